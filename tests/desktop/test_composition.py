"""A part of the window is declared where it lives and registered by one line: nothing else knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableWidget, QToolBar

from gis_app.desktop import composition
from gis_app.desktop.desk import VIEW, Command, Desk, Panel, Place, ToolbarPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis_app.desktop.application import Desktop
    from gis_app.desktop.session.selection import Selection


class Tally(QLabel):
    """A panel that listens by itself, and is asked by a command."""

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self.heard: list[str] = []
        selection.changed.connect(self.heard.append)


def count(desk: Desk) -> None:
    tally = desk.part(Tally)
    tally.setText(f"{len(tally.heard)} heard")


COUNT = Command(
    "count",
    "Count the news",
    VIEW,
    count,
    shortcut="Ctrl+Alt+T",
    toolbar=ToolbarPart.START,
    hint="Counts them",
    anywhere=True,
)


@pytest.fixture
def desktop(running: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """Return a desktop with a panel and a command more: a line for each is all that they need."""
    panel = Panel(Place.LEFT, lambda desk: Tally(desk.session.selection))
    monkeypatch.setattr(composition, "PANELS", (*composition.PANELS, panel))
    monkeypatch.setattr(composition, "COMMANDS", (*composition.COMMANDS, COUNT))
    with running() as made:
        yield made


def test_a_command_stands_in_menu_and_toolbar_and_answers_its_key(desktop: Desktop) -> None:
    window = desktop.window
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == VIEW)
    assert [action.objectName() for action in menu.actions()][-1] == "count"
    toolbar = window.findChild(QToolBar, "toolbar")
    assert toolbar is not None
    assert "count" in [action.objectName() for action in toolbar.actions()]
    desktop.session.selection.select("somewhere")
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert window.part(Tally).text() == "1 heard"


def test_a_panel_stands_where_it_says_and_its_keys_are_listed(desktop: Desktop) -> None:
    assert desktop.window.sides[Place.LEFT].isAncestorOf(desktop.window.part(Tally))
    listed: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        table = dialog.findChild(QTableWidget, "shortcuts")
        listed.extend(table.item(line, 1).text() for line in range(table.rowCount()))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(50, look)
    QTest.keyClick(desktop.window, Qt.Key.Key_F1)
    assert "Counts them" in listed


def test_a_part_that_is_not_there_is_no_silence(desktop: Desktop) -> None:
    with pytest.raises(KeyError):
        desktop.window.part(QTableWidget)
