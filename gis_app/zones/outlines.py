"""From places or sites to an outline that a planner would draw: smooth, valid, in the study area, not overlapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Area = shapely.Polygon | shapely.MultiPolygon

HECTARE = 10_000.0
"""m²."""

POINT_DISC_M = 100.0
"""Radius of the disc that stands for a site of which only a point is known."""

SMALLEST_HA = 2.0
"""A park boundary smaller than this is grown: it would be one building."""

_MARGIN_M = (50.0, 120.0)
_CONCAVITY = 0.4
_QUARTER_SEGMENTS = 6
_ROUNDING_M = 40.0


def place_outlines(
    groups: Sequence[NDArray[np.float64]],
    study_area: Area,
    *,
    smallest_ha: float = SMALLEST_HA,
) -> list[Area]:
    """Draw an outline around each group of places.

    Parameters
    ----------
    groups
        Each (n, 2), metres; n ≥ 1. No location belongs to two groups.
    study_area
        What the outlines are cut to.
    smallest_ha
        Outlines are grown to this area before they are cut.

    Returns
    -------
    list
        One valid geometry per group, pairwise without common area; every place inside the study area is covered by the
        outline of its own group. Empty where none of a group's places lies in the study area.
    """
    raw = [_hull(points, smallest_ha) for points in groups]
    parted = _parted(raw, groups)
    return [_settled(shape, study_area, points) for shape, points in zip(parted, groups, strict=True)]


def spread(points: NDArray[np.float64]) -> float:
    """Return the area in m² that an outline around `points` (n, 2) would take."""
    return float(_hull(points, 0.0).area)


def site_outline(sites: Sequence[shapely.Geometry], *, bridge_m: float, smallest_ha: float = SMALLEST_HA) -> Area:
    """Draw one outline around industrial sites that stand together.

    Parameters
    ----------
    sites
        Polygons, metres.
    bridge_m
        Gaps up to this width between the sites are taken in.
    smallest_ha
        The outline is grown to this area.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Holds every site.
    """
    together = shapely.union_all(list(sites))
    shape = polygonal(together)
    for width in (0.5, 1.0, 1.5):
        # sites that face each other join at half the gap; sites at a corner of each other need more
        reach = bridge_m * width + 1.0
        closed = together.buffer(reach, quad_segs=_QUARTER_SEGMENTS).buffer(-reach, quad_segs=_QUARTER_SEGMENTS)
        shape = _without_small_holes(polygonal(closed.union(together)))
        if isinstance(shape, shapely.Polygon):
            break
    return _at_least(shape, smallest_ha)


def within(shape: Area, study_area: Area) -> Area:
    """Cut a shape to the study area, crumbs under a hundredth of it dropped."""
    cut = polygonal(shapely.intersection(shape, study_area))
    parts = shapely.get_parts(cut)
    if len(parts) < 2:  # noqa: PLR2004  one part has no crumbs
        return cut
    return polygonal(shapely.union_all(parts[shapely.area(parts) >= cut.area / 100.0]))


def without(shape: Area, taken: Sequence[Area]) -> Area:
    """Take away what other outlines already hold."""
    return polygonal(shapely.difference(shape, shapely.union_all(list(taken)))) if taken else shape


def _hull(points: NDArray[np.float64], smallest_ha: float) -> Area:
    """Concave hull with a margin that follows how far apart the places stand."""
    cloud = shapely.multipoints(np.unique(points, axis=0))
    margin = _margin(points)
    core = cast("shapely.Polygon", shapely.concave_hull(cloud, ratio=_CONCAVITY))
    # out by more and back again: notches narrower than the rounding close, corners become arcs
    rounding = margin + _ROUNDING_M
    shape = core.buffer(margin + rounding, quad_segs=_QUARTER_SEGMENTS).buffer(-rounding, quad_segs=_QUARTER_SEGMENTS)
    return _at_least(_without_small_holes(polygonal(shape)), smallest_ha)


def _margin(points: NDArray[np.float64]) -> float:
    """Half the typical distance to the nearest other place, between a building plot and a block."""
    from scipy.spatial import cKDTree

    places = np.unique(points, axis=0)
    if len(places) < 2:  # noqa: PLR2004  one location has no neighbour
        return _MARGIN_M[0]
    nearest = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    return float(np.clip(np.median(nearest) / 2.0, *_MARGIN_M))


def _at_least(shape: Area, smallest_ha: float) -> Area:
    """Grow a shape until it has the area; a convex one takes one step, by Steiner's formula A + Pr + πr²."""
    for _attempt in range(8):
        missing = smallest_ha * HECTARE - shape.area
        if missing <= smallest_ha:  # a ten-thousandth
            break
        step = (np.sqrt(shape.length**2 + 4.0 * np.pi * missing) - shape.length) / (2.0 * np.pi)
        shape = polygonal(shape.buffer(step * 1.001 + 0.01, quad_segs=4 * _QUARTER_SEGMENTS))
    return shape


