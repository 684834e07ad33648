"""The study area: the layer that says it, else a sensible guess, marked as assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.city import StudyArea
from layers.errors import Finding, Severity
from layers.kinds.kind import Shape
from layers.kinds.registry import DEFAULT_UNIVERSE
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from layers.layer import Layer

STUDY_AREA_MISSES = "study_area_without_places"
"""Code of the finding that a study area holds none of the places."""

STREET_BUFFER_M, STREET_SHRINK_M = 250.0, 150.0
PLACE_BUFFER_M = 1000.0
# Ten metres do not show in an edge that is drawn 250 m from the streets.
_TOLERANCE_M = 10.0
_QUARTER = 4
_PIECE = 512


def study_area_of(layers: Mapping[str, Layer]) -> StudyArea:
    """Return the area that densities refer to.

    Parameters
    ----------
    layers
        Kind id to layer, in one metric system; at least one feature among them.

    Returns
    -------
    StudyArea
        The `study_area` layer; else the streets buffered by 250 m and shrunk by 150 m, where that holds at least half
        of the places; else the places buffered by 1 km, dissolved, holes filled.
    """
    given = _areas(layers.get("study_area"))
    if given is not None:
        return StudyArea(given, "layer")
    places = _geometries(layers, {Shape.PLACE})
    streets = _geometries({"streets": layers["streets"]} if "streets" in layers else {}, {Shape.LINE})
    if len(streets):
        outline = _polygonal(_shrunk(_dissolved(streets, STREET_BUFFER_M)))
        if outline is not None and _covers_most(outline, places):
            return StudyArea(_with_places(outline, places), "assumed")
    around = places if len(places) else _geometries(layers, set(Shape))
    outline = _polygonal(_dissolved(around, PLACE_BUFFER_M))
    return StudyArea(outline if outline is not None else shapely.Point(0, 0).buffer(PLACE_BUFFER_M), "assumed")


def study_area_findings(layers: Mapping[str, Layer], area: StudyArea) -> list[tuple[str, Finding]]:
    """Return, with the file's name, that the study area given holds none of the reference places.

    Parameters
    ----------
    layers
        Kind id to layer, in one metric system.
    area
        What `study_area_of` made of them.
    """
    places = _geometries({kind: layers[kind] for kind in DEFAULT_UNIVERSE if kind in layers}, {Shape.PLACE})
    if area.source != "layer" or not len(places):
        return []
    shapely.prepare(area.geometry)
    if np.any(shapely.intersects(area.geometry, shapely.point_on_surface(places))):
        return []
    message = _("the study area holds none of the places: nothing that refers to its area can be told")
    repair = _("give the study area of this city, or none: it is then assumed from the places")
    source = layers["study_area"].sources
    found = Finding(STUDY_AREA_MISSES, Severity.WARNING, message, repair=repair)
    return [(source[0].name if source else "", found)]


def _covers_most(outline: shapely.Geometry, places: NDArray[np.object_]) -> bool:
    """Whether the streets are those of the city, not of one campus in it: half of the places lie within them."""
    shapely.prepare(outline)
    inside = shapely.intersects(outline, shapely.point_on_surface(places))
    return bool(2 * np.count_nonzero(inside) >= len(places))


def _areas(layer: Layer | None) -> shapely.Polygon | shapely.MultiPolygon | None:
    if layer is None or not len(layer):
        return None
    union = shapely.union_all(layer.frame.geometry.to_numpy())
    return union if isinstance(union, shapely.Polygon | shapely.MultiPolygon) and union.area > 0 else None


def _geometries(layers: Mapping[str, Layer], shapes: set[Shape]) -> NDArray[np.object_]:
    found = [layer.frame.geometry.to_numpy() for layer in layers.values() if layer.kind.shape in shapes]
    return np.concatenate([np.empty(0, dtype=object), *found])


def _dissolved(geometry: NDArray[np.object_], distance: float) -> shapely.Geometry:
    """Buffer and union piece by piece along x: a whole city at once takes ten times as long."""
    simple = shapely.simplify(geometry, _TOLERANCE_M)
    order = np.argsort(shapely.bounds(simple)[:, 0], kind="stable")
    pieces = np.array_split(simple[order], max(1, len(order) // _PIECE))
    buffered = [shapely.union_all(shapely.buffer(piece, distance, quad_segs=_QUARTER)) for piece in pieces]
    return shapely.union_all(buffered)


def _shrunk(area: shapely.Geometry) -> shapely.Geometry:
    return shapely.buffer(area, -STREET_SHRINK_M, quad_segs=_QUARTER)


def _polygonal(area: shapely.Geometry) -> shapely.Polygon | shapely.MultiPolygon | None:
    """Fill the holes; None where nothing is left."""
    # What the streets enclose is a block of the city and no gap in it.
    parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(area) if isinstance(part, shapely.Polygon)]
    if not parts:
        return None
    # Joined again, for a part may stand in a hole that is filled now.
    filled = shapely.union_all(parts)
    return filled if isinstance(filled, shapely.Polygon | shapely.MultiPolygon) and not filled.is_empty else None


def _with_places(
    outline: shapely.Polygon | shapely.MultiPolygon, places: NDArray[np.object_]
) -> shapely.Polygon | shapely.MultiPolygon:
    """Keep the largest part, and every other part that has a place."""
    parts = shapely.get_parts(outline)
    largest = int(np.argmax(shapely.area(parts)))
    kept = {largest}
    if len(places):
        tree = shapely.STRtree(parts)
        kept |= set(tree.query(shapely.point_on_surface(places), predicate="intersects")[1].tolist())
    chosen = [parts[place] for place in sorted(kept)]
    return chosen[0] if len(chosen) == 1 else shapely.MultiPolygon(chosen)
