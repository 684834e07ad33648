"""A map on an invisible screen, with the small city on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gis_app.desktop.canvas.map_canvas import MapCanvas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QColor
    from pytestqt.qtbot import QtBot

    from gis_app.desktop.jobs import Jobs
    from layers.city import City


@pytest.fixture
def canvas(qtbot: QtBot, jobs: Jobs) -> Iterator[MapCanvas]:
    """An empty map of 800 × 600 pixels."""
    made = MapCanvas(jobs)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    yield made
    assert jobs.close(8)


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[MapCanvas], None]:
    """Return a wait until the picture on the screen is the latest."""

    def wait(canvas: MapCanvas) -> None:
        qtbot.waitUntil(lambda: not canvas._busy and not canvas._stale and not canvas._soon.isActive(), timeout=8000)

    return wait


@pytest.fixture
def city_canvas(qtbot: QtBot, canvas: MapCanvas, small_city: City, settle: Callable[[MapCanvas], None]) -> MapCanvas:
    """The map with the small city, fitted."""
    with qtbot.waitSignal(canvas.rendered, timeout=8000):
        canvas.set_city(small_city)
    settle(canvas)
    return canvas


@pytest.fixture
def pixel() -> Callable[[MapCanvas, tuple[float, float]], QPoint]:
    """Return the pixel that shows a place in metres."""
    return lambda canvas, place: canvas.to_view(*place).toPoint()


@pytest.fixture
def colour() -> Callable[[MapCanvas, QPoint], QColor]:
    """Return the colour on the screen at a pixel."""

    def read(canvas: MapCanvas, at: QPoint) -> QColor:
        image = canvas.viewport().grab().toImage()
        return image.pixelColor(at * image.devicePixelRatio())

    return read
