"""The window's own times: start, the longest wait of its event loop, and the numbers that follow a drag.

JSON lines: `window_start` is seconds until a bare window is on the screen, in a process of its own; the others are
milliseconds. `gap` is the longest time in which the event loop answered nothing, while a city is opened, searched and
a boundary dragged; `live` is the time from a move of the mouse to the new numbers.
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

import numpy as np

if TYPE_CHECKING:
    from gis_app.desktop.application import Desktop

PLACES = 100_000
_TICK_MS = 5

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
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - _TICK_MS / 1e3)
        self._last = now

    def take(self) -> float:
        """Return the longest gap since the last call, milliseconds."""
        taken, self.longest, self._last = self.longest, 0.0, time.perf_counter()
        return round(taken * 1e3, 1)


def wait_idle(desktop: Desktop, seconds: float = 300.0) -> None:
    """Let the event loop run until no job is left, as it does for a planner."""
    from PySide6.QtTest import QTest

    end = time.monotonic() + seconds
    quiet = 0
    while quiet < 5 and time.monotonic() < end:
        QTest.qWait(20)
        quiet = 0 if desktop.jobs._tasks else quiet + 1


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
    follow = desktop.session.live.connect(lambda *_: taken.append((time.perf_counter() - moved[0]) * 1e3))
    zone = desktop.session.own_selection
    start = canvas.to_view(*next(iter(zone.geometry.exterior.coords))).toPoint() if zone else middle
    QTest.mouseMove(viewport, start)
    QTest.mousePress(viewport, left, pos=start)
    for step in range(1, steps + 1):
        moved[0] = time.perf_counter()
        QTest.mouseMove(viewport, start + QPoint(-step, -step))
        before = len(taken)
        while len(taken) == before and time.perf_counter() - moved[0] < 1.0:
            QTest.qWait(1)
    QTest.mouseRelease(viewport, left, pos=start + QPoint(-steps, -steps))
    desktop.session.live.disconnect(follow)
    wait_idle(desktop)
    return taken


def many_places(folder: Path) -> Path:
    """Write a city of a hundred thousand places in heaps."""
    random = np.random.default_rng(1)
    kinds = {"cultural_venues": 0.4, "creative_firms": 0.4, "universities": 0.1, "industrial_sites": 0.1}
    centres = random.uniform(0, 0.2, (300, 2))
    for kind, share in kinds.items():
        count = int(PLACES * share)
        xy = centres[random.integers(0, len(centres), count)] + random.normal(0, 0.004, (count, 2)) + (10.0, 50.0)
        rows = "\n".join(f"{x:.6f},{y:.6f},{kind} {n}" for n, (x, y) in enumerate(xy.tolist()))
        (folder / f"{kind}.csv").write_text(f"lon,lat,name\n{rows}\n", "utf-8")
    return folder


def bench_city(name: str, words: list[str]) -> None:
    """Open, search and drag, watching the event loop."""
    from PySide6.QtWidgets import QApplication

    from gis_app.desktop.application import Desktop

    application = QApplication.instance() or QApplication(["bench"])
    desktop = Desktop(application)  # type: ignore[arg-type]  instance() is typed as the core application
    desktop.session.simulations = 99
    desktop.window.resize(1440, 900)
    desktop.show()
    gaps = Gaps()
    gaps.take()
    began = time.perf_counter()
    desktop.session.opened.connect(lambda: report(f"{name}_open", seconds=round(time.perf_counter() - began, 2)))
    desktop.session.inspected.connect(desktop.session.adopt)
    desktop.session.open_words(words)
    wait_idle(desktop)
    report(f"{name}_gap_open_and_find", longest_ms=gaps.take(), seconds=round(time.perf_counter() - began, 2))
    taken = sorted(drag(desktop))
    report(f"{name}_gap_drag", longest_ms=gaps.take())
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
