"""Two windows on one study: the second looks, follows, and takes over when the first is gone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QMessageBox, QPushButton

from gis_app.desktop.session import follower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def study(town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the town's study; a window that follows looks every few milliseconds."""
    monkeypatch.setattr(follower, "EVERY_MS", 20)
    path = tmp_path / "studies" / "town.gpkg"
    path.parent.mkdir()
    town.session.document.study.copy_to(path)
    return path


@pytest.fixture
def windows(running: Callable[..., Any], study: Path) -> Iterator[tuple[Any, Any]]:
    """Return two windows on the same study, in the order in which they opened it."""
    with running() as first, running() as second:
        for desktop in (first, second):
            desktop.session.opening.open_study(study)
            desktop.settle()
        yield first, second


def _front(desktop: Any) -> None:
    desktop.window.activateWindow()
    assert QTest.qWaitForWindowActive(desktop.window)


def _enabled(desktop: Any) -> set[str]:
    return {name for name, action in desktop.window.menus.actions.items() if action.isEnabled()}


def test_the_second_window_looks_and_says_why(windows: tuple[Any, Any]) -> None:
    first, second = windows
    _front(first)
    zone = first.draw()
    first.settle()
    assert not [bar for bar in first.window.findChildren(QFrame, "elsewhere") if bar.isVisible()]
    _front(second)
    assert second.find(QFrame, "elsewhere").isVisible()
    assert "open in another window" in second.window.windowTitle()
    assert {"find", "export", "compare", "save_copy"} <= _enabled(second)
    assert not _enabled(second) & {"draw", "import", "undo", "redo", "edit_zone", "delete_zone"}
    QTest.qWait(60)
    assert [one.id for one in second.session.zones.own] == [zone]
    second.session.selection.select(zone)
    for key, how in ((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Delete, None)):
        QTest.keyClick(second.window.canvas, key, how or Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(second.window.canvas, Qt.Key.Key_D)
    assert second.window.canvas.tool == "pan"
    assert [one.id for one in first.session.zones.own] == [zone]
    assert first.session.document.can_undo
    assert not any(one.isVisible() for one in second.window.findChildren(QPushButton, "delete-zone"))


def test_the_second_follows_edits_and_undo_and_keeps_its_own_view(windows: tuple[Any, Any]) -> None:
    first, second = windows
    box = second.find(QCheckBox, "layer-universities")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    _front(first)
    first.draw()
    QTest.qWait(80)
    second.settle()
    assert len(second.session.zones.own) == 1
    assert second.session.zones.own[0].id in second.session.numbers.cards
    QTest.keyClick(first.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(80)
    assert second.session.zones.own == ()
    assert "universities" in second.window.canvas.look.hidden
    assert first.session.document.visibility()["universities"] is True


def test_the_matrix_of_the_second_window_takes_no_other_universe(windows: tuple[Any, Any]) -> None:
    _first, second = windows
    _front(second)
    QTest.keyClick(second.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    box = second.window.findChild(QCheckBox, "universe-industrial_sites")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert box.isChecked()
    assert not box.isEnabled()
    box.window().close()


def test_edit_here_waits_for_the_first_and_then_takes_over(windows: tuple[Any, Any]) -> None:
    first, second = windows
    _front(second)
    second.press("edit-here")
    second.settle()
    assert "still open" in second.window.statusBar().currentMessage()
    assert second.session.document.elsewhere
    first.session.document.close()
    second.press("edit-here")
    second.settle()
    assert not second.session.document.elsewhere
    assert not [bar for bar in second.window.findChildren(QFrame, "elsewhere") if bar.isVisible()]
    assert "draw" in _enabled(second)
    _front(second)
    second.draw()
    assert len(second.session.zones.own) == 1


def test_dropping_what_is_open_elsewhere_goes_back_to_it(windows: tuple[Any, Any], study: Path) -> None:
    _first, second = windows
    before = second.session.document.study
    assert second.drop(study, second.window.canvas.viewport())
    second.settle()
    assert second.session.document.study is before
    assert second.window.canvas.isVisible()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def test_a_closed_window_leaves_one_file_and_the_right_to_edit(running: Callable[..., Any], study: Path) -> None:
    for _time in range(2):
        with running() as desktop:
            desktop.session.opening.open_study(study)
            desktop.settle()
            assert desktop.session.document.editable
            desktop.session.document.edit(lambda one: one.set_setting("seen", 1))
        assert [path.name for path in study.parent.iterdir()] == ["town.gpkg"]


_OTHER = """
import sys
from pathlib import Path
from gis_app.desktop.tasks import read_study
opened = read_study(Path(sys.argv[1]), lambda _share, _said: None)
print(opened.study.read_only, flush=True)
sys.stdin.readline()
"""


def test_a_window_that_was_killed_locks_nobody_out(running: Callable[..., Any], study: Path) -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", _OTHER, str(study)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other,
        running() as desktop,
    ):
        assert other.stdout is not None
        assert other.stdout.readline() == "False\n"
        desktop.session.opening.open_study(study)
        desktop.settle()
        assert desktop.session.document.elsewhere
        other.kill()
        other.wait()
        desktop.press("edit-here")
        desktop.settle()
        assert desktop.session.document.editable


def test_a_study_that_could_not_be_read_is_let_go(running: Callable[..., Any], study: Path) -> None:
    from gis_app.study.ownership import claim

    spoilt = study.with_name("spoilt.gpkg")
    spoilt.write_bytes(study.read_bytes()[:20_000])
    with running() as desktop:
        desktop.session.opening.open_study(spoilt)
        desktop.settle()
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox):
                box.close()
        held = claim(spoilt)
        assert held is not None
        held.release()
