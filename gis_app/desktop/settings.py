"""What the program remembers of a planner, in one small file beside the studies; nothing else, and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gis_app.study import library
from layers.language import LANGUAGES
from layers.notation import parse_json

if TYPE_CHECKING:
    from pathlib import Path


def remembered_language() -> str | None:
    """Return the language chosen last, None where none was."""
    language = remembered("language")
    return language if isinstance(language, str) and language in LANGUAGES else None


def remember_language(language: str) -> None:
    """Keep the language for the next start."""
    remember("language", language)


def remembered(key: str) -> object:
    """Return what was kept under `key`, None for nothing; a file that a person changed may hold anything."""
    return _read().get(key)


def remember(key: str, value: object) -> None:
    """Keep `value` for the next start; a folder that cannot be written is no reason to stop."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**_read(), key: value}), "utf-8")
    except OSError:
        return


def _read() -> dict[str, Any]:
    try:
        held = parse_json(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _path() -> Path:
    return library.home() / "settings.json"
