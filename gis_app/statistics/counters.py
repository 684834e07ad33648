"""Counters that add one bit per simulation, hundreds of simulations at a time.

A *bin* is one counter per simulation. Rows or pairs wait in a bin's buffer; a full buffer is summed
eight by eight into three bit planes, and what carries over climbs through planes of weight 8, 16, ….
On each of those a first carry waits for a second, so that a full adder is paid only every other time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

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
CAPACITY = 256
FIRST_CARRY = 3

PAIRS, SAME, DIFFERING, DIRECTED, SINGLE = range(5)


class Counters(NamedTuple):
    """The state of a set of bins; one per thread.

    Parameters
    ----------
    planes, pending : (bins * PLANES * words,) uint64
    waiting : (bins, PLANES) uint8
        Whether a plane's pending row is in use.
    carry : (words,) uint64
    left, right : (bins * CAPACITY,) int64
        Positions, in words, of the rows that wait.
    fill, total : (bins,) int64
        How many wait, and how many were ever added.
    words : int
        Words per row, a multiple of eight.
    """

    planes: WordArray
    pending: WordArray
    waiting: NDArray[np.uint8]
    carry: WordArray
    left: IntArray
    right: IntArray
    fill: IntArray
    total: IntArray
    words: int


def new_counters(bins: int, words: int) -> Counters:
    """Return empty counters for `bins` bins and `64 * words` simulations."""
    return Counters(
        np.zeros(bins * PLANES * words, np.uint64),
        np.zeros(bins * PLANES * words, np.uint64),
        np.zeros((bins, PLANES), np.uint8),
        np.zeros(words, np.uint64),
        np.zeros(bins * CAPACITY, np.int64),
        np.zeros(bins * CAPACITY, np.int64),
        np.zeros(bins, np.int64),
        np.zeros(bins, np.int64),
        words,
    )


@njit(cache=True, nogil=True)
def pass_carry(counters: Counters, b: int, plane: int) -> None:
    """Take the carry up from `plane` of bin `b` until it finds a free place to wait."""
    words = counters.words
    while True:
        at = (b * PLANES + plane) * words
        if counters.waiting[b, plane] == 0:
            counters.pending[at : at + words] = counters.carry
            counters.waiting[b, plane] = 1
            return
        for w in range(0, words, LANES):
            carry_on(counters.planes, at + w, counters.pending, at + w, counters.carry, w)
        counters.waiting[b, plane] = 0
        plane += 1


@njit(cache=True, nogil=True)
def empty_buffer(counters: Counters, b: int, labels: WordArray, form: int, a: int, c: int) -> None:
    """Add what waits in bin `b`; short groups are filled up with the labels' last row, which is zero.

    `a` and `c` are the offsets (in words) of the two marks inside a row.
    """
    words, base, count = counters.words, b * PLANES * counters.words, counters.fill[b]
    left, right, planes, carry = counters.left, counters.right, counters.planes, counters.carry
    begin = b * CAPACITY
    blank = labels.size - (max(a, c) + words)
    for k in range(count, (count + GROUP - 1) // GROUP * GROUP):
        left[begin + k] = blank
        right[begin + k] = blank
    for at in range(begin, begin + count, GROUP):
        for w in range(0, words, LANES):
            if form == PAIRS:
                add_pairs(labels, left, right, at, a + w, c + w, planes, base + w, words, carry, w)
            elif form == SAME:
                add_same(labels, left, right, at, a + w, a + w, planes, base + w, words, carry, w)
            elif form == DIFFERING:
                add_differing(labels, left, right, at, a + w, a + w, planes, base + w, words, carry, w)
            elif form == DIRECTED:
                add_directed(labels, left, right, at, a + w, c + w, planes, base + w, words, carry, w)
            else:
                add_single(labels, left, right, at, a + w, a + w, planes, base + w, words, carry, w)
        pass_carry(counters, b, FIRST_CARRY)
    counters.total[b] += count
    counters.fill[b] = 0


@njit(cache=True, nogil=True)
def read_counters(counters: Counters) -> IntArray:
    """Return the counts, (bins, 64 * words) int64."""
    bins, words = counters.fill.size, counters.words
    counts = np.zeros((bins, WORD * words), np.int64)
    for b in range(bins):
        for plane in range(PLANES):
            if counters.total[b] >> plane == 0:
                break
            for w in range(words):
                at = (b * PLANES + plane) * words + w
                high = counters.planes[at]
                low = counters.pending[at] if counters.waiting[b, plane] else np.uint64(0)
                for k in range(WORD):
                    bit = np.uint64(k)
                    ones = ((high >> bit) & np.uint64(1)) + ((low >> bit) & np.uint64(1))
                    counts[b, w * WORD + k] += np.int64(ones) << plane
    return counts
