"""Outlines that a planner would draw: whole street blocks that hold a zone's places; without streets a smooth hull."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.zones.fabric import Fabric, StreetBlocks, components
from gis_app.zones.outlines import (
    HECTARE,
    NARROWEST_M,
    at_least,
    count_inside,
    linked,
    main_part,
    polygonal,
    slimmed,
    smooth_hulls,
    without,
    without_gaps,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area
    from layers.city import City

__all__ = ["Fabric", "StreetBlocks", "block_outlines"]

_LOOK_AROUND_M = 300.0
_NEIGHBOURS_M = 100.0

_LARGE_BLOCK_HA, _LARGE_SHARE = 12.0, 0.5
"""A block over so many hectares, or over this share of its zone, may be cut;"""
_PART_WANTED, _REST_SPARED = 0.1, 0.05
"""it is, where the zone gains or is spared this share of its area. Other blocks are cut where all would be too much:"""
_LARGEST_IN_BLOCKS = 1.4
_MEDIAN_M = 35.0

_STREET_EDGE, _OTHER_EDGE = 0.10, 0.45
"""What a metre of edge costs, as a share of the side of a square of the zone's area: m² per metre."""
_AREA_RANGE = 0.68, 1.3
_TERMS_TO_GAIN = (0.8, 0.9), (0.65, 0.8), (0.5, 0.7), (0.5, 0.5), (0.4, 0.25)
_TERMS_TO_LOSE = (1.5, 1.0), (2.5, 0.7)
"""What a m² outside the rough shape costs (one inside brings 1), and by how much edges count, in turn."""
_MUST = 10_000_000.0

_LARGEST = 1.15
_DRAWN_IN_M = 200.0, 150.0, 100.0, 50.0, 0.0, -25.0, -50.0, -100.0, -200.0


@dataclass(frozen=True)
class _Zone:
    """What one outline is to be: the rough shape, the places to hold, m² aimed at, m² that it must not exceed."""

    rough: Area
    points: NDArray[np.float64]
    size: float
    limit: float


@dataclass(frozen=True)
class _Patch:
    """The blocks around a zone, and what it costs to have them: m² of misfit, and m² that an edge is worth."""

    outside: NDArray[np.float64]
    inside: NDArray[np.float64]
    rim: NDArray[np.float64]
    must: NDArray[np.bool_]
    barred: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    metres: NDArray[np.float64]
    edge: NDArray[np.float64]


def block_outlines(
    city: City,
    footprints: Sequence[Area],
    groups: Sequence[NDArray[np.float64]],
    *,
    blocks: StreetBlocks | None = None,
    smallest_ha: float = 2.0,
    largest_ha: float = 80.0,
) -> list[Area]:
    """Draw the outlines of zones of which the rough areas are known.

    Parameters
    ----------
    city
        Whose streets, water and study area bound the outlines.
    footprints
        Rough areas without common ground, the best zone first, in the city's metric CRS.
    groups
        For each (n, 2), metres: the places that lie in it.
    blocks
        The city's street blocks, where they are at hand.
    smallest_ha
        Outlines are grown to this area where there is room.
    largest_ha
        Outlines are cut to this area, give or take 15 %.

    Returns
    -------
    list
        One valid geometry per footprint, in the study area, pairwise without common area: of two zones the better one
        keeps the block. Not empty where a place of the group lies in the study area.

    Notes
    -----
    The blocks of a zone are the set of least cost: area outside the rough shape minus area inside it plus what the edge
    costs, an edge off the streets more than four times as much as one along them; blocks with places are in. The
    minimum cut of a graph is that set [1]_. Blocks too large for the zone are cut along the smooth edge of the rough
    shape first.

    References
    ----------
    .. [1] D. M. Greig, B. T. Porteous, A. H. Seheult (1989). Exact maximum a posteriori estimation for binary images.
       Journal of the Royal Statistical Society B 51(2), 271-279.
    """
    study = city.study_area.geometry
    held = [points[shapely.intersects_xy(study, points)] for points in groups]
    rough = smooth_hulls(footprints, held, study)
    sizes = [min(float(shapely.intersection(area, study).area), largest_ha * HECTARE) for area in footprints]
    limit = _LARGEST * largest_ha * HECTARE
    zones = [_Zone(*each, limit) for each in zip(rough, held, sizes, strict=True)]
    streets = StreetBlocks(city) if blocks is None else blocks
    shapes = _of_blocks(streets, zones) if streets.usable and zones else rough
    drawn: list[Area] = []
    for zone, shape in zip(zones, shapes, strict=True):
        drawn.append(_drawn(zone, shape, drawn, study, smallest_ha))
    return _none_empty(drawn, zones)


