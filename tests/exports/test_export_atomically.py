from __future__ import annotations

import os
from pathlib import Path

import pytest

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
        if self.name == "b" and "replaced" not in str(self) and self.parent.name.startswith(".clusterscape"):
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
