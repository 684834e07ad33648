"""A result laid over the map: computed in the background when it is chosen, gone when the city or its kinds change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gis_app.desktop.map_results import map_result
from gis_app.desktop.notices import message
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.canvas.thematic import Thematic
    from gis_app.desktop.desk import Desk
    from gis_app.desktop.map_results import Choice


class ResultOnMap(QObject):
    """The one result that lies over a window's map.

    Parameters
    ----------
    desk
        The window.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.session.document.opened.connect(self._take_away)
        desk.session.document.universe_changed.connect(self._take_away)

    def show(self, choice: Choice | None) -> None:
        """Compute a result and lay it over the map; None takes away what lies there."""
        session = self._desk.session
        city = session.document.city
        if choice is None or city is None:
            # One that is still being computed must not land on the map afterwards.
            session.jobs.cancel("map result")
            self._take_away()
            return
        session.jobs.start(
            _("Computing the result for the map"),
            partial(map_result, city, choice, session.work.simulations),
            done=self._on_result,
            failed=session.refused.emit,
            key="map result",
            owner=self,
        )

    def _take_away(self) -> None:
        self._desk.canvas.set_theme(None)

    def _on_result(self, outcome: tuple[Thematic | None, str]) -> None:
        theme, reason = outcome
        self._desk.canvas.set_theme(theme)
        if theme is None:
            message(self._desk, _("Result on the map"), reason)
