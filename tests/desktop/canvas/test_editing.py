from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gis_app.zones.zone import Candidate, Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gis_app.desktop.canvas.map_canvas import MapCanvas

    At = Callable[[float, float], tuple[float, float]]


class Editing:
    """A map in the editing tool with one square zone of 1200 m, and a study that takes every change."""

    def __init__(self, canvas: MapCanvas, hand: type, at: At) -> None:
        self.canvas, self.mouse, self.at = canvas, hand(canvas.viewport()), at
        self.zone = Zone(
            "mill", "Mill", shapely.Polygon([at(1100, 1600), at(2300, 1600), at(2300, 2800), at(1100, 2800)])
        )
        self.other = Zone("other", "Other", shapely.box(*at(2600, 1650), *at(3500, 2450)))
        self.changing: list[shapely.Polygon] = []
        self.changed: list[shapely.Polygon] = []
        self.hints: list[str] = []
        canvas.zone_changing.connect(lambda _name, geometry: self.changing.append(geometry))
        canvas.zone_changed.connect(self._take)
        canvas.hint.connect(self.hints.append)

    def _take(self, name: str, geometry: shapely.Polygon) -> None:
        assert name == "mill"
        self.changed.append(geometry)
        self.zone = Zone("mill", "Mill", geometry)
        self.canvas.set_zones([self.zone, self.other])

    def pixel(self, x: float, y: float) -> QPoint:
        return self.canvas.to_view(*self.at(x, y)).toPoint()

    def near(self, place: tuple[float, float], x: float, y: float) -> bool:
        return place == pytest.approx(self.at(x, y), abs=1.5 * self.canvas.resolution)

    @property
    def ring(self) -> list[tuple[float, float]]:
        return list(self.zone.geometry.exterior.coords)[:-1]


@pytest.fixture
def editing(city_canvas: MapCanvas, hand: type, at: At, settle: Callable[[MapCanvas], None]) -> Editing:
    made = Editing(city_canvas, hand, at)
    city_canvas.set_snapping(False)
    city_canvas.set_zones([made.zone, made.other])
    city_canvas.select_zone("mill")
    city_canvas.set_tool("edit")
    settle(city_canvas)
    return made


def test_a_corner_is_dragged(editing: Editing) -> None:
    editing.mouse.drag(editing.pixel(2300, 2800), editing.pixel(2500, 3300))
    [geometry] = editing.changed
    assert editing.near(geometry.exterior.coords[2], 2500, 3300)
    assert geometry.exterior.coords[0] == editing.at(1100, 1600)
    assert editing.changing
    assert shapely.equals(editing.changing[-1], geometry) or len(editing.changing) >= 1


def test_the_whole_zone_is_dragged_without_changing_its_shape(editing: Editing) -> None:
    editing.mouse.drag(editing.pixel(1500, 2000), editing.pixel(1700, 1800))
    [geometry] = editing.changed
    assert geometry.area == pytest.approx(1200**2, rel=1e-9)
    assert editing.near(geometry.exterior.coords[0], 1300, 1400)


def test_a_middle_becomes_a_corner_by_dragging_it(editing: Editing) -> None:
    editing.mouse.drag(editing.pixel(1700, 1600), editing.pixel(1700, 1200))
    [geometry] = editing.changed
    assert len(geometry.exterior.coords) == 6
    assert editing.near(geometry.exterior.coords[1], 1700, 1200)


def test_pressing_a_middle_without_dragging_changes_nothing(editing: Editing) -> None:
    editing.mouse.click(editing.pixel(1700, 1600))
    assert editing.changed == []
    assert len(editing.canvas._tool._item.boundary.rings[0]) == 4  # type: ignore[attr-defined]  the edit tool's item


def test_a_double_click_on_an_edge_adds_a_corner(editing: Editing) -> None:
    editing.mouse.double_click(editing.pixel(1400, 2800))
    [geometry] = editing.changed
    assert len(geometry.exterior.coords) == 6
    assert geometry.area == pytest.approx(1200**2, rel=0.01)


def test_right_click_and_delete_take_corners_away_but_never_the_last_three(editing: Editing) -> None:
    editing.mouse.click(editing.pixel(2300, 2800), Qt.MouseButton.RightButton)
    assert len(editing.changed[-1].exterior.coords) == 4
    editing.mouse.click(editing.pixel(1100, 2800), Qt.MouseButton.RightButton)
    assert len(editing.changed) == 1
    assert "three" in editing.hints[-1]


def test_delete_takes_the_corner_that_was_clicked(editing: Editing) -> None:
    editing.mouse.click(editing.pixel(1100, 1600))
    QTest.keyClick(editing.canvas, Qt.Key.Key_Delete)
    [geometry] = editing.changed
    assert editing.at(1100, 1600) not in list(geometry.exterior.coords)


