"""Marcon & Puech's M function: how much of b is around a, beside b's share of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.statistics.arguments import as_mark, as_points_and_radii, as_weights
from gis_app.statistics.arrays import FloatArray, as_labels, masked_where_undefined
from gis_app.statistics.compiled import kernel
from gis_app.statistics.grid import Bins, Grid, bin_of, build_bins, build_grid, column_range, rows_within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@kernel
def _sum_shares(
    grid: Grid, bins: Bins, is_a: np.ndarray, is_b: np.ndarray, weights: FloatArray, global_share: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return, for each radius, Σ s_i and Σ g_i over the places of a that have a neighbour."""
    k, up, limit = bins.squared.size, rows_within(grid, bins.reach), bins.squared[-1]
    local, overall = np.zeros(k), np.zeros(k)
    of_b, of_all = np.empty(k), np.empty(k)
    for i in range(is_a.size):
        if not is_a[i]:
            continue
        of_b[:] = 0.0
        of_all[:] = 0.0
        # The same row as in the grid, where rounding at the upper edge is kept inside.
        row = min(grid.rows - 1, int((grid.y[i] - grid.bottom) / grid.cell))
        for other in range(max(0, row - up), min(grid.rows, row + up + 1)):
            begin, end = column_range(grid, bins.reach, i, other)
            for j in range(begin, end):
                dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                distance = dx * dx + dy * dy
                if distance <= limit and j != i:
                    b = bin_of(distance, bins.squared, bins.table, bins.scale)
                    of_all[b] += weights[j]
                    of_b[b] += weights[j] if is_b[j] else 0.0
        near_b, near_all = 0.0, 0.0
        for b in range(k):
            near_b += of_b[b]
            near_all += of_all[b]
            if near_all > 0.0:
                local[b] += near_b / near_all
                overall[b] += global_share[i]
    return local, overall


def m_function(
    xy: ArrayLike, marks: ArrayLike, a: int, b: int, radii: ArrayLike, weights: ArrayLike | None = None
) -> np.ma.MaskedArray[Any, np.dtype[np.float64]]:
    """Return M(r), the mean share of b around the places of a, relative to b's share of all.

    M(r) = Σ s_i / Σ g_i over the places of a with a neighbour within r; s_i is the weight of b among
    i's neighbours over the weight of all of them, g_i = W_b / (W − w_i), or (W_a − w_i) / (W − w_i)
    where a is b. The place itself is never counted.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
    radii : (k,) float64, metres, ascending
    weights : (n,) float64, optional
        Staff, floor area, …; not negative. Without weights every place counts one.

    Returns
    -------
    (k,) masked float64
        1 where b is as frequent around a as anywhere; masked (None in `tolist()`) where no place of a
        has a neighbour, or there is no b. Under the mask, and so in `numpy.asarray`, stands NaN.

    Raises
    ------
    ValueError
        When a weight is negative or not finite, their number is wrong, or coordinates are degrees.

    References
    ----------
    Marcon & Puech (2010), Measures of the geographic concentration of industries. J. Economic Geography 10.

    Examples
    --------
    >>> from gis_app.statistics import m_function
    >>> m_function([[0, 0], [1, 0], [50, 0], [51, 0]], [1, 2, 1, 1], 1, 2, [2, 60]).tolist()
    [1.0, 1.0]
    """
    points, distances = as_points_and_radii(xy, radii)
    labels, a, b = as_labels(marks, len(points)), as_mark(a), as_mark(b)
    mass = as_weights(weights, len(points))
    grid, order = build_grid(points, float(distances[-1]))
    is_a, is_b, mass = labels[order] == a, labels[order] == b, mass[order]
    others = mass.sum() - mass
    partners = mass[is_b].sum() - (mass if a == b else 0.0)
    share = np.divide(partners, others, out=np.zeros(len(points)), where=others > 0)
    local, overall = _sum_shares(grid, build_bins(distances), is_a, is_b, mass, share)
    return masked_where_undefined(np.divide(local, overall, out=np.full(distances.size, np.nan), where=overall > 0))
