"""Names for found zones that a planner recognises on the ground: a landmark inside, or the nearest street."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.city import City
    from layers.layer import Layer

LANDMARKS = ("cultural_venues", "universities", "industrial_sites", "creative_firms")
"""Kinds whose places name an area, the best known first."""

LONGEST_NAME = 60
_FAR_M = 1_500.0
_MANY = 6


class Gazetteer:
    """The named places and streets of a city, asked for names.

    Each name is given once; ask for the best zones first.

    Parameters
    ----------
    city
        Whose layers are read.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self._taken: set[str] = set()

    def around(self, shape: shapely.Geometry) -> str:
        """Return a name for an area: its landmark, or the street or place nearest to it."""
        centre = shapely.centroid(shape)
        offers = [_("Around {name}").format(name=name) for name in self._inside(shape, centre)]
        street = self.street_near(centre)
        if street and not offers:
            offers = [_("Near {name}").format(name=street)]
        return self.unique(offers or [_("Near {name}").format(name=name) for name in self._nearby(centre)])

    def unique(self, offers: list[str], fallback: str = "") -> str:
        """Return the first offer that no other zone has, numbered where all are taken."""
        for offer in offers:
            if offer not in self._taken:
                self._taken.add(offer)
                return offer
        stem = offers[0] if offers else fallback or _("Unnamed area")
        number = 1 if not offers and stem not in self._taken else 2
        while (name := stem if number == 1 else f"{stem} ({number})") in self._taken:
            number += 1
        self._taken.add(name)
        return name

    def street_near(self, point: shapely.Point) -> str | None:
        """Return the name of the named street nearest to a point, within 1,500 m."""
        tree, names = self._streets
        if not names:
            return None
        hits = tree.query_nearest(point, max_distance=_FAR_M, all_matches=True)
        return min((names[hit] for hit in hits), default=None)

    def _inside(self, shape: shapely.Geometry, centre: shapely.Point) -> list[str]:
        """Return the names of the landmarks inside, the most prominent first."""
        ranked = []
        for order, kind in enumerate(LANDMARKS):
            tree, names, prominence = self._landmarks(kind)
            for hit in tree.query(shape, predicate="covers"):
                distance = float(shapely.distance(tree.geometries[hit], centre))
                ranked.append((order, -prominence[hit], round(distance, 3), names[hit]))
        return [name for *_key, name in sorted(ranked)[:_MANY]]

    def _nearby(self, centre: shapely.Point) -> list[str]:
        found = []
        for order, kind in enumerate(LANDMARKS):
            tree, names, _prominence = self._landmarks(kind)
            hits = tree.query(centre, predicate="dwithin", distance=_FAR_M)
            found += [
                (round(float(shapely.distance(tree.geometries[hit], centre)), 3), order, names[hit]) for hit in hits
            ]
        return [name for *_key, name in sorted(found)[:_MANY]]

    def _landmarks(self, kind: str) -> tuple[shapely.STRtree, list[str], NDArray[np.float64]]:
        if kind not in self._known:
            self._known[kind] = _named_places(self.city, kind)
        return self._known[kind]

    @cached_property
    def _known(self) -> dict[str, tuple[shapely.STRtree, list[str], NDArray[np.float64]]]:
        return {}

    @cached_property
    def _streets(self) -> tuple[shapely.STRtree, list[str]]:
        layer = self.city.layers.get("streets")
        if layer is None:
            return shapely.STRtree([]), []
        names = layer_names(layer)
        rows = [row for row, name in enumerate(names) if name]
        return shapely.STRtree(layer.frame.geometry.to_numpy()[rows]), [names[row] for row in rows]


def _named_places(city: City, kind: str) -> tuple[shapely.STRtree, list[str], NDArray[np.float64]]:
    """Return the named places of a kind as points, their names, and how prominent each is."""
    layer = city.layers.get(kind)
    if layer is None or not len(layer):
        return shapely.STRtree([]), [], np.empty(0)
    names = layer_names(layer)
    rows = np.array([row for row, name in enumerate(names) if name], dtype=np.int64)
    large = np.zeros(len(layer), dtype=np.float64)
    if "size" in layer.frame:
        large = np.asarray(layer.frame["size"] == "large", dtype=np.float64)
    # a large venue outranks any area; hectares tell a campus from a villa
    area = np.round(np.asarray(shapely.area(layer.frame.geometry.to_numpy())) / 10_000.0, 1)
    points = np.asarray(shapely.points(city.points(kind)[rows]), dtype=object)
    return shapely.STRtree(points), [names[row] for row in rows], (large * 1e6 + area)[rows]


def layer_names(layer: Layer) -> list[str]:
    """Return each feature's name as plain short text, empty where it has none."""
    if "name" not in layer.frame:
        return [""] * len(layer)
    return [plain(value) if isinstance(value, str) else "" for value in layer.frame["name"].tolist()]


def plain(text: str) -> str:
    r"""Return untrusted text on one line, without control and direction marks, of at most 60 characters.

    Examples
    --------
    >>> plain("  Teatro\n\tSolís\u202e ")
    'Teatro Solís'
    """
    visible = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(visible.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"
