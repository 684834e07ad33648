"""What the desktop's tests share: no screen, a small invented city, and events as a hand would make them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from gis_app.desktop.application import Desktop
from gis_app.desktop.jobs import Jobs
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

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


# --- the whole window ------------------------------------------------------------------------

LON, LAT = 10.0, 50.0
HOSTILE = "Gallery <img src=x onerror=alert(1)> & Söhne 画廊"


class Ground:
    """Writes GeoJSON of invented ground: metres east and north of a corner."""

    hostile = HOSTILE
    """A name that would do harm where it were taken for markup."""

    def at(self, east: float, north: float) -> list[float]:
        return [LON + east / 71_500, LAT + north / 111_200]

    def square(self, east: float, north: float, side: float) -> tuple[str, list[Any]]:
        corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
        return "Polygon", [[self.at(east + x, north + y) for x, y in corners]]

    def point(self, east: float, north: float) -> tuple[str, list[Any]]:
        return "Point", self.at(east, north)

    def places(self, xy: list[tuple[float, float]], word: str) -> list[tuple[tuple[str, list[Any]], dict[str, Any]]]:
        return [(self.point(*place), {"name": f"{word} {number}"}) for number, place in enumerate(xy)]

    def write(self, path: Path, features: list[tuple[tuple[str, list[Any]], dict[str, Any]]]) -> Path:
        made = [
            {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
            for (kind, coordinates), properties in features
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False), "utf-8")
        return path


@pytest.fixture(scope="session")
def ground() -> Ground:
    """Return the writer of files."""
    return Ground()


@pytest.fixture(scope="session")
def folder(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town: two heaps of venues beside universities, industrial sites around."""
    city = tmp_path_factory.mktemp("files") / "老城 Town"
    city.mkdir()
    heaps = [(x + 40 * (i % 4), y + 55 * (i // 4)) for x, y in ((800, 800), (2600, 1900)) for i in range(12)]
    venues = ground.places(heaps, "Venue")
    for number, (_geometry, properties) in enumerate(venues):
        properties["category"] = ("museum", "theatre")[number % 2]
    venues[0][1]["name"] = ground.hostile
    ground.write(city / "cultural_venues.geojson", venues)
    ground.write(city / "universities.geojson", ground.places([(x + 90, y + 30) for x, y in heaps[::4]], "University"))
    mills = [(300.0 * i, 3200.0 - 170 * i) for i in range(12)]
    ground.write(city / "industrial_sites.geojson", ground.places(mills, "Mill"))
    return city


class DrivenDesktop(Desktop):
    """The desktop with a hand on it: what a person finds, presses and draws."""

    def settle(self) -> None:
        """Wait until no job is left and what came back is on the screen."""
        for _round in range(3):
            assert self.jobs.wait_for_done(240)
            QTest.qWait(20)

    def find(self, kind: type[Any], name: str) -> Any:
        """Return the one visible widget of a name."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, (name, found)
        return found[0]

    def press(self, name: str) -> None:
        QTest.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def shows(self, name: str) -> bool:
        """Whether a button of that name is in sight."""
        return any(one.isVisible() for one in self.window.findChildren(QPushButton, name))

    def drop(self, path: Path, onto: QWidget | None = None) -> bool:
        """Drop a file on the window, or on a part of it."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        return self.drop_mime(mime, onto)

    def drop_mime(self, mime: QMimeData, onto: QWidget | None = None) -> bool:
        """Drag something in, move it, let it go, as a screen reports it; return whether it was taken."""
        how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        target = onto or self.window
        # The innermost widget that takes drops hears of it, and those around it where it refuses.
        while not (target.isWindow() or target.acceptDrops()):
            target = target.parentWidget()
        entered = QDragEnterEvent(QPoint(20, 20), *how)
        QApplication.sendEvent(target, entered)
        moved = QDragMoveEvent(QPoint(22, 22), *how)
        # As Qt's window does: who took it when it came in need not say so again.
        moved.setAccepted(entered.isAccepted())
        QApplication.sendEvent(target, moved)
        if not moved.isAccepted():
            return False
        QApplication.sendEvent(target, QDropEvent(QPointF(22, 22), *how))
        return True

    def box(self) -> QMessageBox:
        """Return the box that says something."""
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())

    def draw(self, side: int = 160) -> str:
        """Press D, click three corners, close with Enter; return the zone's id."""
        canvas, half = self.window.canvas, side // 2
        QTest.keyClick(canvas, Qt.Key.Key_D)
        for corner in (QPoint(-half, -half), QPoint(half, -half), QPoint(half, half)):
            self._click(corner)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        return self._drawn()

    def draw_square(self, side: int = 160) -> str:
        """Press D, click four corners around the middle of the map, and close by a double click; return its id."""
        canvas, half = self.window.canvas, side // 2
        QTest.keyClick(canvas, Qt.Key.Key_D)
        assert canvas.tool == "draw"
        for corner in (QPoint(-half, -half), QPoint(half, -half), QPoint(half, half)):
            self._click(corner)
        QTest.mouseMove(canvas.viewport(), canvas.viewport().rect().center() + QPoint(-half, half))
        Hand(canvas.viewport()).double_click(canvas.viewport().rect().center() + QPoint(-half, half))
        return self._drawn()

    def _click(self, corner: QPoint) -> None:
        viewport = self.window.canvas.viewport()
        Hand(viewport).click(viewport.rect().center() + corner)

    def _drawn(self) -> str:
        QTest.qWait(20)
        zone = self.session.selection.own
        assert zone is not None
        return zone.id


@pytest.fixture(scope="session")
def running(qapp: QApplication) -> Callable[[], AbstractContextManager[DrivenDesktop]]:
    """Return the maker of desktops that are shown and active, and gone at the end."""

    @contextmanager
    def run() -> Iterator[DrivenDesktop]:
        made = DrivenDesktop(qapp)
        made.session.work.simulations = 199
        made.window.resize(1280, 820)
        made.show()
        # Shortcuts work in the active window only.
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        yield made
        made.window.leave()
        made.close()
        made.window.deleteLater()
        QTest.qWait(1)

    return run


@pytest.fixture
def desktop(running: Callable[[], AbstractContextManager[DrivenDesktop]]) -> Iterator[DrivenDesktop]:
    """Return the desktop on its first page."""
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def opened(
    running: Callable[[], AbstractContextManager[DrivenDesktop]], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DrivenDesktop]:
    """The desktop with the small town open and measured, once for every test that leaves it as it was."""
    with pytest.MonkeyPatch.context() as patch, running() as made:
        patch.setenv("CLUSTERSCAPE_HOME", str(tmp_path_factory.mktemp("home")))
        made.session.opening.open_words([str(folder)])
        assert made.jobs.wait_for_done(240)
        made.press("open-card")
        made.settle()
        yield made


@pytest.fixture
def town(opened: DrivenDesktop) -> Iterator[DrivenDesktop]:
    """The open town; what a test drew or hid is as before when the next begins."""
    opened.window.activateWindow()
    assert QTest.qWaitForWindowActive(opened.window)
    yield opened
    opened.jobs.cancel_all()
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            box.close()
    for zone in opened.session.zones.own:
        opened.session.zones.delete(zone.id)
    opened.session.selection.select("")
    opened.window.use_tool("pan")
    opened.window.canvas.fit_city()
    if not opened.session.zones.found:
        opened.session.zones.find()
    opened.settle()
