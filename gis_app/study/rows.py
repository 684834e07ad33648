"""Single rows of a study as the records of the program, and as the changes that an edit makes of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from gis_app.study import blobs, journal, tables
from gis_app.study.journal import Change
from gis_app.zones.zone import Zone
from layers.city import StudyArea
from layers.errors import UserError
from layers.language import gettext as _
from layers.layer import Source
from layers.mending import mended
from layers.notation import parse_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from layers.layer import Layer

    Area = shapely.Polygon | shapely.MultiPolygon

# ASCII digits, and no more than fit into SQLite's 64 bits.
_ZONE_ID = re.compile(r"zone-([0-9]{1,18})")


def simplest(geometry: Area) -> Area:
    """Return a polygon where the multipolygon has only one, as it was before the table's type asked for more."""
    if isinstance(geometry, shapely.MultiPolygon) and len(geometry.geoms) == 1:
        return geometry.geoms[0]
    return geometry


def as_multipolygon(geometry: Area) -> shapely.MultiPolygon:
    """Return the geometry in the type that the zones table declares."""
    return geometry if isinstance(geometry, shapely.MultiPolygon) else shapely.MultiPolygon([geometry])


def require_area(geometry: Area) -> None:
    """Refuse what is no valid polygon or multipolygon.

    Raises
    ------
    UserError
        With the reason.
    """
    area = isinstance(geometry, (shapely.Polygon, shapely.MultiPolygon)) and not geometry.is_empty
    if not area or not np.isfinite(geometry.bounds).all() or geometry.area == 0:
        raise UserError(_("the boundary encloses no area"), remedy=_("draw at least three corners"))
    if not geometry.is_valid:
        raise UserError(_("the boundary crosses itself"), remedy=_("move its corners apart"))


def sound(text: str) -> str:
    """Return text that UTF-8 can hold: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def zone_blob(connection: sqlite3.Connection, geometry: Area) -> bytes:
    """Return the geometry as the zones table holds it."""
    (srs_id,) = connection.execute(
        "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (tables.ZONES,)
    ).fetchone()
    (blob,) = blobs.encode(np.array([as_multipolygon(geometry)], object), srs_id)
    return blob or b""


def zone_of(fid: int, blob: bytes | None, name: str | None, method: str | None) -> Zone | None:
    """Return the zone of a row; None where another program has left it without an area."""
    geometry = _mended(blobs.decode([blob])[0])
    zone_id = f"zone-{fid}"
    return None if geometry is None else Zone(zone_id, str(name or zone_id), simplest(geometry), method or "imported")


def present_zone(connection: sqlite3.Connection, fid: int) -> Zone:
    """Return the zone that this program has just written."""
    row = connection.execute("SELECT fid, geom, name, method FROM zones WHERE fid = ?", (fid,)).fetchone()
    zone = zone_of(*row)
    if zone is None:
        raise _no_zone(f"zone-{fid}")
    return zone


def found_zone(connection: sqlite3.Connection, zone_id: str) -> tuple[int, Mapping[str, object]]:
    """Return the row of a zone and what its columns hold.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    number = _ZONE_ID.fullmatch(zone_id)
    image = journal.image(connection, tables.ZONES, int(number[1])) if number else None
    if number is None or image is None:
        raise _no_zone(zone_id)
    return int(number[1]), image


def read_facts(connection: sqlite3.Connection) -> Mapping[str, Any]:
    """Return what is known of the city besides its layers; constant after the study was made."""
    return {key: parse_json(value) for key, value in connection.execute("SELECT key, value FROM cs_city").fetchall()}


def read_area(connection: sqlite3.Connection) -> StudyArea:
    """Return the study area."""
    blob, source = connection.execute(f"SELECT geom, source FROM {tables.STUDY_BOUNDARY} ORDER BY fid").fetchone()
    origin: Literal["layer", "assumed"] = "layer" if source == "layer" else "assumed"
    area = _mended(blobs.decode([blob])[0])
    if area is None:
        raise ValueError("the study area is no area")
    return StudyArea(simplest(area), origin)


def read_sources(connection: sqlite3.Connection, layer: int | None) -> tuple[Source, ...]:
    """Return the sources of a layer, or of the city."""
    rows = connection.execute(
        # IS, not =: the city's own rows have NULL there, and nothing equals NULL.
        "SELECT name, sha256, rows, title, url, licence, attribution, date FROM cs_source WHERE layer IS ?"
        " ORDER BY fid",
        (layer,),
    ).fetchall()
    return tuple(Source(*row) for row in rows)


def layers_in_force(connection: sqlite3.Connection, kind: str) -> list[tuple[int, Mapping[str, object]]]:
    """Return the register's rows of a kind that are not removed: number and journalled columns."""
    rows = connection.execute("SELECT fid FROM cs_layer WHERE removed = 0 AND kind = ?", (kind,)).fetchall()
    images = [(fid, journal.image(connection, "cs_layer", fid)) for (fid,) in rows]
    return [(fid, image) for fid, image in images if image is not None]


def setting_change(connection: sqlite3.Connection, key: str, value: object) -> Change | None:
    """Return what gives a setting its value, None where it has it."""
    text = json.dumps(value, ensure_ascii=False)
    found = connection.execute("SELECT fid, value FROM cs_setting WHERE key = ?", (key,)).fetchone()
    if found is not None and found[1] == text:
        return None
    return Change("cs_setting", found and found[0], {"key": key, "value": text})


def grown_universe(connection: sqlite3.Connection, layer: Layer) -> list[Change]:
    """Return the change that puts a new layer of reference places into the universe, if it is not in it."""
    if not layer.kind.reference or not len(layer):
        return []
    chosen = connection.execute("SELECT value FROM cs_setting WHERE key = 'universe'").fetchone()
    given = chosen or connection.execute("SELECT value FROM cs_city WHERE key = 'universe'").fetchone()
    kinds = parse_json(given[0])
    if layer.kind.id in kinds:
        return []
    change = setting_change(connection, "universe", [*kinds, layer.kind.id])
    return [change] if change else []


def _mended(geometry: shapely.Geometry | None) -> Area | None:
    """Return what of a geometry is area: QGIS lets a boundary cross itself."""
    if geometry is None:
        return None
    valid = geometry if shapely.is_valid(geometry) else mended(np.array([geometry], dtype=object))[0]
    # Twice, for a collection may hold multipolygons.
    parts = [part for part in shapely.get_parts(shapely.get_parts([valid])) if isinstance(part, shapely.Polygon)]
    areas = [part for part in parts if part.area > 0]
    return shapely.MultiPolygon(areas) if areas else None


def _no_zone(zone_id: str) -> UserError:
    return UserError(_("there is no zone “{name}” any more").format(name=zone_id))
