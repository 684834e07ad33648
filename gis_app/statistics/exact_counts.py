"""Exact conditional permutation of counts in cells: the sum of a cell's neighbours needs no simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array

    from gis_app.statistics.arrays import FloatArray, IntArray


def neighbour_sum_p(counts: ArrayLike, neighbours: csr_array) -> FloatArray:
    """Return the two-sided p-value of every cell's neighbour sum when the other cells' counts are shuffled.

    A cell keeps its count and its k neighbours' are drawn without replacement from all others. How often such a draw
    adds up to s is the coefficient of z^k x^s in Π (1 + z x^v)^{n_v} over the counts v and how often they occur. This
    is the limit of Gi*'s permutation p for more and more draws.

    Parameters
    ----------
    counts : (n,) int
        Not negative. Time grows with the square of the number of distinct counts times the largest one.
    neighbours : (n, n) scipy CSR
        Ones where cells are neighbours, without the diagonal.

    Returns
    -------
    (n,) float64
        1 for a cell without a neighbour.

    References
    ----------
    Anselin (1995), Local indicators of spatial association, for conditional permutation. Geographical Analysis 27.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> from gis_app.statistics.exact_counts import neighbour_sum_p
    >>> line = csr_array(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]))
    >>> neighbour_sum_p([0, 5, 0, 0], line).round(3).tolist()
    [0.667, 1.0, 1.0, 1.0]
    """
    values = np.asarray(counts, dtype=np.int64)
    degree = np.diff(neighbours.indptr)
    seen = np.rint(neighbours @ values).astype(np.int64)
    distinct, which, amount = np.unique(values, return_inverse=True, return_counts=True)
    p = np.ones(values.size)
    for own in range(distinct.size):
        others = amount - (np.arange(distinct.size) == own)
        rows = np.flatnonzero((which == own) & (degree > 0))
        # Cells with the same count and as many neighbours share one distribution.
        for k in np.unique(degree[rows]):
            part = rows[degree[rows] == k]
            chance = _sum_chances(distinct, others, int(k))
            upper = np.cumsum(chance[::-1])[::-1][seen[part]]
            lower = np.cumsum(chance)[seen[part]]
            # Twice the smaller tail exceeds 1 in the middle of the distribution.
            p[part] = np.clip(2.0 * np.minimum(upper, lower), 0.0, 1.0)
    return p


def _sum_chances(values: IntArray, amount: IntArray, k: int) -> FloatArray:
    """Return the chance of every sum of k counts drawn without replacement, (k * largest + 1,)."""
    from scipy.special import comb

    size = k * int(values.max()) + 1
    # Floats, for the ways to choose six of ten thousand cells outgrow 64 bits.
    ways = np.zeros((k + 1, size))
    ways[0, 0] = 1.0
    for value, number in zip(values.tolist(), amount.tolist(), strict=True):
        choices = comb(number, np.arange(k + 1))
        # A new table: in place, cells of one count would be chosen several times over.
        more = np.zeros_like(ways)
        for j in range(min(k, number) + 1):
            moved = ways[: k + 1 - j, : size - j * value] * choices[j]
            more[j:, j * value :] += moved
        ways = more
    # By their sum and not by C(n, k), so that chances add up to 1 in spite of rounding.
    return np.asarray(ways[k] / ways[k].sum())
