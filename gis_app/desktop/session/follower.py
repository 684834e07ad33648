"""News of a file that another window writes into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from pathlib import Path

EVERY_MS = 1000
"""A look costs some microseconds; notices of the system do not come from network shares."""


class Follower(QObject):
    """Looks at a file now and then.

    Signals
    -------
    changed
        It was written into since the last look.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._seen: tuple[int, int] | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    def follow(self, path: Path | None) -> None:
        """Look at another file, or at none."""
        self._path, self._seen = path, _state(path)
        self._timer.start() if path is not None else self._timer.stop()

    def look(self) -> None:
        """Say whether the file has changed; one that is gone has not."""
        now = _state(self._path)
        if now is not None and now != self._seen:
            self._seen = now
            self.changed.emit()


def _state(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found is not None else None
