"""Global envelopes by extreme rank length (Myllymäki et al. 2017), and where a curve leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gis_app.statistics.arguments import as_alpha, one_of
from gis_app.statistics.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.arrays import FloatArray, IntArray

Alternative: TypeAlias = Literal["two-sided", "greater", "less"]
Departure: TypeAlias = tuple[float, float, Literal["above", "below"]]
ALTERNATIVES = ("two-sided", "greater", "less")


@dataclass(frozen=True)
class Envelope:
    """A global envelope around the curves that are not extreme.

    Attributes
    ----------
    p : float
        (1 + simulated curves at least as extreme as the observed) / (simulations + 1).
    low, high : (k,) int64
        Pointwise extremes of the curves whose own p exceeds α.
    """

    p: float
    low: IntArray
    high: IntArray


@kernel
def _ranks_of_sorted(packed: IntArray, shift: int) -> NDArray[np.int32]:
    """Return twice the mid-ranks from sorted numbers that carry their curve in the low bits."""
    width, count = packed.shape
    ranks = np.empty((count, width), np.int32)
    mask = (1 << shift) - 1
    for k in range(width):
        begin = 0
        for at in range(1, count + 1):
            if at == count or packed[k, at] >> shift != packed[k, begin] >> shift:
                for tied in range(begin, at):
                    # Twice the mean of the tied ranks begin + 1 … at is the first plus the last.
                    ranks[packed[k, tied] & mask, k] = begin + 1 + at
                begin = at
    return ranks


def doubled_mid_ranks(curves: IntArray) -> NDArray[np.int32]:
    """Return twice the mid-rank (1 = smallest) of every curve at every distance, (curves, k).

    Counts and their curve's number are packed into one word, because sorting plain numbers is far
    faster than sorting indirectly; counts stay below 2⁴⁴.
    """
    shift = len(curves).bit_length()
    packed = (np.ascontiguousarray(curves.T) << shift) | np.arange(len(curves))
    packed.sort(axis=1)
    ranks: NDArray[np.int32] = _ranks_of_sorted(packed, shift)
    return ranks


def _extremeness(curves: IntArray, alternative: Alternative) -> NDArray[np.int32]:
    """Return twice the pointwise ranks counted from the extreme side, (curves, k); small is extreme."""
    # Counts tie often: mid-ranks keep curves that share a value with many others from looking extreme.
    ranks: NDArray[np.int32] = doubled_mid_ranks(curves)
    turned: NDArray[np.int32] = np.int32(2 * (len(curves) + 1)) - ranks
    if alternative == "less":
        return ranks
    if alternative == "greater":
        return turned
    # Nothing is doubled for two sides: simulated curves are ranked by their nearer side just as the observed one.
    return np.asarray(np.minimum(ranks, turned))


def curve_p_values(curves: IntArray, alternative: Alternative = "two-sided") -> FloatArray:
    """Return every curve's p by extreme rank length.

    Pointwise mid-ranks from the extreme side are sorted ascending within a curve and compared
    lexicographically; p is the share of curves at least as extreme, itself included.

    Parameters
    ----------
    curves : (R + 1, k) int64
        The observed curve first.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    (R + 1,) float64
    """
    one_of(alternative, "The alternative", ALTERNATIVES)
    depth = np.sort(_extremeness(curves, alternative), axis=1)
    # Big-endian bytes compare like the numbers they hold: one sort instead of k.
    keys = np.ascontiguousarray(depth.astype(">u4")).view(f"S{4 * depth.shape[1]}").ravel()
    return np.asarray(np.searchsorted(np.sort(keys), keys, side="right") / len(curves))


def global_envelope(curves: IntArray, alpha: float, alternative: Alternative, most: int) -> Envelope:
    """Return p and the global envelope of the first curve among all.

    Parameters
    ----------
    curves : (R + 1, k) int64
        The observed curve first.
    alpha : float
        1 − the envelope's confidence.
    alternative : {"two-sided", "greater", "less"}
        With a one-sided alternative the envelope's other side is the least (0) or the greatest value
        that a curve can have.
    most : int
        That greatest value.
    """
    p = curve_p_values(curves, alternative)
    kept = curves[p > as_alpha(alpha)]
    low, high = kept.min(axis=0), kept.max(axis=0)
    if alternative == "greater":
        low = np.zeros_like(low)
    if alternative == "less":
        high = np.full_like(high, most)
    return Envelope(float(p[0]), low, high)


def find_departures(
    observed: IntArray, low: IntArray, high: IntArray, radii: FloatArray, statistic: Literal["cumulative", "annulus"]
) -> list[Departure]:
    """Return the distances at which a curve lies strictly outside its envelope.

    Parameters
    ----------
    observed, low, high : (k,) int64
    radii : (k,) float64, metres
    statistic : {"cumulative", "annulus"}
        An annulus reaches from the radius before (0 for the first) to its own; a cumulative value
        belongs to its radius alone.

    Returns
    -------
    list of (from, to, direction)
        Metres, and "above" or "below"; neighbouring distances are joined.
    """
    side = np.sign(observed - high).clip(0) - np.sign(low - observed).clip(0)
    inner = np.concatenate(([0.0], radii[:-1])) if statistic == "annulus" else radii
    departures: list[Departure] = []
    edges = np.flatnonzero(np.diff(side, prepend=0, append=0))
    for begin, end in pairwise(edges):
        if side[begin]:
            direction: Literal["above", "below"] = "above" if side[begin] > 0 else "below"
            departures.append((float(inner[begin]), float(radii[end - 1]), direction))
    return departures
