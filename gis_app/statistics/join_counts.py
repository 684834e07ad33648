"""Bivariate local join counts: how many of b lie near each place of a, and how rarely chance has so many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_mark, as_points_and_radii
from gis_app.statistics.arrays import FloatArray, IntArray, as_labels
from gis_app.statistics.hypergeometric import upper_tail
from gis_app.statistics.monte_carlo import false_discovery_rates
from gis_app.statistics.neighbourhoods import counts_within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class LocalJoinCount:
    """Joins of the places of mark a with places of mark b.

    Attributes
    ----------
    index : (n_a,) int64
        Rows of the places of mark a.
    count : (n_a,) int64
        Places of b within the radius.
    around : (n_a,) int64
        Places of any mark within it.
    p, q : (n_a,) float64
        Upper tail of conditional permutation, exact, and its Benjamini–Hochberg adjustment.
    """

    index: IntArray
    count: IntArray
    around: IntArray
    p: FloatArray
    q: FloatArray


def bivariate_local_join_count(xy: ArrayLike, marks: ArrayLike, a: int, b: int, radius: float) -> LocalJoinCount:
    """Count, for every place of a, the places of b within a distance.

    A place keeps its mark and all others' are shuffled: the marks around it are then a draw without replacement, whose
    tail is hypergeometric; no simulation is needed. A place has one mark, which is the reference's case without
    co-location at the place itself.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal.
    radius : float, metres

    Returns
    -------
    LocalJoinCount

    References
    ----------
    Anselin & Li (2019), Operational local join count statistics for cluster detection. J. Geographical Systems 21.

    Examples
    --------
    >>> from gis_app.statistics.join_counts import bivariate_local_join_count
    >>> found = bivariate_local_join_count([[0, 0], [1, 0], [9, 0], [8, 0]], [1, 2, 1, 3], 1, 2, 2)
    >>> found.count.tolist(), found.p.round(3).tolist()
    ([1, 0], [0.333, 1.0])
    """
    points, reach = as_points_and_radii(xy, radius)
    labels, a, b = as_labels(marks, len(points)), as_mark(a), as_mark(b)
    # With the marks asked for, so that one that no place has gets a number too.
    _names, classes = np.unique(np.concatenate([labels, [a, b]]), return_inverse=True)
    row, column = classes[-2:]
    around = counts_within(points, classes[:-2], reach[:1])[:, :, 0]
    index = np.flatnonzero(labels == a)
    count = around[index, column] if column < around.shape[1] else np.zeros(index.size, np.int64)
    total = around[index].sum(axis=1)
    p = join_count_p(count, total, len(points) - 1, int(np.count_nonzero(labels == b)) - int(row == column))
    return LocalJoinCount(index, count, total, p, false_discovery_rates(p))


def join_count_p(count: ArrayLike, around: ArrayLike, others: int, partners: int) -> FloatArray:
    """Return the chance of so many partners, or more, among the places around, when the others' marks are shuffled.

    Parameters
    ----------
    count, around : (n,) int
        Partners and places of any mark nearby.
    others, partners : int
        All other places, and those of them that are partners.

    Examples
    --------
    >>> from gis_app.statistics.join_counts import join_count_p
    >>> join_count_p([0, 1, 2], [2, 2, 2], 4, 2).round(4).tolist()
    [1.0, 0.8333, 0.1667]
    """
    seen, near = np.asarray(count), np.asarray(around)
    if others < 1 or seen.size == 0:
        return np.ones(seen.shape)
    return upper_tail(seen, others, max(partners, 0), near)
