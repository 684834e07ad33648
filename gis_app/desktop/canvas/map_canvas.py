"""The map widget: `MapView` with tools, mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent

from gis_app.desktop import plain_text
from gis_app.desktop.canvas.map_view import MapView
from gis_app.desktop.canvas.tools.drawing import DrawTool
from gis_app.desktop.canvas.tools.editing import EditTool
from gis_app.desktop.canvas.tools.looking import IdentifyTool, PanTool
from gis_app.desktop.canvas.tools.tool import Tool

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.jobs import Jobs

ToolName = Literal["pan", "identify", "draw", "edit"]

_STEP = 80.0
_BESIDE = QPoint(10, 8)
"""Pixels from the pointer to its figures."""
_ARROWS = {
    Qt.Key.Key_Left: (_STEP, 0.0),
    Qt.Key.Key_Right: (-_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, _STEP),
    Qt.Key.Key_Down: (0.0, -_STEP),
}


class MapCanvas(MapView):
    """The map of a city, with tools to look, to draw and to edit.

    Parameters
    ----------
    jobs
        The application's; without one, the canvas makes its own.
    parent
        As for any widget.

    Signals
    -------
    identified(list of (str, int))
        Kind id and row of what was clicked, nearest first; may be empty.
    zone_clicked(str)
        The zone of that id was clicked, and is selected on the map.
    zone_drawn(shapely.Polygon)
        A boundary was closed, in metres of the city's CRS.
    zone_changing(str, geometry)
        A boundary is being dragged: at most sixty times a second, only while it is valid.
    zone_changed(str, geometry)
        A boundary was changed; answer with `set_zones`.
    cursor_moved(float, float)
        The pointer's place, metres.
    rendered(float)
        A new picture is on the screen, and took so many milliseconds in the background.
    hint(str)
        A sentence the map shows for a few seconds.
    tool_changed(str)
        Another tool is in hand.
    """

    tool_changed = Signal(str)

    def __init__(self, jobs: Jobs | None = None, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._tools: dict[str, Tool] = {
            "pan": PanTool(self),
            "identify": IdentifyTool(self),
            "draw": DrawTool(self),
            "edit": EditTool(self),
        }
        self._hand = Tool(self)
        self._tool_name: ToolName = "pan"
        self._tool = self._tools["pan"]
        self._space = False
        self._panning = False
        self.zones_replaced.connect(self._sync_tool)
        self.viewport().setCursor(self._tool.cursor)

    @property
    def tool(self) -> ToolName:
        """The tool in use."""
        return self._tool_name

    def set_tool(self, name: ToolName) -> None:
        """Take another tool; what was not finished with the last one is dropped."""
        if name == self._tool_name:
            return
        self._tool.end()
        self._tool_name, self._tool = name, self._tools[name]
        self.viewport().setCursor(self._tool.cursor)
        self._tool.begin()
        self.viewport().update()
        self.tool_changed.emit(name)

    def set_snapping(self, on: bool) -> None:
        """Let corners catch on zones and streets, or not."""
        self.snapping = on

    def _sync_tool(self) -> None:
        self._tool.sync()

    # --- mouse -----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pan with the middle button or the space bar held; else the tool answers."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        middle = event.button() == Qt.MouseButton.MiddleButton
        if middle or (self._space and event.button() == Qt.MouseButton.LeftButton):
            self._panning = True
            self._hand.press(_as_left(event))
        else:
            self._tool.press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is, and let the tool follow."""
        self.cursor_moved.emit(*self.to_map(event.position()))
        (self._hand if self._panning else self._tool).move(event)
        self._tell_figure(event)
        event.accept()

    def _tell_figure(self, event: QMouseEvent) -> None:
        """Let the figures of a result follow the pointer, while nothing is drawn or dragged."""
        looking = self._tool_name in {"pan", "identify"} and event.buttons() == Qt.MouseButton.NoButton
        if self._look.theme is not None and looking:
            text = self.figure_at(event.position())
            plain_text.show_tip(event.globalPosition().toPoint() + _BESIDE, text, self.viewport())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan, or let the tool answer."""
        if self._panning:
            self._panning = False
            self._hand.release(_as_left(event))
            self.viewport().setCursor(self._tool.cursor)
        else:
            self._tool.release(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Qt sends this in place of the second press: a tool hears one press, then this.
        self._tool.double_click(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer, by touchpads too."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.zoom_by(1.25 ** (turned / 120.0), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        # A pinch of the touchpad comes to the viewport, not to the view.
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1.0 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that the tool needs just now from the window's shortcuts."""
        # Qt asks the focused widget before it fires a shortcut: to accept is to keep the key.
        asked = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._tool.claims(Qt.Key(event.key())):
            event.accept()
            return True
        return super().event(event)

    # --- keyboard ----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the tool answer first; then arrows pan, plus and minus zoom, 0 and Home fit the city."""
        key = Qt.Key(event.key())
        if self._tool.key(event):
            return
        if key is Qt.Key.Key_Space:
            self._hold_space(event)
        elif key in _ARROWS:
            self.pan_by(*_ARROWS[key])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_in()
        elif key is Qt.Key.Key_Minus:
            self.zoom_out()
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_0}:
            self.fit_city()
        else:
            # Up to the window, which answers Escape.
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        # A key that is held comes up again and again.
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().setCursor(self._tool.cursor)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the hand: the key may come up elsewhere."""
        self._space = False
        super().focusOutEvent(event)

    def _hold_space(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)


def _as_left(event: QMouseEvent) -> QMouseEvent:
    """Return the event as if it came from the left button: the hand knows no other."""
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(
        event.type(), event.position(), event.scenePosition(), event.globalPosition(), left, left, event.modifiers()
    )
