"""Exact conditional permutation against simulated draws, and Gi*'s own."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gis_app.statistics import getis_ord_gi_star
from gis_app.statistics.exact_counts import neighbour_sum_p
from gis_app.statistics.hexagons import Hexagons, adjacency


def _city() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    cells = Hexagons((0, 0), 100).covering((0, 0, 1200, 1000))
    return cells, rng.negative_binomial(0.4, 0.3, len(cells))


def test_it_is_the_limit_of_the_permutation_p_of_gi_star() -> None:
    cells, counts = _city()
    neighbours = adjacency(cells)
    drawn = getis_ord_gi_star(counts, neighbours, simulations=9999).p
    exact = neighbour_sum_p(counts, neighbours)
    np.testing.assert_allclose(drawn, exact, atol=0.035)
    assert np.abs(drawn - exact).mean() < 0.006


def test_every_draw_of_a_small_city_counted() -> None:
    rng = np.random.default_rng(1)
    cells = Hexagons((0, 0), 100).covering((0, 0, 350, 300))
    counts = rng.integers(0, 4, len(cells))
    neighbours = adjacency(cells)
    found = neighbour_sum_p(counts, neighbours)
    dense = neighbours.toarray() > 0
    for i in range(len(cells)):
        others = np.delete(counts, i)
        sums = np.array([sum(draw) for draw in combinations(others.tolist(), int(dense[i].sum()))])
        seen = counts[dense[i]].sum()
        assert found[i] == pytest.approx(min(1.0, 2 * min(np.mean(sums >= seen), np.mean(sums <= seen))))


def test_exact_counts_are_calibrated() -> None:
    cells, counts = _city()
    neighbours, rng = adjacency(cells), np.random.default_rng(7)
    p = np.array([neighbour_sum_p(rng.permutation(counts), neighbours)[40] for _ in range(250)])
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))


def test_lonely_cells_and_even_counts_tell_nothing() -> None:
    cells = np.array([[0, 0], [1, 0], [9, 9]])
    assert neighbour_sum_p([5, 0, 0], adjacency(cells))[2] == 1.0
    assert neighbour_sum_p([2, 2, 2], adjacency(cells)).tolist() == [1.0, 1.0, 1.0]
    assert neighbour_sum_p([0, 0, 0], adjacency(cells)).tolist() == [1.0, 1.0, 1.0]
