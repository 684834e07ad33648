"""The registry of methods, its settings, and the whole way from a city to a scorecard."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Never

import pytest
import shapely

from gis_app.indicators.catalogue import HEADLINE
from gis_app.zones.finding import METHODS, best, find
from gis_app.zones.method import assignments
from gis_app.zones.scoring import scorecard
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City


@pytest.mark.parametrize("method", list(METHODS))
def test_thread_from_city_to_scorecard(random_city: Callable[..., City], method: str) -> None:
    city = random_city(3)
    found = find(city, method)
    assert found.candidates
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
        zones = [candidate.geometry for candidate in find(city, method).candidates]
        window = city.study_area.geometry.buffer(1e-6)
        for index, zone in enumerate(zones):
            assert zone.is_valid
            assert zone.area > 0
            assert zone.geom_type in {"Polygon", "MultiPolygon"}
            assert window.covers(zone)
            assert all(zone.intersection(other).area < 1e-3 for other in zones[:index])


@pytest.mark.parametrize("method", list(METHODS))
def test_scores_fall_and_names_differ(random_city: Callable[..., City], method: str) -> None:
    candidates = find(random_city(1), method).candidates
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({candidate.name for candidate in candidates}) == len(candidates)
    assert len({candidate.id for candidate in candidates}) == len(candidates)
    assert all(candidate.name and candidate.why for candidate in candidates)


@pytest.mark.parametrize("method", list(METHODS))
def test_parameters_as_used_are_plain_data(random_city: Callable[..., City], method: str) -> None:
    found = find(random_city(1), method)
    assert list(found.parameters) == [parameter.id for parameter in METHODS[method].parameters]
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
    text = assignments(["min_cluster_size=6", "kinds=universities, cultural_venues", "max_area_ha=80"])
    value = {"min_cluster_size": 6, "kinds": ["universities", "cultural_venues"], "max_area_ha": 80.0}
    assert find(city, "density_clusters", text) == find(city, "density_clusters", value)


@pytest.mark.parametrize("text", ["min_places", "=3", " = "])
def test_not_an_assignment(text: str) -> None:
    with pytest.raises(UserError, match="name=value"):
        assignments([text])


def test_best_keeps_the_first_that_do_not_overlap(random_city: Callable[..., City]) -> None:
    found = find(random_city(4), "industrial_seeds")
    kept = best(found, 3)
    assert [candidate.rank for candidate in kept.candidates] == [1, 2, 3]
    assert kept.parameters == found.parameters
    doubled = type(found)(found.method, found.parameters, (found.candidates[0], *found.candidates))
    assert best(doubled, 3).candidates == kept.candidates


def test_progress_rises_and_can_cancel(random_city: Callable[..., City]) -> None:
    shares: list[float] = []
    find(random_city(1), "density_clusters", progress=lambda share, _said: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    def stop(_share: float, _said: str) -> Never:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(random_city(1), "density_clusters", progress=stop)


def test_a_kind_chosen_explicitly_need_not_be_in_the_universe(make_city: Callable[..., City]) -> None:
    points = shapely.points([[100 + 10 * i, 100 + 7 * (i % 3)] for i in range(8)])
    city = make_city(universities=points)
    found = find(city, "density_clusters", {"kinds": ["universities"]})
    assert found.reason
    assert all(candidate.counts == {"universities": candidate.places} for candidate in found.candidates)
