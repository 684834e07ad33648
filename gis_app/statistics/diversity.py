"""Effective numbers of categories (Hill numbers), as observed or rarefied to a common sample size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arrays import PLANE, as_numbers, as_whole, masked_if_undefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import FloatArray, IntArray

HIGHEST_ORDER = 1e6
"""What it gives is the most frequent category's share and nothing else."""
HIGH_ORDER = 10.0
"""Above it powers of small shares vanish."""
ORDER_ONE = 1.0
MOST_PLACES = 10**9
"""Of an area: above it the logarithms of factorials have lost the digits that their differences need."""
MOST_SAMPLED = 100_000
"""Places of a rarefied sample: each size up to it is a step and a column."""


def hill_numbers(counts: ArrayLike, orders: Sequence[float] = (0, 1, 2), rarefy_to: int | None = None) -> FloatArray:
    """Return the effective number of categories for each order.

    Order 0 counts categories, order 1 is exp of Shannon's entropy, order 2 Simpson's reciprocal.
    Rarefied to m, the expected frequency counts of a sample of m places replace the observed ones:
    f_k(m) = Σ_i C(X_i, k) C(n − X_i, m − k) / C(n, m), ᵠD = (Σ_k (k/m)^q f_k)^{1/(1−q)}.

    Parameters
    ----------
    counts : (s,) int
        Places of each category; zeros are ignored.
    orders : sequence of float
        Orders q ≥ 0.
    rarefy_to : int, optional
        The sample size m ≥ 1.

    Returns
    -------
    (len(orders),) float64
        A masked array (None in `tolist()`, NaN in `numpy.asarray`) where there is no place, or fewer than m.

    Raises
    ------
    ValueError
        As for `hill_numbers_of_many`.

    References
    ----------
    Hill (1973); Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison (2014).

    Examples
    --------
    >>> from gis_app.statistics import hill_numbers
    >>> hill_numbers([4, 4, 4]).round(6).tolist()
    [3.0, 3.0, 3.0]
    >>> hill_numbers([8, 1, 1], rarefy_to=1).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    values, enough = hill_numbers_of_many(np.atleast_2d(as_numbers(counts, "Counts")), orders, rarefy_to)
    return masked_if_undefined(np.where(enough[0], values[0], np.nan))


def hill_numbers_of_many(
    counts: ArrayLike, orders: Sequence[float] = (0, 1, 2), rarefy_to: int | None = None
) -> tuple[FloatArray, np.ndarray]:
    """Return the Hill numbers of many areas at once.

    Parameters
    ----------
    counts : (z, s) int
        Places of each category in each area.
    orders, rarefy_to
        As for `hill_numbers`.

    Returns
    -------
    (z, len(orders)) float64
        0 where there are too few places.
    (z,) bool
        Whether there are enough.

    Raises
    ------
    ValueError
        When a count is not a whole number, a count or an order is negative, an area has more than `MOST_PLACES`, or m
        is below one or above `MOST_SAMPLED`.
    """
    table, powers = _as_counts(counts), as_numbers(orders, "Orders")
    # Put this way round, NaN is refused as well.
    if powers.ndim != 1 or not ((powers >= 0) & (powers <= HIGHEST_ORDER)).all():
        raise ValueError(
            f"Orders must be finite (at most {HIGHEST_ORDER:g}) and not negative, in a list of one dimension, not "
            f"{orders}."
        )
    rarefy_to = None if rarefy_to is None else as_whole(rarefy_to, "The sample size", 1)
    if rarefy_to is not None and rarefy_to > MOST_SAMPLED:
        raise ValueError(f"The sample size must be at most {MOST_SAMPLED:,}, not {rarefy_to:,}: rarefy to fewer.")
    totals = table.sum(axis=1)
    enough = totals >= (1 if rarefy_to is None else rarefy_to)
    values = np.zeros((len(table), powers.size))
    if enough.any():
        shares, frequencies = _frequencies(table[enough], totals[enough], rarefy_to)
        for k, q in enumerate(powers.tolist()):
            values[enough, k] = _effective_number(shares, frequencies, q)
    return values, enough


def _as_counts(counts: ArrayLike) -> IntArray:
    table = as_numbers(counts, "Counts")
    if table.ndim != PLANE:
        raise ValueError(f"Counts must have the shape (areas, categories), not {table.shape}.")
    odd = table[~(np.isfinite(table) & (table >= 0) & (table == np.rint(table)))]
    if odd.size:
        raise ValueError(f"Counts must be whole numbers and not negative, not {odd[0]:g}: give 0 where nothing is.")
    if table.size and table.sum(axis=1).max() > MOST_PLACES:
        raise ValueError(f"An area must have at most {MOST_PLACES:,} places, not {table.sum(axis=1).max():g}.")
    return table.astype(np.int64)


def _frequencies(table: np.ndarray, totals: np.ndarray, size: int | None) -> tuple[FloatArray, FloatArray]:
    """Return shares of the sample and how many categories have them, each (z, …)."""
    if size is None:
        return table / totals[:, None], (table > 0).astype(np.float64)
    from scipy.special import gammaln

    def log_choose(n: np.ndarray, k: np.ndarray) -> FloatArray:
        possible = (k >= 0) & (k <= n)
        # gammaln has poles at 0 and below: what is impossible is taken as possible first, and set to -inf after.
        inside = np.where(possible, k, 0)
        # Logarithms, for the factorial of 171 already overflows.
        value = gammaln(n + 1.0) - gammaln(inside + 1.0) - gammaln(n - inside + 1.0)
        return np.where(possible, value, -np.inf)

    sizes = np.arange(1, size + 1)
    found = np.empty((len(table), size))
    whole = log_choose(totals, np.full_like(totals, size))
    # One k at a time: all at once would make a table of areas by categories by sample sizes.
    for at, k in enumerate(sizes):
        inside = log_choose(table, np.full_like(table, k))
        outside = log_choose(totals[:, None] - table, np.full_like(table, size - k))
        found[:, at] = np.exp(inside + outside - whole[:, None]).sum(axis=1)
    return np.broadcast_to(sizes / size, found.shape), found


def _effective_number(shares: FloatArray, frequencies: FloatArray, order: float) -> FloatArray:
    present = shares > 0
    # log 1 is 0, so categories without a place add nothing.
    safe = np.where(present, shares, 1.0)
    if order == ORDER_ONE:
        return np.asarray(np.exp(-(frequencies * safe * np.log(safe)).sum(axis=1)))
    if order > HIGH_ORDER:
        # In logarithms, for such a power of a share is 0 in floating point.
        counted = present & (frequencies > 0)
        logs = order * np.log(safe) + np.log(np.where(counted, frequencies, 1.0))
        return np.asarray(np.exp(np.logaddexp.reduce(np.where(counted, logs, -np.inf), axis=1) / (1.0 - order)))
    # 0 to the power of 0 is 1: an absent category must not count at order 0.
    powers = np.where(present, safe**order, 0.0)
    return np.asarray((frequencies * powers).sum(axis=1) ** (1.0 / (1.0 - order)))
