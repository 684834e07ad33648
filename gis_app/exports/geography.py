"""From the city's metric coordinates to those of the products."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
import pyproj
import shapely

from layers.coordinates.longitudes import TURN, continued

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EQUATOR_M = 6_378_137.0
"""Radius of Web Mercator's sphere."""

# A centimetre on the ground; more digits would only make files larger.
_GEOJSON_DECIMALS = 7
_ROUND_THE_WORLD = {"EPSG:4326": TURN, "EPSG:3857": 2.0 * np.pi * EQUATOR_M}
# EPSG's names of the parameter, which differ by the method of projection.
_MERIDIANS = ("Longitude of natural origin", "Longitude of false origin", "Longitude of projection centre")


@lru_cache(maxsize=8)
def _transformer(source: pyproj.CRS, target: str) -> pyproj.Transformer:
    # East first in every system: EPSG:4326 itself puts latitude first.
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=8)
def _meridian(crs: pyproj.CRS) -> float:
    """Return the longitude in the middle of a system, degrees; 0 where it names none."""
    parameters = crs.coordinate_operation.params if crs.coordinate_operation else []
    return next((float(one.value) for one in parameters if one.name in _MERIDIANS), 0.0)


def _moved(xy: NDArray[np.float64], crs: pyproj.CRS, target: str) -> NDArray[np.float64]:
    """Return (n, 2) metres in `target`; across the 180th meridian x goes on, so that a city stays in one piece."""
    x, y = _transformer(crs, target).transform(xy[:, 0], xy[:, 1])
    if turn := _ROUND_THE_WORLD.get(target):
        x = continued(np.asarray(x), _meridian(crs) / TURN * turn, turn)
    return np.column_stack([x, y])


def projected(
    geometry: Sequence[shapely.Geometry] | NDArray[np.object_], crs: pyproj.CRS, target: str
) -> NDArray[np.object_]:
    """Return `geometry` in `target`, x east and y north; longitudes of one city never jump by a turn.

    Parameters
    ----------
    geometry
        (n,) in `crs`.
    crs
        The city's.
    target
        Such as ``EPSG:3857``.
    """
    shapes = np.asarray(geometry, dtype=object)

    def turned(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return _moved(xy, crs, target) if len(xy) else xy

    return np.asarray(shapely.transform(shapes, turned), dtype=object) if len(shapes) else shapes


def to_wgs84(geometry: Sequence[shapely.Geometry] | NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return `geometry` as RFC 7946 wants it: WGS-84, seven decimals, outer rings counter-clockwise, cut at 180°."""
    degrees = _rounded(projected(geometry, crs, "EPSG:4326"))
    bounds = shapely.bounds(degrees).reshape(-1, 4)
    for row in np.flatnonzero((bounds[:, 0] < -TURN / 2) | (bounds[:, 2] > TURN / 2)).tolist():
        degrees[row] = _cut(degrees[row])
    # Last, for cutting makes rings of its own.
    return np.asarray(shapely.orient_polygons(degrees), dtype=object)


def _rounded(degrees: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(degrees, lambda xy: np.round(xy, _GEOJSON_DECIMALS)), dtype=object)


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a geometry in parts that each lie on their own side of the 180th meridian (RFC 7946, 3.1.9)."""
    sides: list[shapely.Geometry] = []
    for start in (-1.5 * TURN, -0.5 * TURN, 0.5 * TURN):
        # Rounded outlines may touch themselves, and intersection can fail on an invalid one.
        side = shapely.intersection(shapely.make_valid(shape), shapely.box(start, -90.0, start + TURN, 90.0))
        sides.append(shapely.affinity.translate(side, -0.5 * TURN - start))
    # Twice, for a side can be a collection of multipolygons.
    parts = shapely.get_parts(shapely.get_parts(np.array(sides, dtype=object)))
    dimension = int(shapely.get_dimensions(shape))
    # A part that only touches the meridian is a point or a line there.
    kept = _rounded(parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)])
    together = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    return cast("shapely.Geometry", kept[0] if len(kept) == 1 else together(kept))


def lonlat(xy: NDArray[np.float64], crs: pyproj.CRS) -> NDArray[np.float64]:
    """Return (n, 2) longitudes and latitudes in degrees of (n, 2) metres; beyond 180 they go on."""
    return _moved(xy, crs, "EPSG:4326") if len(xy) else np.empty((0, 2))
