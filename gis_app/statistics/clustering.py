"""DBSCAN on a grid: scikit-learn's clusters, without looking at most of the pairs.

The side of a cell is a hair under the distance / √2, so any two places of a cell are neighbours. A cell with enough
places is dense by itself, the places of one cell never need comparing, and cells are joined as wholes, by the first
pair of dense places that is near enough. Only cells that hold a place are kept, row after row, so a small distance in
a wide region costs nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.arguments import as_metres, check_metres
from gis_app.statistics.arrays import BoolArray, FloatArray, IntArray, Progress, as_points, as_whole
from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

NOISE = -1
HAIR = 1e-6
"""By how much a cell is smaller than it may be: rounding must not make strangers of two places of one cell."""
REACH = 2
"""How many rows or columns away a neighbour can be."""
# Row and column then fit into one number of 64 bits.
MOST_COLUMNS = 1 << 30
DIGIT = 11
"""Bits that one pass of the sort looks at."""
CHUNK = 1 << 17
"""Cells between two reports of progress."""
STEP = "clustering"


class _Cells(NamedTuple):
    """Places sorted by grid cell, and the cells that hold any.

    Parameters
    ----------
    x, y : (n,) float64, metres
        Coordinates as given.
    order : (n,) int64
        Which place this is.
    starts : (c + 1,) int64
        Where each cell's places begin.
    around : (c, 2 * 5) int64
        The runs of cells, one in each row from two below to two above, that are at most two columns away: first and
        one past the last.
    """

    x: FloatArray
    y: FloatArray
    order: IntArray
    starts: IntArray
    around: IntArray


def dbscan(xy: ArrayLike, distance: float, min_samples: int, progress: Progress | None = None) -> IntArray:
    """Find clusters: dense places in reach of one another, and the places in reach of these.

    A place is dense (a core point) when at least `min_samples` places, itself included, are within `distance`. Dense
    places within `distance` of each other share a cluster. Any other place joins the dense places within `distance`;
    where these are of several clusters, the one with the lowest number.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    distance : float, metres
        Above 0; d ≤ distance counts.
    min_samples : int
        At least 1.
    progress : callable, optional
        Called with the share done and the step's name; may raise to cancel.

    Returns
    -------
    (n,) int64
        Each place's cluster, numbered from 0 in the order of their first dense places; -1 for noise.

    Raises
    ------
    ValueError
        When a coordinate is not finite or in degrees, or `distance` or `min_samples` is out of range.

    Notes
    -----
    The labels are those of `sklearn.cluster.DBSCAN`. Time and memory grow with the places, not with their pairs.

    References
    ----------
    Ester, M., Kriegel, H.-P., Sander, J., & Xu, X. (1996). A density-based algorithm for discovering clusters in large
    spatial databases with noise. Proceedings of KDD-96, 226–231.

    Examples
    --------
    >>> from gis_app.statistics import dbscan
    >>> dbscan([[0, 0], [30, 0], [60, 0], [500, 0]], distance=40, min_samples=2).tolist()
    [0, 0, 0, -1]
    """
    points, distance = as_points(xy), as_metres(distance, "The distance")
    needed = as_whole(min_samples, "The places that make one dense, itself included,", 1)
    # No place has more around it than there are, and kernels count in 64 bits.
    needed = min(needed, len(points) + 1)
    check_metres(points, distance)
    if not len(points):
        return np.empty(0, np.int64)
    cells = _sorted_into_cells(points, distance)
    return _labels(cells, distance * distance, needed, progress)


def _sorted_into_cells(points: FloatArray, distance: float) -> _Cells:
    side = distance / math.sqrt(2) * (1 - HAIR)
    corner = points.min(axis=0)
    extent = points.max(axis=0) - corner
    if extent.max() / side >= MOST_COLUMNS:
        # Rounding of the coordinates themselves is then as large as the distance.
        raise ValueError(f"A distance of {distance:g} m is too small for places {extent.max():g} m apart.")
    columns = int(extent[0] / side) + 1
    key, highest = _cell_keys(points, corner, 1.0 / side, columns)
    order = _radix_sort(key, highest)
    x, y, starts, cell = _gathered(points, key, order)
    return _Cells(x, y, order, starts, _runs_around(cell, columns))


@kernel
def _cell_keys(points: FloatArray, corner: FloatArray, per_metre: float, columns: int) -> tuple[IntArray, int]:
    """Return the number of each place's cell, row after row, and the highest."""
    key, highest = np.empty(len(points), np.int64), 0
    for i in range(len(points)):
        column = min(int((points[i, 0] - corner[0]) * per_metre), columns - 1)
        key[i] = int((points[i, 1] - corner[1]) * per_metre) * columns + column
        highest = max(highest, key[i])
    return key, highest


