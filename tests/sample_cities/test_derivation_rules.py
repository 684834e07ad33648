"""The tag rules and the street network on small made-up cities, in UTM metres."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging" / "derive_samples"
CRS = 32721
EAST, NORTH = 570_000.0, 6_140_000.0


@pytest.fixture(scope="module")
def rules() -> Iterator[SimpleNamespace]:
    """The scripts are no package: import them as the script itself does, and leave no trace."""
    before = set(sys.modules)
    sys.path.insert(0, str(SCRIPTS))
    try:
        import backdrop
        import joining
        import places
        import reading
        import streets
        import writing

        modules = (backdrop, joining, places, reading, streets, writing)
        yield SimpleNamespace(**{module.__name__: module for module in modules})
    finally:
        sys.path.remove(str(SCRIPTS))
        for name in set(sys.modules) - before:
            if getattr(sys.modules[name], "__file__", None) and str(SCRIPTS) in str(sys.modules[name].__file__):
                del sys.modules[name]


@pytest.fixture
def city(rules: SimpleNamespace) -> Any:
    """Make a city of (geometry, tags); ids count from 1."""

    def make(*objects: tuple[shapely.Geometry, dict[str, str]]) -> gpd.GeoDataFrame:
        rows = [
            {**dict.fromkeys(rules.reading.TAGS), **tags, "osm_id": f"way/{number}", "geometry": geometry}
            for number, (geometry, tags) in enumerate(objects, 1)
        ]
        return gpd.GeoDataFrame(rows, crs=CRS)

    return make


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(EAST + x, NORTH + y)


def line(*at: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in at])


def kept(frame: gpd.GeoDataFrame) -> set[str]:
    return {osm_id.removeprefix("way/") for osm_id in frame["osm_id"]}


def test_a_campus_swallows_what_lies_in_it_and_beside_it(rules: SimpleNamespace, city: Any) -> None:
    table = city(
        (square(0, 0, 300), {"amenity": "university", "name": "A"}),
        (square(50, 50, 40), {"amenity": "university", "name": "Faculty inside"}),
        (point(320, 100), {"amenity": "university", "name": "Office 20 m outside"}),
        (point(330, 100), {"amenity": "university", "name": "Office 30 m outside"}),
        (square(1000, 0, 30), {"building": "university"}),
        (square(2000, 0, 30), {"building": "university", "name": "A hall far away"}),
        (square(50, 100, 160), {"amenity": "college", "name": "A campus of its own inside"}),
    )
    found, said = rules.places.universities(table)
    assert kept(found) == {"1", "4", "6", "7"}
    assert said.startswith("4 of 7 ")


@pytest.mark.parametrize("name", ["Anexo Maldonado", "Biblioteca central", "Comedor 2", "Политех, корпус №2"])
def test_annexes_are_no_universities(rules: SimpleNamespace, city: Any, name: str) -> None:
    found, _ = rules.places.universities(city((point(0, 0), {"amenity": "university", "name": name})))
    assert not len(found)


def test_one_name_within_150_metres_is_one_place_and_the_largest_stands_for_it(
    rules: SimpleNamespace, city: Any
) -> None:
    table = city(
        (point(0, 0), {"amenity": "theatre", "name": "Solís"}),
        (square(100, 0, 20), {"amenity": "theatre", "name": "solís "}),
        (point(400, 0), {"amenity": "theatre", "name": "Solís"}),
    )
    found, _ = rules.places.cultural_venues(table)
    assert kept(found) == {"2", "3"}


def test_halls_are_culture_only_by_name_and_shops_are_not(rules: SimpleNamespace, city: Any) -> None:
    table = city(
        (point(0, 0), {"amenity": "community_centre", "name": "Centro Cultural Goes"}),
        (point(300, 0), {"amenity": "community_centre", "name": "Club de bochas"}),
        (point(600, 0), {"amenity": "cinema", "shop": "video", "name": "Blockbuster"}),
        (point(900, 0), {"tourism": "gallery", "shop": "art", "name": "Galería"}),
        (point(1200, 0), {"amenity": "nightclub", "name": "La Cultura"}),
        (point(1500, 0), {"tourism": "museum"}),
    )
    culture, _ = rules.places.cultural_venues(table)
    assert dict(zip(culture["osm_id"], culture["category"], strict=True)) == {
        "way/1": "community_centre",
        "way/4": "gallery",
    }
    firms, _ = rules.places.creative_firms(table, culture)
    assert not len(firms)


def test_works_count_outside_estates_when_big_or_named_and_joined_when_adjoining(
    rules: SimpleNamespace, city: Any
) -> None:
    table = city(
        (square(0, 0, 400), {"landuse": "industrial"}),
        (square(10, 10, 50), {"building": "warehouse"}),
        (square(1000, 0, 20), {"building": "industrial"}),
        (square(2000, 0, 30), {"building": "industrial"}),
        (square(2050, 0, 40), {"building": "factory"}),
        (square(3000, 0, 10), {"man_made": "works"}),
        (point(4000, 0), {"landuse": "industrial", "name": "a point"}),
    )
    found, _ = rules.places.industrial_sites(table)
    assert dict(zip(found["osm_id"], found["category"], strict=True)) == {
        "way/1": "industrial",
        "way/5": "factory",
        "way/6": "works",
    }


def test_the_order_of_rows_changes_nothing(rules: SimpleNamespace, city: Any) -> None:
    table = city(*((square(x, 0, 20), {"amenity": "theatre", "name": "T"}) for x in (0, 100, 200, 900)))
    forward, _ = rules.places.cultural_venues(table)
    backward, _ = rules.places.cultural_venues(table.iloc[::-1])
    assert kept(forward) == kept(backward) == {"1", "4"}


def test_junctions_outlive_simplification(rules: SimpleNamespace, city: Any) -> None:
    main = line((0, 0), (150, 2), (300, 0), (450, 3), (600, 0))
    table = city(
        (main, {"highway": "primary", "name": "Main"}),
        (line((450, 3), (450, 400)), {"highway": "residential", "name": "Side"}),
        (line((150, 2), (150, 40)), {"highway": "residential", "name": "Stub"}),
        (line((300, 0), (300, 300)), {"highway": "footway", "name": "Path"}),
    )
    found = rules.streets.streets(table, rules.streets.Detail(7.0, 80.0)).set_index("name")
    assert set(found.index) == {"Main", "Side"}
    main_vertices = set(found.geometry["Main"].coords)
    assert len(main_vertices) == 3  # both ends and the junction: 150 and 300 are within 7 m of a straight line
    assert set(found.geometry["Side"].coords) & main_vertices


def test_pieces_of_one_street_are_one_feature_and_a_link_is_its_road(rules: SimpleNamespace, city: Any) -> None:
    table = city(
        (line((0, 0), (500, 0)), {"highway": "trunk", "name": "Ruta"}),
        (line((500, 0), (900, 0)), {"highway": "trunk_link", "name": "Ruta"}),
        (line((0, 20), (500, 20)), {"highway": "trunk", "name": "Ruta"}),
        (line((9000, 0), (9500, 0)), {"highway": "trunk", "name": "Ruta"}),
    )
    found = rules.streets.streets(table, rules.streets.Detail(7.0, 0.0))
    assert found["osm_id"].tolist() == ["way/1", "way/4"]
    assert found["class"].unique().tolist() == ["trunk"]
    assert len(shapely.get_parts(found.geometry.iloc[0])) == 2


def test_a_roundabout_read_as_an_area_is_a_ring_and_a_square_no_street(rules: SimpleNamespace, city: Any) -> None:
    table = city(
        (point(0, 0).buffer(60), {"highway": "primary", "name": "Round"}),
        (square(500, 0, 100), {"highway": "pedestrian", "name": "Plaza"}),
    )
    found = rules.streets.streets(table, rules.streets.Detail(7.0, 0.0))
    assert found["name"].tolist() == ["Round"]
    assert found.geometry.iloc[0].is_ring


def test_the_study_area_is_the_largest_part_without_holes(rules: SimpleNamespace, city: Any) -> None:
    block = line((0, 0), (3000, 0), (3000, 3000), (0, 3000), (0, 0))
    table = city((block, {"highway": "primary"}), (line((9000, 0), (9500, 0)), {"highway": "primary"}))
    area = rules.backdrop.study_area(table).geometry
    assert len(area) == 1
    assert not area.iloc[0].interiors
    assert area.iloc[0].area == pytest.approx(3200**2, rel=0.01)


def test_files_hold_no_nan_and_the_same_bytes_for_the_same_data(rules: SimpleNamespace, tmp_path: Path) -> None:
    rows = {"osm_id": ["node/1", "node/2"], "name": ["纺", float("nan")], "empty": [None, None]}
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.Point(1.0000049, 2), shapely.Point(-0.0, 3)], crs=4326)
    path = tmp_path / "layer.geojson"
    assert rules.writing.write_layer(frame, ("osm_id", "name", "empty"), path) == 2
    first, second = json.loads(path.read_text("utf-8"))["features"]
    assert first["geometry"]["coordinates"] == [1.0, 2.0]
    assert second["properties"] == {"osm_id": "node/2", "name": None}
    assert rules.writing.write_layer(frame.iloc[:0], ("osm_id",), path) == 0
    assert json.loads(path.read_text("utf-8")) == {"type": "FeatureCollection", "name": "layer", "features": []}
