"""Random shift: toroidal counts as by hand, cropped K as elsewhere, and honest p-values for clusters."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely import Polygon, affinity, box

from gis_app.statistics import cross_k, random_labelling_test
from gis_app.statistics.random_shift import RandomShiftTest, random_shift_matrix, random_shift_test
from gis_app.statistics.window_overlaps import Overlaps

Points = NDArray[np.float64]
SQUARE = box(0, 0, 1000, 1000)
CORNER = affinity.rotate(Polygon([(0, 0), (1000, 0), (1000, 600), (600, 600), (600, 1000), (0, 1000)]), 20)
RADII = np.array([10.0, 25.0, 50.0, 75.0, 100.0, 150.0])
REPEATS, SHIFTS = 200, 19


def clustered(rng: np.random.Generator, window: Polygon, parents: int = 30, children: int = 4) -> Points:
    """Return a Thomas process seen through the window: parents per km², 30 m spread."""
    x0, y0, x1, y1 = np.add(window.bounds, [-100, -100, 100, 100])
    amount = rng.poisson(parents * (x1 - x0) * (y1 - y0) / 1e6)
    centres = np.repeat(rng.uniform([x0, y0], [x1, y1], (amount, 2)), rng.poisson(children, amount), axis=0)
    xy = centres + rng.normal(0, 30, centres.shape)
    return xy[shapely.contains_xy(window, xy[:, 0], xy[:, 1])]


def together(one: Points, other: Points) -> tuple[Points, NDArray[np.int64]]:
    return np.vstack([one, other]), np.repeat([0, 1], [len(one), len(other)])


def attracted(rng: np.random.Generator, window: Polygon) -> tuple[Points, NDArray[np.int64]]:
    one = clustered(rng, window)
    near = one[::2] + rng.normal(0, 15, one[::2].shape)
    return together(one, near[shapely.contains_xy(window, near[:, 0], near[:, 1])])


def k_by_hand(one: Points, other: Points, radii: Points, window: Polygon) -> Points:
    """Return cross-K, every ring weighed by the mean overlap of the window moved by its middle radius."""
    inner = np.concatenate(([0.0], radii[:-1]))
    distance = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
    terms = []
    for near, far in zip(inner, radii, strict=True):
        middle = np.sqrt((near**2 + far**2) / 2)
        moves = middle * np.exp(1j * np.linspace(0, 2 * np.pi, 36, endpoint=False))
        mean = np.mean([window.intersection(affinity.translate(window, v.real, v.imag)).area for v in moves])
        terms.append(((distance > near) & (distance <= far)).sum() / mean)
    scale = window.area**2 / (len(one) * len(other))
    return np.asarray(scale * np.cumsum(terms))


def test_toroidal_counts_are_those_made_by_hand() -> None:
    rng = np.random.default_rng(3)
    window, radii = box(10, 20, 22, 28), np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    xy = np.column_stack([rng.integers(10, 23, 40), rng.integers(20, 29, 40)]).astype(float)
    marks = np.arange(40) % 3
    test = random_shift_test(xy, marks, 0, 1, radii, window, 9)
    expected = np.zeros(radii.size)
    for p in xy[marks == 0]:
        for q in xy[marks == 1]:
            nearest = min(np.hypot(*(p - q + [12 * i, 8 * j])) for i in (-1, 0, 1) for j in (-1, 0, 1))
            expected += nearest <= radii
    assert test.observed == pytest.approx(expected * 96 / (test.n_a * test.n_b))
    assert expected[0] < expected[-1] < test.n_a * test.n_b
    assert test.expected == pytest.approx(np.pi * radii**2)


def test_toroidal_shifts_average_to_a_circle() -> None:
    xy, marks = together(*(clustered(np.random.default_rng(k), SQUARE) for k in (1, 2)))
    test = random_shift_test(xy, marks, 0, 1, RADII, SQUARE, 2000)
    assert test.simulated is not None
    error = test.simulated.std(axis=0) / np.sqrt(2000)
    assert (np.abs(test.simulated.mean(axis=0) - test.expected) < 4 * error).all()


def test_overlaps_are_those_of_the_polygons() -> None:
    overlaps = Overlaps(CORNER, np.array([100.0, 101.0]))
    for move in ([0.0, 0.0], [137.0, -58.0], [-240.0, 111.0]):
        cropped = CORNER.intersection(affinity.translate(CORNER, *move))
        area, covariance = overlaps.measure(np.array(move))
        angles = np.linspace(0, 2 * np.pi, 36, endpoint=False)
        moved = [affinity.translate(cropped, 100.5 * np.cos(t), 100.5 * np.sin(t)) for t in angles]
        assert area == pytest.approx(cropped.area)
        assert covariance[1] == pytest.approx(np.mean([cropped.intersection(m).area for m in moved]), rel=5e-3)


def test_observed_is_the_translation_corrected_k() -> None:
    xy, marks = together(*(clustered(np.random.default_rng(k), CORNER, 300) for k in (1, 2)))
    radii = np.arange(20.0, 301.0, 20.0)
    test = random_shift_test(xy, marks, 0, 1, radii, CORNER, 3)
    assert test.observed == pytest.approx(cross_k(xy, marks, 0, 1, radii, CORNER, "translation").k, rel=0.01)


def test_shifted_curves_are_scaled_by_their_overlap() -> None:
    xy, marks = together(*(clustered(np.random.default_rng(k), CORNER, 100) for k in (1, 2)))
    one, other, radii = xy[marks == 0], xy[marks == 1], np.arange(20.0, 201.0, 20.0)
    rng, reach, area, curves = np.random.default_rng(6), 500.0, [], []
    for row in range(6):
        angle, length = (0.0, 0.0) if row == 0 else (rng.uniform(0, 2 * np.pi), reach * np.sqrt(rng.uniform()))
        move = np.array([np.cos(angle), np.sin(angle)]) * length
        cropped = CORNER.intersection(affinity.translate(CORNER, *move))
        kept = [points[shapely.contains_xy(cropped, *points.T)] for points in (one, other + move)]
        curves.append(k_by_hand(kept[0], kept[1], radii, cropped))
        area.append(cropped.area)
    mean = np.mean(curves, axis=0)
    expected = mean + np.sqrt(np.array(area) / area[0])[:, None] * (np.array(curves) - mean)
    test = random_shift_test(xy, marks, 0, 1, radii, CORNER, 5, seed=6)
    assert min(area) < 0.7 * area[0]
    assert test.simulated is not None
    error, unscaled = np.abs(test.simulated - expected[1:]), np.abs(curves - expected)[1:]
    assert error.mean() < 0.5 * unscaled.mean()
    assert test.simulated == pytest.approx(expected[1:], rel=0.02)
    assert test.expected == pytest.approx(mean, rel=0.01)


@pytest.mark.parametrize("window", [SQUARE, CORNER], ids=["torus", "polygon"])
def test_independent_clusters_are_rejected_as_rarely_as_promised(window: Polygon) -> None:
    rng = np.random.default_rng(5)
    p = np.ones(REPEATS)
    for k in range(REPEATS):
        xy, marks = together(clustered(rng, window), clustered(rng, window))
        p[k] = random_shift_test(xy, marks, 0, 1, RADII, window, SHIFTS, seed=k).p
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / REPEATS)
    assert np.mean(p <= 0.5) > 0.3


def test_random_labelling_rejects_the_same_clusters_too_often() -> None:
    rng = np.random.default_rng(5)
    rejected = 0
    for k in range(40):
        xy, marks = together(clustered(rng, SQUARE), clustered(rng, SQUARE))
        rejected += random_labelling_test(xy, marks, 0, 1, RADII, SHIFTS, seed=k).p <= 0.05
    assert rejected > 14


@pytest.mark.parametrize("window", [SQUARE, CORNER], ids=["torus", "polygon"])
def test_attraction_is_found_where_it_is(window: Polygon) -> None:
    for k in range(5):
        xy, marks = attracted(np.random.default_rng(k), window)
        test = random_shift_test(xy, marks, 0, 1, RADII, window, 99, alternative="greater")
        assert test.p == pytest.approx(0.01)
        assert test.departures[0][2] == "above"
        assert test.low is not None
        assert (test.low == 0).all()
        assert random_shift_test(xy, marks, 0, 1, RADII, window, 99, alternative="less").p > 0.5


@pytest.mark.parametrize("window", [SQUARE, CORNER], ids=["torus", "polygon"])
def test_order_and_origin_do_not_matter(window: Polygon) -> None:
    xy, marks = attracted(np.random.default_rng(8), window)
    order = np.random.default_rng(1).permutation(len(xy))
    far = affinity.translate(window, 4096.0, -8192.0)

    def run(points: Points, kinds: NDArray[np.int64], where: Polygon) -> RandomShiftTest:
        return random_shift_test(points, kinds, 0, 1, RADII, where, 49, seed=2)

    one = run(xy, marks, window)
    for other in (run(xy[order], marks[order], window), run(np.add(xy, [4096.0, -8192.0]), marks, far)):
        assert other.observed == pytest.approx(one.observed, rel=2e-3)
        assert other.p == one.p
    again, another = run(xy, marks, window), random_shift_test(xy, marks, 0, 1, RADII, window, 49, seed=3)
    assert np.array_equal(again.simulated, one.simulated)
    assert not np.array_equal(another.simulated, one.simulated)


@pytest.mark.parametrize("window", [SQUARE, CORNER], ids=["torus", "polygon"])
def test_many_pairs_come_out_as_each_alone_on_any_number_of_threads(window: Polygon) -> None:
    groups = [clustered(np.random.default_rng(k), window) for k in range(3)] + [np.array([[300.0, 300.0]] * 3)]
    xy, marks = np.vstack(groups), np.repeat([0, 1, 2, 7], [len(group) for group in groups])
    pairs = [(0, 1), (2, 0), (1, 7), (1, 2)]
    tests = random_shift_matrix(xy, marks, pairs, RADII, window, 39, seed=4, threads=2)
    single = random_shift_matrix(xy, marks, pairs, RADII, window, 39, seed=4, threads=1)
    for (a, b), test, same in zip(pairs, tests, single, strict=True):
        alone = random_shift_test(xy, marks, a, b, RADII, window, 39, seed=4)
        assert test.p == alone.p == same.p
        assert (test.p is None) == (b == 7)
        assert np.array_equal(test.simulated, alone.simulated)
        assert np.array_equal(test.simulated, same.simulated)


def test_kinds_in_one_corner_that_no_shift_keeps_both_have_no_p() -> None:
    # What keeps the one inside moves the other out.
    window = Polygon([(0, 0), (1000, 0), (1000, 600), (600, 600), (600, 1000), (0, 1000)])
    rng = np.random.default_rng(3)
    xy, marks = together(rng.uniform(0, 4, (9, 2)), rng.uniform(0, 4, (9, 2)))
    (test,) = random_shift_matrix(xy, marks, [(0, 1)], RADII, window, 9)
    assert (test.p, test.observed, test.n_a, test.departures) == (None, None, 9, [])
    with pytest.raises(ValueError, match="too narrow"):
        random_shift_test(xy, marks, 0, 1, RADII, window, 9)


def test_empty_small_circles_are_no_repulsion() -> None:
    # Without the rule for sparse radii the whole window's K = 0 would rank below every shifted K = 0.
    rng = np.random.default_rng(4)
    xy, marks = together(rng.uniform(50, 550, (8, 2)), rng.uniform(50, 550, (8, 2)))
    window = affinity.rotate(box(0, 0, 600, 600), 30)
    test = random_shift_test(xy, marks, 0, 1, [10.0, 15.0], window, 99)
    assert test.simulated is not None
    assert test.simulated.max() > 0
    assert test.observed == pytest.approx([0.0, 0.0])
    assert test.p > 0.8
    assert test.departures == []


@pytest.mark.parametrize("size", [0, 1, 8])
def test_too_few_places_have_no_p(size: int) -> None:
    xy = np.random.default_rng(0).uniform(0, 1000, (size, 2))
    test = random_shift_test(xy, np.arange(size) % 2, 0, 1, RADII, SQUARE, 9)
    assert test.p is None
    assert test.observed is None
    assert test.n_a + test.n_b == size


def test_places_outside_are_left_out() -> None:
    xy, marks = attracted(np.random.default_rng(8), CORNER)
    outside = np.vstack([xy, [[5000.0, 5000.0]]])
    one = random_shift_test(xy, marks, 0, 1, RADII, CORNER, 9)
    other = random_shift_test(outside, np.append(marks, 1), 0, 1, RADII, CORNER, 9)
    assert (other.n_b, other.p) == (one.n_b, one.p)
    assert np.array_equal(other.simulated, one.simulated)


def test_impossible_questions_are_refused() -> None:
    xy, marks = attracted(np.random.default_rng(8), CORNER)
    with pytest.raises(ValueError, match="two different marks"):
        random_shift_test(xy, marks, 1, 1, RADII, CORNER)
    with pytest.raises(ValueError, match="alternative"):
        random_shift_test(xy, marks, 0, 1, RADII, CORNER, alternative="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no area"):
        random_shift_test(xy, marks, 0, 1, RADII, box(0, 0, 0, 1000))
    for window in (SQUARE, CORNER):
        with pytest.raises(ValueError, match="too narrow"):
            random_shift_test(xy, marks, 0, 1, [2000.0], window, 9)


def test_progress_is_told_and_may_cancel() -> None:
    xy, marks = attracted(np.random.default_rng(8), CORNER)
    shares: list[float] = []
    for window in (SQUARE, CORNER):
        random_shift_test(xy, marks, 0, 1, RADII, window, 9, progress=lambda share, _: shares.append(share))
        assert shares == sorted(shares)
        assert shares.pop() == 1.0
        shares.clear()

    def cancel(_share: float, _step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        random_shift_test(xy, marks, 0, 1, RADII, CORNER, 9, progress=cancel)
