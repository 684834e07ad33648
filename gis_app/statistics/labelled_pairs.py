"""Pairs counted for hundreds of labellings at once: one pass over the pairs of places.

Each pair within reach goes into the buffer of its distance bin; a full buffer is summed for all
simulations of a block by `counters.empty_buffer`. No pair is stored, and simulation 0 is the observed
labelling, so that it needs no pass of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from gis_app.statistics.counters import (
    CAPACITY,
    DIFFERING,
    PAIRS,
    SAME,
    Counters,
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
from gis_app.statistics.tiles import run_tiles, usable_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.statistics.arrays import FloatArray, IntArray, Progress, WordArray

TILES = 128
BOTH = 2
WORDS_PER_PASS = 16


@njit(cache=True, nogil=True)
def _stream_tile(
    grid: Grid,
    bins: Bins,
    first: int,
    last: int,
    labels: WordArray,
    stride: int,
    form: int,
    a: int,
    b: int,
    counters: Counters,
) -> None:
    """Add the pairs whose earlier place lies in cells first … last − 1."""
    limit, up = bins.squared[-1], rows_within(grid, bins.reach)
    fill, left, right = counters.fill, counters.left, counters.right
    for cell in range(first, last):
        row = cell // grid.columns
        for other in range(row, min(grid.rows, row + up + 1)):
            for i in range(grid.starts[cell], grid.starts[cell + 1]):
                begin, end = column_range(grid, bins.reach, i, other)
                if other == row:
                    begin = i + 1
                x, y = grid.x[i], grid.y[i]
                for j in range(begin, end):
                    dx, dy = grid.x[j] - x, grid.y[j] - y
                    distance = dx * dx + dy * dy
                    if distance <= limit:
                        k = bin_of(distance, bins.squared, bins.table, bins.scale)
                        at = k * CAPACITY + fill[k]
                        left[at] = i * stride
                        right[at] = j * stride
                        fill[k] += 1
                        if fill[k] == CAPACITY:
                            empty_buffer(counters, k, labels, form, a, b)


@njit(cache=True, nogil=True)
def _drain(counters: Counters, labels: WordArray, form: int, a: int, b: int) -> None:
    for k in range(counters.fill.size):
        empty_buffer(counters, k, labels, form, a, b)


@dataclass(frozen=True)
class LabelledPlaces:
    """Places in grid order with a scheme of labelling.

    Attributes
    ----------
    grid, bins : Grid, Bins
    marks : (n,) int64
        Observed marks in grid order.
    scheme : Scheme
    """

    grid: Grid
    bins: Bins
    marks: IntArray
    scheme: Scheme


def prepare_places(
    xy: FloatArray, marks: IntArray, wanted: IntArray, radii: FloatArray, strata: IntArray | None
) -> LabelledPlaces:
    """Sort places into a grid and plan the labelling of the wanted marks."""
    grid, order = build_grid(xy, float(radii[-1]))
    sorted_marks = marks[order]
    scheme = plan_labelling(sorted_marks, wanted, None if strata is None else strata[order])
    return LabelledPlaces(grid, build_bins(radii), sorted_marks, scheme)


def count_labelled_pairs(
    places: LabelledPlaces, a: int, b: int, simulations: int, seed: int, threads: int | None, progress: Progress | None
) -> tuple[IntArray, IntArray]:
    """Count pairs with one end a and the other b, per bin and labelling.

    Returns
    -------
    (simulations + 1, k) int64
        Unordered pairs per bin (annulus); row 0 is the observed labelling.
    (k,) int64
        Unordered pairs of all places per bin.
    """
    parts = []
    for first, words in passes(simulations, WORDS_PER_PASS):
        labels = draw_labels(places.scheme, places.marks, seed, first, words, threads)
        counts, totals = _one_pass(places, labels, a, b, words, threads, progress)
        parts.append(counts)
    return np.concatenate(parts, axis=1)[:, : simulations + 1].T, totals


def _form_of(scheme: Scheme, a: int, b: int, words: int) -> tuple[int, int, int]:
    """Return how a pair becomes a bit, and where the marks stand in a row."""
    offset = {int(mark): k * words for k, mark in enumerate(scheme.marks)}
    if a == b:
        return SAME, offset[a], offset[a]
    if scheme.whole and scheme.marks.size == BOTH:
        return DIFFERING, offset[a], offset[a]
    return PAIRS, offset[a], offset[b]


def _one_pass(
    places: LabelledPlaces,
    labels: WordArray,
    a: int,
    b: int,
    words: int,
    threads: int | None,
    progress: Progress | None,
) -> tuple[IntArray, IntArray]:
    form, at_a, at_b = _form_of(places.scheme, a, b, words)
    stride = places.scheme.marks.size * words
    cuts = cut_into_tiles(places.grid, TILES)
    states = [new_counters(places.bins.squared.size, words) for _ in range(usable_threads(threads))]

    def stream(counters: Counters, tile: int) -> None:
        ends = (cuts[tile], cuts[tile + 1])
        _stream_tile(places.grid, places.bins, *ends, labels, stride, form, at_a, at_b, counters)

    workers: list[Callable[[int], None]] = [partial(stream, counters) for counters in states]
    run_tiles(len(cuts) - 1, workers, "random labelling", progress)
    for counters in states:
        _drain(counters, labels, form, at_a, at_b)
    counts = np.stack([read_counters(counters) for counters in states]).sum(axis=0)
    return counts, np.stack([counters.total for counters in states]).sum(axis=0)
