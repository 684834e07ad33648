"""Local join counts against shuffling all marks but one."""

from __future__ import annotations

import numpy as np
import pytest

from gis_app.statistics.join_counts import bivariate_local_join_count, join_count_p


def _cloud() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    xy = rng.uniform(0, 600, (70, 2))
    xy[:4] = xy[20]
    return xy, rng.integers(1, 4, 70)


@pytest.mark.parametrize(("a", "b"), [(1, 2), (2, 2)])
def test_the_tail_is_that_of_conditional_permutation(a: int, b: int) -> None:
    xy, marks = _cloud()
    found = bivariate_local_join_count(xy, marks, a, b, 150)
    near = np.hypot(*(xy[:, None] - xy[None]).T) <= 150
    np.fill_diagonal(near, False)
    np.testing.assert_array_equal(found.count, near[found.index][:, marks == b].sum(axis=1))
    np.testing.assert_array_equal(found.around, near[found.index].sum(axis=1))
    rng = np.random.default_rng(1)
    for at in (0, 3, 7):
        i = found.index[at]
        others = np.delete(np.arange(70), i)
        drawn = [(rng.permutation(marks[others])[near[i, others]] == b).sum() for _ in range(4000)]
        share = np.mean(np.array(drawn) >= found.count[at])
        assert found.p[at] == pytest.approx(share, abs=4 * np.sqrt(0.25 / 4000))


def test_join_counts_are_calibrated() -> None:
    xy, marks = _cloud()
    rng = np.random.default_rng(5)
    p = np.array([bivariate_local_join_count(xy, rng.permutation(marks), 1, 2, 150).p[0] for _ in range(500)])
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))


def test_order_place_and_north_change_nothing() -> None:
    xy, marks = _cloud()
    order = np.random.default_rng(2).permutation(70)
    turn = np.array([[np.cos(1), np.sin(1)], [-np.sin(1), np.cos(1)]])
    one = bivariate_local_join_count(xy, marks, 1, 2, 150.0)
    other = bivariate_local_join_count(xy[order] @ turn + 9e4, marks[order], 1, 2, 150.0 + 1e-6)
    back = np.argsort(order[other.index])
    np.testing.assert_array_equal(other.count[back], one.count)
    np.testing.assert_allclose(other.p[back], one.p)


def test_join_counts_of_next_to_nothing() -> None:
    assert bivariate_local_join_count([[0, 0]], [1], 1, 2, 5).p.tolist() == [1.0]
    assert bivariate_local_join_count([[0, 0], [1, 1]], [1, 1], 1, 9, 5).count.tolist() == [0, 0]
    assert len(bivariate_local_join_count(np.empty((0, 2)), [], 1, 2, 5).p) == 0
    assert join_count_p([], [], 5, 2).tolist() == []
