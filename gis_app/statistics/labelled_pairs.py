"""Pairs counted for hundreds of labellings at once: one pass over the pairs of places.

Each pair within reach goes into the buffer of its distance bin; a full buffer is summed for all
simulations of a block by `counters.empty_buffer`. No pair is stored, and simulation 0 is the observed
labelling, so that it needs no pass of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.bit_vectors import GROUP, LANES, WORD
from gis_app.statistics.compiled import kernel
from gis_app.statistics.counters import (
    CAPACITY,
    CUT,
    DIFFERING,
    DOUBLE_CUT,
    PAIRS,
    SAME,
    Counters,
    empty_all,
    empty_buffer,
    new_counters,
    read_counters,
)
from gis_app.statistics.grid import (
    Bins,
    Grid,
    bin_of,
    build_bins,
    build_grid,
    column_range,
    cut_into_tiles,
    rows_within,
)
from gis_app.statistics.labellings import Scheme, draw_labels, passes, plan_labelling
from gis_app.statistics.tiles import part_of, run_tiles, usable_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.statistics.arrays import FloatArray, IntArray, Progress, WordArray

TILES = 128
BOTH = 2
WORDS_PER_PASS = 16
LABEL_BYTES = 400_000_000
"""Labels of one pass may take this much; more places or marks are counted in narrower passes."""


class PairPlan(NamedTuple):
    """What to count so that all wanted pairs of marks follow.

    Parameters
    ----------
    marks : (m,) int64
        Marks that need labels.
    series : (s, 3) int64
        Form, and the two marks' positions in `marks`.
    mix : (p, s) int64
    rest : (p,) int64
        Twice the pairs p = `mix` @ series + `rest` × pairs of all places.
    """

    marks: IntArray
    series: IntArray
    mix: IntArray
    rest: IntArray


def plan_pairs(pairs: IntArray, universe: IntArray, rarest_first: IntArray) -> PairPlan:
    """Return the least to count for the wanted unordered pairs of marks.

    Where all pairs of a universe are wanted, its commonest mark needs no labels: a pair of places of
    which one is a and the other is not is told from a's labels alone, and what none of the other marks
    accounts for belongs to the last.

    Parameters
    ----------
    pairs : (p, 2) int64
    universe : (u,) int64
        All marks that occur.
    rarest_first : (u,) int64
        The same marks by frequency.
    """
    unordered = {(min(a, b), max(a, b)) for a, b in pairs.tolist()}
    mixed = tuple(universe.tolist())
    if len(universe) == BOTH and unordered == {mixed}:
        # Of two marks, places that differ are a pair of both: one instruction instead of three.
        series = np.array([[DIFFERING, 0, 0]])
        return PairPlan(rarest_first[:1], series, np.full((len(pairs), 1), 2), np.zeros(len(pairs), np.int64))
    everything = len(universe) * (len(universe) + 1) // 2
    if len(universe) >= BOTH and len(unordered) == everything and unordered <= _all_pairs(mixed):
        return _plan_by_complement(pairs, rarest_first)
    return _plan_directly(pairs)


def _all_pairs(marks: tuple[int, ...]) -> set[tuple[int, int]]:
    return {(a, b) for a in marks for b in marks if a <= b}


def _plan_directly(pairs: IntArray) -> PairPlan:
    marks = np.unique(pairs)
    position = np.searchsorted(marks, pairs)
    form = np.where(pairs[:, 0] == pairs[:, 1], SAME, PAIRS)
    series = np.column_stack([form, position])
    return PairPlan(marks, series, 2 * np.eye(len(pairs), dtype=np.int64), np.zeros(len(pairs), np.int64))


def _plan_by_complement(pairs: IntArray, rarest_first: IntArray) -> PairPlan:
    """Plan all pairs of a universe without labels for its last (commonest) mark.

    Counted are pairs within a mark, and cuts c(S): one end's mark in S, the other's not. Between two
    marks there are (c(a) + c(b) − c(a, b)) / 2 pairs; the cut of the last mark is that of all others.
    """
    labelled, last = rarest_first[:-1], len(rarest_first) - 1
    cuts = [(i, j) for i in range(last) for j in range(i + 1, last)]
    ones = [(form, i, i) for form in (SAME, CUT) for i in range(last)]
    series = np.array(ones + [(DOUBLE_CUT, i, j) for i, j in cuts])
    where = {int(mark): k for k, mark in enumerate(rarest_first)}
    rows = [_mix_of(last, cuts, *sorted((where[a], where[b]))) for a, b in pairs.tolist()]
    rest = np.array([2 if where[a] == where[b] == last else 0 for a, b in pairs.tolist()], np.int64)
    return PairPlan(labelled, series, np.array(rows), rest)


def _mix_of(last: int, cuts: list[tuple[int, int]], i: int, j: int) -> IntArray:
    """Return twice the pairs between marks i ≤ j in terms of the series."""
    row = np.zeros(2 * last + len(cuts), np.int64)
    same, one, two = row[:last], row[last : 2 * last], row[2 * last :]
    if i == j < last:
        same[i] = 2
    elif j < last:
        one[[i, j]] = 1
        two[cuts.index((i, j))] = -1
    elif i < last:
        # One end i, the other not — less those whose other end is another labelled mark.
        one[i] = 2
        for other in set(range(last)) - {i}:
            row -= _mix_of(last, cuts, *sorted((i, other)))
    else:
        # Neither end labelled: all pairs less those within, less those with one end or both labelled.
        for k in range(last):
            row -= _mix_of(last, cuts, k, k) + _mix_of(last, cuts, k, last)
        for k, other in cuts:
            row -= _mix_of(last, cuts, k, other)
    return row


@kernel
def _stream_tile(
    grid: Grid, bins: Bins, first: int, last: int, labels: WordArray, stride: int, counters: Counters
) -> None:
    """Add the pairs whose earlier place lies in cells first … last − 1."""
    limit, up = bins.squared[-1], rows_within(grid, bins.reach)
    fill, left, right = counters.fill, counters.left, counters.right
    for cell in range(first, last):
        if grid.starts[cell] == grid.starts[cell + 1]:
            continue
        row = cell // grid.columns
        for other in range(row, min(grid.rows, row + up + 1)):
            for i in range(grid.starts[cell], grid.starts[cell + 1]):
                begin, end = column_range(grid, bins.reach, i, other)
                if other == row:
                    # In its own row a place looks ahead only, or pairs would come twice.
                    begin = i + 1
                x, y = grid.x[i], grid.y[i]
                for j in range(begin, end):
                    dx, dy = grid.x[j] - x, grid.y[j] - y
                    distance = dx * dx + dy * dy
                    if distance <= limit:
                        b = bin_of(distance, bins.squared, bins.table, bins.scale)
                        at = b * CAPACITY + fill[b]
                        left[at], right[at] = i * stride, j * stride
                        fill[b] += 1
                        if fill[b] == CAPACITY:
                            empty_buffer(counters, b, labels, stride)


@dataclass(frozen=True)
class LabelledPairs:
    """Unordered pairs per labelling; row 0 of `counts` is the observed one.

    Attributes
    ----------
    counts : (simulations + 1, p, k) int64
        Pairs per annulus.
    everything : (k,) int64
        Pairs of all places per annulus.
    """

    counts: IntArray
    everything: IntArray


@dataclass(frozen=True)
class _Job:
    """Places in grid order, with what to count and how to shuffle."""

    grid: Grid
    bins: Bins
    marks: IntArray
    plan: PairPlan
    scheme: Scheme
    threads: int


def count_labelled_pairs(
    xy: FloatArray,
    marks: IntArray,
    pairs: IntArray,
    radii: FloatArray,
    strata: IntArray | None,
    simulations: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> LabelledPairs:
    """Count the pairs of places of every wanted pair of marks, observed and under random labelling.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int64
    pairs : (p, 2) int64
        Pairs of marks, in any order.
    radii : (k,) float64, metres, ascending
    strata : (n,) int64 or None
    simulations, seed : int
    threads : int, optional
    progress : callable, optional

    Returns
    -------
    LabelledPairs
    """
    grid, order = build_grid(xy, float(radii[-1]))
    universe, amounts = np.unique(marks, return_counts=True)
    plan = plan_pairs(pairs, universe, universe[np.argsort(amounts, kind="stable")])
    sorted_marks = marks[order]
    scheme = plan_labelling(sorted_marks, plan.marks, None if strata is None else strata[order])
    job = _Job(grid, build_bins(radii), sorted_marks, plan, scheme, usable_threads(threads))
    row_bytes = max(1, plan.marks.size) * (len(xy) + 1) * WORD // 8
    widest = WORDS_PER_PASS if row_bytes * WORDS_PER_PASS <= LABEL_BYTES else LANES
    steps = list(passes(simulations, widest))
    parts = []
    for step, (first, words) in enumerate(steps):
        parts.append(_one_pass(job, seed, first, words, part_of(progress, step, len(steps))))
    # The last pass is filled up to a whole vector of simulations.
    counted = np.concatenate([part for part, _ in parts], axis=2)[:, :, : simulations + 1]
    everything = parts[0][1]
    return LabelledPairs(_wanted(plan, counted, everything), everything)


def _wanted(plan: PairPlan, counted: IntArray, everything: IntArray) -> IntArray:
    """Return the wanted pairs (simulations + 1, p, k) from the series counted (k, s, simulations + 1)."""
    wanted = np.empty((counted.shape[2], len(plan.mix), counted.shape[0]), np.int64)
    for p, (row, rest) in enumerate(zip(plan.mix, plan.rest, strict=True)):
        # broadcast_to gives a view, in which nothing can be added up.
        total = np.broadcast_to((rest * everything)[:, None], counted[:, 0].shape).copy()
        for s in np.flatnonzero(row):
            total += row[s] * counted[:, s]
        # Never odd: mix and rest are made for twice the pairs.
        wanted[:, p] = total.T // 2
    return wanted


def _recipes(plan: PairPlan, scheme: Scheme, words: int) -> IntArray:
    """Return the series' forms and where their marks' labels stand in a row."""
    stands = np.array([np.flatnonzero(scheme.marks == mark)[0] for mark in plan.marks], np.int64) * words
    cut = plan.series[:, :1] >= CUT
    offsets = np.where(cut, plan.series[:, 1:] * GROUP * LANES, stands[plan.series[:, 1:]])
    return np.column_stack([plan.series[:, 0], offsets])


def _one_pass(job: _Job, seed: int, first: int, words: int, progress: Progress | None) -> tuple[IntArray, IntArray]:
    """Return the counts (k, series, 64 * words) of one pass, and the pairs of all places (k,)."""
    labels = draw_labels(job.scheme, job.marks, seed, first, words, job.threads)
    stride = job.scheme.marks.size * words
    cuts = cut_into_tiles(job.grid, TILES)
    recipes = _recipes(job.plan, job.scheme, words)
    # Each thread counts in its own memory; whole numbers add up alike in any order.
    states = [new_counters(job.bins.squared.size, words, recipes) for _ in range(job.threads)]

    def stream(counters: Counters, tile: int) -> None:
        _stream_tile(job.grid, job.bins, cuts[tile], cuts[tile + 1], labels, stride, counters)

    workers: list[Callable[[int], None]] = [partial(stream, counters) for counters in states]
    run_tiles(len(cuts) - 1, workers, "random labelling", progress)
    for counters in states:
        empty_all(counters, labels, stride)
    counts = np.stack([read_counters(counters) for counters in states]).sum(axis=0)
    return counts, np.stack([counters.total for counters in states]).sum(axis=0)