@kernel
def _radix_sort(key: IntArray, highest: int) -> IntArray:
    """Return the stable order of the keys, by their lowest bits first."""
    order, sorted_order = np.arange(key.size), np.empty(key.size, np.int64)
    count = np.empty((1 << DIGIT) + 1, np.int64)
    shift, mask = 0, (1 << DIGIT) - 1
    while highest >> shift:
        count[:] = 0
        for k in key:
            count[((k >> shift) & mask) + 1] += 1
        for digit in range(1, count.size):
            count[digit] += count[digit - 1]
        for i in order:
            digit = (key[i] >> shift) & mask
            sorted_order[count[digit]] = i
            count[digit] += 1
        order, sorted_order = sorted_order, order
        shift += DIGIT
    return order


@kernel
def _gathered(points: FloatArray, key: IntArray, order: IntArray) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Return the coordinates cell by cell, where each cell begins, and the cells' numbers."""
    n = order.size
    x, y = np.empty(n), np.empty(n)
    starts, cell, cells = np.empty(n + 1, np.int64), np.empty(n, np.int64), 0
    for p in range(n):
        i = order[p]
        x[p], y[p] = points[i, 0], points[i, 1]
        if cells == 0 or key[i] != cell[cells - 1]:
            starts[cells], cell[cells] = p, key[i]
            cells += 1
    starts[cells] = n
    return x, y, starts[: cells + 1].copy(), cell[:cells].copy()


@kernel
def _runs_around(cell: IntArray, columns: int) -> IntArray:
    """Return, for each cell, the runs of cells around it: `_Cells.around`."""
    around = np.empty((cell.size, 2 * (2 * REACH + 1)), np.int64)
    for step in range(-REACH, REACH + 1):
        first, last, at = 0, 0, 2 * (step + REACH)
        for c in range(cell.size):
            row, column = cell[c] // columns + step, cell[c] % columns
            # Not before the first column, or the run would reach into the row below.
            lowest = row * columns + max(column - REACH, 0)
            highest = row * columns + min(column + REACH, columns - 1)
            # Cells are sorted, so either end of the run only moves forward.
            while first < cell.size and cell[first] < lowest:
                first += 1
            last = max(last, first)
            while last < cell.size and cell[last] <= highest:
                last += 1
            around[c, at], around[c, at + 1] = first, last
    return around


def _labels(cells: _Cells, squared: float, min_samples: int, progress: Progress | None) -> IntArray:
    """Return each place's cluster."""
    count = cells.starts.size - 1
    core, parent = np.zeros(cells.x.size, np.bool_), np.arange(count)
    for first, last in _chunks(count, 0.0, progress):
        _mark_cores(cells, squared, min_samples, core, first, last)
    for first, last in _chunks(count, 0.5, progress):
        _join(cells, squared, core, parent, first, last)
    return _cluster_of_places(cells, squared, core, _cluster_of_cells(cells, core, parent))


def _chunks(count: int, done: float, progress: Progress | None) -> Iterator[tuple[int, int]]:
    """Yield runs of cells; report half of the work, from `done` on."""
    for first in range(0, count, CHUNK):
        yield first, min(first + CHUNK, count)
        if progress is not None:
            progress(done + min(first + CHUNK, count) / count / 2, STEP)


@kernel
def _mark_cores(cells: _Cells, squared: float, min_samples: int, core: BoolArray, first: int, last: int) -> None:
    """Mark the dense places of a run of cells."""
    starts, around = cells.starts, cells.around
    for c in range(first, last):
        inside = starts[c + 1] - starts[c]
        if inside < min_samples:
            near = 0
            for k in range(0, around.shape[1], 2):
                near += starts[around[c, k + 1]] - starts[around[c, k]]
            # Where even all places around are too few, no distance has to be taken.
            if near < min_samples:
                continue
        for p in range(starts[c], starts[c + 1]):
            core[p] = inside >= min_samples or _is_core(cells, squared, min_samples, c, p)


@inline_kernel
def _is_core(cells: _Cells, squared: float, min_samples: int, c: int, p: int) -> bool:
    """Tell whether place p of cell c has enough neighbours."""
    x, y, found = cells.x, cells.y, 0
    for k in range(0, cells.around.shape[1], 2):
        for q in range(cells.starts[cells.around[c, k]], cells.starts[cells.around[c, k + 1]]):
            dx, dy = x[q] - x[p], y[q] - y[p]
            found += dx * dx + dy * dy <= squared
        # Asked once for each row, so that the inner loop has no branch.
        if found >= min_samples:
            return True
    return False


