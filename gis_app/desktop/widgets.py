"""Small pieces that every panel is built from. Text of a planner's file is always shown as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gis_app.desktop.plain_text import PlainLabel
from gis_app.desktop.theme import SPACE

if TYPE_CHECKING:
    from collections.abc import Callable


def label(text: str = "", role: str = "", *, wrap: bool = False) -> PlainLabel:
    """Return a label that never interprets its text.

    Parameters
    ----------
    text
        What it says; may come from an untrusted file.
    role
        A role of the style sheet: ``title``, ``heading``, ``quiet``, ``number``, ``display`` or ``notice``.
    wrap
        Whether long text breaks into lines.
    """
    made = PlainLabel()
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def button(text: str, clicked: Callable[[], object], role: str = "", name: str = "") -> QPushButton:
    """Return a push button; `role` is ``primary``, ``link`` or ``card``, `name` what tests find it by."""
    # An ampersand in a place's name is no keyboard shortcut.
    made = QPushButton(text.replace("&", "&&"))
    made.setObjectName(name)
    # Qt hands a `checked` to whoever takes it; these callbacks take nothing.
    made.clicked.connect(lambda _checked: clicked())
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    if role:
        made.setProperty("role", role)
    # Else Enter anywhere in a dialog would follow its first link.
    made.setAutoDefault(role != "link")
    return made


def answers_enter(chosen: QPushButton) -> None:
    """Let Enter press this button of a dialog, and the keyboard begin on it.

    Call it once the button stands in the dialog: before that Qt forgets it, and Enter presses the first one there is.
    """
    chosen.setDefault(True)
    chosen.setFocus()


def rule() -> QFrame:
    """Return a thin horizontal line."""
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedHeight(1)
    return made


def column(*widgets: QWidget | None, margin: int = 0, spacing: int = SPACE, role: str = "") -> QFrame:
    """Return the widgets stacked from above; None is the stretch."""
    return _box(QVBoxLayout(), widgets, margin, spacing, role)


def row(*widgets: QWidget | None, margin: int = 0, spacing: int = SPACE, role: str = "") -> QFrame:
    """Return the widgets side by side; None is the stretch."""
    return _box(QHBoxLayout(), widgets, margin, spacing, role)


def _box(
    layout: QVBoxLayout | QHBoxLayout, widgets: tuple[QWidget | None, ...], margin: int, spacing: int, role: str
) -> QFrame:
    frame = QFrame()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    frame.setLayout(layout)
    if role:
        frame.setProperty("role", role)
    return frame


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take every widget out of a layout and let Qt delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            # Hidden before it is let go: Qt shows what entered a layout a moment later, then as a window of its own.
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
