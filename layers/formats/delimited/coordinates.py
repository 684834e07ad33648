"""Places from two columns of numbers: which two, and what their numbers mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity
from layers.formats.delimited.angles import degrees_of
from layers.formats.delimited.names import Pair, datum_of, pairs_of
from layers.formats.delimited.numbers import Tally, meaning, numbers_of, parsed, spelling_told
from layers.formats.table import RawTable
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_EAST, _NORTH = 180.0, 90.0
_SAMPLE = 200
_MOST_PAIRS, _PAIRS_SHOWN = 20, 4
# Of what two readings of a number differ by.
_ALIKE = 30.0
# Longitudes in degrees reach 360; what lost its decimal point has at least three decimals too many.
_NO_DEGREES = 1000.0
_FEWEST_LOST = 3


@dataclass(frozen=True, slots=True)
class Places:
    """The numbers of two columns.

    Parameters
    ----------
    x, y
        (n,) NaN for none.
    findings
        How they are written.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    findings: list[Finding]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows have both."""
        return np.asarray(~(np.isnan(self.x) | np.isnan(self.y)))

    def points(self) -> NDArray[np.object_]:
        """Return points, None where a number is missing."""
        geometry = np.full(len(self.x), None, dtype=object)
        geometry[self.known] = shapely.points(self.x[self.known], self.y[self.known])
        return geometry


def chosen_pair(frame: pd.DataFrame) -> tuple[Pair | None, list[Finding]]:
    """Return the pair of columns that the places are read from, and a finding that names the others.

    Parameters
    ----------
    frame
        Of text.

    Returns
    -------
    tuple
        WGS-84 before what names no datum, that before a Chinese datum, degrees before metres; None for no pair.
    """
    pairs = pairs_of([str(name) for name in frame.columns])[:_MOST_PAIRS]
    counts = {str(pair): int(frame[[pair.x, pair.y]].notna().all(axis=1).sum()) for pair in pairs}
    # Columns that are filled in a few rows only are no second pair.
    enough = max(counts.values(), default=0) / 2
    usable = [pair for pair in pairs if counts[str(pair)] >= enough and _has_numbers(frame, pair)]
    usable = usable or [pair for pair in pairs if not pair.role.weak]
    ranked = sorted(usable, key=lambda pair: (_rank(frame, pair), len(pair.role.kin)))
    if len(ranked) < 2:
        return next(iter(ranked), None), []
    message = _("more than one pair of columns holds coordinates: {pairs}").format(
        pairs="; ".join(map(str, ranked[:_PAIRS_SHOWN]))
    )
    repair = _("{columns} were read").format(columns=ranked[0])
    return ranked[0], [Finding("two_coordinate_pairs", Severity.NOTE, message, field=ranked[0].x, repair=repair)]


def _has_numbers(frame: pd.DataFrame, pair: Pair) -> bool:
    """Whether at least one of the first rows has both; of columns with a commoner meaning, whether all are degrees."""
    places = read_places(frame[[pair.x, pair.y]].dropna().head(_SAMPLE), pair)
    if not places.known.any():
        return False
    return not pair.role.weak or bool((np.abs(places.x[places.known]) <= _EAST).all())


def _rank(frame: pd.DataFrame, pair: Pair) -> int:
    role = pair.role
    if role.datum in {"gcj02", "bd09"}:
        return 3 if role.datum == "gcj02" else 4
    # Metres of UTM are called WGS 84 too.
    if role.datum and (role.geographic or _in_degrees(frame, pair)):
        return 0
    if role.geographic:
        return 2 if role.weak else 1
    return 5


def _in_degrees(frame: pd.DataFrame, pair: Pair) -> bool:
    places = read_places(frame[[pair.x, pair.y]].dropna().head(_SAMPLE), pair)
    return bool(places.known.any() and np.nanmedian(np.abs(places.x)) <= _EAST)


def from_pair(frame: pd.DataFrame, pair: Pair, stem: str, longer: Mapping[int, Sequence[str]]) -> RawTable:
    """Return a table of points from two columns.

    Parameters
    ----------
    frame
        Of text.
    pair
        Its columns.
    stem
        Names the table.
    longer
        All values of rows that have more than the header: they are set aside where other numbers would stand in the
        columns if a value further left were two.
    """
    places = read_places(frame, pair)
    shifted = _shifted(frame, pair, longer)
    places.x[shifted] = np.nan
    table = RawTable(stem, places.points(), frame.drop(columns=[pair.x, pair.y]), findings=places.findings)
    table.geographic_names = pair.role.geographic
    table.reported.update(shifted)
    filled = frame[pair.x].notna().to_numpy() & frame[pair.y].notna().to_numpy()
    filled[shifted] = False
    tell_text(table, np.flatnonzero(filled & ~places.known).tolist(), frame, [pair.x, pair.y])
    tell_datum(table, pair.x)
    return table


def tell_text(table: RawTable, rows: list[int], frame: pd.DataFrame, columns: list[str]) -> None:
    """Add a finding for each row whose coordinates are no numbers.

    Parameters
    ----------
    table
        Gets the findings.
    rows
        Their places.
    frame
        Of text.
    columns
        The columns that should hold them.
    """
    for row in rows:
        value = ", ".join(str(frame[column][row]) for column in columns)
        message = _("a coordinate is not a number: {value}").format(value=value[:60])
        table.findings.append(Finding("text_coordinates", Severity.WARNING, message, row))
        table.reported.add(row)


def _shifted(frame: pd.DataFrame, pair: Pair, longer: Mapping[int, Sequence[str]]) -> list[int]:
    """Return the rows with values too many, in which the coordinates may stand further right."""
    header = [str(name) for name in frame.columns]
    at = (header.index(pair.x), header.index(pair.y))
    found = []
    for row, cells in longer.items():
        # An unquoted delimiter behind them is no matter.
        moves = range(1, len(cells) - max(at))
        here = all(_is_number(cells[place]) for place in at)
        if not here or any(all(_is_number(cells[place + move]) for place in at) for move in moves):
            found.append(row)
    return found


def _is_number(text: str) -> bool:
    return meaning(text.strip()) != "x" or not np.isnan(degrees_of(text))


# --- what the numbers mean -------------------------------------------------------------------------


def read_places(frame: pd.DataFrame, pair: Pair) -> Places:
    """Return the numbers of two columns, however people write them: decimal comma, thousands, degrees and minutes.

    Parameters
    ----------
    frame
        Of text.
    pair
        Its columns.
    """
    geographic = pair.role.geographic
    # A copy, for pandas hands out its own array read-only.
    numbers = [
        pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64, copy=True) for name in (pair.x, pair.y)
    ]
    # 352.123 may be metres with a point between thousands; a longitude is not.
    metres = not geographic and any(bool((np.abs(found) > _EAST).any()) for found in numbers)
    spelled = [
        _Spelled(frame[name], found, metres=metres) for name, found in zip((pair.x, pair.y), numbers, strict=True)
    ]
    decimals = _decimals(spelled, geographic=geographic)
    findings = [
        finding
        for one, name, decimal in zip(spelled, (pair.x, pair.y), decimals, strict=True)
        for finding in one.settle(name, decimal)
    ]
    places = Places(numbers[0], numbers[1], findings)
    if geographic and _lost_point(places):
        findings.append(_lost_point_told(frame, pair))
    return places


class _Spelled:
    """The values of a column that are no plain numbers, or may mean thousands."""

    def __init__(self, column: pd.Series[Any], numbers: NDArray[np.float64], *, metres: bool) -> None:
        self._numbers = numbers
        self._values = column.to_numpy(dtype=object)
        there = column.notna().to_numpy()
        odd = np.isnan(numbers) & there
        if metres:
            odd |= there & (np.abs(numbers) < 1000.0) & _three_decimals(numbers)
        self.rows = np.flatnonzero(odd)
        self._texts, self.tally = parsed(self._values[self.rows])
        self.plain = np.abs(numbers[~odd & there & np.isfinite(numbers)])

    def values(self, decimal: str) -> NDArray[np.float64]:
        """Return the numbers of the odd rows."""
        return numbers_of(self._texts, decimal)

    def settle(self, name: str, decimal: str) -> list[Finding]:
        """Write the numbers of the odd rows, and return how they were written if not plainly."""
        found = self.values(decimal)
        for place in np.flatnonzero(np.isnan(found)).tolist():
            found[place] = degrees_of(str(self._values[self.rows[place]]))
        self._numbers[self.rows] = found
        signs = {kind: count for kind, count in self.tally.kinds.items() if kind not in {"x", "", "d."} and count}
        if not signs or (set(signs) == {"?."} and decimal == "."):
            return []
        return [spelling_told(_only(self.tally, signs), name, decimal, certain=True)]


def _only(tally: Tally, kinds: Mapping[str, int]) -> Tally:
    return replace(tally, examples={kind: text for kind, text in tally.examples.items() if kind in kinds})


def _three_decimals(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    thousandfold = np.abs(numbers) * 1000.0
    return np.asarray((np.abs(thousandfold - np.round(thousandfold)) < 1e-6) & (thousandfold >= 1000.0))


def _decimals(spelled: Sequence[_Spelled], *, geographic: bool) -> list[str]:
    """Return the decimal sign of what may be either, for both columns."""
    if geographic:
        # Degrees have no thousands.
        return ["," if one.tally.kinds["?,"] and not one.tally.kinds["?."] else "." for one in spelled]
    found = []
    thousands = any(_means_thousands(one, limit) for one, limit in zip(spelled, (_EAST, _EAST), strict=True))
    for one in spelled:
        sign = "," if one.tally.kinds["?,"] else "."
        other = "." if sign == "," else ","
        certain = one.tally.decimal("")[0] if one.tally.comma or one.tally.point else None
        found.append(certain or (other if thousands else sign))
    return found


def _means_thousands(one: _Spelled, limit: float) -> bool:
    """Whether a column's doubtful numbers are beyond any degrees, or like its plain ones only as thousands."""
    tally = one.tally
    if not tally.doubtful:
        return False
    sign = "," if tally.kinds["?,"] else "."
    small = np.abs(one.values(sign))
    if len(one.plain):
        ratio = np.nanmedian(small) * 1000.0 / max(float(np.median(one.plain)), 1e-9)
        return bool(1.0 / _ALIKE < ratio < _ALIKE)
    return bool(np.nanmax(small) > limit)


