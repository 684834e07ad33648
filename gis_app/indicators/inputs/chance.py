"""How much a number of pairs varies when labels are shuffled, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Links:
    """The pairs of places within a distance, whatever their kinds.

    Parameters
    ----------
    places
        Their number.
    pairs
        Ordered pairs.
    forks
        Ordered pairs of links that share one given end: Σ d(d − 1) over the places' numbers of neighbours d.
    """

    places: int
    pairs: int
    forks: int

    @classmethod
    def of(cls, xy: NDArray[np.float64], radius: float) -> Links:
        """Count the links of (n, 2) points in metres within `radius` metres."""
        from scipy.spatial import cKDTree

        if not len(xy):
            return cls(0, 0, 0)
        # Each place finds itself as well.
        neighbours = np.asarray(cKDTree(xy).query_ball_point(xy, radius, return_length=True), dtype=np.int64) - 1
        return cls(len(xy), int(neighbours.sum()), int((neighbours * (neighbours - 1)).sum()))


def standard_deviation(links: Links, n_from: int, n_to: int, *, same: bool) -> float:
    """Return the standard deviation of the ordered pairs of two kinds under random labelling.

    The second moment sums, over every two links, the chance that both are pairs of these kinds: the same link, two
    links that share a place, and two that share none.

    Parameters
    ----------
    links
        Of all reference places.
    n_from, n_to
        Places of the two kinds.
    same
        Whether it is one kind with itself (then `n_to` is not used).

    Returns
    -------
    float
        In ordered pairs; 0 where nothing can vary.

    Examples
    --------
    Three places in a row, one of each kind at the ends: which of the two links is a pair is a matter of chance.

    >>> round(standard_deviation(Links(3, 4, 2), 1, 1, same=False), 3)
    0.471
    """
    # Of all pairs of links: without each with itself or its reverse, and without the four ways to share one end.
    apart = links.pairs**2 - 2 * links.pairs - 4 * links.forks
    if same:
        chances = [_falling(n_from, k) / max(_falling(links.places, k), 1) for k in (2, 3, 4)]
        mean = links.pairs * chances[0]
        second = 2 * mean + 4 * links.forks * chances[1] + apart * chances[2]
    else:
        both = n_from * n_to
        mean = links.pairs * both / max(_falling(links.places, 2), 1)
        shared = links.forks * both * (n_from + n_to - 2) / max(_falling(links.places, 3), 1)
        second = mean + shared + apart * both * (n_from - 1) * (n_to - 1) / max(_falling(links.places, 4), 1)
    # A difference of large numbers: what cannot vary can come out a hair below 0.
    return float(np.sqrt(max(second - mean**2, 0.0)))


def _falling(n: int, k: int) -> int:
    """Return n (n − 1) … (n − k + 1)."""
    # Python's own numbers, for four factors of a large city outgrow 64 bits.
    return int(np.prod([max(n - i, 0) for i in range(k)], dtype=object))
