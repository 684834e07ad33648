"""Is a p-value what it says? Every test is run on data for which its null hypothesis holds.

A trial returns p, and where the simulated values can be had, p with ties broken at random: that one is uniform, so
Kolmogorov and Smirnov's test may judge it, while p itself may only be too large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.stats import kstest
from window_files import read_pattern

from gis_app.statistics import (
    clark_evans,
    colocation_quotient,
    getis_ord_gi_star,
    local_colocation_quotient,
    random_labelling_matrix,
    random_labelling_test,
    random_shift_test,
    scan_statistic,
)
from gis_app.statistics.envelopes import curve_p_values
from gis_app.statistics.exact_counts import neighbour_sum_p
from gis_app.statistics.join_counts import bivariate_local_join_count
from gis_app.statistics.k_density import k_density
from gis_app.statistics.m_matrix import m_density_matrix, m_function_matrix
from gis_app.statistics.nearest_labelling import nearest_labelling
from gis_app.statistics.unevenness import Unevenness, unevenness

if TYPE_CHECKING:
    from collections.abc import Callable

Outcome: TypeAlias = tuple[float, float]
Trial: TypeAlias = "Callable[[int, np.random.Generator], Outcome]"

SIMULATIONS = 199
"""So that a two-sided p can be 0.01."""
LEVELS = (0.01, 0.05, 0.1)
UNKNOWN = float("nan")
RADII = [40.0, 80.0, 140.0, 220.0]
EVERY: list[Calibration] = []


@dataclass(frozen=True)
class Calibration:
    """A test and a null hypothesis."""

    test: str
    null: str
    trial: Trial
    number: int

    def __str__(self) -> str:
        """Return a name for a test."""
        return f"{self.test} / {self.null}"

    def run(self, first: int, repeats: int) -> np.ndarray:
        """Return p and tie-broken p of so many trials, (repeats, 2); a trial's number is its seed."""
        trials = range(first, first + repeats)
        return np.array([self.trial(k + 1, np.random.default_rng([self.number, k])) for k in trials])


@dataclass(frozen=True)
class Verdict:
    """How often p was at or below each level, what may be at most, and whether tie-broken p is uniform."""

    repeats: int
    least: float
    shares: tuple[float, ...]
    limits: tuple[float, ...]
    uniform: float | None

    @property
    def passed(self) -> bool:
        """Tell whether no level is exceeded and uniformity is not plainly wrong."""
        below = all(share <= limit for share, limit in zip(self.shares, self.limits, strict=True))
        # A Monte Carlo p counts the observed value as one of those that chance may give: it is never 0.
        return self.least > 0 and below and (self.uniform is None or self.uniform > 1e-3)


def judge(outcomes: np.ndarray) -> Verdict:
    """Judge the outcomes of many trials: P(p ≤ α) ≤ α + 3 standard errors."""
    p, broken = outcomes.T
    n = len(p)
    limits = tuple(level + 3 * float(np.sqrt(level * (1 - level) / n)) for level in LEVELS)
    shares = tuple(float(np.mean(p <= level + 1e-12)) for level in LEVELS)
    known = broken[np.isfinite(broken)]
    uniform = float(kstest(known, "uniform").pvalue) if len(known) == n else None
    return Verdict(n, float(p.min()), shares, limits, uniform)


def calibrated(test: str, null: str) -> Callable[[Trial], Trial]:
    """Add a trial to the calibrations."""

    def add(trial: Trial) -> Trial:
        EVERY.append(Calibration(test, null, trial, len(EVERY)))
        return trial

    return add


def broken_ties(observed: float, simulated: np.ndarray, rng: np.random.Generator) -> float:
    """Return the one-sided p of a number, ties broken at random."""
    slack = 1e-9 * max(abs(observed), 1e-300)
    beyond = np.count_nonzero(simulated > observed + slack)
    tied = np.count_nonzero(np.abs(simulated - observed) <= slack)
    return float((beyond + rng.random() * (tied + 1)) / (len(simulated) + 1))


def broken_curves(observed: np.ndarray, simulated: np.ndarray, rng: np.random.Generator) -> float:
    """Return the p of a curve by extreme rank length, ties broken at random."""
    curves = np.concatenate([observed[None], simulated]).reshape(len(simulated) + 1, -1)
    p = curve_p_values(np.ascontiguousarray(curves))
    return float((np.count_nonzero(p < p[0]) + rng.random() * np.count_nonzero(p == p[0])) / len(p))


