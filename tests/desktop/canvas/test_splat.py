from __future__ import annotations

import numpy as np
import pytest

from gis_app.desktop.canvas.splat import Cloud, blurred, shade, splat

RED, BLUE, WHITE = "#c01020", "#1020c0", "#ffffff"


def _cloud(*points: tuple[int, int, int]) -> list[Cloud]:
    table = np.array(points, dtype=np.int32).reshape(-1, 3)
    return [Cloud(table[table[:, 2] == kind, 0], table[table[:, 2] == kind, 1]) for kind in (0, 1)]


def _draw(cloud: list[Cloud], radius: float = 2.5, rim: float = 1.0) -> np.ndarray:
    return splat(cloud, (60, 40), radius, (RED, BLUE), WHITE, rim)


def test_a_point_is_a_disc_of_its_colour_in_a_halo_and_nothing_else() -> None:
    grid = _draw(_cloud((20, 10, 0)))
    assert grid[10, 20] == 0xFFC01020
    assert grid[13, 20] != 0xFFC01020
    assert grid[13, 20] >> 24 > 0
    assert grid[20, 40] == 0
    row, column = np.nonzero(grid)
    assert np.hypot(row - 10, column - 20).max() <= 2.5 + 1.0 + 1.0


def test_the_disc_has_the_area_it_should_have() -> None:
    halo_free = splat(_cloud((30, 20, 0)), (60, 40), 5.0, (RED, BLUE), RED, 0.0)
    assert (halo_free >> 24).sum() / 255 == pytest.approx(np.pi * 25, rel=0.03)


def test_the_upper_kind_covers_the_lower_whatever_the_order_of_the_rows() -> None:
    for points in (((20, 10, 0), (20, 10, 1)), ((20, 10, 1), (20, 10, 0))):
        assert _draw(_cloud(*points))[10, 20] == 0xFF1020C0


def test_order_of_points_and_shifts_change_nothing() -> None:
    random = np.random.default_rng(3)
    points = np.column_stack([random.integers(10, 40, 50), random.integers(10, 25, 50), random.integers(0, 2, 50)])
    first = _draw(_cloud(*points.tolist()))
    again = _draw(_cloud(*points[::-1].tolist()))
    moved = _draw(_cloud(*(points + np.array([3, 2, 0])).tolist()))
    assert np.array_equal(first, again)
    assert np.array_equal(first[:-2, :-3], moved[2:, 3:])


def test_discs_at_the_edge_are_cut_and_do_not_wrap_round() -> None:
    grid = _draw(_cloud((0, 0, 0), (59, 39, 1)))
    assert grid[0, 0] == 0xFFC01020
    assert grid[39, 59] == 0xFF1020C0
    assert grid[0, 59] == 0
    assert grid[39, 0] == 0


def test_no_points_make_an_empty_picture() -> None:
    assert not _draw(_cloud()).any()


def test_every_value_is_premultiplied() -> None:
    random = np.random.default_rng(5)
    columns = (random.integers(0, 60, 900), random.integers(0, 40, 900), random.integers(0, 2, 900))
    cloud = _cloud(*np.column_stack(columns).tolist())
    for grid in (_draw(cloud), shade(cloud, (60, 40), 4, 2.5, (RED, BLUE))):
        assert grid is not None
        alpha = grid >> 24
        assert all(((grid >> shift & 255) <= alpha).all() for shift in (0, 8, 16))


def test_only_crowds_are_shaded_and_the_leading_kind_names_the_hue() -> None:
    assert shade(_cloud((5, 5, 0), (50, 30, 1)), (60, 40), 4, 1.0, (RED, BLUE)) is None
    crowd = [(8, 8, 0)] * 500 + [(48, 30, 1)] * 500 + [(8, 8, 1)] * 20
    grid = shade(_cloud(*crowd), (60, 40), 4, 1.0, (RED, BLUE))
    assert grid is not None
    left, right = int(grid[2, 2]), int(grid[7, 12])
    assert (left >> 16 & 255) > (left & 255)
    assert (right & 255) > (right >> 16 & 255)
    assert grid[2, 10] >> 24 == 0


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_smoothing_agrees_with_scipy(axis: int) -> None:
    from scipy.ndimage import gaussian_filter1d

    counts = np.random.default_rng(6).poisson(2.0, (3, 17, 23)).astype(float)
    expected = gaussian_filter1d(counts, 1.2, axis=axis, mode="nearest", radius=4)
    assert blurred(counts, axis) == pytest.approx(expected)
