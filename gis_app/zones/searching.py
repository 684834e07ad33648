"""The whole search: every way of finding, each candidate measured, the dense groups ranked by where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gis_app.zones.density_clusters import METHOD as DENSITY_CLUSTERS
from gis_app.zones.finding import BEST, METHODS, best, find
from gis_app.zones.ranking import reranked
from gis_app.zones.scoring import scorecards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Progress
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City

_LOOKING = 0.3


@dataclass(frozen=True, slots=True)
class Search:
    """What a search brought.

    Parameters
    ----------
    found
        One result per method, candidates in their final order.
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
    progress: Progress | None = None,
) -> Search:
    """Find candidates in every way, measure them, and rank the dense groups by their standing.

    Industrial sites keep the order of their method: it weighs what surrounds a site, while the numbers of a zone say
    what lies inside, and a factory is empty of culture before it becomes a park.

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
        Of the comparable areas.
    progress
        Told how far it is; may raise to cancel.

    Returns
    -------
    Search
        Results and scorecards; a card's zone is the candidate with its final rank.
    """
    founds = []
    for step, method in enumerate(METHODS):
        start = _LOOKING * step / len(METHODS)
        founds.append(best(find(city, method, progress=_part(progress, start, start + _LOOKING / len(METHODS))), count))
    candidates = [candidate for found in founds for candidate in found.candidates]
    cards = scorecards(
        city,
        [*zones, *candidates],
        measures=measures,
        simulations=simulations,
        seed=seed,
        progress=_part(progress, _LOOKING, 1.0),
    )
    ordered = tuple(in_final_order(found, cards) for found in founds)
    return Search(ordered, _in_order(cards, zones, ordered))


def in_final_order(found: Found, cards: Sequence[Scorecard]) -> Found:
    """Return a method's result with the ranks that map, window and report show, once its candidates are measured."""
    return reranked(found, cards) if found.method == DENSITY_CLUSTERS.id else found


def _in_order(cards: Sequence[Scorecard], zones: Sequence[Zone], founds: Sequence[Found]) -> tuple[Scorecard, ...]:
    by_id = {card.zone.id: card for card in cards[len(zones) :]}
    ranked = [replace(by_id[one.id], zone=one) for found in founds for one in found.candidates]
    return (*cards[: len(zones)], *ranked)


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Return a progress that fills a part of the whole."""
    if progress is None:
        return None
    return lambda share, doing: progress(start + share * (end - start), doing)
