"""How many creative places the background puts on an outline: the rate around it, never less than the city's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.statistics.level_sets import LEAST_SHARE, gaussian_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.zones.ground import Ground
    from gis_app.zones.outlines import Area

_SPOTS = 300.0


class Background:
    """The creative places of a city seen from afar.

    Parameters
    ----------
    ground
        The study area, with the radius of what counts as around.
    xy
        (n, 2) the places, metres.
    """

    def __init__(self, ground: Ground, xy: NDArray[np.float64]) -> None:
        self.xy = xy
        self._around = ground.around
        self._rate = len(xy) / ground.study_area.area
        self._crowd = gaussian_sums(xy, self._around.frame, self._around.radius_m) * self._peak

    def expected(self, outline: Area, inside: NDArray[np.bool_]) -> float:
        """Return how many places the background puts on an outline.

        The rate around it, weighed by a Gaussian, the outline and what it holds left out; at least the rate of the
        whole study area.

        Parameters
        ----------
        outline
            Valid, in the study area.
        inside
            (n,) which of the places it holds.
        """
        spots = _spots(outline)
        crowd = self._at(self._crowd, spots) - self._sum(spots, self.xy[inside])
        # The spots stand for equal parts of the outline, so their sum is its own share of the ground around.
        ground = self._at(self._around.open_share, spots) - self._sum(spots, spots) * outline.area / len(spots)
        near = max(crowd, 0.0) / max(ground, LEAST_SHARE * len(spots))
        return float(max(near, self._rate) * outline.area)

    @property
    def _peak(self) -> float:
        return 1.0 / (2.0 * math.pi * self._around.radius_m**2)

    def _at(self, values: NDArray[np.float64], spots: NDArray[np.float64]) -> float:
        """Return the sum of a grid's values at `spots`, interpolated between the cells' middles."""
        from scipy.ndimage import map_coordinates

        frame = self._around.frame
        at = ((spots[:, ::-1] - (frame.south, frame.west)) / frame.cell - 0.5).T
        # Rows come first there; half a cell less because values stand for the cells' middles.
        return float(map_coordinates(values, at, order=1, mode="nearest").sum())

    def _sum(self, spots: NDArray[np.float64], xy: NDArray[np.float64]) -> float:
        """Return the Gaussian density of places `xy`, summed over `spots`."""
        total = 0.0
        # In parts, so that spots times places fit into memory.
        for part in np.array_split(xy, 1 + len(xy) // 10_000):
            squared = ((spots[:, None] - part[None]) ** 2).sum(axis=2)
            total += float(np.exp(squared / (-2.0 * self._around.radius_m**2)).sum())
        return total * self._peak


def _spots(outline: Area) -> NDArray[np.float64]:
    """Return points spread evenly over an outline, 300 or so."""
    west, south, east, north = outline.bounds
    step = max(math.sqrt(outline.area / _SPOTS), 1.0)
    x, y = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    inside = shapely.contains_xy(outline, x, y)
    spots = np.column_stack((x[inside], y[inside]))
    # A sliver can slip through between all of these points.
    return spots if len(spots) else shapely.get_coordinates(shapely.point_on_surface(outline))
