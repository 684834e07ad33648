"""Read a Shapefile with its companions: .shx, .dbf, .prj, .cpg."""

from __future__ import annotations

import glob
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from layers.errors import Finding, Severity, UserError
from layers.formats.encodings import known_encoding
from layers.formats.format import Format
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.formats.dbase import TableEncoding
    from layers.formats.table import RawFile

# GDAL hands on every byte as a letter then: what it recodes itself depends on how it was built.
_BYTES = "ISO-8859-1"
_READ = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_shapefile(path: Path) -> RawFile:
    """Return the one table of a Shapefile.

    Parameters
    ----------
    path
        The ``.shp``; its companions lie beside it under the same stem.

    Raises
    ------
    UserError
        If the index ``.shx`` is missing, or the file is damaged.
    """
    from layers.formats.dbase import in_letters
    from layers.formats.ogr import read_table, spatial_tables
    from layers.formats.table import RawFile

    # GDAL could build the index anew, but only by writing beside the planner's file.
    if companion(path, ".shx") is None:
        raise UserError(
            _("the file {name} that belongs to it is missing").format(name=f"{path.stem}.shx"),
            remedy=_("copy all files of the Shapefile together"),
            code="companion_missing",
        )
    findings: list[Finding] = []
    text = _encoding(path)
    findings += _told(text)
    if companion(path, ".dbf") is None:
        message = _("the attributes, {name}, are missing").format(name=f"{path.stem}.dbf")
        findings.append(Finding("companion_missing", Severity.WARNING, message))
    direct = text.encoding == "utf-8" and text.whole
    with _called_alike(path) as shape:
        names = spatial_tables(shape)
        if not names:
            raise UserError(_("the Shapefile holds no geometry"), code="no_features")
        table = read_table(shape, names[0], encoding="utf-8" if direct else _BYTES)
    if not direct:
        table.attributes = in_letters(table.attributes, text.encoding)
    table.name = path.stem
    return RawFile("shapefile", text.encoding, [table], findings)


def companion(path: Path, ending: str) -> Path | None:
    """Return the file beside `path` with another ending, in whatever case: `.Prj` belongs to `.SHP`."""
    for name in (path.with_suffix(ending), path.with_suffix(ending.upper())):
        if name.is_file():
            return name
    beside = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    return next((name for name in beside if name.suffix.lower() == ending and name.is_file()), None)


@contextmanager
def _called_alike(path: Path) -> Iterator[Path]:
    """Give the Shapefile under names that GDAL finds: of a companion it tries no endings but `.dbf` and `.DBF`."""
    parts = [part for ending in _READ if (part := companion(path, ending)) is not None]
    if all(part.suffix in (part.suffix.lower(), part.suffix.upper()) for part in parts):
        yield path
        return
    # A copy, for the planner's files keep their names.
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            shutil.copyfile(part, Path(folder) / f"shape{part.suffix.lower()}")
        yield Path(folder) / "shape.shp"


def _encoding(path: Path) -> TableEncoding:
    """Weigh the .cpg's word, else the .dbf's language byte, against what the text looks like."""
    from layers.formats.dbase import table_encoding

    page, table = companion(path, ".cpg"), companion(path, ".dbf")
    said = known_encoding(page.read_text("ascii", "replace")) if page is not None else ""
    return table_encoding(table.read_bytes() if table is not None else b"", said)


def _told(text: TableEncoding) -> list[Finding]:
    """Say what was decided against or without the file's own word, and that not all could be read."""
    findings: list[Finding] = []
    if text.declared and text.declared != text.encoding:
        message = _("the file says that its encoding is {declared}; its text is {encoding}").format(
            declared=text.declared, encoding=text.encoding
        )
        findings.append(Finding("encoding_guessed", Severity.NOTE, message))
    elif not text.declared and text.encoding != "utf-8":
        message = _("the file does not say its encoding; read as {encoding}").format(encoding=text.encoding)
        findings.append(Finding("encoding_guessed", Severity.NOTE, message))
    if text.broken:
        repair = _("what cannot be read there is shown as “\ufffd”")
        findings.append(Finding("encoding_guessed", Severity.WARNING, _("not all of the text is UTF-8"), repair=repair))
    return findings


FORMAT = Format(
    id="shapefile",
    label="Shapefile",
    endings=(".shp",),
    read=lambda path, _data: read_shapefile(path),
    recognised=lambda head: head.startswith(b"\x00\x00\x27\x0a"),
    always_recognised=True,
    companions=(".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".fix", ".atx"),
)
