"""Writing a city into a study: every layer a feature table, what is known about it beside."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app import __version__
from gis_app.study import frames, geopackage, tables
from gis_app.study.rows import as_multipolygon
from layers.language import gettext as _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import pyproj

    from layers.city import City, StudyArea
    from layers.errors import Finding
    from layers.layer import Layer, Source
    from layers.progress import Progress


def build(connection: sqlite3.Connection, city: City, progress: Progress) -> None:
    """Write `city` into an empty database, in one transaction.

    Parameters
    ----------
    connection
        To a new file, in autocommit mode.
    city
        What to write.
    progress
        Called before each layer; what it raises leaves the file unfinished.
    """
    connection.execute("BEGIN")
    _write_tables(connection)  # first, so that they stand in the file's first pages
    geopackage.begin_package(connection)
    geopackage.register_attributes(connection, tables.TABLES)
    srs_id = geopackage.add_reference_system(connection, city.crs)
    _write_area(connection, city.study_area, srs_id)
    _write_zones(connection, srs_id)
    hashes = {}
    for position, (kind, layer) in enumerate(city.layers.items()):
        progress(position / max(1, len(city.layers)), _("Writing {name}").format(name=_(layer.kind.title)))
        hashes[kind] = write_layer(connection, layer, srs_id, position)
    _write_facts(connection, city, hashes)
    connection.execute("COMMIT")
    progress(1.0, _("The study is written"))


def write_layer(connection: sqlite3.Connection, layer: Layer, srs_id: int, position: int, removed: int = 0) -> str:
    """Write a layer's features, sources and findings, inside the caller's transaction, and return its hash."""
    table = frames.tabulated(layer.frame)
    name = _free_table(connection, layer.kind.id)
    geopackage.add_feature_table(
        connection,
        name,
        table.sql_columns,
        table.geometry,
        table.values,
        srs_id=srs_id,
        description=layer.kind.title,
    )
    digest = table.digest(layer.kind.id)
    # What `data_hash` compares with, to see that another program has changed the layer.
    (written,) = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = ?", (name,)).fetchone()
    entry = connection.execute(
        "INSERT INTO cs_layer (kind, feature_table, columns, hash, written, position, removed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (layer.kind.id, name, table.describe(), digest, written, position, removed),
    ).lastrowid
    _write_sources(connection, layer.sources, entry)
    _write_findings(connection, [("", finding) for finding in layer.findings], entry)
    return digest


def fingerprint(city: City) -> str:
    """Return the hash that a study of `city` has as its `data_hash` when new: layers, study area and CRS.

    The order of layers, names of files and the universe do not count.
    """
    hashes = {kind: frames.tabulated(layer.frame).digest(kind) for kind, layer in city.layers.items()}
    return combined_hash(hashes, city.study_area, city.crs)


def combined_hash(hashes: dict[str, str], area: StudyArea, crs: pyproj.CRS) -> str:
    """Return one hash of the layers' hashes, the study area and the reference system."""
    parts = [*(f"{kind} {hashes[kind]}" for kind in sorted(hashes)), area.source, crs_text(crs)]
    total = hashlib.sha256("\n".join(parts).encode())
    total.update(shapely.to_wkb(as_multipolygon(area.geometry), byte_order=1, output_dimension=2))
    return total.hexdigest()


def crs_text(crs: pyproj.CRS) -> str:
    """Return `crs` as text that gives exactly it back: ``EPSG:n`` where that is the whole truth, else WKT."""
    from pyproj import CRS

    code = crs.to_epsg()
    return f"EPSG:{code}" if code and CRS.from_epsg(code) == crs else crs.to_wkt()


def _write_tables(connection: sqlite3.Connection) -> None:
    for statement in (*tables.TABLES.values(), *tables.INDEXES.values()):
        connection.execute(statement)


def _write_area(connection: sqlite3.Connection, area: StudyArea, srs_id: int) -> None:
    geometry = np.array([as_multipolygon(area.geometry)], object)
    geopackage.add_feature_table(
        connection,
        tables.STUDY_BOUNDARY,
        tables.BOUNDARY_COLUMNS,
        geometry,
        [[area.source]],
        srs_id=srs_id,
        description="What densities and comparable areas refer to",
        geometry_type=tables.ZONE_GEOMETRY,
    )


def _write_zones(connection: sqlite3.Connection, srs_id: int) -> None:
    geopackage.add_feature_table(
        connection,
        tables.ZONES,
        tables.ZONE_COLUMNS,
        np.empty(0, object),
        [[], []],
        srs_id=srs_id,
        description="Candidate zones and park boundaries",
        geometry_type=tables.ZONE_GEOMETRY,
    )


def _write_facts(connection: sqlite3.Connection, city: City, hashes: dict[str, str]) -> None:
    facts: dict[str, object] = {
        "format": tables.FORMAT,
        "name": city.name,
        "name_zh": city.name_zh,
        "named": city.named,
        "author": city.author,
        "crs": crs_text(city.crs),
        "universe": list(city.universe),
        "fictional": city.fictional,
        "attribution": city.attribution,
        "attribution_zh": city.attribution_zh,
        "note": city.note,
        "note_zh": city.note_zh,
        "limits": city.limits,
        "limits_zh": city.limits_zh,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "clusterscape_version": __version__,
        "data_hash_when_new": combined_hash(hashes, city.study_area, city.crs),
    }
    # ASCII, in which half a surrogate pair is escaped and not refused by SQLite.
    rows = [(key, json.dumps(value)) for key, value in facts.items()]
    connection.executemany("INSERT INTO cs_city (key, value) VALUES (?, ?)", rows)
    _write_sources(connection, city.sources, None)
    _write_findings(connection, city.findings, None)
    connection.executemany("INSERT INTO cs_set_aside (name, reason) VALUES (?, ?)", city.set_aside)


def _write_sources(connection: sqlite3.Connection, sources: Sequence[Source], layer: int | None) -> None:
    connection.executemany(
        "INSERT INTO cs_source (layer, name, sha256, rows, title, url, licence, attribution, date)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(layer, s.name, s.sha256, s.rows, s.title, s.url, s.licence, s.attribution, s.date) for s in sources],
    )


def _write_findings(connection: sqlite3.Connection, findings: Sequence[tuple[str, Finding]], layer: int | None) -> None:
    connection.executemany(
        'INSERT INTO cs_finding (layer, file, code, severity, message, "row", line, field, repair)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(layer, file, f.code, str(f.severity), f.message, f.row, f.line, f.field, f.repair) for file, f in findings],
    )


def _free_table(connection: sqlite3.Connection, kind: str) -> str:
    """Return a table name for the kind that is not taken: layers that were removed keep theirs."""
    # SQLite compares the names of tables without case.
    taken = {name.lower() for (name,) in connection.execute("SELECT name FROM sqlite_master").fetchall()}
    name, number = kind, 2
    while name in taken:
        name, number = f"{kind}_{number}", number + 1
    return name
