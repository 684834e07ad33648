"""How sure: tail probabilities against scipy's, seeds and threads, where noise lies, quotients, calibration."""

from __future__ import annotations

import doctest
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from scipy import stats

from gis_app.statistics.level_sets import Limits, cells_of_branch, strongest_apart
from gis_app.zones import broad_density
from gis_app.zones import noise_cities as module
from gis_app.zones.broad_density import BroadDensity, built_ground
from gis_app.zones.creative import Creative, in_order
from gis_app.zones.ground import COARSE, Ground, frame_of
from gis_app.zones.noise_cities import affordable, noise_bests, p_of_best, shuffled_bests, tail_probability
from gis_app.zones.sureness import Sureness
from layers.city import Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SIX_KM = shapely.box(0, 0, 6_000, 6_000)
LIMITS = Limits(5, 4, 40_000.0, 800_000.0, 1_100.0)


def creative(xy: Numbers) -> Creative:
    return in_order(Places(xy, np.zeros(len(xy), np.int64), ("cultural_venues",), np.arange(len(xy))))


def ground(xy: Numbers, area: shapely.Geometry = SIX_KM, bandwidth: float = 250.0) -> Ground:
    return Ground(area, xy, bandwidth_m=bandwidth, around_m=1_000.0, limits=LIMITS)


def best_of(xy: Numbers, area: shapely.Geometry = SIX_KM) -> float:
    places = creative(xy)
    return float(ground(xy, area).branches(places.xy, places.first).strength.max(initial=0.0))


def drawn_cities(
    xy: Numbers, area: shapely.Geometry, cities: int = 12, seed: int = 1
) -> list[tuple[Numbers, NDArray[np.bool_]]]:
    """Return the noise cities themselves: places, and which are first on their spots."""
    seen: list[tuple[Numbers, NDArray[np.bool_]]] = []

    def branches(drawn: Numbers, first: NDArray[np.bool_]) -> Any:
        seen.append((drawn, first))
        return SimpleNamespace(strength=np.empty(0))

    around = SimpleNamespace(frame=frame_of(area, xy).coarser(COARSE))
    listening: Any = SimpleNamespace(study_area=area, around=around, branches=branches)
    assert noise_bests(listening, creative(xy), cities, seed).tolist() == [0.0] * cities
    return seen


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_tail_probability_is_scipys() -> None:
    rng = np.random.default_rng(0)
    for _again in range(300):
        total = int(rng.integers(1, 400))
        marked = rng.random(total) < rng.random()
        inside = rng.random(total) < rng.random()
        held = int((marked & inside).sum())
        theirs = stats.hypergeom.sf(held - 1, total, int(marked.sum()), int(inside.sum()))
        assert tail_probability(marked, inside) == pytest.approx(float(theirs), rel=1e-8, abs=1e-14)


def test_tail_probability_by_hand() -> None:
    marked = np.arange(10) < 5
    assert tail_probability(marked, np.arange(10) < 3) == pytest.approx(10 / 120)
    assert tail_probability(marked, np.arange(10) > 6) == pytest.approx(1.0)
    assert tail_probability(marked, np.zeros(10, dtype=bool)) == pytest.approx(1.0)
    assert tail_probability(np.ones(10, dtype=bool), marked) == pytest.approx(1.0)
    assert tail_probability(np.zeros(10, dtype=bool), marked) == pytest.approx(1.0)
    # far beyond what a factorial holds
    many = np.arange(20_000) < 10_000
    assert math.log(tail_probability(many, np.arange(20_000) < 300)) == pytest.approx(
        float(stats.hypergeom.logsf(299, 20_000, 10_000, 300)), rel=1e-6
    )


def test_p_of_best_counts_the_cities_at_least_as_strong() -> None:
    rng = np.random.default_rng(1)
    bests = rng.gamma(2, 3, 199).round(1)
    strength = np.concatenate((rng.gamma(2, 4, 50), bests[:20], [0.0, 1e9]))
    plain = [(1 + sum(best >= one for best in bests)) / 200 for one in strength]
    assert p_of_best(strength, bests).tolist() == pytest.approx(plain)
    assert p_of_best(strength, bests[::-1]).tolist() == p_of_best(strength, bests).tolist()


