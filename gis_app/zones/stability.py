"""How much a cluster of places depends on the settings that found it: a sweep of DBSCAN over distance and size.

A density clustering always returns something. What comes back only at one distance and one smallest size is an accident
of the settings; what comes back at many is in the data. (A single fixed distance percolates: hundreds of clusters at
one value, a handful of blobs at the next.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from gis_app.statistics import dbscan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SAME_CLUSTER = 0.5
"""Jaccard similarity from which a cluster counts as found again (Hennig 2007)."""

SWEEP_SIZES = (3, 4, 5, 6, 8)
"""DBSCAN's smallest number of places within the distance, the place itself included."""

_LEVELS = 12
_QUANTILES = (0.05, 0.90)


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
        Independent of the order of the places, but for those between two clusters: they go to the first.

    References
    ----------
    Ester et al. 1996 (DBSCAN); Hennig 2007, Cluster-wise assessment of cluster stability.
    """
    distances = _distances(xy)
    together = np.zeros(len(groups))
    clustered = np.zeros(len(xy))
    settings = len(distances) * len(sizes)
    for done, (distance, size) in enumerate(product(distances, sizes)):
        labels = dbscan(xy, float(distance), size)
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


def _distances(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances to sweep: from where the densest places have four neighbours to where most have."""
    # Ten thousand venues at one address are one location: their neighbours at 0 m say nothing of the city's scale.
    unique, location = np.unique(xy, axis=0, return_inverse=True)
    neighbours = min(5, len(unique))
    if neighbours < 2:  # noqa: PLR2004  one location has no neighbour
        return np.array([1.0])
    reach = np.asarray(cKDTree(unique).query(unique, k=neighbours)[0])[:, -1][location.ravel()]
    low, high = np.quantile(reach, _QUANTILES)
    return np.geomspace(max(low, 1.0), max(high, 2.0), _LEVELS)
