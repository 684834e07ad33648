"""`repair`: what is usable, whole, in WGS-84, and the list of what was found, both or neither."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.coordinates.datums import from_wgs84
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Command

BOW = shapely.Polygon([(4.80, 45.70), (4.82, 45.72), (4.82, 45.70), (4.80, 45.72)])


def features(path: Path, shapes: list[shapely.Geometry | None], **properties: Any) -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": {"name": f"p{number}", **properties},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Green spaces: one that crosses itself, one without geometry, two sound ones."""
    shapes = [BOW, None, shapely.box(4.83, 45.70, 4.84, 45.71), shapely.box(4.85, 45.70, 4.86, 45.71)]
    return features(tmp_path / "green_space.geojson", shapes, fid=7, Name="=1+1", kind="mine")


@pytest.mark.parametrize("ending", [".geojson", ".json", ".gpkg", ".csv"])
def test_what_is_written_is_read_again_without_a_complaint(
    command: Command, broken: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"repaired{ending}"
    before = broken.read_bytes()
    answer = command("repair", broken, "--out", out)
    assert answer.returncode == 0, answer.stderr
    again = read_file(out, kind="green_space")
    assert (again.features_read, again.features_usable) == (3, 3)
    assert [one for one in again.findings if one.severity != "note"] == []
    assert again.layers[0].frame["name"].tolist() == ["p0", "p2", "p3"]
    assert again.layers[0].frame.geometry[0].area == pytest.approx(BOW.buffer(0).area * 2, rel=0.5)
    assert broken.read_bytes() == before


def test_the_list_of_findings(command: Command, broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "repaired.geojson"
    command("repair", broken, "--out", out)
    with (tmp_path / "repaired.geojson.findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["code", "severity", "row", "line", "field", "message", "repair"]
    assert {(row["code"], row["row"]) for row in rows} >= {("self_intersection", "0"), ("null_geometry", "1")}


def test_a_formula_stays_text(command: Command, broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "repaired.csv"
    command("repair", broken, "--out", out)
    assert "'=1+1" in out.read_text("utf-8-sig")
    assert ",green_space," in out.read_text("utf-8-sig")


def test_another_datum_and_system(command: Command, tmp_path: Path) -> None:
    places = np.random.default_rng(1).uniform([121.40, 31.20], [121.50, 31.28], (10, 2))
    frame = gpd.GeoDataFrame(
        {"name": [f"大学{n}" for n in range(10)]}, geometry=shapely.points(from_wgs84(places, "bd09"))
    )
    frame.set_crs(4326).to_crs(4549).to_file(tmp_path / "universities.gpkg")
    out = tmp_path / "repaired.geojson"
    assert command("repair", tmp_path / "universities.gpkg", "--out", out, "--datum", "bd09").returncode == 0
    found = shapely.get_coordinates(gpd.read_file(out).geometry)
    np.testing.assert_allclose(found, places, rtol=0, atol=2e-7)


@pytest.mark.parametrize("said", [False, True])
def test_fewer_than_half_is_no_repair_unless_something_was_said(
    command: Command, tmp_path: Path, *, said: bool
) -> None:
    path = features(tmp_path / "universities.geojson", [shapely.Point(4.8, 45.7), None, None])
    out = tmp_path / "out" / "repaired.geojson"
    answer = command("repair", path, "--out", out, *(["--kind", "universities"] if said else []))
    assert answer.returncode == (0 if said else 1)
    assert out.exists() == said
    if not said:
        assert "1 of 3" in answer.stderr
        assert not out.parent.exists()


@pytest.mark.parametrize(
    "words",
    [
        lambda path: [path, "--out", path],
        lambda path: [path, "--out", path.with_suffix(".docx")],
        lambda path: [path.with_name("none.geojson"), "--out", path.with_name("a.geojson")],
        lambda path: [path, "--out", path / "a.geojson"],
        lambda path: [path, "--out", path.with_name("a.geojson"), "--datum", "mars"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    command: Command, broken: Path, words: Callable[[Path], list[object]]
) -> None:
    before = sorted(path.name for path in broken.parent.iterdir())
    answer = command("repair", *words(broken))
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert sorted(path.name for path in broken.parent.iterdir()) == before
