"""The zones at hand: the planner's own, which the study holds, and those that were found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop import tasks
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import shapely

    from gis_app.desktop.session.city_work import CityWork
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.tasks import Search
    from gis_app.study.study import Study
    from gis_app.zones.imported import Imported
    from gis_app.zones.zone import Candidate, Found, Zone


class Zones(QObject):
    """Every zone of the open city, by its id.

    Parameters
    ----------
    document
        Holds the planner's own zones, and takes their edits.
    work
        Starts the search.

    Signals
    -------
    changed
        Own zones came, went or moved, or were left as they are by a refused edit.
    reshaped(list)
        The own zones whose numbers no longer hold; `changed` was said before.
    added(str)
        The first of the zones that an edit brought.
    imported(Imported)
        Boundaries from a file are in the study.
    searching
        A search has begun; what was found before still stands.
    searched(Search)
        Found zones are there.
    """

    changed = Signal()
    reshaped = Signal(list)
    added = Signal(str)
    imported = Signal(object)
    searching = Signal()
    searched = Signal(object)

    def __init__(self, document: Document, work: CityWork, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._work = work
        self.own: tuple[Zone, ...] = ()
        self.found: dict[str, Found] = {}
        self.titles: dict[str, str] = {}
        document.opened.connect(self._start_anew)
        document.edited.connect(self._follow)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every found zone, by method and rank."""
        return tuple(candidate for found in self.found.values() for candidate in found.candidates)

    def zone(self, zone_id: str) -> Zone | None:
        """Return a drawn or found zone by its id."""
        return next((zone for zone in (*self.own, *self.candidates) if zone.id == zone_id), None)

    def holds(self, zone: Zone) -> bool:
        """Whether a zone still stands where it did: it may have moved, or gone, while it was measured."""
        now = self.zone(zone.id)
        return now is not None and _same_shape(now, zone)

    # --- finding -----------------------------------------------------------------

    def find(self) -> None:
        """Find candidates; measuring every zone and analysing the city follow, each as a job of its own."""
        city = self._document.city
        if city is None:
            return
        self._work.start_over()
        self._work.begin(
            "find",
            _("Finding candidate zones"),
            partial(tasks.find_candidates, city, self._document.keeper()),
            self._on_found,
        )
        self.searching.emit()

    def _on_found(self, search: Search) -> None:
        self.found, self.titles = search.found, search.titles
        self.searched.emit(search)

    # --- edits -------------------------------------------------------------------

    def draw(self, geometry: shapely.Polygon) -> None:
        """Keep a boundary that was just drawn."""
        name = _("Boundary {number}").format(number=len(self.own) + 1)
        self._add(lambda study: study.add_zone(name, geometry, "drawn"))

    def keep(self, zone_id: str) -> None:
        """Copy a found zone into the study, where it can be edited."""
        found = next((one for one in self.candidates if one.id == zone_id), None)
        if found is not None:
            self._add(lambda study: study.add_zone(found.name, found.geometry, found.method))

    def import_from(self, path: Path) -> None:
        """Read a file's areas and keep them as boundaries."""
        work = partial(tasks.import_areas, path, self._document.required_city())
        self._work.begin("import", _("Reading {name}").format(name=path.stem), work, self.keep_all)

    def keep_all(self, read: Imported) -> None:
        """Keep the areas of a file as boundaries."""
        if self._add(lambda study: study.add_zones(read.zones)):
            self.imported.emit(read)

    def reshape(self, zone_id: str, geometry: shapely.Polygon) -> None:
        """Keep a zone's new outline."""
        self._document.edit(lambda study: study.reshape_zone(zone_id, geometry))

    def rename(self, zone_id: str, name: str) -> None:
        """Keep a zone's new name."""
        if name.strip():
            self._document.edit(lambda study: study.rename_zone(zone_id, name.strip()))

    def delete(self, zone_id: str) -> None:
        """Delete one of the planner's own."""
        self._document.edit(lambda study: study.delete_zone(zone_id))

    def _add(self, edit: Callable[[Study], object]) -> bool:
        """Make an edit that brings zones; return whether it did."""
        before = {zone.id for zone in self.own}
        self._document.edit(edit)
        # The study gives the ids: new is what was not there before.
        new = [zone.id for zone in self.own if zone.id not in before]
        if new:
            self.added.emit(new[0])
        return bool(new)

    # --- following the study ---------------------------------------------------------

    def _start_anew(self) -> None:
        self.own, self.found = self._document.read(lambda study: study.zones(), ()), {}

    def _follow(self) -> None:
        before = {zone.id: zone for zone in self.own}
        self.own = self._document.read(lambda study: study.zones(), self.own)
        self.changed.emit()
        # Last: the old numbers of a zone that moved stay in sight until the new ones come.
        moved = [zone for zone in self.own if zone.id not in before or not _same_shape(zone, before[zone.id])]
        if moved:
            self.reshaped.emit(moved)


def _same_shape(one: Zone, other: Zone) -> bool:
    return bool(one.geometry.equals_exact(other.geometry, 0.0))