def test_p_of_best_takes_a_rounded_digit_for_a_tie() -> None:
    assert p_of_best(np.array([0.1 + 0.2]), np.array([0.3])).tolist() == [1.0]
    assert p_of_best(np.array([5.0]), np.array([5.0 - 1e-6])).tolist() == [0.5]
    assert p_of_best(np.array([5.0]), np.empty(0)).tolist() == [1.0]


def test_what_a_minute_allows_falls_with_the_places() -> None:
    assert [affordable(places, 199) for places in (0, 1, 5_000, 5_001, 20_000, 20_001, 50_000, 50_001, 10**7)] == [
        199, 199, 199, 99, 99, 39, 39, 0, 0,
    ]  # fmt: skip
    assert [affordable(places, 19) for places in (5_000, 20_000, 50_000, 50_001)] == [19, 19, 19, 0]
    assert affordable(10, 0) == 0
    assert affordable(10, 9_999) == 199


def test_examples_of_the_module() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(broad_density).failed == 0


# --- seeds and threads -----------------------------------------------------------------------------------------------


def test_a_seed_is_a_result_whatever_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    xy = np.random.default_rng(2).uniform(0, 6_000, (90, 2))
    kinds = np.random.default_rng(3).random(90) < 0.5

    def both(seed: int) -> list[list[float]]:
        return [
            noise_bests(ground(xy), creative(xy), 15, seed).tolist(),
            shuffled_bests(ground(xy), xy, kinds, 0.5, 15, seed).tolist(),
        ]

    found = {}
    for threads in (1, 2, 5):
        monkeypatch.setattr(module, "usable_threads", lambda _asked, threads=threads: threads)
        found[threads] = both(7)
    assert found[1] == found[2] == found[5]
    assert len(set(found[1][0])) > 10
    assert all(one != other for one, other in zip(found[1], both(8), strict=True))


def test_more_cities_begin_with_the_same_ones() -> None:
    xy = np.random.default_rng(4).uniform(0, 6_000, (60, 2))
    assert (
        noise_bests(ground(xy), creative(xy), 4, 1).tolist() == noise_bests(ground(xy), creative(xy), 9, 1)[:4].tolist()
    )


def test_no_cities_take_no_time_to_prepare(monkeypatch: pytest.MonkeyPatch) -> None:
    xy = np.random.default_rng(5).uniform(0, 6_000, (60, 2))
    monkeypatch.setattr(broad_density, "built_ground", lambda _spots: pytest.fail("nobody asked for it"))
    assert noise_bests(ground(xy), creative(xy), 0, 1).tolist() == []


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_rises_and_can_cancel(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(module, "usable_threads", lambda _asked: threads)
    xy = np.random.default_rng(5).uniform(0, 6_000, (60, 2))
    shares: list[float] = []
    noise_bests(ground(xy), creative(xy), 12, 1, lambda share, _said: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    def stop(_share: float, _said: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        noise_bests(ground(xy), creative(xy), 10_000, 1, stop)
    with pytest.raises(InterruptedError):
        shuffled_bests(ground(xy), xy, np.arange(60) < 30, 1.0, 10_000, 1, stop)


# --- where noise lies ------------------------------------------------------------------------------------------------

RING = shapely.Point(3_000, 3_000).buffer(3_000).difference(shapely.Point(3_000, 3_000).buffer(1_500))


@pytest.mark.parametrize(
    "area", [SIX_KM, RING, shapely.MultiPolygon([shapely.box(0, 0, 900, 6_000), SIX_KM.buffer(-2_500)])]
)
def test_noise_cities_stay_in_the_study_area(area: shapely.Geometry) -> None:
    xy = np.random.default_rng(6).uniform(0, 6_000, (200, 2))
    xy = xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])]
    for drawn, first in drawn_cities(xy, area):
        assert len(drawn) == len(xy)
        assert first.all()
        assert shapely.contains_xy(area, drawn[:, 0], drawn[:, 1]).all()
        assert (np.diff(drawn[:, 1]) >= 0).all()  # an order of their own: sums do not depend on the draws'


def town(seed: int, places: int, side: float, west: float = 0.0) -> Numbers:
    return np.random.default_rng(seed).uniform((west, 0.0), (west + side, side), (places, 2))


def fields(side: float, around: float) -> shapely.Polygon:
    """Return a study area far wider than the town."""
    return shapely.box(-around, -around, side + around, side + around)


