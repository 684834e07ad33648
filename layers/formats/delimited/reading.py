"""Read a CSV table: its delimiter, its encoding, and where in it the coordinates stand."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity, UserError
from layers.formats.limits import LONGEST_VALUE, require_cells, too_large
from layers.formats.simple_features.reading import from_wkt, told
from layers.formats.simple_features.tree import NAMES
from layers.formats.table import RawFile, RawTable, objects
from layers.formats.text import Text, read_text
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# The last two stand in tables that were typed with a Chinese keyboard.
_DELIMITERS = ",;\t|，；"
# What Excel and other programs write above the header.
_HINT = "sep="
_LONGITUDE = (
    "lon", "lng", "long", "longitude", "经度", "东经", "经度坐标", "wgs84lng", "wgs84lon", "lngwgs84", "lonwgs84",
    "lon84", "lng84", "gcj02lng", "gcj02lon", "lnggcj02", "bd09lng", "lngbd09", "x", "xcoord", "coordx", "pointx",
    "xcoordinate", "x坐标", "坐标x", "横坐标", "easting", "east",
)  # fmt: skip
_LATITUDE = (
    "lat", "latitude", "纬度", "北纬", "纬度坐标", "wgs84lat", "latwgs84", "lat84", "gcj02lat", "latgcj02", "bd09lat",
    "latbd09", "y", "ycoord", "coordy", "pointy", "ycoordinate", "y坐标", "坐标y", "纵坐标", "northing", "north",
)  # fmt: skip
_TOGETHER = ("location", "坐标", "经纬度", "coordinates", "coordinate", "lnglat", "lonlat", "position", "位置坐标")
_WKT_NAMES = ("wkt", "geometry", "geom", "thegeom", "shape", "wktgeom", "几何")
_PLANAR = frozenset(("x", "xcoord", "coordx", "pointx", "xcoordinate", "x坐标", "坐标x", "横坐标", "easting", "east"))
# Possessive, or a value of a million blanks would be tried a million times.
_WKT = re.compile(rf"\s*+(?:SRID=\d++;)?\s*+(?:{'|'.join(NAMES)})\s*+(?:ZM|Z|M)?\s*+(?:\(|EMPTY)", re.IGNORECASE)
# Longer is no coordinate, and what these patterns take apart in many ways takes ages to refuse.
_LONGEST_ANGLE, _LONGEST_PAIR = 60, 120
_PAIR = re.compile(r"^\s*[(\[]?\s*(-?\d+(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d+(?:\.\d+)?)\s*[)\]]?\s*$")
_ANGLE = re.compile(
    r"""^\s*([NSEW东西南北]?)\s*(-?\d+(?:[.,]\d+)?)\s*[°度º]?\s*(?:(\d+(?:\.\d+)?)\s*['′分’]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:"|″|秒|”|'')\s*)?([NSEW]?)\s*$""",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Rows:
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    findings: list[Finding]


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
        With one table: points from two columns or one, or the geometry of a WKT column.

    Raises
    ------
    UserError
        If there is no header with rows, or no column holds coordinates.
    """
    text = read_text(data)
    rows = _rows(text)
    table = _located(_frame(rows), stem)
    table.findings[:0] = rows.findings
    columns = {name: _typed(column) for name, column in table.attributes.items()}
    table.attributes = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    lines = rows.lines
    table.line_of = lambda row: lines[row] if row < len(lines) else None
    findings = []
    if text.guessed:
        message = _("the text is not UTF-8; read as {encoding}").format(encoding=text.encoding)
        findings.append(Finding("encoding_guessed", Severity.NOTE, message))
    return RawFile("csv", text.encoding, [table], findings)


def _frame(rows: _Rows) -> pd.DataFrame:
    columns = {
        # Objects from the start: pandas' own type for text would make NaN of None.
        name: pd.Series(objects([row[place] or None for row in rows.rows]), dtype=object)
        for place, name in enumerate(rows.header)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows.rows)))


def plain(name: object) -> str:
    """Return a column's name as names are compared: no case, space, hyphen or underscore."""
    folded = unicodedata.normalize("NFKC", str(name)).casefold()
    return re.sub(r"[\s_\-().]+", "", folded)


def _rows(text: Text) -> _Rows:
    decoded = text.utf8.decode("utf-8", "replace").replace("\x00", "")
    # Python's own 131,072 are fewer than a district's outline takes as WKT.
    csv.field_size_limit(LONGEST_VALUE)
    # newline="" as csv wants it: line ends inside quotes belong to the cell.
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=_delimiter(decoded))
    read: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not (not read and _is_hint(row)):
                _require_room(read, row, len(text.utf8))
                read.append((start, row))
            # A quoted cell may span lines: a row is told by the line it begins on.
            start = reader.line_num + 1
    except csv.Error as error:
        raise _broken(start, error) from None
    if not read:
        raise UserError(_("the file is empty"), remedy=_("export it again"), code="empty_file")
    return _shaped(read)


def _require_room(read: list[tuple[int, list[str]]], row: list[str], size: int) -> None:
    """Refuse a table while it is read: the header says how wide each row will stand in memory."""
    require_cells(len(read), len(read[0][1] if read else row), size)


def _broken(line: int, error: csv.Error) -> UserError:
    # The csv module has no other way to say that a value was longer than field_size_limit.
    if "field limit" in str(error):
        message = _("a value on line {line} is longer than {most} MB").format(line=line, most=LONGEST_VALUE >> 20)
        return too_large(message, _("look whether a quotation mark is missing there"))
    return UserError(_("the table is broken on line {line}").format(line=line), code="syntax_error", line=line)


def _is_hint(row: list[str]) -> bool:
    """Whether a line says the delimiter; split at it, the sign itself is gone."""
    return len(row) <= 2 and row[0].strip().lower().startswith(_HINT) and not "".join(row[1:])


def _delimiter(text: str) -> str:
    """Take the candidate that the header holds most of, outside quotes."""
    # Excel's own hint, on a line before the header.
    if text[:4].lower() == _HINT:
        return text[4:5]
    # The header alone: values hold commas and semicolons of their own.
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)


