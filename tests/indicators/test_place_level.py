"""Place-level results: values against plain loops, classes where something was planted, reasons, and summaries."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.cells import GINI_CONCENTRATION
from gis_app.indicators.measures.hot_spots import (
    GETIS_ORD_GI_STAR,
    KERNEL_DENSITY,
    density_surface,
    hexagon_width,
    hot_spots,
    silverman,
)
from gis_app.indicators.measures.one_kind import KD_DENSITY
from gis_app.indicators.measures.quotients import COLOCATION_QUOTIENT
from gis_app.indicators.measures.reach import REACH, reach
from gis_app.indicators.measures.surroundings import (
    BIVARIATE_LOCAL_JOIN_COUNT,
    LOCAL_COLOCATION_QUOTIENT,
    join_counts,
    local_quotients,
)
from gis_app.indicators.place_level import PLACE_LEVEL, place_results
from gis_app.indicators.place_result import CLASS_TITLES, COLD, HOT, ISOLATED, STRONG, UNTOLD, WEAK
from layers.language import speaking

if TYPE_CHECKING:
    from layers.city import City

KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")
WINDOW = shapely.box(0, 0, 8000, 8000)


@pytest.fixture
def quarter(make_city: Any) -> City:
    """Culture and firms mixed in the north-east, culture alone in the south-west."""
    rng = np.random.default_rng(2)
    mixed, alone = rng.normal((6500, 6500), 250, (160, 2)), rng.normal((1500, 1500), 250, (80, 2))
    clouds = {"cultural_venues": np.concatenate([mixed[:40], alone]), "creative_firms": mixed[40:],
              "industrial_sites": rng.uniform(0, 8000, (60, 2))}  # fmt: skip
    return make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()}, WINDOW)


def test_strong_and_isolated_places_are_where_they_were_planted(quarter: City) -> None:
    run = CityRun(quarter, 999)
    result = local_quotients(run, "cultural_venues", "creative_firms")
    assert len(result) == 120
    assert np.mean(result.classes[:40] == STRONG) > 0.8
    assert np.mean(result.classes[40:] == ISOLATED) > 0.8
    assert np.all(result.columns["n_near"][result.classes == ISOLATED] == 0)
    assert set(result.classes) <= {STRONG, WEAK, ISOLATED, UNTOLD}
    assert result.counts()[STRONG] == np.count_nonzero(result.classes == STRONG)
    np.testing.assert_array_equal(result.rows, np.arange(120))
    xy = shapely.get_coordinates(result.geometry)
    np.testing.assert_allclose(xy, quarter.points("cultural_venues"))
    joins = join_counts(run, "cultural_venues", "creative_firms")
    assert np.mean(joins.classes[:40] == STRONG) > 0.8
    assert not np.any(joins.classes[40:] == STRONG)


def test_where_a_kind_is_rare_no_place_is_isolated(make_city: Any) -> None:
    rng = np.random.default_rng(4)
    clouds = {"universities": rng.uniform(0, 400, (6, 2)), "cultural_venues": rng.uniform(0, 8000, (200, 2))}
    city = make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()}, WINDOW)
    result = local_quotients(CityRun(city, 99), "cultural_venues", "universities")
    assert result.parameters["too_rare_to_call_isolated"]
    assert ISOLATED not in result.classes


def test_local_quotients_against_plain_loops(random_city: City) -> None:
    run = CityRun(random_city, 9)
    places = run.places
    result = local_quotients(run, "universities", "creative_firms")
    squared = ((places.xy[:, None] - places.xy[None]) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    b = places.marks == KINDS.index("creative_firms")
    for at, i in enumerate(np.flatnonzero(places.marks == 1)):
        near = np.argsort(squared[i])[:20]
        weight = np.exp(-0.5 * squared[i][near] / squared[i][near[-1]])
        share = weight[b[near]].sum() / weight.sum()
        assert result.value[at] == pytest.approx(share / (b.sum() / (len(places) - 1)))
        assert result.columns["n_near"][at] == b[near].sum()


def test_hot_spots_are_where_the_places_are(quarter: City) -> None:
    result = hot_spots(CityRun(quarter, 199), "creative_firms")
    hot = result.geometry[result.classes == HOT]
    assert len(hot) > 3
    assert np.all(shapely.distance(hot, shapely.Point(6500, 6500)) < 1500)
    assert result.columns["places"].sum() == 120
    width = result.parameters["cell_m"]
    assert shapely.area(result.geometry).sum() == pytest.approx(WINDOW.area, rel=0.05)
    assert shapely.area(result.geometry[0]) == pytest.approx(width**2 * np.sqrt(3) / 2)
    counted = [
        shapely.contains(cell, shapely.points(quarter.points("creative_firms"))).sum() for cell in result.geometry
    ]
    np.testing.assert_array_equal(counted, result.columns["places"])
    assert COLD not in result.counts()
    assert result.parameters["draws"] == "exact"


def test_hot_spots_are_told_of_large_cities_and_not_of_huge_ones(
    quarter: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gis_app.indicators.inputs.city_run.QUICK_PLACES", 10)
    compute = CATALOGUE[GETIS_ORD_GI_STAR.id].readings
    assert any(one.value for one in compute(CityRun(quarter)))
    monkeypatch.setattr("gis_app.indicators.inputs.city_run.GRID_PLACES", 10)
    huge = list(compute(CityRun(quarter)))
    assert {(one.value, "more than 10 reference places" in (one.reason or "")) for one in huge} == {(None, True)}
    assert any(one.value for one in compute(CityRun(quarter, everything=True)))


def test_hexagons_move_with_the_city(quarter: City, make_city: Any) -> None:
    shift = np.array([123456.0, -7890.0])
    moved = make_city(
        {kind: list(shapely.points(quarter.points(kind) + shift)) for kind in quarter.layers},
        shapely.affinity.translate(WINDOW, *shift),
    )
    one, other = (hot_spots(CityRun(city, 9), "cultural_venues") for city in (quarter, moved))
    np.testing.assert_allclose(one.value, other.value)
    assert hexagon_width(0.0) == 100.0


def test_density_peaks_where_the_crowd_is(quarter: City) -> None:
    surface = density_surface(CityRun(quarter), "creative_firms")
    assert surface is not None
    xy = quarter.points("creative_firms")
    h = silverman(xy)
    assert h == pytest.approx(np.sqrt(xy.var(axis=0, ddof=1).mean()) * len(xy) ** (-1 / 6))
    row, column = np.unravel_index(surface.density.argmax(), surface.density.shape)
    x, y = (column + 0.5) * surface.cell, 8000 - (row + 0.5) * surface.cell
    direct = np.exp(-((xy - [x, y]) ** 2).sum(axis=1) / (2 * h**2)).sum() / (2 * np.pi * h**2) * 1e6
    assert surface.density.max() == pytest.approx(direct, rel=2e-3)
    assert np.hypot(x - 6500, y - 6500) < 200
    compute = CATALOGUE[KERNEL_DENSITY.id].readings
    reading = next(r for r in compute(CityRun(quarter)) if r.to_kind == "creative_firms")
    assert (reading.value, reading.parameters["x_m"]) == pytest.approx((surface.density.max(), x))
    narrow = density_surface(CityRun(quarter), "creative_firms", bandwidth=50.0)
    assert narrow is not None
    assert narrow.density.max() > surface.density.max()


def test_reach_in_a_straight_line(random_city: City) -> None:
    run = CityRun(random_city)
    for a, b in product(KINDS, KINDS):
        result = reach(run, a, b)
        shapes = random_city.layers[b].frame.geometry.to_numpy()
        distance = shapely.distance(shapely.points(random_city.points(a))[:, None], shapes[None])
        if a == b:
            np.fill_diagonal(distance, np.inf)
        for radius in (400, 800, 1200):
            np.testing.assert_array_equal(result.columns[f"within_{radius}"], (distance <= radius).sum(axis=1))
        assert result.parameters["along_streets"] is False


def test_reach_along_streets(make_city: Any) -> None:
    ticks = np.arange(0, 4001, 200.0)
    lines = [shapely.LineString([(x, y) for x in ticks]) for y in ticks]
    lines += [shapely.LineString([(x, y) for y in ticks]) for x in ticks]
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 21, (12, 2)) * 200.0, rng.integers(0, 21, (9, 2)) * 200.0
    city = make_city(
        {"universities": list(shapely.points(a)), "cultural_venues": list(shapely.points(b)), "streets": lines}
    )
    run = CityRun(city)
    result = reach(run, "universities", "cultural_venues")
    manhattan = np.abs(a[:, None] - b[None]).sum(axis=2)
    np.testing.assert_array_equal(result.columns["within_800"], (manhattan <= 800).sum(axis=1))
    same = reach(run, "universities", "universities")
    own = np.abs(a[:, None] - a[None]).sum(axis=2)
    np.testing.assert_array_equal(same.columns["within_400"], (own <= 400).sum(axis=1) - 1)
    assert result.parameters["along_streets"] is True


def test_on_a_campus_one_has_reached_it_and_unreached_places_are_left_out(make_city: Any) -> None:
    campus = shapely.box(0, 0, 3000, 3000)
    lines = [shapely.LineString([(-100, y) for y in range(-1000, 4000, 100)])]
    venues = [shapely.Point(1500, 1500), shapely.Point(200, 1000), shapely.Point(-200, 900), shapely.Point(9000, 0)]
    city = make_city({"universities": [campus], "cultural_venues": venues, "streets": lines})
    result = reach(CityRun(city), "cultural_venues", "universities")
    np.testing.assert_array_equal(result.columns["within_400"], [1, 1, 1, np.nan])
    assert result.parameters["n_reached"] == 3
    same = reach(CityRun(city), "cultural_venues", "cultural_venues")
    np.testing.assert_array_equal(same.columns["within_800"], [np.nan, np.nan, 0, np.nan])
    compute = CATALOGUE[REACH.id].readings
    readings = {(one.from_kind, one.to_kind, one.parameters.get("radius_m")): one for one in compute(CityRun(city))}
    assert readings["cultural_venues", "universities", 800.0].value == 1.0
    assert readings["cultural_venues", "universities", 800.0].parameters["n_reached"] == 3


def test_nothing_within_reach_of_a_street_has_a_reason(make_city: Any) -> None:
    lines = [shapely.LineString([(0, 0), (100, 0)])]
    venues = list(shapely.points([[3000, 3000], [3100, 3000]]))
    result = reach(CityRun(make_city({"cultural_venues": venues, "streets": lines})), *["cultural_venues"] * 2)
    assert (result.parameters["n_reached"], np.isnan(result.value).all()) == (0, True)
    assert "250 m of a street" in (result.reason or "")


def test_the_table_sums_up_what_the_layers_show(quarter: City) -> None:
    run = CityRun(quarter, 99)
    for indicator in (LOCAL_COLOCATION_QUOTIENT, BIVARIATE_LOCAL_JOIN_COUNT, GETIS_ORD_GI_STAR, REACH):
        results = {(r.from_kind, r.to_kind): r for r in place_results(run, [indicator.id])}
        for reading in indicator.readings(run):
            result = results[reading.from_kind, reading.to_kind]
            if reading.value is None:
                assert reading.reason == result.reason
            elif indicator is REACH:
                column = result.columns[f"within_{reading.parameters['radius_m']:.0f}"]
                assert reading.value == pytest.approx(column.mean())
            else:
                assert reading.unit == "%"
                word = HOT if indicator is GETIS_ORD_GI_STAR else STRONG
                assert reading.value == pytest.approx(100 * np.mean(result.classes == word))
                assert sum(n for key, n in reading.parameters.items() if key in
                           {f"n_{w}" for w in CLASS_TITLES}) == len(result)  # fmt: skip


def test_results_come_one_by_one_and_are_kept(quarter: City) -> None:
    run = CityRun(quarter, 9)
    first = next(place_results(run))
    assert [key for key in run._memory if key.startswith("local_quotients")] == [
        f"local_quotients:{first.from_kind}:{first.to_kind}"
    ]
    assert local_quotients(run, first.from_kind or "", first.to_kind or "") is first
    assert set(PLACE_LEVEL) <= set(CATALOGUE)
    with pytest.raises(ValueError, match="no place-level indicator"):
        next(place_results(run, ["area_ha"]))


POINTS = [shapely.Point(400 + 37 * i, 400 + (i * i * 53) % 911) for i in range(8)]


@pytest.mark.parametrize(
    "geometries",
    [
        {},
        {"cultural_venues": []},
        {"cultural_venues": POINTS},
        {"cultural_venues": [shapely.Point(500, 500)] * 8, "universities": [shapely.Point(500, 500)] * 8},
        {"cultural_venues": POINTS[:3], "universities": POINTS},
        {"cultural_venues": [shapely.Point(9e5, 9e5)] * 6, "universities": POINTS},
        {"streets": [shapely.LineString([(0, 0), (9, 9)])], "universities": POINTS},
    ],
)
def test_of_next_to_nothing_there_is_a_reason(make_city: Any, geometries: dict[str, list[Any]]) -> None:
    run = CityRun(make_city(geometries), 9)
    for result in place_results(run):
        assert len(result) or result.reason
        assert len(result.geometry) == len(result.value) == len(result.p) == len(result.q)
    for indicator in (LOCAL_COLOCATION_QUOTIENT, BIVARIATE_LOCAL_JOIN_COUNT, GETIS_ORD_GI_STAR, REACH, KERNEL_DENSITY):
        for reading in indicator.readings(run):
            assert reading.available or reading.reason, reading
            assert reading.value is None or np.isfinite(reading.value)


def test_classes_are_said_in_the_language_in_force(quarter: City) -> None:
    result = local_quotients(CityRun(quarter, 99), "cultural_venues", "creative_firms")
    assert (STRONG, "strong: more than chance has") in result.legend()
    with speaking("zh_CN"):
        assert [word for word, _title in result.legend()] == list(result.counts())


def test_with_a_hundred_places_p_may_become_small_enough_for_fdr(make_city: Any) -> None:
    rng = np.random.default_rng(9)
    pocket = rng.normal((500, 500), 40, (6, 2))
    venues = np.concatenate([pocket, rng.uniform(0, 8000, (194, 2))])
    firms = np.concatenate([rng.normal((500, 500), 60, (14, 2)), rng.uniform(0, 8000, (86, 2))])
    city = make_city({"cultural_venues": list(shapely.points(venues)), "creative_firms": list(shapely.points(firms))},
                     WINDOW)  # fmt: skip
    result = local_quotients(CityRun(city), "cultural_venues", "creative_firms")
    assert (result.parameters["draws"], result.parameters["draws_where_p_is_small"]) == (9_999, 99_999)
    assert result.p.min() < 2 / 10_000
    assert (result.classes[:6] == STRONG).all()
    clouds = {"cultural_venues": venues[:40], "creative_firms": firms}
    few = make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()}, WINDOW)
    parameters = local_quotients(CityRun(few), "cultural_venues", "creative_firms").parameters
    assert (parameters["draws"], "small_p" in parameters) == (999, False)


def test_of_one_kind_among_hardly_any_others_nothing_is_tested(make_city: Any) -> None:
    rng = np.random.default_rng(3)
    shapes = {"universities": list(shapely.points(rng.uniform(0, 8000, (36, 2)))),
              "cultural_venues": [shapely.Point(9, 9)]}  # fmt: skip
    run = CityRun(make_city(shapes, WINDOW), 99)
    told = {(one.from_kind, one.to_kind): one for one in run.tests}["universities", "universities"]
    assert (told.p, told.lacks_others) == (None, True)
    for key in (COLOCATION_QUOTIENT.id, KD_DENSITY.id, GINI_CONCENTRATION.id):
        compute = CATALOGUE[key].readings
        found = [one for one in compute(run) if {one.from_kind, one.to_kind} <= {"universities", None}]
        assert found
        assert all(one.p is None and one.reason for one in found), key


def test_k_density_states_its_draws(random_city: City) -> None:
    compute = CATALOGUE[KD_DENSITY.id].readings
    stated = [one.parameters for one in compute(CityRun(random_city, 199)) if one.value is not None]
    assert stated
    assert {one["simulations"] for one in stated} == {199}
