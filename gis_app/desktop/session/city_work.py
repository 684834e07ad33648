"""What is being computed for the open city: it ends with the city, and says why it does not come."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gis_app.desktop.jobs import Lane
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.desktop.jobs import Job, Jobs
    from layers.progress import Progress


class CityWork(QObject):
    """Starts the jobs that belong to the open city.

    Parameters
    ----------
    jobs
        The application's.

    Signals
    -------
    gave_up(str)
        The work of that key was cancelled by the planner, or failed: `stopped` says which.
    refused(str)
        A sentence: what failed, and what to do.
    """

    gave_up = Signal(str)
    refused = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.simulations = 999
        self.stopped: dict[str, str] = {}
        self._keys: set[str] = set()
        jobs.stopped.connect(self._on_stopped)

    def begin(
        self, key: str, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None], lane: Lane = Lane.WORK
    ) -> None:
        """Start a job; parameters as `Jobs.start`."""
        self._keys.add(key)
        self.stopped.pop(key, None)
        self.jobs.start(title, work, done=done, failed=partial(self._on_failed, key), key=key, owner=self, lane=lane)

    def answer(self, key: str, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        """Start a job that nobody sees, for a question that is asked again and again: only the newest is answered."""
        self._keys.add(key)
        self.jobs.start(title, work, done=done, key=key, owner=self, lane=Lane.LIVE, quiet=True)

    def let_go(self) -> None:
        """Cancel everything: what was begun for this city must not land in the next one."""
        for key in self._keys:
            self.jobs.cancel(key)
        self._keys.clear()
        self.stopped = {}

    def start_over(self) -> None:
        """Forget what was stopped: all of it is computed again."""
        self.stopped = {}

    def why_stopped(self, *keys: str) -> str:
        """Return why the first of these that was stopped does not come, and how to have it; nothing for none."""
        held = next((self.stopped[key] for key in keys if key in self.stopped), "")
        return f"{held} {_('“Find” starts it again.')}" if held else ""

    def _on_failed(self, key: str, sentence: str) -> None:
        # Noted before it is said: whoever hears of it asks why.
        self.stopped[key] = sentence
        self.refused.emit(sentence)
        self.gave_up.emit(key)

    def _on_stopped(self, job: Job) -> None:
        """Take note of what the planner cancelled: what waits for it must not be waited for."""
        if job.key in self._keys:
            self.stopped[job.key] = _("Cancelled: {title}.").format(title=job.title)
            self.gave_up.emit(job.key)
