"""What a planner is used to: edits that can be taken back, and keys that mean what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTreeWidget,
    QWidget,
)

from gis_app.desktop.panels.candidate_panel import CandidatePanel
from gis_app.desktop.panels.scorecard_panel import ScorecardPanel

if TYPE_CHECKING:
    from gis_app.desktop.application import Desktop

_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


# --- edits ---------------------------------------------------------------------------


def test_hiding_a_layer_leaves_redo_alone_and_undo_does_not_bring_it_back(town: Desktop) -> None:
    box = town.find(QCheckBox, "layer-universities")
    town.draw()
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert town.session.zones.own == ()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert "universities" in town.window.canvas.look.hidden
    assert town.window.menus.actions["redo"].isEnabled()
    QTest.keyClick(town.window, Qt.Key.Key_Z, _SHIFT)
    assert len(town.session.zones.own) == 1
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "universities" in town.window.canvas.look.hidden
    assert not box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert "universities" not in town.window.canvas.look.hidden


def test_the_menu_names_what_undo_and_redo_are_about(town: Desktop) -> None:
    actions = town.window.menus.actions
    town.draw()
    assert actions["undo"].text() == "Undo: Draw “Boundary 1”"
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert actions["redo"].text() == "Redo: Draw “Boundary 1”"
    assert actions["redo"].isEnabled()
    # The toolbar's words stay short.
    assert actions["redo"].iconText() == "Redo"


def test_an_ampersand_in_a_name_is_no_shortcut_in_the_menu(town: Desktop) -> None:
    zone = town.draw()
    town.session.zones.rename(zone, "Mill & Sons")
    town.session.zones.delete(zone)
    assert "Mill && Sons" in town.window.menus.actions["undo"].text()


def test_delete_takes_the_boundary_and_escape_leaves_step_by_step(town: Desktop) -> None:
    window, canvas = town.window, town.window.canvas
    zone = town.draw()
    assert canvas.tool == "edit"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool == "pan"
    assert town.session.selection.zone_id == zone
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert town.session.zones.own == ()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.id for one in town.session.zones.own] == [zone]
    town.session.selection.select(zone)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert town.session.selection.zone_id == ""


def test_delete_with_a_corner_in_hand_takes_the_corner_only(town: Desktop) -> None:
    canvas, viewport = town.window.canvas, town.window.canvas.viewport()
    zone = town.draw(side=200)
    edge = [canvas.to_view(*xy) for xy in town.session.zones.own[0].geometry.exterior.coords]
    middle = ((edge[0] + edge[1]) / 2).toPoint()
    QTest.mouseMove(viewport, middle)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(viewport, middle + QPoint(0, -6 * step))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, -30))
    assert len(town.session.zones.own[0].geometry.exterior.coords) == 5
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert [one.id for one in town.session.zones.own] == [zone]
    assert len(town.session.zones.own[0].geometry.exterior.coords) == 4


def test_escape_while_drawing_drops_the_sketch_then_the_tool(town: Desktop) -> None:
    canvas = town.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_D)
    assert "corners" in canvas._hint_text
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.viewport().rect().center())
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool == "draw"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool == "pan"
    assert canvas._hint_text == ""


def test_letters_typed_into_a_name_are_letters(town: Desktop) -> None:
    town.draw()
    field = town.find(QLineEdit, "zone-name")
    field.selectAll()
    QTest.keyClicks(field, "dve")
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "dve"
    assert town.window.canvas.tool == "edit"
    assert len(town.session.zones.own) == 1


def test_a_click_on_a_zone_selects_it(town: Desktop) -> None:
    canvas = town.window.canvas
    zone = town.session.zones.candidates[0]
    town.session.selection.look_at(zone.id)
    QTest.mouseClick(
        canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=canvas.to_view(*canvas._outlines.of(canvas.look)[-1].anchor).toPoint() + QPoint(-5, 0),
    )
    assert town.session.selection.zone_id in {one.id for one in town.session.zones.candidates}
    assert town.window.part(ScorecardPanel).lines


# --- keyboard ------------------------------------------------------------------------


def test_the_list_is_walked_with_arrows_and_ticked_with_space(town: Desktop) -> None:
    tree = town.find(QTreeWidget, "zones")
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1))
    first = town.session.selection.zone_id
    assert first
    QTest.keyClick(tree, Qt.Key.Key_Space)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert town.session.selection.zone_id not in {"", first}
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert len(town.window.part(CandidatePanel).ticked()) == 2
    assert town.find(QPushButton, "compare-ticked").text() == "Compare (2)"
    QTest.keyClick(tree, Qt.Key.Key_Space)
    QTest.keyClick(tree, Qt.Key.Key_Up)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert town.window.part(CandidatePanel).ticked() == []


def test_tab_reaches_layers_map_list_and_buttons_in_reading_order(town: Desktop) -> None:
    town.session.selection.select(town.session.zones.candidates[0].id)
    town.settle()
    window = town.window
    window.findChild(QCheckBox, "layer-industrial_sites").setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _step in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    names = [widget.objectName() or type(widget).__name__ for widget in seen]
    assert "keep-zone" in names, " ".join(names)
    order = [names.index(name) for name in ("layer-industrial_sites", "MapCanvas", "zones", "keep-zone")]
    assert order == sorted(order)


def test_everything_that_takes_focus_has_a_name_for_screen_readers(town: Desktop) -> None:
    town.session.selection.select(town.session.zones.candidates[0].id)
    for widget in town.window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        said = widget.accessibleName() or getattr(widget, "text", lambda: "")() or widget.toolTip()
        inner = type(widget).__name__ in {"QSplitter", "QSplitterHandle", "QMenuBar", "QToolBarExtension"}
        assert said or inner, (type(widget).__name__, widget.objectName(), widget.parentWidget())
    assert town.window.part(ScorecardPanel).lines[1].accessibleName().startswith("Industrial sites: ")


def test_the_keys_are_listed(town: Desktop) -> None:
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        table = dialog.findChild(QTableWidget, "shortcuts")
        seen.extend(table.item(line, 0).text() for line in range(table.rowCount()))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(50, look)
    QTest.keyClick(town.window, Qt.Key.Key_F1)
    assert {"D", "Del", "Ctrl+Z", "Esc"} <= set(seen)
