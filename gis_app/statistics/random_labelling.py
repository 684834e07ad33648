"""Random labelling: are two kinds nearer to each other than shuffled marks would have them.

Places stay where they are and marks are shuffled among them, so the clustering that all places share
is no evidence. Counts are uncorrected: observed and simulated curves see the same places and edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gis_app.statistics.arrays import (
    FloatArray,
    IntArray,
    Progress,
    as_labels,
    as_points,
    as_radii,
    as_simulations,
)
from gis_app.statistics.envelopes import Alternative, Departure, find_departures, global_envelope
from gis_app.statistics.labelled_pairs import count_labelled_pairs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Statistic: TypeAlias = Literal["cumulative", "annulus"]
STATISTICS = ("cumulative", "annulus")


@dataclass(frozen=True)
class RandomLabellingTest:
    """A pair of marks against random labelling. Counts are ordered pairs.

    Attributes
    ----------
    radii : (k,) float64, metres
    observed : (k,) int64
    expected : (k,) float64
        The mean under random labelling in closed form; with strata, the mean of the simulations.
    low, high : (k,) int64
        The global envelope.
    simulated : (simulations, k) int64
    p : float
        Extreme rank length.
    departures : list of (from, to, direction)
        Metres and "above" or "below".
    statistic : {"cumulative", "annulus"}
    alternative : {"two-sided", "greater", "less"}
    alpha : float
    seed : int
    n_a, n_b : int
        Places of either mark.
    """

    radii: FloatArray
    observed: IntArray
    expected: FloatArray
    low: IntArray
    high: IntArray
    simulated: IntArray
    p: float
    departures: list[Departure]
    statistic: Statistic
    alternative: Alternative
    alpha: float
    seed: int
    n_a: int
    n_b: int


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
    stratified : bool
    seed : int
    """

    radii: FloatArray
    pairs: IntArray
    amounts: IntArray
    places: int
    rings: IntArray
    everything: IntArray
    stratified: bool
    seed: int

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
        if self.stratified:
            return np.asarray(self.curves(statistic)[1:].mean(axis=0))
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
    points, distances = as_points(xy), as_radii(radii)
    labels = as_labels(marks, len(points))
    groups = None if strata is None else as_labels(strata, len(points))
    wanted = _all_unordered(labels) if pairs is None else np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    found = count_labelled_pairs(
        points, labels, wanted, distances, groups, as_simulations(simulations), seed, threads, progress
    )
    amount = {mark: int(np.count_nonzero(labels == mark)) for mark in np.unique(wanted).tolist()}
    amounts = np.array([[amount[a], amount[b]] for a, b in wanted.tolist()], np.int64).reshape(-1, 2)
    both_ways = np.where(wanted[:, 0] == wanted[:, 1], 2, 1)[:, None]
    return SimulatedPairs(
        radii=distances,
        pairs=wanted,
        amounts=amounts,
        places=len(points),
        rings=found.counts * both_ways,
        everything=2 * found.everything,
        stratified=groups is not None,
        seed=seed,
    )


def _all_unordered(labels: IntArray) -> IntArray:
    marks = np.unique(labels)
    return np.array([(a, b) for k, a in enumerate(marks) for b in marks[k:]], np.int64).reshape(-1, 2)


def check_statistic(statistic: str) -> None:
    """Refuse a statistic that is neither "cumulative" nor "annulus"."""
    if statistic not in STATISTICS:
        raise ValueError(f"The statistic must be one of {', '.join(STATISTICS)}.")


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
    radii : (k,) float64, metres, ascending
        A pair counts when d ≤ r.
    simulations, seed : int
    statistic : {"cumulative", "annulus"}
        Pairs up to each radius, or between the radius before and it.
    strata : (n,) int, optional
        Marks are shuffled only among places of the same stratum.
    alpha : float
        The envelope holds with probability 1 − alpha under random labelling.
    alternative : {"two-sided", "greater", "less"}
    threads, progress : optional
        As for `random_labelling_matrix`, where the reference stands.

    Returns
    -------
    RandomLabellingTest
        With no place of a mark, all counts are 0 and p is 1.

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
    found = simulate_pairs(xy, marks, [[a, b]], radii, simulations, seed, strata, threads, progress)
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
        p=envelope.p,
        departures=find_departures(curves[0], envelope.low, envelope.high, found.radii, statistic),
        statistic=statistic,
        alternative=alternative,
        alpha=alpha,
        seed=found.seed,
        n_a=int(found.amounts[0, 0]),
        n_b=int(found.amounts[0, 1]),
    )
