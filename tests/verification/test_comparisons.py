"""Every statistic against other programs, published examples and slow implementations from the papers."""

from __future__ import annotations

import against_definitions
import against_definitions_of_one_kind
import against_python
import against_spatstat
import pytest
from comparison import EVERY, Comparison
from window_files import read_reference

MODULES = (against_definitions, against_definitions_of_one_kind, against_python, against_spatstat)


@pytest.mark.parametrize("comparison", EVERY, ids=str)
def test_difference_is_within_its_limit(comparison: Comparison) -> None:
    assert comparison.measure() <= comparison.limit


def test_all_modules_have_comparisons() -> None:
    homes = {comparison.measure.__module__ for comparison in EVERY}
    assert homes == {module.__name__ for module in MODULES}
    assert len({str(comparison) for comparison in EVERY}) == len(EVERY)


@pytest.mark.parametrize("program", ["spatstat", "pygeoda"])
def test_reference_values_name_the_program_that_made_them(program: str) -> None:
    made_by = read_reference(program)["made_by"]
    assert made_by[program][0].isdigit()
