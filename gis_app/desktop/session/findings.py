"""What the city shows as a whole: the analysis of its pairs of kinds, a preview of it, and the sentences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop import tasks
from gis_app.desktop.jobs import Lane
from gis_app.indicators.pair_sentences import shuffled_among
from gis_app.indicators.verdicts import headlines
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.session.city_work import CityWork
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.session.zones import Zones
    from gis_app.indicators.reading import CityAnalysis


class Findings(QObject):
    """The results of the city.

    Parameters
    ----------
    document
        Holds the city.
    zones
        Whose search the analysis follows: candidates are what planners come for.
    work
        Starts the analysis.

    Signals
    -------
    previewed
        Closed-form profiles are there; the simulation follows.
    analysed
        The findings are there.
    """

    previewed = Signal()
    analysed = Signal()

    def __init__(self, document: Document, zones: Zones, work: CityWork, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._work = work
        self.analysis: CityAnalysis | None = None
        self.preview: CityAnalysis | None = None
        self.sentences: list[str] = []
        document.opened.connect(self._start_anew)
        document.universe_changed.connect(self._start_anew)
        zones.searched.connect(self._analyse)

    @property
    def latest(self) -> CityAnalysis | None:
        """The analysis, else the preview of it."""
        return self.analysis or self.preview

    def headline_sentence(self) -> str:
        """Return the one sentence that says most about the city: the surest of two kinds that is no chance."""
        told = headlines(self.analysis.profiles) if self.analysis else []
        return told[0].plain if told else " ".join(self.sentences[:1])

    def pages(self) -> list[tuple[str, list[str]]]:
        """Return titled lists of sentences: the city, and every pair of kinds."""
        if self.analysis is None:
            return []
        pairs = [shuffled_among(self.analysis.universe_said), *(pair.brief for pair in self.analysis.profiles)]
        return [(_("The city"), self.sentences), (_("Kinds together and apart"), pairs)]

    def _start_anew(self) -> None:
        self.analysis, self.preview, self.sentences = None, None, []

    def _analyse(self) -> None:
        city = self._document.required_city()
        # The preview takes a second where the simulation takes a minute: it must not queue behind it.
        title = _("Looking ahead at how the places lie together")
        self._work.begin("preview", title, partial(tasks.preview_city, city), self._on_preview, Lane.LIVE)
        title = _("Analysing how the places lie together")
        work = partial(tasks.analyse_city, city, self._work.simulations, self._document.keeper())
        self._work.begin("analyse", title, work, self._on_analysed)

    def _on_preview(self, preview: CityAnalysis) -> None:
        # Of a small city the simulation may be there first.
        if self.analysis is None:
            self.preview = preview
            self.previewed.emit()

    def _on_analysed(self, result: tuple[CityAnalysis, list[str]]) -> None:
        self.analysis, self.sentences = result
        self.preview = None
        self.analysed.emit()
