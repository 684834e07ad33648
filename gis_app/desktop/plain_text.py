"""Text on the screen that may come from a stranger's file: shown as it is written, never interpreted.

Qt takes what looks like markup for markup in labels, boxes and tooltips, and opens the links and pictures in it. Every
such surface is made here, or in `notices`; a test of the architecture finds those made elsewhere.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolTip

from layers.errors import one_line

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QTableWidgetItem, QTreeWidgetItem, QWidget

_MOST = 2000
"""Characters of one text: Qt lays out every one of them, and a file may give a name of a million."""


def shown(text: str) -> str:
    r"""Return text as one line of visible characters, none of which turns the direction of writing.

    Parameters
    ----------
    text
        May quote anything.

    Examples
    --------
    >>> shown("Old\nMill\u202e gnp.exe")
    'Old Mill gnp.exe'
    """
    return one_line(text if len(text) <= _MOST else text[: _MOST - 1] + "…")


class PlainLabel(QLabel):
    """A label that never interprets its text; `widgets.label` makes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show another text, on one line or wrapped."""
        super().setText(shown(text))


def tip(target: QWidget | QAction | QTableWidgetItem, *lines: str) -> None:
    """Give a widget, an action or a cell its tooltip."""
    target.setToolTip(_as_tip(lines))


def tip_line(item: QTreeWidgetItem, *lines: str) -> None:
    """Give a line of a list its tooltip."""
    item.setToolTip(0, _as_tip(lines))


def show_tip(at: QPoint, text: str, over: QWidget) -> None:
    """Show a tooltip now; an empty text puts it away.

    Parameters
    ----------
    at
        Pixels of the screen.
    text
        On one line.
    over
        The widget that it goes with.
    """
    QToolTip.showText(at, _as_tip((text,)), over)


def _as_tip(lines: tuple[str, ...]) -> str:
    """Return lines as Qt shows them unchanged: a tooltip has no plain format of its own."""
    plain = [one for one in map(shown, lines) if one]
    if any("<" in line or "&" in line for line in plain):
        return f"<qt>{'<br>'.join(map(html.escape, plain))}</qt>"
    return "\n".join(plain)
