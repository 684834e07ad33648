"""Whether a file is a study, and whether anything in its schema would run: a study from a stranger is only data.

A trigger, a view, a generated column or an expression in an index is SQL that SQLite runs on its own. All that this
program and GDAL (so QGIS) put into a study is known by its text; a file that holds anything else is not opened.
"""

from __future__ import annotations

import os
import re
import sqlite3
from typing import TYPE_CHECKING

from gis_app.study import geopackage, tables
from gis_app.study.connection import connect, damaged, result_code
from layers.errors import UserError
from layers.language import gettext as _
from layers.notation import parse_json

if TYPE_CHECKING:
    from pathlib import Path

# Our tables are made first, so their text stands in the first pages.
_HEAD = 128 * 1024
_COUNT = "BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 "
_WHERE = "WHERE lower(table_name) = lower('{{table}}'); END"
_COUNTED = tuple(
    f'CREATE TRIGGER "trigger_{event}_feature_count_{{table}}" AFTER {event.upper()} ON "{{table}}" '
    + (_COUNT + _WHERE).format(sign=sign)
    for event, sign in (("insert", "+"), ("delete", "-"))
)
"""The triggers by which GDAL counts features."""
# GDAL's checks of its metadata tables: of a fixed shape that can do nothing but refuse a row.
_RANGE_CHECK = re.compile(
    r"CREATE TRIGGER '(gpkg_[a-z_]+)' BEFORE (INSERT|UPDATE OF [a-z_]+) ON '(gpkg_[a-z_]+)' FOR EACH ROW BEGIN "
    r"SELECT RAISE\(ABORT, '([^']|'')*'\) WHERE (NOT )?\(NEW\.[a-z_]+ [<>] \d+\); END",
    re.IGNORECASE,
)
# No bracket inside and nothing behind: no expression and no condition, which would run.
_PLAIN_INDEX = re.compile(r"CREATE (UNIQUE )?INDEX [^()]+\([^()]+\)", re.IGNORECASE)


def is_study(path: Path) -> bool:
    """Whether `path` is a study of this program; False for anything else there is or is not. Changes nothing."""
    if not path.is_file():
        return False
    try:
        connection = connect(path, read_only=True)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return _recoverable(error, path)
    try:
        found = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('cs_city', 'cs_edit')"
        ).fetchone()
        return bool(found[0] == 2)  # both of them
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return _recoverable(error, path)
    finally:
        connection.close()


def require_study(path: Path) -> None:
    """Refuse a path that is no study.

    Raises
    ------
    UserError
        If there is no such file, it cannot be read, or it is something else.
    """
    if not path.exists():
        raise UserError(_("there is no such file"), where=path.name, remedy=_("check the name and the folder"))
    if path.is_dir():
        raise UserError(_("this is a folder, not a study"), where=path.name)
    if not os.access(path, os.R_OK):
        raise UserError(_("the file cannot be read"), where=path.name, remedy=_("ask its owner for access"))
    if not is_study(path):
        raise UserError(_("this is not a study"), where=path.name, remedy=_("open its files as layers instead"))


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a study that is newer than this program, cut short, or holds SQL that is not ours.

    Raises
    ------
    UserError
        In each of these cases; SQLite's own errors pass, so that the caller can tell a protected file from a damaged
        one.
    """
    _check_version(connection, path)
    _check_size(connection, path)
    _check_schema(connection, path)


def _recoverable(error: sqlite3.DatabaseError | UnicodeDecodeError, path: Path) -> bool:
    """Whether a file that could not be read as it is bears our tables in its first pages.

    A crash leaves a journal that a read-only connection must not roll back. Only then the file itself is read: closing
    it would drop the locks that a study open in this process may hold.
    """
    if isinstance(error, sqlite3.DatabaseError) and result_code(error) == sqlite3.SQLITE_NOTADB:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return b"CREATE TABLE cs_city (" in head and b"CREATE TABLE cs_edit (" in head


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("SELECT value FROM cs_city WHERE key = 'format'").fetchone()
    try:
        version = int(parse_json(found[0]))
    except (TypeError, ValueError) as error:
        raise damaged(path) from error
    if version > tables.FORMAT:
        raise UserError(
            _("the study was made by a newer version of Clusterscape"),
            where=path.name,
            remedy=_("update the program to open it"),
        )


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is shorter than it says: a copy broken off."""
    if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return  # its newest pages may stand in the log
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    if path.stat().st_size < pages * size:
        raise damaged(path)


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    own = {**tables.TABLES, **tables.INDEXES, **tables.FIXED_FEATURE_TABLES}
    derived = _derived_objects(connection)
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    for type_, name, owner, sql in rows:
        expected = own.pop(name, None)
        if not (_same(sql, expected) if expected else _harmless(type_, owner, sql, derived)):
            raise UserError(
                _("the study holds a {type} named “{name}” that Clusterscape did not make and will not run").format(
                    type=type_, name=name
                ),
                where=path.name,
                remedy=_("do not trust this file; ask where it comes from"),
            )
    if own:
        raise damaged(path)
    if any(_computed(connection, name) for type_, name, _owner, sql in rows if type_ == "table" and not _virtual(sql)):
        raise UserError(
            _("the study holds a table whose columns compute themselves, which Clusterscape will not run"),
            where=path.name,
            remedy=_("do not trust this file; ask where it comes from"),
        )


def _harmless(type_: str, owner: str, sql: str | None, derived: frozenset[str]) -> bool:
    """Whether an object that is not one of our tables is one that a GeoPackage of GDAL or ours may hold."""
    # The indexes that SQLite makes itself, for UNIQUE and PRIMARY KEY, have no text.
    if sql is None:
        return type_ == "index"
    if _bare(sql) in derived:
        return True
    if type_ == "trigger":
        return bool(_RANGE_CHECK.fullmatch(geopackage.one_line(sql)))
    if type_ == "index":
        return owner not in tables.TABLES and bool(_PLAIN_INDEX.fullmatch(geopackage.one_line(sql)))
    return type_ == "table" and not _virtual(sql)


def _derived_objects(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the text of every index table and trigger that the file's feature tables call for."""
    texts: set[str] = set()
    columns = connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    for table, geom in columns:
        keys = [row[1] for row in connection.execute(f"PRAGMA table_info({geopackage.quoted(str(table))})") if row[5]]
        # Names that could break out of the pattern's quotes or braces match nothing.
        if len(keys) == 1 and not re.search(r"[\"'{}\x00]", f"{table}{geom}{keys[0]}"):
            names = {"table": table, "geom": geom, "key": keys[0]}
            patterns = (geopackage.RTREE_TABLE, *geopackage.RTREE_TRIGGERS, *_COUNTED)
            texts.update(_bare(pattern.format(**names)) for pattern in patterns)
    return frozenset(texts)


def _computed(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has a column that is generated."""
    # Not table_info, which leaves generated columns out.
    return any(row[6] for row in connection.execute(f"PRAGMA table_xinfo({geopackage.quoted(table)})"))


def _virtual(sql: str) -> bool:
    return re.match(r"\s*CREATE\s+VIRTUAL", sql, re.IGNORECASE) is not None


def _same(sql: str | None, expected: str) -> bool:
    return sql is not None and geopackage.one_line(sql) == expected


def _bare(sql: str) -> str:
    """Return a statement without white space: GDAL's versions differ in nothing else."""
    return "".join(sql.split())
