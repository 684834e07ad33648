"""What the background puts on an outline, against an integral written out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
import shapely.affinity

from gis_app.statistics.level_sets import LEAST_SHARE, Limits
from gis_app.zones.background import Background
from gis_app.zones.ground import COARSE, Ground, cells_needed, frame_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SQUARE = shapely.box(0, 0, 10_000, 10_000)
RADIUS = 1_000.0
LIMITS = Limits(5, 4, 40_000.0, 800_000.0, 1_100.0)
MIDDLE = shapely.box(4_700, 4_800, 5_300, 5_200)
EVEN = np.stack(np.meshgrid(np.arange(100.0, 10_000, 200), np.arange(100.0, 10_000, 200)), axis=-1).reshape(-1, 2)
RATE = 25e-6


def background(xy: Numbers, area: shapely.Geometry = SQUARE, radius: float = RADIUS) -> Background:
    return Background(Ground(area, xy, bandwidth_m=150.0, around_m=radius, limits=LIMITS), xy)


def expected(xy: Numbers, outline: shapely.Geometry, area: shapely.Geometry = SQUARE, radius: float = RADIUS) -> float:
    inside = shapely.covers(outline, shapely.points(xy))
    return background(xy, area, radius).expected(outline, inside)


def integral(xy: Numbers, outline: shapely.Geometry, area: shapely.Geometry, radius: float) -> float:
    """Integrate places and open ground around an outline, both outside it, over squares of 40 and 100 m."""
    spots = squares(outline, 40.0)
    ground = squares(area.difference(outline), 100.0)
    others = xy[~shapely.covers(outline, shapely.points(xy))]
    crowd, room = gaussian(spots, others, radius).sum(), gaussian(spots, ground, radius).sum() * 100.0**2
    rate = crowd / max(room, LEAST_SHARE * len(spots))
    return max(rate, len(xy) / area.area) * outline.area


def squares(area: shapely.Geometry, side: float) -> Numbers:
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.arange(west + side / 2, east, side), np.arange(south + side / 2, north, side))
    xy = np.column_stack((x.ravel(), y.ravel()))
    return xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])]


def gaussian(spots: Numbers, xy: Numbers, radius: float) -> Numbers:
    squared = ((spots[:, None] - xy[None]) ** 2).sum(axis=2)
    return np.exp(-squared / (2 * radius**2)) / (2 * math.pi * radius**2)


@pytest.mark.parametrize(
    "outline", [MIDDLE, shapely.Point(3_000, 6_500).buffer(450), shapely.box(4_000, 100, 4_200, 900)]
)
def test_an_even_city_puts_its_rate_on_any_outline(outline: shapely.Polygon) -> None:
    assert expected(EVEN, outline) == pytest.approx(RATE * outline.area, rel=0.03)


COAST = shapely.box(0, 0, 10_000, 5_000)
LAGOON = SQUARE.difference(shapely.Point(5_600, 5_700).buffer(900))
CITIES = {
    "in the middle": (MIDDLE, SQUARE, RADIUS),
    "a wider look": (MIDDLE, SQUARE, 2_000.0),
    "at the coast": (shapely.box(4_600, 4_500, 5_200, 5_000), COAST, RADIUS),
    "in a corner": (shapely.box(0, 0, 700, 500), SQUARE, RADIUS),
    "at a lagoon": (shapely.box(4_300, 4_600, 5_000, 5_000), LAGOON, RADIUS),
    "in two parts": (shapely.union(shapely.box(2_000, 2_000, 2_400, 2_300), shapely.box(2_500, 2_500, 2_800, 2_900)),
                     SQUARE, RADIUS),
    "bent": (shapely.LineString([(3_000, 3_000), (3_900, 3_000), (3_900, 3_900)]).buffer(80), SQUARE, RADIUS),
    "small": (shapely.box(6_000, 6_000, 6_150, 6_150), SQUARE, RADIUS),
}  # fmt: skip


@pytest.mark.parametrize("name", CITIES)
def test_a_lumpy_city_is_integrated_as_written_out(name: str) -> None:
    outline, area, radius = CITIES[name]
    rng = np.random.default_rng(3)
    lumps = rng.uniform(1_000, 9_000, (25, 1, 2)) + rng.normal(0, 400, (25, 40, 2))
    near = np.asarray(outline.centroid.coords) + rng.normal(0, 600, (150, 2))
    xy = np.vstack((lumps.reshape(-1, 2), near, rng.uniform(0, 10_000, (500, 2))))
    xy = xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])]
    found = expected(xy, outline, area, radius)
    assert found == pytest.approx(integral(xy, outline, area, radius), rel=0.03)
    assert found > 1.2 * len(xy) / area.area * outline.area  # the rate around, not the floor


def test_what_an_outline_holds_changes_nothing_around_it() -> None:
    rng = np.random.default_rng(4)
    for number in (10, 200):
        knot = rng.uniform((4_700, 4_800), (5_300, 5_200), (number, 2))
        assert expected(np.vstack((EVEN, knot)), MIDDLE) == pytest.approx(
            max(expected(EVEN, MIDDLE), (2_500 + number) / 1e8 * MIDDLE.area), rel=0.03
        )


def test_places_beside_an_outline_are_expected_on_it() -> None:
    beside = np.random.default_rng(5).uniform((4_700, 5_220), (5_300, 5_420), (100, 2))
    assert expected(np.vstack((EVEN, beside)), MIDDLE) > 1.5 * expected(EVEN, MIDDLE)


def test_a_coast_takes_ground_and_not_the_rate() -> None:
    outline = shapely.box(4_700, 4_600, 5_300, 5_000)
    on_land = EVEN[EVEN[:, 1] < 5_000]
    assert expected(on_land, outline, COAST) == pytest.approx(RATE * outline.area, rel=0.05)


def test_never_under_the_rate_of_the_whole() -> None:
    far = np.random.default_rng(6).uniform((0, 0), (2_000, 2_000), (600, 2))
    for outline in (shapely.box(7_000, 7_000, 7_500, 7_500), shapely.box(9_500, 100, 10_000, 400)):
        assert expected(far, outline) == pytest.approx(600 / 1e8 * outline.area)


def test_a_spit_of_land_has_no_rate_of_its_own() -> None:
    """Where next to no ground around is open, the few places on it are spread over a fifth of what could be."""
    island = shapely.Point(8_000, 8_000).buffer(300)
    area = shapely.union(shapely.box(0, 0, 4_000, 4_000), island)
    xy = np.vstack((EVEN[(EVEN < 4_000).all(axis=1)], [[8_000.0, 8_250.0]]))
    outline = shapely.Point(8_000, 8_000).buffer(200)
    assert expected(xy, outline, area) == pytest.approx(len(xy) / area.area * outline.area)
    crowded = np.vstack((xy, np.tile([[8_000.0, 8_250.0]], (60, 1))))
    peak = gaussian(squares(outline, 10.0), np.array([[8_000.0, 8_250.0]]), RADIUS).mean()
    assert expected(crowded, outline, area) == pytest.approx(61 * peak / LEAST_SHARE * outline.area, rel=0.03)


def test_a_shift_and_the_order_of_places_change_nothing_that_matters() -> None:
    xy = np.random.default_rng(7).normal(5_000, 900, (400, 2))
    one = expected(xy, MIDDLE)
    assert expected(xy[::-1], MIDDLE) == pytest.approx(one, rel=1e-9)
    east, north = 430_000.0, 6_120_000.0
    away = expected(
        xy + np.array([east, north]),
        shapely.affinity.translate(MIDDLE, east, north),
        shapely.affinity.translate(SQUARE, east, north),
    )
    assert away == pytest.approx(one, rel=1e-6)
    # cells of the surroundings are 200 m wide: another grid is another interpolation
    other = expected(
        xy + np.array([77.0, 131.0]),
        shapely.affinity.translate(MIDDLE, 77, 131),
        shapely.affinity.translate(SQUARE, 77, 131),
    )
    assert other == pytest.approx(one, rel=0.02)


def test_an_outline_narrower_than_any_spot_still_has_a_number() -> None:
    sliver = shapely.Polygon([(5_000, 5_000), (5_001, 5_000), (5_000.2, 5_000.4)])
    assert expected(EVEN, sliver) == pytest.approx(RATE * sliver.area, rel=0.05)


# --- the ground ------------------------------------------------------------------------------------------------------


def test_cells_begin_at_whole_steps_wherever_the_places_are() -> None:
    rng = np.random.default_rng(8)
    for _again in range(20):
        west, south = rng.uniform(-1e6, 1e6, 2)
        area = shapely.box(west, south, west + rng.uniform(300, 30_000), south + rng.uniform(300, 30_000))
        xy = rng.uniform(area.bounds[:2], area.bounds[2:], (20, 2))
        frame = frame_of(area, xy)
        assert (frame.west % (frame.cell * COARSE), frame.south % (frame.cell * COARSE)) == (0.0, 0.0)
        assert (frame.rows % COARSE, frame.columns % COARSE) == (0, 0)
        assert (xy >= (frame.west, frame.south)).all()
        assert (xy <= (frame.west + frame.columns * frame.cell, frame.south + frame.rows * frame.cell)).all()
        assert frame.rows * frame.columns <= cells_needed(area, xy)


def test_a_region_around_a_town_costs_no_more_than_the_town() -> None:
    xy = np.random.default_rng(9).uniform(400_000, 405_000, (50, 2))
    region = shapely.box(0, 0, 800_000, 800_000)
    assert cells_needed(region, xy) < 400_000
    frame = frame_of(region, xy)
    assert frame.rows * frame.columns < 400_000
    low, high = np.array([frame.west, frame.south]), xy.min(axis=0) - 9_000
    assert (low < high).all()
