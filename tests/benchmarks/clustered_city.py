"""A made-up city for benchmarks: places crowd in quarters of uneven size, spread over one region.

The region stays the same whatever the number of places, as a city does when more of it is mapped, so
ten times the places are a hundred times the pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 50_000.0
QUARTERS = 400
SPREAD = 600.0
SCATTERED = 0.5


def clustered_city(n: int, kinds: int, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a city's places and their kinds.

    Parameters
    ----------
    n : int
        Number of places.
    kinds : int
        Number of kinds, equally frequent (to within one place).
    seed : int

    Returns
    -------
    (n, 2) float64, metres
        Half the places are strewn over a square of 50 km, half lie in 400 quarters whose sizes follow
        a log-normal law and whose places are normal around a centre (standard deviation 600 m).
    (n,) int64
    """
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0.0, SIDE, (QUARTERS, 2))
    size = rng.lognormal(0.0, 1.0, QUARTERS)
    quarter = rng.choice(QUARTERS, n, p=size / size.sum())
    xy = centres[quarter] + rng.normal(0.0, SPREAD, (n, 2))
    alone = rng.random(n) < SCATTERED
    xy[alone] = rng.uniform(0.0, SIDE, (int(alone.sum()), 2))
    return xy, rng.permutation(np.arange(n) % kinds)