def test_noise_follows_the_broad_density_and_nothing_finer() -> None:
    """Two towns 24 km apart keep their shares; in the first nothing is left of a knot of a third of its places."""
    knot = np.random.default_rng(7).normal((1_000, 1_000), 50, (50, 2))
    xy = np.vstack((town(8, 100, 4_000), knot, town(9, 50, 4_000, 24_000)))
    drawn = np.vstack([places for places, _first in drawn_cities(xy, shapely.box(-9e3, -9e3, 37e3, 13e3), 30)])
    west = drawn[drawn[:, 0] < 14_000]
    assert len(west) / len(drawn) == pytest.approx(0.75, abs=0.04)
    assert west.std(axis=0) == pytest.approx([4_000 / math.sqrt(12)] * 2, rel=0.08)
    assert (np.abs(west - 1_000) < 150).all(axis=1).mean() < 0.02


@pytest.mark.parametrize(("places", "within"), [(60, 0.1), (300, 0.05)])
def test_noise_is_as_dense_as_a_town_that_ends_sharply(places: int, within: float) -> None:
    """The fewer places there are, the less is known of where the town ends."""
    towns = [town(100 + seed, places, 5_000) for seed in range(12)]
    drawn = np.vstack([places for xy in towns for places, _first in drawn_cities(xy, fields(5_000, 7_500), 4)])
    inside = ((drawn >= 0) & (drawn <= 5_000)).all(axis=1)
    assert inside.mean() > 1.0 - 2.0 * within
    assert (np.abs(drawn[inside] - 2_500) < 1_500).all(axis=1).mean() == pytest.approx(9 / 25, abs=within)
    corners = (np.abs(drawn[inside] - 2_500) > 1_500).all(axis=1).mean()
    assert corners == pytest.approx(4 / 25, abs=within)


def test_noise_stands_on_built_ground() -> None:
    xy = np.vstack((town(11, 150, 3_000), town(12, 80, 2_000, 9_000)))
    built = built_ground(xy)
    assert shapely.covers(built, shapely.points(xy)).all()
    # towns of 9 and 4 km²; nothing between them
    assert 11e6 < built.area < 17e6
    assert not shapely.intersects(built, shapely.box(4_200, -9e3, 7_800, 9e3))
    for drawn, _first in drawn_cities(xy, fields(9_000, 9_000), 5):
        assert shapely.contains_xy(built, drawn[:, 0], drawn[:, 1]).all()


def test_gaps_of_chance_are_built_and_wide_ones_are_not() -> None:
    ring = town(13, 500, 8_000)
    ring = ring[np.hypot(*(ring - 4_000).T) > 2_000]
    lake = shapely.Point(4_000, 4_000).buffer(1_000)
    assert built_ground(ring).intersection(lake).area < 0.05 * lake.area
    sparse = built_ground(town(14, 60, 40_000))
    assert sparse.intersection(shapely.box(8_000, 8_000, 32_000, 32_000)).area > 0.8 * 24_000.0**2


def test_noise_of_one_quarter_falls_around_it() -> None:
    """Else a city whose places are all in one quarter would be noise through and through."""
    xy = np.random.default_rng(15).normal(0, 150, (40, 2))
    area = shapely.box(-5_000, -5_000, 5_000, 5_000)
    drawn = np.vstack([places for places, _first in drawn_cities(xy, area)])
    assert np.quantile(np.hypot(*drawn.T), [0.5, 1.0]) == pytest.approx([1_050, 1_500], abs=250)
    assert p_of_best(np.array([best_of(xy, area)]), noise_bests(ground(xy, area), creative(xy), 19, 1))[0] == 1 / 20


@pytest.mark.parametrize("places", [1, 2, 30])
def test_places_on_one_spot_are_drawn_near_it(places: int) -> None:
    xy = np.full((places, 2), 3_000.0)
    for drawn, _first in drawn_cities(xy, SIX_KM, 3):
        assert len(drawn) == places
        assert np.hypot(*(drawn - 3_000).T).max() < 1_100


def test_places_outside_the_study_area_are_drawn_inside_where_that_can_be() -> None:
    xy = town(16, 100, 8_000)
    for drawn, _first in drawn_cities(xy, SIX_KM, 3):
        assert len(drawn) == 100
        assert shapely.contains_xy(SIX_KM, drawn[:, 0], drawn[:, 1]).all()
    far = xy + 100_000.0
    for drawn, _first in drawn_cities(far, SIX_KM, 2):
        assert sorted(drawn.tolist()) == sorted(far.tolist())


