from __future__ import annotations

import pyproj
import pytest

from layers.coordinates.projection import in_mainland_china, metric_crs


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (121.47, 31.23, 4549),  # Shanghai
        (116.40, 39.90, 4548),  # Beijing
        (104.07, 30.57, 4544),  # Chengdu
        (87.62, 43.82, 4538),  # Urumqi
        (114.06, 22.55, 4547),  # Shenzhen
        (126.64, 45.76, 4551),  # Harbin
        (110.35, 20.02, 4546),  # Haikou
        (-56.16, -34.90, 32721),  # Montevideo
        (24.94, 60.17, 32635),  # Helsinki
        (71.43, 51.13, 32642),  # Astana
        (114.17, 22.30, 32650),  # Hong Kong
        (113.55, 22.19, 32649),  # Macau
        (121.56, 25.03, 32651),  # Taipei
        (120.30, 22.63, 32651),  # Kaohsiung
        (106.92, 47.92, 32648),  # Ulaanbaatar
        (105.85, 21.03, 32648),  # Hanoi
        (126.98, 37.57, 32652),  # Seoul
        (131.89, 43.12, 32652),  # Vladivostok
        (76.95, 43.24, 32643),  # Almaty
        (85.32, 27.72, 32645),  # Kathmandu
        (179.99, 10.0, 32660),
        (180.0, 10.0, 32601),
        (0.0, 88.0, 32661),
        (0.0, -88.0, 32761),
    ],
)
def test_zone_of_a_city(lon: float, lat: float, epsg: int) -> None:
    assert metric_crs(lon, lat).to_epsg() == epsg


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (124.38, 40.12),
        (113.58, 22.27),
        (114.13, 22.55),
        (118.09, 24.48),
        (122.10, 37.50),
        (121.62, 38.91),
        (119.30, 26.08),
    ],
    ids=["Dandong", "Zhuhai", "Luohu", "Xiamen", "Weihai", "Dalian", "Fuzhou"],
)
def test_cities_at_the_edge_are_inside(lon: float, lat: float) -> None:
    assert in_mainland_china(lon, lat)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(124.40, 40.05), (113.54, 22.19), (114.16, 22.28), (118.32, 24.43), (119.93, 26.15), (121.0, 24.0)],
    ids=["Sinuiju", "Macau", "Hong Kong", "Kinmen", "Matsu", "Taiwan"],
)
def test_neighbours_are_outside(lon: float, lat: float) -> None:
    assert not in_mainland_china(lon, lat)


@pytest.mark.parametrize("lon", [82.4, 88.0, 103.6, 112.5, 118.4, 119.6, 125.4])
def test_the_zones_meridian_is_the_nearest(lon: float) -> None:
    operation = metric_crs(lon, 43.0 if lon < 90 or lon > 120 else 33.0).coordinate_operation
    assert operation is not None
    meridian = next(one.value for one in operation.params if one.name == "Longitude of natural origin")
    assert abs(meridian - lon) <= 1.5


def test_eastings_carry_no_zone_number() -> None:
    transformer = pyproj.Transformer.from_crs(4326, metric_crs(121.47, 31.23), always_xy=True)
    x, y = transformer.transform(121.47, 31.23)
    assert 500_000 < x < 700_000
    assert 3_400_000 < y < 3_500_000
