"""Distances to the nearest of every kind against random labelling: places stay, and marks are shuffled among them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import entropy, order_of_places
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_labels, as_points, as_radii, as_simulations
from gis_app.statistics.compiled import kernel
from gis_app.statistics.monte_carlo import monte_carlo_p

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_LISTED = 256
"""Neighbours listed of each place where there are many; what is farther is looked up."""

LISTED_IN_FULL = 2_000
"""Up to so many places every place may list all others."""

MISSED = 0.001
"""Places that may find none of the rarest mark in their list."""

NEVER_M = 1e300
"""What cannot be reached is farther than anything."""


@dataclass(frozen=True)
class NearestLabelling:
    """Distances from the places of every mark to the nearest of every mark, summarised.

    The summaries are, in this order: the median, the mean over those that have a way, and the share within each
    radius.

    Attributes
    ----------
    marks : (m,) int64
        The marks that occur, ascending.
    observed : (s, m, m) float64, metres and shares from 0 to 1
        From the row's mark to the column's; NaN or infinite where there is no other place, or no way.
    by_chance : (s, m, m) float64
        Its mean over the labellings.
    p : (s, m, m) float64
        Two-sided; NaN where the observed one is.
    simulations : int
    """

    marks: IntArray
    observed: FloatArray
    by_chance: FloatArray
    p: FloatArray
    simulations: int


def nearest_labelling(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    simulations: int = 999,
    seed: int = 1,
    *,
    metres: ArrayLike | None = None,
    progress: Progress | None = None,
) -> NearestLabelling:
    """Test whether the nearest place of a mark is nearer, or farther, than shuffled marks would have it.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
        A place counts as within r when its nearest is at d ≤ r.
    simulations, seed : int
        Marks are shuffled among all rows of `xy`.
    metres : (n, n) float64, optional
        Ways from every place to every other, such as along streets, infinite where there is none; else straight.
    progress : callable, optional

    Returns
    -------
    NearestLabelling

    References
    ----------
    Diggle (2013), Statistical Analysis of Spatial and Spatio-Temporal Point Patterns, for random labelling.

    Examples
    --------
    >>> import numpy as np
    >>> from gis_app.statistics.nearest_labelling import nearest_labelling
    >>> found = nearest_labelling([[0, 0], [3, 0], [9, 0], [10, 0]], [0, 1, 1, 0], [2.0], simulations=9)
    >>> found.observed[:, 0, 1].tolist()
    [2.0, 2.0, 0.5]
    """
    points, distances, count = as_points(xy), as_radii(radii), as_simulations(simulations)
    names, labels = np.unique(as_labels(marks, len(points)), return_inverse=True)
    order = order_of_places(points, labels)
    points, labels = points[order], labels[order].astype(np.int64)
    ways = None if metres is None else np.asarray(metres, dtype=np.float64)[np.ix_(order, order)]
    listed = _listed(points, np.bincount(labels)) if ways is None else _sorted_ways(ways)
    summaries = np.empty((count + 1, 2 + distances.size, names.size, names.size))
    rng = np.random.default_rng(entropy(seed))
    for draw in range(count + 1):
        drawn = labels if draw == 0 else rng.permutation(labels)
        nearest = _nearest_of_each(listed, drawn, names.size)
        summaries[draw] = _summarise(_metres_to(points, ways, drawn, nearest), drawn, distances)
        if progress is not None:
            progress(draw / count, "random labelling")
    return _judged(names, summaries, count)


def _judged(names: IntArray, summaries: FloatArray, simulations: int) -> NearestLabelling:
    # NaN compares with nothing: it would count on neither side of p.
    compared = np.nan_to_num(summaries, nan=NEVER_M, posinf=NEVER_M)
    observed = summaries[0]
    p = np.full(observed.shape, np.nan)
    for at in zip(*np.nonzero(np.isfinite(observed)), strict=True):
        p[at] = monte_carlo_p(float(compared[(0, *at)]), compared[(slice(1, None), *at)])
    return NearestLabelling(names, observed, summaries[1:].mean(axis=0), p, simulations)


def _listed(points: FloatArray, amounts: IntArray) -> IntArray:
    """Return the rows of each place's nearest others, nearest first, (n, k)."""
    from scipy.spatial import cKDTree

    n = len(points)
    # A mark that every place has would make a logarithm of 0 in the next line.
    rarest = min(1.0 - 1.0 / max(n, 2), float(amounts.min(initial=n)) / max(n, 1))
    needed = min(n - 1, ceil(log(MISSED) / log(1.0 - rarest))) if n > 1 else 0
    k = needed if n <= LISTED_IN_FULL else min(needed, MOST_LISTED)
    if k < 1:
        return np.empty((n, 0), np.int64)
    found = np.asarray(cKDTree(points).query(points, k=np.arange(1, k + 2))[1], dtype=np.int64)
    own = found == np.arange(n)[:, None]
    # Among duplicates the tree may list a place late or not at all: take it out, or the last one.
    own[~own.any(axis=1), -1] = True
    return np.ascontiguousarray(found[~own].reshape(n, k))


