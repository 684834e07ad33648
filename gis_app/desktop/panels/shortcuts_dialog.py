"""Every key, and what the mouse does on the map: read from the commands, so that it is never out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from gis_app.desktop.desk import HELP, Command
from gis_app.desktop.widgets import answers_enter, button, row
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ON_THE_MAP = (
    (N_("Wheel, + and -"), N_("Zoom in and out")),
    (N_("Arrow keys"), N_("Move the map; with a boundary in hand, move it by a pixel, with Shift by ten")),
    (N_("Space, or the middle button"), N_("Hold to move the map with any tool")),
    (N_("Double-click or Enter"), N_("Close the boundary that is being drawn")),
    (N_("Double-click on an edge"), N_("Add a corner")),
    (N_("Right-click on a corner"), N_("Take it away")),
    (N_("Alt while dragging"), N_("Do not catch on streets and other boundaries")),
    (N_("Esc"), N_("Stop what the tool does; again, put the tool away; again, select nothing")),
)


class ShortcutsDialog(QDialog):
    """A table of two columns.

    Parameters
    ----------
    parent
        The window it belongs to.
    commands
        Those that may have keys.
    """

    def __init__(self, parent: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard and mouse"))
        lines = list(_lines(commands))
        close = button(_("Close"), self.accept, "", "close-shortcuts")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addWidget(_table(lines))
        layout.addWidget(row(None, close))
        answers_enter(close)
        self.resize(720, min(110 + 26 * len(lines), 740))


def _table(lines: Sequence[tuple[str, str]]) -> QTableWidget:
    table = QTableWidget(len(lines), 2)
    table.setObjectName("shortcuts")
    table.setAccessibleName(_("Keyboard and mouse"))
    for number, (keys, what) in enumerate(lines):
        table.setItem(number, 0, QTableWidgetItem(keys))
        table.setItem(number, 1, QTableWidgetItem(what))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.horizontalHeader().hide()
    table.verticalHeader().hide()
    table.setTextElideMode(Qt.TextElideMode.ElideNone)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    table.verticalHeader().setDefaultSectionSize(26)
    return table


def _lines(commands: Sequence[Command]) -> Iterator[tuple[str, str]]:
    native = QKeySequence.SequenceFormat.NativeText
    for command in commands:
        if command.shortcut:
            yield QKeySequence(command.shortcut).toString(native), _(command.hint or command.title)
    for keys, what in _ON_THE_MAP:
        yield _(keys), _(what)


SHORTCUTS = Command(
    "shortcuts", N_("Keyboard and mouse"), HELP, lambda desk: ShortcutsDialog(desk, desk.commands).exec(), shortcut="F1"
)
