"""The program where a planner's machine is not as a developer's: no home, no fonts, no locale, another century."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

pytestmark = pytest.mark.skipif(os.name == "nt", reason="homes, shells and locales of Unix")

_MAIN = "from gis_app.__main__ import main; main()"
_UNKNOWN_USER = "import pwd\ndef unknown(uid): raise KeyError(uid)\npwd.getpwuid = unknown\n"
# Only what makes timestamps: a compiled library that has met the true class does not take another.
_AT = (
    "import datetime, sys, time\n"
    "from gis_app.exports import city_results, provenance\n"
    "at = float(sys.argv.pop(1))\n"
    "time.time = lambda: at\n"
    "class Then(datetime.datetime):\n"
    "    @classmethod\n"
    "    def now(cls, tz=None): return cls.fromtimestamp(at, tz)\n"
    "city_results.datetime = provenance.datetime = Then\n"
)
_WINDOW = (
    "import sys\n"
    "from PySide6.QtCore import QTimer\n"
    "from gis_app.desktop import application\n"
    "application.display_usable = lambda: True\n"
    "made = application.Desktop.show\n"
    "def show(self):\n"
    "    made(self)\n"
    "    def look():\n"
    "        if self.session.document.city is None: return\n"
    "        self.looking.stop()\n"
    "        print('shown', self.window.isVisible(), flush=True)\n"
    "        self.window.close()\n"
    "    self.looking = QTimer(self.window, interval=50)\n"
    "    self.looking.timeout.connect(look)\n"
    "    self.looking.start()\n"
    "application.Desktop.show = show\n"
)
# One kernel, soon compiled.
_SORTED = (
    "import numpy, gis_app.statistics.clustering as clustering\n"
    "print(clustering._radix_sort(numpy.array([3, 1, 2]), 3))\n"
)
_NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
_PROTECTED = "/proc/self/nowhere"
"""Where not even root makes a folder."""


def _bare(root: Path, **variables: str) -> dict[str, str]:
    """Return an environment with nothing in it but the way to the programs."""
    return {"PATH": os.defpath, "PYTHONPATH": str(root), **variables}


def _protected() -> dict[str, str]:
    """Return a home and caches that cannot be written."""
    caches = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    return dict.fromkeys(("HOME", *caches, "TMPDIR"), _PROTECTED)


def _python(code: str, *args: object, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=env,
        cwd=cwd,
        timeout=240,
        check=False,
    )


def _begun(words: list[str], env: dict[str, str], cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=cwd, encoding="utf-8")


def _succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    return done.stdout


def _shell(line: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line in which CLUSTERSCAPE stands for the program; bash says what each part of a pipe ended with."""
    program = f"{shlex.quote(sys.executable)} -m gis_app"
    words = ["bash", "-c", line.replace("CLUSTERSCAPE", program)]
    return subprocess.run(words, capture_output=True, encoding="utf-8", env=env, timeout=120, check=False)


@pytest.fixture
def no_fonts(tmp_path: Path) -> str:
    path = tmp_path / "fonts.conf"
    path.write_text(_NO_FONTS, "utf-8")
    return str(path)


def test_a_user_nobody_knows_runs_a_chinese_folder_in_1970(
    root: Path, products: tuple[str, ...], chinese_folder: Path, tmp_path: Path, no_fonts: str
) -> None:
    """No HOME, no entry among the users, no locale, no folder for temporary files, no fonts, an old clock."""
    env = _bare(root, LC_ALL="C", TMPDIR=_PROTECTED, FONTCONFIG_FILE=no_fonts)
    words = ("run", chinese_folder, "--out", tmp_path / "成果", "--simulations", 19, "--language", "zh_CN")
    said = _succeeded(_python(_UNKNOWN_USER + _AT + _MAIN, 10.0, *words, env=env, cwd=tmp_path))
    assert "工业用地" in said
    assert set(products) <= {path.name for path in (tmp_path / "成果").iterdir()}
    assert "1970-01-01T00:00:10" in (tmp_path / "成果" / "analysis.json").read_text("utf-8")
    assert not (tmp_path / "~").exists()


