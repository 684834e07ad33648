"""Whole files: making a study and copying one, written beside and renamed when complete."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from typing import TYPE_CHECKING

from gis_app.study.connection import explained
from layers.errors import UserError
from layers.language import gettext as _
from layers.progress import silence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from layers.city import City
    from layers.progress import Progress

SUFFIX = ".gpkg"
_PAGES = 2_000
"""Pages copied under one lock: 8 MB, some milliseconds."""


def created(path: Path, city: City, progress: Progress | None) -> None:
    """Write `city` as a new study.

    Raises
    ------
    UserError
        If the file is there already, its name does not end in ``.gpkg``, or it cannot be written.
    """
    from gis_app.study.building import build  # geopandas: not before a city is there

    _require_free(path, replace=False)
    with _beside(path) as part, explained(path), contextlib.closing(_scratch(part)) as connection:
        build(connection, city, progress or silence)


def copied(connection: sqlite3.Connection, source: Path, path: Path, *, replace: bool) -> None:
    """Write a compact copy of the study that `connection` reads.

    A chunk of pages at a time, so that edits made meanwhile get their turn (they are in the copy too).

    Raises
    ------
    UserError
        If the file is there already and may not be replaced, is the study itself, or cannot be written.
    """
    _require_free(path, replace=replace)
    if path.exists() and path.samefile(source):
        raise UserError(_("a study cannot be copied onto itself"), where=path.name, remedy=_("choose another name"))
    with (
        _beside(path) as part,
        explained(path),
        _scratch_file(part) as raw,
        contextlib.closing(_scratch(raw)) as copy,
    ):
        connection.backup(copy, pages=_PAGES, sleep=0.01)
        # Packed from the copy: packing the study itself would lock it all the while.
        copy.execute("VACUUM INTO ?", (str(part),))


def _scratch(path: Path) -> sqlite3.Connection:
    """Open a file that nobody else knows of: no journal, for a crash leaves only a part that is never renamed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    # Flushed once, before the file gets its name.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MB
    return connection


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a name beside `path`; rename what is written there when the block ends well, else delete it."""
    with _scratch_file(path) as part:
        yield part
        try:
            # Bytes before the name: a power cut could else leave the name with nothing behind it.
            _flush(part)
            part.replace(path)
            # The name itself is sure only when its folder is on the disk too.
            _flush(path.parent)
        except OSError as error:
            raise UserError(
                _("the file cannot be written"),
                where=path.name,
                remedy=_("check that the disk has room and that no other program has the file open"),
            ) from error


@contextlib.contextmanager
def _scratch_file(path: Path) -> Iterator[Path]:
    """Give an unused name beside `path`, where nothing is left when the block ends."""
    # Beside it, for a rename is one step only within a volume; hidden and no .gpkg, for a kill leaves it there.
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk; Windows has no such call for folders."""
    if os.name == "nt" and path.is_dir():
        return
    # Windows flushes only what is open for writing; a folder opens for reading only.
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_free(path: Path, *, replace: bool) -> None:
    if path.suffix.lower() != SUFFIX:
        raise UserError(_("a study's name ends in .gpkg"), where=path.name, remedy=_("add the ending"))
    if path.exists() and not replace:
        raise UserError(_("there is already a file of this name"), where=path.name, remedy=_("choose another name"))
    if not path.parent.is_dir():
        raise UserError(_("there is no such folder"), where=path.parent.name, remedy=_("make it first"))
