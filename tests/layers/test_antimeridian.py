"""A town on the 180th meridian: one place, measured across it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import pytest
import shapely

from layers.coordinates.longitudes import continued, middle_of
from layers.intake.gathering import read_city
from layers.intake.strays import centres_lonlat

if TYPE_CHECKING:
    from pathlib import Path

WGS84 = pyproj.CRS.from_epsg(4326)


def _write(path: Path, shapes: list[shapely.Geometry]) -> None:
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {"name": f"Place {row}"}, "geometry": shapely.geometry.mapping(shape)}
        for row, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


def _town(rng: np.random.Generator, count: int, middle: float, latitude: float) -> np.ndarray:
    """Return (n, 2) degrees around a place near the meridian, written between -180 and 180."""
    longitude = continued(middle + rng.uniform(-0.06, 0.06, count), 0.0)
    return np.column_stack([longitude, latitude + rng.uniform(-0.03, 0.03, count)])


@pytest.mark.parametrize(("middle", "latitude", "codes"), [
    (180.0, -16.8, {32701, 32760}), (-179.98, -16.8, {32701}), (179.98, 66.0, {32660}),
])  # fmt: skip
def test_a_town_on_the_meridian_is_measured_across_it(
    tmp_path: Path, middle: float, latitude: float, codes: set[int]
) -> None:
    rng = np.random.default_rng(3)
    towns = {kind: _town(rng, 12, middle, latitude) for kind in ("universities", "cultural_venues")}
    for kind, places in towns.items():
        _write(tmp_path / f"{kind}.geojson", list(shapely.points(places)))
    city = read_city(tmp_path)
    assert city.crs.to_epsg() in codes
    geodesic = pyproj.Geod(ellps="WGS84")
    for kind, places in towns.items():
        xy = city.points(kind)
        assert len(xy) == 12
        assert not [one for one in city.layers[kind].findings if one.code == "far_from_the_rest"]
        for one, other in zip(range(12), rng.permutation(12), strict=True):
            metres = geodesic.inv(*places[one], *places[other])[2]
            assert np.hypot(*(xy[one] - xy[other])) == pytest.approx(metres, rel=2e-3)
    west, south, east, north = city.study_area.geometry.bounds
    assert max(east - west, north - south) < 20_000


def test_strays_are_found_on_the_other_side_of_the_world(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    places = np.vstack([_town(rng, 30, 180.0, -16.8), [[2.0, -16.8]]])
    _write(tmp_path / "universities.geojson", list(shapely.points(places)))
    city = read_city(tmp_path)
    assert city.count("universities") == 30
    assert city.crs.to_epsg() in {32701, 32760}


def test_a_campus_across_the_meridian_lies_in_the_middle_of_it(tmp_path: Path) -> None:
    ring = [(179.99, -16.8), (-179.98, -16.8), (-179.98, -16.79), (179.99, -16.79)]
    halves = shapely.MultiPolygon([
        shapely.box(179.99, -16.8, 180.0, -16.79), shapely.box(-180.0, -16.8, -179.98, -16.79)
    ])  # fmt: skip
    shapes = np.array([shapely.Polygon(ring), halves])
    assert centres_lonlat(shapes, WGS84) == pytest.approx(np.array([[-179.995, -16.795]] * 2))
    _write(tmp_path / "universities.geojson", list(shapes[:1]))
    _write(tmp_path / "cultural_venues.geojson", list(shapes[1:]))
    city = read_city(tmp_path)
    assert city.crs.to_epsg() == 32701
    area = abs(pyproj.Geod(ellps="WGS84").polygon_area_perimeter(*zip(*ring, strict=True))[0])
    for kind in ("universities", "cultural_venues"):
        assert city.layers[kind].frame.geometry.area.sum() == pytest.approx(area, rel=3e-3)


@pytest.mark.parametrize("seed", range(20))
def test_the_middle_is_the_median_wherever_the_circle_is_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plain = rng.uniform(-60, 60, (rng.integers(1, 40), 2))
    turned = plain + np.array([rng.uniform(-180, 180), 0.0])
    written = np.column_stack([continued(turned[:, 0], 0.0), turned[:, 1]])
    found, wanted = middle_of(written), np.median(turned, axis=0)
    assert abs(found[0]) <= 180.0
    assert np.cos(np.radians(found[0] - wanted[0])) == pytest.approx(1.0)
    assert found[1] == wanted[1]
    # away from the meridian nothing changes, to the last bit
    assert middle_of(plain).tolist() == np.median(plain, axis=0).tolist()


def test_what_is_nowhere_stays_nowhere() -> None:
    assert np.isnan(middle_of(np.array([[np.nan, np.nan], [179.0, 1.0], [-179.0, 1.0]]))).all()
    assert continued(np.array([np.nan, np.inf, 540.0]), 0.0).tolist()[1:] == [np.inf, -180.0]
