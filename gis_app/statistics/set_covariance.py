"""The set covariance γ(v) = area(W ∩ (W + v)) of a polygon window, for translation edge correction.

The window is cut into many thin strips; in each, W is a set of intervals, and the overlap of two such
sets is exact. γ is tabulated in polar coordinates, because along a ray it is smooth even at v = 0 where
it has a kink, and the table is refined until it interpolates to 0.05 %.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely import MultiPolygon, Polygon

    from gis_app.statistics.arrays import FloatArray, IntArray

STRIPS = 2048
TURN = 0.4142
"""Radians the window is turned by, so that its edges are unlikely to run along the strips."""
TOLERANCE = 5e-4
SMALLEST_TABLE = (8, 24)
REFINEMENTS = 4


class SetCovariance(NamedTuple):
    """A table of γ over polar shifts.

    Parameters
    ----------
    table : (r + 1, t + 1) float64, m²
        γ at equal steps of length (0 … reach) and of direction (0 … π); γ(−v) = γ(v).
    reach : float, metres
    """

    table: FloatArray
    reach: float

    @classmethod
    def flat(cls) -> SetCovariance:
        """Return the table that weighs every shift as one: no correction."""
        # So long a reach that every shift lies between the first two nodes, where all is one.
        return cls(np.ones((2, 2)), 1e300)


@inline_kernel
def interpolate(covariance: SetCovariance, dx: float, dy: float) -> float:
    """Return γ(dx, dy) by bilinear interpolation in length and direction."""
    table = covariance.table
    lengths, turns = table.shape[0] - 1, table.shape[1] - 1
    angle = math.atan2(dy, dx)
    if angle < 0.0:
        angle += math.pi
    p = math.sqrt(dx * dx + dy * dy) / covariance.reach * lengths
    q = angle / math.pi * turns
    # The greatest length and the half turn itself belong to the last interval.
    i, j = min(int(p), lengths - 1), min(int(q), turns - 1)
    u, v = p - i, q - j
    near = table[i, j] * (1.0 - v) + table[i, j + 1] * v
    far = table[i + 1, j] * (1.0 - v) + table[i + 1, j + 1] * v
    value: float = near * (1.0 - u) + far * u
    return value


@kernel
def _crossings(rings: FloatArray, y: float, found: FloatArray) -> int:
    """Write where the edges cross the line at height y, ascending; return how many."""
    count = 0
    for e in range(rings.shape[0]):
        y0, y1 = rings[e, 1], rings[e, 3]
        # Open at one end, so that a corner on the line is crossed once or not at all.
        if (y0 <= y) != (y1 <= y):
            found[count] = rings[e, 0] + (y - y0) / (y1 - y0) * (rings[e, 2] - rings[e, 0])
            count += 1
    found[:count].sort()
    return count


@kernel
def _overlap(one: FloatArray, other: FloatArray, shift: float) -> float:
    """Return the length that two sorted sets of intervals share, the second moved by `shift`."""
    i, j, length = 0, 0, 0.0
    while i < one.size and j < other.size:
        end, end_other = one[i + 1], other[j + 1] + shift
        shared = min(end, end_other) - max(one[i], other[j] + shift)
        if shared > 0.0:
            length += shared
        if end < end_other:
            i += 2
        else:
            j += 2
    return length


@kernel
def _covariance(cuts: FloatArray, starts: IntArray, height: float, dx: float, rows: int) -> float:
    """Return γ for a shift by dx along the strips and by a whole number of strips across them."""
    total = 0.0
    for s in range(rows, starts.size - 1):
        total += _overlap(cuts[starts[s] : starts[s + 1]], cuts[starts[s - rows] : starts[s - rows + 1]], dx)
    return total * height


@kernel
def _cut(rings: FloatArray, bottom: float, height: float, strips: int) -> tuple[FloatArray, IntArray]:
    """Cut the window into strips; return all intervals' ends and where each strip's begin."""
    starts = np.zeros(strips + 1, np.int64)
    found = np.empty(rings.shape[0])
    for s in range(strips):
        starts[s + 1] = starts[s] + _crossings(rings, bottom + (s + 0.5) * height, found)
    cuts = np.empty(starts[strips])
    for s in range(strips):
        _crossings(rings, bottom + (s + 0.5) * height, found)
        cuts[starts[s] : starts[s + 1]] = found[: starts[s + 1] - starts[s]]
    return cuts, starts


@kernel
def _tabulate(cuts: FloatArray, starts: IntArray, height: float, dx: FloatArray, dy: FloatArray) -> FloatArray:
    """Return γ for every shift; between two whole numbers of strips it is interpolated."""
    result = np.empty(dx.size)
    for k in range(dx.size):
        # Strips are moved upwards only, which is enough because γ(−v) = γ(v).
        sign = 1.0 if dy[k] >= 0.0 else -1.0
        rows = abs(dy[k]) / height
        whole = int(rows)
        low = _covariance(cuts, starts, height, sign * dx[k], whole)
        high = _covariance(cuts, starts, height, sign * dx[k], whole + 1)
        result[k] = low + (rows - whole) * (high - low)
    return result


def _edges(window: Polygon | MultiPolygon) -> FloatArray:
    """Return the window's edges, (e, 4): x0, y0, x1, y1, turned and moved to the origin."""
    import shapely

    polygons = shapely.get_parts(window)
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    cos, sin = math.cos(TURN), math.sin(TURN)
    # Near the origin turning loses no digits; projected coordinates are millions of metres.
    centre = np.array(window.bounds).reshape(2, 2).mean(axis=0)
    pieces = []
    for ring in rings:
        x, y = (np.asarray(ring.coords)[:, :2] - centre).T
        turned = np.column_stack([cos * x - sin * y, sin * x + cos * y])
        pieces.append(np.hstack([turned[:-1], turned[1:]]))
    return np.ascontiguousarray(np.vstack(pieces))


