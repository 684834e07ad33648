"""Names from files reach a terminal as text: nothing in them moves its cursor, colours it or turns its writing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gis_app import terminal
from gis_app.terminal import complain, print_json, remark, say, shown

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Command

STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\u2066\x00\r"


def clean(text: str) -> bool:
    """Whether only lines and what is shown are in a text."""
    return all(sign.isprintable() or sign == "\n" for sign in text)


def test_every_way_of_saying_is_clean(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    say(f"a{STEERING}\nb")
    remark(STEERING)
    complain(f"{STEERING}\n{STEERING}")
    print_json({STEERING: [STEERING, "纺河 é"]})
    out, err = (stream.decode() for stream in capsysbinary.readouterr())
    assert clean(out)
    assert clean(err)
    assert err.count("\n") == 2
    assert json.loads(out[out.index("{") :]) == {STEERING: [STEERING, "纺河 é"]}
    assert "纺河 é" in out


def test_columns_keep_their_blanks() -> None:
    assert shown("a    b\n  c") == "a    b\n  c"


@pytest.mark.parametrize("name", ["check", "analyse", "find"])
def test_names_of_files_and_places_are_text(tmp_path: Path, command: Command, name: str) -> None:
    folder = tmp_path / "city\x1b[31m"
    folder.mkdir()
    rows = "".join(f'"{STEERING[:-2]}{number}",112.3{number % 10},30.9{number // 10}\n' for number in range(40))
    for kind in ("universities", "cultural_venues"):
        (folder / f"{kind}.csv").write_text(f"name,lon,lat\n{rows}", "utf-8")
    (folder / "no\x1b[2Jkind.csv").write_text("a,b\n1,2\n", "utf-8")
    words = ["--method", "density_clusters"] if name == "find" else []
    said = command(name, folder, *words)
    assert said.returncode in (0, 1)
    assert clean(said.stdout)
    assert clean(said.stderr)


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []
    with terminal.progress_bar(lambda: seen.append(1)) as progress:
        progress(0.5, STEERING)
    assert seen == [1]
    assert capsys.readouterr().err == ""
