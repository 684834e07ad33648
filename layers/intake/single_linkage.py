"""Which members of a group hang together at a distance, in a time that grows with their number, not its square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.intake.spots import row_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW = 32
"""Up to this size of a group every pair is looked at."""

_REACH = 2
"""So many cells away a dot may still be near."""

# scipy's bound leaves out what is exactly so far away, and here that is near.
_A_LITTLE = 1e-7


def components(count: int, links: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each of `count` members the number of the component it is in.

    Parameters
    ----------
    count
        How many members there are.
    links
        (m, 2) pairs that hang together.

    Returns
    -------
    numpy.ndarray
        (count,) int64.

    Examples
    --------
    >>> components(4, np.array([[0, 2], [2, 3]])).tolist()
    [0, 1, 0, 0]
    """
    if not len(links):
        return np.arange(count, dtype=np.int64)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(links), bool), (links[:, 0], links[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def chained(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return links that make each group one component.

    Parameters
    ----------
    groups
        (n,) numbers of groups; members of a negative one stay alone.

    Returns
    -------
    numpy.ndarray
        (m, 2) int64, positions in `groups`.

    Examples
    --------
    >>> chained(np.array([5, -1, 5, 5, -1])).tolist()
    [[0, 2], [2, 3]]
    """
    order = np.argsort(groups, kind="stable")
    same = (groups[order[1:]] == groups[order[:-1]]) & (groups[order[1:]] >= 0)
    return np.column_stack([order[:-1][same], order[1:][same]])


def links_within(geometry: NDArray[np.object_], groups: NDArray[np.int64], metres: float) -> NDArray[np.int64]:
    """Return links whose components are the single-linkage clusters of each group.

    Parameters
    ----------
    geometry
        (n,) points and polygons in a metric system; None hangs together with nothing.
    groups
        (n,) numbers of groups; only members of one group are linked, and none of a negative one.
    metres
        The distance from edge to edge, itself included.

    Returns
    -------
    numpy.ndarray
        (m, 2) int64, positions in `geometry`.

    Examples
    --------
    >>> dots = shapely.points([[0, 0], [50, 0], [100, 0], [300, 0]])
    >>> links_within(dots, np.zeros(4, np.int64), 60.0).tolist()
    [[0, 1], [1, 2]]
    """
    groups = np.where(shapely.is_missing(geometry), -1, groups)
    order = np.argsort(groups, kind="stable")
    order = order[groups[order] >= 0]
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    few = np.repeat(sizes <= _FEW, sizes)
    links = [_near(geometry, pairs, metres) for pairs in _pairs(order[few], groups)]
    many = order[~few]
    dots = many[_is_dot(geometry[many])]
    links.append(dots[_links_of_dots(shapely.get_coordinates(geometry[dots]), groups[dots], metres)])
    for start, size in zip(starts[sizes > _FEW], sizes[sizes > _FEW], strict=True):
        links.append(_links_of_outlines(geometry, order[start : start + size], metres))
    return np.concatenate(links)


def _pairs(order: NDArray[np.int64], groups: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return all pairs of each group, those next to each other in `order` first."""
    found = []
    for apart in range(1, _FEW):
        same = groups[order[apart:]] == groups[order[:-apart]]
        if not same.any():
            break
        found.append(np.column_stack([order[:-apart][same], order[apart:][same]]))
    return found


def _near(geometry: NDArray[np.object_], pairs: NDArray[np.int64], metres: float) -> NDArray[np.int64]:
    """Keep the pairs that are near: boxes tell it of points, and rule out most others."""
    first, second = geometry[pairs[:, 0]], geometry[pairs[:, 1]]
    a, b = shapely.bounds(first), shapely.bounds(second)
    gap = np.maximum(0.0, np.maximum(a[:, :2] - b[:, 2:], b[:, :2] - a[:, 2:]))
    near = np.hypot(gap[:, 0], gap[:, 1]) <= metres
    wide = np.flatnonzero(near & ~(_is_dot(first) & _is_dot(second)))
    near[wide] = shapely.dwithin(first[wide], second[wide], metres)
    return pairs[near]


def _is_dot(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.asarray(shapely.get_type_id(geometry) == shapely.GeometryType.POINT)


def _links_of_dots(xy: NDArray[np.float64], groups: NDArray[np.int64], metres: float) -> NDArray[np.int64]:
    """Link dots by cells so small that all in one are near, and the cells by the first dot in each, or by any two."""
    spots = row_numbers(groups, *xy.T)
    first = np.unique(spots, return_index=True)[1]
    dots = xy[first]
    cells, around = _cells(dots, groups[first], metres)
    leading = np.unique(cells, return_index=True)[1]
    cell, beside = np.nonzero(around >= 0)[1], around[around >= 0]
    steps = dots[leading[cell]] - dots[leading[beside]]
    near = np.column_stack([cell, beside])[np.hypot(steps[:, 0], steps[:, 1]) <= metres]
    parts = components(len(leading), near)
    left = np.where(parts[around] == parts, -1, around)
    return np.concatenate(
        [chained(spots), first[chained(cells)], first[leading[near]], first[_links_of_cells(dots, cells, left, metres)]]
    )


def _links_of_cells(
    xy: NDArray[np.float64], cells: NDArray[np.int64], around: NDArray[np.int64], metres: float
) -> NDArray[np.int64]:
    """Link each dot to its nearest in every cell around that is given."""
    links = [np.empty((0, 2), np.int64)]
    if (around >= 0).any():
        from scipy.spatial import cKDTree

        # Cells lie apart in a third dimension, so that the nearest dot is sought in one of them alone.
        apart = 4.0 * metres
        tree = cKDTree(np.column_stack([xy, cells * apart]))
        for neighbours in around[:, cells]:
            rows = np.flatnonzero(neighbours >= 0)
            sought = np.column_stack([xy[rows], neighbours[rows] * apart])
            # Of a thousand dots that are equally far, any will do.
            distance, nearest = tree.query(sought, eps=_A_LITTLE, distance_upper_bound=metres * (1.0 + _A_LITTLE))
            links.append(np.column_stack([rows, nearest])[np.isfinite(distance)])
    return np.concatenate(links)


def _cells(
    xy: NDArray[np.float64], groups: NDArray[np.int64], metres: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each dot's cell, and for each of twelve directions every cell's neighbour, -1 where it is empty."""
    # A cell's diagonal is the distance, so all in one are near; initial, for there may be no dots.
    cells = np.floor((xy - xy.min(axis=0, initial=np.inf)) * (np.sqrt(2.0) / metres)).astype(np.int64) + _REACH
    width, height = cells.max(axis=0, initial=0) + _REACH + 1
    codes = (groups * width + cells[:, 0]) * height + cells[:, 1]
    taken, numbers = np.unique(codes, return_inverse=True)
    steps = [east * height + north for east in range(_REACH + 1) for north in range(-_REACH, _REACH + 1)]
    # Half of the directions: the others are the same pairs seen from the other side.
    around = [_position(taken, taken + step) for step in steps if step > 0]
    return np.asarray(numbers, dtype=np.int64), np.array(around)


def _position(taken: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each wanted value stands among the sorted `taken`, -1 where it does not."""
    place = np.minimum(np.searchsorted(taken, wanted), len(taken) - 1)
    return np.where(taken[place] == wanted, place, -1)


def _links_of_outlines(geometry: NDArray[np.object_], members: NDArray[np.int64], metres: float) -> NDArray[np.int64]:
    """Link the outlines of a large group with one another and with its dots.

    Outlines with a corner in one cell are near for certain, and stand together from there on: however many lie upon
    each other, a place has few cells around it.
    """
    is_dot = _is_dot(geometry[members])
    dots, outlines = members[is_dot], members[~is_dot]
    if not len(outlines):
        return np.empty((0, 2), np.int64)
    corners, owner = shapely.get_coordinates(geometry[outlines], return_index=True)
    corners = corners[np.unique(owner, return_index=True)[1]]
    cells = row_numbers(*np.floor(corners * (np.sqrt(2.0) / metres)).T)
    first = outlines[np.unique(cells, return_index=True)[1]]
    order = np.argsort(cells, kind="stable")
    heaps = np.split(geometry[outlines[order]], np.flatnonzero(np.diff(cells[order])) + 1)
    tree = shapely.STRtree([shapely.union_all(heap) for heap in heaps])
    one, other = tree.query(tree.geometries, predicate="dwithin", distance=metres)
    dot, beside = tree.query(geometry[dots], predicate="dwithin", distance=metres)
    within = first[np.column_stack([one, other])[one < other]]
    return np.concatenate([outlines[chained(cells)], within, np.column_stack([dots[dot], first[beside]])])
