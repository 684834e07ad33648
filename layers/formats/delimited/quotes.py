"""Take the text of a table apart into records; a quotation mark that swallows rows is read as text."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from layers.errors import UserError
from layers.formats.limits import LONGEST_VALUE, too_large
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

# A number, an angle, or two numbers of a place.
_NUMBER = re.compile(r"[\s(\[]*+[-+]?+\d[\d.,:°'′″\s\-]*+[NSEW]?+[\s)\]]*+")
_GEOMETRY = re.compile(r"\s*+(?:SRID=\d++;)?+(?:MULTI)?+(?:POINT|LINESTRING|POLYGON)\b", re.IGNORECASE)
_LONGEST_NUMBER = 40
# Of the lines a quotation mark spans, so many tell whether they are rows.
_LOOKED_AT = 20
_LONGEST_ROW = 100_000


class Record(NamedTuple):
    """One record of a table.

    Parameters
    ----------
    line
        The line of text it begins on, from 1.
    cells
        Its values, as they stand between the delimiters.
    mended
        A quotation mark in it was read as text, for it would have swallowed the rows below.
    """

    line: int
    cells: list[str]
    mended: bool = False


def records(text: str, delimiter: str, width: int = 0, first_line: int = 1) -> Iterator[Record]:
    r"""Yield the records of a table.

    Parameters
    ----------
    text
        The whole table.
    delimiter
        Between its cells.
    width
        Cells of a whole record; fewer than two, and no quotation mark is doubted.
    first_line
        What the first line of `text` is counted as.

    Raises
    ------
    UserError
        If a value is longer than any, or the table is broken.

    Examples
    --------
    >>> [record.cells for record in records('"A,1\nB,2\n', ",", width=2)]
    [['A', '1'], ['B', '2']]
    """
    return iter(_Records(text, delimiter, width, first_line))


class _Lines:
    """Lines of text, of which those of the current record can be handed back."""

    def __init__(self, text: str) -> None:
        # newline="" as csv wants it: line ends inside quotes belong to the cell.
        self._source = io.StringIO(text, newline="")
        self._back: deque[str] = deque()
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source)
        self._taken.append(line)
        return line

    def taken(self) -> list[str]:
        """Return the lines handed out since the last call."""
        taken, self._taken = self._taken, []
        return taken

    def hand_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


class _Records:
    def __init__(self, text: str, delimiter: str, width: int, first_line: int) -> None:
        # Python's own 131,072 are fewer than a district's outline takes as WKT.
        csv.field_size_limit(LONGEST_VALUE)
        self._lines = _Lines(text)
        self._delimiter = delimiter
        self._width = width
        self._line = first_line
        # Where numbers stood in the last whole record.
        self._numeric: tuple[int, ...] = ()
        self._begun = False

    def __iter__(self) -> Iterator[Record]:
        reader = csv.reader(self._lines, delimiter=self._delimiter)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise _broken(self._line, error) from None
            if cells is None:
                return
            taken = self._lines.taken()
            mended = self._mended(taken, cells) if self._width > 1 and self._doubtful(taken, cells) else None
            if mended is not None:
                # Every line is handed back once at most: a mark that opens on it would have closed the one above.
                self._lines.hand_back(taken[1:])
                reader = csv.reader(self._lines, delimiter=self._delimiter)
                taken, cells = taken[:1], mended
            yield Record(self._line, cells, mended is not None)
            self._line += len(taken)
            self._begun = self._begun or any(cells)
            if len(cells) == self._width and len(taken) == 1 and not self._numeric:
                self._numeric = _numeric(cells)

    def _doubtful(self, taken: list[str], cells: list[str]) -> bool:
        return len(taken) > 1 or (len(cells) != self._width and taken[0].count('"') % 2 == 1)

    def _mended(self, taken: list[str], cells: list[str]) -> list[str] | None:
        """Return the first line's cells without the mark that swallows what follows, or None where it is in order."""
        opening = self._without_mark(taken[0])
        whole = len(opening) == self._width
        if len(taken) == 1:
            return opening if whole else None
        # Of a header, which has no numbers itself, the line below tells.
        shape = _numeric(opening if self._begun else self._parted(taken[1])) if whole else ()
        alike = sum(self._is_row(line, shape or self._numeric) for line in taken[1 : _LOOKED_AT + 1])
        # To the end of the file: nothing closes it.
        unclosed = cells[-1].endswith(taken[-1])
        if shape and (alike or unclosed):
            return opening
        return opening if alike > 1 or (alike and unclosed) else None

    def _without_mark(self, line: str) -> list[str]:
        """Return a line's cells without the mark that is not closed, the first, or all: whichever makes a whole row."""
        last = self._parted(line)[-1].replace('"', '""')
        place = len(line) - len(last) - 1
        tries = [line.replace('"', "", 1), line.replace('"', "")]
        if place >= 0 and line[place] == '"':
            tries.insert(0, line[:place] + line[place + 1 :])
        parted = [self._parted(one) for one in tries]
        return next((cells for cells in parted if len(cells) == self._width), parted[0])

    def _is_row(self, line: str, numeric: tuple[int, ...]) -> bool:
        """Whether a line has a row's number of cells, and numbers where rows have them."""
        if not numeric or len(line) > _LONGEST_ROW:
            return False
        cells = self._parted(line)
        if len(cells) != self._width and line.count('"') % 2:
            cells = self._without_mark(line)
        if len(cells) != self._width:
            return False
        there = [cells[place] for place in numeric if cells[place].strip()]
        return bool(there) and len(_numeric(there)) == len(there)

    def _parted(self, line: str) -> list[str]:
        return next(csv.reader([line], delimiter=self._delimiter), [""]) or [""]


def _numeric(cells: list[str]) -> tuple[int, ...]:
    return tuple(place for place, cell in enumerate(cells) if _telling(cell))


def _telling(cell: str) -> bool:
    number = len(cell) <= _LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None
    return number or _GEOMETRY.match(cell) is not None


def _broken(line: int, error: csv.Error) -> UserError:
    # The csv module has no other way to say that a value was longer than field_size_limit.
    if "field limit" in str(error):
        message = _("a value on line {line} is longer than {most} MB").format(line=line, most=LONGEST_VALUE >> 20)
        return too_large(message, _("look whether a quotation mark is missing there"))
    return UserError(_("the table is broken on line {line}").format(line=line), code="syntax_error", line=line)
