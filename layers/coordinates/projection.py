"""The metric coordinate system that a place is measured in."""

from __future__ import annotations

from functools import cache

import pyproj
import shapely

from layers.coordinates.mainland_china import OUTLINE

_FIRST_ZONE_CODE = 4534
_FIRST_MERIDIAN, _LAST_MERIDIAN, _ZONE_DEGREES = 75, 135, 3
_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_POLAR = 84.0
_POLAR_SOUTH = -80.0
_NORTH_POLE, _SOUTH_POLE = 32661, 32761


def metric_crs(lon: float, lat: float) -> pyproj.CRS:
    """Return the metric system to measure in around a place.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84.

    Returns
    -------
    pyproj.CRS
        The CGCS2000 3-degree Gauss-Krüger zone inside mainland China (EPSG:4534 to 4554, named by central meridian, so
        eastings carry no zone number), the UTM zone elsewhere, and a polar stereographic system beyond it.

    References
    ----------
    GB/T 17798; EPSG Geodetic Parameter Dataset.

    Examples
    --------
    >>> metric_crs(121.47, 31.23).to_epsg(), metric_crs(-56.16, -34.9).to_epsg()
    (4549, 32721)
    """
    return pyproj.CRS.from_epsg(_code(lon, lat))


def in_mainland_china(lon: float, lat: float) -> bool:
    """Return whether a place is in mainland China, to about 20 km along the land border.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84. Hong Kong, Macau and Taiwan are not: their maps use their own systems.
    """
    return bool(shapely.contains_xy(mainland_china(), lon, lat))


def _code(lon: float, lat: float) -> int:
    if in_mainland_china(lon, lat):
        meridian = min(max(round(lon / _ZONE_DEGREES) * _ZONE_DEGREES, _FIRST_MERIDIAN), _LAST_MERIDIAN)
        return _FIRST_ZONE_CODE + (meridian - _FIRST_MERIDIAN) // _ZONE_DEGREES
    # UTM ends at 84° north and 80° south.
    if lat > _POLAR:
        return _NORTH_POLE
    if lat < _POLAR_SOUTH:
        return _SOUTH_POLE
    # Modulo, for 180° and longitudes that go on beyond it fall into zone 1.
    zone = int((lon + 180.0) % 360.0 // 6.0) + 1
    return (_UTM_NORTH if lat >= 0 else _UTM_SOUTH) + zone


@cache
def mainland_china() -> shapely.Geometry:
    """Return the coarse outline of mainland China, prepared; degrees of longitude and latitude."""
    mainland, *without = (shapely.Polygon(ring) for ring in OUTLINE)
    outline = shapely.difference(mainland, shapely.union_all(without))
    shapely.prepare(outline)
    return outline
