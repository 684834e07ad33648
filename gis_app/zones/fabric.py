"""The urban fabric: the blocks that streets, water and the study area's edge part the ground into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.zones.outlines import polygonal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area
    from layers.city import City

    Shapes = NDArray[np.object_]

NO_STREETS = frozenset(
    ("footway", "path", "steps", "track", "cycleway", "bridleway", "corridor", "platform", "service", "construction")
)
"""Classes of lines that part no blocks: ways across a block, and what is not there."""

_GRID_M = 0.5
_LOOSE_END_M = 12.0
_DETAIL_M = 2.0
_WIDE_WATER_M = 40.0


@dataclass(frozen=True)
class Fabric:
    """Blocks side by side, without gaps between them.

    Parameters
    ----------
    blocks
        (n,) polygons that share no ground; every vertex of a border is a vertex on both its sides.
    parent
        (n,) which of them were one block before it was split.
    ground
        What was looked at.
    """

    blocks: Shapes
    parent: NDArray[np.int64]
    ground: Area

    @cached_property
    def closed(self) -> NDArray[np.bool_]:
        """Whether each block is whole; False where it runs on beyond the ground that was looked at."""
        inner = polygonal(shapely.buffer(self.ground, -2.0 * _DETAIL_M))
        return np.asarray(shapely.covers(_prepared(inner), self.blocks))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of the blocks."""
        return shapely.STRtree(self.blocks)

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """m² of each block."""
        return np.asarray(shapely.area(self.blocks))

    @cached_property
    def borders(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Pairs of neighbours, the smaller first, and the metres that they share."""
        return _borders(self.blocks)

    @cached_property
    def rims(self) -> NDArray[np.float64]:
        """Metres of each block's edge behind which there is no other block: water, or the study area ends."""
        left, right, metres = self.borders
        shared = np.bincount(left, metres, len(self.blocks)) + np.bincount(right, metres, len(self.blocks))
        # Rounding can make what is shared a hair longer than the whole edge.
        return np.maximum(shapely.length(self.blocks) - shared, 0.0)

    def holding(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the block in which each point (n, 2) lies, -1 where in none."""
        found = np.full(len(points), -1)
        hit, block = self.tree.query(shapely.points(points), predicate="intersects")
        # on a border the smaller block: a larger one would carry the outline farther away
        order = np.lexsort((block, -self.areas[block]))
        # Of several assignments to one point the last one stays.
        found[hit[order]] = block[order]
        return found

    def split(self, block: NDArray[np.int64], by: Shapes) -> Fabric:
        """Cut blocks along the edges of areas.

        Parameters
        ----------
        block
            (m,) positions of blocks.
        by
            (m,) the area along whose edge each is cut; a block may be cut by several.

        Returns
        -------
        Fabric
            The finer one; only the pieces of a block have the same parent.
        """
        if not len(block):
            return self
        edges = shapely.intersection(shapely.boundary(by), self.blocks[block])
        pieces = _polygonized([*shapely.boundary(self.blocks), *edges])
        # A point inside tells which block a piece is of; nothing has to be cut for that.
        whole = self.holding(shapely.get_coordinates(shapely.point_on_surface(pieces)))
        pieces, whole = pieces[whole >= 0], whole[whole >= 0]
        return Fabric(pieces, self.parent[whole], self.ground)


class StreetBlocks:
    """The street blocks of a city, made where they are asked for.

    Parameters
    ----------
    city
        Whose streets, water and study area bound them.
    """

    def __init__(self, city: City) -> None:
        self._city = city

    @property
    def usable(self) -> bool:
        """Whether there are streets at all."""
        return len(self._streets) > 0

    def around(self, ground: Area) -> Fabric:
        """Return the blocks that `ground` meets, those that run on beyond it cut off at its edge.

        Parameters
        ----------
        ground
            In the city's metric CRS.

        Returns
        -------
        Fabric
            Every spot of the ground that lies in the study area and in no wide water is in one block; the ground
            between two carriageways is one too.
        """
        study, water = self._city.study_area.geometry, self._wide_water(ground)
        edges = [ground.boundary, shapely.intersection(study.boundary, ground), water.boundary]
        lines = self._lines_in(_prepared(ground))
        blocks = _polygonized([*lines, *_joints(lines), *edges])
        spots = shapely.point_on_surface(blocks)
        there = [shapely.intersects(_prepared(area), spots) for area in (ground, study, water)]
        # Simplified as a coverage, so that neighbours keep the same border.
        blocks = shapely.coverage_simplify(blocks[there[0] & there[1] & ~there[2]], _DETAIL_M)
        return Fabric(blocks, np.arange(len(blocks)), ground)

    @cached_property
    def _streets(self) -> Shapes:
        return _lines(self._city, "streets")

    @cached_property
    def _street_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._streets)

    @cached_property
    def _water_tree(self) -> shapely.STRtree:
        has = self._city.has("water")
        shapes = self._city.layers["water"].frame.geometry.to_numpy() if has else np.empty(0, object)
        return shapely.STRtree(shapes[shapely.get_dimensions(shapes) == 2])  # areas

    def _lines_in(self, ground: Area) -> Shapes:
        """Return the streets on the ground, in an order of their own."""
        lines = self._streets[self._street_tree.query(ground, predicate="intersects")]
        inside = shapely.covers(ground, lines)
        lines[~inside] = shapely.intersection(lines[~inside], ground)
        lines = shapely.get_parts(lines)
        lines = lines[shapely.length(lines) > 0.0]
        return lines[np.lexsort((shapely.length(lines), *shapely.bounds(lines).T))]

    def _wide_water(self, ground: Area) -> Area:
        """Return the water that keeps quarters apart; a canal does not."""
        found = self._water_tree.geometries[self._water_tree.query(ground, predicate="intersects")]
        water = polygonal(shapely.union_all(shapely.intersection(found, ground)))
        half = _WIDE_WATER_M / 2.0
        # Shrunk and grown again, narrow water is gone and wide water is back.
        return polygonal(shapely.intersection(water.buffer(-half).buffer(half, join_style="mitre"), water))


def _lines(city: City, kind: str) -> Shapes:
    """Return a layer's lines, without those that part no blocks."""
    if not city.has(kind):
        return np.empty(0, object)
    frame = city.layers[kind].frame
    shapes = frame.geometry.to_numpy()
    if "class" in frame:
        shapes = shapes[~frame["class"].isin(NO_STREETS).to_numpy()]
    parts: Shapes = shapely.get_parts(shapes)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])


