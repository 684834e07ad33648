"""Tell a file's format by what stands in it, with its ending as a hint, and read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.formats.registry import FORMATS, labels
from layers.formats.text import start_of_text
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.format import Format
    from layers.formats.table import RawFile

# Marks, blanks and the first sign fit into this; decoding a whole file to see its start would not pay.
_HEAD = 2_000
_STRANGERS = (
    # .xlsx, .docx, .ods and .kmz are zip archives too.
    (b"PK\x03\x04", N_("this is an archive or an office document")),
    (b"\x1f\x8b", N_("this is a compressed file")),
    # The container of .xls and .doc before 2007.
    (b"\xd0\xcf\x11\xe0", N_("this is an office document")),
    (b"%PDF", N_("this is a PDF")),
    (b"\x89PNG", N_("this is a picture")),
    (b"\xff\xd8\xff", N_("this is a picture")),
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
    # Zeros too: what a crash leaves is often a file of the right length with nothing in it.
    if not data.strip(b"\x00 \t\r\n"):
        raise UserError(_("the file is empty"), remedy=_("export or download it again"), code="empty_file")
    head = data[:_HEAD]
    # Content before ending: GeoJSON is passed on as .txt, and an error page is saved as .geojson.
    known = next((one for one in FORMATS if one.recognised(head)), None)
    if known is None:
        _refuse_strangers(head)
        known = _by_ending(path)
    return known.read(path, data)


def _refuse_strangers(head: bytes) -> None:
    """Name what a file is whose first bytes give away something that is not read.

    Raises
    ------
    UserError
        If they do.
    """
    for start, sentence in _STRANGERS:
        if head.startswith(start):
            raise _unknown(_(sentence))
    text = start_of_text(head)
    # A download link often yields the page around the file: HTML under the ending .geojson.
    if text.startswith(b"<"):
        word = _("a web page") if b"<html" in text.lower() or b"<!doctype html" in text.lower() else _("XML")
        raise UserError(
            _("this is {what}, not a layer").format(what=word),
            remedy=_("download the file itself, not the page that shows it"),
            code="not_geojson",
        )


def _by_ending(path: Path) -> Format:
    known = next((one for one in FORMATS if path.suffix.lower() in one.all_endings), None)
    if known is None:
        raise _unknown(_("files of this format are not read"))
    if known.always_recognised:
        raise UserError(_("the file is damaged or of another format"), remedy=_("export it again"), code="unreadable")
    return known


def _unknown(what: str) -> UserError:
    remedy = _("export the layer as one of {formats}").format(formats=labels())
    return UserError(what, remedy=remedy, code="unknown_format")
