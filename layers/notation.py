"""JSON and TOML from outside: whatever is wrong with a text, one kind of error says so."""

from __future__ import annotations

import json
import tomllib
from typing import Any, TypeVar

import msgspec

from layers.errors import NotationError
from layers.language import gettext as _

_Wanted = TypeVar("_Wanted")
# Beside what the readers call an error themselves: nesting without end, and numbers of thousands of digits.
_FAULTS = (ValueError, RecursionError, OverflowError)


def parse_json(text: str | bytes, where: str | None = None) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return the value of a JSON text.

    Parameters
    ----------
    text
        From anywhere.
    where
        What an error names.

    Raises
    ------
    NotationError
        If it is no JSON, or no reader's recursion and no number of Python's could hold it.

    Examples
    --------
    >>> parse_json('{"a": [1, 2]}')["a"]
    [1, 2]
    """
    try:
        return json.loads(text)
    except (*_FAULTS, TypeError) as error:
        raise _not("JSON", error, where) from error


def parse_record(text: bytes, wanted: type[_Wanted]) -> _Wanted:
    """Return a JSON text as a record whose every field has its declared type.

    Raises
    ------
    NotationError
        If it is no JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(text, type=wanted)
    except (*_FAULTS, TypeError, msgspec.MsgspecError) as error:
        raise _not("JSON", error, None) from error


def parse_toml(text: str, where: str | None = None) -> dict[str, Any]:
    """Return the table of a TOML text.

    Parameters
    ----------
    text
        From anywhere.
    where
        What an error names.

    Raises
    ------
    NotationError
        If it is no TOML, or no reader's recursion and no number of Python's could hold it.

    Examples
    --------
    >>> parse_toml('name = "Fanghe"')
    {'name': 'Fanghe'}
    """
    try:
        return tomllib.loads(text)
    except _FAULTS as error:
        raise _not("TOML", error, where) from error


def _not(notation: str, error: Exception, where: str | None) -> NotationError:
    reason = _("it nests too deep") if isinstance(error, RecursionError) else str(error)[:200]
    return NotationError(
        _("it is not written as {notation}: {reason}").format(notation=notation, reason=reason), where=where
    )