def tabulate_set_covariance(window: Polygon | MultiPolygon, reach: float) -> SetCovariance:
    """Tabulate γ(v) for shifts up to `reach`.

    Parameters
    ----------
    window : shapely Polygon or MultiPolygon
        Valid, in metres.
    reach : float, metres

    Returns
    -------
    SetCovariance

    Raises
    ------
    ValueError
        When the window has no area, or some shift within `reach` leaves (almost) no overlap.
    """
    area = float(window.area)
    if area <= 0:
        raise ValueError("The window has no area: give the area the places were observed in.")
    edges = _edges(window)
    bottom, top = float(edges[:, 1].min()), float(edges[:, 1].max())
    height = (top - bottom) / STRIPS
    cuts, starts = _cut(edges, bottom, height, STRIPS)
    # The strips' own area differs a little from the window's; the ratio is what matters.
    scale = area / _covariance(cuts, starts, height, 0.0, 0)

    def gamma(length: FloatArray, angle: FloatArray) -> FloatArray:
        # The window was turned, so shifts are turned with it.
        dx, dy = length * np.cos(angle + TURN), length * np.sin(angle + TURN)
        return np.asarray(scale * _tabulate(cuts, starts, height, dx.ravel(), dy.ravel()).reshape(dx.shape))

    table = _refined_table(gamma, reach)
    if table.min() <= TOLERANCE * area:
        raise ValueError(
            f"The window is too narrow for distances up to {reach:g} m: moved that far it no longer overlaps itself. "
            "Leave out the largest radii."
        )
    return SetCovariance(table, reach)


def _refined_table(gamma: Callable[[FloatArray, FloatArray], FloatArray], reach: float) -> FloatArray:
    """Halve the steps of length or of direction until halving them changes nothing that matters."""
    size = list(SMALLEST_TABLE)
    table = _polar_table(gamma, reach, size)
    for axis in (0, 1):
        for _ in range(REFINEMENTS):
            size[axis] *= 2
            finer = _polar_table(gamma, reach, size)
            error = np.abs(_doubled(table, axis) - finer).max() / max(float(finer.min()), 1e-300)
            table = finer
            # Halving a step at least halves the error, even where γ has a kink.
            if error < 2 * TOLERANCE:
                break
    return table


def _polar_table(gamma: Callable[[FloatArray, FloatArray], FloatArray], reach: float, size: list[int]) -> FloatArray:
    length, angle = np.meshgrid(
        np.linspace(0.0, reach, size[0] + 1), np.linspace(0.0, math.pi, size[1] + 1), indexing="ij"
    )
    return gamma(length, angle)


def _doubled(table: FloatArray, axis: int) -> FloatArray:
    """Return the table with the means of neighbours put between them."""
    size = table.shape[axis]
    middle = (table.take(range(size - 1), axis) + table.take(range(1, size), axis)) / 2
    wider = np.insert(table, range(1, size), 0.0, axis)
    index = [slice(None), slice(None)]
    index[axis] = slice(1, None, 2)
    wider[tuple(index)] = middle
    return wider
