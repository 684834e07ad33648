"""The co-location quotient: whose nearest neighbours are of which kind (Leslie & Kronenfeld 2011)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_mark, as_seed, one_of, order_of_places
from gis_app.statistics.arrays import (
    FloatArray,
    IntArray,
    Progress,
    WordArray,
    as_labels,
    as_points,
    as_simulations,
)
from gis_app.statistics.compiled import kernel
from gis_app.statistics.counters import (
    DIRECTED,
    SAME,
    Counters,
    empty_all,
    new_counters,
    read_counters,
    wait_in_bin,
)
from gis_app.statistics.labellings import draw_labels, passes, plan_labelling
from gis_app.statistics.monte_carlo import ALTERNATIVES, Alternative, monte_carlo_p
from gis_app.statistics.nearest import NearestSets, nearest_sets
from gis_app.statistics.words import WORD

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WORDS_PER_PASS = 16


@dataclass(frozen=True)
class ColocationQuotient:
    """The co-location quotient of mark a towards mark b.

    Attributes
    ----------
    value : float or None
        1 where b is among a's nearest as often as among all others; None where it has no meaning.
    p : float or None
        Random labelling; None where the value is.
    n_a, n_b : int
    simulated : (simulations,) float64
        The quotient of every random labelling; empty where there is no value.
    seed : int
    """

    value: float | None
    p: float | None
    n_a: int
    n_b: int
    simulated: FloatArray
    seed: int


def colocation_quotient(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    b: int,
    simulations: int = 999,
    seed: int = 1,
    alternative: Alternative = "two-sided",
    *,
    progress: Progress | None = None,
) -> ColocationQuotient:
    """Return how much more often b is a's nearest neighbour than chance has it.

    CLQ = (C / N_a) / (N_b / (N − 1)), with N_a − 1 for N_b where a is b. C adds up, over the places of
    mark a, the share of mark b among all places tied for nearest; places at one spot tie at 0.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal. The quotient from a to b is not that from b to a.
    simulations, seed : int
        Random labellings are among all rows of `xy`.
    alternative : {"two-sided", "greater", "less"}
    progress : callable, optional

    Returns
    -------
    ColocationQuotient

    Raises
    ------
    ValueError
        When an argument has the wrong shape or value.

    References
    ----------
    Leslie & Kronenfeld (2011), The colocation quotient. Geographical Analysis 43.

    Examples
    --------
    >>> from gis_app.statistics import colocation_quotient
    >>> colocation_quotient([[0, 0], [1, 0], [9, 0], [8, 0]], [1, 2, 1, 2], 1, 2, simulations=9).value
    1.5
    """
    points = as_points(xy)
    labels = as_labels(marks, len(points))
    count, seed, a, b = as_simulations(simulations), as_seed(seed), as_mark(a), as_mark(b)
    one_of(alternative, "The alternative", ALTERNATIVES)
    order = order_of_places(points)
    points, labels = points[order], labels[order]
    n_a, n_b = (int(np.count_nonzero(labels == mark)) for mark in (a, b))
    partners = n_b - int(a == b)
    if n_a == 0 or partners <= 0 or len(points) < 2:  # noqa: PLR2004 - a neighbour takes two places
        return ColocationQuotient(None, None, n_a, n_b, np.empty(0), seed)
    shares = _shares_of_b(nearest_sets(points), labels, a, b, count, seed, progress)
    quotients = shares / n_a * (len(points) - 1) / partners
    p = monte_carlo_p(quotients[0], quotients[1:], alternative)
    return ColocationQuotient(float(quotients[0]), p, n_a, n_b, quotients[1:], seed)


def _shares_of_b(
    sets: NearestSets, labels: IntArray, a: int, b: int, simulations: int, seed: int, progress: Progress | None
) -> FloatArray:
    """Return C for the observed labelling and every random one, (simulations + 1,)."""
    scheme = plan_labelling(labels, np.unique(np.array([a, b], np.int64)), None)
    amounts, classes = np.unique(np.diff(sets.starts), return_inverse=True)
    sums = []
    for first, words in passes(simulations, WORDS_PER_PASS):
        bits = draw_labels(scheme, labels, seed, first, words)
        stride = scheme.marks.size * words
        at_a, at_b = (int(np.flatnonzero(scheme.marks == mark)[0]) * words for mark in (a, b))
        recipe = np.array([[SAME if a == b else DIRECTED, at_a, at_b]])
        counters = new_counters(amounts.size, words, recipe)
        _add_neighbours(sets.starts, sets.nearest, classes, bits, stride, counters)
        # A class with n tied neighbours weighs each by 1 / n; whole numbers come first, so ties stay ties.
        alone = (1.0 / np.maximum(amounts, 1)) @ read_counters(counters)[:, 0]
        rows = bits.reshape(-1, stride)
        sums.append(alone + _within_spots(sets.shared, rows, at_a, at_b, words, a == b))
        if progress is not None:
            progress(min(1.0, (first + words) * WORD / (simulations + 1)), "random labelling")
    return np.concatenate(sums)[: simulations + 1]


@kernel
def _add_neighbours(
    starts: IntArray, nearest: IntArray, classes: IntArray, labels: WordArray, stride: int, counters: Counters
) -> None:
    """Add every place with each of its tied nearest, into the bin of places with as many ties."""
    for i in range(starts.size - 1):
        for j in nearest[starts[i] : starts[i + 1]]:
            wait_in_bin(counters, classes[i], i * stride, j * stride, labels, stride)
    empty_all(counters, labels, stride)


def _within_spots(shared: list[IntArray], rows: WordArray, a: int, b: int, words: int, same: bool) -> FloatArray:
    """Return the part of C from places that share a spot: N_a N_b / (g − 1) at a spot of g places."""
    total = np.zeros(words * WORD)
    for members in shared:
        n_a, n_b = (_column_sums(rows[members, at : at + words]) for at in (a, b))
        total += n_a * (n_b - int(same)) / (members.size - 1)
    return total


def _column_sums(words: WordArray) -> IntArray:
    # Little-endian bytes first: bit k of word w is simulation 64 w + k on every machine.
    octets = np.ascontiguousarray(words.astype("<u8")).view(np.uint8)
    return np.asarray(np.unpackbits(octets, axis=1, bitorder="little").sum(axis=0, dtype=np.int64))
