"""What every test shares: no screen, English, and a home of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Where Python is told to keep no bytecode, every worker and child process compiles all libraries anew: 6 s a start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Throw away kernels of older sources before there is more than one worker.

    numba writes its index before the code: a worker that looked in between would find the older code under the name
    of the newer. Where there is no code yet it finds none, and compiles.
    """
    statistics = ROOT / "gis_app" / "statistics"
    newest = max(path.stat().st_mtime for path in statistics.glob("*.py"))
    kernels = [] if hasattr(config, "workerinput") else list((statistics / "__pycache__").glob("*.nb[ci]"))
    for path in kernels:
        if path.stat().st_mtime < newest:
            path.unlink()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Public files kept dirty on purpose, beside the project; the test skips where they are absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "real").is_dir():
        pytest.skip("the folder of real files is not here")
    return folder


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the planner's own studies, and each starts in English."""
    from layers.language import use_language

    monkeypatch.setenv("CLUSTERSCAPE_HOME", str(tmp_path_factory.mktemp("home")))
    use_language("en")
