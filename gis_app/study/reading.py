"""Reading the city out of a study, with SQLite alone.

GDAL brings its own copy of SQLite, and two copies in one process do not see each other's locks: closing a file in one
drops the locks of the other. So GDAL never touches a study that is open here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyproj.exceptions
import shapely

from gis_app.study import blobs, frames
from gis_app.study.connection import damaged
from gis_app.study.geopackage import quoted
from gis_app.study.rows import read_area, read_facts, read_sources
from layers.city import City
from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.intake.words import meant_by_name
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.layer import Layer
from layers.mending import mended
from layers.notation import parse_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

CHUNK = 5_000
"""Rows read under one lock: an edit made meanwhile waits for no more than these."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the register says of one layer in force."""

    fid: int
    kind: str
    feature_table: str
    columns: str


def read_city(connection: sqlite3.Connection, path: Path) -> City:
    """Return the city that the study holds, without the layers that were removed.

    Raises
    ------
    UserError
        If what the file holds is no city.
    """
    try:
        return _city(connection, path)
    except (
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        AttributeError,
        shapely.errors.ShapelyError,
        pyproj.exceptions.ProjError,
    ) as error:
        raise damaged(path) from error


def setting(connection: sqlite3.Connection, key: str) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return a setting's value, None where there is none."""
    found = connection.execute("SELECT value FROM cs_setting WHERE key = ?", (key,)).fetchone()
    return None if found is None else parse_json(found[0])


def _city(connection: sqlite3.Connection, path: Path) -> City:
    known = read_facts(connection)
    crs = reference_system(known["crs"])
    layers = {entry.kind: _layer(connection, path, entry, crs) for entry in _entries(connection)}
    chosen = setting(connection, "universe") or known["universe"]
    aside = tuple(connection.execute("SELECT name, reason FROM cs_set_aside ORDER BY fid").fetchall())
    return City(
        name=str(known["name"]),
        crs=crs,
        layers=layers,
        study_area=read_area(connection),
        universe=tuple(kind for kind in chosen if kind in layers),
        sources=read_sources(connection, None),
        set_aside=aside,
        meant={name: kind for name, _reason in aside if (kind := meant_by_name(name))},
        name_zh=str(known["name_zh"]),
        # Studies of earlier versions lack this and others below.
        named=known.get("named") is not False,
        author=str(known.get("author", "")),
        fictional=bool(known["fictional"]),
        attribution=str(known["attribution"]),
        attribution_zh=str(known.get("attribution_zh", "")),
        note=str(known["note"]),
        note_zh=str(known.get("note_zh", "")),
        limits=str(known.get("limits", "")),
        limits_zh=str(known.get("limits_zh", "")),
        findings=_findings(connection, None),
    )


def _entries(connection: sqlite3.Connection) -> list[_Entry]:
    rows = connection.execute(
        "SELECT fid, kind, feature_table, columns FROM cs_layer WHERE removed = 0 ORDER BY position, fid"
    ).fetchall()
    return [_Entry(*row) for row in rows]


def _layer(connection: sqlite3.Connection, path: Path, entry: _Entry, crs: pyproj.CRS) -> Layer:
    if entry.kind not in KINDS:
        raise UserError(
            _("the study holds a layer of the kind “{kind}”, which this version does not know").format(kind=entry.kind),
            where=path.name,
            remedy=_("update the program to open it"),
        )
    geometry, values = _rows(connection, path, entry)
    frame = frames.restored(entry.columns, _sound(geometry), values, crs)
    findings = tuple(finding for _file, finding in _findings(connection, entry.fid))
    return Layer(KINDS[entry.kind], frame, findings, read_sources(connection, entry.fid))


def _sound(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return outlines that are valid: another program lets them cross themselves."""
    crossing = ~shapely.is_valid(geometry)
    geometry = geometry.copy()
    geometry[crossing] = mended(geometry[crossing])
    if shapely.is_missing(geometry).any():
        raise ValueError("an outline encloses nothing")
    return geometry


def _rows(
    connection: sqlite3.Connection, path: Path, entry: _Entry
) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
    """Return the geometries and the values by column, read a chunk at a time so that edits get their turn."""
    stored = [column.stored for column in frames.described(entry.columns)[0]]
    table = quoted(entry.feature_table)
    present = {row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()}
    # SQLite takes a quoted name that is no column for text, so it would not complain itself.
    if not present.issuperset(["fid", "geom", *stored]):
        raise damaged(path)
    names = ", ".join(quoted(name) for name in ("fid", "geom", *stored))
    # By the key, for OFFSET walks through all the rows before it again.
    query = f"SELECT {names} FROM {table} WHERE fid > ? ORDER BY fid LIMIT {CHUNK}"
    rows: list[tuple[Any, ...]] = []
    while chunk := connection.execute(query, (rows[-1][0] if rows else -1,)).fetchall():
        rows += chunk
    geometry = blobs.decode([row[1] for row in rows])
    usable = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))  # another program may have emptied some
    if not usable.all():
        rows = [row for row, use in zip(rows, usable.tolist(), strict=True) if use]
    columns = list(zip(*rows, strict=True))[2:] if rows else [()] * len(stored)
    return geometry[usable], columns


def _findings(connection: sqlite3.Connection, layer: int | None) -> tuple[tuple[str, Finding], ...]:
    """Return file name and finding, for a layer (without the name) or for the city."""
    rows = connection.execute(
        'SELECT file, code, severity, message, "row", line, field, repair FROM cs_finding'
        " WHERE layer IS ? ORDER BY fid",
        (layer,),
    ).fetchall()
    return tuple((row[0], Finding(row[1], Severity(row[2]), *row[3:])) for row in rows)
