"""Comparisons with slow implementations written from the papers, and with p-values over all labellings."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from comparison import compared, relative
from scipy.special import xlogy
from scipy.stats import rankdata
from window_files import read_pattern

from gis_app.statistics import (
    colocation_quotient,
    getis_ord_gi_star,
    hill_numbers,
    local_colocation_quotient,
    m_function,
    random_labelling_test,
    random_shift_test,
    scan_statistic,
)
from gis_app.statistics.envelopes import curve_p_values

if TYPE_CHECKING:
    from collections.abc import Iterator

PATTERNS = ("rectangle", "ragged", "lattice")
PAIRS = ((0, 1), (1, 0), (2, 2))
SIMULATIONS = 19_999


def _squares(xy: np.ndarray) -> np.ndarray:
    """Return squared distances; a place is infinitely far from itself."""
    squared = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    return np.asarray(squared)


def plain_quotient(squared: np.ndarray, marks: np.ndarray, a: int, b: int) -> Fraction:
    """Return Leslie & Kronenfeld's quotient in exact fractions."""
    total = Fraction(0)
    for i in np.flatnonzero(marks == a):
        tied = squared[i] == squared[i].min()
        total += Fraction(int((marks[tied] == b).sum()), int(tied.sum()))
    n_a, partners = int((marks == a).sum()), int((marks == b).sum()) - int(a == b)
    return total / n_a / Fraction(partners, len(marks) - 1)


@compared("co-location quotient, ties and duplicates", "Leslie & Kronenfeld (2011) in fractions", 1e-12)
def quotients() -> float:
    worst = 0.0
    for name in PATTERNS:
        xy, marks, _ = read_pattern(name)
        for a, b in PAIRS:
            own = colocation_quotient(xy, marks, a, b, simulations=1).value
            assert own is not None
            worst = max(worst, relative(own, float(plain_quotient(_squares(xy), marks, a, b))))
    return worst


def _plain_local(squared: np.ndarray, marks: np.ndarray, i: int, b: int, k: int) -> float:
    order = np.argsort(squared[i], kind="stable")
    last = squared[i][order[k - 1]]
    surely, tied = np.flatnonzero(squared[i] < last), np.flatnonzero(squared[i] == last)
    # Those tied for the last ranks share them.
    share = (k - len(surely)) / len(tied)
    weight = np.exp(-squared[i] / (2 * last)) if last > 0 else np.ones(len(marks))
    hits = weight[surely] @ (marks[surely] == b) + share * (weight[tied] @ (marks[tied] == b))
    everything = weight[surely].sum() + share * weight[tied].sum()
    # A place is no partner of its own.
    partners = (marks == b).sum() - (marks[i] == b)
    return float(hits / everything / (partners / (len(marks) - 1)))


@compared("local co-location quotient, ties and duplicates", "Wang et al. (2017), plain loops", 1e-9)
def local_quotients() -> float:
    worst = 0.0
    for name in PATTERNS:
        xy, marks, _ = read_pattern(name)
        squared = _squares(xy)
        for a, b in PAIRS:
            for k in (1, 7, 20):
                own = local_colocation_quotient(xy, marks, a, b, k, simulations=1)
                plain = [_plain_local(squared, marks, int(i), b, k) for i in own.index]
                worst = max(worst, float(np.abs(own.value - plain).max()))
    return worst


def _plain_m(squared: np.ndarray, marks: np.ndarray, w: np.ndarray, a: int, b: int, radius: float) -> float:
    local = overall = 0.0
    for i in np.flatnonzero(marks == a):
        near = squared[i] <= radius**2
        if w[near].sum() > 0:
            local += w[near & (marks == b)].sum() / w[near].sum()
            overall += (w[marks == b].sum() - (w[i] if a == b else 0.0)) / (w.sum() - w[i])
    return local / overall


