"""The window's own times: start, the longest wait of its event loop, and the numbers that follow a drag.

JSON lines: `window_start` is seconds until a bare window is on the screen, in a process of its own; the others are
milliseconds. `gap` is the longest time in which the event loop answered nothing, while a city is opened, searched and
a boundary dragged, with the processor time that the GUI thread itself took in it (the rest it waited for a lock or for
a core) and how many gaps were over 100 ms; `live` is the time from a move of the mouse to the new numbers.

Python's own byte code must be kept (no ``PYTHONDONTWRITEBYTECODE``), as it is once the program is installed; run it
twice and read the second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.desktop.application import Desktop

PLACES = 100_000
KINDS = ("cultural_venues", "creative_firms", "universities", "industrial_sites")
_TICK_MS = 5
_LONG_S = 0.1

_START = """
import time; start = time.perf_counter()
from PySide6.QtWidgets import QApplication
application = QApplication(["bench"])
from gis_app.desktop.application import Desktop
desktop = Desktop(application); desktop.show(); application.processEvents()
print(time.perf_counter() - start); desktop.window.leave(); desktop.close()
"""


def report(name: str, **values: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps({"bench": name, **values}) + "\n")
    sys.stdout.flush()


def bench_start() -> None:
    """Measure the bare window, the best of three."""
    times = []
    for _round in range(3):
        done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
        times.append(float(done.stdout))
    report("window_start", seconds=round(min(times), 3))


class Gaps:
    """Watches the event loop: a timer that should come every few milliseconds tells when it could not."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._gaps: list[tuple[float, float]] = []
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self._timer.start()

    def _on_tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self._gaps.append((now - self._last - _TICK_MS / 1e3, cpu - self._cpu))
        self._last, self._cpu = now, cpu

    def take(self) -> dict[str, float]:
        """Return what was seen since the last call: the longest gap, milliseconds, and the GUI thread's part in it."""
        taken, self._gaps = self._gaps or [(0.0, 0.0)], []
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        longest, own = max(taken)
        over = sum(gap > _LONG_S for gap, _own in taken)
        return {"longest_ms": round(longest * 1e3, 1), "gui_thread_ms": round(own * 1e3, 1), "over_100_ms": over}


def until(done: Callable[[], bool], seconds: float, every_ms: int = 20) -> None:
    """Run the event loop until `done`, as it runs for a planner: a test's own waiting would keep Python's lock."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, end = QEventLoop(), time.monotonic() + seconds
    timer = QTimer(interval=every_ms)
    timer.timeout.connect(lambda: loop.quit() if done() or time.monotonic() > end else None)
    timer.start()
    loop.exec()


def wait_idle(desktop: Desktop, seconds: float = 300.0) -> None:
    """Let the event loop run until no job is left."""
    quiet = [0]

    def is_idle() -> bool:
        quiet[0] = 0 if desktop.jobs._tasks else quiet[0] + 1
        return quiet[0] > 10

    until(is_idle, seconds)


def drag(desktop: Desktop, steps: int = 60) -> list[float]:
    """Draw a boundary, drag a corner, and return the milliseconds from each move to its numbers."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    canvas = desktop.window.canvas
    viewport, left = canvas.viewport(), Qt.MouseButton.LeftButton
    middle = viewport.rect().center()
    desktop.window.use_tool("draw")
    corners = [middle + QPoint(*at) for at in ((-90, -60), (80, -90), (100, 70), (-60, 100))]
    for corner in corners:
        QTest.mouseMove(viewport, corner)
        QTest.mouseClick(viewport, left, pos=corner)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    wait_idle(desktop)
    taken: list[float] = []
    moved = [0.0]
    follow = desktop.session.numbers.live.connect(lambda *_: taken.append((time.perf_counter() - moved[0]) * 1e3))
    zone = desktop.session.selection.own
    start = canvas.to_view(*next(iter(zone.geometry.exterior.coords))).toPoint() if zone else middle
    QTest.mouseMove(viewport, start)
    QTest.mousePress(viewport, left, pos=start)
    for step in range(1, steps + 1):
        moved[0] = time.perf_counter()
        QTest.mouseMove(viewport, start + QPoint(-step, -step))
        before = len(taken)
        until(lambda before=before: len(taken) > before, 1.0, every_ms=1)
    QTest.mouseRelease(viewport, left, pos=start + QPoint(-steps, -steps))
    desktop.session.numbers.live.disconnect(follow)
    wait_idle(desktop)
    return taken


def many_places(folder: Path) -> Path:
    """Write the made-up city as layers."""
    from clustered_city import SIDE, clustered_city

    xy, kind = clustered_city(PLACES, len(KINDS))
    lonlat = (xy - SIDE / 2) / (71_500.0, 111_200.0) + (10.0, 50.0)
    for number, name in enumerate(KINDS):
        rows = ",\n".join(
            f'{{"type":"Feature","properties":{{"name":"{name} {row}"}},'
            f'"geometry":{{"type":"Point","coordinates":[{lon:.6f},{lat:.6f}]}}}}'
            for row, (lon, lat) in enumerate(lonlat[kind == number].tolist())
        )
        (folder / f"{name}.geojson").write_text(f'{{"type":"FeatureCollection","features":[\n{rows}\n]}}\n', "utf-8")
    return folder


def bench_city(name: str, words: list[str]) -> None:
    """Open, search and drag, watching the event loop."""
    from PySide6.QtWidgets import QApplication

    from gis_app.desktop.application import Desktop

    application = QApplication.instance() or QApplication(["bench"])
    desktop = Desktop(application)  # type: ignore[arg-type]  instance() is typed as the core application
    desktop.session.work.simulations = 99
    desktop.window.resize(1440, 900)
    desktop.stay_responsive()
    desktop.show()
    gaps = Gaps()
    gaps.take()
    began = time.perf_counter()
    session = desktop.session
    session.document.opened.connect(lambda: report(f"{name}_open", seconds=round(time.perf_counter() - began, 2)))
    session.opening.inspected.connect(session.opening.adopt)
    session.opening.open_words(words)
    wait_idle(desktop)
    report(f"{name}_gap_open_and_find", **gaps.take(), seconds=round(time.perf_counter() - began, 2))
    taken = sorted(drag(desktop))
    report(f"{name}_gap_drag", **gaps.take())
    if taken:
        half, worst = taken[len(taken) // 2], taken[-1]
        report(f"{name}_live", moves=len(taken), median_ms=round(half, 1), worst_ms=round(worst, 1))
    desktop.window.leave()
    desktop.close()


def main() -> None:
    """Measure all, or what is named: start, montevideo, many."""
    wanted = sys.argv[1:] or ["start", "montevideo", "many"]
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLUSTERSCAPE_HOME"] = home
        if "start" in wanted:
            bench_start()
        if "montevideo" in wanted:
            bench_city("montevideo", ["montevideo"])
        if "many" in wanted:
            folder = Path(home) / "files"
            folder.mkdir()
            bench_city("places_100k", [str(many_places(folder))])


if __name__ == "__main__":
    main()
