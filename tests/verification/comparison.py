"""What is compared with what: every comparison is a function that returns the largest difference it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

Measure: TypeAlias = "Callable[[], float]"
EVERY: list[Comparison] = []


@dataclass(frozen=True)
class Comparison:
    """One line of the verification table.

    Attributes
    ----------
    indicator, against : str
    measure : callable
        Returns the largest difference.
    limit : float
        The largest difference that passes.
    kind : str
        What the difference is: relative, of counts, or in standard errors of a simulation.
    """

    indicator: str
    against: str
    measure: Measure
    limit: float
    kind: str

    def __str__(self) -> str:
        """Return a name for a test."""
        return f"{self.indicator} / {self.against}"


def compared(indicator: str, against: str, limit: float, kind: str = "relative") -> Callable[[Measure], Measure]:
    """Add a function to the comparisons."""

    def add(measure: Measure) -> Measure:
        EVERY.append(Comparison(indicator, against, measure, limit, kind))
        return measure

    return add


def relative(own: ArrayLike, other: ArrayLike) -> float:
    """Return the largest |own − other| / |other|; where the other is 0, own must be 0 as well."""
    a, b = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all():
        return float("inf")
    gap = np.abs(a - b)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gap == 0, 0.0, gap / np.abs(b))
    return float(share.max(initial=0.0))


def of_the_greatest(own: ArrayLike, other: ArrayLike) -> float:
    """Return the largest |own − other| as a share of the greatest |other|."""
    a, b = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return float("inf") if a.shape != b.shape else float(np.abs(a - b).max() / np.abs(b).max())


def absolute(own: ArrayLike, other: ArrayLike) -> float:
    """Return the largest |own − other|."""
    a, b = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return float("inf") if a.shape != b.shape else float(np.abs(a - b).max(initial=0.0))
