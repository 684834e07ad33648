"""How the window looks: one palette, one set of sizes, no colours anywhere else.

The ground is a calm paper white, so that the map's colours (those of the layer kinds) are the only strong ones; one
accent, the colour of a zone being drawn, marks what can be acted on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PAPER = "#faf8f4"
PANEL = "#ffffff"
INK = "#23211e"
QUIET = "#68635b"
RULE = "#e0dbd1"
ACCENT = "#a3195b"
ACCENT_SOFT = "#f8e9f0"
GOOD = "#2d6a4f"

SPACE = 8

_STYLE = f"""
QMainWindow, QDialog {{ background: {PAPER}; }}
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {RULE}; spacing: 2px; padding: 4px 8px; }}
QToolBar QToolButton {{ padding: 5px 10px; border-radius: 5px; color: {INK}; }}
QToolBar QToolButton:hover {{ background: {PAPER}; }}
QToolBar QToolButton:checked, QToolBar QToolButton:pressed {{ background: {ACCENT_SOFT}; color: {ACCENT}; }}
QToolBar QToolButton:disabled {{ color: #b3ada3; }}
QMenuBar {{ background: {PANEL}; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {RULE}; color: {QUIET}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {RULE}; }}
QScrollArea, QListView, QTableView, QTreeView {{ background: {PANEL}; border: none; }}
QTableView {{ gridline-color: {RULE}; alternate-background-color: {PAPER}; }}
QHeaderView::section {{ background: {PAPER}; border: none; border-bottom: 1px solid {RULE}; padding: 5px 8px; }}
QPushButton {{ background: {PANEL}; border: 1px solid #cfc8bb; border-radius: 5px; padding: 6px 14px; color: {INK}; }}
QPushButton:hover {{ border-color: {ACCENT}; }}
QPushButton:focus {{ border: 2px solid {ACCENT}; padding: 5px 13px; }}
QPushButton:disabled {{ color: #b3ada3; border-color: {RULE}; }}
QPushButton[role="primary"] {{ background: {ACCENT}; border-color: {ACCENT}; color: white; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: #8a124b; }}
QPushButton[role="primary"]:disabled {{ background: #d9b3c5; border-color: #d9b3c5; }}
QPushButton[role="link"] {{ background: transparent; border: none; color: {ACCENT}; padding: 2px 0; text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="card"] {{ text-align: left; padding: 12px 14px; background: {PANEL}; }}
QLabel[role="title"] {{ font-size: 17px; font-weight: 600; color: {INK}; }}
QLabel[role="display"] {{ font-size: 28px; font-weight: 600; color: {INK}; }}
QLabel[role="heading"] {{ font-size: 13px; font-weight: 600; color: {INK}; }}
QLabel[role="quiet"] {{ color: {QUIET}; font-size: 12px; }}
QLabel[role="number"] {{ font-size: 16px; font-weight: 600; color: {INK}; }}
QLabel[role="notice"] {{ background: #fdf3d8; color: #5c4400; padding: 5px 10px; border-radius: 4px; }}
QFrame[role="panel"] {{ background: {PANEL}; border: none; }}
QFrame[role="card"] {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 8px; }}
QFrame[role="drop"] {{ background: {PANEL}; border: 2px dashed #cfc8bb; border-radius: 10px; }}
QFrame[role="drop"][over="true"] {{ border-color: {ACCENT}; background: {ACCENT_SOFT}; }}
QFrame[role="rule"] {{ background: {RULE}; max-height: 1px; border: none; }}
QToolTip {{ background: {INK}; color: {PAPER}; border: none; padding: 4px 6px; }}
"""

_FAMILIES = (
    "Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans",
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
)  # fmt: skip


def apply(application: QApplication) -> None:
    """Dress the application: Fusion everywhere, so that a screenshot shows what every planner sees."""
    application.setStyle("Fusion")
    application.setPalette(_palette())
    application.setFont(_font())
    application.setStyleSheet(_STYLE)


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, PAPER),
        (QPalette.ColorRole.WindowText, INK),
        (QPalette.ColorRole.Base, PANEL),
        (QPalette.ColorRole.AlternateBase, PAPER),
        (QPalette.ColorRole.Text, INK),
        (QPalette.ColorRole.Button, PANEL),
        (QPalette.ColorRole.ButtonText, INK),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.HighlightedText, "#ffffff"),
        (QPalette.ColorRole.PlaceholderText, QUIET),
        (QPalette.ColorRole.Link, ACCENT),
    ):
        palette.setColor(role, QColor(colour))
    return palette


def _font() -> QFont:
    """Return a font whose fallbacks include Simplified Chinese forms, not Japanese ones."""
    here = set(QFontDatabase.families())
    font = QFont([family for family in _FAMILIES if family in here] or ["sans-serif"])
    font.setPixelSize(13)
    return font
