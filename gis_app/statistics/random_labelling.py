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
from gis_app.statistics.labelled_pairs import count_labelled_pairs, prepare_places

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


def pairs_possible(n_a: int, n_b: int, same: bool) -> int:
    """Return how many ordered pairs from a to b there are; a place is never its own partner."""
    return n_a * (n_a - 1) if same else n_a * n_b


def expected_pairs(ordered_pairs: IntArray, n: int, possible: int) -> FloatArray:
    """Return the mean of ordered pairs under random labelling, N_a N_b T(r) / (N (N − 1))."""
    everything = n * (n - 1)
    return np.asarray(ordered_pairs * (possible / max(everything, 1)), dtype=np.float64)


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

    Marks are shuffled among all rows of `xy`, within `strata` where given. The result depends on the
    seed and not on the number of threads; simulation s is the same however many are asked for.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal.
    radii : (k,) float64, metres, ascending
        A pair counts when d ≤ r.
    simulations : int
        Number of random labellings.
    seed : int
    statistic : {"cumulative", "annulus"}
        Pairs up to each radius, or between the radius before and it.
    strata : (n,) int, optional
        Marks are shuffled only among places of the same stratum.
    alpha : float
        The envelope holds with probability 1 − alpha under random labelling.
    alternative : {"two-sided", "greater", "less"}
    threads : int, optional
        Threads to use; by default one per processor.
    progress : callable, optional
        Called with the share done and the step's name; may raise to cancel.

    Returns
    -------
    RandomLabellingTest
        With no place of a mark, all counts are 0 and p is 1.

    Raises
    ------
    ValueError
        When an argument has the wrong shape or value.

    References
    ----------
    Myllymäki, Mrkvička, Grabarnik, Seijo & Hahn (2017), Global envelope tests for spatial processes.

    Examples
    --------
    >>> import numpy as np
    >>> from gis_app.statistics import random_labelling_test
    >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    >>> test = random_labelling_test(xy, np.arange(60) % 3, 0, 1, [50, 100], simulations=99)
    >>> test.simulated.shape
    (99, 2)
    """
    points, distances = as_points(xy), as_radii(radii)
    labels = as_labels(marks, len(points))
    groups = None if strata is None else as_labels(strata, len(points))
    if statistic not in STATISTICS:
        raise ValueError(f"The statistic must be one of {', '.join(STATISTICS)}.")
    wanted = np.unique(np.array([a, b], np.int64))
    places = prepare_places(points, labels, wanted, distances, groups)
    rings, all_pairs = count_labelled_pairs(places, a, b, as_simulations(simulations), seed, threads, progress)
    rings = rings * (2 if a == b else 1)
    cumulative = statistic == "cumulative"
    curves = np.cumsum(rings, axis=1) if cumulative else rings
    n_a, n_b = (int(np.count_nonzero(labels == mark)) for mark in (a, b))
    possible = pairs_possible(n_a, n_b, a == b)
    ordered = 2 * (np.cumsum(all_pairs) if cumulative else all_pairs)
    expected = expected_pairs(ordered, len(points), possible) if groups is None else curves[1:].mean(axis=0)
    envelope = global_envelope(curves, alpha, alternative, possible)
    departures = find_departures(curves[0], envelope.low, envelope.high, distances, statistic)
    return RandomLabellingTest(
        radii=distances,
        observed=curves[0],
        expected=expected,
        low=envelope.low,
        high=envelope.high,
        simulated=curves[1:],
        p=envelope.p,
        departures=departures,
        statistic=statistic,
        alternative=alternative,
        alpha=alpha,
        seed=seed,
        n_a=n_a,
        n_b=n_b,
    )
