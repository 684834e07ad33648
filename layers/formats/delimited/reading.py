"""Read a table of text, such as CSV: its rows, and the places its columns hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from layers.errors import Finding, Severity, UserError
from layers.formats.delimited.coordinates import chosen_pair, from_pair, read_places, tell_datum
from layers.formats.delimited.geometries import fill, geometry_column
from layers.formats.delimited.numbers import habit_of, typed
from layers.formats.delimited.rows import Rows, read_rows
from layers.formats.delimited.together import from_together, together_column
from layers.formats.table import RawFile, RawTable, objects
from layers.formats.text import encoding_finding, read_text
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_delimited(data: bytes, stem: str) -> RawFile:
    """Return the rows of a CSV table with the geometry its columns hold.

    Parameters
    ----------
    data
        The file's bytes.
    stem
        Names the table.

    Returns
    -------
    RawFile
        With one table: points from two columns or one, or the geometries of a column.

    Raises
    ------
    UserError
        If there is no header with rows, or no column holds coordinates.
    """
    text = read_text(data)
    rows = read_rows(text)
    frame = _frame(rows)
    table = _located(frame, rows, stem)
    _type_columns(table, habit_of(frame))
    table.findings[:0] = [*rows.findings, *_longer_told(rows, table)]
    lines = rows.lines
    table.line_of = lambda row: lines[row] if row < len(lines) else None
    finding = encoding_finding(text)
    return RawFile("csv", text.encoding, [table], [finding] if finding else [])


def _frame(rows: Rows) -> pd.DataFrame:
    columns = {
        # Objects from the start: pandas' own type for text would make NaN of None.
        name: pd.Series(objects([row[place] or None for row in rows.rows]), dtype=object)
        for place, name in enumerate(rows.header)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows.rows)))


def _located(frame: pd.DataFrame, rows: Rows, stem: str) -> RawTable:
    """Find the places, in the order of how plainly columns hold them."""
    geometry = geometry_column(frame)
    pair, others = chosen_pair(frame)
    if geometry is not None:
        column, read = geometry
        table = read(frame[column])
        table.name, table.attributes = stem, frame.drop(columns=column)
        tell_datum(table, column)
        # Places of another datum lie 500 m off.
        if pair is not None and (pair.role.datum or "wgs84") == table.datum:
            fill(table, read_places(frame, pair), str(pair))
        return table
    if pair is not None:
        table = from_pair(frame, pair, stem, rows.longer)
        table.findings[:0] = others
        return table
    together = together_column(frame)
    if together is not None:
        return from_together(frame, together, stem)
    raise _nowhere(rows.header)


def _nowhere(header: Sequence[str]) -> UserError:
    remedy = _("name two columns lon and lat (经度, 纬度), or one wkt")
    if sum(re.fullmatch(r"[-+]?\d{1,10}[.,]\d{1,20}", name) is not None for name in header) > 1:
        return UserError(_("the table has no header line"), remedy=remedy, code="field_missing", line=1)
    return UserError(_("no column holds coordinates"), remedy=remedy, code="field_missing")


def _longer_told(rows: Rows, table: RawTable) -> list[Finding]:
    """Tell of every row with values too many what was done with it."""
    found = []
    for row, cells in rows.longer.items():
        message = _("the row has {count} values, the header {wanted}").format(count=len(cells), wanted=len(rows.header))
        aside = table.geometry[row] is None and row in table.reported
        repair = _("set aside, for its values may have shifted") if aside else _("the last values were left out")
        found.append(Finding("syntax_error", Severity.WARNING, message, row, rows.lines[row], repair=repair))
    return found


def _type_columns(table: RawTable, habit: str) -> None:
    """Make numbers of the columns that hold numbers."""
    columns = {}
    for name, column in table.attributes.items():
        columns[name], finding = typed(column, str(name), habit)
        if finding is not None:
            table.findings.append(finding)
    table.attributes = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