def test_a_density_draws_the_same_with_the_same_dice() -> None:
    xy = town(17, 80, 5_000)
    one, other = (BroadDensity(SIX_KM, frame_of(SIX_KM, xy).coarser(COARSE), xy) for _again in range(2))
    assert one.draw(np.random.default_rng(1)).tolist() == other.draw(np.random.default_rng(1)).tolist()
    assert one.draw(np.random.default_rng(1)).tolist() != one.draw(np.random.default_rng(2)).tolist()


@pytest.mark.parametrize("width", [0.01, 1.0, 60.0])
def test_a_narrow_study_area_does_not_hang(width: float) -> None:
    area = shapely.box(0, 0, width, 60.0)
    xy = np.random.default_rng(8).uniform((0, 0), (width, 60.0), (40, 2))
    for drawn, _first in drawn_cities(xy, area, 3):
        assert len(drawn) == 40
        assert shapely.intersects_xy(area, drawn[:, 0], drawn[:, 1]).all()


def crowded(seed: int, spots: int, crowd: int, alone: int) -> Numbers:
    rng = np.random.default_rng(seed)
    shared = np.repeat(rng.uniform(0, 6_000, (spots, 2)), rng.integers(2, crowd, spots), axis=0)
    return np.vstack((shared, rng.uniform(0, 6_000, (alone, 2))))


def sizes(xy: Numbers) -> list[int]:
    return sorted(np.unique(xy, axis=0, return_counts=True)[1].tolist())


def test_places_of_one_spot_are_drawn_together_where_most_share_theirs() -> None:
    xy = crowded(9, 20, 9, 15)
    for drawn, first in drawn_cities(xy, SIX_KM):
        assert sizes(drawn) == sizes(xy)
        firsts = np.unique(drawn, axis=0)
        assert first.sum() == len(firsts)
        assert len(np.unique(drawn[first], axis=0)) == len(firsts)


def test_places_are_drawn_one_by_one_where_few_share_a_spot() -> None:
    xy = crowded(10, 8, 4, 120)
    for drawn, first in drawn_cities(xy, SIX_KM):
        assert len(drawn) == len(xy)
        assert sizes(drawn) == [1] * len(xy)
        assert first.all()


def test_shuffled_kinds_leave_the_places_where_they_are() -> None:
    rng = np.random.default_rng(11)
    xy = np.vstack((rng.uniform(0, 6_000, (60, 2)), rng.normal(2_000, 250, (40, 2)), rng.normal(4_500, 250, (40, 2))))
    is_creative = np.arange(140) < 60
    real, seen = ground(xy), []

    class Listening(Ground):
        def branches(self, xy: Numbers, first: NDArray[np.bool_]) -> Any:
            seen.append(xy)
            return super().branches(xy, first)

    real.__class__ = Listening
    found = shuffled_bests(real, xy, is_creative, 0.5, 10, 1)
    assert [len(drawn) for drawn in seen] == [60] * 10
    assert len({drawn.tobytes() for drawn in seen}) == 10
    plain = [smallest_tail(ground(xy), xy, drawn, 0.5) for drawn in seen]
    assert sorted(found.tolist()) == pytest.approx(sorted(plain))
    assert len({round(one, 9) for one in plain}) > 5
    assert shuffled_bests(real, xy, is_creative, 1e9, 5, 1).tolist() == [1.0] * 5


def smallest_tail(area: Ground, xy: Numbers, drawn: Numbers, least: float) -> float:
    """Return the smallest tail probability of a city's zones, of scipy's distribution and plain sets of cells."""
    marked = np.array([tuple(place) in set(map(tuple, drawn)) for place in xy])
    branches = area.branches(drawn, np.ones(len(drawn), dtype=bool))
    cells, tails = area.frame.cells_of(xy), [1.0]
    for branch in strongest_apart(branches, least):
        zone = set(cells_of_branch(branches, int(branch), area.frame.columns).tolist())
        inside = np.array([cell in zone for cell in cells])
        held = int((inside & marked).sum())
        tails.append(float(stats.hypergeom.sf(held - 1, len(xy), int(marked.sum()), int(inside.sum()))))
    return min(tails)


