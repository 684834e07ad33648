"""The window: it puts the parts together, and goes from page to page; what is known lives in the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from gis_app.desktop import composition, notices, place
from gis_app.desktop.canvas.map_canvas import MapCanvas
from gis_app.desktop.desk import Desk, Place, StartsAnew
from gis_app.desktop.drops import local_paths, take_files
from gis_app.desktop.menus import Menus
from gis_app.desktop.panels.identify_card import IdentifyCard
from gis_app.desktop.panels.welcome import WelcomePage
from gis_app.desktop.plain_text import shown
from gis_app.desktop.widgets import column, label
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.jobs import Job
    from gis_app.desktop.session.session import Session
    from gis_app.study.library import RecentStudy
    from layers.city import City


class MainWindow(Desk):
    """The first screen.

    Parameters
    ----------
    session
        What is open; it outlives the window.
    recent
        Studies for the first page.
    """

    def __init__(self, session: Session, recent: Sequence[RecentStudy] = ()) -> None:
        super().__init__(session, MapCanvas(session.jobs), composition.COMMANDS)
        self.setWindowTitle(_("Clusterscape"))
        self.setAcceptDrops(True)
        self._retired = self._leaving = False
        # Before the parts: they find the page they stand on shown when they hear that a city is open.
        self._follow()
        self.parts += [make(self) for make in composition.LISTENERS]
        self._arrange(recent)
        self.menus = Menus(self)
        place.restore(self, self._sides, self._right)
        if session.document.city is not None:
            self._start_anew()

    # --- putting together --------------------------------------------------------

    def _arrange(self, recent: Sequence[RecentStudy]) -> None:
        left, above = column(spacing=0, role="panel"), column(spacing=0)
        right = self._right = QSplitter(Qt.Orientation.Vertical)
        self.sides = {Place.LEFT: left, Place.ABOVE_MAP: above, Place.RIGHT: right}
        below = self._make_panels()
        right.setStretchFactor(0, 2)
        right.setStretchFactor(1, 3)
        sides = self._sides = QSplitter()
        # Tab goes through what a window holds in the order in which it came in: filled first, then put together.
        for part in (left, column(above, self.canvas, spacing=0), right):
            sides.addWidget(part)
        for splitter in (sides, right):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        sides.setStretchFactor(1, 1)
        left.setMinimumWidth(place.LEAST_LEFT)
        right.setMinimumWidth(place.LEAST_RIGHT)
        self._add_pages(WelcomePage(self.session, recent), sides)
        self._add_status(below)

    def _make_panels(self) -> list[QWidget]:
        """Make every panel and put it where it stands; return those of the status bar."""
        below: list[QWidget] = []
        for panel in composition.PANELS:
            made = panel.make(self)
            self.parts.append(made)
            side = self.sides.get(panel.place)
            if isinstance(side, QSplitter):
                side.addWidget(made)
            elif side is not None and (layout := side.layout()) is not None:
                layout.addWidget(made)
            else:
                below.append(made)
        return below

    def _add_pages(self, welcome: WelcomePage, on_map: QWidget) -> None:
        self.parts.append(welcome)
        welcome.left.connect(self._on_resumed)
        for page in (welcome, on_map):
            self.pages.addWidget(page)
        self.setCentralWidget(self.pages)

    def _add_status(self, panels: Sequence[QWidget]) -> None:
        hint = label("", "quiet")
        self.canvas.hint.connect(hint.setText)
        self.statusBar().addWidget(hint, 1)
        for panel in panels:
            self.statusBar().addPermanentWidget(panel)

    # --- news --------------------------------------------------------------------

    def _follow(self) -> None:
        # Bound methods only: Qt drops their connections with the window. A lambda would be called by the session, which
        # stays, when the window is long gone.
        session = self.session
        session.opening.inspected.connect(self._on_inspected)
        session.opening.resumed.connect(self._on_resumed)
        session.opening.told.connect(self.tell)
        session.document.opened.connect(self._on_opened)
        session.refused.connect(self.show_problem)
        session.jobs.failed.connect(self.show_problem)
        session.jobs.stopped.connect(self._on_stopped)

    def _start_anew(self) -> None:
        """Show the city that is open already: the window was made again in another language."""
        self._on_opened()
        for part in self.parts:
            if isinstance(part, StartsAnew):
                part.start_anew()

    def _on_inspected(self, _city: City) -> None:
        self.part(WelcomePage).come_from(on_map=self.on_map)
        self.show_page(on_map=False)

    def _on_resumed(self) -> None:
        self.show_page(on_map=True)

    def _on_opened(self) -> None:
        document = self.session.document
        title = _("{city} – Clusterscape") if document.editable else _("{city} (write-protected) – Clusterscape")
        if document.elsewhere:
            title = _("{city} (open in another window) – Clusterscape")
        self.setWindowTitle(shown(title.format(city=document.required_city().spoken_name)))
        self.show_page(on_map=True)

    def _on_stopped(self, job: Job) -> None:
        self.tell(_("Cancelled: {title}.").format(title=job.title))

    # --- Qt ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere in the window."""
        take_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped; on the map of a study that takes edits, ask whether it holds boundaries."""
        take_files(event)
        paths = [Path(path) for path in local_paths(event.mimeData())]
        if self.on_map and self.session.document.editable:
            self.session.opening.offer(paths)
        else:
            self.session.opening.open_words([str(path) for path in paths])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back one step: the first page, the tool, the card, the selection."""
        card = self.part(IdentifyCard)
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif not self.on_map:
            self.part(WelcomePage).step_back()
        elif self.canvas.tool != "pan":
            self.use_tool("pan")
        elif card.isVisible():
            card.hide()
        else:
            self.session.selection.select("")

    def take_over(self, other: MainWindow) -> None:
        """Show what another window shows, where it does: it speaks another language and goes."""
        self.setGeometry(other.geometry())
        self.setWindowState(other.windowState())
        self._sides.restoreState(other._sides.saveState())
        self._right.restoreState(other._right.saveState())
        self.canvas.take_over(other.canvas)
        self.part(WelcomePage).take_over(other.part(WelcomePage))
        self.show_page(on_map=other.on_map)
        if (city := self.session.document.city) is not None:
            self.canvas.set_city(city, keep_view=True)
            self.canvas.select_zone(self.session.selection.zone_id or None)
            self.use_tool(other.canvas.tool)
        self.show()

    def leave(self) -> None:
        """Close without asking."""
        self._leaving = True
        self.close()

    def retire(self) -> None:
        """Give way to the same window in another language: the jobs and the session go on."""
        self._retired = True
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the workers come home before Qt goes; nothing is unsaved, but an export would be cut short."""
        jobs = self.session.jobs
        if not (self._retired or self._leaving) and any(job.key in {"export", "copy"} for job in jobs.running):
            question = _("An export is still being written. Close all the same? It is then not made.")
            if not notices.confirmed(self, question):
                event.ignore()
                return
        if not self._retired:
            place.keep(self, self._sides, self._right)
            # Gone from the screen at once: nobody looks at a frozen window.
            self.hide()
            jobs.cancel_all()
            jobs.wait_for_done()
        self.canvas.close()
        event.accept()
