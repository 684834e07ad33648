"""City- and pair-level numbers against plain loops, and cities of which little can be told."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs import chance
from gis_app.indicators.inputs.city_run import CityRun, half_width
from gis_app.indicators.inputs.pair_tests import annuli, annuli_of
from gis_app.indicators.measures.cells import GINI_CONCENTRATION, HOOVER
from gis_app.indicators.measures.colocation import CO_LOCATION_PROFILE, CO_LOCATION_STRENGTH
from gis_app.indicators.measures.extent import PLACES_PER_KM2
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR, KERNEL_DENSITY
from gis_app.indicators.measures.independence import CO_LOCATION_INDEPENDENCE
from gis_app.indicators.measures.one_kind import CLARK_EVANS
from gis_app.indicators.measures.pair_functions import CROSS_K
from gis_app.indicators.measures.proximity import NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M
from gis_app.indicators.measures.quotients import COLOCATION_QUOTIENT
from gis_app.indicators.measures.robustness import VERDICT_STABILITY
from gis_app.indicators.numbers import format_number
from gis_app.indicators.pair_sentences import spoken
from gis_app.indicators.pairs import Annuli
from gis_app.indicators.sentences import describe_city
from layers.language import speaking

if TYPE_CHECKING:
    from gis_app.indicators.reading import CityAnalysis, Reading
    from layers.city import City

ON_NORTH = {GINI_CONCENTRATION.id, HOOVER.id, GETIS_ORD_GI_STAR.id, KERNEL_DENSITY.id, CO_LOCATION_INDEPENDENCE.id}
"""What is counted in cells that stand on north, or closed to a torus where the study area does."""

KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")


@pytest.fixture(scope="module")
def analysed() -> dict[int, CityAnalysis]:
    return {}


@pytest.fixture
def analysis(random_city: City, analysed: dict[int, CityAnalysis]) -> CityAnalysis:
    """The random city is the same in every test, so it is analysed once."""
    if not analysed:
        analysed[0] = analyse(random_city, simulations=199)
    return analysed[0]


def _pick(analysis: CityAnalysis, indicator: str, a: str | None, b: str | None) -> Reading:
    found = [r for r in analysis.readings if (r.id, r.from_kind, r.to_kind) == (indicator, a, b)]
    assert len(found) == 1
    return found[0]


def test_strength_and_curves_match_plain_loops(random_city: City, analysis: CityAnalysis) -> None:
    xy = {kind: [g.point_on_surface() for g in random_city.layers[kind].frame.geometry] for kind in KINDS}
    everything = [(kind, point) for kind in KINDS for point in xy[kind]]
    n = len(everything)
    distance = np.array([[p.distance(q) for _, q in everything] for _, p in everything])
    np.fill_diagonal(distance, np.inf)
    label = np.array([kind for kind, _ in everything])
    assert [(p.from_kind, p.to_kind) for p in sorted(analysis.profiles, key=_universe_order)] == list(
        combinations_with_replacement(KINDS, 2)
    )
    for profile in analysis.profiles:
        a, b = profile.from_kind, profile.to_kind
        block = distance[np.ix_(label == a, label == b)]
        possible = profile.n_from * (profile.n_to - (a == b))
        for k, radius in enumerate(profile.radii_m):
            assert profile.observed[k] == np.count_nonzero(block <= radius)
            total = np.count_nonzero(distance <= radius)
            assert profile.expected[k] == pytest.approx(possible * total / (n * (n - 1)))
        near = np.count_nonzero(block <= 400) / (possible * np.count_nonzero(distance <= 400) / (n * (n - 1)))
        assert profile.strength == pytest.approx(near)
        assert _pick(analysis, CO_LOCATION_STRENGTH.id, a, b).value == pytest.approx(near)
        assert _pick(analysis, CO_LOCATION_PROFILE.id, a, b).p == profile.p
    strengths = [profile.strength or 0 for profile in analysis.profiles]
    assert strengths == sorted(strengths, reverse=True)


def _universe_order(profile: Any) -> tuple[int, int]:
    return KINDS.index(profile.from_kind), KINDS.index(profile.to_kind)


def test_rates_are_benjamini_hochberg_over_the_tested_pairs(analysis: CityAnalysis) -> None:
    p = np.array([profile.p for profile in analysis.profiles], dtype=float)
    order = np.argsort(p)
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    expected = np.empty(len(p))
    expected[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    np.testing.assert_allclose([profile.q for profile in analysis.profiles], expected)


def test_nearest_distances_match_plain_loops(random_city: City, analysis: CityAnalysis) -> None:
    for a, b in product(KINDS, KINDS):
        places = [g.point_on_surface() for g in random_city.layers[a].frame.geometry]
        features = list(random_city.layers[b].frame.geometry)
        nearest = np.array(
            [min(p.distance(f) for j, f in enumerate(features) if a != b or i != j) for i, p in enumerate(places)]
        )
        expected = {
            NEAREST_DISTANCE.id: np.median(nearest),
            NEAREST_DISTANCE_MEAN.id: nearest.mean(),
            WITHIN_400_M.id: 100 * (nearest <= 400).mean(),
            WITHIN_800_M.id: 100 * (nearest <= 800).mean(),
        }
        for key, value in expected.items():
            assert _pick(analysis, key, a, b).value == pytest.approx(value), (key, a, b)
    assert _pick(analysis, WITHIN_400_M.id, "cultural_venues", "cultural_venues").value > 0


def test_quotients_both_ways_match_plain_loops(random_city: City, analysis: CityAnalysis) -> None:
    places = random_city.places()
    squared = ((places.xy[:, None] - places.xy[None]) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    tied = squared == squared.min(axis=1, keepdims=True)
    for (i, a), (j, b) in product(enumerate(KINDS), enumerate(KINDS)):
        is_a, is_b = places.marks == i, places.marks == j
        share = (tied[is_a][:, is_b].sum(axis=1) / tied[is_a].sum(axis=1)).sum() / is_a.sum()
        expected = share / ((is_b.sum() - (i == j)) / (len(places) - 1))
        reading = _pick(analysis, COLOCATION_QUOTIENT.id, a, b)
        assert reading.value == pytest.approx(expected)
        assert reading.p is not None
        assert reading.q is not None
        assert reading.q >= reading.p
    assert dict(reading.parameters)["universe"] == list(KINDS)


def test_density_counts_only_what_lies_in_the_study_area(make_city: Any) -> None:
    inside, outside = [shapely.Point(x, 10) for x in (10, 20, 30)], [shapely.Point(9000, 10)]
    city = make_city({"universities": [*inside, *outside]}, shapely.box(0, 0, 1000, 1000))
    analysis = analyse(city, simulations=9)
    assert _pick(analysis, PLACES_PER_KM2.id, None, "universities").value == pytest.approx(3.0)


def test_every_reading_is_whole_and_in_catalogue_order(analysis: CityAnalysis) -> None:
    order = list(CATALOGUE)
    positions = [order.index(reading.id) for reading in analysis.readings]
    assert positions == sorted(positions)
    for reading in analysis.readings:
        assert reading.level in CATALOGUE[reading.id].levels
        assert reading.value is None or np.isfinite(reading.value)
        assert reading.available or reading.reason
        low, high = CATALOGUE[reading.id].value_range
        value = 1.0 if reading.value is None else reading.value
        assert low is None or value >= low, reading
        assert high is None or value <= high, reading
        assert isinstance(reading.value, float | None), reading
        json.dumps(dict(reading.parameters), allow_nan=False)


def test_the_same_seed_gives_the_same_result(random_city: City, analysis: CityAnalysis) -> None:
    assert analyse(random_city, simulations=199) == analysis
    assert analyse(random_city, simulations=199, seed=2).profiles != analysis.profiles


def test_counts_and_distances_do_not_depend_on_order_place_or_north(make_city: Any) -> None:
    rng = np.random.default_rng(21)
    clouds = {kind: rng.uniform(500, 3500, (n, 2)) for kind, n in zip(KINDS, (20, 9, 25, 12), strict=True)}
    clouds["cultural_venues"][:3] = clouds["universities"][0]
    turn = np.array([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]])
    window = shapely.box(0, 0, 4000, 4000)
    turned = shapely.transform(window, lambda xy: xy @ turn + [9000.0, -4000.0])
    still = make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()}, window)
    moved = make_city(
        {kind: list(shapely.points(rng.permutation(xy) @ turn + [9000.0, -4000.0])) for kind, xy in clouds.items()},
        turned,
    )
    before, after = analyse(still, simulations=19), analyse(moved, simulations=19)
    for one, other in zip(before.readings, after.readings, strict=True):
        if one.id in ON_NORTH or one.id == VERDICT_STABILITY.id:
            continue
        assert (one.id, one.from_kind, one.to_kind, one.reason) == (
            other.id,
            other.from_kind,
            other.to_kind,
            other.reason,
        )
        # A mean over uniform draws in a turned window is another sample of the same mean.
        rel = 0.2 if one.id == CLARK_EVANS.id else 3e-3
        assert one.value == (None if other.value is None else pytest.approx(other.value, rel=rel)), one
    for one, other in zip(before.profiles, after.profiles, strict=True):
        assert one.observed == other.observed


def test_results_can_be_sent_between_processes(analysis: CityAnalysis) -> None:
    assert pickle.loads(pickle.dumps(analysis)) == analysis  # noqa: S301  our own bytes


def test_progress_rises_and_cancels(random_city: City) -> None:
    shares: list[float] = []
    analyse(random_city, simulations=9, progress=lambda share, _doing: shares.append(share))
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1

    def cancel(_share: float, _doing: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        analyse(random_city, simulations=9, progress=cancel)


@pytest.mark.parametrize("same", [True, False])
def test_the_spread_of_pairs_by_chance_has_a_closed_form(same: bool) -> None:
    rng = np.random.default_rng(5)
    xy = np.concatenate([rng.normal(0, 60, (25, 2)), rng.uniform(-500, 500, (35, 2)), np.zeros((3, 2))])
    near = np.hypot(*(xy[:, None] - xy[None]).T) <= 90
    np.fill_diagonal(near, False)
    counts = []
    for _ in range(6000):
        mark = rng.permutation(np.repeat([0, 1, 2], [20, 15, 28]))
        counts.append(near[np.ix_(mark == 0, mark == (0 if same else 1))].sum())
    closed = chance.standard_deviation(chance.Links.of(xy, 90.0), 20, 20 if same else 15, same=same)
    assert closed == pytest.approx(np.std(counts), rel=0.04)


def test_nothing_varies_where_all_places_are_linked_or_none() -> None:
    for xy in (np.zeros((9, 2)), np.arange(18.0).reshape(9, 2) * 1000):
        links = chance.Links.of(xy, 10.0)
        assert chance.standard_deviation(links, 4, 5, same=False) == pytest.approx(0, abs=1e-6)
    assert chance.standard_deviation(chance.Links.of(np.empty((0, 2)), 10.0), 0, 0, same=True) == 0.0


def test_annuli_hold_enough_pairs_and_grow_with_the_radius() -> None:
    radii = np.linspace(30, 1500, 50)
    few, many = annuli(radii, 0.0000005 * radii**2, 999), annuli(radii, radii**2, 999)
    assert few == [49]
    assert many[:3] == [0, 1, 2]
    edges = np.concatenate([[0], radii[many]])
    assert np.all(np.diff(edges)[1:] >= edges[1:-1] / 3 - 1e-9)
    assert len(many) <= 16
    assert len(annuli(radii, radii**2, 199)) <= 4


@pytest.mark.parametrize("simulations", [199, 999])
def test_distances_come_from_annuli_and_end_where_the_attraction_ends(make_city: Any, simulations: int) -> None:
    rng = np.random.default_rng(11)
    parents = rng.uniform(300, 9700, (150, 2))
    angle, away = rng.uniform(0, 2 * np.pi, 150), 100 * np.sqrt(rng.uniform(0, 1, 150))
    children = parents + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    others = rng.uniform(0, 10000, (700, 2))
    city = make_city(
        {
            "industrial_sites": list(shapely.points(others)),
            "universities": list(shapely.points(parents)),
            "cultural_venues": list(shapely.points(children)),
        },
        shapely.box(0, 0, 10000, 10000),
    )
    pair = next(
        profile
        for profile in analyse(city, simulations=simulations).profiles
        if (profile.from_kind, profile.to_kind) == ("universities", "cultural_venues")
    )
    assert pair.p == pytest.approx(1 / (simulations + 1))
    assert pair.departures_m[0][0] == 0.0
    assert 60 <= pair.departures_m[0][1] <= (150 if simulations == 999 else 300)
    assert len(pair.departures_m) == 1
    assert pair.observed[20] > pair.high[20], "the cumulative curve stays outside long after"
    assert "times as many pairs as among shuffled kinds up to" in pair.sentence


def test_departures_need_no_pair_at_all() -> None:
    nothing = np.zeros(3, dtype=np.int64)
    rings = annuli_of(nothing, nothing.astype(float), np.zeros((9, 3), dtype=np.int64), np.array([1.0, 2.0, 3.0]))
    assert rings.departures() == ()


def test_departures_follow_from_the_annuli_and_gaps_stay_gaps(analysis: CityAnalysis) -> None:
    rings = Annuli((30.0, 60.0, 90.0, 120.0, 150.0), (9.0, 9.0, 5.0, 9.0, 0.0), (5.0,) * 5, (1.0,) * 5, (8.0,) * 5)
    assert rings.departures() == ((0.0, 60.0, "above"), (90.0, 120.0, "above"), (120.0, 150.0, "below"))
    for profile in analysis.profiles:
        if profile.p is None:
            assert profile.annuli is None
            continue
        assert profile.annuli is not None
        assert profile.departures_m == (profile.annuli.departures() if profile.p <= profile.alpha else ())
        assert profile.annuli.edges_m[-1] == profile.radii_m[-1]
        assert sum(profile.annuli.observed) == pytest.approx(profile.observed[-1])
        assert sum(profile.annuli.expected) == pytest.approx(profile.expected[-1])


def test_strengths_by_chance_are_attainable_and_a_single_pair_is_told(make_city: Any) -> None:
    rng = np.random.default_rng(5)
    clouds = {"universities": 3, "cultural_venues": 4, "industrial_sites": 40}
    city = make_city({kind: list(shapely.points(rng.uniform(0, 8000, (n, 2)))) for kind, n in clouds.items()},
                     shapely.box(0, 0, 8000, 8000))  # fmt: skip
    test = {(one.from_kind, one.to_kind): one for one in CityRun(city).tests}["universities", "cultural_venues"]
    assert 0 < test.near_expected < 1
    assert test.by_chance is not None
    pairs = np.array(test.by_chance) * test.near_expected
    assert pairs.tolist() == pytest.approx(np.round(pairs).tolist())
    assert test.of_one_pair == pytest.approx(1 / test.near_expected)
    said = spoken(test, "47 places").brief
    assert f"a single pair would already be {format_number(1 / test.near_expected)} times what chance has" in said


POINTS = [shapely.Point(400 + 37 * i, 400 + (i * i * 53) % 911) for i in range(8)]
SPOT = [shapely.Point(500, 500)] * 8


@pytest.mark.parametrize(
    ("geometries", "said"),
    [
        ({}, "No reference places are loaded"),
        ({"cultural_venues": []}, "No reference places are loaded"),
        ({"cultural_venues": POINTS}, "Only cultural venues are loaded"),
        ({"cultural_venues": POINTS, "universities": []}, "Only cultural venues are loaded"),
        ({"cultural_venues": SPOT, "universities": SPOT}, "All places lie at one and the same spot"),
        ({"cultural_venues": POINTS[:1], "universities": POINTS[1:2]}, "Nothing can be told about"),
        ({"cultural_venues": POINTS, "universities": POINTS[:3]}, "Nothing can be told about"),
        ({"cultural_venues": POINTS, "universities": POINTS}, "cannot be told from chance"),
        ({"streets": [shapely.LineString([(0, 0), (9, 9)])]}, "No reference places are loaded"),
    ],
)
def test_cities_of_which_little_can_be_told(make_city: Any, geometries: dict[str, list[Any]], said: str) -> None:
    city = make_city(geometries)
    analysis = analyse(city, simulations=99)
    told = " ".join([*(p.sentence for p in analysis.profiles), *describe_city(city, analysis)])
    assert said in told
    assert "nan" not in told
    for reading in analysis.readings:
        assert reading.available or reading.reason, reading
        assert reading.value is None or np.isfinite(reading.value)
        assert reading.p is None or 0 < reading.p <= 1
    for profile in analysis.profiles:
        assert profile.p is None or min(profile.n_from, profile.n_to) >= 5
        assert len(profile.observed) == len(profile.expected) == len(profile.radii_m)
        assert len(profile.low) == len(profile.high) == (0 if profile.p is None else len(profile.radii_m))
    with speaking("zh_CN"):
        assert analyse(city, simulations=9).universe == city.universe


def test_a_missing_core_kind_is_not_available_never_zero(make_city: Any) -> None:
    analysis = analyse(make_city({"cultural_venues": POINTS, "industrial_sites": []}), simulations=9)
    reading = _pick(analysis, NEAREST_DISTANCE.id, "cultural_venues", "universities")
    assert (reading.value, reading.reason) == (None, "No layer of universities was given.")
    empty = _pick(analysis, COLOCATION_QUOTIENT.id, "cultural_venues", "industrial_sites")
    assert (empty.value, empty.reason) == (None, "The layer of industrial sites is empty.")


def test_a_small_study_area_limits_the_distances(make_city: Any) -> None:
    window = shapely.box(300, 300, 1100, 1400)
    city = make_city({"cultural_venues": POINTS, "universities": POINTS[::-1]}, window)
    analysis = analyse(city, simulations=99)
    assert analysis.profiles[0].radii_m[-1] == 400.0
    assert any("up to 400 m only" in sentence for sentence in describe_city(city, analysis))
    k = {r.parameters["radius_m"]: r for r in analysis.readings if r.id == CROSS_K.id and r.from_kind != r.to_kind}
    assert k[400.0].available
    assert "too small" in (k[800.0].reason or "")


@pytest.mark.parametrize("turn", [0, 30, 77])
def test_half_width_does_not_depend_on_north(turn: float) -> None:
    assert half_width(shapely.affinity.rotate(shapely.box(0, 0, 300, 100), turn)) == pytest.approx(50.0)


def test_half_width_of_next_to_nothing() -> None:
    assert half_width(shapely.Polygon()) == 1.0
    assert half_width(shapely.Point(0, 0).buffer(0.1)) == 1.0


def test_cross_k_agrees_with_a_plain_translation_correction(random_city: City, analysis: CityAnalysis) -> None:
    window = random_city.study_area.geometry
    first, second = random_city.points("universities"), random_city.points("creative_firms")
    k = 0.0
    for a in first:
        for b in second:
            if np.hypot(*(b - a)) <= 800:
                k += window.area**2 / window.intersection(shapely.affinity.translate(window, *(b - a))).area
    found = [
        r.value
        for r in analysis.readings
        if (r.id, r.from_kind, r.to_kind) == (CROSS_K.id, "universities", "creative_firms")
        and r.parameters["radius_m"] == 800.0
    ]
    assert found == [pytest.approx(k / (len(first) * len(second)), rel=2e-3)]


def test_a_study_area_that_holds_no_place_is_said_and_nothing_is_told_of_it(make_city: Any) -> None:
    rng = np.random.default_rng(3)
    clouds = {"universities": rng.uniform(0, 3000, (8, 2)), "cultural_venues": rng.uniform(0, 3000, (20, 2))}
    shapes = {kind: list(shapely.points(xy)) for kind, xy in clouds.items()}
    missed = make_city(shapes, shapely.box(9000, 9000, 19000, 19000))
    found = analyse(missed, simulations=19, everything=True)
    first, second, *_rest = describe_city(missed, found)
    assert (
        first
        == "None of the places of Testville lies inside its study area of 100 km²: check the layer of the study area."
    )
    assert second.startswith("There are 8 universities and 20 cultural venues.")
    for key in ("culture_per_ha", "places_per_km2", "getis_ord_gi_star", "kernel_density", "clark_evans", "cross_k"):
        readings = [one for one in found.readings if one.id == key]
        assert readings
        assert all(one.value is None and one.reason for one in readings), key
    partly = make_city(shapes, shapely.box(0, 0, 3000, 2000))
    outside = sum(int((xy[:, 1] > 2000).sum()) for xy in clouds.values())
    said = describe_city(partly, analyse(partly, simulations=19))
    left_out = "are left out of the city's densities and of counts by hexagon."
    assert f"{outside} of these places lie outside the study area and {left_out}" in said


def test_a_kind_whose_file_could_not_be_used_was_given(make_city: Any) -> None:
    city = make_city(
        {"universities": list(shapely.points([[0, 0], [50, 0]]))},
        set_aside=(("cultural_venues.geojson", "the file ends in the middle, on line 1"), ("x.csv", "it is empty")),
        meant={"cultural_venues.geojson": "cultural_venues"},
    )
    reasons = {one.to_kind: one.reason for one in analyse(city, simulations=9).readings if one.id == "places_by_kind"}
    said = "cultural_venues.geojson could not be used: the file ends in the middle, on line 1."
    assert reasons["cultural_venues"] == said
    assert reasons["industrial_sites"] == "No layer of industrial sites was given."
    assert replace(city, meant={"x.csv": "industrial_sites"}).unusable("industrial_sites") == ("x.csv", "it is empty")
