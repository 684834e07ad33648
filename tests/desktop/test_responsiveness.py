"""The lock that all threads share is not held for long: garbage waits until all is quiet, imports read no sources."""

from __future__ import annotations

import builtins
import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from gis_app.desktop.responsiveness import QuietCollector, import_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_app.desktop.jobs import Jobs


class _Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector(jobs: Jobs) -> Iterator[QuietCollector]:
    made = QuietCollector(jobs)
    made.collect()
    yield made
    # What was set aside stays so: taken back, it would be collected in whatever thread makes the next object.
    gc.enable()


def _old_garbage() -> weakref.ref[_Ring]:
    """Return a reference to a ring that nobody holds and that young collections no longer look at."""
    ring = _Ring()
    gc.collect(1)
    return weakref.ref(ring)


def test_garbage_is_collected_while_no_job_runs(collector: QuietCollector, jobs: Jobs) -> None:
    go = threading.Event()
    jobs.start("Long", lambda _progress: go.wait(20))
    waiting = _old_garbage()
    collector.collect()
    assert waiting() is not None
    go.set()
    assert jobs.wait_for_done(10)
    # A module that came meanwhile would be set aside first.
    collector.collect()
    collector.collect()
    assert waiting() is None


def test_old_objects_are_never_collected_by_themselves(collector: QuietCollector) -> None:  # noqa: ARG001  sets it
    old = _old_garbage()
    kept = [[number] for number in range(200_000)]
    assert old() is not None
    assert len(kept) == 200_000


def test_imports_are_pythons_own_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)
    import_plainly()
    import colorsys

    assert builtins.__import__ is getattr(builtins, "__orig_import__", builtins.__import__)
    assert colorsys.rgb_to_hsv(1.0, 0.0, 0.0) == (0.0, 1.0, 1.0)
