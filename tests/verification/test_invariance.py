"""The order of rows, the origin, the direction of north and the unit change no statistic."""

from __future__ import annotations

import pytest
from invariance import CHANGES, EVERY, NOT_ASKED, STATISTICS, Invariance


@pytest.mark.parametrize("invariance", EVERY, ids=str)
def test_nothing_changes(invariance: Invariance) -> None:
    assert invariance.measure() <= invariance.limit


def test_every_statistic_meets_every_change() -> None:
    changes = sum(len(of_pattern) for of_pattern in CHANGES.values())
    assert len(EVERY) == len(STATISTICS) * changes - len(NOT_ASKED)
