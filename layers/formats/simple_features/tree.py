"""A geometry taken apart, curves and surfaces included, and built as one that shapely holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.formats.simple_features.arcs import chords

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

POINT, LINE, POLYGON = 1, 2, 3
"""The codes of the plain types, which hold no geometries of their own."""
MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = 4, 5, 6, 7
CIRCULAR, COMPOUND, CURVE_POLYGON, MULTICURVE, MULTISURFACE = 8, 9, 10, 11, 12
POLYHEDRAL, TIN, TRIANGLE = 15, 16, 17
NAMES = {
    "POINT": POINT, "LINESTRING": LINE, "POLYGON": POLYGON, "MULTIPOINT": MULTIPOINT, "MULTILINESTRING": MULTILINE,
    "MULTIPOLYGON": MULTIPOLYGON, "GEOMETRYCOLLECTION": COLLECTION, "CIRCULARSTRING": CIRCULAR,
    "COMPOUNDCURVE": COMPOUND, "CURVEPOLYGON": CURVE_POLYGON, "MULTICURVE": MULTICURVE, "MULTISURFACE": MULTISURFACE,
    "POLYHEDRALSURFACE": POLYHEDRAL, "TIN": TIN, "TRIANGLE": TRIANGLE,
}  # fmt: skip
"""The words of well-known text and the codes of well-known binary."""


@dataclass(slots=True)
class Node:
    """One geometry as it stands in a file.

    Parameters
    ----------
    kind
        Its code.
    positions
        (n, 2) float64 of a point, a line or an arc; what stands behind the second number is dropped.
    parts
        The rings of a polygon, as lines, or the members of a collection.
    """

    kind: int
    positions: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    parts: list[Node] = field(default_factory=list)


class UnreadableError(ValueError):
    """The text or the bytes are no geometry, or one that is nested too deep."""


def curved(node: Node) -> bool:
    """Whether there is an arc in it."""
    return node.kind == CIRCULAR or any(curved(part) for part in node.parts)


def simple(node: Node) -> bool:
    """Whether GEOS reads it: points, lines, polygons and collections of them."""
    return node.kind <= COLLECTION and all(simple(part) for part in node.parts)


def built(node: Node) -> shapely.Geometry:
    """Return what shapely holds of it: arcs as chords, surfaces as their faces.

    Raises
    ------
    UnreadableError
        If its parts do not make such a geometry.
    """
    build = _BUILDERS.get(node.kind)
    if build is None:
        raise UnreadableError("unknown type of geometry")
    try:
        return build(node)
    except (ValueError, IndexError, shapely.errors.ShapelyError) as error:
        raise UnreadableError(str(error)) from error


def _line(node: Node) -> NDArray[np.float64]:
    """Positions of any curve."""
    if node.kind == CIRCULAR and len(node.positions):
        return chords(node.positions)
    if node.kind != COMPOUND:
        return node.positions
    lines = [_line(part) for part in node.parts]
    # Each begins where the one before ends.
    return np.vstack([line if at == 0 else line[1:] for at, line in enumerate(lines)]) if lines else node.positions


def _polygon(node: Node) -> shapely.Polygon:
    rings = [_line(part) for part in node.parts]
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _point(node: Node) -> shapely.Point:
    return shapely.Point(node.positions[0]) if len(node.positions) else shapely.Point()


def _of(multi: Callable[[list[Any]], shapely.Geometry]) -> Callable[[Node], shapely.Geometry]:
    return lambda node: multi([built(part) for part in node.parts])


_BUILDERS: dict[int, Callable[[Node], shapely.Geometry]] = {
    POINT: _point,
    **dict.fromkeys((LINE, CIRCULAR, COMPOUND), lambda node: shapely.LineString(_line(node))),
    **dict.fromkeys((POLYGON, CURVE_POLYGON, TRIANGLE), _polygon),
    MULTIPOINT: _of(shapely.MultiPoint),
    **dict.fromkeys((MULTILINE, MULTICURVE), _of(shapely.MultiLineString)),
    **dict.fromkeys((MULTIPOLYGON, MULTISURFACE, POLYHEDRAL, TIN), _of(shapely.MultiPolygon)),
    COLLECTION: _of(shapely.GeometryCollection),
}
