"""Drawing a boundary: a click for each corner, closed by a double click, Enter, or a click on the first corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, Qt

from gis_app.desktop.canvas.tools.sketching import SketchItem
from gis_app.desktop.canvas.tools.tool import Tool
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from gis_app.desktop.canvas.boundary import Point
    from gis_app.desktop.canvas.map_view import MapView

_CLOSE = 10.0
"""Pixels around the first corner that mean it."""


class DrawTool(Tool):
    """Collects corners; a boundary never crosses itself."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._item: SketchItem | None = None

    @property
    def corners(self) -> tuple[Point, ...]:
        """The corners so far, metres."""
        return self._item.corners if self._item is not None else ()

    def begin(self) -> None:
        """Start with an empty sketch."""
        self._item = SketchItem(self.view)
        self.view.scene().addItem(self._item)
        hint = _("Click the corners; double-click or Enter closes, Backspace takes one back, Esc stops.")
        self.view.show_hint(hint, stay=True)

    def end(self) -> None:
        """Drop what was not finished."""
        super().end()
        self.view.show_hint("")
        if self._item is not None:
            self.view.scene().removeItem(self._item)
            self._item = None

    def press(self, event: QMouseEvent) -> None:
        """Add a corner, or close on the first one; the right button takes one back."""
        if event.button() == Qt.MouseButton.RightButton:
            self._take_back()
        elif event.button() == Qt.MouseButton.LeftButton:
            if self._on_first(event.position()):
                self._close()
            else:
                self._add(event.position())

    def move(self, event: QMouseEvent) -> None:
        """Let the last edge follow the pointer."""
        self._follow(event.position())

    def release(self, event: QMouseEvent) -> None:
        """Do nothing: corners are set when the button goes down."""

    def double_click(self, event: QMouseEvent) -> None:
        """Close; the first press of the two has set the last corner."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._close()

    def claims(self, key: Qt.Key) -> bool:
        """Delete takes a corner back, while there is one."""
        return key is Qt.Key.Key_Delete and bool(self.corners)

    def key(self, event: QKeyEvent) -> bool:
        """Close, take back or give up; to Escape with nothing drawn, the window answers."""
        if not self.corners and Qt.Key(event.key()) in {Qt.Key.Key_Escape, Qt.Key.Key_Delete}:
            return False
        actions = {
            Qt.Key.Key_Return: self._close,
            Qt.Key.Key_Enter: self._close,
            Qt.Key.Key_Backspace: self._take_back,
            Qt.Key.Key_Delete: self._take_back,
            Qt.Key.Key_Escape: self._give_up,
        }
        action = actions.get(Qt.Key(event.key()))
        if action is not None:
            action()
        return action is not None

    def _on_first(self, position: QPointF) -> bool:
        if len(self.corners) < 3:
            return False
        away = self.view.to_view(*self.corners[0]) - position
        return away.manhattanLength() <= _CLOSE

    def _add(self, position: QPointF) -> None:
        snap = self.view.snapped(position)
        corner = (snap.x, snap.y)
        # Clicked twice in one place: a corner upon another would hide it from the mouse.
        if self.corners and self._near_last(corner):
            return
        if self._crosses(corner):
            self.view.show_hint(_("A boundary may not cross itself."))
            return
        self._set((*self.corners, corner))

    def _near_last(self, corner: Point) -> bool:
        x, y = self.corners[-1]
        return max(abs(corner[0] - x), abs(corner[1] - y)) < self.view.resolution

    def _crosses(self, corner: Point) -> bool:
        return len(self.corners) >= 2 and not shapely.LineString([*self.corners, corner]).is_simple

    def _follow(self, position: QPointF) -> None:
        if self._item is None:
            return
        closing = self._on_first(position)
        snap = self.view.snapped(position)
        self._item.pointer = None if closing else snap
        self._item.refused = not closing and self._crosses((snap.x, snap.y))
        shape = Qt.CursorShape.PointingHandCursor if closing else self.cursor
        self.view.viewport().setCursor(Qt.CursorShape.ForbiddenCursor if self._item.refused else shape)
        self.view.viewport().update()

    def _close(self) -> None:
        if len(self.corners) < 3:
            self.view.show_hint(_("A boundary needs at least three corners."))
            return
        polygon = shapely.Polygon(self.corners)
        if not polygon.is_valid:
            self.view.show_hint(_("A boundary may not cross itself."))
            return
        # Emptied before it is said: whoever hears of it may take the next tool.
        self._set(())
        self.view.zone_drawn.emit(polygon)

    def _take_back(self) -> None:
        self._set(self.corners[:-1])

    def _give_up(self) -> None:
        self._set(())

    def _set(self, corners: tuple[Point, ...]) -> None:
        if self._item is not None:
            self._item.corners = corners
            self._item.pointer = self._item.pointer if corners else None
            self._item.refused = False
            self.view.viewport().update()
