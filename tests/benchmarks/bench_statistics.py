"""Random labelling against one count of all pairs by SciPy: JSON lines with CPU seconds and ratios.

Every ratio compares two figures of the same run, because the clock of a shared machine wanders. Run as
`python tests/benchmarks/bench_statistics.py [places …]`. pygeoda, whose Gi* is compared, is no dependency of the
program: `make bench` installs it, and without it that line has no ratio.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import shapely
from clustered_city import clustered_city
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN, HDBSCAN

from gis_app.statistics import (
    dbscan,
    getis_ord_gi_star,
    hdbscan,
    kernel_density,
    local_colocation_quotient,
    pair_counts,
    random_labelling_matrix,
    random_labelling_test,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (20_000, 200_000)
MOST = 1_000_000
MEMORY = 1500
"""Megabytes that a million places may take."""
RADII = np.linspace(30.0, 1500.0, 50)
SIMULATIONS = 999
REPEATS = 3
FEW = 50_000


def timed(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return the least CPU seconds (all threads) and the least wall-clock seconds."""
    cpu, wall = [], []
    for _ in range(repeats):
        start, clock = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    return min(cpu), min(wall)


def report(**figures: object) -> None:
    """Write one JSON line."""
    rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in figures.items()}
    sys.stdout.write(json.dumps(rounded) + "\n")
    sys.stdout.flush()


def compile_kernels() -> None:
    """Load (or compile) every kernel, so that the figures are about counting."""
    xy, marks = clustered_city(500, 6)
    start = time.perf_counter()
    random_labelling_test(xy, marks % 2, 0, 1, RADII, 9)
    random_labelling_matrix(xy, marks, RADII, 9)
    local_colocation_quotient(xy, marks, 0, 1)
    pair_counts(xy, marks, RADII)
    dbscan(xy, 50.0, 5)
    hdbscan(xy, 5, 3)
    report(bench="first call", wall_s=time.perf_counter() - start)


def labelling(n: int) -> None:
    """Compare 999 labellings with one count of all pairs, then all pairs of kinds with one."""
    xy, marks = clustered_city(n, 6)
    repeats = REPEATS if n <= FEW else 1
    tree = cKDTree(xy)
    base, _ = timed(lambda: tree.count_neighbors(tree, RADII), repeats)
    report(bench="cKDTree.count_neighbors", places=n, cpu_s=base)
    two, _ = timed(lambda: random_labelling_test(xy, marks % 2, 0, 1, RADII, SIMULATIONS, threads=1), repeats)
    report(bench="random labelling, two kinds", places=n, cpu_s=two, ratio=two / base, bar=0.4)
    six, one_thread = timed(lambda: random_labelling_test(xy, marks, 0, 1, RADII, SIMULATIONS, threads=1), repeats)
    report(bench="random labelling, six kinds", places=n, cpu_s=six, ratio=six / base, bar=0.4)
    _, two_threads = timed(lambda: random_labelling_test(xy, marks, 0, 1, RADII, SIMULATIONS, threads=2), repeats)
    report(bench="two threads", places=n, wall_s=two_threads, ratio=one_thread / two_threads, bar=1.7)
    every, _ = timed(lambda: random_labelling_matrix(xy, marks, RADII, SIMULATIONS, threads=1), repeats)
    bar = 9.0 if n <= FEW else 6.0
    report(bench="all 21 pairs of six kinds", places=n, cpu_s=every, ratio=every / six, bar=bar)


def local_quotients(n: int) -> None:
    """Compare the draws of local quotients with looking up the neighbours they are about."""
    xy, marks = clustered_city(n, 6)
    tree, places = cKDTree(xy), xy[marks == 0]
    base, _ = timed(lambda: tree.query(places, k=21), REPEATS)
    whole, _ = timed(lambda: local_colocation_quotient(xy, marks, 0, 1, 20, SIMULATIONS), REPEATS)
    bare, _ = timed(lambda: local_colocation_quotient(xy, marks, 0, 1, 20, 1), REPEATS)
    report(bench="cKDTree.query, 20 nearest", places=n, cpu_s=base)
    report(bench="local quotients, draws", places=n, cpu_s=whole - bare, ratio=(whole - bare) / base, bar=0.7)
    report(bench="local quotients, all", places=n, cpu_s=whole, ratio=whole / base)


