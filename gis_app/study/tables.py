"""The tables of a study that are not GeoPackage's own, and what of them an edit may touch."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gis_app.study.geopackage import feature_table, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
"""The number of the layout below; a study with a higher one was made by a newer version of the program."""

ZONES = "zones"
STUDY_BOUNDARY = "study_boundary"
ZONE_COLUMNS = (("name", "TEXT"), ("method", "TEXT"))
BOUNDARY_COLUMNS = (("source", "TEXT"),)
ZONE_GEOMETRY = "MULTIPOLYGON"

_STATEMENTS = {
    "cs_city": "fid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL",
    # AUTOINCREMENT where undo deletes rows and redo puts them back: no number is given twice.
    "cs_setting": "fid INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL",
    "cs_layer": """fid INTEGER PRIMARY KEY, kind TEXT NOT NULL, feature_table TEXT NOT NULL UNIQUE,
        columns TEXT NOT NULL, hash TEXT NOT NULL, written TEXT NOT NULL, position INTEGER NOT NULL,
        visible INTEGER NOT NULL DEFAULT 1, removed INTEGER NOT NULL DEFAULT 0, style TEXT""",
    "cs_source": """fid INTEGER PRIMARY KEY, layer INTEGER REFERENCES cs_layer, name TEXT NOT NULL,
        sha256 TEXT NOT NULL, rows INTEGER NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, licence TEXT NOT NULL,
        attribution TEXT NOT NULL, date TEXT NOT NULL""",
    "cs_set_aside": "fid INTEGER PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL",
    "cs_finding": """fid INTEGER PRIMARY KEY, layer INTEGER REFERENCES cs_layer, file TEXT NOT NULL, code TEXT NOT NULL,
        severity TEXT NOT NULL, message TEXT NOT NULL, "row" INTEGER, line INTEGER, field TEXT, repair TEXT""",
    "cs_edit": """fid INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, title TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0""",
    "cs_change": """fid INTEGER PRIMARY KEY, edit INTEGER NOT NULL REFERENCES cs_edit ON DELETE CASCADE,
        place TEXT NOT NULL, "row" INTEGER NOT NULL, before TEXT, after TEXT""",
    "cs_result": """fid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data_hash TEXT NOT NULL, seed INTEGER,
        simulations INTEGER, null_model TEXT, parameters TEXT NOT NULL, version TEXT NOT NULL, created TEXT NOT NULL,
        value BLOB NOT NULL""",
}
TABLES: Mapping[str, str] = MappingProxyType(
    {name: one_line(f"CREATE TABLE {name} ({columns})") for name, columns in _STATEMENTS.items()}
)
"""Attribute tables: name to the statement that makes it, exactly as the file must hold it."""

INDEXES: Mapping[str, str] = MappingProxyType({"cs_change_edit": "CREATE INDEX cs_change_edit ON cs_change (edit)"})
"""Undo looks changes up by their edit."""

FIXED_FEATURE_TABLES: Mapping[str, str] = MappingProxyType(
    {
        ZONES: feature_table(ZONES, ZONE_COLUMNS, ZONE_GEOMETRY),
        STUDY_BOUNDARY: feature_table(STUDY_BOUNDARY, BOUNDARY_COLUMNS, ZONE_GEOMETRY),
    }
)

JOURNALLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ZONES: ("geom", "name", "method"),
        "cs_setting": ("key", "value"),
        "cs_layer": ("position", "removed", "style"),
    }
)
"""The only tables and columns that an edit, an undo or a redo may write; whether a layer is shown is no edit."""