# --- a zone among them -----------------------------------------------------------------------------------------------


def sureness(bests: list[float], shuffled: list[float]) -> Sureness:
    xy = np.random.default_rng(12).uniform(0, 1_000, (200, 2))
    marks = (np.arange(200) % 3 > 0).astype(np.int64)
    places = Places(xy, marks, ("universities", "cultural_venues"), np.arange(200))
    points = shapely.STRtree(shapely.points(xy))
    return Sureness(places, points, marks == 1, np.array(bests), np.array(shuffled), None)


def test_a_quotient_is_compared_with_the_most_creative_zones_of_shuffled_kinds() -> None:
    shuffled = [1e-9, 1e-4, 0.001, 0.02, 0.02, 0.1, 0.4, 0.9, 1.0]
    sure = sureness([], shuffled)
    rng = np.random.default_rng(13)
    for _again in range(30):
        footprint = rng.random(200) < np.where(sure.is_creative, 0.3, rng.choice([0.3, 0.2, 0.1, 0.02]))
        held = int((footprint & sure.is_creative).sum())
        own = float(stats.hypergeom.sf(held - 1, 200, int(sure.is_creative.sum()), int(footprint.sum())))
        quotient = sure.quotient(shapely.box(0, 0, 500, 500), footprint)
        assert quotient is not None
        assert quotient.p == pytest.approx((1 + sum(one <= own for one in shuffled)) / 10)


def test_a_quotient_is_told_of_the_drawn_outline() -> None:
    sure = sureness([], [])
    outline = shapely.box(0, 0, 700, 300)
    inside = shapely.covers(outline, shapely.points(sure.places.xy))
    held, total, share = int((inside & sure.is_creative).sum()), int(inside.sum()), float(sure.is_creative.mean())
    quotient = sure.quotient(outline, np.zeros(200, dtype=bool))
    assert quotient is not None
    interval = stats.binomtest(held, total).proportion_ci(0.95, "exact")
    assert [quotient.value, quotient.low, quotient.high] == pytest.approx(
        [held / total / share, interval.low / share, interval.high / share]
    )
    assert quotient.p is None
    empty = sure.quotient(shapely.box(2_000, 2_000, 2_100, 2_100), np.zeros(200, dtype=bool))
    assert empty is not None
    assert (empty.value, empty.low, empty.high) == (0.0, 0.0, pytest.approx(1 / share))
    assert sure.counts([outline]) == [{"universities": total - held, "cultural_venues": held}]
    assert sure.counts([]) == []


def test_without_noise_there_is_no_p() -> None:
    assert sureness([], []).p(np.array([3.0])) is None
    found = sureness([1.0, 5.0, 9.0], []).p(np.array([6.0, 1.0]))
    assert found is not None
    assert found.tolist() == [0.5, 1.0]


# --- calibration -----------------------------------------------------------------------------------------------------


def test_uniform_cities_are_no_finds() -> None:
    """Of 40 cities without any quarter at most 5 % + 3 standard errors have one at p of 0.05."""
    cities, claims = 40, 0
    for number in range(cities):
        xy = np.random.default_rng(1_000 + number).uniform(0, 6_000, (120, 2))
        bests = noise_bests(ground(xy), creative(xy), 19, number)
        claims += bool(p_of_best(np.array([best_of(xy)]), bests)[0] <= 0.05)
    assert claims / cities <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / cities)


def test_towns_that_end_sharply_are_no_finds() -> None:
    """Drawn over the fields around them, six of ten would be."""
    cities, claims, area = 40, 0, fields(2_500, 4_750)
    for number in range(cities):
        xy = town(3_000 + number, 60, 2_500)
        claims += bool(
            p_of_best(np.array([best_of(xy, area)]), noise_bests(ground(xy, area), creative(xy), 19, number))[0] <= 0.05
        )
    assert claims / cities <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / cities)


def test_a_planted_quarter_is_a_find() -> None:
    for number in range(5):
        rng = np.random.default_rng(2_000 + number)
        xy = np.vstack((rng.uniform(0, 6_000, (120, 2)), rng.normal((3_000, 2_000), 120, (18, 2))))
        assert p_of_best(np.array([best_of(xy)]), noise_bests(ground(xy), creative(xy), 19, number))[0] == 1 / 20
