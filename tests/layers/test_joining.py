"""One place in two files is one place, and said so; every row keeps its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.intake.gathering import read_city
from layers.intake.joining import joined
from layers.kinds.registry import KINDS
from layers.layer import Layer, Source

if TYPE_CHECKING:
    from pathlib import Path

PLACES = np.random.default_rng(5).uniform([4.80, 45.70], [4.90, 45.80], (10, 2))
NAMES = [f"Musée {chr(65 + number)}" for number in range(10)]


def frame(rows: slice, **columns: Any) -> gpd.GeoDataFrame:
    points = shapely.points(PLACES[rows])
    return gpd.GeoDataFrame({"name": NAMES[rows], **columns}, geometry=points, crs=4326)


def merged(city: Any) -> list[tuple[str, int | None]]:
    return [(name, one.row) for name, one in city.findings if one.code == "duplicate_feature"]


def test_the_same_layer_in_two_formats_and_systems(tmp_path: Path) -> None:
    frame(slice(10)).to_file(tmp_path / "cultural_venues.geojson")
    frame(slice(4, 10), category="museum").to_crs(2154).to_file(tmp_path / "musées.gpkg", layer="museums")
    city = read_city(tmp_path)
    venues = city.layers["cultural_venues"].frame
    assert sorted(venues["name"]) == NAMES
    assert merged(city) == [("cultural_venues.geojson", row) for row in range(4, 10)]
    # The row that says most is kept, with the file and the row it came from.
    kept = venues.set_index("name")
    assert kept.loc["Musée F", "category"] == "museum"
    assert kept.loc["Musée F", ["source_file", "source_row"]].tolist() == ["musées.gpkg", 1]
    assert kept.loc["Musée A", ["source_file", "source_row"]].tolist() == ["cultural_venues.geojson", 0]


def test_two_files_that_go_on_from_each_other_lose_nothing(tmp_path: Path) -> None:
    frame(slice(5)).to_file(tmp_path / "museums.geojson")
    frame(slice(5, 10)).to_file(tmp_path / "musea.geojson")
    city = read_city(tmp_path, kinds={"museums.geojson": "cultural_venues", "musea.geojson": "cultural_venues"})
    assert city.count("cultural_venues") == 10
    assert merged(city) == []


def test_equal_numbers_in_two_files_are_two_places(tmp_path: Path) -> None:
    frame(slice(5), id=range(5)).to_file(tmp_path / "museums.geojson")
    frame(slice(5, 10), id=range(5)).to_file(tmp_path / "musea.geojson")
    city = read_city(tmp_path, kinds={"museums.geojson": "cultural_venues", "musea.geojson": "cultural_venues"})
    assert city.count("cultural_venues") == 10


def layer(kind: str, shapes: list[shapely.Geometry], file: str, **columns: Any) -> Layer:
    table = {"name": [None] * len(shapes), "category": [None] * len(shapes), **columns}
    table["source_row"] = np.arange(len(shapes), dtype=np.int64)
    geometry = np.array([*shapes, None], dtype=object)[:-1]
    return Layer(
        KINDS[kind], gpd.GeoDataFrame(table, geometry=geometry, crs=32631), (), (Source(file, "0", len(shapes)),)
    )


def test_nameless_streets_of_two_files_are_laid_once() -> None:
    streets = [shapely.LineString([(0, at), (100, at), (200, at + 5)]) for at in (0, 50, 100)]
    moved = [shapely.transform(line.reverse(), lambda xy: xy + 1e-6) for line in streets[1:]]
    found, told = joined([layer("streets", streets, "a.shp"), layer("streets", moved, "b.geojson")])
    assert len(found["streets"]) == 3
    assert [(file, one.row) for file, one in told] == [("b.geojson", 0), ("b.geojson", 1)]


def test_twins_of_one_file_are_not_this_rooms_to_judge() -> None:
    line = shapely.LineString([(0, 0), (100, 0)])
    other = layer("streets", [shapely.LineString([(0, 9), (9, 9)])], "b.geojson")
    found, told = joined([layer("streets", [line, line], "a.shp"), other])
    assert len(found["streets"]) == 3
    assert told == []


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_files_changes_no_place(*, turned: bool) -> None:
    points = [shapely.Point(float(at) * 500, 0) for at in range(6)]
    names = [f"a{at}" for at in range(6)]
    files = [
        layer("cultural_venues", points[:4], "a.csv", name=names[:4]),
        layer("cultural_venues", points[2:], "b.csv", name=names[2:], category=["museum"] * 4),
    ]
    found, told = joined(files[::-1] if turned else files)
    venues = found["cultural_venues"].frame
    assert sorted(venues["name"]) == names
    assert sorted(venues.loc[venues["category"].notna(), "name"]) == names[2:]
    assert len(told) == 2
