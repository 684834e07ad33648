"""Places in a Chinese map datum: turned back where the planner names it, suspected where files disagree as it would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from layers.coordinates.datums import Datum, to_wgs84, turned_back
from layers.errors import Finding, Severity
from layers.intake.strays import centres_lonlat
from layers.intake.words import plain
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from layers.layer import Layer

_FEWEST = 5
"""Places of the same name that two files must share to be compared."""
_SHORTEST = 2
_NEAR_M = 2_500.0
"""Farther apart, places of one name are branches."""
_APART_M, _TOGETHER_M = 150.0, 80.0
"""Between files of two datums, and of one: a campus has several gates."""
_LESS = 3.0
_SHARE = 0.6
_DEGREE_M = 111_320.0
CHINESE: tuple[Datum, ...] = ("gcj02", "bd09")
"""The datums that are turned back."""
# What two files may be in that differ, the likelier first: one as the world has it.
_PAIRS: tuple[tuple[Datum, Datum], ...] = (
    *(("wgs84", datum) for datum in CHINESE),
    *((datum, "wgs84") for datum in CHINESE),
    ("gcj02", "bd09"),
    ("bd09", "gcj02"),
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A file whose places lie as another datum would have them.

    Parameters
    ----------
    file, other
        The file, and the one it was compared with.
    datum
        ``gcj02`` or ``bd09``.
    count
        Places of the same name in both.
    distance_m
        Their median distance.
    """

    file: str
    other: str
    datum: Datum
    count: int
    distance_m: float

    def finding(self, *, turned: bool) -> Finding:
        """Return it as a finding, with what was done or can be."""
        message = _(
            "{count} places that {other} has as well lie {distance:.0f} m away from there, as {datum} does from WGS-84"
        ).format(count=self.count, other=self.other, distance=self.distance_m, datum=NAMES[self.datum])
        can = _("name the datum with --datum {datum}, or have it turned back with --datum auto")
        repair = _("turned back to WGS-84") if turned else can.format(datum=self.datum)
        return Finding("datum_shift_suspected", Severity.WARNING, message, repair=repair)


NAMES: dict[str, str] = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
"""As people write them."""


def turned(geometry: NDArray[np.object_], crs: pyproj.CRS, datum: Datum) -> NDArray[np.object_]:
    """Return geometries of a Chinese datum in WGS-84; one that lies outside mainland China stays as it is.

    Parameters
    ----------
    geometry
        (n,) shapely geometries, their numbers in `datum`.
    crs
        What the numbers are, the datum aside: degrees, or metres of a projection.
    datum
        Of the numbers.
    """
    centres = centres_lonlat(geometry, crs)
    known = np.isfinite(centres).all(axis=1)
    # By the centre, for a border through an outline must not tear it.
    moved = np.zeros(len(geometry), dtype=bool)
    moved[known] = (to_wgs84(centres[known], datum) != centres[known]).any(axis=1)
    found = geometry.copy()
    found[moved] = shapely.transform(geometry[moved], _turn(crs, datum))
    return found


def turn_layer(layer: Layer, datum: Datum) -> Layer:
    """Return a layer of a Chinese datum in WGS-84."""
    geometry = turned(layer.frame.geometry.to_numpy(), layer.crs, datum)
    return replace(layer, frame=layer.frame.set_geometry(geometry, crs=layer.crs))


def _turn(crs: pyproj.CRS, datum: Datum) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    if crs.is_geographic:
        return lambda xy: turned_back(xy, datum)
    there = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)

    def turn(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lonlat = np.column_stack(there.transform(xy[:, 0], xy[:, 1]))
        back = turned_back(lonlat, datum)
        return np.column_stack(there.transform(back[:, 0], back[:, 1], direction="INVERSE"))

    return turn


def suspicions(layers: Sequence[Layer]) -> list[Suspicion]:
    """Return files whose places of the same name as another file's lie apart as a Chinese datum would have it.

    Parameters
    ----------
    layers
        Each with its source; in any systems.

    Returns
    -------
    list of Suspicion
        One a file at most, the one that most places speak for.
    """
    files: dict[str, dict[str, Any]] = {}
    for layer in layers:
        if layer.sources and len(layer):
            files.setdefault(layer.sources[0].name, {}).update(_named_places(layer))
    found: dict[str, Suspicion] = {}
    for one, other in combinations(files, 2):
        for doubt in _disagreement(one, files[one], other, files[other]):
            if doubt.file not in found or found[doubt.file].count < doubt.count:
                found[doubt.file] = doubt
    return list(found.values())


def _named_places(layer: Layer) -> dict[str, Any]:
    """Longitude and latitude by name, of names that the layer has once."""
    names = [plain(name) if isinstance(name, str) else "" for name in layer.frame["name"]]
    unique, first, counts = np.unique(np.array(names, dtype=object).astype(str), return_index=True, return_counts=True)
    once = (counts == 1) & (np.char.str_len(unique) >= _SHORTEST)
    lonlat = centres_lonlat(layer.frame.geometry.to_numpy()[first[once]], layer.crs)
    return {name: place for name, place in zip(unique[once].tolist(), lonlat, strict=True) if np.isfinite(place).all()}


def _disagreement(one: str, a: dict[str, Any], other: str, b: dict[str, Any]) -> list[Suspicion]:
    """Compare two files: what they would have to be in for the same names to lie at the same places."""
    shared = [name for name in a if name in b]
    if len(shared) < _FEWEST:
        return []
    first, second = (np.array([places[name] for name in shared]) for places in (a, b))
    apart = _metres(first, second)
    near = apart < _NEAR_M
    if near.sum() < _FEWEST or np.median(apart[near]) < _APART_M:
        return []
    first, second, usual = first[near], second[near], float(np.median(apart[near]))
    for datum, another in _PAIRS:
        left = _metres(to_wgs84(first, datum), to_wgs84(second, another))
        if np.median(left) < min(_TOGETHER_M, usual / _LESS) and (left < _APART_M).mean() >= _SHARE:
            told = ((one, other, datum), (other, one, another))
            return [Suspicion(file, than, turn, len(left), usual) for file, than, turn in told if turn != "wgs84"]
    return []


def _metres(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances over a few kilometres."""
    east = (a[:, 0] - b[:, 0]) * np.cos(np.radians(a[:, 1]))
    return np.asarray(np.hypot(east, a[:, 1] - b[:, 1]) * _DEGREE_M)


def settle_datums(
    layers: Sequence[Layer], doubts: Sequence[Suspicion], *, turn: bool
) -> tuple[list[Layer], list[tuple[str, Finding]]]:
    """Turn back the files that are suspected, if that is wished, and return what there is to say, with the file's name.

    Parameters
    ----------
    layers
        Of all files.
    doubts
        What `suspicions` found among them.
    turn
        Whether the planner lets the program decide (``--datum auto``).
    """
    datums = {doubt.file: doubt.datum for doubt in doubts} if turn else {}
    settled = [
        turn_layer(layer, datums[layer.sources[0].name]) if layer.sources and layer.sources[0].name in datums else layer
        for layer in layers
    ]
    return settled, [(doubt.file, doubt.finding(turned=turn)) for doubt in doubts]
