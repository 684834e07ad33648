"""Duranton & Overman's K-density: how the distances between the places of a kind are distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arrays import FloatArray, Progress, as_labels, as_points, as_radii
from gis_app.statistics.monte_carlo import monte_carlo_p
from gis_app.statistics.random_labelling import random_labelling_test

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SAMPLE = 1_000
"""Places whose distances the bandwidth is taken from, at most."""

LEAST_BANDWIDTH_M = 1.0
"""No address is known better: places millimetres apart have no density of distances finer than this."""

KERNEL_REACH = 4.0

BINS_PER_BANDWIDTH = 12
"""Labellings are counted in bins of distance."""

DIRECT = 2_000
"""Up to so many places the value is the direct sum over all pairs; beyond, bins are exact enough (under 0.1 %)."""


@dataclass(frozen=True)
class KDensity:
    """The density of distances between the places of a mark.

    Attributes
    ----------
    radii : (k,) float64, metres
    value : (k,) float64, 1/m
        Adds up to 1 over all distances.
    by_chance : (k,) float64, 1/m
        Its mean when as many places are picked at random among all.
    p : (k,) float64
        Two-sided, of each distance alone.
    bandwidth : float, metres
    sampled : int
        Places the bandwidth was taken from.
    """

    radii: FloatArray
    value: FloatArray
    by_chance: FloatArray
    p: FloatArray
    bandwidth: float
    sampled: int


def distance_bandwidth(xy: ArrayLike, seed: int = 1) -> tuple[float, int]:
    """Return Silverman's bandwidth of the distances between places, and how many places it was taken from.

    At least `LEAST_BANDWIDTH_M`; 0 where all places lie at one spot.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    seed : int
        Of the sample, where there are many.
    """
    from scipy.spatial.distance import pdist

    points = as_points(xy)
    if len(points) > SAMPLE:
        points = points[np.random.default_rng(seed).choice(len(points), SAMPLE, replace=False)]
    distances = pdist(points) if len(points) > 1 else np.zeros(1)
    low, high = np.quantile(distances, [0.25, 0.75])
    # Where half of all distances are equal the quartiles coincide, and the deviation is what is left.
    spread = min(float(distances.std()), float(high - low) / 1.34) or float(distances.std())
    bandwidth = 0.9 * spread * distances.size**-0.2
    return (max(bandwidth, LEAST_BANDWIDTH_M) if distances.max() > 0 else 0.0), len(points)


def k_density(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    radii: ArrayLike,
    simulations: int = 999,
    seed: int = 1,
    *,
    progress: Progress | None = None,
) -> KDensity | None:
    """Return K(d) = 2 / (n (n − 1) h) Σ_{i<j} f((d_ij − d) / h), f Gaussian and reflected at 0.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a : int
    radii : (k,) float64, metres, ascending
    simulations, seed : int
        Marks are shuffled among all rows of `xy`.
    progress : callable, optional

    Returns
    -------
    KDensity or None
        None with fewer than two places, or all of them at one spot.

    References
    ----------
    Duranton & Overman (2005), Testing for localization using micro-geographic data. Rev. Economic Studies 72.

    Examples
    --------
    >>> import numpy as np
    >>> from gis_app.statistics.k_density import k_density
    >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    >>> k_density(xy, np.arange(60) % 2, 0, [100, 500], simulations=19).value.shape
    (2,)
    """
    points, distances = as_points(xy), as_radii(radii)
    labels = as_labels(marks, len(points))
    own = points[labels == a]
    bandwidth, sampled = distance_bandwidth(own, seed) if len(own) > 1 else (0.0, 0)
    if bandwidth <= 0:
        return None
    edges, middles = _bins(distances, bandwidth)
    test = random_labelling_test(
        points, labels, a, a, edges, simulations=simulations, seed=seed, statistic="annulus", progress=progress
    )
    gaussian = _gaussian(middles[:, None] - distances, bandwidth) + _gaussian(middles[:, None] + distances, bandwidth)
    scale = 1.0 / (len(own) * (len(own) - 1))
    binned, drawn = scale * (test.observed @ gaussian), scale * (test.simulated @ gaussian)
    # Like with like: p compares binned curves with a binned one, not with the direct sum.
    p = np.array([monte_carlo_p(float(binned[k]), drawn[:, k]) for k in range(distances.size)])
    value = _direct(own, distances, bandwidth) if len(own) <= DIRECT else binned
    return KDensity(distances, value, drawn.mean(axis=0), p, bandwidth, sampled)


def _bins(distances: FloatArray, bandwidth: float) -> tuple[FloatArray, FloatArray]:
    """Return the outer edges and the middles of bins: narrow where the kernel reaches, one for each gap between.

    However small the bandwidth is beside the distances, there are no more than about a hundred bins for each distance.
    """
    width = bandwidth / BINS_PER_BANDWIDTH
    reach = KERNEL_REACH * bandwidth
    bounds = [(int(max(d - reach, 0.0) // width), int(np.ceil((d + reach) / width))) for d in distances.tolist()]
    steps = np.unique(np.concatenate([np.arange(first, last + 1) for first, last in bounds]))
    outer = width * steps
    # Places at one spot are 0 apart, not half a bin: they have a bin of their own.
    edges = np.concatenate([[0.0], outer[outer > 0]])
    middles = np.concatenate([[0.0], (edges[1:] + edges[:-1]) / 2])
    return edges, middles


def _direct(own: FloatArray, distances: FloatArray, bandwidth: float) -> FloatArray:
    from scipy.spatial.distance import pdist

    between = pdist(own)
    return np.array([(_gaussian(between - d, bandwidth) + _gaussian(between + d, bandwidth)).mean() for d in distances])


def _gaussian(away: FloatArray, bandwidth: float) -> FloatArray:
    return np.asarray(np.exp(-0.5 * np.square(away / bandwidth)) / (np.sqrt(2 * np.pi) * bandwidth))
