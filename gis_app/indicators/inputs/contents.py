"""What lies inside each of many shapes, counted once and shared by every zone indicator."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_app.indicators.inputs.membership import places_inside

if TYPE_CHECKING:
    from gis_app.indicators.inputs.city_index import CityIndex

Values = NDArray[np.float64]
"""One value per shape or place, NaN where there is none."""


class ZoneContents:
    """The shapes being measured and the places inside them.

    Parameters
    ----------
    index
        The prepared city.
    shapes
        (s,) valid polygons or multipolygons in the city's CRS.
    """

    def __init__(self, index: CityIndex, shapes: NDArray[np.object_]) -> None:
        self.index = index
        self.shapes = shapes

    def __len__(self) -> int:
        """Return the number of shapes."""
        return len(self.shapes)

    @cached_property
    def area_ha(self) -> Values:
        """(s,) area in hectares."""
        return np.asarray(shapely.area(self.shapes), dtype=np.float64) / 10_000.0

    @cached_property
    def members(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(m,) shape and (m,) place of every place inside a shape."""
        return places_inside(self.index.tree, self.shapes)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """(s, kinds) places inside, by kind."""
        shape, place = self.members
        width = len(self.index.kinds)
        cells = np.bincount(shape * width + self.index.points.marks[place], minlength=len(self) * width)
        return cells.reshape(len(self), width)

    def count(self, kind: str) -> NDArray[np.int64]:
        """Return (s,) places of `kind` inside; zeros for a kind that is not loaded."""
        if kind not in self.index.kinds:
            return np.zeros(len(self), dtype=np.int64)
        return self.counts[:, self.index.kinds.index(kind)]

    def rows(self, kind: str) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return (m,) shape and (m,) layer row of every place of `kind` inside a shape."""
        shape, place = self.members
        if kind not in self.index.kinds:
            return shape[:0], self.index.points.rows[:0]
        of_kind = self.index.points.marks[place] == self.index.kinds.index(kind)
        return shape[of_kind], self.index.points.rows[place[of_kind]]

    def none(self) -> Values:
        """Return (s,) NaN: no value anywhere."""
        return np.full(len(self), np.nan)


def ratio(top: NDArray[np.number], bottom: NDArray[np.number]) -> Values:
    """Return top / bottom as float64, NaN where `bottom` is 0."""
    quotient = np.full(np.broadcast(top, bottom).shape, np.nan)
    np.divide(top, bottom, out=quotient, where=np.asarray(bottom) > 0)
    return quotient


def study_area(index: CityIndex) -> ZoneContents:
    """Return the study area as one more shape: what zones are measured by, the city is too. Kept with the index."""
    if "study area" not in index.kept:
        index.kept["study area"] = ZoneContents(index, np.array([index.city.study_area.geometry], dtype=object))
    return cast("ZoneContents", index.kept["study area"])
