"""Nearest places, the co-location quotient and Hill numbers."""

from __future__ import annotations

import subprocess
import sys
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis_app import statistics
from gis_app.statistics import colocation_quotient, hill_numbers, hill_numbers_of_many, nearest_distances
from gis_app.statistics.monte_carlo import false_discovery_rates, monte_carlo_p
from gis_app.statistics.nearest import nearest_sets

if TYPE_CHECKING:
    from numpy.typing import NDArray


def lattice(n: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 15, (n, 2)).astype(float), rng.integers(0, 3, n)


def brute_force_quotient(xy: NDArray[np.float64], marks: NDArray[np.int64], a: int, b: int) -> float:
    total = 0.0
    for i in np.flatnonzero(marks == a):
        squared = ((xy - xy[i]) ** 2).sum(axis=1)
        squared[i] = np.inf
        tied = squared == squared.min()
        total += np.count_nonzero(marks[tied] == b) / np.count_nonzero(tied)
    n_a, n_b = np.count_nonzero(marks == a), np.count_nonzero(marks == b) - int(a == b)
    return float(total / n_a / (n_b / (len(xy) - 1)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (2, 2)])
def test_quotient_with_ties_and_duplicates(seed: int, a: int, b: int) -> None:
    xy, marks = lattice(150 + 100 * seed, seed)
    expected = brute_force_quotient(xy, marks, a, b)
    assert colocation_quotient(xy, marks, a, b, simulations=9).value == pytest.approx(expected)


def test_simulated_quotients_follow_random_permutations() -> None:
    xy, marks = lattice(120, 7)
    rng = np.random.default_rng(0)
    shuffled = [brute_force_quotient(xy, rng.permutation(marks), 0, 1) for _ in range(400)]
    drawn = colocation_quotient(xy, marks, 0, 1, simulations=4000).simulated
    assert drawn.mean() == pytest.approx(1.0, abs=4 * drawn.std() / np.sqrt(4000))
    assert np.mean(shuffled) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / 20)
    assert np.std(shuffled) == pytest.approx(drawn.std(), rel=0.15)


def test_quotient_of_two_kinds_that_are_everything() -> None:
    xy, marks = lattice(100, 3)
    result = colocation_quotient(xy, marks % 2, 0, 1, simulations=99)
    assert result.value == pytest.approx(brute_force_quotient(xy, marks % 2, 0, 1))
    assert result.p is not None
    assert 0 < result.p <= 1


def test_all_places_at_one_spot_tie() -> None:
    result = colocation_quotient(np.zeros((40, 2)), np.arange(40) % 2, 0, 1, simulations=19)
    assert result.value == pytest.approx(1.0)
    assert result.p == 1.0


@pytest.mark.parametrize("n", [0, 1])
def test_quotient_without_partners_has_no_value(n: int) -> None:
    result = colocation_quotient(np.zeros((n, 2)), np.zeros(n, int), 0, 1, simulations=9)
    assert result.value is None
    assert result.p is None


def test_quotient_ignores_order_shift_and_turn() -> None:
    xy, marks = lattice(200, 5)
    order = np.random.default_rng(2).permutation(200)
    plain = colocation_quotient(xy, marks, 0, 1, simulations=9).value
    turned = xy @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 4096.0
    assert plain == pytest.approx(colocation_quotient(xy[order], marks[order], 0, 1, simulations=9).value)
    assert plain == pytest.approx(colocation_quotient(turned, marks, 0, 1, simulations=9).value)


def test_planted_attraction_is_found() -> None:
    rng = np.random.default_rng(1)
    shops = rng.uniform(0, 1000, (50, 2))
    xy = np.vstack([shops, shops + rng.normal(0, 2, (50, 2)), rng.uniform(0, 1000, (100, 2))])
    result = colocation_quotient(xy, np.repeat([0, 1, 2], [50, 50, 100]), 0, 1, simulations=99)
    assert result.value is not None
    assert result.value > 3
    assert result.p == 0.02


def test_nearest_sets_hold_every_tie() -> None:
    """Sixteen places on a circle around a lonely one: more ties than the first look sees."""
    angle = np.arange(4) * np.pi / 2
    circle = np.round(np.column_stack([np.cos(angle), np.sin(angle)])) * 5
    pythagorean = np.array([[3, 4], [4, 3], [-3, 4], [-4, 3], [3, -4], [4, -3], [-3, -4], [-4, -3]])
    xy = np.vstack([[0, 0], circle, pythagorean, [[5, 0]]]).astype(float)
    sets = nearest_sets(xy)
    assert sorted(sets.nearest[: sets.starts[1]]) == list(range(1, 14))
    assert [sorted(members) for members in sets.shared] == [[1, 13]]


