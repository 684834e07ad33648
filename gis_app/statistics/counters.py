"""Counters that add one bit per simulation, hundreds of simulations at a time.

A *bin* is one counter per simulation. Rows or pairs wait in a bin's buffer; a full buffer is summed
in groups of sixteen into four bit planes, and what carries over climbs through planes of weight 16, 32, ….
On each of those a first carry waits for a second, so that a full adder is paid only every other time.
A bin may hold several *series*, which turn the same pairs into bits in different ways.

Where many pairs of marks are wanted, *cuts* are counted: the pairs of places of which one end has a
mark of a set, the other not. The bits of a set {a, b} are those of {a} and {b} under exclusive or, so a
cut costs one instruction where a pair of marks costs three, and pairs follow from cuts by arithmetic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.bit_vectors import (
    GROUP,
    LANES,
    WORD,
    add_cut,
    add_differing,
    add_directed,
    add_double_cut,
    add_pairs,
    add_same,
    add_same_and_stage,
    add_single,
    carry_on,
)
from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.statistics.arrays import IntArray, WordArray

# Counts stay below 2⁴⁴: no run could walk through more pairs.
PLANES = 44
# A multiple of GROUP, so that a full buffer has no short group.
CAPACITY = 128
FIRST_CARRY = GROUP.bit_length() - 1

PAIRS, SAME, DIFFERING, DIRECTED, SINGLE, CUT, DOUBLE_CUT = range(7)


class Counters(NamedTuple):
    """The state of a set of bins; one per thread.

    Parameters
    ----------
    planes, pending : (bins * PLANES * series * words,) uint64
        A plane's pending row is in use where `groups` has a one: 16 pairs wait at plane 4, 32 at 5, ….
        The last eight words of `pending` hold a carry on its way up.
    left, right : (bins * CAPACITY,) int32
        Positions, in words, of the rows that wait.
    fill, total, groups : (bins,) int64
        How many wait, how many pairs were added, and in how many groups.
    recipes : (series, 3) int64
        For each series its form and the offsets (in words) of mark a and mark b inside a row; for
        cuts, inside `staged`.
    staged : (marks * GROUP * LANES,) uint64
        A group's bits per mark, for cuts; empty where there are none.
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
    staged: WordArray
    words: int


def zeroed_words(size: int) -> WordArray:
    """Return zeroed words, aligned so that a vector of eight words never straddles a cache line."""
    memory = np.zeros(size + LANES, np.uint64)
    skip = (-memory.ctypes.data % (8 * LANES)) // 8
    return memory[skip : skip + size]


def new_counters(bins: int, words: int, recipes: IntArray) -> Counters:
    """Return empty counters for `bins` bins, one or more series each, and `64 * words` simulations."""
    size = bins * len(recipes) * PLANES * words
    cuts = int(np.count_nonzero(recipes[:, 0] == SAME)) if (recipes[:, 0] == CUT).any() else 0
    return Counters(
        zeroed_words(size),
        zeroed_words(size + LANES),
        np.zeros(bins * CAPACITY, np.int32),
        np.zeros(bins * CAPACITY, np.int32),
        np.zeros(bins, np.int64),
        np.zeros(bins, np.int64),
        np.zeros(bins, np.int64),
        np.ascontiguousarray(recipes, dtype=np.int64),
        zeroed_words(cuts * GROUP * LANES),
        words,
    )


@kernel
def _add_group(counters: Counters, labels: WordArray, at: int, b: int, series: int) -> None:
    """Add a group of waiting pairs to one series of a bin, eight words at a time.

    Like the ones of a binary number counted up, the plane where the carry finds room to wait follows
    from how many groups were added before.
    """
    words, groups, recipes = counters.words, counters.groups[b], counters.recipes
    form, first, second = recipes[series, 0], recipes[series, 1], recipes[series, 2]
    left, right, planes, pending = counters.left, counters.right, counters.planes, counters.pending
    hand, step = pending.size - LANES, recipes.shape[0] * words
    base = b * PLANES * step + series * words
    for w in range(0, words, LANES):
        x, y, plane = first + w, second + w, base + w
        goes = hand if groups & 1 else plane + FIRST_CARRY * step
        if form == PAIRS:
            add_pairs(labels, left, right, at, x, y, planes, plane, step, pending, goes)
        elif form == SAME:
            add_same(labels, left, right, at, x, y, planes, plane, step, pending, goes)
        elif form == DIFFERING:
            add_differing(labels, left, right, at, x, y, planes, plane, step, pending, goes)
        elif form == DIRECTED:
            add_directed(labels, left, right, at, x, y, planes, plane, step, pending, goes)
        else:
            add_single(labels, left, right, at, x, y, planes, plane, step, pending, goes)
        _climb(planes, pending, plane, step, groups, hand)


