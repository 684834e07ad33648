"""Comparisons with SciPy, scikit-learn, stored values of pygeoda and esda, and published examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from comparison import absolute, compared, of_the_greatest, relative
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.neighbors import KernelDensity
from window_files import read_pattern, read_reference

from gis_app.statistics import (
    dbscan,
    getis_ord_gi_star,
    hdbscan,
    hill_numbers,
    kernel_density,
    nearest_distances,
    pair_counts,
    random_labelling_moments,
)
from gis_app.statistics.join_counts import bivariate_local_join_count
from gis_app.statistics.k_density import k_density
from gis_app.statistics.neighbourhoods import counts_within

RADII = np.array([0.0, 50.0, 70.7, 100.0, 150.0, 400.0])
GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
"""Spiders of the girdled plots (Ellison et al. 2010), 168 of 26 species, the example of Chao et al. (2014)."""
RAREFIED = {
    1: (1.0, 1.0, 1.0),
    10: (6.478617, 5.608968, 4.759772),
    50: (15.030098, 9.939329, 7.148973),
    100: (20.459426, 11.266546, 7.627561),
    167: (25.928571, 12.051422, 7.838078),
    168: (26.0, 12.05965, 7.84),
}
"""Effective numbers of orders 0, 1, 2 by sample size, as iNEXT 3.0.2 prints them."""


@compared("pair counts, duplicates, ties, distances on a radius", "SciPy cKDTree.count_neighbors", 0, "count")
def counts() -> float:
    worst = 0.0
    for name in ("rectangle", "ragged", "lattice"):
        xy, marks, _ = read_pattern(name)
        own = pair_counts(xy, marks, RADII).counts
        for a in range(3):
            for b in range(3):
                other = cKDTree(xy[marks == a]).count_neighbors(cKDTree(xy[marks == b]), RADII)
                worst = max(worst, absolute(own[a, b], other - int(a == b) * np.count_nonzero(marks == a)))
    return worst


@compared("random labelling: observed counts", "SciPy cKDTree.count_neighbors", 0, "count")
def observed() -> float:
    xy, marks, _ = read_pattern("lattice")
    own = random_labelling_moments(xy, marks, RADII, [[0, 1]]).observed[0]
    return absolute(own, cKDTree(xy[marks == 0]).count_neighbors(cKDTree(xy[marks == 1]), RADII))


@compared("nearest distance between kinds, ties and duplicates", "SciPy cdist", 1e-12)
def nearest() -> float:
    xy, marks, _ = read_pattern("lattice")
    own = nearest_distances(xy[marks == 0], xy[marks == 1])
    assert own is not None
    return relative(own.distance, cdist(xy[marks == 0], xy[marks == 1]).min(axis=1))


@compared("DBSCAN, ties and duplicates", "scikit-learn DBSCAN", 0, "count")
def clusters() -> float:
    worst = 0.0
    for name in ("rectangle", "ragged", "lattice"):
        xy, _, _ = read_pattern(name)
        for distance in RADII[1:5]:
            for min_samples in (2, 4, 8):
                labels = DBSCAN(eps=distance, min_samples=min_samples).fit_predict(xy)
                worst = max(worst, absolute(dbscan(xy, distance, min_samples), labels))
    return worst


@compared("HDBSCAN without ties", "scikit-learn HDBSCAN", 0, "count")
def hierarchy() -> float:
    """With one neighbour the lengths are plain distances, which differ in this pattern."""
    xy, _, _ = read_pattern("ragged")
    xy = np.unique(xy, axis=0)
    worst = 0.0
    for selection in ("eom", "leaf"):
        for fewest in (4, 8):
            model = HDBSCAN(min_cluster_size=fewest, min_samples=1, cluster_selection_method=selection, copy=True)
            own, other = hdbscan(xy, fewest, 1, selection), model.fit_predict(xy)
            worst = max(worst, float(np.count_nonzero((own[:, None] == own) != (other[:, None] == other))))
    return worst


@compared("kernel density, Gaussian, four bandwidths", "scikit-learn KernelDensity", 1e-3, "share of the greatest")
def density() -> float:
    xy, _, _ = read_pattern("ragged")
    x, y = np.arange(25, 1300, 50.0), np.arange(700 - 25, -100, -50.0)
    centres = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    worst = 0.0
    for bandwidth in (40.0, 90.0, 150.0, 400.0):
        own = kernel_density(xy, (0, 700 - 50 * len(y), 1300, 700), 50, bandwidth)
        fitted = KernelDensity(bandwidth=bandwidth, kernel="gaussian", rtol=1e-9).fit(xy)
        worst = max(worst, of_the_greatest(own.ravel(), len(xy) * np.exp(fitted.score_samples(centres)) * 1e6))
    return worst


def _hot_spots(simulations: int) -> tuple[dict[str, Any], Any, csr_array]:
    other, xy = read_reference("pygeoda"), read_pattern("rectangle").xy
    links = cKDTree(xy).query_pairs(other["reach"], output_type="ndarray")
    both = np.concatenate([links, links[:, ::-1]])
    around = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), (len(xy), len(xy)))
    return other, getis_ord_gi_star(other["values"], around, simulations), around


@compared("Gi*, standard scores", "esda G_Local(star=True)", 1e-9)
def gi_star_of_esda() -> float:
    other, own, _ = _hot_spots(1)
    return relative(own.z, other["esda"]["z"])


@compared("Gi*, standard scores", "pygeoda local_gstar, standardised", 1e-9)
def gi_star_of_pygeoda() -> float:
    other, own, around = _hot_spots(1)
    x, n = np.array(other["values"]), len(own.z)
    size = np.asarray(around.sum(axis=1)).ravel() + 1
    # GeoDa's G* is the mean over a place and its neighbours, as a share of the sum of all values.
    mean = np.array(other["pygeoda"]["g"]) * x.sum()
    spread = x.std() * np.sqrt((n * size - size**2) / (n - 1)) / size
    return relative(own.z, (mean - x.mean()) / spread)


@compared("Gi*, permutation p", "pygeoda local_gstar, 99,999 permutations", 4.5, "standard errors")
def gi_star_p() -> float:
    simulations = 9999
    other, own, around = _hot_spots(simulations)
    linked = np.diff(around.indptr) > 0
    # GeoDa folds both sides into one; here p is two-sided. The one that every Monte Carlo p adds is taken off.
    exceeded = own.p[linked] / 2 - 1 / (1 + simulations)
    draws = other["pygeoda"]["simulations"]
    folded = np.array(other["pygeoda"]["pseudo_p"])[linked] - 1 / (1 + draws)
    error = np.sqrt(np.maximum(folded, 1 / draws) * (1 - folded) * (1 / simulations + 1 / draws))
    decided = own.p[linked] < 1
    return float((np.abs(exceeded - folded) / error)[decided].max())


@compared("bivariate local join counts", "pygeoda local_bijoincount", 0, "count")
def join_counts() -> float:
    other, (xy, marks, _) = read_reference("pygeoda"), read_pattern("rectangle")
    own = bivariate_local_join_count(xy, marks, 0, 1, other["reach"])
    return absolute(own.count, np.array(other["join_counts"]["count"])[own.index])


@compared("bivariate local join counts, p", "pygeoda, 99,999 permutations", 0.01, "absolute")
def join_counts_p() -> float:
    """Compare exact p with GeoDa's, which lies up to 0.009 above it and above all choices as well."""
    other, (xy, marks, _) = read_reference("pygeoda"), read_pattern("rectangle")
    own = bivariate_local_join_count(xy, marks, 0, 1, other["reach"])
    pseudo = np.array(other["join_counts"]["pseudo_p"], float)[own.index]
    # GeoDa folds p at one half, and gives none where nothing was counted.
    known = np.isfinite(pseudo) & (own.p < 0.45)
    return absolute(own.p[known], pseudo[known])


