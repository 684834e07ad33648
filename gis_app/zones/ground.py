"""The study area prepared for looking for zones."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.statistics.level_sets import (
    Branches,
    Frame,
    Limits,
    Surroundings,
    cells_of_branch,
    level_set_branches,
    open_shares,
)
from gis_app.zones.outlines import polygonal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area

CELL_M = 50.0
"""Half a street block; a zone of 5 ha has twenty cells."""
COARSE = 4
"""Cells of the surroundings, a kilometre across and more, are so many times as wide."""
MOST_CELLS = 40_000_000
"""Of 50 m: 100,000 km². What is larger is no city."""
NOISE_M = 2_500.0
"""Bandwidth of the broad density that noise cities are drawn from."""
_RIM_M = 4.0 * NOISE_M


class Ground:
    """A study area cut into cells, with the share of open ground around each.

    Parameters
    ----------
    study_area
        Where places can stand.
    xy
        (n, 2) the places to be looked at; what lies farther than 10 km from all of them is left out.
    bandwidth_m, around_m
        Of the density that makes zones, and of the surroundings they are compared with.
    limits
        What makes a neighbourhood.
    """

    def __init__(
        self, study_area: Area, xy: NDArray[np.float64], *, bandwidth_m: float, around_m: float, limits: Limits
    ) -> None:
        self.study_area = study_area
        self.bandwidth_m = bandwidth_m
        self.limits = limits
        self.frame = frame_of(study_area, xy)
        # Prepared, because the middle of every cell is asked about.
        shapely.prepare(study_area)
        wide = self.frame.coarser(COARSE)
        self.around = Surroundings(wide, around_m, open_shares(self._open(wide), wide.cell, around_m), 0.0)

    def branches(self, xy: NDArray[np.float64], first: NDArray[np.bool_]) -> Branches:
        """Return the tree of the level sets of places `xy`, see `level_set_branches`."""
        return level_set_branches(xy, first, self.frame, self.bandwidth_m, self.limits, self._with_rate(xy))

    def rescaled(self, bandwidth: float, extent: float) -> Ground:
        """Return the same ground looked at with so many times the bandwidth and the largest extent."""
        # A shallow copy: frame and open ground are the costly part, and stay shared.
        other = copy(self)
        other.bandwidth_m = self.bandwidth_m * bandwidth
        other.limits = self.limits._replace(widest_m=self.limits.widest_m * extent)
        return other

    def footprint(self, branches: Branches, branch: int) -> Area:
        """Return the area of a branch's strongest set, its steps taken off."""
        row, column = np.divmod(cells_of_branch(branches, branch, self.frame.columns), self.frame.columns)
        west, south = self.frame.west + column * CELL_M, self.frame.south + row * CELL_M
        steps = shapely.union_all(shapely.box(west, south, west + CELL_M, south + CELL_M))
        # Out, in by twice as much, and out again: corners and threads of single cells go.
        smooth = steps.buffer(CELL_M / 2.0).buffer(-CELL_M).buffer(CELL_M / 2.0)
        return polygonal(smooth if smooth.area > steps.area / 2.0 else steps)

    def _with_rate(self, xy: NDArray[np.float64]) -> Surroundings:
        around = self.around
        return Surroundings(around.frame, around.radius_m, around.open_share, len(xy) / self.study_area.area)

    def _open(self, frame: Frame) -> NDArray[np.bool_]:
        x, y = frame.centres()
        east, north = np.meshgrid(x, y)
        return np.asarray(shapely.contains_xy(self.study_area, east, north), dtype=bool)


def frame_of(study_area: Area, xy: NDArray[np.float64]) -> Frame:
    """Return the cells that cover a study area as far as it lies near places.

    They begin at whole multiples of the coarse cells, so that a few places more or less do not move them.
    """
    low, high = _extent(study_area, xy)
    step = CELL_M * COARSE
    start = np.floor(low / step) * step
    columns, rows = (np.ceil((high - start) / step) * COARSE).astype(int)
    return Frame(float(start[0]), float(start[1]), CELL_M, int(rows), int(columns))


def cells_needed(study_area: Area, xy: NDArray[np.float64]) -> int:
    """Return how many cells the search of a study area takes."""
    low, high = _extent(study_area, xy)
    return int(np.prod(np.ceil((high - low) / CELL_M) + 2 * COARSE))


def _extent(study_area: Area, xy: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bounds = np.asarray(study_area.bounds)
    low = np.maximum(bounds[:2], xy.min(axis=0) - _RIM_M) - CELL_M * COARSE
    high = np.minimum(bounds[2:], xy.max(axis=0) + _RIM_M) + CELL_M * COARSE
    return low, np.maximum(high, low + CELL_M * COARSE)
