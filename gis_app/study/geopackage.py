"""The GeoPackage 1.3 frame of a study: metadata tables, reference systems, feature tables and their indexes.

Every statement here is fixed text with names put in by this program; nothing that a file holds ever becomes SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.study import blobs, rtree

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    import pyproj
    from numpy.typing import NDArray

# The letters GPKG, by which other programs know a GeoPackage from any SQLite file.
APPLICATION_ID = 0x47504B47
USER_VERSION = 10300
# Above every EPSG code; one number is enough, for a study measures in one system.
CUSTOM_SRS = 100_000

CORE_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

# SQLite has no ST_ functions of its own: whoever writes the file brings them, see `blobs`.
_BOX = 'NEW."{key}", ST_MinX(NEW."{geom}"), ST_MaxX(NEW."{geom}"), ST_MinY(NEW."{geom}"), ST_MaxY(NEW."{geom}")'
_PUT = 'INSERT OR REPLACE INTO "rtree_{table}_{geom}" VALUES (' + _BOX + ");"
_DROP = 'DELETE FROM "rtree_{table}_{geom}" WHERE id = OLD."{key}";'
_DROP_BOTH = 'DELETE FROM "rtree_{table}_{geom}" WHERE id IN (OLD."{key}", NEW."{key}");'
_FULL = 'NEW."{geom}" NOTNULL AND NOT ST_IsEmpty(NEW."{geom}")'
_BARE = 'NEW."{geom}" ISNULL OR ST_IsEmpty(NEW."{geom}")'
_ON = 'CREATE TRIGGER "rtree_{table}_{geom}_'
RTREE_TRIGGERS = (
    _ON
    + 'insert" AFTER INSERT ON "{table}" WHEN (new."{geom}" NOT NULL AND NOT ST_IsEmpty(NEW."{geom}")) '
    + f"BEGIN {_PUT} END",
    _ON
    + 'update1" AFTER UPDATE OF "{geom}" ON "{table}" WHEN OLD."{key}" = NEW."{key}" '
    + f"AND ({_FULL}) BEGIN {_PUT} END",
    _ON
    + 'update2" AFTER UPDATE OF "{geom}" ON "{table}" WHEN OLD."{key}" = NEW."{key}" '
    + f"AND ({_BARE}) BEGIN {_DROP} END",
    _ON
    + 'update3" AFTER UPDATE ON "{table}" WHEN OLD."{key}" != NEW."{key}" '
    + f"AND ({_FULL}) BEGIN {_DROP} {_PUT} END",
    _ON
    + 'update4" AFTER UPDATE ON "{table}" WHEN OLD."{key}" != NEW."{key}" '
    + f"AND ({_BARE}) BEGIN {_DROP_BOTH} END",
    _ON + 'delete" AFTER DELETE ON "{table}" WHEN old."{geom}" NOT NULL ' + f"BEGIN {_DROP} END",
)
"""The triggers of the extension ``gpkg_rtree_index``, GeoPackage 1.3 (annex F.3)."""

RTREE_TABLE = 'CREATE VIRTUAL TABLE "rtree_{table}_{geom}" USING rtree(id, minx, maxx, miny, maxy)'


def quoted(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def begin_package(connection: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage with its metadata tables."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    for statement in CORE_TABLES:
        connection.execute(one_line(statement))
    # The standard wants these two and EPSG:4326 in every file.
    fixed = (
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
    )
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", fixed)
    from pyproj import CRS  # 60 ms that a bare window must not wait for

    add_reference_system(connection, CRS.from_epsg(4326))


def add_reference_system(connection: sqlite3.Connection, crs: pyproj.CRS) -> int:
    """Enter `crs` among the reference systems and return its srs_id: the EPSG code, or a number of our own."""
    code = crs.to_epsg()
    owner, number = ("EPSG", code) if code else ("NONE", CUSTOM_SRS)
    # GeoPackage 1.3 wants WKT 1, in which not every system can be said.
    definition = crs.to_wkt("WKT1_GDAL") or crs.to_wkt()
    row = (crs.name, number, owner, number, definition)
    connection.execute("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", row)
    return int(number)


def register_attributes(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Enter tables without geometry in the contents."""
    rows = [(table, table) for table in tables]
    connection.executemany(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)", rows
    )


