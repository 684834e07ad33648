"""Where a cloud of places is and how it lies: mean centre and standard deviational ellipse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arrays import FloatArray, as_points

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SAME_AXES = 1e-9
"""Relative difference of the axes below which an ellipse is a circle and points nowhere."""


@dataclass(frozen=True)
class StandardEllipse:
    """One standard deviation of places around their mean centre.

    Attributes
    ----------
    centre : (2,) float64, metres
    semi_major, semi_minor : float, metres
        Standard deviations along the cloud and across it (divided by n, as Yuill has it).
    orientation : float or None, degrees
        Of the longer axis, clockwise from the grid's north, 0 up to 180; None for a circle.
    """

    centre: FloatArray
    semi_major: float
    semi_minor: float
    orientation: float | None

    @property
    def area(self) -> float:
        """Area in m²."""
        return float(np.pi * self.semi_major * self.semi_minor)


def standard_deviational_ellipse(xy: ArrayLike) -> StandardEllipse | None:
    """Return the mean centre and the ellipse of one standard deviation.

    Parameters
    ----------
    xy : (n, 2) float64, metres

    Returns
    -------
    StandardEllipse or None
        None without a place. It holds about 39 % of a normally distributed cloud.

    References
    ----------
    Yuill (1971), The standard deviational ellipse. Geografiska Annaler B 53.

    Examples
    --------
    >>> from gis_app.statistics.centrography import standard_deviational_ellipse
    >>> ellipse = standard_deviational_ellipse([[0, 0], [2, 2], [4, 4]])
    >>> round(ellipse.semi_major, 3), round(ellipse.semi_minor, 3), ellipse.orientation
    (2.309, 0.0, 45.0)
    """
    points = as_points(xy)
    if len(points) == 0:
        return None
    centre = points.mean(axis=0)
    # Centred first: squares of coordinates of millions of metres would lose the digits that matter.
    away = points - centre
    variances, axes = np.linalg.eigh(away.T @ away / len(points))
    # Of places on a line, rounding can leave the smaller variance a hair below 0.
    minor, major = np.sqrt(np.maximum(variances, 0.0))
    turned = float(np.degrees(np.arctan2(axes[0, 1], axes[1, 1])) % 180.0)
    round_cloud = major - minor <= SAME_AXES * max(float(major), 1e-300)
    # Rounding can make 180 of a hair less, which is the same as 0.
    return StandardEllipse(centre, float(major), float(minor), None if round_cloud else round(turned, 9) % 180.0)
