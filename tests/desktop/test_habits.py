"""What a planner is used to: keys that mean what they say, edits that can be taken back, work that can be stopped."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTreeWidget,
    QWidget,
)

from gis_app.desktop import tasks
from gis_app.desktop.application import Desktop
from gis_app.desktop.panels.short_text import ShortText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LON, LAT = 10.0, 50.0
_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _square(east: float, north: float, side: float) -> list[list[list[float]]]:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[[LON + (east + x) / 71_500, LAT + (north + y) / 111_200] for x, y in corners]]


def _write(path: Path, features: list[tuple[str, Any, dict[str, Any]]]) -> Path:
    made = [
        {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
        for kind, coordinates, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False), "utf-8")
    return path


def _places(xy: list[tuple[float, float]], word: str) -> list[tuple[str, Any, dict[str, Any]]]:
    return [("Point", [LON + x / 71_500, LAT + y / 111_200], {"name": f"{word} {n}"}) for n, (x, y) in enumerate(xy)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town of two heaps."""
    city = tmp_path_factory.mktemp("files") / "Riverton"
    city.mkdir()
    heap = [(x + 40 * (i % 4), y + 55 * (i // 4)) for x, y in ((800, 800), (2600, 1900)) for i in range(12)]
    _write(city / "cultural_venues.geojson", _places(heap, "Venue"))
    _write(city / "universities.geojson", _places([(x + 90, y + 30) for x, y in heap[::4]], "University"))
    _write(city / "industrial_sites.geojson", _places([(300 * i, 3200 - 170 * i) for i in range(12)], "Mill"))
    return city


@contextmanager
def running(qapp: QApplication) -> Iterator[Desktop]:
    made = Desktop(qapp)
    made.session.simulations = 99
    made.window.resize(1280, 820)
    made.show()
    made.window.activateWindow()
    assert QTest.qWaitForWindowActive(made.window)
    yield made
    made.window.leave()
    made.close()
    made.window.deleteLater()
    QTest.qWait(1)


def settle(desktop: Desktop) -> None:
    for _round in range(3):
        assert desktop.jobs.wait_for_done(240)
        QTest.qWait(20)


@pytest.fixture(scope="module")
def opened(qapp: QApplication, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with pytest.MonkeyPatch.context() as patch, running(qapp) as made:
        patch.setenv("CLUSTERSCAPE_HOME", str(tmp_path_factory.mktemp("home")))
        made.session.open_words([str(folder)])
        assert made.jobs.wait_for_done(240)
        _press(made, "open-card")
        settle(made)
        yield made


@pytest.fixture
def town(opened: Desktop) -> Iterator[Desktop]:
    """The open town; what a test drew or hid is as before when the next begins."""
    opened.window.activateWindow()
    assert QTest.qWaitForWindowActive(opened.window)
    yield opened
    opened.jobs.cancel_all()
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            box.close()
    for zone in opened.session.zones:
        opened.session.delete(zone.id)
    opened.session.select("")
    opened.window.use_tool("pan")
    if not opened.session.found:
        opened.session.find()
    settle(opened)


def _find(desktop: Desktop, kind: type[Any], name: str) -> Any:
    found = [widget for widget in desktop.window.findChildren(kind, name) if widget.isVisible()]
    assert len(found) == 1, (name, found)
    return found[0]


def _press(desktop: Desktop, name: str) -> None:
    QTest.mouseClick(_find(desktop, QPushButton, name), Qt.MouseButton.LeftButton)


def _draw(desktop: Desktop, side: int = 160) -> str:
    """Press D, click three corners, close with Enter; return the zone's id."""
    canvas = desktop.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_D)
    middle, half = canvas.viewport().rect().center(), side // 2
    for corner in (QPoint(-half, -half), QPoint(half, -half), QPoint(half, half)):
        QTest.mouseMove(canvas.viewport(), middle + corner)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle + corner)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.qWait(20)
    zone = desktop.session.own_selection
    assert zone is not None
    return zone.id


def _drop(widget: QWidget, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(300, 300), *how))
    QApplication.sendEvent(widget, QDropEvent(QPointF(300, 300), *how))


def _box() -> QMessageBox:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())


# --- edits ---------------------------------------------------------------------------