@compared("M with weights", "Marcon & Puech (2010), plain loops", 1e-12)
def weighted_m() -> float:
    worst = 0.0
    for name in PATTERNS:
        xy, marks, _ = read_pattern(name)
        weights = 1.0 + (xy[:, 0] * 7 + xy[:, 1] * 3) % 41
        for a, b in PAIRS:
            own = m_function(xy, marks, a, b, [50, 150, 400], weights)
            plain = [_plain_m(_squares(xy), marks, weights, a, b, radius) for radius in (50, 150, 400)]
            worst = max(worst, relative(own.filled(np.nan), plain))
    return worst


def _log_ratio(cases: int, size: int, everything: int, n: int) -> float:
    def likelihood(c: int, m: int) -> float:
        return float(xlogy(c, c / m) + xlogy(m - c, (m - c) / m))

    if size == n or cases / size <= (everything - cases) / (n - size):
        return 0.0
    return likelihood(cases, size) + likelihood(everything - cases, n - size) - likelihood(everything, n)


def _circles(xy: np.ndarray, reach: float, share: float) -> Iterator[np.ndarray]:
    """Yield which places are in each circle around a place through another."""
    squared = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    for row in squared:
        for limit in np.unique(row[row <= reach**2]):
            if (row <= limit).sum() <= max(1, int(share * len(xy))):
                yield row <= limit


def _greatest(circles: list[np.ndarray], case: np.ndarray) -> float:
    n, everything = len(case), int(case.sum())
    return max(_log_ratio(int(case[inside].sum()), int(inside.sum()), everything, n) for inside in circles)


@compared("scan statistic, likelihood ratio", "Kulldorff (1997), every circle", 1e-9)
def scan() -> float:
    worst = 0.0
    for name in PATTERNS:
        xy, marks, _ = read_pattern(name)
        circles = list(_circles(xy, 220, 0.3))
        for kind in range(3):
            own = scan_statistic(xy, marks == kind, 220, 0.3, simulations=1)
            worst = max(worst, relative(own[0].llr, _greatest(circles, marks == kind)))
    return worst


@compared("global envelope, extreme rank length", "Myllymäki et al. (2017) with SciPy rankdata", 0)
def extreme_rank_length() -> float:
    curves = np.random.default_rng(5).integers(0, 9, (150, 20))
    ranks = rankdata(curves, axis=0)
    keys = [tuple(sorted(row)) for row in np.minimum(ranks, len(curves) + 1 - ranks)]
    plain = [sum(other <= key for other in keys) / len(keys) for key in keys]
    return relative(curve_p_values(curves), plain)


@compared("random shift: toroidal cross-K after every shift", "Lotwick & Silverman (1982), plain loops", 1e-12)
def toroidal_shifts() -> float:
    xy, marks, window = read_pattern("lattice")
    radii, sides, worst = np.array([0.0, 50, 100, 180]), np.array([1000.0, 700.0]), 0.0
    test = random_shift_test(xy, marks, 0, 1, radii, window, 19, seed=4)
    assert test.simulated is not None
    for move, own in zip(np.random.default_rng(4).uniform(0, sides, (19, 2)), test.simulated, strict=True):
        pairs = np.zeros(radii.size)
        for p in xy[marks == 0] % sides:
            away = np.abs(p - (xy[marks == 1] + move) % sides)
            pairs += (np.hypot(*np.minimum(away, sides - away).T)[:, None] <= radii).sum(axis=0)
        worst = max(worst, relative(own, pairs * sides.prod() / (test.n_a * test.n_b)))
    return worst


def _exact_rarefied(counts: list[int], size: int, order: int) -> float:
    n, total = sum(counts), Fraction(0)
    for k in range(1, size + 1):
        ways = sum(comb(x, k) * comb(n - x, size - k) for x in counts)
        total += Fraction(k, size) ** order * Fraction(ways, comb(n, size))
    return float(total ** Fraction(1, 1 - order)) if order != 1 else float("nan")


@compared("Hill numbers, rarefied, orders 0, 2, 3", "Chao et al. (2014) in fractions", 1e-9)
def rarefied() -> float:
    counts, worst = [31, 14, 9, 9, 4, 1, 1], 0.0
    for size in (1, 5, 20, 69):
        own = hill_numbers(counts, (0, 2, 3), size)
        worst = max(worst, relative(own, [_exact_rarefied(counts, size, order) for order in (0, 2, 3)]))
    return worst


