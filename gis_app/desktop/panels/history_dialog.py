"""Every edit of the study, newest first; those taken back are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from gis_app.desktop.widgets import button, label, row
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.study.study import Study


class HistoryDialog(QDialog):
    """A list to read; undo and redo step through it."""

    def __init__(self, parent: QWidget, study: Study) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("History"))
        self.resize(460, 420)
        entries = QListWidget()
        entries.setObjectName("history")
        for edit in reversed(study.history()):
            text = f"{edit.at:.19}  {edit.title}".replace("T", " ")
            entries.addItem(_("{edit} (taken back)").format(edit=text) if edit.undone else text)
        layout = QVBoxLayout(self)
        layout.addWidget(label(_("Every edit is on disk the moment it is made."), "quiet"))
        layout.addWidget(entries)
        layout.addWidget(row(None, button(_("Close"), self.accept, "", "close-history")))
