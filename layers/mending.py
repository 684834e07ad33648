"""Outlines made valid, the dimension kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LINES, _AREAS = 1, 2


def mended(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries made valid: an area stays an area, the threads that mending leaves are cut off.

    Parameters
    ----------
    geometry
        (n,) shapely geometries.

    Returns
    -------
    numpy.ndarray
        (n,) object, None where nothing of the dimension is left.

    Examples
    --------
    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> mended(np.array([bow], dtype=object))[0].area
    2.0
    """
    # By structure: parts that overlap are joined, where GEOS's older way would cut a hole, and took hours.
    sound = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    found = np.full(len(geometry), None, dtype=object)
    for place, (one, dimension) in enumerate(zip(sound, shapely.get_dimensions(geometry), strict=True)):
        found[place] = of_dimension(one, int(dimension))
    return found


def of_dimension(geometry: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    """Return the parts of a geometry that have a dimension, or None.

    Parameters
    ----------
    geometry
        Any, collections included.
    dimension
        0 for points, 1 for lines, 2 for areas.
    """
    parts = shapely.get_parts([geometry])
    while (shapely.get_type_id(parts) >= 4).any():  # multipoints, multilines, multipolygons, collections
        parts = shapely.get_parts(parts)
    parts = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    if len(parts) <= 1:
        return parts[0] if len(parts) else None
    if dimension == _AREAS:
        return shapely.MultiPolygon(list(parts)) if _apart(parts) else shapely.union_all(parts)
    return shapely.MultiLineString(list(parts)) if dimension == _LINES else shapely.MultiPoint(list(parts))


def _apart(parts: NDArray[np.object_]) -> bool:
    return bool(shapely.is_valid(shapely.MultiPolygon(list(parts))))
