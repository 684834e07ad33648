"""What every statistic accepts: coordinates, marks and radii, checked once at the door."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
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
FARTHEST = 1e9
"""Metres: coordinates and distances are below it, so that squares, areas and cells of a grid never overflow."""
NEAREST = 1e-9
"""Metres: no cell and no bandwidth is smaller."""
MOST_SIMULATIONS = 1_000_000
SHOWN = 6
"""Values of an array that a sentence quotes."""


def as_points(xy: ArrayLike) -> FloatArray:
    """Return coordinates as a contiguous (n, 2) float64 array in metres.

    Raises
    ------
    ValueError
        When the shape is not (n, 2), or a coordinate is no number, not finite, or `FARTHEST` or more from 0.
    """
    points = as_numbers(xy, "Coordinates")
    if points.size == 0:
        return np.empty((0, PLANE))
    if points.ndim != PLANE or points.shape[1] != PLANE:
        raise ValueError(f"Coordinates must have the shape (n, 2), one row of x and y per place, not {points.shape}.")
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if bad.size:
        raise ValueError(
            f"Coordinates must be finite numbers; {bad.size} of {len(points)} places have others, the first is row "
            f"{bad[0]}: leave them out."
        )
    if np.abs(points).max() >= FARTHEST:
        raise ValueError(
            f"Coordinates must be metres nearer than {FARTHEST:g} to the origin, not {np.abs(points).max():g}: the "
            "Earth is smaller."
        )
    return points


def as_numbers(values: ArrayLike, what: str) -> FloatArray:
    """Return values as a contiguous float64 array; `what` begins the sentence where they are no numbers.

    Raises
    ------
    ValueError
        When they are text, of uneven lengths, or nothing that numpy can read.
    """
    try:
        found = np.asarray(values)
        # A date would become its nanoseconds, a complex number lose half of itself.
        if found.dtype.kind in "biufO":
            # Kernels are compiled once, for contiguous arrays of float64.
            return np.ascontiguousarray(found, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"{what} must be an array of numbers, not {_quoted(values)}.")


def as_any_array(values: ArrayLike, what: str) -> NDArray[Any]:
    """Return values as an array of whatever they are; `what` begins the sentence where they are no array.

    Raises
    ------
    ValueError
        When lists are of uneven lengths.
    """
    try:
        return np.asarray(values)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{what} must be an array, not {_quoted(values)}.") from None


def as_labels(marks: ArrayLike, size: int, what: str = "marks") -> NDArray[Any]:
    """Return one mark per point as an array of integers (or booleans).

    Raises
    ------
    ValueError
        When the number of marks is not the number of points, or they are not integers.
    """
    labels = as_any_array(marks, what.capitalize())
    if labels.shape != (size,):
        raise ValueError(f"There are {size} points but {what} of the shape {labels.shape}: give one for each point.")
    # An empty list becomes an array of floats, and yet has no wrong mark.
    if size and labels.dtype.kind not in "iub":
        raise ValueError(
            f"{what.capitalize()} must be integers, not {_quoted(labels)}: numpy.unique(…, return_inverse=True) "
            "numbers whatever they are."
        )
    return labels.astype(np.int64)


def as_radii(radii: ArrayLike) -> FloatArray:
    """Return distances as a (k,) float64 array in metres, strictly ascending.

    Raises
    ------
    ValueError
        When there is none, or they are negative, `FARTHEST` or more, or not ascending.
    """
    distances = np.atleast_1d(as_numbers(radii, "Radii"))
    if distances.ndim != 1 or distances.size == 0:
        raise ValueError("At least one radius is needed, in a list of one dimension.")
    # Put this way round, NaN is refused as well.
    if not (distances < FARTHEST).all() or distances[0] < 0 or (np.diff(distances) <= 0).any():
        raise ValueError(
            f"Radii must be finite (below {FARTHEST:g} m), not negative, and strictly ascending, not "
            f"{_quoted(distances)}: sort them and leave out what is given twice."
        )
    return distances


def as_simulations(simulations: int) -> int:
    """Return the number of simulations.

    Raises
    ------
    ValueError
        When it is not a whole number, below one, or above `MOST_SIMULATIONS`.
    """
    count = as_whole(simulations, "The number of simulations", 1)
    if count > MOST_SIMULATIONS:
        raise ValueError(
            f"At most {MOST_SIMULATIONS:,} simulations can be held in memory, not {count:,}: ask for less."
        )
    return count


def as_whole(value: object, what: str, least: int | None = None) -> int:
    """Return a whole number, also of a float such as 99.0; `what` begins the sentence where it is none.

    Raises
    ------
    ValueError
        When it is not a whole number, or below `least`.
    """
    bound = "" if least is None else f" of at least {least}"
    number: int | None
    try:
        # index refuses text and fractions, which int would read or cut off.
        number = int(value) if isinstance(value, float) and value.is_integer() else index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or (least is not None and number < least):
        raise ValueError(f"{what} must be a whole number{bound}, not {_quoted(value)}.")
    return number


def masked_where_undefined(values: FloatArray) -> np.ma.MaskedArray[Any, np.dtype[np.float64]]:
    """Return values with NaN masked: `tolist()` gives None there, and no cast turns it into a number.

    Parameters
    ----------
    values : (…) float64
        NaN where there is no value.
    """
    return np.ma.masked_array(values, np.isnan(values), fill_value=np.nan)


def masked_if_undefined(values: FloatArray) -> FloatArray:
    """Return values as they are, or NaN masked where there is any: arrays that always have values stay plain.

    Parameters
    ----------
    values : (…) float64
        NaN where there is no value.
    """
    return masked_where_undefined(values) if np.isnan(values).any() else values


def _quoted(values: object) -> str:
    """Return values as a sentence quotes them: plain numbers, and of many the first ones."""
    try:
        flat = np.asarray(values)
    except ValueError:
        return "lists of different lengths"
    if flat.ndim == 0:
        return repr(flat.item())
    shown = ", ".join(repr(value) for value in flat.ravel()[:SHOWN].tolist())
    return f"[{shown}, …]" if flat.size > SHOWN else f"[{shown}]"
