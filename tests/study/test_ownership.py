"""One window edits a study: who it is, and that nobody is locked out for ever."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gis_app.study import ownership
from gis_app.study.ownership import claim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOLD = """
import sys
from pathlib import Path
from gis_app.study.ownership import claim
held = claim(Path(sys.argv[1]))
print("none" if held is None else "held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the locks lie in: the caches of a user of the test's own."""
    home = tmp_path / "cache"
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture
def study(locks: Path, tmp_path: Path) -> Path:  # noqa: ARG001  before any lock is taken
    path = tmp_path / "studies" / "town.gpkg"
    path.parent.mkdir()
    path.write_bytes(b"a study")
    return path


@pytest.fixture
def other(study: Path) -> Iterator[subprocess.Popen[str]]:
    """Return another program that has the study open."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(study)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_first_has_it_until_it_lets_go(study: Path) -> None:
    first = claim(study)
    assert first is not None
    assert claim(study) is None
    first.release()
    first.release()
    again = claim(study)
    assert again is not None
    again.release()


def test_a_link_leads_to_the_same_study_and_a_copy_does_not(study: Path) -> None:
    held = claim(study)
    for name, link in (("linked.gpkg", os.link), ("pointed.gpkg", os.symlink)):
        link(study, study.with_name(name))
        assert claim(study.with_name(name)) is None
    copy = study.with_name("copy.gpkg")
    copy.write_bytes(study.read_bytes())
    assert claim(copy) is not None
    assert held is not None
    held.release()


def test_what_is_forgotten_is_let_go(study: Path) -> None:
    held = claim(study)
    assert held is not None
    del held
    assert claim(study) is not None


def test_another_program_has_it_and_loses_it_when_it_is_killed(study: Path, other: subprocess.Popen[str]) -> None:
    assert claim(study) is None
    other.kill()
    other.wait()
    held = claim(study)
    assert held is not None
    held.release()


def test_nothing_lies_beside_the_study_and_no_lock_stays(study: Path, locks: Path) -> None:
    held = claim(study)
    assert held is not None
    assert [path.name for path in study.parent.iterdir()] == ["town.gpkg"]
    assert len(list(locks.rglob("*.lock"))) == 1
    held.release()
    assert list(locks.rglob("*.lock")) == []
    assert study.read_bytes() == b"a study"


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_where_there_are_no_locks_everybody_has_it(study: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def without(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(ownership, "take", without)
    first, second = claim(study), claim(study)
    assert first is not None
    assert second is not None
    first.release()


def test_a_cache_that_cannot_be_written_is_no_hindrance(study: Path, locks: Path) -> None:
    locks.write_text("a file in the way")
    assert claim(study) is not None
    assert claim(study.with_name("there is none.gpkg")) is not None
