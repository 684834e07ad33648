"""Mean and covariance of pair counts under random labelling, in closed form: the instant preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_pairs, as_points_and_radii
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
from gis_app.statistics.pairs import pair_counts
from gis_app.statistics.tiles import run_tiles, usable_threads

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TILES = 64


@dataclass(frozen=True)
class LabellingMoments:
    """Cumulative ordered pair counts and their moments under random labelling.

    Attributes
    ----------
    radii : (k,) float64, metres
    pairs : (p, 2) int64
    amounts : (p, 2) int64
        Places of either mark.
    observed : (p, k) int64
    mean : (p, k) float64
    covariance : (p, k, k) float64
    """

    radii: FloatArray
    pairs: IntArray
    amounts: IntArray
    observed: IntArray
    mean: FloatArray
    covariance: FloatArray

    def standard_deviation(self) -> FloatArray:
        """Return the standard deviations, (p, k)."""
        variances = np.diagonal(self.covariance, axis1=1, axis2=2)
        # A difference of large numbers: a variance of 0 can come out a hair below it.
        return np.asarray(np.sqrt(np.maximum(variances, 0.0)))


@kernel
def _add_degrees(
    grid: Grid, bins: Bins, first: int, last: int, degrees: IntArray, total: IntArray, products: IntArray
) -> None:
    """Add up T(r) = Σ deg_i(r) and Σ deg_i(r) deg_i(s) over the places in cells first … last − 1."""
    up, limit = rows_within(grid, bins.reach), bins.squared[-1]
    for cell in range(first, last):
        row = cell // grid.columns
        for i in range(grid.starts[cell], grid.starts[cell + 1]):
            degrees[:] = 0
            for other in range(max(0, row - up), min(grid.rows, row + up + 1)):
                begin, end = column_range(grid, bins.reach, i, other)
                for j in range(begin, end):
                    dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                    distance = dx * dx + dy * dy
                    if distance <= limit and j != i:
                        degrees[bin_of(distance, bins.squared, bins.table, bins.scale)] += 1
            for r in range(1, degrees.size):
                degrees[r] += degrees[r - 1]
            for r in range(degrees.size):
                total[r] += degrees[r]
                # The lower half only: the matrix is symmetric and mirrored at the end.
                for s in range(r + 1):
                    products[r, s] += degrees[r] * degrees[s]


def _degree_sums(
    points: FloatArray, radii: FloatArray, threads: int, progress: Progress | None
) -> tuple[IntArray, IntArray]:
    """Return T (k,) and the sums of products of degrees (k, k)."""
    grid, _ = build_grid(points, float(radii[-1]))
    bins, cuts, k = build_bins(radii), cut_into_tiles(grid, TILES), radii.size
    totals = [np.zeros(k, np.int64) for _ in range(threads)]
    products = [np.zeros((k, k), np.int64) for _ in range(threads)]

    def worker(slot: int, tile: int) -> None:
        degrees = np.zeros(k, np.int64)
        _add_degrees(grid, bins, cuts[tile], cuts[tile + 1], degrees, totals[slot], products[slot])

    workers = [lambda tile, slot=slot: worker(slot, tile) for slot in range(threads)]
    run_tiles(len(cuts) - 1, workers, "counting neighbours", progress)
    lower = np.stack(products).sum(axis=0)
    return np.stack(totals).sum(axis=0), lower + np.tril(lower, -1).T


def random_labelling_moments(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    pairs: ArrayLike | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> LabellingMoments:
    """Return the mean and the covariance over radii of pair counts under random labelling.

    The moments follow from T(r), the ordered pairs of all places within r, and from the number of
    pairs of pairs that share a place; marks enter through their amounts alone.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
    pairs : (p, 2) int, optional
        Unordered pairs of marks, each kept once; by default all of the marks that occur.
    threads : int, optional
    progress : callable, optional

    Returns
    -------
    LabellingMoments

    Examples
    --------
    >>> from gis_app.statistics import random_labelling_moments
    >>> random_labelling_moments([[0, 0], [1, 0], [9, 0]], [1, 2, 2], [2], pairs=[[1, 2]]).mean.round(3).tolist()
    [[0.667]]
    """
    points, distances = as_points_and_radii(xy, radii)
    labels = as_labels(marks, len(points))
    counted = pair_counts(points, labels, distances, threads=threads)
    total, products = _degree_sums(points, distances, usable_threads(threads), progress)
    present = counted.marks.tolist()
    wanted = [(a, b) for k, a in enumerate(present) for b in present[k:]]
    if pairs is not None:
        wanted = [(int(a), int(b)) for a, b in as_pairs(pairs)]
    n, k = len(points), distances.size
    amounts = np.array([[np.count_nonzero(labels == mark) for mark in pair] for pair in wanted], np.int64)
    observed, mean, covariance = np.zeros((len(wanted), k), np.int64), np.zeros((len(wanted), k)), []
    for row, (a, b) in enumerate(wanted):
        if a in present and b in present:
            observed[row] = counted.counts[present.index(a), present.index(b)]
        n_a, n_b = (int(v) for v in amounts[row])
        mean[row], spread = _moments(total, products, n, n_a, n_b, a == b)
        covariance.append(spread)
    return LabellingMoments(
        radii=distances,
        pairs=np.array(wanted, np.int64).reshape(-1, 2),
        amounts=amounts.reshape(-1, 2),
        observed=observed,
        mean=mean,
        covariance=np.array(covariance).reshape(-1, k, k),
    )


def _falling(n: int, terms: int) -> float:
    """Return n (n − 1) … of so many terms."""
    return float(np.prod([float(max(n - t, 0)) for t in range(terms)]))


def _moments(
    total: IntArray, products: IntArray, n: int, n_a: int, n_b: int, same: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the mean (k,) and covariance (k, k) of ordered pairs a → b.

    Two ordered pairs coincide (or are each other's reverse), share one place, or share none; each
    case has its own probability that both are a → b.
    """
    # Pairs within the shorter of two radii are within both.
    alike = np.minimum.outer(total, total).astype(np.float64)
    linked = products - alike
    # Floats, for products of pair counts outgrow 64 bits.
    apart = np.multiply.outer(total.astype(np.float64), total) - 4.0 * linked - 2.0 * alike
    # Where a term has too few places, what it is multiplied with is 0 anyway.
    chance = [1.0 / max(_falling(n, terms), 1.0) for terms in (2, 3, 4)]
    if same:
        mean = total * (_falling(n_a, 2) * chance[0])
        second = 2.0 * alike * _falling(n_a, 2) * chance[0]
        second += 4.0 * linked * _falling(n_a, 3) * chance[1] + apart * _falling(n_a, 4) * chance[2]
    else:
        mean = total * (n_a * n_b * chance[0])
        second = alike * n_a * n_b * chance[0]
        second += linked * (n_a * _falling(n_b, 2) + _falling(n_a, 2) * n_b) * chance[1]
        second += apart * _falling(n_a, 2) * _falling(n_b, 2) * chance[2]
    return np.asarray(mean), np.asarray(second - np.multiply.outer(mean, mean))
