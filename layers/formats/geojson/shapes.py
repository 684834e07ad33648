"""From lists of coordinates to shapely geometries, by whole arrays; rings are counted and closed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.formats.geojson.grammar import GeometryCollection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# RFC 7946: three corners, and the first again.
_RING = 4
_LINE = 2
_PLANE = 2


@dataclass(slots=True)
class Shapes:
    """Geometries and what was wrong with them.

    Parameters
    ----------
    geometry
        (n,) shapely geometries or None.
    unclosed
        Rows with a ring that was closed.
    too_few
        Rows whose line or outer ring had too few points: None now.
    shortened
        Rows that lost a part or hole with too few points, the rest is kept.
    with_z
        Rows that lost a third coordinate.
    uneven
        Rows whose positions have two numbers here and three there.
    surplus
        Rows with a position of more than three numbers.
    """

    geometry: NDArray[np.object_]
    unclosed: set[int] = field(default_factory=set)
    too_few: set[int] = field(default_factory=set)
    shortened: set[int] = field(default_factory=set)
    with_z: set[int] = field(default_factory=set)
    uneven: set[int] = field(default_factory=set)
    surplus: set[int] = field(default_factory=set)


def build(geometries: Sequence[Any]) -> Shapes:
    """Return shapely geometries for decoded ones.

    Parameters
    ----------
    geometries
        n structs of `grammar`, or None.

    Returns
    -------
    Shapes
        (n,) geometries; None where there was None, or too few points.
    """
    shapes = Shapes(np.full(len(geometries), None, dtype=object))
    types = list(map(type, geometries))
    # Sorted, for a set of types has another order on every run.
    for kind in sorted(set(types), key=lambda one: one.__name__):
        if kind.__name__ in _BUILDERS:
            rows = np.flatnonzero(np.fromiter((one is kind for one in types), bool, len(types)))
            items = list(geometries) if len(rows) == len(types) else [geometries[row] for row in rows.tolist()]
            _BUILDERS[kind.__name__](shapes, rows, items)
    return shapes


def _flat(positions: list[list[float]], owners: NDArray[np.int64], shapes: Shapes) -> NDArray[np.float64]:
    """Positions as (n, 2) float64; what stands behind the second number is dropped and told."""
    lengths = np.fromiter(map(len, positions), np.int64, len(positions))
    flat = np.fromiter(chain.from_iterable(positions), np.float64, int(lengths.sum()))
    if np.all(lengths == _PLANE):
        return flat.reshape(-1, 2)
    shapes.with_z.update(np.unique(owners[lengths > _PLANE]).tolist())
    shapes.surplus.update(np.unique(owners[lengths > _PLANE + 1]).tolist())
    pairs = np.unique(np.column_stack([owners, lengths]), axis=0)[:, 0]
    shapes.uneven.update(pairs[:-1][pairs[1:] == pairs[:-1]].tolist())
    starts = np.cumsum(lengths) - lengths
    return flat[np.stack([starts, starts + 1], axis=1)]


def _points(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    shapes.geometry[rows] = shapely.points(_flat([item.coordinates for item in items], rows, shapes))


def _multipoints(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    counts = _lengths(item.coordinates for item in items)
    owners = np.repeat(rows, counts)
    flat = _flat(list(chain.from_iterable(item.coordinates for item in items)), owners, shapes)
    points = np.asarray(shapely.points(flat), dtype=object)
    _gather(shapes, rows, counts, points, shapely.multipoints)


def _lines(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    parts, kept = _line_parts(shapes, rows, [item.coordinates for item in items])
    shapes.geometry[rows[kept]] = parts
    shapes.too_few.update(rows[~kept].tolist())


def _multilines(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    counts = _lengths(item.coordinates for item in items)
    owners = np.repeat(rows, counts)
    parts, kept = _line_parts(shapes, owners, list(chain.from_iterable(item.coordinates for item in items)))
    _note_lost(shapes, owners, kept)
    _gather(shapes, rows, _per_row(rows, owners[kept]), parts, shapely.multilinestrings)


def _polygons(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    parts, kept = _polygon_parts(shapes, rows, [item.coordinates for item in items])
    shapes.geometry[rows[kept]] = parts
    shapes.too_few.update(rows[~kept].tolist())


def _multipolygons(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    counts = _lengths(item.coordinates for item in items)
    owners = np.repeat(rows, counts)
    parts, kept = _polygon_parts(shapes, owners, list(chain.from_iterable(item.coordinates for item in items)))
    _note_lost(shapes, owners, kept)
    _gather(shapes, rows, _per_row(rows, owners[kept]), parts, shapely.multipolygons)


def _collections(shapes: Shapes, rows: NDArray[np.int64], items: Sequence[Any]) -> None:
    """Build collections, which are rare, one by one, from the members that could be."""
    for row, item in zip(rows.tolist(), items, strict=True):
        inner = build(_members(item))
        for mine, theirs in ((shapes.unclosed, inner.unclosed), (shapes.with_z, inner.with_z)):
            mine.update({row} if theirs else ())
        members = [member for member in inner.geometry if member is not None]
        if members:
            shapes.geometry[row] = shapely.GeometryCollection(members)
        if inner.too_few or inner.shortened:
            (shapes.shortened if members else shapes.too_few).add(row)


def _members(collection: GeometryCollection) -> list[Any]:
    """List the members of a collection and of those inside it, without recursion: depth is the sender's choice."""
    found: list[Any] = []
    waiting: list[Any] = list(reversed(collection.geometries))
    while waiting:
        member = waiting.pop()
        if isinstance(member, GeometryCollection):
            waiting.extend(reversed(member.geometries))
        else:
            found.append(member)
    return found


