"""Work cut into tiles, shared by threads, reported and cancelled between tiles."""

from __future__ import annotations

import os
import threading
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from gis_app.statistics.arrays import as_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis_app.statistics.arrays import Progress

POLL_SECONDS = 0.05
MOST_THREADS = 16
"""Threads that may be asked for where there are fewer processors."""


def usable_threads(threads: int | None) -> int:
    """Return how many threads to use: as many as there are processors unless told otherwise, and never too many.

    Raises
    ------
    ValueError
        When it is not a whole number.
    """
    # A process may be bound to fewer processors than the machine has.
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if threads is None:
        return max(1, processors or 1)
    # Each thread has memory of its own, and more of them than processors gain nothing.
    return min(max(1, as_whole(threads, "The number of threads")), max(MOST_THREADS, processors or 1))


class TileQueue:
    """Tile numbers handed out one by one: a slow tile never keeps the other threads waiting."""

    def __init__(self, tiles: int) -> None:
        self._lock = threading.Lock()
        self._tiles = tiles
        self._next = 0
        self._stopped = False

    def take(self) -> int | None:
        """Return the next tile, or None when none is left or the work was stopped."""
        with self._lock:
            if self._stopped or self._next >= self._tiles:
                return None
            self._next += 1
            return self._next - 1

    def stop(self) -> None:
        """Hand out no more tiles."""
        # No lock: a thread that misses it takes one tile more.
        self._stopped = True

    def share_taken(self) -> float:
        """Return the share of tiles handed out, 0–1."""
        return self._next / self._tiles if self._tiles else 1.0


def run_tiles(tiles: int, workers: Sequence[Callable[[int], None]], step: str, progress: Progress | None) -> None:
    """Let every worker take tiles until none is left.

    Parameters
    ----------
    tiles : int
        Number of tiles; a worker is called with a tile's number.
    workers : sequence of callables
        One per thread; a worker is only ever called from one thread, so it may own its memory.
    step : str
        Name of the step, passed to `progress`.
    progress : callable or None
        Called in the caller's thread; when it raises, the work stops and the exception goes on.
    """
    queue = TileQueue(tiles)
    # A pool would only put a thread between the work and what progress raises.
    if len(workers) == 1:
        while (tile := queue.take()) is not None:
            workers[0](tile)
            if progress is not None:
                progress(queue.share_taken(), step)
        return
    with ThreadPoolExecutor(len(workers)) as pool:
        futures = [pool.submit(_work, queue, worker) for worker in workers]
        try:
            _watch(futures, queue, step, progress)
        finally:
            # Leaving the pool waits for its threads: they must find no more tiles.
            queue.stop()


def part_of(progress: Progress | None, part: int, parts: int) -> Progress | None:
    """Return a callback for one of several equal parts of the work."""
    if progress is None:
        return None

    def report(share: float, step: str) -> None:
        progress((part + share) / parts, step)

    return report


def _work(queue: TileQueue, worker: Callable[[int], None]) -> None:
    while (tile := queue.take()) is not None:
        worker(tile)


def _watch(futures: list[Future[None]], queue: TileQueue, step: str, progress: Progress | None) -> None:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, POLL_SECONDS, return_when=FIRST_EXCEPTION)
        for future in done:
            # What a thread raised is raised here again.
            future.result()
        if progress is not None:
            progress(queue.share_taken(), step)
