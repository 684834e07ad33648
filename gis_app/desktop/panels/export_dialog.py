"""What to hand over, where, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from gis_app.desktop.widgets import answers_enter, button, label, row
from gis_app.exports.products import OFFERED
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What the planner chose: products by their ids, the folder, the language."""

    products: tuple[str, ...]
    folder: Path
    language: str


class ExportDialog(QDialog):
    """Asks; the window exports."""

    def __init__(self, parent: QWidget, folder: Path, wanted: Callable[[ExportWish], None]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Export"))
        self.setMinimumWidth(520)
        self._wanted = wanted
        self._boxes = {one.id: self._box(one.id, _(one.title)) for one in OFFERED}
        self._folder = QLineEdit(str(folder))
        self._folder.setObjectName("export-folder")
        self._folder.setAccessibleName(_("Folder"))
        self._folder.textChanged.connect(self._check)
        self._language = QComboBox()
        self._language.setObjectName("export-language")
        self._language.setAccessibleName(_("Language"))
        for code, name in LANGUAGE_NAMES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(list(LANGUAGE_NAMES).index(current_language()))
        self._go = button(_("Export"), self._on_go, "primary", "do-export")
        self._arrange()
        answers_enter(self._go)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(label(_("What to hand over"), "heading"))
        for box in self._boxes.values():
            layout.addWidget(box)
        layout.addWidget(label(_("Folder"), "heading"))
        layout.addWidget(row(self._folder, button(_("Choose…"), self._on_folder, "", "choose-export-folder")))
        layout.addWidget(row(label(_("Language"), "heading"), self._language, None))
        note = _("Found zones and your boundaries are both on them. It is written in the background.")
        layout.addWidget(label(note, "quiet", wrap=True))
        layout.addWidget(row(None, button(_("Cancel"), self.reject, "", "cancel-export"), self._go))

    def _box(self, name: str, title: str) -> QCheckBox:
        box = QCheckBox(title)
        box.setObjectName(f"export-{name}")
        box.setChecked(True)
        box.toggled.connect(self._check)
        return box

    def _check(self) -> None:
        chosen = any(box.isChecked() for box in self._boxes.values())
        self._go.setEnabled(chosen and bool(self._folder.text().strip()))

    def _on_folder(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, _("Choose a folder"), self._folder.text()):
            self._folder.setText(chosen)

    def _on_go(self) -> None:
        products = tuple(name for name, box in self._boxes.items() if box.isChecked())
        # What is no whole path is meant from where a planner's own files are, not from where the program was started.
        folder = Path(QDir.homePath()) / _from_home(self._folder.text().strip())
        self.accept()
        self._wanted(ExportWish(products, folder, str(self._language.currentData())))


def _from_home(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # a tilde and the name of nobody: a folder may be called so
        return Path(text)
