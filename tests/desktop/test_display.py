from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from gis_app.desktop.display import display_usable

if TYPE_CHECKING:
    import pytest


def test_offscreen_is_no_display_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not display_usable()
    assert display_usable(count_invisible=True)


def test_a_platform_that_cannot_start_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":9797")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not display_usable()


def test_a_display_that_does_not_answer_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not display_usable(count_invisible=True, timeout=0.001)


def test_the_parent_imports_no_qt() -> None:
    code = "import sys, gis_app.desktop.display; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_module_answers_by_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert subprocess.run([sys.executable, "-m", "gis_app.desktop.display"], check=False).returncode == 1