def _prepared(area: Area) -> Area:
    shapely.prepare(area)
    return area


def _polygonized(lines: Iterable[shapely.Geometry]) -> Shapes:
    """Return the faces between lines, noded on a grid: nearly the same is the same."""
    noded = shapely.get_parts(shapely.union_all(list(lines), grid_size=_GRID_M))
    return shapely.get_parts(shapely.polygonize(noded))


def _joints(lines: Shapes) -> Shapes:
    """Return short lines that lead loose ends to the street that they nearly reach."""
    ends = np.concatenate((shapely.get_point(lines, 0), shapely.get_point(lines, -1)))
    owner = np.tile(np.arange(len(lines)), 2)
    end, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=_LOOSE_END_M)
    other = owner[end] != line
    end, line = end[other], line[other]
    apart = shapely.distance(ends[end], lines[line])
    nearest = np.full(len(ends), np.inf)
    np.minimum.at(nearest, end, apart)
    # Exactly equal, for it is the same number that was kept as the least.
    chosen = (apart == nearest[end]) & (apart > 0.0)
    return np.asarray(shapely.shortest_line(ends[end[chosen]], lines[line[chosen]]))


def _borders(blocks: Shapes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return pairs of polygons of a coverage that share segments, and how many metres."""
    rings, owner = shapely.get_rings(blocks, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    # a shared segment stands twice, once in either direction
    one, two = xy[:-1][follows], xy[1:][follows]
    first = (one[:, 0] < two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] < two[:, 1]))
    ends = np.where(first[:, None], np.hstack((one, two)), np.hstack((two, one)))
    order = np.lexsort(ends.T)
    ends, polygon = ends[order], owner[ring[:-1][follows][order]]
    twins = np.flatnonzero((ends[1:] == ends[:-1]).all(axis=1))
    pair = np.sort(np.column_stack((polygon[twins], polygon[twins + 1])), axis=1)
    length = np.hypot(*(ends[twins, :2] - ends[twins, 2:]).T)
    pairs, index = np.unique(pair.astype(np.int64), axis=0, return_inverse=True)
    return pairs[:, 0], pairs[:, 1], np.bincount(index.ravel(), length, len(pairs)).astype(np.float64)


def components(count: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label the connected components of a graph of `count` nodes, given its edges."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left)), (left, right)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
