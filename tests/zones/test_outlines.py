"""Outlines: valid, apart, holding their places, growing to a size."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis_app.zones import outlines
from gis_app.zones.outlines import HECTARE, fits, place_outlines, polygonal, site_outline, within

WINDOW = shapely.box(0, 0, 10_000, 10_000)


@pytest.mark.parametrize("seed", range(12))
def test_touching_groups_share_no_ground_and_hold_their_places(seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(200, 2_500, (6, 2))
    groups = [centre + rng.normal(0, 250, (rng.integers(3, 20), 2)) for centre in centres]
    window = shapely.box(0, 0, 2_600, 2_600)
    shapes = place_outlines(groups, window)
    for index, (shape, group) in enumerate(zip(shapes, groups, strict=True)):
        assert shape.is_valid
        assert window.buffer(1e-6).covers(shape)
        inside = shapely.points(group[shapely.intersects_xy(window, group)])
        assert shapely.dwithin(shape, inside, 1e-6).all()
        assert all(shape.intersection(other).area < 1e-3 for other in shapes[:index])


@pytest.mark.parametrize(
    "points",
    [[[500, 500]], [[500, 500]] * 7, [[500, 500], [900, 500]], [[500 + 50 * i, 500 + 50 * i] for i in range(9)]],
    ids=["one", "duplicates", "two", "line"],
)
def test_degenerate_groups_have_an_outline_of_the_smallest_size(points: list[list[float]]) -> None:
    (shape,) = place_outlines([np.array(points, dtype=float)], WINDOW, smallest_ha=3.0)
    assert isinstance(shape, shapely.Polygon)
    assert shape.is_valid
    assert shape.area >= 2.999 * HECTARE
    assert len(points) > 5 or shape.area < 15 * HECTARE
    assert shapely.covers(shape, shapely.multipoints(points))


def test_growth_stops_at_the_size_asked_for() -> None:
    tiny = shapely.box(500, 500, 502, 510)
    shape = site_outline([tiny], bridge_m=200.0, smallest_ha=2.0)
    assert shape.covers(tiny)
    assert shape.area == pytest.approx(2.0 * HECTARE, rel=0.01)


def test_a_group_outside_the_study_area_has_no_outline() -> None:
    (shape,) = place_outlines([np.full((5, 2), -900.0)], WINDOW)
    assert shape.is_empty


def test_no_groups() -> None:
    assert place_outlines([], WINDOW) == []


def test_footprints_are_taken_in_unless_large() -> None:
    theatre, campus = shapely.box(980, 900, 1_150, 1_100), shapely.box(1_400, 600, 2_400, 1_400)
    points = np.array([[600, 1_000], [1_000, 1_000], [1_400, 1_000], [800, 800], [900, 1_200]], dtype=float)
    (shape,) = place_outlines([points], WINDOW, footprints=[[theatre, campus]])
    assert shape.covers(theatre)
    assert not shape.covers(campus)


def test_sites_apart_become_one_polygon_that_holds_them() -> None:
    sites = [shapely.box(0, 0, 100, 100), shapely.box(230, 240, 330, 340)]
    shape = site_outline(sites, bridge_m=200.0)
    assert isinstance(shape, shapely.Polygon)
    assert shape.covers(shapely.union_all(sites))


def test_a_single_site_keeps_its_fence() -> None:
    bent = shapely.box(0, 0, 400, 400).difference(shapely.box(100, 100, 500, 500))
    assert site_outline([bent], bridge_m=200.0, smallest_ha=1.0).equals(bent)


def test_fitting_is_invariant_to_turning() -> None:
    points = np.random.default_rng(0).normal(0, 300, (40, 2))
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    apart = max(np.hypot(*(a - b)) for a in points for b in points)
    area = outlines._hull(points, 0.0).area
    for turned in (points, points @ turn):
        assert fits(turned, 1.01 * area, 1.001 * apart)
        assert not fits(turned, 0.99 * area, 1.001 * apart)
        assert not fits(turned, 1.01 * area, 0.999 * apart)


@pytest.mark.parametrize("seed", range(20))
def test_the_short_way_to_see_that_a_group_fits_is_safe(seed: int) -> None:
    """What is let through without drawing an outline has one no larger."""
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 150, (int(rng.integers(1, 30)), 2)) * [1.0, [1.0, 0.1, 0.0][seed % 3]]
    area = outlines._hull(points, 0.0).area
    assert not fits(points, 0.999 * area, 1e9)
    assert fits(points, 1.001 * area, 1e9)


def test_within_drops_crumbs() -> None:
    comb = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(300, 0, 302, 2)])
    assert within(comb, WINDOW).equals(shapely.box(0, 0, 100, 100))


def test_polygonal_keeps_areas_only() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)]
    )
    assert polygonal(mixed).equals(shapely.box(0, 0, 1, 1))
    assert polygonal(shapely.Point(0, 0)).is_empty
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert polygonal(bow_tie).is_valid
    assert polygonal(bow_tie).area == pytest.approx(2.0)
