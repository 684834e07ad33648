"""Longitudes lie on a circle: 179° east and 179° west are two degrees apart, and 180° lies between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TURN = 360.0
"""Degrees."""


def continued(x: NDArray[np.float64], around: float, turn: float = TURN) -> NDArray[np.float64]:
    """Return coordinates moved by whole turns to within half a turn of one of them.

    Parameters
    ----------
    x
        (n,) longitudes, or eastings of a map of the whole world.
    around
        In the same unit.
    turn
        How long the circle is.

    Examples
    --------
    >>> continued(np.array([179.9, -179.9, 3.0]), 177.0).round(1).tolist()
    [179.9, 180.1, 3.0]
    """
    turns = np.rint((x - around) / turn)
    # An infinite number of turns would make NaN of an infinite x: what is nowhere stays as it is.
    return x - turn * np.where(np.isfinite(turns), turns, 0.0)


def middle_of(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median place, of longitudes on the circle.

    Parameters
    ----------
    lonlat
        (n, 2) degrees, n > 0; NaN where a place is nowhere.

    Returns
    -------
    numpy.ndarray
        (2,) float64, degrees; NaN where one place is.

    Examples
    --------
    >>> middle_of(np.array([[179.8, -16.0], [-179.8, -17.0], [-179.9, -18.0]])).round(1).tolist()
    [-179.9, -17.0]
    """
    longitude = lonlat[:, 0]
    known = longitude[np.isfinite(longitude)]
    # Wider than half the globe: a city lies on both sides of 180°, not all around.
    if known.size and np.ptp(known) > TURN / 2:
        # A mean on the circle, for that of the numbers 179 and -179 would be 0.
        mean = np.exp(1j * np.radians(known)).mean()
        longitude = continued(longitude, float(np.degrees(np.angle(mean))))
    middle = np.median(np.column_stack([longitude, lonlat[:, 1]]), axis=0)
    return np.array([continued(middle[:1], 0.0)[0], middle[1]])
