"""One sentence that says what the city shows; the whole of it is one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from gis_app.desktop.desk import VIEW, Command, has_city
from gis_app.desktop.panels.short_text import ShortText
from gis_app.desktop.plain_text import shown
from gis_app.desktop.widgets import answers_enter, button, row
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.desktop.session.session import Session


class FindingsBar(QFrame):
    """Above the map.

    Parameters
    ----------
    session
        Whose findings; what they wait for; why they do not come.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._findings = session.findings
        self._work = session.work
        self.setProperty("role", "panel")
        self._text = ShortText()
        self._text.setObjectName("finding")
        self._pages: list[tuple[str, Sequence[str]]] = []
        self._more = button(_("All findings"), self.open_all, "link", "all-findings")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(16)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._more)
        self.show_waiting()
        session.document.opened.connect(self.start_anew)
        session.zones.searching.connect(self._on_search)
        session.zones.searched.connect(self._on_search)
        session.findings.analysed.connect(self._on_analysed)
        session.work.gave_up.connect(self._on_gave_up)

    def start_anew(self) -> None:
        """Show what is known of the open city."""
        self.show_waiting()
        if self._findings.analysis is not None:
            self._on_analysed()

    def show_waiting(self) -> None:
        """Say that the analysis runs."""
        self.say(_("Reading what the city shows…"))

    def say(self, sentence: str) -> None:
        """Say something in the finding's place: that it is not there yet, or why it does not come."""
        self._text.set_text(sentence)
        self._pages = []
        self._more.setVisible(False)

    def show_sentence(self, sentence: str, pages: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show the finding that matters most; `pages` are titles with the sentences behind *All findings*."""
        self._text.set_text(sentence)
        self._pages = list(pages)
        self._more.setVisible(bool(self._pages))

    def open_all(self) -> None:
        """Show every sentence in a window of its own."""
        if self._pages:
            FindingsDialog(self, self._pages).exec()

    def _on_search(self) -> None:
        if self._findings.analysis is None and not self._work.stopped:
            self.show_waiting()

    def _on_analysed(self) -> None:
        self.show_sentence(self._findings.headline_sentence(), self._findings.pages())

    def _on_gave_up(self, key: str) -> None:
        """Wait for nothing that does not come."""
        if key in {"find", "analyse"} and self._findings.analysis is None:
            self.say(self._work.why_stopped(key))


class FindingsDialog(QDialog):
    """Every sentence, to read and to copy."""

    def __init__(self, parent: QWidget, pages: Sequence[tuple[str, Sequence[str]]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Findings"))
        self.resize(680, 520)
        tabs = QTabWidget()
        for title, sentences in pages:
            text = QPlainTextEdit("\n\n".join(map(shown, sentences)))
            text.setReadOnly(True)
            # Tab leaves the text, as everywhere: nothing is typed here.
            text.setTabChangesFocus(True)
            text.document().setDocumentMargin(12)
            tabs.addTab(text, title)
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        close = button(_("Close"), self.accept, "", "close-findings")
        layout.addWidget(row(None, close))
        answers_enter(close)


FINDINGS = Command(
    "findings", N_("Findings"), VIEW, lambda desk: desk.part(FindingsBar).open_all(), has_city, shortcut="Ctrl+I"
)
