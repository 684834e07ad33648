"""What zone indicators ask of a city, prepared once: trees, places as points, who is near a university."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points
from gis_app.indicators.inputs.study_area import why_none_inside
from layers.kinds.kind import Shape
from layers.kinds.registry import CORE_KINDS, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.city import City, Places

INDUSTRY, LEARNING, CULTURE = CORE_KINDS
"""The three kinds the indicators name."""

WALK_M = 400.0
"""A short walk, metres."""


class CityIndex:
    """A city prepared for measuring many shapes.

    Parameters
    ----------
    city
        Its layers in one metric CRS.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        loaded = [kind for kind in city.layers if kind in KINDS and KINDS[kind].shape is Shape.PLACE]
        ordered = [kind for kind in KINDS if kind in loaded or kind in city.universe]
        self.kinds: tuple[str, ...] = tuple(ordered)
        self.kept: dict[str, object] = {}

    @cached_property
    def points(self) -> Places:
        """Every place of every loaded place kind; `marks` are positions in `kinds`."""
        return self.city.places(self.kinds)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The points of `points`."""
        return shapely.STRtree(as_points(self.points.xy))

    def geometries(self, kind: str) -> NDArray[np.object_]:
        """Return the features of `kind`, (n,) geometries; empty for an absent kind."""
        if not self.city.has(kind):
            return np.empty(0, dtype=object)
        return np.asarray(self.city.layers[kind].frame.geometry.to_numpy(), dtype=object)

    @cached_property
    def learning(self) -> shapely.STRtree:
        """Universities and research institutes, as they lie on the ground."""
        return shapely.STRtree(self.geometries(LEARNING))

    @cached_property
    def industrial_land(self) -> shapely.STRtree:
        """The polygons of industrial sites, dissolved, so that overlapping sites count once."""
        geometry = self.geometries(INDUSTRY)
        polygons = geometry[shapely.area(geometry) > 0]
        # In parts, for a tree with one huge shape finds it for every question.
        return shapely.STRtree(shapely.get_parts(shapely.union_all(polygons)) if len(polygons) else polygons)

    @cached_property
    def why_none_inside(self) -> str | None:
        """Why nothing can be told of the study area: it holds none of the reference places; else None."""
        return why_none_inside(self.city)

    @cached_property
    def linked(self) -> NDArray[np.bool_]:
        """(n,) whether each culture place lies within `WALK_M` of a university, whose edge counts."""
        culture = as_points(self.city.points(CULTURE))
        linked = np.zeros(len(culture), dtype=np.bool_)
        linked[self.learning.query(culture, predicate="dwithin", distance=WALK_M)[0]] = True
        return linked

    @cached_property
    def category_codes(self) -> NDArray[np.int64]:
        """(n,) category of each culture place as a number from 0; -1 where it says none."""
        import pandas as pd

        if not self.city.has(CULTURE) or "category" not in self.city.layers[CULTURE].frame:
            return np.full(self.city.count(CULTURE), -1, dtype=np.int64)
        words = self.city.layers[CULTURE].frame["category"].astype("string").str.strip()
        # What is empty is masked, for factorize gives -1 to what is missing only.
        return pd.factorize(words.mask(words == ""))[0].astype(np.int64)

    def names(self, kind: str) -> list[str | None]:
        """Return the name of each feature of `kind`, None where it has none. Untrusted text."""
        if not self.city.has(kind) or "name" not in self.city.layers[kind].frame:
            return [None] * self.city.count(kind)
        names = self.city.layers[kind].frame["name"]
        return [str(name).strip() or None if here else None for name, here in zip(names, names.notna(), strict=True)]
