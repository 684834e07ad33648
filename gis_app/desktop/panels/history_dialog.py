"""Every edit of the study, newest first; those taken back are marked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from gis_app.desktop.desk import VIEW, Command, has_city
from gis_app.desktop.plain_text import shown
from gis_app.desktop.widgets import answers_enter, button, label, row
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.desktop.desk import Desk
    from gis_app.study.journal import Edit


class HistoryDialog(QDialog):
    """A list to read; undo and redo step through it."""

    def __init__(self, parent: QWidget, edits: Sequence[Edit]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("History"))
        self.resize(460, 420)
        entries = QListWidget()
        entries.setObjectName("history")
        for edit in reversed(edits):
            text = f"{_clock(edit.at)}  {shown(edit.title)}"
            entries.addItem(_("{edit} (taken back)").format(edit=text) if edit.undone else text)
        entries.setAccessibleName(_("History"))
        entries.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        entries.setWordWrap(True)
        if not entries.count():
            entries.addItem(_("Nothing was edited yet."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addWidget(label(_("Every edit is on disk the moment it is made."), "quiet"))
        layout.addWidget(entries)
        close = button(_("Close"), self.accept, "", "close-history")
        layout.addWidget(row(None, close))
        answers_enter(close)


def _clock(at: str) -> str:
    """Return the planner's own time of day, not Greenwich's."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def show_history(desk: Desk) -> None:
    """List the edits."""
    HistoryDialog(desk, desk.session.document.history()).exec()


HISTORY = Command("history", N_("History"), VIEW, show_history, has_city, shortcut="Ctrl+H", apart=True)