@pytest.mark.parametrize("own", [False, True])
def test_nearest_distances_are_the_smallest(own: bool) -> None:
    xy, _ = lattice(80, 1)
    goals = xy if own else lattice(30, 2)[0] + 0.25
    squared = ((xy[:, None] - goals[None]) ** 2).sum(axis=2)
    if own:
        np.fill_diagonal(squared, np.inf)
    found = nearest_distances(xy, None if own else goals)
    assert found is not None
    assert found.distance == pytest.approx(np.sqrt(squared.min(axis=1)))
    assert squared[np.arange(80), found.index] == pytest.approx(squared.min(axis=1))
    assert found.share_within(0.4) == pytest.approx(np.mean(np.sqrt(squared.min(axis=1)) <= 0.4))


def test_nearest_distances_need_something_to_measure_to() -> None:
    assert nearest_distances([], [[0, 0]]) is None
    assert nearest_distances([[0, 0]], []) is None
    assert nearest_distances([[0, 0]]) is None


def rarefied(counts: list[int], m: int, q: float) -> float:
    n = sum(counts)
    f = [sum(comb(x, k) * comb(n - x, m - k) for x in counts) / comb(n, m) for k in range(1, m + 1)]
    if q == 1:
        return float(np.exp(-sum(k / m * np.log(k / m) * fk for k, fk in enumerate(f, 1))))
    return float(sum((k / m) ** q * fk for k, fk in enumerate(f, 1)) ** (1 / (1 - q)))


@pytest.mark.parametrize("counts", [[10, 5, 3, 1, 1], [40, 1], [7], [3, 3, 3, 0, 0]])
@pytest.mark.parametrize("m", [1, 2, 5])
def test_rarefied_hill_numbers_in_exact_arithmetic(counts: list[int], m: int) -> None:
    found = hill_numbers(counts, (0, 1, 2, 0.5), m)
    assert found == pytest.approx([rarefied(counts, m, q) for q in (0, 1, 2, 0.5)])


def test_hill_numbers_of_the_whole_sample() -> None:
    counts = [10, 5, 3, 1, 1]
    share = np.array(counts) / 20
    expected = [5, np.exp(-(share * np.log(share)).sum()), 1 / (share**2).sum()]
    whole, rarefied_to_all = hill_numbers(counts), hill_numbers(counts, rarefy_to=20)
    assert whole == pytest.approx(expected)
    assert rarefied_to_all == pytest.approx(expected)


def test_rarefied_richness_is_that_of_random_samples() -> None:
    counts, rng = np.array([30, 12, 5, 2, 1]), np.random.default_rng(0)
    draws = rng.multivariate_hypergeometric(counts, 8, size=20_000)
    found = hill_numbers(counts, (0,), 8)
    assert found[0] == pytest.approx((draws > 0).sum(axis=1).mean(), abs=0.03)


def test_too_few_places_for_a_sample() -> None:
    for few, m in (([2, 1], 5), ([0, 0], None), ([], None)):
        assert hill_numbers(few, rarefy_to=m).tolist() == [None, None, None]
        assert np.isnan(np.asarray(hill_numbers(few, rarefy_to=m))).all()
    values, enough = hill_numbers_of_many([[2, 1], [4, 4]], (1,), 5)
    assert enough.tolist() == [False, True]
    assert values[0].tolist() == [0.0]
    assert values[1].tolist() == hill_numbers([4, 4], (1,), 5).tolist()


def test_hill_numbers_refuse_nonsense() -> None:
    for counts, orders, m in (([-1], (0,), None), ([1], (-1,), None), ([1], (0,), 0)):
        with pytest.raises(ValueError, match=r"negative|at least 1"):
            hill_numbers(counts, orders, m)


def test_monte_carlo_p_counts_ties_on_both_sides() -> None:
    simulated = np.array([1.0, 2.0, 2.0, 3.0])
    assert monte_carlo_p(2.0, simulated, "greater") == 0.8
    assert monte_carlo_p(3.0, simulated, "greater") == 0.4
    assert monte_carlo_p(3.0, simulated) == 0.8
    assert monte_carlo_p(0.0, simulated, "less") == 0.2
    assert false_discovery_rates(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.04, 0.04])
    assert false_discovery_rates(np.array([])).size == 0


def test_importing_the_package_loads_no_numba() -> None:
    code = "import sys, gis_app.statistics; sys.exit('numba' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_can_be_loaded() -> None:
    for name in statistics.__all__:
        assert getattr(statistics, name).__name__ == name
    with pytest.raises(AttributeError):
        statistics.no_such_name  # noqa: B018
