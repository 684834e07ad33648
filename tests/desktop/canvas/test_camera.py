from __future__ import annotations

import numpy as np
import pytest

from gis_app.desktop.canvas.camera import FINEST, Camera
from gis_app.desktop.canvas.frame import Frame


def _screen(camera: Camera, place: tuple[float, float]) -> tuple[float, float]:
    return (place[0] - camera.x) / camera.resolution, (camera.y - place[1]) / camera.resolution


@pytest.mark.parametrize("factor", [0.3, 0.8, 1.25, 40.0])
def test_zooming_keeps_the_place_under_the_pointer(factor: float) -> None:
    camera = Camera(570_123.0, 6_130_456.0, 12.5)
    place = (571_000.0, 6_129_900.0)
    assert _screen(camera.zoomed(factor, place), place) == pytest.approx(_screen(camera, place), abs=1e-6)


def test_zooming_stops_at_both_ends() -> None:
    camera = Camera(0, 0, 10, coarsest=100)
    assert camera.zoomed(1e9).resolution == FINEST
    assert camera.zoomed(1e-9).resolution == 100
    at_end = camera.zoomed(1e-9)
    assert at_end.zoomed(0.5, at=(900, 900)) == at_end


def test_panning_moves_the_map_with_the_hand() -> None:
    camera = Camera(100, 100, 2)
    place = (50.0, 70.0)
    before, after = _screen(camera, place), _screen(camera.panned(30, -20), place)
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((30, -20))


def test_fitting_shows_everything_with_room() -> None:
    camera = Camera().fitted((0, 0, 1000, 3000), (800, 600), margin=0.1)
    assert (camera.x, camera.y) == (500, 1500)
    assert 3000 / camera.resolution == pytest.approx(480)


def test_fitting_a_point_or_an_unshown_view_stays_finite() -> None:
    assert Camera().fitted((5, 5, 5, 5), (800, 600)).resolution == FINEST
    assert np.isfinite(Camera().fitted((0, 0, 10, 10), (0, 0)).resolution)


def test_a_frame_agrees_with_itself() -> None:
    frame = Frame(570_000.0, 6_134_000.0, 4.0, 800, 600, 2.0)
    assert frame.bounds == (570_000.0, 6_131_600.0, 573_200.0, 6_134_000.0)
    mapped = frame.transform().map(570_400.0, 6_133_000.0)
    assert mapped == pytest.approx((100.0, 250.0))
    assert frame.pixel(570_400.0, 6_133_000.0).toTuple() == pytest.approx((100.0, 250.0))
    assert frame.pixels(np.array([[570_400.0, 6_133_000.0]])).tolist() == [[100.0, 250.0]]
    assert frame.dots == (1600, 1200)


def test_a_grown_frame_shows_the_same_place_a_margin_further() -> None:
    frame = Frame(0.0, 1000.0, 2.0, 100, 80)
    grown = frame.grown(16)
    assert grown.pixel(50.0, 900.0).toTuple() == pytest.approx((25 + 16, 50 + 16))
    assert (grown.width, grown.height) == (132, 112)