# Ten places: so few that every labelling can be looked at, and p is known exactly.
FEW = np.array([[0, 0], [10, 0], [0, 20], [31, 4], [33, 9], [60, 60], [62, 66], [70, 61], [90, 5], [95, 9]], float)
KINDS = np.array([0, 1, 2, 0, 1, 0, 1, 1, 2, 2])


def _labellings() -> Iterator[np.ndarray]:
    """Yield all labellings of the ten places with three of kind 0, four of kind 1 and three of kind 2."""
    places = set(range(10))
    for zeros in combinations(range(10), 3):
        for ones in combinations(sorted(places - set(zeros)), 4):
            marks = np.full(10, 2)
            marks[list(zeros)], marks[list(ones)] = 0, 1
            yield marks


def _errors(own: float, exact: float) -> float:
    return abs(own - exact) / float(np.sqrt(max(exact * (1 - exact), 1e-9) / SIMULATIONS))


@compared("co-location quotient, p", "all 4,200 labellings of ten places", 4, "standard errors")
def quotient_p() -> float:
    squared = _squares(FEW)
    seen = plain_quotient(squared, KINDS, 0, 1)
    exact = float(np.mean([plain_quotient(squared, marks, 0, 1) >= seen for marks in _labellings()]))
    own = colocation_quotient(FEW, KINDS, 0, 1, SIMULATIONS, alternative="greater").p
    assert own is not None
    return _errors(own, exact)


@compared("random labelling, p of one radius", "all 4,200 labellings of ten places", 4, "standard errors")
def labelling_p() -> float:
    near = _squares(FEW) <= 40.0**2
    counts = np.array([near[np.ix_(marks == 0, marks == 1)].sum() for marks in _labellings()])
    exact = float((counts >= near[np.ix_(KINDS == 0, KINDS == 1)].sum()).mean())
    own = random_labelling_test(FEW, KINDS, 0, 1, [40], SIMULATIONS, alternative="greater").p
    return _errors(own, exact)


@compared("local co-location quotient, p", "all choices of the others' marks", 4, "standard errors")
def local_p() -> float:
    squared, worst = _squares(FEW), 0.0
    own = local_colocation_quotient(FEW, KINDS, 0, 1, 4, SIMULATIONS, alternative="greater")
    for place, p in zip(own.index.tolist(), own.p, strict=True):
        others, values = np.delete(np.arange(10), place), []
        for chosen in combinations(others, 4):
            marks = np.zeros(10, int)
            marks[list(chosen)] = 1
            values.append(_plain_local(squared, marks, place, 1, 4))
        seen = _plain_local(squared, KINDS, place, 1, 4)
        worst = max(worst, _errors(p, float((np.array(values) >= seen - 1e-12).mean())))
    return worst


@compared("Gi*, p", "all choices of the neighbours' values", 4, "standard errors")
def gi_star_p() -> float:
    from scipy.sparse import csr_array

    near = (_squares(FEW) <= 40.0**2).astype(float)
    x, worst = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3]), 0.0
    own = getis_ord_gi_star(x, csr_array(near), SIMULATIONS)
    for i in range(10):
        others, size = np.delete(x, i), int(near[i].sum())
        sums, seen = np.array([sum(chosen) for chosen in combinations(others, size)]), near[i] @ x
        side = min(float((sums >= seen).mean()), float((sums <= seen).mean()))
        worst = max(worst, _errors(own.p[i] / 2, side) if side < 0.5 else 0.0)
    return worst


@compared("scan statistic, p", "all 120 choices of three cases among ten places", 4, "standard errors")
def scan_p() -> float:
    circles = list(_circles(FEW, 40, 0.5))
    case = np.isin(np.arange(10), [5, 6, 8])
    seen = _greatest(circles, case)
    values = [_greatest(circles, np.isin(np.arange(10), chosen)) for chosen in combinations(range(10), 3)]
    own = scan_statistic(FEW, case, 40, 0.5, simulations=4999)[0].p
    exact = float((np.array(values) >= seen - 1e-9).mean())
    return abs(own - exact) / float(np.sqrt(exact * (1 - exact) / 4999))
