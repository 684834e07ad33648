"""K of all pairs from one pass, M and m, against plain loops and the single-pair functions."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis_app.statistics import cross_k, m_function, m_matrix
from gis_app.statistics.cross_k_matrix import cross_k_matrix
from gis_app.statistics.m_matrix import links_within, m_density_matrix, m_function_matrix

WINDOW = shapely.box(0, 0, 1000, 800).difference(shapely.box(300, 300, 500, 420))
RADII = [40.0, 90.0, 200.0]


def _cloud(n: int = 90) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 800, (n, 2))
    xy[:4] = xy[10]
    return xy, rng.integers(0, 3, n)


def _cloud_inside() -> tuple[np.ndarray, np.ndarray]:
    xy, marks = _cloud()
    inside = shapely.contains_xy(WINDOW, xy[:, 0], xy[:, 1])
    return xy[inside], marks[inside]


def test_k_of_all_pairs_is_that_of_each_pair() -> None:
    xy, marks = _cloud_inside()
    found = cross_k_matrix(xy, marks, RADII, WINDOW)
    for a in range(3):
        for b in range(3):
            one = cross_k(xy, marks, a, b, RADII, window=WINDOW, correction="translation")
            np.testing.assert_allclose(found.k[a, b], one.k, rtol=1e-9)
    np.testing.assert_allclose(found.cross_l(), np.sqrt(found.k / np.pi))
    ring = found.pair_correlation()[0, 1, 1]
    assert ring == pytest.approx((found.k[0, 1, 1] - found.k[0, 1, 0]) / np.pi / (90**2 - 40**2))


def test_k_leaves_out_what_the_window_is_too_small_for() -> None:
    xy, marks = _cloud_inside()
    assert cross_k_matrix(xy, marks, [50, 5000], WINDOW).radii.tolist() == [50.0]
    assert cross_k_matrix(xy, marks, [5000], WINDOW).k.shape == (3, 3, 0)
    lonely = cross_k_matrix([[1, 1], [2, 2]], [0, 1], [50], WINDOW)
    assert np.isnan(lonely.k[0, 0, 0])
    assert lonely.k[0, 1, 0] > 0
    one, two = (cross_k_matrix(xy, marks, RADII, WINDOW, threads=t).k for t in (1, 2))
    assert np.array_equal(one, two)


def _plain(marks: np.ndarray, w: np.ndarray, a: int, b: int, near: np.ndarray) -> float:
    local = overall = 0.0
    for i in np.flatnonzero(marks == a):
        weight = near[i] * w
        if weight.sum() > 0:
            local += weight[marks == b].sum() / weight.sum()
            overall += (w[marks == b].sum() - (w[i] if a == b else 0)) / (w.sum() - w[i])
    return local / overall if overall else np.nan


@pytest.mark.parametrize("weighted", [False, True])
def test_m_against_plain_loops(weighted: bool) -> None:
    xy, marks = _cloud()
    w = np.random.default_rng(1).uniform(0, 9, len(xy)) if weighted else np.ones(len(xy))
    distance = np.hypot(*(xy[:, None] - xy[None]).T)
    cumulative = m_function_matrix(xy, marks, RADII, w if weighted else None)
    at = m_density_matrix(xy, marks, RADII, 25.0, w if weighted else None)
    assert np.isnan(cumulative.p).all()
    for a in range(3):
        for b in range(3):
            single = m_function(xy, marks, a, b, RADII, weights=w if weighted else None)
            np.testing.assert_allclose(cumulative.value[a, b], single)
            for k, radius in enumerate(RADII):
                near = (distance <= radius).astype(float)
                np.fill_diagonal(near, 0)
                assert cumulative.value[a, b, k] == pytest.approx(_plain(marks, w, a, b, near))
                near = np.exp(-(((distance - radius) / 25) ** 2) / 2) + np.exp(-(((distance + radius) / 25) ** 2) / 2)
                near[np.abs(distance - radius) > 100] = 0
                np.fill_diagonal(near, 0)
                assert at.value[a, b, k] == pytest.approx(_plain(marks, w, a, b, near))


@pytest.mark.parametrize("bandwidth", [0.0, 25.0])
def test_m_of_a_labelling_is_that_of_the_places_so_marked(bandwidth: float) -> None:
    """Labellings walk over a list of neighbours, the value over a grid."""
    xy, marks = _cloud()
    xy = np.round(xy / 40) * 40  # many distances are exactly a radius
    reach, mass = m_matrix._Reach(np.array(RADII), bandwidth), np.linspace(1, 5, len(xy))
    listed = m_matrix._list_neighbours(xy, reach)
    other = m_matrix._ratio(*m_matrix._sums(listed, marks, mass, m_matrix._totals(marks, mass, 3)))
    one = m_matrix._measure(xy, marks, reach, mass, 0, 1, None).value
    np.testing.assert_allclose(other, one, rtol=1e-12)


def test_m_moved_turned_and_in_another_order() -> None:
    xy, marks = _cloud()
    order = np.random.default_rng(2).permutation(len(xy))
    turn = np.array([[np.cos(0.6), np.sin(0.6)], [-np.sin(0.6), np.cos(0.6)]])
    other = m_density_matrix(xy[order] @ turn + 5e5, marks[order], RADII, 25.0)
    np.testing.assert_allclose(other.value, m_density_matrix(xy, marks, RADII, 25.0).value, rtol=1e-6)
    double = m_density_matrix(2 * xy, marks, 2 * np.array(RADII), 50.0)
    np.testing.assert_allclose(double.value, m_density_matrix(xy, marks, RADII, 25.0).value)


def test_m_of_next_to_nothing() -> None:
    assert np.isnan(m_function_matrix([[0, 0], [500, 0]], [0, 1], [10]).value).all()
    assert m_function_matrix(np.empty((0, 2)), [], [10]).value.shape == (0, 0, 1)
    assert links_within(np.empty((0, 2)), 5.0) == 0
    assert links_within([[0, 0], [3, 4], [9, 9]], 5.0) == 2
    with pytest.raises(ValueError, match="weight"):
        m_function_matrix([[0, 0], [1, 0]], [0, 1], [10], weights=[1, -1])
    with pytest.raises(ValueError, match="bandwidth"):
        m_density_matrix([[0, 0], [1, 0]], [0, 1], [10], 0.0)


def test_m_is_calibrated_and_finds_what_was_planted() -> None:
    rng = np.random.default_rng(12)
    xy = rng.normal(0, 120, (60, 2))
    marks = np.repeat([0, 1, 2], [15, 20, 25])
    p = np.array(
        [
            m_function_matrix(xy, rng.permutation(marks), [60.0], simulations=99, seed=int(s)).p[0, 1, 0]
            for s in range(400)
        ]
    )
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))
    planted = np.concatenate([xy, xy[:15] + 3])
    labels = np.concatenate([np.zeros(15), np.full(45, 2), np.ones(15)]).astype(int)
    assert m_function_matrix(planted, labels, [10.0], simulations=99).p[0, 1, 0] == pytest.approx(0.02)
