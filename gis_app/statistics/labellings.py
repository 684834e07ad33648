"""Random labellings, drawn exactly: every simulation has as many places of each mark as were observed.

Bits are drawn independently with nearly the right probability, then each simulation's number is put
right by adding (or removing) places picked at random among those eligible. Given its size, a set of
independent draws is uniform over all sets of that size, and so is what the repair leaves: exact, not
approximate. Rare marks come first and the last mark takes what remains.

Every word of 64 simulations has generators of its own, seeded by (seed, word), so a result depends
neither on the number of threads nor on how many other simulations run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.bit_vectors import LANES, WORD, draw_bits, take_out
from gis_app.statistics.compiled import kernel
from gis_app.statistics.counters import (
    CAPACITY,
    SINGLE,
    Counters,
    empty_buffer,
    new_counters,
    read_counters,
    zeroed_words,
)
from gis_app.statistics.tiles import run_tiles, usable_threads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_app.statistics.arrays import IntArray, WordArray

SHARES = 256
MASK_64 = (1 << 64) - 1


class Scheme(NamedTuple):
    """Which marks are shuffled among which places.

    Parameters
    ----------
    marks : (m,) int64
        The marks drawn, rarest first.
    sizes : (s, m) int64
        How many places of each mark each stratum has.
    members : (n,) int64
        Places (positions in the grid), stratum after stratum.
    bounds : (s + 1,) int64
        Where each stratum begins in `members`.
    whole : bool
        Whether the marks are all there are, so that the last one takes what remains.
    """

    marks: IntArray
    sizes: IntArray
    members: IntArray
    bounds: IntArray
    whole: bool


def plan_labelling(marks: IntArray, wanted: IntArray, strata: IntArray | None) -> Scheme:
    """Return how to shuffle the `wanted` marks among all places, within strata where given.

    Parameters
    ----------
    marks : (n,) int64
    wanted : (m,) int64
        Distinct marks to draw; the others need no labels.
    strata : (n,) int64 or None
    """
    amounts = np.array([np.count_nonzero(marks == mark) for mark in wanted], np.int64)
    # A stable sort: which of two equally frequent marks is drawn first must not vary.
    rarest_first = np.argsort(amounts, kind="stable")
    drawn = wanted[rarest_first]
    names, stratum = np.unique(np.zeros(len(marks), np.int64) if strata is None else strata, return_inverse=True)
    members = np.argsort(stratum, kind="stable").astype(np.int64)
    bounds = np.searchsorted(stratum[members], np.arange(names.size + 1)).astype(np.int64)
    sizes = np.zeros((names.size, drawn.size), np.int64)
    for k, mark in enumerate(drawn):
        sizes[:, k] = np.bincount(stratum[marks == mark], minlength=names.size)
    return Scheme(drawn, sizes, members, bounds, bool(amounts.sum() == len(marks)))


def passes(simulations: int, words_per_pass: int) -> Iterator[tuple[int, int]]:
    """Yield the first word and the number of words of each pass; the observed labelling is one more."""
    words = -(-(simulations + 1) // WORD)
    for first in range(0, words, words_per_pass):
        # Passes are whole vectors wide; labellings beyond those asked for are cut off after counting.
        yield first, -(-min(words_per_pass, words - first) // LANES) * LANES


def draw_labels(
    scheme: Scheme, marks: IntArray, seed: int, first_word: int, words: int, threads: int | None = None
) -> WordArray:
    """Draw `64 * words` labellings.

    Parameters
    ----------
    scheme : Scheme
    marks : (n,) int64
        The observed marks; they take the place of simulation 0 when `first_word` is 0.
    seed : int
    first_word : int
        The number of the first word among all the words of a run.
    words : int
        A multiple of eight.
    threads : int, optional

    Returns
    -------
    ((n + 1) * m * words,) uint64
        Row after row; in a row mark after mark; the last row is zero.
    """
    n, m = len(marks), scheme.marks.size
    # The row of zeros at the end fills up short groups of pairs.
    labels = zeroed_words((n + 1) * m * words)

    def draw(block: int) -> None:
        w = block * LANES
        states = seed_generators(seed, np.arange(first_word + w, first_word + w + LANES))
        # Each block counts in memory of its own, for threads draw several at the same time.
        _draw_block(labels, scheme, m * words, words, w, states, new_counters(1, LANES, np.array([[SINGLE, 0, 0]])))

    blocks = words // LANES
    run_tiles(blocks, [draw] * min(blocks, usable_threads(threads)), "drawing labellings", None)
    if first_word == 0:
        _set_observed(labels.reshape(n + 1, m, words), scheme, marks)
    return labels


def _set_observed(rows: WordArray, scheme: Scheme, marks: IntArray) -> None:
    one = np.uint64(1)
    for k, mark in enumerate(scheme.marks):
        # Bit 0 of word 0 is simulation 0; the other 63 labellings of the word stay as drawn.
        rows[:-1, k, 0] = (rows[:-1, k, 0] & ~one) | (marks == mark).astype(np.uint64)


def seed_generators(seed: int, words: IntArray) -> WordArray:
    """Return two generator states per word: (2 * words,) uint64, the second half for the repairs."""
    # SeedSequence knows no negative numbers: a second word tells a seed of -5 from one of 5.
    entropy = [seed & MASK_64] if seed >= 0 else [-seed & MASK_64, 1]
    states = [np.random.SeedSequence(entropy, spawn_key=(int(w),)).generate_state(2, np.uint64) for w in words]
    # All first states before all second ones: eight in a row are loaded as one vector.
    return np.ascontiguousarray(np.array(states, dtype=np.uint64).T).ravel()


@kernel
def _next(states: WordArray, at: int) -> np.uint64:
    """Return SplitMix64's next number."""
    states[at] += np.uint64(0x9E3779B97F4A7C15)
    z: np.uint64 = states[at]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel
