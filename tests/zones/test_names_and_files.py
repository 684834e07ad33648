"""Names that planners know, untrusted text, and zones out of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from gis_app.zones.imported import import_zones, read_zones
from gis_app.zones.naming import LONGEST_NAME, Gazetteer, plain
from gis_app.zones.wording import enumerated, hectares, metres
from layers.errors import UserError
from layers.language import speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City

HERE = shapely.box(4_000, 4_000, 6_000, 6_000)


def test_the_largest_venue_names_the_area(make_city: Callable[..., City]) -> None:
    city = make_city(
        cultural_venues={
            "geometry": [
                shapely.Point(5_000, 5_000),
                shapely.box(4_200, 4_200, 4_400, 4_400),
                shapely.Point(9_000, 9_000),
            ],
            "name": ["Sala", "Teatro Solís", "Far"],
        },
        universities={"geometry": [shapely.box(4_500, 4_500, 5_500, 5_500)], "name": ["ORT"]},
    )
    names = Gazetteer(city)
    assert [names.around(HERE) for _again in range(5)] == [
        "Around Teatro Solís",
        "Around Sala",
        "Around ORT",
        "Around Teatro Solís (2)",
        "Around Teatro Solís (3)",
    ]


def test_a_venue_said_to_be_large_comes_first(make_city: Callable[..., City]) -> None:
    city = make_city(
        cultural_venues={
            "geometry": [shapely.Point(4_100, 4_100), shapely.box(4_200, 4_200, 4_400, 4_400)],
            "name": ["Ópera", "Sala"],
            "size": ["large", "small"],
        }
    )
    assert Gazetteer(city).around(HERE) == "Around Ópera"


def test_street_then_neighbour_then_nothing(make_city: Callable[..., City]) -> None:
    street = {"geometry": [shapely.LineString([(0, 5_100), (9_000, 5_100)])], "name": ["18 de Julio"]}
    assert Gazetteer(make_city(streets=street)).around(HERE) == "Near 18 de Julio"
    near = {"geometry": [shapely.Point(5_000, 6_200)], "name": ["Sala"]}
    assert Gazetteer(make_city(cultural_venues=near)).around(HERE) == "Near Sala"
    nothing = Gazetteer(make_city())
    assert [nothing.around(HERE), nothing.around(HERE)] == ["Unnamed area", "Unnamed area (2)"]


def test_untrusted_names_stay_plain_text(make_city: Callable[..., City]) -> None:
    evil = "<img src=x onerror=alert(1)>{0}{name.__class__}%s\n=cmd|' /C calc'!A0\u202e"
    city = make_city(cultural_venues={"geometry": [shapely.Point(5_000, 5_000)], "name": [evil]})
    name = Gazetteer(city).around(HERE)
    assert name.startswith("Around <img src=x onerror=alert(1)>{0}{name.__class__}")
    assert "\n" not in name
    assert "\u202e" not in name
    assert len(plain("x" * 500)) == LONGEST_NAME


def test_words() -> None:
    assert enumerated([("universities", 1), ("cultural_venues", 6), ("creative_firms", 0)]) == (
        "6 cultural venues and 1 university"
    )
    assert [metres(4.0), metres(346.0), metres(994.0), metres(996.0), metres(1_249.0)] == [
        "0 m",
        "350 m",
        "990 m",
        "1.0 km",
        "1.2 km",
    ]
    assert [hectares(0.03), hectares(4.23), hectares(38.2)] == ["under 0.1 ha", "4.2 ha", "38 ha"]


def test_chinese_is_spoken_without_trouble(random_city: Callable[..., City]) -> None:
    from gis_app.zones.finding import METHODS, find

    with speaking("zh_CN"):
        for method in METHODS:
            assert all(candidate.why for candidate in find(random_city(1), method).candidates)


def _write(folder: Path, *features: tuple[str | None, object]) -> Path:
    path = folder / "zones.geojson"
    items = [{"type": "Feature", "properties": {"name": name}, "geometry": geometry} for name, geometry in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}), encoding="utf-8")
    return path


@pytest.fixture
def here(make_city: Callable[..., City]) -> tuple[City, list[list[list[float]]]]:
    """Return a city around Montevideo and a square of its degrees."""
    window = shapely.box(570_000, 6_130_000, 580_000, 6_140_000)
    ring = [[-56.17, -34.91], [-56.16, -34.91], [-56.16, -34.9], [-56.17, -34.9], [-56.17, -34.91]]
    return make_city(window), [ring]


def test_polygons_of_a_file_become_zones(tmp_path: Path, here: tuple[City, list[list[list[float]]]]) -> None:
    city, square = here
    far = [[[x + 5, y] for x, y in square[0]]]
    path = _write(
        tmp_path,
        ("园区一", {"type": "Polygon", "coordinates": square}),
        (None, {"type": "MultiPolygon", "coordinates": [square]}),
        ("far", {"type": "Polygon", "coordinates": far}),
    )
    imported = import_zones(path, city)
    assert [(zone.id, zone.name, zone.method) for zone in imported.zones] == [
        ("imported-1", "园区一", "imported"),
        ("imported-2", "Zone 2", "imported"),
    ]
    assert imported.zones[0].area_ha == pytest.approx(101, abs=2)
    assert all(reason for _row, reason in imported.set_aside)
    assert 2 in {row for row, _reason in imported.set_aside}


def test_what_is_no_area_is_set_aside(tmp_path: Path, here: tuple[City, list[list[list[float]]]]) -> None:
    city, square = here
    path = _write(
        tmp_path,
        ("point", {"type": "Point", "coordinates": square[0][0]}),
        ("park", {"type": "Polygon", "coordinates": square}),
    )
    imported = import_zones(path, city)
    assert [zone.name for zone in imported.zones] == ["park"]
    assert [row for row, _reason in imported.set_aside] == [0]
    assert read_zones(path, city) == imported.zones


def test_a_file_without_zones_is_refused(tmp_path: Path, here: tuple[City, list[list[list[float]]]]) -> None:
    city, square = here
    with pytest.raises(UserError):
        read_zones(_write(tmp_path, ("point", {"type": "Point", "coordinates": square[0][0]})), city)
    with pytest.raises(UserError):
        read_zones(tmp_path / "absent.geojson", city)
