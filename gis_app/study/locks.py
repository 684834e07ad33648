"""The lock that a system gives on an open file, and takes back when the process ends, however it ends."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def take(descriptor: int) -> None:
        """Lock an open file without waiting.

        Raises
        ------
        OSError
            If somebody holds it, or the file system knows no locks.
        """
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def take(descriptor: int) -> None:
        """Lock an open file without waiting.

        Raises
        ------
        OSError
            If somebody holds it, or the file system knows no locks.
        """
        # Not lockf: its locks are the process's, so that two windows or threads of one would both have them.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
