"""Views and generated columns of a GeoPackage: SQL of the file's own, run within limits before GDAL runs it without."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

from layers.formats.limits import LONGEST_VALUE, too_large
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from layers.errors import UserError

_MOST_STEPS = 100_000_000
"""Of SQLite's machine: some seconds; a view of a million rows takes a tenth."""
_EVERY = 100_000
_FEW_ROWS = 100_000
# A place takes 60 bytes at least: a view that joins nothing has no more rows than its tables have room for.
_BYTES_A_ROW = 50
_OF_GDAL = (
    *("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY", "ST_MinZ", "ST_MaxZ", "ST_IsEmpty", "ST_GeometryType", "ST_SRID"),
    *(
        "ST_Area",
        "ST_Length",
        "ST_Transform",
        "ST_EnvIntersects",
        "GeometryType",
        "GPKG_IsAssignable",
        "SridFromAuthCRS",
    ),
)
"""Functions that GDAL lends to a GeoPackage's views."""
_GENERATED = (2, 3)  # as table_xinfo numbers them: virtual, stored


def broken_tables(path: Path) -> dict[str, str]:
    """Run what computes itself in a GeoPackage; return the tables that cannot be computed, each with the reason.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UserError
        If one computes too long or too much. GDAL would run it on opening the file, whichever table it is to read.
    """
    # What SQLite itself cannot read, GDAL will refuse.
    with (
        contextlib.suppress(sqlite3.DatabaseError, UnicodeDecodeError),
        contextlib.closing(_opened(path)) as connection,
    ):
        most = max(_FEW_ROWS, path.stat().st_size // _BYTES_A_ROW)
        faults = {name: _fault(connection, name, most) for name in _computed(connection)}
        return {name: fault for name, fault in faults.items() if fault is not None}
    return {}


def _computed(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    return [name for name, type_ in rows if type_ == "view" or _generated(connection, name)]


def _opened(path: Path) -> sqlite3.Connection:
    name = quote(path.absolute().as_posix(), safe="/:")
    connection = sqlite3.connect(f"file:{'//' if name.startswith('/') else '///'}{name}?mode=ro", uri=True)
    # Some programs write GBK, and a damaged file anything.
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    # For all tables of the file together: many that compute long are as bad as one.
    steps = iter(range(_MOST_STEPS // _EVERY))
    connection.set_progress_handler(lambda: next(steps, None) is None, _EVERY)
    for function in _OF_GDAL:
        # What it returns is no matter: only how much is computed is looked at.
        connection.create_function(function, -1, lambda *_given: 1)
    return connection


def _generated(connection: sqlite3.Connection, name: str) -> bool:
    try:
        rows = connection.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # a damaged index; the other tables are still to be asked
        return False
    return any(row[6] in _GENERATED for row in rows)


def _fault(connection: sqlite3.Connection, name: str, most: int) -> str | None:
    """Read the whole table and forget it; return why it could not be read, raise where that took too much."""
    try:
        rows = connection.execute(f"SELECT * FROM {_quoted(name)} LIMIT {most + 1}")  # noqa: S608  quoted
        count = sum(1 for _row in rows)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise _too_much(_("the table “{name}” computes itself, and that takes too long"), name) from None
        return str(error)
    except sqlite3.DataError:
        message = _("the table “{name}” computes itself, and a value is longer than {most} MB")
        raise _too_much(message, name, LONGEST_VALUE >> 20) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # the second where SQLite's message quotes a damaged name
        return _("it is damaged")
    if count > most:
        raise _too_much(_("the table “{name}” computes itself, and has more than {most} rows"), name, most)
    return None


def _too_much(message: str, name: str, most: int = 0) -> UserError:
    remedy = _("delete that view, or save what it shows as a table of its own")
    return too_large(message.format(name=name, most=most), remedy)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