def feature_table(table: str, columns: Iterable[tuple[str, str]], geometry_type: str) -> str:
    """Return the statement that makes a feature table: fid, geom, then (name, SQL type) pairs."""
    rest = "".join(f", {quoted(name)} {kind}" for name, kind in columns)
    # AUTOINCREMENT: a number is never given again, so undo finds the number of a deleted row free.
    return f'CREATE TABLE "{table}" ("fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "geom" {geometry_type}{rest})'


def add_feature_table(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[tuple[str, str]],
    geometry: NDArray[np.object_],
    values: Sequence[Sequence[object]],
    *,
    srs_id: int,
    description: str,
    geometry_type: str | None = None,
) -> None:
    """Make a feature table, its rows, its index and its entries in the metadata.

    Parameters
    ----------
    connection
        Inside a transaction.
    table
        A name made by this program: letters, digits, underscores.
    columns
        (name, SQL type) pairs.
    geometry
        (n,) shapely geometries or None.
    values
        One sequence of n values per column.
    srs_id
        Of the reference system, entered before.
    description
        For people.
    geometry_type
        GeoPackage's word; by default the one that all geometries share, else GEOMETRY.
    """
    kind = geometry_type or common_type(geometry)
    connection.execute(feature_table(table, columns, kind))
    marks = ", ".join("?" * (len(columns) + 2))
    # Numbered here, so that the index is packed without asking for the numbers.
    rows = zip(range(1, len(geometry) + 1), blobs.encode(geometry, srs_id), *values, strict=True)
    connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
    boxes = shapely.bounds(geometry).reshape(-1, 4)
    _register_features(connection, table, kind, srs_id, description, boxes)
    _index(connection, table, boxes)


def common_type(geometry: NDArray[np.object_]) -> str:
    """Return GeoPackage's word for the type all geometries share, GEOMETRY where they share none."""
    kinds = {int(kind) for kind in np.unique(shapely.get_type_id(geometry)) if kind >= 0}
    return shapely.GeometryType(kinds.pop()).name if len(kinds) == 1 else "GEOMETRY"


def touch(connection: sqlite3.Connection, table: str) -> None:
    """Note in the contents that `table` has changed now."""
    connection.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?", (table,)
    )


def one_line(statement: str) -> str:
    """Return a statement with its white space made single blanks, as it is compared."""
    return " ".join(statement.split())


def _register_features(
    connection: sqlite3.Connection,
    table: str,
    kind: str,
    srs_id: int,
    description: str,
    boxes: NDArray[np.float64],
) -> None:
    # An empty geometry has no box: its bounds are NaN.
    known = boxes[np.isfinite(boxes).all(axis=1)]
    extent = [*known[:, :2].min(axis=0), *known[:, 2:].max(axis=0)] if len(known) else [None] * 4
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)"
        " VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?)",
        (table, table, description, *(None if side is None else float(side) for side in extent), srs_id),
    )
    connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table, kind, srs_id))
    connection.execute(
        # write-only: readers may pass over the index, but whoever writes must keep it up.
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (table,),
    )


def _index(connection: sqlite3.Connection, table: str, boxes: NDArray[np.float64]) -> None:
    names = {"table": table, "geom": "geom", "key": "fid"}
    connection.execute(RTREE_TABLE.format(**names))
    known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    rtree.fill(connection, f"rtree_{table}_geom", known.astype(np.int64) + 1, boxes[known])
    # Triggers last: they would have put the rows into the index one by one.
    for trigger in RTREE_TRIGGERS:
        connection.execute(trigger.format(**names))
