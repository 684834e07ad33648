"""Getis & Ord's Gi*: where values and their neighbours' are high or low together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_neighbours, as_seed, entropy
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_numbers, as_simulations
from gis_app.statistics.monte_carlo import ROUNDING, false_discovery_rates

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array, csr_matrix

# Rows compared at once: with uneven weights they take a matrix of rows by simulations.
CHUNK = 2048


@dataclass(frozen=True)
class HotSpots:
    """Gi* of every place.

    Attributes
    ----------
    z : (n,) float64
        Standard scores in closed form; 0 where values do not vary or every place is a neighbour.
    p, q : (n,) float64
        Conditional permutation, two-sided, and its Benjamini–Hochberg adjustment.
    """

    z: FloatArray
    p: FloatArray
    q: FloatArray


def getis_ord_gi_star(
    values: ArrayLike,
    neighbours: csr_matrix | csr_array,
    simulations: int = 999,
    seed: int = 1,
    *,
    progress: Progress | None = None,
) -> HotSpots:
    """Return Gi*, with the place itself counted at weight 1.

    For p a place keeps its value and its neighbours' are drawn without replacement from all others.
    One set of draws serves every place: where it holds the place's own value, a spare draw replaces it.

    Parameters
    ----------
    values : (n,) float64
    neighbours : (n, n) scipy CSR
        Weights, not negative, without the diagonal.
    simulations, seed : int
    progress : callable, optional

    Returns
    -------
    HotSpots

    Raises
    ------
    ValueError
        When sizes differ, the diagonal is set, a weight is negative, or a value is not finite.

    References
    ----------
    Ord & Getis (1995), Local spatial autocorrelation statistics. Geographical Analysis 27.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> from gis_app.statistics import getis_ord_gi_star
    >>> ring = csr_array(np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]))
    >>> getis_ord_gi_star([9, 1, 1, 1], ring, simulations=9).z.round(2).tolist()
    [0.58, 0.58, -1.73, 0.58]
    """
    x, count, seed = as_numbers(values, "Values"), as_simulations(simulations), as_seed(seed)
    if x.ndim != 1:
        raise ValueError(f"There must be one value for each row of the neighbours, not values of the shape {x.shape}.")
    bad = np.flatnonzero(~np.isfinite(x))
    if bad.size:
        raise ValueError(f"Values must be finite; row {bad[0]} has {x[bad[0]]:g}: leave the place out.")
    weights = as_neighbours(neighbours, x.size)
    p = _permutation_p(x, weights, count, seed, progress)
    return HotSpots(_scores(x, weights), p, false_discovery_rates(p))


def _scores(x: FloatArray, weights: csr_array) -> FloatArray:
    n = x.size
    if n < 2:  # one place has no spread
        return np.zeros(n)
    mean, spread = x.mean(), x.std()
    total = np.asarray(weights.sum(axis=1)).ravel() + 1.0
    squares = np.asarray(weights.multiply(weights).sum(axis=1)).ravel() + 1.0
    # Rounding can leave a hair below 0 where every place is a neighbour.
    width = spread * np.sqrt(np.maximum(n * squares - total**2, 0.0) / (n - 1))
    excess = weights @ x + x - mean * total
    varies = width > ROUNDING * max(abs(mean), spread)
    return np.asarray(np.divide(excess, width, out=np.zeros(n), where=varies))


def _permutation_p(
    x: FloatArray, weights: csr_array, simulations: int, seed: int, progress: Progress | None
) -> FloatArray:
    """Return two-sided p-values; places with equally many neighbours go through one matrix product."""
    degree = np.diff(weights.indptr)
    p = np.ones(x.size)
    if degree.size == 0 or degree.max() == 0:
        return p
    draws = _draw_others(x.size, int(degree.max()), simulations, seed)
    lag, done = weights @ x, 0
    for k in np.unique(degree[degree > 0]):
        rows = np.flatnonzero(degree == k)
        for begin in range(0, rows.size, CHUNK):
            part = rows[begin : begin + CHUNK]
            ranked = weights.data[weights.indptr[part][:, None] + np.arange(k)]
            p[part] = _p_of_rows(x, part, ranked, lag[part], draws)
            done += part.size
            if progress is not None:
                progress(done / x.size, "permutations")
    return p


def _draw_others(n: int, most: int, simulations: int, seed: int) -> IntArray:
    """Draw places without replacement, (simulations, most + 1); the last one is the spare."""
    rng = np.random.default_rng(entropy(seed))
    # With many neighbours among few places, too many draws would hold a place twice.
    if 4 * (most + 1) > n:
        return np.array([rng.permutation(n)[: most + 1] for _ in range(simulations)])
    draws = rng.integers(0, n, (simulations, most + 1))
    while True:
        # Draw anew where one place came twice; what is kept is uniform over draws without repetition.
        ordered = np.sort(draws, axis=1)
        again = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if not again.any():
            return draws
        draws[again] = rng.integers(0, n, (int(again.sum()), most + 1))


def _p_of_rows(x: FloatArray, part: IntArray, ranked: FloatArray, lag: FloatArray, draws: IntArray) -> FloatArray:
    even = (ranked == ranked[:, :1]).all(axis=1)
    p = np.empty(len(part))
    p[even] = _p_of_even_rows(x, part[even], ranked.shape[1], lag[even] / ranked[even, 0], draws)
    p[~even] = _p_of_uneven_rows(x, part[~even], ranked[~even], lag[~even], draws)
    return p


def _p_of_even_rows(x: FloatArray, part: IntArray, k: int, lag: FloatArray, draws: IntArray) -> FloatArray:
    """Return p where all of a place's k neighbours weigh the same: it is compared with the draws' sums.

    The sums are the same for every place, so their order tells how many reach its own; only where a
    draw holds the place itself is another sum compared.
    """
    sums, spare = x[draws[:, :k]].sum(axis=1), x[draws[:, -1]]
    ordered = np.sort(sums)
    least, most = _reach(lag)
    upper = sums.size - np.searchsorted(ordered, least, side="left")
    lower = np.searchsorted(ordered, most, side="right")
    simulation, _, row = _drawn_themselves(part, draws[:, :k])
    before = sums[simulation]
    after = before + spare[simulation] - x[part[row]]
    # A place can be drawn in many simulations: += would add only once for each.
    np.add.at(upper, row, (after >= least[row]).astype(np.int64) - (before >= least[row]))
    np.add.at(lower, row, (after <= most[row]).astype(np.int64) - (before <= most[row]))
    return _two_sided(lower, upper, sums.size)


def _p_of_uneven_rows(
    x: FloatArray, part: IntArray, ranked: FloatArray, lag: FloatArray, draws: IntArray
) -> FloatArray:
    simulated = ranked @ x[draws[:, : ranked.shape[1]]].T
    simulation, rank, row = _drawn_themselves(part, draws[:, : ranked.shape[1]])
    spare = draws[simulation, -1]
    np.add.at(simulated, (row, simulation), ranked[row, rank] * (x[spare] - x[part[row]]))
    least, most = _reach(lag)
    upper = np.count_nonzero(simulated >= least[:, None], axis=1)
    lower = np.count_nonzero(simulated <= most[:, None], axis=1)
    return _two_sided(lower, upper, len(draws))


def _reach(lag: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest sum that count as equal to the observed one."""
    slack = ROUNDING * np.maximum(np.abs(lag), 1e-300)
    return lag - slack, lag + slack


def _two_sided(lower: IntArray, upper: IntArray, simulations: int) -> FloatArray:
    return np.asarray(np.minimum(1.0, 2.0 * (1 + np.minimum(upper, lower)) / (1 + simulations)))


def _drawn_themselves(part: IntArray, draws: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return simulation, rank and position in `part` (ascending) where a place was drawn as its own neighbour."""
    if part.size == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.searchsorted(part, draws)
    hit = part[np.minimum(at, part.size - 1)] == draws
    simulation, rank = np.nonzero(hit)
    return simulation, rank, at[simulation, rank]
