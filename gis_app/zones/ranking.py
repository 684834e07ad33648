"""The best candidates across all ways of finding: one plain rule, its parts beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE, HEADLINE
from gis_app.zones.zone import Candidate
from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone

RULE = N_(
    "Zones are ranked by the mean percentile, among comparable areas, of the headline numbers for which it is settled "
    "which way is better. Numbers without a percentile are left out and named; a zone with fewer than {fewest} of them "
    "comes after those with more."
)
"""The rule as it is printed; `fewest` is `FEWEST`."""

FEWEST = 3

RANKED_BY: tuple[str, ...] = tuple(id_ for id_ in HEADLINE if CATALOGUE[id_].better is not None)
"""The ids that enter the mean."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A zone's place among all zones of a run.

    Parameters
    ----------
    card
        Its numbers.
    rank
        From 1.
    score
        Mean percentile, 0 to 100; None where no number has one.
    used, missing
        Indicator ids that entered the mean, and those that could not.
    """

    card: Scorecard
    rank: int
    score: float | None
    used: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def zone(self) -> Zone:
        """What is ranked."""
        return self.card.zone


def rank(cards: Sequence[Scorecard]) -> tuple[Ranked, ...]:
    """Rank zones by `RULE`.

    Parameters
    ----------
    cards
        Of zones of one city, however found.

    Returns
    -------
    tuple of Ranked
        The best first; ties by the score inside the method, then by id.
    """
    judged = [(card, _standing(card)) for card in cards]
    judged.sort(key=lambda pair: _order(*pair))
    return tuple(
        Ranked(
            card,
            position,
            fmean(standing.values()) if standing else None,
            tuple(standing),
            tuple(id_ for id_ in RANKED_BY if id_ not in standing),
        )
        for position, (card, standing) in enumerate(judged, start=1)
    )


def reranked(found: Found, cards: Sequence[Scorecard]) -> Found:
    """Put one method's candidates in the order of `RULE`, once they are measured.

    A method ranks by what it sees while it looks: mix and stability. What a planner asks is which of the zones stands
    out, and that only the comparable areas can tell.

    Parameters
    ----------
    found
        One method's result.
    cards
        Of its candidates; others are passed over.

    Returns
    -------
    Found
        Ranks from 1 in the new order; the score is the mean percentile, 0 to 1.
    """
    own = {candidate.id for candidate in found.candidates}
    order = rank([card for card in cards if card.zone.id in own])
    candidates = [
        replace(one.zone, rank=one.rank, score=(one.score or 0.0) / 100.0)
        for one in order
        if isinstance(one.zone, Candidate)
    ]
    return replace(found, candidates=tuple(candidates))


def _standing(card: Scorecard) -> dict[str, float]:
    """Return the percentiles that enter the mean, by indicator id."""
    return {
        reading.id: reading.percentile
        for reading in card.readings
        if reading.id in RANKED_BY and reading.percentile is not None
    }


def _order(card: Scorecard, standing: dict[str, float]) -> tuple[bool, float, float, str]:
    mean = fmean(standing.values()) if standing else -1.0
    inside = card.zone.score if isinstance(card.zone, Candidate) else 0.0
    return len(standing) < FEWEST, -round(mean, 9), -inside, card.zone.id
