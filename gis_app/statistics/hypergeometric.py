"""Tails of the hypergeometric distribution: how rarely a draw without looking brings so many marked things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import FloatArray, IntArray

_TERMS = 4_000_000
"""Terms of the sums that are in memory at once."""


def upper_tail(least: ArrayLike, total: ArrayLike, marked: ArrayLike, drawn: ArrayLike) -> FloatArray:
    """Return P(X ≥ least) where `drawn` of `total` things are drawn, `marked` of which are marked.

    Parameters
    ----------
    least, total, marked, drawn : int or (n,) int
        Broadcast against each other; counts, `marked` and `drawn` at most `total`.

    Returns
    -------
    (n,) float64
        Summed term by term from logarithms: importing `scipy.stats` for it takes half a second.

    Examples
    --------
    >>> upper_tail([0, 1, 2], 4, 2, 2).round(4).tolist()
    [1.0, 0.8333, 0.1667]
    """
    cases = np.stack([np.atleast_1d(one).astype(np.int64) for one in np.broadcast_arrays(least, total, marked, drawn)])
    # Thousands of places share the same few numbers.
    distinct, case = np.unique(cases, axis=1, return_inverse=True)
    terms = np.minimum(distinct[2], distinct[3]) - distinct[0] + 1
    parts = np.array_split(np.arange(distinct.shape[1]), 1 + int(np.maximum(terms, 0).sum()) // _TERMS)
    tails = np.concatenate([_tails(distinct[:, part]) for part in parts])
    return np.asarray(tails[case.ravel()])


def _tails(cases: IntArray) -> FloatArray:
    least, total, marked, drawn = cases
    lowest = np.maximum(least, np.maximum(drawn + marked - total, 0))
    lengths = np.maximum(np.minimum(marked, drawn) - lowest + 1, 0)
    row = np.repeat(np.arange(len(least)), lengths)
    k = lowest[row] + np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    unmarked = (total - marked)[row]
    logs = _choose(marked[row], k) + _choose(unmarked, drawn[row] - k) - _choose(total, drawn)[row]
    # Rounding may carry the sum of all terms a hair above 1.
    return np.minimum(np.bincount(row, weights=np.exp(logs), minlength=len(least)), 1.0)


def _choose(n: IntArray, k: IntArray) -> FloatArray:
    from scipy.special import gammaln

    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))
