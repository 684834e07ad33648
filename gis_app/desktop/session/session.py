"""The session: one open study and its results, put together from the parts that each own one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop.session.city_work import CityWork
from gis_app.desktop.session.document import Document
from gis_app.desktop.session.findings import Findings
from gis_app.desktop.session.opening import Opening
from gis_app.desktop.session.selection import Selection
from gis_app.desktop.session.zone_numbers import ZoneNumbers
from gis_app.desktop.session.zones import Zones

if TYPE_CHECKING:
    from gis_app.desktop.jobs import Jobs


class Session(QObject):
    """Outlives the window: another language makes the window again, and leaves the session as it is.

    Parameters
    ----------
    jobs
        The application's.

    Attributes
    ----------
    document
        The study, its city and layers.
    zones, numbers
        The planner's zones and the found ones; their scorecards.
    findings
        What the city shows as a whole.
    selection
        Which zone the planner looks at.
    opening
        From files to an open study.
    work
        What is being computed for the city.

    Signals
    -------
    refused(str)
        A sentence: something the planner asked for cannot be done, whichever part said so.
    """

    refused = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        # Qt calls slots in the order in which they were connected: each part listens to those made before it, and all
        # of them before any panel, so that a panel always finds what has come of the news it hears.
        self.work = CityWork(jobs, self)
        self.document = Document(self.work, self)
        self.zones = Zones(self.document, self.work, self)
        self.selection = Selection(self.document, self.zones, self)
        self.numbers = ZoneNumbers(self.document, self.zones, self.selection, self.work, self)
        self.findings = Findings(self.document, self.zones, self.work, self)
        self.opening = Opening(jobs, self.document, self.zones, self)
        # After the others: they drop what they computed with the old reference places.
        self.document.universe_changed.connect(self.zones.find)
        for refused in (self.work.refused, self.document.refused, self.opening.refused):
            refused.connect(self.refused)
