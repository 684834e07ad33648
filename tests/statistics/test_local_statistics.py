"""Local co-location quotients, Gi*, kernel density and the scan statistic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.neighbors import KernelDensity

from gis_app.statistics import (
    getis_ord_gi_star,
    kernel_density,
    local_colocation_quotient,
    scan_statistic,
)
from gis_app.statistics.hot_spots import _draw_others, _p_of_even_rows, _p_of_uneven_rows
from gis_app.statistics.local_colocation import _permutation_p, _urn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.monte_carlo import Alternative


def scattered(n: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 1000, (n, 2)), rng.integers(0, 3, n)


def brute_force_local(xy: NDArray[np.float64], marks: NDArray[np.int64], a: int, b: int, k: int) -> list[float]:
    values = []
    for i in np.flatnonzero(marks == a):
        distance = np.hypot(*(xy - xy[i]).T)
        distance[i] = np.inf
        nearest = np.argsort(distance)[:k]
        w = np.exp(-(distance[nearest] ** 2) / (2 * distance[nearest[-1]] ** 2))
        share = (w * (marks[nearest] == b)).sum() / w.sum()
        others = np.delete(marks, i)
        values.append(share / (others == b).mean())
    return values


@pytest.mark.parametrize(("a", "b"), [(0, 1), (2, 2)])
@pytest.mark.parametrize("k", [1, 20, 500])
def test_local_quotient_is_that_of_brute_force(a: int, b: int, k: int) -> None:
    xy, marks = scattered(200)
    found = local_colocation_quotient(xy, marks, a, b, k, simulations=9)
    assert found.index.tolist() == np.flatnonzero(marks == a).tolist()
    assert found.value == pytest.approx(brute_force_local(xy, marks, a, b, min(k, 199)))


def test_local_quotient_of_a_kind_with_itself_is_one_by_chance() -> None:
    """Few places of the kind, so that one too many in the divisor would show: 4/5 for 1."""
    rng = np.random.default_rng(11)
    xy, marks = rng.uniform(0, 1000, (60, 2)), np.repeat([0, 1], [5, 55])
    for b in (0, 1):
        values = [
            local_colocation_quotient(xy, rng.permutation(marks), 0, b, 8, simulations=1).value for _ in range(2_000)
        ]
        error = np.std([each.mean() for each in values]) / np.sqrt(len(values))
        assert np.mean(values) == pytest.approx(1.0, abs=4 * error)
        assert error < 0.02


def test_local_quotient_shares_ties_whatever_the_order() -> None:
    rng = np.random.default_rng(3)
    xy, marks = rng.integers(0, 6, (150, 2)).astype(float), rng.integers(0, 3, 150)
    order = rng.permutation(150)
    plain = local_colocation_quotient(xy, marks, 0, 1, 7, simulations=9)
    other = local_colocation_quotient(xy[order], marks[order], 0, 1, 7, simulations=9)
    of = {int(row): value for row, value in zip(order[other.index], other.value, strict=True)}
    assert plain.value == pytest.approx([of[int(row)] for row in plain.index])


def test_local_quotient_of_places_at_one_spot() -> None:
    found = local_colocation_quotient(np.zeros((40, 2)), np.arange(40) % 2, 0, 1, 5, simulations=99)
    assert found.value == pytest.approx(np.ones(20))
    assert found.n_b == pytest.approx(np.full(20, 5 * 20 / 39))
    assert (found.p > 0.2).all()


def test_local_quotient_permutations_keep_the_place_and_shuffle_the_rest() -> None:
    xy, marks = scattered(60, 5)
    found = local_colocation_quotient(xy, marks, 0, 1, 6, simulations=4000, alternative="greater")
    rng, i = np.random.default_rng(0), int(found.index[0])
    others, shuffled = np.delete(np.arange(60), i), marks.copy()
    exceeded = 0
    for _ in range(1000):
        shuffled[others] = rng.permutation(marks[others])
        exceeded += brute_force_local(xy[[i, *others]], shuffled[[i, *others]], 0, 1, 6)[0] >= found.value[0] - 1e-9
    assert found.p[0] == pytest.approx((1 + exceeded) / 1001, abs=0.06)


@pytest.mark.parametrize("partners", [2, 150, 290])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_local_quotient_compares_every_draw(partners: int, alternative: Alternative) -> None:
    """Rare and common marks, more places than are compared at once; the draws written out one by one."""
    rng = np.random.default_rng(partners)
    weights = rng.uniform(0.1, 1, (300, 9))
    weights /= weights.sum(axis=1, keepdims=True)
    share = (weights * (rng.random((300, 9)) < partners / 300)).sum(axis=1)
    draws, times = _urn(300, partners, 9, 999, 1)
    simulated = weights @ np.repeat(draws, times, axis=0).T
    upper = (1 + (simulated >= share[:, None] - 1e-9).sum(axis=1)) / 1000
    lower = (1 + (simulated <= share[:, None] + 1e-9).sum(axis=1)) / 1000
    expected = {"greater": upper, "less": lower, "two-sided": np.minimum(1, 2 * np.minimum(lower, upper))}
    assert _permutation_p(weights, share, (draws, times), alternative, None).tolist() == expected[alternative].tolist()
    assert np.repeat(draws, times, axis=0).mean() == pytest.approx(partners / 300, abs=0.02)


def test_local_quotient_keeps_its_promise() -> None:
    rng = np.random.default_rng(1)
    xy, p = rng.uniform(0, 1, (80, 2)), []
    for seed in range(150):
        marks = rng.permutation(np.arange(80) % 2)
        p.append(local_colocation_quotient(xy, marks, 0, 1, 8, 99, seed).p[0])
    for alpha in (0.05, 0.1):
        assert np.mean(np.array(p) <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / 150)


def test_local_quotient_without_partners_is_empty() -> None:
    for n, b in ((0, 1), (1, 1), (4, 9)):
        assert local_colocation_quotient(np.zeros((n, 2)), np.zeros(n, int), 0, b).p.size == 0


def rook(side: int) -> csr_array:
    number = np.arange(side * side).reshape(side, side)
    pairs = np.vstack(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    return csr_array((np.ones(len(rows)), (rows, columns)), (side * side, side * side))


def gi_star_by_hand(x: NDArray[np.float64], w: NDArray[np.float64], i: int) -> float:
    """Ord & Getis (1995), equation 14.3 with w_ii = 1."""
    n, row = len(x), w[i].copy()
    row[i] = 1.0
    s = math.sqrt((x**2).mean() - x.mean() ** 2)
    width = s * math.sqrt((n * (row**2).sum() - row.sum() ** 2) / (n - 1))
    return float((row @ x - x.mean() * row.sum()) / width)


def test_gi_star_as_published() -> None:
    x = np.random.default_rng(0).gamma(2, 3, 64)
    weights = rook(8)
    found = getis_ord_gi_star(x, weights, 9)
    dense = weights.toarray()
    assert found.z == pytest.approx([gi_star_by_hand(x, dense, i) for i in range(64)])


@pytest.mark.parametrize("uneven", [False, True])
def test_gi_star_permutations_are_conditional(uneven: bool) -> None:
    """Few values and many neighbours, so that the draws often hold the place's own value."""
    rng = np.random.default_rng(2)
    x, weights = rng.gamma(1, 2, 16), rook(4)
    if uneven:
        weights = csr_array(weights * np.linspace(0.5, 2, 16)[:, None])
        weights.data *= rng.uniform(0.5, 2, weights.nnz)
    found = getis_ord_gi_star(x, weights, 20_000)
    dense = weights.toarray()
    for i in (0, 5, 6):
        others = np.delete(np.arange(16), i)
        lags = np.array([dense[i, others] @ rng.permutation(x[others]) for _ in range(4000)])
        seen = dense[i] @ x
        p = min(1, 2 * min((lags >= seen - 1e-9).mean(), (lags <= seen + 1e-9).mean()))
        assert found.p[i] == pytest.approx(p, abs=0.05)


