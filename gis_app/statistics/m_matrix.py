"""Marcon & Puech's M and Lang, Marcon & Puech's m of all pairs of marks at once, with random labelling.

For labellings the neighbours within the largest distance are listed once; a labelling then takes one walk over the
list. Without them nothing is listed, so that there can be any number of neighbours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.arguments import (
    as_metres,
    as_points_and_radii,
    as_seed,
    as_weights,
    entropy,
    order_of_places,
)
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_labels, as_points, as_whole
from gis_app.statistics.compiled import inline_kernel, kernel
from gis_app.statistics.grid import Grid, build_grid, column_range, rows_within
from gis_app.statistics.monte_carlo import monte_carlo_p

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

KERNEL_REACH = 4.0
"""Bandwidths beyond which a neighbour is not counted: there the Gaussian is 0.03 % of its height."""


@dataclass(frozen=True)
class ConcentrationMatrix:
    """M or m of every ordered pair of marks.

    Attributes
    ----------
    radii : (k,) float64, metres
    marks : (m,) int64
        The marks that occur, ascending.
    value : (m, m, k) float64
        From the row's mark to the column's; NaN where no place of the first has a neighbour, or the second no partner.
    p : (m, m, k) float64
        Two-sided, of each distance alone; NaN without a value or simulations.
    simulations : int
    """

    radii: FloatArray
    marks: IntArray
    value: FloatArray
    p: FloatArray
    simulations: int


class _Reach(NamedTuple):
    """What counts as near: within each radius where the bandwidth is 0, else about it; both in metres."""

    radii: FloatArray
    bandwidth: float

    @property
    def farthest(self) -> float:
        """The distance beyond which no neighbour counts, metres."""
        return float(self.radii[-1]) + KERNEL_REACH * self.bandwidth


class _Neighbours(NamedTuple):
    """For every place its neighbours: where they begin, who they are, and their weight at each distance, (links, k)."""

    starts: IntArray
    partner: IntArray
    share: FloatArray


def m_function_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    weights: ArrayLike | None = None,
    simulations: int = 0,
    seed: int = 1,
    *,
    progress: Progress | None = None,
) -> ConcentrationMatrix:
    """Return M(r) of every ordered pair of marks, and its p-value under random labelling.

    M(r) = Σ s_i / Σ g_i over the places of a with a neighbour within r: s_i the weight of b among i's neighbours over
    the weight of all of them, g_i = W_b / (W − w_i), or (W_a − w_i) / (W − w_i) where a is b.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
    weights : (n,) float64, optional
        Staff, floor area, …; not negative. In simulations a place's mark and weight move together, so that a kind of
        large places stays one.
    simulations : int
        Labellings shuffled among all rows; 0 for none. Memory and time grow with the pairs within the largest radius.
    seed : int
    progress : callable, optional

    Returns
    -------
    ConcentrationMatrix

    References
    ----------
    Marcon & Puech (2010), Measures of the geographic concentration of industries. J. Economic Geography 10.

    Examples
    --------
    >>> from gis_app.statistics.m_matrix import m_function_matrix
    >>> m_function_matrix([[0, 0], [1, 0], [50, 0], [51, 0]], [1, 2, 1, 1], [2, 60]).value[0, 1].tolist()
    [1.0, 1.0]
    """
    points, distances = as_points_and_radii(xy, radii)
    return _measure(points, marks, _Reach(distances, 0.0), weights, simulations, seed, progress)


def m_density_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    radii: ArrayLike,
    bandwidth: float,
    weights: ArrayLike | None = None,
    simulations: int = 0,
    seed: int = 1,
    *,
    progress: Progress | None = None,
) -> ConcentrationMatrix:
    """Return m(r): as M, but of neighbours *at* the distance r instead of all within it.

    Neighbours count by a Gaussian of their distance from r, reflected at 0 because no distance is negative.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    radii : (k,) float64, metres, ascending
    bandwidth : float, metres
        The Gaussian's standard deviation; it is cut off at four of them.
    weights, simulations, seed, progress
        As `m_function_matrix`.

    Returns
    -------
    ConcentrationMatrix

    Raises
    ------
    ValueError
        When the bandwidth is not positive.

    References
    ----------
    Lang, Marcon & Puech (2020), Distance-based measures of spatial concentration. Annals of Regional Science 64.

    Examples
    --------
    >>> from gis_app.statistics.m_matrix import m_density_matrix
    >>> m_density_matrix([[0, 0], [9, 0], [0, 9], [9, 9]], [1, 2, 2, 1], [9], 1.0).value[0, 1].round(3).tolist()
    [1.499]
    """
    points, distances = as_points_and_radii(xy, radii)
    reach = _Reach(distances, as_metres(bandwidth, "The bandwidth"))
    return _measure(points, marks, reach, weights, simulations, seed, progress)


def links_within(xy: ArrayLike, reach: float) -> int:
    """Return how many ordered pairs of places lie within `reach` metres: what the two measures have to list.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    reach : float, metres
    """
    from gis_app.statistics.pairs import pair_counts

    points = as_points(xy)
    if len(points) == 0:
        return 0
    return int(pair_counts(points, np.zeros(len(points), np.int64), [reach]).counts[0, 0, 0])


def _list_neighbours(points: FloatArray, reach: _Reach) -> _Neighbours:
    from scipy.spatial import cKDTree

    if len(points) == 0:
        return _Neighbours(np.zeros(1, np.int64), np.empty(0, np.int64), np.empty((0, 1)))
    links = cKDTree(points).query_pairs(reach.farthest, output_type="ndarray").astype(np.int64)
    # query_pairs lists a pair once, but either place has the other as a neighbour.
    both = np.concatenate([links, links[:, ::-1]])
    # By place, for the starts; then by neighbour, so that sums do not depend on how the tree is built.
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    squared = np.square(points[both[:, 0]] - points[both[:, 1]]).sum(axis=1)
    starts = np.searchsorted(both[:, 0], np.arange(len(points) + 1)).astype(np.int64)
    return _Neighbours(starts, np.ascontiguousarray(both[:, 1]), _shares(squared, reach.radii, reach.bandwidth))


@inline_kernel
def _share(squared: float, radius: float, bandwidth: float) -> float:
    """Return how much a neighbour at a squared distance counts at a radius."""
    if bandwidth == 0.0:
        return 1.0 if squared <= radius * radius else 0.0
    metres = math.sqrt(squared)
    if abs(metres - radius) > KERNEL_REACH * bandwidth:
        return 0.0
    near, mirrored = (metres - radius) / bandwidth, (metres + radius) / bandwidth
    return math.exp(-0.5 * near * near) + math.exp(-0.5 * mirrored * mirrored)


@kernel
def _shares(squared: FloatArray, radii: FloatArray, bandwidth: float) -> FloatArray:
    """Return how much neighbours count at each radius, (links, k)."""
    shares = np.empty((squared.size, radii.size))
    for link in range(squared.size):
        for r in range(radii.size):
            shares[link, r] = _share(squared[link], radii[r], bandwidth)
    return shares


def _measure(
    points: FloatArray,
    marks: ArrayLike,
    reach: _Reach,
    weights: ArrayLike | None,
    simulations: int,
    seed: int,
    progress: Progress | None,
) -> ConcentrationMatrix:
    labels, mass = as_labels(marks, len(points)), as_weights(weights, len(points))
    simulations, seed = as_whole(simulations, "The number of simulations", 0), as_seed(seed)
    # A place's mark and weight move together, so they tell places at one spot apart.
    rows = order_of_places(points, labels, mass)
    points, labels, mass = points[rows], labels[rows], mass[rows]
    names, classes = np.unique(labels, return_inverse=True)
    classes = classes.astype(np.int64)
    grid, order = build_grid(points, reach.farthest)
    totals = _totals(classes, mass, names.size)
    value = _ratio(
        *_sums_on_grid(grid, reach.farthest, reach.radii, reach.bandwidth, classes[order], mass[order], totals)
    )
    simulated = np.empty((simulations, *value.shape))
    if simulations:
        listed = _list_neighbours(points, reach)
        rng = np.random.default_rng(entropy(seed))
    for s in range(simulations):
        moved = rng.permutation(len(points))
        simulated[s] = _ratio(*_sums(listed, classes[moved], mass[moved], totals))
        if progress is not None:
            progress((s + 1) / simulations, "random labelling")
    return ConcentrationMatrix(reach.radii, names, value, _p_values(value, simulated), simulations)


def _p_values(value: FloatArray, simulated: FloatArray) -> FloatArray:
    """Return two-sided p per pair and distance; a labelling without a value counts as one of no departure."""
    p = np.full(value.shape, np.nan)
    if len(simulated):
        for at in np.ndindex(value.shape):
            if np.isfinite(value[at]):
                drawn = simulated[(slice(None), *at)]
                p[at] = monte_carlo_p(float(value[at]), np.where(np.isfinite(drawn), drawn, 1.0))
    return p


def _totals(classes: IntArray, mass: FloatArray, marks: int) -> FloatArray:
    """Return the weight of all places of each mark."""
    return np.bincount(classes, weights=mass, minlength=marks).astype(np.float64)


def _ratio(local: FloatArray, overall: FloatArray) -> FloatArray:
    """Return Σ s_i / Σ g_i, NaN where nothing was added up."""
    value = np.full(local.shape, np.nan)
    np.divide(local, overall, out=value, where=overall > 0)
    return value


@kernel
def _sums(
    listed: _Neighbours, classes: IntArray, mass: FloatArray, totals: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return Σ s_i and Σ g_i by mark of the place, mark of the neighbour and distance."""
    marks, k = totals.size, listed.share.shape[1]
    local, overall = np.zeros((marks, marks, k)), np.zeros((marks, marks, k))
    near = np.empty((marks, k))
    for i in range(classes.size):
        near[:] = 0.0
        for link in range(listed.starts[i], listed.starts[i + 1]):
            j = listed.partner[link]
            for r in range(k):
                near[classes[j], r] += mass[j] * listed.share[link, r]
        _add_place(near, classes[i], mass[i], totals, local, overall)
    return local, overall


