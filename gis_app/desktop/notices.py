"""Boxes that say one thing, in plain text, and that Enter and Escape put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from gis_app.desktop.plain_text import shown
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton, QWidget

Sign = QMessageBox.Icon


class Notice(QMessageBox):
    """A box over a window. It never waits: the window goes on answering behind it.

    Parameters
    ----------
    parent
        The window.
    title
        Of the box.
    paragraphs
        What it says, one below the other; may quote anything.
    sign
        The picture.
    """

    def __init__(self, parent: QWidget, title: str, *paragraphs: str, sign: Sign = Sign.Information) -> None:
        super().__init__(sign, shown(title), "", parent=parent)
        # A file's name may hold markup: it is shown, never interpreted. Qt's informative text cannot be told so.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText("\n\n".join(map(shown, paragraphs)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def offer(self, text: str, chosen: Callable[[], object] | None = None, *, usual: bool = False) -> QPushButton:
        """Add a button.

        Parameters
        ----------
        text
            What it says.
        chosen
            What it does; every button closes the box.
        usual
            Whether Enter presses it.
        """
        made = self.addButton(text, QMessageBox.ButtonRole.ActionRole)
        if chosen is not None:
            made.clicked.connect(lambda _checked: chosen())
        if usual:
            self.setDefaultButton(made)
        return made

    def open_with(self, leave: QMessageBox.StandardButton = QMessageBox.StandardButton.Ok) -> None:
        """Show it; `leave` is the button that does nothing, and what Escape and the cross of the window press."""
        last = self.addButton(leave)
        # Of two buttons Qt takes neither for the one that leaves: the box could not be put away by the keyboard.
        self.setEscapeButton(last)
        if self.defaultButton() is None:
            self.setDefaultButton(last)
        self.open()


def message(parent: QWidget, title: str, *paragraphs: str, sign: Sign = Sign.Information) -> Notice:
    """Open a box over `parent`; return it."""
    box = Notice(parent, title, *paragraphs, sign=sign)
    box.open_with()
    return box


def confirmed(parent: QWidget, question: str) -> bool:
    """Ask, and wait for the answer: only for what cannot go on before it."""
    box = Notice(parent, _("Clusterscape"), question, sign=Sign.Question)
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    box.setDefaultButton(QMessageBox.StandardButton.No)
    return box.exec() == QMessageBox.StandardButton.Yes
