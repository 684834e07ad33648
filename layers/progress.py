"""How far a long piece of work is, told to whoever waits for it; who listens may raise, and so stops the work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with a share from 0 to 1 and a sentence; raises to cancel."""


def silence(_share: float, _doing: str) -> None:
    """Tell nobody.

    Examples
    --------
    >>> silence(0.5, "Reading")
    """


def part(progress: Progress | None, start: float, end: float) -> Progress:
    """Return the progress of a part of the work, whose own 0 and 1 are `start` and `end` of the whole.

    Parameters
    ----------
    progress
        Of the whole; None where nobody listens.
    start, end
        Shares of the whole.

    Examples
    --------
    >>> second_half = part(print, 0.5, 1.0)
    >>> second_half(0.5, "Reading")
    0.75 Reading
    """
    told = progress or silence
    return lambda share, doing: told(start + (end - start) * share, doing)
