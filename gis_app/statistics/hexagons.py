"""Hexagons of equal size: the cells that places are counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_metres
from gis_app.statistics.arrays import FloatArray, IntArray, as_points

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

STEPS = np.array([(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)], dtype=np.int64)
"""From a cell to its six neighbours."""

CORNERS = np.radians(np.arange(30.0, 391.0, 60.0))


class Hexagons:
    """A plane of hexagons that stand on a corner; cells are numbered by column and row along two axes.

    Parameters
    ----------
    origin : (float, float), metres
        The centre of cell (0, 0).
    width : float, metres
        From side to opposite side, which is also from centre to centre.

    Examples
    --------
    >>> from gis_app.statistics.hexagons import Hexagons
    >>> Hexagons((0, 0), 100).cells_of([[0, 0], [90, 10], [40, 80]]).tolist()
    [[0, 0], [1, 0], [0, 1]]
    """

    def __init__(self, origin: tuple[float, float], width: float) -> None:
        self.origin = np.array(origin, dtype=np.float64)
        self.width = as_metres(width, "The width")
        self.side = self.width / np.sqrt(3.0)

    def cells_of(self, xy: ArrayLike) -> IntArray:
        """Return the cell of each place, (n, 2) int64.

        Parameters
        ----------
        xy : (n, 2) float64, metres
        """
        x, y = (as_points(xy) - self.origin).T
        row = y / (1.5 * self.side)
        column = x / self.width - row / 2.0
        # Cube rounding: the coordinate that was rounded most is given by the other two.
        cube = np.stack([column, row, -column - row])
        whole = np.round(cube)
        worst = np.argmax(np.abs(whole - cube), axis=0)
        for axis in range(2):
            others = -whole[(axis + 1) % 3] - whole[(axis + 2) % 3]
            whole[axis] = np.where(worst == axis, others, whole[axis])
        return np.asarray(whole[:2].T, dtype=np.int64)

    def centres(self, cells: IntArray) -> FloatArray:
        """Return the centres of (n, 2) cells, (n, 2) float64, metres."""
        column, row = np.asarray(cells, dtype=np.float64).reshape(-1, 2).T
        xy = np.column_stack([self.width * (column + row / 2.0), 1.5 * self.side * row])
        return np.asarray(xy + self.origin)

    def polygons(self, cells: IntArray) -> NDArray[np.object_]:
        """Return (n, 2) cells as (n,) shapely polygons."""
        import shapely

        ring = self.side * np.column_stack([np.cos(CORNERS), np.sin(CORNERS)])
        return np.asarray(shapely.polygons(self.centres(cells)[:, None, :] + ring), dtype=object)

    def covering(self, bounds: tuple[float, float, float, float]) -> IntArray:
        """Return all cells whose centre lies in (min x, min y, max x, max y), (n, 2) int64."""
        left, bottom, right, top = bounds
        first = int(np.floor((bottom - self.origin[1]) / (1.5 * self.side)))
        last = int(np.ceil((top - self.origin[1]) / (1.5 * self.side)))
        rows = []
        for row in range(first, last + 1):
            begin = int(np.floor((left - self.origin[0]) / self.width - row / 2.0))
            end = int(np.ceil((right - self.origin[0]) / self.width - row / 2.0))
            columns = np.arange(begin, end + 1)
            rows.append(np.column_stack([columns, np.full_like(columns, row)]))
        cells = np.concatenate([*rows, np.empty((0, 2), np.int64)]).astype(np.int64)
        x, y = self.centres(cells).T
        return np.asarray(cells[(x >= left) & (x <= right) & (y >= bottom) & (y <= top)])


def adjacency(cells: IntArray) -> csr_array:
    """Return which of distinct cells share a side, (n, n) CSR of ones without the diagonal.

    Parameters
    ----------
    cells : (n, 2) int64
    """
    from scipy.sparse import coo_array, csr_array

    cells = np.asarray(cells, dtype=np.int64).reshape(-1, 2)
    n = len(cells)
    if n == 0:
        return csr_array((0, 0))
    low = cells.min(axis=0) - 1
    # A cell of room on either side: a neighbour beyond the edge must not get another cell's number.
    span = int(np.ptp(cells[:, 1])) + 3

    def number(of: IntArray) -> IntArray:
        return np.asarray((of[:, 0] - low[0]) * span + of[:, 1] - low[1])

    keys = number(cells)
    order = np.argsort(keys)
    tails, heads = [], []
    for step in STEPS:
        wanted = number(cells + step)
        # A number beyond the last one would point outside the array.
        at = np.minimum(np.searchsorted(keys[order], wanted), n - 1)
        found = keys[order][at] == wanted
        tails.append(np.flatnonzero(found))
        heads.append(order[at[found]])
    edges = (np.concatenate(tails), np.concatenate(heads))
    return csr_array(coo_array((np.ones(len(edges[0])), edges), shape=(n, n)))
