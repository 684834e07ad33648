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
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {RULE}; spacing: 2px; padding: 2px 6px; }}
QToolBar::separator {{ background: {RULE}; width: 1px; margin: 6px 6px; }}
QToolBar QToolButton {{ padding: 4px 9px; border: 1px solid transparent; border-radius: 5px; color: {INK}; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 1px 3px; background: transparent; }}
QToolButton:hover {{ background: {PAPER}; }}
QToolButton:focus, QToolBar QToolButton:focus, QCheckBox:focus {{ border: 1px solid {ACCENT}; }}
QCheckBox {{ border: 1px solid transparent; border-radius: 4px; padding: 1px; }}
QCheckBox[role="layer"] {{ font-size: 12px; spacing: 5px; }}
QCheckBox:disabled {{ color: {QUIET}; }}
QToolBar QToolButton:hover {{ background: {PAPER}; }}
QToolBar QToolButton:checked, QToolBar QToolButton:pressed {{ background: {ACCENT_SOFT}; color: {ACCENT}; }}
QToolBar QToolButton:disabled {{ color: #b3ada3; }}
QMenuBar {{ background: {PANEL}; }}
QMenuBar::item {{ padding: 3px 9px; background: transparent; }}
QMenuBar::item:selected {{ background: {ACCENT_SOFT}; color: {INK}; }}
QMenu {{ background: {PANEL}; border: 1px solid {RULE}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 10px; border-radius: 4px; }}
QMenu::item:selected {{ background: {ACCENT_SOFT}; color: {INK}; }}
QMenu::item:disabled {{ color: #a39c91; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::separator {{ height: 1px; background: {RULE}; margin: 4px 6px; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {RULE}; color: {QUIET}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {RULE}; }}
QScrollArea, QListView, QTableView, QTreeView {{ background: {PANEL}; border: none; }}
QTreeView:focus {{ border: 1px solid {ACCENT}; }}
QTreeView {{ border: 1px solid transparent; outline: none; }}
QTreeView::item {{ padding: 1px 0; }}
QTreeView::item:hover {{ background: {PAPER}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{
    background: {ACCENT_SOFT}; color: {INK}; }}
QTabWidget::pane {{ border: 1px solid {RULE}; background: {PANEL}; }}
QTabBar::tab {{ padding: 7px 14px; border: none; border-bottom: 2px solid transparent; color: {QUIET}; }}
QTabBar::tab:selected {{ color: {INK}; border-bottom-color: {ACCENT}; }}
QTabBar::tab:focus {{ color: {ACCENT}; }}
QPlainTextEdit {{ background: {PANEL}; border: 1px solid {RULE}; }}
QLineEdit {{ background: {PANEL}; border: 1px solid #cfc8bb; border-radius: 4px; padding: 4px 6px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {ACCENT}; }}
QProgressBar {{ background: {RULE}; border: none; border-radius: 4px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #d3ccbf; border-radius: 4px; min-height: 28px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: #b5ada0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: #d3ccbf; border-radius: 4px; min-width: 28px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTableView {{ outline: none; gridline-color: {RULE}; alternate-background-color: {PAPER}; }}
QTableCornerButton::section {{ background: {PAPER}; border: none; border-bottom: 1px solid {RULE}; }}
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
QPushButton[role="link"]:focus {{ text-decoration: underline; border: none; padding: 2px 0; }}
QPushButton[role="small"] {{ padding: 3px 10px; }}
QPushButton[role="small"]:focus {{ padding: 2px 9px; }}
QPushButton[role="card"] {{ text-align: left; padding: 12px 14px; background: {PANEL}; }}
QLabel[role="title"] {{ font-size: 16px; font-weight: 600; color: {INK}; }}
QLabel[role="display"] {{ font-size: 28px; font-weight: 600; color: {INK}; }}
QLabel[role="heading"] {{ font-size: 13px; font-weight: 600; color: {INK}; }}
QLabel[role="quiet"] {{ color: {QUIET}; font-size: 12px; }}
QLabel[role="number"] {{ font-size: 16px; font-weight: 600; color: {INK}; }}
QLabel[role="notice"] {{ background: #fdf3d8; color: #5c4400; padding: 5px 10px; border-radius: 4px; }}
QFrame[role="panel"] {{ background: {PANEL}; border: none; }}
QFrame[role="card"] {{ background: {PANEL}; border: 1px solid {RULE}; border-radius: 8px; }}
QFrame[role="drop"] {{ background: {PANEL}; border: 2px dashed #cfc8bb; border-radius: 10px; }}
QFrame[role="drop"][over="true"] {{ border-color: {ACCENT}; background: {ACCENT_SOFT}; }}
QFrame[role="notice"] {{ background: #fdf3d8; border: none; border-bottom: 1px solid {RULE}; }}
QFrame[role="notice"] > QLabel {{ color: #5c4400; }}
QFrame[role="rule"] {{ background: {RULE}; max-height: 1px; border: none; }}
QToolTip {{ background: {INK}; color: {PAPER}; border: none; padding: 4px 6px; }}
"""

_FAMILIES = (
    "Inter", "Segoe UI", "SF Pro Text", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "Noto Sans", "DejaVu Sans",
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
