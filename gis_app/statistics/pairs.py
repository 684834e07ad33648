"""Counting pairs of places within distances: observed pairs of marks, and Ripley's cross-K."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from gis_app.statistics.arguments import as_mark, as_points_and_radii, as_window, check_inside, one_of
from gis_app.statistics.arrays import (
    FloatArray,
    IntArray,
    Progress,
    as_labels,
)
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
CORRECTIONS = ("none", "translation")


@dataclass(frozen=True)
class PairCounts:
    """Ordered pairs of places by their marks.

    Attributes
    ----------
    marks : (m,) int64
        The marks that occur, ascending.
    counts : (m, m, k) int64
        `counts[a, b, r]`: ordered pairs (a place of mark a, another of mark b) no farther apart than
        radius r. A pair of the same mark counts twice, once from each end.
    """

    marks: IntArray
    counts: IntArray


@dataclass(frozen=True)
class CrossK:
    """Ripley's cross-K function.

    Attributes
    ----------
    counts : (k,) int64
        Ordered pairs within each radius.
    k : (k,) float64, m², or None
        K(r); None without a window, or where there are too few places for a pair.
    """

    counts: IntArray
    k: FloatArray | None


@kernel
def _count_tile(grid: Grid, bins: Bins, classes: IntArray, first: int, last: int, counts: IntArray) -> None:
    """Count unordered pairs whose earlier place lies in cells first … last − 1."""
    limit = bins.squared[-1]
    up = rows_within(grid, bins.reach)
    for cell in range(first, last):
        row = cell // grid.columns
        for i in range(grid.starts[cell], grid.starts[cell + 1]):
            for other in range(row, min(grid.rows, row + up + 1)):
                begin, end = column_range(grid, bins.reach, i, other)
                if other == row:
                    # In its own row a place looks ahead only, or pairs would come twice.
                    begin = i + 1
                for j in range(begin, end):
                    dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                    distance = dx * dx + dy * dy
                    if distance <= limit:
                        b = bin_of(distance, bins.squared, bins.table, bins.scale)
                        counts[classes[i], classes[j], b] += 1


def pair_counts(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> PairCounts:
    """Count the pairs of places of every two marks within every radius.

    No pair is stored: memory is proportional to the number of places and bins.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
        A pair counts when d ≤ r; a place is never its own neighbour.
    threads : int, optional
        Threads to use; by default one per processor.
    progress : callable, optional
        Called with the share done and the step's name; may raise to cancel.

    Returns
    -------
    PairCounts

    Raises
    ------
    ValueError
        When shapes do not match, coordinates are not finite or in degrees, or radii not ascending.

    Examples
    --------
    >>> from gis_app.statistics import pair_counts
    >>> pairs = pair_counts([[0, 0], [3, 4], [3, 4]], [1, 2, 2], [0, 5])
    >>> pairs.counts[0, 1].tolist(), pairs.counts[1, 1].tolist()
    ([0, 2], [2, 2])
    """
    points, distances = as_points_and_radii(xy, radii)
    labels = as_labels(marks, len(points))
    names, classes = np.unique(labels, return_inverse=True)
    grid, order = build_grid(points, float(distances[-1]))
    bins = build_bins(distances)
    shape = (names.size, names.size, distances.size)
    # Each thread has counts of its own: there is no lock in the innermost loop.
    parts = [np.zeros(shape, np.int64) for _ in range(usable_threads(threads))]
    sorted_classes = classes[order].astype(np.int64)
    cuts = cut_into_tiles(grid, TILES)

    def count(part: IntArray, tile: int) -> None:
        _count_tile(grid, bins, sorted_classes, cuts[tile], cuts[tile + 1], part)

    run_tiles(len(cuts) - 1, [partial(count, part) for part in parts], "counting pairs", progress)
    once: IntArray = np.stack(parts).sum(axis=0)
    # Each pair was met once; adding the transpose also doubles the diagonal, as ordered pairs have it.
    ordered = once + once.transpose(1, 0, 2)
    return PairCounts(names, np.cumsum(ordered, axis=2))


@kernel
def _weigh_tile(
    grid: Grid,
    bins: Bins,
    is_a: np.ndarray,
    is_b: np.ndarray,
    covariance: SetCovariance,
    first: int,
    last: int,
    counts: IntArray,
    weights: FloatArray,
) -> None:
    """Sum 1/γ over ordered pairs a → b whose earlier place lies in cells first … last − 1."""
    limit = bins.squared[-1]
    up = rows_within(grid, bins.reach)
    for cell in range(first, last):
        row = cell // grid.columns
        for i in range(grid.starts[cell], grid.starts[cell + 1]):
            if not (is_a[i] or is_b[i]):
                continue
            for other in range(row, min(grid.rows, row + up + 1)):
                begin, end = column_range(grid, bins.reach, i, other)
                if other == row:
                    begin = i + 1
                for j in range(begin, end):
                    ways = int(is_a[i] and is_b[j]) + int(is_b[i] and is_a[j])
                    dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                    distance = dx * dx + dy * dy
                    if ways and distance <= limit:
                        b = bin_of(distance, bins.squared, bins.table, bins.scale)
                        counts[b] += ways
                        weights[b] += ways / interpolate(covariance, dx, dy)


def cross_k(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    b: int,
    radii: ArrayLike,
    window: Polygon | MultiPolygon | None = None,
    correction: Literal["none", "translation"] = "none",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CrossK:
    """Return Ripley's cross-K from mark a to mark b.

    K(r) = area(W) / (N_a N_b) Σ 1(d ≤ r) e, with N_a (N_a − 1) where a is b. Without correction e = 1;
    with translation correction e = area(W) / γ(v), γ(v) = area(W ∩ (W + v)) the window's set
    covariance, tabulated and interpolated to 0.1 % (Ripley 1977; Ohser & Stoyan 1981).

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal.
    radii : (k,) float64, metres, ascending
    window : shapely Polygon or MultiPolygon, optional
    correction : {"none", "translation"}
    threads, progress : optional
        As for `pair_counts`.

    Returns
    -------
    CrossK

    Raises
    ------
    ValueError
        When a place of a or b lies outside the window, translation correction has none, or some shift within the
        radii leaves no overlap.

    Examples
    --------
    >>> from gis_app.statistics import cross_k
    >>> cross_k([[0, 0], [3, 4], [9, 9]], [1, 2, 2], 1, 2, [5, 10]).counts.tolist()
    [1, 1]
    """
    points, distances = as_points_and_radii(xy, radii)
    labels = as_labels(marks, len(points))
    is_a, is_b = labels == as_mark(a), labels == as_mark(b)
    one_of(correction, "The correction", CORRECTIONS)
    if window is not None:
        check_inside(points[is_a | is_b], as_window(window))
    area, covariance = _edges(window, correction, float(distances[-1]))
    counts, weights = _weighted_pairs(points, is_a, is_b, distances, covariance, threads, progress)
    n_a, n_b = int(is_a.sum()), int(is_b.sum()) - int(a == b)
    if area is None or n_a * n_b <= 0:
        return CrossK(counts, None)
    scale = area if correction == "none" else area * area
    return CrossK(counts, scale * weights / (n_a * n_b))


def _edges(window: Polygon | MultiPolygon | None, correction: str, reach: float) -> tuple[float | None, SetCovariance]:
    """Return the window's area, and what pairs are weighted by."""
    if correction == "none":
        return None if window is None else float(window.area), SetCovariance.flat()
    if window is None:
        raise ValueError("Translation correction needs a window: give the area the places were observed in.")
    return float(window.area), tabulate_set_covariance(window, reach)


def _weighted_pairs(
    points: FloatArray,
    is_a: np.ndarray,
    is_b: np.ndarray,
    distances: FloatArray,
    covariance: SetCovariance,
    threads: int | None,
    progress: Progress | None,
) -> tuple[IntArray, FloatArray]:
    """Return cumulative counts and sums of 1/γ; sums are taken tile by tile, so threads change nothing."""
    # Places of other kinds would only be walked past.
    used = is_a | is_b
    grid, order = build_grid(points[used], float(distances[-1]))
    bins, cuts = build_bins(distances), cut_into_tiles(grid, TILES)
    from_a, to_b = is_a[used][order], is_b[used][order]
    tiles = len(cuts) - 1
    counts, weights = np.zeros((tiles, distances.size), np.int64), np.zeros((tiles, distances.size))

    def weigh(tile: int) -> None:
        first, last = cuts[tile], cuts[tile + 1]
        _weigh_tile(grid, bins, from_a, to_b, covariance, first, last, counts[tile], weights[tile])

    run_tiles(tiles, [weigh] * usable_threads(threads), "counting pairs", progress)
    return np.cumsum(counts.sum(axis=0)), np.cumsum(weights.sum(axis=0))
