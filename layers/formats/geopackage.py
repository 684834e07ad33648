"""Read every table of a GeoPackage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import Finding, Severity, UserError
from layers.formats.format import Format
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile


def read_geopackage(path: Path) -> RawFile:
    """Return the tables of a GeoPackage that have geometry.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UserError
        If it cannot be opened, no table has geometry, or a view in it would compute without end.
    """
    from layers.formats.computed_tables import broken_tables
    from layers.formats.ogr import read_table, spatial_tables
    from layers.formats.table import RawFile

    broken = broken_tables(path)
    names = [name for name in spatial_tables(path) if name not in broken]
    if not names:
        raise UserError(_("no table has geometry"), remedy=_("export the layers again"), code="no_features")
    tables = [read_table(path, name, use_arrow=True) for name in names]
    return RawFile("geopackage", "utf-8", tables, [_set_aside(name, reason) for name, reason in broken.items()])


def _set_aside(name: str, reason: str) -> Finding:
    message = _("the table “{name}” cannot be computed and is set aside: {reason}").format(name=name, reason=reason)
    repair = _("save what it shows as a table of its own")
    return Finding("unreadable", Severity.WARNING, message, repair=repair)


FORMAT = Format(
    id="geopackage",
    label="GeoPackage",
    endings=(".gpkg",),
    read=lambda path, _data: read_geopackage(path),
    # Every SQLite database begins so; whether it has tables with geometry is asked of GDAL.
    recognised=lambda head: head.startswith(b"SQLite format 3\x00"),
    always_recognised=True,
)
