"""Which rows are one place: by identifier, by name and nearness, or by spot and category."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from layers.coordinates.longitudes import middle_of
from layers.coordinates.projection import metric_crs
from layers.intake.identifiers import Identifier, identifiers
from layers.intake.name_hashes import name_hashes
from layers.intake.single_linkage import chained, components, links_within
from layers.intake.spots import GRAIN_M, spot_numbers, whereabouts
from layers.intake.strays import centres_lonlat
from layers.intake.words import value_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR_M = 60.0
"""Rows of one name so near, from edge to edge, are one place, metres."""

SPOT_M = 1.0
"""Coordinates that differ by no more are one spot, metres."""

# Far more than a spot: as one more dimension it puts other categories out of reach.
_OTHER_CATEGORY_M = 100.0


class Reason(Enum):
    """Why a row is the same place as another."""

    IDENTIFIER = 1
    NAME = 2
    SPOT = 3
    CHAIN = 4


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of n features.

    Parameters
    ----------
    names, categories
        (n,) int64, equal where the words are; -1 where there is none.
    geometry
        (n,) in a metric system; None where no other feature has the name or an identifier.
    places
        (n, 4) as `whereabouts` tells them, or None where every feature has a name.
    identifiers
        Columns with a number that comes twice.
    """

    names: NDArray[np.int64]
    categories: NDArray[np.int64]
    geometry: NDArray[np.object_]
    places: NDArray[np.float64] | None
    identifiers: tuple[Identifier, ...]

    def __len__(self) -> int:
        """Return the number of features."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Clash:
    """One number for several places.

    Parameters
    ----------
    column, value
        The identifier.
    count
        How many features have it.
    last
        The position of the last of them.
    """

    column: str
    value: object
    count: int
    last: int


@dataclass(frozen=True, slots=True)
class SamePlaces:
    """Which of n rows are one place.

    Parameters
    ----------
    place
        (n,) int64, equal where the place is.
    numbers
        For each identifier (n,) int64, equal where it makes two rows one place, else -1.
    features
        What was compared.
    clashes
        Identifiers that different places have in common.
    """

    place: NDArray[np.int64]
    numbers: tuple[NDArray[np.int64], ...]
    features: Features
    clashes: tuple[Clash, ...]

    def reasons(
        self, rows: NDArray[np.int64], others: NDArray[np.int64]
    ) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """Return why each row is the same place as the other, and how far apart rows of one name are, metres."""
        seen = self.features
        apart = np.asarray(shapely.distance(seen.geometry[rows], seen.geometry[others]), dtype=np.float64)
        found = np.full(len(rows), Reason.CHAIN, dtype=object)
        found[_on_one_spot(seen, rows, others)] = Reason.SPOT
        named = (seen.names[rows] == seen.names[others]) & (seen.names[rows] >= 0)
        found[named & (apart <= NEAR_M)] = Reason.NAME
        for numbers in self.numbers:
            found[(numbers[rows] == numbers[others]) & (numbers[rows] >= 0)] = Reason.IDENTIFIER
        return found, apart


def same_places(geometry: NDArray[np.object_], frame: pd.DataFrame, crs: pyproj.CRS) -> SamePlaces:
    """Return which rows of one file and kind are one place.

    Parameters
    ----------
    geometry
        (n,) points and polygons, valid.
    frame
        n rows under canonical names: ``name``, ``category`` and whatever identifiers there are.
    crs
        What the coordinates are in.

    Returns
    -------
    SamePlaces
        One place are rows with the same identifier; or with the same name within 60 m, from edge to edge, by single
        linkage; or on one spot with the same category where no more than one name is given. An identifier that stands
        for places of different names over 60 m apart joins nothing.

    Examples
    --------
    >>> dots = shapely.points([[10.0, 60.0], [10.0005, 60.0], [10.01, 60.0]])
    >>> rows = pd.DataFrame({"name": ["Mill", "MILL", "Mill"], "category": None})
    >>> same_places(dots, rows, pyproj.CRS(4326)).place.tolist()
    [0, 0, 1]
    """
    seen = _features(geometry, frame, crs)
    judged = [_judged(number, seen) for number in seen.identifiers]
    links = [
        links_within(seen.geometry, seen.names, NEAR_M),
        _spot_links(seen),
        *(chained(numbers) for numbers, _clashes in judged),
    ]
    place = components(len(seen), np.concatenate(links))
    clashes = tuple(clash for _numbers, found in judged for clash in found)
    return SamePlaces(place, tuple(numbers for numbers, _clashes in judged), seen, clashes)


def _features(geometry: NDArray[np.object_], frame: pd.DataFrame, crs: pyproj.CRS) -> Features:
    names, categories = _names_and_categories(frame)
    numbers = tuple(identifiers(frame))
    # Shifted by one, for bincount takes no -1.
    again = (np.bincount(names + 1) > 1)[names + 1] & (names >= 0)
    for one in numbers:
        again |= one.groups >= 0
    nameless = (names < 0) & (categories >= 0)
    places = whereabouts(geometry, crs) if nameless.any() else None
    return Features(names, categories, _in_metres(geometry, np.flatnonzero(again), crs), places, numbers)


def _names_and_categories(frame: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return names and categories as numbers; a name that only says what sort of place it is, is a category."""
    words, values = pd.factorize(frame["category"].to_numpy(dtype=object))
    # Code -1, no category, finds the zero at the end.
    categories = np.append(name_hashes(values), np.uint64(0))[words]
    names = name_hashes(frame["name"].to_numpy(dtype=object))
    sorts = np.isin(names, _words_for_sorts()) | (names == categories)
    categories = np.where(sorts & (categories == 0), names, categories)
    names[sorts] = 0
    return _numbered(names), _numbered(categories)


