"""From other people's columns to the canonical ones, and from their values to numbers, years and choices."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.errors import Finding, Severity
from layers.intake.words import plain
from layers.kinds.kind import COMMON_FIELDS, Field, FieldType
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.intake.draft import Draft
    from layers.kinds.kind import LayerKind

RESERVED = ("geometry", "source_row")
"""Columns a layer's frame has of its own."""

# A sign or a word may stand before the number, such as ¥ or 约.
_NUMBER = re.compile(r"^[^\d+-]*([-+]?\d[\d,，\s]*(?:\.\d+)?|[-+]?\.\d+)\s*(\D*)$")
# A number with all its words; of blanks without end the pattern would try every share.
_LONGEST_NUMBER = 200
# No digit on either side: four digits inside a telephone number are no year.
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_SHOWN = 10
# Chinese counts in ten thousands: 1.2万 is 12,000.
_TIMES = {"万": 10_000.0, "千": 1000.0, "亿": 1e8}


def canonical_frame(draft: Draft, kind: LayerKind, values: Any = None) -> pd.DataFrame:  # noqa: ANN401  an array or None
    """Return the attributes under the kind's own names, with values of the fields' types.

    Parameters
    ----------
    draft
        Gets the findings.
    kind
        Decides what an ambiguous column such as ``type`` means.
    values
        (n,) the words by which a mixed file was split: the category where no column says one.

    Returns
    -------
    pandas.DataFrame
        ``name`` and ``category`` always; other columns keep their names.
    """
    frame = draft.attributes.rename(columns=_renamed(draft.attributes, kind))
    frame.columns = pd.Index(_own_names([str(name) for name in frame.columns]))
    for one in kind.all_fields:
        if one.id in frame.columns:
            frame[one.id] = _READERS[one.type](frame[one.id], one, draft)
    for name in ("name", "category"):
        if name not in frame.columns:
            frame[name] = None
    frame["category"] = _category(frame, values)
    return frame


def canonical_name(kind: LayerKind, column: str, columns: list[str]) -> str:
    """Return the column of a layer that held `column` in the file.

    Parameters
    ----------
    kind
        The layer's.
    column
        The name in the file, such as ``类别``.
    columns
        The layer's.
    """
    if column in columns:
        return column
    word = plain(column)
    fields = (one.id for one in (*kind.fields, *COMMON_FIELDS) if word in {plain(one.id), *map(plain, one.aliases)})
    return next((field for field in fields if field in columns), column)


def _renamed(frame: pd.DataFrame, kind: LayerKind) -> dict[str, str]:
    """Which column is which field: its own fields first, a field's own name before its aliases in their order."""
    columns: dict[str, str] = {}
    for name in frame.columns:
        columns.setdefault(plain(name), str(name))
    renamed: dict[str, str] = {}
    for one in (*kind.fields, *COMMON_FIELDS):
        for word in (one.id, *one.aliases):
            column = columns.get(plain(word))
            if column is not None and column not in renamed:
                renamed[column] = one.id
                break
    if "name" not in renamed.values():
        column = next((old for word, old in columns.items() if _like_name(word) and old not in renamed), None)
        renamed |= {column: "name"} if column else {}
    return renamed


def _like_name(word: str) -> bool:
    return word.endswith(("名称", "单位名", "校名", "馆名", "name")) and not word.endswith(("username", "filename"))


def _own_names(names: list[str]) -> list[str]:
    """Names that differ without regard to case, as databases want, and are none of the frame's own."""
    taken: set[str] = set(RESERVED)
    found = []
    for name in names:
        wanted = name
        while wanted.lower() in taken:
            wanted += "_"
        taken.add(wanted.lower())
        found.append(wanted)
    return found


def _category(frame: pd.DataFrame, values: Any) -> pd.Series[Any]:  # noqa: ANN401  an array or None
    """Where no column says a category, the type does, and then the word the file was split by."""
    category = _text(frame["category"])
    for other in (frame["type"] if "type" in frame.columns else None, values):
        if other is not None:
            known = _text(pd.Series(other, index=frame.index, dtype=object))
            category = category.where(category.notna(), known)
    return category.astype(object).where(category.notna(), None)


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    """Text without surrounding space; what is blank is None."""
    values = column.to_numpy(dtype=object)
    found = [(value.strip() or None) if type(value) is str else _clean(value) for value in values]
    return pd.Series(found, index=column.index, dtype=object)


