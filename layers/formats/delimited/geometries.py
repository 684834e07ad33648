"""Places from a column of whole geometries: well-known text, well-known binary in hexadecimal, GeoJSON."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.formats.delimited.names import holds_geometry
from layers.formats.geojson.features import decode_feature
from layers.formats.geojson.shapes import build
from layers.formats.simple_features.reading import Geometries, from_wkb, from_wkt, told
from layers.formats.simple_features.tree import NAMES
from layers.formats.table import RawTable, objects
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from layers.formats.delimited.coordinates import Places

# Possessive, or a value of a million blanks would be tried a million times.
_WKT = re.compile(rf"\s*+(?:SRID=\d++;)?\s*+(?:{'|'.join(NAMES)})\s*+(?:ZM|Z|M)?\s*+(?:\(|EMPTY)", re.IGNORECASE)
_SRID = re.compile(r"\s*+SRID=(\d{1,9});", re.IGNORECASE)
# A byte order and one of the first types, with the bits of PostGIS or the thousands of ISO.
_HEX = re.compile(r"(?:0x|\\x)?+0[01][0-9a-f]{8}", re.IGNORECASE)
_HEX_ONLY = re.compile(r"(?:[0-9a-f]{2})++", re.IGNORECASE)
_GEOJSON = re.compile(r'\s*+\{[^{}]{0,200}"(?:coordinates|geometries)"\s*+:|\s*+\{\s*+"(?:type|coordinates)"\s*+:')
_SAMPLE = 20
_ROWS_SHOWN = 8
# A table of more systems than these is a column of numbers.
_MOST_SYSTEMS = 20
# Which rows mean degrees and which metres is seen by their size.
_DEGREES = 360.0


def geometry_column(frame: pd.DataFrame) -> tuple[str, Callable[[pd.Series[Any]], RawTable]] | None:
    """Return the column whose values are geometries, and what reads it, or None.

    Parameters
    ----------
    frame
        Of text.
    """
    names = [str(name) for name in frame.columns]
    for name in sorted(names, key=lambda name: not holds_geometry(name)):
        first = [str(value) for value in frame[name].dropna().head(_SAMPLE)]
        for known, read in ((_is_wkt, _of_wkt), (_is_hex, _of_hex), (_is_geojson, _of_geojson)):
            if first and sum(map(known, first)) * 2 > len(first):
                return name, read
    return None


def fill(table: RawTable, places: Places, columns: str) -> None:
    """Give the rows without a geometry the place that two columns name.

    Parameters
    ----------
    table
        With the geometry that its column holds.
    places
        Of the same rows.
    columns
        The columns' names.
    """
    empty = shapely.is_missing(table.geometry) | shapely.is_empty(table.geometry)
    empty[list(table.reported)] = False
    rows = np.flatnonzero(empty & places.known)
    if not len(rows):
        return
    points = _in_the_system_of(table, places.points()[rows])
    if points is None:
        return
    table.geometry[rows] = points
    message = ngettext(
        "{count} row has no geometry, but coordinates in {columns}",
        "{count} rows have no geometry, but coordinates in {columns}",
        len(rows),
    ).format(count=len(rows), columns=columns)
    repair = _("the coordinates were read")
    table.findings.append(Finding("geometry_filled", Severity.NOTE, message, int(rows[0]), repair=repair))


def _in_the_system_of(table: RawTable, points: NDArray[np.object_]) -> NDArray[np.object_] | None:
    """Return points as the table's geometries are, or None where that is not known."""
    given, own = (_in_degrees(geometry) for geometry in (points, table.geometry))
    own = own is not False if table.crs is None else table.crs.is_geographic
    if given is own:
        return points
    return transformed(points, pyproj.CRS.from_epsg(4326), table.crs) if given and table.crs is not None else None


def _in_degrees(geometry: NDArray[np.object_]) -> bool | None:
    """Whether most geometries have the numbers of degrees; None where there are none."""
    bounds = np.abs(shapely.bounds(geometry))
    known = bounds[np.isfinite(bounds).all(axis=1)]
    return bool(np.median(known.max(axis=1)) <= _DEGREES) if len(known) else None


def transformed(geometry: NDArray[np.object_], source: pyproj.CRS, target: pyproj.CRS) -> NDArray[np.object_]:
    """Return geometries in another system."""
    turn = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return np.asarray(
        shapely.transform(geometry, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))), dtype=object
    )


# --- one notation each ----------------------------------------------------------------------------


def _is_wkt(value: str) -> bool:
    return _WKT.match(value) is not None


def _is_hex(value: str) -> bool:
    return _HEX.match(value) is not None and _HEX_ONLY.fullmatch(_bare(value)) is not None


def _bare(value: str) -> str:
    value = value.strip()
    return value[2:] if value[:2].lower() in {"0x", "\\x"} else value


def _is_geojson(value: str) -> bool:
    return _GEOJSON.match(value) is not None and '"coordinates"' in value


