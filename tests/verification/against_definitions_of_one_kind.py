"""Comparisons of what is said about one kind, or one cell, with plain forms of the papers."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import shapely
from comparison import absolute, compared, relative
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from window_files import read_pattern

from gis_app.statistics import clark_evans
from gis_app.statistics.centrography import standard_deviational_ellipse
from gis_app.statistics.exact_counts import neighbour_sum_p
from gis_app.statistics.hexagons import Hexagons, adjacency
from gis_app.statistics.join_counts import bivariate_local_join_count
from gis_app.statistics.unevenness import ellison_glaeser, unevenness

WIDTH = 170.0


def _cells() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every place's hexagon by number, its mark and its size."""
    xy, marks, _ = read_pattern("ragged")
    _, cell = np.unique(Hexagons((0, 0), WIDTH).cells_of(xy), axis=0, return_inverse=True)
    return cell.ravel(), marks, 1.0 + (xy[:, 0] * 7 + xy[:, 1] * 3) % 41


@compared("places by hexagon", "nearest centre by SciPy cKDTree", 0, "count")
def hexagons() -> float:
    grid, (xy, _, window) = Hexagons((3.0, -8.0), WIDTH), read_pattern("ragged")
    left, bottom, right, top = window.bounds
    around = grid.covering((left - 400, bottom - 400, right + 400, top + 400))
    nearest = around[cKDTree(grid.centres(around)).query(xy)[1]]
    return absolute(grid.cells_of(xy), nearest)


@compared("hexagons side by side", "centres one width apart", 0, "count")
def neighbouring_hexagons() -> float:
    grid = Hexagons((3.0, -8.0), WIDTH)
    cells = grid.covering((0, 0, 1500, 900))[::2]
    apart = np.hypot(*(grid.centres(cells)[:, None] - grid.centres(cells)[None]).transpose(2, 0, 1))
    return absolute(adjacency(cells).toarray(), (np.abs(apart - WIDTH) < 1).astype(float))


@compared("locational Gini", "area under the Lorenz curve, place by place", 1e-9)
def gini() -> float:
    cell, marks, _ = _cells()
    worst = 0.0
    for kind in range(3):
        own = unevenness(cell, marks == kind, simulations=1)
        assert own is not None
        share = [
            np.array([(cell[which] == c).mean() for c in np.unique(cell)]) for which in (marks == kind, marks >= 0)
        ]
        order = np.argsort(share[0] / share[1])
        x, y = (np.concatenate(([0.0], np.cumsum(part[order]))) for part in share[::-1])
        worst = max(worst, relative([own.gini, own.hoover], [1 - 2 * np.trapezoid(y, x), float((x - y).max())]))
    return worst


@compared("Ellison & Glaeser's index, alone and in pairs", "Ellison & Glaeser (1997, 2010), plain sums", 1e-9)
def agglomeration() -> float:
    cell, marks, size = _cells()
    _, own = ellison_glaeser(cell, marks, size)
    names, plain = np.unique(cell), np.empty((3, 3))

    def share(which: np.ndarray) -> list[float]:
        return [float(size[which & (cell == c)].sum() / size[which].sum()) for c in names]

    x = share(np.ones(len(cell), bool))
    rest = 1 - math.fsum(v * v for v in x)
    for a in range(3):
        for b in range(3):
            s, t = share(marks == a), share(marks == b)
            g = math.fsum((u - v) * (w - v) for u, w, v in zip(s, t, x, strict=True))
            h = math.fsum((w / size[marks == a].sum()) ** 2 for w in size[marks == a])
            plain[a, b] = g / rest if a != b else (g - rest * h) / (rest * (1 - h))
    return relative(own, plain)


@compared("standard deviational ellipse", "Yuill (1971), tangent of the rotation", 1e-9)
def ellipse() -> float:
    worst = 0.0
    for name in ("rectangle", "ragged", "lattice"):
        xy = read_pattern(name).xy
        own = standard_deviational_ellipse(xy)
        assert own is not None
        assert own.orientation is not None
        x, y = (xy - xy.mean(axis=0)).T
        a, b = (x**2).sum() - (y**2).sum(), (x * y).sum()
        # The angle from north, clockwise, of one of the axes.
        turn = math.atan((a + math.sqrt(a * a + 4 * b * b)) / (2 * b))
        along = math.sqrt(((x * math.sin(turn) + y * math.cos(turn)) ** 2).mean())
        across = math.sqrt(((x * math.cos(turn) - y * math.sin(turn)) ** 2).mean())
        plain = [max(along, across), min(along, across), math.degrees(turn) % 180]
        worst = max(worst, relative([own.semi_major, own.semi_minor, own.orientation], plain))
    return worst


@compared("hot hexagons, exact p", "all choices of the neighbours' counts", 1e-9)
def exact_neighbour_sums() -> float:
    rng = np.random.default_rng(6)
    counts, worst = np.array([0, 0, 3, 1, 0, 7, 1, 2, 0, 4, 4]), 0.0
    near = np.triu(rng.random((11, 11)) < 0.35, 1)
    near = (near | near.T).astype(float)
    own = neighbour_sum_p(counts, csr_array(near))
    for i in range(11):
        size, seen = int(near[i].sum()), near[i] @ counts
        sums = np.array([sum(chosen) for chosen in combinations(np.delete(counts, i), size)])
        plain = min(1.0, 2 * min((sums >= seen).mean(), (sums <= seen).mean())) if size else 1.0
        worst = max(worst, relative(own[i], plain))
    return worst


@compared("bivariate local join counts, exact p", "all choices of the others' marks", 1e-9)
def join_counts() -> float:
    xy = np.array([[0, 0], [10, 0], [0, 20], [31, 4], [33, 9], [60, 60], [62, 66], [70, 61], [90, 5], [33, 9]], float)
    marks, worst = np.array([0, 1, 2, 0, 1, 0, 1, 1, 2, 2]), 0.0
    near = cKDTree(xy).query_ball_point(xy, 40)
    own = bivariate_local_join_count(xy, marks, 0, 1, 40)
    for place, p in zip(own.index.tolist(), own.p, strict=True):
        around = set(near[place]) - {place}
        seen = sum(marks[j] == 1 for j in around)
        choices = combinations([j for j in range(10) if j != place], 4)
        plain = np.mean([len(around & set(chosen)) >= seen for chosen in choices])
        worst = max(worst, relative(p, plain))
    return worst


@compared("Clark & Evans' expectation, two parts and holes", "places drawn by rejection", 4, "standard errors")
def evenness_by_chance() -> float:
    _, _, window = read_pattern("ragged")
    left, bottom, right, top = window.bounds
    rng, means = np.random.default_rng(3), np.empty(999)
    for s in range(999):
        drawn = rng.uniform([left, bottom], [right, top], (300, 2))
        inside = drawn[shapely.contains_xy(window, drawn)][:40]
        means[s] = cKDTree(inside).query(inside, k=[2])[0].mean()
    own = clark_evans(inside, window, 999).simulated
    return float(abs(own.mean() - means.mean()) / np.sqrt((own.var() + means.var()) / 999))
