"""Which window edits a study: one at a time. The system lets go of its lock when the process ends, however it ends.

The lock is on a file of its own among the planner's caches. Not on the study: to close a file that SQLite has open, by
another descriptor of the same process, drops SQLite's own locks on it. Not beside the study: that rests as one file.
"""

from __future__ import annotations

import hashlib
import os
import sys
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from gis_app.study.locks import take

if TYPE_CHECKING:
    from pathlib import Path


_TRIES = 100
"""Each needs another window to close in the very moment."""


class Claim:
    """The right to edit a study, until it is released or forgotten.

    Parameters
    ----------
    lock
        The file that is locked; None where there are no locks to be had.
    descriptor
        Of the file, open.
    """

    def __init__(self, lock: Path | None = None, descriptor: int = -1) -> None:
        self._let_go = weakref.finalize(self, _release, lock, descriptor)

    def release(self) -> None:
        """Let another window have it; a second time does nothing."""
        self._let_go()


def claim(study: Path) -> Claim | None:
    """Take the right to edit a study, without waiting.

    Parameters
    ----------
    study
        Its file, by whatever name: the file itself counts.

    Returns
    -------
    Claim or None
        None where another window has it, of this process or another one of this machine. Where no lock can be had
        (a cache folder that is protected, a file system without locks) everybody has it: to open is never refused.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     first = claim(Path(file.name))
    ...     print(claim(Path(file.name)))
    ...     first.release()
    None
    """
    try:
        lock = _lock_file(study)
        for _try in range(_TRIES):
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            if not _taken(descriptor):
                return None
            if _is_still(lock, descriptor):
                return Claim(lock, descriptor)
            os.close(descriptor)  # whoever had it removed the file before it was locked here
    except (OSError, RuntimeError):  # protected, or a user without a home
        return Claim()
    return Claim()


def _lock_file(study: Path) -> Path:
    found = study.stat()
    # By what the file is, not by its name: links lead to the same one.
    known = f"{found.st_dev}:{found.st_ino}" if found.st_ino else str(study.resolve())
    folder = user_cache_path("Clusterscape", appauthor=False) / "open"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(known.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.lock"


def _taken(descriptor: int) -> bool:
    """Lock the file; False, and closed, where somebody else has."""
    try:
        take(descriptor)
    except (BlockingIOError, PermissionError):
        os.close(descriptor)
        return False
    except OSError:
        os.close(descriptor)
        raise
    return True


def _is_still(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat())
    except FileNotFoundError:
        return False


def _release(lock: Path | None, descriptor: int) -> None:
    if lock is None:
        return
    # Removed while it is held, lest a successor's be removed; Windows removes no open file, and so no successor's.
    with suppress(OSError):
        lock.unlink()
    os.close(descriptor)
    if sys.platform == "win32":
        with suppress(OSError):
            lock.unlink()
