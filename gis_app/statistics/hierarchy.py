"""HDBSCAN: the clusters that last longest while the distance that joins places shrinks.

Lengths that are exactly equal join at once, not two by two, so the clusters do not depend on the order of the places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from gis_app.statistics.arguments import one_of
from gis_app.statistics.arrays import as_points, as_whole
from gis_app.statistics.compiled import inline_kernel, kernel
from gis_app.statistics.spanning_tree import mutual_reachability_tree

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import BoolArray, FloatArray, IntArray, Progress
    from gis_app.statistics.spanning_tree import SpanningTree

Selection: TypeAlias = Literal["eom", "leaf"]
SELECTIONS = ("eom", "leaf")

NOISE = -1
WHOLE = 0
"""The cluster of all places, the root of the others."""


class _Joins(NamedTuple):
    """Who joins whom, shortest lengths first.

    Join k makes the node n + k of two nodes; nodes below n are single places.

    Parameters
    ----------
    left, right : (n - 1,) int64
    length : (n - 1,) float64, metres
    size : (2 n - 1,) int64
        Places in a node.
    """

    left: IntArray
    right: IntArray
    length: FloatArray
    size: IntArray


class _Clusters(NamedTuple):
    """The clusters that split from one another as lengths shrink; a cluster comes after the one it splits from.

    Parameters
    ----------
    parent : (c,) int64
    stability : (c,) float64, 1/m
        Σ over its places of the density at which they leave minus the density at which it splits off.
    of_place : (n,) int64
        The last cluster each place is in.
    """

    parent: IntArray
    stability: FloatArray
    of_place: IntArray


def hdbscan(
    xy: ArrayLike,
    min_cluster_size: int,
    min_samples: int,
    selection: Selection = "eom",
    progress: Progress | None = None,
) -> IntArray:
    """Find clusters of differing density: those that stay together over the widest range of densities.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    min_cluster_size : int
        Fewest places of a cluster, at least 2.
    min_samples : int
        How many places, itself included, must be near for a place to be dense, at least 1; n where there are fewer.
    selection : {"eom", "leaf"}
        The clusters of greatest stability (excess of mass), or the finest ones.
    progress : callable, optional
        Called with the share done and the step's name; may raise to cancel.

    Returns
    -------
    (n,) int64
        Cluster of each place, numbered from 0 in the order of their first places; -1 for noise.

    Raises
    ------
    ValueError
        When a coordinate is not finite, or an argument out of range.

    Notes
    -----
    The clusters of `sklearn.cluster.HDBSCAN` unless lengths tie: that joins ties in the order of the rows.

    References
    ----------
    Campello, R., Moulavi, D., & Sander, J. (2013). Density-based clustering based on hierarchical density estimates.
    PAKDD 2013, 160–172.

    Examples
    --------
    >>> from gis_app.statistics import hdbscan
    >>> xy = [[0, 0], [9, 0], [0, 9], [8, 8], [500, 0], [508, 0], [500, 9], [2000, 2000]]
    >>> hdbscan(xy, min_cluster_size=3, min_samples=2).tolist()
    [0, 0, 0, 0, 1, 1, 1, -1]
    """
    points = as_points(xy)
    fewest, neighbours = as_whole(min_cluster_size, "min_cluster_size"), as_whole(min_samples, "min_samples")
    if fewest < 2 or neighbours < 1:  # a single place is no cluster
        raise ValueError("A cluster needs at least two places, a dense place at least one: itself.")
    one_of(selection, "The selection", SELECTIONS)
    if not len(points):
        return np.empty(0, np.int64)
    tree = mutual_reachability_tree(points, min(neighbours, len(points)), progress)
    clusters = _condense(_joined(tree), min(fewest, len(points) + 1))
    chosen = _outermost(_leaves(clusters) if selection == "leaf" else _stablest(clusters), clusters.parent)
    return _numbered(chosen[clusters.of_place])


def _numbered(labels: IntArray) -> IntArray:
    """Return labels numbered in the order of their first places."""
    found, first = np.unique(labels[labels != NOISE], return_index=True)
    number = np.full(labels.size + 1, NOISE)  # the last is that of noise
    number[found[np.argsort(first)]] = np.arange(found.size)
    return number[labels]


def _joined(tree: SpanningTree) -> _Joins:
    left, right, size = _join(tree.ends)
    return _Joins(left, right, tree.length, size)


@kernel
def _join(ends: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Join nodes along the edges of a tree, shortest first."""
    n = len(ends) + 1
    left, right = np.empty(n - 1, np.int64), np.empty(n - 1, np.int64)
    size, node = np.ones(2 * n - 1, np.int64), np.arange(2 * n - 1)
    for k in range(n - 1):
        one, two = _top(node, ends[k, 0]), _top(node, ends[k, 1])
        left[k], right[k] = one, two
        node[one] = node[two] = n + k
        size[n + k] = size[one] + size[two]
    return left, right, size


