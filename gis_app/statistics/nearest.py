"""Nearest places: distances to the nearest of another set, and all places tied for nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arrays import FloatArray, IntArray, as_points

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Enough for the place itself, four ties as on a square grid, and one more that ends them.
FIRST_LOOK = 6


@dataclass(frozen=True)
class NearestDistances:
    """Distances to the nearest of a set of places.

    Attributes
    ----------
    distance : (n,) float64, metres
    index : (n,) int64
        Row of the nearest place; of several at the same distance, the first row.
    """

    distance: FloatArray
    index: IntArray

    def median(self) -> float:
        """Return the median distance in metres."""
        return float(np.median(self.distance))

    def mean(self) -> float:
        """Return the mean distance in metres."""
        return float(np.mean(self.distance))

    def share_within(self, metres: float) -> float:
        """Return the share (0–1) of places whose nearest is within `metres`."""
        return float(np.mean(self.distance <= metres))


def nearest_distances(xy: ArrayLike, targets: ArrayLike | None = None) -> NearestDistances | None:
    """Return the straight distance from every place to the nearest target.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    targets : (m, 2) float64, metres, optional
        Without targets, the other places of `xy`; a place is never its own neighbour, but another one
        at the same spot is, at distance 0.

    Returns
    -------
    NearestDistances or None
        None where there is nothing to measure from or to.

    Examples
    --------
    >>> from gis_app.statistics import nearest_distances
    >>> nearest_distances([[0, 0], [9, 0]], [[0, 4], [9, 1]]).distance.tolist()
    [4.0, 1.0]
    """
    points = as_points(xy)
    goals = points if targets is None else as_points(targets)
    if len(points) == 0 or len(goals) < (2 if targets is None else 1):
        return None
    if targets is not None:
        distance, index = _query(goals, points, 1)
        return NearestDistances(distance[:, 0], index[:, 0])
    distances, indices = _query(points, points, 2)
    # Of places at one spot, either column may hold the place itself.
    column = np.where(indices[:, 1] == np.arange(len(points)), 0, 1)
    rows = np.arange(len(points))
    return NearestDistances(distances[rows, column], indices[rows, column].astype(np.int64))


def _query(among: FloatArray, points: FloatArray, k: int) -> tuple[FloatArray, IntArray]:
    """Return distances and rows of the k nearest, (n, k) each."""
    from scipy.spatial import cKDTree

    distance, index = cKDTree(among).query(points, k=np.arange(1, k + 1))
    return np.asarray(distance), np.asarray(index, dtype=np.int64)


@dataclass(frozen=True)
class NearestSets:
    """For every place, all other places tied for nearest (equal squared distance).

    Places at one spot are each other's nearest at distance 0; they are kept as a spot and not as
    pairs, so that many venues geocoded to one address cost no more than others.

    Attributes
    ----------
    starts : (n + 1,) int64
        Where each place's nearest begin in `nearest`; empty for places that share a spot.
    nearest : (t,) int64
        Rows of the nearest places.
    shared : list of (g,) int64
        Rows of the places at each spot with more than one.
    """

    starts: IntArray
    nearest: IntArray
    shared: list[IntArray]


def nearest_sets(xy: FloatArray) -> NearestSets:
    """Return the tied nearest of every place.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    """
    n = len(xy)
    spots, spot_of, sizes = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    members = np.split(np.argsort(spot_of, kind="stable"), np.cumsum(sizes)[:-1]) if n else []
    alone = np.flatnonzero(sizes == 1)
    found: dict[int, IntArray] = {}
    if len(spots) > 1:
        found = _tied_spots(spots, alone)
    nearest: list[IntArray] = [np.empty(0, np.int64)] * n
    for spot, others in found.items():
        nearest[members[spot][0]] = np.concatenate([members[other] for other in others])
    starts = np.concatenate(([0], np.cumsum([len(rows) for rows in nearest], dtype=np.int64)))
    shared = [members[spot] for spot in np.flatnonzero(sizes > 1)]
    return NearestSets(starts.astype(np.int64), np.concatenate([*nearest, np.empty(0, np.int64)]), shared)


def _tied_spots(spots: FloatArray, alone: IntArray) -> dict[int, IntArray]:
    """Return, for each spot in `alone`, the other spots at the least squared distance."""
    found: dict[int, IntArray] = {}
    looked, todo = FIRST_LOOK, alone
    while todo.size:
        k = min(looked, len(spots))
        _, index = _query(spots, spots[todo], k)
        step = spots[index] - spots[todo][:, None, :]
        # Squares, not the tree's roots: rounding would make ties of what differs.
        squared = (step * step).sum(axis=2)
        squared[index == todo[:, None]] = np.inf
        least = squared.min(axis=1)
        tied = squared == least[:, None]
        # When the farthest seen is tied as well, there may be more that were not seen.
        farthest = np.where(np.isinf(squared), -np.inf, squared).max(axis=1)
        complete = (farthest > least * (1 + 1e-12)) | (k == len(spots))
        for at in np.flatnonzero(complete):
            found[int(todo[at])] = index[at][tied[at]]
        todo, looked = todo[~complete], 4 * looked
    return found
