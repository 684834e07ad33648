from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = (
    *("industrial_sites", "universities", "cultural_venues", "creative_firms"),
    *("streets", "green_space", "water", "study_area"),
)
PLACES = KINDS[:4]

COUNTS = {
    "montevideo": {"industrial_sites": (85, 105), "universities": (37, 47), "cultural_venues": (64, 80)},
    "astana": {"industrial_sites": (130, 155), "universities": (29, 39), "cultural_venues": (24, 32)},
    "helsinki": {"industrial_sites": (0, 0), "universities": (5, 14), "cultural_venues": (28, 38)},
    "fanghe": {
        "industrial_sites": (55, 65),
        "universities": (3, 6),
        "cultural_venues": (70, 90),
        "creative_firms": (180, 220),
        "designated_parks": (1, 1),
    },
}


def positions(coordinates: Any) -> Iterator[list[float]]:
    if isinstance(coordinates[0], float | int):
        yield coordinates
    else:
        yield from chain.from_iterable(positions(part) for part in coordinates)


def test_every_kind_is_there_and_described(sample: Any) -> None:
    files = [path.name for path in sample.files]
    assert {f"{kind}.geojson" for kind in KINDS} <= set(files)
    assert sample.description["layers"] == {name: name.removesuffix(".geojson") for name in files}
    assert set(sample.description["sources"]) == set(files)


def test_city_toml_says_whence_and_on_what_terms(sample: Any) -> None:
    assert sample.description["name"]
    assert sample.description["name_zh"]
    assert "an example, not a survey" in sample.description["note"]["nature"]
    assert {"kept", "dropped"} <= set(sample.description["note"])
    for source in sample.description["sources"].values():
        assert set(source) == {"title", "url", "licence", "attribution", "date", "version"}
        if sample.name == "fanghe":
            assert source["attribution"] == "fictional teaching example"
        else:
            assert source["licence"] == "ODbL 1.0"
            assert source["attribution"] == "© OpenStreetMap contributors, ODbL 1.0"
            assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", source["date"])
            assert all(source.values())


def test_only_fanghe_is_fictional(sample: Any) -> None:
    assert sample.description.get("fictional", False) is (sample.name == "fanghe")


def test_one_feature_a_line_and_strict_json(sample: Any) -> None:
    for path in sample.files:
        text = path.read_text("utf-8")
        collection = json.loads(text, parse_constant=pytest.fail)
        assert collection["type"] == "FeatureCollection"
        assert "crs" not in collection
        assert text.count("\n") == (len(collection["features"]) + 2 if collection["features"] else 1)


def test_coordinates_are_wgs84_with_five_decimals(sample: Any) -> None:
    for path in sample.files:
        for feature in sample.features(path.stem):
            for position in positions(feature["geometry"]["coordinates"]):
                assert len(position) == 2
                longitude, latitude = position
                assert -180 <= longitude <= 180
                assert -90 <= latitude <= 90
                assert [round(value, 5) for value in position] == position


def test_geometries_are_valid_and_wound_as_rfc7946_asks(sample: Any) -> None:
    for path in sample.files:
        for geometry in sample.frame(path.stem).geometry:
            assert geometry.is_valid, path
            assert not geometry.is_empty
            for part in shapely.get_parts(geometry):
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw


def test_ids_are_unique_and_only_real_places_carry_osm_ids(sample: Any) -> None:
    key = "id" if sample.name == "fanghe" else "osm_id"
    pattern = r"fanghe/\d+" if sample.name == "fanghe" else r"(node|way|relation)/\d+"
    for path in sample.files:
        if path.stem == "study_area":
            continue
        ids = [feature["properties"][key] for feature in sample.features(path.stem)]
        assert len(set(ids)) == len(ids), path
        assert all(re.fullmatch(pattern, osm_id) for osm_id in ids)


def test_places_have_names_and_categories(sample: Any) -> None:
    for kind in PLACES:
        for feature in sample.features(kind):
            assert feature["properties"]["category"]
            if kind in {"cultural_venues", "creative_firms"}:
                assert feature["properties"]["name"].strip()


def test_sites_and_campuses_stay_polygons(sample: Any) -> None:
    types = {f["geometry"]["type"] for kind in PLACES[:2] for f in sample.features(kind)}
    assert "Polygon" in types
    for kind in ("green_space", "water", "study_area"):
        assert {f["geometry"]["type"] for f in sample.features(kind)} <= {"Polygon", "MultiPolygon"}


def test_counts_are_near_what_a_look_at_the_city_found(sample: Any) -> None:
    for kind, (low, high) in COUNTS[sample.name].items():
        assert low <= len(sample.features(kind)) <= high, kind


def test_files_are_small(sample: Any) -> None:
    assert (sample.folder / "streets.geojson").stat().st_size < 1_500_000
    assert sum(path.stat().st_size for path in sample.files) < 3_000_000


def test_the_study_area_is_one_part_without_holes_and_holds_the_city(sample: Any) -> None:
    area = sample.frame("study_area").geometry
    assert len(area) == 1
    assert area.iloc[0].geom_type == "Polygon"
    assert not area.iloc[0].interiors
    for kind in (*PLACES, "streets"):
        frame = sample.frame(kind)
        inside = frame.intersects(area.iloc[0])
        assert inside.sum() >= 0.98 * len(frame), kind


def test_montevideo_has_its_279_square_kilometres(montevideo: Any) -> None:
    area = montevideo.frame("study_area").to_crs(32721).area.sum() / 1e6
    assert area == pytest.approx(279, abs=2)


def test_nothing_of_the_mappers_is_left(sample: Any) -> None:
    for path in sample.files:
        text = path.read_text("utf-8")
        assert '"@' not in text
        assert "uid" not in {key for f in json.loads(text)["features"] for key in f["properties"]}
