"""Random labelling: exact counts, exact labellings, envelopes as defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.stats import chi2, rankdata

from gis_app.statistics import random_labelling_test
from gis_app.statistics.envelopes import curve_p_values, find_departures, global_envelope
from gis_app.statistics.grid import build_grid
from gis_app.statistics.labelled_pairs import plan_pairs
from gis_app.statistics.labellings import draw_labels, plan_labelling

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADII = np.array([0.0, 10.0, 20.0, 50.0, 100.0, 141.0, 300.0])


def scattered(n: int, kinds: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    xy = rng.integers(0, 60, (n, 2)) * 10.0 + [500_000.0, 5_000_000.0]
    return xy, rng.integers(0, kinds, n)


def bits_of(labels: NDArray[np.uint64], rows: int, marks: int) -> NDArray[np.uint8]:
    """Return labels as (rows, marks, simulations) zeros and ones."""
    octets = labels.astype("<u8").view(np.uint8)
    return np.unpackbits(octets, bitorder="little").reshape(rows, marks, -1)


@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize(("kinds", "wanted"), [(2, [0, 1]), (2, [1]), (3, [0, 2]), (4, [0, 1, 2, 3])])
def test_every_labelling_has_exactly_the_observed_numbers(kinds: int, wanted: list[int], stratified: bool) -> None:
    n = 333
    rng = np.random.default_rng(kinds)
    marks, strata = rng.integers(0, kinds, n), rng.integers(0, 3, n) if stratified else np.zeros(n, np.int64)
    scheme = plan_labelling(marks, np.array(wanted), strata if stratified else None)
    bits = bits_of(draw_labels(scheme, marks, 5, 0, 8), n + 1, len(wanted))
    assert bits[-1].sum() == 0
    assert bits.sum(axis=1).max() == 1
    for k, mark in enumerate(scheme.marks):
        assert (bits[:-1, k, 0] == (marks == mark)).all()
        for s in np.unique(strata):
            chosen = strata == s
            assert (bits[:-1, k][chosen].sum(axis=0) == np.count_nonzero(marks[chosen] == mark)).all()


@pytest.mark.parametrize("amounts", [(2, 2, 1), (1, 4), (3, 2), (1, 1, 3)])
def test_all_labellings_are_equally_likely(amounts: tuple[int, ...]) -> None:
    marks = np.repeat(np.arange(len(amounts)), amounts)
    scheme = plan_labelling(marks, np.arange(len(amounts)), None)
    parts = [bits_of(draw_labels(scheme, marks, 11, first, 16), 6, len(amounts)) for first in range(16, 256, 16)]
    drawn = np.concatenate([part[:-1] for part in parts], axis=2)
    codes = (drawn * scheme.marks[:, None]).sum(axis=1)
    _, times = np.unique(codes.T, axis=0, return_counts=True)
    expected = drawn.shape[2] / len(times)
    assert len(times) == np.prod(range(1, 6)) / np.prod([np.prod(range(1, m + 1)) for m in amounts])
    assert ((times - expected) ** 2 / expected).sum() < chi2.ppf(0.999, len(times) - 1)


def test_places_are_drawn_alike_and_independently() -> None:
    n, marks = 400, np.arange(400) % 5
    scheme = plan_labelling(marks, np.array([0, 1]), None)
    bits = bits_of(draw_labels(scheme, marks, 3, 16, 16), n + 1, 2)[:-1, 0].astype(float)
    share = bits.mean(axis=1)
    assert abs(share.std() / np.sqrt(0.2 * 0.8 / bits.shape[1]) - 1) < 0.15
    correlation = np.corrcoef(bits)[np.triu_indices(n, 1)]
    assert abs(correlation.mean() + 1 / (n - 1)) < 5e-4
    assert abs(correlation.std() * np.sqrt(bits.shape[1]) - 1) < 0.02
    between = np.corrcoef(bits.T)[np.triu_indices(200, 1)]
    assert abs(between.std() * np.sqrt(n) - 1) < 0.03


@pytest.mark.parametrize(("kinds", "a", "b"), [(3, 0, 1), (3, 1, 1), (2, 0, 1), (2, 1, 0), (1, 0, 0)])
@pytest.mark.parametrize("stratified", [False, True])
def test_counts_of_every_labelling_are_those_of_scipy(kinds: int, a: int, b: int, stratified: bool) -> None:
    xy, marks = scattered(500, kinds)
    # Labels are drawn in this order, whatever that of the rows.
    rows = np.lexsort((xy[:, 1], xy[:, 0]))
    xy, marks = xy[rows], marks[rows]
    strata = np.arange(500) % 4 if stratified else None
    found = random_labelling_test(xy, marks, a, b, RADII, simulations=99, strata=strata)
    grid, order = build_grid(xy, 300.0)
    universe, amounts = np.unique(marks, return_counts=True)
    plan = plan_pairs(np.array([[a, b]]), universe, universe[np.argsort(amounts, kind="stable")])
    scheme = plan_labelling(marks[order], plan.marks, None if strata is None else strata[order])
    bits = bits_of(draw_labels(scheme, marks[order], 1, 0, 8), 501, scheme.marks.size)[:-1] > 0
    carries = {int(mark): bits[:, k] for k, mark in enumerate(scheme.marks)}
    if kinds == 2 and a != b:
        (rare,) = carries
        carries[1 - rare] = ~carries[rare]
    ordered = np.column_stack([grid.x, grid.y])
    for s in (0, 1, 63, 64, 99):
        from_a, to_b = cKDTree(ordered[carries[a][:, s]]), cKDTree(ordered[carries[b][:, s]])
        expected = from_a.count_neighbors(to_b, RADII) - int(a == b) * from_a.n
        curve = found.observed if s == 0 else found.simulated[s - 1]
        assert curve.tolist() == expected.tolist()


def test_threads_and_number_of_simulations_change_no_labelling() -> None:
    xy, marks = scattered(400, 3)
    one = random_labelling_test(xy, marks, 0, 1, RADII, simulations=1500, threads=1)
    many = random_labelling_test(xy, marks, 0, 1, RADII, simulations=1500, threads=3)
    few = random_labelling_test(xy, marks, 0, 1, RADII, simulations=40)
    assert (one.simulated == many.simulated).all()
    assert (one.simulated[:40] == few.simulated).all()
    assert len(np.unique(one.simulated, axis=0)) > 1400
    other = random_labelling_test(xy, marks, 0, 1, RADII, simulations=40, seed=2)
    assert (few.simulated != other.simulated).any()


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 1)])
def test_expected_is_the_mean_of_the_simulations(a: int, b: int) -> None:
    xy, marks = scattered(300, 3)
    for statistic in ("cumulative", "annulus"):
        test = random_labelling_test(xy, marks, a, b, RADII, simulations=4000, statistic=statistic)
        error = test.simulated.std(axis=0) / np.sqrt(4000)
        assert (abs(test.simulated.mean(axis=0) - test.expected) <= 4 * error + 1e-9).all()


def test_annulus_and_cumulative_count_the_same_labellings() -> None:
    xy, marks = scattered(300, 3)
    whole = random_labelling_test(xy, marks, 0, 2, RADII, simulations=50)
    rings = random_labelling_test(xy, marks, 0, 2, RADII, simulations=50, statistic="annulus")
    assert (np.cumsum(rings.simulated, axis=1) == whole.simulated).all()


def test_strata_keep_what_all_kinds_share() -> None:
    rng = np.random.default_rng(1)
    strata = np.repeat([0, 1], 150)
    xy = rng.uniform(0, 1000, (300, 2)) + strata[:, None] * 5000.0
    marks = np.where(strata == 0, rng.random(300) < 0.9, rng.random(300) < 0.1).astype(int)
    free = random_labelling_test(xy, marks, 1, 1, [100, 400, 900], simulations=199)
    within = random_labelling_test(xy, marks, 1, 1, [100, 400, 900], simulations=199, strata=strata)
    assert free.p == 1 / 200
    assert within.p > 0.05


def extreme_ranks(curves: NDArray[np.int64], alternative: str) -> NDArray[np.float64]:
    """An independent, slow account of extreme rank length."""
    ranks = rankdata(curves, axis=0)
    flipped = len(curves) + 1 - ranks
    depth = {"two-sided": np.minimum(ranks, flipped), "greater": flipped, "less": ranks}[alternative]
    keys = [tuple(sorted(row)) for row in depth]
    return np.array([sum(other <= key for other in keys) for key in keys]) / len(curves)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_extreme_rank_length_as_defined(alternative: str) -> None:
    rng = np.random.default_rng(8)
    curves = rng.integers(0, 6, (80, 12))
    found = curve_p_values(curves, alternative)
    assert found == pytest.approx(extreme_ranks(curves, alternative))


def test_envelope_spans_the_curves_that_are_not_extreme() -> None:
    curves = np.cumsum(np.random.default_rng(9).integers(0, 50, (200, 8)), axis=1)
    curves[0, 3] += 1000
    p = extreme_ranks(curves, "two-sided")
    envelope = global_envelope(curves, 0.05, "two-sided", 10_000)
    assert envelope.p == p[0] <= 0.05
    assert envelope.low.tolist() == curves[p > 0.05].min(axis=0).tolist()
    assert envelope.high.tolist() == curves[p > 0.05].max(axis=0).tolist()
    radii = np.arange(1, 9) * 10.0
    assert find_departures(curves[0], envelope.low, envelope.high, radii, "annulus") == [(30.0, 40.0, "above")]


def test_departures_join_neighbours_of_one_direction() -> None:
    low, high, radii = np.full(6, 2), np.full(6, 5), np.arange(1, 7) * 10.0
    observed = np.array([6, 7, 1, 5, 2, 0])
    rings = find_departures(observed, low, high, radii, "annulus")
    assert rings == [(0.0, 20.0, "above"), (20.0, 30.0, "below"), (50.0, 60.0, "below")]
    assert find_departures(observed, low, high, radii, "cumulative")[0] == (10.0, 20.0, "above")


def test_a_curve_outside_its_envelope_has_a_small_p() -> None:
    """Extreme rank length and its envelope agree: outside somewhere if and only if p ≤ α (without ties)."""
    rng = np.random.default_rng(2)
    for _ in range(60):
        curves = rng.normal(0, 1e6, (100, 5)).astype(np.int64)
        envelope = global_envelope(curves, 0.1, "two-sided", 0)
        outside = bool(((curves[0] < envelope.low) | (curves[0] > envelope.high)).any())
        assert outside == (envelope.p <= 0.1)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_places_are_no_error(n: int) -> None:
    test = random_labelling_test(np.zeros((n, 2)), np.zeros(n, int), 0, 1, [5, 10], simulations=9)
    assert test.observed.tolist() == [0, 0]
    assert test.expected.tolist() == [0.0, 0.0]
    assert test.p is None
    assert test.departures == []


def test_one_sided_tests_look_one_way() -> None:
    rng = np.random.default_rng(3)
    centres = rng.uniform(0, 5000, (40, 2))
    xy = np.vstack([centres, centres + rng.normal(0, 10, (40, 2)), rng.uniform(0, 5000, (120, 2))])
    marks = np.repeat([0, 1, 2], [40, 40, 120])
    near = random_labelling_test(xy, marks, 0, 1, [30, 60], simulations=99, alternative="greater")
    far = random_labelling_test(xy, marks, 0, 1, [30, 60], simulations=99, alternative="less")
    assert near.p == 0.01
    assert near.departures == [(30.0, 60.0, "above")]
    assert far.p > 0.9
    assert far.departures == []


def test_p_values_keep_their_promise() -> None:
    """P(p ≤ α) ≤ α + 3 standard errors under the null hypothesis."""
    rng = np.random.default_rng(6)
    xy, repeats = rng.uniform(0, 1000, (60, 2)), 300
    marks = np.arange(60) % 3
    p = np.array(
        [
            random_labelling_test(xy, rng.permutation(marks), 0, 1, [50, 100, 200], 99, seed, threads=1).p
            for seed in range(repeats)
        ]
    )
    for alpha in (0.01, 0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / repeats)
    assert 0.4 < p.mean() < 0.62


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="statistic"):
        random_labelling_test([[0, 0]], [0], 0, 0, [1], statistic="ring")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="alternative"):
        random_labelling_test([[0, 0]], [0], 0, 0, [1], alternative="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="simulation"):
        random_labelling_test([[0, 0]], [0], 0, 0, [1], simulations=0)
