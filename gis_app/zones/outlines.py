"""From places or sites to an outline that a planner would draw: smooth, valid, in the study area, not overlapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

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

_MARGIN_M = (50.0, 110.0)
_CONCAVITY = 0.5
_QUARTER_SEGMENTS = 6
_ROUNDING_M = 40.0
_FENCE_M = 10.0
_LARGEST_FOOTPRINT_HA = 6.0

NARROWEST_M = 40.0
"""What is narrower is a spike or a thread, no part of a zone."""

_NECK_M = 2.0 * NARROWEST_M
_NEAR_M = (90.0, 600.0)
_KEPT = 0.92
_STEP_M = 10.0
_CALM_M = 60.0
_PLOT_M = 60.0

_GAP_M = 30.0
_LINKS_M = (30.0, 60.0)
_CRUMB_M2 = 25.0
_SPIKE_M2 = 200.0
_HAIR_M = 0.05
_FEW = 0.25
_DETAIL_M = 1.0

_BRIDGES: tuple[tuple[Literal["mitre", "round"], float], ...] = (
    # sharp corners keep the lines of the plots; sites at a corner of each other only meet under round ones
    ("mitre", 0.5),
    ("round", 0.5),
    ("round", 1.0),
    ("round", 1.5),
)


def place_outlines(
    groups: Sequence[NDArray[np.float64]],
    study_area: Area,
    *,
    footprints: Sequence[Sequence[shapely.Geometry]] = (),
    smallest_ha: float = SMALLEST_HA,
) -> list[Area]:
    """Draw an outline around each group of places.

    Parameters
    ----------
    groups
        Each (n, 2), metres; n ≥ 1. No location belongs to two groups.
    study_area
        What the outlines are cut to.
    footprints
        For each group the features its places stand for: a boundary should not cut through a theatre. Those over 6 ha
        are left as they are, or one campus would be the zone.
    smallest_ha
        Outlines are grown to this area before they are cut.

    Returns
    -------
    list
        One valid geometry per group, pairwise without common area; every place inside the study area is covered by the
        outline of its own group. Empty where none of a group's places lies in the study area.
    """
    grounds = [_ground(features) for features in footprints] or [None] * len(groups)
    raw = [_hull(points, smallest_ha, ground) for points, ground in zip(groups, grounds, strict=True)]
    parted = _parted(raw, groups)
    together = zip(parted, raw, groups, strict=True)
    return [_settled(shape, whole, study_area, points) for shape, whole, points in together]


def fits(points: NDArray[np.float64], area_m2: float, extent_m: float) -> bool:
    """Tell whether `points` (n, 2) lie at most so many metres apart, and an outline around them is at most so large."""
    convex = shapely.convex_hull(shapely.multipoints(points))
    # Only corners of the convex hull can be the farthest apart.
    rim = shapely.get_coordinates(convex)
    if np.linalg.norm(rim[:, None] - rim[None, :], axis=-1).max() > extent_m:
        return False
    margin = _margin(points)
    # Most groups are far smaller; an outline never leaves the convex one with the margin around it (Steiner's formula).
    area, around = float(shapely.area(convex)), float(shapely.length(convex))
    largest = area + (around if area else 2.0 * around) * margin + np.pi * margin**2
    return bool(largest <= area_m2 or _hull(points, 0.0).area <= area_m2)


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
    for corners, width in _BRIDGES if len(sites) > 1 else ():
        # A metre more, so that sites at just this distance overlap once they are widened.
        reach = bridge_m * width + 1.0
        wide = together.buffer(reach, quad_segs=_QUARTER_SEGMENTS, join_style=corners, mitre_limit=1.5)
        closed = wide.buffer(-reach, quad_segs=_QUARTER_SEGMENTS, join_style=corners)
        # Widening and shrinking can lose a hair of the sites themselves.
        shape = _without_small_holes(polygonal(closed.union(together)))
        if isinstance(shape, shapely.Polygon):
            break
    return at_least(shape, smallest_ha)


def smooth_hulls(
    footprints: Sequence[Area], groups: Sequence[NDArray[np.float64]], study_area: Area
) -> list[shapely.Polygon | shapely.MultiPolygon]:
    """Draw a smooth shape for each rough footprint, drawn in towards its places.

    Parameters
    ----------
    footprints
        Areas without common ground, metres.
    groups
        For each (n, 2), metres, the places that lie in it; may be empty.
    study_area
        What the shapes are cut to.

    Returns
    -------
    list
        For each footprint a shape of about its area (more than four fifths of it), without narrow necks and with every
        place well inside. Where two come close, each spot is with the group of its nearest place.
    """
    shapes = [_smooth_hull(area, points, study_area) for area, points in zip(footprints, groups, strict=True)]
    return _parted(shapes, groups)


def _smooth_hull(footprint: Area, points: NDArray[np.float64], study_area: Area) -> Area:
    land = polygonal(shapely.intersection(footprint, study_area))
    if land.is_empty:
        return land
    shape = _in_one_piece(land)
    if len(points):
        shape = _drawn_in(_calm(shape), points, _KEPT * land.area)
    return polygonal(shapely.intersection(_calm(shape).simplify(_DETAIL_M), study_area))


def _in_one_piece(area: Area) -> Area:
    """Close bays and gaps until no neck is thin; widen the one that still is."""
    for reach in (_NECK_M / 2.0, _NECK_M, 2.0 * _NECK_M):
        closed = polygonal(area.buffer(reach).buffer(-reach))
        core = closed.buffer(-_NECK_M / 2.0)
        if isinstance(core, shapely.Polygon):
            return closed
    thin = closed.difference(core.buffer(_NECK_M / 2.0 + 1.0))
    return polygonal(closed.union(thin.buffer(_NECK_M / 2.0)))


def _drawn_in(area: Area, points: NDArray[np.float64], least_m2: float) -> Area:
    """Leave out what is far from all places, and take in the ground around each."""
    cloud = shapely.MultiPoint(points)
    around, margin = cloud.convex_hull, _NEAR_M[0]
    # halving, not steps: a place that moves a metre must not move the edge by thirty
    for step in (_NEAR_M[1] - _NEAR_M[0]) / 2.0 ** np.arange(7):
        shape = polygonal(shapely.intersection(area, around.buffer(margin)))
        margin += step if shape.area < least_m2 else -step
        margin = max(margin, _NEAR_M[0])
    plots = cloud.buffer(_PLOT_M, quad_segs=_QUARTER_SEGMENTS)
    return polygonal(shape.union(plots).buffer(_NECK_M).buffer(-_NECK_M))


def _calm(area: Area) -> Area:
    """Round the outer rings; holes are filled."""
    rings = [_calm_ring(part.exterior) for part in shapely.get_parts(area)]
    return polygonal(shapely.union_all(shapely.polygons(rings)))


def _calm_ring(ring: shapely.LinearRing) -> shapely.LinearRing:
    """Take the short waves out of a ring: Gaussian smoothing along it, by Fourier transform."""
    corners = shapely.get_coordinates(ring)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    count = max(round(along[-1] / _STEP_M), 16)
    steps = np.linspace(0.0, along[-1], count, endpoint=False)
    # Near the origin, where the transform loses no digits.
    way = np.column_stack([np.interp(steps, along, values) for values in (corners - corners[0]).T])
    waves = np.fft.fftfreq(count, along[-1] / count)
    # a small ring would shrink to a dot
    calm = np.exp(-2.0 * (np.pi * min(_CALM_M, along[-1] / 14.0) * waves) ** 2)
    smooth = np.fft.ifft(np.fft.fft(way, axis=0) * calm[:, None], axis=0).real
    return shapely.LinearRing(smooth + corners[0])


def at_least(shape: Area, smallest_ha: float) -> Area:
    """Grow a shape until it has the area; a convex one takes one step, by Steiner's formula A + Pr + πr²."""
    # Where a shape is not convex, the formula promises more than the step brings.
    for _attempt in range(8):
        missing = smallest_ha * HECTARE - shape.area
        if missing <= smallest_ha:  # a ten-thousandth
            break
        step = (np.sqrt(shape.length**2 + 4.0 * np.pi * missing) - shape.length) / (2.0 * np.pi)
        # A hair more, for arcs of a few segments hold less than those of the formula.
        shape = polygonal(shape.buffer(step * 1.001 + 0.01, quad_segs=4 * _QUARTER_SEGMENTS))
    return shape