@inline_kernel
def _climb(planes: WordArray, pending: WordArray, base: int, step: int, groups: int, hand: int) -> None:
    """Let the carry at hand, if there is one, climb to the plane where it finds room to wait."""
    plane = base + FIRST_CARRY * step
    while groups & 1:
        groups >>= 1
        carry_on(planes, plane, pending, hand, hand if groups & 1 else plane + step)
        plane += step


@kernel
def _add_cuts(counters: Counters, labels: WordArray, begin: int, end: int, b: int) -> None:
    """Add waiting pairs, in groups, to all series of a bin.

    Series are, for m marks: m times SAME (which stages the bits of mark k in place k), then cuts of one
    mark and of two.
    """
    words, recipes, staged = counters.words, counters.recipes, counters.staged
    left, right, planes, pending = counters.left, counters.right, counters.planes, counters.pending
    hand, stage, step = pending.size - LANES, GROUP * LANES, recipes.shape[0] * words
    # Eight words after eight words, so that what is staged stays small and is used at once.
    for w in range(0, words, LANES):
        start, groups = b * PLANES * step + w, counters.groups[b]
        for at in range(begin, end, GROUP):
            for series in range(recipes.shape[0]):
                form, x, y, plane = recipes[series, 0], recipes[series, 1], recipes[series, 2], start + series * words
                goes = hand if groups & 1 else plane + FIRST_CARRY * step
                if form == SAME:
                    put = series * stage
                    add_same_and_stage(labels, left, right, at, x + w, planes, plane, step, pending, goes, staged, put)
                elif form == CUT:
                    add_cut(staged, x, y, planes, plane, step, pending, goes)
                else:
                    add_double_cut(staged, x, y, planes, plane, step, pending, goes)
                _climb(planes, pending, plane, step, groups, hand)
            groups += 1


@kernel
def empty_buffer(counters: Counters, b: int, labels: WordArray, stride: int) -> None:
    """Add what waits in bin `b`; a short group is filled up with the labels' last row, which is zero.

    `stride` is the length of a row in words.
    """
    begin, count = b * CAPACITY, counters.fill[b]
    for k in range(count, (count + GROUP - 1) // GROUP * GROUP):
        counters.left[begin + k] = labels.size - stride
        counters.right[begin + k] = labels.size - stride
    if counters.staged.size > 0:
        _add_cuts(counters, labels, begin, begin + count, b)
        counters.groups[b] += (count + GROUP - 1) // GROUP
    else:
        # All series of a group before the next group: its rows are still at hand.
        for at in range(begin, begin + count, GROUP):
            for series in range(counters.recipes.shape[0]):
                _add_group(counters, labels, at, b, series)
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
            # No count exceeds the pairs added, so all higher planes are zero.
            if counters.total[b] >> plane == 0:
                break
            waits = plane >= FIRST_CARRY and (counters.groups[b] >> (plane - FIRST_CARRY)) & 1
            for s in range(series):
                at = ((b * PLANES + plane) * series + s) * words
                for w in range(words):
                    _add_plane(counts[b, s, w * WORD : (w + 1) * WORD], counters.planes[at + w], plane)
                    if waits:
                        _add_plane(counts[b, s, w * WORD : (w + 1) * WORD], counters.pending[at + w], plane)
    return counts


@inline_kernel
def _add_plane(counts: IntArray, word: int, plane: int) -> None:
    for k in range(WORD):
        counts[k] += np.int64((word >> np.uint64(k)) & np.uint64(1)) << plane
