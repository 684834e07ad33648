"""Calls made in forked children, so that one that crashes, hangs or takes all memory is found and named."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import resource
import select
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH = 50
"""Calls that share a child."""
MEMORY = 2 << 30
"""Bytes that a call may take beyond what the parent has."""


@dataclass(frozen=True)
class Outcome:
    """What became of a call.

    Attributes
    ----------
    number : int
        Which call it was.
    verdict : str
        ``"right"``, ``"refused"``, or what went wrong.
    seconds : float
        How long it took.
    """

    number: int
    verdict: str
    seconds: float

    @property
    def is_fault(self) -> bool:
        """Whether the call did anything but answer or refuse."""
        return self.verdict not in ("right", "refused")


def outcomes(judge: Callable[[int], str], first: int, last: int, patience: float) -> list[Outcome]:
    """Return what `judge` says of each call first … last − 1, or how its child ended.

    Parameters
    ----------
    judge : callable
        Makes one call and returns its verdict; runs in the child.
    first, last : int
    patience : float
        Seconds after which a call counts as hanging.
    """
    found: list[Outcome] = []
    while first + len(found) < last:
        start = first + len(found)
        found += _batch(judge, start, min(start + BATCH, last), patience)
    return found


def _batch(judge: Callable[[int], str], first: int, last: int, patience: float) -> list[Outcome]:
    """Return the outcomes of a child's calls, up to the one at which it ended."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _serve(judge, first, last, write)
    os.close(write)
    found, since = [], time.monotonic()
    with os.fdopen(read, "rb") as lines:
        for number in range(first, last):
            ready = select.select([lines], [], [], patience)[0]
            line = lines.readline() if ready else b""
            verdict = line.decode().strip() or ("hangs" if not ready else "")
            if not line:
                os.kill(child, signal.SIGKILL)
            found.append(Outcome(number, verdict or "ends the process", time.monotonic() - since))
            since = time.monotonic()
            if not line:
                break
    os.waitpid(child, 0)
    return found


def _serve(judge: Callable[[int], str], first: int, last: int, write: int) -> None:
    """Make the calls and write a line for each; never returns."""
    faulthandler.disable()
    with contextlib.suppress(OSError, ValueError):
        used = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")  # noqa: PTH123, SIM115
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in range(first, last):
        os.write(write, judge(number).replace("\n", " ").encode() + b"\n")
    os._exit(0)
