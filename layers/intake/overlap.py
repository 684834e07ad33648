"""One place in two files: a factory's building in one, its land in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.errors import Finding, Severity
from layers.kinds.kind import Shape
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.layer import Layer


def overlap_notes(layers: Sequence[Layer]) -> list[Finding]:
    """Note places of one file that lie inside places of another file of the same kind; nothing is set aside.

    Parameters
    ----------
    layers
        Of one kind, in one metric system, each from its own file.

    Returns
    -------
    list of Finding
        One for each pair of files with such places. Only the planner knows whether a museum in a cultural centre is a
        second place, or a hall on a factory's land a part of the first.
    """
    if not layers or layers[0].kind.shape is not Shape.PLACE:
        return []
    found = []
    for inner in layers:
        for outer in layers:
            count = 0 if inner is outer else _inside(inner, outer)
            if count:
                message = ngettext(
                    "{count} place of {inner} lies inside a place of {outer} and may be counted twice",
                    "{count} places of {inner} lie inside places of {outer} and may be counted twice",
                    count,
                ).format(count=count, inner=_name(inner), outer=_name(outer))
                found.append(Finding("duplicate_feature", Severity.NOTE, message))
    return found


def _inside(inner: Layer, outer: Layer) -> int:
    """How many features of one layer stand in a larger area of the other."""
    areas = outer.frame.geometry.to_numpy()
    features = inner.frame.geometry.to_numpy()
    # A point inside: the centroid of a bent building may lie outside it.
    rows, places = shapely.STRtree(areas).query(shapely.point_on_surface(features), predicate="within")
    larger = shapely.area(areas[places]) > shapely.area(features[rows])
    return len(np.unique(rows[larger]))


def _name(layer: Layer) -> str:
    return layer.sources[0].name if layer.sources else _(layer.kind.title)
