"""Where the creative places of a city without quarters could stand: its built ground, and how dense it is from afar.

A Gaussian of 2.5 km carries a town's places into the fields around it. What is drawn from it is thinner than the town,
and has weaker zones than pure noise. So noise is drawn on built ground alone, from a density divided by the share of
the ground around that is built: inside a town that ends sharply that is the town's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.zones.ground import CELL_M, COARSE, NOISE_M
from gis_app.zones.outlines import polygonal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.level_sets import Frame
    from gis_app.zones.outlines import Area

    Points = NDArray[np.float64]

LINKED_M, _LINKED = 1_000.0, 3.0
"""Gaps up to twice so wide are built; so are those up to twice so many nearest-neighbour distances, where that is more:
in a sparse town chance leaves wide gaps."""

_MARGIN_M, _MARGIN = 50.0, 0.35
"""Built ground beyond a spot: metres, or of the distance to the third spot nearby. Half of it thins out a narrow town
so that noise is claimed; none leaves so little ground in a loose city that quarters are no longer found."""

_QUARTER_M = 1_500.0
"""An island of built ground no wider than this is a quarter and no town: noise may fall as far around it as a gap is
wide, or it could not be told from the quarter."""

_LEAST_SHARE = 0.05
"""Of the ground around, at least so much is taken to be built: a farm on a speck of its own is no dense town."""

_DRAWS = 200
"""Batches after which spots that will not fall into a narrow study area stay where they are."""


class BroadDensity:
    """The density of spots seen from afar, on built ground.

    Parameters
    ----------
    study_area
        What is drawn lies in it.
    frame
        Cells of 200 m around the spots.
    spots
        (n, 2) metres.

    References
    ----------
    Diggle 1985, A kernel method for smoothing point process data (division by what the edge leaves of the kernel).
    """

    def __init__(self, study_area: Area, frame: Frame, spots: Points) -> None:
        self.spots = spots
        self.built = polygonal(shapely.intersection(built_ground(spots), study_area))
        cells = np.flatnonzero(_holds(self.built.buffer(frame.cell), _middles(frame)))
        squares = _squares(frame, cells)
        share = np.zeros(frame.rows * frame.columns)
        share[cells] = _holds(self.built, squares + CELL_M / 2.0).mean(axis=1)
        near = _holds(self.built.buffer(CELL_M), squares + CELL_M / 2.0)
        self._corners = squares[near]
        sums = np.cumsum(np.repeat(_density(frame, spots, share)[cells], near.sum(axis=1)))
        # A slice, so that without any cell there is nothing to divide by, and no error.
        self._chances = sums / sums[-1:]

    def draw(self, rng: np.random.Generator) -> Points:
        """Return as many spots as there are, drawn anew, (n, 2)."""
        found, wanted = [np.empty((0, 2))], len(self.spots)
        for _batch in range(_DRAWS if len(self._chances) else 0):
            # More than are wanted, for some fall beside the built ground.
            at = np.searchsorted(self._chances, rng.random(2 * wanted + 64), side="right")
            xy = self._corners[at] + rng.uniform(0.0, CELL_M, (len(at), 2))
            found.append(xy[_holds(self.built, xy)])
            wanted -= len(found[-1])
            if wanted <= 0:
                break
        return np.asarray(np.concatenate([*found, self.spots])[: len(self.spots)])


def built_ground(spots: Points) -> Area:
    """Return the ground that spots stand on, the gaps between them closed, and some around islands.

    Parameters
    ----------
    spots
        (n, 2) metres.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.meshgrid(np.arange(0.0, 5_001, 500), np.arange(0.0, 5_001, 500))
    >>> round(built_ground(np.column_stack((x.ravel(), y.ravel()))).area / 1e6)
    27
    """
    from scipy.spatial import cKDTree

    # Once for each spot, or the nearest neighbour of most would be 0 away.
    apart = np.unique(spots, axis=0)
    away = np.asarray(cKDTree(apart).query(apart, k=min(4, len(apart)))[0]).reshape(len(apart), -1)
    reach = max(LINKED_M, _LINKED * float(np.median(away[:, :2].max(axis=1))))
    points = shapely.points(apart)
    closed = shapely.buffer(shapely.union_all(shapely.buffer(points, reach)), _MARGIN_M - reach)
    own = shapely.buffer(points, np.clip(_MARGIN * away[:, -1], _MARGIN_M, reach))
    shapely.prepare(closed)
    # Most lie inside already, and a union of thousands of small discs takes far longer than this question.
    parts = shapely.get_parts(shapely.union_all([closed, *own[~shapely.covers(closed, own)]]))
    west, south, east, north = shapely.bounds(parts).T
    quarter = np.maximum(east - west, north - south) <= _QUARTER_M
    return polygonal(shapely.union_all([*parts, *shapely.buffer(parts[quarter], LINKED_M)]))


def _density(frame: Frame, spots: Points, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (cells,) the spots around each cell for the share of the ground around it that is built."""
    from scipy.ndimage import gaussian_filter

    crowd = np.bincount(frame.cells_of(spots), minlength=len(share)).astype(np.float64)

    def broad(values: NDArray[np.float64]) -> NDArray[np.float64]:
        grid = values.reshape(frame.rows, frame.columns)
        return np.asarray(gaussian_filter(grid, NOISE_M / frame.cell, mode="constant")).ravel()

    return np.asarray(broad(crowd) / np.maximum(broad(share), _LEAST_SHARE))


def _squares(frame: Frame, cells: NDArray[np.int64]) -> Points:
    """Return (k, 16, 2) the south-west corners of the squares of 50 m that make up cells."""
    row, column = np.divmod(cells, frame.columns)
    corners = np.column_stack((frame.west + column * frame.cell, frame.south + row * frame.cell))
    steps = np.arange(COARSE) * CELL_M
    return np.asarray(corners[:, None] + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(1, -1, 2))


def _middles(frame: Frame) -> Points:
    return np.stack(np.meshgrid(*frame.centres()), axis=-1).reshape(-1, 2)


def _holds(area: Area, xy: Points) -> NDArray[np.bool_]:
    """Tell of points (..., 2) whether an area holds them."""
    shapely.prepare(area)
    return np.asarray(shapely.contains_xy(area, xy[..., 0], xy[..., 1]), dtype=bool)