@inline_kernel
def _root(parent: IntArray, c: int) -> int:
    """Return the first cell of the cells joined with c."""
    while parent[c] != c:
        # The path is halved on the way up, so that later climbs are short.
        parent[c] = parent[parent[c]]
        c = parent[c]
    return c


@kernel
def _join(cells: _Cells, squared: float, core: BoolArray, parent: IntArray, first: int, last: int) -> None:
    """Join a run of cells with the cells after them that have a dense place within reach of one of theirs."""
    for c in range(first, last):
        if not core[cells.starts[c] : cells.starts[c + 1]].any():
            continue
        # From the cell's own row on: cells before it have looked at this one.
        for k in range(2 * REACH, cells.around.shape[1], 2):
            for other in range(max(cells.around[c, k], c + 1), cells.around[c, k + 1]):
                one, two = _root(parent, c), _root(parent, other)
                # The cheaper question first: cells that are joined already need not be compared.
                if one != two and _touch(cells, squared, core, c, other):
                    parent[max(one, two)] = min(one, two)


@inline_kernel
def _touch(cells: _Cells, squared: float, core: BoolArray, c: int, other: int) -> bool:
    """Tell whether a dense place of one cell is within reach of a dense place of another."""
    left, bottom, right, top = math.inf, math.inf, -math.inf, -math.inf
    for q in range(cells.starts[other], cells.starts[other + 1]):
        if core[q]:
            left, right = min(left, cells.x[q]), max(right, cells.x[q])
            bottom, top = min(bottom, cells.y[q]), max(top, cells.y[q])
    for p in range(cells.starts[c], cells.starts[c + 1]):
        # Two crowded addresses a little too far apart must not cost every pair of their places.
        dx = max(0.0, left - cells.x[p], cells.x[p] - right)
        dy = max(0.0, bottom - cells.y[p], cells.y[p] - top)
        if core[p] and dx * dx + dy * dy <= squared and _in_reach(cells, squared, core, p, other):
            return True
    return False


@kernel
def _cluster_of_cells(cells: _Cells, core: BoolArray, parent: IntArray) -> IntArray:
    """Return the cluster of each cell's dense places, clusters in the order of their first ones."""
    starts, count, n = cells.starts, parent.size, core.size
    first, at = np.full(count, n), np.full(n + 1, NOISE)
    for c in range(count):
        root = _root(parent, c)
        for p in range(starts[c], starts[c + 1]):
            if core[p]:
                first[root] = min(first[root], cells.order[p])
    for c in range(count):
        # Cells without a dense place have n here, and all land in the last element.
        at[first[c]] = c
    cluster, number = np.full(count, NOISE), 0
    for c in at[:n]:
        if c != NOISE:
            cluster[c] = number
            number += 1
    for c in range(count):
        cluster[c] = cluster[_root(parent, c)]
    return cluster


@kernel
def _cluster_of_places(cells: _Cells, squared: float, core: BoolArray, cluster: IntArray) -> IntArray:
    """Return each place's cluster, in the order the places came in."""
    starts, labels = cells.starts, np.empty(core.size, np.int64)
    for c in range(cluster.size):
        for p in range(starts[c], starts[c + 1]):
            own = cluster[c] if core[p] else _lowest_in_reach(cells, squared, core, cluster, c, p)
            labels[cells.order[p]] = own
    return labels


@inline_kernel
def _lowest_in_reach(cells: _Cells, squared: float, core: BoolArray, cluster: IntArray, c: int, p: int) -> int:
    """Return the lowest cluster with a dense place within reach of place p of cell c."""
    lowest = NOISE
    for k in range(0, cells.around.shape[1], 2):
        for other in range(cells.around[c, k], cells.around[c, k + 1]):
            # Only for a lower number are places worth looking at.
            better = cluster[other] != NOISE and (lowest == NOISE or cluster[other] < lowest)
            if better and _in_reach(cells, squared, core, p, other):
                lowest = cluster[other]
    return lowest


@inline_kernel
def _in_reach(cells: _Cells, squared: float, core: BoolArray, p: int, other: int) -> bool:
    """Tell whether a dense place of a cell is within reach of place p."""
    for q in range(cells.starts[other], cells.starts[other + 1]):
        dx, dy = cells.x[q] - cells.x[p], cells.y[q] - cells.y[p]
        if dx * dx + dy * dy <= squared and core[q]:
            return True
    return False