def hot_spots(side: int) -> None:
    """Time Gi* of a square of cells, each with the cells around it, and pygeoda's where it is installed."""
    number = np.pad(np.arange(side * side).reshape(side, side), 1, constant_values=-1)
    around = [np.roll(number, (up, right), (0, 1)) for up in (-1, 0, 1) for right in (-1, 0, 1) if up or right]
    rows = np.tile(number[1:-1, 1:-1].ravel(), len(around))
    columns = np.concatenate([shifted[1:-1, 1:-1].ravel() for shifted in around])
    inside = columns >= 0
    neighbours = csr_array((np.ones(inside.sum()), (rows[inside], columns[inside])), (side * side, side * side))
    values = np.random.default_rng(1).gamma(2, 3, side * side)
    own, _ = timed(lambda: getis_ord_gi_star(values, neighbours, SIMULATIONS), REPEATS)
    base = _hot_spots_of_pygeoda(values, side)
    ratio = own / base if base is not None else None
    report(bench=f"Gi* on {side} × {side} cells", cpu_s=own, pygeoda_cpu_s=base, ratio=ratio, bar=0.1)


def _hot_spots_of_pygeoda(values: np.ndarray[Any, Any], side: int) -> float | None:
    """Return the CPU seconds of its faster way, a table of permutations shared by all cells."""
    try:
        import pygeoda
    except ImportError:
        return None
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    cells = geopandas.GeoDataFrame({"v": values}, geometry=shapely.box(x, y, x + 1, y + 1), crs="EPSG:32650")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cells.shp"
        cells.to_file(file)
        weights = pygeoda.queen_weights(pygeoda.open(str(file)))
    given = values.tolist()
    options = {"permutations": SIMULATIONS, "permutation_method": "lookup-table", "cpu_threads": 1}
    return timed(lambda: pygeoda.local_gstar(weights, given, **options), 1)[0]


def clusters(n: int, distance: float, min_samples: int) -> None:
    """Compare DBSCAN with scikit-learn's, whose labels it must give."""
    xy, _ = clustered_city(n, 1)
    found: dict[str, np.ndarray[Any, Any]] = {}
    model = DBSCAN(eps=distance, min_samples=min_samples)
    base, _ = timed(lambda: found.update(theirs=model.fit_predict(xy)), 1)
    own, _ = timed(lambda: found.update(own=dbscan(xy, distance, min_samples)), REPEATS)
    same = bool((found["own"] == found["theirs"]).all())
    report(bench="scikit-learn's DBSCAN", places=n, distance_m=distance, cpu_s=base)
    report(bench="DBSCAN", places=n, distance_m=distance, cpu_s=own, same_labels=same, ratio=own / base, bar=1 / 12)


def hierarchy(n: int) -> None:
    """Compare HDBSCAN with scikit-learn's."""
    xy, _ = clustered_city(n, 1)
    base, _ = timed(lambda: HDBSCAN(min_cluster_size=5, min_samples=3, copy=True).fit(xy), 1)
    own, _ = timed(lambda: hdbscan(xy, 5, 3), REPEATS)
    report(bench="HDBSCAN", places=n, cpu_s=own, scikit_learn_cpu_s=base, ratio=own / base, bar=0.2)


def growth(n: int) -> None:
    """Show that the cost follows the pairs: CPU nanoseconds for each pair within the greatest radius."""
    xy, marks = clustered_city(n, 6)
    pairs = int(pair_counts(xy, np.zeros(n, np.int64), RADII[-1:]).counts[0, 0, 0]) // 2
    cpu, wall = timed(lambda: random_labelling_test(xy, marks, 0, 1, RADII, SIMULATIONS), REPEATS if n <= FEW else 1)
    report(bench="random labelling", places=n, pairs=pairs, cpu_s=cpu, wall_s=wall, ns_a_pair=cpu / pairs * 1e9)


def peak_memory(n: int) -> None:
    """Report the most memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(bench="peak memory", places=n, megabytes=peak, ratio=peak / MEMORY, bar=1.0)


def density(n: int) -> None:
    """Compare the kernel density with a plain histogram on the same cells."""
    xy, _ = clustered_city(n, 1)
    bounds = (0.0, 0.0, 50_000.0, 50_000.0)
    kernel_density(xy[:9], bounds, 5000.0, 15_000.0)
    base, _ = timed(lambda: np.histogram2d(xy[:, 0], xy[:, 1], bins=1000, range=((0, 50_000), (0, 50_000))), REPEATS)
    own, _ = timed(lambda: kernel_density(xy, bounds, 50.0, 150.0), REPEATS)
    report(bench="kernel density on 1000 × 1000 cells", places=n, cpu_s=own, ratio=own / base, bar=2.0)


def main() -> None:
    """Run the benchmarks for the numbers of places given, else for 20k and 200k."""
    compile_kernels()
    for n in (*SIZES, MOST):
        growth(n)
    peak_memory(MOST)
    for n in [int(text) for text in sys.argv[1:]] or SIZES:
        labelling(n)
        local_quotients(n)
    hot_spots(300)
    density(MOST)
    for distance, min_samples in ((30.0, 5), (50.0, 10), (100.0, 10)):
        clusters(MOST, distance, min_samples)
    hierarchy(SIZES[0])


if __name__ == "__main__":
    main()
