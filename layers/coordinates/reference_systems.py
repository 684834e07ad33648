"""Coordinate reference systems by what a file or a planner says: the one place that asks PROJ."""

from __future__ import annotations

from functools import lru_cache

import pyproj
from pyproj.exceptions import ProjError

from layers.errors import NotationError
from layers.language import gettext as _

# Characters: the longest definition in use, of many parts and in WKT 2, has some 20,000.
_LONGEST = 100_000
# Brackets within each other: PROJ recurses into them.
_DEEPEST = 64


@lru_cache(maxsize=64)
def reference_system(said: str | int) -> pyproj.CRS:
    """Return the coordinate reference system that a text means.

    Parameters
    ----------
    said
        ``EPSG:4549``, ``4549``, well-known text, PROJ's own words, a name or a URN.

    Returns
    -------
    pyproj.CRS
        One with places on the Earth: they can be brought to WGS-84.

    Raises
    ------
    NotationError
        If it is not known, or has no places on the Earth: a building site's grid, heights, Mars.

    Examples
    --------
    >>> reference_system("4549").name
    'CGCS2000 / 3-degree Gauss-Kruger CM 120E'
    """
    word = str(said).strip()
    if not word or "\x00" in word or len(word) > _LONGEST or _depth(word) > _DEEPEST:
        raise _unknown(word)
    try:
        # Ten digits at most, for int() and PROJ have limits of their own.
        crs = pyproj.CRS.from_user_input(int(word) if word.isdecimal() and len(word) <= 10 else word)
    except (ProjError, ValueError, OverflowError):
        raise _unknown(word) from None
    _require_earth(crs, word)
    return crs


def _require_earth(crs: pyproj.CRS, word: str) -> None:
    try:
        if _leads_to_wgs84(crs):
            return
    except ProjError:  # another body's ellipsoid
        pass
    raise NotationError(
        _("this coordinate system has no places on the Earth"),
        where=word[:80],
        remedy=_("give a code such as EPSG:4549"),
        code="crs_unknown",
    )


def _leads_to_wgs84(crs: pyproj.CRS) -> bool:
    transformer = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    if not crs.is_geographic:
        return crs.is_projected
    # A damaged definition may have units of many turns; of degrees, grads and radians none leads off the globe.
    lon, lat = transformer.transform(1.0, 1.0)
    return bool(abs(lon) <= 180.0 and abs(lat) <= 90.0)


def _unknown(word: str) -> NotationError:
    return NotationError(
        _("this coordinate system is not known"),
        where=word[:80],
        remedy=_("give a code such as EPSG:4549"),
        code="crs_unknown",
    )


def _depth(text: str) -> int:
    deepest = level = 0
    for sign in text:
        level += (sign in "[({") - (sign in "])}")
        deepest = max(deepest, level)
    return deepest
