"""Fanghe's plan: a grid that follows a river, and parcels cut from it.

Positions are given along and across the river, (u, v) in metres from the middle of the old bridge. `place`
bends them as the river bends, so that a rectangle in (u, v) is a block that fits between its streets
and needs no cutting: streets meet in exactly equal coordinates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SPACING = 240.0
"""Width of a block, m."""

QUAY = 170.0
"""From the middle of the river to the street along it, m."""

BEND_FADES = 3500.0
TURN = math.radians(-13.0)

RING_COLUMN, RING_ROW, RING_CORNER = 20, 16, 5
LAST_COLUMN, LAST_ROW = 26, 20

Node = tuple[int, int]
"""Column and row; rows count away from the river on either side, and there is no row 0."""

Point = tuple[float, float]


def place(u: float, v: float) -> Point:
    """Bend and turn a position along and across the river to metres east and north."""
    # Corners are drawn in, or the ring road would be a box.
    drawn_in = 1.0 - 0.13 * min(1.0, (u / 4800.0) ** 2 * (v / 3770.0) ** 2)
    u, v = u * drawn_in, v * drawn_in
    bend = 520.0 * math.sin(u / 2300.0 + 0.4) + 150.0 * math.sin(u / 900.0)
    x = u + 70.0 * math.sin(v / 1500.0)
    y = v + bend * math.exp(-((v / BEND_FADES) ** 2))
    return x * math.cos(TURN) - y * math.sin(TURN), x * math.sin(TURN) + y * math.cos(TURN)


def half_width(u: float) -> float:
    """Half the river's width, m."""
    return 95.0 + 22.0 * math.sin(u / 1700.0)


def across(row: float) -> float:
    """Distance of a row from the middle of the river, m; fractions of a row count."""
    return math.copysign(QUAY + (abs(row) - 1.0) * SPACING, row)


def node(at: Node) -> Point:
    """Where a column and a row meet."""
    return place(at[0] * SPACING, across(at[1]))


def row_class(row: int) -> str:
    """Class of a street along the river."""
    if row in {6, -5}:
        return "primary"
    if row in {1, -1, 11, -10}:
        return "secondary"
    return "tertiary" if row in {3, 8, 13, -3, -8, -13} else "residential"


def column_class(column: int) -> str:
    """Class of a street across it; every fifth one has a bridge."""
    if column in {0, 10, -10}:
        return "primary"
    if column % 5 == 0:
        return "secondary"
    return "tertiary" if column % 5 == 2 else "residential"


def in_ring(at: Node) -> bool:
    """Tell whether a node lies on the ring road or inside it."""
    beyond_corner = max(abs(at[0]) - (RING_COLUMN - RING_CORNER), 0) + max(abs(at[1]) - (RING_ROW - RING_CORNER), 0)
    return abs(at[0]) <= RING_COLUMN and abs(at[1]) <= RING_ROW and beyond_corner <= RING_CORNER


def ring() -> list[Node]:
    """Walk the ring road, node by node: straight sides, corners cut diagonally, two bridges."""
    flat, steep = RING_COLUMN - RING_CORNER, RING_ROW - RING_CORNER
    quarter = [(column, RING_ROW) for column in range(flat)]
    quarter += [(flat + step, RING_ROW - step) for step in range(RING_CORNER)]
    quarter += [(RING_COLUMN, row) for row in range(steep, 0, -1)]
    east = quarter + [(column, -row) for column, row in reversed(quarter)]
    return east + [(-column, row) for column, row in reversed(east[1:-1])] + [east[0]]


@dataclass(frozen=True)
class Parcel:
    """A block or a group of blocks: from column to column, from row to row (fractions allowed)."""

    west: float
    east: float
    south: float
    north: float

    def holds_edge(self, first: Node, second: Node) -> bool:
        """Tell whether a street would run through the parcel."""
        column, row = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
        return self.west < column < self.east and self.south < row < self.north

    def meets(self, other: Parcel) -> bool:
        """Tell whether two parcels overlap."""
        beside = self.east <= other.west or other.east <= self.west
        return not (beside or self.north <= other.south or other.north <= self.south)

    def contains(self, u: float, v: float) -> bool:
        """Tell whether a position along and across the river lies in the parcel."""
        row = math.copysign((abs(v) - QUAY) / SPACING + 1.0, v)
        return self.west < u / SPACING < self.east and self.south < row < self.north

    def outline(self, margin: float, notch: float = 0.0) -> list[Point]:
        """Give the ring of the parcel, `margin` m inside its streets; `notch` cuts its far corner (a share)."""
        west, east = self.west * SPACING + margin, self.east * SPACING - margin
        low, high = across(self.south) + margin, across(self.north) - margin
        cut_u, cut_v = east - notch * (east - west), high - notch * (high - low)
        corners = [(west, low), (east, low), (east, cut_v), (cut_u, cut_v), (cut_u, high), (west, high)]
        corners = corners if notch else [(west, low), (east, low), (east, high), (west, high)]
        return [place(u, v) for u, v in _walk(corners)]

    def middle(self) -> tuple[float, float]:
        """Middle of the parcel along and across the river."""
        return (self.west + self.east) / 2 * SPACING, (across(self.south) + across(self.north)) / 2


def strip(from_u: float, to_u: float, from_v: float, to_v: float) -> list[Point]:
    """Ring of a strip along the river; a `v` under the river's half width keeps to its bank."""

    def bank(u: float, v: float) -> float:
        return math.copysign(max(abs(v), half_width(u) + 8.0), v)

    along = [from_u + (to_u - from_u) * step / 12 for step in range(13)]
    near = [place(u, bank(u, from_v)) for u in along]
    far = [place(u, to_v) for u in reversed(along)]
    return [*near, *far, near[0]]


def river(reach: float) -> list[Point]:
    """Ring of the river from end to end."""
    along = [step * 120.0 for step in range(-round(reach / 120), round(reach / 120) + 1)]
    north = [place(u, half_width(u)) for u in along]
    south = [place(u, -half_width(u)) for u in reversed(along)]
    return [*north, *south, north[0]]


def blob(u: float, v: float, radius: float, wobble: float) -> list[Point]:
    """Ring of a lake or a wood: a circle with `wobble` (a share of its radius)."""
    angles = [2 * math.pi * step / 36 for step in range(36)]
    reaches = [radius * (1 + wobble * (math.sin(2 * a + u) + 0.6 * math.sin(3 * a + v))) for a in angles]
    ring_points = [
        place(u + 1.3 * reach * math.cos(a), v + reach * math.sin(a)) for a, reach in zip(angles, reaches, strict=True)
    ]
    return [*ring_points, ring_points[0]]


def _walk(corners: list[Point]) -> list[Point]:
    """Close a ring and add positions along its sides, so that they bend with the river."""
    walked: list[Point] = []
    for (u0, v0), (u1, v1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        steps = max(1, round(math.hypot(u1 - u0, v1 - v0) / SPACING))
        walked += [(u0 + (u1 - u0) * k / steps, v0 + (v1 - v0) * k / steps) for k in range(steps)]
    return [*walked, walked[0]]
