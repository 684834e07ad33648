"""Text that a file may have brought reaches the screen in two modules only: Qt takes markup for markup elsewhere."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MADE_IN = {
    "QLabel": "plain_text.py",
    "QToolTip": "plain_text.py",
    "QMessageBox": "notices.py",
}
"""Class to the one module that may call it, or a method of it."""
_NEVER = {
    "QErrorMessage",
    "QGraphicsTextItem",
    "QInputDialog",
    "QProgressDialog",
    "QSplashScreen",
    "QStaticText",
    "QTextDocument",
    "QTextEdit",
    "QWhatsThis",
    "insertHtml",
    "setHtml",
    "setInformativeText",
    "setMarkdown",
    "setStatusTip",
    "setWhatsThis",
}
"""Classes and methods that take markup, and that nothing here needs."""
_METHODS = {"setToolTip": "plain_text.py", "setTextFormat": "plain_text.py notices.py", "showMessage": "desk.py"}
_PLAIN_TITLE = {"_", "shown"}


def _found(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (name, line) of every surface that is made, or reached for, outside a declaration of types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                yield node.func.value.id, node.lineno


def _allowed(name: str, module: str) -> bool:
    where = _MADE_IN.get(name) or _METHODS.get(name)
    return name not in _NEVER and (where is None or module in where.split())


def offences(source: str, module: str) -> list[str]:
    """Return what a module does by itself that `plain_text` or `notices` does for it."""
    tree = ast.parse(source)
    made = [f"{module}:{line} {name}" for name, line in _found(tree) if not _allowed(name, module)]
    return made + [f"{module}:{line} setWindowTitle" for line in _raw_titles(tree)]


def _raw_titles(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where a window is named by neither a fixed sentence nor a text made safe."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setWindowTitle":
            given = node.args[0]
            safe = isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id in _PLAIN_TITLE
            if not safe:
                yield node.lineno


def test_the_desktop_makes_its_texts_in_one_place_a_kind(root: Path) -> None:
    found = [
        offence
        for path in sorted((root / "gis_app/desktop").rglob("*.py"))
        # The help shows pages of the program's own, by a browser that reads nothing else.
        if path.name != "help.py"
        for offence in offences(path.read_text("utf-8"), path.name)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(name)",
        "QMessageBox(icon, title, text)",
        "QMessageBox.question(self, title, text)",
        "QMessageBox.warning(self, title, text)",
        "widget.setToolTip(name)",
        "box.currentTextChanged.connect(self.setToolTip)",
        "QToolTip.showText(at, name)",
        "box.setInformativeText(name)",
        "item = QGraphicsTextItem(name)",
        "action.setStatusTip(name)",
        "self.statusBar().showMessage(name)",
        "self.setWindowTitle(_('{city}').format(city=name))",
    ],
)
def test_a_surface_made_by_hand_is_found(line: str) -> None:
    assert offences(line, "panel.py")
