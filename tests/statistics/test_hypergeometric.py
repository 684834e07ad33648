"""Tails and false discovery rates against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gis_app.statistics import false_discovery_rates
from gis_app.statistics.hypergeometric import upper_tail


@pytest.mark.parametrize("total", [1, 7, 60, 5_000, 200_000])
def test_tails_are_those_of_scipy(total: int) -> None:
    rng = np.random.default_rng(total)
    marked, drawn = rng.integers(0, total + 1, (2, 40))
    least = rng.integers(0, np.minimum(marked, drawn) + 2)
    expected = stats.hypergeom.sf(least - 1, total, marked, drawn)
    np.testing.assert_allclose(upper_tail(least, total, marked, drawn), expected, rtol=1e-7, atol=1e-12)


def test_sure_and_impossible() -> None:
    assert upper_tail(0, 5, 2, 3).tolist() == [1.0]
    assert upper_tail([3, 1], 5, 2, [3, 0]).tolist() == [0.0, 0.0]


def test_many_terms_are_summed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    least = np.arange(50)
    whole = upper_tail(least, 1_000, 300, 200)
    monkeypatch.setattr("gis_app.statistics.hypergeometric._TERMS", 100)
    np.testing.assert_array_equal(upper_tail(least, 1_000, 300, 200), whole)


@pytest.mark.parametrize("n", [0, 1, 2, 50])
def test_rates_are_those_of_scipy(n: int) -> None:
    p = np.round(np.random.default_rng(n).uniform(0, 1, n), 2)
    expected = stats.false_discovery_control(p) if n else np.empty(0)
    np.testing.assert_allclose(false_discovery_rates(p), expected)