def _scattered(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return clustered places that stay the same in every trial, and three kinds in equal parts."""
    rng = np.random.default_rng(7)
    centres = rng.uniform(0, 900, (12, 1, 2))
    return (centres + rng.normal(0, 60, (12, n // 12, 2))).reshape(-1, 2), np.arange(n) % 3


def _lattice() -> tuple[np.ndarray, np.ndarray]:
    """Return places with many ties and duplicates."""
    return np.random.default_rng(8).integers(0, 8, (60, 2)) * 40.0, np.arange(60) % 3


def _labelling(seed: int, rng: np.random.Generator, ground: Any, **options: Any) -> Outcome:
    xy, marks = ground
    test = random_labelling_test(xy, rng.permutation(marks), 0, 1, RADII, SIMULATIONS, seed, threads=1, **options)
    if options.get("alternative", "two-sided") != "two-sided":
        return test.p, UNKNOWN
    return test.p, broken_curves(test.observed, test.simulated, rng)


@calibrated("random labelling, cumulative", "clustered places")
def cumulative(seed: int, rng: np.random.Generator) -> Outcome:
    return _labelling(seed, rng, _scattered())


@calibrated("random labelling, annulus", "clustered places")
def annulus(seed: int, rng: np.random.Generator) -> Outcome:
    return _labelling(seed, rng, _scattered(), statistic="annulus")


@calibrated("random labelling, one-sided", "clustered places")
def greater(seed: int, rng: np.random.Generator) -> Outcome:
    return _labelling(seed, rng, _scattered(), alternative="greater")


@calibrated("random labelling, cumulative", "ties and duplicates, five of a kind")
def few(seed: int, rng: np.random.Generator) -> Outcome:
    return _labelling(seed, rng, (_lattice()[0], np.repeat([0, 1, 2], [5, 6, 49])))


@calibrated("random labelling, cumulative", "two kinds that are everything")
def two_kinds(seed: int, rng: np.random.Generator) -> Outcome:
    return _labelling(seed, rng, (_scattered()[0], np.repeat([0, 1], [18, 42])))


@calibrated("random labelling, stratified", "kinds are unevenly spread over the strata")
def stratified(seed: int, rng: np.random.Generator) -> Outcome:
    xy, _ = _scattered()
    strata = np.repeat([0, 1, 2], 20)
    marks = np.repeat([0, 1, 2, 0, 1, 2, 0, 1, 2], [12, 6, 2, 2, 12, 6, 4, 4, 12])
    for stratum in range(3):
        marks[strata == stratum] = rng.permutation(marks[strata == stratum])
    test = random_labelling_test(xy, marks, 0, 1, RADII, SIMULATIONS, seed, strata=strata, threads=1)
    return test.p, broken_curves(test.observed, test.simulated, rng)


@calibrated("random labelling, joint over all pairs", "clustered places")
def joint(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    matrix = random_labelling_matrix(xy, rng.permutation(marks), RADII, SIMULATIONS, seed, threads=1)
    return matrix.p_joint, broken_curves(matrix.observed, matrix.simulated, rng)


@calibrated("random labelling, smallest q of all pairs", "clustered places")
def smallest_q(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    matrix = random_labelling_matrix(xy, rng.permutation(marks), RADII, SIMULATIONS, seed, threads=1)
    return float(matrix.q.min()), UNKNOWN


def _quotient(seed: int, rng: np.random.Generator, ground: Any, a: int, b: int) -> Outcome:
    xy, marks = ground
    found = colocation_quotient(xy, rng.permutation(marks), a, b, SIMULATIONS, seed)
    assert found.p is not None
    assert found.value is not None
    return found.p, broken_ties(found.value, found.simulated, rng)


@calibrated("co-location quotient", "clustered places")
def quotient(seed: int, rng: np.random.Generator) -> Outcome:
    return _quotient(seed, rng, _scattered(), 0, 1)


@calibrated("co-location quotient, a kind with itself", "ties and duplicates")
def quotient_with_itself(seed: int, rng: np.random.Generator) -> Outcome:
    return _quotient(seed, rng, _lattice(), 0, 0)


def _local(seed: int, rng: np.random.Generator, ground: Any, *, sides: bool) -> Outcome:
    """Judge the first place alone: it keeps its mark and all others' are shuffled."""
    xy, marks = ground
    marks = np.concatenate([marks[:1], rng.permutation(marks[1:])])
    p = local_colocation_quotient(xy, marks, 0, 1, 8, SIMULATIONS, seed).p[0]
    if not sides:
        return p, UNKNOWN
    above, below = (
        local_colocation_quotient(xy, marks, 0, 1, 8, SIMULATIONS, seed, side).p[0] for side in ("greater", "less")
    )
    # Both sides count ties and the observed one: together they exceed 1 by the ties.
    tied = above + below - 1
    return p, float(above - tied + rng.random() * tied)


@calibrated("local co-location quotient", "clustered places")
def local_quotient(seed: int, rng: np.random.Generator) -> Outcome:
    return _local(seed, rng, _scattered(), sides=True)


@calibrated("local co-location quotient", "ties and duplicates")
def local_quotient_with_ties(seed: int, rng: np.random.Generator) -> Outcome:
    return _local(seed, rng, _lattice(), sides=False)


@calibrated("Clark & Evans' index", "uniform places in a window of two parts with holes")
def evenness(seed: int, rng: np.random.Generator) -> Outcome:
    window = read_pattern("ragged").window
    # Drawn by rejection: not by what is judged.
    left, bottom, right, top = window.bounds
    drawn = rng.uniform([left, bottom], [right, top], (400, 2))
    xy = drawn[shapely.contains_xy(window, drawn)][:30]
    found = clark_evans(xy, window, SIMULATIONS, seed)
    assert found.p is not None
    assert found.r is not None
    return found.p, broken_ties(found.r * float(found.simulated.mean()), found.simulated, rng)


def _around() -> csr_array:
    xy, _ = _scattered()
    near = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) <= RADII[1]
    np.fill_diagonal(near, val=False)
    return csr_array(near.astype(float))


