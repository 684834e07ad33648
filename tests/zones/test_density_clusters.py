"""Where creative places gather: planted quarters, what changes nothing, recounts by hand, odd cities, cancelling."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
import shapely.affinity
from scipy import stats

from gis_app.zones.claims import is_creative_rather, stands_out
from gis_app.zones.creative import creative_places
from gis_app.zones.density_clusters import FEWEST_SPOTS, METHOD
from gis_app.zones.finding import find

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

    Numbers = NDArray[np.float64]
    Marks = NDArray[np.int64]
    Build = Callable[..., City]

SITES, UNIVERSITIES, CULTURE, FIRMS = range(4)
SIDE = 10_000.0
WINDOW = shapely.box(0, 0, SIDE, SIDE)
SMALL = shapely.box(0, 0, 4_000, 4_000)
UNTESTED = {"noise_cities": 0}
QUICK = {"noise_cities": 19}


def zones_of(city: City, said: dict[str, object] = UNTESTED, **more: Any) -> tuple[Candidate, ...]:
    return find(city, "density_clusters", said, **more).candidates


def town(seed: int, knots: int = 5, each: int = 16, background: int = 120) -> tuple[Numbers, Marks]:
    """Return knots of places in a background, the first one the densest, and kinds without regard to them."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(1_000, 9_000, (knots, 2))
    near = np.repeat(centres, each, axis=0) + rng.normal(0, 130, (knots * each, 2))
    best = centres[0] + rng.normal(0, 90, (24, 2))
    xy = np.clip(np.vstack((near, best, rng.uniform(0, SIDE, (background, 2)))), 1, SIDE - 1)
    xy = np.round(xy * 8) / 8  # exact in binary: a shift by whole metres loses no digit
    kind = rng.integers(4, size=len(xy))
    kind[knots * each : knots * each + 24] = CULTURE
    return xy, kind


def centre(zone: Candidate) -> Numbers:
    return np.asarray(zone.geometry.centroid.coords[0])


def away(one: Candidate, other: Candidate) -> float:
    return float(np.hypot(*(centre(one) - centre(other))))


def told(zones: Sequence[Candidate]) -> list[tuple[object, ...]]:
    """Return everything that a shift leaves as it is."""
    kept = [one.name for one in fields(zones[0]) if one.name not in {"geometry", "name"}]
    return [tuple(getattr(zone, name) for name in kept) for zone in zones]


# --- what is found ---------------------------------------------------------------------------------------------------


def test_planted_knots_are_found_first(dotted_city: Build) -> None:
    rng = np.random.default_rng(4)
    centres = np.array([[2_000, 2_000], [8_000, 2_000], [5_000, 8_000]])
    xy = np.vstack((np.repeat(centres, 15, axis=0) + rng.normal(0, 80, (45, 2)), rng.uniform(0, SIDE, (90, 2))))
    found = find(dotted_city(xy, np.arange(135) % 2 + CULTURE), "density_clusters", {"noise_cities": 39})
    best = found.candidates[:3]
    distance = np.array([np.hypot(*(centres - centre(zone)).T) for zone in best])
    assert sorted(distance.argmin(axis=1).tolist()) == [0, 1, 2]
    assert distance.min(axis=1).max() < 100
    assert all(zone.places >= 14 and zone.p is not None and zone.p <= 0.05 for zone in best)
    assert all("it stands out from chance (p = 0.0" in zone.why for zone in best)
    assert all(zone.expected is not None and zone.expected < 2 for zone in best)
    assert found.simulations == 39


@pytest.mark.parametrize("seed", range(3))
def test_the_densest_knot_is_the_first_zone(dotted_city: Build, seed: int) -> None:
    xy, kind = town(seed)
    best = zones_of(dotted_city(xy, kind), count=1)[0]
    planted = xy[5 * 16 : 5 * 16 + 24]
    assert np.hypot(*(centre(best) - planted.mean(axis=0))) < 100
    assert shapely.covers(best.geometry, shapely.points(planted)).mean() > 0.9


