"""Distances to the nearest against shuffled kinds: planted patterns, brute force, and reasons for no p."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from scipy.spatial.distance import cdist

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs import nearest_tests
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.proximity import NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M
from gis_app.indicators.measures.street_proximity import STREET_DISTANCE, STREET_DISTANCE_MEAN, STREET_WITHIN_400_M
from gis_app.statistics.monte_carlo import false_discovery_rates

if TYPE_CHECKING:
    from gis_app.indicators.indicator import Indicator
    from gis_app.indicators.reading import Reading
    from layers.city import City

STRAIGHT = (NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M)
ALONG = (STREET_DISTANCE, STREET_DISTANCE_MEAN, STREET_WITHIN_400_M)
PAIR = ("cultural_venues", "universities")


def readings(city: City, indicator: Indicator, simulations: int = 199) -> dict[tuple[str | None, str | None], Reading]:
    compute = CATALOGUE[indicator.id].readings
    return {(one.from_kind, one.to_kind): one for one in compute(CityRun(city, simulations))}


@pytest.fixture
def attached(make_city: Any) -> City:
    """Every venue stands beside a university, and industry elsewhere, on a grid of streets."""
    rng = np.random.default_rng(4)
    learning = rng.integers(0, 20, (12, 2)) * 200.0
    beside = np.concatenate([learning + np.array([20, 0]), learning + np.array([0, 30])])
    industry = rng.integers(0, 20, (40, 2)) * 200.0 + np.array([100, 0])
    clouds = {"universities": learning, "cultural_venues": beside, "industrial_sites": industry}
    ticks = np.arange(-200, 4201, 100.0)
    lines = [shapely.LineString([(x, y) for x in ticks]) for y in ticks]
    lines += [shapely.LineString([(x, y) for y in ticks]) for x in ticks]
    return make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()} | {"streets": lines})


@pytest.mark.parametrize("indicator", [*STRAIGHT, *ALONG], ids=lambda one: one.id)
def test_what_stands_together_is_told_from_chance(attached: City, indicator: Indicator) -> None:
    found = readings(attached, indicator)
    told = found[PAIR]
    assert told.null_model == indicator.null_model == "random labelling"
    assert told.p is not None
    assert told.p <= 0.02
    assert told.parameters["simulations"] == 199
    assert told.parameters["tested_value"] == pytest.approx(told.value)
    assert (told.parameters["by_chance"] > told.value) is (indicator.better == "lower")
    tested = [one for one in found.values() if one.p is not None]
    assert [one.q for one in tested] == pytest.approx(false_discovery_rates(np.array([one.p for one in tested])))
    assert len(tested) == 9


def test_the_mean_along_streets_is_over_those_that_have_a_way(make_city: Any) -> None:
    lines = [shapely.LineString([(0, 0), (1000, 0)]), shapely.LineString([(0, 3000), (1000, 3000)])]
    venues = list(shapely.points([[0, 0], [300, 0], [0, 3000], [0, 1500]]))
    city = make_city({"cultural_venues": venues, "universities": [shapely.Point(1000, 0)], "streets": lines})
    told = readings(city, STREET_DISTANCE_MEAN)[PAIR]
    assert told.value == pytest.approx((1000 + 700) / 2)
    assert (told.p, told.parameters["n_reached"]) == (None, 2)


def test_the_edge_is_measured_and_points_are_tested(make_city: Any) -> None:
    rng = np.random.default_rng(5)
    campuses = [shapely.box(x, y, x + 300, y + 300) for x, y in rng.uniform(0, 3600, (8, 2))]
    city = make_city({"universities": campuses, "cultural_venues": list(shapely.points(rng.uniform(0, 4000, (30, 2))))})
    told = readings(city, NEAREST_DISTANCE_MEAN)[PAIR]
    venues, middles = city.points("cultural_venues"), city.points("universities")
    assert told.parameters["tested_value"] == pytest.approx(cdist(venues, middles).min(axis=1).mean())
    edges = shapely.distance(shapely.points(venues)[:, None], np.array(campuses)[None]).min(axis=1)
    assert told.value == pytest.approx(edges.mean())
    assert told.parameters["tested_between"] == "points"


def test_without_enough_places_there_is_a_reason(make_city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    clouds = {"universities": rng.uniform(0, 4000, (30, 2)), "cultural_venues": rng.uniform(0, 4000, (3, 2))}
    shapes: dict[str, list[Any]] = {kind: list(shapely.points(xy)) for kind, xy in clouds.items()}
    found = readings(make_city(shapes), NEAREST_DISTANCE)
    assert "fewer than 5" in (found[PAIR].reason or "")
    assert "are of another kind" in (found["universities", "universities"].reason or "")
    assert [one.p for one in found.values() if one.value is not None] == [None] * 4
    monkeypatch.setattr(nearest_tests, "MOST_SEARCHED", 1)
    shapes["cultural_venues"] = list(shapely.points(rng.uniform(0, 4000, (9, 2))))
    shapes["streets"] = [shapely.LineString([(x, y) for x in range(0, 4001, 200)]) for y in range(0, 4001, 200)]
    along = readings(make_city(shapes), STREET_WITHIN_400_M)[PAIR]
    assert along.value is not None
    assert "take too long" in (along.reason or "")