def _shaped(read: list[tuple[int, list[str]]]) -> _Rows:
    """Every row as long as the header; what stands beyond it is told."""
    header = _distinct([cell.strip() for cell in read[0][1]])
    found = _Rows(header, [], [], [])
    for row, (line, cells) in enumerate(read[1:]):
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            message = _("the row has {count} values, the header {wanted}").format(count=len(cells), wanted=len(header))
            found.findings.append(
                Finding("syntax_error", Severity.WARNING, message, row, line, repair=_("the last values were left out"))
            )
        found.rows.append([cell.strip() for cell in cells[: len(header)]] + [""] * (len(header) - len(cells)))
        found.lines.append(line)
    return found


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of their own for columns without one or with another's."""
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


def _located(frame: pd.DataFrame, stem: str) -> RawTable:
    """Find the coordinates, in the order of how plainly they are named."""
    # Reversed, so that of two columns alike the first in the file wins.
    names = {plain(name): str(name) for name in reversed(frame.columns)}
    wkt = _wkt_column(frame, names)
    if wkt is not None:
        return _from_wkt(frame, wkt, stem)
    pair = [next((names[name] for name in wanted if name in names), None) for wanted in (_LONGITUDE, _LATITUDE)]
    if pair[0] is not None and pair[1] is not None:
        return _from_pair(frame, pair[0], pair[1], stem)
    together = next((names[name] for name in _TOGETHER if name in names), None)
    if together is not None:
        return _from_together(frame, together, stem)
    raise UserError(
        _("no column holds coordinates"),
        remedy=_("name two columns lon and lat (经度, 纬度), or one wkt"),
        code="field_missing",
    )


def _wkt_column(frame: pd.DataFrame, names: dict[str, str]) -> str | None:
    order = [names[name] for name in _WKT_NAMES if name in names]
    for name in [*order, *(str(column) for column in frame.columns if column not in order)]:
        first = frame[name].dropna().head(20)
        if len(first) and sum(bool(_WKT.match(str(value))) for value in first) * 2 > len(first):
            return name
    return None


