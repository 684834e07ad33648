"""Handing over: where it goes, what Enter does, and what is said when it cannot be written."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit, QMessageBox, QPushButton

from gis_app.exports.products import OFFERED
from gis_app.study import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def asked(town: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], QDialog]]:
    """Return the dialog as Ctrl+E opens it, the table ticked only; no folder chooser opens unseen."""

    def chooser(*_args: Any) -> str:
        raise AssertionError("the folder chooser was opened")

    monkeypatch.setattr("gis_app.desktop.panels.export_dialog.QFileDialog.getExistingDirectory", chooser)
    made: list[QDialog] = []

    def ask() -> QDialog:
        QTest.keyClick(town.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        for name in {one.id for one in OFFERED} - {"table"}:
            box = dialog.findChild(QCheckBox, f"export-{name}")
            QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        made.append(dialog)
        return dialog

    yield ask
    for dialog in made:
        dialog.reject()


def _type_folder(dialog: QDialog, folder: Path) -> QLineEdit:
    field = dialog.findChild(QLineEdit, "export-folder")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, str(folder))
    return field


def _boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_the_folder_exports_and_escape_puts_the_answer_away(
    asked: Callable[[], QDialog], town: Any, tmp_path: Path, key: Qt.Key
) -> None:
    QTest.keyClick(_type_folder(asked(), tmp_path / "out"), key)
    town.settle()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["indicators.csv"]
    box = town.box()
    assert "indicators.csv" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert _boxes() == []
    assert town.window.canvas.isVisible()


def test_enter_at_once_exports(asked: Callable[[], QDialog], town: Any, tmp_path: Path) -> None:
    dialog = asked()
    _type_folder(dialog, tmp_path / "out")
    QTest.keyClick(dialog.findChild(QCheckBox, "export-table"), Qt.Key.Key_Return)
    town.settle()
    assert (tmp_path / "out" / "indicators.csv").exists()
    QTest.keyClick(town.box(), Qt.Key.Key_Return)
    assert _boxes() == []


@pytest.mark.parametrize("key", ["Ctrl+H", "Ctrl+K", "Ctrl+I", "F1"])
def test_enter_closes_every_dialog_that_is_only_read(town: Any, key: str) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QKeySequence

    combined = QKeySequence(key)[0]
    seen: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        seen.append(dialog.windowTitle())
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Return)
        seen.append("" if dialog.isVisible() else "closed")
        dialog.close()

    QTimer.singleShot(50, close)
    QTest.keyClick(town.window, combined.key(), combined.keyboardModifiers())
    assert seen[1:] == ["closed"]


def test_a_folder_that_cannot_be_made_is_one_sentence_of_the_folder(
    asked: Callable[[], QDialog], town: Any, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("not a folder")
    QTest.keyClick(_type_folder(asked(), in_the_way / "out"), Qt.Key.Key_Return)
    town.settle()
    assert len(_boxes()) == 1
    said = town.box().text()
    assert "a file" in said
    assert "choose another folder" in said
    assert "went wrong" not in said
    assert town.box().detailedText() == ""


def test_a_disk_that_gives_out_is_one_sentence(
    asked: Callable[[], QDialog], town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    QTest.keyClick(_type_folder(asked(), tmp_path / "out"), Qt.Key.Key_Return)
    town.settle()
    assert len(_boxes()) == 1
    assert os.strerror(errno.ENOSPC) in town.box().text()
    assert "went wrong" not in town.box().text()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("../../..", "_.._ export"),
        ("/etc/passwd", "_etc_passwd export"),
        ("C:\\Windows\\System32", "C__Windows_System32 export"),
        ("con", "con_ export"),
        ("老城 2024", "老城 2024 export"),
        ("..", "Study export"),
        ("a\u202eb\0c\n", "abc export"),
    ],
)
def test_the_proposed_folder_is_one_name_below_the_studies(
    asked: Callable[[], QDialog], town: Any, name: str, proposed: str
) -> None:
    document = town.session.document
    before = document.city
    document.city = replace(before, name=name)
    try:
        dialog = asked()
    finally:
        document.city = before
    shown = Path(dialog.findChild(QLineEdit, "export-folder").text())
    assert shown == library.home() / proposed
    QTest.mouseClick(dialog.findChild(QPushButton, "cancel-export"), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_what_is_no_whole_path_lies_in_the_planners_own_folder(
    asked: Callable[[], QDialog], town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    QTest.keyClick(_type_folder(asked(), Path("~nobody-of-that-name") / "out"), Qt.Key.Key_Return)
    town.settle()
    assert (tmp_path / "~nobody-of-that-name" / "out" / "indicators.csv").exists()
    town.box().accept()
