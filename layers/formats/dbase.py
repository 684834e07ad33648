"""The text of a dBASE table (.dbf): where it stands, and which encoding it says and is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from layers.formats.encodings import best_encoding, codec_of
from layers.formats.table import objects
from layers.formats.text import read_text

# The header is 32 bytes, then as many for each field.
_FIELD, _NAME, _TYPE, _WIDTH = 32, 11, 11, 16
_FIELDS_END = 0x0D
# Numbers, dates and truth hold no text; whatever else a program invents is read as text.
_NO_TEXT = b"NFDL"
# How FoxPro and ESRI number code pages in the header's byte 29.
_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850", 0x0B: "cp437",
    0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850", 0x13: "shift_jis",
    0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865", 0x18: "cp437", 0x19: "cp437", 0x1A: "cp850",
    0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852", 0x24: "cp860",
    0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "gbk", 0x4E: "euc_kr", 0x4F: "big5",
    0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x66: "cp865",
    0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x6C: "cp863", 0x78: "big5", 0x79: "euc_kr", 0x7A: "gbk",
    0x7B: "shift_jis", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0x86: "cp737", 0x87: "cp852", 0x88: "cp857",
    0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
# Many programs write ANSI whatever the text is.
_SAYS_NOTHING = frozenset((0x03, 0x57, 0x58, 0x59))
# The bytes of a UTF-8 character whose last ones a field had no room for.
_CUT = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})(?= *\n)")
# Two Chinese characters in GBK can be UTF-8 by chance, as "联通" almost is; three hardly.
_BY_CHANCE = 4


@dataclass(frozen=True, slots=True)
class TableEncoding:
    """In what a table's text is written.

    Parameters
    ----------
    encoding
        The encoding to read it in.
    declared
        What the file says, empty where it says nothing that counts.
    whole
        It is UTF-8 to the last byte, or ASCII.
    broken
        It is UTF-8 but for bytes here and there.
    """

    encoding: str
    declared: str
    whole: bool
    broken: bool = False


def table_encoding(data: bytes, declared: str = "") -> TableEncoding:
    """Return the encoding of a table: what it says, unless its text is plainly in another.

    Parameters
    ----------
    data
        The bytes of the .dbf.
    declared
        What a .cpg beside it says.
    """
    text = _texts(data)
    byte = data[29] if len(data) > _FIELD else 0
    said = declared or ("" if byte in _SAYS_NOTHING else _PAGES.get(byte, ""))
    if text.isascii():
        # Neither does it speak against what the file says.
        return TableEncoding(said or "utf-8", said, whole=True)
    whole = _is_utf8(text)
    cut = not whole and _is_cut_utf8(text)
    if whole or cut:
        encoding = _unless_by_chance(text, said) or "utf-8"
    elif said and said != "utf-8":
        encoding = best_encoding(text, said)
    else:
        encoding = read_text(text).encoding
    # What says nothing is no surprise where it holds.
    said = said or _PAGES.get(byte, "") * (encoding == "cp1252")
    return TableEncoding(encoding, said, whole, broken=encoding == "utf-8" and not whole and not cut)


def in_letters(frame: pd.DataFrame, encoding: str) -> pd.DataFrame:
    """Return a table whose text, names of columns too, is decoded, without half a character where a field cut it.

    Parameters
    ----------
    frame
        Read as ISO-8859-1: every byte is a letter.
    encoding
        What it is written in.

    Examples
    --------
    >>> cut = "大学".encode("gbk")[:3].decode("latin-1")
    >>> in_letters(pd.DataFrame({"name": [cut]}, dtype=object), "gbk")["name"].tolist()
    ['大']
    """
    columns: dict[str, pd.Series[Any]] = {}
    for name, column in frame.items():
        letters = _decoded(str(name), encoding)
        # Names cut short may be alike without their half characters.
        kept = str(name) if letters in columns or not letters else letters
        columns[kept] = _column(column, encoding) if column.dtype == object else column
    return pd.DataFrame(columns, index=frame.index)


def _column(column: pd.Series[Any], encoding: str) -> pd.Series[Any]:
    # Objects from the start: pandas' own type for text would make NaN of None, which is what an empty text means.
    values = [_decoded(value, encoding) or None if isinstance(value, str) else value for value in column]
    return pd.Series(objects(values), index=column.index, dtype=object)


def _decoded(value: str, encoding: str) -> str:
    if value.isascii():
        return value
    return value.encode("latin-1", "replace").decode(codec_of(encoding), "replace").rstrip("\ufffd")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_cut_utf8(text: bytes) -> bool:
    """Whether it is UTF-8 but for ends of values; of accented letters at the end of words, none are left without."""
    kept, cut = _CUT.subn(b"", text)
    return cut > 0 and _is_utf8(kept) and len(kept) - len(kept.decode("utf-8")) >= cut


def _unless_by_chance(text: bytes, said: str) -> str:
    """Return the encoding a file says, of two bytes a character, if its little text is as good in it."""
    if not said or said == "utf-8" or len(text) - len(text.decode("utf-8", "replace")) > _BY_CHANCE:
        return ""
    return said if "\ufffd" not in text.decode(codec_of(said), "replace") and best_encoding(text, said) == said else ""


def _texts(data: bytes) -> bytes:
    """Return the names of the fields and the text of the rows, each on a line; a width of 254 is no text."""
    start, size = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    fields = [data[at : at + _FIELD] for at in range(_FIELD, max(start, _FIELD), _FIELD)]
    fields = [field for field in fields if len(field) == _FIELD and field[0] != _FIELDS_END]
    lines = [field[:_NAME].split(b"\x00")[0] for field in fields]
    # The first byte of a row says whether it is deleted.
    ends = list(accumulate((field[_WIDTH] for field in fields), initial=1))
    count = (len(data) - start) // size if size and len(data) > start else 0
    if count:
        rows = np.frombuffer(data, np.uint8, count * size, start).reshape(count, size)
        line_ends = np.full((count, 1), ord("\n"), np.uint8)
        for field, first, last in zip(fields, ends, ends[1:], strict=False):
            if field[_TYPE] not in _NO_TEXT and last <= size:
                lines.append(np.hstack((rows[:, first:last], line_ends)).tobytes().replace(b"\x00", b" "))
    return b"\n".join(lines)
