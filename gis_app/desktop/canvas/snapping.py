"""What a corner catches on: corners first, then edges, of other zones and of streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.zones.zone import Zone

    Geometries = NDArray[np.object_]

MOST = 400
"""With more lines than this under the pointer, the map is too far away for any one of them to be meant."""


@dataclass(frozen=True, slots=True)
class Snap:
    """Where a place ends up.

    Parameters
    ----------
    x, y
        Metres.
    onto
        What it caught on; None where it stays as it was.
    """

    x: float
    y: float
    onto: Literal["vertex", "edge"] | None = None


def snapped(
    place: tuple[float, float],
    within: float,
    trees: Sequence[shapely.STRtree],
    without: shapely.Geometry | None = None,
) -> Snap:
    """Return the nearest corner within reach, else the nearest point on an edge, else the place itself.

    Parameters
    ----------
    place
        (x, y) metres.
    within
        Reach in metres.
    trees
        Of lines or polygons, metres.
    without
        A geometry not to catch on: the one in hand.
    """
    at = shapely.Point(place)
    near = [_near(tree, at, within, without) for tree in trees]
    geometries = np.concatenate([np.empty(0, object), *near])
    if not len(geometries):
        return Snap(*place)
    lines = np.where(shapely.get_dimensions(geometries) == 2, shapely.boundary(geometries), geometries)
    corners = shapely.get_coordinates(lines)
    distance = np.hypot(corners[:, 0] - place[0], corners[:, 1] - place[1])
    nearest = int(np.argmin(distance))
    if distance[nearest] <= within:
        x, y = corners[nearest].tolist()
        return Snap(x, y, "vertex")
    return _onto_edge(lines, at, within)


def _near(tree: shapely.STRtree, at: shapely.Point, within: float, without: shapely.Geometry | None) -> Geometries:
    rows = tree.query(at, predicate="dwithin", distance=within)
    found = tree.geometries.take(rows) if len(rows) <= MOST else np.empty(0, object)
    return found[[geometry is not without for geometry in found]] if without is not None and len(found) else found


def _onto_edge(lines: Geometries, at: shapely.Point, within: float) -> Snap:
    distance = shapely.distance(lines, at)
    line = lines[int(np.argmin(distance))]
    if float(distance.min()) > within:  # inside a polygon, far from its edge
        return Snap(at.x, at.y)
    foot = shapely.line_interpolate_point(line, shapely.line_locate_point(line, at))
    return Snap(float(shapely.get_x(foot)), float(shapely.get_y(foot)), "edge")


def zone_tree(zones: Sequence[Zone]) -> shapely.STRtree:
    """Return the tree of the zones' outlines, in their order."""
    return shapely.STRtree(np.array([zone.geometry for zone in zones], dtype=object))
