"""How much a file may hold: what goes beyond is refused before the work, with the limit."""

from __future__ import annotations

from layers.errors import UserError
from layers.language import gettext as _

MOST_COLUMNS = 1_900
"""Attributes of a table: SQLite, and so a study, takes 2,000 columns with those of the program."""
MOST_CELLS = 20_000_000
"""Values that a small file may be filled up to: short rows under a long header cost memory, not bytes."""
LONGEST_VALUE = 64 * 1024 * 1024
"""Bytes of one value: a coast of a million corners, written as text, takes 40 MB."""
DEEPEST = 20
"""Geometry collections within each other: none of a program's nests so deep, and readers recurse."""


def too_large(what: str, remedy: str) -> UserError:
    """Return the refusal of what is beyond a limit."""
    return UserError(what, remedy=remedy, code="too_large")


def require_columns(columns: int) -> None:
    """Refuse a table that is too wide.

    Parameters
    ----------
    columns
        How many it has.

    Raises
    ------
    UserError
        If there are more than `MOST_COLUMNS`.

    Examples
    --------
    >>> require_columns(30)
    """
    if columns > MOST_COLUMNS:
        message = _("the table has {count} columns; at most {most} are read").format(count=columns, most=MOST_COLUMNS)
        raise too_large(message, _("keep the columns that matter and save it again"))


def require_cells(rows: int, columns: int, size: int) -> None:
    """Refuse a table that is mostly gaps: few bytes that would fill the memory.

    Parameters
    ----------
    rows, columns
        Of the table as it would stand in memory.
    size
        Bytes of its text.

    Raises
    ------
    UserError
        If it is too wide, or has more than `MOST_CELLS` values and twice as many as bytes.
    """
    require_columns(columns)
    # A value takes a byte and its comma: a table that is no trap has fewer values than bytes.
    most = max(MOST_CELLS, 2 * size)
    if rows * columns > most:
        message = _(
            "{rows} rows of {columns} columns, nearly all of them empty; at most {most} values are read"
        ).format(rows=rows, columns=columns, most=most)
        raise too_large(message, _("keep the columns that matter and save it again"))
