"""The first page: drop files, open a sample, go on with a study; then what was found in the files."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis_app.desktop.panels.intake_card import IntakeCard
from gis_app.desktop.plain_text import shown, tip
from gis_app.desktop.widgets import button, clear, column, label, row
from layers.formats.registry import dialog_filter, labels
from layers.language import N_, current_language
from layers.language import gettext as _
from sample_cities import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from gis_app.desktop.jobs import Job, Jobs
    from gis_app.desktop.session.opening import Opening
    from gis_app.study.library import RecentStudy
    from layers.city import City


_WIDTH = 720
_LONGEST = 26
"""Characters of a study's name on its card."""
_ABOUT = {
    "montevideo": N_("Real: mills, campuses and a dense old town"),
    "helsinki": N_("Real: the centre only, without industry"),
    "astana": N_("Real: a planned capital, industry outside"),
    "fanghe": N_("Fictional: a mill belt beside an art district"),
}


class WelcomePage(QScrollArea):
    """What a planner sees before a city is open.

    Parameters
    ----------
    opening
        Opens what is dropped or chosen, and says what files hold.
    jobs
        The application's: what is being opened is shown here.
    recent
        Studies to go on with.
    """

    def __init__(self, opening: Opening, jobs: Jobs, recent: Sequence[RecentStudy]) -> None:
        super().__init__()
        self._opening = opening
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._jobs = jobs
        self._city: City | None = None
        self._pages = QStackedWidget()
        self._pages.setFixedWidth(_WIDTH)
        self._busy = _Busy()
        self._pages.addWidget(self._start(recent))
        self._card_page = QWidget()
        self._card_page.setLayout(QVBoxLayout())
        self._pages.addWidget(self._card_page)
        self.setWidget(row(None, self._pages, None, margin=20))
        jobs.changed.connect(self._on_jobs)
        opening.inspected.connect(self.show_city)
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")

    def show_city(self, city: City) -> None:
        """Show what the files hold, and ask whether to open it."""
        self._city = city
        layout = self._card_page.layout()
        if isinstance(layout, QVBoxLayout):
            clear(layout)
            card = IntakeCard(city)
            card.opened.connect(lambda: self._opening.adopt(city))
            card.refused.connect(self.show_start)
            layout.addWidget(card)
            layout.addStretch(1)
        self._pages.setCurrentIndex(1)
        if (open_button := self._card_page.findChild(QPushButton, "open-card")) is not None:
            open_button.setFocus()

    @property
    def shown_city(self) -> City | None:
        """The city on the card, None on the first page."""
        return self._city if self._pages.currentIndex() == 1 else None

    def show_recent(self, recent: Sequence[RecentStudy]) -> None:
        """Make the first page again with these studies."""
        old = self._pages.widget(0)
        # Out of the page that goes, for the page that comes.
        self._busy.setParent(None)
        self._pages.insertWidget(0, self._start(recent))
        if old is not None:
            self._pages.removeWidget(old)
            old.deleteLater()

    def _on_jobs(self, _job: object) -> None:
        opening = next((job for job in self._jobs.running if job.key == "open"), None)
        self._busy.show_job(opening)

    def show_start(self) -> None:
        """Go back to the first page."""
        self._pages.setCurrentIndex(0)

    def _start(self, recent: Sequence[RecentStudy]) -> QWidget:
        drop = DropFrame()
        drop.dropped.connect(self._opening.open_words)
        return column(
            label(_("Clusterscape"), "display"),
            label(
                _(
                    "See which places of a city hang together, how sure that is, and where a creative quarter could "
                    "grow."
                ),
                wrap=True,
            ),
            drop,
            self._busy,
            *self._recent(recent),
            label(_("Sample cities"), "heading"),
            self._samples(),
            None,
            spacing=10,
        )

    def _samples(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for number, name in enumerate(catalogue.names()):
            title = f"{catalogue.title(name, current_language())}\n{_(_ABOUT[name])}" if name in _ABOUT else name
            card = button(title, partial(self._opening.open_sample, name), "card", f"sample-{name}")
            grid.addWidget(card, number // 2, number % 2)
        frame = QFrame()
        frame.setLayout(grid)
        return frame

    def _recent(self, recent: Sequence[RecentStudy]) -> list[QWidget]:
        if not recent:
            return []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for number, study in enumerate(recent[:6]):
            changed = datetime.fromtimestamp(study.modified, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
            name = shown(study.name)
            name = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
            text = f"{name}\n" + _("changed {time}").format(time=changed)
            link = button(text, partial(self._opening.open_study, study.path), "card", f"study-{study.name}")
            tip(link, str(study.path))
            grid.addWidget(link, number // 3, number % 3)
        for at in range(3):
            grid.setColumnStretch(at, 1)
        frame = QFrame()
        frame.setLayout(grid)
        return [label(_("Your studies"), "heading"), frame]


class _Busy(QFrame):
    """What is being opened, where the planner looks; nothing while nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", "quiet")
        self._bar = QProgressBar()
        self._bar.setFixedHeight(6)
        self._bar.setTextVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        self.setVisible(False)

    def show_job(self, job: Job | None) -> None:
        """Follow a job, or hide."""
        self.setVisible(job is not None)
        if job is not None:
            self._text.setText(job.title + "…")
            self._bar.setRange(0, 100 if job.share > 0 else 0)
            self._bar.setValue(round(100 * job.share))


class DropFrame(QFrame):
    """Where files are dropped, or chosen."""

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setMinimumHeight(170)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        title = label(_("Drop a city's files here"), "title")
        hint = label(
            _("Industrial sites, universities, cultural venues and more: {formats}.").format(formats=labels()),
            "quiet",
            wrap=True,
        )
        for text in (title, hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        files = button(_("Choose files…"), self._choose_files, "primary", "choose-files")
        folder = button(_("Choose a folder…"), self._choose_folder, "", "choose-folder")
        for widget in (title, hint, row(None, files, folder, None)):
            layout.addWidget(widget)

    def _choose_files(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(self, _("Choose a city's files"), "", dialog_filter())
        if chosen:
            self.dropped.emit(chosen)

    def _choose_folder(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, _("Choose a city's folder")):
            self.dropped.emit([chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            self._mark(over=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(over=False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(over=False)
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event.mimeData()))

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", over)
        # A style sheet looks at a property once: it has to be applied again.
        self.style().unpolish(self)
        self.style().polish(self)


def local_paths(mime: QMimeData) -> list[str]:
    """Return the local files that are being dragged."""
    return [url.toLocalFile() for url in mime.urls() if url.isLocalFile() and Path(url.toLocalFile()).exists()]
