"""The co-location quotient: whose nearest neighbours are of which kind (Leslie & Kronenfeld 2011)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_mark, as_seed, one_of, order_of_places
from gis_app.statistics.arrays import FloatArray, Progress, as_labels, as_points, as_simulations
from gis_app.statistics.colocation_matrix import neighbour_shares
from gis_app.statistics.monte_carlo import ALTERNATIVES, Alternative, monte_carlo_p
from gis_app.statistics.nearest import nearest_sets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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
    # Labels are drawn place after place: sorted ones make p independent of the order of the rows.
    order = order_of_places(points)
    points, labels = points[order], labels[order]
    n_a, n_b = (int(np.count_nonzero(labels == mark)) for mark in (a, b))
    partners = n_b - int(a == b)
    if n_a == 0 or partners <= 0 or len(points) < 2:  # a neighbour takes two places
        return ColocationQuotient(None, None, n_a, n_b, np.empty(0), seed)
    both = np.unique([a, b])
    shares = neighbour_shares(nearest_sets(points), labels, both, count, seed, progress)
    share = shares[both.searchsorted(a), both.searchsorted(b)]
    quotients = share / n_a * (len(points) - 1) / partners
    p = monte_carlo_p(quotients[0], quotients[1:], alternative)
    return ColocationQuotient(float(quotients[0]), p, n_a, n_b, quotients[1:], seed)