def test_undo_brings_a_hidden_layer_back_on_map_and_in_the_list(town: Desktop) -> None:
    box = _find(town, QCheckBox, "layer-universities")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert "universities" in town.window.canvas.look.hidden
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "universities" not in town.window.canvas.look.hidden
    assert box.isChecked()
    QTest.keyClick(town.window, Qt.Key.Key_Z, _SHIFT)
    assert "universities" in town.window.canvas.look.hidden
    assert not box.isChecked()
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_the_menu_names_what_undo_and_redo_are_about(town: Desktop) -> None:
    actions = town.window._actions
    _draw(town)
    assert actions["undo"].text() == "Undo: Draw “Boundary 1”"
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert actions["redo"].text() == "Redo: Draw “Boundary 1”"
    assert actions["redo"].isEnabled()
    # The toolbar's words stay short.
    assert actions["redo"].iconText() == "Redo"


def test_an_ampersand_in_a_name_is_no_shortcut_in_the_menu(town: Desktop) -> None:
    zone = _draw(town)
    town.session.rename(zone, "Mill & Sons")
    town.session.delete(zone)
    assert "Mill && Sons" in town.window._actions["undo"].text()


def test_delete_takes_the_boundary_and_escape_leaves_step_by_step(town: Desktop) -> None:
    window, canvas = town.window, town.window.canvas
    zone = _draw(town)
    assert canvas.tool == "edit"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool == "pan"
    assert town.session.selection == zone
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert town.session.zones == ()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.id for one in town.session.zones] == [zone]
    town.session.select(zone)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert town.session.selection == ""


def test_delete_with_a_corner_in_hand_takes_the_corner_only(town: Desktop) -> None:
    canvas, viewport = town.window.canvas, town.window.canvas.viewport()
    zone = _draw(town, side=200)
    edge = [canvas.to_view(*xy) for xy in town.session.zones[0].geometry.exterior.coords]
    middle = ((edge[0] + edge[1]) / 2).toPoint()
    QTest.mouseMove(viewport, middle)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(viewport, middle + QPoint(0, -6 * step))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, -30))
    assert len(town.session.zones[0].geometry.exterior.coords) == 5
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert [one.id for one in town.session.zones] == [zone]
    assert len(town.session.zones[0].geometry.exterior.coords) == 4


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
    _draw(town)
    field = _find(town, QLineEdit, "zone-name")
    field.selectAll()
    QTest.keyClicks(field, "dve")
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "dve"
    assert town.window.canvas.tool == "edit"
    assert len(town.session.zones) == 1


def test_a_click_on_a_zone_selects_it(town: Desktop) -> None:
    canvas = town.window.canvas
    zone = town.session.candidates[0]
    town.window._look_at(zone.id)
    QTest.mouseClick(
        canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=canvas.to_view(*canvas._outlines.of(canvas.look)[-1].anchor).toPoint() + QPoint(-5, 0),
    )
    assert town.session.selection in {one.id for one in town.session.candidates}
    assert town.window.scorecard.lines


# --- keyboard ------------------------------------------------------------------------


def test_the_list_is_walked_with_arrows_and_ticked_with_space(town: Desktop) -> None:
    tree = _find(town, QTreeWidget, "zones")
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1))
    first = town.session.selection
    assert first
    QTest.keyClick(tree, Qt.Key.Key_Space)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert town.session.selection not in {"", first}
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert len(town.window.zones.ticked()) == 2
    assert _find(town, QPushButton, "compare-ticked").text() == "Compare (2)"
    QTest.keyClick(tree, Qt.Key.Key_Space)
    QTest.keyClick(tree, Qt.Key.Key_Up)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert town.window.zones.ticked() == []


def test_tab_reaches_layers_map_list_and_buttons_in_reading_order(town: Desktop) -> None:
    town.session.select(town.session.candidates[0].id)
    settle(town)
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
    town.session.select(town.session.candidates[0].id)
    for widget in town.window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        said = widget.accessibleName() or getattr(widget, "text", lambda: "")() or widget.toolTip()
        inner = type(widget).__name__ in {"QSplitter", "QSplitterHandle", "QMenuBar", "QToolBarExtension"}
        assert said or inner, (type(widget).__name__, widget.objectName(), widget.parentWidget())
    assert town.window.scorecard.lines[1].accessibleName().startswith("Industrial sites: ")


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


# --- boundaries from a file ---------------------------------------------------------------


