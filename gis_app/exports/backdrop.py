"""The quiet ground under a map: study area, green, water, park boundaries, streets by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.exports.symbols import STREET_CLASSES, StreetClass
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.city import City

_AREAS = tuple(kind.id for kind in sorted(KINDS.values(), key=lambda kind: kind.style.z) if kind.ground)
"""Drawn from below."""


@dataclass(frozen=True, slots=True)
class Area:
    """One kind of ground: `shapes` in the city's CRS and how they are drawn (`weight` in pixels, 0: no outline)."""

    kind: str
    title: str
    shapes: NDArray[np.object_]
    colour: str
    outline: str
    opacity: float
    weight: float
    dash: tuple[float, ...] = ()


def areas(city: City, tolerance_m: float) -> list[Area]:
    """Return the areas from below, simplified.

    Parameters
    ----------
    city
        Kinds without a feature are left out; the study area is always there.
    tolerance_m
        How far an outline may move, metres; areas smaller than its square are dropped.
    """
    found = [_study_area(city)]
    for kind in _AREAS:
        if city.count(kind):
            shapes = _simplified(city.layers[kind].frame.geometry.to_numpy(), tolerance_m)
            found.append(_area(kind, shapes))
    return [area for area in found if len(area.shapes)]


def _study_area(city: City) -> Area:
    style = KINDS["study_area"].style
    title = _("Study area (assumed)") if city.study_area.source == "assumed" else _("Study area")
    shapes = np.array([city.study_area.geometry.simplify(15.0)], dtype=object)
    return Area("study_area", title, shapes, "#fbfaf7", style.outline, 1.0, 1.0, (5.0, 4.0))


def _area(kind: str, shapes: NDArray[np.object_]) -> Area:
    declared = KINDS[kind]
    style = declared.style
    return Area(kind, _(declared.title), shapes, style.colour, style.outline, style.opacity, style.weight, style.dash)


def _simplified(shapes: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    thin = shapely.simplify(shapes, tolerance_m)
    kept = np.asarray(thin, dtype=object)
    return kept[~shapely.is_empty(kept) & (shapely.area(kept) > tolerance_m**2)]


def streets(city: City, tolerance_m: float, most_vertices: int) -> list[tuple[StreetClass, NDArray[np.object_]]]:
    """Return the streets by class, lightest first, simplified until they fit.

    Parameters
    ----------
    city
        Its layer `streets`, if any.
    tolerance_m
        Where simplification starts, metres; doubled while there are too many vertices.
    most_vertices
        All classes together; beyond four doublings the lightest classes are left out.
    """
    if not city.count("streets"):
        return []
    classes = [pair for pair in _by_class(city) if len(pair[1])]
    for doubling in range(5):
        thin = [
            (street, np.asarray(shapely.simplify(lines, tolerance_m * 2**doubling), object))
            for street, lines in classes
        ]
        if _vertices(thin) <= most_vertices:
            return thin
    while len(thin) > 1 and _vertices(thin) > most_vertices:
        thin = thin[1:]
    return thin


def _by_class(city: City) -> list[tuple[StreetClass, NDArray[np.object_]]]:
    frame = city.layers["streets"].frame
    lines = frame.geometry.to_numpy()
    said = frame["class"].astype(str).to_numpy() if "class" in frame.columns else np.full(len(frame), "")
    known = {value: street.id for street in STREET_CLASSES for value in street.values}
    ids = np.array([known.get(str(value), STREET_CLASSES[0].id) for value in said])
    # In parts: drawn as one path, a multiline would be joined up across its gaps.
    return [(street, shapely.get_parts(lines[ids == street.id])) for street in STREET_CLASSES]


def _vertices(classes: list[tuple[StreetClass, NDArray[np.object_]]]) -> int:
    return sum(int(shapely.get_num_coordinates(lines).sum()) for _street, lines in classes)