def test_nothing_can_be_written_but_the_products_and_files_are_older_than_time(
    root: Path, products: tuple[str, ...], small_city: Path, tmp_path: Path
) -> None:
    for number, path in enumerate(sorted(small_city.iterdir())):
        os.utime(path, (0, 0) if number % 2 else (-40_000_000, -40_000_000))
    env = _bare(root, LC_ALL="zh_CN.GBK", CLUSTERSCAPE_HOME=_PROTECTED, **_protected())
    words = ("run", small_city, "--out", tmp_path / "out", "--simulations", 19)
    said = _succeeded(_python(_AT + _MAIN, 4_296_000_000.0, *words, env=env, cwd=tmp_path))
    assert "工业用地" in said, "the language is the locale's, known to the system or not"
    assert set(products) <= {path.name for path in (tmp_path / "out").iterdir()}
    assert "2106-" in (tmp_path / "out" / "analysis.json").read_text("utf-8")


@pytest.mark.parametrize("home", [_PROTECTED, None])
def test_kernels_run_where_they_cannot_be_kept(root: Path, tmp_path: Path, home: str | None) -> None:
    """A protected installation; numba itself refuses to start there."""
    package = tmp_path / "gis_app"
    (package / "statistics").mkdir(parents=True)
    for source in [root / "gis_app" / "__init__.py", *(root / "gis_app" / "statistics").glob("*.py")]:
        (tmp_path / source.relative_to(root)).symlink_to(source)
    # Not even root makes a folder where a file is.
    (package / "statistics" / "__pycache__").touch()
    code = (
        "import importlib, pkgutil, gis_app.statistics as statistics\n"
        "for found in pkgutil.iter_modules(statistics.__path__):\n"
        "    importlib.import_module(f'gis_app.statistics.{found.name}')\n"
        "print(statistics.__file__)\n"
    )
    env = _bare(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    env |= {"HOME": home, "XDG_CACHE_HOME": home} if home else {}
    env["PYTHONPATH"] += f"{os.pathsep}{root}"
    (tmp_path / "work").mkdir()
    said = _succeeded(_python(_UNKNOWN_USER + code + _SORTED, env=env, cwd=tmp_path / "work"))
    assert said == f"{package / 'statistics' / '__init__.py'}\n[1 2 0]\n"
    assert list((tmp_path / "work").iterdir()) == []


def test_a_user_without_a_home_is_told_where_studies_could_be(root: Path, tmp_path: Path) -> None:
    env = _bare(root, QT_QPA_PLATFORM="offscreen")
    done = _python(_UNKNOWN_USER + _WINDOW + _MAIN, "open", "fanghe", env=env, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "CLUSTERSCAPE_HOME" in done.stderr
    assert "Traceback" not in done.stderr
    env["CLUSTERSCAPE_HOME"] = str(tmp_path / "studies")
    opened = _python(_UNKNOWN_USER + _WINDOW + _MAIN, "open", "fanghe", env=env, cwd=tmp_path)
    assert _succeeded(opened) == "shown True\n"
    assert [path.name for path in tmp_path.iterdir()] == ["studies"]


def test_two_first_starts_at_once_open_the_same_city(root: Path, tmp_path: Path, no_fonts: str) -> None:
    """Two windows, one empty home: one makes the study, the other one finds it. No fonts either."""
    env = _bare(root, HOME=str(tmp_path), QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=no_fonts, LC_ALL="C")
    words = [sys.executable, "-c", _WINDOW + _MAIN, "open", "fanghe"]
    started = [_begun(words, env, tmp_path) for _ in range(2)]
    for process in started:
        said, faults = process.communicate(timeout=120)
        assert (process.returncode, said) == (0, "shown True\n"), faults
        assert "Traceback" not in faults
    assert len(list((tmp_path / "Documents" / "Clusterscape").glob("*.gpkg"))) == 1


def test_two_first_starts_at_once_compile_into_the_same_cache(root: Path, tmp_path: Path) -> None:
    env = _bare(root, HOME=str(tmp_path), NUMBA_CACHE_DIR=str(tmp_path / "kernels"))
    words = [sys.executable, "-c", _SORTED]
    started = [_begun(words, env, tmp_path) for _ in range(2)]
    assert [process.communicate(timeout=120) for process in started] == [("[1 2 0]\n", "")] * 2
    assert list((tmp_path / "kernels").rglob("*.nbc"))


def test_a_window_needs_neither_cache_nor_docstrings(root: Path, tmp_path: Path) -> None:
    env = _bare(root, PYTHONOPTIMIZE="2", QT_QPA_PLATFORM="offscreen", LC_ALL="xx_XX.UTF-8", **_protected())
    env |= {"CLUSTERSCAPE_HOME": str(tmp_path / "研究"), "PYTHONDONTWRITEBYTECODE": "1"}
    assert _succeeded(_python(_WINDOW + _MAIN, "open", "fanghe", env=env, cwd=tmp_path)) == "shown True\n"
    assert (tmp_path / "研究" / "Fanghe.gpkg").exists()


def test_help_and_check_without_docstrings_in_one_column(root: Path, chinese_folder: Path, tmp_path: Path) -> None:
    env = _bare(root, PYTHONOPTIMIZE="2", TERM="dumb", COLUMNS="1", PYTHONDONTWRITEBYTECODE="1")
    said = _succeeded(_python(_MAIN, "run", "--help", env=env, cwd=tmp_path))
    assert "simulations" in said
    said = _succeeded(_python(_MAIN, "check", chinese_folder, "--json", env=env, cwd=tmp_path))
    assert len(json.loads(said)["files"]) > 1


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- <&-", "> /dev/null < /dev/null"])
def test_closed_streams_do_not_matter(root: Path, chinese_folder: Path, closed: str) -> None:
    done = _shell(f"CLUSTERSCAPE check {shlex.quote(str(chinese_folder))} {closed}", _bare(root))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_all_streams_closed_write_the_results_all_the_same(root: Path, chinese_folder: Path, tmp_path: Path) -> None:
    words = f"{shlex.quote(str(chinese_folder))} --simulations 19 --json {shlex.quote(str(tmp_path / 'a.json'))}"
    assert _shell(f"CLUSTERSCAPE analyse {words} <&- >&- 2>&-", _bare(root)).returncode == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))