@inline_kernel
def _top(node: IntArray, k: int) -> int:
    """Return the node that holds k and is held by none."""
    while node[k] != k:
        # The path is halved on the way up, so that later climbs are short.
        node[k] = node[node[k]]
        k = node[k]
    return k


@kernel
def _condense(joins: _Joins, fewest: int) -> _Clusters:
    """Follow the places from the whole down: small parts leave a cluster, two or more large parts split it."""
    n = joins.left.size + 1
    parent, born = np.empty(n, np.int64), np.empty(n)
    stability, of_place = np.zeros(n), np.zeros(n, np.int64)
    inside, leaving = np.full(2 * n - 1, WHOLE), np.zeros(2 * n - 1, np.bool_)
    parts, clusters = np.empty(n, np.int64), 1
    parent[WHOLE], born[WHOLE] = NOISE, 0.0
    # From the last join down: a join's node comes after the two nodes it joins.
    for node in range(2 * n - 2, n - 1, -1):
        cluster, length = inside[node], joins.length[node - n]
        # Places at one spot join at no length at all, infinitely dense.
        density = 1.0 / length if length > 0 else np.inf
        if leaving[node]:
            for part in (joins.left[node - n], joins.right[node - n]):
                inside[part], leaving[part] = cluster, True
            continue
        if inside[node] == NOISE:
            continue  # a part of a join of the same length, which was undone with it
        count = _parts(joins, inside, parts, node)
        large = 0
        for part in parts[:count]:
            large += joins.size[part] >= fewest
        for part in parts[:count]:
            if joins.size[part] >= fewest and large == 1:
                # Places of the only large part have not left the cluster: they add to its stability later.
                inside[part] = cluster
                continue
            stability[cluster] += joins.size[part] * (density - born[cluster])
            if joins.size[part] >= fewest:
                parent[clusters], born[clusters], inside[part] = cluster, density, clusters
                clusters += 1
            else:
                inside[part], leaving[part] = cluster, True
    of_place[:] = inside[:n]
    # Copies, or the arrays of n entries would live as long as the few clusters in them.
    return _Clusters(parent[:clusters].copy(), stability[:clusters].copy(), of_place)


@inline_kernel
def _parts(joins: _Joins, inside: IntArray, parts: IntArray, node: int) -> int:
    """List the nodes that a join and those of the same length below it put together; mark the latter."""
    n = joins.left.size + 1
    length, count, done = joins.length[node - n], 1, 0
    parts[0] = node
    while done < count:
        part = parts[done]
        if part >= n and joins.length[part - n] == length:
            inside[part] = NOISE
            # The left node takes the join's own slot, so that it is looked at next.
            parts[done], parts[count] = joins.left[part - n], joins.right[part - n]
            count += 1
        else:
            done += 1
    return count


def _leaves(clusters: _Clusters) -> BoolArray:
    """Mark the clusters that never split; the whole is none."""
    chosen = np.ones(clusters.parent.size, np.bool_)
    chosen[clusters.parent[1:]] = False
    chosen[WHOLE] = False
    return chosen


def _stablest(clusters: _Clusters) -> BoolArray:
    """Mark the clusters that are no less stable than the best choice among those inside them; the whole is none."""
    inside, chosen = np.zeros(clusters.parent.size), np.zeros(clusters.parent.size, np.bool_)
    # Backwards, so that all clusters inside one are known before it is judged.
    for cluster in range(clusters.parent.size - 1, WHOLE, -1):
        chosen[cluster] = clusters.stability[cluster] >= inside[cluster]
        inside[clusters.parent[cluster]] += max(clusters.stability[cluster], inside[cluster])
    return chosen


def _outermost(chosen: BoolArray, parent: IntArray) -> IntArray:
    """Return, for each cluster, the outermost chosen one that holds it, `NOISE` where there is none."""
    holder = np.where(chosen, np.arange(chosen.size), NOISE)
    # A cluster's parent comes before it, so what holds the parent is known already.
    for cluster in range(1, chosen.size):
        if holder[parent[cluster]] != NOISE:
            holder[cluster] = holder[parent[cluster]]
    return holder
