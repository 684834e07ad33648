"""Co-location quotients of all ordered pairs of marks from the same random labellings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_seed, one_of, order_of_places
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, WordArray, as_labels, as_points, as_simulations
from gis_app.statistics.bit_vectors import WORD
from gis_app.statistics.compiled import kernel
from gis_app.statistics.counters import DIRECTED, SAME, Counters, empty_all, new_counters, read_counters, wait_in_bin
from gis_app.statistics.labellings import Scheme, draw_labels, passes, plan_labelling
from gis_app.statistics.monte_carlo import ALTERNATIVES, Alternative, monte_carlo_p
from gis_app.statistics.nearest import NearestSets, nearest_sets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WORDS_PER_PASS = 16


@dataclass(frozen=True)
class ColocationQuotientMatrix:
    """Co-location quotients of every ordered pair of marks.

    Attributes
    ----------
    marks : (m,) int64
        The marks that occur, ascending.
    value : (m, m) float64
        From the row's mark towards the column's; NaN where it has no meaning.
    p : (m, m) float64
        Random labelling; NaN where the value is.
    """

    marks: IntArray
    value: FloatArray
    p: FloatArray


def colocation_quotient_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    simulations: int = 999,
    seed: int = 1,
    alternative: Alternative = "two-sided",
    *,
    progress: Progress | None = None,
) -> ColocationQuotientMatrix:
    """Return how much more often one mark is another's nearest neighbour than chance has it, for every two.

    The definition is that of `colocation_quotient`; nearest neighbours are found and labellings drawn only once.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    simulations : int
        Random labellings among all rows of `xy`.
    seed : int
    alternative : {"two-sided", "greater", "less"}
    progress : callable, optional

    Returns
    -------
    ColocationQuotientMatrix

    References
    ----------
    Leslie & Kronenfeld (2011), The colocation quotient. Geographical Analysis 43.

    Examples
    --------
    >>> from gis_app.statistics.colocation_matrix import colocation_quotient_matrix
    >>> colocation_quotient_matrix([[0, 0], [1, 0], [9, 0], [8, 0]], [1, 2, 1, 2], simulations=9).value.tolist()
    [[0.0, 1.5], [1.5, 0.0]]
    """
    points, count, seed = as_points(xy), as_simulations(simulations), as_seed(seed)
    labels = as_labels(marks, len(points))
    one_of(alternative, "The alternative", ALTERNATIVES)
    # Labels are drawn place after place: sorted ones make p independent of the order of the rows.
    order = order_of_places(points)
    points, labels = points[order], labels[order]
    names, amount = np.unique(labels, return_counts=True)
    value, p = np.full((2, names.size, names.size), np.nan)
    partners = amount[None, :] - np.eye(names.size, dtype=np.int64)
    if len(points) > 1:
        shares = neighbour_shares(nearest_sets(points), labels, names, count, seed, progress)
        for a, b in zip(*np.nonzero(np.broadcast_to(partners > 0, value.shape)), strict=True):
            quotients = shares[a, b] / amount[a] * (len(points) - 1) / partners[a, b]
            value[a, b], p[a, b] = quotients[0], monte_carlo_p(quotients[0], quotients[1:], alternative)
    return ColocationQuotientMatrix(names, value, p)


def neighbour_shares(
    sets: NearestSets, labels: IntArray, names: IntArray, simulations: int, seed: int, progress: Progress | None
) -> FloatArray:
    """Return C, of every two marks, for the observed labelling and every random one.

    Parameters
    ----------
    sets
        Who is nearest to whom, ties included.
    labels : (n,) int64
    names : (m,) int64, ascending
        The marks that are drawn; all others count as one.
    simulations, seed, progress
        Of the labellings.

    Returns
    -------
    (m, m, simulations + 1) float64
        Sum over the places of the first mark of the share of the second among their nearest.
    """
    scheme = plan_labelling(labels, names, None)
    amounts, classes = np.unique(np.diff(sets.starts), return_inverse=True)
    sums = []
    for first, words in passes(simulations, WORDS_PER_PASS):
        bits = draw_labels(scheme, labels, seed, first, words)
        sums.append(_one_pass(sets, scheme, amounts, classes, bits, words))
        if progress is not None:
            progress(min(1.0, (first + words) * WORD / (simulations + 1)), "random labelling")
    # Marks are drawn rarest first; they come back in ascending order.
    order = np.argsort(scheme.marks)
    return np.concatenate(sums, axis=2)[np.ix_(order, order)][:, :, : simulations + 1]


def _one_pass(
    sets: NearestSets, scheme: Scheme, amounts: IntArray, classes: IntArray, bits: WordArray, words: int
) -> FloatArray:
    """Return C of every ordered pair of the drawn marks for the labellings of one pass, (m, m, 64 words)."""
    m = scheme.marks.size
    recipes = np.array([[SAME if a == b else DIRECTED, a * words, b * words] for a, b in product(range(m), range(m))])
    counters = new_counters(amounts.size, words, recipes)
    _add_neighbours(sets.starts, sets.nearest, classes, bits, m * words, counters)
    # A class with n tied neighbours weighs each by 1 / n; whole numbers come first, so ties stay ties.
    total = np.tensordot(1.0 / np.maximum(amounts, 1), read_counters(counters), axes=1).reshape(m, m, words * WORD)
    rows = bits.reshape(-1, m, words)
    for members in sets.shared:
        held = _sums_by_mark(rows[members])
        pairs = held[:, None] * held[None]
        # A place is no partner of its own.
        pairs[np.arange(m), np.arange(m)] -= held
        total += pairs / (members.size - 1)
    return np.asarray(total)


def _sums_by_mark(words: WordArray) -> IntArray:
    """Return how many of the places at a spot have each mark, (m, 64 words), from (g, m, words) labels."""
    # Little-endian bytes first: bit k of word w is simulation 64 w + k on every machine.
    octets = np.ascontiguousarray(words.astype("<u8")).view(np.uint8)
    return np.asarray(np.unpackbits(octets, axis=2, bitorder="little").sum(axis=0, dtype=np.int64))


@kernel
def _add_neighbours(
    starts: IntArray, nearest: IntArray, classes: IntArray, labels: WordArray, stride: int, counters: Counters
) -> None:
    """Add every place with each of its tied nearest, into the bin of places with as many ties."""
    for i in range(starts.size - 1):
        for j in nearest[starts[i] : starts[i + 1]]:
            wait_in_bin(counters, classes[i], i * stride, j * stride, labels, stride)
    empty_all(counters, labels, stride)
