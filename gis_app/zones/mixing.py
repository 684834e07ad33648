"""How mixed the kinds of a group of places are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def mix(counts: ArrayLike) -> float:
    """Return the chance that two different places drawn from a group are of different kinds, 0 to 1.

    Unlike a number of kinds or an entropy it does not grow with the group: its expectation is the same for any sample
    of one mixture, so that ranking by it does not rank by size.

    Parameters
    ----------
    counts
        (k,) places by kind.

    Returns
    -------
    float
        0 with fewer than two places.

    References
    ----------
    Simpson 1949, Measurement of diversity (unbiased form).

    Examples
    --------
    >>> mix([5, 0]), mix([1, 1]), round(mix([2, 2, 1]), 2)
    (0.0, 1.0, 0.8)
    """
    count = np.asarray(counts, dtype=np.float64)
    total = count.sum()
    if total < 2:  # noqa: PLR2004  a pair has two
        return 0.0
    return float(1.0 - (count * (count - 1.0)).sum() / (total * (total - 1.0)))
