"""Edits as row images: what a row was before and is after, in one transaction with the change itself.

The images are data (JSON), never SQL: undo writes them back through the whitelist of `tables.JOURNALLED`.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.study import geopackage
from gis_app.study.tables import FIXED_FEATURE_TABLES, JOURNALLED
from layers.errors import UserError
from layers.language import gettext as _
from layers.notation import parse_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    Image = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a study's history.

    Parameters
    ----------
    id
        Grows with every edit.
    at
        When, UTC, ISO 8601.
    title
        What was done, in the language spoken then. Untrusted text.
    undone
        Whether it has been taken back and can be redone.
    """

    id: int
    at: str
    title: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit makes of one row: `row` None for a new one, `image` None to delete it."""

    place: str
    row: int | None
    image: Image | None


def record(connection: sqlite3.Connection, title: str, changes: Sequence[Change]) -> tuple[int, ...]:
    """Apply `changes` and enter them in the journal, inside the caller's transaction; what was undone is dropped.

    Returns
    -------
    tuple of int
        The row of each change.
    """
    # Their changes go with them, by the foreign key.
    connection.execute("DELETE FROM cs_edit WHERE undone = 1")
    entered = connection.execute(
        "INSERT INTO cs_edit (at, title) VALUES (strftime('%Y-%m-%dT%H:%M:%fZ','now'), ?)", (title,)
    )
    edit = entered.lastrowid
    rows = []
    for change in changes:
        before = None if change.row is None else image(connection, change.place, change.row)
        row = _write(connection, change.place, change.row, change.image)
        # Read back, for columns that the change does not name belong to the image too.
        after = image(connection, change.place, row)
        connection.execute(
            'INSERT INTO cs_change (edit, place, "row", before, after) VALUES (?, ?, ?, ?, ?)',
            (edit, change.place, row, _packed(before), _packed(after)),
        )
        rows.append(row)
    _touch(connection, {change.place for change in changes})
    return tuple(rows)


def undo(connection: sqlite3.Connection) -> Edit | None:
    """Take back the last edit, inside the caller's transaction; None where there is none.

    Raises
    ------
    UserError
        If another program has changed what the edit left.
    """
    edit = _one(connection, "undone = 0 ORDER BY fid DESC")
    return edit and _step(connection, edit, backwards=True)


def redo(connection: sqlite3.Connection) -> Edit | None:
    """Do the first undone edit again, inside the caller's transaction; None where there is none.

    Raises
    ------
    UserError
        If another program has changed what the edit starts from.
    """
    edit = _one(connection, "undone = 1 ORDER BY fid")
    return edit and _step(connection, edit, backwards=False)


def history(connection: sqlite3.Connection) -> tuple[Edit, ...]:
    """Return every edit, oldest first, the undone ones last."""
    rows = connection.execute("SELECT fid, at, title, undone FROM cs_edit ORDER BY fid").fetchall()
    return tuple(_edit(row) for row in rows)


def possible(connection: sqlite3.Connection, *, backwards: bool) -> bool:
    """Whether there is an edit to take back, or one to do again."""
    found = connection.execute("SELECT 1 FROM cs_edit WHERE undone = ? LIMIT 1", (int(not backwards),))
    return found.fetchone() is not None


def image(connection: sqlite3.Connection, place: str, row: int) -> Image | None:
    """Return what the journalled columns of a row hold, None where there is no such row."""
    columns = JOURNALLED[place]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {place} WHERE fid = ?", (row,)).fetchone()
    return None if found is None else dict(zip(columns, found, strict=True))


def _step(connection: sqlite3.Connection, edit: Edit, *, backwards: bool) -> Edit:
    # An edit may touch a row twice: it is undone from the last change on.
    direction = "DESC" if backwards else "ASC"
    changes = connection.execute(
        f'SELECT place, "row", before, after FROM cs_change WHERE edit = ? ORDER BY fid {direction}',
        (edit.id,),
    ).fetchall()
    for place, row, before, after in changes:
        _replay(connection, place, row, *((after, before) if backwards else (before, after)))
    connection.execute("UPDATE cs_edit SET undone = ? WHERE fid = ?", (int(backwards), edit.id))
    _touch(connection, {change[0] for change in changes})
    return Edit(edit.id, edit.at, edit.title, backwards)


def _replay(connection: sqlite3.Connection, place: str, row: int, expected: str | None, wanted: str | None) -> None:
    """Write a row's other image, unless the row is no longer what the journal left."""
    # The journal comes with the file, maybe from a stranger: no name of it reaches SQL unseen.
    if place not in JOURNALLED:
        raise _damaged()
    if image(connection, place, row) != _unpacked(place, expected):
        raise UserError(
            _("another program has changed this study since that edit, so it can be neither undone nor redone"),
            remedy=_("make the change by hand"),
        )
    _write(connection, place, row, _unpacked(place, wanted))


def _write(connection: sqlite3.Connection, place: str, row: int | None, wanted: Image | None) -> int:
    """Make the row what `wanted` says and return its number; every name comes from the whitelist."""
    if wanted is None:
        connection.execute(f"DELETE FROM {place} WHERE fid = ?", (row,))
        return int(row or 0)
    columns = [column for column in JOURNALLED[place] if column in wanted]
    values = [wanted[column] for column in columns]
    if row is not None and image(connection, place, row) is not None:
        settings = ", ".join(f"{column} = ?" for column in columns)
        connection.execute(f"UPDATE {place} SET {settings} WHERE fid = ?", (*values, row))
        return row
    marks = ", ".join("?" * (len(columns) + 1))
    # With its old number, by which zones and later edits know it; None lets SQLite choose one.
    made = connection.execute(f"INSERT INTO {place} (fid, {', '.join(columns)}) VALUES ({marks})", (row, *values))
    return int(made.lastrowid or 0)


def _packed(row: Image | None) -> str | None:
    if row is None:
        return None
    plain = {
        column: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for column, value in row.items()
    }
    return json.dumps(plain, ensure_ascii=False)


def _unpacked(place: str, text: str | None) -> Image | None:
    if text is None:
        return None
    try:
        row = parse_json(text)
        plain = {column: _value(row[column]) for column in JOURNALLED[place]}
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise _damaged() from error
    return plain


def _value(value: object) -> object:
    # validate, for else base64 skips over what is none.
    return base64.b64decode(value["base64"], validate=True) if isinstance(value, dict) else value


def _touch(connection: sqlite3.Connection, places: set[str]) -> None:
    for place in places & FIXED_FEATURE_TABLES.keys():
        geopackage.touch(connection, place)


def _one(connection: sqlite3.Connection, which: str) -> Edit | None:
    found = connection.execute(f"SELECT fid, at, title, undone FROM cs_edit WHERE {which} LIMIT 1").fetchone()
    return None if found is None else _edit(found)


def _edit(row: tuple[int, str, str, int]) -> Edit:
    return Edit(row[0], row[1], row[2], bool(row[3]))


def _damaged() -> UserError:
    return UserError(_("the study's history is damaged"), remedy=_("open a copy made before"))