def _line_parts(
    shapes: Shapes, owners: NDArray[np.int64], lines: list[Any]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Lines of two or more points, and which those are."""
    counts = _lengths(lines)
    kept = counts >= _LINE
    good = [line for line, keep in zip(lines, kept.tolist(), strict=True) if keep]
    of_point = np.repeat(np.arange(len(good)), counts[kept])
    flat = _flat(list(chain.from_iterable(good)), owners[kept][of_point], shapes)
    return _or_none(shapely.linestrings, flat, of_point), kept


def _polygon_parts(
    shapes: Shapes, owners: NDArray[np.int64], polygons: list[Any]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Polygons whose outer ring stands, and which those are; holes with too few points are left out."""
    ring_counts = _lengths(polygons)
    of_ring = np.repeat(np.arange(len(polygons)), ring_counts)
    rings, good = _rings(shapes, owners[of_ring], list(chain.from_iterable(polygons)))
    first = np.zeros(len(of_ring), dtype=bool)
    first[(np.cumsum(ring_counts) - ring_counts)[ring_counts > 0]] = True
    kept = np.zeros(len(polygons), dtype=bool)
    kept[of_ring[first & good]] = True
    usable = kept[of_ring[good]]
    shapes.shortened.update(owners[of_ring[~good & kept[of_ring]]].tolist())
    position = np.cumsum(kept) - 1
    return _or_none(shapely.polygons, rings[usable], position[of_ring[good][usable]]), kept


def _rings(
    shapes: Shapes, owners: NDArray[np.int64], rings: list[Any]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Make closed rings of four or more positions, and which those are."""
    counts = _lengths(rings)
    some = counts > 0
    # By place only: a ring may end at another height than it began.
    closed = np.fromiter((not ring or ring[0][:2] == ring[-1][:2] for ring in rings), bool, len(rings))
    # An open ring gets its first point once more, and that one counts.
    good = some & (counts + ~closed >= _RING)
    shapes.unclosed.update(owners[good & ~closed].tolist())
    kept = [ring for ring, keep in zip(rings, good.tolist(), strict=True) if keep]
    of_point = np.repeat(np.arange(len(kept)), counts[good])
    flat = _flat(list(chain.from_iterable(kept)), owners[good][of_point], shapes)
    # shapely closes open rings by itself.
    return _or_none(shapely.linearrings, flat, of_point), good


def _or_none(make: Callable[..., Any], parts: Any, indices: NDArray[np.int64]) -> NDArray[np.object_]:  # noqa: ANN401  shapely's constructors share no type
    return np.asarray(make(parts, indices=indices), dtype=object) if len(parts) else np.empty(0, dtype=object)


def _lengths(items: Any) -> NDArray[np.int64]:  # noqa: ANN401  any iterable of sized things
    return np.fromiter(map(len, items), np.int64)


def _per_row(rows: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of `owners` each row is."""
    return np.bincount(np.searchsorted(rows, owners), minlength=len(rows))


def _note_lost(shapes: Shapes, owners: NDArray[np.int64], kept: NDArray[np.bool_]) -> None:
    standing = set(owners[kept].tolist())
    for row in set(owners[~kept].tolist()):
        (shapes.shortened if row in standing else shapes.too_few).add(row)


def _gather(
    shapes: Shapes,
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    parts: NDArray[np.object_],
    make: Callable[..., Any],
) -> None:
    """Join consecutive parts to one geometry per row; a row without parts stays None."""
    filled = counts > 0
    if filled.any():
        indices = np.repeat(np.arange(int(filled.sum())), counts[filled])
        shapes.geometry[rows[filled]] = make(parts, indices=indices)


_BUILDERS: dict[str, Callable[[Shapes, NDArray[np.int64], list[Any]], None]] = {
    "Point": _points,
    "MultiPoint": _multipoints,
    "LineString": _lines,
    "MultiLineString": _multilines,
    "Polygon": _polygons,
    "MultiPolygon": _multipolygons,
    "GeometryCollection": _collections,
}
