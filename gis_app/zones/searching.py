"""The whole search: every way of finding, and each candidate measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.zones.finding import BEST, METHODS, find
from gis_app.zones.scoring import scorecards
from layers.progress import part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City
    from layers.progress import Progress

_LOOKING = 0.5


@dataclass(frozen=True, slots=True)
class Search:
    """What a search brought.

    Parameters
    ----------
    found
        One result per method.
    cards
        Of the planner's zones first, then of the candidates, by method and rank.
    """

    found: tuple[Found, ...]
    cards: tuple[Scorecard, ...]


def search(
    city: City,
    *,
    zones: Sequence[Zone] = (),
    count: int = BEST,
    measures: ZoneMeasures | None = None,
    simulations: int = 999,
    seed: int = 1,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    progress: Progress | None = None,
) -> Search:
    """Find candidates in every way and measure them; the order is each method's own, everywhere.

    Parameters
    ----------
    city
        Where to look.
    zones
        The planner's own, measured with them.
    count
        How many of each method are kept.
    measures
        The city prepared, where it is at hand.
    simulations, seed
        Of the comparable areas; the seed also of the methods.
    parameters
        Method id to settings that differ from the defaults, as `settings_by_method` sorts them.
    progress
        Told how far it is; may raise to cancel.

    Returns
    -------
    Search
        Results and scorecards.
    """
    founds = []
    for step, method in enumerate(METHODS):
        start = _LOOKING * step / len(METHODS)
        looking = part(progress, start, start + _LOOKING / len(METHODS))
        said = (parameters or {}).get(method)
        founds.append(find(city, method, said, count=count, seed=seed, progress=looking))
    candidates = [candidate for found in founds for candidate in found.candidates]
    cards = scorecards(
        city,
        [*zones, *candidates],
        measures=measures,
        simulations=simulations,
        seed=seed,
        progress=part(progress, _LOOKING, 1.0),
    )
    return Search(tuple(founds), cards)
