from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    import shapely

    from gis_app.desktop.canvas.map_canvas import MapCanvas

SQUARE = (QPoint(300, 200), QPoint(430, 200), QPoint(430, 330), QPoint(300, 330))


class Drawing:
    """A map in the drawing tool, and what it signalled."""

    def __init__(self, canvas: MapCanvas, hand: type) -> None:
        self.canvas, self.mouse = canvas, hand(canvas.viewport())
        self.drawn: list[shapely.Polygon] = []
        self.hints: list[str] = []
        canvas.zone_drawn.connect(self.drawn.append)
        canvas.hint.connect(self.hints.append)

    @property
    def corners(self) -> int:
        return len(self.canvas._tool.corners)  # type: ignore[attr-defined]  the draw tool has them

    def click(self, *positions: QPoint) -> None:
        for position in positions:
            self.mouse.click(position)


@pytest.fixture
def drawing(city_canvas: MapCanvas, hand: type) -> Drawing:
    city_canvas.set_snapping(False)
    city_canvas.set_tool("draw")
    return Drawing(city_canvas, hand)


def _close_by_enter(drawing: Drawing) -> None:
    drawing.click(*SQUARE)
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Return)


def _close_by_double_click(drawing: Drawing) -> None:
    drawing.click(*SQUARE[:3])
    drawing.mouse.double_click(SQUARE[3])


def _close_on_the_first_corner(drawing: Drawing) -> None:
    drawing.click(*SQUARE)
    drawing.click(SQUARE[0] + QPoint(3, -2))


@pytest.mark.parametrize("close", [_close_by_enter, _close_by_double_click, _close_on_the_first_corner])
def test_a_boundary_is_drawn_and_closed(drawing: Drawing, close: Callable[[Drawing], None]) -> None:
    close(drawing)
    [polygon] = drawing.drawn
    side = 130 * drawing.canvas.resolution
    assert polygon.area == pytest.approx(side**2, rel=0.001)
    assert len(polygon.exterior.coords) == 5
    west, _south, _east, north = polygon.bounds
    corner = drawing.canvas.to_view(west, north).toPoint()
    assert corner == SQUARE[0]
    assert drawing.corners == 0


def test_a_boundary_that_would_cross_itself_is_refused_with_a_hint(drawing: Drawing) -> None:
    drawing.click(SQUARE[0], SQUARE[2], SQUARE[1])
    drawing.hints.clear()
    drawing.click(QPoint(330, 320))
    assert drawing.corners == 3
    [hint] = drawing.hints
    assert "cross" in hint
    assert drawing.canvas._hint_text == hint


def test_closing_across_an_edge_is_refused(drawing: Drawing) -> None:
    drawing.click(QPoint(300, 200), QPoint(400, 200), QPoint(400, 300), QPoint(350, 300), QPoint(350, 150))
    drawing.click(QPoint(450, 150), QPoint(450, 350))
    corners = drawing.corners
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Return)
    assert drawing.drawn == []
    assert drawing.corners == corners
    assert "cross" in drawing.hints[-1]


def test_two_corners_are_no_boundary(drawing: Drawing) -> None:
    drawing.click(*SQUARE[:2])
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Enter)
    assert drawing.drawn == []
    assert "three" in drawing.hints[-1]


def test_backspace_and_the_right_button_take_the_last_corner_back(drawing: Drawing) -> None:
    drawing.click(*SQUARE)
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Backspace)
    assert drawing.corners == 3
    drawing.mouse.click(QPoint(50, 50), Qt.MouseButton.RightButton)
    assert drawing.corners == 2
    for _ in range(4):
        QTest.keyClick(drawing.canvas, Qt.Key.Key_Backspace)
    assert drawing.corners == 0


def test_escape_gives_up_and_another_tool_drops_the_sketch(drawing: Drawing) -> None:
    drawing.click(*SQUARE)
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Escape)
    assert drawing.corners == 0
    drawing.click(*SQUARE)
    drawing.canvas.set_tool("pan")
    assert drawing.canvas.scene().items() == []
    assert drawing.drawn == []


def test_the_same_corner_twice_counts_once(drawing: Drawing) -> None:
    drawing.click(SQUARE[0], SQUARE[0], SQUARE[1])
    assert drawing.corners == 2


def test_a_corner_catches_on_a_street(drawing: Drawing, at: Callable[[float, float], tuple[float, float]]) -> None:
    drawing.canvas.set_snapping(True)
    drawing.click(drawing.canvas.to_view(*at(1700, 2000)).toPoint() + QPoint(0, -4))
    drawing.click(drawing.canvas.to_view(*at(4000, 3000)).toPoint() + QPoint(4, -3))
    [edge, corner] = drawing.canvas._tool.corners  # type: ignore[attr-defined]  the draw tool has them
    assert edge[1] == at(0, 2000)[1]
    assert corner == at(4000, 3000)


def test_the_wheel_and_the_middle_button_work_while_drawing(drawing: Drawing) -> None:
    drawing.click(*SQUARE[:2])
    drawing.mouse.drag(QPoint(600, 400), QPoint(500, 350), Qt.MouseButton.MiddleButton)
    assert drawing.corners == 2
    drawing.click(SQUARE[2] - QPoint(100, 50))
    QTest.keyClick(drawing.canvas, Qt.Key.Key_Return)
    [polygon] = drawing.drawn
    assert polygon.area == pytest.approx((130 * drawing.canvas.resolution) ** 2 / 2, rel=0.03)
