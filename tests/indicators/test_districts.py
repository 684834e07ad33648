"""Districts: which one a place lies in, its quotients against brute force and scipy, and shuffling inside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from scipy import stats

from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.districts import (
    DISTRICT_LOCATION_QUOTIENT,
    OUTSIDE,
    district_of_places,
    district_quotients,
)
from gis_app.indicators.measures.equal_density import CO_LOCATION_STRATIFIED, density_classes, expected_pairs, strata
from gis_app.indicators.place_level import place_results
from gis_app.statistics.location_quotients import labelling_p, marshall, poisson_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.indicators.indicator import Indicator
    from gis_app.indicators.reading import Reading
    from layers.city import City

CULTURE = "cultural_venues"
GRID = [shapely.box(x, y, x + 1000, y + 1000) for x in range(0, 4000, 1000) for y in range(0, 4000, 1000)]
NAMES = [f"Ward {number}" for number in range(len(GRID))]


def readings(city: City, indicator: Indicator) -> list[Reading]:
    return list(indicator.readings(CityRun(city, simulations=99)))


@pytest.fixture
def divided(make_city: Any, random_geometries: Mapping[str, Sequence[shapely.Geometry]]) -> City:
    city: City = make_city({**random_geometries, "districts": GRID}, columns={"districts": {"name": NAMES}})
    return city


def test_the_interval_is_the_exact_one() -> None:
    observed, expected = np.array([0, 1, 5, 40]), np.array([2.0, 0.1, 5.0, 31.5])
    low, high = poisson_interval(observed, expected)
    for count, by_chance, least, most in zip(observed, expected, low, high, strict=True):
        assert stats.poisson.cdf(count, most * by_chance) == pytest.approx(0.025)
        if count:
            assert stats.poisson.sf(count - 1, least * by_chance) == pytest.approx(0.025)
        else:
            assert least == 0.0


def test_shrinkage_is_the_mean_of_the_gamma_posterior() -> None:
    rng = np.random.default_rng(4)
    expected = rng.uniform(0.5, 12.0, 40)
    observed = rng.poisson(expected * rng.gamma(2.0, 0.5, 40))
    quotient, mean = observed / expected, observed.sum() / expected.sum()
    variance = np.average((quotient - mean) ** 2, weights=expected) - mean / expected.mean()
    assert variance > 0
    shape, rate = mean**2 / variance, mean / variance
    assert marshall(observed, expected) == pytest.approx((observed + shape) / (expected + rate))


def test_where_quotients_do_not_vary_all_are_the_mean() -> None:
    assert marshall(np.array([3, 4, 5]), np.array([3.0, 4.0, 5.0])).tolist() == [1.0, 1.0, 1.0]
    assert len(marshall(np.empty(0, dtype=np.int64), np.empty(0))) == 0


def test_p_is_what_shuffling_gives_and_is_calibrated() -> None:
    rng = np.random.default_rng(5)
    places = np.array([6, 10, 14, 30])
    marks, of_place = np.arange(60) < 21, np.repeat(np.arange(4), places)
    draws = np.array([np.bincount(of_place[rng.permutation(marks)], minlength=4) for _ in range(4000)])
    for observed in ([2, 4, 5, 10], [5, 1, 9, 6]):
        below, above = (draws <= observed).mean(axis=0), (draws >= observed).mean(axis=0)
        simulated = np.minimum(1.0, 2 * np.minimum(below, above))
        assert labelling_p(np.array(observed), places, 21, 60) == pytest.approx(simulated, abs=0.05)
    p = labelling_p(draws.ravel(), np.tile(places, len(draws)), 21, 60)
    assert (p <= 0.05).mean() <= 0.05
    assert (p <= 0.05).mean() > 0.01


def test_quotients_against_brute_force(divided: City) -> None:
    run = CityRun(divided, simulations=99)
    result = district_quotients(run, CULTURE)
    places = run.places
    held = [[i for i, xy in enumerate(places.xy) if box.covers(shapely.Point(xy))] for box in GRID]
    of_place = district_of_places(run)
    share = divided.count(CULTURE) / len(places)
    for at, row in enumerate(result.columns["district"]):
        inside = [i for i in held[row] if of_place[i] == row]
        count = sum(places.kinds[places.marks[i]] == CULTURE for i in inside)
        assert result.value[at] == pytest.approx(count / len(inside) / share)
        assert result.columns["name"][at] == NAMES[row]
    assert result.columns["observed"].sum() == pytest.approx(result.columns["expected"].sum())
    assert np.all(result.columns["low"] <= result.value)
    assert np.all(result.value <= result.columns["high"])


def test_a_place_belongs_to_one_district_the_smallest(make_city: Any) -> None:
    spots = [(100, 100), (1000, 500), (1500, 500), (3900, 3900), (2600, 500)]
    shapes = [
        shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000),
        shapely.box(0, 0, 3000, 3000), shapely.box(1400, 400, 1600, 600),
    ]  # fmt: skip
    city = make_city({CULTURE: list(shapely.points(spots)), "districts": shapes})
    assert district_of_places(CityRun(city)).tolist() == [0, 0, 3, OUTSIDE, 2]


def test_the_order_of_districts_does_not_matter(divided: City) -> None:
    layer = divided.layers["districts"]
    turned = replace(layer, frame=layer.frame.iloc[::-1].reset_index(drop=True))
    other = replace(divided, layers={**divided.layers, "districts": turned})
    told = [(r.to_kind, r.value, r.detail) for r in readings(divided, DISTRICT_LOCATION_QUOTIENT)]
    assert told == [(r.to_kind, r.value, r.detail) for r in readings(other, DISTRICT_LOCATION_QUOTIENT)]


def test_a_quarter_of_culture_stands_out_by_name(make_city: Any) -> None:
    rng = np.random.default_rng(6)
    culture = np.concatenate([rng.uniform(1010, 1990, (40, 2)), rng.uniform(0, 4000, (20, 2))])
    firms = rng.uniform(0, 4000, (200, 2))
    city = make_city(
        {CULTURE: list(shapely.points(culture)), "creative_firms": list(shapely.points(firms)), "districts": GRID},
        columns={"districts": {"name": [*NAMES[:5], None, *NAMES[6:]]}},
    )
    found = [one for one in readings(city, DISTRICT_LOCATION_QUOTIENT) if one.to_kind == CULTURE]
    highest, share = found
    assert highest.detail == highest.parameters["district"] == "district 6"
    assert highest.value is not None
    assert highest.parameters["low"] < highest.value < highest.parameters["high"]
    assert 1.0 < highest.parameters["shrunk"] < highest.value
    assert highest.q is not None
    assert highest.q < 0.001
    assert share.unit == "%"
    assert share.value == pytest.approx(100 * (share.parameters["n_strong"] + share.parameters.get("n_weak", 0)) / 16)
    assert [len(one) for one in place_results(CityRun(city), [DISTRICT_LOCATION_QUOTIENT.id])] == [0, 0, 16, 16]


def test_shuffled_kinds_rarely_stand_out(make_city: Any) -> None:
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(40):
        spots = list(shapely.points(rng.normal(2000, 900, (150, 2))))
        city = make_city({CULTURE: spots[:60], "creative_firms": spots[60:], "districts": GRID})
        found += any(district_quotients(CityRun(city), CULTURE).classes != "not_significant")
    assert found <= 40 * 0.05 + 3 * np.sqrt(40 * 0.05 * 0.95)


def test_without_districts_one_line_says_why(random_city: City, make_city: Any) -> None:
    (line,) = readings(random_city, DISTRICT_LOCATION_QUOTIENT)
    assert line.value is None
    assert line.reason == "No layer of districts was given."
    for shapes in ([], [shapely.box(0, 0, 4000, 4000)], [shapely.box(9000, 0, 9100, 100)]):
        city = make_city({CULTURE: [shapely.Point(5, 5)], "districts": shapes})
        (line,) = readings(city, DISTRICT_LOCATION_QUOTIENT)
        assert line.value is None
        assert line.reason


def test_kinds_that_cannot_be_told_say_why(make_city: Any) -> None:
    spots = list(shapely.points([[10, 10], [1500, 10], [2500, 10]]))
    city = make_city({CULTURE: spots, "universities": [shapely.Point(9000, 9000)], "districts": GRID})
    told = {one.to_kind: one.reason for one in readings(city, DISTRICT_LOCATION_QUOTIENT)}
    assert told["universities"] == "None of these places lies in a district."
    assert told["industrial_sites"] == "No layer of industrial sites was given."
    assert told[CULTURE] is None


def test_kinds_are_shuffled_inside_districts_where_there_are_any(divided: City, random_city: City) -> None:
    run = CityRun(divided, simulations=99)
    inside = strata(run)
    assert np.array_equal(inside, district_of_places(run))
    expected = expected_pairs(run.places, inside, 400.0)
    for one in readings(divided, CO_LOCATION_STRATIFIED):
        test = next(t for t in run.tests if (t.from_kind, t.to_kind) == (one.from_kind, one.to_kind))
        a, b = (run.places.kinds.index(kind) for kind in (test.from_kind, test.to_kind))
        assert one.value == pytest.approx(test.near_observed / expected[a, b])
        assert one.parameters["strata"] == "districts"
        assert one.detail == "shuffled inside 16 districts"
    plain = CityRun(random_city, simulations=99)
    assert np.array_equal(strata(plain), density_classes(plain.places.xy))
    for one in readings(random_city, CO_LOCATION_STRATIFIED):
        assert (one.parameters["strata"], one.detail) == ("density classes", None)


def test_the_interval_may_hold_one_where_shuffled_kinds_rarely_come_so_far_and_that_is_said() -> None:
    observed, places = np.array([28, 92]), np.array([80, 400])
    expected = observed.sum() * places / places.sum()
    low, high = poisson_interval(observed, expected)
    assert low[0] < 1.0 < high[0]
    assert labelling_p(observed, places, 120, 480)[0] < 0.05
    assert "different questions" in DISTRICT_LOCATION_QUOTIENT.explanation
