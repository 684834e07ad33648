"""Real dirty files and the suites of other checkers, where the machine has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.intake.reading import read_file

SHARED = Path(__file__).parents[2] / ".." / "shared"
REAL, SUITES = SHARED / "real", SHARED / "conformance"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the shared files are not on this machine")

# File: features read, usable, kinds found, codes of warnings and errors.
EXPECTED: dict[str, tuple[int, int, dict[str, int], set[str]]] = {
    "beijing/link.csv": (380, 380, {"streets": 380}, set()),
    "beijing/node.csv": (183, 183, {}, set()),
    "beijing/poi.csv": (
        391, 391, {"universities": 4, "cultural_venues": 1, "green_space": 14}, {"category_unknown"},
    ),
    "beijing/universities.geojson": (32, 32, {"universities": 32}, set()),
    "india_dirty/KCH_Corporation_Boundary.geojson": (1, 1, {"study_area": 1}, set()),
    "india_dirty/KCH_wards.geojson": (77, 77, {"districts": 77}, set()),
    "india_dirty/Kanpur_wards.geojson": (58, 0, {"districts": 0}, {"projected_without_crs"}),
    "india_dirty/Library.geojson": (62, 62, {"cultural_venues": 62}, set()),
    "india_dirty/Ward_office.geojson": (47, 47, {}, {"syntax_error"}),
    "india_dirty/Wards.geojson": (48, 48, {"districts": 48}, set()),
    "india_dirty/Zonal_office.geojson": (6, 6, {}, {"syntax_error"}),
    "india_dirty/pcmc-electoral-wards.geojson": (66, 66, {"districts": 66}, set()),
    "snezhinsk/landuse.geojson": (890, 890, {"industrial_sites": 16, "green_space": 563}, {"category_unknown"}),
    "snezhinsk/roads.geojson": (1930, 1930, {"streets": 1930}, set()),
    "snezhinsk/water.geojson": (15, 15, {"water": 15}, set()),
    "snezhinsk/parking.geojson": (162, 162, {}, set()),
    "usa/chicago-parks.geojson": (65, 65, {"green_space": 65}, {"self_intersection"}),
    "usa/toronto.geojson": (140, 140, {}, {"self_intersection"}),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_real_files(name: str) -> None:
    read, usable, kinds, codes = EXPECTED[name]
    reading = read_file(REAL / name)
    assert (reading.features_read, reading.features_usable) == (read, usable)
    assert {found.kind: found.features for found in reading.kinds} == kinds
    assert {one.code for one in reading.findings if one.severity != "note"} == codes


def test_every_real_file_is_read_with_valid_frames() -> None:
    for path in sorted(REAL.glob("*/*.*")):
        for layer in read_file(path).layers:
            assert layer.frame.is_valid.all()
            assert not layer.frame.has_z.any()


def test_web_mercator_metres_once_named() -> None:
    reading = read_file(REAL / "india_dirty" / "Kanpur_wards.geojson", kind="study_area", crs="EPSG:3857")
    assert reading.features_usable == 58
    assert reading.layers[0].to_crs(reading.layers[0].crs.from_epsg(4326)).frame.total_bounds[0] == pytest.approx(
        80.3, abs=0.5
    )


def test_a_whole_folder() -> None:
    city = read_city(REAL / "snezhinsk")
    assert city.epsg == "EPSG:32641"
    assert {"industrial_sites", "streets", "water", "green_space"} <= set(city.layers)
    assert {name for name, _reason in city.set_aside} == {
        "memorials.geojson", "parking.geojson", "places.geojson", "railway.geojson",
    }  # fmt: skip


def test_a_chinese_folder() -> None:
    city = read_city(REAL / "beijing")
    assert city.epsg == "EPSG:4548"
    # 32 and 4 in two files, one of them in both.
    assert city.count("universities") == 35


GOOD_BUT_EMPTY = {"nullgeometry.geojson", "issue82.geojson"}
"""Valid by the letter, with nothing to put on a map."""

BAD_BY_STYLE = {
    "bad-polygon-interiorring-rhr.geojson", "polygon_winding_order.geojson", "bbox-4or6elements.geojson",
    "bbox-contains-string.geojson", "bbox-string.geojson", "badfeatureid.geojson",
    "excessive_precision_truncated.geojson",
    "geometrycollection_nested.geojson", "geometrycollection_single.geojson", "feature_changed_semantics.geojson",
    "featurecollection_changed_semantics.geojson", "geometry_changed_semantics.geojson",
}  # fmt: skip
"""Complaints that change nothing on the map: winding, boxes, precision, foreign members."""


@pytest.mark.parametrize("path", sorted(SUITES.rglob("good/*.geojson")), ids=lambda path: path.name)
def test_good_files_have_no_complaint(path: Path) -> None:
    reading = read_file(path)
    if path.name in GOOD_BUT_EMPTY:
        assert reading.has_errors
    else:
        assert reading.features_usable == reading.features_read > 0
        assert {one.severity for one in reading.findings} <= {"note"}


@pytest.mark.parametrize("path", sorted(SUITES.rglob("bad/*.geojson")), ids=lambda path: path.name)
def test_bad_files_have_one(path: Path) -> None:
    reading = read_file(path)
    loud = [one for one in reading.findings if one.severity != "note"]
    assert bool(loud) == (path.name not in BAD_BY_STYLE)
    for one in loud:
        assert one.message
    if reading.has_errors:
        with pytest.raises(UserError):
            read_city(path)
