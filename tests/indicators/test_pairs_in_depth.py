"""L, pair correlation, M, m, equal density, wrong addresses and streets: in a city, against plain loops."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.concentration import M_DENSITY, M_FUNCTION
from gis_app.indicators.measures.equal_density import CO_LOCATION_STRATIFIED, density_classes, expected_pairs
from gis_app.indicators.measures.pair_functions import CROSS_K, CROSS_L, CROSS_PAIR_CORRELATION
from gis_app.indicators.measures.robustness import JITTER_M, VERDICT_STABILITY, jittered
from gis_app.indicators.measures.street_proximity import (
    STREET_DISTANCE,
    STREET_WITHIN_400_M,
    STREET_WITHIN_800_M,
    street_metres,
)
from gis_app.statistics import m_function, random_labelling_test
from gis_app.statistics.neighbourhoods import counts_within

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading
    from layers.city import City

KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")


def _of(city: City, indicator: str, **run: Any) -> list[Reading]:
    compute = CATALOGUE[indicator].readings
    return list(compute(CityRun(city, **run)))


def test_l_and_pair_correlation_follow_from_k(random_city: City) -> None:
    k = {(r.from_kind, r.to_kind, r.parameters["radius_m"]): r.value for r in _of(random_city, CROSS_K.id)}
    for reading in _of(random_city, CROSS_L.id):
        of_k = k[reading.from_kind, reading.to_kind, reading.parameters["radius_m"]]
        assert reading.value == pytest.approx(np.sqrt(of_k / np.pi))
    rings = _of(random_city, CROSS_PAIR_CORRELATION.id)
    assert len(rings) == 50
    for reading in rings:
        if reading.parameters["radius_m"] == 800.0:
            pair = reading.from_kind, reading.to_kind
            ring = (k[*pair, 800.0] - k[*pair, 400.0]) / (np.pi * (800**2 - 400**2))
            assert reading.value == pytest.approx(ring)


def test_even_places_have_a_pair_correlation_of_one(make_city: Any) -> None:
    rng = np.random.default_rng(6)
    clouds = {kind: list(shapely.points(rng.uniform(0, 8000, (400, 2)))) for kind in KINDS[:2]}
    city = make_city(clouds, shapely.box(0, 0, 8000, 8000))
    for reading in _of(city, CROSS_PAIR_CORRELATION.id):
        assert reading.value == pytest.approx(1.0, abs=0.25 if reading.parameters["from_m"] >= 400 else 0.8)


def test_m_in_a_city_is_the_statistics(random_city: City) -> None:
    places = random_city.places()
    readings = _of(random_city, M_FUNCTION.id, simulations=99)
    assert len(readings) == 48
    for reading in readings:
        a, b = KINDS.index(reading.from_kind or ""), KINDS.index(reading.to_kind or "")
        value = m_function(places.xy, places.marks, a, b, [reading.parameters["radius_m"]])[0]
        assert reading.value == pytest.approx(float(value))
        assert reading.p is not None
        assert 0 < reading.p <= (reading.q or 0)
    assert all(r.value is not None for r in _of(random_city, M_DENSITY.id, simulations=9))


def test_m_weighs_by_staff_where_it_is_known(make_city: Any, random_geometries: dict[str, list[Any]]) -> None:
    rng = np.random.default_rng(2)
    columns = {
        kind: {"staff": [None if i % 3 == 2 else float(rng.integers(1, 90)) for i in range(len(shapes))]}
        for kind, shapes in random_geometries.items()
        if kind != "creative_firms"
    }
    city = make_city(random_geometries, columns=columns)
    weighed = [r for r in _of(city, M_FUNCTION.id, simulations=9) if r.parameters["weights"] == "staff"]
    assert len(weighed) == 48
    places = city.places()
    staff = np.concatenate([np.array(columns[k]["staff"], dtype=float) for k in KINDS[:3]] + [np.full(30, np.nan)])
    here = np.isfinite(staff)
    reading = next(r for r in weighed if (r.from_kind, r.to_kind) == (KINDS[2], KINDS[1]))
    expected = m_function(places.xy[here], places.marks[here], 2, 1, [400.0], weights=staff[here])[0]
    assert reading.value == pytest.approx(float(expected))
    unknown = next(r for r in weighed if r.to_kind == "creative_firms")
    assert unknown.value is None
    assert "not enough places" in (unknown.reason or "")


def test_equal_density_shuffles_within_quarters(random_city: City) -> None:
    places = random_city.places()
    classes = density_classes(places.xy)
    assert set(classes) == {0, 1, 2, 3}
    around = counts_within(places.xy, np.zeros(len(places), int), [800.0])[:, 0, 0]
    for one, other in product(range(4), range(4)):
        if one < other:
            assert around[classes == one].max() < around[classes == other].min()
    expected = expected_pairs(places, classes, 400.0)
    test = random_labelling_test(places.xy, places.marks, 1, 2, [400.0], simulations=4000, strata=classes)
    assert expected[1, 2] == pytest.approx(test.simulated.mean(), rel=0.02)
    same = random_labelling_test(places.xy, places.marks, 2, 2, [400.0], simulations=4000, strata=classes)
    assert expected[2, 2] == pytest.approx(same.simulated.mean(), rel=0.02)
    reading = next(
        r for r in _of(random_city, CO_LOCATION_STRATIFIED.id, simulations=99)
        if (r.from_kind, r.to_kind) == (KINDS[1], KINDS[2])
    )  # fmt: skip
    assert reading.value == pytest.approx(test.observed[0] / expected[1, 2])
    assert reading.null_model == "stratified random labelling"


def test_p_at_equal_density_is_calibrated() -> None:
    rng = np.random.default_rng(8)
    xy = np.concatenate([rng.normal(0, 300, (45, 2)), rng.uniform(-3000, 3000, (45, 2))])
    classes = density_classes(xy)
    # Kinds that prefer crowded places, but nothing else: the null of stratified labelling.
    marks = (rng.random(90) < 0.2 + 0.2 * classes).astype(int)
    p = []
    for seed in range(150):
        for one in range(4):
            marks[classes == one] = rng.permutation(marks[classes == one])
        found = random_labelling_test(xy, marks, 0, 1, [100.0, 300.0, 900.0], simulations=99, seed=seed, strata=classes)
        p.append(found.p)
    for alpha in (0.05, 0.1):
        assert np.mean(np.array(p) <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))


def test_with_too_many_neighbours_m_says_what_it_leaves_out(random_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis_app.indicators.measures.concentration.MOST_WORK", 1000)
    untested = _of(random_city, M_FUNCTION.id, simulations=99)
    assert all(r.value is not None and r.p is None and "too many neighbours" in (r.reason or "") for r in untested)
    tested = [r.value for r in _of(random_city, M_DENSITY.id, simulations=9)]
    monkeypatch.setattr("gis_app.indicators.measures.concentration.MOST_LINKS", 10)
    unlisted = _of(random_city, M_DENSITY.id, simulations=9)
    assert [r.value for r in unlisted] == tested
    assert all(r.p is None and "too many neighbours" in (r.reason or "") for r in unlisted)


def test_where_no_class_mixes_kinds_there_is_no_p(make_city: Any) -> None:
    rng = np.random.default_rng(5)
    apart = np.stack(np.meshgrid(np.arange(1, 7) * 3000.0, np.arange(1, 7) * 3000.0), -1).reshape(-1, 2)
    city = make_city(
        {
            "universities": list(shapely.points(rng.uniform(0, 200, (36, 2)))),
            "cultural_venues": list(shapely.points(apart)),
        },
        shapely.box(-100, -100, 20000, 20000),
    )
    among = next(
        r for r in _of(city, CO_LOCATION_STRATIFIED.id, simulations=19) if r.from_kind == r.to_kind == KINDS[1]
    )
    assert among.value == pytest.approx(1.0)
    assert among.p is None
    assert "shuffling changes nothing" in (among.reason or "")


def test_a_shared_centre_is_no_co_location_at_equal_density(make_city: Any) -> None:
    """All kinds but the first lie in one crowd: plain labelling sees two of them together, the stratified does not."""
    rng = np.random.default_rng(5)
    city = make_city(
        {
            "industrial_sites": list(shapely.points(rng.uniform(0, 12000, (160, 2)))),
            "universities": list(shapely.points(rng.normal(6000, 500, (60, 2)))),
            "cultural_venues": list(shapely.points(rng.normal(6000, 500, (60, 2)))),
        },
        shapely.box(0, 0, 12000, 12000),
    )
    run = CityRun(city, simulations=199)
    pair = (KINDS[1], KINDS[2])
    plain = next(t for t in run.tests if (t.from_kind, t.to_kind) == pair)
    compute = CATALOGUE[CO_LOCATION_STRATIFIED.id].readings
    stratified = next(r for r in compute(run) if (r.from_kind, r.to_kind) == pair)
    assert plain.p == pytest.approx(1 / 200)
    assert stratified.value is not None
    assert stratified.value < 0.75 * (plain.strength or 0.0)


def test_jitter_moves_every_address_within_its_circle(random_city: City) -> None:
    places = random_city.places()
    moved = jittered(places, JITTER_M, [1, 0])
    away = np.hypot(*(moved.xy - places.xy).T)
    assert 0 < away.min() < away.max() <= JITTER_M
    assert np.mean(away <= JITTER_M / np.sqrt(2)) == pytest.approx(0.5, abs=0.15)
    _, spot = np.unique(places.xy, axis=0, return_inverse=True)
    _, after = np.unique(moved.xy, axis=0, return_inverse=True)
    assert len(set(spot.ravel())) == len(set(after.ravel())), "places at one address stay together"


def test_verdicts_stand_or_fall_with_addresses(make_city: Any) -> None:
    rng = np.random.default_rng(3)
    schools = rng.uniform(500, 7500, (40, 2))
    near = {"universities": schools, "cultural_venues": schools + 8.0, "creative_firms": rng.uniform(0, 8000, (400, 2))}
    city = make_city({k: list(shapely.points(v)) for k, v in near.items()}, shapely.box(0, 0, 8000, 8000))
    found = {(r.from_kind, r.to_kind): r for r in _of(city, VERDICT_STABILITY.id, simulations=99)}
    planted = found["universities", "cultural_venues"]
    assert planted.parameters["verdict"] == "together"
    assert planted.value is not None
    assert planted.value >= 90.0
    assert {r.parameters["verdict"] for r in found.values()} >= {"chance"}
    assert all(r.value is None or 0 <= r.value <= 100 for r in found.values())


def _gridded(make_city: Any, **more: Any) -> Any:
    ticks = np.arange(0, 4001, 200.0)
    lines = [shapely.LineString([(x, y) for x in ticks]) for y in ticks]
    lines += [shapely.LineString([(x, y) for y in ticks]) for x in ticks]
    rng = np.random.default_rng(13)
    clouds = {
        k: list(shapely.points(rng.integers(0, 21, (n, 2)) * 200.0)) for k, n in zip(KINDS, (9, 5, 8, 0), strict=True)
    }
    clouds["industrial_sites"] += [shapely.box(810, 810, 1390, 1210)]
    return make_city({**{k: v for k, v in clouds.items() if v}, "streets": lines, **more})


def test_along_a_grid_of_streets(make_city: Any) -> None:
    city = _gridded(make_city)
    a, b = city.points("universities"), city.points("cultural_venues")
    manhattan = np.abs(a[:, None] - b[None]).sum(axis=2)
    run = CityRun(city)
    np.testing.assert_allclose(street_metres(run, "universities", "cultural_venues"), manhattan.min(axis=1), atol=1e-3)
    for one, other in product(KINDS[:3], KINDS[:3]):
        assert np.all(street_metres(run, one, other) >= run.nearest(one, other) - 1e-3)
    found = {r.id: r for i in (STREET_DISTANCE, STREET_WITHIN_400_M, STREET_WITHIN_800_M) for r in i.readings(run)
             if (r.from_kind, r.to_kind) == ("universities", "cultural_venues")}  # fmt: skip
    assert found[STREET_DISTANCE.id].value == pytest.approx(np.median(manhattan.min(axis=1)), abs=1e-3)
    assert found[STREET_WITHIN_400_M.id].value == pytest.approx(100 * np.mean(manhattan.min(axis=1) <= 400))
    assert found[STREET_WITHIN_800_M.id].parameters["n_reached"] == len(a)


def test_what_no_street_leads_to_is_reported(make_city: Any) -> None:
    far = [shapely.Point(900.0, 9000.0 + i) for i in range(12)]
    city = _gridded(make_city, creative_firms=far)
    readings = _of(city, STREET_DISTANCE.id)
    lost = next(r for r in readings if (r.from_kind, r.to_kind) == ("creative_firms", "universities"))
    assert lost.value is None
    assert "cannot be reached" in (lost.reason or "")
    assert lost.parameters["n_reached"] == 0
    motorway = make_city(
        {
            "universities": far[:6],
            "cultural_venues": far[6:],
            "streets": [shapely.LineString([(0, 9000), (900, 9000)])],
        },
        columns={"streets": {"class": ["motorway"]}},
    )
    assert "no line to walk along" in (_of(motorway, STREET_DISTANCE.id)[5].reason or "")


def test_without_streets_there_is_no_way_along_them(random_city: City) -> None:
    readings = _of(random_city, STREET_WITHIN_400_M.id)
    assert {r.reason for r in readings} == {"No layer of streets was given."}


def test_large_cities_leave_thorough_numbers_out_unless_asked(random_city: City) -> None:
    thorough = {key for key, indicator in CATALOGUE.items() if indicator.thorough}
    assert thorough <= {r.id for r in analyse(random_city, simulations=9).readings}
    brief = {r.id for r in analyse(random_city, simulations=9, everything=False).readings}
    assert brief == {key for key, i in CATALOGUE.items() if i.is_computed} - thorough


def test_neighbours_are_counted_like_in_plain_loops() -> None:
    rng = np.random.default_rng(1)
    xy, marks = rng.uniform(0, 900, (130, 2)), rng.integers(0, 3, 130)
    xy[:3] = xy[9]
    distance = np.hypot(*(xy[:, None] - xy[None]).T)
    np.fill_diagonal(distance, np.inf)
    found = counts_within(xy, marks, [0.0, 60.0, 300.0], threads=2)
    for mark, (k, radius) in product(range(3), enumerate([0.0, 60.0, 300.0])):
        np.testing.assert_array_equal(found[:, mark, k], (distance[:, marks == mark] <= radius).sum(axis=1))
    assert counts_within(np.empty((0, 2)), [], [5.0]).shape == (0, 0, 1)
    with pytest.raises(ValueError, match="negative"):
        counts_within([[0, 0]], [-1], [5.0])
