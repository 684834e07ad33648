"""GCJ-02 and BD-09 against the published algorithm, there and back, and told where two files differ."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from layers.coordinates.datums import from_wgs84, to_wgs84
from layers.coordinates.projection import mainland_china
from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from layers.coordinates.datums import Datum

CHINESE: tuple[Datum, ...] = ("gcj02", "bd09")
AXIS, SQUARE = 6378245.0, 0.00669342162296594323


def published(lng: float, lat: float, datum: str) -> tuple[float, float]:
    """The algorithm as it has gone round since 2011, with Python's own mathematics."""
    x, y, pi = lng - 105.0, lat - 35.0, math.pi
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    north += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    east += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    magic = 1.0 - SQUARE * math.sin(math.radians(lat)) ** 2
    lat += north * 180.0 / ((AXIS * (1.0 - SQUARE)) / (magic * math.sqrt(magic)) * pi)
    lng += east * 180.0 / (AXIS / math.sqrt(magic) * math.cos(math.radians(y + 35.0)) * pi)
    if datum == "gcj02":
        return lng, lat
    z = math.sqrt(lng * lng + lat * lat) + 0.00002 * math.sin(lat * pi * 3000.0 / 180.0)
    theta = math.atan2(lat, lng) + 0.000003 * math.cos(lng * pi * 3000.0 / 180.0)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def inside(count: int, seed: int = 1) -> np.ndarray:
    """Places of mainland China."""
    lonlat = np.random.default_rng(seed).uniform([74.0, 18.0], [135.0, 53.0], (3 * count, 2))
    return lonlat[shapely.contains_xy(mainland_china(), *lonlat.T)][:count]


@pytest.mark.parametrize("datum", CHINESE)
def test_there_as_published(datum: Datum) -> None:
    lonlat = inside(500)
    expected = [published(*place, datum) for place in lonlat.tolist()]
    np.testing.assert_allclose(from_wgs84(lonlat, datum), expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("datum", CHINESE)
def test_back_within_a_millimetre(datum: Datum) -> None:
    lonlat = inside(20_000, 2)
    apart = np.abs(to_wgs84(from_wgs84(lonlat, datum), datum) - lonlat)
    assert apart.max() * 111_320.0 < 0.001
    # The shift is some hundred metres: the test would not notice a turn that does nothing otherwise.
    assert np.abs(from_wgs84(lonlat, datum) - lonlat).max(axis=1).min() > 1e-4


@pytest.mark.parametrize("datum", CHINESE)
@pytest.mark.parametrize(
    "place",
    [
        (114.17, 22.30), (113.54, 22.19), (121.56, 25.03), (118.32, 24.44), (126.98, 37.57), (105.85, 21.03),
        (139.7, 35.7), (82.9, 55.0), (76.9, 43.2), (106.9, 47.9), (85.3, 27.7), (4.83, 45.75), (-56.2, -34.9),
    ],
    ids=["Hong Kong", "Macau", "Taipei", "Kinmen", "Seoul", "Hanoi", "Tokyo", "Novosibirsk", "Almaty", "Ulaanbaatar",
         "Kathmandu", "Lyon", "Montevideo"],
)  # fmt: skip
def test_neighbours_stay_where_they_are(place: tuple[float, float], datum: Datum) -> None:
    lonlat = np.array([place])
    assert (from_wgs84(lonlat, datum) == lonlat).all()
    assert (to_wgs84(lonlat, datum) == lonlat).all()


@pytest.mark.parametrize("turn", [from_wgs84, to_wgs84])
def test_no_places_and_no_numbers(turn: Any) -> None:
    assert turn(np.empty((0, 2)), "bd09").shape == (0, 2)
    assert np.isnan(turn(np.array([[np.nan, 31.0], [121.0, np.nan]]), "gcj02")).sum() == 2
    assert (turn(np.array([[121.0, 31.0]]), "wgs84") == [[121.0, 31.0]]).all()


# --- files ---------------------------------------------------------------------------------------

NAMES = [f"第{number}大学" for number in range(12)]
PLACES = np.random.default_rng(3).uniform([121.40, 31.20], [121.50, 31.28], (12, 2))


def write(path: Path, places: np.ndarray, header: str = "lon,lat") -> Path:
    rows = "".join(f"{name},{x!r},{y!r}\n" for name, (x, y) in zip(NAMES, places.tolist(), strict=True))
    path.write_text(f"name,{header}\n{rows}", "utf-8")
    return path


def lonlat(path: Path, **options: Any) -> np.ndarray:
    (layer,) = read_file(path, kind="universities", **options).layers
    return shapely.get_coordinates(layer.frame.geometry.to_numpy())


@pytest.mark.parametrize("datum", CHINESE)
def test_a_file_is_turned_back_where_its_datum_is_named(tmp_path: Path, datum: Datum) -> None:
    path = write(tmp_path / "a.csv", from_wgs84(PLACES, datum))
    np.testing.assert_allclose(lonlat(path, datum=datum), PLACES, rtol=0, atol=1e-9)
    read = read_file(path, kind="universities", datum=datum)
    assert "datum_converted" in [one.code for one in read.findings]
    # Named neither by the planner nor by the file: taken as it is.
    np.testing.assert_array_equal(lonlat(path), from_wgs84(PLACES, datum))


def test_metres_of_a_projection_are_turned_back_too(tmp_path: Path) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"name": NAMES}, geometry=shapely.points(from_wgs84(PLACES, "gcj02")), crs=4326)
    frame.to_crs(4549).to_file(tmp_path / "universities.gpkg")
    (layer,) = read_file(tmp_path / "universities.gpkg", datum="gcj02").layers
    found = shapely.get_coordinates(layer.frame.to_crs(4326).geometry.to_numpy())
    np.testing.assert_allclose(found, PLACES, rtol=0, atol=1e-8)