def _of_blocks(streets: StreetBlocks, zones: Sequence[_Zone]) -> list[Area]:
    """Choose the blocks of each zone, the best zone first."""
    near = [zone.rough.buffer(_LOOK_AROUND_M, quad_segs=4) for zone in zones]
    fabric = streets.around(polygonal(shapely.union_all(near)))
    cuts = [(block, zone.rough) for zone in zones for block in _unwieldy(fabric, zone)]
    along = np.array([*(rough for _, rough in cuts), None], dtype=object)[:-1]  # an empty list has no type of its own
    fabric = fabric.split(np.array([block for block, _ in cuts], dtype=np.int64), along)
    taken = np.zeros(len(fabric.blocks), dtype=bool)
    shapes = []
    for zone in zones:
        chosen = _chosen(fabric, zone, taken)
        taken[chosen] = True
        shapes.append(polygonal(shapely.union_all(fabric.blocks[chosen])))
    return shapes


def _unwieldy(fabric: Fabric, zone: _Zone) -> NDArray[np.int64]:
    """Return the blocks that the zone needs a part of, but that are too large for it."""
    # Sorted, so that ties do not hang on the order in the tree.
    near = np.sort(fabric.tree.query(zone.rough, predicate="intersects"))
    area = fabric.areas[near]
    inside = shapely.area(shapely.intersection(fabric.blocks[near], zone.rough))
    outside = area - inside
    taken = np.isin(near, fabric.holding(zone.points)) | (inside >= area / 2.0)
    large = area > min(_LARGE_BLOCK_HA * HECTARE, _LARGE_SHARE * zone.size)
    cut = large & (taken | (inside > _PART_WANTED * zone.size)) & (outside > _REST_SPARED * zone.size)
    cut |= ~fabric.closed[near]
    most = min(_LARGEST_IN_BLOCKS * zone.size, 0.9 * zone.limit)
    for block in np.argsort(-outside, kind="stable"):
        if np.where(cut, inside, taken * area).sum() <= most:
            break
        cut[block] |= taken[block]
    # a median ends where the zone does
    cut |= shapely.is_empty(shapely.buffer(fabric.blocks[near], -_MEDIAN_M / 2.0, quad_segs=1))
    return np.asarray(near[cut & (outside > 1.0) & (inside > 1.0)])


# --- which blocks ----------------------------------------------------------------------------------------------------


