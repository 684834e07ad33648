"""Opening a study's file: for writing where that is possible, else for looking only."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from gis_app.study.connection import connect, explained, make_durable, result_code
from gis_app.study.inspection import check, require_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# CANTOPEN too: in a protected folder SQLite cannot make its journal; on a full disk there is no room for one.
_PROTECTED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL)


def opened(path: Path, *, read_only: bool) -> tuple[sqlite3.Connection, bool]:
    """Open a study that has been checked, and say whether it is for reading only.

    Raises
    ------
    UserError
        If it is no study, is damaged, newer than this program, holds foreign SQL, or another program locks it.
    """
    require_study(path)
    with explained(path):
        connection = None if read_only else _writable(path)
        return (connection, False) if connection else (_readable(path), True)


def _writable(path: Path) -> sqlite3.Connection | None:
    """Open for writing; None where the file or its folder is write-protected, or the disk is full."""
    try:
        connection = connect(path, read_only=False)
        with _closed_on_error(connection):
            check(connection, path)
            connection.execute("PRAGMA trusted_schema = ON")  # all triggers are known now and may call our functions
            _probe(connection)
            make_durable(connection)
    except sqlite3.OperationalError as error:
        if result_code(error) in _PROTECTED:
            return None
        raise
    return connection


def _readable(path: Path) -> sqlite3.Connection:
    connection = connect(path, read_only=True)
    with _closed_on_error(connection):
        check(connection, path)
    return connection


def _probe(connection: sqlite3.Connection) -> None:
    """Begin to write and stop: only that shows whether the folder takes a journal."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # A lock alone makes no journal: only a changed page does. JSON would not mind the blank.
        connection.execute("UPDATE cs_city SET value = value || ' ' WHERE key = 'format'")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextlib.contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
