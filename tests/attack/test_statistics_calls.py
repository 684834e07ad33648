"""No public statistic crashes, hangs or returns what is no number, whatever it is given; `make attack` calls more."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from statistics_calls import attack, call

from gis_app.statistics import getis_ord_gi_star, hill_numbers, pair_counts, random_shift_matrix

CALLS = 600
FOUND = (711, 1530, 4481, 6182)
"""Calls that were faults once, beside those among the first."""


def test_every_call_is_answered_or_refused() -> None:
    outcomes = [*attack(0, CALLS), *(one for number in FOUND for one in attack(number, number + 1))]
    assert [(one.verdict, call(one.number)[0]) for one in outcomes if one.is_fault] == []
    assert {one.verdict for one in outcomes} == {"right", "refused"}


@pytest.mark.parametrize(
    ("indices", "indptr"),
    [([1, 3], [0, 1, 2, 2]), ([-1, 0], [0, 1, 2, 2]), ([1, 0], [0, 9, 2, 2]), ([1, 0], [0, 2, 1, 0])],
)
def test_neighbours_that_point_outside_are_refused(indices: list[int], indptr: list[int]) -> None:
    neighbours = csr_array((3, 3))
    neighbours.data, neighbours.indices = np.ones(2), np.array(indices, np.int32)
    neighbours.indptr = np.array(indptr, np.int32)
    with pytest.raises(ValueError, match="indices lie inside it"):
        getis_ord_gi_star([1.0, 2.0, 3.0], neighbours, 9)


@pytest.mark.parametrize(("scale", "radius"), [(1e300, 100.0), (1e152, 100.0), (1.0, 1e308)])
def test_what_no_place_on_earth_can_have_is_refused(scale: float, radius: float) -> None:
    xy = np.random.default_rng(1).uniform(1.0, 1000.0, (30, 2)) * scale
    with pytest.raises(ValueError, match=r"1e\+09"):
        pair_counts(xy, np.arange(30) % 2, [radius])


def test_a_high_order_is_reckoned_in_logarithms() -> None:
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    np.testing.assert_allclose(hill_numbers([4, 3, 2, 1], [11]), [(shares**11).sum() ** (-1 / 10)], rtol=1e-12)
    # In the end only the most frequent category counts.
    np.testing.assert_allclose(hill_numbers([4, 3, 2, 1], [100_000]), [2.5], rtol=1e-4)


def test_pairs_of_marks_may_be_an_array() -> None:
    import shapely

    xy = np.random.default_rng(1).uniform(0.0, 1000.0, (30, 2))
    square = shapely.box(0.0, 0.0, 1000.0, 1000.0)
    asked = [(1, 0), (0, 1)]
    plain, rows = (
        random_shift_matrix(xy, np.arange(30) % 2, pairs, [50.0, 100.0], square, 19)
        for pairs in (asked, np.array(asked))
    )
    assert [one.p for one in plain] == [one.p for one in rows]
