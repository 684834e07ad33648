"""Density clusters: invariances, odd inputs, scikit-learn beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from sklearn.cluster import DBSCAN

from gis_app.zones.density_clusters import METHOD, _clusters
from gis_app.zones.finding import find
from gis_app.zones.mixing import mix
from gis_app.zones.stability import sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from layers.city import City

KINDS = ("universities", "cultural_venues", "creative_firms")


def _knots(seed: int, knots: int = 5, each: int = 12) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(1_500, 8_500, (knots, 2))
    near = np.repeat(centres, each, axis=0) + rng.normal(0, 120, (knots * each, 2))
    xy = np.vstack((near, rng.uniform(500, 9_500, (40, 2))))
    return xy, rng.integers(3, size=len(xy))


def _city(make_city: Callable[..., City], xy: NDArray[np.float64], kind: NDArray[np.int64], **more: Any) -> City:
    return make_city(**{name: shapely.points(xy[kind == mark]) for mark, name in enumerate(KINDS)}, **more)


def test_row_order_changes_nothing(make_city: Callable[..., City]) -> None:
    for seed in range(2):
        xy, kind = _knots(seed)
        order = np.random.default_rng(9).permutation(len(xy))
        one = find(_city(make_city, xy, kind), "density_clusters")
        other = find(_city(make_city, xy[order], kind[order]), "density_clusters")
        assert len(one.candidates) >= 2
        assert one == other


def test_shift_and_turn_keep_the_memberships() -> None:
    settings = {parameter.id: parameter.default for parameter in METHOD.parameters}
    turn = np.array([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]])
    for seed in range(6):
        xy, _kind = _knots(seed)
        groups = {tuple(members) for members in _clusters(xy, settings)}
        assert len(groups) >= 2
        for moved in (xy @ turn, xy + np.array([123_456.0, 6_000_000.0])):
            assert {tuple(members) for members in _clusters(moved, settings)} == groups


def test_planted_knots_are_found(make_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(4)
    centres = np.array([[2_000, 2_000], [8_000, 2_000], [5_000, 8_000]])
    xy = np.vstack((np.repeat(centres, 15, axis=0) + rng.normal(0, 80, (45, 2)), rng.uniform(0, 10_000, (20, 2))))
    found = find(_city(make_city, xy, np.arange(65) % 3), "density_clusters")
    best = found.candidates[:3]
    hits = {int(np.argmin(np.hypot(*(centres - shapely.get_coordinates(c.geometry.centroid)).T))) for c in best}
    assert hits == {0, 1, 2}
    assert all(c.places >= 14 and c.stability is not None and c.stability > 0.3 for c in best)
    assert all(2.0 <= c.area_ha <= 150 for c in best)


def test_mixed_groups_precede_larger_ones_of_one_kind(make_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(5)
    mixed, single = 2_000 + rng.normal(0, 80, (9, 2)), 8_000 + rng.normal(0, 80, (40, 2))
    far = rng.uniform(3_500, 6_500, (10, 2))
    kind = np.concatenate((np.arange(9) % 3, np.ones(40, int), np.arange(10) % 3))
    found = find(_city(make_city, np.vstack((mixed, single, far)), kind), "density_clusters")
    assert found.candidates[0].counts == {"universities": 3, "cultural_venues": 3, "creative_firms": 3}
    assert any(c.counts["cultural_venues"] >= 30 and c.score == 0 for c in found.candidates)


def test_too_large_clusters_are_taken_apart(make_city: Callable[..., City]) -> None:
    xy, kind = _knots(1, knots=6, each=30)
    for largest, extent in ((150.0, 1_600.0), (8.0, 400.0)):
        city = _city(make_city, xy, kind)
        found = find(city, "density_clusters", {"max_area_ha": largest, "max_extent_m": extent, "min_area_ha": 0})
        assert found.candidates
        assert all(c.area_ha <= largest * 1.6 + 2 for c in found.candidates)


@pytest.mark.parametrize(
    ("xy", "kind"),
    [
        (np.empty((0, 2)), np.empty(0, int)),
        (np.array([[5.0, 5.0]]), np.array([0])),
        (np.random.default_rng(0).uniform(0, 9_000, (4, 2)), np.array([0, 1, 2, 0])),
        (np.full((30, 2), 700.0), np.arange(30) % 3),
        (np.random.default_rng(0).uniform(0, 9_000, (60, 2)), np.zeros(60, int)),
    ],
    ids=["empty", "one", "four", "one point", "one kind"],
)
def test_what_cannot_be_told_has_a_reason(
    make_city: Callable[..., City], xy: NDArray[np.float64], kind: NDArray[np.int64]
) -> None:
    found = find(_city(make_city, xy, kind), "density_clusters")
    assert found.reason
    assert all(candidate.score == 0.0 for candidate in found.candidates)


@pytest.mark.parametrize("copies", [2, 6, 20])
def test_duplicates_and_grids_are_no_trouble(make_city: Callable[..., City], copies: int) -> None:
    grid = np.stack(np.meshgrid(np.arange(6), np.arange(6)), -1).reshape(-1, 2) * 400.0 + 1_000
    xy = np.repeat(grid, copies, axis=0)
    one = find(_city(make_city, xy, np.arange(len(xy)) % 3), "density_clusters")
    order = np.random.default_rng(1).permutation(len(xy))
    other = find(_city(make_city, xy[order], (np.arange(len(xy)) % 3)[order]), "density_clusters")
    assert one == other
    zones = [candidate.geometry for candidate in one.candidates]
    assert all(a.intersection(b).area < 1e-3 for i, a in enumerate(zones) for b in zones[:i])


def test_two_places_far_apart_with_duplicates(make_city: Callable[..., City]) -> None:
    xy = np.array([[1_000.0, 1_000.0]] * 6 + [[9_000.0, 9_000.0]] * 6)
    found = find(_city(make_city, xy, np.arange(12) % 3), "density_clusters")
    assert [candidate.places for candidate in found.candidates] == [6, 6]


def test_larger_city_in_reasonable_time(make_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(2)
    centres = rng.uniform(0, 10_000, (60, 2))
    xy = centres[rng.integers(60, size=2_000)] + rng.normal(0, 150, (2_000, 2))
    found = find(_city(make_city, np.clip(xy, 0, 10_000), rng.integers(3, size=2_000)), "density_clusters")
    assert len(found.candidates) > 10
    assert max(candidate.area_ha for candidate in found.candidates) < 200


@pytest.mark.parametrize("reach", [100.0, 150.0])
def test_a_distance_asks_for_dbscan(reach: float) -> None:
    xy, _kind = _knots(3)
    settings = {
        **{one.id: one.default for one in METHOD.parameters},
        "distance_m": reach,
        "max_area_ha": 1e6,
        "max_extent_m": 1e6,
    }
    found = [frozenset(group.tolist()) for group in _clusters(xy, settings)]
    labels = DBSCAN(eps=reach, min_samples=3).fit_predict(xy)
    asked = [frozenset(np.flatnonzero(labels == k).tolist()) for k in range(labels.max() + 1)]
    assert found
    assert set(found) == {group for group in asked if len(group) >= 5}


def test_a_distance_is_a_setting_of_find(make_city: Callable[..., City]) -> None:
    xy, kind = _knots(3)
    city = _city(make_city, xy, kind)
    found = find(city, "density_clusters", {"distance_m": "120"})
    assert found.parameters["distance_m"] == 120.0
    assert found.candidates
    none = find(city, "density_clusters", {"distance_m": "1"})
    assert not none.candidates
    assert none.reason


def test_stability_tells_a_knot_from_chance() -> None:
    rng = np.random.default_rng(6)
    knot, noise = rng.normal(0, 40, (12, 2)), rng.uniform(-5_000, 5_000, (120, 2))
    xy = np.vstack((knot, noise))
    chance = np.argsort(np.hypot(*(noise - noise[0]).T))[:12] + 12
    said = sweep(xy, [np.arange(12), chance])
    assert said.together[0] > 0.4
    assert 0 < said.together[1] < 0.2
    assert said.clustered[:12].min() > said.clustered[12:].mean()


def test_mix_is_the_chance_of_two_kinds() -> None:
    rng = np.random.default_rng(0)
    for _again in range(20):
        counts = rng.integers(0, 5, 4)
        labels = np.repeat(np.arange(4), counts)
        pairs = [(a, b) for i, a in enumerate(labels) for j, b in enumerate(labels) if i != j]
        expected = np.mean([a != b for a, b in pairs]) if pairs else 0.0
        assert mix(counts) == pytest.approx(expected)


def test_defaults_are_within_their_ranges() -> None:
    for parameter in METHOD.parameters:
        if parameter.type in {"integer", "number"}:
            assert parameter.low <= float(str(parameter.default)) <= parameter.high
