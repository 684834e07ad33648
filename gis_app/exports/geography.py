"""From the city's metric coordinates to those of the products."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_GEOJSON_DECIMALS = 7


@lru_cache(maxsize=8)
def _transformer(source: pyproj.CRS, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def projected(
    geometry: Sequence[shapely.Geometry] | NDArray[np.object_], crs: pyproj.CRS, target: str
) -> NDArray[np.object_]:
    """Return `geometry` in `target`, x east and y north.

    Parameters
    ----------
    geometry
        (n,) in `crs`.
    crs
        The city's.
    target
        Such as ``EPSG:3857``.
    """
    transformer = _transformer(crs, target)
    shapes = np.asarray(geometry, dtype=object)

    def turned(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])) if len(xy) else xy

    return np.asarray(shapely.transform(shapes, turned), dtype=object) if len(shapes) else shapes


def to_wgs84(geometry: Sequence[shapely.Geometry] | NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return `geometry` as RFC 7946 wants it: WGS-84, seven decimals, outer rings counter-clockwise."""
    degrees = shapely.transform(projected(geometry, crs, "EPSG:4326"), lambda xy: np.round(xy, _GEOJSON_DECIMALS))
    return np.asarray(shapely.orient_polygons(degrees), dtype=object)


def lonlat(xy: NDArray[np.float64], crs: pyproj.CRS) -> NDArray[np.float64]:
    """Return (n, 2) longitudes and latitudes in degrees of (n, 2) metres."""
    return (
        np.column_stack(_transformer(crs, "EPSG:4326").transform(xy[:, 0], xy[:, 1])) if len(xy) else np.empty((0, 2))
    )
