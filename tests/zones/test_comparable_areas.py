"""Comparable areas: exact, seeded, capped, uniform, quick."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from scipy import stats

from gis_app.zones.comparable_areas import ATTEMPTS_PER_AREA, MOST_VERTICES, Mode, _entropy, comparable_areas

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from layers.city import City

BOTH: tuple[Mode, ...] = ("activity", "anywhere")
RING = shapely.Point(0, 0).buffer(300).difference(shapely.Point(0, 0).buffer(150))
SHAPES = {
    "box": shapely.box(100, 100, 700, 300),
    "ring": RING,
    "two parts": shapely.MultiPolygon([shapely.box(500, 500, 700, 600), RING]),
    "bent": shapely.LineString([(0, 0), (900, 0), (900, 900)]).buffer(60),
}


@pytest.mark.parametrize("mode", BOTH)
@pytest.mark.parametrize("name", SHAPES)
def test_every_area_is_the_shape_itself_inside_the_study_area(
    random_city: Callable[..., City], name: str, mode: Mode
) -> None:
    city, shape = random_city(0), SHAPES[name]
    areas = comparable_areas(shape, city, simulations=150, mode=mode)
    assert len(areas) == 150
    assert shapely.is_valid(areas.shapes).all()
    assert shapely.covers(city.study_area.geometry, areas.shapes).all()
    assert shapely.area(areas.shapes) == pytest.approx(np.full(150, shape.area))
    assert shapely.length(areas.shapes) == pytest.approx(np.full(150, shape.length))
    # congruent: the distances from the centroid to every vertex stay, and so does the sense of turning
    shape = shapely.normalize(shape)
    for moved in areas.shapes[:20]:
        mine, other = shapely.get_coordinates(shape), shapely.get_coordinates(moved)
        assert np.hypot(*(other - shapely.get_coordinates(moved.centroid)).T) == pytest.approx(
            np.hypot(*(mine - shapely.get_coordinates(shape.centroid)).T), abs=1e-6
        )
        assert shapely.is_ccw(shapely.get_parts(moved)[0].exterior) == shapely.is_ccw(
            shapely.get_parts(shape)[0].exterior
        )


def test_activity_holds_a_place_each_time(random_city: Callable[..., City]) -> None:
    city = random_city(1)
    areas = comparable_areas(SHAPES["bent"], city, simulations=200)
    places = shapely.multipoints(city.places().xy)
    assert shapely.dwithin(areas.shapes, places, 1e-6).all()


def test_seed_and_row_order(make_city: Callable[..., City]) -> None:
    xy = np.random.default_rng(3).uniform(2_000, 8_000, (50, 2))
    one, other = make_city(universities=shapely.points(xy)), make_city(universities=shapely.points(xy[::-1]))
    first, again = comparable_areas(RING, one, simulations=120), comparable_areas(RING, other, simulations=120)
    assert shapely.equals_exact(first.shapes, again.shapes, 0.0).all()
    another = comparable_areas(RING, one, simulations=120, seed=2)
    assert not shapely.equals_exact(first.shapes, another.shapes, 1.0).any()


@pytest.mark.parametrize("mode", BOTH)
def test_zones_of_the_same_form_have_areas_of_their_own(random_city: Callable[..., City], mode: Mode) -> None:
    """Two copies of a shape: neither where their areas lie nor how they are turned goes together."""
    city, here = random_city(2), SHAPES["box"]
    there = shapely.affinity.translate(here, 1_000.0, 400.0)
    first, second = (comparable_areas(shape, city, simulations=500, mode=mode).shapes for shape in (here, there))
    for axis in (0, 1):
        one, other = (shapely.get_coordinates(shapely.centroid(shapes))[:, axis] for shapes in (first, second))
        assert abs(stats.pearsonr(one, other).statistic) < 4 / np.sqrt(500)
    assert abs(stats.pearsonr(_turn(first), _turn(second)).statistic) < 4 / np.sqrt(500)


def _turn(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the sine of the angle that each shape's first side has."""
    rings = shapely.get_coordinates(shapely.get_exterior_ring(shapes)).reshape(len(shapes), -1, 2)
    side = rings[:, 1] - rings[:, 0]
    return np.asarray(side[:, 1] / np.hypot(*side.T))


