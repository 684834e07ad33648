"""Progress of a part is progress of the whole."""

from __future__ import annotations

import pytest

from layers.progress import part, silence


def test_a_part_of_a_part_is_told_as_the_whole() -> None:
    told: list[tuple[float, str]] = []
    inner = part(part(lambda *said: told.append(said), 0.5, 1.0), 0.0, 0.5)
    for share in (0.0, 0.5, 1.0):
        inner(share, "Reading")
    assert told == [(0.5, "Reading"), (0.625, "Reading"), (0.75, "Reading")]


def test_nobody_need_listen() -> None:
    part(None, 0.0, 1.0)(0.5, "Reading")
    silence(1.0, "Done")


def test_who_listens_may_stop_the_work() -> None:
    def stop(_share: float, _doing: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        part(stop, 0.0, 0.5)(0.1, "Reading")
