"""Outlines: valid, apart, holding their places, growing to a size."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis_app.zones import outlines
from gis_app.zones.outlines import (
    HECTARE,
    fits,
    linked,
    main_part,
    place_outlines,
    polygonal,
    site_outline,
    slimmed,
    smooth_hulls,
    within,
    without_gaps,
)

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


def cells(*corners: tuple[float, float]) -> shapely.Polygon | shapely.MultiPolygon:
    return polygonal(shapely.union_all([shapely.box(x, y, x + 50, y + 50) for x, y in corners]))


@pytest.mark.parametrize("seed", range(8))
def test_smooth_hulls_are_round_hold_their_places_and_keep_the_area(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blob = (
        shapely.Point(2_000, 2_000).buffer(250).union(shapely.Point(*(2_000 + rng.uniform(-250, 250, 2))).buffer(200))
    )
    corners = 50.0 * np.argwhere(np.ones((80, 80)))
    footprint = cells(*corners[shapely.contains_xy(blob, corners)])
    points = corners[shapely.contains_xy(footprint, corners)][rng.permutation(40)[:12]] + rng.uniform(0, 50, (12, 2))
    points = points[shapely.contains_xy(footprint, points)]
    (shape,) = smooth_hulls([footprint], [points], WINDOW)
    assert isinstance(shape, shapely.Polygon)
    assert 4 * np.pi * shape.area / shape.length**2 > 0.7
    assert shapely.covers(shape.buffer(-30), shapely.points(points)).all()
    assert 0.75 < shape.area / footprint.area < 1.25


def test_a_smooth_hull_has_no_thin_neck_and_no_hole() -> None:
    ring = shapely.Point(2_000, 2_000).buffer(300).difference(shapely.Point(2_000, 2_000).buffer(100))
    handle = shapely.box(2_250, 1_990, 2_700, 2_010)
    footprint = polygonal(shapely.union_all([ring, handle, shapely.Point(2_800, 2_000).buffer(150)]))
    points = np.array([[1_800.0, 2_000.0], [2_000, 2_250], [2_850, 2_000]])
    (shape,) = smooth_hulls([footprint], [points], WINDOW)
    assert isinstance(shape.buffer(-25), shapely.Polygon)
    assert shapely.get_num_interior_rings(shape) == 0
    assert shapely.intersects_xy(shape, points).all()


def test_smooth_hulls_side_by_side_share_no_ground() -> None:
    left, right = shapely.box(1_000, 1_000, 1_500, 1_400), shapely.box(1_500, 1_000, 2_000, 1_400)
    groups = [np.array([[1_490.0, 1_200.0], [1_100, 1_100]]), np.array([[1_510.0, 1_200.0], [1_900, 1_300]])]
    shapes = smooth_hulls([left, right], groups, WINDOW)
    assert shapes[0].intersection(shapes[1]).area < 1e-3
    assert all(shapely.intersects_xy(shape, group).all() for shape, group in zip(shapes, groups, strict=True))


def test_smooth_hulls_outside_the_study_area_and_without_places() -> None:
    away, bare = shapely.box(-900, -900, -500, -500), shapely.box(1_000, 1_000, 1_500, 1_400)
    gone, shape = smooth_hulls([away, bare], [np.full((2, 2), -700.0), np.empty((0, 2))], WINDOW)
    assert gone.is_empty
    assert 0.8 < shape.area / bare.area < 1.1


def test_gaps_and_holes_are_filled_and_straight_edges_stay() -> None:
    blocks = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(120, 0, 220, 100)])
    assert without_gaps(blocks).symmetric_difference(shapely.box(0, 0, 220, 100)).area < 5.0
    far = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100)])
    assert without_gaps(far).equals(far)
    holed = polygonal(shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60)))
    assert without_gaps(holed).area == pytest.approx(1e4)


def test_parts_that_meet_at_a_corner_are_linked() -> None:
    corner = polygonal(shapely.union_all([shapely.box(0, 0, 200, 200), shapely.box(200, 200, 400, 400)]))
    shape = linked(corner)
    assert isinstance(shape.buffer(-20), shapely.Polygon)
    assert shape.covers(corner)
    assert shape.area < 1.1 * corner.area
    apart = shapely.MultiPolygon([shapely.box(0, 0, 200, 200), shapely.box(400, 0, 600, 200)])
    assert linked(apart).equals(apart)


def test_spikes_and_what_hangs_on_by_a_thread_go_and_corners_stay() -> None:
    body, far = shapely.box(0, 0, 300, 300), shapely.box(500, 0, 700, 200)
    needle = shapely.Polygon([(300, 100), (300, 130), (480, 110)])
    shape = polygonal(shapely.union_all([body, needle, shapely.box(300, 10, 500, 35), far]))
    centre = np.array([[150.0, 150.0]])
    assert slimmed(shape, centre).symmetric_difference(body).area < 0.02 * body.area
    tip = np.array([[150.0, 150.0], [400, 111]])
    assert shapely.intersects_xy(slimmed(shape, tip), tip).all()
    assert slimmed(body, centre).equals(body)


def test_the_main_part_has_most_places() -> None:
    parts = shapely.MultiPolygon([shapely.box(i, 0, i + 10, 10) for i in (0, 20, 40)])
    points = np.array([[5.0, 5.0]] * 6 + [[25.0, 5.0]] * 3 + [[45.0, 5.0]])
    assert main_part(parts, points).equals(shapely.MultiPolygon(parts.geoms[:2]))
    assert main_part(parts, np.empty((0, 2))).equals(parts.geoms[0])
    assert main_part(shapely.Polygon(), points).is_empty
