"""What surrounds a site: n and E against brute force."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from gis_app.zones.surroundings import excess, look_around

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City


def _array(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array([*shapes, None], dtype=object)[:-1]


def test_excess_is_the_log_likelihood_ratio_and_never_saturates() -> None:
    assert excess(np.array([23]), np.array([4.0]))[0] == pytest.approx(23 * math.log(23 / 4) - 19)
    assert excess(np.array([0, 3, 4, 7]), np.array([0.0, 4.0, 4.0, 0.0])).tolist() == [0.0, 0.0, 0.0, 0.0]
    steps = excess(np.arange(5, 10_000), np.full(9_995, 4.0))
    assert (np.diff(np.diff(steps)) > 0.0).all()


@pytest.mark.parametrize("seed", range(6))
def test_counts_and_expected_are_those_of_brute_force(make_city: Callable[..., City], seed: int) -> None:
    rng = np.random.default_rng(seed)
    hole = shapely.Point(4_000, 4_000).buffer(900)
    window = shapely.box(0, 0, 8_000, 8_000).difference(hole)
    culture = shapely.points(rng.uniform(-500, 8_500, (80, 2)))
    firms = shapely.points(np.repeat(rng.uniform(-500, 8_500, (20, 2)), 5, axis=0))
    campus = [shapely.Point(x, y).buffer(rng.uniform(10, 400)) for x, y in rng.uniform(0, 8_000, (12, 2))]
    city = make_city(window=window, cultural_venues=culture, creative_firms=firms, universities=campus)
    plot = shapely.box(2_000, 2_000, 2_300, 2_200)
    grounds = _array(
        plot,
        shapely.Point(7_700, 300),
        shapely.MultiPolygon([plot, shapely.box(2_400, 2_000, 2_500, 2_100)]),
        shapely.GeometryCollection([plot, shapely.Point(2_400, 2_500)]),
        shapely.box(1_000, 7_000, 2_500, 7_999),
    )
    around = look_around(city, grounds, 800.0)
    creative = [point for point in (*culture, *firms) if window.covers(point)]
    learning = [shape.point_on_surface() for shape in campus if window.covers(shape.point_on_surface())]
    for index, ground in enumerate(grounds):
        assert around.creative[index] == sum(ground.distance(point) <= 800.0 for point in creative)
        assert around.universities[index] == sum(ground.distance(point) <= 800.0 for point in learning)
        # the walk as a union of what is near each part, cut to the city
        walk = shapely.union_all([part.buffer(800.0, quad_segs=200) for part in shapely.get_parts(ground)])
        share = walk.intersection(window).area / window.area
        assert around.expected_creative[index] == pytest.approx(len(creative) * share, rel=1e-3)
        assert around.expected_universities[index] == pytest.approx(len(learning) * share, rel=1e-3)
        assert around.distance[index] == pytest.approx(min(ground.distance(shape) for shape in campus))
    both = excess(around.creative, around.expected_creative) + excess(around.universities, around.expected_universities)
    assert around.strength.tolist() == both.tolist()
    assert around.rate == pytest.approx(len(creative) / window.area)


def test_a_city_of_even_places_expects_what_there_is(make_city: Callable[..., City]) -> None:
    grid = np.stack(np.meshgrid(np.arange(30, 10_000, 60.0), np.arange(30, 10_000, 60.0)), axis=-1).reshape(-1, 2)
    city = make_city(cultural_venues=shapely.points(grid))
    around = look_around(city, _array(shapely.box(4_000, 4_000, 4_400, 4_300), shapely.Point(20, 20)), 800.0)
    assert around.creative == pytest.approx(around.expected_creative, rel=0.02)


def test_the_nearest_university_is_the_first_by_name_of_those_equally_near(make_city: Callable[..., City]) -> None:
    names = [None, "Beta", "Alpha", "Far"]
    points = [shapely.Point(0, 100), shapely.Point(100, 0), shapely.Point(0, 100), shapely.Point(0, 101)]
    city = make_city(universities={"geometry": points, "name": names})
    around = look_around(city, _array(shapely.Point(0, 0)), 800.0)
    assert names[around.nearest[0]] == "Alpha"
    assert around.distance[0] == 100.0


def test_no_layer_says_nothing(make_city: Callable[..., City]) -> None:
    for city in (make_city(), make_city(universities=[], cultural_venues=[])):
        around = look_around(city, _array(shapely.Point(0, 0)), 800.0)
        assert around.strength.tolist() == around.ratio.tolist() == [0.0]
        assert around.nearest.tolist() == [-1]
    assert len(look_around(make_city(), _array(), 800.0).strength) == 0
