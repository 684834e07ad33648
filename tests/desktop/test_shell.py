"""The program from outside: a window on a real display, and how it goes when it is told to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_OPEN = (
    "import sys\nfrom PySide6.QtCore import QTimer\nfrom gis_app.desktop import application\n"
    "made = application.Desktop.show\n"
    "def show(self):\n"
    "    made(self)\n"
    "    QTimer.singleShot(0, lambda: print('shown', self.window.isVisible(), flush=True))\n"
    "    if how == 'close': QTimer.singleShot(300, self.window.close)\n"
    "application.Desktop.show = show\n"
    "how = sys.argv[1]\n"
    "sys.argv = ['clusterscape', 'open']\n"
    "from gis_app.__main__ import main; main()"
)


def _start(home: Path, how: str) -> subprocess.Popen[str]:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None or shutil.which("xauth") is None:
        pytest.skip("xvfb-run is not installed")
    environment = {key: value for key, value in os.environ.items() if key not in {"QT_QPA_PLATFORM", "DISPLAY"}}
    environment |= {"CLUSTERSCAPE_HOME": str(home), "PYTHONUNBUFFERED": "1", "HOME": str(home)}
    # xvfb-run does not pass signals on: the program says its number, and is signalled itself.
    code = f"import os; print('pid', os.getpid(), flush=True)\n{_OPEN}"
    return subprocess.Popen(
        [xvfb, "-a", sys.executable, "-c", code, how],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("how", ["signal", "close"])
def test_open_shows_a_window_and_leaves_cleanly(tmp_path: Path, how: str) -> None:
    process = _start(tmp_path, how)
    try:
        number = int(_line(process).split()[1])
        shown = _line(process)
        if not shown:
            _out, said = process.communicate(timeout=20)
            pytest.fail(f"no window on a display of its own: {said[-1000:]}")
        assert shown == "shown True"
        if how == "signal":
            time.sleep(0.3)
            os.kill(number, signal.SIGTERM)
        _out, said = process.communicate(timeout=30)
        assert process.returncode == 0, said
        assert "Traceback" not in said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
