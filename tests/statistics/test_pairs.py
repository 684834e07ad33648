"""Pair counts and cross-K against brute force, SciPy and Shapely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import cKDTree
from shapely import MultiPolygon, Polygon, affinity, box, contains_xy

from gis_app.statistics import cross_k, pair_counts
from gis_app.statistics.set_covariance import interpolate, tabulate_set_covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADII = np.array([0.0, 10.0, 20.0, 50.0, 100.0, 141.0, 300.0])


def scattered(n: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    # A coarse lattice far from the origin: many ties, many duplicates, and distances exactly on a radius.
    xy = rng.integers(0, 60, (n, 2)) * 10.0 + [500_000.0, 5_000_000.0]
    return xy, rng.integers(0, 3, n)


def by_scipy(xy: NDArray[np.float64], marks: NDArray[np.int64], a: int, b: int) -> NDArray[np.int64]:
    counts = cKDTree(xy[marks == a]).count_neighbors(cKDTree(xy[marks == b]), RADII)
    return counts - int(a == b) * np.count_nonzero(marks == a)


@pytest.mark.parametrize("threads", [1, 3])
def test_counts_are_those_of_scipy(threads: int) -> None:
    xy, marks = scattered(600)
    found = pair_counts(xy, marks, RADII, threads=threads)
    assert found.marks.tolist() == [0, 1, 2]
    for a in range(3):
        for b in range(3):
            assert found.counts[a, b].tolist() == by_scipy(xy, marks, a, b).tolist()


def test_random_coordinates_and_uneven_radii() -> None:
    rng = np.random.default_rng(4)
    xy, radii = rng.normal(0, 1000, (500, 2)), np.array([0.5, 1, 77, 78, 400, 2500.0])
    tree = cKDTree(xy)
    expected = tree.count_neighbors(tree, radii) - len(xy)
    assert pair_counts(xy, np.zeros(500, int), radii).counts[0, 0].tolist() == expected.tolist()


def test_order_of_rows_changes_nothing() -> None:
    xy, marks = scattered(300)
    turn = np.random.default_rng(1).permutation(300)
    assert (pair_counts(xy, marks, RADII).counts == pair_counts(xy[turn], marks[turn], RADII).counts).all()


@pytest.mark.parametrize(("dx", "dy"), [(4096.0, -1024.0), (-500_000.0, 0.0)])
def test_shift_and_quarter_turn_change_nothing(dx: float, dy: float) -> None:
    xy, marks = scattered(300)
    plain = pair_counts(xy, marks, RADII).counts
    assert (plain == pair_counts(xy + np.array([dx, dy]), marks, RADII).counts).all()
    assert (plain == pair_counts(xy @ np.array([[0.0, -1.0], [1.0, 0.0]]), marks, RADII).counts).all()


@pytest.mark.parametrize("n", [0, 1])
def test_no_place_and_one_place_have_no_pairs(n: int) -> None:
    assert pair_counts(np.zeros((n, 2)), np.zeros(n, int), RADII).counts.sum() == 0
    result = cross_k(np.zeros((n, 2)), np.zeros(n, int), 0, 0, RADII, box(0, 0, 1000, 1000))
    assert result.counts.tolist() == [0] * 7
    assert result.k is None


def test_all_places_at_one_spot() -> None:
    counts = pair_counts(np.ones((50, 2)), np.arange(50) % 2, [0.0, 1.0]).counts
    assert counts.tolist() == [[[600, 600], [625, 625]], [[625, 625], [600, 600]]]


def test_places_very_far_apart_need_no_huge_grid() -> None:
    xy = np.array([[0.0, 0.0], [0.0, 1.0], [1e7, 3e6], [1e7, 3e6 + 1]])
    assert pair_counts(xy, [0, 0, 0, 0], [1.0]).counts[0, 0].tolist() == [4]


@pytest.mark.parametrize(
    ("xy", "marks", "radii"),
    [
        ([[0, 0], [np.nan, 0]], [0, 0], [1]),
        ([[0, 0, 0]], [0], [1]),
        ([[0, 0]], [0, 1], [1]),
        ([[0, 0]], [0.5], [1]),
        ([[0, 0]], [0], [2, 1]),
        ([[0, 0]], [0], []),
        ([[0, 0]], [0], [-1, 1]),
    ],
)
def test_wrong_arguments_are_refused(xy: list[list[float]], marks: list[float], radii: list[float]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        pair_counts(xy, marks, radii)


def window() -> MultiPolygon:
    """A hole, and a part apart."""
    return box(0, 0, 600, 500).difference(box(200, 200, 300, 260)).union(box(700, 0, 900, 400))


def test_set_covariance_is_the_area_of_the_overlap() -> None:
    shape, rng = window(), np.random.default_rng(0)
    covariance = tabulate_set_covariance(shape, 150.0)
    for _ in range(200):
        length, angle = 150 * np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
        dx, dy = length * np.cos(angle), length * np.sin(angle)
        exact = shape.intersection(affinity.translate(shape, dx, dy)).area
        assert interpolate(covariance, dx, dy) == pytest.approx(exact, rel=1e-3)


def brute_force_k(
    xy: NDArray[np.float64], marks: NDArray[np.int64], a: int, b: int, radii: list[float], shape: Polygon
) -> NDArray[np.float64]:
    sums = np.zeros(len(radii))
    for i in np.flatnonzero(marks == a):
        for j in np.flatnonzero(marks == b):
            step = xy[j] - xy[i]
            if i != j and step @ step <= radii[-1] ** 2:
                overlap = shape.intersection(affinity.translate(shape, *step)).area
                sums += (step @ step <= np.square(radii)) / overlap
    pairs = (marks == a).sum() * ((marks == b).sum() - int(a == b))
    return shape.area**2 * sums / pairs


@pytest.mark.parametrize("b", [0, 1])
def test_translation_corrected_k_is_that_of_brute_force(b: int) -> None:
    rng = np.random.default_rng(2)
    xy, radii = rng.uniform(0, 500, (60, 2)), [20.0, 60.0, 150.0]
    xy = xy[contains_xy(window(), xy[:, 0], xy[:, 1])]
    marks = np.arange(len(xy)) % 2
    found = cross_k(xy, marks, 0, b, radii, window(), "translation")
    assert found.k is not None
    assert found.k == pytest.approx(brute_force_k(xy, marks, 0, b, radii, window()), rel=1e-3)
    assert found.counts.tolist() == pair_counts(xy, marks, radii).counts[0, b].tolist()


def test_threads_change_no_digit_of_k() -> None:
    xy, marks = scattered(400)
    places, shape = xy - xy.min(axis=0), box(0, 0, 600, 600)
    one, three = (cross_k(places, marks, 0, 1, RADII, shape, "translation", threads=t).k for t in (1, 3))
    assert one is not None
    assert three is not None
    assert one.tolist() == three.tolist()


def test_uncorrected_k_estimates_a_circle_for_uniform_places() -> None:
    xy = np.random.default_rng(3).uniform(0, 1000, (3000, 2))
    plain = cross_k(xy, np.zeros(3000, int), 0, 0, [50.0], box(0, 0, 1000, 1000)).k
    fair = cross_k(xy, np.zeros(3000, int), 0, 0, [50.0], box(0, 0, 1000, 1000), "translation").k
    assert plain is not None
    assert fair is not None
    assert plain[0] < fair[0]
    assert fair[0] == pytest.approx(np.pi * 50**2, rel=0.03)


def test_translation_correction_refuses_a_missing_or_narrow_window() -> None:
    with pytest.raises(ValueError, match="needs a window"):
        cross_k([[0, 0]], [0], 0, 0, [10], None, "translation")
    with pytest.raises(ValueError, match="too narrow"):
        cross_k([[0, 0]], [0], 0, 0, [100], box(0, 0, 1000, 90), "translation")


def test_progress_may_cancel() -> None:
    class CancelledError(Exception):
        pass

    def cancel(_share: float, _step: str) -> None:
        raise CancelledError

    xy, marks = scattered(300)
    for threads in (1, 2):
        with pytest.raises(CancelledError):
            pair_counts(xy, marks, RADII, threads=threads, progress=cancel)
