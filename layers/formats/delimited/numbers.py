"""Numbers with decimal commas and parted thousands: what a sign means is decided for a whole column."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.errors import Finding, Severity
from layers.formats.table import objects
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# Longer is no number that anybody typed.
_LONGEST = 60
_SPELLED = re.compile(r"[-+−]?+(?:\d++(?:[.,'’ ]\d++)*+|[.,]\d++)")
# A currency's sign or 约 before it, a unit behind it; 1,2-dichlorobenzene is a name.
_WITH_UNIT = re.compile(
    r"(?P<before>(?:[^\w+\-−.,]{0,3}+|约))(?P<number>[-+−]?+(?:\d++(?:[.,'’ ]\d++)*+|[.,]\d++))"
    r"(?P<after>\s?+[^\W\d_]{0,8}[23%‰€$£¥²³]?)"
)
_GROUPED = re.compile(r"[-+−]?+\d{1,3}(?:[ '’]\d{3})++(?=[.,]|$)")
_BLANKS, _SIGNS, _MARKS = re.compile("[ '’]"), re.compile("[,.]"), re.compile("[,'’]")
_PARTS = {sign: re.compile(rf"[-+]?+\d{{1,3}}(?:{re.escape(sign)}\d{{3}})++") for sign in ",."}
_SAMPLE = 200
_COLUMNS = 100
# Of the values of a column of numbers; the rest says unknown.
_MOST = 0.8
_FEWEST_DOUBTFUL = 2


def meaning(text: str) -> str:
    """Return what the signs of a number tell of themselves.

    Parameters
    ----------
    text
        The number, without a unit.

    Returns
    -------
    str
        ``d,`` or ``d.`` where that sign can only be the decimal one, ``t,`` or ``t.`` where it can only part thousands,
        ``?,`` or ``?.`` where it may be either, nothing where there is none, and ``x`` for what is no number.

    Examples
    --------
    >>> [meaning(text) for text in ("12,5", "1.250,5", "1.250.000", "1,250", "1250", "1.2.3")]
    ['d,', 'd,', 't.', '?,', '', 'x']
    """
    if len(text) > _LONGEST or _SPELLED.fullmatch(text) is None:
        return "x"
    bare = _ungrouped(text)
    if _BLANKS.search(bare):
        return "x"
    signs = _SIGNS.findall(bare)
    if len(set(signs)) == 2:
        whole, last = bare.rpartition(signs[-1])[0], signs[-1]
        return f"d{last}" if _PARTS[signs[0]].fullmatch(whole) else "x"
    if len(signs) > 1:
        return f"t{signs[0]}" if _PARTS[signs[0]].fullmatch(bare) else "x"
    if not signs:
        return ""
    either = bare == text and _PARTS[signs[0]].fullmatch(bare) and not bare.lstrip("-+").startswith("0")
    return f"?{signs[0]}" if either else f"d{signs[0]}"


def plain_number(text: str, decimal: str, kind: str | None = None) -> str:
    """Return a number as programs write it.

    Parameters
    ----------
    text
        The number; `meaning` knows it.
    decimal
        The sign that is the decimal one where it may be either.
    kind
        Its `meaning`, where that is known already.

    Examples
    --------
    >>> plain_number("1.250", ","), plain_number("1.250", "."), plain_number("842 100,5", ".")
    ('1250', '1.250', '842100.5')
    """
    kind = meaning(text) if kind is None else kind
    bare = _ungrouped(text)
    if not kind:
        return bare
    sign = kind[1]
    other = "," if sign == "." else "."
    is_decimal = kind[0] == "d" or (kind[0] == "?" and sign == decimal)
    return bare.replace(other, "").replace(sign, "." if is_decimal else "")


def _ungrouped(text: str) -> str:
    match = _GROUPED.match(text)
    grouped = _BLANKS.sub("", match[0]) + text[match.end() :] if match else text
    return grouped.replace("−", "-")


@dataclass(slots=True)
class Tally:
    """What the values of a column tell of its signs.

    Parameters
    ----------
    kinds
        How many values have which `meaning`.
    examples
        The first value of each.
    plain
        The values without any sign.
    marked
        How many values have a comma or an apostrophe, which no program reads.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    plain: list[float] = field(default_factory=list)
    marked: int = 0

    def add(self, text: str) -> str:
        """Count one value, and return its `meaning`."""
        kind = meaning(text)
        self.kinds[kind] += 1
        marked = _MARKS.search(text) is not None
        self.marked += marked
        # Of those that are plain otherwise, one that shows the mark.
        self.examples.setdefault(f"m{kind}" if marked and kind in {"", "d."} else kind, text)
        if not kind:
            self.plain.append(abs(float(_ungrouped(text))))
        return kind

    @property
    def doubtful(self) -> int:
        """How many values may be either."""
        return self.kinds["?,"] + self.kinds["?."]

    @property
    def comma(self) -> int:
        """How many values say that the comma is decimal."""
        return self.kinds["d,"] + self.kinds["t."]

    @property
    def point(self) -> int:
        """How many values say that the point is decimal."""
        return self.kinds["d."] + self.kinds["t,"]

    def decimal(self, habit: str) -> tuple[str, bool]:
        """Return the decimal sign of the doubtful values, and whether that is certain.

        Parameters
        ----------
        habit
            The decimal sign of the table's other columns, or nothing.
        """
        if self.comma or self.point:
            return "," if self.comma > self.point else ".", not (self.comma and self.point)
        sign = "," if self.kinds["?,"] else "."
        if self.kinds["?,"] and self.kinds["?."]:
            return habit or ".", False
        other = "." if sign == "," else ","
        # A table of decimal commas has no comma for thousands; points it may have for both.
        if self._gapped() and sign + habit != ",,":
            return other, habit == other
        if sign == "," or habit == ",":
            return habit or ".", bool(habit)
        # 1.250 throughout: a table of decimal points may have parted thousands all the same.
        return ".", self.doubtful < _FEWEST_DOUBTFUL

    def _gapped(self) -> bool:
        """Whether what has no sign stays under a thousand and yet above what the signs would make of the others."""
        return bool(self.plain) and max(self.plain) < 1000 and max(self.plain) >= 10


