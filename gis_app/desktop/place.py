"""Where the window stood and how it was divided: remembered from one day to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication

from gis_app.desktop.settings import remember, remembered

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QSplitter

_KEY = "window"
_WIDTH, _HEIGHT = 1440, 900
LEAST_LEFT, LEAST_RIGHT = 172, 196
_LEFT, _RIGHT = 226, 256
"""Pixels of the sides in a wide window: the longest layer's name and a usual zone's fit; the map takes the rest."""
_SIDES = 0.298
"""Share of the width that both sides take at most the first time: the map is what a planner looks at."""


def keep(window: QMainWindow, sides: QSplitter, right: QSplitter) -> None:
    """Remember a window that is closed."""
    parts = {"geometry": window.saveGeometry(), "sides": sides.saveState(), "right": right.saveState()}
    remember(_KEY, {name: bytes(state.toBase64().data()).decode("ascii") for name, state in parts.items()})


def restore(window: QMainWindow, sides: QSplitter, right: QSplitter) -> None:
    """Put a new window where the last one was; the first time, as large as suits the screen."""
    held = remembered(_KEY)
    parts = {name: _bytes(state) for name, state in held.items()} if isinstance(held, dict) else {}
    if not window.restoreGeometry(parts.get("geometry", QByteArray())):
        screen = QGuiApplication.primaryScreen().availableSize()
        window.resize(min(_WIDTH, screen.width()), min(_HEIGHT, screen.height()))
    if not sides.restoreState(parts.get("sides", QByteArray())):
        sides.setSizes(divided(window.width()))
    if not right.restoreState(parts.get("right", QByteArray())):
        right.setSizes([250, 560])


def divided(width: int) -> list[int]:
    """Return the widths of layers, map and zones in a window that nobody has divided yet."""
    room = min(_LEFT + _RIGHT, round(_SIDES * width))
    left = max(LEAST_LEFT, room * _LEFT // (_LEFT + _RIGHT))
    right = max(LEAST_RIGHT, room - left)
    return [left, width - left - right, right]


def _bytes(text: object) -> QByteArray:
    """Return what was kept; nothing where a person has written something else into the file."""
    return QByteArray.fromBase64(text.encode("utf-8")) if isinstance(text, str) else QByteArray()
