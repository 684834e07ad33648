"""Counters that add one bit per simulation, hundreds of simulations at a time.

A *bin* is one counter per simulation. Rows or pairs wait in a bin's buffer; a full buffer is summed
eight by eight into three bit planes, and what carries over climbs through planes of weight 8, 16, ….
On each of those a first carry waits for a second, so that a full adder is paid only every other time.
A bin may hold several *series*, which turn the same pairs into bits in different ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.compiled import inline_kernel, kernel
from gis_app.statistics.words import (
    GROUP,
    LANES,
    WORD,
    add_differing,
    add_directed,
    add_pairs,
    add_same,
    add_single,
    carry_on,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.arrays import IntArray, WordArray

PLANES = 44
CAPACITY = 128
FIRST_CARRY = 3

PAIRS, SAME, DIFFERING, DIRECTED, SINGLE = range(5)


class Counters(NamedTuple):
    """The state of a set of bins; one per thread.

    Parameters
    ----------
    planes, pending : (bins * series * PLANES * words,) uint64
        A plane's pending row is in use where `groups` has a one: 8 pairs wait at plane 3, 16 at 4, ….
        The last eight words of `pending` hold a carry on its way up.
    left, right : (bins * CAPACITY,) int32
        Positions, in words, of the rows that wait.
    fill, total, groups : (bins,) int64
        How many wait, how many pairs were added, and in how many groups of eight.
    recipes : (series, 3) int64
        For each series its form and the offsets (in words) of mark a and mark b inside a row.
    words : int
        Words per row and mark, a multiple of eight.
    """

    planes: WordArray
    pending: WordArray
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    fill: IntArray
    total: IntArray
    groups: IntArray
    recipes: IntArray
    words: int


def new_counters(bins: int, words: int, recipes: IntArray) -> Counters:
    """Return empty counters for `bins` bins, one or more series each, and `64 * words` simulations."""
    size = bins * len(recipes) * PLANES * words
    return Counters(
        np.zeros(size, np.uint64),
        np.zeros(size + LANES, np.uint64),
        np.zeros(bins * CAPACITY, np.int32),
        np.zeros(bins * CAPACITY, np.int32),
        np.zeros(bins, np.int64),
        np.zeros(bins, np.int64),
        np.zeros(bins, np.int64),
        np.ascontiguousarray(recipes, dtype=np.int64),
        words,
    )


@kernel
def _add_eight(counters: Counters, labels: WordArray, at: int, b: int, series: int) -> None:
    """Add eight waiting pairs to one series of a bin, eight words at a time.

    Like the ones of a binary number counted up, the plane where the carry finds room to wait follows
    from how many groups were added before.
    """
    words, groups = counters.words, counters.groups[b]
    recipes = counters.recipes
    form, first, second = recipes[series, 0], recipes[series, 1], recipes[series, 2]
    left, right, planes, pending = counters.left, counters.right, counters.planes, counters.pending
    hand = pending.size - LANES
    base = (b * recipes.shape[0] + series) * PLANES * words
    for w in range(0, words, LANES):
        x, y, plane = first + w, second + w, base + w
        goes = hand if groups & 1 else plane + FIRST_CARRY * words
        if form == PAIRS:
            add_pairs(labels, left, right, at, x, y, planes, plane, words, pending, goes)
        elif form == SAME:
            add_same(labels, left, right, at, x, y, planes, plane, words, pending, goes)
        elif form == DIFFERING:
            add_differing(labels, left, right, at, x, y, planes, plane, words, pending, goes)
        elif form == DIRECTED:
            add_directed(labels, left, right, at, x, y, planes, plane, words, pending, goes)
        else:
            add_single(labels, left, right, at, x, y, planes, plane, words, pending, goes)
        plane += FIRST_CARRY * words
        climbs = groups
        while climbs & 1:
            climbs >>= 1
            carry_on(planes, plane, pending, hand, hand if climbs & 1 else plane + words)
            plane += words


@kernel
def empty_buffer(counters: Counters, b: int, labels: WordArray, stride: int) -> None:
    """Add what waits in bin `b`; a short group is filled up with the labels' last row, which is zero.

    `stride` is the length of a row in words.
    """
    begin, count = b * CAPACITY, counters.fill[b]
    for k in range(count, (count + GROUP - 1) // GROUP * GROUP):
        counters.left[begin + k] = labels.size - stride
        counters.right[begin + k] = labels.size - stride
    # All series of eight pairs before the next eight: their rows are still at hand.
    for at in range(begin, begin + count, GROUP):
        for series in range(counters.recipes.shape[0]):
            _add_eight(counters, labels, at, b, series)
        counters.groups[b] += 1
    counters.total[b] += count
    counters.fill[b] = 0


@kernel
def wait_in_bin(counters: Counters, b: int, left: int, right: int, labels: WordArray, stride: int) -> None:
    """Let a pair of rows (their positions in words) wait in bin `b`; a full buffer is emptied."""
    at = b * CAPACITY + counters.fill[b]
    counters.left[at] = left
    counters.right[at] = right
    counters.fill[b] += 1
    if counters.fill[b] == CAPACITY:
        empty_buffer(counters, b, labels, stride)


@kernel
def empty_all(counters: Counters, labels: WordArray, stride: int) -> None:
    """Add whatever still waits."""
    for b in range(counters.fill.size):
        empty_buffer(counters, b, labels, stride)


@kernel
def read_counters(counters: Counters) -> IntArray:
    """Return the counts, (bins, series, 64 * words) int64."""
    bins, series, words = counters.fill.size, counters.recipes.shape[0], counters.words
    counts = np.zeros((bins, series, WORD * words), np.int64)
    for b in range(bins):
        for plane in range(PLANES):
            if counters.total[b] >> plane == 0:
                break
            waits = plane >= FIRST_CARRY and (counters.groups[b] >> (plane - FIRST_CARRY)) & 1
            for s in range(series):
                at = ((b * series + s) * PLANES + plane) * words
                for w in range(words):
                    _add_plane(counts[b, s, w * WORD : (w + 1) * WORD], counters.planes[at + w], plane)
                    if waits:
                        _add_plane(counts[b, s, w * WORD : (w + 1) * WORD], counters.pending[at + w], plane)
    return counts


@inline_kernel
def _add_plane(counts: IntArray, word: int, plane: int) -> None:
    for k in range(WORD):
        counts[k] += np.int64((word >> np.uint64(k)) & np.uint64(1)) << plane