def test_an_unknown_datum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="mars"):
        read_file(write(tmp_path / "a.csv", PLACES), datum="mars")


@pytest.mark.parametrize("datum", CHINESE)
@pytest.mark.parametrize("shifted", ["universities", "cultural_venues"])
def test_two_files_that_differ_as_a_datum_does(tmp_path: Path, shifted: str, datum: Datum) -> None:
    noise = np.random.default_rng(4).normal(0.0, 2e-4, PLACES.shape)
    for kind in ("universities", "cultural_venues"):
        moved = from_wgs84(PLACES, datum) + noise if kind == shifted else PLACES
        write(tmp_path / f"{kind}.csv", moved)
    city = read_city(tmp_path)
    found = [(name, one) for name, one in city.findings if one.code == "datum_shift_suspected"]
    assert [name for name, _one in found] == [f"{shifted}.csv"]
    assert {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum] in found[0][1].message

    turned = read_city(tmp_path, datum="auto")
    frames = [turned.layers[kind].frame.geometry for kind in ("universities", "cultural_venues")]
    assert np.median(frames[0].distance(frames[1], align=False)) < 60.0
    assert [one.code for _name, one in turned.findings].count("datum_shift_suspected") == 1


@pytest.mark.parametrize("offset", [(0.0, 0.0), (0.002, 0.003), (-0.0045, -0.0019)])
def test_files_that_agree_or_differ_otherwise_are_not_suspected(tmp_path: Path, offset: tuple[float, float]) -> None:
    write(tmp_path / "universities.csv", PLACES)
    write(tmp_path / "cultural_venues.csv", PLACES + offset)
    assert [one.code for _name, one in read_city(tmp_path).findings if "datum" in one.code] == []


def test_chance_names_are_not_suspected(tmp_path: Path) -> None:
    other = np.random.default_rng(9).permutation(PLACES)
    write(tmp_path / "universities.csv", PLACES)
    write(tmp_path / "cultural_venues.csv", other)
    assert [one.code for _name, one in read_city(tmp_path).findings if "datum" in one.code] == []


def test_an_outline_moves_as_a_whole(tmp_path: Path) -> None:
    ring = from_wgs84(shapely.get_coordinates(shapely.box(121.40, 31.20, 121.41, 31.21)), "bd09")
    geometry = {"type": "Polygon", "coordinates": [ring.tolist()]}
    feature = {"type": "Feature", "properties": {"name": "a"}, "geometry": geometry}
    path = tmp_path / "green_space.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    (layer,) = read_file(path, datum="bd09").layers
    assert shapely.box(121.40, 31.20, 121.41, 31.21).symmetric_difference(layer.frame.geometry[0]).area < 1e-11