@compared("neighbours of each kind within a radius", "SciPy cKDTree.query_ball_point", 0, "count")
def neighbours() -> float:
    worst = 0.0
    for name in ("ragged", "lattice"):
        xy, marks, _ = read_pattern(name)
        own = counts_within(xy, marks, RADII)
        for k, radius in enumerate(RADII):
            around = cKDTree(xy).query_ball_point(xy, radius)
            plain = [np.bincount(marks[near], minlength=3) for near in around]
            worst = max(worst, absolute(own[:, :, k] + np.eye(3)[marks], plain))
    return worst


@compared("density of distances (K-density)", "scikit-learn KernelDensity, mirrored", 1e-9)
def density_of_distances() -> float:
    worst = 0.0
    for name in ("ragged", "lattice"):
        xy, marks, _ = read_pattern(name)
        own = k_density(xy, marks, 0, RADII, simulations=1)
        assert own is not None
        between = pdist(xy[marks == 0])[:, None]
        fitted = KernelDensity(bandwidth=own.bandwidth, rtol=1e-12).fit(np.vstack([between, -between]))
        worst = max(worst, relative(own.value, 2 * np.exp(fitted.score_samples(RADII[:, None]))))
    return worst


@compared("Gi*, six places", "published example in esda's manual", 1e-7)
def gi_star_as_published() -> float:
    xy = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], float)
    near = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) <= 15
    np.fill_diagonal(near, val=False)
    own = getis_ord_gi_star([2, 3, 3.2, 5, 8, 7], csr_array(near.astype(float)), 9).z
    return relative(own, [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331])


@compared("Hill numbers, rarefied, orders 0, 1, 2", "iNEXT on spiders of girdled plots (Chao et al. 2014)", 1e-6)
def rarefaction() -> float:
    own = [hill_numbers(GIRDLED, (0, 1, 2), size) for size in RAREFIED]
    return relative(np.array(own, float), list(RAREFIED.values()))


@compared("Hill numbers as observed", "iNEXT on spiders of girdled plots (Chao et al. 2014)", 1e-9)
def diversity_profile() -> float:
    own = hill_numbers(GIRDLED, (0.5, 1.5, 3))
    assert own is not None
    return relative(own, [17.181497358, 9.358789042, 6.248913336])
