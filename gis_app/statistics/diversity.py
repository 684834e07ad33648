"""Effective numbers of categories (Hill numbers), as observed or rarefied to a common sample size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from gis_app.statistics.arrays import FloatArray

ORDER_ONE = 1.0


def hill_numbers(
    counts: ArrayLike, orders: Sequence[float] = (0, 1, 2), rarefy_to: int | None = None
) -> FloatArray | None:
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
    (len(orders),) float64 or None
        None where there is no place, or fewer than m.

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
    values, enough = hill_numbers_of_many(np.atleast_2d(np.asarray(counts)), orders, rarefy_to)
    return values[0] if enough[0] else None


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
        When a count or an order is negative, or m below one.
    """
    table = np.asarray(counts)
    if (table < 0).any() or any(q < 0 for q in orders) or (rarefy_to is not None and rarefy_to < 1):
        raise ValueError("Counts and orders must not be negative, and the sample size at least one.")
    table = table.astype(np.int64)
    totals = table.sum(axis=1)
    enough = totals >= (1 if rarefy_to is None else rarefy_to)
    values = np.zeros((len(table), len(orders)))
    if enough.any():
        shares, frequencies = _frequencies(table[enough], totals[enough], rarefy_to)
        for k, q in enumerate(orders):
            values[enough, k] = _effective_number(shares, frequencies, float(q))
    return values, enough


def _frequencies(table: np.ndarray, totals: np.ndarray, size: int | None) -> tuple[FloatArray, FloatArray]:
    """Return shares of the sample and how many categories have them, each (z, …)."""
    if size is None:
        return table / totals[:, None], (table > 0).astype(np.float64)
    from scipy.special import gammaln

    def log_choose(n: np.ndarray, k: np.ndarray) -> FloatArray:
        possible = (k >= 0) & (k <= n)
        inside = np.where(possible, k, 0)
        value = gammaln(n + 1.0) - gammaln(inside + 1.0) - gammaln(n - inside + 1.0)
        return np.where(possible, value, -np.inf)

    sizes = np.arange(1, size + 1)
    found = np.empty((len(table), size))
    whole = log_choose(totals, np.full_like(totals, size))
    for at, k in enumerate(sizes):
        inside = log_choose(table, np.full_like(table, k))
        outside = log_choose(totals[:, None] - table, np.full_like(table, size - k))
        found[:, at] = np.exp(inside + outside - whole[:, None]).sum(axis=1)
    return np.broadcast_to(sizes / size, found.shape), found


def _effective_number(shares: FloatArray, frequencies: FloatArray, order: float) -> FloatArray:
    present = shares > 0
    safe = np.where(present, shares, 1.0)
    if order == ORDER_ONE:
        return np.asarray(np.exp(-(frequencies * safe * np.log(safe)).sum(axis=1)))
    powers = np.where(present, safe**order, 0.0)
    return np.asarray((frequencies * powers).sum(axis=1) ** (1.0 / (1.0 - order)))