def within(shape: Area, study_area: Area) -> Area:
    """Cut a shape to the study area, crumbs under a hundredth of it dropped."""
    cut = polygonal(shapely.intersection(shape, study_area))
    parts = shapely.get_parts(cut)
    if len(parts) < 2:  # one part has no crumbs
        return cut
    return polygonal(shapely.union_all(parts[shapely.area(parts) >= cut.area / 100.0]))


def without(shape: Area, taken: Sequence[Area]) -> Area:
    """Take away what other outlines already hold."""
    return polygonal(shapely.difference(shape, shapely.union_all(list(taken)))) if taken else shape


def without_gaps(shape: Area) -> Area:
    """Fill holes, and gaps of up to 30 m such as between two carriageways; straight edges stay as they are."""
    whole = polygonal(shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)]))
    wide = whole.buffer(_GAP_M / 2.0, join_style="mitre").buffer(-_GAP_M / 2.0, join_style="mitre")
    return polygonal(shapely.union(whole, _large_parts(shapely.difference(wide, whole), _CRUMB_M2)))


def linked(shape: Area) -> Area:
    """Widen the spots where parts of a shape meet at a corner only, or nearly meet."""
    half = NARROWEST_M / 2.0
    for reach in _LINKS_M:
        parts = shapely.get_parts(shape.buffer(-half).buffer(half + 1.0))
        if len(parts) < 2:  # one part needs no link
            break
        closed = shape.buffer(reach).buffer(-reach)
        links = shapely.get_parts(_large_parts(shapely.difference(closed, shape), _CRUMB_M2))
        joins = [shapely.intersects(parts, link).sum() > 1 for link in links]
        shape = polygonal(shapely.union_all([shape, *links[joins]]))
    return shape


