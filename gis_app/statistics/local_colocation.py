"""Local co-location quotients: around which places of a is there more, or less, of b."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.arguments import as_mark, as_number_within, as_seed, entropy, one_of
from gis_app.statistics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Progress,
    as_labels,
    as_points,
    as_simulations,
    as_whole,
)
from gis_app.statistics.compiled import kernel
from gis_app.statistics.monte_carlo import (
    ALTERNATIVES,
    ROUNDING,
    Alternative,
    false_discovery_rates,
    one_or_both_sides,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

CHUNK = 256
"""Places compared at once: their weights by rank stay in the processor's first cache."""
# Ranks added in one step: running totals are read and written a quarter as often.
TERMS = 4


@dataclass(frozen=True)
class LocalColocationQuotient:
    """Local co-location quotients of the places of mark a towards mark b.

    Attributes
    ----------
    index : (n_a,) int64
        Rows of the places of mark a.
    value : (n_a,) float64
        1 where b is as frequent nearby as among the N − 1 other places: what chance alone gives on average.
    n_b : (n_a,) float64
        How many of the k nearest are b; a fraction where places tied for the last rank share it.
    p, q : (n_a,) float64
        Conditional permutation, and its Benjamini–Hochberg adjustment over all places of a.
    k : int
        Neighbours looked at: those asked for, or all others where there are fewer.
    """

    index: IntArray
    value: FloatArray
    n_b: FloatArray
    p: FloatArray
    q: FloatArray
    k: int = 0


def local_colocation_quotient(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    b: int,
    k: int = 20,
    simulations: int = 999,
    seed: int = 1,
    alternative: Alternative = "two-sided",
    *,
    refine: tuple[float, int] | None = None,
    progress: Progress | None = None,
) -> LocalColocationQuotient:
    """Return, for every place of a, how over-represented b is among its k nearest.

    LCLQ_i = (Σ w_ij 1_b(j) / Σ w_ij) / (N_b / (N − 1)), with N_a − 1 for N_b where a is b: a place is no partner of
    its own (Cromley, Hanink & Bentley 2014; Wang, Hu, Wang & Li 2017). Weights are Gaussian with the k-th distance as
    bandwidth (equal where that is 0). Under the null hypothesis a place keeps its mark and the others' are shuffled:
    the marks of the k nearest are then a draw without replacement, so one set of draws serves all places.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Marks; they may be equal.
    k : int
        Number of neighbours; all others where there are fewer, as the result's `k` says.
    simulations, seed : int
    alternative : {"two-sided", "greater", "less"}
    refine : (float, int), optional
        Places whose p is below the first get theirs from so many draws of their own, made anew.
    progress : callable, optional

    Returns
    -------
    LocalColocationQuotient
        Empty where there is no place of a, no other place, or no partner of mark b.

    Raises
    ------
    ValueError
        When an argument has the wrong shape or value.

    Examples
    --------
    >>> from gis_app.statistics import local_colocation_quotient
    >>> local_colocation_quotient([[0, 0], [1, 0], [9, 0], [8, 0]], [1, 2, 1, 1], 1, 2, k=1, simulations=9).value
    array([3., 0., 0.])
    """
    points, count, seed = as_points(xy), as_simulations(simulations), as_seed(seed)
    labels, a, b = as_labels(marks, len(points)), as_mark(a), as_mark(b)
    one_of(alternative, "The alternative", ALTERNATIVES)
    k, index = as_whole(k, "The number of neighbours", 1), np.flatnonzero(labels == a)
    others, partners = len(points) - 1, int(np.count_nonzero(labels == b)) - int(a == b)
    if index.size == 0 or others < 1 or partners < 1:
        nothing = np.empty(0)
        return LocalColocationQuotient(np.empty(0, np.int64), nothing, nothing, nothing, nothing)
    draws = _Draws(count, seed, _as_refinement(refine))
    return _measured(points, labels == b, index, min(k, others), partners, draws, alternative, progress)


def _as_refinement(refine: object) -> tuple[float, int] | None:
    if refine is None:
        return None
    if not (isinstance(refine, tuple | list) and len(refine) == 2):
        raise ValueError(f"What is to be refined must be (largest p, draws), such as (0.05, 9999), not {refine!r}.")
    limit = as_number_within(refine[0], "The largest p", 0.0, 1.0, "0.05 draws more for what may be significant")
    return limit, as_simulations(refine[1])


class _Draws(NamedTuple):
    """How many draws there are, for small p too."""

    amount: int
    seed: int
    refine: tuple[float, int] | None


def _measured(
    points: FloatArray,
    is_b: BoolArray,
    index: IntArray,
    k: int,
    partners: int,
    draws: _Draws,
    alternative: Alternative,
    progress: Progress | None,
) -> LocalColocationQuotient:
    others = len(points) - 1
    weights, hits = _neighbourhoods(points, is_b, index, k)
    share = (weights * hits).sum(axis=1)

    def judge(rows: IntArray, count: int, *again: int) -> FloatArray:
        urn = _urn(others, partners, k, count, draws.seed, *again)
        return _permutation_p(weights[rows], share[rows], urn, alternative, progress)

    p = _refined(judge, index.size, draws)
    value = share / (partners / others)
    return LocalColocationQuotient(index, value, hits.sum(axis=1), p, false_discovery_rates(p), k)


def _refined(judge: Callable[..., FloatArray], size: int, draws: _Draws) -> FloatArray:
    """Return p of every place, small ones from more draws of their own."""
    p = judge(np.arange(size), draws.amount)
    if draws.refine is not None:
        limit, amount = draws.refine
        small = np.flatnonzero(p < limit)
        if small.size:
            # The 1 makes another stream: the draws that made p small must not be used to refine it.
            p[small] = judge(small, as_simulations(amount), 1)
    return p


