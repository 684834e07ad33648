"""Work that can be stopped, that fails, and that outlives its city."""

from __future__ import annotations

import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
)

from gis_app.desktop import tasks
from gis_app.desktop.panels.candidate_panel import CandidatePanel
from gis_app.desktop.panels.short_text import ShortText
from gis_app.desktop.panels.welcome import WelcomePage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis_app.desktop.application import Desktop


# --- jobs ----------------------------------------------------------------------------


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
        town.session.zones.found, town.session.findings.analysis = {}, None
        QTest.keyClick(town.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert go.wait(5)
    QTest.qWait(120)
    town.press("cancel-job")
    assert town.jobs.wait_for_done(5)
    QTest.qWait(20)
    assert not town.shows("cancel-job")
    assert "Cancelled: Finding candidate zones" in town.find(ShortText, "finding").text()
    assert "Cancelled" in town.window.statusBar().currentMessage()
    assert any(
        "Cancelled" in one.text() for one in town.window.part(CandidatePanel).findChildren(QLabel) if one.isVisible()
    )


def test_a_job_that_fails_inside_makes_one_box_with_details(town: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "analyse_city", broken)
    town.session.findings.analysis = None
    town.session.zones.find()
    town.settle()
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert len(boxes) == 1
    assert "Something went wrong" in boxes[0].text()
    assert "ZeroDivisionError" in boxes[0].detailedText()
    assert "Something went wrong" in town.find(ShortText, "finding").text()
    monkeypatch.undo()
    town.session.zones.find()
    town.settle()
    assert town.session.findings.analysis is not None


def test_what_was_begun_for_one_city_does_not_land_in_the_next(
    ground: Any, running: Callable[..., Any], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "Otherville"
    shutil.copytree(folder, second)
    ground.write(second / "universities.geojson", ground.places([(900, 900), (2700, 2000)], "College"))
    landed: list[object] = []
    with running() as desktop:
        go = threading.Event()
        real = tasks.analyse_city

        def slow(city: Any, *rest: Any) -> Any:
            if city.name == "老城 Town":
                go.wait(20)
            return real(city, *rest)

        monkeypatch.setattr(tasks, "analyse_city", slow)
        session, welcome = desktop.session, desktop.window.part(WelcomePage)
        for path in (folder, second):
            session.opening.open_words([str(path)])
            while welcome.shown_city is None or welcome.shown_city.name != path.name:
                QTest.qWait(10)
            session.opening.adopt(welcome.shown_city)
            while session.document.city is None or session.document.city.name != path.name or not session.zones.found:
                QTest.qWait(10)
        session.findings.analysed.connect(lambda: landed.append(session.findings.analysis))
        go.set()
        desktop.settle()
        assert desktop.session.document.city.name == "Otherville"
        assert len(landed) == 1
        assert desktop.session.findings.analysis is not None
        assert max(profile.n_from for profile in desktop.session.findings.analysis.profiles) <= 24
        assert "College" not in "".join(desktop.session.findings.sentences)


def test_closing_while_work_goes_on_comes_home(running: Callable[..., Any]) -> None:
    with running() as desktop:
        go = threading.Event()
        desktop.jobs.start("Endless", _until_cancelled(go), owner=desktop.session)
        assert go.wait(5)
        start = time.monotonic()
        desktop.window.close()
        assert not desktop.window.isVisible()
        assert time.monotonic() - start < 5
        assert desktop.jobs.running == ()


def test_closing_during_an_export_asks_first(running: Callable[..., Any]) -> None:
    with running() as desktop:
        go = threading.Event()
        desktop.jobs.start("Exporting", _until_cancelled(go), key="export", owner=desktop.session)
        assert go.wait(5)

        def answer(key: Qt.Key) -> None:
            box = QApplication.activeModalWidget()
            assert "still being written" in box.text()
            QTest.keyClick(box, key)

        # Enter keeps on the safe side: it presses *No*.
        QTimer.singleShot(50, lambda: answer(Qt.Key.Key_Return))
        desktop.window.close()
        assert desktop.window.isVisible()
        QTimer.singleShot(50, lambda: answer(Qt.Key.Key_Y))
        desktop.window.close()
        assert not desktop.window.isVisible()


def test_a_study_that_is_opened_again_shows_its_results_without_computing(
    running: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(desktop: Any) -> Any:
        session, welcome = desktop.session, desktop.window.part(WelcomePage)
        session.opening.open_words([str(folder)])
        while welcome.shown_city is None:
            QTest.qWait(10)
        session.opening.adopt(welcome.shown_city)
        desktop.settle()
        return session

    def never(*_args: Any, **_more: Any) -> Any:
        raise AssertionError("this was computed already")

    with running() as desktop:
        first = opened(desktop)
        zones, profiles = first.zones.candidates, first.findings.analysis.profiles
        assert zones
    monkeypatch.setattr("gis_app.zones.finding.find", never)
    monkeypatch.setattr("gis_app.indicators.analysis.analyse", never)
    with running() as desktop:
        again = opened(desktop)
        assert [(zone.name, zone.p, zone.area_ha) for zone in again.zones.candidates] == [
            (zone.name, zone.p, zone.area_ha) for zone in zones
        ]
        assert again.findings.analysis.profiles == profiles
        assert again.numbers.cards.keys() >= {zone.id for zone in zones}
