from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gis_app.desktop.canvas import palette
from gis_app.zones.finding import METHODS
from gis_app.zones.zone import Candidate, Zone
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gis_app.desktop.canvas.map_canvas import MapCanvas
    from layers.city import City

    At = Callable[[float, float], tuple[float, float]]
    Pixel = Callable[[MapCanvas, tuple[float, float]], QPoint]
    Colour = Callable[[MapCanvas, QPoint], QColor]
    Settle = Callable[[MapCanvas], None]


def _square(at: At, x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(*at(x, y), *at(x + side, y + side))


def test_without_a_city_the_sheet_is_blank_and_nothing_fails(canvas: MapCanvas, hand: type) -> None:
    image = canvas.viewport().grab().toImage()
    assert {image.pixelColor(x, y).name() for x in range(5, 800, 50) for y in range(5, 600, 50)} == {palette.PAPER}
    hand(canvas.viewport()).click(QPoint(400, 300))
    canvas.fit_city()
    canvas.zoom_in()
    assert canvas.features_at(QPointF(400, 300)) == []
    assert canvas.snapshot(QSize(100, 80)).pixelColor(50, 40).name() == palette.PAPER


@pytest.mark.parametrize(
    ("kind", "x", "y"),
    [
        ("cultural_venues", 1250, 1250),
        ("universities", 2775, 1275),
        ("industrial_sites", 750, 750),
        ("green_space", 300, 3100),
        ("water", 2700, 3300),
    ],
)
def test_a_kinds_colour_appears_where_its_features_are(
    city_canvas: MapCanvas, at: At, pixel: Pixel, colour: Colour, settle: Settle, kind: str, x: float, y: float
) -> None:
    there = pixel(city_canvas, at(x, y))
    assert colour(city_canvas, there).name() == KINDS[kind].style.colour
    city_canvas.set_kind_visible(kind, False)
    settle(city_canvas)
    assert colour(city_canvas, there).name() != KINDS[kind].style.colour
    city_canvas.set_kind_visible(kind, True)
    settle(city_canvas)
    assert colour(city_canvas, there).name() == KINDS[kind].style.colour


def test_an_island_in_the_lake_is_land(city_canvas: MapCanvas, at: At, pixel: Pixel, colour: Colour) -> None:
    assert colour(city_canvas, pixel(city_canvas, at(2950, 2950))).name() == palette.GROUND


def test_sites_are_areas_near_and_only_marks_far(
    city_canvas: MapCanvas, at: At, pixel: Pixel, colour: Colour, settle: Settle
) -> None:
    corner = at(640, 860)  # of the mill, far from its mark
    city_canvas.zoom_to(_square(at, 500, 500, 500))
    settle(city_canvas)
    near = colour(city_canvas, pixel(city_canvas, corner))
    assert near.red() - near.blue() > 20
    city_canvas.zoom_by(1 / 60)
    settle(city_canvas)
    mark = colour(city_canvas, pixel(city_canvas, at(750, 750)))
    assert mark.name() == KINDS["industrial_sites"].style.colour


def test_very_many_places_become_dots_and_shade(
    qtbot: QtBot, canvas: MapCanvas, cloud_city: Callable[[int], City], settle: Settle, colour: Colour, pixel: Pixel
) -> None:
    city = cloud_city(60_000)
    with qtbot.waitSignal(canvas.rendered, timeout=15_000):
        canvas.set_city(city)
    settle(canvas)
    own = QColor(KINDS["cultural_venues"].style.colour)
    xy = city.points("cultural_venues")
    heaps, _x, _y = np.histogram2d(xy[:, 0], xy[:, 1], bins=40)
    thick = np.unravel_index(heaps.argmax(), heaps.shape)
    place = (_x[thick[0]] + _x[thick[0] + 1]) / 2, (_y[thick[1]] + _y[thick[1] + 1]) / 2
    seen = colour(canvas, pixel(canvas, place))
    assert abs(seen.hue() - own.hue()) < 12
    assert seen.saturation() > 60


def test_the_wheel_keeps_the_place_under_the_pointer(city_canvas: MapCanvas) -> None:
    position = QPointF(613, 147)
    before = city_canvas.to_map(position)
    for turn in (120, 120, 240, -120):
        _wheel(city_canvas, position, turn)
        after = city_canvas.to_map(position)
        assert np.hypot(after[0] - before[0], after[1] - before[1]) <= city_canvas.resolution
    for _ in range(60):
        _wheel(city_canvas, position, -120)
    assert city_canvas.resolution < 100
    for _ in range(120):
        _wheel(city_canvas, position, 120)
    assert city_canvas.resolution == pytest.approx(0.05)


def _wheel(canvas: MapCanvas, position: QPointF, turn: int) -> None:
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    away = canvas.viewport().mapToGlobal(position)
    event = QWheelEvent(position, away, QPoint(), QPoint(0, turn), none, Qt.KeyboardModifier.NoModifier, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_dragging_moves_the_map_with_the_hand(city_canvas: MapCanvas, hand: type, button: Qt.MouseButton) -> None:
    before = city_canvas.to_map(QPointF(400, 300))
    hand(city_canvas.viewport()).drag(QPoint(400, 300), QPoint(520, 250), button)
    after = city_canvas.to_map(QPointF(520, 250))
    assert np.hypot(after[0] - before[0], after[1] - before[1]) <= 2 * city_canvas.resolution


def test_space_turns_any_tool_into_the_hand(city_canvas: MapCanvas, hand: type) -> None:
    city_canvas.set_tool("draw")
    city_canvas.setFocus()
    before = city_canvas.to_map(QPointF(400, 300))
    QTest.keyPress(city_canvas, Qt.Key.Key_Space)
    hand(city_canvas.viewport()).drag(QPoint(400, 300), QPoint(450, 330))
    QTest.keyRelease(city_canvas, Qt.Key.Key_Space)
    after = city_canvas.to_map(QPointF(450, 330))
    assert np.hypot(after[0] - before[0], after[1] - before[1]) <= 2 * city_canvas.resolution
    assert city_canvas._tool.corners == ()  # type: ignore[attr-defined]  the draw tool has them


def test_keys_move_and_zoom(city_canvas: MapCanvas) -> None:
    start = city_canvas._camera
    QTest.keyClick(city_canvas, Qt.Key.Key_Right)
    QTest.keyClick(city_canvas, Qt.Key.Key_Up)
    assert city_canvas._camera.x > start.x
    assert city_canvas._camera.y > start.y
    QTest.keyClick(city_canvas, Qt.Key.Key_Plus)
    assert city_canvas.resolution < start.resolution
    QTest.keyClick(city_canvas, Qt.Key.Key_Minus)
    QTest.keyClick(city_canvas, Qt.Key.Key_0)
    assert city_canvas._camera == start


def test_the_picture_lies_where_the_places_are_after_any_move(
    city_canvas: MapCanvas, at: At, pixel: Pixel, colour: Colour, settle: Settle
) -> None:
    venue = KINDS["cultural_venues"].style.colour
    for move in (lambda: city_canvas.pan_by(37.0, -21.0), city_canvas.zoom_in, lambda: city_canvas.resize(650, 480)):
        move()
        QApplication.processEvents()
        settle(city_canvas)
        assert colour(city_canvas, pixel(city_canvas, at(1750, 2750))).name() == venue


def test_a_fitted_city_stays_whole_when_the_window_changes(city_canvas: MapCanvas, at: At, settle: Settle) -> None:
    for size in ((300, 500), (1200, 300)):
        city_canvas.resize(*size)
        settle(city_canvas)
        west, south, east, north = city_canvas.frame().bounds
        assert west < at(0, 0)[0] < at(4000, 0)[0] < east
        assert south < at(0, 0)[1] < at(0, 4000)[1] < north


def test_resizing_keeps_the_centre(city_canvas: MapCanvas, settle: Settle) -> None:
    city_canvas.zoom_by(3.0)
    before = city_canvas.to_map(QPointF(400, 300))
    city_canvas.resize(600, 400)
    settle(city_canvas)
    after = city_canvas.to_map(QPointF(300, 200))
    assert np.hypot(after[0] - before[0], after[1] - before[1]) <= 2 * city_canvas.resolution


def test_fitting_shows_the_whole_study_area(city_canvas: MapCanvas, at: At) -> None:
    city_canvas.zoom_by(7)
    city_canvas.fit_city()
    west, south, east, north = city_canvas.frame().bounds
    assert west < at(0, 0)[0] < at(4000, 0)[0] < east
    assert south < at(0, 0)[1] < at(0, 4000)[1] < north
    city_canvas.zoom_to(shapely.Point(at(1000, 1000)))
    assert city_canvas.to_map(QPointF(400, 300)) == pytest.approx(at(1000, 1000), abs=2)
    city_canvas.zoom_to(shapely.Point())


def test_identify_lists_what_lies_there_nearest_first(
    qtbot: QtBot, city_canvas: MapCanvas, at: At, pixel: Pixel, hand: type
) -> None:
    city_canvas.set_tool("identify")
    mouse = hand(city_canvas.viewport())
    for place, expected in (
        ((1750, 2750), [("cultural_venues", 1)]),
        ((2800, 1290), [("universities", 0)]),
        ((640, 640), [("industrial_sites", 0)]),
        ((1800, 400), [("designated_parks", 0)]),
        ((2950, 2950), []),
    ):
        with qtbot.waitSignal(city_canvas.identified) as caught:
            mouse.click(pixel(city_canvas, at(*place)))
        assert caught.args == [expected]


def test_hidden_kinds_are_not_identified(city_canvas: MapCanvas, at: At) -> None:
    there = city_canvas.to_view(*at(1750, 2750))
    city_canvas.set_kind_visible("cultural_venues", False)
    assert city_canvas.features_at(there) == []


def test_clicking_a_zone_selects_it_and_the_smaller_one_wins(
    qtbot: QtBot, city_canvas: MapCanvas, at: At, pixel: Pixel, hand: type, settle: Settle
) -> None:
    large, small = (
        Zone("large", "Large", _square(at, 300, 1500, 2000)),
        Zone("small", "Small", _square(at, 600, 1700, 500)),
    )
    city_canvas.set_zones([small, large])
    settle(city_canvas)
    for place, expected in (((800, 1800), "small"), ((1900, 3300), "large")):
        with qtbot.waitSignal(city_canvas.zone_clicked) as caught:
            hand(city_canvas.viewport()).click(pixel(city_canvas, at(*place)))
        assert caught.args == [expected]
        assert city_canvas.look.selected == expected


def test_a_candidates_badge_is_drawn_and_can_be_clicked(
    qtbot: QtBot, city_canvas: MapCanvas, at: At, hand: type, settle: Settle, colour: Colour
) -> None:
    ground = _square(at, 1500, 1600, 700)
    city_canvas.set_candidates([Candidate("c-1", "First", ground, method="density_clusters", rank=1)])
    settle(city_canvas)
    badge = city_canvas._outlines.of(city_canvas.look)[0].anchor
    there = city_canvas.to_view(*badge).toPoint() + QPoint(-6, 0)
    assert colour(city_canvas, there).name() == METHODS["density_clusters"].look.colour
    with qtbot.waitSignal(city_canvas.zone_clicked) as caught:
        hand(city_canvas.viewport()).click(there)
    assert caught.args == ["c-1"]
    city_canvas.select_zone("c-1")
    edge = city_canvas.to_view(*at(1850, 1600)).toPoint() + QPoint(0, 3)
    glow = colour(city_canvas, edge)
    assert glow.red() - glow.blue() > 90


def test_a_new_zone_is_seen_before_the_next_picture(
    city_canvas: MapCanvas, at: At, colour: Colour, pixel: Pixel
) -> None:
    city_canvas.set_zones([Zone("z", "", _square(at, 1000, 1600, 600))])
    assert not any(shown.zone.id == "z" for shown in city_canvas._picture.outlines)  # type: ignore[union-attr]  rendered
    seen = colour(city_canvas, pixel(city_canvas, at(1300, 1600)))
    assert seen.red() - max(seen.green(), seen.blue()) > 90


def test_the_pointers_place_is_told(qtbot: QtBot, city_canvas: MapCanvas, at: At, pixel: Pixel) -> None:
    there = pixel(city_canvas, at(2000, 2100))
    QTest.mouseMove(city_canvas.viewport(), there + QPoint(40, 30))
    with qtbot.waitSignal(city_canvas.cursor_moved) as caught:
        QTest.mouseMove(city_canvas.viewport(), there)
    assert caught.args == pytest.approx(at(2000, 2100), abs=city_canvas.resolution)


def test_an_unchanged_layer_is_not_prepared_again(
    qtbot: QtBot, city_canvas: MapCanvas, small_city: City, make_layer: Callable[..., object], at: At, settle: Settle
) -> None:
    before = city_canvas.content
    camera = city_canvas._camera
    venues = make_layer("cultural_venues", [shapely.Point(at(500, 500))])
    city_canvas.set_city(replace(small_city, layers={**small_city.layers, "cultural_venues": venues}), keep_view=True)
    qtbot.waitUntil(lambda: city_canvas.content is not before, timeout=5000)
    settle(city_canvas)
    after = city_canvas.content
    assert before is not None
    assert after is not None
    assert after.prepared["streets"] is before.prepared["streets"]
    assert after.prepared["cultural_venues"] is not before.prepared["cultural_venues"]
    assert (city_canvas._camera.x, city_canvas.resolution) == (camera.x, camera.resolution)


def test_a_city_can_be_taken_away(city_canvas: MapCanvas) -> None:
    city_canvas.set_city(None)
    assert city_canvas.viewport().grab().toImage().pixelColor(400, 300).name() == palette.PAPER


def test_an_empty_kind_is_no_trouble(
    qtbot: QtBot, canvas: MapCanvas, small_city: City, make_layer: Callable[..., object]
) -> None:
    layers = {**small_city.layers, "industrial_sites": make_layer("industrial_sites", [])}
    with qtbot.waitSignal(canvas.rendered, timeout=5000):
        canvas.set_city(replace(small_city, layers=layers))
    assert canvas.content is not None


def test_a_snapshot_has_the_size_asked_for_and_shows_the_same_land(
    city_canvas: MapCanvas, at: At, settle: Settle
) -> None:
    ground = _square(at, 1500, 1600, 700)
    city_canvas.set_zones([Zone("z", "Mill park", ground)])
    city_canvas.select_zone("z")
    settle(city_canvas)
    image = city_canvas.snapshot(QSize(1200, 900), 2.0, legend=False)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (2400, 1800, 2.0)
    there = city_canvas.to_view(*at(1250, 1250)) * (2400 / 800)
    assert image.pixelColor(there.toPoint()).name() == KINDS["cultural_venues"].style.colour


def test_an_overtaken_rendering_never_ends_on_the_screen_last(city_canvas: MapCanvas, settle: Settle) -> None:
    for _ in range(12):
        city_canvas.pan_by(5, 3)
        city_canvas.redraw()
        QApplication.processEvents()
    settle(city_canvas)
    picture = city_canvas._picture
    assert picture is not None
    assert picture.frame == city_canvas.frame().grown(64)


CODE = """
import sys
sys.path.insert(0, {folder!r})
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import geopandas, pyproj, shapely
from gis_app.desktop.canvas.map_canvas import MapCanvas
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer
app = QApplication([])
crs = pyproj.CRS.from_epsg(32721)
points = [shapely.Point(k, k % 70) for k in range(2000)]
layer = Layer(KINDS["cultural_venues"], geopandas.GeoDataFrame({{"name": ["a"] * 2000}}, geometry=points, crs=crs))
city = City("C", crs, {{"cultural_venues": layer}}, StudyArea(shapely.box(0, 0, 2000, 99), "layer"))
canvas = MapCanvas()
canvas.show()
canvas.set_city(city)
canvas.rendered.connect(lambda ms: QTimer.singleShot(0, {ending}))
app.exec()
"""


@pytest.mark.parametrize("ending", ["canvas.deleteLater()", "canvas.zoom_in()"])
def test_the_program_ends_quietly_even_while_it_draws(root: object, ending: str) -> None:
    code = CODE.format(folder=str(root), ending=f"lambda: ({ending}, app.quit())")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
