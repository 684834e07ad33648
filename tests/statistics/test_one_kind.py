"""M function, Clark & Evans' index, moments under random labelling."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely import MultiPolygon, Point, box, contains_xy

from gis_app.statistics import (
    UniformPlaces,
    clark_evans,
    m_function,
    pair_counts,
    random_labelling_matrix,
    random_labelling_moments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADII = [0.0, 10.0, 30.0, 80.0]


def scattered(n: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 30, (n, 2)) * 10.0, rng.integers(0, 3, n)


def brute_force_m(
    xy: NDArray[np.float64], marks: NDArray[np.int64], a: int, b: int, w: NDArray[np.float64]
) -> list[float | None]:
    result: list[float | None] = []
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    for radius in RADII:
        local = overall = 0.0
        for i in np.flatnonzero(marks == a):
            near = (distance[i] <= radius) & (np.arange(len(xy)) != i)
            if w[near].sum() > 0:
                local += w[near & (marks == b)].sum() / w[near].sum()
                overall += (w[marks == b].sum() - (w[i] if a == b else 0)) / (w.sum() - w[i])
        result.append(local / overall if overall else None)
    return result


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 1), (2, 0)])
@pytest.mark.parametrize("weighted", [False, True])
def test_m_is_that_of_brute_force(a: int, b: int, weighted: bool) -> None:
    xy, marks = scattered(150)
    weights = np.random.default_rng(1).lognormal(0, 1, 150) if weighted else np.ones(150)
    found = m_function(xy, marks, a, b, RADII, weights if weighted else None).tolist()
    assert found == pytest.approx(brute_force_m(xy, marks, a, b, weights))


def test_m_ignores_order_shift_and_unit_of_weights() -> None:
    xy, marks = scattered(100, 2)
    order = np.random.default_rng(3).permutation(100)
    weights = np.arange(1.0, 101.0)
    plain = m_function(xy, marks, 0, 1, RADII, weights).tolist()
    assert m_function(xy[order], marks[order], 0, 1, RADII, weights[order]).tolist() == pytest.approx(plain)
    assert m_function(xy - 4096.0, marks, 0, 1, RADII, weights * 1000).tolist() == pytest.approx(plain)


def test_m_without_neighbours_is_masked() -> None:
    assert m_function([[0, 0], [100, 0]], [0, 1], 0, 1, [10, 200]).tolist() == [None, 1.0]
    assert m_function([], [], 0, 1, [10]).tolist() == [None]
    assert m_function([[0, 0]], [0], 0, 0, [10]).tolist() == [None]
    with pytest.raises(ValueError, match="weight"):
        m_function([[0, 0]], [0], 0, 0, [10], [-1.0])


def ragged() -> MultiPolygon:
    return MultiPolygon([box(0, 0, 1000, 400).difference(Point(300, 200).buffer(120)), box(1500, 0, 1600, 900)])


def test_uniform_places_fill_the_window_evenly() -> None:
    window, rng = ragged(), np.random.default_rng(0)
    xy = UniformPlaces(window).draw(40_000, rng)
    assert contains_xy(window.buffer(1e-6), xy[:, 0], xy[:, 1]).all()
    for part in (box(0, 0, 200, 400), box(300, 0, 1000, 150), box(1500, 500, 1600, 900)):
        share = window.intersection(part).area / window.area
        inside = contains_xy(part, xy[:, 0], xy[:, 1]).mean()
        assert inside == pytest.approx(share, abs=4 * np.sqrt(share / 40_000))


def test_clark_evans_tells_clustered_from_even_and_random() -> None:
    rng = np.random.default_rng(4)
    window = box(0, 0, 1000, 1000)
    even = np.stack(np.meshgrid(np.arange(50, 1000, 100), np.arange(50, 1000, 100)), -1).reshape(-1, 2)
    clustered = rng.uniform(200, 800, (10, 1, 2)) + rng.normal(0, 10, (10, 10, 2))
    spread_out = clark_evans(even, window, 99)
    crowded = clark_evans(clustered.reshape(-1, 2), window, 99)
    assert spread_out.r is not None
    assert crowded.r is not None
    assert crowded.r < 0.5
    assert spread_out.r > 1.5
    assert spread_out.p == crowded.p == 0.02
    # The expectation of a mean nearest distance is 1 / (2 √density) but for the edges (Clark & Evans 1954).
    assert spread_out.simulated.mean() == pytest.approx(50.0, rel=0.1)


def test_clark_evans_is_not_fooled_by_a_ragged_window() -> None:
    window = ragged()
    p = [clark_evans(UniformPlaces(window).draw(40, np.random.default_rng(s)), window, 39, s).p for s in range(120)]
    values = np.array(p, dtype=float)
    for alpha in (0.05, 0.1):
        assert np.mean(values <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(values))


@pytest.mark.parametrize("n", [0, 1])
def test_clark_evans_needs_two_places(n: int) -> None:
    result = clark_evans(np.zeros((n, 2)), box(0, 0, 1, 1), 9)
    assert (result.r, result.z, result.p) == (None, None, None)


def test_moments_are_exact_over_all_labellings() -> None:
    """Six places, all 720 permutations."""
    xy = np.array([[0, 0], [3, 0], [0, 4], [3, 4], [3, 4], [20, 0.0]])
    marks, radii = np.array([0, 0, 0, 1, 1, 2]), [0.0, 3.0, 5.0, 18.0]
    moments = random_labelling_moments(xy, marks, radii)
    every = [pair_counts(xy, np.array(order), radii).counts for order in permutations(marks)]
    for row, (a, b) in enumerate(moments.pairs):
        curves = np.array([counts[a, b] for counts in every], dtype=float)
        assert moments.mean[row] == pytest.approx(curves.mean(axis=0), abs=1e-9)
        assert moments.covariance[row] == pytest.approx(np.cov(curves.T, bias=True), abs=1e-9)
        assert moments.observed[row].tolist() == every[0][a, b].tolist()


def test_moments_are_those_of_the_simulations() -> None:
    xy, marks = scattered(300, 5)
    moments = random_labelling_moments(xy, marks, RADII, threads=2)
    matrix = random_labelling_matrix(xy, marks, RADII, simulations=4000)
    assert moments.pairs.tolist() == matrix.pairs.tolist()
    assert moments.mean == pytest.approx(matrix.expected)
    deviation = matrix.simulated.std(axis=0)
    assert moments.standard_deviation() == pytest.approx(deviation, rel=0.06)


@pytest.mark.parametrize("n", [0, 1])
def test_moments_of_too_few_places(n: int) -> None:
    moments = random_labelling_moments(np.zeros((n, 2)), np.zeros(n, int), RADII, [[0, 1]])
    assert moments.mean.tolist() == [[0.0] * 4]
    assert moments.standard_deviation().tolist() == [[0.0] * 4]
