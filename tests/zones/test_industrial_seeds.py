"""Industrial sites that could become creative quarters: what ranks first, what the sentence says, what agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Never

import numpy as np
import pytest
import shapely

from gis_app.indicators.inputs.city_index import CityIndex
from gis_app.indicators.inputs.membership import places_inside
from gis_app.indicators.inputs.nearest import nearest_metres
from gis_app.zones.industrial_seeds import DISUSED, HERITAGE, METHOD, WRONG_SIZE, size_fit
from gis_app.zones.surroundings import excess
from gis_app.zones.wording import hectares, metres

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

SIDE = 10_000.0


def _square(x: float, y: float, side: float = 200.0) -> shapely.Polygon:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _seek(city: City, **settings: object) -> Found:
    return METHOD.search(city, METHOD.settings(settings, city))


def _names(found: Found) -> list[str]:
    return [candidate.name for candidate in found.candidates]


def _row_of_points(x: float, y: float, count: int) -> list[shapely.Point]:
    return [shapely.Point(x + 0.5 * step, y) for step in range(count)]


def _creative(candidate: Candidate) -> int:
    found = re.search(r"(\d+|no) creative place", candidate.why)
    assert found
    return 0 if found[1] == "no" else int(found[1])


# --- the sentence ------------------------------------------------------------


def test_the_sentence_says_what_is_there_and_what_chance_would_bring(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={"geometry": [_square(5_000, 5_000)], "name": ["Fábrica X"], "status": ["disused"]},
        universities={"geometry": [shapely.Point(5_450, 5_000), shapely.Point(5_000, 5_800)], "name": ["ORT", None]},
        cultural_venues=shapely.points([[5_000, 5_000 + 150 * step] for step in range(1, 7)]),
        creative_firms=shapely.points([[9_000, 9_000]]),
    )
    found = _seek(city)
    (candidate,) = found.candidates
    assert candidate.why == (
        "Fábrica X, 4.0 ha, disused: 6 creative places and 2 universities within 800 m, where 0.2 and 0.1 would be "
        "expected at an average spot of the city; nearest university ORT at 350 m"
    )
    walk = 200 * 200 + 4 * 200 * 800 + np.pi * 800**2
    expected = np.array([7 * walk, 2 * walk]) / SIDE**2
    assert candidate.strength == pytest.approx(excess(np.array([6, 2]), expected).sum(), rel=1e-3)
    assert candidate.score == pytest.approx(candidate.strength * DISUSED)
    assert candidate.name == "Fábrica X"
    assert candidate.geometry.equals(_square(5_000, 5_000))
    assert candidate.counts == {"industrial_sites": 1, "universities": 0, "cultural_venues": 0, "creative_firms": 0}
    assert candidate.expected == pytest.approx(7 * 4 / 10_000)
    assert candidate.p is None
    assert candidate.reason == "Not tested: a site is judged by what surrounds it."
    assert found.notes == ()
    assert found.reason is None


def test_places_and_spots_are_the_creative_ones_inside(make_city: Callable[..., City]) -> None:
    inside = [shapely.Point(5_010, 5_000)] * 3 + [shapely.Point(5_020, 5_000)]
    city = make_city(
        industrial_sites=[_square(5_000, 5_000)],
        cultural_venues=inside,
        creative_firms=[*inside[:1], shapely.Point(6_000, 6_000)],
        universities=[shapely.Point(5_000, 5_000)],
    )
    (candidate,) = _seek(city).candidates
    assert (candidate.places, candidate.spots) == (5, 2)
    assert candidate.counts["universities"] == 1
    assert candidate.why.endswith("nearest university (unnamed) on the site")


def test_a_campus_whose_point_is_beyond_the_walk_is_said_to_begin_there(make_city: Callable[..., City]) -> None:
    campus = shapely.box(5_300, 4_000, 8_000, 6_000)
    city = make_city(
        industrial_sites=[_square(5_000, 5_000)], universities={"geometry": [campus], "name": ["Tsinghua"]}
    )
    (candidate,) = _seek(city).candidates
    assert "no university within 800 m" in candidate.why
    assert candidate.why.endswith("nearest university Tsinghua whose grounds begin at 200 m")


def test_heritage_protection_and_conversion_are_said(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(2_000 * step, 2_000) for step in range(1, 5)],
            "name": ["Mill", "Shed", "Gasworks", "Tower"],
            "heritage": ["yes", "no", None, None],
            "status": ["active", "converted", None, None],
            "文保单位": [None, None, "省级文物保护单位", "是"],
        }
    )
    why = {candidate.name: candidate.why.split(":")[0] for candidate in _seek(city).candidates}
    assert why == {
        "Mill": "Mill, 4.0 ha, industrial heritage",
        "Shed": "Shed, 4.0 ha, already converted",
        "Gasworks": "Gasworks, 4.0 ha, protected (省级文物保护单位) and so ranked last",
        "Tower": "Tower, 4.0 ha, protected and so ranked last",
    }


def test_where_all_are_protected_none_is_said_to_be_last(make_city: Callable[..., City]) -> None:
    zones = {"geometry": [_square(2_000, 2_000)], "category": ["industrial business zone"]}
    (candidate,) = _seek(make_city(industrial_sites=zones)).candidates
    assert candidate.why.startswith("Industrial site, 4.0 ha, protected (industrial business zone):")


# --- the order ---------------------------------------------------------------


def test_disused_with_an_excess_comes_first_converted_and_protected_last(make_city: Callable[..., City]) -> None:
    names = ["Rich", "Idle", "Idle and alone", "Poor", "Converted and rich", "Protected and rich"]
    x = [1_000, 2_600, 4_200, 5_800, 7_400, 9_000]
    rich = [
        point for at, count in zip(x, (20, 3, 0, 1, 30, 40), strict=True) for point in _row_of_points(at, 2_150, count)
    ]
    city = make_city(
        industrial_sites={
            "geometry": [_square(at, 2_000) for at in x],
            "name": names,
            "status": ["active", "disused", "disused", "active", "converted", "disused"],
            "protected": [None, None, None, None, None, "yes"],
        },
        cultural_venues=rich,
    )
    first = _seek(city)
    # no excess: the one with more around it first
    assert _names(first) == ["Idle", "Rich", "Poor", "Idle and alone", "Converted and rich", "Protected and rich"]
    assert [candidate.rank for candidate in first.candidates] == [1, 2, 3, 4, 5, 6]
    score = {candidate.name: candidate.score for candidate in first.candidates}
    assert score["Protected and rich"] > score["Converted and rich"] > score["Rich"] > score["Idle"] > 0.0
    plain = _seek(city, disused_first="no")
    assert _names(plain)[:2] == ["Rich", "Idle"]
    assert _names(plain)[-2:] == ["Converted and rich", "Protected and rich"]


def test_inside_a_class_the_score_falls_with_the_rank(make_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(4)
    xy = rng.uniform(300, 9_700, (60, 2))
    status = rng.choice(["active", "disused"], 60)
    city = make_city(
        industrial_sites={"geometry": [_square(x, y, 120) for x, y in xy], "status": status},
        cultural_venues=shapely.points(rng.normal(5_000, 1_500, (300, 2)).clip(0, 10_000)),
    )
    found = _seek(city, group_m=0).candidates
    lifted = [candidate.strength and "disused" in candidate.why for candidate in found]
    assert lifted == sorted(lifted, key=bool, reverse=True)
    for wanted in (True, False):
        scores = [candidate.score for candidate, up in zip(found, lifted, strict=True) if bool(up) == wanted]
        assert len(scores) > 5
        assert scores == sorted(scores, reverse=True)


def test_more_around_always_scores_more(make_city: Callable[..., City]) -> None:
    scores = []
    for count in (1, 20, 40, 100, 250, 500):
        city = make_city(
            industrial_sites=[_square(5_000, 5_000)],
            cultural_venues=[*_row_of_points(5_150, 5_000, count), *_row_of_points(1_000, 1_000, 1_000 - count)],
        )
        scores.append(_seek(city).candidates[0].score)
    # chance brings 27: up to there is no excess, beyond it no end
    assert scores[:2] == [0.0, 0.0]
    assert np.all(np.diff(np.diff(scores[1:])) > 0.0)


def test_universities_and_creative_places_each_give_their_excess(make_city: Callable[..., City]) -> None:
    def strength(**layers: object) -> float:
        found = _seek(make_city(industrial_sites=[_square(5_000, 5_000)], **layers)).candidates[0].strength
        assert found is not None
        return found

    culture = {"cultural_venues": [*_row_of_points(5_150, 5_000, 9), *_row_of_points(1_000, 1_000, 60)]}
    learning = {"universities": [*_row_of_points(5_150, 5_100, 3), *_row_of_points(1_000, 1_000, 10)]}
    assert strength(**culture, **learning) == pytest.approx(strength(**culture) + strength(**learning))


def test_its_own_ground_counts(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(1_500 + 2_300 * step, 5_000, 200) for step in range(4)],
            "name": ["plain", "heritage", "idle", "both"],
            "heritage": [None, "yes", None, "yes"],
            "status": [None, None, "disused", "disused"],
        },
        cultural_venues=[point for step in range(4) for point in _row_of_points(1_500 + 2_300 * step, 5_300, 5)],
    )
    score = {candidate.name: candidate.score for candidate in _seek(city).candidates}
    assert score["heritage"] == pytest.approx(HERITAGE * score["plain"])
    assert score["idle"] == pytest.approx(DISUSED * score["plain"])
    assert score["both"] == pytest.approx(HERITAGE * DISUSED * score["plain"])


def test_the_fit_of_the_size_is_never_nothing() -> None:
    fit = size_fit(np.array([0.01, 1.0, 3.0, 16.0, 50.0, 200.0, 9_000.0]))
    assert fit[2:5].tolist() == [1.0, 1.0, 1.0]
    assert WRONG_SIZE == fit[0] == fit[-1] < fit[1] < 1.0
    assert WRONG_SIZE < fit[5] < 1.0


# --- what is no candidate ----------------------------------------------------


def test_none_under_a_hectare_alone(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [
                _square(1_000, 1_000, 99.0),
                _square(3_000, 1_000, 100.1),
                _square(5_000, 1_000, 75.0),
                _square(5_100, 1_000, 75.0),
                _square(7_000, 1_000, 70.0),
                _square(7_100, 1_000, 70.0),
                shapely.Point(9_000, 1_000),
            ],
            "name": ["too small", "large enough", "two", "of them", "two too", "small", "a point"],
        }
    )
    found = _seek(city)
    assert {candidate.name for candidate in found.candidates} == {"large enough", "of them and 1 more site"}
    assert all(candidate.area_ha >= 1.0 for candidate in found.candidates)
    assert found.notes == (
        "2 sites or groups have under 1.0 ha of ground each and are no candidates.",
        "1 site or group is known only as a point, its area unknown, and is no candidate.",
        "No creative place is known in the city: the strengths rest on universities alone, or are 0.",
    )


def test_open_spaces_schools_and_aircraft_are_counted_and_named(make_city: Callable[..., City]) -> None:
    names = ["Works", "Plaza Zabala", "Escuela 4", "飞机", "Liceo 9"]
    city = make_city(
        industrial_sites={"geometry": [_square(1_500 * (step + 1), 1_000) for step in range(5)], "name": names}
    )
    found = _seek(city)
    assert _names(found) == ["Works"]
    assert found.notes[0] == (
        "4 mapped sites are open spaces, schools or aircraft by name or tags and are no candidates. "
        "Among them: Escuela 4, Liceo 9 and Plaza Zabala."
    )


def test_where_nothing_is_left_the_reason_says_why(make_city: Callable[..., City]) -> None:
    for sites, said in (
        ({"geometry": [_square(1_000, 1_000)], "name": ["Plaza Zabala"]}, "open space"),
        ({"geometry": [_square(1_000, 1_000, 20)]}, "under 1.0 ha"),
        ({"geometry": [shapely.Point(-900, -900)]}, "outside the study area"),
    ):
        found = _seek(make_city(industrial_sites=sites))
        assert found.candidates == ()
        assert said in str(found.reason)


# --- points ------------------------------------------------------------------


def test_a_point_is_a_point(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={"geometry": [shapely.Point(5_000, 5_000)], "name": ["Depot"], "site_area": [2.5]},
        universities={"geometry": [shapely.Point(5_790, 5_000)], "name": ["ORT"]},
        cultural_venues=[shapely.Point(5_000, 5_799), shapely.Point(5_000, 5_810)],
    )
    (candidate,) = _seek(city).candidates
    assert candidate.why == (
        "Depot, 2.5 ha, known as a point, from which distances are measured, and drawn as a disc of its declared area: "
        "1 creative place and 1 university within 800 m, where under 0.1 and under 0.1 would be expected at an average "
        "spot of the city; nearest university ORT at 790 m"
    )
    assert candidate.area_ha == pytest.approx(2.5)
    assert candidate.geometry.centroid.distance(shapely.Point(5_000, 5_000)) < 1e-6
    assert candidate.strength == pytest.approx(
        excess(np.array([1, 1]), np.array([2, 1]) * np.pi * 800**2 / SIDE**2).sum(), rel=2e-3
    )


@pytest.mark.parametrize("seed", range(5))
def test_distances_of_points_start_at_the_points_and_not_at_their_discs(
    make_city: Callable[..., City], seed: int
) -> None:
    """Discs of 100 ha reach 564 m: from their edges every count and distance would be another."""
    rng = np.random.default_rng(seed)
    middle = shapely.Point(5_000, 5_000)
    near = [shapely.Point(5_150, 5_000), _square(5_000, 5_130, 60)] if seed % 2 else []
    culture = shapely.points(rng.uniform(3_400, 6_600, (150, 2)))
    campuses = [shapely.Point(x, y).buffer(40) for x, y in rng.uniform((3_600, 5_800), 6_400, (3, 2))]
    city = make_city(
        industrial_sites={"geometry": [middle, *near], "site_area": [100.0, 50.0, np.nan][: 1 + len(near)]},
        universities={"geometry": campuses, "name": ["A", "B", "C"]},
        cultural_venues=culture,
    )
    (candidate,) = _seek(city).candidates
    known = [middle, *near]
    assert candidate.geometry.area > 90e4
    count = sum(min(shape.distance(place) for shape in known) <= 800.0 for place in culture)
    assert count < sum(candidate.geometry.distance(place) <= 800.0 for place in culture)
    assert f": {count} creative places" in candidate.why
    assert "from which distances are measured" in candidate.why
    away = min(shape.distance(campus) for shape in known for campus in campuses)
    assert away > min(candidate.geometry.distance(campus) for campus in campuses)
    assert candidate.why.endswith(f"at {metres(away)}")
    # and a distance to such a site ends at the point
    index = CityIndex(city)
    to_sites = nearest_metres(index, "cultural_venues", "industrial_sites")
    assert to_sites == pytest.approx([min(shape.distance(place) for shape in known) for place in culture])


def test_a_point_without_area_joins_a_group_but_is_none(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(5_000, 5_000), shapely.Point(5_250, 5_000), shapely.Point(1_000, 1_000)],
            "name": ["Works", "Shed", "Alone"],
        }
    )
    (candidate,) = _seek(city).candidates
    assert candidate.name == "Works and 1 more site"
    assert candidate.counts["industrial_sites"] == 2
    assert candidate.geometry.covers(shapely.Point(5_250, 5_000))


# --- one thing, one number ---------------------------------------------------


def _mixed_city(make_city: Callable[..., City], seed: int) -> City:
    """Plots of all sorts that overlap, touch and cross the edge of a city with a hole."""
    rng = np.random.default_rng(seed)
    plots: list[shapely.Geometry] = []
    for x, y in rng.uniform(-100, 3_100, (int(rng.integers(1, 80)), 2)):
        wide, high = rng.uniform(10, 300, 2)
        sort = rng.integers(5)
        if sort == 0:
            plots.append(shapely.Point(x, y))
        elif sort == 1 and plots:
            plots.append(shapely.affinity.translate(plots[rng.integers(len(plots))], *rng.uniform(-60, 60, 2)))
        elif sort == 2:
            plots.append(
                shapely.MultiPolygon([shapely.box(x, y, x + 60, y + 80), shapely.box(x + 100, y, x + 200, y + 90)])
            )
        else:
            plots.append(shapely.affinity.rotate(shapely.box(x, y, x + wide, y + high), rng.uniform(0, 90)))

    def pick(*values: object) -> np.ndarray:
        return rng.choice(np.array(values, dtype=object), len(plots))

    return make_city(
        window=shapely.box(0, 0, 3_000, 3_000).difference(shapely.Point(1_500, 1_500).buffer(200)),
        industrial_sites={
            "geometry": plots,
            "name": pick(None, "Works A", "Works B", "Plaza X"),
            "status": pick("active", "disused", "converted", None),
            "site_area": pick(None, 0.5, 2.0, 8.0, -3.0, np.nan),
            "heritage": pick("yes", "no", None),
            "protected": pick(None, None, None, "yes", "no", "Monument Y"),
        },
        cultural_venues=shapely.points(rng.uniform(-200, 3_200, (50, 2))),
        creative_firms=shapely.points(np.repeat(rng.uniform(0, 3_000, (9, 2)), 6, axis=0)),
        universities=[shapely.Point(x, y).buffer(200) for x, y in rng.uniform(0, 3_000, (5, 2))],
    )


@pytest.mark.parametrize("seed", range(16))
def test_sentence_table_and_map_agree(make_city: Callable[..., City], seed: int) -> None:
    city = _mixed_city(make_city, seed)
    found = _seek(city, max_extent_m=(1_200, 600)[seed % 2]).candidates
    places = city.places()
    for candidate in found:
        inside = places_inside(places.xy, candidate.geometry)[1]
        counted = {kind: int(np.count_nonzero(places.marks[inside] == mark)) for mark, kind in enumerate(places.kinds)}
        assert counted == dict(candidate.counts)
        said = re.match(r"(\d+) sites", candidate.why)
        assert (int(said[1]) if said else 1) == candidate.counts["industrial_sites"]
        more = re.search(r" and (\d+) more site", candidate.name)
        assert more is None or int(more[1]) + 1 == candidate.counts["industrial_sites"]
        assert f", {hectares(candidate.area_ha)}" in candidate.why
        assert candidate.places == candidate.counts["cultural_venues"] + candidate.counts["creative_firms"]
        assert candidate.area_ha >= 1.0 - 1e-9
        assert candidate.geometry.is_valid
        assert city.study_area.geometry.buffer(1e-6).covers(candidate.geometry)
    zones = [candidate.geometry for candidate in found]
    assert all(a.intersection(b).area < 1e-3 for i, a in enumerate(zones) for b in zones[:i])


@pytest.mark.parametrize("seed", range(6))
def test_counts_and_places_in_the_sentence_are_those_of_brute_force(make_city: Callable[..., City], seed: int) -> None:
    rng = np.random.default_rng(seed)
    culture, firms = rng.uniform(0, 5_000, (150, 2)), rng.uniform(0, 5_000, (150, 2))
    plots = [
        _square(x, y, side)
        for x, y, side in zip(*rng.uniform(500, 4_500, (2, 12)), rng.uniform(100, 400, 12), strict=True)
    ]
    city = make_city(
        window=shapely.box(0, 0, 5_000, 5_000),
        industrial_sites=plots,
        cultural_venues=shapely.points(culture),
        creative_firms=shapely.points(firms),
    )
    everywhere = shapely.points(np.vstack((culture, firms)))
    for candidate in _seek(city).candidates:
        own = shapely.union_all([plot for plot in plots if candidate.geometry.covers(plot.representative_point())])
        n = int(np.count_nonzero(shapely.distance(own, everywhere) <= 800.0))
        walk = own.buffer(800.0, quad_segs=200).intersection(city.study_area.geometry)
        expected = 300 * walk.area / city.study_area.geometry.area
        assert _creative(candidate) == n
        assert candidate.strength == pytest.approx(excess(np.array([n]), np.array([expected]))[0], rel=0.02, abs=0.02)
        assert candidate.expected == pytest.approx(300 * candidate.geometry.area / 25e6)


def test_a_school_on_the_grounds_is_counted_and_said(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(5_000, 5_000, 400), _square(5_100, 5_000, 50)],
            "name": ["Works", "School No. 4"],
        }
    )
    (candidate,) = _seek(city).candidates
    assert candidate.counts["industrial_sites"] == 2
    assert candidate.why.startswith("2 sites with Works, 1 of them no factory by name or tags, 16 ha:")


def test_kinds_outside_the_universe_are_counted_too(make_city: Callable[..., City]) -> None:
    from dataclasses import replace

    city = make_city(
        industrial_sites=[_square(5_000, 5_000)], cultural_venues=[shapely.Point(5_000, 5_000)], universities=[]
    )
    (candidate,) = _seek(replace(city, universe=("universities",))).candidates
    assert candidate.counts == {"universities": 0, "industrial_sites": 1, "cultural_venues": 1}
    assert candidate.places == 1


# --- any city ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_row_order_changes_nothing(make_city: Callable[..., City], seed: int) -> None:
    from dataclasses import replace

    city = _mixed_city(make_city, seed)
    rng = np.random.default_rng(seed)
    turned = {
        kind: replace(layer, frame=layer.frame.iloc[rng.permutation(len(layer))].reset_index(drop=True))
        for kind, layer in city.layers.items()
    }
    one, other = _seek(city), _seek(replace(city, layers=turned))
    assert [(c.name, c.why, round(c.score, 6), round(c.area_ha, 4), c.counts) for c in one.candidates] == [
        (c.name, c.why, round(c.score, 6), round(c.area_ha, 4), c.counts) for c in other.candidates
    ]
    assert one.notes == other.notes


def test_the_best_are_the_same_as_among_all(make_city: Callable[..., City]) -> None:
    city = _mixed_city(make_city, 3)
    every = _seek(city).candidates
    few = METHOD.search(city, METHOD.settings({}, city), count=3).candidates
    assert len(every) > 3
    assert [(c.id, c.name, c.why) for c in few] == [(c.id, c.name, c.why) for c in every[:3]]


def test_no_industry_has_a_reason(make_city: Callable[..., City]) -> None:
    assert _seek(make_city()).reason
    empty = _seek(make_city(industrial_sites=np.empty(0, dtype=object)))
    assert empty.reason
    assert empty.candidates == ()


def test_no_creative_place_is_said(make_city: Callable[..., City]) -> None:
    sites = [_square(5_000, 5_000), _square(8_000, 8_000, 120)]
    for layers, said in (
        ({}, "nothing is known about its surroundings"),
        ({"cultural_venues": [], "universities": []}, "no creative place or university is known in the city"),
    ):
        found = _seek(make_city(industrial_sites=sites, **layers))
        assert [candidate.strength for candidate in found.candidates] == [0.0, 0.0]
        assert all(said in candidate.why for candidate in found.candidates)
        assert "No creative place is known" in found.notes[-1]
        # then its own ground decides
        assert found.candidates[0].area_ha > found.candidates[1].area_ha


def test_strange_ground_does_no_harm(make_city: Callable[..., City]) -> None:
    plots = [
        shapely.box(-1e7, -1e7, 1e7, 1e7),
        shapely.Polygon([(100, 100), (100, 100.0000001), (100.0000001, 100)]),
        shapely.LineString([(500, 500), (600, 600)]),
        shapely.MultiPoint([(700, 700), (900, 900)]),
        shapely.Polygon([(0, 0), (5_000, 1e-6), (9_000, 0)]),
    ]
    culture = {"cultural_venues": _row_of_points(5_000, 5_000, 9)}
    for city in (make_city(industrial_sites=plots, **culture), make_city(industrial_sites=plots[1:], **culture)):
        for candidate in _seek(city).candidates:
            assert np.isfinite([candidate.score, candidate.strength, candidate.area_ha]).all()
    spot = make_city(industrial_sites=[shapely.Point(5, 5)] * 500, cultural_venues=[shapely.Point(5, 5)] * 500)
    assert _seek(spot).candidates == ()
    spot = make_city(industrial_sites=[_square(500, 500)] * 500, cultural_venues=[shapely.Point(500, 500)] * 500)
    (candidate,) = _seek(spot).candidates
    assert (candidate.places, candidate.spots, candidate.counts["industrial_sites"]) == (500, 1, 500)


def test_progress_rises_and_can_cancel(make_city: Callable[..., City]) -> None:
    city = _mixed_city(make_city, 5)
    shares: list[float] = []
    METHOD.search(city, METHOD.settings({}, city), lambda share, _said: shares.append(share))
    assert shares == sorted(shares)
    assert len(shares) >= 6
    for last in (0.0, 0.2, 0.6, 0.9):

        def stop(share: float, _said: str, last: float = last) -> None:
            if share >= last:
                _raise()

        with pytest.raises(KeyboardInterrupt):
            METHOD.search(city, METHOD.settings({}, city), stop)


def _raise() -> Never:
    raise KeyboardInterrupt
