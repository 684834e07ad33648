"""Passing on the latest of many values, no more often than the screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

_INTERVAL_MS = 17


class Throttle(QObject):
    """Calls at once, then at most sixty times a second, always with the latest call.

    Parameters
    ----------
    parent
        Whose life it shares.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pending: Callable[[], None] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_INTERVAL_MS)
        self._pause.timeout.connect(self._pass_on)

    def offer(self, call: Callable[[], None]) -> None:
        """Make `call` now, or when the pause is over unless a newer one comes."""
        self._pending = call
        if not self._pause.isActive():
            self._pass_on()

    def drop(self) -> None:
        """Forget what waits."""
        self._pending = None

    def _pass_on(self) -> None:
        call, self._pending = self._pending, None
        if call is not None:
            # Before the call: the pause counts from call to call, however long one takes.
            self._pause.start()
            call()
