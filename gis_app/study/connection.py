"""Connections to a study's file, and what can go wrong with one, said in sentences."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from gis_app.study import blobs
from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 0.5
"""Seconds to wait for another program's lock: the window must not freeze for longer."""


def connect(path: Path, *, read_only: bool, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open an existing file with the functions its triggers call; the schema is not trusted yet.

    Raises
    ------
    sqlite3.Error
        As SQLite says it; see `explained`.
    """
    mode = "ro" if read_only else "rw"
    # Transactions begin only where this program says so; the study's own lock stands in for sqlite3's check of threads.
    connection = sqlite3.connect(
        f"{_uri(path)}?mode={mode}", uri=True, isolation_level=None, timeout=patience, check_same_thread=False
    )
    # Triggers and views of a stranger's file may then call no function that could do harm.
    connection.execute("PRAGMA trusted_schema = OFF")
    # Finds damaged pages when they are read, before they mislead a query.
    connection.execute("PRAGMA cell_size_check = ON")
    # Off by default, and changes go with their edit only where it is on.
    connection.execute("PRAGMA foreign_keys = ON")
    for name, function in blobs.functions().items():
        connection.create_function(name, 1, function, deterministic=True)
    return connection


def make_durable(connection: sqlite3.Connection) -> None:
    """Make every commit survive a power cut, with nothing but the one file at rest.

    While QGIS has the file open it keeps it in write-ahead mode; then that mode stays, and commits are as durable.
    """
    connection.execute("PRAGMA synchronous = FULL")
    try:
        # Emptied, not deleted: that is quicker, and an empty journal counts as none.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    except sqlite3.OperationalError as error:
        if result_code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one transaction: all of it is in the file afterwards, or nothing."""
    # The write lock at once: a reader that turns writer in the middle may be refused there.
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # SQLite has rolled back by itself after some errors, such as a full disk.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of `path` into a sentence.

    Raises
    ------
    UserError
        Instead of sqlite3's errors.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = result_code(error)
        if code is None:  # the sqlite3 module's own complaints are mistakes of this program
            raise
        raise _sentence(code, path) from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes a damaged name
        raise damaged(path) from error


def result_code(error: sqlite3.DatabaseError) -> int | None:
    """Return SQLite's plain result code, whatever an extended one adds; None of what Python's module says by itself."""
    code = getattr(error, "sqlite_errorcode", None)
    # A text that is none, a name that SQL cannot say: the file is at fault.
    if code is None and ("decode to UTF-8" in str(error) or "null character" in str(error)):
        return sqlite3.SQLITE_CORRUPT
    return None if code is None else code & 0xFF


def damaged(path: Path) -> UserError:
    """Return the error for a file that is a study but cannot be read as one."""
    return UserError(_("the study is damaged"), where=path.name, remedy=_("open a copy made before"))


def _sentence(code: int, path: Path) -> UserError:
    known = {
        sqlite3.SQLITE_BUSY: (_("another program is using the study"), _("close it there, then try again")),
        sqlite3.SQLITE_LOCKED: (_("another program is using the study"), _("close it there, then try again")),
        sqlite3.SQLITE_READONLY: (_("the study is read-only"), _("make a copy in a folder of your own and open that")),
        sqlite3.SQLITE_PERM: (_("the study is read-only"), _("make a copy in a folder of your own and open that")),
        sqlite3.SQLITE_FULL: (_("the disk is full; nothing was changed"), _("make room, then try again")),
        sqlite3.SQLITE_CANTOPEN: (
            _("the file cannot be opened"),
            _("check that it is there and that you may read and write its folder"),
        ),
        sqlite3.SQLITE_IOERR: (
            _("the disk or the network gave an error; nothing was changed"),
            _("check the drive, then try again"),
        ),
        sqlite3.SQLITE_NOTADB: (_("this is not a study"), _("open its files as layers instead")),
        sqlite3.SQLITE_CORRUPT: (_("the study is damaged"), _("open a copy made before")),
    }
    what, remedy = known.get(code, (_("the study cannot be read"), _("open a copy made before")))
    return UserError(what, where=path.name, remedy=remedy)


def _uri(path: Path) -> str:
    """Return the path as SQLite's URI, a Windows drive and a network share included."""
    # A question mark or hash in a name would end the path of a URI.
    text = quote(path.absolute().as_posix(), safe="/:")
    return f"file://{text}" if text.startswith("/") else f"file:///{text}"
