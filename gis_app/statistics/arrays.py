"""What every statistic accepts: coordinates, marks and radii, checked once at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
WordArray: TypeAlias = NDArray[np.uint64]
Progress: TypeAlias = Callable[[float, str], None]
"""Called with the share done (0–1) and a step's name; it may raise to cancel."""

PLANE = 2


def as_points(xy: ArrayLike) -> FloatArray:
    """Return coordinates as a contiguous (n, 2) float64 array in metres.

    Raises
    ------
    ValueError
        When the shape is not (n, 2) or a coordinate is not finite.
    """
    points = np.ascontiguousarray(xy, dtype=np.float64)
    if points.size == 0:
        return np.empty((0, PLANE))
    if points.ndim != PLANE or points.shape[1] != PLANE:
        raise ValueError(f"Coordinates must have the shape (n, 2), not {points.shape}.")
    if not np.isfinite(points).all():
        raise ValueError("Coordinates must be finite numbers.")
    return points


def as_labels(marks: ArrayLike, size: int) -> NDArray[Any]:
    """Return one mark per point as an array of integers (or booleans).

    Raises
    ------
    ValueError
        When the number of marks is not the number of points, or they are not integers.
    """
    labels = np.asarray(marks)
    if labels.shape != (size,):
        raise ValueError(f"There are {size} points but marks of the shape {labels.shape}.")
    if size and labels.dtype.kind not in "iub":
        raise ValueError("Marks must be integers.")
    return labels.astype(np.int64)


def as_radii(radii: ArrayLike) -> FloatArray:
    """Return distances as a (k,) float64 array in metres, strictly ascending.

    Raises
    ------
    ValueError
        When there is none, or they are negative, infinite or not ascending.
    """
    distances = np.ascontiguousarray(np.atleast_1d(np.asarray(radii, dtype=np.float64)))
    if distances.ndim != 1 or distances.size == 0:
        raise ValueError("At least one radius is needed.")
    if not np.isfinite(distances).all() or distances[0] < 0 or (np.diff(distances) <= 0).any():
        raise ValueError("Radii must be finite, not negative, and strictly ascending.")
    return distances


def as_simulations(simulations: int) -> int:
    """Return the number of simulations.

    Raises
    ------
    ValueError
        When it is below one.
    """
    if simulations < 1:
        raise ValueError("At least one simulation is needed.")
    return int(simulations)
