"""Names out of untrusted text and in real and large cities, words of sentences about zones, and zones out of files."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import pytest
import shapely

from gis_app.indicators.wording import enumerated
from gis_app.zones.imported import import_zones, read_zones
from gis_app.zones.naming import LONGEST_NAME, Gazetteer, layer_names, plain
from gis_app.zones.wording import hectares, metres
from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.language import speaking
from sample_cities import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City

    CityMaker = Callable[..., City]

EVIL = "<img src=x onerror=alert(1)>{0}{name.__class__}%s\n=cmd|' /C calc'!A0\u202e"
HERE = shapely.box(4_800, 4_800, 5_200, 5_200)
ACROSS = shapely.LineString([(0, 5_000), (10_000, 5_000)])
UP = shapely.LineString([(5_000, 0), (5_000, 10_000)])
MIDDLE = shapely.Point(5_000, 5_000)
CORDON = shapely.box(4_000, 4_000, 6_000, 7_000)


def _named(*features: tuple[str | None, shapely.Geometry]) -> dict[str, Any]:
    """Return names and geometry as the columns of a layer."""
    names, geometry = (list(column) for column in zip(*features, strict=True))
    return {"geometry": geometry, "name": names}


def test_untrusted_names_stay_plain_text(make_city: CityMaker) -> None:
    street, ward, place = _named((EVIL, ACROSS)), _named((EVIL, HERE)), _named((EVIL, MIDDLE))
    cities = [
        make_city(streets=street),
        make_city(streets=_named((EVIL, ACROSS), (EVIL[:20], UP))),
        make_city(streets={**street, "class": [EVIL]}, districts=ward),
        make_city(districts=ward),
        make_city(universities=place),
        make_city(universities=place, districts=ward),
        make_city(cultural_venues={**_named((EVIL, MIDDLE), (EVIL, MIDDLE)), "category": [EVIL, None]}),
    ]
    for city in cities:
        for name in Gazetteer(city).names([HERE] * 13):
            assert name
            assert len(name) <= LONGEST_NAME
            assert "\n" not in name
            assert "\u202e" not in name
    assert "{0}{name.__class__}" in Gazetteer(cities[0]).names([HERE])[0]


def test_long_parts_are_cut_and_both_stay(make_city: CityMaker) -> None:
    long = "Calle del Excelentísimo Señor Brigadier General Don Fructuoso Rivera"
    street = _named((long, ACROSS))
    (name,) = Gazetteer(make_city(districts=_named((f"Barrio {long}", CORDON)), streets=street)).names([HERE])
    assert len(name) <= LONGEST_NAME
    assert name.startswith("Barrio Calle")
    assert ", Calle del" in name
    short = make_city(districts=_named(("Cordón", CORDON)), streets=street)
    (name,) = Gazetteer(short).names([HERE])
    assert name == "Cordón, Calle del Excelentísimo Señor Brigadier General Don…"
    twice = Gazetteer(short).names([shapely.box(4_300, 4_900, 4_700, 5_100), shapely.box(5_300, 4_900, 5_700, 5_100)])
    assert [name.rpartition(" ")[2] for name in twice] == ["(west)", "(east)"]
    assert max(map(len, twice)) <= LONGEST_NAME


def test_plain_text() -> None:
    assert plain("  Teatro\n\tSolís\u202e ") == "Teatro Solís"
    assert plain("a\u00a0b\u3000c") == "a b c"
    assert plain("x" * 500) == "x" * (LONGEST_NAME - 1) + "…"
    assert plain("纺河大学") == "纺河大学"
    assert plain("\x00\u200b") == ""


def test_names_of_a_layer(make_city: CityMaker) -> None:
    layer = make_city(streets=_named(("A\nB", ACROSS), (None, UP))).layers["streets"]
    assert layer_names(layer) == ["A B", ""]
    numbers = dataclasses.replace(layer, frame=layer.frame.assign(name=[1.5, float("nan")]))
    assert layer_names(numbers) == ["", ""]
    assert layer_names(dataclasses.replace(layer, frame=layer.frame.drop(columns="name"))) == ["", ""]


def test_very_many_of_one_name_are_numbered(make_city: CityMaker) -> None:
    names = Gazetteer(make_city())
    given = [names.unique(["Mill"]) for _one in range(20_000)]
    assert len(set(given)) == 20_000
    long = Gazetteer(make_city())
    given = [long.unique(["x" * 56 + f"{row % 500:03d}"]) for row in range(20_000)]
    assert len(set(given)) == 20_000


@pytest.fixture(scope="module")
def large(make_city: CityMaker) -> City:
    """Return a city of 100,000 places and 20,000 streets."""
    rng = np.random.default_rng(1)
    size, places, roads = 20_000.0, 50_000, 20_000
    xy = rng.uniform(0, size, (2 * places, 2))
    category = np.array(["museum", "theatre", "library", "pub", "art gallery", None], dtype=object)
    centre, half = rng.uniform(0, size, (roads, 1, 2)), rng.uniform(40, 400, (roads, 1, 1))
    along = np.eye(2)[rng.integers(2, size=roads)][:, None, :] * np.linspace(-1, 1, 8)[None, :, None]
    grade = np.array(["primary", "secondary", "residential"], dtype=object)
    wards = [shapely.box(x, y, x + 2_000, y + 2_000) for x in range(0, 20_000, 2_000) for y in range(0, 20_000, 2_000)]
    city = make_city(
        shapely.box(0, 0, size, size),
        cultural_venues={
            "geometry": shapely.points(xy[:places]),
            "name": [f"Casa del barrio {row}" for row in range(places)],
            "category": category[rng.integers(6, size=places)],
        },
        creative_firms={"geometry": shapely.points(xy[places:]), "name": [f"Firm {row}" for row in range(places)]},
        streets={
            "geometry": shapely.linestrings(centre + along * half),
            "name": [f"Calle {number}" for number in rng.integers(3_000, size=roads)],
            "class": grade[rng.integers(3, size=roads)],
        },
        districts=_named(*((f"Barrio {row}", ward) for row, ward in enumerate(wards))),
    )
    city.points("cultural_venues")
    return city


@pytest.mark.parametrize("without", [(), ("districts", "streets"), ("districts",)])
@pytest.mark.parametrize("count", [12, 1_000])
def test_zones_of_a_large_city_have_names_of_their_own(large: City, without: tuple[str, ...], count: int) -> None:
    city = dataclasses.replace(large, layers={kind: one for kind, one in large.layers.items() if kind not in without})
    rng = np.random.default_rng(2)
    zones = [shapely.Point(xy).buffer(rng.uniform(150, 350), quad_segs=6) for xy in rng.uniform(0, 20_000, (count, 2))]
    names = Gazetteer(city).names(zones)
    assert len(set(names)) == count


@pytest.fixture(scope="module", params=catalogue.names())
def sample(request: pytest.FixtureRequest) -> City:
    return read_city(catalogue.folder(request.param))


def _dense(city: City, cell: float = 450.0) -> list[shapely.Polygon]:
    """Return the squares of a grid with the most creative places."""
    xy = np.concatenate([city.points("cultural_venues"), city.points("creative_firms")])
    cells, count = np.unique(np.floor(xy / cell), axis=0, return_counts=True)
    best = cells[np.lexsort((*cells.T, -count))][:25]
    return [shapely.box(x, y, x + cell, y + cell) for x, y in (best * cell).tolist()]


def test_no_firm_names_a_zone_of_a_sample_city(sample: City) -> None:
    zones = _dense(sample)
    firms = {name for name in layer_names(sample.layers["creative_firms"]) if len(name) > 3}
    streets = set(layer_names(sample.layers["streets"]))
    for without in ((), ("streets",), ("streets", "green_space")):
        layers = {kind: layer for kind, layer in sample.layers.items() if kind not in without}
        names = Gazetteer(dataclasses.replace(sample, layers=layers)).names(zones)
        assert len(set(names)) == len(zones)
        assert max(map(len, names)) <= LONGEST_NAME
        said = {name.removeprefix("Around ").removeprefix("Near ").partition(" (")[0] for name in names}
        assert not (said - streets) & firms


def test_montevideo_is_named_as_its_planners_name_it() -> None:
    city = read_city(catalogue.folder("montevideo"))
    spots = {
        "Plaza Independencia": (-56.2003, -34.9065),
        "Plaza de Cagancha": (-56.1914, -34.9054),
        "Avenida 8 de Octubre / Bulevar General Artigas": (-56.1660, -34.8940),
        "Avenida Brasil / 26 de Marzo": (-56.1500, -34.9120),
    }
    to_metres = pyproj.Transformer.from_crs(4326, city.crs, always_xy=True)
    zones = [shapely.Point(to_metres.transform(*spot)).buffer(250.0) for spot in spots.values()]
    assert Gazetteer(city).names(zones) == list(spots)


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
