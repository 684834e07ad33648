"""Which places of a city are creative: culture and creative firms, and studios, galleries, makers wherever filed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.zones.method import place_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from layers.city import City, Places
    from layers.layer import Layer

CREATIVE_KINDS = ("cultural_venues", "creative_firms")
"""Kinds whose places are creative, every one."""

MAKERS = frozenset(
    (
        *("gallery", "art_gallery", "studio", "artist_studio", "artists_studio", "art_studio", "atelier"),
        *("maker", "makerspace", "maker_space", "fablab", "fab_lab", "hackerspace"),
        *("galería", "galeria", "taller", "taller_de_arte", "estudio", "галерея", "студия", "мастерская"),
        *("画廊", "艺术馆", "工作室", "画室", "创客", "创客空间", "文创", "文创园", "创意"),
    )
)
"""Categories that make a place creative whatever list it stands in."""


@dataclass(frozen=True, slots=True)
class Creative:
    """The creative places of a city, in an order of their own, so that the order of a file's rows changes no result.

    Parameters
    ----------
    places
        The places; `marks` are positions in ``places.kinds``.
    first
        (n,) bool, whether a place is the first on its spot.
    """

    places: Places
    first: NDArray[np.bool_]

    @property
    def xy(self) -> NDArray[np.float64]:
        """(n, 2) metres."""
        return self.places.xy

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.places)


def creative_places(city: City, kinds: Sequence[str] = ()) -> Creative:
    """Return a city's creative places that lie in its study area.

    Parameters
    ----------
    city
        Its layers in metres.
    kinds
        Kinds that count as creative, every place of them; by default `CREATIVE_KINDS`, with the studios, galleries and
        makers (`MAKERS`) filed under other kinds.
    """
    chosen = tuple(kinds) or tuple(kind for kind in CREATIVE_KINDS if city.has(kind))
    makers = {kind: is_maker(city.layers[kind]) for kind in place_kinds(city) if not kinds and kind not in chosen}
    others = tuple(kind for kind, of_kind in makers.items() if of_kind.any())
    places = city.places((*chosen, *others))
    kept = places.marks < len(chosen)
    for number, kind in enumerate(others, start=len(chosen)):
        kept[places.marks == number] = makers[kind]
    return in_order(in_study_area(city, _only(places, kept)))


def in_study_area(city: City, places: Places) -> Places:
    """Return the places that the study area holds: what its densities refer to."""
    from gis_app.indicators.inputs.membership import is_inside

    return _only(places, is_inside(places.xy, city.study_area.geometry))


def in_order(places: Places) -> Creative:
    """Sort places by coordinates, and note which is the first on each spot."""
    # Centimetres: addresses that are one and the same can differ by less.
    xy = places.xy.round(2)
    # Spots first; places that all but coincide are put in order by what the rounding took.
    order = np.lexsort((places.marks, places.xy[:, 1], places.xy[:, 0], xy[:, 1], xy[:, 0]))
    ordered = _only(places, order)
    moved = np.any(np.diff(xy[order], axis=0) != 0.0, axis=1)
    return Creative(ordered, np.concatenate((np.ones(min(len(order), 1), dtype=bool), moved)))


def is_maker(layer: Layer) -> NDArray[np.bool_]:
    """Tell of each feature whether its category is a maker's, a studio's or a gallery's."""
    if "category" not in layer.frame:
        return np.zeros(len(layer), dtype=bool)
    words = layer.frame["category"].astype("string").str.strip().str.casefold().str.replace(" ", "_")
    return np.asarray(words.isin(MAKERS).fillna(value=False), dtype=bool)


def _only(places: Places, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Places:
    return replace(places, xy=places.xy[chosen], marks=places.marks[chosen], rows=places.rows[chosen])
