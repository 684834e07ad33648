"""The eight numbers against plain loops over the geometries."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely import affinity

from gis_app.indicators.indicator import key_of
from gis_app.indicators.measures.diversity import HILL_1
from gis_app.indicators.measures.extent import AREA_HA, CULTURE_PER_HA, PLACES_BY_KIND
from gis_app.indicators.measures.land_use import INDUSTRIAL_SHARE
from gis_app.indicators.measures.linkage import LINK_COVERAGE, NEAREST_UNIVERSITY_M
from gis_app.indicators.measures.specialisation import ZONE_LOCATION_QUOTIENT
from gis_app.indicators.zone_measures import ZoneMeasures

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City

NAN = float("nan")


def _features(city: City, kind: str) -> list[Any]:
    return list(city.layers[kind].frame.geometry)


def _inside(city: City, kind: str, shape: Any) -> list[int]:
    return [i for i, g in enumerate(_features(city, kind)) if shape.covers(g.point_on_surface())]


def _hill(words: list[str]) -> float:
    """Average the entropy over every sample of five: f_k is a mean over samples, so this is too."""
    if len(words) < 5:
        return NAN
    entropies = []
    for sample in combinations(words, 5):
        shares = np.array(list(Counter(sample).values())) / 5
        entropies.append(-(shares * np.log(shares)).sum())
    return float(np.exp(np.mean(entropies)))


def _by_hand(city: City, shape: Any) -> dict[str, float]:
    kinds = ("industrial_sites", "universities", "cultural_venues", "creative_firms")
    inside = {kind: _inside(city, kind, shape) for kind in kinds}
    culture, everything = len(inside["cultural_venues"]), sum(map(len, inside.values()))
    totals = {kind: len(_features(city, kind)) for kind in kinds}
    share = totals["cultural_venues"] / sum(totals.values())
    sites = shapely.union_all([g for g in _features(city, "industrial_sites") if g.area > 0])
    campuses = _features(city, "universities")
    venues = [_features(city, "cultural_venues")[i].point_on_surface() for i in inside["cultural_venues"]]
    linked = sum(min(campus.distance(venue) for campus in campuses) <= 400 for venue in venues)
    words = city.layers["cultural_venues"].frame["category"]
    told = [words[i] for i in inside["cultural_venues"] if words.notna()[i]]
    return {
        AREA_HA.id: shape.area / 1e4,
        **{key_of(PLACES_BY_KIND.id, kind): len(inside[kind]) for kind in kinds},
        CULTURE_PER_HA.id: culture / (shape.area / 1e4),
        ZONE_LOCATION_QUOTIENT.id: culture / everything / share if everything else NAN,
        INDUSTRIAL_SHARE.id: 100 * shape.intersection(sites).area / shape.area,
        NEAREST_UNIVERSITY_M.id: min(shape.distance(campus) for campus in campuses),
        LINK_COVERAGE.id: 100 * linked / culture if culture else NAN,
        HILL_1.id: _hill(told),
    }


def test_eight_numbers_match_plain_loops(random_city: City, random_shapes: np.ndarray) -> None:
    measures = ZoneMeasures(random_city)
    found = measures.measure(random_shapes)
    assert tuple(found) == measures.keys
    expected = [_by_hand(random_city, shape) for shape in random_shapes]
    for key in found:
        np.testing.assert_allclose(found[key], [row[key] for row in expected], rtol=1e-9, atol=1e-9, err_msg=key)
    # The comparison must have seen both values and gaps.
    assert 0.1 < np.mean(np.isnan(found[HILL_1.id])) < 0.9
    assert 0 < np.count_nonzero(found[NEAREST_UNIVERSITY_M.id] == 0) < len(random_shapes)


def _moved(city: City, change: Callable[[Any], Any], make_city: Any, order: int) -> City:
    """The same city turned, shifted, and with its rows in another order."""
    rng = np.random.default_rng(order)
    geometries, columns = {}, {}
    for kind, layer in city.layers.items():
        rows = rng.permutation(len(layer))
        geometries[kind] = [change(layer.frame.geometry.iloc[row]) for row in rows]
        columns[kind] = {name: [layer.frame[name].iloc[row] for row in rows] for name in ("name", "category")}
    moved: City = make_city(geometries, change(city.study_area.geometry), columns)
    return moved


@pytest.mark.parametrize(
    "change",
    [
        lambda g: g,
        lambda g: affinity.translate(g, 512.0, -1024.0),
        lambda g: affinity.rotate(g, 37.0, origin=(2000, 2000)),
    ],
    ids=["rows", "shift", "rotation"],
)
def test_numbers_do_not_depend_on_order_place_or_north(
    random_city: City, random_shapes: np.ndarray, make_city: Any, change: Callable[[Any], Any]
) -> None:
    # point_on_surface looks along horizontal lines: what is rotated stands at its own point.
    still = _moved(random_city, lambda g: g if g.area > 5e6 else g.point_on_surface(), make_city, 0)
    moved = ZoneMeasures(_moved(still, change, make_city, 3))
    before = ZoneMeasures(still).measure(random_shapes)
    after = moved.measure(np.array([change(shape) for shape in random_shapes], dtype=object))
    for key, values in before.items():
        np.testing.assert_allclose(after[key], values, rtol=1e-6, atol=1e-6, err_msg=key)


def test_city_values_are_the_zone_measures_of_the_whole(random_city: City) -> None:
    measures = ZoneMeasures(random_city)
    whole = measures.measure(shapely.box(-100, -100, 4100, 4100))
    city = measures.city_values()
    assert set(city) == set(measures.keys)
    for key in (PLACES_BY_KIND.id + ":universities", ZONE_LOCATION_QUOTIENT.id, LINK_COVERAGE.id, HILL_1.id):
        assert city[key] == pytest.approx(whole[key][0])
    assert city[AREA_HA.id] == 1600.0
    assert city[CULTURE_PER_HA.id] == len(random_city.layers["cultural_venues"]) / 1600.0
    assert city[NEAREST_UNIVERSITY_M.id] is None


def test_detail_names_the_nearest_university(make_city: Any) -> None:
    campuses = [shapely.box(0, 0, 100, 100), shapely.Point(900, 50)]
    names = {"universities": {"name": ["=Evil()", "  "]}}
    measures = ZoneMeasures(make_city({"universities": campuses}, columns=names))
    assert measures.detail(shapely.box(150, 0, 200, 50)) == {NEAREST_UNIVERSITY_M.id: "=Evil()"}
    assert measures.detail(shapely.box(850, 0, 880, 50)) == {}


def test_overlapping_sites_count_once_and_touching_ones_not_twice(make_city: Any) -> None:
    sites = [shapely.box(0, 0, 60, 100), shapely.box(40, 0, 100, 100), shapely.box(100, 0, 150, 100)]
    measures = ZoneMeasures(make_city({"industrial_sites": sites}))
    share = measures.measure(np.array([shapely.box(0, 0, 100, 100), shapely.box(50, 0, 250, 100)], dtype=object))
    assert share[INDUSTRIAL_SHARE.id].tolist() == pytest.approx([100.0, 50.0])


WITHIN = shapely.box(0, 0, 1000, 1000)
VENUES = [shapely.Point(10 * i, 10) for i in range(4)]


@pytest.mark.parametrize(
    ("geometries", "key", "reason"),
    [
        ({}, PLACES_BY_KIND.id, "No layer of places was given."),
        ({"industrial_sites": []}, "places_by_kind:industrial_sites", "The layer of industrial sites is empty."),
        ({}, CULTURE_PER_HA.id, "No layer of cultural venues was given."),
        ({"cultural_venues": []}, CULTURE_PER_HA.id, "The layer of cultural venues is empty."),
        ({"cultural_venues": VENUES}, ZONE_LOCATION_QUOTIENT.id, "Only one kind of reference place is loaded"),
        ({}, INDUSTRIAL_SHARE.id, "No layer of industrial sites was given."),
        ({"industrial_sites": VENUES}, INDUSTRIAL_SHARE.id, "The industrial sites are points"),
        ({"cultural_venues": VENUES}, NEAREST_UNIVERSITY_M.id, "No layer of universities was given."),
        ({"cultural_venues": VENUES}, LINK_COVERAGE.id, "No layer of universities was given."),
        ({"cultural_venues": [], "universities": VENUES}, LINK_COVERAGE.id, "The layer of cultural venues is empty."),
        ({"cultural_venues": VENUES}, HILL_1.id, "The cultural venues carry no category."),
    ],
)
def test_what_is_missing_is_said_and_never_zero(
    make_city: Any, geometries: dict[str, list[Any]], key: str, reason: str
) -> None:
    measures = ZoneMeasures(make_city(geometries))
    assert np.isnan(measures.measure(WITHIN).get(key, np.array([NAN]))[0])
    assert reason in measures.why_missing(key, WITHIN)


def test_an_empty_corner_says_why(random_city: City) -> None:
    measures, nowhere = ZoneMeasures(random_city), shapely.box(-50, -50, -10, -10)
    values = measures.measure(nowhere)
    assert values[CULTURE_PER_HA.id][0] == 0.0
    assert values[key_of(PLACES_BY_KIND.id, "universities")][0] == 0.0
    assert "No reference place" in measures.why_missing(ZONE_LOCATION_QUOTIENT.id, nowhere)
    assert "No cultural venue" in measures.why_missing(LINK_COVERAGE.id, nowhere)
    assert "No cultural venue with a category lies here; 5 are needed." in measures.why_missing(HILL_1.id, nowhere)


def test_categories_that_say_nothing_do_not_count(make_city: Any) -> None:
    venues = [shapely.Point(10 * i, 10) for i in range(7)]
    words = {"cultural_venues": {"category": ["museum", " museum ", "gallery", "", None, "gallery", "cinema"]}}
    city = make_city({"cultural_venues": venues}, columns=words)
    value = ZoneMeasures(city).measure(WITHIN)[HILL_1.id][0]
    shares = np.array([2, 2, 1]) / 5
    assert value == pytest.approx(np.exp(-(shares * np.log(shares)).sum()))


def test_a_changed_universe_changes_the_quotient_and_is_named(
    make_city: Any, random_geometries: dict[str, list[Any]]
) -> None:
    city = make_city(random_geometries, universe=("universities", "cultural_venues"))
    measures = ZoneMeasures(city)
    shape = shapely.box(500, 500, 2500, 2500)
    inside = {kind: len(_inside(city, kind, shape)) for kind in city.universe}
    everywhere = {kind: len(random_geometries[kind]) for kind in city.universe}
    expected = (inside["cultural_venues"] / sum(inside.values())) / (
        everywhere["cultural_venues"] / sum(everywhere.values())
    )
    assert measures.measure(shape)[ZONE_LOCATION_QUOTIENT.id][0] == pytest.approx(expected)
    assert measures.parameters(ZONE_LOCATION_QUOTIENT.id) == {"universe": ["universities", "cultural_venues"]}
    only = ZoneMeasures(make_city(random_geometries, universe=("universities", "creative_firms")))
    assert "not among the reference places" in only.why_missing(ZONE_LOCATION_QUOTIENT.id, shape)
    assert np.isnan(only.measure(shape)[ZONE_LOCATION_QUOTIENT.id][0])
