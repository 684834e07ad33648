"""What every test shares: no screen, English, and a home of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent


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
