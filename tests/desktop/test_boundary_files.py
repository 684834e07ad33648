"""Boundaries from a file, and studies that are opened, moved, protected and remembered."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPushButton,
)

from gis_app.desktop.application import Desktop
from gis_app.desktop.panels.layer_panel import LayerPanel
from gis_app.desktop.panels.welcome import WelcomePage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# --- boundaries from a file ----------------------------------------------------------


@pytest.fixture
def blocks(ground: Any, tmp_path: Path) -> Path:
    """A file of two areas and a place."""
    features = [
        (ground.square(600, 600, 700), {"name": "Block <b>A</b> & 甲"}),
        (ground.square(2400, 1700, 600), {"name": "Block B"}),
        (ground.point(700, 1100), {"name": "no area"}),
    ]
    return ground.write(tmp_path / "blocks.geojson", features)


def test_a_dropped_file_of_areas_is_offered_as_boundaries(town: Desktop, blocks: Path) -> None:
    town.drop(blocks)
    assert town.jobs.wait_for_done(30)
    box = town.box()
    assert box.objectName() == "offer"
    assert "2 areas" in box.text()
    QTest.mouseClick(
        box.buttons()[0] if "Add" in box.buttons()[0].text() else box.defaultButton(), Qt.MouseButton.LeftButton
    )
    town.settle()
    assert [zone.name for zone in town.session.zones.own] == ["Block <b>A</b> & 甲", "Block B"]
    assert all(zone.id in town.session.numbers.cards for zone in town.session.zones.own)
    for shown in [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]:
        shown.close()
    town.window.activateWindow()
    assert QTest.qWaitForWindowActive(town.window)
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert town.session.zones.own == ()


def test_import_boundaries_says_what_was_set_aside(
    town: Desktop, blocks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gis_app.desktop.commands.file_menu.QFileDialog.getOpenFileName", lambda *_args: (str(blocks), "")
    )
    QTest.keyClick(town.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    town.settle()
    assert len(town.session.zones.own) == 2
    assert "2 boundaries imported. 1 feature was set aside." in town.box().text()


def test_a_dropped_file_without_areas_is_looked_at_as_a_city(town: Desktop, folder: Path) -> None:
    town.drop(folder / "cultural_venues.geojson")
    town.settle()
    assert town.window.part(WelcomePage).shown_city is not None
    assert town.session.zones.own == ()
    town.press("refuse-card")
    assert town.window.canvas.isVisible()


# --- studies -------------------------------------------------------------------------


def test_opening_the_open_study_again_goes_back_to_it(town: Desktop) -> None:
    study = town.session.document.study
    assert study is not None
    town.window.menus.actions["open"].trigger()
    assert town.window.part(WelcomePage).isVisible()
    town.session.opening.open_study(study.path)
    assert town.jobs.wait_for_done(10)
    assert town.session.document.study is study
    assert town.window.canvas.isVisible()


def test_a_vanished_study_of_the_list_is_one_sentence(town: Desktop, tmp_path: Path) -> None:
    before = town.session.document.study
    town.session.opening.open_study(tmp_path / "gone.gpkg")
    assert town.jobs.wait_for_done(10)
    assert "gone.gpkg" in town.box().text()
    assert town.session.document.study is before


@pytest.mark.skipif(os.name == "nt", reason="folders have no such bit on Windows")
def test_a_write_protected_study_says_so_and_takes_no_edit(
    town: Desktop, running: Callable[..., Any], tmp_path: Path
) -> None:
    assert town.session.document.study is not None
    copy = tmp_path / "locked.gpkg"
    shutil.copy(town.session.document.study.path, copy)
    from gis_app.study.study import Study

    kept = Study.open
    with running() as other, pytest.MonkeyPatch.context() as patch:
        # Root may write everywhere: the study is opened for looking only, as where the file is protected.
        patch.setattr(Study, "open", lambda path: kept(path, read_only=True))
        other.session.opening.open_study(copy)
        other.settle()
        assert "write-protected" in other.window.windowTitle()
        assert any("Write-protected" in one.text() for one in other.window.part(LayerPanel).findChildren(QLabel))
        enabled = {name for name, action in other.window.menus.actions.items() if action.isEnabled()}
        assert {"find", "export", "compare"} <= enabled
        assert not enabled & {"draw", "import", "undo", "redo", "edit_zone", "delete_zone"}
        other.session.selection.select(other.session.zones.candidates[0].id)
        assert other.window.findChild(QPushButton, "keep-zone") is None


def test_window_and_splitters_stand_where_they_stood(qapp: QApplication, running: Callable[..., Any]) -> None:
    with running() as first:
        first.window.resize(711, 577)
        first.window._sides.setSizes([200, 250, 260])
        first.window.show_page(on_map=True)
        QTest.qWait(20)
        first.window._sides.setSizes([200, 250, 260])
        sizes = first.window._sides.sizes()
        first.window.close()
    again = Desktop(qapp)
    assert (again.window.width(), again.window.height()) == (711, 577)
    again.window.show_page(on_map=True)
    again.show()
    QTest.qWait(20)
    assert again.window._sides.sizes() == sizes
    again.window.leave()
    again.close()
    again.window.deleteLater()


def test_a_spoilt_settings_file_is_passed_over(running: Callable[..., Any]) -> None:
    from gis_app.study import library

    library.home().mkdir(parents=True, exist_ok=True)
    (library.home() / "settings.json").write_text('{"window": {"geometry": 7, "sides": "§§"}, "language": "tlh"}')
    with running() as made:
        assert made.window.isVisible()
