"""All pairs of kinds against the same random labellings, from one pass over the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_alpha
from gis_app.statistics.arrays import masked_if_undefined
from gis_app.statistics.envelopes import Departure, curve_p_values, find_departures, global_envelope
from gis_app.statistics.monte_carlo import false_discovery_rates
from gis_app.statistics.random_labelling import SimulatedPairs, Statistic, check_statistic, simulate_pairs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import FloatArray, IntArray, Progress


@dataclass(frozen=True)
class RandomLabellingMatrix:
    """Pairs of marks against random labelling. Counts are ordered pairs.

    Attributes
    ----------
    radii : (k,) float64, metres
    pairs : (p, 2) int64
        Unordered pairs of marks.
    amounts : (p, 2) int64
        Places of either mark.
    observed : (p, k) int64
    expected : (p, k) float64
        The mean under random labelling in closed form; with more than 60 strata, the mean of the simulations.
    low, high : (p, k) int64
        A global envelope for each pair.
    simulated : (simulations, p, k) int64
    p, q : (p,) float64
        Extreme rank length for each pair, and its Benjamini–Hochberg adjustment over all pairs that have one. Where
        shuffling can change nothing for a pair, they are masked arrays: None in `tolist()`, NaN in `numpy.asarray`.
    p_joint : float or None
        Extreme rank length of all curves together; None where no pair has a p.
    departures : list of list of (from, to, direction)
        For each pair, metres and "above" or "below".
    statistic : {"cumulative", "annulus"}
    alpha : float
    seed : int
    labellings : SimulatedPairs
        What was counted, from which the other statistic follows without another run; its `reasons` say why a pair
        has no p.
    """

    radii: FloatArray
    pairs: IntArray
    amounts: IntArray
    observed: IntArray
    expected: FloatArray
    low: IntArray
    high: IntArray
    simulated: IntArray
    p: FloatArray
    q: FloatArray
    p_joint: float | None
    departures: list[list[Departure]]
    statistic: Statistic
    alpha: float
    seed: int
    labellings: SimulatedPairs

    def with_statistic(self, statistic: Statistic) -> RandomLabellingMatrix:
        """Return the same labellings seen through the other statistic; nothing is simulated again.

        Parameters
        ----------
        statistic : {"cumulative", "annulus"}

        Examples
        --------
        >>> import numpy as np
        >>> from gis_app.statistics import random_labelling_matrix
        >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
        >>> matrix = random_labelling_matrix(xy, np.arange(60) % 3, [50, 100], simulations=99)
        >>> distances = matrix.with_statistic("annulus").departures
        """
        check_statistic(statistic)
        return self if statistic == self.statistic else _judge(self.labellings, statistic, self.alpha)


def random_labelling_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    simulations: int = 999,
    seed: int = 1,
    pairs: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    alpha: float = 0.05,
    statistic: Statistic = "cumulative",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> RandomLabellingMatrix:
    """Test every pair of marks against the same random labellings.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending; d ≤ r counts
    simulations, seed : int
    pairs : (p, 2) int, optional
        Unordered pairs of marks, each kept once; by default all of those that occur, same-mark pairs included.
    strata : (n,) int, optional
        Marks are shuffled only among places of the same stratum.
    alpha : float
        The envelopes hold with probability 1 − alpha each.
    statistic : {"cumulative", "annulus"}
        `with_statistic` gives the other one from the same labellings.
    threads : int, optional
        Threads to use; by default one per processor. They change nothing but the time.
    progress : callable, optional

    Returns
    -------
    RandomLabellingMatrix
        It does not depend on how the rows are sorted; p of a pair does on which marks are drawn beside its own.

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
    >>> from gis_app.statistics import random_labelling_matrix
    >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    >>> random_labelling_matrix(xy, np.arange(60) % 3, [50, 100], simulations=99).pairs.tolist()
    [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]]
    """
    check_statistic(statistic)
    alpha = as_alpha(alpha)
    found = simulate_pairs(xy, marks, pairs, radii, simulations, seed, strata, threads, progress)
    return _judge(found, statistic, alpha)


def _judge(found: SimulatedPairs, statistic: Statistic, alpha: float) -> RandomLabellingMatrix:
    """Compare the observed curves with the simulated ones."""
    curves = found.curves(statistic)
    count = len(found.pairs)
    envelopes = [global_envelope(curves[:, k], alpha, "two-sided", 0) for k in range(count)]
    # Of no pairs at all numpy would make arrays of one dimension.
    shape = (count, found.radii.size)
    low = np.array([envelope.low for envelope in envelopes], np.int64).reshape(shape)
    high = np.array([envelope.high for envelope in envelopes], np.int64).reshape(shape)
    tested = np.array([reason is None for reason in found.reasons], np.bool_)
    p, q = np.full((2, count), np.nan)
    p[tested] = [envelope.p for envelope, told in zip(envelopes, tested, strict=True) if told]
    # Pairs that shuffling cannot change are no tests, and must not count among those corrected for.
    q[tested] = false_discovery_rates(p[tested])
    return RandomLabellingMatrix(
        radii=found.radii,
        pairs=found.pairs,
        amounts=found.amounts,
        observed=curves[0],
        expected=found.expected(statistic),
        low=low,
        high=high,
        simulated=curves[1:],
        p=masked_if_undefined(p),
        q=masked_if_undefined(q),
        p_joint=_joint_p(curves[:, tested]),
        departures=[find_departures(curves[0, k], low[k], high[k], found.radii, statistic) for k in range(count)],
        statistic=statistic,
        alpha=alpha,
        seed=found.seed,
        labellings=found,
    )


def _joint_p(curves: IntArray) -> float | None:
    joined = curves.reshape(len(curves), -1)
    return float(curve_p_values(joined)[0]) if joined.shape[1] else None
