"""Locks on files, which the system lets go when their process ends, however it ends."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.study.locks import take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_PAUSE_S = 0.005


class HeldByAnotherError(Exception):
    """Somebody else has held a lock for longer than we wait."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that is held.

    Parameters
    ----------
    descriptor
        Of the open file.
    sure
        False where the file system knows no locks: then everybody who asks holds it.
    """

    descriptor: int
    sure: bool

    def release(self) -> None:
        """Let go; the file stays."""
        os.close(self.descriptor)


def try_lock(path: Path, *, make: bool = False) -> Lock | None:
    """Lock a file without waiting.

    Parameters
    ----------
    path
        A regular file: no link is followed, nothing is written into it.
    make
        Whether to make it where it is missing.

    Returns
    -------
    Lock or None
        None where somebody else holds it.

    Raises
    ------
    OSError
        If it cannot be opened, or is no regular file.
    """
    descriptor = _opened(path, os.O_CREAT if make else 0)
    try:
        take(descriptor)
    except (BlockingIOError, PermissionError):
        os.close(descriptor)
        return None
    except OSError:  # some network shares and memory sticks
        return Lock(descriptor, sure=False)
    return Lock(descriptor, sure=True)


def _opened(path: Path, flags: int) -> int:
    if path.is_symlink():  # where the system has no O_NOFOLLOW
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | os.O_RDWR, 0o666)
    except PermissionError:  # a colleague's, in a folder that is shared
        descriptor = os.open(path, flags | os.O_RDONLY, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return descriptor


@contextmanager
def alone(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the lock on a file that is there only while somebody holds or wants it.

    Parameters
    ----------
    path
        Made, and removed at the end.
    patience_s
        How long to wait for others.

    Raises
    ------
    HeldByAnotherError
        If others hold it for longer.
    OSError
        If the file cannot be made.
    """
    lock = _waited_for(path, time.monotonic() + patience_s)
    try:
        yield
    finally:
        # POSIX removes it while it is held, lest a successor's be removed; Windows cannot, but never removes a file
        # that a successor has open.
        _remove(path)
        lock.release()
        if sys.platform == "win32":
            _remove(path)


def _waited_for(path: Path, until: float) -> Lock:
    while True:
        lock = try_lock(path, make=True)
        if lock is not None:
            if _is_open_at(lock, path):
                return lock
            lock.release()  # the holder removed the file before we had the lock on it
        if time.monotonic() > until:
            raise HeldByAnotherError(path)
        time.sleep(_PAUSE_S)


def _is_open_at(lock: Lock, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    with suppress(OSError):  # a file of no bytes that hinders nobody
        path.unlink()
