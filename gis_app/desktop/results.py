"""Results beside the map: the co-location matrix, and what a result looks like laid over the places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gis_app.desktop.canvas.thematic import Thematic
from gis_app.desktop.notices import message
from gis_app.desktop.panels.matrix_window import MatrixWindow
from layers.kinds.registry import DEFAULT_UNIVERSE, KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.canvas.map_canvas import MapCanvas
    from gis_app.desktop.panels.result_chooser import ResultChooser
    from gis_app.desktop.session import Session
    from gis_app.indicators.place_result import PlaceResult
    from layers.city import City

    Progress = Callable[[float, str], None]
    Choice = tuple[str | None, str]


class Results(QObject):
    """Carries results between session, map, the chooser under the layers and the matrix.

    Parameters
    ----------
    window
        The window the matrix belongs to.
    session, canvas, chooser
        The window's.
    """

    def __init__(self, window: QWidget, session: Session, canvas: MapCanvas, chooser: ResultChooser) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._canvas = canvas
        self._chooser = chooser
        self._matrix: MatrixWindow | None = None
        chooser.chosen.connect(self._on_chosen)
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
        matrix.show_analysis(analysis)
        self._matrix = matrix
        matrix.show()

    def offer(self) -> None:
        """Offer the results that the open city allows."""
        city = self._session.city
        self._chooser.show_kinds([kind for kind in city.universe if city.count(kind)] if city else [])

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


def map_result(city: City, choice: Choice, simulations: int, progress: Progress) -> tuple[Thematic | None, str]:
    """Return a place-level result as a map layer, or None and the reason why there is none; for workers."""
    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.hot_spots import hot_spots
    from gis_app.indicators.surroundings import local_quotients

    progress(0.05, _("Computing the result for the map"))
    run = CityRun(city, simulations, 1, progress)
    one, other = choice
    result = hot_spots(run, other) if one is None else local_quotients(run, one, other)
    if not len(result.classes):
        return None, result.reason or _("Nothing can be told.")
    return Thematic(_title(choice, result), result.geometry, result.classes, tuple(result.legend())), ""


def _title(choice: Choice, result: PlaceResult) -> str:
    one, other = choice
    if one is None:
        return _("Hot spots: {kind}").format(kind=_(KINDS[other].title))
    title = _("{one}: how much of {other} around them")
    return f"{title.format(one=_(KINDS[one].title), other=_(KINDS[other].title))} ({len(result):,})"
