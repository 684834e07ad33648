from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sample_cities import catalogue

if TYPE_CHECKING:
    from pathlib import Path


def test_the_default_city_comes_first() -> None:
    assert catalogue.names()[0] == "montevideo"


@pytest.mark.parametrize("name", catalogue.names())
def test_every_name_has_a_folder_and_two_titles(name: str) -> None:
    assert (catalogue.folder(name) / "city.toml").is_file()
    assert catalogue.title(name, "en").isascii()
    assert not catalogue.title(name, "zh_CN").isascii()


def test_names_are_found_in_any_case() -> None:
    assert catalogue.folder("MonteVideo") == catalogue.folder("montevideo")


@pytest.mark.parametrize("name", ["atlantis", "", "..", "montevideo/..", "catalogue.py"])
def test_an_unknown_name_is_a_key_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        catalogue.folder(name)
    with pytest.raises(KeyError):
        catalogue.title(name, "en")
    with pytest.raises(KeyError):
        catalogue.copy_to(name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_copies_are_the_files_themselves(tmp_path: Path) -> None:
    copies = catalogue.copy_to("helsinki", tmp_path / "new" / "city")
    assert copies == sorted(copies)
    originals = {path.name for path in catalogue.folder("helsinki").iterdir()}
    assert {path.name for path in copies} == originals
    for copy in copies:
        assert copy.read_bytes() == (catalogue.folder("helsinki") / copy.name).read_bytes()


def test_copying_replaces_its_own_names_and_touches_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "streets.geojson").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    catalogue.copy_to("helsinki", tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "streets.geojson").read_text("utf-8").startswith('{"type":"FeatureCollection"')
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_copying_onto_a_file_leaves_it_alone(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.write_text("mine")
    with pytest.raises(OSError, match="taken"):
        catalogue.copy_to("helsinki", target)
    assert target.read_text() == "mine"


def test_the_catalogue_is_light() -> None:
    code = "import sys; from sample_cities import catalogue; print('numpy' in sys.modules, 'shapely' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]
