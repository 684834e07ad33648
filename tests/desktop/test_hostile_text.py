"""Names that would do harm where they were taken for markup, or for a direction of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTableWidgetItem, QTextEdit, QTreeWidgetItem, QWidget

from gis_app.desktop.notices import message
from gis_app.desktop.plain_text import PlainLabel, shown, tip, tip_line

if TYPE_CHECKING:
    from collections.abc import Callable

EVIL = 'A<img src="file:///etc/passwd"> & <b>B</b>\u202egnp.exe\nsecond\x00line\x1b[2J'
PLAIN = 'A<img src="file:///etc/passwd"> & <b>B</b> gnp.exe second line [2J'


def _as_read(text: str) -> str:
    """Return a tooltip as Qt shows it: as markup where it begins like markup."""
    document = QTextDocument()
    document.setHtml(text) if text.startswith("<qt>") else document.setPlainText(text)
    return document.toPlainText()


def test_control_characters_become_blanks_and_nothing_is_endless() -> None:
    assert shown(EVIL) == PLAIN
    assert len(shown("x" * 1_000_000)) == 2000


def test_a_label_shows_a_name_as_it_is_written(qapp: object) -> None:  # noqa: ARG001  Qt must be there first
    label = PlainLabel()
    label.setText(EVIL)
    assert label.text() == PLAIN
    assert label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("make", [QWidget, QAction, QTableWidgetItem])
def test_a_tooltip_shows_a_name_as_it_is_written(qapp: object, make: Callable[[], Any]) -> None:  # noqa: ARG001
    made = make()
    tip(made, EVIL, "12 ha", "")
    assert _as_read(made.toolTip()) == f"{PLAIN}\n12 ha"
    assert "<img" not in made.toolTip()
    tip(made, "3 < 4")
    assert _as_read(made.toolTip()) == "3 < 4"
    tip(made, "plain")
    assert made.toolTip() == "plain"


def test_a_lines_tooltip_shows_a_name_as_it_is_written(qapp: object) -> None:  # noqa: ARG001
    item = QTreeWidgetItem()
    tip_line(item, EVIL)
    assert _as_read(item.toolTip(0)) == PLAIN


def test_a_box_shows_a_name_as_it_is_written_with_details_too(desktop: Any) -> None:
    box = message(desktop.window, EVIL, EVIL, "What to do")
    box.setDetailedText(EVIL.replace("\x00", ""))
    assert box.text() == f"{PLAIN}\n\nWhat to do"
    assert "\u202e" not in box.windowTitle()
    for label in box.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    for details in box.findChildren(QTextEdit):
        assert "<img" in details.toPlainText()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_every_surface_of_the_window_takes_a_boundary_of_that_name(town: Any) -> None:
    zone = town.draw()
    town.session.zones.rename(zone, EVIL.replace("\x00", ""))
    town.settle()
    field = town.find(QLineEdit, "zone-name")
    assert "\u202e" not in field.text()
    before = town.session.document.study.history()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    # What was only shown is no new name.
    assert town.session.document.study.history() == before
    for widget in town.window.findChildren(QWidget):
        assert "<img" not in widget.toolTip(), widget
    for action in town.window.menus.actions.values():
        assert "<img" not in action.toolTip()
        assert "\u202e" not in action.text()
    for label in town.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