def _of_wkt(column: pd.Series[Any]) -> RawTable:
    texts = column.to_numpy(dtype=object)
    # SRID= is PostGIS's addition to WKT, which shapely does not read.
    matches = [None if text is None else _SRID.match(text) for text in texts]
    bare = [text if match is None else text[match.end() :] for text, match in zip(texts, matches, strict=True)]
    srids = np.array([0 if match is None else int(match[1]) for match in matches], dtype=np.int64)
    return _table(from_wkt(bare), srids)


def _of_hex(column: pd.Series[Any]) -> RawTable:
    blobs: list[bytes | None] = []
    for value in column:
        # What is no hexadecimal is no geometry either, and is told as such.
        bare = "" if value is None else _bare(str(value))
        blobs.append(None if value is None else bytes.fromhex(bare) if _HEX_ONLY.fullmatch(bare) else b"\xff")
    read = from_wkb(objects(list(blobs)))
    srids = np.where(shapely.is_missing(read.geometry), 0, shapely.get_srid(read.geometry)).astype(np.int64)
    read.geometry = np.asarray(shapely.set_srid(read.geometry, 0), dtype=object)
    table = _table(read, srids)
    present = ~shapely.is_missing(table.geometry)
    table.with_z = int(np.count_nonzero(shapely.has_z(table.geometry[present])))
    table.geometry[present] = shapely.force_2d(table.geometry[present])
    return table


def _table(read: Geometries, srids: NDArray[np.int64]) -> RawTable:
    table = RawTable("", read.geometry, _no_columns(len(read.geometry)), findings=told(read))
    table.reported.update(read.unreadable)
    for row in read.unreadable:
        message = _("the geometry's text cannot be read")
        table.findings.append(Finding("syntax_error", Severity.WARNING, message, row))
    _honour(table, srids)
    return table


def _of_geojson(column: pd.Series[Any]) -> RawTable:
    decoded = [None if value is None else decode_feature(str(value).encode("utf-8", "replace")) for value in column]
    shapes = build([None if one is None else one.geometry for one in decoded])
    table = RawTable("", shapes.geometry, _no_columns(len(decoded)), with_z=len(shapes.with_z))
    table.wgs84_by_standard = True
    unread = [row for row, one in enumerate(decoded) if one is not None and shapes.geometry[row] is None]
    for row in unread:
        message = _("the geometry's text cannot be read")
        table.findings.append(Finding("syntax_error", Severity.WARNING, message, row))
    for row in sorted(shapes.unclosed):
        message = _("a ring is not closed")
        table.findings.append(Finding("unclosed_ring", Severity.WARNING, message, row, repair=_("closed")))
    table.reported.update(unread)
    return table


def _no_columns(rows: int) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(index=pd.RangeIndex(rows))


# --- reference systems ----------------------------------------------------------------------------


def _honour(table: RawTable, srids: NDArray[np.int64]) -> None:
    """Take the system that most rows name for the table's, and bring the others to it."""
    srids = np.where(shapely.is_missing(table.geometry), 0, srids)
    counts = Counter(srids[srids != 0].tolist())
    systems = {code: _system(code) for code, _count in counts.most_common(_MOST_SYSTEMS)}
    known = [code for code, system in systems.items() if system is not None]
    table.crs = systems[known[0]] if known else None
    for code in known[1:]:
        system, rows = systems[code], np.flatnonzero(srids == code)
        if system is not None and table.crs is not None:
            table.geometry[rows] = transformed(table.geometry[rows], system, table.crs)
            _tell_rows(table, rows, code, _("brought to EPSG:{code}").format(code=known[0]))
    _set_unknown_aside(table, np.flatnonzero((srids != 0) & ~np.isin(srids, known)), srids)


def _system(code: int) -> pyproj.CRS | None:
    try:
        return reference_system(f"EPSG:{code}")
    except UserError:
        return None


def _set_unknown_aside(table: RawTable, rows: NDArray[np.int64], srids: NDArray[np.int64]) -> None:
    """Of a system that is not known rows may be anywhere; where all are, the planner may know it."""
    aside = table.crs is not None
    for row in rows.tolist() if aside else rows[:1].tolist():
        message = _("the coordinate system it names is not known: {name}").format(name=f"SRID={srids[row]}")
        repair = _("set aside") if aside else None
        table.findings.append(Finding("crs_unknown", Severity.WARNING, message, row, repair=repair))
    if aside:
        table.geometry[rows] = None
        table.reported.update(rows.tolist())


def _tell_rows(table: RawTable, rows: NDArray[np.int64], code: int, repair: str) -> None:
    shown = ", ".join(str(row) for row in rows[:_ROWS_SHOWN].tolist())
    if len(rows) > _ROWS_SHOWN:
        shown += ", …"
    message = _("the rows have several coordinate systems; EPSG:{code} in rows {rows}").format(code=code, rows=shown)
    table.findings.append(Finding("several_crs", Severity.WARNING, message, int(rows[0]), repair=repair))
