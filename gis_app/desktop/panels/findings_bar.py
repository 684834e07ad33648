"""One sentence that says what the city shows; the whole of it is one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from gis_app.desktop.panels.short_text import ShortText
from gis_app.desktop.widgets import button, row
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


class FindingsBar(QFrame):
    """Above the map."""

    def __init__(self) -> None:
        super().__init__()
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


class FindingsDialog(QDialog):
    """Every sentence, to read and to copy."""

    def __init__(self, parent: QWidget, pages: Sequence[tuple[str, Sequence[str]]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Findings"))
        self.resize(680, 520)
        tabs = QTabWidget()
        for title, sentences in pages:
            text = QPlainTextEdit("\n\n".join(sentences))
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            text.document().setDocumentMargin(12)
            tabs.addTab(text, title)
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(row(None, button(_("Close"), self.accept, "", "close-findings")))