def _from_wkt(frame: pd.DataFrame, column: str, stem: str) -> RawTable:
    texts = frame[column].to_numpy(dtype=object)
    # SRID= is PostGIS's addition to WKT, which shapely does not read.
    read = from_wkt([None if text is None else re.sub(r"^\s*SRID=\d+;", "", text) for text in texts])
    table = RawTable(stem, read.geometry, frame.drop(columns=column), findings=told(read))
    table.reported.update(read.unreadable)
    for row in read.unreadable:
        message = _("the geometry's text cannot be read")
        table.findings.append(Finding("syntax_error", Severity.WARNING, message, row))
    return table


def _from_pair(frame: pd.DataFrame, x_name: str, y_name: str, stem: str) -> RawTable:
    x, y = (_numbers(frame[name]) for name in (x_name, y_name))
    table = _points(frame.drop(columns=[x_name, y_name]), x, y, stem)
    table.geographic_names = plain(x_name) not in _PLANAR
    filled = frame[x_name].notna().to_numpy() & frame[y_name].notna().to_numpy()
    for row in np.flatnonzero(filled & (np.isnan(x) | np.isnan(y))).tolist():
        message = _("a coordinate is not a number: {value}").format(
            value=f"{frame[x_name][row]}, {frame[y_name][row]}"[:60]
        )
        table.findings.append(Finding("text_coordinates", Severity.WARNING, message, row))
        table.reported.add(row)
    _suspect_datum(table, x_name)
    return table


def _from_together(frame: pd.DataFrame, column: str, stem: str) -> RawTable:
    matches = [
        _PAIR.match(value) if isinstance(value, str) and len(value) <= _LONGEST_PAIR else None
        for value in frame[column]
    ]
    xy = np.array([[float(m[1]), float(m[2])] if m else [np.nan, np.nan] for m in matches]).reshape(-1, 2)
    table = _points(frame.drop(columns=column), xy[:, 0], xy[:, 1], stem)
    for row in np.flatnonzero(np.isnan(xy[:, 0]) & frame[column].notna().to_numpy()).tolist():
        message = _("a coordinate is not a number: {value}").format(value=str(frame[column][row])[:60])
        table.findings.append(Finding("text_coordinates", Severity.WARNING, message, row))
        table.reported.add(row)
    return table


def _points(frame: pd.DataFrame, x: NDArray[np.float64], y: NDArray[np.float64], stem: str) -> RawTable:
    geometry = np.full(len(frame), None, dtype=object)
    known = ~(np.isnan(x) | np.isnan(y))
    geometry[known] = shapely.points(x[known], y[known])
    return RawTable(stem, geometry, frame)


def _suspect_datum(table: RawTable, name: str) -> None:
    # Only told: whether the numbers were shifted back already, nobody can see.
    for word in ("gcj02", "bd09"):
        if word in plain(name):
            message = _("the column {column} names the datum {datum}; places may lie about 500 m off").format(
                column=name, datum=word
            )
            table.findings.append(Finding("datum_shift_suspected", Severity.WARNING, message, field=name))


def _numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Numbers however people write them: decimal comma, full-width digits, degrees and minutes."""
    # A copy, for pandas hands out its own array read-only.
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    for row in np.flatnonzero(np.isnan(numbers) & column.notna().to_numpy()).tolist():
        numbers[row] = _angle(str(column.iloc[row]))
    return numbers


def _angle(text: str) -> float:
    # NFKC also takes ″ apart into two ′.
    plain_text = unicodedata.normalize("NFKC", text[: _LONGEST_ANGLE + 1]).replace("′′", "″")
    match = _ANGLE.match(plain_text) if len(plain_text) <= _LONGEST_ANGLE else None
    if match is None:
        return float("nan")
    before, degrees, minutes, seconds, after = match.groups()
    value = float(degrees.replace(",", ".")) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -value if (before or after).upper() in {"S", "W", "南", "西"} else value


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Make a column of numbers numeric; codes with leading zeros stay text."""
    known = column.dropna().astype(str)
    # A float holds 15 digits: a longer code would come back as another.
    if known.empty or known.str.match(r"^[-+]?0\d").any() or (known.str.len() > 15).any():
        return column
    numbers = pd.to_numeric(column, errors="coerce")
    return column if numbers.isna().sum() > column.isna().sum() else numbers
