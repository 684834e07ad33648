"""What the planner looks at: one selected zone, the ticked ones, and the wish to see a zone from near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.session.zones import Zones
    from gis_app.zones.zone import Zone


class Selection(QObject):
    """Holds ids only: a zone is looked up when it is asked for, since edits replace it.

    Parameters
    ----------
    document, zones
        What can be selected.

    Signals
    -------
    changed(str)
        Another zone is selected; empty for none.
    sought(str)
        The planner wants to see a zone from near.
    """

    changed = Signal(str)
    sought = Signal(str)

    def __init__(self, document: Document, zones: Zones, parent: QObject) -> None:
        super().__init__(parent)
        self._zones = zones
        self.zone_id = ""
        self.ticked: tuple[str, ...] = ()
        document.opened.connect(self._start_anew)
        zones.added.connect(self.select)
        zones.changed.connect(self._drop_what_is_gone)

    def select(self, zone_id: str) -> None:
        """Select a zone, or none."""
        if zone_id != self.zone_id:
            self.zone_id = zone_id
            self.changed.emit(zone_id)

    def look_at(self, zone_id: str) -> None:
        """Ask to see a zone from near."""
        self.sought.emit(zone_id)

    @property
    def zone(self) -> Zone | None:
        """The selected zone."""
        return self._zones.zone(self.zone_id)

    @property
    def own(self) -> Zone | None:
        """The selected zone where it is one of the study's own, which can be edited."""
        return next((zone for zone in self._zones.own if zone.id == self.zone_id), None)

    def worth_comparing(self) -> list[str]:
        """Return the selected zone, the planner's last two, and the best: what is compared first."""
        firsts = [one.id for found in self._zones.found.values() for one in found.candidates[:2]]
        own = [zone.id for zone in self._zones.own][-2:]
        return list(dict.fromkeys([*([self.zone_id] if self.zone_id else []), *own, *firsts]))[:4]

    def _start_anew(self) -> None:
        # Not said: whoever shows a selection starts anew with the city as well.
        self.zone_id, self.ticked = "", ()

    def _drop_what_is_gone(self) -> None:
        if self.zone_id and self.zone is None:
            self.select("")
