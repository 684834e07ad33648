"""Menus and toolbar, made from the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QToolButton, QWidget

from gis_app.desktop.commands import COMMANDS, Command
from gis_app.desktop.icons import icon
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_EDIT = 48
"""Characters of an edit's title in the menu."""


def fill(window: QMainWindow, run: Callable[[Command], None]) -> dict[str, QAction]:
    """Give a window its menus and its toolbar, whose commands `run` carries out; return the actions by command's id."""
    bar, sides = _toolbar(), _toolbar_end()
    window.addToolBar(bar)
    tools = QActionGroup(window)
    tools.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
    made = {title: window.menuBar().addMenu(_(title)) for title in {command.menu: None for command in COMMANDS}}
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = actions[command.id] = _action(window, command, run)
        if command.apart:
            made[command.menu].addSeparator()
        made[command.menu].addAction(action)
        if command.tool:
            tools.addAction(action)
        if command.toolbar:
            if command.apart:
                bar.addSeparator()
            bar.addAction(action)
    bar.addWidget(sides)
    for name in ("side", "zones_side"):
        bar.addAction(actions[name])
        # A word beside a picture of a window with a side would take more room than it explains.
        shown = bar.widgetForAction(actions[name])
        if isinstance(shown, QToolButton):
            shown.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return actions


def _toolbar() -> QToolBar:
    bar = QToolBar(_("Tools"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return bar


def _toolbar_end() -> QWidget:
    """Return what pushes the next buttons to the right."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


def _action(window: QMainWindow, command: Command, run: Callable[[Command], None]) -> QAction:
    action = QAction(_(command.title), window)
    action.setObjectName(command.id)
    keys = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(_(command.hint or command.title) + (f" ({keys})" if keys else ""))
    action.setIconText(_(command.title))
    action.setCheckable(bool(command.tool))
    if command.shortcut:
        action.setShortcut(command.shortcut)
    if command.icon:
        action.setIcon(icon(command.icon))
    action.triggered.connect(lambda _checked: run(command))
    return action


def name_edits(actions: Mapping[str, QAction], titles: tuple[str, str]) -> None:
    """Say in the menu what undo and redo are about.

    Parameters
    ----------
    actions
        By their command's id.
    titles
        Of the edit that undo would take back, and of the one that redo would do again; empty for none.
    """
    words = (_("Undo: {edit}"), _("Redo: {edit}"))
    for name, title, text in zip(("undo", "redo"), titles, words, strict=True):
        action = actions[name]
        plain = title if len(title) <= _LONGEST_EDIT else title[: _LONGEST_EDIT - 1] + "…"
        action.setText(text.format(edit=plain).replace("&", "&&") if title else action.iconText())
        tip = text.format(edit=plain) if title else action.iconText()
        action.setToolTip(f"{tip} ({action.shortcut().toString()})".replace("<", "‹"))
