"""p-values from simulations, and their correction for many tests."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import numpy as np

from gis_app.statistics.arguments import as_number_within, one_of
from gis_app.statistics.arrays import as_numbers

if TYPE_CHECKING:
    from gis_app.statistics.arrays import FloatArray

Alternative: TypeAlias = Literal["two-sided", "greater", "less"]
ALTERNATIVES = ("two-sided", "greater", "less")
Sides = TypeVar("Sides", float, "FloatArray")
ROUNDING = 1e-9
"""Relative difference below which two sums of the same terms in another order are equal."""


def monte_carlo_p(observed: float, simulated: FloatArray, alternative: Alternative = "two-sided") -> float:
    """Return (1 + simulated values at least as extreme) / (1 + simulations).

    Two-sided is twice the smaller of both sides, at most 1.

    Parameters
    ----------
    observed : float
    simulated : (R,) float64
    alternative : {"two-sided", "greater", "less"}

    Raises
    ------
    ValueError
        When a value is not a finite number.
    """
    observed = as_number_within(observed, "The observed value", -math.inf, math.inf, "leave out what is not known")
    simulated = as_numbers(simulated, "Simulated values")
    if not np.isfinite(simulated).all():
        raise ValueError("Simulated values must be finite: leave out what is not known.")
    slack = ROUNDING * max(abs(observed), 1e-300)
    # What was observed is one more draw under the null hypothesis: without the 1, p could be 0.
    upper = (1 + int(np.count_nonzero(simulated >= observed - slack))) / (1 + simulated.size)
    lower = (1 + int(np.count_nonzero(simulated <= observed + slack))) / (1 + simulated.size)
    return float(one_or_both_sides(lower, upper, alternative))


def one_or_both_sides(lower: Sides, upper: Sides, alternative: Alternative) -> Sides:
    """Return the p-values of an alternative from the p-values of both sides."""
    one_of(alternative, "The alternative", ALTERNATIVES)
    if alternative == "greater":
        return upper
    if alternative == "less":
        return lower
    # Doubled because the smaller side is chosen after looking; with ties in the middle that can exceed 1.
    both: Sides = np.minimum(1.0, 2.0 * np.minimum(lower, upper))
    return both


def false_discovery_rates(p: FloatArray) -> FloatArray:
    """Return Benjamini–Hochberg adjusted p-values (q), in the order given; empty stays empty.

    Parameters
    ----------
    p : (n,) float64

    Raises
    ------
    ValueError
        When one is not between 0 and 1.

    References
    ----------
    Benjamini & Hochberg (1995), Controlling the false discovery rate. JRSS B 57.

    Examples
    --------
    >>> false_discovery_rates(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = as_numbers(p, "P-values").ravel()
    # Put this way round, NaN is refused as well.
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise ValueError("P-values must lie between 0 and 1: leave out what is not known.")
    order = np.argsort(values)
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    rates = np.empty(len(values))
    # A larger p never gets a smaller q, so the smallest of all larger ones holds.
    rates[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return rates
