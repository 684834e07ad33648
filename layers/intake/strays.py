"""Features far from all the others: a wrong digit, a geocoder that gave up at 0, 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from layers.coordinates.longitudes import TURN, continued, middle_of
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

STRAY_M = 100_000.0
"""A stray lies at least this far from the middle, metres."""

_TIMES = 10.0
_FEWEST, _MANY = 3, 10
_FEW_STRAY_M = 500_000.0
_SHARE = 0.05
_EARTH_M = 6_371_000.0


def set_aside_strays(draft: Draft) -> None:
    """Set aside the few features that lie far from all the others.

    Parameters
    ----------
    draft
        Altered in place. A feature strays when it lies over 100 km (500 km among fewer than ten) from the middle of the
        features and over ten times as far as the furthest of the others; no more than one in twenty, or one, can. So do
        features at 0, 0, however many, unless others are near there.
    """
    if draft.crs is None or not len(draft):
        return
    nowhere = _null_island(centres_lonlat(draft.geometry, draft.crs))
    # A geocoder's way to say that it found nothing.
    draft.set_aside(nowhere, "far_from_the_rest", _("the coordinates are 0, 0, in the sea off Africa"))
    if len(draft) < _FEWEST:
        return
    far = _strays(centres_lonlat(draft.geometry, draft.crs))
    draft.set_aside(far, "far_from_the_rest", _("the feature lies over 100 km from all the others"))


def _null_island(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Exactly 0, 0, where all others are far away."""
    zero = (lonlat == 0).all(axis=1)
    if not zero.any() or zero.all():
        return np.zeros(len(lonlat), dtype=bool)
    others = middle_of(lonlat[~zero])
    away = float(distance_m(others, np.zeros((1, 2)))[0]) > STRAY_M
    return np.asarray(zero & away, dtype=bool)


def _strays(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    far = np.zeros(len(lonlat), dtype=bool)
    distances = distance_m(middle_of(lonlat), lonlat)
    most = max(1, int(_SHARE * len(distances)))
    usual = np.sort(distances)[-most - 1] if len(distances) > most else 0.0
    least = STRAY_M if len(distances) >= _MANY else _FEW_STRAY_M
    found = distances > max(least, _TIMES * float(usual))
    if 0 < found.sum() <= most and len(distances) >= _FEWEST:
        far = found
    return far


def centres_lonlat(geometry: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.float64]:
    """Return the middle of each geometry's box.

    Returns
    -------
    numpy.ndarray
        (n, 2) float64, degrees of longitude and latitude; NaN where the system has no such place.
    """
    bounds = shapely.bounds(geometry).reshape(-1, 4)
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2.0
    # Degrees of any datum pass for WGS-84: some hundred metres do not matter here.
    if crs.is_geographic:
        # Nothing in a city is so wide: it lies on both sides of 180 degrees.
        across = bounds[:, 2] - bounds[:, 0] > TURN / 2
        middle[across, 0] = _middles_across(geometry[across])
    else:
        # always_xy, for EPSG:4326 itself puts latitude first.
        transformer = pyproj.Transformer.from_crs(crs, pyproj.CRS.from_epsg(4326), always_xy=True)
        middle = np.column_stack(transformer.transform(middle[:, 0], middle[:, 1])).reshape(-1, 2)
    return np.where(np.isfinite(middle), middle, np.nan)


def _middles_across(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the middle longitude of each geometry that crosses the 180th meridian."""
    joined = shapely.transform(geometry, lambda xy: np.column_stack([continued(xy[:, 0], TURN / 2), xy[:, 1]]))
    bounds = shapely.bounds(joined).reshape(-1, 4)
    return continued((bounds[:, 0] + bounds[:, 2]) / 2.0, 0.0)


def distance_m(place: NDArray[np.float64], lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances on a sphere.

    Parameters
    ----------
    place
        (2,) degrees.
    lonlat
        (n, 2) degrees.

    Returns
    -------
    numpy.ndarray
        (n,) float64, metres, right to half a per cent.
    """
    a, b = np.radians(place), np.radians(lonlat)
    half = np.sin((b - a) / 2.0) ** 2
    chord = half[:, 1] + np.cos(a[1]) * np.cos(b[:, 1]) * half[:, 0]
    # Rounding can take the chord of opposite places above 1, where arcsin is NaN.
    return np.asarray(2.0 * _EARTH_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))), dtype=np.float64)