@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_goes_is_no_fault(root: Path, reader: str) -> None:
    done = _shell(f"CLUSTERSCAPE kinds | {reader}; echo ${{PIPESTATUS[1]}} >&2", _bare(root))
    assert done.stderr == "0\n", "nothing is said"


def test_a_full_disk_behind_a_pipe_is_one_sentence(root: Path) -> None:
    done = _shell("CLUSTERSCAPE kinds > /dev/full", _bare(root))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("clusterscape: ")


def test_a_current_folder_that_is_gone(root: Path, chinese_folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    line = "mkdir {gone} && cd {gone} && rmdir {gone} && CLUSTERSCAPE check {city} && CLUSTERSCAPE analyse a.csv"
    done = _shell(line.format(gone=shlex.quote(str(gone)), city=shlex.quote(str(chinese_folder))), _bare(root))
    assert "工业用地" in done.stdout
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "a.csv" in done.stderr


def test_what_tests_start_hears_ctrl_c_though_a_script_started_them_in_the_background(command: Command) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = type(command)((sys.executable, "-c", "import signal; print(signal.getsignal(2).__name__)"), command.env)
        said, _faults = child.start().communicate(timeout=30)
    finally:
        signal.signal(signal.SIGINT, before)
    assert said == "default_int_handler\n"
