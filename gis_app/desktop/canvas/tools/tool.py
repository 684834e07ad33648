"""What every tool has: a pointer's shape, and answers to mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from gis_app.desktop.canvas.map_view import MapView

DRAG = 4.0
"""Pixels a button moves before it is a drag."""


class Tool:
    """Drags the map; the tools add what a click does.

    Parameters
    ----------
    view
        The map.
    """

    cursor = Qt.CursorShape.OpenHandCursor

    def __init__(self, view: MapView) -> None:
        self.view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False

    def begin(self) -> None:
        """Take over."""

    def end(self) -> None:
        """Give way to another tool."""
        self._pressed, self._dragging = None, False

    def sync(self) -> None:
        """Follow the zones, which were replaced or selected."""

    def press(self, event: QMouseEvent) -> None:
        """Answer a pressed button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._dragging = False

    def move(self, event: QMouseEvent) -> None:
        """Answer a moved pointer."""
        if self._pressed is None:
            return
        far = (event.position() - self._pressed).manhattanLength()
        if not self._dragging and far >= DRAG:
            self._dragging = True
            self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            step = event.position() - self._last
            self._last = event.position()
            self.view.pan_by(step.x(), step.y())

    def release(self, event: QMouseEvent) -> None:
        """Answer a released button."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._pressed, self._dragging = self._dragging, None, False
        self.view.viewport().setCursor(self.cursor)
        if not dragged:
            self.click(event.position())

    def click(self, position: QPointF) -> None:
        """Answer a click that was no drag."""

    def double_click(self, event: QMouseEvent) -> None:
        """Answer a double click: by default, come closer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.view.zoom_by(2.0, event.position())

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key that is a shortcut of the window is the tool's just now."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """Answer a key; return whether it was one of the tool's."""
        return False
