"""The shortest tree that joins all places, where none is nearer to another than to neighbours of its own.

Borůvka's method: every group of places looks for the shortest way out, all groups at once, until one is left. The
search goes down a tree of boxes over the places in Morton's order, past boxes that are too far, that hold no place
dense enough, or that hold the group itself only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.arrays import FloatArray, IntArray, Progress

LEAF = 8
"""Places in a box that is not divided."""
# Boxes that wait: one more for each level, and no tree has so many levels.
DEPTH = 64
BITS = 31
"""Of each coordinate in a Morton code."""
MIXED = -1
CHUNK = 1 << 16
"""Places between two reports of progress."""
STEP = "spanning tree"


class SpanningTree(NamedTuple):
    """The edges of a tree, shortest first.

    Parameters
    ----------
    ends : (n - 1, 2) int64
        The two places.
    length : (n - 1,) float64, metres
        Mutual reachability: the distance, or what is larger, the distance of either end to its own neighbours.
    """

    ends: IntArray
    length: FloatArray


class _Boxes(NamedTuple):
    """Places in Morton's order, and a binary tree of boxes over them: box k holds boxes 2k and 2k + 1.

    Parameters
    ----------
    x, y : (n,) float64, metres
    core : (n,) float64, m²
        Squared distance to the farthest of the neighbours that make a place dense.
    left, bottom, right, top : (2 * leaves,) float64, metres
    densest : (2 * leaves,) float64, m²
        Least `core` in the box.
    """

    x: FloatArray
    y: FloatArray
    core: FloatArray
    left: FloatArray
    bottom: FloatArray
    right: FloatArray
    top: FloatArray
    densest: FloatArray


class _Groups(NamedTuple):
    """The state of the search.

    Parameters
    ----------
    of_place : (n,) int64
        The group each place is in: one of its places.
    of_box : (2 * leaves,) int64
        The group that fills a box, `MIXED` where there are several.
    shortest : (n,) float64, m²
        Of each group, the shortest way out found in this round.
    start, end : (n,) int64
        Its ends.
    at_least : (n,) float64, m²
        What each place's way out is known not to be shorter than.
    """

    of_place: IntArray
    of_box: IntArray
    shortest: FloatArray
    start: IntArray
    end: IntArray
    at_least: FloatArray


def mutual_reachability_tree(xy: FloatArray, neighbours: int, progress: Progress | None = None) -> SpanningTree:
    """Return a minimum spanning tree of places under mutual reachability.

    Parameters
    ----------
    xy : (n, 2) float64, metres
        At least one place.
    neighbours : int
        How many places, itself included, a place must reach to be dense; at most n.
    progress : callable, optional
        Called with the share done and the step's name; may raise to cancel.

    References
    ----------
    Campello, R., Moulavi, D., & Sander, J. (2013). Density-based clustering based on hierarchical density estimates.
    PAKDD 2013, 160–172.

    March, W., Ram, P., & Gray, A. (2010). Fast Euclidean minimum spanning tree. KDD 2010, 603–612.
    """
    order = np.argsort(_morton_codes(xy), kind="stable")
    boxes = _with_cores(_boxes(np.ascontiguousarray(xy[order])), neighbours)
    ends, squared = _grow(boxes, progress)
    ends = order[ends]
    # Edges of one length are put in order by their ends, in whatever order they were found.
    shortest_first = np.lexsort((ends.max(axis=1), ends.min(axis=1), squared))
    # Squares all along, and one root for each edge instead of one for each pair.
    return SpanningTree(ends[shortest_first], np.sqrt(squared[shortest_first]))


def _morton_codes(xy: FloatArray) -> NDArray[np.uint64]:
    """Return codes whose order keeps near places near: the bits of both coordinates in turn."""
    corner, extent = xy.min(axis=0), float(np.ptp(xy, axis=0).max())
    cells = ((xy - corner) * (((1 << BITS) - 1) / extent if extent else 0.0)).astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return np.asarray(cells[:, 0] | (cells[:, 1] << np.uint64(1)))


def _boxes(points: FloatArray) -> _Boxes:
    n = len(points)
    leaves = 1 << (max(1, -(-n // LEAF)) - 1).bit_length()
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    left, bottom = (_gathered(values, leaves, np.minimum, np.inf) for values in (x, y))
    right, top = (_gathered(values, leaves, np.maximum, -np.inf) for values in (x, y))
    return _Boxes(x, y, np.zeros(n), left, bottom, right, top, np.zeros(2 * leaves))


def _gathered(values: FloatArray, leaves: int, reduce: np.ufunc, nothing: float) -> FloatArray:
    """Return the least or greatest of the values in each box."""
    table = np.full(2 * leaves, nothing)
    first = np.arange(0, values.size, LEAF)
    table[leaves : leaves + first.size] = reduce.reduceat(values, first)
    level = leaves
    while level > 1:
        table[level // 2 : level] = reduce(table[level : 2 * level : 2], table[level + 1 : 2 * level : 2])
        level //= 2
    return table


def _with_cores(boxes: _Boxes, neighbours: int) -> _Boxes:
    core = _core_distances(boxes, neighbours)
    return boxes._replace(core=core, densest=_gathered(core, boxes.left.size // 2, np.minimum, np.inf))


@kernel
def _core_distances(boxes: _Boxes, neighbours: int) -> FloatArray:
    """Return the squared distance from each place to its so-manieth neighbour, itself the first."""
    n, leaves = boxes.x.size, boxes.left.size // 2
    core, nearest, stack = np.empty(n), np.empty(neighbours), np.empty(DEPTH, np.int64)
    for i in range(n):
        nearest[:] = np.inf
        stack[0], waiting = 1, 1
        while waiting:
            waiting -= 1
            k = stack[waiting]
            if _gap(boxes, k, i) >= nearest[-1]:
                continue
            if k < leaves:
                stack[waiting], stack[waiting + 1] = _farther_first(boxes, k, i)
                waiting += 2
                continue
            for j in range((k - leaves) * LEAF, min((k - leaves + 1) * LEAF, n)):
                dx, dy = boxes.x[j] - boxes.x[i], boxes.y[j] - boxes.y[i]
                squared = dx * dx + dy * dy
                # Few neighbours are kept: moving them up is cheaper than a heap.
                place = neighbours - 1
                if squared < nearest[place]:
                    while place > 0 and nearest[place - 1] > squared:
                        nearest[place] = nearest[place - 1]
                        place -= 1
                    nearest[place] = squared
        core[i] = nearest[-1]
    return core


def _grow(boxes: _Boxes, progress: Progress | None) -> tuple[IntArray, FloatArray]:
    """Return the ends of the tree's edges and their squared lengths."""
    n = boxes.x.size
    groups = _Groups(
        np.arange(n),
        np.empty(boxes.left.size, np.int64),
        np.empty(n),
        np.empty(n, np.int64),
        np.empty(n, np.int64),
        # A copy, for the search raises these bounds and the cores must stay.
        boxes.core.copy(),
    )
    ends, squared, found = np.empty((n - 1, 2), np.int64), np.empty(n - 1), 0
    parent = np.arange(n)
    while found < n - 1:
        groups.shortest[:] = np.inf
        _fill_boxes(groups)
        for first in range(0, n, CHUNK):
            _search(boxes, groups, first, min(first + CHUNK, n))
            if progress is not None:
                # A round joins at least every other group: half of what is left counts as done.
                progress((found + (n - 1 - found) * min(first + CHUNK, n) / n / 2) / n, STEP)
        found = _join(groups, parent, ends, squared, found)
    return ends, squared