@cache
def _words_for_sorts() -> NDArray[np.uint64]:
    return name_hashes(list(value_words()))


def _numbered(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    codes = pd.factorize(hashes)[0].astype(np.int64)
    codes[hashes == 0] = -1
    return codes


def _in_metres(geometry: NDArray[np.object_], rows: NDArray[np.int64], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return the geometries of some rows in the local metric system, None for the others and what is outside it."""
    found = np.full(len(geometry), None, dtype=object)
    centres = centres_lonlat(geometry[rows], crs)
    centres = centres[np.isfinite(centres).all(axis=1)]
    if len(centres):
        lon, lat = middle_of(centres)
        transformer = pyproj.Transformer.from_crs(crs, metric_crs(float(lon), float(lat)), always_xy=True)
        moved = shapely.transform(geometry[rows], lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
        inside = np.isfinite(shapely.bounds(moved)).all(axis=1)
        found[rows[inside]] = moved[inside]
    return found


def _judged(number: Identifier, seen: Features) -> tuple[NDArray[np.int64], list[Clash]]:
    """Return where a number makes rows one place, and where it clashes."""
    told = _told_by_number(number, seen)
    alike = (told["names"] == 1) | ((told["names"] == 0) & (told["categories"] <= 1))
    if number.counter:
        # A counter's number alone says nothing: files that were put together have every number twice.
        same = ((told["names"] == 1) & (told["named"] == told["size"])) | (alike & (told["parts"] == 1))
    else:
        same = alike | (told["parts"] == 1)
    joins = same.to_numpy(dtype=bool)[number.groups] & (number.groups >= 0)
    clashing = told.loc[~same] if not number.counter else told[:0]
    rows = zip(clashing.index.tolist(), clashing["size"].tolist(), clashing["last"].tolist(), strict=True)
    clashes = [Clash(number.column, number.twice[one], size, last) for one, size, last in rows]
    return np.where(joins, number.groups, -1), clashes


def _told_by_number(number: Identifier, seen: Features) -> pd.DataFrame:
    """For each number that comes twice: its rows, different names and categories, and parts over 60 m apart."""
    parts = components(len(seen), links_within(seen.geometry, number.groups, NEAR_M))
    # As floats, so that what is missing can be NaN, which count and nunique leave out.
    table = pd.DataFrame({"name": seen.names, "category": seen.categories}).astype(float)
    table = table.where(table >= 0).assign(group=number.groups, part=parts, row=np.arange(len(seen)))
    groups = table.loc[number.groups >= 0].groupby("group")
    return pd.DataFrame(
        {
            "size": groups.size(),
            "named": groups["name"].count(),
            "names": groups["name"].nunique(),
            "categories": groups["category"].nunique(),
            "parts": groups["part"].nunique(),
            "last": groups["row"].max(),
        }
    )


def _spot_links(seen: Features) -> NDArray[np.int64]:
    """Link nameless rows on one spot, and to the one name that is there; where there are several, nobody knows."""
    if seen.places is None:
        return np.empty((0, 2), np.int64)
    from scipy.spatial import cKDTree

    where = np.column_stack([seen.places, seen.categories * _OTHER_CATEGORY_M])
    nameless = np.flatnonzero((seen.names < 0) & (seen.categories >= 0))
    numbers = spot_numbers(where[nameless])
    first = nameless[np.unique(numbers, return_index=True)[1]]
    # Rounded, so that no spot has more than a few hundred others around it.
    tree = cKDTree(np.rint(where[first] / GRAIN_M) * GRAIN_M)
    # p=inf is a square: coordinates are compared one by one, as in _on_one_spot.
    near = np.asarray(tree.query_pairs(SPOT_M, p=np.inf, output_type="ndarray"), dtype=np.int64)
    heaps = components(len(first), near)
    named = np.flatnonzero((seen.names >= 0) & (seen.categories >= 0))
    apart, found = tree.query(where[named], p=np.inf, distance_upper_bound=SPOT_M + GRAIN_M)
    # Where nothing is so near, scipy gives an infinite distance and an index past the end.
    there = np.isfinite(apart)
    named, nearest = named[there], np.asarray(found, dtype=np.int64)[there]
    sole = _sole_names(heaps[nearest], seen.names[named])
    to_names = np.column_stack([named[sole], first[nearest[sole]]])
    return np.concatenate([nameless[chained(numbers)], first[near], to_names])


def _sole_names(heaps: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows have the only name at their heap of nameless ones."""
    table: Any = pd.Series(names).groupby(heaps)
    return np.asarray(table.transform("nunique").to_numpy() == 1)


def _on_one_spot(seen: Features, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    if seen.places is None:
        return np.zeros(len(rows), dtype=bool)
    near = (np.abs(seen.places[rows] - seen.places[others]) <= SPOT_M + GRAIN_M).all(axis=1)
    one_name = (seen.names[rows] < 0) | (seen.names[others] < 0)
    alike = (seen.categories[rows] == seen.categories[others]) & (seen.categories[rows] >= 0)
    return np.asarray(near & one_name & alike)
