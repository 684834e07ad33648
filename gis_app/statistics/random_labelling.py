"""Random labelling: are two kinds nearer to each other than shuffled marks would have them.

Places stay where they are and marks are shuffled among them, so the clustering that all places share
is no evidence. Counts are uncorrected: observed and simulated curves see the same places and edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gis_app.statistics.arguments import (
    as_alpha,
    as_mark,
    as_pairs,
    as_points_and_radii,
    as_seed,
    as_strata,
    one_of,
    order_of_places,
)
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_labels, as_simulations
from gis_app.statistics.envelopes import ALTERNATIVES, Alternative, Departure, find_departures, global_envelope
from gis_app.statistics.labelled_pairs import count_labelled_pairs
from gis_app.statistics.pairs import pair_counts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Statistic: TypeAlias = Literal["cumulative", "annulus"]
STATISTICS = ("cumulative", "annulus")
MOST_STRATA = 60
"""Pairs are counted between every two strata for the closed form; with more, that takes too much memory."""


@dataclass(frozen=True)
class RandomLabellingTest:
    """A pair of marks against random labelling. Counts are ordered pairs.

    Attributes
    ----------
    radii : (k,) float64, metres
    observed : (k,) int64
    expected : (k,) float64
        The mean under random labelling in closed form; with more than 60 strata, the mean of the simulations.
    low, high : (k,) int64
        The global envelope.
    simulated : (simulations, k) int64
    p : float or None
        Extreme rank length; None where shuffling can change nothing.
    departures : list of (from, to, direction)
        Metres and "above" or "below".
    statistic : {"cumulative", "annulus"}
    alternative : {"two-sided", "greater", "less"}
    alpha : float
    seed : int
    n_a, n_b : int
        Places of either mark.
    reason : str or None
        Why there is no p.
    """

    radii: FloatArray
    observed: IntArray
    expected: FloatArray
    low: IntArray
    high: IntArray
    simulated: IntArray
    p: float | None
    departures: list[Departure]
    statistic: Statistic
    alternative: Alternative
    alpha: float
    seed: int
    n_a: int
    n_b: int
    reason: str | None = None


@dataclass(frozen=True)
class SimulatedPairs:
    """Pairs of marks counted for the observed and for random labellings.

    Attributes
    ----------
    radii : (k,) float64, metres
    pairs : (p, 2) int64
    amounts : (p, 2) int64
        Places of either mark.
    places : int
        All places that share the marks out.
    rings : (simulations + 1, p, k) int64
        Ordered pairs per annulus; row 0 is the observed labelling.
    everything : (k,) int64
        Ordered pairs of all places per annulus.
    seed : int
    within_strata : (p, k) float64 or None
        The mean of `rings` under labelling within strata, in closed form; None without strata.
    reasons : tuple of str or None
        For each pair, why shuffling can change nothing.
    """

    radii: FloatArray
    pairs: IntArray
    amounts: IntArray
    places: int
    rings: IntArray
    everything: IntArray
    seed: int
    within_strata: FloatArray | None
    reasons: tuple[str | None, ...]

    def curves(self, statistic: Statistic) -> IntArray:
        """Return the curves, (simulations + 1, p, k)."""
        if statistic == "annulus":
            return self.rings
        curves: IntArray = np.cumsum(self.rings, axis=2)
        return curves

    def possible(self) -> IntArray:
        """Return how many ordered pairs there are at all, (p,); a place is never its own partner."""
        same = self.pairs[:, 0] == self.pairs[:, 1]
        return np.asarray(self.amounts[:, 0] * (self.amounts[:, 1] - same))

    def expected(self, statistic: Statistic) -> FloatArray:
        """Return the mean under random labelling, (p, k): N_a N_b T(r) / (N (N − 1)) without strata."""
        if self.within_strata is not None:
            return self.within_strata if statistic == "annulus" else np.cumsum(self.within_strata, axis=1)
        pairs = np.cumsum(self.everything) if statistic == "cumulative" else self.everything
        return np.outer(self.possible() / max(self.places * (self.places - 1), 1), pairs)


def simulate_pairs(
    xy: ArrayLike,
    marks: ArrayLike,
    pairs: ArrayLike | None,
    radii: ArrayLike,
    simulations: int,
    seed: int,
    strata: ArrayLike | None,
    threads: int | None,
    progress: Progress | None,
) -> SimulatedPairs:
    """Check the arguments and count; without `pairs`, all unordered pairs of the marks that occur."""
    points, distances = as_points_and_radii(xy, radii)
    labels, groups = as_labels(marks, len(points)), as_strata(strata, len(points))
    count, seed = as_simulations(simulations), as_seed(seed)
    wanted = _all_unordered(labels) if pairs is None else as_pairs(pairs)
    # Labels are drawn place after place: sorted ones make p independent of the order of the rows.
    order = order_of_places(points)
    points, labels, groups = points[order], labels[order], None if groups is None else groups[order]
    found = count_labelled_pairs(points, labels, wanted, distances, groups, count, seed, threads, progress)
    # Pairs come unordered; of one mark each is two ordered ones.
    rings = found.counts * np.where(wanted[:, 0] == wanted[:, 1], 2, 1)[:, None]
    within = None if groups is None else _mean_within(points, labels, groups, wanted, distances, rings, threads)
    amounts, fixed = _amounts(labels, wanted), _nothing_to_shuffle(labels, groups)
    return SimulatedPairs(
        radii=distances,
        pairs=wanted,
        amounts=amounts,
        places=len(points),
        rings=rings,
        everything=2 * found.everything,
        seed=seed,
        within_strata=within,
        reasons=tuple(
            _why_untestable(*pair, *amount) or fixed
            for pair, amount in zip(wanted.tolist(), amounts.tolist(), strict=True)
        ),
    )


def _amounts(labels: IntArray, pairs: IntArray) -> IntArray:
    """Return how many places of either mark there are, (p, 2)."""
    amount = {mark: int(np.count_nonzero(labels == mark)) for mark in np.unique(pairs).tolist()}
    return np.array([[amount[a], amount[b]] for a, b in pairs.tolist()], np.int64).reshape(-1, 2)


def _why_untestable(a: int, b: int, n_a: int, n_b: int) -> str | None:
    """Return why there is no pair of two marks, or None where there may be one."""
    for mark, amount in ((a, n_a), (b, n_b)):
        if amount == 0:
            return f"No place has the mark {mark}: there is nothing to count."
    return f"One place has the mark {a}: a pair takes two." if a == b and n_a == 1 else None


def _nothing_to_shuffle(labels: IntArray, strata: IntArray | None) -> str | None:
    """Return why shuffling cannot change anything, or None where it can."""
    order = slice(None) if strata is None else np.argsort(strata, kind="stable")
    marks = labels[order]
    differ = marks[1:] != marks[:-1]
    if strata is not None:
        differ &= strata[order][1:] == strata[order][:-1]
    if differ.any():
        return None
    where = "" if strata is None else " in its stratum"
    return f"Each place{where} has the same mark: shuffling changes nothing."


def _mean_within(
    points: FloatArray,
    labels: IntArray,
    strata: IntArray,
    pairs: IntArray,
    radii: FloatArray,
    rings: IntArray,
    threads: int | None,
) -> FloatArray:
    """Return the mean ordered pairs per annulus under labelling within strata, (p, k).

    A place of stratum s has mark a with probability n_as / n_s; two of different strata are independent, and two of
    one stratum have a and b with probability n_as n_bs / (n_s (n_s − 1)), with n_as − 1 for n_bs where a is b.
    """
    names, group, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    if names.size > MOST_STRATA:
        return np.asarray(rings[1:].mean(axis=0))
    # Ordered pairs of places from stratum to stratum, per annulus.
    between = np.diff(pair_counts(points, group, radii, threads=threads).counts, axis=2, prepend=0)
    mean = np.empty(rings.shape[1:])
    for row, (a, b) in enumerate(pairs.tolist()):
        n_a, n_b = (np.bincount(group[labels == mark], minlength=names.size) for mark in (a, b))
        chance = np.outer(n_a / sizes, n_b / sizes)
        np.fill_diagonal(chance, n_a * (n_b - int(a == b)) / np.maximum(sizes * (sizes - 1), 1))
        mean[row] = np.tensordot(chance, between, axes=2)
    return mean


def _all_unordered(labels: IntArray) -> IntArray:
    marks = np.unique(labels)
    return np.array([(a, b) for k, a in enumerate(marks) for b in marks[k:]], np.int64).reshape(-1, 2)


def check_statistic(statistic: str) -> None:
    """Refuse a statistic that is neither "cumulative" nor "annulus"."""
    one_of(statistic, "The statistic", STATISTICS)


def random_labelling_test(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    b: int,
    radii: ArrayLike,
    simulations: int = 999,
    seed: int = 1,
    statistic: Statistic = "cumulative",
    strata: ArrayLike | None = None,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> RandomLabellingTest:
    """Test whether marks a and b are nearer to each other, or farther apart, than by chance.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal.
    radii : (k,) float64, metres, ascending; d ≤ r counts
    simulations, seed : int
    statistic : {"cumulative", "annulus"}
        Pairs up to each radius, or between the radius before and it.
    strata : (n,) int, optional
        Marks are shuffled only among places of the same stratum.
    alpha : float
        The envelope holds with probability 1 − alpha under random labelling.
    alternative : {"two-sided", "greater", "less"}
    threads, progress : as for `random_labelling_matrix`, where the reference stands

    Returns
    -------
    RandomLabellingTest
        With no place of a mark, or only one mark, p is None and `reason` says why; few places are tested. A matrix
        has other labellings from the same seed, for it draws the labels of all marks.

    Raises
    ------
    ValueError
        When an argument has the wrong shape or value.

    Examples
    --------
    >>> import numpy as np
    >>> from gis_app.statistics import random_labelling_test
    >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    >>> test = random_labelling_test(xy, np.arange(60) % 3, 0, 1, [50, 100], simulations=99)
    >>> test.simulated.shape
    (99, 2)
    """
    check_statistic(statistic)
    one_of(alternative, "The alternative", ALTERNATIVES)
    alpha, asked = as_alpha(alpha), [[as_mark(a), as_mark(b)]]
    found = simulate_pairs(xy, marks, asked, radii, simulations, seed, strata, threads, progress)
    return _judge(found, statistic, alpha, alternative)


def _judge(found: SimulatedPairs, statistic: Statistic, alpha: float, alternative: Alternative) -> RandomLabellingTest:
    """Compare the observed curve of the first pair with the simulated ones."""
    curves = found.curves(statistic)[:, 0]
    envelope = global_envelope(curves, alpha, alternative, int(found.possible()[0]))
    return RandomLabellingTest(
        radii=found.radii,
        observed=curves[0],
        expected=found.expected(statistic)[0],
        low=envelope.low,
        high=envelope.high,
        simulated=curves[1:],
        p=envelope.p if found.reasons[0] is None else None,
        departures=find_departures(curves[0], envelope.low, envelope.high, found.radii, statistic),
        statistic=statistic,
        alternative=alternative,
        alpha=alpha,
        seed=found.seed,
        n_a=int(found.amounts[0, 0]),
        n_b=int(found.amounts[0, 1]),
        reason=found.reasons[0],
    )