def test_groups_without_a_creative_place_are_no_candidates(dotted_city: Build) -> None:
    rng = np.random.default_rng(5)
    centres = np.array([[2_000, 2_000], [8_000, 2_000], [5_000, 8_000]])
    knots = np.repeat(centres, 25, axis=0) + rng.normal(0, 90, (75, 2))
    xy = np.vstack((knots, rng.uniform(0, SIDE, (60, 2))))
    kind = np.concatenate((np.repeat([SITES, UNIVERSITIES, CULTURE], 25), np.arange(60) % 4))
    zones = zones_of(dotted_city(xy, kind))
    assert np.hypot(*(centre(zones[0]) - centres[2])) < 100
    assert all(zone.geometry.distance(shapely.Point(spot)) > 500 for zone in zones for spot in centres[:2])
    assert all(zone.places >= 5 for zone in zones)


def test_universities_and_industry_lend_no_strength(dotted_city: Build) -> None:
    rng = np.random.default_rng(6)
    xy = np.vstack((rng.normal(3_000, 90, (15, 2)), rng.uniform(0, SIDE, (50, 2))))
    more = np.vstack((rng.normal(3_000, 90, (60, 2)), rng.uniform(0, SIDE, (40, 2))))
    alone = zones_of(dotted_city(xy, CULTURE))[0]
    beside = zones_of(
        dotted_city(np.vstack((xy, more)), np.concatenate((np.full(65, CULTURE), np.arange(100) % 2)))
    )[0]  # fmt: skip
    assert (beside.strength, beside.places, beside.expected) == (alone.strength, alone.places, alone.expected)
    assert beside.geometry.equals(alone.geometry)
    assert beside.counts["universities"] + beside.counts["industrial_sites"] > 50
    assert alone.quotient is None


@pytest.mark.parametrize("word", ["gallery", "Studio", " artist studio ", "makerspace", "工作室", "taller"])
def test_makers_filed_elsewhere_are_creative(make_city: Build, word: str) -> None:
    rng = np.random.default_rng(7)
    works = np.vstack((rng.normal(3_000, 90, (14, 2)), rng.normal(7_000, 90, (30, 2))))
    category = np.array([word] * 14 + ["warehouse"] * 29 + [None], dtype=object)
    city = make_city(
        industrial_sites={"geometry": shapely.points(works), "category": category},
        cultural_venues=shapely.points(rng.uniform(0, SIDE, (40, 2))),
    )
    zones = zones_of(city)
    assert np.hypot(*(centre(zones[0]) - 3_000)) < 100
    assert zones[0].places >= 13
    assert all(zone.geometry.distance(shapely.Point(7_000, 7_000)) > 300 for zone in zones)
    named = find(city, "density_clusters", {"kinds": "industrial_sites", **UNTESTED}).candidates
    assert np.hypot(*(centre(named[0]) - 7_000)) < 100  # a kind that is named counts with every place


def test_places_outside_the_study_area_are_not_looked_at(dotted_city: Build) -> None:
    xy, kind = town(1)
    beyond = np.random.default_rng(8).normal((12_000, 5_000), 60, (80, 2))
    with_them = dotted_city(np.vstack((xy, beyond)), np.concatenate((kind, np.full(80, CULTURE))))
    zones = zones_of(with_them)
    assert told(zones) == told(zones_of(dotted_city(xy, kind)))


# --- numbers of a zone -----------------------------------------------------------------------------------------------


def streets(side: float) -> list[shapely.LineString]:
    at = np.cumsum(np.random.default_rng(1).uniform(70, 150, 50))
    at = at[at < side]
    return [shapely.LineString([(x, 0), (x, side)]) for x in at] + [shapely.LineString([(0, y), (side, y)]) for y in at]


