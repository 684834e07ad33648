"""What GDAL reads for the program: the tables of a GeoPackage, a Shapefile."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyarrow.lib import ArrowException
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FieldError, GeometryError

from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.formats.simple_features.reading import from_wkb, told
from layers.formats.table import RawTable, with_plain_text
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FAULTS = (
    DataSourceError,
    DataLayerError,
    FieldError,
    GeometryError,
    CRSError,
    ArrowException,
    UnicodeDecodeError,
    RuntimeError,
    OSError,  # what SQLite says inside GDAL: a table that names a column it has not
    UnboundLocalError,  # pyogrio's own, when a damaged table has no type of geometry
)
"""What pyogrio raises when a file is at fault."""


class _LeftOutWarning(UserWarning):
    """Something of the file was not read."""


def spatial_tables(path: Path) -> list[str]:
    """Return the names of the tables with geometry.

    Raises
    ------
    UserError
        If GDAL cannot open the file.
    """
    if "!" in str(path):  # pyogrio takes what follows for a file inside an archive
        raise UserError(_("the file's name or folder has a “!” in it"), remedy=_("rename it"), code="unreadable")
    try:
        with _quiet():
            listed = pyogrio.list_layers(path)
    except FAULTS:
        raise unreadable() from None
    # pyogrio says None for a table without a geometry column: plain attributes, QGIS's styles.
    return [str(name) for name, geometry in listed if geometry is not None]


def unreadable() -> UserError:
    """Return the error of a file that GDAL cannot open."""
    return UserError(_("the file is damaged or of another format"), remedy=_("export it again"), code="unreadable")


def read_table(path: Path, name: str, *, encoding: str | None = None, use_arrow: bool = False) -> RawTable:
    """Return one table of a file that GDAL reads.

    Parameters
    ----------
    path
        The file.
    name
        The table.
    encoding
        Of the text, where the file does not say.
    use_arrow
        Twice as fast where the driver hands whole columns.

    Raises
    ------
    UserError
        If the table cannot be read.
    """
    try:
        with _quiet() as said:
            meta, wkb, frame = _read(path, name, encoding, use_arrow)
    except FAULTS:
        raise unreadable() from None
    geometry, findings = _geometry(np.asarray(wkb, dtype=object))
    table = RawTable(name, geometry, frame, findings=findings)
    table.reported = {finding.row for finding in findings if finding.row is not None and not finding.repair}
    _read_crs(meta, table)
    _flatten(table)
    for message in said:
        severity = Severity.WARNING if issubclass(message.category, _LeftOutWarning) else Severity.NOTE
        table.findings.append(Finding("driver_note", severity, " ".join(str(message.message).split())[:200]))
    return table


def _quiet() -> warnings.catch_warnings[list[warnings.WarningMessage]]:
    # Always: by default Python shows a repeated warning once, and the second file would have none.
    return warnings.catch_warnings(record=True, action="always")


def _read(path: Path, name: str, encoding: str | None, use_arrow: bool) -> tuple[dict[str, Any], Any, pd.DataFrame]:
    """Read columns, and geometry as WKB, so that one broken geometry does not stop the others."""
    if use_arrow:
        try:
            return _read_arrow(path, name)
        except (ArrowException, UnicodeDecodeError):
            # Some programs write GBK into a GeoPackage, whose text is UTF-8 by its standard; Arrow cannot tell.
            return _read_columns(path, name, "gb18030")
    return _read_columns(path, name, encoding)


def _read_arrow(path: Path, name: str) -> tuple[dict[str, Any], Any, pd.DataFrame]:
    meta, arrow = pyogrio.read_arrow(path, layer=name)
    # Where a driver has no name for the geometry, GDAL's Arrow stream calls it so.
    column = meta["geometry_name"] or "wkb_geometry"
    geometry = arrow.column(column).to_numpy()
    return meta, geometry, with_plain_text(arrow.drop_columns([column]).to_pandas())


def _read_columns(path: Path, name: str, encoding: str | None) -> tuple[dict[str, Any], Any, pd.DataFrame]:
    # Dates as text: as numpy's type they would lose their time zone.
    how: dict[str, Any] = {"layer": name, "encoding": encoding, "datetime_as_string": True}
    try:
        meta, _fids, geometry, columns = pyogrio.raw.read(path, **how)
    except UnicodeDecodeError:
        raise
    except ValueError:  # of a date such as the 0th of month 13, which pyogrio does not pass over
        others = _columns_without_dates(path, name, encoding)
        meta, _fids, geometry, columns = pyogrio.raw.read(path, **how, columns=others)
    # The index tells the length where a table has no column but its geometry.
    frame = pd.DataFrame(dict(zip(meta["fields"], columns, strict=True)), index=pd.RangeIndex(len(geometry)))
    return meta, geometry, with_plain_text(frame)


def _columns_without_dates(path: Path, name: str, encoding: str | None) -> list[str]:
    info = pyogrio.read_info(path, layer=name, encoding=encoding)
    fields = list(zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True))
    dates = [field for field, dtype in fields if dtype.startswith("datetime")]
    if not dates:
        raise unreadable()
    message = _("a date cannot be read; left out: {columns}").format(columns=", ".join(dates))
    # Collected with what GDAL itself warns of while the table is read.
    warnings.warn(message, _LeftOutWarning, stacklevel=2)
    return [field for field, dtype in fields if not dtype.startswith("datetime")]


def _geometry(wkb: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[Finding]]:
    """Geometries of WKB; what was closed, straightened or cannot be read is told."""
    read = from_wkb(wkb)
    findings = told(read)
    for row in read.unreadable:
        findings.append(Finding("null_geometry", Severity.WARNING, _("the geometry cannot be read"), row))
    return read.geometry, findings


def _flatten(table: RawTable) -> None:
    """Drop third and measured dimensions."""
    deep = shapely.has_z(table.geometry) | shapely.has_m(table.geometry)
    table.with_z = int(np.count_nonzero(deep))
    if table.with_z:
        table.geometry = np.asarray(shapely.force_2d(table.geometry), dtype=object)


def _read_crs(meta: dict[str, Any], table: RawTable) -> None:
    said = meta.get("crs")
    # GDAL's words for a file that says it does not say.
    if not said or "Undefined" in said:
        return
    try:
        table.crs = reference_system(said)
    except UserError as fault:
        # A damaged .prj is as good as none: the numbers themselves are looked at then.
        message = _("the coordinate system it names cannot be used: {reason}").format(reason=fault.what)
        table.findings.append(Finding(fault.code, Severity.WARNING, message))