def _hot_spot(seed: int, values: np.ndarray) -> float:
    return float(getis_ord_gi_star(values, _around(), SIMULATIONS, seed).p[3])


@calibrated("Gi*", "values at random")
def hot_spot(seed: int, rng: np.random.Generator) -> Outcome:
    p = _hot_spot(seed, rng.gamma(2, 1, 60))
    # Without ties p is one of the numbers 2 k / (R + 1), equally likely.
    return p, p - rng.random() * 2 / (SIMULATIONS + 1)


@calibrated("Gi*", "small counts at random, many ties")
def hot_spot_of_counts(seed: int, rng: np.random.Generator) -> Outcome:
    return _hot_spot(seed, rng.poisson(0.7, 60).astype(float)), UNKNOWN


def _scan(seed: int, rng: np.random.Generator, xy: np.ndarray) -> Outcome:
    found = scan_statistic(xy, rng.permutation(60) < 20, 220, 0.5, SIMULATIONS, seed)
    return (found[0].p if found else 1.0), UNKNOWN


@calibrated("scan statistic, first cluster", "clustered places")
def scan(seed: int, rng: np.random.Generator) -> Outcome:
    return _scan(seed, rng, _scattered()[0])


@calibrated("scan statistic, first cluster", "ties and duplicates")
def scan_with_ties(seed: int, rng: np.random.Generator) -> Outcome:
    return _scan(seed, rng, _lattice()[0])


