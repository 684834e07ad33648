"""Rows of one file that are the same place become one, whatever their order; others never do."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from layers.errors import Severity
from layers.intake.draft import Draft
from layers.intake.duplicates import merge_same_places
from layers.intake.reading import read_file
from layers.intake.spots import spot_numbers, whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from layers.errors import Finding
    from layers.intake.reading import FileReading

LON, LAT = 121.47, 31.23
EAST_M, NORTH_M = 95_300.0, 110_900.0
"""Metres a degree at that place."""


def at(east: float, north: float = 0.0) -> shapely.Point:
    """A point so many metres from the middle."""
    return shapely.Point(LON + east / EAST_M, LAT + north / NORTH_M)


def box(east: float, north: float, width: float, height: float = 20.0) -> shapely.Polygon:
    """A rectangle in metres from the middle."""
    low, high = at(east, north), at(east + width, north + height)
    return shapely.box(low.x, low.y, high.x, high.y)


Row = tuple[shapely.Geometry, dict[str, Any]]


@pytest.fixture
def read(write: Callable[..., Path]) -> Callable[..., FileReading]:
    """Reads rows of a geometry and attributes as a file of one kind."""

    def reading(*rows: Row, kind: str = "cultural_venues") -> FileReading:
        features = [
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}
            for geometry, properties in rows
        ]
        return read_file(write(f"{kind}.geojson", {"type": "FeatureCollection", "features": features}), kind=kind)

    return reading


def told(reading: FileReading, code: str = "duplicate_feature") -> list[Finding]:
    """The findings of a code."""
    return [one for one in reading.findings if one.code == code]


def names(reading: FileReading) -> list[str | None]:
    """The names left."""
    return list(reading.layers[0].frame["name"])


@pytest.mark.parametrize(("metres", "places"), [(0, 1), (0.3, 1), (59, 1), (61, 2)])
def test_one_name_within_sixty_metres(read: Callable[..., FileReading], metres: float, places: int) -> None:
    reading = read((at(0), {"name": "Mill"}), (at(0, metres), {"name": "Mill"}))
    assert (reading.features_usable, reading.merged, reading.places) == (2, 2 - places, places)
    assert len(told(reading)) == reading.merged


def test_every_merged_row_is_told_with_where_it_went_and_why(read: Callable[..., FileReading]) -> None:
    reading = read(
        (at(0), {"name": "Mill", "category": "museum"}),
        (at(30), {"name": "Mill"}),
        (at(900), {"name": "Forge"}),
        (at(900), {"name": "Forge"}),
    )
    assert [(one.row, one.severity, one.repair) for one in told(reading)] == [
        (1, Severity.WARNING, "counted once"),
        (3, Severity.WARNING, "counted once"),
    ]
    assert [one.message for one in told(reading)] == [
        "the same place as row 0: the same name, 30 m away",
        "the same place as row 2: the same name on the same spot",
    ]
    assert reading.layers[0].frame["source_row"].tolist() == [0, 2]


def test_a_chain_of_one_name_is_one_place(read: Callable[..., FileReading]) -> None:
    reading = read(*((at(50 * number), {"name": "Mill"}) for number in range(5)))
    assert reading.places == 1
    assert "by way of others" in told(reading)[-1].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Mary's Hall", "ST MARYS  HALL"),
        ("Straße 7", "STRASSE 7"),
        ("Café de l’Art", "CAFÉ DE L'ART"),
        ("Cafe\u0301", "Café"),
        ("上海 大学（东区）", "上海大学(东区)"),
        ("ＡＢＣ１２", "abc12"),
        ("Hall 1-2", "Hall 1 2"),
    ],
)
def test_spellings_of_one_name(read: Callable[..., FileReading], one: str, other: str) -> None:
    assert read((at(0), {"name": one}), (at(20), {"name": other})).places == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hall 1-2", "Hall 12"), ("कला", "कली"), ("C", "C+"), ("Mill", "Mill 2"), ("大学东区", "大学西区"), ("É", "E")],
)
def test_other_names_stay_apart(read: Callable[..., FileReading], one: str, other: str) -> None:
    assert read((at(0), {"name": one}), (at(0), {"name": other})).places == 2


@pytest.mark.parametrize("name", [None, "", "  ", "nan", "None", "N/A", "无", "未命名", "-", "***"])
def test_no_name_is_no_name(read: Callable[..., FileReading], name: str | None) -> None:
    assert read((at(0), {"name": name}), (at(20), {"name": name})).places == 2


def test_a_name_that_only_says_what_it_is_joins_nothing_but_the_spot(read: Callable[..., FileReading]) -> None:
    rows = [(at(east), {"name": "Library"}) for east in (0, 0, 20)]
    assert read(*rows).places == 2
    rows = [(at(east), {"name": "Glass works", "category": "glass-works"}) for east in (0, 20)]
    assert read(*rows).places == 2


def test_one_spot_and_category(read: Callable[..., FileReading]) -> None:
    def places(*rows: tuple[float, str | None, str | None]) -> int:
        return read(*((at(east), {"name": name, "category": category}) for east, name, category in rows)).places

    assert places((0, None, "museum"), (0, None, "museum")) == 1
    assert places((0, None, "museum"), (0.6, None, "museum")) == 1
    assert places((0, None, "museum"), (3, None, "museum")) == 2
    assert places((0, None, "museum"), (0, None, "theatre")) == 2
    assert places((0, None, "museum"), (0, "Mill", "museum")) == 1
    assert places((0, None, "museum"), (0, "Mill", "theatre")) == 2
    assert places((0, "Forge", "museum"), (0, "Mill", "museum")) == 2
    assert places((0, None, None), (0, None, None)) == 2


def test_whose_a_nameless_row_is_among_several_names_nobody_knows(read: Callable[..., FileReading]) -> None:
    rows = [(at(0), {"name": name, "category": "studio"}) for name in ("Mill", None, "Forge", None)]
    reading = read(*rows)
    assert names(reading) == ["Mill", None, "Forge"]
    assert [one.severity for one in told(reading)] == [Severity.NOTE, Severity.WARNING]
    assert told(reading)[0].message == "1 nameless feature lies exactly on another"


def merged(xy: np.ndarray, **columns: Any) -> tuple[Draft, pd.DataFrame]:
    """Places at longitudes and latitudes after merging, without a file."""
    frame = pd.DataFrame({"name": None, "category": None, **columns}, index=range(len(xy)), dtype=object)
    frame["source_row"] = np.arange(len(xy))
    draft = Draft(shapely.points(xy), frame, np.arange(len(xy)), pyproj.CRS.from_epsg(4326))
    return draft, merge_same_places(draft, frame)


@pytest.mark.parametrize(("named", "places"), [(True, 100_000), (False, 50)])
def test_many_firms_at_few_addresses_stay_many(*, named: bool, places: int) -> None:
    spots = np.random.default_rng(1).normal((LON, LAT), 0.01, (50, 2)).round(6)[np.arange(100_000) % 50]
    firms = [f"Firm {number}" for number in range(100_000)] if named else None
    draft, frame = merged(spots, name=firms, category="design")
    assert len(frame) == len(draft) == places
    assert len(np.unique(spot_numbers(whereabouts(draft.geometry, pyproj.CRS.from_epsg(4326))))) == 50


@pytest.mark.parametrize("column", ["id", "osm_id", "@id", "OBJECTID", "编号", "fid"])
def test_one_identifier(read: Callable[..., FileReading], column: str) -> None:
    rows = [(at(1000 * number), {"name": f"Mill {number}", column: number + 1}) for number in range(6)]
    reading = read(*rows, (at(30), {"name": "MILL 0", column: 1}))
    assert reading.places == 6
    assert told(reading)[0].message == "the same place as row 6: the same identifier"


def test_one_identifier_joins_other_names_near_and_no_names_far(read: Callable[..., FileReading]) -> None:
    rows = [(at(1000 * number), {"name": f"Mill {number}", "osm_id": f"way/{number}"}) for number in range(1, 10)]
    near = read(*rows, (at(1040), {"name": "Old mill", "osm_id": "way/1"}))
    assert near.places == 9
    far = read(*rows, (at(9900), {"osm_id": "way/1"}))
    assert (far.places, names(far)[0]) == (9, "Mill 1")


def test_an_identifier_of_two_places_joins_nothing_and_is_noted(read: Callable[..., FileReading]) -> None:
    rows = [(at(1000 * number), {"name": f"Mill {number}", "id": number}) for number in range(1, 10)]
    reading = read(*rows, (at(9900), {"name": "Forge", "id": 3}))
    assert (reading.places, reading.merged) == (10, 0)
    (note,) = told(reading, "duplicate_key")
    assert (note.severity, note.row, note.field) == (Severity.NOTE, 9, "id")
    assert note.message == "the identifier 3 stands for different places, in 2 rows"


@pytest.mark.parametrize("column", ["fid", "OBJECTID", "gid", "序号"])
def test_counters_of_files_put_together_never_clash(read: Callable[..., FileReading], column: str) -> None:
    rows = [(at(1000 * number), {"name": f"Mill {number}", column: number}) for number in range(1, 10)]
    reading = read(*rows, (at(9900), {"name": "Forge", column: 3}), kind="industrial_sites")
    assert (reading.places, told(reading, "duplicate_key")) == (10, [])
    nameless = [(at(1000 * number), {column: number}) for number in range(1, 10)]
    assert read(*nameless, (at(9900), {column: 3}), kind="industrial_sites").places == 10


def test_a_column_that_repeats_is_no_identifier(read: Callable[..., FileReading]) -> None:
    rows = [(at(100 * number), {"name": None, "id": number % 3, "category": "museum"}) for number in range(9)]
    assert read(*rows).places == 9
    rows = [(at(100 * number), {"name": None, "id": 0 if number < 4 else number}) for number in range(20)]
    assert read(*rows).places == 20


def test_outlines_are_united_and_points_go_into_them(read: Callable[..., FileReading]) -> None:
    rows = [
        (box(0, 0, 40), {"name": "Mill", "staff": 5}),
        (box(80, 0, 40), {"name": "MILL", "staff": 5}),
        (at(130, 10), {"name": "mill", "staff": 5, "founded": 1900}),
        (box(200, 0, 40), {"name": "Mill"}),
    ]
    reading = read(*rows, kind="industrial_sites")
    frame = reading.layers[0].frame
    assert frame["source_row"].tolist() == [2, 3]
    assert frame.is_valid.all()
    assert frame.geometry[0].equals(shapely.union_all([rows[0][0], rows[1][0]]))
    assert (frame["staff"][0], frame["founded"][0]) == (5, 1900)


def test_a_museum_as_a_dot_in_its_outline_is_one(read: Callable[..., FileReading]) -> None:
    reading = read(
        *((at(1000 * number), {"name": f"Museum {number}", "@id": f"node/{number}"}) for number in range(3)),
        *((box(1000 * number - 50, -50, 100, 100), {"name": f"Museum {number}"}) for number in range(3)),
    )
    assert (reading.places, reading.merged) == (3, 3)
    assert set(reading.layers[0].frame.geom_type) == {"Polygon"}


def test_distance_is_from_edge_to_edge(read: Callable[..., FileReading]) -> None:
    assert read((box(0, 0, 300), {"name": "Mill"}), (box(350, 0, 300), {"name": "Mill"})).places == 1
    assert read((box(0, 0, 300), {"name": "Mill"}), (box(370, 0, 300), {"name": "Mill"})).places == 2


def test_gaps_are_filled_where_the_others_agree(read: Callable[..., FileReading]) -> None:
    reading = read(
        (at(0), {"name": "Mill", "category": "museum", "staff": 7, "phone": None, "web": None}),
        (at(5), {"name": "Mill", "category": None, "staff": None, "phone": "1", "web": "a"}),
        (at(9), {"name": "Mill", "category": None, "staff": None, "phone": "1", "web": "b"}),
    )
    (row,) = reading.layers[0].frame.to_dict("records")
    assert (row["name"], row["category"], row["staff"], row["phone"], row["web"]) == ("Mill", "museum", 7, "1", None)


def test_a_named_row_is_kept_before_a_fuller_nameless_one(read: Callable[..., FileReading]) -> None:
    rows = [
        (at(0), {"category": "museum", "staff": 7, "founded": 1900, "ownership": "public"}),
        (at(0), {"category": "museum", "name": "Mill"}),
        (at(0), {"category": "museum", "name": "MILL"}),
    ]
    frame = read(*rows).layers[0].frame
    assert frame[["name", "staff"]].to_numpy().tolist() == [["MILL", 7]]


@pytest.mark.parametrize("kind", ["streets", "districts", "green_space"])
def test_what_is_no_place_is_never_merged(read: Callable[..., FileReading], kind: str) -> None:
    shapes = [shapely.LineString([at(0), at(50 + number)]) for number in range(2)]
    if kind != "streets":
        shapes = [shape.buffer(0.0001) for shape in shapes]
    reading = read(*((shape, {"name": "Mill Road", "id": 7}) for shape in shapes), kind=kind)
    assert (len(reading.layers[0]), reading.merged, reading.places) == (2, 0, 0)


def _many(seed: int) -> list[Row]:
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(120):
        east, north = (rng.integers(0, 12, 2) * 25.0).tolist()
        shape = at(east, north) if rng.random() < 0.7 else box(east, north, 30)
        named, said = rng.random() < 0.7, rng.random() < 0.8
        rows.append(
            (
                shape,
                {
                    "name": str(rng.choice(["Mill", "mill", "Forge", "Dock", "Yard"])) if named else None,
                    "category": str(rng.choice(["museum", "theatre"])) if said else None,
                    "osm_id": f"way/{number if rng.random() < 0.95 else number - 1}",
                    "staff": int(rng.integers(1, 9)) if rng.random() < 0.5 else None,
                },
            )
        )
    return rows


def _summary(reading: FileReading, order: Sequence[int]) -> list[tuple[Any, ...]]:
    frame = reading.layers[0].frame
    told = frame.drop(columns=["geometry", "source_row"]).astype(object)
    rows = told.where(told.notna(), None).itertuples(index=False)
    kept = [order[row] for row in frame["source_row"]]
    areas = shapely.area(frame.geometry.to_numpy()).round(14).tolist()
    return sorted(zip(kept, map(tuple, rows), areas, strict=True), key=str)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(read: Callable[..., FileReading], seed: int) -> None:
    rows = _many(seed)
    first = read(*rows)
    assert 10 < first.places < 110
    rng = np.random.default_rng(seed)
    for _shuffle in range(3):
        order = rng.permutation(len(rows)).tolist()
        again = read(*(rows[number] for number in order))
        assert (again.places, again.spots, again.merged) == (first.places, first.spots, first.merged)
        assert _summary(again, order) == _summary(first, range(len(rows)))


@pytest.mark.parametrize("spread", [0.0, 0.001, 0.2])
def test_a_hundred_thousand_rows_of_one_name_take_seconds(spread: float) -> None:
    xy = np.random.default_rng(1).normal((LON, LAT), spread, (100_000, 2)).round(6)
    start = time.process_time()
    draft, frame = merged(xy, name="棉纺厂区")
    assert time.process_time() - start < 15
    assert len(frame) + len(draft.findings) == 100_000
    assert (len(frame) < 100) == (spread < 0.1)


def test_of_thousands_of_merged_rows_a_hundred_are_told(write: Callable[..., Path]) -> None:
    lines = [f"Mill,{LON + number % 3 / EAST_M},{LAT}" for number in range(3000)]
    reading = read_file(write("industrial_sites.csv", "\n".join(["name,lon,lat", *lines])))
    assert (reading.places, reading.merged) == (1, 2999)
    assert len(told(reading)) == 101
    assert told(reading)[-1].message.startswith("2899 more features, such as: the same place as row 0: the same name")
