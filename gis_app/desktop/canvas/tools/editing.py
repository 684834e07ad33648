"""Editing a boundary: corners, edges or the whole are dragged, corners are added and taken away.

Nothing is kept here: every step is signalled, and the study's journal undoes it. `MapView.set_zones` is the truth that
the boundary in hand follows.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer

from gis_app.desktop.canvas.boundary import Boundary, Corner
from gis_app.desktop.canvas.tools.sketching import BoundaryItem
from gis_app.desktop.canvas.tools.throttle import Throttle
from gis_app.desktop.canvas.tools.tool import DRAG, Tool
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from gis_app.desktop.canvas.map_view import MapView
    from gis_app.zones.zone import Zone

_HANDLE = 9.0
"""Pixels around a handle or an edge that mean it."""
_NUDGES = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


class _Hold(Enum):
    """What the pressed button holds."""

    NOTHING = auto()
    MAP = auto()
    CORNER = auto()
    WHOLE = auto()


class EditTool(Tool):
    """Holds the boundary of the selected zone, if the planner may change it: candidates stay as they were found."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._zone: Zone | None = None
        self._item: BoundaryItem | None = None
        self._hold = _Hold.NOTHING
        self._before: Boundary | None = None
        self._moved = False
        self._throttle = Throttle(view)
        self._nudged = QTimer(view, singleShot=True, interval=450)
        self._nudged.timeout.connect(self._commit)

    def begin(self) -> None:
        """Take the selected zone in hand."""
        self.sync()
        if self._item is None:
            self.view.show_hint(_("Click a boundary you have drawn to change it."))
        else:
            self.view.show_hint(
                _("Drag a corner or the whole; double-click an edge to add a corner, Del takes one away.")
            )

    def end(self) -> None:
        """Hand over what was nudged last, and let go."""
        super().end()
        self.view.show_hint("")
        if self._nudged.isActive():
            self._nudged.stop()
            self._commit()
        self._let_go()

    def sync(self) -> None:
        """Follow the zones: take the selected one in hand as it is now, unless it is being dragged."""
        look = self.view.look
        zone = next((zone for zone in look.zones if zone.id == look.selected), None)
        if zone is None:
            self._let_go()
        elif self._zone is None or zone.id != self._zone.id:
            self._take(zone)
        elif zone is not self._zone and self._hold not in {_Hold.CORNER, _Hold.WHOLE}:
            self._follow(zone)

    def _take(self, zone: Zone) -> None:
        self._let_go()
        self._zone, self._item = zone, BoundaryItem(self.view, Boundary.of(zone.geometry))
        self.view.scene().addItem(self._item)
        self.view.set_edited(zone.id)

    def _follow(self, zone: Zone) -> None:
        self._zone = zone
        self._nudged.stop()
        self._before = None
        if self._item is not None:
            self._show(Boundary.of(zone.geometry))

    def _let_go(self) -> None:
        self._throttle.drop()
        self._nudged.stop()
        if self._item is not None:
            # Out of the scene it is Python's again, and goes with its last reference.
            self.view.scene().removeItem(self._item)
            self._item = None
            self.view.set_edited(None)
        self._zone, self._before, self._hold = None, None, _Hold.NOTHING

    # --- mouse -----------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Hold what is under the pointer: corner, middle of an edge, the whole, or the map."""
        self._pressed = self._last = event.position()
        if event.button() == Qt.MouseButton.RightButton:
            self._remove(self._corner_at(event.position()))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._start(event.position())

    def _start(self, position: QPointF) -> None:
        self._moved, self._hold = False, _Hold.MAP
        if self._item is None:
            return
        self._settle()
        corner = self._corner_at(position) or self._new_corner_at(position)
        self._item.active = corner
        if corner is not None:
            self._hold = _Hold.CORNER
        elif self._item.boundary.contains(self.view.to_map(position)):
            self._hold = _Hold.WHOLE
        self.view.viewport().update()

    def _settle(self) -> None:
        """Remember the boundary as it is before this step; a nudge that still waits is a step of its own."""
        if self._nudged.isActive():
            self._nudged.stop()
            self._commit()
        self._before = self._item.boundary if self._item is not None else None

    def _corner_at(self, position: QPointF) -> Corner | None:
        if self._item is None:
            return None
        return self._item.boundary.nearest_corner(self.view.to_map(position), _HANDLE * self.view.resolution)

    def _new_corner_at(self, position: QPointF) -> Corner | None:
        """Make the middle of an edge a corner, where it is pressed."""
        if self._item is None:
            return None
        place, within = self.view.to_map(position), _HANDLE * self.view.resolution
        edge = self._item.boundary.nearest_midpoint(place, within)
        if edge is None:
            return None
        middle = self._item.boundary.midpoints()[edge.ring][edge.vertex].tolist()
        self._show(self._item.boundary.inserted(edge, (middle[0], middle[1])))
        return Corner(edge.ring, edge.vertex + 1)

    def move(self, event: QMouseEvent) -> None:
        """Drag what is held; without a button, show what would be."""
        if self._hold is _Hold.MAP:
            super().move(event)
        elif self._hold is _Hold.NOTHING:
            self._hover(event.position())
        else:
            self._drag(event)

    def _drag(self, event: QMouseEvent) -> None:
        if self._item is None or self._before is None or self._pressed is None:
            return
        # A hand that shakes while it clicks drags nothing.
        if not self._moved and (event.position() - self._pressed).manhattanLength() < DRAG:
            return
        self._moved = True
        if self._hold is _Hold.CORNER and self._item.active is not None:
            self._drag_corner(event)
        else:
            step = event.position() - self._pressed
            self._show(self._before.shifted(step.x() * self.view.resolution, -step.y() * self.view.resolution))
        self._tell()

    def _drag_corner(self, event: QMouseEvent) -> None:
        if self._item is None or self._item.active is None:
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        own = self._zone.geometry if self._zone is not None else None
        snap = self.view.snapped(event.position(), without=own)
        place = self.view.to_map(event.position()) if free else (snap.x, snap.y)
        self._item.snap = None if free else snap
        self._show(self._item.boundary.moved(self._item.active, place))

    def release(self, event: QMouseEvent) -> None:
        """Hand over the new boundary; a click that moved nothing selects."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held, self._hold = self._hold, _Hold.NOTHING
        if self._item is not None:
            self._item.snap = None
        if held is _Hold.MAP:
            super().release(event)
        elif self._moved:
            self._commit()
        else:
            self._put_back()
            self._select_other(event.position(), held)
        self._pressed = None
        self._hover(event.position())

    def _select_other(self, position: QPointF, held: _Hold) -> None:
        if held is _Hold.WHOLE:
            self.click(position)

    def click(self, position: QPointF) -> None:
        """Select the zone there."""
        zone = self.view.zone_at(position)
        if zone is not None and (self._zone is None or zone != self._zone.id):
            self.view.select_zone(zone)
            self.view.zone_clicked.emit(zone)

    def double_click(self, event: QMouseEvent) -> None:
        """Add a corner on the edge under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self._item is None:
            return
        place = self.view.to_map(event.position())
        edge = self._item.boundary.nearest_edge(place, _HANDLE * self.view.resolution)
        if edge is None or self._corner_at(event.position()) is not None:
            return
        self._settle()
        self._show(self._item.boundary.inserted(edge, place))
        self._item.active = Corner(edge.ring, edge.vertex + 1)
        self._commit()

    def _hover(self, position: QPointF) -> None:
        if self._item is None:
            return
        boundary, within = self._item.boundary, _HANDLE * self.view.resolution
        place = self.view.to_map(position)
        self._item.hovered = boundary.nearest_corner(place, within)
        shape = self.cursor
        if self._item.hovered is not None:
            shape = Qt.CursorShape.SizeAllCursor
        elif boundary.nearest_midpoint(place, within) is not None:
            shape = Qt.CursorShape.DragCopyCursor
        elif boundary.contains(place):
            shape = Qt.CursorShape.OpenHandCursor
        self.view.viewport().setCursor(shape)
        self.view.viewport().update()

    # --- keyboard ----------------------------------------------------------------

    def claims(self, key: Qt.Key) -> bool:
        """Delete takes the corner in hand away, while there is one."""
        return key is Qt.Key.Key_Delete and self._item is not None and self._item.active is not None

    def key(self, event: QKeyEvent) -> bool:
        """Delete a corner, nudge it or the whole, or give up a drag."""
        key = Qt.Key(event.key())
        if self._item is None:
            return False
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            return self._delete()
        if key is Qt.Key.Key_Escape:
            return self._escape()
        if key in _NUDGES:
            self._nudge(*_NUDGES[key], 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0)
        else:
            return False
        return True

    def _delete(self) -> bool:
        """Take the corner in hand away; without one, the window may delete the whole."""
        if self._item is None or self._item.active is None:
            return False
        self._remove(self._item.active)
        return True

    def _escape(self) -> bool:
        """Give up the drag; without one, let go of the corner; without one, the window answers."""
        if self._hold in {_Hold.CORNER, _Hold.WHOLE}:
            self._hold = _Hold.NOTHING
            self._put_back()
            self._tell()
        elif self._item is not None and self._item.active is not None:
            self._item.active = None
            self.view.viewport().update()
        else:
            return False
        return True

    def _nudge(self, right: float, up: float, pixels: float) -> None:
        if self._item is None:
            return
        if not self._nudged.isActive():
            self._before = self._item.boundary
        step = pixels * self.view.resolution
        corner = self._item.active
        if corner is not None and self._item.boundary.has(corner):
            x, y = self._item.boundary.corner(corner)
            self._show(self._item.boundary.moved(corner, (x + right * step, y + up * step)))
        else:
            self._show(self._item.boundary.shifted(right * step, up * step))
        self._tell()
        self._nudged.start()

    # --- the boundary ----------------------------------------------------------------

    def _remove(self, corner: Corner | None) -> None:
        if self._item is None or corner is None or not self._item.boundary.has(corner):
            return
        self._settle()
        smaller = self._item.boundary.removed(corner)
        if smaller is self._item.boundary:
            self.view.show_hint(_("A boundary needs at least three corners."))
            return
        self._item.active = None
        self._show(smaller)
        self._commit()

    def _show(self, boundary: Boundary) -> None:
        if self._item is not None:
            self._item.boundary, self._item.valid = boundary, boundary.valid
            if not boundary.has(self._item.active):
                self._item.active = None
            self._item.hovered = None
            self.view.viewport().update()

    def _tell(self) -> None:
        """Signal the boundary while it moves, if it encloses something."""
        if self._item is not None and self._item.valid and self._zone is not None:
            name, geometry = self._zone.id, self._item.boundary.geometry()
            self._throttle.offer(lambda: self.view.zone_changing.emit(name, geometry))

    def _commit(self) -> None:
        """Signal the boundary as the planner left it; put it back where it crosses itself."""
        self._throttle.drop()
        if self._item is None or self._zone is None or self._before is None:
            return
        if not self._item.valid:
            self.view.show_hint(_("A boundary may not cross itself."))
            self._put_back()
        elif not self._item.boundary.same_as(self._before):
            self._before = None
            self.view.zone_changed.emit(self._zone.id, self._item.boundary.geometry())

    def _put_back(self) -> None:
        if self._before is not None:
            self._show(self._before)
            self._before = None
