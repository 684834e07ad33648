"""The registry of methods, its settings, and the whole way from a city to a scorecard."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Never

import numpy as np
import pytest

from gis_app.indicators.catalogue import HEADLINE
from gis_app.zones.finding import METHODS, find, settings_by_method
from gis_app.zones.method import assignments
from gis_app.zones.scoring import scorecard
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.zones.zone import Found
    from layers.city import City

SETTINGS = {id_: [parameter.id for parameter in method.parameters] for id_, method in METHODS.items()}
QUICK = {"noise_cities": 9}


def find_quickly(city: City, method: str, **more: Any) -> Found:
    return find(city, method, settings_by_method(QUICK)[method], **more)


@pytest.mark.parametrize("method", list(METHODS))
def test_thread_from_city_to_scorecard(random_city: Callable[..., City], method: str) -> None:
    city = random_city(3)
    found = find_quickly(city, method)
    assert found.candidates
    assert found.method == method
    assert found.reason is None
    assert [candidate.rank for candidate in found.candidates] == list(range(1, len(found.candidates) + 1))
    card = scorecard(city, found.candidates[0], simulations=199)
    ids = list(dict.fromkeys(reading.id for reading in card.readings))
    assert tuple(ids) == HEADLINE
    for reading in card.readings:
        assert reading.value is None or math.isfinite(reading.value)
        assert reading.value is not None or reading.reason
        assert reading.percentile is not None or reading.reason
        assert reading.p is None


@pytest.mark.parametrize("method", list(METHODS))
def test_candidates_are_valid_inside_and_apart(random_city: Callable[..., City], method: str) -> None:
    for seed in range(3):
        city = random_city(seed, knots=5, background=40)
        zones = [candidate.geometry for candidate in find_quickly(city, method).candidates]
        window = city.study_area.geometry.buffer(1e-6)
        for index, zone in enumerate(zones):
            assert zone.is_valid
            assert zone.area > 0
            assert zone.geom_type in {"Polygon", "MultiPolygon"}
            assert window.covers(zone)
            assert all(zone.intersection(other).area < 1e-3 for other in zones[:index])


@pytest.mark.parametrize("method", list(METHODS))
def test_scores_fall_and_names_differ(random_city: Callable[..., City], method: str) -> None:
    candidates = find_quickly(random_city(1), method).candidates
    scores = [candidate.score for candidate in candidates]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    assert all(math.isfinite(score) and score >= 0 for score in scores)
    assert [candidate.rank for candidate in candidates] == list(range(1, len(candidates) + 1))
    assert len({candidate.name for candidate in candidates}) == len(candidates)
    assert len({candidate.id for candidate in candidates}) == len(candidates)
    assert all(candidate.name and candidate.why for candidate in candidates)
    assert all(candidate.method == method and candidate.id.startswith(method) for candidate in candidates)


@pytest.mark.parametrize("method", list(METHODS))
def test_a_count_is_the_beginning_of_the_whole_list(random_city: Callable[..., City], method: str) -> None:
    city = random_city(4, knots=8)
    every = find_quickly(city, method).candidates
    assert len(every) > 3
    for count in (1, 3):
        few = find_quickly(city, method, count=count).candidates
        assert [one.geometry.wkb for one in few] == [one.geometry.wkb for one in every[:count]]
        assert [(one.score, one.places, one.counts, one.p) for one in few] == [
            (one.score, one.places, one.counts, one.p) for one in every[:count]
        ]


@pytest.mark.parametrize("method", list(METHODS))
def test_a_seed_repeats_the_result(random_city: Callable[..., City], method: str) -> None:
    city = random_city(2)
    one = find_quickly(city, method, seed=3)
    assert find_quickly(city, method, seed=3) == one
    other = find_quickly(city, method, seed=4)
    assert [zone.geometry for zone in other.candidates] == [zone.geometry for zone in one.candidates]
    assert (other == one) == ("noise_cities" not in SETTINGS[method])


@pytest.mark.parametrize("method", list(METHODS))
def test_only_a_method_that_draws_cities_by_chance_tells_how_many(
    random_city: Callable[..., City], method: str
) -> None:
    found = find_quickly(random_city(1), method)
    tests = "noise_cities" in SETTINGS[method]
    assert found.simulations == (9 if tests else None)
    for zone in found.candidates:
        assert zone.testable == tests
        assert (zone.p is not None) == tests
        assert (zone.reason is None) == tests


@pytest.mark.parametrize("method", list(METHODS))
def test_parameters_as_used_are_plain_data(random_city: Callable[..., City], method: str) -> None:
    found = find_quickly(random_city(1), method)
    assert list(found.parameters) == SETTINGS[method]
    assert json.dumps(dict(found.parameters))


def test_unknown_method_names_the_choices(random_city: Callable[..., City]) -> None:
    with pytest.raises(UserError, match="density_clusters, industrial_seeds"):
        find(random_city(), "magic")


def test_unknown_setting_names_the_choices(random_city: Callable[..., City]) -> None:
    with pytest.raises(UserError, match="min_cluster_size"):
        find(random_city(), "density_clusters", {"eps": 3})


@pytest.mark.parametrize(
    ("method", "said", "wanted"),
    [
        ("density_clusters", "min_cluster_size=1", "from 2 to"),
        ("density_clusters", "min_cluster_size=5.5", "whole number"),
        ("density_clusters", "min_cluster_size=many", "whole number"),
        ("density_clusters", "max_area_ha=nan", "a number from"),
        ("density_clusters", "kinds=universities,pubs", "loaded kinds"),
        ("industrial_seeds", "disused_first=perhaps", "yes, no"),
        ("industrial_seeds", "group_m=inf", "a number from"),
    ],
)
def test_unknown_values_name_the_choices(random_city: Callable[..., City], method: str, said: str, wanted: str) -> None:
    with pytest.raises(UserError, match=wanted):
        find(random_city(), method, assignments([said]))


def test_settings_as_text_equal_settings_as_values(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    text = assignments(["min_cluster_size=6", "kinds=universities, cultural_venues", "noise_cities=3"])
    value = {"min_cluster_size": 6, "kinds": ["universities", "cultural_venues"], "noise_cities": 3}
    assert find(city, "density_clusters", text) == find(city, "density_clusters", value)


@pytest.mark.parametrize("text", ["min_places", "=3", " = "])
def test_not_an_assignment(text: str) -> None:
    with pytest.raises(UserError, match="name=value"):
        assignments([text])


def test_each_method_gets_the_settings_it_has() -> None:
    said = {"noise_cities": "9", "group_m": 150.0, "max_extent_m": "900", "around_m": 700}
    assert settings_by_method(said) == {
        "density_clusters": {"noise_cities": "9", "max_extent_m": "900", "around_m": 700},
        "industrial_seeds": {"group_m": 150.0, "max_extent_m": "900", "around_m": 700},
    }
    assert settings_by_method({}) == {method: {} for method in METHODS}
    for method, names in SETTINGS.items():
        for name in names:
            assert name in settings_by_method({name: 1})[method]


def test_a_setting_that_no_method_has_names_those_there_are() -> None:
    with pytest.raises(UserError) as refused:
        settings_by_method({"noise_cities": 9, "eps": 3})
    assert "'eps'" in refused.value.what
    for names in SETTINGS.values():
        for name in names:
            assert name in str(refused.value.remedy)
    assert str(refused.value.remedy).count("max_extent_m") == 1


@pytest.mark.parametrize("method", list(METHODS))
def test_progress_rises_and_can_cancel(random_city: Callable[..., City], method: str) -> None:
    shares: list[float] = []
    find_quickly(random_city(1), method, progress=lambda share, _said: shares.append(share))
    assert shares == pytest.approx(sorted(shares), abs=1e-12)
    assert shares[-1] == 1.0

    def stop(_share: float, _said: str) -> Never:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_quickly(random_city(1), method, progress=stop)


def test_a_kind_chosen_explicitly_need_not_be_in_the_universe(dotted_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(1)
    xy = np.vstack((rng.normal(4_000, 90, (20, 2)), rng.uniform(0, 10_000, (60, 2))))
    city = replace(dotted_city(xy, 1), universe=("cultural_venues",))
    found = find(city, "density_clusters", {"kinds": ["universities"], **QUICK})
    assert found.candidates
    assert all(zone.counts["universities"] == zone.places for zone in found.candidates)
    assert not find(city, "density_clusters", QUICK).candidates
