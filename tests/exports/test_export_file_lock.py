from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gis_app.exports import file_lock
from gis_app.exports.file_lock import HeldByAnotherError, Lock, alone, try_lock

if TYPE_CHECKING:
    from pathlib import Path


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    first = try_lock(tmp_path / "lock", make=True)
    assert first
    assert first.sure
    assert try_lock(tmp_path / "lock") is None
    first.release()
    second = try_lock(tmp_path / "lock")
    assert second
    second.release()


def test_only_a_file_is_locked(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "made")
    for name in ("missing", "link", "."):
        with pytest.raises(OSError, match=name):
            try_lock(tmp_path / name, make=name == "link")
    assert not (tmp_path / "made").exists()


def test_who_is_alone_keeps_others_out_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with alone(path, 1.0), pytest.raises(HeldByAnotherError), alone(path, 0.02):
        pytest.fail("two are alone")
    assert not path.exists()


def test_a_lock_on_a_file_that_is_gone_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, tries = tmp_path / "lock", []

    def removed_once(path: Path, *, make: bool = False) -> Lock | None:
        lock = try_lock(path, make=make)
        if not tries:
            path.unlink()  # as its last holder does, between our opening and our locking
        tries.append(lock)
        return lock

    monkeypatch.setattr(file_lock, "try_lock", removed_once)
    with alone(path, 1.0):
        assert path.exists()
        assert try_lock(path) is None
    assert len(tries) == 2


def test_what_is_refused_is_closed(tmp_path: Path) -> None:
    def lowest() -> int:
        descriptor = os.open(tmp_path / "mine.txt", os.O_RDONLY | os.O_CREAT)
        os.close(descriptor)
        return descriptor

    held = try_lock(tmp_path / "lock", make=True)
    assert held
    os.mkfifo(tmp_path / "pipe")
    before = lowest()
    assert try_lock(tmp_path / "lock") is None
    with pytest.raises(OSError, match="pipe"):
        try_lock(tmp_path / "pipe")
    assert lowest() == before
    held.release()
