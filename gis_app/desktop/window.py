"""The window: it puts the parts together and carries news between them; what is known lives in the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely
import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QSplitter, QStackedWidget, QWidget

from gis_app import __version__
from gis_app.desktop import handover, menus, offer, place
from gis_app.desktop.canvas.map_canvas import MapCanvas
from gis_app.desktop.commands import COMMANDS
from gis_app.desktop.notices import message
from gis_app.desktop.panels.candidate_panel import CandidatePanel
from gis_app.desktop.panels.compare_dialog import CompareDialog
from gis_app.desktop.panels.findings_bar import FindingsBar
from gis_app.desktop.panels.history_dialog import HistoryDialog
from gis_app.desktop.panels.identify_card import IdentifyCard
from gis_app.desktop.panels.jobs_bar import JobsBar
from gis_app.desktop.panels.layer_panel import LayerPanel
from gis_app.desktop.panels.result_chooser import ResultChooser
from gis_app.desktop.panels.scorecard_panel import ScorecardPanel
from gis_app.desktop.panels.shortcuts_dialog import ShortcutsDialog
from gis_app.desktop.panels.table_window import TableWindow
from gis_app.desktop.panels.welcome import WelcomePage, local_paths
from gis_app.desktop.results import Results
from gis_app.desktop.widgets import column, label
from gis_app.study import library
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent

    from gis_app.desktop.canvas.map_canvas import ToolName
    from gis_app.desktop.jobs import Job
    from gis_app.desktop.session import Session
    from gis_app.study.library import RecentStudy
    from gis_app.zones.imported import Imported
    from layers.city import City

_NEWS_MS = 8000
_SPECK = 24
"""Pixels under which a zone is too small to be looked at."""


class MainWindow(QMainWindow):
    """The first screen.

    Signals
    -------
    language_wanted(str)
        The application makes the window again in another language.
    """

    language_wanted = Signal(str)
    session: Session
    canvas: MapCanvas

    def __init__(self, session: Session, recent: Sequence[RecentStudy] = ()) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(_("Clusterscape"))
        self.setAcceptDrops(True)
        self._retired = False
        self._leaving = False
        self._problem: QMessageBox | None = None
        self._visible: dict[str, bool] = {}
        # New ranks come with new candidates: one list is made of both.
        self._list_soon = QTimer(self, singleShot=True, interval=0)
        self._list_soon.timeout.connect(self._list_zones)
        self._make_parts(recent)
        self._arrange()
        self._actions = menus.fill(self, lambda command: command.run(self))
        self._connect()
        place.restore(self, self._sides, self._right)
        if session.city is not None:
            self._on_opened()
        self.refresh_actions()

    # --- parts -----------------------------------------------------------------

    def _make_parts(self, recent: Sequence[RecentStudy]) -> None:
        self.canvas = MapCanvas(self.session.jobs)
        self.welcome = WelcomePage(self.session.jobs, recent)
        self.layers = LayerPanel()
        self.identify = IdentifyCard(self.canvas)
        self.chooser = ResultChooser()
        self.zones = CandidatePanel()
        self.scorecard = ScorecardPanel()
        self.finding = FindingsBar()
        self._hint = label("", "quiet")

    def _arrange(self) -> None:
        right = self._right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.zones)
        right.addWidget(self.scorecard)
        right.setStretchFactor(0, 2)
        right.setStretchFactor(1, 3)
        sides = self._sides = QSplitter()
        self._left = column(self.layers, self.chooser, spacing=0, role="panel")
        for part in (self._left, column(self.finding, self.canvas, spacing=0), right):
            sides.addWidget(part)
        for splitter in (sides, right):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        sides.setStretchFactor(1, 1)
        self._left.setMinimumWidth(place.LEAST_LEFT)
        right.setMinimumWidth(place.LEAST_RIGHT)
        self._pages = QStackedWidget()
        for page in (self.welcome, sides):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)
        self.statusBar().addWidget(self._hint, 1)
        self.statusBar().addPermanentWidget(JobsBar(self.session.jobs))

    def refresh_actions(self) -> None:
        """Enable what can be done now."""
        on_map = self._pages.currentIndex() == 1
        for command in COMMANDS:
            always = command.menu not in {"&Edit", "&View"} or command.id in {"english", "chinese"}
            self._actions[command.id].setEnabled((on_map or always) and command.enabled(self))
            if command.tool:
                self._actions[command.id].setChecked(on_map and self.canvas.tool == command.tool)

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        self.welcome.files_chosen.connect(lambda paths: session.open_words([str(path) for path in paths]))
        self.welcome.sample_chosen.connect(session.open_sample)
        self.welcome.study_chosen.connect(lambda path: session.open_study(Path(path)))
        self.welcome.accepted.connect(session.adopt)
        session.inspected.connect(self._on_inspected)
        session.opened.connect(self._on_opened)
        session.resumed.connect(self._on_resumed)
        session.layers_changed.connect(self._on_layers)
        session.gave_up.connect(self._on_gave_up)
        session.zones_offered.connect(self._on_offer)
        session.imported.connect(self._on_imported)
        session.zones_changed.connect(self._on_zones)
        session.candidates_changed.connect(self._on_candidates)
        session.measured.connect(self._on_measured)
        session.live.connect(self._on_live)
        session.analysed.connect(self._on_analysed)
        session.selected.connect(self._on_selected)
        session.refused.connect(self.show_problem)
        session.jobs.failed.connect(self.show_problem)
        session.jobs.stopped.connect(self._on_stopped)
        self._connect_canvas()
        self._connect_panels()
        self.results = Results(self, session, canvas, self.chooser)
        self.results.help_wanted.connect(self.show_help)
        canvas.hint.connect(self._hint.setText)

    def _connect_canvas(self) -> None:
        canvas, session = self.canvas, self.session
        canvas.identified.connect(self._on_identified)
        canvas.zone_clicked.connect(session.select)
        canvas.zone_drawn.connect(self._on_drawn)
        canvas.zone_changing.connect(session.measure_live)
        canvas.zone_changed.connect(session.reshape)

    def _connect_panels(self) -> None:
        session = self.session
        self.layers.visibility_changed.connect(self._on_visibility)
        self.layers.table_wanted.connect(self._on_table)
        self.zones.chosen.connect(session.select)
        self.zones.compare_wanted.connect(self._compare)
        self.zones.looked_for.connect(self._look_at)
        self.scorecard.renamed.connect(session.rename)
        self.scorecard.edit_wanted.connect(lambda _zone: self.use_tool("edit"))
        self.scorecard.keep_wanted.connect(self._on_keep)
        self.scorecard.delete_wanted.connect(session.delete)
        self.scorecard.help_wanted.connect(self.show_help)

    # --- news from the session ---------------------------------------------------

    def _on_inspected(self, city: City) -> None:
        self._pages.setCurrentIndex(0)
        self.welcome.show_city(city)
        self.refresh_actions()

    def _on_opened(self) -> None:
        city = self.session.city
        if city is None:
            return
        self._visible = self.session.visibility()
        self.setWindowTitle(self._title(city))
        self._pages.setCurrentIndex(1)
        self.canvas.set_city(city)
        for kind, shown in self._visible.items():
            self.canvas.set_kind_visible(kind, shown)
        self.layers.show_city(city, self._visible, read_only=not self.session.editable)
        self.identify.hide()
        self.finding.show_waiting()
        self.scorecard.show_nothing()
        self._on_candidates()
        self._on_zones()
        if self.session.analysis is not None:
            self._on_analysed()
        self.results.offer()
        self.use_tool("pan")

    def _title(self, city: City) -> str:
        name = city.spoken_name
        if not self.session.editable:
            return _("{city} (write-protected) – Clusterscape").format(city=name)
        return _("{city} – Clusterscape").format(city=name)

    def _on_resumed(self) -> None:
        self._pages.setCurrentIndex(1)
        self.refresh_actions()

    def _on_layers(self) -> None:
        """Follow the study: an edit, undo or redo may have shown or hidden layers."""
        now = self.session.visibility()
        for kind, shown in now.items():
            if self._visible.get(kind) != shown:
                self.canvas.set_kind_visible(kind, shown)
        self._visible = now
        self.layers.show_visible(now)
        menus.name_edits(self._actions, self.session.edit_titles())
        self.refresh_actions()

    def _on_zones(self) -> None:
        self.canvas.set_zones(self.session.zones)
        self._list_zones()
        self._show_selected()
        self.refresh_actions()

    def _on_candidates(self) -> None:
        self.canvas.set_candidates(self.session.candidates)
        self._list_soon.start()
        self.zones.say(self.session.stopped.get("find") or _("Looking for candidates…"))
        if self.session.analysis is None and not self.session.stopped:
            self.finding.show_waiting()
        if self.session.zone(self.session.selection) is not None:
            self._show_selected()

    def _list_zones(self) -> None:
        self.zones.show_zones(self.session.zones, self.session.found, self.session.titles)
        self.zones.select(self.session.selection)

    def _on_selected(self, zone_id: str) -> None:
        self.zones.select(zone_id)
        self.canvas.select_zone(zone_id or None)
        zone = self.session.zone(zone_id)
        if zone is not None and not self._in_view(zone.geometry):
            self.canvas.zoom_around(zone.geometry)
        if self.canvas.tool == "edit" and self.session.own_selection is None:
            self.use_tool("identify")
        self._show_selected()
        self.refresh_actions()

    def _look_at(self, zone_id: str) -> None:
        zone = self.session.zone(zone_id)
        if zone is not None:
            self.canvas.zoom_around(zone.geometry)

    def _in_view(self, geometry: shapely.Geometry) -> bool:
        left, bottom, right, top = shapely.bounds(geometry)
        view = self.canvas.viewport().rect().toRectF()
        corners = (self.canvas.to_view(left, bottom), self.canvas.to_view(right, top))
        # Seen whole, and not as a speck.
        return all(view.contains(corner) for corner in corners) and corners[1].x() - corners[0].x() > _SPECK

    def _show_selected(self) -> None:
        zone = self.session.zone(self.session.selection)
        if zone is None:
            self.scorecard.show_nothing()
            return
        own = self.session.own_selection is not None
        card, waiting = self.session.cards.get(zone.id), self._why_no_numbers(zone.id)
        self.scorecard.show_zone(zone, card, own=own, editable=self.session.editable, waiting=waiting)
        # What is made anew would come first for the Tab key, not last.
        before: QWidget = self.zones.lines
        for widget in self.scorecard.fields():
            QWidget.setTabOrder(before, widget)
            before = widget

    def _why_no_numbers(self, zone_id: str) -> str:
        """Say why a zone has no numbers: they are on their way, or the planner stopped them."""
        stopped = self.session.stopped
        held = next((stopped[key] for key in (f"measure {zone_id}", "measure", "find") if key in stopped), "")
        return f"{held} {_('“Find” starts it again.')}" if held else _("Measuring…")

    def _on_measured(self, zone_id: str) -> None:
        if zone_id == self.session.selection:
            self.scorecard.show_card(self.session.cards[zone_id])

    def _on_gave_up(self, key: str) -> None:
        """Wait for nothing that does not come."""
        sentence = f"{self.session.stopped[key]} {_('“Find” starts it again.')}"
        if key == "find" and not self.session.found:
            self.zones.say(sentence)
        if key in {"find", "analyse"} and self.session.analysis is None:
            self.finding.say(sentence)
        if self.session.selection not in self.session.cards:
            self.scorecard.say(sentence)

    def _on_stopped(self, job: Job) -> None:
        self.statusBar().showMessage(_("Cancelled: {title}.").format(title=job.title), _NEWS_MS)

    def _on_offer(self, path: Path, read: Imported) -> None:
        city = self.session.city
        if city is None or not self.session.editable:
            self.session.open_words([str(path)])
            return
        offer.ask(self, path, read, city, self.session)

    def _on_imported(self, read: Imported) -> None:
        self.canvas.zoom_to(shapely.union_all([zone.geometry for zone in read.zones]))
        offer.report(self, read)

    def _on_live(self, zone_id: str, readings: object) -> None:
        if zone_id == self.session.selection and isinstance(readings, tuple):
            self.scorecard.show_live(readings)

    def _on_analysed(self) -> None:
        pages = self.session.findings_pages()
        self.finding.show_sentence(self.session.headline_sentence(), pages)

    # --- news from the canvas and the panels ------------------------------------------

    def _on_identified(self, hits: object) -> None:
        if self.session.city is not None and isinstance(hits, list):
            self.identify.show_hits(self.session.city, hits, self.canvas.told)

    def _on_drawn(self, geometry: shapely.Polygon) -> None:
        self.session.draw(geometry)
        self.use_tool("edit")

    def _on_keep(self, zone_id: str) -> None:
        zone = next((one for one in self.session.candidates if one.id == zone_id), None)
        if zone is not None:
            self.session.keep(zone)

    def _on_visibility(self, kind: str, shown: bool) -> None:
        self.canvas.set_kind_visible(kind, shown)
        self._visible[kind] = shown
        self.session.remember_visibility(kind, shown=shown)

    def _on_table(self, kind: str) -> None:
        if self.session.city is None:
            return
        table = TableWindow(self, self.session.city.layers[kind])
        table.row_chosen.connect(self._on_row)
        table.show()

    def _on_row(self, kind: str, index: int) -> None:
        if self.session.city is not None:
            self.canvas.zoom_to(self.session.city.layers[kind].frame.geometry.iloc[index])
            self.identify.show_hits(self.session.city, [(kind, index)])

    # --- what the commands do -----------------------------------------------------------

    def use_tool(self, tool: ToolName) -> None:
        """Give the mouse another job on the map."""
        self.canvas.set_tool(tool)
        self.canvas.setFocus()
        self.refresh_actions()

    def show_welcome(self) -> None:
        """Go to the first page; again, back to the map."""
        back = self._pages.currentIndex() == 0 and self.session.city is not None
        self.welcome.show_start()
        if not back:
            self.welcome.show_recent(library.recent())
        self._pages.setCurrentIndex(1 if back else 0)
        self.refresh_actions()

    def compare(self) -> None:
        """Compare the ticked zones, else the best three and the selected one."""
        ids = self.zones.ticked() or self.session.worth_comparing()
        self._compare(ids)

    def _compare(self, ids: list[str]) -> None:
        cards = [self.session.cards[one] for one in ids if one in self.session.cards]
        if len(cards) < 2:
            self.canvas.show_hint(_("Tick two or more zones to compare them; their numbers must be there."))
            return
        CompareDialog(self, cards, self.session.whole).exec()

    def import_boundaries(self) -> None:
        """Ask for a file of areas and keep them as boundaries."""
        pattern = _("GIS files") + " (*.geojson *.json *.gpkg *.shp)"
        chosen, _filter = QFileDialog.getOpenFileName(self, _("Import boundaries"), "", pattern)
        if chosen:
            self.session.import_zones(Path(chosen))

    def show_shortcuts(self) -> None:
        """List the keys."""
        ShortcutsDialog(self).exec()

    def toggle_side(self) -> None:
        """Fold the layers away, or out."""
        self._left.setVisible(not self._left.isVisible())

    def toggle_zones(self) -> None:
        """Fold the zones and their numbers away, or out."""
        self._right.setVisible(not self._right.isVisible())

    def export(self) -> None:
        """Ask what to hand over, and do it in the background."""
        handover.ask(self, self.session)

    def save_copy(self) -> None:
        """Write a copy of the study wherever the planner wants it."""
        if self.session.study is None:
            return
        suggested = str(Path.home() / self.session.study.path.name)
        chosen, _filter = QFileDialog.getSaveFileName(
            self, _("Save a copy of the study"), suggested, "GeoPackage (*.gpkg)"
        )
        if not chosen:
            return
        # It takes as long as the study is large.
        study, target = self.session.study, Path(chosen)
        self.session.jobs.start(
            _("Saving a copy"),
            lambda _progress: study.copy_to(target),
            done=lambda _none: self.statusBar().showMessage(_("A copy is at {path}.").format(path=target), _NEWS_MS),
            failed=self.show_problem,
            key="copy",
            owner=self,
        )

    def delete_selected(self) -> None:
        """Delete the selected boundary; undo brings it back."""
        zone = self.session.own_selection
        if zone is not None:
            self.session.delete(zone.id)

    def show_history(self) -> None:
        """List the edits."""
        if self.session.study is not None:
            HistoryDialog(self, self.session.study).exec()

    def show_findings(self) -> None:
        """Show every sentence."""
        self.finding.open_all()

    def speak(self, language: str) -> None:
        """Change the window's language."""
        self.language_wanted.emit(language)

    def show_help(self, indicator: str = "") -> None:
        """Show the help page of an indicator, or the list of all."""
        from gis_app.desktop.help import show_index, show_page

        show_page(self, indicator) if indicator else show_index(self)

    def show_about(self) -> None:
        """Say what this is."""
        text = _("Clusterscape {version}\nA desktop GIS for planners who map urban creative clusters.")
        message(self, _("About Clusterscape"), text.format(version=__version__))

    def show_problem(self, sentence: str, details: str = "") -> None:
        """Say what cannot be done and what to do; the same sentence twice makes one box."""
        box = self._problem
        if box is None or not shiboken6.isValid(box) or not box.isVisible() or box.text() != sentence:
            box = message(self, _("Clusterscape"), sentence, QMessageBox.Icon.Warning)
        if details:
            box.setDetailedText(details)
        self._problem = box

    # --- Qt ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere in the window."""
        if local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        paths = [Path(path) for path in local_paths(event.mimeData())]
        if self._pages.currentIndex() == 1 and self.session.editable:
            self.session.offer(paths)
        else:
            self.session.open_words([str(path) for path in paths])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back one step: the tool, the card, the selection."""
        if event.key() != Qt.Key.Key_Escape or self._pages.currentIndex() == 0:
            super().keyPressEvent(event)
        elif self.canvas.tool != "pan":
            self.use_tool("pan")
        elif self.identify.isVisible():
            self.identify.hide()
        else:
            self.session.select("")

    def take_over(self, other: MainWindow) -> None:
        """Show what another window shows, where it does: it speaks another language and goes."""
        self.setGeometry(other.geometry())
        self.setWindowState(other.windowState())
        self._sides.restoreState(other._sides.saveState())
        self._right.restoreState(other._right.saveState())
        self.canvas.take_over(other.canvas)
        self.zones.tick(other.zones.ticked())
        if other.welcome.shown_city is not None:
            self._on_inspected(other.welcome.shown_city)
        if self.session.city is not None:
            self.canvas.set_city(self.session.city, keep_view=True)
            self._pages.setCurrentIndex(other._pages.currentIndex())
            self.zones.select(self.session.selection)
            self.canvas.select_zone(self.session.selection or None)
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
            if QMessageBox.question(self, _("Clusterscape"), question) != QMessageBox.StandardButton.Yes:
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
