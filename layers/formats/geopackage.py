"""Read every table of a GeoPackage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import UserError
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
        If it cannot be opened, or no table has geometry.
    """
    from layers.formats.ogr import read_table, spatial_tables
    from layers.formats.table import RawFile

    names = spatial_tables(path)
    if not names:
        raise UserError(_("no table has geometry"), remedy=_("export the layers again"), code="no_features")
    return RawFile("geopackage", "utf-8", [read_table(path, name, use_arrow=True) for name in names])


FORMAT = Format(
    id="geopackage",
    label="GeoPackage",
    endings=(".gpkg",),
    read=lambda path, _data: read_geopackage(path),
    # Every SQLite database begins so; whether it has tables with geometry is asked of GDAL.
    recognised=lambda head: head.startswith(b"SQLite format 3\x00"),
    always_recognised=True,
)
