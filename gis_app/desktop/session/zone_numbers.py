"""The numbers of zones: compared with areas of the same shape, and bare while a boundary is dragged."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop import tasks
from gis_app.desktop.jobs import Lane
from gis_app.zones.zone import Candidate
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely

    from gis_app.desktop.session.city_work import CityWork
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.session.selection import Selection
    from gis_app.desktop.session.zones import Zones
    from gis_app.desktop.tasks import Search
    from gis_app.indicators.reading import Reading
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone


class ZoneNumbers(QObject):
    """Scorecards by zone id, and the numbers of the whole study area beside them.

    Parameters
    ----------
    document, zones, selection
        What is measured, and what first.
    work
        Starts the measuring.

    Signals
    -------
    measured(str)
        The scorecard of a zone is new.
    live(str, object)
        The numbers of a zone being dragged: readings without percentiles.
    """

    measured = Signal(str)
    live = Signal(str, object)

    def __init__(self, document: Document, zones: Zones, selection: Selection, work: CityWork, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._zones = zones
        self._selection = selection
        self._work = work
        self._measures: ZoneMeasures | None = None
        self.cards: dict[str, Scorecard] = {}
        self.whole: tuple[Reading, ...] = ()
        document.opened.connect(self._start_anew)
        document.universe_changed.connect(self._drop_cards)
        zones.searched.connect(self._on_searched)
        zones.reshaped.connect(self._on_reshaped)

    def measure_live(self, zone_id: str, geometry: shapely.Polygon) -> None:
        """Ask for the numbers of a shape that is being dragged; only the newest question is answered."""
        if self._measures is not None:
            work = partial(tasks.live_numbers, self._document.required_city(), self._measures, geometry)
            self._work.answer("live", _("Measuring"), work, partial(self.live.emit, zone_id))

    def why_none(self, zone_id: str) -> str:
        """Say why a zone has no numbers: they are on their way, or the planner stopped them."""
        return self._work.why_stopped(f"measure {zone_id}", "measure", "find") or _("Measuring…")

    def _start_anew(self) -> None:
        self._measures = None
        self._drop_cards()

    def _drop_cards(self) -> None:
        self.cards = {}

    def _on_searched(self, search: Search) -> None:
        """Measure every zone: the one the planner looks at first, then the best of each method, then the others."""
        self._measures, self.whole = search.measures, search.whole
        selected = self._selection.zone_id
        zones = sorted(
            [*self._zones.own, *self._zones.candidates], key=lambda zone: (zone.id != selected, _rank_of(zone))
        )
        self._measure("measure", _("Comparing zones with areas of the same shape"), zones, Lane.WORK)

    def _on_reshaped(self, zones: list[Zone]) -> None:
        for zone in zones:
            self.cards.pop(zone.id, None)
            title = _("Comparing {name} with areas of the same shape").format(name=zone.name)
            # A lane of its own: a boundary just drawn does not wait for the whole list.
            self._measure(f"measure {zone.id}", title, [zone], Lane.LIVE)

    def _measure(self, key: str, title: str, zones: Sequence[Zone], lane: Lane) -> None:
        if self._measures is not None:
            city, simulations = self._document.required_city(), self._work.simulations
            work = partial(tasks.measure_zones, city, self._measures, zones, simulations)
            self._work.begin(key, title, work, self._on_measured, lane)

    def _on_measured(self, cards: list[Scorecard]) -> None:
        for card in cards:
            if self._zones.holds(card.zone):
                self.cards[card.zone.id] = card
                self.measured.emit(card.zone.id)


def _rank_of(zone: Zone) -> int:
    return zone.rank if isinstance(zone, Candidate) else 0
