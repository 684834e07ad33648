"""Read a Shapefile with its companions: .shx, .dbf, .prj, .cpg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import Finding, Severity, UserError
from layers.formats.format import Format
from layers.formats.text import read_text
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile

# A .dbf begins with a header of 32 bytes, then as many for each field.
_DBF_FIELD = 32
_DBF_NAME = 11
# The header's language byte as FoxPro and ESRI number code pages.
_GB_PAGES = {0x4D: "gbk", 0x7A: "gbk", 0x4F: "big5", 0x78: "big5", 0xC9: "cp1251", 0x03: "cp1252", 0x57: "cp1252"}


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
    encoding, guessed = _encoding(path)
    if guessed:
        message = _("the file does not say its encoding; read as {encoding}").format(encoding=encoding)
        findings.append(Finding("encoding_guessed", Severity.NOTE, message))
    if companion(path, ".dbf") is None:
        message = _("the attributes, {name}, are missing").format(name=f"{path.stem}.dbf")
        findings.append(Finding("companion_missing", Severity.WARNING, message))
    names = spatial_tables(path)
    if not names:
        raise UserError(_("the Shapefile holds no geometry"), code="no_features")
    table = read_table(path, names[0], encoding=encoding)
    table.name = path.stem
    return RawFile("shapefile", encoding, [table], findings)


def companion(path: Path, ending: str) -> Path | None:
    """Return the file beside `path` with another ending, in either case."""
    for name in (path.with_suffix(ending), path.with_suffix(ending.upper())):
        if name.is_file():
            return name
    return None


def _encoding(path: Path) -> tuple[str, bool]:
    """Take the .cpg's word, else the .dbf's language byte, else what its text looks like."""
    page = companion(path, ".cpg")
    if page is not None:
        word = page.read_text("ascii", "replace").strip().strip("\ufeff").lower()
        known = _known(word)
        if known:
            return known, False
    table = companion(path, ".dbf")
    if table is None:
        return "utf-8", False
    data = table.read_bytes()
    text = read_text(_texts(data))
    said = _GB_PAGES.get(data[29]) if len(data) > _DBF_FIELD else None
    # Many programs write 0x57 (ANSI) whatever the text is.
    if said == "cp1252":
        return text.encoding, text.encoding != "utf-8"
    if said is not None:
        return said, False
    return text.encoding, text.guessed or text.encoding != "utf-8"


def _texts(data: bytes) -> bytes:
    """Return the names of a .dbf's fields and its rows, without the numbers between them: a width of 254 is no text."""
    first_row = max(int.from_bytes(data[8:10], "little"), _DBF_FIELD)
    names = [data[at : at + _DBF_NAME] for at in range(_DBF_FIELD, first_row, _DBF_FIELD)]
    # Zeros pad the names and could pass for UTF-16.
    return b" ".join([*names, data[first_row:]]).replace(b"\x00", b" ")


def _known(word: str) -> str:
    import codecs

    # Programs write ANSI 936, OEM 866 or CP1252; 65001 is Windows' number for UTF-8.
    digits = word.removeprefix("ansi ").removeprefix("oem ").removeprefix("cp")
    for name in (word, f"cp{digits}", "utf-8" if digits == "65001" else ""):
        try:
            # Python's list has codecs that are no encodings of text, such as base64.
            return codecs.lookup(name).name if name and b"a".decode(name) == "a" else ""
        except (LookupError, ValueError):
            continue
    return ""


FORMAT = Format(
    id="shapefile",
    label="Shapefile",
    endings=(".shp",),
    read=lambda path, _data: read_shapefile(path),
    recognised=lambda head: head.startswith(b"\x00\x00\x27\x0a"),
    always_recognised=True,
    companions=(".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".fix", ".atx"),
)
