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

_YOUNG, _MIDDLE, _NEVER = 5_000, 10, 1_000_000
"""Objects until the young are collected, and how often until older ones are: never by themselves the oldest."""
_QUIET_MS = 15_000


def import_plainly() -> None:
    """Import modules as Python does, without PySide6 reading each one's source: a fifth of opening the first city."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


class QuietCollector(QObject):
    """Collects all garbage only while no job runs, and leaves out what the libraries made when they were imported.

    Parameters
    ----------
    jobs
        The application's.

    Notes
    -----
    Young objects are collected as ever, in a millisecond or two. `gc.freeze` sets aside what is there after an import,
    so that a full collection costs what the planner's work has made since, not what pandas and numba are.
    """

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._modules = 0
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        self._timer = QTimer(self, interval=_QUIET_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect, or set aside what was imported since; nothing while a job runs."""
        if self._jobs.running:
            return
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            gc.freeze()
        elif any(gc.get_count()[1:]):
            gc.collect()