def _chosen(fabric: Fabric, zone: _Zone, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the blocks of a zone: the choice whose area comes nearest to what is aimed at, the best terms first."""
    # Sorted, so that ties do not hang on the order in the tree.
    near = np.sort(fabric.tree.query(zone.rough.buffer(_NEIGHBOURS_M), predicate="intersects"))
    if not len(near):
        return near
    patch, area = _patch(fabric, zone, near, taken), fabric.areas[near]
    low, high = _AREA_RANGE[0], min(_AREA_RANGE[1], zone.limit / zone.size)
    best = _connected(patch, 1.0, 1.0)
    ratio = area[best].sum() / zone.size
    for price, stiffness in _TERMS_TO_GAIN if ratio < low else _TERMS_TO_LOSE:
        if low <= ratio <= high:
            break
        choice = _connected(patch, price, stiffness)
        other = area[choice].sum() / zone.size
        # By ratio: twice as large is as bad as half as large.
        if abs(np.log(other + 1e-9)) < abs(np.log(ratio + 1e-9)):
            best, ratio = choice, other
    return np.asarray(near[best])


def _patch(fabric: Fabric, zone: _Zone, near: NDArray[np.int64], taken: NDArray[np.bool_]) -> _Patch:
    """Gather what the choice among the blocks `near` a zone depends on."""
    inside = np.asarray(shapely.area(shapely.intersection(fabric.blocks[near], zone.rough)))
    place = np.full(len(fabric.blocks), -1)
    place[near] = np.arange(len(near))
    left, right, metres = fabric.borders
    touched = (place[left] >= 0) | (place[right] >= 0)
    left, right, metres = left[touched], right[touched], metres[touched]
    off_street = fabric.parent[left] == fabric.parent[right]
    edge = np.sqrt(zone.size) * np.where(off_street, _OTHER_EDGE, _STREET_EDGE) * metres
    left, right = place[left], place[right]
    rim = np.sqrt(zone.size) * _STREET_EDGE * fabric.rims[near]
    for one, other in ((left, right), (right, left)):
        alone = (one >= 0) & (other < 0)
        # A block can have several neighbours out there: += would add only one edge.
        np.add.at(rim, one[alone], edge[alone])
    both = (left >= 0) & (right >= 0)
    barred = taken[near] | ~fabric.closed[near]
    return _Patch(
        outside=fabric.areas[near] - inside,
        inside=inside,
        rim=rim,
        must=np.isin(near, fabric.holding(zone.points)) & ~barred,
        barred=barred,
        left=left[both],
        right=right[both],
        metres=metres[both],
        edge=edge[both],
    )


def _connected(patch: _Patch, price: float, stiffness: float) -> NDArray[np.bool_]:
    """Choose blocks; where those with places lie apart, lead the cheapest way over blocks from one to the other."""
    must = patch.must
    cost = price * patch.outside - patch.inside + stiffness * patch.rim
    for _link in range(4):
        now = np.where(patch.barred, _MUST, np.where(must, -_MUST, cost))
        chosen = _minimum_cut(now, patch.left, patch.right, stiffness * patch.edge)
        way = _missing_link(patch, chosen, must)
        if not way:
            break
        # A copy, for the patch is looked at on other terms as well.
        must = must.copy()
        must[way] = True
    return chosen


def _missing_link(patch: _Patch, chosen: NDArray[np.bool_], must: NDArray[np.bool_]) -> list[int]:
    """Return the blocks on the way from the main part to another part with places, none where all is one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    wide = (patch.metres >= NARROWEST_M) & ~patch.barred[patch.left] & ~patch.barred[patch.right]
    left, right = patch.left[wide], patch.right[wide]
    inner = chosen[left] & chosen[right]
    part = components(len(chosen), left[inner], right[inner])
    main = np.argmax(np.bincount(part[must], minlength=1)) if must.any() else 0
    others = np.flatnonzero(must & (part != main))
    if not len(others):
        return []
    toll = np.where(chosen, 1.0, 1.0 + patch.outside + 0.05 * patch.inside)
    ends = np.concatenate((left, right)), np.concatenate((right, left))
    ways = coo_array((toll[ends[1]], ends), shape=(len(chosen), len(chosen))).tocsr()
    start = np.flatnonzero((part == main) & chosen)
    far, before, _ = dijkstra(ways, indices=start, min_only=True, return_predecessors=True)
    at = int(others[np.argmin(far[others])])
    link: list[int] = []
    while np.isfinite(far[at]) and before[at] >= 0:
        link.append(at)
        at = int(before[at])
    return link


def _minimum_cut(
    cost: NDArray[np.float64], left: NDArray[np.int64], right: NDArray[np.int64], edge: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the smallest set that minimises its cost and that of the edges between it and the rest."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    count = len(cost)
    source, sink = count, count + 1
    wanted, unwanted = np.flatnonzero(cost < 0.0), np.flatnonzero(cost > 0.0)
    tail = np.concatenate((np.full(len(wanted), source), unwanted, left, right))
    head = np.concatenate((wanted, np.full(len(unwanted), sink), right, left))
    room = np.concatenate((-cost[wanted], cost[unwanted], edge, edge))
    whole = np.rint(np.minimum(room, _MUST) / 10.0).astype(np.int32)  # 10 m²: the sum stays in 32 bits
    graph = coo_array((whole, (tail, head)), shape=(count + 2, count + 2)).tocsr()
    left_over = graph - maximum_flow(graph, source, sink).flow
    # An edge with nothing left is stored as a zero, and would still be walked along.
    left_over.eliminate_zeros()
    chosen = np.zeros(count + 2, dtype=bool)
    chosen[breadth_first_order(left_over, source, return_predecessors=False)] = True
    return chosen[:count]


# --- the drawn shape -------------------------------------------------------------------------------------------------


def _drawn(zone: _Zone, shape: Area, better: Sequence[Area], study: Area, smallest_ha: float) -> Area:
    """Return the shape without gaps, spikes and appendages, apart from the better ones, of a size within the limits."""
    if shape.is_empty:
        return shape
    free = at_least(linked(without_gaps(shape)), smallest_ha)
    others = [other for other in better if other.intersects(free)]
    free = polygonal(shapely.intersection(without(free, others), study))
    return slimmed(_small_enough(free, zone), zone.points)


def _small_enough(shape: Area, zone: _Zone) -> Area:
    """Draw a shape in towards the rough one until it keeps to the limit."""
    smaller = shape
    for reach in _DRAWN_IN_M:
        if smaller.area <= zone.limit:
            break
        smaller = polygonal(shapely.intersection(shape, zone.rough.buffer(reach, quad_segs=4)))
    return smaller


def _none_empty(drawn: list[Area], zones: Sequence[_Zone]) -> list[Area]:
    """Give the ground around its places back to a zone of whose places better ones took every block."""
    for index, zone in enumerate(zones):
        if not len(zone.points) or count_inside(drawn[index], zone.points):
            continue
        around = shapely.MultiPoint(zone.points).buffer(2.0 * NARROWEST_M)
        core = main_part(polygonal(shapely.intersection(around, zone.rough)), zone.points)
        for other in np.flatnonzero(shapely.intersects(drawn, core)).tolist():
            drawn[other] = slimmed(without(drawn[other], [core]), zones[other].points)
        drawn[index] = core
    return drawn
