from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QThread

from gis_app.desktop.jobs import Cancelled, JobState, Lane
from layers.errors import UserError
from layers.language import current_language, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gis_app.desktop.jobs import Job, Jobs


def test_the_result_comes_back_on_the_gui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[object] = []

    def work(_progress: object) -> QThread:
        return QThread.currentThread()

    jobs.start("Work", work, done=lambda worker: seen.extend([worker, QThread.currentThread()]))
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=3000)
    assert seen[1] is jobs.thread()
    assert seen[0] is not jobs.thread()


def test_progress_is_told_and_the_job_ends_done(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[tuple[float, str]] = []

    def work(progress: Callable[[float, str], None]) -> int:
        for step in range(5):
            progress(step / 5, f"step {step}")
            time.sleep(0.06)
        return 7

    job = jobs.start("Work", work)
    jobs.changed.connect(lambda changed: told.append((changed.share, changed.sentence)))
    assert jobs.running == (job,)
    qtbot.waitUntil(lambda: job.state is JobState.DONE, timeout=3000)
    assert (0.2, "step 1") in told
    assert job.share == 1.0
    assert jobs.running == ()


def test_much_progress_does_not_flood_the_gui_thread(jobs: Jobs) -> None:
    told: list[float] = []
    jobs.changed.connect(lambda job: told.append(job.share))
    jobs.start("Work", lambda progress: [progress(step / 50_000, "…") for step in range(50_000)])
    assert jobs.wait_for_done(8)
    assert len(told) < 60


def _endless(progress: Callable[[float, str], None]) -> None:
    while True:
        progress(0.5, "on and on")
        time.sleep(0.001)


def test_cancelling_raises_inside_the_work(qtbot: QtBot, jobs: Jobs) -> None:
    raised, ended = threading.Event(), []

    def work(progress: Callable[[float, str], None]) -> None:
        try:
            _endless(progress)
        except Cancelled:
            raised.set()
            raise

    job = jobs.start("Work", work, done=lambda _: ended.append("done"), ended=lambda: ended.append("ended"))
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING, timeout=3000)
    job.cancel()
    qtbot.waitUntil(lambda: job.state is JobState.CANCELLED, timeout=3000)
    assert raised.is_set()
    assert ended == ["ended"]


def test_a_newer_job_of_the_same_key_replaces_the_older(qtbot: QtBot, jobs: Jobs) -> None:
    results: list[str] = []
    older = jobs.start("Find", _endless, key="find", done=lambda _: results.append("older"))
    qtbot.waitUntil(lambda: older.state is JobState.RUNNING, timeout=3000)
    newer = jobs.start("Find", lambda _: "newer", key="find", done=results.append)
    assert newer in jobs.running
    assert older not in jobs.running
    assert jobs.wait_for_done(8)
    assert results == ["newer"]
    assert older.state is JobState.CANCELLED


def test_a_result_that_arrives_after_cancelling_is_thrown_away(jobs: Jobs) -> None:
    results: list[str] = []
    go = threading.Event()
    job = jobs.start("Deaf", lambda _: go.wait(3) and "late", done=results.append)
    job.cancel()
    go.set()
    assert jobs.wait_for_done(8)
    assert results == []
    assert job.state is JobState.CANCELLED


def test_a_planners_error_is_a_sentence(jobs: Jobs) -> None:
    sentences: list[str] = []
    signalled: list[str] = []
    jobs.failed.connect(lambda sentence, _details: signalled.append(sentence))

    def work(_progress: object) -> None:
        raise UserError("the file is empty", where="parks.geojson")

    jobs.start("Open", work, failed=sentences.append)
    assert jobs.wait_for_done(8)
    assert sentences == ["parks.geojson: the file is empty."]
    assert signalled == []


def test_an_unexpected_error_is_reported_with_its_details(jobs: Jobs) -> None:
    reported: list[tuple[str, str]] = []
    jobs.failed.connect(lambda sentence, details: reported.append((sentence, details)))
    job = jobs.start("Count", lambda _: 1 / 0)
    assert jobs.wait_for_done(8)
    assert job.state is JobState.FAILED
    [(sentence, details)] = reported
    assert "Count" in sentence
    assert "ZeroDivisionError" in details


def test_the_language_of_the_caller_holds_in_the_worker(jobs: Jobs) -> None:
    spoken: list[str] = []
    with speaking("zh_CN"):
        jobs.start("Report", lambda _: current_language(), done=spoken.append)
    jobs.start("Report", lambda _: current_language(), done=spoken.append)
    assert jobs.wait_for_done(8)
    assert sorted(spoken) == ["en", "zh_CN"]


def test_lanes_do_not_wait_for_each_other(jobs: Jobs) -> None:
    go, order = threading.Event(), []
    for _ in range(3):
        jobs.start("Long", lambda _: go.wait(5), done=lambda _: order.append("long"))
    quick = jobs.start("Quick", lambda _: "quick", done=order.append, lane=Lane.LIVE)
    end = time.monotonic() + 3
    while quick.active and time.monotonic() < end:
        jobs.wait_for_done(0.02)
    go.set()
    assert jobs.wait_for_done(8)
    assert order[0] == "quick"


def test_nothing_is_called_once_the_owner_is_gone(jobs: Jobs) -> None:
    called: list[object] = []
    owner = QObject()
    go = threading.Event()
    jobs.start("Work", lambda _: go.wait(3), done=called.append, ended=lambda: called.append(1), owner=owner)
    import shiboken6

    shiboken6.delete(owner)
    go.set()
    assert jobs.wait_for_done(8)
    assert called == []


def test_close_cancels_everything_and_nothing_starts_afterwards(qtbot: QtBot, jobs: Jobs) -> None:
    running: list[Job] = [jobs.start(f"Endless {n}", _endless) for n in range(4)]
    qtbot.waitUntil(lambda: running[0].state is JobState.RUNNING, timeout=3000)
    assert jobs.close(5)
    assert {job.state for job in running} == {JobState.CANCELLED}
    with pytest.raises(RuntimeError, match="after close"):
        jobs.start("Late", lambda _: None)


def test_run_now_waits_and_passes_errors_on(jobs: Jobs) -> None:
    assert jobs.run_now(lambda _: 5, lane=Lane.DRAWING) == 5
    with pytest.raises(ZeroDivisionError):
        jobs.run_now(lambda _: 1 // 0)


def test_quiet_jobs_are_not_listed(jobs: Jobs) -> None:
    go = threading.Event()
    jobs.start("Drawing", lambda _: go.wait(3), quiet=True)
    assert jobs.running == ()
    go.set()
    assert jobs.wait_for_done(8)


def test_cancelling_all_leaves_the_map_drawing(jobs: Jobs) -> None:
    go, results = threading.Event(), []
    jobs.start("Drawing", lambda _: go.wait(3), done=lambda _: results.append("drawn"), quiet=True)
    jobs.start("Find", _endless)
    jobs.cancel_all()
    go.set()
    assert jobs.wait_for_done(8)
    assert results == ["drawn"]