def habit_of(frame: pd.DataFrame) -> str:
    """Return the decimal sign that a table's numbers have where it is certain, or nothing.

    Parameters
    ----------
    frame
        Of text.
    """
    tally = Tally()
    for name in frame.columns[:_COLUMNS]:
        texts = [_normal(text) for text in frame[name].dropna().head(_SAMPLE)]
        known = [text for text in texts if meaning(text) != "x"]
        # A column of words may have a number in it.
        if known and len(known) >= _MOST * len(texts):
            for text in known:
                tally.add(text)
    if tally.comma == tally.point:
        return ""
    return "," if tally.comma > tally.point else "."


def typed(column: pd.Series[Any], name: str, habit: str) -> tuple[pd.Series[Any], Finding | None]:
    """Return a column of numbers as numbers, with what there is to say of how they were written.

    Parameters
    ----------
    column
        Of text, None where there is nothing.
    name
        Its name.
    habit
        As `habit_of` says it.

    Returns
    -------
    pandas.Series
        Numbers; codes with leading zeros and texts stay as they are, and numbers with a unit keep it.
    """
    known = column.dropna().astype(str)
    # A float holds 15 digits: a longer code would come back as another.
    if known.empty or known.str.match(r"^[-+]?0\d").any():
        return column, None
    column, finding = _respelled(column, known, name, habit)
    known = column.dropna().astype(str)
    if (known.str.len() > 15).any():
        return column, finding
    numbers = pd.to_numeric(column, errors="coerce")
    return (column if numbers.isna().sum() > column.isna().sum() else numbers), finding