def _clean(value: object) -> str | None:
    # By identity, for a comparison with NA is NA and has no truth.
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    # A gap makes floats of a column of codes: 310000.0 was 310000.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _by_value(column: pd.Series[Any], read: Callable[[str], Any]) -> tuple[pd.Series[Any], list[Any]]:
    """Read each distinct value once: the values as text, and what they were read as."""
    codes, uniques = pd.factorize(column.to_numpy(dtype=object))
    texts = [_clean(value) for value in uniques]
    read_as = [None if text is None else read(text) for text in texts]
    # factorize gives what is missing the code -1, and that is the None at the end.
    text = pd.Series(np.array([*texts, None], dtype=object)[codes], index=column.index, dtype=object)
    return text, np.array([*read_as, None], dtype=object)[codes].tolist()


def _as_text(column: pd.Series[Any], _field: Field, _draft: Draft) -> pd.Series[Any]:
    return _text(column)


def _as_number(column: pd.Series[Any], one: Field, draft: Draft) -> pd.Series[Any]:
    """Numbers, also those that are text with commas and a unit."""
    if column.dtype != object:
        return pd.to_numeric(column, errors="coerce").astype(np.float64).replace([np.inf, -np.inf], np.nan)
    texts = _text(column)
    numbers = pd.to_numeric(texts, errors="coerce").astype(np.float64)
    odd = np.flatnonzero(numbers.isna().to_numpy() & texts.notna().to_numpy()).tolist()
    for place in odd:
        numbers.iloc[place] = _number(str(texts.iloc[place]))
    unread = [place for place in odd if np.isnan(numbers.iloc[place])]
    if len(odd) > len(unread):
        count = len(odd) - len(unread)
        message = ngettext("{count} number is written as text", "{count} numbers are written as text", count)
        draft.findings.append(
            Finding(
                "number_as_text", Severity.NOTE, message.format(count=count), field=one.id, repair=_("read as numbers")
            )
        )
    _tell_unread(draft, one, "not_a_number", unread, texts)
    # Text such as inf or 1e999 reads as a number.
    return numbers.replace([np.inf, -np.inf], np.nan)


def _number(text: str) -> float:
    # NFKC makes plain digits of full-width ones.
    match = _NUMBER.match(unicodedata.normalize("NFKC", text)) if len(text) <= _LONGEST_NUMBER else None
    if match is None:
        return float("nan")
    times = _TIMES.get(match[2][:1], 1.0)
    return float(re.sub(r"[,，\s]", "", match[1])) * times


def _as_year(column: pd.Series[Any], one: Field, draft: Draft) -> pd.Series[Any]:
    """Years, also out of dates and out of 1958年."""
    texts, years = _by_value(column, _year)
    unread = [place for place, (year, text) in enumerate(zip(years, texts, strict=True)) if text and year is None]
    _tell_unread(draft, one, "not_a_year", unread, texts)
    return pd.Series([np.nan if year is None else float(year) for year in years], index=column.index, dtype=np.float64)


def _year(text: str) -> int | None:
    match = _YEAR.search(unicodedata.normalize("NFKC", text))
    year = int(match[1]) if match else None
    return year if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _as_choice(column: pd.Series[Any], one: Field, draft: Draft) -> pd.Series[Any]:
    """One of the field's values, by any of its spellings."""
    known = {plain(word): value for value, words in one.choices.items() for word in (value, *words)}
    texts, found = _by_value(column, lambda text: known.get(plain(text)))
    unknown = [place for place, (value, text) in enumerate(zip(found, texts, strict=True)) if text and value is None]
    _tell_unread(draft, one, "category_unknown", unknown, texts)
    return pd.Series(found, index=column.index, dtype=object)


def _tell_unread(draft: Draft, one: Field, code: str, places: list[int], texts: pd.Series[Any]) -> None:
    """One finding for each distinct value, the first ten; `row` is where it stands first."""
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for place in places:
        text = str(texts.iloc[place])[:60]
        first.setdefault(text, place)
        counts[text] = counts.get(text, 0) + 1
    for text, place in list(first.items())[:_SHOWN]:
        message = _("{field} cannot be “{value}” ({count} times)").format(
            field=_(one.title), value=text, count=counts[text]
        )
        repair = _("left empty")
        draft.findings.append(
            Finding(code, Severity.WARNING, message, int(draft.rows[place]), field=one.id, repair=repair)
        )


_READERS = {
    FieldType.TEXT: _as_text,
    FieldType.NUMBER: _as_number,
    FieldType.YEAR: _as_year,
    FieldType.CHOICE: _as_choice,
}
