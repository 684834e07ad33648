"""The whole search: ranks follow the standing, nothing is lost on the way."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from gis_app.zones.finding import METHODS
from gis_app.zones.ranking import RANKED_BY
from gis_app.zones.searching import search
from gis_app.zones.zone import Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.searching import Search
    from layers.city import City


@pytest.fixture(scope="module")
def town(random_city: Callable[..., City]) -> City:
    return random_city(3, knots=6, per_knot=16)


@pytest.fixture(scope="module")
def searched(town: City) -> Search:
    return search(town, simulations=199)


def _standing(card: Scorecard) -> float:
    return fmean(one.percentile for one in card.readings if one.id in RANKED_BY and one.percentile is not None)


def test_dense_groups_are_ranked_by_their_standing(searched: Search) -> None:
    cards = [card for card in searched.cards if card.zone.method == "density_clusters"]
    assert len(cards) > 1
    assert [card.zone.rank for card in cards] == list(range(1, len(cards) + 1))
    standings = [_standing(card) for card in cards]
    assert standings == sorted(standings, reverse=True)
    assert [card.zone.score for card in cards] == pytest.approx([value / 100 for value in standings])


def test_every_method_answers_and_cards_follow_the_candidates(searched: Search) -> None:
    assert [found.method for found in searched.found] == list(METHODS)
    candidates = [candidate for found in searched.found for candidate in found.candidates]
    assert [card.zone for card in searched.cards] == candidates


def test_own_zones_are_measured_first(town: City, searched: Search) -> None:
    candidate = searched.found[0].candidates[0]
    own = Zone("mine", "Mine", candidate.geometry)
    again = search(town, zones=[own], simulations=199)
    assert again.cards[0].zone == own
    values = [(one.id, one.to_kind, one.value, one.percentile) for one in again.cards[0].readings]
    assert values == [(one.id, one.to_kind, one.value, one.percentile) for one in searched.cards[0].readings]


def test_progress_grows_and_can_cancel(town: City) -> None:
    shares: list[float] = []

    class Stop(Exception):  # noqa: N818  not an error
        pass

    def cancel(share: float, _doing: str) -> None:
        shares.append(share)
        if share > 0.5:
            raise Stop

    with pytest.raises(Stop):
        search(town, simulations=99, progress=cancel)
    assert shares == sorted(shares)
