"""What the statistics refuse, each with a sentence that says what is wrong, and what they must not refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from shapely import MultiPolygon, Polygon, affinity, box

from gis_app.statistics import (
    UniformPlaces,
    clark_evans,
    colocation_quotient,
    cross_k,
    dbscan,
    getis_ord_gi_star,
    hill_numbers,
    kernel_density,
    local_colocation_quotient,
    m_function,
    pair_counts,
    random_labelling_matrix,
    random_labelling_moments,
    random_labelling_test,
    scan_statistic,
)
from gis_app.statistics.arguments import check_inside
from gis_app.statistics.colocation_matrix import colocation_quotient_matrix
from gis_app.statistics.cross_k_matrix import cross_k_matrix
from gis_app.statistics.join_counts import bivariate_local_join_count
from gis_app.statistics.m_matrix import m_density_matrix, m_function_matrix
from gis_app.statistics.neighbourhoods import counts_within
from gis_app.statistics.unevenness import ellison_glaeser, unevenness

if TYPE_CHECKING:
    from collections.abc import Callable

XY = np.random.default_rng(0).uniform(0, 1000, (60, 2))
MARKS = np.arange(60) % 3
R = [50.0, 100.0]
SQUARE = box(0, 0, 1000, 1000)
BOW_TIE = Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
LOPSIDED = Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 500)])
FLAT = Polygon([(0, 0), (500, 0), (1000, 0)])
RING = csr_array(np.roll(np.eye(60), 1, axis=1) + np.roll(np.eye(60), -1, axis=1))


def labelling(**changed: Any) -> object:
    return random_labelling_test(**{"xy": XY, "marks": MARKS, "a": 0, "b": 1, "radii": R, "simulations": 9, **changed})


REFUSED: dict[str, tuple[Callable[[Any], object], list[Any], str]] = {
    "simulations": (lambda v: labelling(simulations=v), ["9", None, 1.5, 0, -1, float("nan")], "whole number of at"),
    "seed": (lambda v: labelling(seed=v), [None, 1.5, "1"], "seed must be a whole number"),
    "alpha": (lambda v: labelling(alpha=v), [1, 0, -0.1, float("nan"), None, "0.05"], "between 0 and 1"),
    "matrix's alpha": (lambda v: random_labelling_matrix(XY, MARKS, R, 9, alpha=v), [1, "x"], "between 0 and 1"),
    "mark": (lambda v: labelling(a=v), [None, 0.5, "a"], "mark must be a whole number"),
    "strata": (lambda v: labelling(strata=v), [[0, 1], MARKS / 7], "strata|Strata"),
    "text": (lambda v: pair_counts(v, [0], R), [[["a", "b"]], "xy", [[1, 2], [3]]], "must be an array of numbers"),
    "text radii": (lambda v: pair_counts(XY, MARKS, v), ["near", ["50 m"]], "must be an array of numbers"),
    "pairs": (lambda v: random_labelling_matrix(XY, MARKS, R, 9, pairs=v), [[0, 1], [[0, 1, 2]], [[0, 0.5]]], "shape"),
    "moments' pairs": (lambda v: random_labelling_moments(XY, MARKS, R, pairs=v), [[0, 1], "ab"], "shape"),
    "correction": (lambda v: cross_k(XY, MARKS, 0, 1, R, SQUARE, v), ["ripley", None], "none, translation, not"),
    "quotient's side": (lambda v: colocation_quotient(XY, MARKS, 0, 1, 9, alternative=v), ["both"], "not 'both'"),
    "matrix's side": (lambda v: colocation_quotient_matrix(XY, MARKS, 9, alternative=v), ["both"], "not 'both'"),
    "neighbours": (lambda v: local_colocation_quotient(XY, MARKS, 0, 1, v, 9), [2.5, 0, None], "number of neighbours"),
    "local side": (lambda v: local_colocation_quotient(XY, MARKS, 0, 1, 5, 9, 1, v), ["both"], "not 'both'"),
    "local seed": (lambda v: local_colocation_quotient(XY, MARKS, 0, 1, 5, 9, v), [None, 1.5], "seed"),
    "weights": (lambda v: m_function(XY, MARKS, 0, 1, R, v), [np.full(60, np.nan), -MARKS, "w", [1]], "[Ww]eight"),
    "M's draws": (lambda v: m_function_matrix(XY, MARKS, R, None, v), ["9", -1, 0.5], "at least 0"),
    "m's bandwidth": (lambda v: m_density_matrix(XY, MARKS, R, v), [0, "9", float("inf")], "above 0 and finite"),
    "case": (lambda v: scan_statistic(XY, v, 100, simulations=9), [np.full(60, np.nan), MARKS, ["yes"] * 60], "ases"),
    "max_radius": (lambda v: scan_statistic(XY, MARKS == 0, v), [float("nan"), -1, "9", None], "largest radius"),
    "max_share": (lambda v: scan_statistic(XY, MARKS == 0, 9, v), [0, 1.5, float("nan"), "half"], "largest share"),
    "Gi*'s weights": (lambda v: getis_ord_gi_star(XY[:, 0], RING * v, 9), [-1, float("nan")], "not negative"),
    "Gi*'s neighbours": (lambda v: getis_ord_gi_star(XY[:, 0], v, 9), ["queen", None], "CSR"),
    "Gi*'s values": (lambda v: getis_ord_gi_star(v, RING, 9), [["a"] * 60, np.full(60, np.inf), XY], "[Vv]alue"),
    "counts": (hill_numbers, [[np.nan, 1], [1.5], [-1], ["a"], [np.inf]], "[Cc]ounts"),
    "orders": (lambda v: hill_numbers([3, 4], v), [(np.nan,), (np.inf,), (-1,), ("a",)], "Orders"),
    "sample size": (lambda v: hill_numbers([3, 4], (0,), v), [0, 1.5, "5"], "sample size"),
    "cell": (lambda v: kernel_density(XY, (0, 0, 9, 9), v, 1), [0, float("inf"), float("nan"), "1"], "cell must be"),
    "bounds": (lambda v: kernel_density(XY, v, 1, 1), [(0, 0, 9), (0, 0, 0, 9), (0, 0, np.nan, 9), "abcd"], "Bounds"),
    "min_samples": (lambda v: dbscan(XY, 9, v), [0, 1.5, None], "whole number of at least 1"),
    "distance": (lambda v: dbscan(XY, v, 3), [0, float("nan"), "9"], "above 0"),
    "cells' sizes": (lambda v: ellison_glaeser(MARKS, MARKS, v), [np.zeros(60), ["a"] * 60], "Sizes"),
    "cells' kind": (lambda v: unevenness(MARKS, v, 9), [np.full(60, np.nan), MARKS], "Cases"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_argument_is_refused_with_a_sentence(name: str) -> None:
    call, values, words = REFUSED[name]
    for value in values:
        with pytest.raises(ValueError, match=words) as caught:
            call(value)
        assert str(caught.value).endswith(".")


WINDOWED: dict[str, Callable[[Any], object]] = {
    "cross_k": lambda window: cross_k(XY, MARKS, 0, 1, R, window),
    "cross_k, translation": lambda window: cross_k(XY, MARKS, 0, 1, R, window, "translation"),
    "cross_k_matrix": lambda window: cross_k_matrix(XY, MARKS, R, window),
    "clark_evans": lambda window: clark_evans(XY, window, 9),
}


@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_that_is_none_is_refused(name: str) -> None:
    call = WINDOWED[name]
    with np.errstate(invalid="ignore"):
        unfinished = Polygon([(0, 0), (1000, float("nan")), (1000, 1000)])
    for window, words in (
        (Polygon(), "is empty"),
        (MultiPolygon(), "is empty"),
        (BOW_TIE, "not valid .*make_valid"),
        (LOPSIDED, "not valid .*make_valid"),
        (FLAT, "no area"),
        (unfinished, "not a finite number"),
        (SQUARE.exterior, "not LinearRing"),
        ("POLYGON ((0 0, 1 0, 1 1, 0 0))", "not str"),
        ((0, 0, 1000, 1000), "not tuple"),
    ):
        with pytest.raises(ValueError, match=words):
            call(window)
    with pytest.raises(ValueError, match="not valid"):
        UniformPlaces(BOW_TIE)


@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_that_misses_places_is_refused(name: str) -> None:
    used = XY[MARKS < 2] if name.startswith("cross_k,") or name == "cross_k" else XY
    for window in (box(5000, 5000, 6000, 6000), box(0, 0, 500, 1000), SQUARE.difference(box(300, 300, 700, 700))):
        x, y = used.T
        left, bottom, right, top = window.bounds
        outside = ~((x >= left) & (x <= right) & (y >= bottom) & (y <= top))
        if len(window.interiors):
            outside |= (abs(x - 500) < 200) & (abs(y - 500) < 200)
        with pytest.raises(ValueError, match=rf"^{outside.sum()} of {len(used)} places lie outside the window: leave"):
            WINDOWED[name](window)
    WINDOWED[name](SQUARE)


def test_the_rim_of_a_window_is_inside_whatever_rounding_did() -> None:
    turned = affinity.translate(affinity.rotate(SQUARE, 33, origin=(0, 0)), 567_890.125, 4_321_098.75)
    corners = np.array(turned.exterior.coords)
    halfway = (corners[1:] + corners[:-1]) / 2
    check_inside(np.vstack([corners, halfway, 0.3 * corners[1:] + 0.7 * corners[:-1]]), turned)
    check_inside(np.empty((0, 2)), turned)
    with pytest.raises(ValueError, match="1 of 2 places"):
        check_inside(np.array([[500.0, 500.0], [1000.001, 500.0]]), SQUARE)


def test_other_kinds_may_lie_outside_the_window_of_two() -> None:
    xy = np.vstack([XY, [[5000.0, 5000.0]]])
    with_a_third = cross_k(xy, np.append(MARKS, 2), 0, 1, R, SQUARE, "translation")
    assert with_a_third.k is not None
    assert with_a_third.k == pytest.approx(cross_k(XY, MARKS, 0, 1, R, SQUARE, "translation").k)


DEGREES = np.random.default_rng(0).uniform([116.3, 39.8], [116.5, 40.0], (60, 2))
METRIC: dict[str, Callable[[Any], object]] = {
    "pair_counts": lambda xy: pair_counts(xy, MARKS, R),
    "cross_k": lambda xy: cross_k(xy, MARKS, 0, 1, R),
    "random_labelling_test": lambda xy: random_labelling_test(xy, MARKS, 0, 1, R, 9),
    "random_labelling_matrix": lambda xy: random_labelling_matrix(xy, MARKS, R, 9),
    "random_labelling_moments": lambda xy: random_labelling_moments(xy, MARKS, R),
    "m_function": lambda xy: m_function(xy, MARKS, 0, 1, R),
    "m_function_matrix": lambda xy: m_function_matrix(xy, MARKS, R),
    "m_density_matrix": lambda xy: m_density_matrix(xy, MARKS, R, 30),
    "join counts": lambda xy: bivariate_local_join_count(xy, MARKS, 0, 1, 100),
    "counts_within": lambda xy: counts_within(xy, MARKS, R),
    "scan_statistic": lambda xy: scan_statistic(xy, MARKS == 0, 500, simulations=9),
    "dbscan": lambda xy: dbscan(xy, 50, 3),
    "kernel_density": lambda xy: kernel_density(xy, (0, 0, 1000, 1000), 100, 200),
}


@pytest.mark.parametrize("name", METRIC)
def test_longitude_and_latitude_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"look like degrees \(longitude 116.3 to 116.5\); project them to metres"):
        METRIC[name](DEGREES)
    METRIC[name](XY)


@pytest.mark.parametrize(
    ("xy", "radii"),
    [
        (np.random.default_rng(0).uniform(0, 1, (60, 2)), [2.0]),
        (np.random.default_rng(0).uniform(0, 1, (60, 2)), [200.0]),
        (np.full((60, 2), [116.31, 39.82]), [50.0]),
        (np.random.default_rng(0).integers(1, 4, (60, 2)), [500.0]),
        (np.random.default_rng(0).uniform(1, 4, (60, 2)), [0.5, 500.0]),
        (np.random.default_rng(0).uniform(0, 9, (60, 2)) + 5, [500.0]),
        (np.random.default_rng(0).uniform(0, 1, (60, 2)) + 500_000, [50.0]),
        (DEGREES, [0.0]),
        (np.empty((0, 2)), [50.0]),
    ],
)
def test_small_numbers_alone_are_no_degrees(xy: np.ndarray, radii: list[float]) -> None:
    assert pair_counts(xy, MARKS[: len(xy)], radii).counts.shape[2] == len(radii)


def test_whole_numbers_may_come_as_floats_and_seeds_may_be_negative() -> None:
    one, two = (random_labelling_test(XY, MARKS, 0, 1, R, count) for count in (9, 9.0))  # type: ignore[arg-type]
    assert one.simulated.tolist() == two.simulated.tolist()
    assert random_labelling_test(XY, MARKS, np.int64(0), np.uint8(1), R, np.int32(9)).p == one.p  # type: ignore[arg-type]
    assert colocation_quotient(XY, MARKS, 0, 1, 9, -3).p is not None
    assert local_colocation_quotient(XY, MARKS, 0, 1, 5, 9, -3).p.size == 20
    assert getis_ord_gi_star(XY[:, 0], RING, 9, -3).p.size == 60
    assert clark_evans(XY, SQUARE, 9, -3).p is not None


@pytest.mark.parametrize(
    ("marks", "a", "b", "reason"),
    [
        (MARKS, 0, 9, "No place has the mark 9: there is nothing to count."),
        (MARKS, 9, 0, "No place has the mark 9: there is nothing to count."),
        (np.zeros(60, int), 0, 0, "Each place has the same mark: shuffling changes nothing."),
        (np.append(np.zeros(59, int), 1), 1, 1, "One place has the mark 1: a pair takes two."),
    ],
)
def test_where_nothing_is_defined_there_is_no_p(marks: np.ndarray, a: int, b: int, reason: str) -> None:
    test = random_labelling_test(XY, marks, a, b, R, 9)
    matrix = random_labelling_matrix(XY, marks, R, 9, pairs=[[a, b]])
    assert test.p is None
    assert test.reason == reason
    assert test.observed.shape == test.low.shape == (2,)
    assert matrix.p.tolist() == matrix.q.tolist() == [None]
    assert np.isnan(np.asarray(matrix.p)).all()
    assert matrix.p_joint is None
    assert matrix.labellings.reasons == (reason,)


def test_strata_of_one_mark_each_leave_nothing_to_shuffle() -> None:
    test = random_labelling_test(XY, MARKS, 0, 1, R, 9, strata=MARKS)
    assert test.p is None
    assert test.reason == "Each place in its stratum has the same mark: shuffling changes nothing."
    assert test.expected.tolist() == test.observed.tolist()


def test_few_places_are_tested_all_the_same() -> None:
    marks = np.where(np.arange(60) < 3, 1, 0)
    test = random_labelling_test(XY, marks, 1, 1, R, 9)
    assert test.p is not None
    assert test.reason is None
    matrix = random_labelling_matrix(XY, marks, R, 9, pairs=[[0, 7], [1, 1]])
    assert matrix.p.tolist() == matrix.q.tolist() == [None, test.p]
    assert matrix.p_joint == test.p


def test_a_pair_asked_for_twice_counts_once() -> None:
    matrix = random_labelling_matrix(XY, MARKS, R, 19, pairs=[[2, 1], [0, 0], [1, 2], [2, 1]])
    assert matrix.pairs.tolist() == [[2, 1], [0, 0]]
    assert matrix.q.size == 2
    assert random_labelling_moments(XY, MARKS, R, [[2, 1], [1, 2]]).pairs.tolist() == [[2, 1]]


@pytest.mark.parametrize("lattice", [False, True])
def test_p_does_not_depend_on_the_order_of_the_rows(lattice: bool) -> None:
    """Duplicates and strata too: on the lattice most places share their spot with others."""
    rng = np.random.default_rng(5)
    xy = rng.integers(0, 12, (300, 2)) * 50.0 if lattice else rng.uniform(0, 600, (300, 2))
    marks, strata, weights = rng.integers(0, 3, 300), rng.integers(0, 2, 300), rng.integers(1, 9, 300)

    def results(o: np.ndarray) -> list[Any]:
        free = random_labelling_test(xy[o], marks[o], 0, 1, R, 99)
        within = random_labelling_matrix(xy[o], marks[o], R, 99, strata=strata[o])
        return [
            free.simulated.tolist(),
            free.p,
            within.simulated.tolist(),
            within.p.tolist(),
            colocation_quotient(xy[o], marks[o], 0, 1, 99).p,
            colocation_quotient_matrix(xy[o], marks[o], 99).p.tolist(),
            m_function_matrix(xy[o], marks[o], R, weights[o], 19).p.tolist(),
            [cluster.p for cluster in scan_statistic(xy[o], marks[o] == 0, 100, simulations=19)],
        ]

    assert results(np.arange(300)) == results(rng.permutation(300))


@pytest.mark.parametrize("statistic", ["cumulative", "annulus"])
@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 1)])
def test_the_mean_within_strata_is_exact(a: int, b: int, statistic: Any) -> None:
    """Brute force over the pairs of places; one simulation or many give the same."""
    rng = np.random.default_rng(3)
    xy, marks, strata = rng.uniform(0, 300, (60, 2)), rng.integers(0, 3, 60), np.sort(rng.integers(0, 4, 60))
    strata[-1] = 9
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    mean = np.zeros(2)
    for i in range(60):
        for j in range(60):
            if i == j:
                continue
            of_i, of_j = strata == strata[i], strata == strata[j]
            n_a, n_b = (marks[of_i] == a).sum(), (marks[of_j] == b).sum()
            if strata[i] == strata[j]:
                chance = n_a * (n_b - (a == b)) / (of_i.sum() * (of_i.sum() - 1))
            else:
                chance = n_a * n_b / (of_i.sum() * of_j.sum())
            mean += chance * (distance[i, j] <= np.array(R))
    expected = mean if statistic == "cumulative" else np.diff(mean, prepend=0)
    once = random_labelling_test(xy, marks, a, b, R, 1, strata=strata, statistic=statistic)
    often = random_labelling_test(xy, marks, a, b, R, 4000, strata=strata, statistic=statistic)
    assert once.expected == pytest.approx(expected)
    error = often.simulated.std(axis=0) / np.sqrt(4000)
    assert (np.abs(often.simulated.mean(axis=0) - expected) < 4 * error).all()


def test_with_very_many_strata_the_mean_is_that_of_the_simulations() -> None:
    xy = np.random.default_rng(0).uniform(0, 300, (280, 2))
    test = random_labelling_test(xy, np.arange(280) % 2, 0, 1, R, 19, strata=np.arange(280) // 4)
    assert test.expected == pytest.approx(test.simulated.mean(axis=0))


def test_what_is_undefined_is_nan_under_a_mask() -> None:
    m = m_function([[0, 0], [100, 0]], [0, 1], 0, 1, [10, 200])
    assert m.tolist() == [None, 1.0]
    assert np.isnan(np.asarray(m)[0])
    assert np.isnan(m.filled()[0])
    hill = hill_numbers([2, 1], rarefy_to=5)
    assert hill.shape == (3,)
    assert hill.tolist() == [None] * 3
    assert np.isnan(np.asarray(hill)).all()


def test_the_local_quotient_of_a_mark_with_itself_leaves_the_place_itself_out() -> None:
    """INDICATORS.md: (N_A − 1) / (N − 1) where A is B, as the global quotient has it."""
    found = local_colocation_quotient(np.zeros((12, 2)), np.arange(12) % 3, 0, 0, 11, 9)
    assert found.value == pytest.approx(np.full(4, (3 / 11) / (3 / 11)))
    assert found.k == 11
    assert local_colocation_quotient(XY, MARKS, 0, 1, 1000, 9).k == 59
    assert local_colocation_quotient(XY, MARKS, 0, 1, simulations=9).k == 20


@pytest.mark.parametrize(
    ("bounds", "cell", "bandwidth", "words"),
    [
        ((0, 0, 1e7, 1e7), 1, 10, "10000000 × 10000000 cells are too many: choose larger cells"),
        ((0, 0, 2000, 2000), 5, 1e-9, "too narrow for cells of 5 m over 2000 × 2000 m: choose a wider bandwidth"),
        ((0, 0, 100, 100), 1, 1e6, "too wide for cells of 1 m: choose larger cells or a narrower bandwidth"),
    ],
)
def test_a_grid_too_large_is_refused_with_the_way_out(
    bounds: tuple[float, float, float, float], cell: float, bandwidth: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        kernel_density(XY, bounds, cell, bandwidth)