def test_gi_star_of_even_weights_is_that_of_the_matrix_product() -> None:
    """Ties, weights below one, and draws that hold the place itself, more than once in all."""
    rng = np.random.default_rng(4)
    x, part = rng.integers(0, 5, 40).astype(float), np.arange(0, 40, 3)
    draws = _draw_others(40, 4, 500, 1)
    ranked = np.repeat(rng.uniform(0.1, 2, (part.size, 1)), 4, axis=1)
    lag = ranked[:, 0] * rng.integers(2, 16, part.size)
    product = _p_of_uneven_rows(x, part, ranked, lag, draws)
    assert _p_of_even_rows(x, part, 4, lag / ranked[:, 0], draws).tolist() == product.tolist()
    assert len(np.unique(product)) > 4


def test_gi_star_finds_a_planted_hot_spot() -> None:
    x = np.random.default_rng(1).normal(0, 1, (20, 20))
    x[8:12, 8:12] += 5
    found = getis_ord_gi_star(x.ravel(), rook(20), 9999)
    hot = (found.q < 0.05).reshape(20, 20) & (found.z > 0).reshape(20, 20)
    assert hot[9:11, 9:11].all()
    assert hot.sum() < 40


def test_gi_star_of_even_values_and_lonely_places() -> None:
    flat = getis_ord_gi_star(np.ones(9), rook(3), 19)
    assert flat.z.tolist() == [0.0] * 9
    assert flat.p.tolist() == [1.0] * 9
    assert getis_ord_gi_star([3.0, 1.0], csr_array((2, 2)), 19).p.tolist() == [1.0, 1.0]
    assert getis_ord_gi_star([], csr_array((0, 0)), 19).z.size == 0
    with pytest.raises(ValueError, match="diagonal"):
        getis_ord_gi_star([1.0, 2.0], csr_array(np.eye(2)))
    with pytest.raises(ValueError, match="one value"):
        getis_ord_gi_star([1.0], rook(2))


def quartic_by_hand(xy: NDArray[np.float64], centres: NDArray[np.float64], bandwidth: float) -> NDArray[np.float64]:
    squared = ((centres[:, None] - xy[None]) ** 2).sum(axis=2) / bandwidth**2
    return 3 / (np.pi * bandwidth**2) * (np.maximum(1 - squared, 0) ** 2).sum(axis=1)


