"""The folder of studies: safe names, the same city found again, another one left alone."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pyogrio
import pytest

from gis_app.study import library
from gis_app.study.study import Study
from layers.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from layers.city import City


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Montevideo", "Montevideo"),
        ("纺河", "纺河"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON", "CON_"),
        ("lpt1.x", "lpt1.x_"),
        ("name. . ", "name"),
        ("", "Study"),
        ("...", "Study"),
        ("a\x00\n\u202eb", "ab"),
        ("x\ud800", "x_"),
        ("e\u0301", "é"),
    ],
)
def test_names_that_every_system_takes(name: str, file: str) -> None:
    assert library.safe_name(name) == file


def test_long_chinese_names_are_cut_between_letters() -> None:
    cut = library.safe_name("纺" * 300)
    assert set(cut) == {"纺"}
    assert len(cut.encode()) <= 120


def test_the_same_city_is_opened_again(city: City) -> None:
    with library.open_or_create(city) as first:
        first.set_setting("seen", True)
        assert first.path == library.home() / "纺河.gpkg"
        assert library.study_for("纺河") == first.path
    with library.open_or_create(city) as again:
        assert again.path == first.path
        assert again.setting("seen") is True
    changed = replace(city, note="the intake has learned", study_area=replace(city.study_area, source="layer"))
    with library.open_or_create(changed) as same_files:
        assert same_files.path == first.path


def test_a_city_from_other_files_gets_a_number(city: City) -> None:
    library.open_or_create(city).close()
    source = replace(city.sources[0], sha256="f" * 64)
    layers = {kind: layer for kind, layer in city.layers.items() if kind != "water"}
    other = replace(city, sources=(source,), layers=layers, _points={})
    with library.open_or_create(other) as second:
        assert second.path.name == "纺河 2.gpkg"
    assert library.study_for("纺河", city.sources).name == "纺河.gpkg"
    assert library.study_for("纺河", [source]).name == "纺河 2.gpkg"
    assert library.study_for("纺河", []).name == "纺河 3.gpkg"


def test_the_planners_own_file_of_that_name_is_left_alone(city: City) -> None:
    library.home().mkdir(parents=True, exist_ok=True)
    own = library.home() / "纺河.gpkg"
    pyogrio.write_dataframe(city.layers["water"].frame, own)
    before = own.read_bytes()
    assert library.study_for("纺河").name == "纺河 2.gpkg"
    with library.open_or_create(city) as made:
        assert made.path.name == "纺河 2.gpkg"
    assert own.read_bytes() == before


def test_a_home_that_cannot_be_made(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CLUSTERSCAPE_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(UserError, match="folder for studies"):
        library.open_or_create(city)
    assert library.recent() == ()


def test_recent_studies_newest_first(city: City, tmp_path: Path) -> None:
    paths = []
    for age, name in enumerate(["a", "b", "c"]):
        with library.open_or_create(replace(city, name=name)) as study:
            paths.append(study.path)
        os.utime(paths[-1], (1000 - age, 1000 - age))
    elsewhere = tmp_path / "elsewhere.gpkg"
    Study.create(elsewhere, city).close()
    library.remember(elsewhere)
    library.remember(elsewhere)
    library.remember(tmp_path / "gone.gpkg")
    (library.home() / "no study.gpkg").write_bytes(b"x")
    assert [study.path for study in library.recent()] == [elsewhere, *paths]
    assert [study.name for study in library.recent(2)] == ["elsewhere", "a"]
    (library.home() / ".recent.json").write_text("{broken")
    assert [study.path for study in library.recent()] == paths


def test_the_documents_folder_is_home_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUSTERSCAPE_HOME")
    assert library.home().name == "Clusterscape"
