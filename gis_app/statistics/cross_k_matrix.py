"""Ripley's cross-K of all pairs of marks from one pass: the window's set covariance is tabulated once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_points_and_radii, as_window, check_inside
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_labels
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
from gis_app.statistics.set_covariance import SetCovariance, interpolate, tabulate_set_covariance
from gis_app.statistics.tiles import run_tiles, usable_threads

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from shapely import MultiPolygon, Polygon

# Whatever the number of threads: sums of floats depend on how they are grouped.
TILES = 64


@dataclass(frozen=True)
class CrossKMatrix:
    """Ripley's cross-K function with translation correction, of every two marks.

    Attributes
    ----------
    radii : (k,) float64, metres
        Those of the radii asked for that the window is large enough for.
    marks : (m,) int64
        The marks that occur, ascending.
    k : (m, m, k) float64, m²
        K(r), symmetric; NaN where there are too few places for a pair.
    """

    radii: FloatArray
    marks: IntArray
    k: FloatArray

    def cross_l(self) -> FloatArray:
        """Return L(r) = √(K(r) / π), (m, m, k) float64, metres (Besag 1977)."""
        return np.asarray(np.sqrt(self.k / np.pi))

    def pair_correlation(self) -> FloatArray:
        """Return ΔK / (π (r₂² − r₁²)) per annulus, the first one from 0, (m, m, k) float64."""
        area = np.pi * np.diff(np.square(self.radii), prepend=0.0)
        return np.asarray(np.diff(self.k, axis=2, prepend=0.0) / area)


def cross_k_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    window: Polygon | MultiPolygon,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CrossKMatrix:
    """Return Ripley's cross-K with translation correction for every two marks.

    K(r) = area(W)² / (N_a N_b) Σ 1(d ≤ r) / γ(v), with N_a (N_a − 1) where a is b; γ(v) = area(W ∩ (W + v)).

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
        The largest are left out where some shift as long leaves no overlap of the window with itself.
    window : shapely Polygon or MultiPolygon
        The area the places were observed in; holes and parts are heeded.
    threads : int, optional
    progress : callable, optional

    Returns
    -------
    CrossKMatrix

    Raises
    ------
    ValueError
        When a place lies outside the window, or an argument has the wrong shape or value.

    References
    ----------
    Ripley (1977), Modelling spatial patterns; Ohser & Stoyan (1981), On the second-order and orientation analysis.

    Examples
    --------
    >>> from shapely import box
    >>> from gis_app.statistics.cross_k_matrix import cross_k_matrix
    >>> found = cross_k_matrix([[0, 0], [3, 4], [9, 9]], [1, 2, 2], [5, 9000], box(0, 0, 100, 100))
    >>> found.radii.tolist(), found.k[0, 1].round(-1).tolist()
    ([5.0], [5370.0])
    """
    (points, distances), window = as_points_and_radii(xy, radii), as_window(window)
    labels = as_labels(marks, len(points))
    check_inside(points, window)
    names, classes = np.unique(labels, return_inverse=True)
    covariance, usable = _covariance(window, distances)
    if usable == 0:
        return CrossKMatrix(distances[:0], names, np.empty((names.size, names.size, 0)))
    weights = _weights(points, classes.astype(np.int64), names.size, distances[:usable], covariance, threads, progress)
    amount = np.bincount(classes, minlength=names.size).astype(np.float64)
    possible = np.outer(amount, amount) - np.diag(amount)
    k = np.full(weights.shape, np.nan)
    np.divide(float(window.area) ** 2 * weights, possible[:, :, None], out=k, where=possible[:, :, None] > 0)
    return CrossKMatrix(distances[:usable], names, k)


def _covariance(window: Polygon | MultiPolygon, distances: FloatArray) -> tuple[SetCovariance, int]:
    """Return the set covariance up to the largest distance that the window allows, and how many it allows."""
    for usable in range(distances.size, 0, -1):
        try:
            return tabulate_set_covariance(window, float(distances[usable - 1])), usable
        except ValueError:
            # Moved that far the window may no longer meet itself: try the next shorter distance.
            continue
    return SetCovariance.flat(), 0


def _weights(
    points: FloatArray,
    classes: IntArray,
    marks: int,
    distances: FloatArray,
    covariance: SetCovariance,
    threads: int | None,
    progress: Progress | None,
) -> FloatArray:
    """Return Σ 1/γ over ordered pairs, (m, m, k) cumulative; summed tile by tile, so threads change nothing."""
    grid, order = build_grid(points, float(distances[-1]))
    bins, cuts = build_bins(distances), cut_into_tiles(grid, TILES)
    sums = np.zeros((len(cuts) - 1, marks, marks, distances.size))
    ordered = classes[order]

    def weigh(tile: int) -> None:
        _weigh_tile(grid, bins, ordered, covariance, cuts[tile], cuts[tile + 1], sums[tile])

    run_tiles(len(sums), [partial(weigh)] * usable_threads(threads), "counting pairs", progress)
    # Each pair was met once; adding the transpose also doubles the diagonal, as ordered pairs have it.
    once = sums.sum(axis=0)
    return np.asarray(np.cumsum(once + once.transpose(1, 0, 2), axis=2))


@kernel
def _weigh_tile(
    grid: Grid,
    bins: Bins,
    classes: IntArray,
    covariance: SetCovariance,
    first: int,
    last: int,
    sums: FloatArray,
) -> None:
    """Sum 1/γ over unordered pairs whose earlier place lies in cells first … last − 1."""
    limit = bins.squared[-1]
    up = rows_within(grid, bins.reach)
    for cell in range(first, last):
        row = cell // grid.columns
        for i in range(grid.starts[cell], grid.starts[cell + 1]):
            for other in range(row, min(grid.rows, row + up + 1)):
                begin, end = column_range(grid, bins.reach, i, other)
                if other == row:
                    begin = i + 1
                for j in range(begin, end):
                    dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                    distance = dx * dx + dy * dy
                    if distance <= limit:
                        b = bin_of(distance, bins.squared, bins.table, bins.scale)
                        sums[classes[i], classes[j], b] += 1.0 / interpolate(covariance, dx, dy)
