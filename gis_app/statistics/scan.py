"""Kulldorff's spatial scan statistic, Bernoulli model: circles in which cases are over-represented."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import (
    as_cases,
    as_number_within,
    as_reach,
    as_seed,
    check_metres,
    entropy,
    order_of_places,
)
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_points, as_simulations, as_whole
from gis_app.statistics.compiled import kernel
from gis_app.statistics.monte_carlo import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

STEP = 16


@dataclass(frozen=True)
class ScanCluster:
    """A circle with more cases than its share.

    Attributes
    ----------
    centre : (x, y), metres
        A place.
    radius : float, metres
        To the farthest place inside.
    places, cases : int
        Inside the circle.
    expected : float
        Cases there would be at the overall rate.
    llr : float
        Logarithm of the likelihood ratio.
    p : float
        Against the greatest ratio of every simulation; conservative for all but the first cluster.
    """

    centre: tuple[float, float]
    radius: float
    places: int
    cases: int
    expected: float
    llr: float
    p: float


def scan_statistic(
    xy: ArrayLike,
    case: ArrayLike,
    max_radius: float,
    max_share: float = 0.5,
    simulations: int = 999,
    seed: int = 1,
    max_clusters: int = 10,
    *,
    progress: Progress | None = None,
) -> list[ScanCluster]:
    """Return circles in which cases are most over-represented, the strongest first.

    Circles are centred on places and grow place by place (tied ones together) up to `max_radius` and
    `max_share` of all places. Under the null hypothesis the cases are shuffled among the places.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    case : (n,) bool
    max_radius : float, metres
    max_share : float
        At most this share (0–1) of all places inside a circle.
    simulations, seed : int
    max_clusters : int
        How many circles at most; they do not overlap.
    progress : callable, optional

    Returns
    -------
    list of ScanCluster
        Empty where all places are cases, or none is. It does not depend on how the rows are sorted.

    Raises
    ------
    ValueError
        When an argument has the wrong shape or value, or the coordinates are degrees.

    References
    ----------
    Kulldorff (1997), A spatial scan statistic. Communications in Statistics 26.

    Examples
    --------
    >>> from gis_app.statistics import scan_statistic
    >>> xy = [[k, 0] for k in range(40)]
    >>> [cluster.cases for cluster in scan_statistic(xy, [k < 6 for k in range(40)], 10, simulations=19)]
    [6]
    """
    points, count, seed = as_points(xy), as_simulations(simulations), as_seed(seed)
    cases, most = as_cases(case, len(points)), as_whole(max_clusters, "The number of circles", 0)
    if max_share != 1:
        as_number_within(max_share, "The largest share", 0.0, 1.0, "0.5 allows half of all places in a circle")
    max_radius = as_reach(max_radius, "The largest radius")
    check_metres(points, max_radius)
    order = order_of_places(points, cases)
    points, cases = points[order], cases[order]
    if not cases.any() or cases.all():
        return []
    return _clusters(points, cases, max_radius, max_share, count, seed, most, progress)


def _clusters(
    points: FloatArray,
    cases: np.ndarray,
    max_radius: float,
    max_share: float,
    simulations: int,
    seed: int,
    max_clusters: int,
    progress: Progress | None,
) -> list[ScanCluster]:
    """Find the strongest circles and judge them by the greatest ratio of every simulation."""
    most = max(1, int(max_share * len(points)))
    starts, near, ends, squared = _grow_circles(points, max_radius, most)
    size, inside, ratio = _best_circles(starts, near, ends, cases, int(cases.sum()))
    greatest = _simulate(starts, near, ends, cases, most, simulations, seed, progress)
    radius = np.sqrt(squared[starts[:-1] + size - 1])
    clusters = []
    for i in _apart(points, radius, ratio, max_clusters):
        p = (1 + np.count_nonzero(greatest >= ratio[i] * (1 - ROUNDING))) / (1 + simulations)
        expected = size[i] * cases.mean()
        centre = (float(points[i, 0]), float(points[i, 1]))
        found = (float(radius[i]), int(size[i]), int(inside[i]), float(expected), float(ratio[i]), float(p))
        clusters.append(ScanCluster(centre, *found))
    return clusters


def _grow_circles(points: FloatArray, reach: float, most: int) -> tuple[IntArray, IntArray, np.ndarray, FloatArray]:
    """Return each place's neighbours (itself first) by distance, and where a circle may end."""
    from scipy.spatial import cKDTree

    # A hair farther, so that rounding in the tree loses no place at exactly the largest radius.
    around = cKDTree(points).query_ball_point(points, reach * (1 + 1e-12))
    near, ends, squares = [], [], []
    for i, members in enumerate(around):
        rows = np.array(members, np.int64)
        step = points[rows] - points[i]
        squared = (step * step).sum(axis=1)
        # Duplicates are 0 away as well: the centre itself comes first.
        order = np.lexsort((rows != i, squared))
        rows, squared = rows[order], squared[order]
        end = np.append(squared[1:] > squared[:-1], True)
        # A circle ends before the ties that would make it too large, or is none at all.
        keep = int(np.flatnonzero(end[:most])[-1]) + 1 if end[:most].any() else 1
        near.append(rows[:keep])
        ends.append(end[:keep])
        squares.append(squared[:keep])
    starts = np.concatenate(([0], np.cumsum([len(rows) for rows in near], dtype=np.int64)))
    return starts, np.concatenate(near), np.concatenate(ends), np.concatenate(squares)


