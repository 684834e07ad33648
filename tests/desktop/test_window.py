"""The three-minute story in the window, with a hand on mouse and keyboard."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTreeWidget,
    QWidget,
)

from gis_app.desktop.panels.identify_card import IdentifyCard
from gis_app.desktop.panels.scorecard_panel import ScorecardPanel
from gis_app.desktop.panels.short_text import ShortText
from gis_app.desktop.panels.welcome import WelcomePage
from gis_app.exports.products import OFFERED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis_app.desktop.application import Desktop


def test_files_are_shown_before_anything_is_made(desktop: Desktop, folder: Path) -> None:
    desktop.drop(folder, onto=desktop.window.part(WelcomePage).findChild(QWidget, "drop"))
    assert desktop.jobs.wait_for_done(30)
    card = desktop.find(object, "intake-card")
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert "24" in texts
    assert "Cultural venues" in texts
    assert desktop.session.document.study is None


def test_a_missing_file_is_one_sentence(desktop: Desktop, tmp_path: Path) -> None:
    said: list[str] = []
    desktop.session.refused.connect(said.append)
    desktop.session.opening.open_words([str(tmp_path / "nowhere.geojson")])
    assert desktop.jobs.wait_for_done(30)
    assert len(said) == 1
    assert "nowhere.geojson" in said[0]


def test_opening_finds_ranks_and_says_one_sentence(town: Desktop) -> None:
    window = town.window
    assert window.windowTitle().startswith("老城 Town")
    assert town.session.zones.candidates
    tree = town.find(QTreeWidget, "zones")
    assert tree.topLevelItemCount() > len(town.session.zones.found)
    assert town.find(ShortText, "finding").text().endswith(".")
    assert {zone.id for zone in town.session.zones.candidates} <= set(town.session.numbers.cards)


def test_a_drawn_boundary_is_measured_kept_and_undone(town: Desktop) -> None:
    town.draw_square()
    town.settle()
    zone = town.session.selection.own
    assert zone is not None
    assert town.session.document.study is not None
    assert town.session.document.study.history()[-1].title == "Draw “Boundary 1”"
    card = town.session.numbers.cards[zone.id]
    assert any(reading.percentile is not None for reading in card.readings)
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert town.session.zones.own == ()
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [one.id for one in town.session.zones.own] == [zone.id]


def test_dragging_a_corner_moves_numbers_and_the_study(town: Desktop) -> None:
    town.draw_square()
    town.settle()
    zone = town.session.selection.own
    assert zone is not None
    live: list[str] = []
    town.session.numbers.live.connect(lambda zone_id, _readings: live.append(zone_id))
    canvas = town.window.canvas
    assert canvas.tool == "edit"
    corner = next(iter(zone.geometry.exterior.coords))
    start = canvas.to_view(*corner).toPoint()
    QTest.mouseMove(canvas.viewport(), start)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 12):
        QTest.mouseMove(canvas.viewport(), start + QPoint(-6 * step, -6 * step))
        QTest.qWait(20)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(-66, -66))
    town.settle()
    assert live
    after = town.session.selection.own
    assert after is not None
    assert after.area_ha > zone.area_ha
    assert town.session.numbers.cards[zone.id].zone.geometry.equals(after.geometry)
    assert town.session.document.study is not None
    assert [edit.title for edit in town.session.document.study.history()][-1]


def test_everything_is_there_tomorrow(town: Desktop, running: Callable[..., Any], tmp_path: Path) -> None:
    town.draw_square()
    town.settle()
    field = town.find(QLineEdit, "zone-name")
    field.selectAll()
    QTest.keyClicks(field, "Old mill quarter")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert town.session.document.study is not None
    path = town.session.document.study.path
    copy = tmp_path / "tomorrow.gpkg"
    shutil.copy(path, copy)
    with running() as again:
        again.session.opening.open_study(copy)
        again.jobs.wait_for_done(30)
        assert [zone.name for zone in again.session.zones.own] == ["Old mill quarter"]


def test_names_from_files_stay_plain_text(town: Desktop, ground: Any) -> None:
    town.window.canvas.identified.emit([("cultural_venues", 0)])
    labels = town.window.part(IdentifyCard).findChildren(QLabel)
    assert ground.hostile in [label.text() for label in labels]
    for label in town.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()


def test_hiding_a_layer_is_remembered(town: Desktop) -> None:
    box = town.find(QCheckBox, "layer-universities")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert not box.isChecked()
    assert town.session.document.visibility()["universities"] is False


def test_zones_compare_in_a_table(town: Desktop) -> None:
    seen: list[tuple[int, int]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        table = dialog.findChild(QTableWidget, "comparison")
        assert table is not None
        seen.append((table.columnCount(), table.rowCount()))
        QTest.mouseClick(dialog.findChild(QPushButton, "copy-comparison"), Qt.MouseButton.LeftButton)
        dialog.accept()

    from PySide6.QtCore import QTimer

    QTimer.singleShot(50, look)
    QTest.keyClick(town.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert seen
    assert seen[0][0] >= 2
    assert seen[0][1] >= 8
    assert "\t" in QApplication.clipboard().text()


def test_exported_products_land_in_the_folder(town: Desktop, tmp_path: Path) -> None:
    QTest.keyClick(town.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
    for name in {one.id for one in OFFERED} - {"map", "table"}:
        box = dialog.findChild(QCheckBox, f"export-{name}")
        assert box is not None
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    folder = dialog.findChild(QLineEdit, "export-folder")
    assert folder is not None
    folder.setText(str(tmp_path / "out"))
    QTest.mouseClick(dialog.findChild(QPushButton, "do-export"), Qt.MouseButton.LeftButton)
    town.settle()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["indicators.csv", "map.html"]
    told = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    assert str(tmp_path / "out") in told.text()
    told.accept()


def test_the_window_speaks_chinese(town: Desktop) -> None:
    town.draw_square()
    town.settle()
    town.speak("zh_CN")
    town.settle()
    texts = {label.text() for label in town.window.findChildren(QLabel)}
    assert "文化场馆" in texts | {box.text() for box in town.window.findChildren(QCheckBox)}
    assert len(town.session.zones.own) == 1
    town.speak("en")
    town.settle()


def test_commands_are_off_without_a_city(desktop: Desktop) -> None:
    enabled = {name for name, action in desktop.window.menus.actions.items() if action.isEnabled()}
    assert "open" in enabled
    assert not enabled & {"draw", "find", "compare", "export", "undo", "redo", "edit_zone", "fit"}


def test_every_command_has_words_and_a_unique_shortcut() -> None:
    from gis_app.desktop.composition import COMMANDS

    shortcuts = [command.shortcut for command in COMMANDS if command.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("words", [["montevideo"], ["MONTEVIDEO"]])
def test_a_sample_opens_by_name(desktop: Desktop, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(desktop.session.opening, "open_sample", asked.append)
    desktop.session.opening.open_words(words)
    assert asked == ["montevideo"]


def test_the_matrix_follows_another_universe_and_undo(town: Desktop) -> None:
    QTest.keyClick(town.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    matrix = next(w for w in town.window.findChildren(QDialog) if w.findChild(QTableWidget, "matrix"))
    box = matrix.findChild(QCheckBox, "universe-industrial_sites")
    assert box is not None
    assert town.session.document.city is not None
    before = town.session.document.city.universe
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    town.settle()
    assert town.session.document.city.universe == tuple(kind for kind in before if kind != "industrial_sites")
    assert town.session.findings.analysis is not None
    assert town.session.findings.analysis.universe == town.session.document.city.universe
    table = matrix.findChild(QTableWidget, "matrix")
    assert table is not None
    assert table.rowCount() == len(before) - 1
    matrix.close()
    town.window.activateWindow()
    assert QTest.qWaitForWindowActive(town.window)
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    town.settle()
    assert town.session.document.city.universe == before


def test_a_result_lies_over_the_map_and_goes_again(town: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    # A tooltip is a window of its own, which the offscreen screen cannot raise.
    tips = SimpleNamespace(showText=lambda _at, text, _over: said.append(text))
    monkeypatch.setattr("gis_app.desktop.plain_text.QToolTip", tips)
    canvas, choices = town.window.canvas, town.find(QComboBox, "map-result")
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_Down)
    town.settle()
    kinds = town.find(QComboBox, "map-result-kind")
    QTest.keyClick(kinds, Qt.Key.Key_End)
    town.settle()
    theme = canvas.look.theme
    assert theme is not None
    assert theme.title == "Hot spots"
    assert theme.subject == kinds.currentText()
    assert len(theme.classes) == len(theme.geometry)
    cell = shapely.centroid(theme.geometry[np.argmax(theme.classes == "hot")])
    spot = canvas.to_view(cell.x, cell.y).toPoint()
    QTest.mouseMove(canvas.viewport(), spot - QPoint(3, 3))
    QTest.mouseMove(canvas.viewport(), spot)
    assert "Gi* = " in said[-1]
    town.window.use_tool("identify")
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert "Gi* = " in town.find(QLabel, "figure").text()
    town.press("map-result-help")
    help_page = town.window.findChild(QDialog, "help")
    assert help_page is not None
    assert "Gi*" in help_page.browser.documentTitle()
    help_page.close()
    QTest.keyClick(choices, Qt.Key.Key_Home)
    town.settle()
    assert canvas.look.theme is None
    assert not kinds.isVisible()


def test_a_click_on_a_number_opens_its_page(town: Desktop) -> None:
    town.session.selection.select(town.session.zones.candidates[0].id)
    line = town.window.part(ScorecardPanel).lines[2]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    page = next(w for w in town.window.findChildren(QWidget, "help-page") if w.isVisible())
    assert len(page.toPlainText()) > 200
    page.window().close()


def test_ranks_on_the_map_are_those_of_the_products(town: Desktop) -> None:
    from gis_app.zones.searching import search

    assert town.session.document.city is not None
    searched = search(town.session.document.city, simulations=town.session.work.simulations)
    assert [zone.id for found in searched.found for zone in found.candidates] == [
        zone.id for zone in town.session.zones.candidates
    ]