def slimmed(shape: Area, points: NDArray[np.float64]) -> Area:
    """Take away spikes and what hangs on by a neck of under 60 m (40 m where places would be lost), and stray parts."""
    held = count_inside(shape, points)
    for width in (1.5 * NARROWEST_M, NARROWEST_M):
        # mitred, so that street corners stay; to twice the reach only, or needles would stay too
        core = shape.buffer(-width / 2.0, join_style="mitre")
        opened = core.buffer(width / 2.0, join_style="mitre", mitre_limit=2.0)
        thin = shapely.get_parts(_large_parts(shapely.difference(shape, opened), _SPIKE_M2))
        thin = thin[~shapely.intersects(thin, shapely.multipoints(points))]
        slim = main_part(polygonal(shapely.difference(shape, shapely.union_all(thin))), points)
        if not slim.is_empty and count_inside(slim, points) == held:
            return slim
    return main_part(shape, points)


def main_part(shape: Area, points: NDArray[np.float64]) -> Area:
    """Return the part with most of the points, with those others that hold over a quarter of them."""
    parts = shapely.get_parts(shape)
    held = np.array([count_inside(part, points) for part in parts])
    order = np.lexsort((-shapely.area(parts), -held))
    keep = [index for index in order if held[index] > _FEW * len(points)] or order[:1]
    return polygonal(shapely.union_all(parts[keep]))


