"""How many places of each mark lie around every place, within several distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_points_and_radii
from gis_app.statistics.arrays import IntArray, as_labels
from gis_app.statistics.compiled import kernel
from gis_app.statistics.grid import (
    Bins,
    Grid,
    bin_of,
    build_bins,
    build_grid,
    column_range,
    cut_into_tiles,
    rows_within,
)
from gis_app.statistics.tiles import run_tiles, usable_threads

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import Progress

TILES = 64


def counts_within(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> IntArray:
    """Count the other places of each mark around every place.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
        From 0; a mark's number is its column.
    radii : (k,) float64, metres, ascending
        A place counts when d ≤ r; none is its own neighbour.
    threads : int, optional
    progress : callable, optional

    Returns
    -------
    (n, m, k) int64
        For m = largest mark + 1.

    Raises
    ------
    ValueError
        When a mark is negative, or shapes do not match.

    Examples
    --------
    >>> from gis_app.statistics.neighbourhoods import counts_within
    >>> counts_within([[0, 0], [3, 4], [3, 4]], [0, 1, 1], [1, 5])[0].tolist()
    [[0, 0], [0, 2]]
    """
    points, distances = as_points_and_radii(xy, radii)
    labels = as_labels(marks, len(points))
    if labels.size and labels.min() < 0:
        raise ValueError(f"Marks must not be negative, as {labels.min()} is: number them from 0.")
    width = int(labels.max()) + 1 if labels.size else 0
    counts = np.zeros((len(points), width, distances.size), np.int64)
    if not labels.size:
        return counts
    grid, order = build_grid(points, float(distances[-1]))
    bins, cuts, classes = build_bins(distances), cut_into_tiles(grid, TILES), labels[order]

    def count(tile: int) -> None:
        _count_tile(grid, bins, classes, order, cuts[tile], cuts[tile + 1], counts)

    run_tiles(len(cuts) - 1, [count] * usable_threads(threads), "counting neighbours", progress)
    # Counted ring by ring first: one addition for each pair instead of one for each radius.
    return np.asarray(np.cumsum(counts, axis=2))


@kernel
def _count_tile(
    grid: Grid, bins: Bins, classes: IntArray, order: IntArray, first: int, last: int, counts: IntArray
) -> None:
    """Count the neighbours of the places in cells first … last − 1."""
    limit = bins.squared[-1]
    up = rows_within(grid, bins.reach)
    for cell in range(first, last):
        row = cell // grid.columns
        for i in range(grid.starts[cell], grid.starts[cell + 1]):
            # Every pair is met from both ends, so a tile writes to its own places only and needs no lock.
            for other in range(max(0, row - up), min(grid.rows, row + up + 1)):
                begin, end = column_range(grid, bins.reach, i, other)
                for j in range(begin, end):
                    dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                    distance = dx * dx + dy * dy
                    if distance <= limit and j != i:
                        b = bin_of(distance, bins.squared, bins.table, bins.scale)
                        counts[order[i], classes[j], b] += 1
