"""How much a cluster of places depends on the settings that found it: a sweep of DBSCAN over distance and size.

A density clustering always returns something. What comes back only at one distance and one smallest size is an accident
of the settings; what comes back at many is in the data. (A single fixed distance percolates: hundreds of clusters at
one value, a handful of blobs at the next.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

SAME_CLUSTER = 0.5
"""Jaccard similarity from which a cluster counts as found again (Hennig 2007)."""

SWEEP_SIZES = (3, 4, 5, 6, 8)
"""DBSCAN's smallest number of places within the distance, the place itself included."""

_LEVELS = 12
_QUANTILES = (0.05, 0.90)
_MOST_PAIRS = 20_000_000


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep says.

    Parameters
    ----------
    together
        (g,) per group: share of the settings in which some cluster is the same as the group, above 0: the setting that
        found the group counts as one.
    clustered
        (n,) per place: share of the settings in which it lies in a cluster of at most half of all places.
    distances_m
        (k,) distances swept, metres.
    sizes
        Smallest sizes swept.
    """

    together: NDArray[np.float64]
    clustered: NDArray[np.float64]
    distances_m: NDArray[np.float64]
    sizes: tuple[int, ...]


def sweep(
    xy: NDArray[np.float64],
    groups: Sequence[NDArray[np.int64]],
    *,
    sizes: tuple[int, ...] = SWEEP_SIZES,
    step: Callable[[float], None] | None = None,
) -> Sweep:
    """Cluster the places by DBSCAN at many settings, and look for the groups in each.

    Parameters
    ----------
    xy
        (n, 2) float64, metres.
    groups
        Each the positions of a group's places in `xy`.
    sizes
        Smallest sizes to sweep.
    step
        Called with the share done; may raise to cancel.

    Returns
    -------
    Sweep
        Independent of the order of the places.

    References
    ----------
    Ester et al. 1996 (DBSCAN); Hennig 2007, Cluster-wise assessment of cluster stability.
    """
    places = _Locations.of(xy)
    distances = places.distances()
    together = np.zeros(len(groups))
    clustered = np.zeros(len(xy))
    settings = max(1, len(distances) * len(sizes))
    for done, labels in enumerate(places.clusterings(distances, sizes)):
        sizes_found = np.bincount(labels[labels >= 0], minlength=1)
        together += [_similarity(labels[group], sizes_found) >= SAME_CLUSTER for group in groups]
        # a cluster that has swallowed half of the city says nothing about its places
        clustered += (labels >= 0) & (sizes_found[labels] <= len(labels) / 2)
        if step:
            step((done + 1) / settings)
    return Sweep((together + 1.0) / (settings + 1.0), clustered / settings, distances, sizes)


def _similarity(labels: NDArray[np.int64], sizes: NDArray[np.int64]) -> float:
    """Return the Jaccard similarity of a group, whose places have `labels`, to the cluster most like it."""
    inside = labels[labels >= 0]
    if not len(inside):
        return 0.0
    candidates, common = np.unique(inside, return_counts=True)
    return float((common / (sizes[candidates] + len(labels) - common)).max())


@dataclass(frozen=True, slots=True)
class _Locations:
    """Places with the same coordinates taken together: ten thousand venues at one address are one location."""

    tree: cKDTree
    weight: NDArray[np.int64]
    of_place: NDArray[np.int64]

    @classmethod
    def of(cls, xy: NDArray[np.float64]) -> _Locations:
        unique, inverse, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
        return cls(cKDTree(unique), count, inverse.ravel())

    def distances(self) -> NDArray[np.float64]:
        """Return the distances to sweep: from where the densest places have four neighbours to where most have."""
        neighbours = min(5, len(self.weight))
        if neighbours < 2:  # noqa: PLR2004  one location has no neighbour
            return np.array([1.0])
        reach = np.asarray(self.tree.query(self.tree.data, k=neighbours)[0])[:, -1][self.of_place]
        low, high = np.quantile(reach, _QUANTILES)
        levels = np.geomspace(max(low, 1.0), max(high, 2.0), _LEVELS)
        # beyond this many pairs a city has percolated anyway
        affordable = [d for d in levels if self.tree.count_neighbors(self.tree, d) <= _MOST_PAIRS]
        return np.asarray(affordable or levels[:1], dtype=np.float64)

    def clusterings(self, distances: NDArray[np.float64], sizes: tuple[int, ...]) -> Iterator[NDArray[np.int64]]:
        """Yield DBSCAN's label of each place, -1 for noise, at every setting."""
        pairs = self.tree.query_pairs(float(distances.max()), output_type="ndarray")
        apart = np.linalg.norm(self.tree.data[pairs[:, 0]] - self.tree.data[pairs[:, 1]], axis=1)
        for distance in distances:
            near = pairs[apart <= distance]
            for size in sizes:
                yield self._dbscan(near, size)[self.of_place]

    def _dbscan(self, near: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Label locations: cores joined through cores, a border location with one of its cores."""
        count = len(self.weight)
        within = self.weight + np.bincount(near[:, 0], self.weight[near[:, 1]], count)
        within = within + np.bincount(near[:, 1], self.weight[near[:, 0]], count)
        core = within >= size
        joined = near[core[near].all(axis=1)]
        graph = coo_array((np.ones(len(joined), np.int8), (joined[:, 0], joined[:, 1])), shape=(count, count))
        labels = np.where(core, connected_components(graph, directed=False)[1], -1).astype(np.int64)
        border = near[core[near].sum(axis=1) == 1]
        outer = np.where(core[border[:, 0]], border[:, 1], border[:, 0])
        inner = np.where(core[border[:, 0]], border[:, 0], border[:, 1])
        labels[outer] = labels[inner]
        return labels
