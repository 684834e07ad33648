"""A zone's boundary as corners that can be moved, added and taken away: plain geometry, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Ring = NDArray[np.float64]
Point = tuple[float, float]


class Corner(NamedTuple):
    """Which corner: the ring's position and the corner's position in it."""

    ring: int
    vertex: int


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """All rings of a polygon or multipolygon; never changed, only replaced.

    Parameters
    ----------
    rings
        Each (n, 2) float64, metres, open: the first corner is not repeated.
    parts
        For each ring, the polygon it belongs to; the first ring of a polygon is its exterior.
    """

    rings: tuple[Ring, ...]
    parts: tuple[int, ...]

    @classmethod
    def of(cls, geometry: shapely.Polygon | shapely.MultiPolygon) -> Boundary:
        """Take `geometry` apart."""
        polygons = shapely.get_parts(geometry)
        rings, parts = shapely.get_rings(polygons, return_index=True)
        # Shapely repeats the first corner at the end of a ring.
        return cls(tuple(shapely.get_coordinates(ring)[:-1] for ring in rings), tuple(parts.tolist()))

    def geometry(self) -> shapely.Polygon | shapely.MultiPolygon:
        """Put the boundary together again, valid or not."""
        polygons = [
            shapely.Polygon(rings[0], rings[1:])
            for part in dict.fromkeys(self.parts)
            if (rings := [ring for ring, owner in zip(self.rings, self.parts, strict=True) if owner == part])
        ]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)

    @property
    def valid(self) -> bool:
        """Whether it encloses an area without crossing itself."""
        geometry = self.geometry()
        return bool(geometry.is_valid and geometry.area > 0)

    def corner(self, at: Corner) -> Point:
        """Return where a corner lies, metres."""
        x, y = self.rings[at.ring][at.vertex].tolist()
        return x, y

    def moved(self, at: Corner, to: Point) -> Boundary:
        """Return the boundary with one corner elsewhere."""
        ring = self.rings[at.ring].copy()
        ring[at.vertex] = to
        return self._with(at.ring, ring)

    def inserted(self, after: Corner, at: Point) -> Boundary:
        """Return the boundary with a new corner behind the corner `after`."""
        return self._with(after.ring, np.insert(self.rings[after.ring], after.vertex + 1, at, axis=0))

    def removed(self, at: Corner) -> Boundary:
        """Return the boundary without a corner; a triangle keeps its three."""
        ring = self.rings[at.ring]
        return self if len(ring) <= 3 else self._with(at.ring, np.delete(ring, at.vertex, axis=0))

    def shifted(self, right: float, up: float) -> Boundary:
        """Return the whole boundary elsewhere, by metres east and north."""
        return replace(self, rings=tuple(ring + np.array([right, up]) for ring in self.rings))

    def has(self, at: Corner | None) -> bool:
        """Whether there is such a corner."""
        return at is not None and at.ring < len(self.rings) and at.vertex < len(self.rings[at.ring])

    def nearest_corner(self, to: Point, within: float) -> Corner | None:
        """Return the corner nearest to a place, at most `within` metres away."""
        return _nearest(self.rings, to, within)

    def nearest_midpoint(self, to: Point, within: float) -> Corner | None:
        """Return the corner that begins the edge whose middle is nearest, at most `within` metres away."""
        return _nearest(self.midpoints(), to, within)

    def midpoints(self) -> tuple[Ring, ...]:
        """Return the middle of every edge, ring by ring."""
        # Rolled: the edge from the last corner back to the first is one as well.
        return tuple((ring + np.roll(ring, -1, axis=0)) / 2.0 for ring in self.rings)

    def nearest_edge(self, to: Point, within: float) -> Corner | None:
        """Return the corner that begins the edge nearest to a place, at most `within` metres away."""
        place, best, found = shapely.Point(to), within, None
        for number, ring in enumerate(self.rings):
            edges = shapely.linestrings(np.stack([ring, np.roll(ring, -1, axis=0)], axis=1))
            distance = np.asarray(shapely.distance(edges, place))
            nearest = int(np.argmin(distance))
            if distance[nearest] <= best:
                best, found = float(distance[nearest]), Corner(number, nearest)
        return found

    def contains(self, place: Point) -> bool:
        """Whether a place is inside."""
        return bool(self.geometry().intersects(shapely.Point(place)))

    def same_as(self, other: Boundary) -> bool:
        """Whether all corners are where the other's are."""
        return len(self.rings) == len(other.rings) and all(map(np.array_equal, self.rings, other.rings))

    def _with(self, number: int, ring: Ring) -> Boundary:
        return replace(self, rings=(*self.rings[:number], ring, *self.rings[number + 1 :]))


def _nearest(rings: tuple[Ring, ...], to: Point, within: float) -> Corner | None:
    best, found = within, None
    for number, ring in enumerate(rings):
        distance = np.hypot(ring[:, 0] - to[0], ring[:, 1] - to[1])
        nearest = int(np.argmin(distance))
        if distance[nearest] <= best:
            best, found = float(distance[nearest]), Corner(number, nearest)
    return found