def _respelled(
    column: pd.Series[Any], known: pd.Series[Any], name: str, habit: str
) -> tuple[pd.Series[Any], Finding | None]:
    """Write a column's numbers as programs do, if its values are numbers and have signs that need it."""
    if not _worth_it(known):
        return column, None
    # Each distinct value once.
    codes, uniques = pd.factorize(column.to_numpy(dtype=object))
    matches = [_with_unit(str(text)) for text in uniques]
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    tally = Tally()
    for match in matches:
        if match is not None:
            tally.add(match["number"])
    numbers = sum(int(count) for match, count in zip(matches, counts, strict=True) if match is not None)
    needed = tally.marked + tally.kinds["t."] + tally.kinds["?."]
    if not needed or numbers < _MOST * len(known):
        return column, None
    decimal, certain = tally.decimal(habit)
    if not tally.marked and not tally.kinds["t."] and decimal == "." and certain:
        return column, None
    written = [
        str(text) if match is None else match["before"] + plain_number(match["number"], decimal) + match["after"]
        for text, match in zip(uniques, matches, strict=True)
    ]
    respelled = pd.Series(objects([*written, None])[codes], index=column.index, dtype=object)
    return respelled, spelling_told(tally, name, decimal, certain=certain or not tally.doubtful)


def _worth_it(known: pd.Series[Any]) -> bool:
    """Look at the first values, for most columns are words or plain numbers."""
    texts = [_with_unit(str(text)) for text in known.head(_SAMPLE)]
    known_numbers = [match["number"] for match in texts if match is not None]
    if len(known_numbers) < _MOST * len(texts):
        return False
    if any(_MARKS.search(number) for number in known_numbers):
        return True
    kinds = {meaning(number) for number in known_numbers}
    if kinds - {"", "d."}:
        return "d." not in kinds
    # Plain so far; a sign further down is found at once.
    return bool(len(known) > _SAMPLE and known.str.contains("[,'’]" if "d." in kinds else "[.,'’]").any())


def spelling_told(tally: Tally, name: str, decimal: str, *, certain: bool) -> Finding:
    """Return how a column's numbers are written and read, as a finding.

    Parameters
    ----------
    tally
        Of its values.
    name
        The column's.
    decimal
        The decimal sign of what may be either.
    certain
        Whether that is known.
    """
    order = ("?,", "?.", "d,", "t.", "t,", "") if tally.doubtful else ("d,", "t.", "t,", "md.", "m", "d.", "")
    example = next((tally.examples[kind] for kind in order if kind in tally.examples), "")
    read = plain_number(example, decimal)
    repair = _("read as {number}").format(number=read)
    if certain:
        message = _("numbers in {column} are written like {value}").format(column=name, value=example)
        return Finding("number_as_text", Severity.NOTE, message, field=name, repair=repair)
    other = plain_number(example, "." if decimal == "," else ",")
    message = _("whether {value} in {column} means {number} or {other} is not certain").format(
        value=example, column=name, number=read, other=other
    )
    return Finding("number_as_text", Severity.WARNING, message, field=name, repair=repair)


def _normal(text: object) -> str:
    """Full-width digits and the blanks of typesetters as plain ones."""
    short = str(text)[: _LONGEST + 1]
    return (short if short.isascii() else unicodedata.normalize("NFKC", short)).strip()


def _with_unit(text: str) -> re.Match[str] | None:
    match = _WITH_UNIT.fullmatch(_normal(text)) if len(text) <= _LONGEST else None
    return match if match is not None and meaning(match["number"]) != "x" else None


def parsed(texts: Iterable[object]) -> tuple[list[tuple[str, str]], Tally]:
    """Return texts in plain signs, each with its `meaning`, and the tally of them."""
    tally = Tally()
    return [(text, tally.add(text)) for text in map(_normal, texts)], tally


def numbers_of(texts: Iterable[tuple[str, str]], decimal: str) -> NDArray[np.float64]:
    """Return the numbers that texts of known `meaning` are, NaN for what is none."""
    found = [float("nan") if kind == "x" else float(plain_number(text, decimal, kind)) for text, kind in texts]
    return np.array(found, dtype=np.float64)
