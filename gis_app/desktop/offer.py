"""Boundaries from a file: the question whether a dropped file is meant so, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow

    from gis_app.desktop.session import Session
    from gis_app.zones.imported import Imported
    from layers.city import City

_NEWS_MS = 8000


def ask(window: QMainWindow, path: Path, read: Imported, city: City, session: Session) -> None:
    """Ask whether the areas of a dropped file are boundaries of the open city, or another city."""
    box = QMessageBox(QMessageBox.Icon.Question, _("Import boundaries"), "", parent=window)
    box.setObjectName("offer")
    box.setTextFormat(Qt.TextFormat.PlainText)
    count = len(read.zones)
    text = ngettext("{file} holds {count} area in {city}.", "{file} holds {count} areas in {city}.", count)
    box.setText(text.format(file=path.name, count=count, city=city.name))
    box.setInformativeText(_("Are they boundaries to measure and compare, or another city to open?"))
    add = box.addButton(_("Add as boundaries"), QMessageBox.ButtonRole.AcceptRole)
    other = box.addButton(_("Open as a city"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(add)
    add.clicked.connect(lambda: session.keep_zones(read))
    other.clicked.connect(lambda: session.open_words([str(path)]))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def report(window: QMainWindow, read: Imported) -> None:
    """Say how many boundaries came in, and why others did not."""
    count = len(read.zones)
    said = ngettext("{count} boundary imported.", "{count} boundaries imported.", count).format(count=count)
    if not read.set_aside:
        window.statusBar().showMessage(said, _NEWS_MS)
        return
    box = QMessageBox(QMessageBox.Icon.Information, _("Import boundaries"), "", QMessageBox.StandardButton.Ok, window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    aside = len(read.set_aside)
    left = ngettext("{count} feature was set aside.", "{count} features were set aside.", aside).format(count=aside)
    box.setText(f"{said} {left}")
    lines = [_("Feature {number}: {reason}").format(number=row + 1, reason=reason) for row, reason in read.set_aside]
    box.setDetailedText("\n".join(lines))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
