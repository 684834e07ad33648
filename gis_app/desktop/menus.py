"""Menus and toolbar, made from the commands; they ask by themselves what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from gis_app.desktop.desk import Command, ToolbarPart
from gis_app.desktop.icons import icon
from gis_app.desktop.plain_text import shown, tip
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk

_LONGEST_EDIT = 48
"""Characters of an edit's title in the menu."""


class Menus(QObject):
    """The actions of a window.

    Parameters
    ----------
    desk
        The window; its commands become `actions`, by their ids.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.actions = {command.id: self._action(command) for command in desk.commands}
        self._fill_toolbar()
        self._fill_menus()
        self._follow()
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done now, and check the tool in hand."""
        for command in self._desk.commands:
            action = self.actions[command.id]
            action.setEnabled(command.possible(self._desk))
            if command.tool:
                action.setChecked(self._desk.on_map and self._desk.canvas.tool == command.tool)

    def _follow(self) -> None:
        session = self._desk.session
        session.document.opened.connect(self.refresh)
        session.document.edited.connect(self._on_edited)
        session.zones.changed.connect(self.refresh)
        session.selection.changed.connect(self.refresh)
        self._desk.canvas.tool_changed.connect(self.refresh)
        self._desk.pages.currentChanged.connect(self.refresh)

    def _on_edited(self) -> None:
        self._name_edits(self._desk.session.document.edit_titles())
        self.refresh()

    def _run(self, command: Command) -> None:
        command.run(self._desk)
        # A click on the tool in hand unchecks it, and no news of the tool comes: it is the same one as before.
        self.refresh()

    def _action(self, command: Command) -> QAction:
        action = QAction(_(command.title), self._desk)
        action.setObjectName(command.id)
        keys = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        tip(action, _(command.hint or command.title) + (f" ({keys})" if keys else ""))
        action.setIconText(_(command.title))
        action.setCheckable(bool(command.tool))
        if command.shortcut:
            action.setShortcut(command.shortcut)
        if command.icon:
            action.setIcon(icon(command.icon))
        action.triggered.connect(lambda _checked: self._run(command))
        return action

    def _fill_menus(self) -> None:
        bar, tools = self._desk.menuBar(), QActionGroup(self._desk)
        # On the first page none is checked: a plain exclusive group would insist on one.
        tools.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        made = {title: bar.addMenu(_(title)) for title in {command.menu: None for command in self._desk.commands}}
        for command in self._desk.commands:
            if command.apart:
                made[command.menu].addSeparator()
            made[command.menu].addAction(self.actions[command.id])
            if command.tool:
                tools.addAction(self.actions[command.id])

    def _fill_toolbar(self) -> None:
        bar = _toolbar()
        self._desk.addToolBar(bar)
        for command in self._desk.commands:
            if command.toolbar is ToolbarPart.START:
                if command.apart:
                    bar.addSeparator()
                bar.addAction(self.actions[command.id])
        bar.addWidget(_stretch())
        for command in self._desk.commands:
            if command.toolbar is ToolbarPart.END:
                bar.addAction(self.actions[command.id])
                # A word beside a picture of a window with a side would take more room than it explains.
                shown = bar.widgetForAction(self.actions[command.id])
                if isinstance(shown, QToolButton):
                    shown.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _name_edits(self, titles: tuple[str, str]) -> None:
        """Say what undo and redo are about; an empty title for nothing."""
        words = (_("Undo: {edit}"), _("Redo: {edit}"))
        for name, title, text in zip(("undo", "redo"), titles, words, strict=True):
            action = self.actions[name]
            plain = shown(title)
            plain = plain if len(plain) <= _LONGEST_EDIT else plain[: _LONGEST_EDIT - 1] + "…"
            # An ampersand in a menu's text underlines the letter after it.
            action.setText(text.format(edit=plain).replace("&", "&&") if title else action.iconText())
            said = text.format(edit=plain) if title else action.iconText()
            tip(action, f"{said} ({action.shortcut().toString()})")


def _toolbar() -> QToolBar:
    bar = QToolBar(_("Tools"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return bar


def _stretch() -> QWidget:
    """Return what pushes the next buttons to the right."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made