@pytest.mark.parametrize(("cell", "bandwidth"), [(100.0, 300.0), (100.0, 150.0), (50.0, 700.0), (200.0, 90.0)])
@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("n", [1, 60])
def test_density_is_the_direct_sum_to_a_thousandth(cell: float, bandwidth: float, kernel: str, n: int) -> None:
    xy = np.random.default_rng(int(bandwidth) + n).uniform([-200, -100], [2200, 1300], (n, 2))
    found = kernel_density(xy, (0, 0, 2000, 1200), cell, bandwidth, kernel)  # type: ignore[arg-type]
    x, y = np.arange(cell / 2, 2000, cell), np.arange(1200 - cell / 2, 0, -cell)
    centres = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    if kernel == "gaussian":
        exact = n * np.exp(KernelDensity(bandwidth=bandwidth, kernel="gaussian").fit(xy).score_samples(centres))
    else:
        exact = quartic_by_hand(xy, centres, bandwidth)
    peak = max(exact.max(), 1e-3 / bandwidth**2)
    assert found.shape == (len(y), len(x))
    assert abs(found.ravel() / 1e6 - exact).max() <= 1e-3 * peak


def test_density_is_north_up_and_counts_places() -> None:
    density = kernel_density([[250, 850]], (0, 0, 1000, 1000), 100, 60)
    assert np.unravel_index(density.argmax(), density.shape) == (1, 2)
    assert density.sum() * 0.01 == pytest.approx(1.0, rel=1e-3)
    assert kernel_density([], (0, 0, 1000, 950), 100, 60).tolist() == np.zeros((10, 10)).tolist()
    with pytest.raises(ValueError, match="positive"):
        kernel_density([], (0, 0, 0, 1), 1, 1)
    with pytest.raises(ValueError, match="kernel"):
        kernel_density([], (0, 0, 1, 1), 1, 1, "box")  # type: ignore[arg-type]


def best_circle_by_hand(
    xy: NDArray[np.float64], case: NDArray[np.bool_], reach: float, share: float
) -> tuple[float, float]:
    """Return the greatest log likelihood ratio and its radius, from binomial likelihoods."""
    n, c, best = len(xy), int(case.sum()), (0.0, 0.0)

    def term(part: int, whole: int) -> float:
        return part * math.log(part / whole) if part else 0.0

    null = term(c, n) + term(n - c, n)
    for centre in xy:
        distance = np.hypot(*(xy - centre).T)
        for radius in np.unique(distance[distance <= reach]):
            inside = distance <= radius
            size, found = int(inside.sum()), int(case[inside].sum())
            if size <= share * n and size < n and found / size > (c - found) / (n - size):
                rest = term(c - found, n - size) + term(n - size - c + found, n - size)
                ratio = term(found, size) + term(size - found, size) + rest - null
                # Of equally strong circles the smallest.
                best = max(best, (round(ratio, 9), -float(radius)))
    return best[0], -best[1]


@pytest.mark.parametrize("lattice", [False, True])
def test_scan_finds_the_best_circle(lattice: bool) -> None:
    rng = np.random.default_rng(6)
    xy = rng.integers(0, 12, (140, 2)) * 50.0 if lattice else rng.uniform(0, 600, (140, 2))
    case = rng.random(140) < np.where(np.hypot(*(xy - 200).T) < 120, 0.95, 0.1)
    clusters = scan_statistic(xy, case, 300, 0.4, simulations=99)
    ratio, radius = best_circle_by_hand(xy, case, 300, 0.4)
    assert clusters[0].llr == pytest.approx(ratio)
    assert clusters[0].radius == pytest.approx(radius, abs=1e-6)
    assert clusters[0].p <= 0.05
    assert math.hypot(clusters[0].centre[0] - 200, clusters[0].centre[1] - 200) < 120
    assert [c.llr for c in clusters] == sorted((c.llr for c in clusters), reverse=True)
    for k, one in enumerate(clusters):
        for other in clusters[:k]:
            gap = math.dist(one.centre, other.centre)
            assert gap > one.radius + other.radius


def test_scan_keeps_its_promise() -> None:
    rng = np.random.default_rng(9)
    xy, repeats = rng.uniform(0, 600, (60, 2)), 200
    p = []
    for seed in range(repeats):
        clusters = scan_statistic(xy, rng.permutation(60) < 20, 200, simulations=49, seed=seed)
        p.append(clusters[0].p if clusters else 1.0)
    for alpha in (0.02, 0.1):
        assert np.mean(np.array(p) <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / repeats)


def test_scan_without_a_question_has_no_answer() -> None:
    assert scan_statistic([], [], 100) == []
    assert scan_statistic([[0, 0]], [True], 100) == []
    assert scan_statistic(np.zeros((9, 2)), np.zeros(9, bool), 100) == []
    assert scan_statistic(np.zeros((20, 2)), np.arange(20) < 5, 100, simulations=9) == []
    with pytest.raises(ValueError, match="share"):
        scan_statistic([[0, 0]], [True], 100, 0.0)
