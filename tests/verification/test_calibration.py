"""No p-value is too small under its null hypothesis: few repeats here, 2,000 in `make verify`."""

from __future__ import annotations

import numpy as np
import pytest
from calibration import EVERY, LEVELS, Calibration, broken_ties, judge

REPEATS = {
    "Clark & Evans' index": 40,
    "scan statistic, first cluster": 100,
    "random shift, variance correction": 30,
}


@pytest.mark.parametrize("calibration", EVERY, ids=str)
def test_p_is_not_too_small(calibration: Calibration) -> None:
    verdict = judge(calibration.run(0, REPEATS.get(calibration.test, 150)))
    assert verdict.passed, verdict


def test_the_judge_notices_a_p_that_is_too_small() -> None:
    p = np.random.default_rng(1).random(2000)
    unknown = np.full(2000, np.nan)
    assert judge(np.column_stack([p, unknown])).passed
    assert not judge(np.column_stack([0.6 * p, unknown])).passed
    assert not judge(np.column_stack([p, p**1.3])).passed
    assert not judge(np.column_stack([np.where(p > 0.999, 0, p), unknown])).passed
    assert len(judge(np.column_stack([p, p])).shares) == len(LEVELS)


def test_broken_ties_are_uniform() -> None:
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, 3, (2000, 100)).astype(float)
    p = [broken_ties(row[0], row[1:], rng) for row in drawn]
    assert judge(np.column_stack([p, p])).passed
