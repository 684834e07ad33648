"""Boundaries from a file: the question whether a dropped file is meant so, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from gis_app.desktop.desk import can_edit
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from gis_app.desktop.desk import Desk
    from gis_app.zones.imported import Imported


class BoundaryFiles(QObject):
    """Asks before a dropped file becomes boundaries, and reports what was imported.

    Parameters
    ----------
    desk
        The window that asks.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.session.opening.zones_offered.connect(self._on_offer)
        desk.session.zones.imported.connect(self._report)

    def _on_offer(self, path: Path, read: Imported) -> None:
        if can_edit(self._desk):
            self._ask(path, read)
        else:
            self._desk.session.opening.open_words([str(path)])

    def _ask(self, path: Path, read: Imported) -> None:
        """Ask whether the areas of a dropped file are boundaries of the open city, or another city."""
        session = self._desk.session
        box = self._box(QMessageBox.Icon.Question)
        box.setObjectName("offer")
        count = len(read.zones)
        text = ngettext("{file} holds {count} area in {city}.", "{file} holds {count} areas in {city}.", count)
        box.setText(text.format(file=path.name, count=count, city=session.document.required_city().name))
        box.setInformativeText(_("Are they boundaries to measure and compare, or another city to open?"))
        add = box.addButton(_("Add as boundaries"), QMessageBox.ButtonRole.AcceptRole)
        other = box.addButton(_("Open as a city"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(add)
        add.clicked.connect(partial(session.zones.keep_all, read))
        other.clicked.connect(partial(session.opening.open_words, [str(path)]))
        # Not exec(): the window goes on answering behind it.
        box.open()

    def _report(self, read: Imported) -> None:
        """Say how many boundaries came in, and why others did not."""
        count = len(read.zones)
        said = ngettext("{count} boundary imported.", "{count} boundaries imported.", count).format(count=count)
        if not read.set_aside:
            self._desk.tell(said)
            return
        box = self._box(QMessageBox.Icon.Information)
        box.addButton(QMessageBox.StandardButton.Ok)
        aside = len(read.set_aside)
        left = ngettext("{count} feature was set aside.", "{count} features were set aside.", aside).format(count=aside)
        box.setText(f"{said} {left}")
        why = [_("Feature {number}: {reason}").format(number=row + 1, reason=reason) for row, reason in read.set_aside]
        box.setDetailedText("\n".join(why))
        box.open()

    def _box(self, sign: QMessageBox.Icon) -> QMessageBox:
        box = QMessageBox(sign, _("Import boundaries"), "", parent=self._desk)
        # A file's name may hold markup: it is shown, never interpreted.
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box
