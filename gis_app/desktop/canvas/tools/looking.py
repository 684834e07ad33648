"""Looking around: the hand, and the question mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from gis_app.desktop.canvas.tools.tool import Tool

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF


class PanTool(Tool):
    """Drags the map; a click selects the zone there, or says what place is there."""

    def click(self, position: QPointF) -> None:
        """Prefer a badge or a place's mark over the area around it."""
        zone = self.view.zone_at(position)
        if zone is not None and not self._on_mark(position):
            self.view.select_zone(zone)
            self.view.zone_clicked.emit(zone)
        else:
            self.view.ask(position)

    def _on_mark(self, position: QPointF) -> bool:
        return self.view.mark_at(position) and self.view.badge_at(position) is None


class IdentifyTool(Tool):
    """Says what lies under the pointer; the map can still be dragged."""

    cursor = Qt.CursorShape.WhatsThisCursor

    def click(self, position: QPointF) -> None:
        """Answer with everything there, which may be nothing."""
        self.view.ask(position)
