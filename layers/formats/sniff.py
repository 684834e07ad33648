"""Tell a file's format by what stands in it, with its ending as a hint, and read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile

SIDECARS = frozenset((".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".fix", ".atx", ".qmd", ".qml"))
"""Endings of files that belong to another one."""

ENDINGS = frozenset((".geojson", ".json", ".geojsonl", ".ndjson", ".gpkg", ".shp", ".csv", ".tsv"))
"""Endings of files that are looked into."""

_TABLES = frozenset((".csv", ".tsv", ".txt"))
_STRANGERS = (
    (b"PK\x03\x04", "unknown_format", N_("this is an archive or an office document")),
    (b"\x1f\x8b", "unknown_format", N_("this is a compressed file")),
    (b"\xd0\xcf\x11\xe0", "unknown_format", N_("this is an office document")),
    (b"%PDF", "unknown_format", N_("this is a PDF")),
    (b"\x89PNG", "unknown_format", N_("this is a picture")),
    (b"\xff\xd8\xff", "unknown_format", N_("this is a picture")),
)


def read_raw(path: Path, data: bytes) -> RawFile:
    """Return the tables of a file.

    Parameters
    ----------
    path
        The file.
    data
        Its bytes.

    Raises
    ------
    UserError
        If the file is empty, of a format that is not read, or broken.
    """
    known = _by_content(data) or _by_ending(path)
    if known == "geopackage":
        from layers.formats.geopackage import read_geopackage

        return read_geopackage(path)
    if known == "shapefile":
        from layers.formats.shapefile import read_shapefile

        return read_shapefile(path)
    if known == "csv":
        from layers.formats.delimited import read_delimited

        return read_delimited(data, path.stem)
    from layers.formats.geojson.reading import read_geojson

    return read_geojson(data, path.stem)


def _by_content(data: bytes) -> str | None:
    """Tell the format that the first bytes give away.

    Raises
    ------
    UserError
        If they give away something that is not read.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UserError(_("the file is empty"), remedy=_("export or download it again"), code="empty_file")
    if data.startswith(b"SQLite format 3\x00"):
        return "geopackage"
    if data.startswith(b"\x00\x00\x27\x0a"):
        return "shapefile"
    for start, code, sentence in _STRANGERS:
        if data.startswith(start):
            raise UserError(_(sentence), code=code, remedy=_("export the layer as GeoJSON, GeoPackage or CSV"))
    return _by_text(data)


def _by_text(data: bytes) -> str | None:
    from layers.formats.text import read_text

    head = read_text(data[:2000]).utf8.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")
    if head[:1] in {b"{", b"["}:
        return "geojson"
    if head[:1] == b"<":
        word = _("a web page") if b"<html" in head.lower() or b"<!doctype html" in head.lower() else _("XML")
        raise UserError(
            _("this is {what}, not a layer").format(what=word),
            remedy=_("download the file itself, not the page that shows it"),
            code="not_geojson",
        )
    return None


def _by_ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending in _TABLES:
        return "csv"
    if ending in {".gpkg", ".shp"}:
        raise UserError(_("the file is damaged or of another format"), remedy=_("export it again"), code="unreadable")
    if ending in ENDINGS:
        return "geojson"
    raise UserError(
        _("files of this format are not read"),
        remedy=_("export the layer as GeoJSON, GeoPackage or CSV"),
        code="unknown_format",
    )
