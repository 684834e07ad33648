"""Quotients of observed and expected counts: exact intervals, tests against shuffled kinds, and shrinkage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.hypergeometric import upper_tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Values = NDArray[np.float64]


def poisson_interval(observed: Counts, expected: Values, confidence: float = 0.95) -> tuple[Values, Values]:
    """Return the exact interval of observed ÷ expected, the count being Poisson.

    Parameters
    ----------
    observed
        (n,) int64.
    expected
        (n,) float64, greater than 0.
    confidence
        Of the interval, both tails alike.

    Returns
    -------
    tuple of numpy.ndarray
        (n,) lower and (n,) upper limits, by quantiles of chi square.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.

    Examples
    --------
    >>> low, high = poisson_interval(np.array([12]), np.array([6.0]))
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (1.03, 3.49)
    """
    from scipy.special import chdtri

    tail = (1.0 - confidence) / 2.0
    counts = np.asarray(observed, dtype=np.float64)
    # chdtri gives NaN at 0 degrees of freedom, where the limit is 0.
    low = np.where(counts > 0, chdtri(2.0 * np.maximum(counts, 1.0), 1.0 - tail) / 2.0, 0.0)
    high = chdtri(2.0 * counts + 2.0, tail) / 2.0
    return low / expected, high / expected


def marshall(observed: Counts, expected: Values) -> Values:
    """Return observed ÷ expected drawn towards the mean, the more the less is expected.

    The quotients are taken to vary around their mean as a gamma distribution does, whose mean and variance are read
    off the data; each count is Poisson around its own quotient. Where the quotients vary no more than such counts
    would, all become the mean.

    Parameters
    ----------
    observed
        (n,) int64.
    expected
        (n,) float64, greater than 0.

    Returns
    -------
    numpy.ndarray
        (n,) float64.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Journal of the
    Royal Statistical Society C 40, 283–294. The global estimator.

    Examples
    --------
    >>> marshall(np.array([2, 40]), np.array([1.0, 41.0])).round(3).tolist()
    [1.0, 1.0]
    """
    total = float(expected.sum())
    if total <= 0:
        return np.empty(len(expected))
    quotient, mean = observed / expected, float(observed.sum()) / total
    spread = float((expected * (quotient - mean) ** 2).sum()) / total - mean * len(expected) / total
    if spread <= 0:
        return np.full(len(expected), mean)
    return np.asarray(mean + spread / (spread + mean / expected) * (quotient - mean))


def labelling_p(observed: Counts, places: Counts, of_kind: int, of_all: int) -> Values:
    """Return the two-sided p of each count when kinds are shuffled among all places.

    Parameters
    ----------
    observed
        (n,) int64, places of the kind in each district.
    places
        (n,) int64, places of any kind there.
    of_kind, of_all
        The same in all districts together.

    Returns
    -------
    numpy.ndarray
        (n,) float64: twice the smaller tail of the hypergeometric distribution, at most 1. It is exact, not drawn.
    """
    upper = upper_tail(observed, of_all, of_kind, places)
    lower = upper_tail(places - observed, of_all, of_all - of_kind, places)
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(lower, upper)))
