"""The first page with a study open: there is a way on, and a way back; and what is let go over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QToolBar, QWidget

from gis_app.desktop import tasks
from gis_app.desktop.panels.welcome import WelcomePage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def on_map(town: Any) -> Iterator[Any]:
    """Return the open town, its map in sight again afterwards."""
    town.window.show_page(on_map=True)
    yield town
    town.window.part(WelcomePage)._turn_to(0)
    town.window.show_page(on_map=True)


def _by_key(town: Any) -> None:
    QTest.keyClick(town.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def _by_toolbar(town: Any) -> None:
    shown = town.window.findChild(QToolBar, "toolbar").widgetForAction(town.window.menus.actions["open"])
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton)


def _by_menu(town: Any) -> None:
    # A menu is a window of its own, which the offscreen screen cannot raise.
    town.window.menus.actions["open"].trigger()


OPEN = pytest.mark.parametrize("open_page", [_by_key, _by_toolbar, _by_menu])


def _in_sight(town: Any) -> None:
    """Assert that the first page is there whole: where to drop, what to choose, the way back."""
    # Until it is laid out a button is not where a hand would find it.
    QTest.qWait(5)
    assert town.window.part(WelcomePage).shown_city is None
    for kind, name in ((QWidget, "drop"), (QPushButton, "choose-files"), (QPushButton, "sample-montevideo")):
        assert town.find(kind, name).height() > 20
    assert "老城 Town" in town.find(QPushButton, "back-to-map").text()


@OPEN
def test_open_shows_the_first_page_every_time_and_the_way_back(on_map: Any, open_page: Callable[[Any], None]) -> None:
    study = on_map.session.document.study
    for _time in range(4):
        open_page(on_map)
        _in_sight(on_map)
        on_map.press("back-to-map")
        assert on_map.window.canvas.isVisible()
    open_page(on_map)
    open_page(on_map)
    assert on_map.window.canvas.isVisible()
    assert on_map.session.document.study is study


def test_escape_goes_back_to_the_open_study(on_map: Any) -> None:
    _by_key(on_map)
    QTest.keyClick(on_map.window, Qt.Key.Key_Escape)
    assert on_map.window.canvas.isVisible()


def test_the_open_study_on_the_list_is_a_way_back_too(on_map: Any) -> None:
    QTest.keyClick(on_map.window, Qt.Key.Key_D)
    study = on_map.session.document.study
    on_map.window.part(WelcomePage).show_start([_recent(study.path)])
    on_map.window.show_page(on_map=False)
    on_map.press(f"study-{study.name}")
    on_map.settle()
    assert on_map.window.canvas.isVisible()
    assert on_map.session.document.study is study


def _recent(path: Path) -> Any:
    from gis_app.study.library import RecentStudy

    return RecentStudy(path, path.stem, 0.0)


def test_a_sample_is_asked_for_with_a_study_open(on_map: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(name: str, _progress: object) -> Any:
        asked.append(name)
        return on_map.session.document.city

    monkeypatch.setattr(tasks, "read_sample", read)
    _by_key(on_map)
    on_map.press("sample-fanghe")
    on_map.settle()
    assert asked == ["fanghe"]


def test_from_the_card_back_leads_to_the_first_page_and_on_to_the_study(on_map: Any, folder: Path) -> None:
    _by_key(on_map)
    assert on_map.drop(folder, on_map.find(QWidget, "drop"))
    on_map.settle()
    assert on_map.window.part(WelcomePage).shown_city is not None
    on_map.press("refuse-card")
    _in_sight(on_map)
    on_map.press("back-to-map")
    assert on_map.window.canvas.isVisible()


def test_open_leaves_a_card_for_the_first_page(on_map: Any, folder: Path) -> None:
    assert on_map.drop(folder / "universities.geojson", on_map.window.canvas.viewport())
    on_map.settle()
    assert on_map.find(QWidget, "intake-card").isVisible()
    _by_key(on_map)
    _in_sight(on_map)


def test_what_is_still_being_read_does_not_come_up_over_the_map(
    on_map: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    def slow(_paths: object, progress: Callable[[float, str], None]) -> Any:
        while True:
            progress(0.1, "")
            time.sleep(0.002)

    monkeypatch.setattr(tasks, "read_files", slow)
    _by_key(on_map)
    on_map.drop(folder, on_map.find(QWidget, "drop"))
    QTest.keyClick(on_map.window, Qt.Key.Key_Escape)
    on_map.settle()
    assert on_map.window.canvas.isVisible()


# --- dropping ------------------------------------------------------------------------


def test_files_let_go_over_the_map_come_to_the_card_and_back_leads_to_the_map(on_map: Any, folder: Path) -> None:
    before = on_map.session.document.study
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in sorted(folder.iterdir())])
    assert on_map.drop_mime(mime, on_map.window.canvas.viewport())
    on_map.settle()
    card = on_map.find(QWidget, "intake-card")
    assert any("老城 Town stays as it is" in one.text() for one in card.findChildren(QLabel))
    on_map.press("refuse-card")
    assert on_map.window.canvas.isVisible()
    assert on_map.session.document.study is before


@pytest.mark.parametrize("name", ["zones", "fold-layers", "finding"])
def test_files_are_taken_over_every_part_of_the_window(on_map: Any, folder: Path, name: str) -> None:
    part = on_map.window.findChild(QWidget, name) or on_map.window.centralWidget()
    inner = getattr(part, "viewport", lambda: part)()
    assert on_map.drop(folder / "universities.geojson", inner)
    on_map.settle()
    assert on_map.find(QWidget, "intake-card").isVisible()


def test_a_file_let_go_over_a_name_is_no_name(on_map: Any, folder: Path) -> None:
    on_map.draw()
    field = on_map.find(QLineEdit, "zone-name")
    assert on_map.drop(folder / "universities.geojson", field)
    on_map.settle()
    assert on_map.find(QWidget, "intake-card").isVisible()
    assert on_map.session.zones.own[0].name == "Boundary 1"


def _nothing() -> list[QMimeData]:
    text, web, gone, empty, odd = (QMimeData() for _each in range(5))
    text.setText("Gallery")
    web.setUrls([QUrl("https://example.org/city.zip")])
    gone.setUrls([QUrl.fromLocalFile("/no/such/file.geojson")])
    odd.setUrls([QUrl.fromLocalFile("/" + "x" * 5000), QUrl()])
    return [text, web, gone, empty, odd]


@pytest.mark.parametrize("which", range(5), ids=["text", "web", "gone", "empty", "odd"])
@pytest.mark.parametrize("page", ["map", "first"])
def test_a_drop_without_files_is_one_quiet_sentence(on_map: Any, which: int, page: str) -> None:
    mime = _nothing()[which]
    if page == "first":
        _by_key(on_map)
    target = on_map.window if page == "map" else on_map.find(QWidget, "drop")
    on_map.window.statusBar().clearMessage()
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    # Let go without having been taken: a screen may do so.
    target.dropEvent(QDropEvent(QPointF(20, 20), *how))
    on_map.settle()
    assert "no file of this computer" in on_map.window.statusBar().currentMessage()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def test_an_address_of_the_web_let_go_over_the_map_is_answered(on_map: Any) -> None:
    on_map.window.statusBar().clearMessage()
    assert on_map.drop_mime(_nothing()[1], on_map.window.canvas.viewport())
    assert "no file of this computer" in on_map.window.statusBar().currentMessage()
    # Text is not for the window: taken as a move, it would be cut out of where it came from.
    assert not on_map.drop_mime(_nothing()[0], on_map.window.canvas.viewport())
