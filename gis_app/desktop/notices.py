"""Boxes that say one thing, in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def message(
    parent: QWidget, title: str, text: str, sign: QMessageBox.Icon = QMessageBox.Icon.Information
) -> QMessageBox:
    """Open a box over `parent`; return it."""
    box = QMessageBox(sign, title, "", QMessageBox.StandardButton.Ok, parent)
    # A file's name may hold markup: it is shown, never interpreted.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
