"""From bytes in an unknown encoding to UTF-8: byte order marks, UTF-16, and what else a text may be in."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from layers.errors import Finding, Severity
from layers.formats.encodings import best_encoding, codec_of
from layers.language import gettext as _
from layers.language import ngettext

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16: the mark of UTF-32 LE begins with that of UTF-16 LE.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 2_000
# A cut or foreign byte here and there; GBK, read as UTF-8, is broken at five of six letters.
_BROKEN_SHARE = 0.34
# Where the first foreign word may begin.
_EARLIER = 400
_MOST_LINES = 20


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
    broken_lines
        The lines, from 1, where UTF-8 is broken: the first twenty.
    """

    utf8: bytes
    encoding: str
    guessed: bool = False
    broken_lines: tuple[int, ...] = ()


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
    except UnicodeDecodeError as error:
        return _guessed(data, error.start)
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


def encoding_finding(text: Text) -> Finding | None:
    """Return what a planner should know of a text's encoding: what was guessed, which lines are broken.

    Parameters
    ----------
    text
        As `read_text` returns it.

    Examples
    --------
    >>> encoding_finding(read_text("名称".encode())) is None
    True
    """
    if not text.guessed:
        return None
    if not text.broken_lines:
        message = _("the text is not UTF-8; read as {encoding}").format(encoding=text.encoding)
        return Finding("encoding_guessed", Severity.NOTE, message)
    numbers = ", ".join(map(str, text.broken_lines)) + (", …" if len(text.broken_lines) == _MOST_LINES else "")
    message = ngettext(
        "the text is UTF-8, but not all of line {lines}",
        "the text is UTF-8, but not all of lines {lines}",
        len(text.broken_lines),
    ).format(lines=numbers)
    repair = _("what cannot be read there is shown as “\ufffd”")
    return Finding("encoding_guessed", Severity.WARNING, message, line=text.broken_lines[0], repair=repair)


def _marked(data: bytes, mark: bytes, encoding: str) -> Text:
    if encoding == "utf-8":
        # A second mark may follow, or text that is not UTF-8: what stands behind is looked at anew.
        return read_text(data[len(mark) :])
    return Text(data.decode(encoding, "replace").encode("utf-8", "replace"), encoding)


def _silent_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of ASCII text is zero."""
    head = data[:400]
    # Fewer than two characters are too few to tell.
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _guessed(data: bytes, first: int) -> Text:
    """One broken byte in good UTF-8 stays UTF-8; else the encoding whose letters look most like letters."""
    lenient = data.decode("utf-8", "replace")
    # A file may hold the sign for broken text, in good UTF-8, from another program.
    broken = lenient.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    # All bytes of a character but its first.
    good = len(data) - len(lenient)
    if broken <= _BROKEN_SHARE * good:
        return Text(lenient.encode("utf-8"), "utf-8", guessed=True, broken_lines=_broken_lines(data))
    encoding = best_encoding(data[max(0, first - _EARLIER) :])
    return Text(data.decode(codec_of(encoding), "replace").encode("utf-8", "replace"), encoding, guessed=True)


def _broken_lines(data: bytes) -> tuple[int, ...]:
    """Count lines up to each that is not UTF-8."""
    found: list[int] = []
    whole, at, line = memoryview(data), 0, 1
    while len(found) < _MOST_LINES:
        try:
            codecs.utf_8_decode(whole[at:], "strict", True)
        except UnicodeDecodeError as error:
            line += data.count(b"\n", at, at + error.start)
            found.append(line)
            at = data.find(b"\n", at + error.start) + 1
            line += 1
            if not at:
                break
        else:
            break
    return tuple(found)
