"""The rows of a table of text: its delimiter, its header line, and every row as long as the header."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from layers.errors import Finding, Severity, UserError
from layers.formats.delimited.names import holds_both, holds_geometry, pairs_of
from layers.formats.delimited.quotes import Record, records
from layers.formats.limits import MOST_COLUMNS, require_cells
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from layers.formats.text import Text

# The last two stand in tables that were typed with a Chinese keyboard.
_DELIMITERS = ",;\t|，；"
# What Excel and other programs write above the header.
_HINT = "sep="
# Lines above a header: a title, a source, a date, and blanks.
_LOOKED_AT = 30
# Lines between a header and its values: units, the names in another language.
_UNITS = 3
_LONGEST_LINE = 100_000
_DECIMALS = re.compile(r"[(\[]?+[-+]?+\d{1,3}\.\d{1,20}[)\]]?+")
_SRID = re.compile(r"SRID=\d{1,9}", re.IGNORECASE)


@dataclass(slots=True)
class Rows:
    """A table as text.

    Parameters
    ----------
    header
        The columns' names, each once.
    rows
        The values, as many as the header has.
    lines
        The line that each row begins on, from 1.
    longer
        All values of the rows that have more than the header, by row.
    findings
        What was seen.
    both
        The place of the column that is named as holding both coordinates, or None.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    longer: dict[int, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    both: int | None = None


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands: how many lines are above it, and how many of these say something."""

    delimiter: str
    above: int = 0
    titles: int = 0


def read_rows(text: Text) -> Rows:
    """Return the rows of a table of text.

    Parameters
    ----------
    text
        The whole file.

    Raises
    ------
    UserError
        If it is empty, too large, or broken.
    """
    decoded = text.utf8.decode("utf-8", "replace").replace("\x00", "")
    hint = _hint(decoded)
    skipped = 0 if hint is None else 1
    decoded = _below(decoded, skipped)
    header = _header(decoded, hint)
    found = _read(_below(decoded, header.above), header.delimiter, skipped + header.above + 1, len(text.utf8))
    if header.titles:
        message = ngettext(
            "{count} line above the header is no row", "{count} lines above the header are no rows", header.titles
        ).format(count=header.titles)
        found.findings.insert(0, Finding("title_lines", Severity.NOTE, message, repair=_("left out")))
    return found


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of their own for columns without one or with another's.

    Examples
    --------
    >>> distinct(["a", "", "a"])
    ['a', 'column_2', 'a_2']
    """
    found: dict[str, None] = {}
    next_number: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        wanted = name or f"column_{place}"
        # A frame is made of a dict of columns, which would keep the last of one name only.
        while wanted in found:
            # Counted on from the last of that name: from 2 each time, equal headers would take quadratic time.
            next_number[name] = next_number.get(name, 1) + 1
            wanted = f"{name}_{next_number[name]}"
        found[wanted] = None
    return list(found)


# --- the header -----------------------------------------------------------------------------------


def _hint(text: str) -> str | None:
    """Return the delimiter that the first line names, as Excel writes it."""
    line = text[:20].splitlines()[:1]
    said = line[0].strip().lower().replace('"', "") if line else ""
    if not said.startswith(_HINT):
        return None
    # The blank that a tab is was stripped off; split at it, the delimiter stands alone.
    sign = said[len(_HINT) : len(_HINT) + 1] or "\t"
    return None if sign.isalnum() or sign == '"' else sign


def _header(text: str, hint: str | None) -> _Header:
    """Find the first line whose cells name coordinates; without one, the first line of all is the header."""
    lines = list(islice(io.StringIO(text, newline=""), _LOOKED_AT))
    filled = [(place, line) for place, line in enumerate(lines) if line.strip(' \t\r\n,;|，；"')]
    if not filled:
        return _Header(hint or ",")
    first = _Header(hint or _delimiter(filled[0][1]))
    cells = _cells(filled[0][1], first.delimiter)
    if len(cells) > MOST_COLUMNS or (_names_places(cells) and len([cell for cell in cells if cell]) > 1):
        return first
    for number, (place, line) in enumerate(filled[1:], 1):
        delimiter = hint or _delimiter(line)
        below = [_cells(under, delimiter) for _place, under in filled[number + 1 : number + 1 + _UNITS]]
        if _is_header(_cells(line, delimiter), below):
            return _Header(delimiter, place, number)
    return first


def _is_header(cells: list[str], below: list[list[str]]) -> bool:
    """Whether a line below the first names coordinates, and has values of such columns under it."""
    named = _names_places(cells) if len(cells) <= MOST_COLUMNS else set()
    places = [place for place, cell in enumerate(cells) if cell in named]
    return bool(places) and any(
        max(places) < len(row) and all(re.search(r"\d", row[place]) for place in places) for row in below
    )


def _names_places(cells: list[str]) -> set[str]:
    """Return the cells that name coordinates."""
    named = {cell for cell in cells if cell and (holds_both(cell) or holds_geometry(cell))}
    return named.union(*({pair.x, pair.y} for pair in pairs_of(cells)))


def _cells(line: str, delimiter: str) -> list[str]:
    # csv refuses longer ones, and a line of that length is no header.
    if len(line) > _LONGEST_LINE:
        return []
    line = line.replace('"', "") if line.count('"') == 1 else line
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _delimiter(line: str) -> str:
    """Take the candidate that a line holds most of, outside quotes."""
    # One line alone: values hold commas and semicolons of their own.
    bare = re.sub(r'"[^"]*+"', "", line)
    return max(_DELIMITERS, key=bare.count)


def _below(text: str, lines: int) -> str:
    return text[sum(len(line) for line in islice(io.StringIO(text, newline=""), lines)) :] if lines else text


# --- the rows -------------------------------------------------------------------------------------


def _read(text: str, delimiter: str, first_line: int, size: int) -> Rows:
    width = _width(text, delimiter, first_line)
    filled = _filled(records(text, delimiter, width, first_line))
    head = next(filled, None)
    if head is None:
        raise UserError(_("the file is empty"), remedy=_("export it again"), code="empty_file")
    found = Rows(distinct([cell.strip() for cell in head.cells]))
    if not pairs_of(found.header[:MOST_COLUMNS]):
        found.both = next((place for place, name in enumerate(found.header[:MOST_COLUMNS]) if holds_both(name)), None)
    if head.mended:
        found.findings.append(_mark_told(None, head.line))
    for record in filled:
        # While it is read: the header says how wide each row will stand in memory.
        require_cells(len(found.rows) + 1, len(found.header), size)
        _add(found, record)
    require_cells(len(found.rows), len(found.header), size)
    return found


def _width(text: str, delimiter: str, first_line: int) -> int:
    """How many cells the header has, also where a quotation mark in it would swallow the table."""
    head = next(_filled(records(text, delimiter, first_line=first_line)), None)
    if head is None or len(head.cells) > MOST_COLUMNS or _names_places([cell.strip() for cell in head.cells]):
        return 0 if head is None else len(head.cells)
    line = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    return len(_cells(line, delimiter)) or len(head.cells)


def _filled(found: Iterator[Record]) -> Iterator[Record]:
    return (record for record in found if any(cell.strip() for cell in record.cells))


def _add(found: Rows, record: Record) -> None:
    """Make a row as long as the header; what stands beyond it is kept aside."""
    row, width = len(found.rows), len(found.header)
    cells = [cell.strip() for cell in record.cells]
    if len(cells) > width:
        cells = _with_whole_place(_with_whole_ewkt(cells), found)
    if record.mended:
        found.findings.append(_mark_told(row, record.line))
    if any(cells[width:]):
        found.longer[row] = cells
    found.rows.append(cells[:width] + [""] * (width - len(cells)))
    found.lines.append(record.line)


def _with_whole_ewkt(cells: list[str]) -> list[str]:
    """Put together SRID=4326;POINT (1 2), which a table of semicolons without quotes has parted."""
    found: list[str] = []
    for cell in cells:
        if found and _SRID.fullmatch(found[-1]):
            found[-1] += f";{cell}"
        else:
            found.append(cell)
    return found


def _with_whole_place(cells: list[str], table: Rows) -> list[str]:
    """Put together 45.71, 4.81, which a table of commas without quotes has parted."""
    at = table.both
    if at is None or len(cells) != len(table.header) + 1 or not all(map(_DECIMALS.fullmatch, cells[at : at + 2])):
        return cells
    return [*cells[:at], ", ".join(cells[at : at + 2]), *cells[at + 2 :]]


def _mark_told(row: int | None, line: int) -> Finding:
    message = _("a quotation mark is not closed in its row, and would swallow the rows below")
    return Finding("syntax_error", Severity.WARNING, message, row, line, repair=_("read without it"))
