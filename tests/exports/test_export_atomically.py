from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from gis_app.exports import file_lock, landing
from gis_app.exports.atomically import product_set, write_file, write_text
from layers.errors import UserError


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write(folder: Path, *names: str, then: type[BaseException] | None = None) -> None:
    with product_set(folder) as staging:
        for name in names:
            (staging / name).write_text("new")
        if then:
            raise then


def test_a_set_lands_and_leaves_others_alone(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    out.mkdir(parents=True)
    (out / "mine.txt").write_text("mine")
    (out / "map.html").write_text("old")
    with product_set(out) as staging:
        (staging / "map.html").write_text("new")
        (staging / "a.json").write_text("{}")
        assert (out / "map.html").read_text() == "old"
    assert _names(out) == ["a.json", "map.html", "mine.txt"]
    assert (out / "map.html").read_text() == "new"
    assert (out / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    with pytest.raises(failure):
        _write(tmp_path / "new" / "out", "map.html", then=failure)
    assert _names(tmp_path) == []


def test_a_failing_rename_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
    rename = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name == "b" and "replaced" not in str(self) and self.parent.name == "products":
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UserError, match="b: cannot be written"):
        _write(tmp_path, "a", "b", "c")
    monkeypatch.undo()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old", "b": "old"}


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "map.html").mkdir()
    (tmp_path / "a.json").write_text("old")
    with pytest.raises(UserError, match=r"map\.html"):
        _write(tmp_path, "a.json", "map.html")
    assert (tmp_path / "a.json").read_text() == "old"
    assert _names(tmp_path) == ["a.json", "map.html"]


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        write_file(tmp_path / "out" / "map.html", b"")
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError):
        write_file(tmp_path / "map.html", b"")


def test_text_is_utf8(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "纺河")
    assert (tmp_path / "a.txt").read_bytes() == "纺河".encode()
    assert _names(tmp_path) == ["a.txt"]


def _write_both(folder: Path) -> None:
    with product_set(folder) as staging:
        (staging / "inner").mkdir()
        (staging / "inner" / "a.txt").write_text("a")
        (staging / "z.txt").write_text("z")


def test_a_folder_among_the_products_goes_when_they_fail_to_land(tmp_path: Path) -> None:
    (tmp_path / "z.txt").mkdir()
    with pytest.raises(UserError, match=r"z\.txt"):
        _write_both(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["z.txt"]


def test_no_link_leads_products_outside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "outside").mkdir()
    out.mkdir()
    (out / "inner").symlink_to(tmp_path / "outside")
    with pytest.raises(UserError, match=r"a\.txt: cannot be written"):
        _write_both(out)
    assert _names(tmp_path / "outside") == []
    assert _names(out) == ["inner"]


def test_a_link_for_a_product_is_replaced_and_comes_back(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("nowhere")
    (tmp_path / "b").mkdir()
    with pytest.raises(UserError):
        _write(tmp_path, "a", "b")
    assert (tmp_path / "a").readlink() == Path("nowhere")
    _write(tmp_path, "a")
    assert (tmp_path / "a").read_text() == "new"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("moves", range(4))
def test_ctrl_c_while_landing_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
    move, done = landing._move, iter(range(moves))

    def interrupted(source: Path, target: Path) -> None:
        move(source, target)
        if next(done, None) is None:
            monkeypatch.undo()
            raise KeyboardInterrupt

    monkeypatch.setattr(landing, "_move", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path, "a", "b")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old", "b": "old"}


def test_what_cannot_be_put_back_now_is_put_back_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    move = landing._move

    def stuck(source: Path, target: Path) -> None:
        if source.parent.name == "replaced":
            raise PermissionError(13, "in use")
        move(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "_move", stuck)
        with pytest.raises(UserError, match="a: cannot be written"):
            _write(tmp_path, "a", "b")
    _write(tmp_path)
    assert (tmp_path / "a").read_text() == "old"
    assert _names(tmp_path) == ["a", "b"]


def test_who_lands_waits_for_others_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "_PATIENCE_S", 0.02)

    def too_late_to_land() -> None:
        with product_set(tmp_path) as staging:
            (staging / "a").write_text("new")
            lock = file_lock.try_lock(tmp_path / ".clusterscape-lock", make=True)
            assert lock
            locks.append(lock)

    locks: list[file_lock.Lock] = []
    with pytest.raises(UserError, match="another program"):
        too_late_to_land()
    with pytest.raises(UserError, match="another program"):
        _write(tmp_path, "a")
    locks[0].release()
    assert _names(tmp_path) == [".clusterscape-lock"]
    _write(tmp_path, "b")
    assert _names(tmp_path) == ["b"]


def _half_landed(folder: Path) -> Path:
    """Leave what a process leaves that is killed before its first move."""
    staging = landing.begin(folder)
    (staging.products / "a").write_text("killed")
    landing._write(landing._Landing(["a"], []), staging.path)
    landing.end(staging)
    return staging.path


def test_who_lands_first_ends_what_was_killed_meanwhile(tmp_path: Path) -> None:
    with product_set(tmp_path) as staging:
        (staging / "a").write_text("new")
        killed = _half_landed(tmp_path)
        assert killed.exists()
    assert _names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "new"


def test_locks_of_the_own_process_need_not_keep_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "take", lambda _descriptor: None)
    with product_set(tmp_path) as staging:
        (staging / "a").write_text("new")
        _write(tmp_path, "b")
    assert _names(tmp_path) == ["a", "b"]


def test_without_locks_age_tells_whose_process_is_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_descriptor: int) -> None:
        raise OSError(errno.ENOTSUP, "no locks here")

    monkeypatch.setattr(file_lock, "take", unknown)
    _write(tmp_path, "b")
    killed = _half_landed(tmp_path)
    at_work = landing.begin(tmp_path)
    landing._living.clear()  # as if it were another's
    _write(tmp_path)
    assert _names(tmp_path) == sorted([killed.name, at_work.path.name, "b"])
    a_minute_ago, a_day_ago = time.time() - 61, time.time() - 86_401
    os.utime(killed / "landing.json", (a_minute_ago, a_minute_ago))
    _write(tmp_path)
    assert _names(tmp_path) == [at_work.path.name, "a", "b"]
    os.utime(at_work.path / "clusterscape.lock", (a_day_ago, a_day_ago))
    _write(tmp_path)
    assert _names(tmp_path) == ["a", "b"]
    at_work.lock.release()


def test_staging_of_another_user_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = _half_landed(tmp_path)
    lock = landing.try_lock

    def refused(path: Path, *, make: bool = False) -> file_lock.Lock | None:
        if path.parent == killed:
            raise PermissionError(13, "not yours")
        return lock(path, make=make)

    monkeypatch.setattr(landing, "try_lock", refused)
    _write(tmp_path, "b")
    assert _names(tmp_path) == [killed.name, "b"]


def test_a_set_leaves_no_file_open(tmp_path: Path) -> None:
    def lowest() -> int:
        descriptor = os.open(tmp_path / "mine.txt", os.O_RDONLY | os.O_CREAT)
        os.close(descriptor)
        return descriptor

    before = lowest()
    _write(tmp_path, "a")
    _half_landed(tmp_path)
    _write(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path, then=KeyboardInterrupt)
    assert lowest() == before
