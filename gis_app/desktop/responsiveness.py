"""What keeps the window answering while workers import libraries and make objects: they share Python's one lock.

Measured while Montevideo was opened for the first time: of the waits over 100 ms nearly all were full garbage
collections, which hold the lock for as long as the program is large. And PySide6 reads the source of every module that
is imported, to find out whether it uses PySide6's own dialect, which nobody here speaks.
"""

from __future__ import annotations

import builtins
import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from gis_app.desktop.jobs import Jobs

_YOUNG = 5_000
"""New objects from which on the young are collected."""
_TICK_MS = 100
_QUIET_TICKS = 150
"""Ticks from one full collection to the next, while nothing runs."""


def import_plainly() -> None:
    """Import modules as Python does, without PySide6 reading each one's source: a fifth of opening the first city."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


class QuietCollector(QObject):
    """Collects garbage on the GUI thread only: the young ten times a second, all of it while no job runs.

    Parameters
    ----------
    jobs
        The application's.

    Notes
    -----
    Left to itself Python collects in whatever thread makes an object, and a worker must not take widgets away.
    `gc.freeze` sets aside what is there after an import, so that a full collection costs what the planner's work has
    made since, not what pandas and numba are.
    """

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._modules = 0
        self._ticks = 0
        gc.disable()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        self._ticks += 1
        if gc.get_count()[0] > _YOUNG:
            gc.collect(0)
        if self._ticks >= _QUIET_TICKS:
            self.collect()

    def collect(self) -> None:
        """Collect all, or set aside what was imported since; nothing while a job runs."""
        if self._jobs.running:
            return
        self._ticks = 0
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            gc.freeze()
        else:
            gc.collect()
