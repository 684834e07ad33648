"""Text goes out through one function a surface: a terminal's line, a spreadsheet's cell, a page."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SURFACES = {
    "terminal": ({"print", "echo", "secho", "stdout", "stderr", "Console"}, {"gis_app/terminal.py"}),
    "spreadsheet": (
        {"csv", "DictWriter", "to_csv", "to_excel"},
        # The others read tables only.
        {"gis_app/exports/data/tables.py", "layers/formats/delimited/quotes.py", "layers/formats/delimited/rows.py"},
    ),
    "page": ({"get_root", "add_child", "Html"}, {"gis_app/exports/map/folium_map.py"}),
}
"""Names that write to a surface, and the modules that may."""
# Whether there is a terminal may be asked anywhere, and an encoding set where the program begins.
ASKED = {"isatty", "reconfigure"}


def offences(source: str, module: str) -> list[str]:
    """Return the surfaces that a module writes to without leave."""
    tree = ast.parse(source)
    asked = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ASKED
    } | _listed(tree)
    found = []
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        for surface, (names, allowed) in SURFACES.items():
            if name in names and module not in allowed and id(node) not in asked:
                found.append(f"{module}: {name} ({surface})")
    return found


def _listed(tree: ast.AST) -> set[int]:
    """Streams named in a tuple to be set up, not to be written to."""
    loops = [node.iter for node in ast.walk(tree) if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple)]
    return {id(one) for loop in loops for one in loop.elts}


def test_text_goes_out_through_one_function_a_surface(root: Path) -> None:
    found = []
    for package in ("gis_app", "layers"):
        for path in sorted((root / package).rglob("*.py")):
            found += offences(path.read_text("utf-8"), path.relative_to(root).as_posix())
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "print(name)", "import sys\nsys.stderr.write(name)", "typer.echo(name)", "csv.writer(buffer)",
        "frame.to_csv(path)", "figure.get_root().html.add_child(x)",
    ],
)  # fmt: skip
def test_what_goes_out_elsewhere_is_found(source: str) -> None:
    assert offences(source, "gis_app/exports/new.py")
