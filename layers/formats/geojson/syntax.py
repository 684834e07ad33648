"""The text of a file that is not quite JSON: what can be mended is, with a finding; the rest is told with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import DecodeError

from layers.errors import Finding, Severity, UserError
from layers.formats.geojson.grammar import raw_value
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AT = re.compile(r"\(byte (\d+)\)")
_TRAILING = "trailing characters"
# Possessive: a string without an end must not be tried again at every length.
_STRING = rb'"(?:[^"\\]|\\.)*+"'
# Strings match first, so that what stands in a name is left alone.
_TOKENS = re.compile(_STRING + rb"|-?\b(?:Infinity|NaN|nan|inf)\b")
_COMMAS = re.compile(_STRING + rb"|,(?=\s*[\]}])")
# A doubled backslash matches first: what follows it is plain text and no escape.
_SURROGATES = re.compile(
    rb"\\\\|(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


@dataclass(slots=True)
class Documents:
    """The JSON values of a file.

    Parameters
    ----------
    texts
        Each value's bytes with its offset in `data`.
    data
        The text the offsets count in.
    findings
        What was mended.
    """

    texts: list[tuple[int, bytes]]
    data: bytes
    findings: list[Finding] = field(default_factory=list)


def documents(data: bytes) -> Documents:
    """Return the JSON values that stand in a text one after another: mostly one.

    Parameters
    ----------
    data
        UTF-8 text.

    Returns
    -------
    Documents
        At least one value.

    Raises
    ------
    UserError
        If the first value is broken beyond mending or ends too early; with the line.
    """
    try:
        return _values(data)
    except UserError:
        # Only text that does not parse is searched for repairs: a sound file is never rewritten.
        mended, findings = _mended(data)
        if not findings:
            raise
        found = _values(mended)
        found.findings[:0] = findings
        return found


def line_at(data: bytes, offset: int) -> int:
    """Return the line from 1 that a byte stands on."""
    return data.count(b"\n", 0, offset) + 1


def leading_values(piece: bytes, most: int = 50) -> Iterator[bytes]:
    """Yield the whole values at the start of a comma-separated piece of text, at most `most`."""
    view = memoryview(piece)
    offset = 0
    for _value in range(most):
        try:
            length = _length_of_value(view[offset:])
        except _FaultError:
            return
        yield bytes(view[offset : offset + length])
        offset += length
        if piece[offset : offset + 1] != b",":
            return
        offset += 1


def _values(data: bytes) -> Documents:
    """Cut value after value off; what follows the last whole one is junk."""
    found = Documents([], data)
    # A view, for each remainder as bytes of its own would copy the file for every value.
    view = memoryview(data)
    offset = 0
    while offset < len(data):
        while data[offset : offset + 1] == b"\x1e":  # the record separator of RFC 8142
            offset += 1
        try:
            length = _length_of_value(view[offset:])
        except _FaultError as fault:
            problem = _placed(fault, data, offset)
            if not found.texts:
                raise problem from None
            found.findings.append(_junk(problem))
            return found
        found.texts.append((offset, bytes(view[offset : offset + length])))
        offset += length
    return found


class _FaultError(Exception):
    """Where the JSON breaks: the offset of the byte, None at the end of the text."""

    def __init__(self, offset: int | None) -> None:
        super().__init__(offset)
        self.offset = offset


def _length_of_value(view: memoryview) -> int:
    """Count the bytes that the first value takes, with the space after it."""
    try:
        raw_value.decode(view)
    except DecodeError as error:
        at = _AT.search(str(error))
        # msgspec cannot read one value of several, but says where the first one ended.
        if _TRAILING in str(error) and at:
            return int(at[1]) - 1  # msgspec counts this one from 1
        raise _FaultError(int(at[1]) if at else None) from None
    except RecursionError:  # nested deeper than any geometry
        raise _FaultError(0) from None
    return len(view)


def _placed(fault: _FaultError, data: bytes, offset: int) -> UserError:
    at = len(data) if fault.offset is None else offset + fault.offset
    line = line_at(data.rstrip(), min(at, len(data)))
    if fault.offset is None:
        what = _("the file ends in the middle, on line {line}").format(line=line)
        return UserError(what, remedy=_("export or download it again"), code="syntax_error", line=line)
    what = _("the JSON is broken on line {line}").format(line=line)
    return UserError(what, remedy=_("export it again, or mend that line"), code="syntax_error", line=line)


def _junk(problem: UserError) -> Finding:
    message = _("text after the end of the data, on line {line}, is no JSON").format(line=problem.line)
    return Finding(
        "syntax_error", Severity.WARNING, message, line=problem.line, repair=_("what stands before it was read")
    )


def _mended(data: bytes) -> tuple[bytes, list[Finding]]:
    """Mend what programs are known to write: NaN and Infinity, commas before a bracket, half characters."""
    findings: list[Finding] = []
    for pattern, replacement, say in _REPAIRS:
        mended, first, count = _replace(data, pattern, replacement)
        if count:
            line = line_at(data, first)
            findings.append(Finding(say[0], Severity.WARNING, say[1](count, line), line=line, repair=say[2]()))
            data = mended
    return data, findings


def _replace(data: bytes, pattern: re.Pattern[bytes], replacement: bytes) -> tuple[bytes, int, int]:
    """Replace what is not a whole string or a whole pair; where first, and how often."""
    places: list[int] = []

    def one(match: re.Match[bytes]) -> bytes:
        whole = match[0]
        if whole.startswith(b'"') or whole == b"\\\\" or (match.re.groups and match[1]):
            return whole
        places.append(match.start())
        return replacement

    mended = pattern.sub(one, data)
    return mended, places[0] if places else 0, len(places)


def _say_tokens(count: int, line: int) -> str:
    return ngettext(
        "{count} number is NaN or Infinity, on line {line}",
        "{count} numbers are NaN or Infinity, the first on line {line}",
        count,
    ).format(count=count, line=line)


def _say_commas(count: int, line: int) -> str:
    return ngettext(
        "{count} comma stands before a closing bracket, on line {line}",
        "{count} commas stand before a closing bracket, the first on line {line}",
        count,
    ).format(count=count, line=line)


def _say_halves(count: int, line: int) -> str:
    return ngettext(
        "{count} character is incomplete, on line {line}",
        "{count} characters are incomplete, the first on line {line}",
        count,
    ).format(count=count, line=line)


_REPAIRS: tuple[tuple[re.Pattern[bytes], bytes, tuple[str, Callable[[int, int], str], Callable[[], str]]], ...] = (
    (_TOKENS, b"null", ("non_finite_coordinates", _say_tokens, lambda: _("read as missing"))),
    (_COMMAS, b"", ("syntax_error", _say_commas, lambda: _("left out"))),
    (_SURROGATES, b"\\ufffd", ("syntax_error", _say_halves, lambda: _("replaced"))),
)