def _neighbourhoods(points: FloatArray, is_b: np.ndarray, index: IntArray, k: int) -> tuple[FloatArray, FloatArray]:
    """Return normalised weights and shares of b by rank, (n_a, k) each."""
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    # One for the place itself, and one beyond the last rank to see whether that one is tied.
    looked = min(k + 2, len(points))
    # Ranks as a list keep two dimensions even where there is only one neighbour.
    queried = tree.query(points[index], k=np.arange(1, looked + 1))
    distance, found = np.asarray(queried[0]), np.asarray(queried[1])
    own = found == index[:, None]
    # Among duplicates the tree may list a place late or not at all: take it out, or the last one.
    own[~own.any(axis=1), -1] = True
    distance = distance[~own].reshape(len(index), -1)
    hits = is_b[found[~own].reshape(len(index), -1)].astype(np.float64)
    last = distance[:, k - 1]
    if distance.shape[1] > k:
        for row in np.flatnonzero(distance[:, k] == last):
            hits[row] = _shared_hits(tree, points, is_b, index[row], distance[row], hits[row], last[row])
    weights = np.exp(-0.5 * np.square(distance[:, :k] / np.where(last > 0, last, 1.0)[:, None]))
    return weights / weights.sum(axis=1, keepdims=True), hits[:, :k]


def _shared_hits(
    tree: object, points: FloatArray, is_b: np.ndarray, i: int, distance: FloatArray, hits: FloatArray, last: float
) -> FloatArray:
    """Let all places tied for the last ranks share them."""
    # A hair farther than the last rank, so that rounding loses none of those tied with it.
    around = np.array(tree.query_ball_point(points[i], last * (1 + 1e-9) + 1e-300))  # type: ignore[attr-defined]
    around = around[around != i]
    step = points[around] - points[i]
    tied = around[np.sqrt((step * step).sum(axis=1)) >= last * (1 - 1e-12)]
    return np.where(distance >= last, is_b[tied].mean(), hits)


def _urn(
    others: int, partners: int, k: int, simulations: int, seed: int, *again: int
) -> tuple[NDArray[np.bool_], IntArray]:
    """Draw k marks without replacement; return the distinct draws, True where it is b, and their numbers."""
    rng = np.random.default_rng(entropy(seed, *again))
    draws = np.zeros((simulations, k), np.bool_)
    left = np.full(simulations, partners)
    for rank in range(k):
        # Rank by rank, for all simulations at once: the chance of b depends on what is left in the urn alone.
        draws[:, rank] = rng.random(simulations) * (others - rank) < left
        left -= draws[:, rank]
    # Rare marks are drawn alike again and again; each draw is compared once.
    packed = np.packbits(draws, axis=1)
    keys = packed.view(f"V{packed.shape[1]}").ravel()
    _, first, times = np.unique(keys, return_index=True, return_counts=True)
    return draws[first], times


def _permutation_p(
    weights: FloatArray,
    share: FloatArray,
    urn: tuple[NDArray[np.bool_], IntArray],
    alternative: Alternative,
    progress: Progress | None,
) -> FloatArray:
    """Return p-values from how many draws reach, or stay at or below, each place's share."""
    draws, times = urn
    ranks, bounds = _ranks_drawn(draws)
    p, whole = np.empty(len(share)), 1 + int(times.sum())
    for begin in range(0, len(share), CHUNK):
        rows = slice(begin, begin + CHUNK)
        # Rank by rank, with a last one that weighs nothing: it fills up draws of fewer marks.
        ranked = np.zeros((weights.shape[1] + 1, len(share[rows])))
        ranked[:-1] = weights[rows].T
        upper, lower = _compare_draws(ranked, share[rows], ranks, bounds, times)
        p[rows] = one_or_both_sides((1 + lower) / whole, (1 + upper) / whole, alternative)
        if progress is not None:
            progress(min(1.0, (begin + CHUNK) / len(share)), "permutations")
    return p


def _ranks_drawn(draws: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Return the ranks at which each draw is b, filled up to fours, and where each draw's begin."""
    spare = draws.shape[1]
    fours = -(-draws.sum(axis=1) // TERMS)
    bounds = np.concatenate(([0], np.cumsum(fours * TERMS)))
    ranks = np.full(bounds[-1], spare)
    draw, rank = np.nonzero(draws)
    number = np.arange(draw.size) - np.searchsorted(draw, draw)
    ranks[bounds[draw] + number] = rank
    return ranks, bounds


@kernel
def _compare_draws(
    ranked: FloatArray, share: FloatArray, ranks: IntArray, bounds: IntArray, times: IntArray
) -> tuple[IntArray, IntArray]:
    """Count, for every place, the draws at or above and at or below its share; none is kept."""
    n = share.size
    upper, lower = np.zeros(n, np.int64), np.zeros(n, np.int64)
    total = np.empty(n)
    for draw in range(times.size):
        total[:] = 0.0
        for at in range(bounds[draw], bounds[draw + 1], TERMS):
            one, two, three, four = (
                ranked[ranks[at]],
                ranked[ranks[at + 1]],
                ranked[ranks[at + 2]],
                ranked[ranks[at + 3]],
            )
            # Places are the innermost loop: it runs along memory, and the compiler makes vectors of it.
            for i in range(n):
                total[i] += (one[i] + two[i]) + (three[i] + four[i])
        many = times[draw]
        for i in range(n):
            upper[i] += many if total[i] >= share[i] - ROUNDING else 0
            lower[i] += many if total[i] <= share[i] + ROUNDING else 0
    return upper, lower