def crowded_town(dotted_city: Build, seed: int) -> City:
    """Return 4 km with many knots that touch, a studio among the works, and streets in every other city."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 4_000, (14, 1, 2))
    knots = (centres + rng.normal(0, 150, (14, 15, 2))).reshape(-1, 2)
    xy = np.clip(np.vstack((knots, rng.uniform(0, 4_000, (60, 2)))), 0, 4_000)
    return dotted_city(
        np.vstack((xy, xy[:30])),  # addresses with two
        np.concatenate((rng.integers(4, size=270), np.full(30, FIRMS))),
        SMALL,
        **({"streets": streets(4_000)} if seed % 2 else {}),
    )


@pytest.fixture(scope="module", params=["without streets", "with streets"])
def crowded(dotted_city: Build, request: pytest.FixtureRequest) -> tuple[City, Found]:
    city = crowded_town(dotted_city, request.param_index)
    return city, find(city, "density_clusters", QUICK)


def test_every_number_is_that_of_the_drawn_outline(crowded: tuple[City, Found]) -> None:
    city, found = crowded
    assert len(found.candidates) >= 5
    xy = creative_places(city).xy
    every = {kind: shapely.points(city.points(kind)) for kind in city.universe}
    share = len(xy) / sum(map(len, every.values()))
    for zone in found.candidates:
        held = xy[[zone.geometry.covers(point) for point in shapely.points(xy)]]
        assert zone.places == len(held)
        assert zone.spots == len(np.unique(held, axis=0))
        counts = {kind: sum(zone.geometry.covers(point) for point in dots) for kind, dots in every.items()}
        assert {kind: number for kind, number in zone.counts.items() if number} == {
            kind: number for kind, number in counts.items() if number
        }
        n, expected = zone.places, zone.expected
        assert expected is not None
        assert zone.strength == pytest.approx(n * math.log(n / expected) - (n - expected))
        assert zone.score == zone.strength
        assert expected >= len(xy) / 16e6 * zone.geometry.area * (1 - 1e-9)
        quotient, total = zone.quotient, sum(counts.values())
        assert quotient is not None
        interval = stats.binomtest(n, total).proportion_ci(0.95, "exact")
        assert [quotient.value, quotient.low, quotient.high] == pytest.approx(
            [n / total / share, interval.low / share, interval.high / share]
        )
        assert zone.stability is not None
        assert zone.stability * 8 == pytest.approx(round(zone.stability * 8))
        assert 0 <= zone.stability <= 1
        assert f"{zone.places} creative places where" in zone.why


def test_zones_are_valid_apart_and_of_the_wanted_size(crowded: tuple[City, Found]) -> None:
    city, found = crowded
    tight = zones_of(city, {"max_area_ha": 15.0, "min_area_ha": 5.0, **UNTESTED})
    for largest, smallest, zones in ((80.0, 4.0, found.candidates), (15.0, 5.0, tight)):
        assert zones
        for index, zone in enumerate(zones):
            assert zone.geometry.is_valid
            assert not zone.geometry.is_empty
            assert zone.geometry.geom_type in {"Polygon", "MultiPolygon"}
            assert city.study_area.geometry.buffer(1e-6).covers(zone.geometry)
            assert zone.area_ha <= 1.15 * largest + 0.1
            assert all(zone.geometry.intersection(other.geometry).area < 1e-3 for other in zones[:index])
        assert zones[0].area_ha >= smallest / 2 - 0.01  # nothing stronger takes ground from the first


def test_extent_and_fewest_places_are_kept(dotted_city: Build) -> None:
    city = dotted_city(*town(2, knots=8))
    assert any(zone.places < 12 for zone in zones_of(city))
    for zone in zones_of(city, {"min_cluster_size": 12, **UNTESTED}):
        assert zone.places >= 11  # the outline may leave one at its edge
    small = zones_of(city, {"max_extent_m": 400, **UNTESTED})
    assert small
    for zone in small:
        west, south, east, north = zone.geometry.bounds
        assert max(east - west, north - south) <= 400 + 4 * 50


def test_zones_are_ranked_by_their_strength(crowded: tuple[City, Found]) -> None:
    zones = crowded[1].candidates
    strengths = [zone.strength for zone in zones if zone.strength is not None]
    assert strengths == sorted(strengths, reverse=True)
    assert len(strengths) == len(zones)
    assert [zone.rank for zone in zones] == list(range(1, len(zones) + 1))
    assert [zone.id for zone in zones] == [f"density_clusters-{rank}" for rank in range(1, len(zones) + 1)]
    assert len({zone.name for zone in zones}) == len(zones)


def test_a_count_is_the_beginning_of_the_whole_list(crowded: tuple[City, Found]) -> None:
    city, found = crowded
    for count in (1, 3):
        few = zones_of(city, QUICK, count=count)
        # a name is told apart from those of the other zones that are shown
        assert [replace(zone, name="") for zone in few] == [replace(zone, name="") for zone in found.candidates[:count]]
    assert zones_of(city, QUICK, count=len(found.candidates) + 1) == found.candidates


def test_a_zone_of_few_addresses_says_so(dotted_city: Build) -> None:
    rng = np.random.default_rng(9)
    spots = rng.uniform(4_900, 5_150, (5, 2))
    xy = np.vstack((np.repeat(spots, 8, axis=0), rng.uniform(0, SIDE, (60, 2))))
    zone = zones_of(dotted_city(xy, CULTURE))[0]
    assert zone.places >= 40
    assert zone.spots == zone.places - 35
    assert f"at {zone.spots} addresses" in zone.why


def test_one_building_full_of_firms_is_no_quarter(dotted_city: Build) -> None:
    rng = np.random.default_rng(10)
    around = rng.uniform(0, SIDE, (80, 2))
    around = around[np.hypot(*(around - 5_000).T) > 1_500]
    for buildings, found in ((FEWEST_SPOTS - 1, False), (FEWEST_SPOTS, True)):
        firms = np.repeat(rng.uniform(4_900, 5_100, (buildings, 2)), 40, axis=0)
        zones = zones_of(dotted_city(np.vstack((firms, around)), FIRMS))
        assert any(zone.geometry.distance(shapely.Point(5_000, 5_000)) < 500 for zone in zones) == found


# --- what changes nothing --------------------------------------------------------------------------------------------


def test_row_order_changes_nothing(dotted_city: Build) -> None:
    for seed in range(2):
        xy, kind = town(seed)
        order = np.random.default_rng(9).permutation(len(xy))
        one = find(dotted_city(xy, kind), "density_clusters", QUICK)
        assert len(one.candidates) >= 3
        assert find(dotted_city(xy[order], kind[order]), "density_clusters", QUICK) == one


def test_row_order_changes_nothing_where_places_all_but_coincide(dotted_city: Build) -> None:
    """Sums of the same numbers in another order differ in the last digit, so places have an order of their own."""
    xy, _kind = town(0)
    rng = np.random.default_rng(1)
    xy = np.vstack((xy, xy + rng.uniform(-0.004, 0.004, xy.shape), xy[:20]))
    one = creative_places(dotted_city(xy, CULTURE))
    for _again in range(5):
        other = creative_places(dotted_city(xy[rng.permutation(len(xy))], CULTURE))
        assert np.array_equal(other.xy, one.xy)
        assert np.array_equal(other.first, one.first)


@pytest.mark.parametrize("copies", [1, 3])
def test_grids_and_duplicates_are_no_trouble(dotted_city: Build, copies: int) -> None:
    across = np.arange(12) * 100.0 + 3_000
    xy = np.repeat(np.stack(np.meshgrid(across, across), -1).reshape(-1, 2), copies, axis=0)
    kind = np.arange(len(xy)) % 4
    one = find(dotted_city(xy, kind), "density_clusters", UNTESTED)
    order = np.random.default_rng(1).permutation(len(xy))
    assert find(dotted_city(xy[order], kind[order]), "density_clusters", UNTESTED) == one
    zones = [zone.geometry for zone in one.candidates]
    assert zones
    assert all(a.intersection(b).area < 1e-3 for i, a in enumerate(zones) for b in zones[:i])


@pytest.mark.parametrize("off", [(123_400.0, 6_000_000.0), (-600.0, 200.0)])
def test_a_shift_by_whole_cells_changes_nothing(dotted_city: Build, off: tuple[float, float]) -> None:
    xy, kind = town(3)
    here = zones_of(dotted_city(xy, kind))
    there = zones_of(dotted_city(xy + off, kind, shapely.affinity.translate(WINDOW, *off)))
    assert len(here) >= 3
    assert [zone.places for zone in there] == [zone.places for zone in here]
    assert [zone.counts for zone in there] == [zone.counts for zone in here]
    assert [zone.strength for zone in there] == pytest.approx([zone.strength for zone in here], rel=1e-4)
    for one, other in zip(here, there, strict=True):
        moved = shapely.affinity.translate(one.geometry, *off)
        assert moved.symmetric_difference(other.geometry).area < 20.0  # the eighth digit of a rim of 2 km


@pytest.mark.parametrize("seed", range(2))
def test_turn_shift_and_jitter_keep_the_first_zone(dotted_city: Build, seed: int) -> None:
    xy, kind = town(seed)
    first = zones_of(dotted_city(xy, kind), count=1)[0]
    for angle in (0.4, 0.785, 2.0):
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        window = shapely.affinity.rotate(WINDOW, angle, origin=(0, 0), use_radians=True)
        other = zones_of(dotted_city(xy @ turn, kind, window), count=1)[0]
        assert np.hypot(*(centre(other) @ turn.T - centre(first))) < 75
        assert abs(other.places - first.places) <= 4
    off = np.array([77.0, 131.0])
    other = zones_of(dotted_city(xy + off, kind, shapely.affinity.translate(WINDOW, *off)), count=1)[0]
    assert np.hypot(*(centre(other) - off - centre(first))) < 75
    rng = np.random.default_rng(seed)
    for metres, drift in ((1.0, 50), (1.0, 50), (25.0, 150)):
        moved = np.clip(xy + rng.normal(0, metres, xy.shape), 1, SIDE - 1)
        assert away(zones_of(dotted_city(moved, kind), count=1)[0], first) < drift


def test_a_seed_decides_about_chance_and_about_nothing_else(dotted_city: Build) -> None:
    city = dotted_city(*town(4))
    one, again, other = (find(city, "density_clusters", QUICK, seed=seed) for seed in (5, 5, 6))
    assert one == again
    assert one != other

    def plain(found: Found) -> list[Candidate]:
        return [replace(zone, p=None, quotient=None, why="") for zone in found.candidates]

    assert plain(one) == plain(other)
    assert plain(one) == plain(find(city, "density_clusters", UNTESTED | {"noise_cities": 1}))


def test_polygons_are_the_points_inside_them(make_city: Build) -> None:
    xy, _kind = town(5)
    boxes = shapely.box(xy[:, 0] - 4, xy[:, 1] - 4, xy[:, 0] + 4, xy[:, 1] + 4)
    points = zones_of(make_city(cultural_venues=shapely.point_on_surface(boxes)), count=3)
    assert [away(*pair) for pair in zip(zones_of(make_city(cultural_venues=boxes), count=3), points, strict=True)] == (
        pytest.approx([0.0] * 3, abs=30)
    )


# --- how sure --------------------------------------------------------------------------------------------------------


def test_without_noise_cities_there_is_no_p_and_a_reason(dotted_city: Build) -> None:
    found = find(dotted_city(*town(0)), "density_clusters", UNTESTED)
    assert found.candidates
    assert found.simulations == 0
    assert len(found.notes) == 1
    for zone in found.candidates:
        assert zone.p is None
        assert zone.reason == found.notes[0]
        assert zone.reason.startswith("Not tested")
        assert "not tested against chance" in zone.why
        assert "stands out" not in zone.why
        assert zone.quotient is not None
        assert zone.quotient.p is None
        assert not is_creative_rather(zone.quotient)


@pytest.mark.parametrize("seed", range(2))
def test_stands_out_is_said_of_sure_zones_only(dotted_city: Build, seed: int) -> None:
    found = find(dotted_city(*town(seed, knots=9, each=7, background=200)), "density_clusters", QUICK)
    sure = [zone.p is not None and zone.p <= 0.05 for zone in found.candidates]
    assert any(sure)
    assert not all(sure)
    assert ["it stands out from chance" in zone.why for zone in found.candidates] == sure
    assert ["no more than chance" in zone.why for zone in found.candidates] == [not one for one in sure]
    assert all(zone.reason is None for zone in found.candidates)
    p = [zone.p for zone in found.candidates]
    assert all(value is not None and value * 20 == pytest.approx(round(value * 20)) for value in p)


def test_shuffled_kinds_make_no_creative_quarters(dotted_city: Build) -> None:
    """Quarters of places of all kinds: that one is creative rather than anything else is said by chance alone."""
    cities, claims = 12, 0
    for seed in range(cities):
        zones = zones_of(dotted_city(*mixed(seed), SMALL), QUICK)
        claims += any(is_creative_rather(zone.quotient) for zone in zones)
    assert claims / cities <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / cities)


def mixed(seed: int) -> tuple[Numbers, Marks]:
    rng = np.random.default_rng(seed)
    knots = rng.uniform(500, 3_500, (5, 1, 2)) + rng.normal(0, 120, (5, 20, 2))
    xy = np.clip(np.vstack((knots.reshape(-1, 2), rng.uniform(0, 4_000, (80, 2)))), 1, 3_999)
    return xy, rng.permutation(np.arange(180) % 4)


def test_a_creative_quarter_among_others_is_said_to_be_one(dotted_city: Build) -> None:
    xy, kind = mixed(3)
    kind[:20] = np.where(np.arange(20) < 19, CULTURE, SITES)
    zones = zones_of(dotted_city(xy, kind, SMALL), {"noise_cities": 39})
    rather = [zone for zone in zones if "creative rather than other places" in zone.why]
    assert len(rather) >= 1
    assert np.hypot(*(centre(rather[0]) - xy[:20].mean(axis=0))) < 150
    assert [is_creative_rather(zone.quotient) for zone in zones] == [zone in rather for zone in zones]
    assert all(zone.quotient is not None and zone.quotient.low > 1 for zone in rather)


def test_the_universe_says_what_a_share_is_taken_of(dotted_city: Build) -> None:
    city = dotted_city(*town(6))
    without = replace(city, universe=("industrial_sites", "cultural_venues", "creative_firms"))
    for zone in zones_of(without):
        assert not zone.counts.get("universities")
        assert zone.quotient is not None
        sites, creative = zone.counts["industrial_sites"], zone.places
        share = (city.count("cultural_venues") + city.count("creative_firms")) / (
            len(city.places()) - city.count("universities")
        )
        assert zone.quotient.value == pytest.approx(creative / (creative + sites) / share)


# --- odd cities ------------------------------------------------------------------------------------------------------


def scattered(count: int, side: float = SIDE) -> Numbers:
    return np.random.default_rng(0).uniform(0, side, (count, 2))


@pytest.mark.parametrize(
    ("xy", "kind", "said"),
    [
        (np.empty((0, 2)), CULTURE, "There are 0 creative places"),
        (np.array([[5_000.0, 5_000.0]]), CULTURE, "There is 1 creative place; a zone needs at least 5"),
        (scattered(3), CULTURE, "There are 3 creative places; a zone needs at least 5"),
        (scattered(60), UNIVERSITIES, "There are 0 creative places"),
        (scattered(60), SITES, "There are 0 creative places"),
        (np.full((30, 2), 700.0), CULTURE, "All 30 creative places stand on 1 spot"),
        (np.repeat(scattered(3), 10, axis=0), CULTURE, "All 30 creative places stand on 3 spots"),
        (np.repeat(scattered(5), 10, axis=0), CULTURE, "No group"),
        (np.array([[5_000.0, 5_000.0], [6_000, 6_000], [7_000, 2_000], [1_000, 1_000], [9, 9]]), FIRMS, "No group"),
    ],
    ids=["none", "one", "three", "universities", "industry", "a spot", "three spots", "five spots", "far apart"],
)
def test_what_cannot_be_told_has_a_reason(dotted_city: Build, xy: Numbers, kind: int, said: str) -> None:
    found = find(dotted_city(xy, kind), "density_clusters")
    assert found.candidates == ()
    assert found.reason is not None
    assert said in found.reason
    assert found.reason.endswith(".")


def test_one_kind_is_a_city_like_any_other(dotted_city: Build) -> None:
    xy, _kind = town(7)
    found = find(dotted_city(xy, CULTURE), "density_clusters", QUICK)
    assert found.candidates
    for zone in found.candidates:
        assert zone.quotient is None
        assert zone.counts == {"cultural_venues": zone.places}
        assert "creative rather" not in zone.why


def test_a_study_area_of_36_hectares_makes_no_claim(dotted_city: Build) -> None:
    for seed in range(5):
        xy = np.random.default_rng(seed).uniform(0, 600, (80, 2))
        found = find(dotted_city(xy, np.arange(80) % 4, shapely.box(0, 0, 600, 600)), "density_clusters", QUICK)
        assert found.reason or not any(stands_out(zone) for zone in found.candidates)


def test_a_region_is_refused_in_a_sentence(dotted_city: Build) -> None:
    region = shapely.box(0, 0, 800_000, 800_000)
    found = find(dotted_city(scattered(400, 800_000), CULTURE, region), "density_clusters")
    assert found.candidates == ()
    assert found.reason is not None
    assert "640,000 km²" in found.reason
    assert "study area" in found.reason


def test_a_strip_and_two_islands_end_in_zones_or_a_reason(dotted_city: Build) -> None:
    rng = np.random.default_rng(1)
    strip = rng.uniform((0, 0), (8_000, 2), (60, 2))
    islands = np.vstack((rng.uniform(0, 700, (30, 2)), rng.uniform(9_000, 9_400, (30, 2))))
    two = shapely.MultiPolygon([shapely.box(0, 0, 700, 700), shapely.box(9_000, 9_000, 9_400, 9_400)])
    for xy, area in ((strip, shapely.box(0, 0, 8_000, 2)), (islands, two)):
        found = find(dotted_city(xy, CULTURE, area), "density_clusters", QUICK)
        assert found.reason or found.candidates
        assert all(area.buffer(1e-6).covers(zone.geometry) for zone in found.candidates)


def test_very_many_places_on_few_spots_claim_nothing(dotted_city: Build) -> None:
    spots = np.vstack((np.random.default_rng(2).normal(5_000, 120, (20, 2)), scattered(30)))
    said = "Not tested: with 100,000 creative places, searching enough cities drawn by chance would take over a minute."
    # what grew with the square of a crowd would eat all memory at 100,000
    for copies, tested in ((100, 0), (2_000, 199)):
        settings = {"bandwidth_m": 120, "around_m": 300, "noise_cities": tested}
        found = find(dotted_city(np.repeat(spots, copies, axis=0), CULTURE), "density_clusters", settings)
        assert found.candidates
        assert all(zone.spots <= 50 < zone.places for zone in found.candidates)
        assert all(zone.p is None for zone in found.candidates)
        assert found.simulations == 0
    assert {zone.reason for zone in found.candidates} == {said}
    assert found.notes == (said,)


# --- cancelling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", [0.0, 0.2, 0.5, 0.7, 0.9])
def test_a_progress_that_raises_stops_it(dotted_city: Build, point: float) -> None:
    shares: list[float] = []

    class Stop(Exception):  # noqa: N818  not an error
        pass

    def cancel(share: float, doing: str) -> None:
        assert doing
        shares.append(share)
        if share >= point:
            raise Stop

    with pytest.raises(Stop):
        find(dotted_city(*town(0)), "density_clusters", {"noise_cities": 39}, progress=cancel)
    assert all(share < point for share in shares[:-1])


def test_progress_rises_to_the_end(dotted_city: Build) -> None:
    shares: list[float] = []
    find(dotted_city(*town(0)), "density_clusters", QUICK, progress=lambda share, _said: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(set(shares)) > 10
    assert max(np.diff(shares)) < 0.4


def test_defaults_are_within_their_ranges() -> None:
    for parameter in METHOD.parameters:
        if parameter.type in {"integer", "number"}:
            assert parameter.low <= float(str(parameter.default)) <= parameter.high