def _lost_point(places: Places) -> bool:
    x, y = places.x[places.known], places.y[places.known]
    return len(x) >= _FEWEST_LOST and bool(
        (np.abs(x) > _NO_DEGREES).all()
        and (np.abs(y) > _NO_DEGREES).all()
        and (x % 1 == 0).all()
        and (y % 1 == 0).all()
    )


def _lost_point_told(frame: pd.DataFrame, pair: Pair) -> Finding:
    first = frame[[pair.x, pair.y]].dropna().iloc[0]
    message = _("the numbers of {columns} are no degrees; they seem to have lost their decimal point: {value}").format(
        columns=pair, value=f"{first.iloc[0]}, {first.iloc[1]}"[:60]
    )
    repair = _("export the table again with these columns as text")
    return Finding("coordinates_out_of_range", Severity.WARNING, message, field=pair.x, repair=repair)


def tell_datum(table: RawTable, column: str) -> None:
    """Take the datum that a column's name names for the table's, and tell it if places lie elsewhere in it.

    Parameters
    ----------
    table
        Gets the datum and the finding.
    column
        The name of the column that the places were read from.
    """
    datum = datum_of(column)
    if datum is None or datum == "wgs84":
        return
    table.datum = datum
    # Only told: whether the numbers were turned back already, nobody can see.
    message = _("the column {column} names the datum {datum}; places may lie about 500 m off").format(
        column=column, datum=datum
    )
    table.findings.append(Finding("datum_shift_suspected", Severity.WARNING, message, field=column))