@kernel
def _log_ratio(cases: int, size: int, all_cases: int, n: int) -> float:
    """Return the log likelihood ratio where the rate inside is the higher one, else 0."""
    rest, rest_cases = n - size, all_cases - cases
    # Rates are compared by products of whole numbers: exact, ties included.
    if rest == 0 or cases * rest <= rest_cases * size:
        return 0.0
    ratio = 0.0
    for part, whole in ((cases, size), (size - cases, size), (rest_cases, rest), (rest - rest_cases, rest)):
        # The limit of x ln x at 0 is 0.
        if part > 0:
            ratio += part * math.log(part / whole)
    return ratio - all_cases * math.log(all_cases / n) - (n - all_cases) * math.log((n - all_cases) / n)


@kernel
def _best_circles(
    starts: IntArray, near: IntArray, ends: np.ndarray, cases: np.ndarray, all_cases: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return, for every centre, the size, the cases and the ratio of its best circle."""
    n = starts.size - 1
    size, inside, ratio = np.ones(n, np.int64), np.zeros(n, np.int64), np.zeros(n)
    for i in range(n):
        found = 0
        for at in range(starts[i], starts[i + 1]):
            found += cases[near[at]]
            if ends[at]:
                value = _log_ratio(found, at - starts[i] + 1, all_cases, n)
                if value > ratio[i]:
                    size[i], inside[i], ratio[i] = at - starts[i] + 1, found, value
    return size, inside, ratio


@kernel
def _greatest_ratio(
    starts: IntArray, near: IntArray, ends: np.ndarray, cases: np.ndarray, all_cases: int, most: int
) -> float:
    """Return the greatest ratio of all circles: for a given size, it is the one with most cases."""
    n = starts.size - 1
    record = np.zeros(most + 1, np.int64)
    for i in range(n):
        found = 0
        for at in range(starts[i], starts[i + 1]):
            found += cases[near[at]]
            if ends[at] and found > record[at - starts[i] + 1]:
                record[at - starts[i] + 1] = found
    greatest = 0.0
    for size in range(1, most + 1):
        greatest = max(greatest, _log_ratio(record[size], size, all_cases, n))
    return greatest


def _simulate(
    starts: IntArray,
    near: IntArray,
    ends: np.ndarray,
    cases: np.ndarray,
    most: int,
    simulations: int,
    seed: int,
    progress: Progress | None,
) -> FloatArray:
    greatest, all_cases = np.empty(simulations), int(cases.sum())
    for s in range(simulations):
        # A stream for each simulation: it does not depend on how many run before.
        shuffled = np.random.default_rng(entropy(seed, s)).permutation(cases)
        greatest[s] = _greatest_ratio(starts, near, ends, shuffled, all_cases, most)
        if progress is not None and s % STEP == 0:
            progress((s + 1) / simulations, "random labelling")
    return greatest


def _apart(points: FloatArray, radius: FloatArray, ratio: FloatArray, most: int) -> list[int]:
    """Return the centres of the strongest circles that do not touch a stronger one."""
    chosen: list[int] = []
    # Ties go to the smaller circle and then to place, not to the order of the rows.
    for i in np.lexsort((points[:, 1], points[:, 0], radius, -np.round(ratio, 9))):
        if ratio[i] <= 0 or len(chosen) == most:
            break
        gap = np.hypot(*(points[chosen] - points[i]).T)
        if (gap > radius[chosen] + radius[i]).all():
            chosen.append(int(i))
    return chosen
