"""How sure a zone is: the same search in cities that have none, and in cities whose kinds are shuffled.

A search returns the best of very many areas, and the best of many looks good in pure noise too. So a zone is compared
with the *best* zone of each noise city, found by the same search: that answers for the search, and for its choice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.hypergeometric import upper_tail
from gis_app.statistics.level_sets import cells_of_branch, strongest_apart
from gis_app.statistics.tiles import run_tiles, usable_threads
from gis_app.zones.broad_density import BroadDensity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis_app.zones.creative import Creative
    from gis_app.zones.ground import Ground
    from layers.progress import Progress

_BUDGET = ((5_000, 199), (20_000, 99), (50_000, 39))
"""(creative places, noise cities): what a search in two threads does in a minute."""

_SHARED = 0.5
"""Where a larger share of the places stand on a spot with others, coordinates are addresses or centroids of streets."""


def affordable(places: int, wanted: int) -> int:
    """Return how many noise cities of so many places can be searched in about a minute; 0 for none.

    By the count, not by the clock: the same city has the same p on every machine.
    """
    most = next((cities for largest, cities in _BUDGET if places <= largest), 0)
    return min(wanted, most)


def noise_bests(
    ground: Ground, creative: Creative, cities: int, seed: int, progress: Progress | None = None
) -> NDArray[np.float64]:
    """Return (cities,) the strength of the best zone of each noise city, 0 where it has none.

    Parameters
    ----------
    ground
        As the city's own zones were looked for.
    creative
        What is drawn anew: as many places, from their `BroadDensity`. Where most of them share their spot with
        others, spots are drawn, each with all that stand on one: or every centroid that a geocoder used would be a
        find.
    cities, seed
        City k has a stream of its own, so threads change nothing.
    progress
        Told the share done; may raise to cancel.
    """
    if not cities:
        return np.zeros(0)
    crowds = _crowds(creative)
    spots = creative.xy if len(crowds) == len(creative) else creative.xy[creative.first]
    density = BroadDensity(ground.study_area, ground.around.frame, spots)

    def best(rng: np.random.Generator) -> float:
        xy, first = _noise_city(density, crowds, rng)
        return float(ground.branches(xy, first).strength.max(initial=0.0))

    # 1 here and 2 for shuffled kinds, so that the two null models do not share their streams.
    return _each(best, cities, (seed, 1), progress)


def shuffled_bests(
    ground: Ground,
    xy: NDArray[np.float64],
    is_creative: NDArray[np.bool_],
    least: float,
    cities: int,
    seed: int,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return (cities,) the smallest tail probability that a zone has in each city whose kinds are shuffled.

    Parameters
    ----------
    ground
        As the city's own zones were looked for.
    xy
        (n, 2) all reference places, creative or not.
    is_creative
        (n,) what is shuffled among them.
    least
        Strength of the weakest zone that counts.
    cities, seed, progress
        As `noise_bests`.
    """
    from gis_app.zones.creative import in_order
    from layers.city import Places

    cells = ground.frame.cells_of(xy)

    def smallest(rng: np.random.Generator) -> float:
        drawn = rng.permutation(is_creative)
        rows = np.flatnonzero(drawn)
        shuffled = in_order(Places(xy[rows], np.zeros(len(rows), np.int64), ("creative",), rows))
        branches = ground.branches(shuffled.xy, shuffled.first)
        zones = [cells_of_branch(branches, one, ground.frame.columns) for one in strongest_apart(branches, least)]
        return min((tail_probability(drawn, np.isin(cells, zone)) for zone in zones), default=1.0)

    return _each(smallest, cities, (seed, 2), progress)


def tail_probability(is_creative: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """Return the chance that a zone holds so many creative places among all its places, drawn without looking.

    Parameters
    ----------
    is_creative, inside
        (n,) for each reference place.

    Returns
    -------
    float
        Hypergeometric, P(at least so many).

    Examples
    --------
    >>> import numpy as np
    >>> creative = np.arange(10) < 5
    >>> round(tail_probability(creative, np.arange(10) < 3), 4)
    0.0833
    """
    seen = int((is_creative & inside).sum())
    return float(upper_tail(seen, len(is_creative), int(is_creative.sum()), int(inside.sum()))[0])


def p_of_best(strength: NDArray[np.float64], bests: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (1 + noise cities whose best is as strong) / (1 + noise cities) for each zone.

    Examples
    --------
    >>> import numpy as np
    >>> p_of_best(np.array([9.0, 2.0]), np.array([1.0, 2.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    ordered = np.sort(bests)
    # Equal strengths can differ in the last digit.
    as_strong = len(ordered) - np.searchsorted(ordered, strength - 1e-9 * np.abs(strength), side="left")
    return np.asarray((1.0 + as_strong) / (1.0 + len(ordered)), dtype=np.float64)


def _each(
    measure: Callable[[np.random.Generator], float], cities: int, seed: tuple[int, int], progress: Progress | None
) -> NDArray[np.float64]:
    """Measure many cities in threads, each drawn from a stream of its own."""
    found = np.zeros(cities)
    streams = np.random.SeedSequence(seed).spawn(cities)

    def one(number: int) -> None:
        found[number] = measure(np.random.default_rng(streams[number]))

    run_tiles(cities, [partial(one)] * usable_threads(None), "", progress)
    return found


def _crowds(creative: Creative) -> NDArray[np.int64]:
    """Return how many places are drawn together: one by one, or all of a spot where most share theirs."""
    crowds = np.bincount(np.cumsum(creative.first) - 1).astype(np.int64)
    shared = crowds[crowds > 1].sum() / len(creative)
    return crowds if shared > _SHARED else np.ones(len(creative), dtype=np.int64)


def _noise_city(
    density: BroadDensity, crowds: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Draw spots from the broad density, and put the crowds on them in another order."""
    drawn = density.draw(rng)
    # In an order of their own, for sums of the same numbers in another order differ in the last digit.
    drawn = drawn[np.lexsort((drawn[:, 0], drawn[:, 1]))]
    first = np.zeros(int(crowds.sum()), dtype=bool)
    shuffled = rng.permutation(crowds)
    first[np.cumsum(shuffled) - shuffled] = True
    return np.repeat(drawn, shuffled, axis=0), first