@calibrated("M at one distance", "clustered places")
def concentration(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    return float(m_function_matrix(xy, rng.permutation(marks), [80], None, SIMULATIONS, seed).p[0, 1, 0]), UNKNOWN


@calibrated("M with weights, a kind with itself", "clustered places")
def weighted_concentration(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    order, weights = rng.permutation(60), np.linspace(1, 20, 60) ** 1.5
    found = m_function_matrix(xy, marks[order], [80], weights[order], SIMULATIONS, seed)
    return float(found.p[0, 0, 0]), UNKNOWN


@calibrated("m at one distance", "clustered places")
def density(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    found = m_density_matrix(xy, rng.permutation(marks), [80], 25.0, None, SIMULATIONS, seed)
    return float(found.p[0, 1, 0]), UNKNOWN


@calibrated("K-density at one distance", "clustered places, bandwidth from the kind itself")
def density_of_distances(seed: int, rng: np.random.Generator) -> Outcome:
    found = k_density(_scattered()[0], rng.permutation(np.repeat([0, 1], [12, 48])), 0, [100], SIMULATIONS, seed)
    assert found is not None
    return float(found.p[0]), UNKNOWN


def _unevenness(seed: int, rng: np.random.Generator) -> Unevenness:
    cells = np.repeat(np.arange(9), [1, 1, 2, 3, 5, 8, 10, 12, 18])
    found = unevenness(cells, rng.permutation(60) < 15, SIMULATIONS, seed)
    assert found is not None
    return found


@calibrated("locational Gini", "cells of very different size")
def gini(seed: int, rng: np.random.Generator) -> Outcome:
    return _unevenness(seed, rng).p_gini, UNKNOWN


@calibrated("Hoover's index", "cells of very different size")
def hoover(seed: int, rng: np.random.Generator) -> Outcome:
    return _unevenness(seed, rng).p_hoover, UNKNOWN


@calibrated("bivariate local join count", "ties and duplicates")
def join_count(_seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _lattice()
    marks = np.concatenate([marks[:1], rng.permutation(marks[1:])])
    return float(bivariate_local_join_count(xy, marks, 0, 1, 100).p[0]), UNKNOWN


@calibrated("hot hexagons, exact p", "small counts at random")
def hot_hexagon(_seed: int, rng: np.random.Generator) -> Outcome:
    return float(neighbour_sum_p(rng.poisson(0.7, 60), _around())[3]), UNKNOWN


def _clusters(rng: np.random.Generator, window: Any, parents: int, children: int, spread: float) -> np.ndarray:
    """Return a Thomas process seen through the window; parents per km², spread in metres."""
    x0, y0, x1, y1 = np.add(window.bounds, np.array([-4, -4, 4, 4]) * spread)
    centres = rng.uniform([x0, y0], [x1, y1], (rng.poisson(parents * (x1 - x0) * (y1 - y0) / 1e6), 2))
    xy = np.repeat(centres, rng.poisson(children, len(centres)), axis=0)
    xy = xy + rng.normal(0, spread, xy.shape)
    return np.asarray(xy[shapely.contains_xy(window, xy[:, 0], xy[:, 1])])


def _shifted(seed: int, rng: np.random.Generator, window: Any) -> Outcome:
    """Judge two kinds that know nothing of each other: 30 clusters per km² of four places each, 30 m wide."""
    one, other = (_clusters(rng, window, 30, 4, 30.0) for _ in range(2))
    xy, marks = np.vstack([one, other]), np.repeat([0, 1], [len(one), len(other)])
    radii = [25.0, 50.0, 75.0, 100.0, 150.0]
    found = random_shift_test(xy, marks, 0, 1, radii, window, SIMULATIONS, seed, threads=1)
    # Too few of a kind: never rejected.
    return (1.0 if found.p is None else found.p), UNKNOWN


@calibrated("random shift, torus", "two independent kinds, each clustered, in a rectangle")
def shifted_on_a_torus(seed: int, rng: np.random.Generator) -> Outcome:
    return _shifted(seed, rng, read_pattern("rectangle").window)


@calibrated("random shift, variance correction", "two independent kinds, each clustered, in two parts with holes")
def shifted_and_cropped(seed: int, rng: np.random.Generator) -> Outcome:
    return _shifted(seed, rng, read_pattern("ragged").window)


def _nearest(seed: int, rng: np.random.Generator, points: Any, summary: int) -> Outcome:
    xy, marks = points
    found = nearest_labelling(xy, rng.permutation(marks), [80.0], SIMULATIONS, seed)
    return float(found.p[summary, 0, 1]), UNKNOWN


@calibrated("median distance to the nearest", "clustered places")
def nearest_median(seed: int, rng: np.random.Generator) -> Outcome:
    return _nearest(seed, rng, _scattered(), 0)


@calibrated("mean distance to the nearest", "clustered places")
def nearest_mean(seed: int, rng: np.random.Generator) -> Outcome:
    return _nearest(seed, rng, _scattered(), 1)


@calibrated("share with one within a distance", "ties and duplicates")
def nearest_share(seed: int, rng: np.random.Generator) -> Outcome:
    return _nearest(seed, rng, _lattice(), 2)


@calibrated("local co-location quotient, small p drawn again", "clustered places")
def refined_local_quotient(seed: int, rng: np.random.Generator) -> Outcome:
    xy, marks = _scattered()
    marks = np.concatenate([[0], rng.permutation(marks[1:])])
    found = local_colocation_quotient(xy, marks, 0, 1, 8, SIMULATIONS, seed, refine=(0.05, 1_999))
    return float(found.p[0]), UNKNOWN
