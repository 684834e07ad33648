"""--kind, --crs and --datum, of all files or of one, on every command that reads a city."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from layers.coordinates.datums import from_wgs84
from layers.intake.options import said

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Command

PLACES = np.random.default_rng(3).uniform([121.40, 31.20], [121.50, 31.28], (20, 2))


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder whose second file is in GCJ-02 and bears no kind's name."""
    folder = tmp_path / "city"
    folder.mkdir()
    for name, places in (("universities", PLACES), ("table", from_wgs84(PLACES, "gcj02"))):
        rows = "".join(f"第{number}校,{x!r},{y!r}\n" for number, (x, y) in enumerate(places.tolist()))
        (folder / f"{name}.csv").write_text(f"name,lon,lat\n{rows}", "utf-8")
    return folder


@pytest.mark.parametrize("name", ["analyse", "find", "run", "export"])
def test_every_command_takes_them(command: Command, city: Path, tmp_path: Path, name: str) -> None:
    words = {
        "analyse": ["--simulations", 9, "--json", tmp_path / "a.json"],
        "find": ["--method", "density_clusters", "--json", tmp_path / "a.json"],
        "run": ["--simulations", 9, "--out", tmp_path / "out"],
        "export": ["--simulations", 9, "--table", tmp_path / "a.csv"],
    }[name]
    options = ["--kind", "table.csv=cultural_venues", "--datum", "table.csv=gcj02", "--crs", "EPSG:4326"]
    answer = command(name, city, *options, *words)
    assert answer.returncode == 0, answer.stderr
    if name == "analyse":
        readings = json.loads((tmp_path / "a.json").read_text("utf-8"))["indicators"]
        nearest = next(
            one
            for one in readings
            if one["id"] == "nearest_distance_mean" and (one["from"], one["to"]) == ("cultural_venues", "universities")
        )
        assert nearest["value"] == pytest.approx(0.0, abs=0.01)


def test_check_tells_what_is_between_files(command: Command, city: Path) -> None:
    answer = command("check", city, "--kind", "table.csv=cultural_venues", "--json")
    by_name = {one["path"].split("/")[-1]: one for one in json.loads(answer.stdout)["files"]}
    codes = {name: [one["code"] for one in file["findings"]] for name, file in by_name.items()}
    assert "datum_shift_suspected" in codes["table.csv"]
    assert "datum_shift_suspected" not in codes["universities.csv"]


def test_a_file_that_is_not_read_is_refused(command: Command, city: Path) -> None:
    answer = command("analyse", city, "--kind", "tables.csv=cultural_venues")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "tables.csv" in answer.stderr


def test_nothing_is_said_of_a_study(command: Command, city: Path, tmp_path: Path) -> None:
    study = tmp_path / "a.gpkg"
    assert command("new", study, f"universities={city / 'universities.csv'}").returncode == 0
    answer = command("analyse", study, "--datum", "gcj02")
    assert answer.returncode == 1
    assert "settled already" in answer.stderr


@pytest.mark.parametrize(
    ("words", "of_a", "of_b"),
    [
        (None, None, None),
        (["x"], "x", "x"),
        (["a.csv=x"], "x", None),
        (["y", "a.csv=x"], "x", "y"),
        (["folder/a.csv=x"], "x", None),
        (["+proj=utm +zone=50 +ellps=GRS80"], "+proj=utm +zone=50 +ellps=GRS80", "+proj=utm +zone=50 +ellps=GRS80"),
        (["a=b.csv=x"], None, None),
    ],
)
def test_words_of_all_files_and_of_one(
    tmp_path: Path, words: list[str] | None, of_a: str | None, of_b: str | None
) -> None:
    option = said(words)
    assert (option.of(tmp_path / "a.csv"), option.of(tmp_path / "b.csv")) == (of_a, of_b)
    assert bool(option) == (words is not None)
