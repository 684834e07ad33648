"""Nearest distances against shuffled marks: values against plain loops, whatever list serves them, and odd input."""

from __future__ import annotations

import doctest
from itertools import product

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from gis_app.statistics import nearest_labelling as module
from gis_app.statistics.monte_carlo import monte_carlo_p
from gis_app.statistics.nearest_labelling import nearest_labelling


def summaries(metres: np.ndarray, marks: np.ndarray, radii: list[float]) -> np.ndarray:
    """Median, mean and shares by plain loops."""
    names = np.unique(marks)
    out = np.full((2 + len(radii), len(names), len(names)), np.nan)
    away = metres + np.diag(np.full(len(marks), np.inf))
    for (i, a), (j, b) in product(enumerate(names), enumerate(names)):
        nearest = away[np.ix_(marks == a, marks == b)].min(axis=1)
        reached = nearest[np.isfinite(nearest)]
        ordered = np.sort(nearest)
        out[0, i, j] = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
        out[1, i, j] = reached.mean() if len(reached) else np.nan
        out[2:, i, j] = [(nearest <= r).mean() for r in radii]
    return out


@pytest.mark.parametrize("short", [False, True])
def test_values_and_p_against_plain_loops(short: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    xy = rng.uniform(0, 1000, (60, 2)).round()
    xy[:8] = xy[8:16]
    marks = rng.choice([3, 5, 9], 60, p=[0.2, 0.3, 0.5])
    if short:
        monkeypatch.setattr(module, "LISTED_IN_FULL", 0)
        monkeypatch.setattr(module, "MOST_LISTED", 2)
    found = nearest_labelling(xy, marks, [50.0, 120.0], 49, seed=7)
    # Marks are drawn for places in the order of x, y and mark, however the rows came in.
    order = np.lexsort((marks, xy[:, 1], xy[:, 0]))
    xy, marks = xy[order], marks[order]
    metres = cdist(xy, xy)
    np.testing.assert_allclose(found.observed, summaries(metres, marks, [50.0, 120.0]))
    shuffle = np.random.default_rng(7)
    drawn = np.array([summaries(metres, shuffle.permutation(marks), [50.0, 120.0]) for _ in range(49)])
    np.testing.assert_allclose(found.by_chance, drawn.mean(axis=0))
    assert found.p[1, 0, 2] == monte_carlo_p(found.observed[1, 0, 2], drawn[:, 1, 0, 2])


def test_given_ways_are_used_and_may_be_missing() -> None:
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 1000, (40, 2))
    metres = 1.4 * cdist(xy, xy)
    metres[:10, 10:] = metres[10:, :10] = np.inf
    marks = np.arange(40) % 3
    found = nearest_labelling(xy, marks, [200.0], 19, metres=metres)
    np.testing.assert_allclose(found.observed, summaries(metres, marks, [200.0]))
    cut = np.full((4, 4), np.inf)
    alone = nearest_labelling(xy[:4], [0, 0, 1, 1], [200.0], 19, metres=cut)
    assert np.isinf(alone.observed[0]).all()
    assert np.isnan(alone.p[0]).all()


def test_of_next_to_nothing() -> None:
    single = nearest_labelling([[0, 0]], [1], [10.0], 9)
    assert np.isinf(single.observed[0, 0, 0])
    two = nearest_labelling([[0, 0], [0, 0]], [0, 1], [10.0], 9)
    assert two.observed[:, 0, 1].tolist() == [0.0, 0.0, 1.0]
    assert two.p[0, 0, 1] == 1.0
    assert nearest_labelling([], [], [10.0], 9).observed.shape == (3, 0, 0)


def test_the_example_runs() -> None:
    assert doctest.testmod(module).failed == 0


def test_p_does_not_depend_on_the_order_of_rows() -> None:
    rng = np.random.default_rng(6)
    xy, marks = np.round(rng.uniform(0, 300, (60, 2)), -1), rng.integers(0, 3, 60)
    ways = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) * 1.2
    order = rng.permutation(60)
    for metres, other in ((None, None), (ways, ways[np.ix_(order, order)])):
        one = nearest_labelling(xy, marks, [50.0], 49, metres=metres)
        two = nearest_labelling(xy[order], marks[order], [50.0], 49, metres=other)
        np.testing.assert_array_equal(one.p, two.p)
        np.testing.assert_allclose(one.observed, two.observed)