@kernel
def _fill_boxes(groups: _Groups) -> None:
    """Note the group that fills each box."""
    of_box, of_place = groups.of_box, groups.of_place
    leaves = of_box.size // 2
    for leaf in range(leaves):
        first, last = leaf * LEAF, min((leaf + 1) * LEAF, of_place.size)
        only = of_place[first] if first < last else MIXED
        for i in range(first, last):
            if of_place[i] != only:
                only = MIXED
        of_box[leaves + leaf] = only
    for k in range(leaves - 1, 0, -1):
        of_box[k] = of_box[2 * k] if of_box[2 * k] == of_box[2 * k + 1] else MIXED


@inline_kernel
def _gap(boxes: _Boxes, k: int, i: int) -> float:
    """Return what is known of the way from place i to any place of a box: it is no shorter, m²."""
    dx = max(0.0, boxes.left[k] - boxes.x[i], boxes.x[i] - boxes.right[k])
    dy = max(0.0, boxes.bottom[k] - boxes.y[i], boxes.y[i] - boxes.top[k])
    gap: float = max(dx * dx + dy * dy, boxes.densest[k])
    return gap


@inline_kernel
def _farther_first(boxes: _Boxes, k: int, i: int) -> tuple[int, int]:
    """Return the two boxes in a box, the nearer to place i last: what is put down last is taken up first."""
    one, two = 2 * k, 2 * k + 1
    return (two, one) if _gap(boxes, one, i) <= _gap(boxes, two, i) else (one, two)


@kernel
def _search(boxes: _Boxes, groups: _Groups, first: int, last: int) -> None:
    """Let a run of places look for shorter ways out of their groups."""
    stack, leaves = np.empty(DEPTH, np.int64), boxes.left.size // 2
    for i in range(first, last):
        own = groups.of_place[i]
        best, found = groups.shortest[own], -1
        if groups.at_least[i] >= best:
            continue
        stack[0], waiting = 1, 1
        while waiting:
            waiting -= 1
            k = stack[waiting]
            if groups.of_box[k] == own or max(_gap(boxes, k, i), boxes.core[i]) >= best:
                continue
            if k < leaves:
                stack[waiting], stack[waiting + 1] = _farther_first(boxes, k, i)
                waiting += 2
                continue
            for j in range((k - leaves) * LEAF, min((k - leaves + 1) * LEAF, boxes.x.size)):
                dx, dy = boxes.x[j] - boxes.x[i], boxes.y[j] - boxes.y[i]
                way = max(dx * dx + dy * dy, boxes.core[i], boxes.core[j])
                if way < best and groups.of_place[j] != own:
                    best, found = way, j
        # Groups only grow: what is no way out now is none later, so this bound stays true.
        groups.at_least[i] = best
        if found >= 0:
            groups.shortest[own], groups.start[own], groups.end[own] = best, i, found


@inline_kernel
def _root(parent: IntArray, i: int) -> int:
    """Return the group that place i is in."""
    while parent[i] != i:
        # The path is halved on the way up, so that later climbs are short.
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@kernel
def _join(groups: _Groups, parent: IntArray, ends: IntArray, squared: FloatArray, found: int) -> int:
    """Join every group with the one its shortest way leads to; return how many edges there are."""
    for i in range(parent.size):
        if groups.of_place[i] == i:
            one, two = _root(parent, groups.start[i]), _root(parent, groups.end[i])
            # Two groups often choose the same edge, and ties could close a circle.
            if one != two:
                parent[max(one, two)] = min(one, two)
                ends[found, 0], ends[found, 1] = groups.start[i], groups.end[i]
                squared[found] = groups.shortest[i]
                found += 1
    for i in range(parent.size):
        groups.of_place[i] = _root(parent, i)
    return found
