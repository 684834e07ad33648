"""All co-location quotients at once against each alone, and their p-values against plain shuffling."""

from __future__ import annotations

import numpy as np
import pytest

from gis_app.statistics import colocation_quotient
from gis_app.statistics.colocation_matrix import colocation_quotient_matrix


def _cloud(kinds: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    xy = rng.uniform(0, 900, (140, 2)).round(-1)  # a lattice: many ties and shared spots
    return xy, rng.choice(np.array([2, 5, 9])[:kinds], 140, p=[0.2, 0.5, 0.3][:kinds] / np.sum([0.2, 0.5, 0.3][:kinds]))


@pytest.mark.parametrize("kinds", [2, 3])
def test_values_are_those_of_each_pair_alone(kinds: int) -> None:
    xy, marks = _cloud(kinds)
    found = colocation_quotient_matrix(xy, marks, simulations=2000)
    for a, mark in enumerate(found.marks):
        for b, other in enumerate(found.marks):
            one = colocation_quotient(xy, marks, int(mark), int(other), simulations=2000, seed=5)
            assert found.value[a, b] == pytest.approx(one.value)
            assert found.p[a, b] == pytest.approx(one.p, abs=0.09)


def test_p_is_that_of_plain_shuffling() -> None:
    xy, marks = _cloud(3)
    found = colocation_quotient_matrix(xy, marks, simulations=1999)
    rng = np.random.default_rng(8)
    drawn = np.array([colocation_quotient_matrix(xy, rng.permutation(marks), simulations=1).value for _ in range(500)])
    upper, lower = (drawn >= found.value - 1e-9).mean(axis=0), (drawn <= found.value + 1e-9).mean(axis=0)
    plain = np.minimum(1.0, 2 * np.minimum(upper, lower))
    np.testing.assert_allclose(found.p, plain, atol=0.14)
    np.testing.assert_allclose(drawn.mean(axis=0), 1.0, atol=0.06)


def test_quotients_are_calibrated() -> None:
    xy, marks = _cloud(3)
    rng = np.random.default_rng(4)
    p = np.array(
        [colocation_quotient_matrix(xy, rng.permutation(marks), simulations=99, seed=s).p[0, 1] for s in range(300)]
    )
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))


def test_quotients_of_next_to_nothing() -> None:
    assert colocation_quotient_matrix(np.empty((0, 2)), []).value.shape == (0, 0)
    assert np.isnan(colocation_quotient_matrix([[0, 0]], [1]).value).all()
    lone = colocation_quotient_matrix([[0, 0], [1, 0], [2, 0]], [1, 2, 2], simulations=9)
    assert np.isnan(lone.value[0, 0])
    assert np.isfinite(lone.value[0, 1])
    spot = colocation_quotient_matrix([[0, 0]] * 6, [1, 1, 1, 2, 2, 2], simulations=9)
    np.testing.assert_allclose(spot.value, 1.0)
    np.testing.assert_allclose(spot.p, 1.0)