def draw_below(states: WordArray, at: int, limit: int) -> int:
    """Return a whole number from 0 to limit − 1, all equally likely (Lemire 2019); limit < 2³²."""
    low, span = np.uint64(0xFFFFFFFF), np.uint64(limit)
    # Were products below 2³² mod limit not turned away, some numbers would come more often than others.
    threshold = ((low + np.uint64(1)) - span) % span
    while True:
        # The upper half of 64 random bits, so that the product stays within 64.
        product = (_next(states, at) >> np.uint64(32)) * span
        if product & low >= threshold:
            return int(product >> np.uint64(32))


@kernel
def _draw_block(
    labels: WordArray,
    scheme: Scheme,
    stride: int,
    words: int,
    w: int,
    states: WordArray,
    counters: Counters,
) -> None:
    """Draw eight words of labellings, stratum after stratum and mark after mark."""
    last = scheme.marks.size - 1 if scheme.whole else -1
    for s in range(scheme.bounds.size - 1):
        begin, end = scheme.bounds[s], scheme.bounds[s + 1]
        pool = end - begin
        for k in range(scheme.marks.size):
            want, offset = scheme.sizes[s, k], k * words + w
            if k == last or want == pool:
                _take_the_rest(labels, scheme.members, begin, end, stride, words, offset, k)
            elif want > 0:
                share = _share(want, pool)
                if share > 0:
                    _draw_independently(labels, scheme.members, begin, end, stride, words, offset, k, share, states)
                counts = _count(labels, scheme.members, begin, end, stride, offset, counters, share)
                for t in range(WORD * LANES):
                    _repair(labels, scheme.members, begin, end, stride, words, offset, k, t, want - counts[t], states)
            pool -= want


@kernel
def _share(want: int, pool: int) -> int:
    """Return the probability, in 256ths, to draw with: below the target where removing is slow."""
    exact = SHARES * want / pool
    # From an eighth on a random place has the mark often enough for removing to be quick.
    if 8 * want >= pool:
        # A share has eight binary digits: 256 of 256 cannot be drawn.
        return min(SHARES - 1, int(exact + 0.5))
    # Three standard deviations below the target: hardly ever is there anything to remove.
    return max(0, int(exact - 3.0 * exact / np.sqrt(want)))


@kernel
def _taken(labels: WordArray, row: int, words: int, offset: int, k: int) -> np.uint64:
    """Return in which simulations an earlier mark has the place."""
    taken = np.uint64(0)
    for e in range(1, k + 1):
        taken |= labels[row + offset - e * words]
    return taken


@kernel
def _take_the_rest(
    labels: WordArray, members: IntArray, begin: int, end: int, stride: int, words: int, offset: int, k: int
) -> None:
    for position in range(begin, end):
        row = members[position] * stride
        labels[row + offset : row + offset + LANES] = ~np.uint64(0)
        for e in range(1, k + 1):
            take_out(labels, row + offset, row + offset - e * words)


@kernel
def _draw_independently(
    labels: WordArray,
    members: IntArray,
    begin: int,
    end: int,
    stride: int,
    words: int,
    offset: int,
    k: int,
    share: int,
    states: WordArray,
) -> None:
    for position in range(begin, end):
        row = members[position] * stride
        draw_bits(states, 0, share, labels, row + offset)
        for e in range(1, k + 1):
            take_out(labels, row + offset, row + offset - e * words)


@kernel
def _count(
    labels: WordArray,
    members: IntArray,
    begin: int,
    end: int,
    stride: int,
    offset: int,
    counters: Counters,
    share: int,
) -> IntArray:
    """Return how many places of a stratum each of the 512 simulations has drawn."""
    if share == 0:
        return np.zeros(WORD * LANES, np.int64)
    # What waits in `pending` may stay: while no group is counted, nothing of it is read.
    counters.planes[:] = 0
    counters.groups[:] = 0
    counters.total[:] = 0
    counters.recipes[0, 1] = offset
    left = counters.left
    for first in range(begin, end, CAPACITY):
        many = min(CAPACITY, end - first)
        for position in range(many):
            left[position] = members[first + position] * stride
        counters.fill[0] = many
        empty_buffer(counters, 0, labels, stride)
    counts: IntArray = read_counters(counters)[0, 0]
    return counts


@kernel
def _repair(
    labels: WordArray,
    members: IntArray,
    begin: int,
    end: int,
    stride: int,
    words: int,
    offset: int,
    k: int,
    t: int,
    missing: int,
    states: WordArray,
) -> None:
    """Add (or, where `missing` is negative, remove) places of mark k in simulation t, picked at random."""
    lane = t // WORD
    bit = np.uint64(1) << np.uint64(t % WORD)
    while missing != 0:
        # Picking until a place fits is uniform over all that fit, and needs no list of them.
        row = members[begin + draw_below(states, LANES + lane, end - begin)] * stride
        at = row + offset + lane
        here = labels[at] & bit != 0
        if missing < 0 and here:
            labels[at] ^= bit
            missing += 1
        elif missing > 0 and not here and _taken(labels, row, words, offset + lane, k) & bit == 0:
            labels[at] |= bit
            missing -= 1
