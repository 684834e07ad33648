"""Industrial seeds: grouping against brute force, what the sentence says, what ranks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from gis_app.zones.finding import find
from gis_app.zones.industrial_seeds import ENOUGH, _fit_of_area, _groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City


def _square(x: float, y: float, side: float = 200.0) -> shapely.Polygon:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def test_the_sentence_says_what_is_there(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={"geometry": [_square(5_000, 5_000)], "name": ["Fábrica X"], "status": ["disused"]},
        universities={"geometry": [shapely.Point(5_450, 5_000), shapely.Point(5_000, 5_800)], "name": ["ORT", None]},
        cultural_venues=shapely.points([[5_000, 5_000 + 150 * step] for step in range(1, 7)]),
        creative_firms=shapely.points([[9_000, 9_000]]),
    )
    (candidate,) = find(city, "industrial_seeds").candidates
    assert candidate.why == (
        "Fábrica X, 4.0 ha, disused: 6 cultural venues and 2 universities within 800 m; nearest university ORT at 350 m"
    )
    assert candidate.name == "Fábrica X"
    assert candidate.geometry.equals(_square(5_000, 5_000))
    assert candidate.counts["industrial_sites"] == 1


def test_no_industry_has_a_reason(make_city: Callable[..., City]) -> None:
    assert find(make_city(), "industrial_seeds").reason
    empty = find(make_city(industrial_sites=np.empty(0, dtype=object)), "industrial_seeds")
    assert empty.reason
    assert empty.candidates == ()


def test_point_sites_become_discs(make_city: Callable[..., City]) -> None:
    city = make_city(industrial_sites=shapely.points([[5_000, 5_000]]))
    (candidate,) = find(city, "industrial_seeds", {"min_area_ha": 0}).candidates
    assert candidate.area_ha == pytest.approx(np.pi, rel=0.01)
    assert "area unknown" in candidate.why
    assert "nothing is known" in candidate.why


@pytest.mark.parametrize("seed", range(8))
def test_groups_are_the_connected_components_where_extent_allows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = np.array([_square(x, y, 50) for x, y in rng.uniform(0, 3_000, (40, 2))], dtype=object)
    groups = _groups(shapes, 200.0, 1e9)
    near = np.array([[one.distance(other) <= 200.0 for other in shapes] for one in shapes])
    reach = np.linalg.matrix_power(near.astype(float), 40) > 0
    expected = {tuple(np.flatnonzero(row)) for row in reach}
    assert {tuple(group) for group in groups} == expected
    assert sum(len(group) for group in groups) == 40


def test_groups_stay_within_the_extent() -> None:
    chain = np.array([_square(300 * step, 0) for step in range(20)], dtype=object)
    groups = _groups(chain, 200.0, 1_000.0)
    assert sorted(np.concatenate(groups)) == list(range(20))
    for group in groups:
        bounds = shapely.total_bounds(chain[group])
        assert len(group) == 1 or np.hypot(*(bounds[2:] - bounds[:2])) <= 1_000.0
    assert len(groups) < 20


def test_disused_with_something_around_comes_first(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(2_000, 2_000), _square(5_000, 5_000), _square(8_000, 8_000)],
            "name": ["Rich", "Idle", "Idle and alone"],
            "status": ["active", "disused", "disused"],
        },
        cultural_venues=shapely.points([[2_000 + 30 * i, 2_200] for i in range(9)] + [[5_000, 5_200]]),
    )
    first = find(city, "industrial_seeds")
    assert [candidate.name for candidate in first.candidates] == ["Idle", "Rich", "Idle and alone"]
    plain = find(city, "industrial_seeds", {"disused_first": "no"})
    assert [candidate.name for candidate in plain.candidates] == ["Rich", "Idle", "Idle and alone"]
    assert plain.candidates[0].score > first.candidates[1].score


def test_more_around_never_scores_less(make_city: Callable[..., City]) -> None:
    scores = []
    for count in range(12):
        around = [shapely.Point(5_150 + 5 * i, 5_000) for i in range(count)]
        city = make_city(
            industrial_sites=[_square(5_000, 5_000)],
            cultural_venues=np.array(around, dtype=object),
            universities=[shapely.Point(5_600, 5_000)],
        )
        scores.append(find(city, "industrial_seeds").candidates[0].score)
    assert scores == sorted(scores)
    assert scores[int(ENOUGH["cultural_venues"])] == scores[-1]
    assert 0 < scores[0] < scores[-1] <= 1


def test_row_order_changes_nothing(random_city: Callable[..., City], make_city: Callable[..., City]) -> None:
    city = random_city(5)
    order = np.random.default_rng(0).permutation(city.count("industrial_sites"))
    frame = city.layers["industrial_sites"].frame.iloc[order]
    turned = make_city(
        industrial_sites={"geometry": frame.geometry.to_numpy(), "name": frame["name"].to_numpy()},
        **{kind: city.layers[kind].frame.geometry.to_numpy() for kind in ("cultural_venues", "creative_firms")},
        universities={
            "geometry": city.layers["universities"].frame.geometry.to_numpy(),
            "name": city.layers["universities"].frame["name"].to_numpy(),
        },
    )
    one, other = find(city, "industrial_seeds").candidates, find(turned, "industrial_seeds").candidates
    assert [(c.name, c.why, round(c.score, 9), round(c.area_ha, 6)) for c in one] == [
        (c.name, c.why, round(c.score, 9), round(c.area_ha, 6)) for c in other
    ]


def test_overlapping_sites_never_give_overlapping_zones(make_city: Callable[..., City]) -> None:
    rng = np.random.default_rng(3)
    sites = [
        _square(x, y, side)
        for x, y, side in zip(*rng.uniform(500, 3_000, (2, 40)), rng.uniform(50, 900, 40), strict=True)
    ]
    found = find(make_city(industrial_sites=sites), "industrial_seeds", {"max_extent_m": 700})
    zones = [candidate.geometry for candidate in found.candidates]
    assert len(zones) > 3
    assert all(zone.is_valid for zone in zones)
    assert all(a.intersection(b).area < 1e-3 for i, a in enumerate(zones) for b in zones[:i])


def test_fit_of_area() -> None:
    assert [_fit_of_area(area) for area in (0.1, 3.0, 16.0, 50.0, 600.0)] == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert 0 < _fit_of_area(1.0) < 1
    assert 0 < _fit_of_area(200.0) < 1
