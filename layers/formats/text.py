"""From bytes in an unknown encoding to UTF-8: byte order marks, UTF-16, GBK and its like."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass, replace

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16: the mark of UTF-32 LE begins with that of UTF-16 LE.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 2_000
# Of equals the first wins, so cp1252, which makes letters of almost any bytes, comes last.
_CANDIDATES = ("gb18030", "big5", "cp1251", "cp1252")
# Telling encodings apart takes some thousand letters, not the whole of a large file.
_SAMPLE = 200_000
# GBK read as UTF-8 is broken nearly everywhere, a file with one bad name is not.
_BROKEN_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text.

    Parameters
    ----------
    utf8
        The text as UTF-8 without a byte order mark.
    encoding
        The encoding found, such as ``utf-8`` or ``gbk``.
    guessed
        Nothing in the file says so; it is what fits best.
    """

    utf8: bytes
    encoding: str
    guessed: bool = False


def strip_mark(data: bytes) -> Text:
    """Return the text behind a byte order mark, and text without one as it is, unchecked.

    Parameters
    ----------
    data
        The bytes of the file.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, mark, encoding)
    return Text(data, "utf-8")


def read_text(data: bytes) -> Text:
    """Return the text of a file in UTF-8, whatever it was written in.

    Parameters
    ----------
    data
        The bytes of the file.

    Returns
    -------
    Text
        The text, its encoding, and whether that was guessed.

    Examples
    --------
    >>> read_text("名称,经度,纬度".encode("gbk")).encoding
    'gbk'
    """
    marked = strip_mark(data)
    # Identity, not equality: megabytes are not compared to learn that there was no mark.
    if marked.utf8 is not data:
        return marked
    # Before UTF-8, in which zero bytes are valid too.
    silent = _silent_utf16(data)
    if silent:
        return Text(data.decode(silent, "replace").encode("utf-8", "replace"), silent, guessed=True)
    try:
        # Decoded only to see that it can be; the bytes themselves are handed on.
        codecs.utf_8_decode(data, "strict", True)
    except UnicodeDecodeError:
        return _guessed(data)
    return Text(data, "utf-8")


def start_of_text(data: bytes) -> bytes:
    r"""Return how a file's text begins, in UTF-8, behind marks and blanks.

    Parameters
    ----------
    data
        The bytes of the file, or the first of them.

    Examples
    --------
    >>> start_of_text("\n {}".encode("utf-16"))
    b'{}'
    """
    # A sequence of JSON texts (RFC 8142) begins with a record separator, 1E.
    return read_text(data[:_HEAD]).utf8.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")


def _marked(data: bytes, mark: bytes, encoding: str) -> Text:
    if encoding == "utf-8":
        # A second mark may follow, or text that is not UTF-8: what stands behind is looked at anew.
        return replace(read_text(data[len(mark) :]), encoding="utf-8", guessed=False)
    return Text(data.decode(encoding, "replace").encode("utf-8", "replace"), encoding)


def _silent_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of ASCII text is zero."""
    head = data[:400]
    # Fewer than two characters are too few to tell.
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _guessed(data: bytes) -> Text:
    """One broken byte in good UTF-8 stays UTF-8; else the encoding whose letters look most like letters."""
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    wide = sum(1 for byte in data[:_SAMPLE] if byte >= 0xC2)  # a UTF-8 sequence starts with no less
    if broken <= _BROKEN_SHARE * wide:
        return Text(lenient.encode("utf-8"), "utf-8", guessed=True)
    best = max(_CANDIDATES, key=lambda encoding: _plausibility(data[:_SAMPLE], encoding))
    text = data.decode(best, "replace")
    # Decoded by its superset, called by the name that planners know.
    return Text(text.encode("utf-8", "replace"), "gbk" if best == "gb18030" else best, guessed=True)


def _plausibility(data: bytes, encoding: str) -> float:
    """Measure how many of the foreign characters are common letters of the encoding's languages."""
    foreign = [char for char in data.decode(encoding, "replace") if ord(char) > 127]
    if not foreign:
        return 0.0
    return sum(_common(char, encoding) for char in foreign) / len(foreign)


def _common(char: str, encoding: str) -> float:
    # What an encoding has no character for speaks louder against it than rare letters do.
    if char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc"}:
        return -3.0
    if encoding in {"gb18030", "big5"}:
        return _common_chinese(char, encoding)
    if encoding == "cp1251":
        # Below 1.0, for Chinese in GBK, read as cp1251, is full of Cyrillic letters too.
        return 0.8 if "а" <= char.lower() <= "я" else -0.5
    # Lowest: nearly every byte from C0 on is an accented letter in cp1252.
    return 0.4 if char.isalpha() else -0.5


def _common_chinese(char: str, encoding: str) -> float:
    """GBK orders its 3,755 common characters first (bytes B0 to D7), Big5 its 5,401 (A4 to C6)."""
    lead = char.encode(encoding, "replace")[0]
    if encoding == "gb18030":
        return 1.0 if 0xB0 <= lead <= 0xD7 or char in "，。、；：（）“”《》·" else -0.3
    return 1.0 if 0xA4 <= lead <= 0xC6 else -0.3
