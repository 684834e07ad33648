"""Chinese map datums and back: GCJ-02, in which mainland maps are published, and BD-09, Baidu's on top of it.

Both move a place by some hundred metres in a pattern of waves. Their makers publish no inverse: it is found by
iteration, to a hundredth of a millimetre, where the one-step formulas in use are metres off.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from layers.coordinates.mainland_china import OUTLINE
from layers.coordinates.projection import mainland_china

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

Datum = Literal["wgs84", "gcj02", "bd09"]
# Krassowsky's ellipsoid, which the pattern is reckoned on.
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
_EAST, _NORTH = 105.0, 35.0
_BAIDU_WAVE = np.pi * 3000.0 / 180.0
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006
# Each step divides the error by a hundred at least: from 700 m to 10⁻¹⁰ degrees.
_STEPS = 8
# Degrees that a place is moved by at most, both datums together.
_FARTHEST = 0.03
_CLOSE = 1e-10
_PIECE = 8_192


def to_wgs84(lonlat: FloatArray, datum: Datum) -> FloatArray:
    """Return places of another datum in WGS-84; those outside mainland China stay where they are.

    Parameters
    ----------
    lonlat
        (n, 2) degrees in `datum`.
    datum
        ``gcj02``, ``bd09``, or ``wgs84``, which changes nothing.

    Returns
    -------
    numpy.ndarray
        (n, 2) float64, degrees; turned forth again they are within 1 mm of what was given.

    Examples
    --------
    >>> shanghai = np.array([[121.4737, 31.2304]])
    >>> moved = from_wgs84(shanghai, "bd09")
    >>> bool(np.allclose(to_wgs84(moved, "bd09"), shanghai, atol=1e-9)), moved.round(4).tolist()
    (True, [[121.4848, 31.2343]])
    """
    found = np.array(lonlat, dtype=np.float64)
    if datum == "wgs84":
        return found
    # Beyond the border too, for it is the place in WGS-84 that has to lie inside.
    near = np.flatnonzero(shapely.contains_xy(_around_china(), found[:, 0], found[:, 1]))
    turned = turned_back(found[near], datum)
    inside = _in_china(turned)
    found[near[inside]] = turned[inside]
    return found


def from_wgs84(lonlat: FloatArray, datum: Datum) -> FloatArray:
    """Return places of WGS-84 in another datum; those outside mainland China stay where they are.

    Parameters
    ----------
    lonlat
        (n, 2) degrees, WGS-84.
    datum
        ``gcj02``, ``bd09``, or ``wgs84``, which changes nothing.

    Returns
    -------
    numpy.ndarray
        (n, 2) float64, degrees.

    Examples
    --------
    >>> from_wgs84(np.array([[114.17, 22.32], [116.3974, 39.9093]]), "gcj02").round(5).tolist()
    [[114.17, 22.32], [116.40364, 39.9107]]
    """
    found = np.array(lonlat, dtype=np.float64)
    if datum != "wgs84":
        inside = _in_china(found)
        found[inside] = _FORWARD[datum](found[inside])
    return found


def turned_back(lonlat: FloatArray, datum: Datum) -> FloatArray:
    """Return places of another datum in WGS-84, wherever they lie.

    Parameters
    ----------
    lonlat
        (n, 2) degrees in `datum`.
    datum
        ``gcj02``, ``bd09``, or ``wgs84``, which changes nothing.
    """
    if datum == "wgs84":
        return np.array(lonlat, dtype=np.float64)
    # In pieces that the processor's cache holds: the waves of a million places at once take half as long again.
    pieces = np.array_split(np.asarray(lonlat, dtype=np.float64), max(1, len(lonlat) // _PIECE))
    return np.concatenate([_inverse(piece, _FORWARD[datum]) for piece in pieces])


def _in_china(lonlat: FloatArray) -> NDArray[np.bool_]:
    """Hong Kong, Macau, Taiwan and the neighbours publish their places as they are."""
    return np.asarray(shapely.contains_xy(mainland_china(), lonlat[:, 0], lonlat[:, 1]))


@cache
def _around_china() -> shapely.Geometry:
    # Places inside Hong Kong or Macau are theirs, though the shift of a place across the border could end there.
    theirs = shapely.union_all([shapely.Polygon(ring) for ring in OUTLINE[1:]])
    around = shapely.difference(shapely.buffer(mainland_china(), _FARTHEST), theirs)
    shapely.prepare(around)
    return around


def _gcj02(lonlat: FloatArray) -> FloatArray:
    return lonlat + _offset(lonlat)


def _offset(lonlat: FloatArray) -> FloatArray:
    """Return how far GCJ-02 moves a place, in degrees."""
    x, y = lonlat[:, 0] - _EAST, lonlat[:, 1] - _NORTH
    latitude = np.radians(lonlat[:, 1])
    # Two thirds of the waves that both directions have in common.
    waves = 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x))
    root, both = np.sqrt(np.abs(x)), 0.1 * x * y
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + both + 0.2 * root
    north += 2.0 / 3.0 * (waves + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + both + 0.1 * root
    east += 2.0 / 3.0 * (waves + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)))
    # Metres to degrees, on the ellipsoid.
    flat = 1.0 - _ECCENTRICITY * np.sin(latitude) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY) / (flat * np.sqrt(flat))
    parallel = _AXIS / np.sqrt(flat) * np.cos(latitude)
    return np.column_stack([np.degrees(east / parallel), np.degrees(north / meridian)])


def _waves(along: FloatArray, *waves: tuple[float, float]) -> FloatArray:
    """Sum sines of (height, length)."""
    total = np.zeros_like(along)
    for height, length in waves:
        total += height * np.sin(np.pi / length * along)
    return total


def _baidu(lonlat: FloatArray) -> FloatArray:
    """From GCJ-02 to BD-09."""
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(_BAIDU_WAVE * y)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(_BAIDU_WAVE * x)
    return np.column_stack([radius * np.cos(angle) + _BAIDU_EAST, radius * np.sin(angle) + _BAIDU_NORTH])


def _bd09(lonlat: FloatArray) -> FloatArray:
    return _baidu(_gcj02(lonlat))


def _inverse(goal: FloatArray, turn: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Undo a turn that is nearly a shift: what is missing at the guess is added to it."""
    guess = goal.copy()
    for _step in range(_STEPS):
        missing = goal - turn(guess)
        guess += missing
        if not missing.size or np.abs(missing).max() < _CLOSE:
            break
    return guess


_FORWARD: dict[str, Callable[[FloatArray], FloatArray]] = {"gcj02": _gcj02, "bd09": _bd09}
