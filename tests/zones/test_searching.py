"""The whole search: each method's own order, everything measured, nothing lost on the way."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import shapely

from gis_app.zones.finding import BEST, METHODS, find, settings_by_method
from gis_app.zones.searching import search
from gis_app.zones.zone import Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.zones.searching import Search
    from layers.city import City

QUICK = settings_by_method({"noise_cities": 9})


@pytest.fixture(scope="module")
def town(random_city: Callable[..., City]) -> City:
    return random_city(3, knots=6, per_knot=16)


@pytest.fixture(scope="module")
def searched(town: City) -> Search:
    return search(town, simulations=199, parameters=QUICK)


def test_every_method_answers_and_cards_follow_the_candidates(searched: Search) -> None:
    assert [found.method for found in searched.found] == list(METHODS)
    candidates = [candidate for found in searched.found for candidate in found.candidates]
    assert len({candidate.method for candidate in candidates}) == len(METHODS)
    assert [card.zone for card in searched.cards] == candidates
    assert all(card.simulations == 199 for card in searched.cards)


def test_the_order_is_each_methods_own(town: City, searched: Search) -> None:
    for found in searched.found:
        assert found == find(town, found.method, QUICK[found.method], count=BEST)
        assert [zone.rank for zone in found.candidates] == list(range(1, len(found.candidates) + 1))
        assert len(found.candidates) <= BEST
    strengths = [zone.strength for zone in searched.found[0].candidates if zone.strength is not None]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths == [zone.score for zone in searched.found[0].candidates]


def test_count_seed_and_settings_reach_the_methods(town: City) -> None:
    said = settings_by_method({"noise_cities": 19, "around_m": 900, "group_m": 50})
    few = search(town, count=2, seed=8, simulations=99, parameters=said)
    assert [len(found.candidates) for found in few.found] == [2, 2]
    assert [found.parameters["around_m"] for found in few.found] == [900.0, 900.0]
    assert few.found[0].simulations == 19
    assert few.found[1].parameters["group_m"] == 50.0
    assert few.found[0] == find(town, "density_clusters", said["density_clusters"], count=2, seed=8)
    assert {card.seed for card in few.cards} == {8}
    assert {card.simulations for card in few.cards} == {99}


def test_own_zones_are_measured_first(town: City, searched: Search) -> None:
    candidate = searched.found[0].candidates[0]
    own = [Zone("mine", "Mine", candidate.geometry), Zone("other", "Other", shapely.box(100, 100, 700, 600))]
    again = search(town, zones=own, count=1, simulations=199, parameters=QUICK)
    assert [card.zone for card in again.cards[:2]] == own
    assert [card.zone.method for card in again.cards[2:]] == list(METHODS)
    values = [(one.id, one.to_kind, one.value, one.percentile) for one in again.cards[0].readings]
    assert values == [(one.id, one.to_kind, one.value, one.percentile) for one in searched.cards[0].readings]


def test_a_city_without_places_has_reasons_and_own_zones_only(make_city: Callable[..., City]) -> None:
    own = Zone("mine", "Mine", shapely.box(100, 100, 700, 600))
    searched = search(make_city(), zones=[own], simulations=99)
    assert [card.zone for card in searched.cards] == [own]
    assert all(found.reason for found in searched.found)


def test_progress_grows_to_the_end(town: City) -> None:
    said: list[tuple[float, str]] = []
    search(town, count=3, simulations=99, parameters=QUICK, progress=lambda share, doing: said.append((share, doing)))
    shares = [share for share, _doing in said]
    assert shares == pytest.approx(sorted(shares), abs=1e-12)
    assert shares[-1] == 1.0
    assert max(after - before for before, after in pairwise(shares)) < 0.2
    assert all(doing for _share, doing in said)


@pytest.mark.parametrize("point", [0.0, 0.1, 0.3, 0.9])
def test_a_progress_that_raises_stops_it(town: City, point: float) -> None:
    shares: list[float] = []

    class Stop(Exception):  # noqa: N818  not an error
        pass

    def cancel(share: float, _doing: str) -> None:
        shares.append(share)
        if share >= point:
            raise Stop

    with pytest.raises(Stop):
        search(town, count=3, simulations=99, parameters=QUICK, progress=cancel)
    assert all(share < point for share in shares[:-1])
