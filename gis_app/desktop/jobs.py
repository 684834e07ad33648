"""Work off the GUI thread, with progress, cancelling and a list of what runs: the only module that knows threads.

A core function takes ``progress(share, sentence)`` and knows no Qt. Here it runs in a pool; its progress and its
result come back to the GUI thread as queued signals, and to cancel is to let ``progress`` raise `Cancelled`.
"""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal

from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.progress import Progress

T = TypeVar("T")

_INTERVAL_S = 0.05
"""Progress comes to the GUI thread no more often than a person can see."""


class Cancelled(Exception):  # noqa: N818  not an error: the planner asked for it
    """Raised inside a core function by its progress callback."""


class Lane(StrEnum):
    """Who waits for whom: jobs queue only behind jobs of their own lane."""

    WORK = "work"
    LIVE = "live"
    DRAWING = "drawing"


_WORKERS = {Lane.WORK: 2, Lane.LIVE: 1, Lane.DRAWING: 1}


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job:
    """One task, as the status bar and the jobs panel see it. Read on the GUI thread.

    Parameters
    ----------
    number
        Ascending from 1.
    title
        What is being done, for people.
    key
        A newer job of the same key replaces this one.
    quiet
        Not shown in lists: the map's own rendering.
    """

    def __init__(self, number: int, title: str, key: str | None, *, quiet: bool) -> None:
        self.number = number
        self.title = title
        self.key = key
        self.quiet = quiet
        self.state = JobState.WAITING
        self.share = 0.0
        self.sentence = ""
        self.error = ""
        self.details = ""
        self._stop = threading.Event()

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def cancelling(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop: it does at its next progress call, and its result is thrown away in any case."""
        self._stop.set()

    def check(self) -> None:
        """Raise where it was asked to stop; for workers.

        Raises
        ------
        Cancelled
            If `cancel` was called.
        """
        if self._stop.is_set():
            raise Cancelled


class _Relay(QObject):
    """Carries news from a worker to the GUI thread, where it lives."""

    begun = Signal(object)
    told = Signal(object, float, str)
    ended = Signal(object, object)


class _Task:
    """What happens to a job's outcome, kept on the GUI thread only."""

    def __init__(
        self,
        done: Callable[[Any], None] | None,
        failed: Callable[[str], None] | None,
        ended: Callable[[], None] | None,
        owner: QObject | None,
    ) -> None:
        self.done = done
        self.failed = failed
        self.ended = ended
        self.owner = owner

    def wanted(self) -> bool:
        return self.owner is None or shiboken6.isValid(self.owner)


class Jobs(QObject):
    """Runs core functions off the GUI thread. Make one for the application, on the GUI thread.

    Signals
    -------
    changed(Job)
        A job began, moved on or ended.
    failed(str, str)
        A job failed and nobody else shows it: the sentence, and the details (empty for errors of the planner's data).
    stopped(Job)
        The planner cancelled a job that is listed; one that is replaced by a newer one is not signalled.
    """

    changed = Signal(object)
    failed = Signal(str, str)
    stopped = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._pools: dict[Lane, ThreadPoolExecutor] = {}
        self._tasks: dict[Job, tuple[_Task, Future[Any]]] = {}
        self._closed = False
        self._relay = _Relay()
        self._relay.begun.connect(self._on_begun)
        self._relay.told.connect(self._on_told)
        # Queued from the GUI thread too: a job that is cancelled before it begins ends inside the call that asked.
        self._relay.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        title: str,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        ended: Callable[[], None] | None = None,
        key: str | None = None,
        owner: QObject | None = None,
        lane: Lane = Lane.WORK,
        quiet: bool = False,
    ) -> Job:
        """Run ``work(progress)`` in the background.

        Parameters
        ----------
        title
            What is being done, for people.
        work
            Called in a worker with the progress callback, in a copy of the caller's context (so in its language).
        done
            Called on the GUI thread with the result.
        failed
            Called on the GUI thread with a sentence instead of the signal `failed`; unexpected errors are signalled
            as well, with their details.
        ended
            Called on the GUI thread after done, failed or cancelled.
        key
            Cancels the older job of the same key.
        owner
            Once this object is deleted, nothing is called any more.
        lane
            Which queue.
        quiet
            Leave it out of `running`.

        Returns
        -------
        Job
            To watch and to cancel.
        """
        if key is not None:
            self.cancel(key)
        job = Job(next(self._numbers), title, key, quiet=quiet)
        # The planner's language is a context variable, and goes along.
        context = copy_context()
        future = self._pool(lane).submit(context.run, _run, job, work, self._relay)
        self._tasks[job] = (_Task(done, failed, ended, owner), future)
        # Called in the worker: only a signal may cross over.
        future.add_done_callback(lambda finished: self._relay.ended.emit(job, finished))
        self.changed.emit(job)
        return job

    def run_now(self, work: Callable[[Progress], T], *, lane: Lane = Lane.WORK) -> T:
        """Run ``work`` in a worker of `lane` and wait for it: for what must not overlap with the lane's other jobs."""
        job = Job(next(self._numbers), "", None, quiet=True)
        return self._pool(lane).submit(copy_context().run, _run, job, work, self._relay).result()

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that wait or run, oldest first, quiet ones left out."""
        return tuple(job for job in self._tasks if not job.quiet and not job.cancelling)

    def cancel(self, key: str) -> None:
        """Cancel the jobs of `key`."""
        for job in list(self._tasks):
            if job.key == key and not job.cancelling:
                self._cancel(job)

    def stop(self, job: Job) -> None:
        """Cancel a job because the planner says so."""
        if job in self._tasks and not job.cancelling:
            self._cancel(job)
            self.stopped.emit(job)

    def cancel_all(self) -> None:
        """Cancel everything that is listed; the map goes on drawing."""
        for job in self.running:
            self._cancel(job)

    @property
    def closed(self) -> bool:
        """Whether `close` was called: nothing starts any more."""
        return self._closed

    def wait_for_done(self, seconds: float = 30.0) -> bool:
        """Wait until no job is left, delivering what comes back; return whether none is left."""
        end = time.monotonic() + seconds
        while self._tasks and time.monotonic() < end:
            wait([future for _task, future in self._tasks.values()], timeout=0.02)
            self._deliver()
        return not self._tasks

    def close(self, seconds: float = 30.0) -> bool:
        """Cancel everything and wait: call it before the application goes. Return whether all workers came home."""
        self._closed = True
        for job in list(self._tasks):
            self._cancel(job)
        home = self.wait_for_done(seconds)
        for pool in self._pools.values():
            pool.shutdown(wait=home, cancel_futures=True)
        return home

    def _pool(self, lane: Lane) -> ThreadPoolExecutor:
        if self._closed:
            raise RuntimeError("no job starts after close()")
        if lane not in self._pools:
            self._pools[lane] = ThreadPoolExecutor(_WORKERS[lane], thread_name_prefix=f"clusterscape-{lane}")
        return self._pools[lane]

    def _deliver(self) -> None:
        if QThread.currentThread() is not self.thread():
            raise RuntimeError("jobs are waited for on the GUI thread")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)  # signals only: no mouse, no keys

    def _cancel(self, job: Job) -> None:
        job.cancel()
        self._tasks[job][1].cancel()
        self.changed.emit(job)

    def _on_begun(self, job: Job) -> None:
        if job.active:
            job.state = JobState.RUNNING
            self.changed.emit(job)

    def _on_told(self, job: Job, share: float, sentence: str) -> None:
        if job.active and not job.cancelling:
            job.share, job.sentence = share, sentence
            self.changed.emit(job)

    def _on_ended(self, job: Job, future: Future[Any]) -> None:
        task, _future = self._tasks.pop(job)
        error = None if future.cancelled() else future.exception()
        if job.cancelling or future.cancelled() or isinstance(error, Cancelled):
            job.state = JobState.CANCELLED
        elif error is None:
            self._succeed(job, task, future)
        else:
            self._fail(job, task, error)
        if task.ended is not None and task.wanted():
            task.ended()
        self.changed.emit(job)

    def _succeed(self, job: Job, task: _Task, future: Future[Any]) -> None:
        job.state, job.share = JobState.DONE, 1.0
        if task.done is not None and task.wanted():
            task.done(future.result())

    def _fail(self, job: Job, task: _Task, error: BaseException) -> None:
        expected = isinstance(error, UserError)
        job.state = JobState.FAILED
        job.error = (
            str(error) if expected else _("Something went wrong inside the program: {title}").format(title=job.title)
        )
        job.details = "" if expected else "".join(traceback.format_exception(error))
        if task.failed is not None and task.wanted():
            task.failed(job.error)
        if task.failed is None or not expected:
            self.failed.emit(job.error, job.details)


def _run(job: Job, work: Callable[[Progress], T], relay: _Relay) -> T:
    """Do the work, in a worker; what it raises is kept by the future."""
    job.check()
    relay.begun.emit(job)
    last = [0.0]

    def progress(share: float, sentence: str) -> None:
        job.check()
        now = time.monotonic()
        if now - last[0] >= _INTERVAL_S:
            last[0] = now
            relay.told.emit(job, float(share), sentence)

    return work(progress)
