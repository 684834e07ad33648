"""p-values from simulations, and their correction for many tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import numpy as np

from gis_app.statistics.arguments import one_of

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
    """
    slack = ROUNDING * max(abs(observed), 1e-300)
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
    both: Sides = np.minimum(1.0, 2.0 * np.minimum(lower, upper))
    return both


def false_discovery_rates(p: FloatArray) -> FloatArray:
    """Return Benjamini–Hochberg adjusted p-values (q), in the order given; empty stays empty."""
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(p)) if len(p) else np.empty(0)
