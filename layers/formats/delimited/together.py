"""Places from one column that holds both coordinates: ``45.71, 4.81``, ``(lat, lon)``, ``[lon, lat]``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from layers.errors import Finding, Severity
from layers.formats.delimited.angles import degrees_and_hemisphere
from layers.formats.delimited.coordinates import Places, tell_datum, tell_text
from layers.formats.delimited.names import Axis, holds_both, order_of, usually_longitude_first
from layers.formats.delimited.numbers import meaning, plain_number
from layers.formats.table import RawTable
from layers.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# Longer is no pair of coordinates; an address may stand before it.
_LONGEST_PAIR, _LONGEST = 120, 2_000
_NUMBER = r"[-+]?+\d++(?:\.\d++)?+"
_IN_BRACKETS = re.compile(rf"[(\[（]\s?+({_NUMBER})\s?+[,，;；\s]\s?+({_NUMBER})\s?+[)\]）]\s*+$")
_NAMED = re.compile(rf"""\b(lat|lon|lng|long)(?:itude)?['"]?+\s?+[:=]\s?+['"]?+({_NUMBER})""", re.IGNORECASE)
_PARTERS = (
    re.compile(r"\s*+[;；/|]\s*+"),
    re.compile(r"\s*+[,，]\s++"),
    re.compile(r"\s*+[,，]\s*+"),
    re.compile(r"\s++"),
)
_EAST, _NORTH = 180.0, 90.0
# No town lies farther north.
_LAST_TOWN = 72.0
_SAMPLE = 20


def together_column(frame: pd.DataFrame) -> str | None:
    """Return the column that holds both coordinates: one that is named so, else one whose values all look so.

    Parameters
    ----------
    frame
        Of text.
    """
    names = [str(name) for name in frame.columns]
    named = [name for name in names if holds_both(name)]
    for name in named:
        if _share(frame, name) > 0:
            return name
    # Two numbers of which neither is whole: 12.5, 3.75 is a pair of coordinates or very odd.
    return next((name for name in names if name not in named and _share(frame, name, decimals=True) == 1.0), None)


def _share(frame: pd.DataFrame, name: str, *, decimals: bool = False) -> float:
    values = [str(value) for value in frame[name].dropna().head(_SAMPLE)]
    read = [_both(value) for value in values]
    good = [one for one in read if one is not None and _on_globe(one) and not (decimals and _whole(one))]
    return len(good) / len(values) if values else 0.0


def _on_globe(pair: tuple[float, float, Axis | None]) -> bool:
    return max(abs(pair[0]), abs(pair[1])) <= _EAST and min(abs(pair[0]), abs(pair[1])) <= _NORTH


def _whole(pair: tuple[float, float, Axis | None]) -> bool:
    return pair[0] % 1 == 0 or pair[1] % 1 == 0


def from_together(frame: pd.DataFrame, column: str, stem: str) -> RawTable:
    """Return a table of points from a column that holds both coordinates.

    Parameters
    ----------
    frame
        Of text.
    column
        Its name.
    stem
        Names the table.
    """
    read = [None if value is None else _both(str(value)) for value in frame[column]]
    xy = np.array([(np.nan, np.nan) if one is None else one[:2] for one in read], dtype=np.float64).reshape(-1, 2)
    said = [None if one is None else one[2] for one in read]
    order, sure = _order(xy[[one is None for one in said]], column)
    swapped = np.array([(one or order) == "lat" for one in said], dtype=bool) & ~np.isnan(xy[:, 0])
    xy[swapped] = xy[swapped][:, ::-1]
    places = Places(xy[:, 0], xy[:, 1], [])
    table = RawTable(stem, places.points(), frame.drop(columns=column))
    table.geographic_names = bool(swapped.any())
    if swapped.any():
        message = _("latitude stands first in {column}").format(column=column)
        repair = _("read as latitude, longitude")
        table.findings.append(Finding("axes_swapped", Severity.NOTE, message, field=column, repair=repair))
    elif not sure and read:
        message = _("nothing says whether longitude stands first in {column}").format(column=column)
        repair = _("read as longitude, latitude")
        table.findings.append(Finding("axes_assumed", Severity.NOTE, message, field=column, repair=repair))
    tell_datum(table, column)
    tell_text(table, np.flatnonzero(~places.known & frame[column].notna().to_numpy()).tolist(), frame, [column])
    return table


def _order(xy: NDArray[np.float64], column: str) -> tuple[Axis, bool]:
    """Return what stands first and whether that is known, by what only a longitude can be or the column says."""
    first, second = np.abs(xy[~np.isnan(xy[:, 0])]).T.reshape(2, -1)
    for limit in (_NORTH, _LAST_TOWN):
        beyond = np.count_nonzero(first > limit), np.count_nonzero(second > limit)
        if beyond[0] != beyond[1]:
            return "lon" if beyond[0] > beyond[1] else "lat", True
    said = order_of(column)
    return said or ("lon" if usually_longitude_first(column) else "lat"), said is not None or not len(first)


def _both(value: str) -> tuple[float, float, Axis | None] | None:
    """Return the two numbers in a cell, and what the cell itself says stands first."""
    if len(value) > _LONGEST:
        return None
    named = {match[1].lower()[:3]: float(match[2]) for match in _NAMED.finditer(value)}
    if len(named) == 2 and "lat" in named:
        return next(number for word, number in named.items() if word != "lat"), named["lat"], "lon"
    match = _IN_BRACKETS.search(value[-_LONGEST_PAIR:])
    if match is not None:
        return float(match[1]), float(match[2]), None
    return _parted(value.strip().strip("()[]（）")) if len(value) <= _LONGEST_PAIR else None


def _parted(value: str) -> tuple[float, float, Axis | None] | None:
    for parter in _PARTERS:
        parts = parter.split(value)
        # A height and its accuracy may follow.
        if len(parts) == 2 or (2 < len(parts) < 5 and all(re.search(r"[.,]", part) for part in parts[:2])):
            (first, of_first), (second, of_second) = map(_angle, parts[:2])
            if not (np.isnan(first) or np.isnan(second)):
                return first, second, _said(of_first, of_second)
    return None


def _angle(text: str) -> tuple[float, str]:
    if meaning(text) != "x":
        return float(plain_number(text, "," if "," in text else ".")), ""
    return degrees_and_hemisphere(text)


def _said(first: str, second: str) -> Axis | None:
    if first in {"N", "S"} or second in {"E", "W"}:
        return "lat"
    return "lon" if first in {"E", "W"} or second in {"N", "S"} else None
