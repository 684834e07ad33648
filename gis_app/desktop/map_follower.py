"""The map in step with the session: it shows what is open, and says what the hand does on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk
    from gis_app.zones.imported import Imported

_SPECK = 24
"""Pixels under which a zone is too small to be looked at."""


class MapFollower(QObject):
    """Connects a window's map, which knows no session, with the session, which knows no map.

    Parameters
    ----------
    desk
        The window.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._canvas = desk.canvas
        self._session = desk.session
        self._follow_session()
        self._follow_hand()

    def start_anew(self) -> None:
        """Show the open city, its zones and the layers that are not hidden."""
        document = self._session.document
        if document.city is None:
            return
        self._canvas.set_city(document.city)
        for kind, shown in document.shown.items():
            self._canvas.set_kind_visible(kind, shown)
        self._show_candidates()
        self._show_zones()
        # What was begun on the last city's map is dropped.
        self._desk.use_tool("pan")

    def _follow_session(self) -> None:
        session = self._session
        session.document.opened.connect(self.start_anew)
        session.document.visibility_changed.connect(self._canvas.set_kind_visible)
        session.zones.changed.connect(self._show_zones)
        session.zones.searching.connect(self._show_candidates)
        session.zones.searched.connect(self._show_candidates)
        session.zones.imported.connect(self._show_imported)
        session.selection.changed.connect(self._on_selected)
        session.selection.sought.connect(self._look_at)

    def _follow_hand(self) -> None:
        canvas, zones = self._canvas, self._session.zones
        canvas.zone_clicked.connect(self._session.selection.select)
        canvas.zone_drawn.connect(self._on_drawn)
        canvas.zone_changing.connect(self._session.numbers.measure_live)
        canvas.zone_changed.connect(zones.reshape)

    def _show_zones(self) -> None:
        self._canvas.set_zones(self._session.zones.own)

    def _show_candidates(self) -> None:
        self._canvas.set_candidates(self._session.zones.candidates)

    def _show_imported(self, read: Imported) -> None:
        self._canvas.zoom_to(shapely.union_all([zone.geometry for zone in read.zones]))

    def _on_selected(self, zone_id: str) -> None:
        self._canvas.select_zone(zone_id or None)
        zone = self._session.selection.zone
        if zone is not None and not self._in_view(zone.geometry):
            self._canvas.zoom_around(zone.geometry)
        if self._canvas.tool == "edit" and self._session.selection.own is None:
            self._desk.use_tool("identify")

    def _look_at(self, zone_id: str) -> None:
        zone = self._session.zones.zone(zone_id)
        if zone is not None:
            self._canvas.zoom_around(zone.geometry)

    def _in_view(self, geometry: shapely.Geometry) -> bool:
        """Whether a zone is seen whole, and not as a speck."""
        left, bottom, right, top = shapely.bounds(geometry)
        view = self._canvas.viewport().rect().toRectF()
        corners = (self._canvas.to_view(left, bottom), self._canvas.to_view(right, top))
        return all(view.contains(corner) for corner in corners) and corners[1].x() - corners[0].x() > _SPECK

    def _on_drawn(self, geometry: shapely.Polygon) -> None:
        self._session.zones.draw(geometry)
        # The corners can be dragged at once: what was clicked is seldom where it was meant to be.
        self._desk.use_tool("edit")
