"""Rules of the house that no linter sees."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = ("gis_app", "layers", "sample_cities")


def _sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the docstring: a numpydoc section is no complexity."""
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return first.end_lineno - first.lineno + 1 if told and first.end_lineno else 0


def _functions(root: Path) -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(root)}:{node.name}", node.end_lineno - node.lineno + 1 - _docstring(node))
        for path in _sources(root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]


def test_files_stay_readable(root: Path) -> None:
    long = {str(path): n for path in _sources(root) if (n := len(path.read_text("utf-8").splitlines())) > 600}
    assert long == {}


def test_functions_stay_short(root: Path) -> None:
    functions = _functions(root)
    lengths = sorted(length for _, length in functions)
    assert statistics.median(lengths) <= 8
    assert lengths[int(0.9 * (len(lengths) - 1))] <= 25
    assert [name for name, length in functions if length > 60] == []


def test_package_roots_only_reexport_lazily(root: Path) -> None:
    """import-linter does not look into a root `__init__`: it may hold no import that runs on import."""
    for package in (*PACKAGES, "gis_app/statistics"):
        tree = ast.parse((root / package / "__init__.py").read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                module = getattr(node, "module", None)
                assert module in {"__future__", "typing", "importlib.metadata"} or names == ["os"], (package, module)


def test_every_folder_of_code_is_a_package(root: Path) -> None:
    folders = {path.parent for path in _sources(root)}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_packaging_shadows_no_library(root: Path) -> None:
    assert not (root / "packaging" / "__init__.py").exists()


def test_no_machine_is_named(root: Path) -> None:
    """No registry, no absolute path of one machine, in any file under version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a working copy of git")
    forbidden = re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|deb[.]debian[.]org|/root[/]|/home[/]\w+/")
    for name in listed.stdout.splitlines():
        path = root / name
        if name.endswith(("test_house.py", ".geojson", ".png", ".mo")) or not path.is_file():
            continue
        assert not forbidden.search(path.read_text("utf-8", errors="replace")), name


@pytest.mark.parametrize("module", ["gis_app.cli", "layers", "gis_app.statistics"])
def test_start_up_imports_nothing_heavy(module: str) -> None:
    heavy = ["geopandas", "pandas", "folium", "matplotlib", "sklearn", "numba", "typst", "PySide6"]
    code = f"import {module}, sys; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
