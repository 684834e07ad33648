"""Results beside the map: the co-location matrix, and what a result looks like laid over the places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop.map_results import map_result
from gis_app.desktop.notices import message
from gis_app.desktop.panels.matrix_window import MatrixWindow
from layers.kinds.registry import DEFAULT_UNIVERSE
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.canvas.map_canvas import MapCanvas
    from gis_app.desktop.canvas.thematic import Thematic
    from gis_app.desktop.map_results import Choice
    from gis_app.desktop.panels.result_chooser import ResultChooser
    from gis_app.desktop.session import Session


class Results(QObject):
    """Carries results between session, map, the chooser under the layers and the matrix.

    Parameters
    ----------
    window
        The window the matrix belongs to.
    session, canvas, chooser
        The window's.

    Signals
    -------
    help_wanted(str)
        An indicator's id.
    """

    help_wanted = Signal(str)

    def __init__(self, window: QWidget, session: Session, canvas: MapCanvas, chooser: ResultChooser) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._canvas = canvas
        self._chooser = chooser
        self._matrix: MatrixWindow | None = None
        chooser.chosen.connect(self._on_chosen)
        chooser.help_wanted.connect(self.help_wanted)
        session.opened.connect(self._start_anew)
        session.universe_changed.connect(self._start_anew)
        session.previewed.connect(self._on_analysed)
        session.analysed.connect(self._on_analysed)

    def open_matrix(self) -> None:
        """Show which kinds seek each other, once that is known."""
        city, analysis = self._session.city, self._session.analysis or self._session.preview
        if city is None:
            return
        if analysis is None:
            message(self._window, _("Kinds together and apart"), _("The analysis is still running; try again shortly."))
            return
        loaded = [kind for kind in DEFAULT_UNIVERSE if city.count(kind)]
        matrix = MatrixWindow(self._window, city, loaded)
        matrix.universe_wanted.connect(self._on_universe)
        matrix.help_wanted.connect(self.help_wanted)
        matrix.show_analysis(analysis)
        self._matrix = matrix
        matrix.show()

    def offer(self) -> None:
        """Offer the results that the open city allows."""
        city = self._session.city
        kinds = [kind for kind in city.universe if city.count(kind)] if city else []
        self._chooser.show_kinds(kinds, districts=city is not None and city.count("districts") > 0)

    def _start_anew(self) -> None:
        self._canvas.set_theme(None)
        self.offer()
        if self._matrix is not None:
            self._matrix.show_waiting()

    def _on_universe(self, kinds: list[str]) -> None:
        self._session.set_universe(kinds)

    def _on_analysed(self) -> None:
        analysis = self._session.analysis or self._session.preview
        if self._matrix is not None and self._matrix.isVisible() and analysis is not None:
            self._matrix.show_analysis(analysis)

    def _on_chosen(self, choice: Choice | None) -> None:
        city = self._session.city
        if choice is None or city is None:
            self._session.jobs.cancel("map result")
            self._canvas.set_theme(None)
            return
        self._session.jobs.start(
            _("Computing the result for the map"),
            partial(map_result, city, choice, self._session.simulations),
            done=self._on_result,
            failed=self._session.refused.emit,
            key="map result",
            owner=self,
        )

    def _on_result(self, outcome: tuple[Thematic | None, str]) -> None:
        theme, reason = outcome
        self._canvas.set_theme(theme)
        if theme is None:
            message(self._window, _("Result on the map"), reason)
