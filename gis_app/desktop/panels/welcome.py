"""The first page: drop files, open a sample, go on with a study; then what was found in the files."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
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

from gis_app.desktop.canvas.lettering import shortened
from gis_app.desktop.drops import local_paths, take_files
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

    from gis_app.desktop.jobs import Job
    from gis_app.desktop.session.session import Session
    from gis_app.study.library import RecentStudy
    from layers.city import City


_WIDTH = 720
_LONGEST = 26
"""Columns of a study's name on its card; a Chinese character takes two."""
_START, _CARD = 0, 1
"""The pages, from below."""
_ABOUT = {
    "montevideo": N_("Real: mills, campuses and a dense old town"),
    "helsinki": N_("Real: the centre only, without industry"),
    "astana": N_("Real: a planned capital, industry outside"),
    "fanghe": N_("Fictional: a mill belt beside an art district"),
}


class WelcomePage(QScrollArea):
    """What a planner sees before a city is open, and where the next one is opened from.

    Parameters
    ----------
    session
        Opens what is dropped or chosen, says what files hold, and knows what is open already.
    recent
        Studies to go on with.

    Signals
    -------
    left
        The planner wants back to the open study.
    """

    left = Signal()

    def __init__(self, session: Session, recent: Sequence[RecentStudy]) -> None:
        super().__init__()
        self._opening, self._document, self._jobs = session.opening, session.document, session.jobs
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._city: City | None = None
        self._from_map = False
        self._back = button("", self.step_back, "link", "back-to-map")
        self._busy = _Busy()
        self._start_page, self._card_page = QVBoxLayout(), QVBoxLayout()
        self._pages = QStackedWidget()
        for layout in (self._start_page, self._card_page):
            page = QWidget()
            layout.setContentsMargins(0, 0, 0, 0)
            page.setLayout(layout)
            self._pages.addWidget(page)
        # Fixed places: the way back and what is being opened stand above whichever page is shown.
        whole = column(row(self._back, None), self._busy, self._pages, spacing=6)
        whole.setFixedWidth(_WIDTH)
        self.setWidget(row(None, whole, None, margin=20))
        session.jobs.changed.connect(self._on_jobs)
        session.opening.inspected.connect(self.show_city)
        session.document.opened.connect(self._on_opened)
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self.show_start(recent)

    def show_start(self, recent: Sequence[RecentStudy] = ()) -> None:
        """Show the first page, made anew with these studies."""
        clear(self._start_page)
        self._start_page.addWidget(self._start(recent))
        self._turn_to(_START)

    def show_city(self, city: City) -> None:
        """Show what the files hold, and ask whether to open it."""
        self._city = city
        clear(self._card_page)
        card = IntakeCard(city, self._open_name())
        card.opened.connect(lambda: self._opening.adopt(city))
        card.refused.connect(self.step_back)
        self._card_page.addWidget(card)
        self._card_page.addStretch(1)
        self._turn_to(_CARD)
        if (open_button := card.findChild(QPushButton, "open-card")) is not None:
            open_button.setFocus()

    @property
    def shown_city(self) -> City | None:
        """The city on the card, None on the first page."""
        return self._city if self._pages.currentIndex() == _CARD else None

    def come_from(self, *, on_map: bool) -> None:
        """Remember where the planner was when the card came: back leads there."""
        self._from_map = on_map

    def step_back(self) -> None:
        """Go one step back: from the card to where it was asked for, from the first page to the open study."""
        # What is still being read would come up by itself, over whatever the planner turned to.
        self._jobs.cancel("open")
        stays = self.shown_city is not None and not self._from_map
        self._turn_to(_START)
        if not stays and self._open_name():
            self.left.emit()

    def take_over(self, other: WelcomePage) -> None:
        """Show the card that another page shows: it speaks another language and goes."""
        if other.shown_city is not None:
            self.come_from(on_map=other._from_map)
            self.show_city(other.shown_city)

    def _turn_to(self, page: int) -> None:
        name = self._open_name()
        self._back.setText(_("← Back to {city}").format(city=shortened(name, _LONGEST)).replace("&", "&&"))
        self._back.setVisible(bool(name) and page == _START)
        self._pages.setCurrentIndex(page)

    def _open_name(self) -> str:
        return shown(self._document.city.spoken_name) if self._document.city is not None else ""

    def _on_opened(self) -> None:
        self._turn_to(_START)

    def _on_jobs(self, _job: object) -> None:
        opening = next((job for job in self._jobs.running if job.key == "open"), None)
        self._busy.show_job(opening)

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
            name = shortened(shown(study.name), _LONGEST)
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
        # Its room stays: else the card would jump from under the pointer.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
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
        if take_files(event):
            self._mark(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(over=False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(over=False)
        take_files(event)
        self.dropped.emit(local_paths(event.mimeData()))

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", over)
        # A style sheet looks at a property once: it has to be applied again.
        self.style().unpolish(self)
        self.style().polish(self)