@kernel
def _sums_on_grid(
    grid: Grid,
    farthest: float,
    radii: FloatArray,
    bandwidth: float,
    classes: IntArray,
    mass: FloatArray,
    totals: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the same as `_sums` with no list of neighbours; places in the grid's order."""
    marks, k, up = totals.size, radii.size, rows_within(grid, farthest)
    local, overall = np.zeros((marks, marks, k)), np.zeros((marks, marks, k))
    near = np.empty((marks, k))
    for i in range(classes.size):
        near[:] = 0.0
        # The same row as in the grid, where rounding at the upper edge is kept inside.
        row = min(grid.rows - 1, int((grid.y[i] - grid.bottom) / grid.cell))
        for other in range(max(0, row - up), min(grid.rows, row + up + 1)):
            begin, end = column_range(grid, farthest, i, other)
            for j in range(begin, end):
                dx, dy = grid.x[j] - grid.x[i], grid.y[j] - grid.y[i]
                squared = dx * dx + dy * dy
                if j != i and squared <= farthest * farthest:
                    for r in range(k):
                        near[classes[j], r] += mass[j] * _share(squared, radii[r], bandwidth)
        _add_place(near, classes[i], mass[i], totals, local, overall)
    return local, overall


@inline_kernel
def _add_place(
    near: FloatArray, a: int, own: float, totals: FloatArray, local: FloatArray, overall: FloatArray
) -> None:
    """Add a place's share of each mark among its neighbours, and among all others."""
    others = totals.sum() - own
    for r in range(near.shape[1]):
        around = near[:, r].sum()
        if around > 0.0 and others > 0.0:
            for b in range(totals.size):
                local[a, b, r] += near[b, r] / around
                overall[a, b, r] += (totals[b] - (own if a == b else 0.0)) / others
