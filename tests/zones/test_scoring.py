"""Scorecards: percentiles by brute force, calibration, reasons, comparison."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from scipy import stats

from gis_app.indicators.catalogue import HEADLINE
from gis_app.indicators.measures.extent import AREA_HA, CULTURE_PER_HA, PLACES_BY_KIND
from gis_app.indicators.measures.linkage import NEAREST_UNIVERSITY_M
from gis_app.indicators.zone_measures import ZoneMeasures
from gis_app.zones.comparable_areas import comparable_areas
from gis_app.zones.comparing import compare, zones_of
from gis_app.zones.finding import find
from gis_app.zones.scoring import numbers_only, p_value, scorecard, scorecards, shares_beyond
from gis_app.zones.zone import Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City

ZONE = Zone("drawn-1", "Mine", shapely.box(4_000, 4_000, 4_600, 4_400))


def _of(card: Scorecard, indicator: str, kind: str | None = None) -> Reading:
    return next(r for r in card.readings if r.id == indicator and r.to_kind == kind)


def test_percentiles_by_brute_force(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    zone = Zone("z", "z", find(city, "density_clusters", {"noise_cities": 0}, count=1).candidates[0].geometry)
    card = scorecard(city, zone, simulations=200, seed=7)
    shapes = comparable_areas(zone.geometry, city, simulations=200, seed=7).shapes
    venues = shapely.points(city.points("cultural_venues"))
    mine = sum(zone.geometry.covers(point) for point in venues)
    others = np.array([sum(shape.covers(point) for point in venues) for shape in shapes])
    expected = 100 * ((others < mine).sum() + (others == mine).sum() / 2) / len(others)
    assert _of(card, CULTURE_PER_HA.id).percentile == pytest.approx(expected)
    assert _of(card, PLACES_BY_KIND.id, "cultural_venues").percentile == pytest.approx(expected)
    universities = city.layers["universities"].frame.geometry.union_all()
    away, elsewhere = zone.geometry.distance(universities), shapely.distance(shapes, universities)
    better = 100 * ((elsewhere > away).sum() + np.isclose(elsewhere, away).sum() / 2) / len(shapes)
    assert _of(card, NEAREST_UNIVERSITY_M.id).percentile == pytest.approx(better)


def test_order_units_and_reasons(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    card = scorecard(city, ZONE, simulations=150)
    assert tuple(dict.fromkeys(reading.id for reading in card.readings)) == HEADLINE
    kinds = [reading.to_kind for reading in card.readings if reading.id == PLACES_BY_KIND.id]
    assert kinds == ["industrial_sites", "universities", "cultural_venues", "creative_firms"]
    area = _of(card, AREA_HA.id)
    assert area.value == pytest.approx(24.0)
    assert area.percentile is None
    assert area.reason
    assert all(reading.zone == "drawn-1" and reading.p is None and reading.reason for reading in card.readings)
    assert (card.comparable, card.simulations, card.seed) == (150, 150, 1)


def test_p_only_for_zones_declared_in_advance(random_city: Callable[..., City]) -> None:
    card = scorecard(random_city(2), ZONE, simulations=150, prespecified=True)
    reading = _of(card, CULTURE_PER_HA.id)
    assert reading.p is not None
    assert reading.percentile is not None
    assert reading.reason is None
    assert 2 / 151 <= reading.p <= 1


def test_under_a_hundred_comparable_areas_no_percentile(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    wide = Zone("w", "w", shapely.box(0, 0, 14_000, 50))
    for card in (scorecard(city, wide, simulations=120), scorecard(city, ZONE, simulations=99)):
        reading = _of(card, CULTURE_PER_HA.id)
        assert reading.value is not None
        assert reading.percentile is None
        assert reading.reason
        assert reading.comparable == card.comparable


def test_percentile_and_p_by_hand() -> None:
    others = np.array([1.0, 2.0, 2.0, 3.0, 5.0])
    assert shares_beyond(2.0, others) == (20.0, 40.0)
    assert shares_beyond(2.0, others, lower_is_better=True) == (40.0, 40.0)
    assert shares_beyond(9.0, others) == (100.0, 0.0)
    assert shares_beyond(2.0 + 1e-12, others) == shares_beyond(2.0, others)
    assert p_value(9.0, others) == pytest.approx(2 * 1 / 6)
    assert p_value(0.5, others) == pytest.approx(2 * 1 / 6)
    assert p_value(2.0, others) == 1.0


def test_a_random_zone_has_a_uniform_percentile(random_city: Callable[..., City]) -> None:
    # zones drawn as comparable areas are must stand anywhere among them; ties are broken at random for the test
    city = random_city(6, knots=6, background=120)
    measures = ZoneMeasures(city)
    shape = shapely.Point(0, 0).buffer(700)
    rng = np.random.default_rng(1)
    standings: dict[str, list[float]] = {CULTURE_PER_HA.id: [], NEAREST_UNIVERSITY_M.id: []}
    ps = []
    drawn = comparable_areas(shape, city, simulations=160, seed=99).shapes
    for number, zone in enumerate(drawn):
        others = measures.measure(comparable_areas(zone, city, simulations=99, seed=1_000 + number).shapes)
        mine = measures.measure(np.array([zone], dtype=object))
        for key, found in standings.items():
            below = (others[key] < mine[key] - 1e-9).sum()
            equal = np.isclose(others[key], mine[key], rtol=1e-9, atol=1e-9).sum()
            found.append((below + rng.uniform(0, equal + 1)) / 100)
        ps.append(p_value(float(mine[CULTURE_PER_HA.id][0]), others[CULTURE_PER_HA.id]))
    for found in standings.values():
        assert stats.kstest(found, "uniform").pvalue > 0.001
    for alpha in (0.01, 0.05, 0.1):
        assert np.mean(np.array(ps) <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(ps))


def test_numbers_only_is_quick_and_agrees(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    measures = ZoneMeasures(city)
    card = scorecard(city, ZONE, measures=measures, simulations=120)
    start = time.perf_counter()
    quick = numbers_only(city, measures, ZONE.geometry)
    assert time.perf_counter() - start < 0.1
    assert [reading.value for reading in quick] == [reading.value for reading in card.readings]
    assert all(reading.percentile is None for reading in quick)


def test_cities_without_anything_have_reasons(make_city: Callable[..., City]) -> None:
    card = scorecard(make_city(), ZONE, simulations=120)
    assert all(reading.value is not None or reading.reason for reading in card.readings)
    assert _of(card, AREA_HA.id).value == pytest.approx(24.0)
    assert card.comparable == 120


def test_compare_puts_zones_side_by_side(random_city: Callable[..., City]) -> None:
    city = random_city(2)
    other = replace(ZONE, id="drawn-2", geometry=shapely.box(100, 100, 700, 500))
    cards = scorecards(city, [ZONE, other], simulations=120)
    rows = compare(cards)
    assert [(row.id, row.kind) for row in rows] == [(r.id, r.to_kind) for r in cards[0].readings]
    assert all(len(row.readings) == 2 for row in rows)
    for row in rows:
        standing = [reading.percentile if reading else None for reading in row.readings]
        if row.best is not None:
            assert standing[row.best] == max(value for value in standing if value is not None)
    assert [zone.id for zone in zones_of(cards)] == ["drawn-1", "drawn-2"]
    assert compare([]) == ()
