"""The examples in the docstrings run and say the truth."""

from __future__ import annotations

import doctest
import sys

import pytest

from gis_app import statistics


@pytest.mark.parametrize("name", [name for name in statistics.__all__ if name.islower()])
def test_examples_run(name: str) -> None:
    module = sys.modules[getattr(statistics, name).__module__]
    assert doctest.testmod(module).failed == 0


def test_every_contract_function_has_an_example() -> None:
    contract = """pair_counts cross_k random_labelling_test random_labelling_matrix colocation_quotient
        local_colocation_quotient m_function clark_evans hill_numbers getis_ord_gi_star kernel_density scan_statistic"""
    for name in contract.split():
        assert ">>>" in (getattr(statistics, name).__doc__ or ""), name