def _without_small_holes(shape: Area) -> Area:
    """Fill the holes under a tenth of the shape: a courtyard is no boundary."""
    polygons = []
    for polygon in shapely.get_parts(shape):
        holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= shape.area / 10.0]
        polygons.append(shapely.Polygon(polygon.exterior, holes))
    return polygonal(shapely.union_all(polygons))


def _parted(shapes: Sequence[Area], groups: Sequence[NDArray[np.float64]]) -> list[Area]:
    """Where outlines overlap, give each spot to the group of its nearest place."""
    drawn = np.array([*shapes, None], dtype=object)[:-1]  # an empty list has no type of its own
    left, right = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    touching = left < right
    parted = list(shapes)
    for cluster in _connected(len(shapes), left[touching], right[touching]):
        if len(cluster) > 1:
            for index, cell in zip(cluster, _nearest_regions([groups[i] for i in cluster], shapes), strict=True):
                parted[index] = polygonal(shapely.intersection(shapes[index], cell))
    return parted


def _connected(count: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> list[list[int]]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left)), (left, right)), shape=(count, count))
    number, labels = connected_components(graph, directed=False)
    return [np.flatnonzero(labels == label).tolist() for label in range(number)]


def _nearest_regions(groups: Sequence[NDArray[np.float64]], shapes: Sequence[Area]) -> list[shapely.Geometry]:
    """Return for each group the region that is nearer to one of its places than to any other group's."""
    points = [np.unique(group, axis=0) for group in groups]
    owner = np.repeat(np.arange(len(points)), [len(group) for group in points])
    cloud = shapely.multipoints(np.concatenate(points))
    frame = shapely.box(*shapely.total_bounds(np.asarray(shapes, dtype=object))).buffer(1_000.0)
    cells = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=frame, ordered=True))
    return [shapely.union_all(cells[owner == index]) for index in range(len(groups))]


def _settled(shape: Area, study_area: Area, points: NDArray[np.float64]) -> Area:
    """Cut to the study area, keep the parts that hold places, and smooth where no place falls out."""
    cut = polygonal(shapely.intersection(shape, study_area))
    parts = shapely.get_parts(cut)
    cloud = shapely.multipoints(points)
    held = polygonal(shapely.union_all([part for part in parts if part.intersects(cloud)]))
    # opening only ever takes away, so that neighbours stay apart
    half = _ROUNDING_M / 2.0
    opened = held.buffer(-half).buffer(half * 0.98, quad_segs=_QUARTER_SEGMENTS)
    smooth = polygonal(shapely.intersection(opened, held))
    same = shapely.get_num_geometries(smooth) == shapely.get_num_geometries(held)
    keeps = shapely.covers(smooth, shapely.intersection(cloud, held))
    return smooth if same and keeps and not smooth.is_empty else held


def polygonal(shape: shapely.Geometry) -> Area:
    """Return the polygons of any geometry as one valid polygon or multipolygon, empty where it has none."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    polygons: list[shapely.Geometry] = []
    for part in parts:
        members = shapely.get_parts(part)
        polygons += [member for member in members if isinstance(member, shapely.Polygon) and member.area > 0.0]
    if not polygons:
        return shapely.Polygon()
    joined = shapely.union_all(polygons)
    if not isinstance(joined, (shapely.Polygon, shapely.MultiPolygon)):
        raise TypeError(f"a union of polygons became a {joined.geom_type}")
    return joined