def count_inside(shape: Area, points: NDArray[np.float64]) -> int:
    """Count the points (n, 2) in a shape."""
    return int(np.count_nonzero(shapely.intersects_xy(shape, points)))


def _large_parts(shape: shapely.Geometry, least_m2: float) -> Area:
    parts = shapely.get_parts(polygonal(shape))
    # a hair wider: what is taken away or put on leaves no needle and no crack
    wide = shapely.buffer(parts[shapely.area(parts) > least_m2], _HAIR_M, join_style="mitre")
    return polygonal(shapely.union_all(wide))


def _ground(features: Sequence[shapely.Geometry]) -> Area | None:
    """Return the land that a group's buildings and plots take."""
    shapes = np.array([*features, None], dtype=object)[:-1]
    area = shapely.area(shapes)
    plots = shapes[(area > 0.0) & (area <= _LARGEST_FOOTPRINT_HA * HECTARE)]
    return polygonal(shapely.union_all(plots)) if len(plots) else None


def _hull(points: NDArray[np.float64], smallest_ha: float, ground: Area | None = None) -> Area:
    """Concave hull with a margin that follows how far apart the places stand."""
    # Once for each spot: a hull does not care how many places stand there.
    cloud = shapely.multipoints(np.unique(points, axis=0))
    margin = _margin(points)
    core = cast("shapely.Polygon", shapely.concave_hull(cloud, ratio=_CONCAVITY))
    wide: shapely.Polygon | shapely.MultiPolygon = core.buffer(margin, quad_segs=_QUARTER_SEGMENTS)
    if ground is not None:
        wide = polygonal(wide.union(ground.buffer(_FENCE_M, quad_segs=_QUARTER_SEGMENTS)))
    # out by more and back again: notches narrower than the rounding close, corners become arcs
    rounding = 2.0 * margin + _ROUNDING_M
    shape = wide.buffer(rounding, quad_segs=_QUARTER_SEGMENTS).buffer(-rounding, quad_segs=_QUARTER_SEGMENTS)
    return at_least(_without_small_holes(polygonal(shape)), smallest_ha)


def _margin(points: NDArray[np.float64]) -> float:
    """Half the typical distance to the nearest other place, between a building plot and a block."""
    from scipy.spatial import cKDTree

    places = np.unique(points, axis=0)
    if len(places) < 2:  # one location has no neighbour
        return _MARGIN_M[0]
    nearest = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    return float(np.clip(np.median(nearest) / 2.0, *_MARGIN_M))


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
    # Far beyond all outlines, so that no region ends inside one.
    frame = shapely.box(*shapely.total_bounds(np.asarray(shapes, dtype=object))).buffer(1_000.0)
    # Ordered, for GEOS returns regions in an order of its own.
    cells = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=frame, ordered=True))
    return [shapely.union_all(cells[owner == index]) for index in range(len(groups))]


def _settled(shape: Area, whole: Area, study_area: Area, points: NDArray[np.float64]) -> Area:
    """Cut to the study area, keep the parts with places; smooth what is cut where no place falls out."""
    cut = polygonal(shapely.intersection(shape, study_area))
    parts = shapely.get_parts(cut)
    cloud = shapely.multipoints(points)
    held = polygonal(shapely.union_all([part for part in parts if part.intersects(cloud)]))
    # Nothing was cut off but what rounding takes.
    if held.area >= whole.area * (1.0 - 1e-9):
        return held
    # opening only ever takes away, so that neighbours stay apart
    half = _ROUNDING_M / 2.0
    opened = held.buffer(-half).buffer(half, quad_segs=_QUARTER_SEGMENTS)
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
    # Polygons that share an edge would be no valid multipolygon.
    joined = shapely.union_all(polygons)
    if not isinstance(joined, (shapely.Polygon, shapely.MultiPolygon)):
        raise TypeError(f"a union of polygons became a {joined.geom_type}")
    return joined
