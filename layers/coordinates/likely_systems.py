"""Which coordinate system metres of an unnamed one may be in, by where the city lies."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import ProjError

# Degrees: a city is not wider, and its layers may lie at its two ends.
_NEAR = 0.5
# CGCS2000, UTM on ETRS89 and on WGS-84: older datums have the same numbers to some hundred metres.
_USUAL = (range(4491, 4555), range(25828, 25839), range(32601, 32661), range(32701, 32761))
_MOST = 400
"""Systems tried: no place on Earth has more of its own."""


@lru_cache(maxsize=32)
def likely_system(x: float, y: float, lon: float, lat: float) -> str | None:
    """Return the code of the system that brings metres to a place, None where none does.

    Parameters
    ----------
    x, y
        The middle of coordinates in metres.
    lon, lat
        Where they should lie, degrees WGS-84.

    Returns
    -------
    str or None
        ``EPSG:n``; of several the one that comes nearest, of equals one of today's datums, then the one for the
        smallest area.

    Examples
    --------
    >>> likely_system(842_000.0, 6_519_000.0, 4.83, 45.75)
    'EPSG:2154'
    """
    around = AreaOfInterest(lon - _NEAR, lat - _NEAR, lon + _NEAR, lat + _NEAR)
    known = query_crs_info(auth_name="EPSG", pj_types=PJType.PROJECTED_CRS, area_of_interest=around)
    found: list[tuple[float, bool, float, int]] = []
    for info in known[:_MOST]:
        code, use = int(info.code), info.area_of_use
        away = _away(code, x, y, lon, lat)
        if away <= _NEAR:
            size = float("inf") if use is None else (use.east - use.west) * (use.north - use.south)
            # Rounded: hundredths of a degree are the other layer's middle, not the system's merit.
            found.append((round(away, 1), not any(code in usual for usual in _USUAL), size, code))
    return f"EPSG:{min(found)[3]}" if found else None


def _away(code: int, x: float, y: float, lon: float, lat: float) -> float:
    """Degrees between a place and where a system puts the metres."""
    try:
        transformer = pyproj.Transformer.from_crs(code, 4326, always_xy=True)
        found = np.array(transformer.transform(x, y))
    except ProjError:
        return float("inf")
    return float(np.abs(found - (lon, lat)).max()) if np.isfinite(found).all() else float("inf")
