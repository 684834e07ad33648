"""Is there a screen? Asked in a child process, because Qt without one aborts and cannot be caught."""

from __future__ import annotations

import os
import subprocess
import sys

_PROBE = "from PySide6.QtGui import QGuiApplication as A; A([])"
_INVISIBLE = ("offscreen", "minimal", "vnc")


def display_usable(*, count_invisible: bool = False, timeout: float = 20.0) -> bool:
    """Return whether a window would be seen.

    Parameters
    ----------
    count_invisible
        Accept platforms that draw into memory, such as ``QT_QPA_PLATFORM=offscreen``: tests do.
    timeout
        Seconds a stale display may keep the child waiting.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _INVISIBLE and not count_invisible:
        return False
    try:
        probe = subprocess.run(
            [sys.executable, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


if __name__ == "__main__":
    sys.exit(0 if display_usable() else 1)
