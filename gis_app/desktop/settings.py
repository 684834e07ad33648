"""What the program remembers of a planner, in one small file beside the studies; nothing else, and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gis_app.study import library
from layers.language import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path


def remembered_language() -> str | None:
    """Return the language chosen last, None where none was."""
    language = _read().get("language")
    return language if language in LANGUAGES else None


def remember_language(language: str) -> None:
    """Keep the language for the next start; a folder that cannot be written is no reason to stop."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**_read(), "language": language}), "utf-8")
    except OSError:
        return


def _read() -> dict[str, Any]:
    try:
        held = json.loads(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _path() -> Path:
    return library.home() / "settings.json"
