"""What the desktop's tests share: no screen, a small invented city, and events as a hand would make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gis_app.desktop.jobs import Jobs
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

CRS = pyproj.CRS.from_epsg(32721)
WEST, SOUTH = 570_000.0, 6_130_000.0


def _layer(kind: str, geometries: list[shapely.Geometry], **columns: list[object]) -> Layer:
    count = len(geometries)
    table = {"name": [None] * count, "category": [None] * count, "source_row": list(range(count)), **columns}
    return Layer(KINDS[kind], gpd.GeoDataFrame(table, geometry=geometries, crs=CRS))


def _box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    return shapely.box(WEST + x, SOUTH + y, WEST + x + width, SOUTH + y + height)


def _points(*xy: tuple[float, float]) -> list[shapely.Geometry]:
    return [shapely.Point(WEST + x, SOUTH + y) for x, y in xy]


@pytest.fixture
def at() -> Callable[[float, float], tuple[float, float]]:
    """Return map coordinates from metres east and north of the small city's corner."""
    return lambda x, y: (WEST + x, SOUTH + y)


@pytest.fixture
def make_layer() -> Callable[..., Layer]:
    """Return a maker of layers: kind, geometries, columns."""
    return _layer


@pytest.fixture
def small_city() -> City:
    """A square of 4 km: one campus, one mill, three venues, a grid of streets, a park, a lake with an island."""
    streets = [shapely.LineString([(WEST, SOUTH + y), (WEST + 4000, SOUTH + y)]) for y in range(0, 4001, 500)]
    streets += [shapely.LineString([(WEST + x, SOUTH), (WEST + x, SOUTH + 4000)]) for x in range(0, 4001, 500)]
    lake = shapely.difference(_box(2600, 2600, 800, 800), _box(2900, 2900, 200, 200))
    layers = {
        "industrial_sites": _layer("industrial_sites", [_box(600, 600, 300, 300)], name=["Old mill 老厂"]),
        "universities": _layer("universities", [_box(2600, 1100, 350, 350)], name=["City University 城市大学"]),
        "cultural_venues": _layer(
            "cultural_venues",
            _points((1250, 1250), (1750, 2750), (3250, 650)),
            name=["Gallery <b>1</b>", None, "美术馆"],
        ),
        "green_space": _layer("green_space", [_box(200, 2600, 900, 700)]),
        "water": _layer("water", [lake]),
        "streets": _layer("streets", streets, **{"class": ["primary", *["residential"] * (len(streets) - 1)]}),
        "designated_parks": _layer("designated_parks", [_box(1500, 200, 700, 500)], name=["Park zone"]),
    }
    area = StudyArea(_box(0, 0, 4000, 4000), "assumed")
    return City(name="Small", crs=CRS, layers=layers, study_area=area, attribution="© Somebody")


@pytest.fixture
def cloud_city() -> Callable[[int], City]:
    """Return a maker of cities of n venues in heaps."""

    def make(count: int) -> City:
        random = np.random.default_rng(1)
        centres = random.uniform(500, 3500, (12, 2))
        xy = np.clip(centres[random.integers(0, 12, count)] + random.normal(0, 220, (count, 2)), 0, 4000)
        layer = _layer("cultural_venues", list(shapely.points(xy + np.array([WEST, SOUTH]))))
        area = StudyArea(_box(0, 0, 4000, 4000), "layer")
        return City(name="Cloud", crs=CRS, layers={"cultural_venues": layer}, study_area=area)

    return make


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:  # noqa: ARG001  Qt must be there first
    """Return jobs that are all at home again when the test ends."""
    made = Jobs()
    yield made
    assert made.close(8)


class Hand:
    """Mouse and keyboard on one widget."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget

    def click(self, pos: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseMove(self.widget, pos)
        QTest.mouseClick(self.widget, button, pos=pos)

    def double_click(self, pos: QPoint) -> None:
        """Press twice as a person does: Qt's shortcut sends no first click."""
        QTest.mouseClick(self.widget, Qt.MouseButton.LeftButton, pos=pos)
        QTest.mouseDClick(self.widget, Qt.MouseButton.LeftButton, pos=pos)
        QTest.mouseRelease(self.widget, Qt.MouseButton.LeftButton, pos=pos)

    def press(self, pos: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseMove(self.widget, pos)
        QTest.mousePress(self.widget, button, pos=pos)

    def release(self, pos: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseRelease(self.widget, button, pos=pos)

    def drag(
        self, start: QPoint, end: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton, steps: int = 8
    ) -> None:
        self.press(start, button)
        for step in range(1, steps + 1):
            QTest.mouseMove(self.widget, start + (end - start) * step / steps)
        self.release(end, button)


@pytest.fixture
def hand() -> type[Hand]:
    """Return the maker of hands."""
    return Hand
