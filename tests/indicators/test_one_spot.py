"""Places that differ by rounding alone have no density, and the whole analysis of such a city still ends."""

from __future__ import annotations

import numpy as np
import pytest

from gis_app.indicators.measures.hot_spots import silverman
from gis_app.statistics import kernel_density


def test_one_spot_has_no_bandwidth() -> None:
    rounded = np.array([528_799.74247856, 3_375_580.00022188]) + np.array([[0.0, 0.0], [1e-9, 0.0], [0.0, 1e-9]])
    assert silverman(rounded) is None
    assert silverman(np.array([[0.0, 0.0], [300.0, 0.0], [0.0, 300.0]])) is not None


def test_a_bandwidth_that_no_cell_resolves_is_refused() -> None:
    with pytest.raises(ValueError, match="too narrow for cells of 5"):
        kernel_density([[10.0, 10.0], [20.0, 20.0]], (0.0, 0.0, 2000.0, 2000.0), 5.0, 1e-9)