@pytest.mark.parametrize("mode", BOTH)
@pytest.mark.parametrize("name", SHAPES)
def test_the_same_outline_has_the_same_areas_however_it_is_drawn(
    random_city: Callable[..., City], name: str, mode: Mode
) -> None:
    city, shape = random_city(3), SHAPES[name]
    parts = [_from_another_corner(part) for part in shapely.get_parts(shape)[::-1]]
    redrawn = shapely.MultiPolygon(parts)
    assert redrawn.wkb != shape.wkb
    first, again = (comparable_areas(one, city, simulations=120, mode=mode) for one in (shape, redrawn))
    assert shapely.equals(first.shapes, again.shapes).all()
    # noise under the centimetre makes no other outline
    noisy = shapely.transform(shape, lambda xy: np.round(xy, 2) + 4e-3 * np.sin(xy))
    assert _entropy(1, noisy) == _entropy(1, redrawn) != _entropy(2, redrawn)
    apart = comparable_areas(shapely.affinity.translate(shape, 0.02, 0.0), city, simulations=120, mode=mode)
    assert shapely.hausdorff_distance(apart.shapes, first.shapes).min() > 0.1


def _from_another_corner(part: shapely.Polygon) -> shapely.Polygon:
    """Return a polygon whose rings begin elsewhere and run the other way round."""

    def redrawn(ring: shapely.LinearRing) -> NDArray[np.float64]:
        return np.roll(shapely.get_coordinates(ring)[:-1], 2, axis=0)[::-1]

    return shapely.Polygon(redrawn(part.exterior), [redrawn(ring) for ring in part.interiors])


def test_anywhere_is_uniform_in_place_and_turn(make_city: Callable[..., City]) -> None:
    # a disc in a square: its centre must be uniform on the inner square, whatever the concave window's triangles
    city = make_city()
    disc = shapely.Point(50, 50).buffer(500)
    areas = comparable_areas(disc, city, simulations=2_000, mode="anywhere", seed=5)
    centre = shapely.get_coordinates(shapely.centroid(areas.shapes))
    for axis in (0, 1):
        assert stats.kstest(centre[:, axis], "uniform", args=(500, 9_000)).pvalue > 0.001
    assert areas.acceptance == pytest.approx(0.81, abs=0.03)
    start = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(areas.shapes), 0)) - centre
    assert stats.kstest(np.arctan2(start[:, 1], start[:, 0]), "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.001


def test_activity_chooses_places_and_spots_evenly(make_city: Callable[..., City]) -> None:
    # two places of which one is twofold: two thirds of the areas hold that one
    city = make_city(universities=shapely.points([[3_000, 3_000], [3_000, 3_000], [7_000, 7_000]]))
    areas = comparable_areas(shapely.box(0, 0, 300, 100), city, simulations=3_000)
    twofold = shapely.dwithin(areas.shapes, shapely.Point(3_000, 3_000), 1e-6)
    assert twofold.mean() == pytest.approx(2 / 3, abs=0.03)
    # the spot on the place is uniform inside the shape: the mean distance to the centre is that of the shape
    away = shapely.distance(shapely.centroid(areas.shapes[twofold]), shapely.Point(3_000, 3_000))
    x, y = np.random.default_rng(0).uniform([-150, -50], [150, 50], (100_000, 2)).T
    assert away.mean() == pytest.approx(np.hypot(x, y).mean(), rel=0.03)


def test_too_large_a_shape_ends_with_a_reason(random_city: Callable[..., City]) -> None:
    areas = comparable_areas(shapely.box(0, 0, 20_000, 100), random_city(0), simulations=50)
    assert len(areas) == 0
    assert areas.attempts == 50 * ATTEMPTS_PER_AREA
    assert areas.acceptance == 0.0
    assert areas.reason


def test_without_places_it_is_anywhere(make_city: Callable[..., City]) -> None:
    areas = comparable_areas(RING, make_city(), simulations=100)
    assert areas.mode == "anywhere"
    assert len(areas) == 100


def test_very_many_vertices_are_thinned_a_little(random_city: Callable[..., City]) -> None:
    angle = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    radius = 400 + 2 * np.sin(900 * angle)
    coast = shapely.Polygon(np.column_stack((radius * np.cos(angle), radius * np.sin(angle))))
    areas = comparable_areas(coast, random_city(0), simulations=100)
    assert shapely.get_num_coordinates(areas.shapes).max() <= MOST_VERTICES
    assert 0 < areas.simplified_m < 10
    assert shapely.area(areas.shapes) == pytest.approx(np.full(100, coast.area), rel=0.01)


def test_999_areas_take_well_under_a_second(random_city: Callable[..., City]) -> None:
    city = random_city(0)
    comparable_areas(SHAPES["bent"], city)
    start = time.perf_counter()
    assert len(comparable_areas(SHAPES["bent"], city)) == 999
    assert time.perf_counter() - start < 1.0  # 0.04 s alone; the machine may be busy
