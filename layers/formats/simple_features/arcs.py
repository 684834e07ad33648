"""Arcs of circles as chords."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Within 1 cm of the arc up to a radius of 260 m; what unit the coordinates are in is not known here.
_STEP = math.radians(1.0)


def chords(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a circular string as a line.

    Parameters
    ----------
    positions
        (n, 2) float64, n odd: start, a point on the arc, end, which is the next one's start, and so on.

    Returns
    -------
    numpy.ndarray
        (m, 2) float64: every given position, and between them one at least every degree of the arc.

    Raises
    ------
    ValueError
        If `n` is even or 1.

    Examples
    --------
    >>> half = chords(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]))
    >>> len(half), float(np.hypot(*(half - [1.0, 0.0]).T).min().round(9))
    (181, 1.0)
    """
    if len(positions) < 3 or len(positions) % 2 == 0:
        raise ValueError("a circular string has an odd number of positions, at least three")
    pieces = [_arc(*positions[at : at + 3]) for at in range(0, len(positions) - 2, 2)]
    return np.vstack([*pieces, positions[-1:]])


def _arc(start: NDArray[np.float64], middle: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions of one arc, its end left to the next one."""
    if np.array_equal(start, end):
        # A whole circle: the standard puts the second position opposite.
        centre, turn = (start + middle) / 2.0, 2.0 * math.pi
    else:
        found = _centre(start, middle, end)
        if found is None:
            return np.vstack([start, middle])
        centre, turn = found, _turn(found, start, middle, end)
    half = [_between(centre, first, share * turn) for first, share in _halves(centre, start, middle, turn)]
    return np.vstack(half)


def _halves(
    centre: NDArray[np.float64], start: NDArray[np.float64], middle: NDArray[np.float64], turn: float
) -> tuple[tuple[NDArray[np.float64], float], tuple[NDArray[np.float64], float]]:
    """Where each half begins and its share of the turn: the middle position itself is kept."""
    first = abs(_signed(_angle(middle - centre) - _angle(start - centre), turn)) / abs(turn)
    return (start, first), (middle, 1.0 - first)


def _between(centre: NDArray[np.float64], first: NDArray[np.float64], turn: float) -> NDArray[np.float64]:
    count = max(1, math.ceil(abs(turn) / _STEP - 1e-9))
    angles = _angle(first - centre) + turn * np.arange(count) / count
    radius = math.hypot(*(first - centre))
    found = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    found[0] = first
    return np.asarray(found, dtype=np.float64)


def _centre(
    start: NDArray[np.float64], middle: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Centre of the circle through three positions, None where they lie on a line."""
    # From the start, for eastings of millions would lose the digits that matter.
    (ax, ay), (bx, by) = middle - start, end - start
    twice = 2.0 * (ax * by - ay * bx)
    if not abs(twice) > 1e-12 * (math.hypot(ax, ay) * math.hypot(bx, by)):
        return None
    a, b = ax * ax + ay * ay, bx * bx + by * by
    return np.asarray(start + np.array([by * a - ay * b, ax * b - bx * a]) / twice, dtype=np.float64)


def _turn(
    centre: NDArray[np.float64], start: NDArray[np.float64], middle: NDArray[np.float64], end: NDArray[np.float64]
) -> float:
    """Return the angle from start to end through the middle, positive against the clock."""
    (ax, ay), (bx, by) = middle - start, end - middle
    return _signed(_angle(end - centre) - _angle(start - centre), ax * by - ay * bx)


def _signed(angle: float, sign: float) -> float:
    """Return the same angle turned the way that `sign` says, by less than a full turn."""
    turned = angle % (2.0 * math.pi)
    return turned if sign > 0 else turned - 2.0 * math.pi


def _angle(vector: NDArray[np.float64]) -> float:
    return math.atan2(vector[1], vector[0])