def _blocks(path: Path) -> Path:
    return _write(
        path,
        [
            ("Polygon", _square(600, 600, 700), {"name": "Block <b>A</b> & 甲"}),
            ("Polygon", _square(2400, 1700, 600), {"name": "Block B"}),
            ("Point", [LON + 0.01, LAT + 0.01], {"name": "no area"}),
        ],
    )


def test_a_dropped_file_of_areas_is_offered_as_boundaries(town: Desktop, tmp_path: Path) -> None:
    _drop(town.window, _blocks(tmp_path / "blocks.geojson"))
    assert town.jobs.wait_for_done(30)
    box = _box()
    assert box.objectName() == "offer"
    assert "2 areas" in box.text()
    QTest.mouseClick(box.buttons()[0] if "Add" in box.buttons()[0].text() else box.defaultButton(), _left())
    settle(town)
    assert [zone.name for zone in town.session.zones] == ["Block <b>A</b> & 甲", "Block B"]
    assert all(zone.id in town.session.cards for zone in town.session.zones)
    for shown in [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]:
        shown.close()
    town.window.activateWindow()
    assert QTest.qWaitForWindowActive(town.window)
    QTest.keyClick(town.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert town.session.zones == ()


def _left() -> Qt.MouseButton:
    return Qt.MouseButton.LeftButton


def test_import_boundaries_says_what_was_set_aside(
    town: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _blocks(tmp_path / "blocks.geojson")
    monkeypatch.setattr("gis_app.desktop.window.QFileDialog.getOpenFileName", lambda *_args: (str(path), ""))
    QTest.keyClick(town.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settle(town)
    assert len(town.session.zones) == 2
    assert "2 boundaries imported. 1 feature was set aside." in _box().text()


def test_a_dropped_file_without_areas_is_looked_at_as_a_city(town: Desktop, folder: Path) -> None:
    _drop(town.window, folder / "cultural_venues.geojson")
    settle(town)
    assert town.window.welcome.shown_city is not None
    assert town.session.zones == ()
    _press(town, "refuse-card")
    town.window.show_welcome()
    assert town.window.canvas.isVisible()


# --- studies ---------------------------------------------------------------------------------


def test_opening_the_open_study_again_goes_back_to_it(town: Desktop) -> None:
    study = town.session.study
    assert study is not None
    town.window.show_welcome()
    assert town.window.welcome.isVisible()
    town.session.open_study(study.path)
    assert town.jobs.wait_for_done(10)
    assert town.session.study is study
    assert town.window.canvas.isVisible()


def test_a_study_whose_file_is_gone_says_so_and_keeps_nothing_silently(town: Desktop) -> None:
    study = town.session.study
    assert study is not None
    away = study.path.with_suffix(".away")
    study.path.rename(away)
    said: list[str] = []
    town.session.refused.connect(said.append)
    canvas = town.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_D)
    middle = canvas.viewport().rect().center()
    for corner in (QPoint(-50, -50), QPoint(50, -50), QPoint(50, 50)):
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle + corner)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    away.rename(study.path)
    town.session.refused.disconnect(said.append)
    assert len(said) == 1
    assert "gone" in said[0]
    assert town.session.zones == ()


def test_a_vanished_study_of_the_list_is_one_sentence(town: Desktop, tmp_path: Path) -> None:
    before = town.session.study
    town.session.open_study(tmp_path / "gone.gpkg")
    assert town.jobs.wait_for_done(10)
    assert "gone.gpkg" in _box().text()
    assert town.session.study is before


@pytest.mark.skipif(os.name == "nt", reason="folders have no such bit on Windows")
def test_a_write_protected_study_says_so_and_takes_no_edit(town: Desktop, qapp: QApplication, tmp_path: Path) -> None:
    assert town.session.study is not None
    copy = tmp_path / "locked.gpkg"
    shutil.copy(town.session.study.path, copy)
    from gis_app.study.study import Study

    kept = Study.open
    with running(qapp) as other, pytest.MonkeyPatch.context() as patch:
        # Root may write everywhere: the study is opened for looking only, as where the file is protected.
        patch.setattr(Study, "open", lambda path: kept(path, read_only=True))
        other.session.open_study(copy)
        settle(other)
        assert "write-protected" in other.window.windowTitle()
        assert any("Write-protected" in one.text() for one in other.window.layers.findChildren(QLabel))
        enabled = {name for name, action in other.window._actions.items() if action.isEnabled()}
        assert {"find", "export", "compare"} <= enabled
        assert not enabled & {"draw", "import", "undo", "redo", "edit_zone", "delete_zone"}
        other.session.select(other.session.candidates[0].id)
        assert other.window.findChild(QPushButton, "keep-zone") is None


def test_window_and_splitters_stand_where_they_stood(qapp: QApplication) -> None:
    with running(qapp) as first:
        first.window.resize(711, 577)
        first.window._sides.setSizes([200, 250, 260])
        first.window._pages.setCurrentIndex(1)
        QTest.qWait(20)
        first.window._sides.setSizes([200, 250, 260])
        sizes = first.window._sides.sizes()
        first.window.close()
    again = Desktop(qapp)
    assert (again.window.width(), again.window.height()) == (711, 577)
    again.window._pages.setCurrentIndex(1)
    again.show()
    QTest.qWait(20)
    assert again.window._sides.sizes() == sizes
    again.window.leave()
    again.close()
    again.window.deleteLater()


def test_a_spoilt_settings_file_is_passed_over(qapp: QApplication) -> None:
    from gis_app.study import library

    library.home().mkdir(parents=True, exist_ok=True)
    (library.home() / "settings.json").write_text('{"window": {"geometry": 7, "sides": "§§"}, "language": "tlh"}')
    with running(qapp) as made:
        assert made.window.isVisible()


# --- jobs --------------------------------------------------------------------------------


def _until_cancelled(go: threading.Event) -> Callable[..., Any]:
    def work(*args: Any, **_more: Any) -> Any:
        go.set()
        while True:
            args[-1](0.3, "on and on")
            time.sleep(0.002)

    return work


def test_cancelling_really_cancels_and_the_window_says_so(town: Desktop) -> None:
    go = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "find_candidates", _until_cancelled(go))
        town.session.found, town.session.analysis = {}, None
        QTest.keyClick(town.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert go.wait(5)
    QTest.qWait(120)
    _press(town, "cancel-job")
    assert town.jobs.wait_for_done(5)
    QTest.qWait(20)
    assert not _visible(town, "cancel-job")
    assert "Cancelled: Finding candidate zones" in _find(town, ShortText, "finding").text()
    assert "Cancelled" in town.window.statusBar().currentMessage()
    assert any("Cancelled" in one.text() for one in town.window.zones.findChildren(QLabel) if one.isVisible())


def _visible(desktop: Desktop, name: str) -> bool:
    return any(one.isVisible() for one in desktop.window.findChildren(QPushButton, name))


def test_a_job_that_fails_inside_makes_one_box_with_details(town: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "analyse_city", broken)
    town.session.analysis = None
    town.session.find()
    settle(town)
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert len(boxes) == 1
    assert "Something went wrong" in boxes[0].text()
    assert "ZeroDivisionError" in boxes[0].detailedText()
    assert "Something went wrong" in _find(town, ShortText, "finding").text()
    monkeypatch.undo()
    town.session.find()
    settle(town)
    assert town.session.analysis is not None


def test_what_was_begun_for_one_city_does_not_land_in_the_next(
    qapp: QApplication, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "Otherville"
    shutil.copytree(folder, second)
    _write(second / "universities.geojson", _places([(900, 900), (2700, 2000)], "College"))
    landed: list[object] = []
    with running(qapp) as desktop:
        go = threading.Event()
        real = tasks.analyse_city

        def slow(city: Any, simulations: int, progress: Any) -> Any:
            if city.name == "Riverton":
                go.wait(20)
            return real(city, simulations, progress)

        monkeypatch.setattr(tasks, "analyse_city", slow)
        for path in (folder, second):
            desktop.session.open_words([str(path)])
            while desktop.window.welcome.shown_city is None or desktop.window.welcome.shown_city.name != path.name:
                QTest.qWait(10)
            desktop.session.adopt(desktop.window.welcome.shown_city)
            while desktop.session.city is None or desktop.session.city.name != path.name or not desktop.session.found:
                QTest.qWait(10)
        desktop.session.analysed.connect(lambda: landed.append(desktop.session.analysis))
        go.set()
        settle(desktop)
        assert desktop.session.city.name == "Otherville"
        assert len(landed) == 1
        assert desktop.session.analysis is not None
        assert max(profile.n_from for profile in desktop.session.analysis.profiles) <= 24
        assert "College" not in "".join(desktop.session.sentences)


def test_closing_while_work_goes_on_comes_home(qapp: QApplication) -> None:
    with running(qapp) as desktop:
        go = threading.Event()
        desktop.jobs.start("Endless", _until_cancelled(go), owner=desktop.session)
        assert go.wait(5)
        start = time.monotonic()
        desktop.window.close()
        assert not desktop.window.isVisible()
        assert time.monotonic() - start < 5
        assert desktop.jobs.running == ()


def test_closing_during_an_export_asks_first(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(qapp) as desktop:
        go = threading.Event()
        desktop.jobs.start("Exporting", _until_cancelled(go), key="export", owner=desktop.session)
        assert go.wait(5)
        answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
        monkeypatch.setattr(QMessageBox, "question", lambda *_args: answers.pop(0))
        desktop.window.close()
        assert desktop.window.isVisible()
        desktop.window.close()
        assert not desktop.window.isVisible()


# --- language -----------------------------------------------------------------------------------


def test_another_language_keeps_everything(town: Desktop) -> None:
    zone = _draw(town)
    settle(town)
    town.window.canvas.zoom_in()
    frame, sizes = town.window.canvas.frame(), town.window._sides.sizes()
    town.window.zones.tick([town.session.candidates[0].id])
    town.speak("zh_CN")
    settle(town)
    window = town.window
    assert window._actions["draw"].text() == "绘制"
    assert town.session.selection == zone
    assert window.zones.selected() == zone
    assert window.canvas.look.selected == zone
    assert window.canvas.tool == "edit"
    now = window.canvas.frame()
    assert now.resolution == pytest.approx(frame.resolution)
    assert (now.left, now.top) == pytest.approx((frame.left, frame.top), abs=3 * frame.resolution)
    assert window._sides.sizes() == sizes
    assert window.zones.ticked() == [town.session.candidates[0].id]
    town.speak("en")
    settle(town)
    town.window.zones.show_zones((), {}, {})


# --- what it looks like ----------------------------------------------------------------------------


def test_the_map_takes_two_thirds_and_the_numbers_need_little_scrolling(town: Desktop) -> None:
    window = town.window
    window.resize(1440, 900)
    window._sides.setSizes([226, 960, 252])
    window._right.setSizes([250, 560])
    town.session.select(town.session.candidates[0].id)
    settle(town)
    assert window.canvas.width() >= 0.65 * window.width()
    lines = window.scorecard.lines
    assert len(lines) >= 8
    eighth = lines[7].mapTo(window.scorecard, QPoint(0, lines[7].height())).y()
    assert eighth <= window.scorecard.height()
    window.resize(1280, 820)


def test_a_long_finding_takes_two_lines_and_the_rest_is_behind(town: Desktop) -> None:
    bar = _find(town, ShortText, "finding")
    bar.set_text("Cultural venues and creative firms lie together. " * 30)
    assert len(bar.shown_lines()) == 2
    assert bar.shown_lines()[-1].endswith("…")
    assert bar.height() <= 2 * bar.fontMetrics().height()
    assert bar.toolTip().startswith("Cultural venues")


def test_the_area_is_not_said_to_be_compared(town: Desktop) -> None:
    town.session.select(town.session.candidates[0].id)
    area = town.window.scorecard.lines[0]
    assert area.title == "Area"
    assert area.standing == ""
    assert "compar" not in area.toolTip()


def test_lines_of_the_list_are_of_one_height_and_no_title_is_cut(town: Desktop) -> None:
    tree = _find(town, QTreeWidget, "zones")
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    zones = [item for item in items if item.data(0, Qt.ItemDataRole.UserRole)]
    assert len({tree.visualItemRect(item).height() for item in zones}) == 1
    heads = [item for item in items if not item.data(0, Qt.ItemDataRole.UserRole) and item.font(0).bold()]
    assert "Best overall" in [item.text(0) for item in heads]
    for head in heads:
        assert QFontMetrics(head.font(0)).horizontalAdvance(head.text(0)) + 6 <= tree.viewport().width()


def test_crowded_badges_give_way_to_better_ones(town: Desktop) -> None:
    from gis_app.desktop.canvas.badges import crowded

    canvas = town.window.canvas
    outlines = canvas._outlines.of(canvas.look)
    near = crowded(canvas.frame(), outlines)
    canvas.zoom_by(0.02)
    far = crowded(canvas.frame(), outlines)
    canvas.fit_city()
    assert near <= far
    assert far
    ranks = {one.id: one.rank for one in town.session.candidates}
    assert min(ranks.values()) <= min(ranks[one] for one in far)
