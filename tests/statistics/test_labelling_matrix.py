"""All pairs at once: the same counts as pair by pair, whatever is told by complement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from gis_app.statistics import pair_counts, random_labelling_matrix
from gis_app.statistics.envelopes import curve_p_values
from gis_app.statistics.grid import build_grid
from gis_app.statistics.labelled_pairs import count_labelled_pairs
from gis_app.statistics.labellings import draw_labels, plan_labelling

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADII = np.array([0.0, 10.0, 20.0, 50.0, 100.0, 141.0])


def scattered(n: int, kinds: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    share = np.arange(1, kinds + 1) / np.arange(1, kinds + 1).sum()
    return rng.integers(0, 60, (n, 2)) * 10.0, rng.choice(kinds, n, p=share)


@pytest.mark.parametrize("kinds", [1, 2, 3, 6])
def test_observed_counts_are_the_pair_counts(kinds: int) -> None:
    xy, marks = scattered(500, kinds)
    matrix = random_labelling_matrix(xy, marks, RADII, simulations=19)
    counts = pair_counts(xy, marks, RADII).counts
    assert len(matrix.pairs) == kinds * (kinds + 1) // 2
    for (a, b), curve in zip(matrix.pairs, matrix.observed, strict=True):
        assert curve.tolist() == counts[a, b].tolist()


@pytest.mark.parametrize("kinds", [2, 4])
def test_pairs_told_by_complement_are_those_counted_directly(kinds: int) -> None:
    """A mark that is nowhere keeps the second run from using the complement."""
    xy, marks = scattered(300, kinds)
    pairs = np.array([(a, b) for a in range(kinds) for b in range(a, kinds)])
    direct = np.vstack([pairs, [[0, 99]]])
    one = count_labelled_pairs(xy, marks, pairs, RADII, None, 200, 1)
    other = count_labelled_pairs(xy, marks, direct, RADII, None, 200, 1)
    assert (other.counts[:, -1] == 0).all()
    assert (one.counts[0] == other.counts[0, :-1]).all()
    # The rarer marks are drawn first and from the same generators, so their pairs agree in every labelling.
    rare = [k for k, (a, b) in enumerate(pairs) if max(a, b) < kinds - 1]
    assert (one.counts.sum(axis=1) == one.everything).all()
    assert (other.counts.sum(axis=1) == one.everything).all()
    assert one.counts.std(axis=0) == pytest.approx(other.counts[:, :-1].std(axis=0), rel=0.3, abs=1.0)
    assert len(rare) == (kinds - 1) * kinds // 2


@pytest.mark.parametrize("kinds", [3, 6])
def test_cuts_give_the_pairs_of_every_labelling(kinds: int) -> None:
    """Counted one by one from the labels drawn; more pairs than a buffer holds, and far fewer."""
    xy, marks = scattered(260, kinds)
    rows = np.lexsort((xy[:, 1], xy[:, 0]))
    xy, marks = xy[rows], marks[rows]
    counted = random_labelling_matrix(xy, marks, [0.0, 300.0, 301.0], simulations=700)
    grid, order = build_grid(xy, 301.0)
    universe, amounts = np.unique(marks, return_counts=True)
    rarest_first = universe[np.argsort(amounts, kind="stable")]
    plan = plan_labelling(marks[order], np.sort(rarest_first[:-1]), None)
    labels = draw_labels(plan, marks[order], 1, 0, 16).reshape(261, kinds - 1, 16)
    ordered = np.column_stack([grid.x, grid.y])
    near = np.hypot(*(ordered[:, None] - ordered[None]).T) <= 300.0
    np.fill_diagonal(near, val=False)
    for s in (0, 1, 63, 511, 512, 700):
        bits = (labels[:-1, :, s // 64] >> np.uint64(s % 64)) & np.uint64(1)
        marked = np.where(bits.any(axis=1), plan.marks[bits.argmax(axis=1)], rarest_first[-1])
        curve = counted.observed if s == 0 else counted.simulated[s - 1]
        expected = [near[np.ix_(marked == a, marked == b)].sum() for a, b in counted.pairs]
        assert curve[:, 1].tolist() == expected


def test_every_labelling_shares_out_all_pairs() -> None:
    xy, marks = scattered(400, 5)
    matrix = random_labelling_matrix(xy, marks, RADII, simulations=300)
    both_ways = np.where(matrix.pairs[:, 0] == matrix.pairs[:, 1], 1, 2)
    everything = pair_counts(xy, np.zeros(400, int), RADII).counts[0, 0]
    assert ((matrix.simulated * both_ways[:, None]).sum(axis=1) == everything).all()
    assert (matrix.simulated >= 0).all()
    error = matrix.simulated.std(axis=0) / np.sqrt(300)
    assert (abs(matrix.simulated.mean(axis=0) - matrix.expected) <= 4.5 * error + 1e-9).all()


def test_p_q_and_joint_p() -> None:
    xy, marks = scattered(300, 3)
    matrix = random_labelling_matrix(xy, marks, RADII, simulations=99)
    curves = np.concatenate([matrix.observed[None], matrix.simulated])
    assert matrix.p.tolist() == [curve_p_values(curves[:, k])[0] for k in range(6)]
    assert matrix.q == pytest.approx(false_discovery_control(matrix.p))
    assert matrix.p_joint == curve_p_values(curves.reshape(100, -1))[0]


def test_both_statistics_from_one_run() -> None:
    xy, marks = scattered(300, 3)
    whole = random_labelling_matrix(xy, marks, RADII, simulations=99)
    rings = random_labelling_matrix(xy, marks, RADII, simulations=99, statistic="annulus")
    derived = whole.with_statistic("annulus")
    assert (derived.simulated == rings.simulated).all()
    assert (np.cumsum(derived.observed, axis=1) == whole.observed).all()
    assert derived.departures == rings.departures
    assert derived.expected == pytest.approx(rings.expected)
    assert derived.with_statistic("cumulative").p.tolist() == whole.p.tolist()


def test_threads_passes_and_strata() -> None:
    xy, marks = scattered(300, 4)
    strata = np.arange(300) % 3
    one = random_labelling_matrix(xy, marks, RADII, simulations=1100, strata=strata, threads=1)
    two = random_labelling_matrix(xy, marks, RADII, simulations=1100, strata=strata, threads=2)
    assert (one.simulated == two.simulated).all()
    deviation = one.simulated.std(axis=0)
    assert (np.abs(one.expected - one.simulated.mean(axis=0)) <= 4 * deviation / np.sqrt(1100)).all()


def test_chosen_pairs_only() -> None:
    xy, marks = scattered(200, 4)
    matrix = random_labelling_matrix(xy, marks, RADII, simulations=19, pairs=[[2, 1], [3, 3]])
    counts = pair_counts(xy, marks, RADII).counts
    assert matrix.observed.tolist() == [counts[2, 1].tolist(), counts[3, 3].tolist()]
    assert matrix.amounts.tolist() == [[(marks == 2).sum(), (marks == 1).sum()], [(marks == 3).sum()] * 2]


def test_planted_attraction_shows_at_its_distance_only() -> None:
    rng = np.random.default_rng(5)
    centres = rng.uniform(0, 6000, (60, 2))
    xy = np.vstack([centres, centres + rng.normal(0, 20, (60, 2)), rng.uniform(0, 6000, (200, 2))])
    marks = np.repeat([0, 1, 2], [60, 60, 200])
    matrix = random_labelling_matrix(xy, marks, np.arange(1, 21) * 50.0, simulations=499)
    rings = matrix.with_statistic("annulus")
    together = matrix.pairs.tolist().index([0, 1])
    assert matrix.p[together] == 1 / 500
    assert matrix.departures[together][0][1] > 100
    assert rings.departures[together][0] == (0.0, 100.0, "above") or rings.departures[together][0][1] == 50.0


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_places_are_no_error(n: int) -> None:
    matrix = random_labelling_matrix(np.zeros((n, 2)), np.zeros(n, int), RADII, simulations=9)
    assert len(matrix.pairs) == n
    assert matrix.p_joint is None
    assert matrix.q.tolist() == [None] * n
