"""A study whose file is deleted, replaced or cut off under the open window: one sentence, and a copy as the way on."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMessageBox, QTreeWidget

from gis_app.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def at_risk(town: Any, running: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """Return a window of its own on a copy of the town's study, with one boundary drawn."""
    copy = tmp_path / "studies" / "town.gpkg"
    copy.parent.mkdir()
    town.session.document.study.copy_to(copy)
    with running() as desktop:
        desktop.session.opening.open_study(copy)
        desktop.settle()
        desktop.draw()
        desktop.settle()
        # What is computed anew from here on need not be exact.
        desktop.session.work.simulations = 19
        yield desktop
        for box in _boxes():
            box.close()


def _boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def _delete(path: Path) -> None:
    path.unlink()


def _replace_by_another_study(path: Path) -> None:
    other = path.with_name("other.gpkg")
    with Study.open(path, read_only=True) as study:
        study.copy_to(other)
    with Study.open(other) as study:
        study.delete_zone(study.zones()[0].id)
    other.replace(path)


def _replace_by_rubbish(path: Path) -> None:
    other = path.with_name("rubbish")
    other.write_bytes(b"rubbish" * 9000)
    other.replace(path)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)


def _overwrite(path: Path) -> None:
    path.write_bytes(b"rubbish" * 9000)


LOSSES = pytest.mark.parametrize(
    "lose", [_delete, _replace_by_another_study, _replace_by_rubbish, _empty, _halve, _overwrite]
)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file from all of this")
@LOSSES
def test_an_edit_says_one_sentence_and_the_copy_holds_what_was_on_the_screen(
    at_risk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Path], None]
) -> None:
    document, zones = at_risk.session.document, at_risk.session.zones
    before = zones.own
    box = at_risk.find(QCheckBox, "layer-universities")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    lose(document.study.path)
    at_risk.session.selection.select(before[0].id)
    QTest.keyClick(at_risk.window.canvas, Qt.Key.Key_Delete)
    assert [box.objectName() for box in _boxes()] == ["lost"]
    assert "town.gpkg: " in at_risk.box().text()
    assert at_risk.box().text().splitlines()[0].endswith(".")
    assert zones.own == before
    assert at_risk.find(QTreeWidget, "zones").topLevelItemCount() > 1
    target = tmp_path / "rescued.gpkg"
    target.write_text("the planner has said that it may be replaced")
    monkeypatch.setattr("gis_app.desktop.copies.QFileDialog.getSaveFileName", lambda *_args: (str(target), ""))
    QTest.keyClick(at_risk.box(), Qt.Key.Key_Return)
    at_risk.settle()
    assert _boxes() == []
    assert document.study.path == target
    assert [(zone.name, zone.geometry.wkb) for zone in zones.own] == [(one.name, one.geometry.wkb) for one in before]
    assert document.shown["universities"] is False
    assert zones.candidates
    # The planner goes on: edits are taken again, and nothing lies about.
    at_risk.window.activateWindow()
    assert QTest.qWaitForWindowActive(at_risk.window)
    at_risk.draw()
    at_risk.settle()
    assert len(zones.own) == 2
    assert document.study.history()
    assert _boxes() == []
    there = {path.name for path in tmp_path.iterdir()} - {"studies", "rescued.gpkg-journal"}
    assert there == {"rescued.gpkg"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file from all of this")
@pytest.mark.parametrize("lose", [_delete, _replace_by_another_study, _empty])
def test_every_command_on_a_lost_study_leaves_the_window_whole(at_risk: Any, lose: Callable[[Path], None]) -> None:
    path = at_risk.session.document.study.path
    lose(path)
    in_its_place = path.read_bytes() if path.exists() else None
    own, window = at_risk.session.zones.own, at_risk.window
    for key in ("Z", "F", "I"):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)
        at_risk.settle()
        for box in _boxes():
            assert "went wrong" not in box.text()
            QTest.keyClick(box, Qt.Key.Key_Escape)
    assert at_risk.session.zones.own == own
    assert at_risk.session.zones.candidates
    assert at_risk.session.findings.analysis is not None
    at_risk.speak("zh_CN")
    at_risk.settle()
    at_risk.speak("en")
    at_risk.settle()
    assert at_risk.session.zones.own == own
    # Nothing is written into what lies there now: results of this study are not the other one's.
    assert (path.read_bytes() if path.exists() else None) == in_its_place


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file from all of this")
def test_a_copy_where_the_lost_study_lay_takes_its_place(at_risk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = at_risk.session.document
    lost, path = document.study, document.study.path
    path.unlink()
    at_risk.draw()
    monkeypatch.setattr("gis_app.desktop.copies.QFileDialog.getSaveFileName", lambda *_args: (str(path), ""))
    QTest.keyClick(at_risk.box(), Qt.Key.Key_Return)
    at_risk.settle()
    assert document.study is not lost
    assert document.study.path == path
    assert len(at_risk.session.zones.own) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file from all of this")
def test_a_study_put_back_takes_edits_again(at_risk: Any) -> None:
    path = at_risk.session.document.study.path
    away = path.with_suffix(".away")
    path.rename(away)
    QTest.keyClick(at_risk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "gone" in at_risk.box().text()
    QTest.keyClick(at_risk.box(), Qt.Key.Key_Escape)
    assert len(at_risk.session.zones.own) == 1
    away.rename(path)
    at_risk.window.activateWindow()
    assert QTest.qWaitForWindowActive(at_risk.window)
    QTest.keyClick(at_risk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at_risk.session.zones.own == ()
    assert _boxes() == []


def test_a_study_that_another_program_locks_is_not_lost(at_risk: Any) -> None:
    other = sqlite3.connect(at_risk.session.document.study.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    QTest.keyClick(at_risk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "another program is using the study" in at_risk.box().text()
    assert "copy" not in at_risk.box().text()
    assert len(_boxes()) == 1
    QTest.keyClick(at_risk.box(), Qt.Key.Key_Return)
    assert len(at_risk.session.zones.own) == 1
    other.execute("ROLLBACK")
    other.close()
    at_risk.window.activateWindow()
    assert QTest.qWaitForWindowActive(at_risk.window)
    QTest.keyClick(at_risk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at_risk.session.zones.own == ()
    assert at_risk.window.menus.actions["redo"].isEnabled()


@pytest.mark.parametrize("name", ["copy.gpkg", "copy"])
def test_a_copy_of_a_sound_study_gets_its_ending_and_replaces_only_what_was_asked_about(
    at_risk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    there = tmp_path / "copy.gpkg"
    there.write_text("an older one")
    monkeypatch.setattr("gis_app.desktop.copies.QFileDialog.getSaveFileName", lambda *_args: (str(tmp_path / name), ""))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(at_risk.window, Qt.Key.Key_S, keys)
    at_risk.settle()
    if name == "copy":
        assert "already a file" in at_risk.box().text()
        assert there.read_text() == "an older one"
    else:
        with Study.open(there, read_only=True) as study:
            assert len(study.zones()) == 1
            assert study.history()


def test_a_copy_that_cannot_be_written_is_one_sentence(
    at_risk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    target = tmp_path / "a file" / "copy.gpkg"
    monkeypatch.setattr("gis_app.desktop.copies.QFileDialog.getSaveFileName", lambda *_args: (str(target), ""))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(at_risk.window, Qt.Key.Key_S, keys)
    at_risk.settle()
    assert "no such folder" in at_risk.box().text()
    assert len(_boxes()) == 1
