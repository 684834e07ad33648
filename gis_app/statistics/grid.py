"""A uniform grid over places: the index behind every pass over pairs within a distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.arrays import FloatArray, IntArray

# Smaller cells follow a circle more closely, larger ones are fewer to visit.
CELLS_PER_RADIUS = 4
CELLS_PER_POINT = 4
SPARE_CELLS = 1024
# A table of eight kilobytes stays in the processor's first cache.
BUCKETS = 2048


class Grid(NamedTuple):
    """Places in the order of their grid cells.

    Parameters
    ----------
    x, y : (n,) float64, metres
        Coordinates as given, sorted by cell, row after row.
    starts : (rows * columns + 1,) int64
        Where each cell's places begin.
    left, bottom, cell : float, metres
        Lower left corner and side of a cell.
    per_metre : float
        Cells per metre.
    columns, rows : int
        Size of the grid.
    """

    x: FloatArray
    y: FloatArray
    starts: IntArray
    left: float
    bottom: float
    cell: float
    per_metre: float
    columns: int
    rows: int


class Bins(NamedTuple):
    """Distance bins: (0 … r₁], (r₁ … r₂], …, and a table that finds a pair's bin without a square root.

    Parameters
    ----------
    squared : (k,) float64, m²
        Squared radii; a distance counts when d² ≤ r².
    table : (BUCKETS + 2,) int32
        The first bin that a bucket of squared distances can fall into.
    scale : float
        Buckets per square metre.
    reach : float, metres
        The largest radius.
    """

    squared: FloatArray
    table: NDArray[np.int32]
    scale: float
    reach: float


def build_bins(radii: FloatArray) -> Bins:
    """Return the distance bins of ascending radii (metres)."""
    squared = radii * radii
    reach = float(radii[-1])
    scale = BUCKETS / float(squared[-1]) if squared[-1] > 0 else 0.0
    # One bucket of slack keeps the table right whatever the rounding of d² * scale.
    edges = np.maximum(np.arange(BUCKETS + 2) - 1, 0) / scale if scale else np.zeros(BUCKETS + 2)
    table = np.minimum(np.searchsorted(squared, edges, side="left"), radii.size - 1)
    return Bins(squared, table.astype(np.int32), scale, reach)


def build_grid(xy: FloatArray, reach: float) -> tuple[Grid, IntArray]:
    """Sort places into grid cells fit for searches up to `reach`.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    reach : float, metres

    Returns
    -------
    Grid
    (n,) int64
        `order`: the place in each position of the grid.
    """
    if len(xy) == 0:
        empty = np.empty(0)
        return Grid(empty, empty, np.zeros(2, np.int64), 0.0, 0.0, 1.0, 1.0, 1, 1), np.empty(0, np.int64)
    left, bottom = (float(v) for v in xy.min(axis=0))
    width, height = (float(v) for v in np.ptp(xy, axis=0))
    cell, columns, rows = _cell_size(width, height, reach, len(xy))
    number = _cell_numbers(xy, left, bottom, cell, columns, rows)
    order, starts = _sort_by_cell(number, columns * rows)
    # Two plain arrays instead of rows of two, so that inner loops run along memory.
    x, y = np.ascontiguousarray(xy[order, 0]), np.ascontiguousarray(xy[order, 1])
    return Grid(x, y, starts, left, bottom, cell, 1.0 / cell, columns, rows), order


@kernel
def _sort_by_cell(number: IntArray, cells: int) -> tuple[IntArray, IntArray]:
    """Return places by cell, in the order given inside a cell, and where each cell begins."""
    # One element more than is returned: starts[cell + 1] moves to its final value while places are put in.
    starts, order = np.zeros(cells + 2, np.int64), np.empty(number.size, np.int64)
    for cell in number:
        starts[cell + 2] += 1
    for cell in range(2, cells + 2):
        starts[cell] += starts[cell - 1]
    for place, cell in enumerate(number):
        order[starts[cell + 1]] = place
        starts[cell + 1] += 1
    return order, starts[:-1]


def _cell_size(width: float, height: float, reach: float, n: int) -> tuple[float, int, int]:
    most = CELLS_PER_POINT * n + SPARE_CELLS
    # Far-flung places and tiny radii must not ask for more cells than there is memory.
    # 1e-9 is for a radius of 0 and places all at one spot.
    cell = max(reach / CELLS_PER_RADIUS, math.sqrt(width * height / most), max(width, height) / most, 1e-9)
    # Both sides are rounded up, which the square root does not know.
    while (int(width / cell) + 1) * (int(height / cell) + 1) > most:
        cell *= 1.5
    return cell, int(width / cell) + 1, int(height / cell) + 1


def _cell_numbers(xy: FloatArray, left: float, bottom: float, cell: float, columns: int, rows: int) -> IntArray:
    column = np.minimum(((xy[:, 0] - left) / cell).astype(np.int64), columns - 1)
    row = np.minimum(((xy[:, 1] - bottom) / cell).astype(np.int64), rows - 1)
    return row * columns + column


def cut_into_tiles(grid: Grid, tiles: int) -> IntArray:
    """Return cell numbers that cut the grid into runs of cells with about equally many places.

    Parameters
    ----------
    grid : Grid
    tiles : int
        How many runs are wanted; fewer come back where cells are crowded.

    Returns
    -------
    (m + 1,) int64
        Run t holds the cells from element t to element t + 1.
    """
    cells = grid.columns * grid.rows
    wanted = np.linspace(0, grid.starts[-1], tiles + 1)[1:-1]
    inner = np.searchsorted(grid.starts, wanted, side="left")
    return np.unique(np.concatenate(([0], inner, [cells]))).astype(np.int64)


@inline_kernel
def bin_of(squared_distance: float, squared: FloatArray, table: NDArray[np.int32], scale: float) -> int:
    """Return the bin of a squared distance that is not beyond the largest radius."""
    b: int = table[int(squared_distance * scale)]
    # A bucket can reach across the edge of a bin.
    while squared_distance > squared[b]:
        b += 1
    return b


@inline_kernel
def column_range(grid: Grid, reach: float, i: int, row: int) -> tuple[int, int]:
    """Return where the places of grid row `row` that can be within `reach` of place `i` begin and end."""
    # Offsets from the corner keep rounding far below a cell; a hair of slack covers what is left.
    slack = 1e-6 * grid.cell
    height = grid.y[i] - grid.bottom - row * grid.cell
    gap = max(0.0, max(-height, height - grid.cell) - slack)
    half = math.sqrt(max(0.0, reach * reach - gap * gap)) + slack
    offset = grid.x[i] - grid.left
    # Not before the first column: truncation is then the floor, and cheaper.
    first = int(max(0.0, offset - half) * grid.per_metre)
    last = min(grid.columns - 1, int((offset + half) * grid.per_metre))
    return grid.starts[row * grid.columns + first], grid.starts[row * grid.columns + last + 1]


@inline_kernel
def rows_within(grid: Grid, reach: float) -> int:
    """Return how many grid rows up or down a place within `reach` can lie."""
    return int(reach / grid.cell * (1.0 + 1e-9)) + 1