def test_a_drag_that_makes_the_boundary_cross_itself_is_put_back(editing: Editing) -> None:
    before = editing.zone
    editing.mouse.drag(editing.pixel(1100, 1600), editing.pixel(2600, 2300))
    assert editing.changed == []
    assert editing.zone is before
    assert "cross" in editing.hints[-1]
    assert all(geometry.is_valid for geometry in editing.changing)
    assert editing.canvas._tool._item.boundary.geometry().equals(before.geometry)  # type: ignore[attr-defined]  its item


def test_escape_gives_a_drag_up(editing: Editing) -> None:
    editing.mouse.press(editing.pixel(2300, 2800))
    QTest.mouseMove(editing.canvas.viewport(), editing.pixel(2500, 3000))
    QTest.mouseMove(editing.canvas.viewport(), editing.pixel(2600, 3100))
    QTest.keyClick(editing.canvas, Qt.Key.Key_Escape)
    editing.mouse.release(editing.pixel(2600, 3100))
    assert editing.changed == []
    assert editing.canvas._tool._item.boundary.geometry().equals(editing.zone.geometry)  # type: ignore[attr-defined]  its item


def test_arrow_keys_nudge_the_corner_or_the_whole_and_make_one_step(qtbot: QtBot, editing: Editing) -> None:
    step = editing.canvas.resolution
    with qtbot.waitSignal(editing.canvas.zone_changed, timeout=3000):
        QTest.keyClick(editing.canvas, Qt.Key.Key_Right)
        QTest.keyClick(editing.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    [whole] = editing.changed
    assert whole.area == pytest.approx(1200**2)
    assert whole.exterior.coords[0] == pytest.approx(
        (editing.at(1100, 1600)[0] + step, editing.at(1100, 1600)[1] + 10 * step)
    )
    editing.mouse.click(editing.pixel(2300, 2800) + QPoint(1, -10))
    with qtbot.waitSignal(editing.canvas.zone_changed, timeout=3000):
        QTest.keyClick(editing.canvas, Qt.Key.Key_Left)
    assert editing.changed[1].exterior.coords[2][0] == pytest.approx(whole.exterior.coords[2][0] - step)
    assert editing.changed[1].exterior.coords[0] == whole.exterior.coords[0]


def test_leaving_the_tool_hands_over_what_was_nudged_last(editing: Editing) -> None:
    QTest.keyClick(editing.canvas, Qt.Key.Key_Left)
    editing.canvas.set_tool("pan")
    assert len(editing.changed) == 1
    assert editing.canvas.scene().items() == []
    assert editing.canvas.look.edited is None


def test_a_corner_catches_on_the_other_zones_corner(editing: Editing) -> None:
    editing.canvas.set_snapping(True)
    target = editing.pixel(2600, 1650)
    editing.mouse.drag(editing.pixel(2300, 1600), target + QPoint(-3, 2))
    assert editing.changed[0].exterior.coords[1] == editing.at(2600, 1650)


def test_changes_while_dragging_come_at_most_sixty_times_a_second(editing: Editing) -> None:
    start = time.monotonic()
    editing.mouse.drag(editing.pixel(2300, 2800), editing.pixel(2700, 3300), steps=300)
    took = time.monotonic() - start
    assert 1 <= len(editing.changing) <= 60 * took + 2


def test_set_zones_is_the_truth(editing: Editing) -> None:
    moved = Zone("mill", "Mill", shapely.box(*editing.at(100, 100), *editing.at(900, 900)))
    editing.canvas.set_zones([moved, editing.other])
    assert editing.canvas._tool._item.boundary.geometry().equals(moved.geometry)  # type: ignore[attr-defined]  its item
    editing.canvas.set_zones([editing.other])
    assert editing.canvas.scene().items() == []


def test_clicking_another_zone_takes_that_one_in_hand(qtbot: QtBot, editing: Editing) -> None:
    with qtbot.waitSignal(editing.canvas.zone_clicked) as caught:
        editing.mouse.click(editing.pixel(3200, 2000))
    assert caught.args == ["other"]
    assert editing.canvas.look.edited == "other"
    assert len(editing.canvas.scene().items()) == 1


def test_candidates_cannot_be_edited(editing: Editing) -> None:
    found = Candidate("found-1", "Found", shapely.box(*editing.at(3000, 3000), *editing.at(3500, 3500)), "m", rank=1)
    editing.canvas.set_candidates([found])
    editing.canvas.select_zone("found-1")
    assert editing.canvas.scene().items() == []
    editing.mouse.drag(editing.pixel(3500, 3500), editing.pixel(3700, 3700))
    assert editing.changed == []


def test_a_zone_with_a_hole_keeps_it(editing: Editing) -> None:
    ground = shapely.difference(editing.zone.geometry, shapely.box(*editing.at(1500, 2000), *editing.at(1900, 2400)))
    editing.canvas.set_zones([Zone("mill", "Mill", ground)])
    editing.mouse.drag(editing.pixel(1900, 2400), editing.pixel(2000, 2500))
    [geometry] = editing.changed
    assert len(geometry.interiors) == 1
    assert geometry.is_valid
    assert geometry.area < ground.area
