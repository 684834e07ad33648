"""The other arguments of the statistics: refused with a sentence that says what is wrong and what to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np

from gis_app.statistics.arrays import (
    FARTHEST,
    NEAREST,
    PLANE,
    BoolArray,
    FloatArray,
    IntArray,
    as_any_array,
    as_labels,
    as_numbers,
    as_points,
    as_radii,
    as_whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array, csr_matrix
    from shapely import MultiPolygon, Polygon

LARGEST_EXTENT = 5.0
"""Degrees that a city's places spread over at most, both ways."""
LARGEST_DEGREES = (180.0, 90.0)
FARTHER_THAN_ALL = 10.0
"""A radius so many times the extent of all places would tell nothing in metres."""
OBSERVED = "give the area the places were observed in"
RIM = 1e-6
"""Metres by which a place may lie beyond the window: rounding put it there."""


def as_points_and_radii(xy: ArrayLike, radii: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return coordinates (n, 2) and distances (k,), both in metres.

    Raises
    ------
    ValueError
        When either is malformed, or the coordinates are degrees.
    """
    points, distances = as_points(xy), as_radii(radii)
    # A distance of 0 finds duplicates, in whatever unit.
    beyond = distances[distances > 0]
    check_metres(points, float(beyond[0]) if beyond.size else 0.0)
    return points, distances


def check_metres(points: FloatArray, distance: float) -> None:
    """Refuse coordinates that can only be longitude and latitude.

    Small numbers are no proof, so all of this must hold: within ±180 and ±90, not all whole, on average not at the
    origin, and a distance (metres) ten times the extent of all places, which is at most 5 both ways.

    Parameters
    ----------
    points : (n, 2) float64
    distance : float, metres
        The smallest that is asked for.

    Raises
    ------
    ValueError
        When they look like degrees.
    """
    if len(points) == 0:
        return
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    if not (0 < extent <= LARGEST_EXTENT and FARTHER_THAN_ALL * extent <= distance < math.inf):
        return
    on_earth = (np.maximum(np.abs(low), np.abs(high)) <= LARGEST_DEGREES).all()
    if on_earth and (np.abs(points.mean(axis=0)) >= 1).any() and (points != np.rint(points)).any():
        raise ValueError(
            f"The coordinates look like degrees (longitude {low[0]:.1f} to {high[0]:.1f}); project them to metres "
            "first."
        )


def as_seed(seed: object) -> int:
    """Return a seed: any whole number, so that a run can be repeated.

    Raises
    ------
    ValueError
        When it is not a whole number.
    """
    return as_whole(seed, "The seed")


def entropy(seed: int, *more: int) -> list[int]:
    """Return what numpy's generators are seeded with; they know no negative numbers."""
    return [seed, *more] if seed >= 0 else [-seed, 1, *more]


def as_alpha(alpha: float) -> float:
    """Return the chance of leaving an envelope.

    Raises
    ------
    ValueError
        When it is not between 0 and 1.
    """
    return as_number_within(alpha, "alpha", 0.0, 1.0, "0.05 gives an envelope that holds with 95 %")


def as_number_within(value: object, what: str, low: float, high: float, remedy: str) -> float:
    """Return a number strictly between two others; `what` begins the sentence, `remedy` ends it.

    Raises
    ------
    ValueError
        When it is none.
    """
    number = _as_float(value)
    # Put this way round, NaN is refused as well.
    if not low < number < high:
        bounds = f"between {low:g} and {high:g}" if high < math.inf else f"above {low:g} and finite"
        raise ValueError(f"{what} must be a number {bounds}, not {value!r}: {remedy}.")
    return number


def _as_float(value: object) -> float:
    """Return a number, or NaN of anything that is none; text is none."""
    try:
        return math.nan if isinstance(value, str | bytes) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan


def as_metres(value: object, what: str) -> float:
    """Return a length above 0, in metres; `what` begins the sentence where it is none.

    Raises
    ------
    ValueError
        When it is not a number between `NEAREST` and `FARTHEST`.
    """
    metres = as_number_within(value, what, 0.0, math.inf, "give metres")
    if not NEAREST <= metres < FARTHEST:
        raise ValueError(f"{what} must be between {NEAREST:g} and {FARTHEST:g} m, not {metres:g}: give metres.")
    return metres


def as_reach(value: object, what: str) -> float:
    """Return a distance of 0 or more, in metres; infinite means no limit. `what` begins the sentence where it is none.

    Raises
    ------
    ValueError
        When it is negative or not a number.
    """
    number = _as_float(value)
    # Put this way round, NaN is refused as well.
    if not number >= 0:
        raise ValueError(f"{what} must be a number of metres and not negative, not {value!r}: give inf for no limit.")
    return number


def one_of(value: object, what: str, choices: Sequence[str]) -> None:
    """Refuse a word that is not among the choices; `what` begins the sentence.

    Raises
    ------
    ValueError
        When it is not.
    """
    if not (isinstance(value, str) and value in choices):
        raise ValueError(f"{what} must be one of {', '.join(choices)}, not {value!r}.")


def as_window(window: object) -> Polygon | MultiPolygon:
    """Return a window that has an area.

    Raises
    ------
    ValueError
        When it is not a polygon, empty, invalid, without area, or a corner is not finite or `FARTHEST` away.
    """
    if reason := _why_no_window(window):
        raise ValueError(reason)
    return cast("Polygon | MultiPolygon", window)


def _why_no_window(window: object) -> str | None:
    import shapely

    if not isinstance(window, shapely.Polygon | shapely.MultiPolygon):
        kind = getattr(window, "geom_type", type(window).__name__)
        return f"The window must be a shapely Polygon or MultiPolygon, not {kind}: {OBSERVED}."
    if window.is_empty:
        return f"The window is empty: {OBSERVED}."
    # Put this way round, NaN is refused as well.
    if not (np.abs(shapely.get_coordinates(window)) < FARTHEST).all():
        return f"The window has a corner that is not a finite number below {FARTHEST:g} m: leave it out."
    # The loops of a bow-tie can cancel each other out: what it encloses is told from the mended one.
    if shapely.make_valid(window).area <= 0:
        return f"The window has no area: {OBSERVED}."
    if not window.is_valid:
        return f"The window is not valid ({shapely.is_valid_reason(window)}): shapely.make_valid mends it."
    return None


def check_inside(points: FloatArray, window: Polygon | MultiPolygon) -> None:
    """Refuse places outside a window; its rim is inside, and so is what rounding put a hair beyond.

    Parameters
    ----------
    points : (n, 2) float64, metres
    window : shapely Polygon or MultiPolygon

    Raises
    ------
    ValueError
        When one lies outside.
    """
    import shapely

    # Prepared, because thousands of places are asked about the same window.
    shapely.prepare(window)
    beyond = points[~shapely.intersects_xy(window, points[:, 0], points[:, 1])]
    # The slower question is for the few outside only.
    outside = int(np.count_nonzero(~shapely.dwithin(window, shapely.points(beyond), RIM)))
    if outside:
        raise ValueError(
            f"{outside} of {len(points)} places lie outside the window: leave them out or give a larger one."
        )


def as_weights(weights: ArrayLike | None, size: int) -> FloatArray:
    """Return one weight per point, (n,) float64; ones where none are given.

    Raises
    ------
    ValueError
        When their number is wrong, or one is negative or not finite.
    """
    if weights is None:
        return np.ones(size)
    mass = as_numbers(weights, "Weights")
    if mass.shape != (size,):
        raise ValueError(f"There are {size} points but weights of the shape {mass.shape}: give one for each point.")
    bad = np.flatnonzero(~(np.isfinite(mass) & (mass >= 0)))
    if bad.size:
        raise ValueError(
            f"Each weight must be finite and not negative; row {bad[0]} has {mass[bad[0]]:g}: leave the place out or "
            "give it 0."
        )
    return mass


def as_cases(case: ArrayLike, size: int) -> BoolArray:
    """Return whether each place is a case, (n,) bool; ones and zeros will do.

    Raises
    ------
    ValueError
        When their number is wrong, or one is neither true nor false.
    """
    cases = as_any_array(case, "Cases")
    if cases.shape != (size,):
        raise ValueError(f"There are {size} points but cases of the shape {cases.shape}: give one for each point.")
    if cases.dtype.kind != "b":
        cases = as_numbers(cases, "Cases")
        odd = np.flatnonzero((cases != 0) & (cases != 1))
        if odd.size:
            raise ValueError(
                f"Cases must be true or false; row {odd[0]} has {cases[odd[0]]:g}: leave out what is not known."
            )
    return cases.astype(np.bool_)


def as_neighbours(neighbours: csr_matrix | csr_array, size: int) -> csr_array:
    """Return neighbours' weights as (n, n) CSR of float64 without stored zeros.

    Raises
    ------
    ValueError
        When the shape is wrong, a weight is negative or not finite, or the diagonal is set.
    """
    weights = _as_csr(neighbours)
    if weights is None:
        kind = type(neighbours).__name__
        raise ValueError(f"Neighbours must be a scipy CSR matrix of weights whose indices lie inside it, not {kind}.")
    # Stored zeros would count as neighbours in a row's degree.
    weights.eliminate_zeros()
    if weights.shape != (size, size):
        raise ValueError(
            f"There must be one value for each row and column of the neighbours; they are {size} and {weights.shape}."
        )
    bad = weights.data[~(np.isfinite(weights.data) & (weights.data > 0))]
    if bad.size:
        raise ValueError(f"Neighbours' weights must be finite and not negative, not {bad[0]:g}: leave these out.")
    if weights.diagonal().any():
        raise ValueError("The neighbours' diagonal must be empty: a place is counted at weight 1 anyway.")
    return weights


def _as_csr(neighbours: csr_matrix | csr_array) -> csr_array | None:
    """Return a matrix whose indices lie inside it, or None of anything else."""
    from scipy.sparse import csr_array

    try:
        weights = csr_array(neighbours).astype(np.float64)
        # Kernels go where the indices point, whether or not that is inside the matrix.
        weights.check_format(full_check=True)
    except (TypeError, ValueError):
        return None
    # scipy looks no further where the last pointer says that nothing is stored.
    return weights if (np.diff(weights.indptr) >= 0).all() else None


def as_mark(mark: object) -> int:
    """Return a mark that is asked for.

    Raises
    ------
    ValueError
        When it is not an integer.
    """
    return as_whole(mark, "A mark")


def as_strata(strata: ArrayLike | None, size: int) -> IntArray | None:
    """Return one stratum per point, (n,) int64, or None.

    Raises
    ------
    ValueError
        When their number is wrong, or they are not integers.
    """
    return None if strata is None else as_labels(strata, size, "strata")


def as_pairs(pairs: ArrayLike) -> IntArray:
    """Return unordered pairs of marks, (p, 2) int64, each once: of (3, 1) and (1, 3) the first one given.

    Raises
    ------
    ValueError
        When they are not pairs of integers.
    """
    asked = as_ordered_pairs(pairs)
    _, first = np.unique(np.sort(asked, axis=1), axis=0, return_index=True)
    # np.unique sorts; pairs come back in the order asked for.
    return asked[np.sort(first)]


def as_ordered_pairs(pairs: ArrayLike) -> IntArray:
    """Return pairs of marks as they are given, (p, 2) int64.

    Raises
    ------
    ValueError
        When they are not pairs of integers.
    """
    asked = as_any_array(pairs, "Pairs")
    if asked.size == 0:
        return np.empty((0, PLANE), np.int64)
    if asked.ndim != PLANE or asked.shape[1] != PLANE or asked.dtype.kind not in "iub":
        raise ValueError(
            f"Pairs must be integers of the shape (p, 2), such as [[0, 1], [1, 1]], not of the shape {asked.shape} and "
            f"type {asked.dtype}."
        )
    return asked.astype(np.int64)


def order_of_places(points: FloatArray, *more: np.ndarray) -> IntArray:
    """Return an order of rows by x, then y, then more: draws made in it do not depend on how a file is sorted.

    Parameters
    ----------
    points : (n, 2) float64, metres
    *more : (n,)
        What tells places at one spot apart.
    """
    x = points[:, 0]
    order = np.argsort(x)
    same = x[order[1:]] == x[order[:-1]]
    if same.any():
        # Coordinates are rarely equal, and one key sorts three times as fast as two.
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rows = order[tied]
        order[tied] = rows[np.lexsort((*(key[rows] for key in more[::-1]), points[rows, 1], x[rows]))]
    return order
