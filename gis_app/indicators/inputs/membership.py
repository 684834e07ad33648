"""Which places lie in which zone: the one rule that scorecard, percentiles, map and report share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]


def as_points(xy: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return (n, 2) coordinates in metres as (n,) points."""
    return np.asarray(shapely.points(xy.reshape(-1, 2)), dtype=object)


def places_inside(
    points: NDArray[np.float64] | shapely.STRtree, shapes: Shapes | shapely.Geometry
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which points lie in which shapes; a point on the boundary counts as inside.

    Parameters
    ----------
    points
        (n, 2) float64, metres: the places' points (`City.points`), or a tree of them where it is asked often.
    shapes
        (s,) polygons or multipolygons in the same CRS, or one.

    Returns
    -------
    tuple of numpy.ndarray
        (m,) positions in `shapes` and (m,) positions in `points`, sorted by shape, then point.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> places_inside(np.array([[0.0, 0.0], [5.0, 5.0], [9.0, 1.0]]), shapely.box(0, 0, 5, 5))[1].tolist()
    [0, 1]
    """
    tree = points if isinstance(points, shapely.STRtree) else shapely.STRtree(as_points(points))
    shape, point = tree.query(np.atleast_1d(np.asarray(shapes, dtype=object)), predicate="covers")
    order = np.lexsort((point, shape))
    return shape[order], point[order]


def is_inside(points: NDArray[np.float64], shape: shapely.Geometry) -> NDArray[np.bool_]:
    """Return, for (n, 2) `points` in metres, whether each lies in `shape`, by the rule of `places_inside`."""
    inside = np.zeros(len(points), dtype=bool)
    inside[places_inside(points, shape)[1]] = True
    return inside