def _sorted_ways(ways: FloatArray) -> IntArray:
    # A copy, for the caller's diagonal must stay as it is.
    others = ways.copy()
    np.fill_diagonal(others, np.inf)
    order = np.argsort(others, axis=1, kind="stable").astype(np.int64)
    # Places that no way leads to sort last like the place itself, which must not be its own neighbour.
    rows = np.arange(len(ways))[:, None]
    return np.ascontiguousarray(order[order != rows].reshape(len(ways), max(len(ways) - 1, 0)))


@kernel
def _nearest_of_each(listed: IntArray, labels: IntArray, marks: int) -> IntArray:
    """Return the row of each place's nearest other of every mark, (n, marks); -1 where its list has none."""
    found = np.full((labels.size, marks), -1, np.int64)
    for i in range(labels.size):
        left = marks
        for at in range(listed.shape[1]):
            mark = labels[listed[i, at]]
            if found[i, mark] < 0:
                found[i, mark] = listed[i, at]
                left -= 1
                if left == 0:
                    break
    return found


def _metres_to(points: FloatArray, ways: FloatArray | None, labels: IntArray, nearest: IntArray) -> FloatArray:
    """Return how far each place has it to the nearest other of every mark, (n, m); infinite where there is none."""
    if ways is not None:
        rows = np.arange(len(points))[:, None]
        return np.where(nearest >= 0, ways[rows, np.maximum(nearest, 0)], np.inf)
    steps = points[np.maximum(nearest, 0)] - points[:, None]
    metres = np.where(nearest >= 0, np.hypot(steps[..., 0], steps[..., 1]), np.inf)
    # A tree of the few members is cheaper than lists long enough for every draw.
    for mark in np.flatnonzero((nearest < 0).any(axis=0)):
        _look_up(points, labels, int(mark), np.flatnonzero(nearest[:, mark] < 0), metres)
    return metres


def _look_up(points: FloatArray, labels: IntArray, mark: int, rows: IntArray, metres: FloatArray) -> None:
    """Fill in the distances from some places to the nearest other of a mark that their lists do not hold."""
    from scipy.spatial import cKDTree

    members = np.flatnonzero(labels == mark)
    if members.size == 0 or rows.size == 0:
        return
    queried = cKDTree(points[members]).query(points[rows], k=[1, 2])
    distance, first = np.asarray(queried[0]), members[np.asarray(queried[1])[:, 0]]
    # With a single member the second is missing, infinitely far.
    metres[rows, mark] = np.where(first == rows, distance[:, 1], distance[:, 0])


@kernel
def _summarise(metres: FloatArray, labels: IntArray, radii: FloatArray) -> FloatArray:
    """Return median, mean and shares within the radii from every mark to every mark, (2 + k, m, m)."""
    marks = metres.shape[1]
    out = np.full((2 + radii.size, marks, marks), np.nan)
    for a in range(marks):
        # Every mark occurs, whatever the draw: there is at least one member.
        members = np.flatnonzero(labels == a)
        n = members.size
        for b in range(marks):
            away = np.empty(n)
            for k in range(n):
                away[k] = metres[members[k], b]
            away.sort()
            # Sorted, so that what cannot be reached stands last.
            reached = np.searchsorted(away, np.inf)
            out[0, a, b] = 0.5 * (away[(n - 1) // 2] + away[n // 2])
            if reached > 0:
                out[1, a, b] = away[:reached].mean()
            for k in range(radii.size):
                out[2 + k, a, b] = np.searchsorted(away, radii[k], side="right") / n
    return out
