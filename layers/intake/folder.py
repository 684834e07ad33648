"""The files of a folder and of the folders in it: what may be a layer, and what is not read, with why."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.formats.limits import too_large
from layers.formats.registry import ENDINGS, SIDECARS, labels
from layers.intake.manifest import MANIFEST
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Aside = list[tuple[str, str]]

MOST_FILES = 5_000
"""Of a folder with all that is in it: whoever names more has named a whole disk."""
_DEEPEST = 8
_HEAD = 4096
"""Bytes of a file that are looked into before it is read."""
# What stands beside data and is none: text to read, pictures, programs, projects and styles of other GIS.
_NO_DATA = frozenset(
    (
        *(".md", ".rst", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".html", ".htm", ".css", ".js"),
        *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".bmp", ".py", ".ipynb", ".r", ".log", ".toml", ".yaml", ".yml"),
        *(".qgz", ".qgs", ".qlr", ".aprx", ".mxd", ".lyr", ".lyrx", ".sld", ".ini", ".bak", ".tmp", ".lnk", ".url"),
    )
)
_NOTES = ("readme", "licence", "license", "copying", "changelog", "metadata", "说明", "读我", "许可")
# Programs' own: nobody keeps data there.
_NO_FOLDERS = frozenset(("__MACOSX", "$RECYCLE.BIN", "node_modules", "__pycache__"))


def listing(folder: Path) -> tuple[list[Path], Aside]:
    """Return the files that may be layers, and those that are not read, by their path in the folder, each with why.

    Parameters
    ----------
    folder
        Looked through with the folders in it. Hidden files, the companions of other files, pictures and documents are
        passed over; anything else is in one of the lists.

    Raises
    ------
    UserError
        If there are more than `MOST_FILES`.
    """
    files: list[Path] = []
    others: Aside = []
    entries = list(islice(_entries(folder, 0, others, folder), MOST_FILES + 1))
    if len(entries) > MOST_FILES:
        message = _("the folder holds more than {most} files").format(most=MOST_FILES)
        raise too_large(message, _("put the city's files into a folder of their own"))
    shapes = {path.with_suffix("") for path in entries if path.suffix.lower() == ".shp"}
    for path in entries:
        reason = _why_not(path, folder, shapes)
        if reason is None:
            files.append(path)
        elif reason:
            others.append((path.relative_to(folder).as_posix(), reason))
    return files, sorted(others)


def _entries(folder: Path, depth: int, others: Aside, top: Path) -> Iterator[Path]:
    """Yield files, by name so that the order of a file system does not change the result."""
    for path in sorted(folder.iterdir(), key=lambda one: (one.is_dir(), one.name)):
        # ~$ begins the lock file that Office keeps beside an open document.
        if path.name.startswith((".", "~$")) or path.name in _NO_FOLDERS:
            continue
        if not path.is_dir():
            yield path
            continue
        reason = _why_not_into(path, depth, top)
        if reason:
            others.append((f"{path.relative_to(top).as_posix()}/", reason))
        else:
            yield from _entries(path, depth + 1, others, top)


def _why_not_into(folder: Path, depth: int, top: Path) -> str | None:
    if folder.is_symlink() or not folder.resolve().is_relative_to(top.resolve()):
        return _("it is a link to a folder outside")
    if folder.suffix.lower() == ".gdb":
        return _not_read()
    if depth >= _DEEPEST:
        return _("it lies too deep in other folders")
    # What `run` writes, with its maps and grids, is told in one line.
    if _made_here(folder / "analysis.json"):
        return why_a_result()
    return None if os.access(folder, os.R_OK | os.X_OK) else _("the folder cannot be read")


def _why_not(path: Path, folder: Path, shapes: set[Path]) -> str | None:
    """Return why a file is not read, None where it may be a layer, an empty text where that needs no word."""
    ending = path.suffix.lower()
    notes = ending in ("", ".txt") and path.stem.lower().startswith(_NOTES)
    if path.name == MANIFEST or ending in _NO_DATA or notes or not path.is_file():
        return ""
    if ending in SIDECARS and ending not in ENDINGS:
        # A table alone is somebody's data; the index or the projection of nothing is not.
        alone = ending == ".dbf" and path.with_suffix("") not in shapes
        return _("the Shapefile it belongs to is missing") if alone else ""
    # A stranger's folder may link to any file of this machine; both resolved, for the folder may be a link itself.
    if not path.resolve().is_relative_to(folder.resolve()):
        return _("it is a link to a file outside the folder")
    if ending not in ENDINGS:
        return _not_read()
    return why_a_result() if _made_here(path) else None


def _not_read() -> str:
    return _("files of this format are not read; export it as one of {formats}").format(formats=labels())


def without_layer(folder: Path) -> UserError:
    """Return the error of a folder in which no file may be a layer."""
    remedy = _("put files of these formats into it: {formats}").format(formats=labels())
    return UserError(_("the folder holds no layer"), where=folder.name, remedy=remedy)


def why_a_result() -> str:
    """Return why a product of an earlier run is set aside, in the language in force."""
    return _("this program made it: it is a result, not a layer")


def _made_here(path: Path) -> bool:
    """Whether a file is a product of an earlier run into the same folder: read again, its places would count twice."""
    if path.suffix.lower() == ".gpkg":
        return _is_study(path)
    if path.suffix.lower() not in {".geojson", ".json"}:
        return False
    try:
        with path.open("rb") as file:
            # Every JSON product says so in its first lines.
            return b'"clusterscape_version"' in file.read(_HEAD)
    except OSError:
        return False


def _is_study(path: Path) -> bool:
    """Whether a GeoPackage has the journal that only a study has; its layers are copies of files like these."""
    try:
        # Read-only: a plain connection makes a missing file. closing, for sqlite3's own `with` only commits.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'cs_edit'").fetchone() is not None
    except sqlite3.Error:
        return False
