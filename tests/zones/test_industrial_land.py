"""Industrial land: what is read, what is one site, which sites stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from gis_app.zones.industrial_land import Groups, Land, disc, dissolved, grouped, groups_of, read_land

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City


def _square(x: float, y: float, side: float = 200.0) -> shapely.Polygon:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _groups(city: City, reach: float = 200.0, extent: float = 1_200.0) -> Groups:
    land = read_land(city)
    sites = dissolved(land, extent)
    label = grouped(sites.shapes, 2 * sites.protected + sites.converted, reach, extent)
    return groups_of(land, sites, label, city.study_area.geometry)


def _sites(land: Land, extent: float = 1_200.0) -> list[set[str]]:
    sites = dissolved(land, extent)
    return [{land.names[row] for row in np.flatnonzero(sites.of_row == site)} for site in range(len(sites.shapes))]


def test_nested_touching_and_almost_touching_plots_are_one_site(make_city: Callable[..., City]) -> None:
    plots = {
        "yard": _square(1_000, 1_000),
        "hall in the yard": _square(1_000, 1_000, 50),
        "next door": _square(1_200, 1_000),
        "a slip of the pen away": shapely.box(1_300.8, 900, 1_400, 1_100),
        "a point in the yard": shapely.Point(950, 950),
        "over the road": shapely.box(1_402, 900, 1_500, 1_100),
    }
    city = make_city(industrial_sites={"geometry": list(plots.values()), "name": list(plots)})
    land = read_land(city)
    assert sorted(_sites(land), key=len) == [{"over the road"}, set(plots) - {"over the road"}]
    groups = _groups(city, reach=0.0)
    area = {len(rows): area for rows, area in zip(groups.rows, groups.area_m2, strict=True)}
    # the hall and the point add nothing
    assert area[5] == pytest.approx(2 * 200 * 200 + 99.2 * 200)


def test_zones_of_a_plan_that_only_share_a_border_stay_apart(make_city: Callable[..., City]) -> None:
    zones = {
        "west": shapely.box(0, 0, 2_000, 2_000),
        "east": shapely.box(1_999, 0, 4_000, 2_000),
        "nested in the west": shapely.box(500, 500, 1_900, 1_900),
        "on both": shapely.box(1_990, 2_000, 2_010, 2_020),
        "hall in the west": shapely.box(1_950, 100, 1_998.5, 150),
        "hall in the east": shapely.box(2_001, 100, 2_050, 150),
    }
    city = make_city(industrial_sites={"geometry": list(zones.values()), "name": list(zones)})
    found = _sites(read_land(city))
    assert {"west", "nested in the west", "hall in the west"} <= next(site for site in found if "west" in site)
    assert {"east", "hall in the east"} <= next(site for site in found if "east" in site)
    assert len(found) == 2
    assert _sites(read_land(city), extent=5_000.0) == [set(zones)]
    shapes = dissolved(read_land(city), 1_200.0).shapes
    assert shapely.intersection(*shapes).area == 0.0


@pytest.mark.parametrize("seed", range(8))
def test_groups_are_the_connected_components_where_extent_allows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = np.array([_square(x, y, 50) for x, y in rng.uniform(0, 3_000, (40, 2))], dtype=object)
    label = grouped(shapes, np.zeros(40, dtype=int), 200.0, 1e9)
    near = np.array([[one.distance(other) <= 200.0 for other in shapes] for one in shapes])
    reach = np.linalg.matrix_power(near.astype(float), 40) > 0
    assert np.array_equal(label[:, None] == label[None, :], reach)
    assert np.array_equal(np.unique(label, return_index=True)[1], np.sort(np.unique(label, return_index=True)[1]))


def test_groups_stay_within_the_extent() -> None:
    chain = np.array([_square(300 * step, 0) for step in range(20)], dtype=object)
    label = grouped(chain, np.zeros(20, dtype=int), 200.0, 1_000.0)
    for group in range(label.max() + 1):
        bounds = shapely.total_bounds(chain[label == group])
        assert np.hypot(*(bounds[2:] - bounds[:2])) <= 1_000.0
    assert 1 < label.max() + 1 < 20


def test_the_nearest_join_first() -> None:
    # 50 m and 150 m from the middle one; all three together would be too wide
    shapes = np.array([_square(0, 0, 100), _square(150, 0, 100), _square(400, 0, 100)], dtype=object)
    label = grouped(shapes, np.zeros(3, dtype=int), 200.0, 400.0)
    assert label.tolist() == [0, 0, 1]


def test_what_may_not_change_or_is_converted_joins_no_other(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(1_000 + 250 * step, 1_000) for step in range(4)],
            "name": ["listed", "free", "also free", "studios"],
            "protected": ["yes", None, "no", None],
            "status": ["disused", "active", "disused", "converted"],
        }
    )
    groups = _groups(city)
    assert sorted(sorted(groups.land.names[row] for row in rows) for rows in groups.rows) == [
        ["also free", "free"],
        ["listed"],
        ["studios"],
    ]
    assert groups.protected.sum() == groups.converted.sum() == 1


def test_a_listed_hall_does_not_protect_the_works_around_it(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(1_000, 1_000), _square(1_000, 1_000, 50)],
            "protected": [None, "Monument 7"],
        }
    )
    groups = _groups(city)
    assert groups.protected.tolist() == [False]
    assert groups.protections(0) == ["Monument 7"]


def test_a_point_has_no_area_unless_the_file_says_so(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [shapely.Point(x, 5_000) for x in (1_000, 3_000, 5_000, 7_000, 9_000)],
            "site_area": [np.nan, 2.5, -1.0, 90_000.0, np.inf],
        }
    )
    groups = _groups(city)
    assert sorted(groups.area_m2.round(3).tolist()) == [0.0, 0.0, 0.0, 0.0, 25_000.0]
    assert all(shape.geom_type == "Point" for shape in groups.ground)


def test_points_and_plots_that_stand_together_are_one_ground(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [shapely.Point(1_250, 1_000), _square(1_000, 1_000), _square(1_000, 1_250)],
            "site_area": [1.0, np.nan, np.nan],
        }
    )
    groups = _groups(city)
    assert len(groups) == 1
    assert groups.solid[0].area == pytest.approx(80_000)
    assert groups.area_m2[0] == pytest.approx(90_000)
    assert groups.ground[0].distance(shapely.Point(1_260, 1_000)) == pytest.approx(10.0)


def test_disused_is_what_most_of_the_land_is(make_city: Callable[..., City]) -> None:
    def build(status: list[str]) -> bool:
        plots = [_square(1_000, 1_000, 300), _square(1_300, 1_000, 100), _square(1_000, 1_300, 100)]
        return bool(_groups(make_city(industrial_sites={"geometry": plots, "status": status})).disused[0])

    assert build(["disused", "active", "active"])
    assert not build(["active", "disused", "disused"])


def test_rows_outside_or_of_other_things_are_left_out(make_city: Callable[..., City]) -> None:
    city = make_city(
        industrial_sites={
            "geometry": [_square(x, 5_000) for x in (1_000, 2_000, 3_000, 9_990, 10_200)],
            "name": ["Works", "Plaza Zabala", "飞机", "On the edge", "Beyond"],
        }
    )
    land = read_land(city)
    assert land.names == ["Works", "On the edge"]
    assert land.left_out.no_factory == 2
    assert land.left_out.names == ("Plaza Zabala", "飞机")
    assert land.left_out.outside == 1
    # the ground ends where the city does
    assert [shape.area for shape in land.ground] == [40_000.0, 22_000.0]


def test_a_disc_has_its_area_exactly() -> None:
    assert disc(shapely.Point(3, 4), 12_345.0).area == pytest.approx(12_345.0, rel=1e-12)


def test_many_rows_on_one_spot_are_one_site(make_city: Callable[..., City]) -> None:
    plots = [*([shapely.Point(500, 500)] * 4_000), *([_square(500, 500)] * 4_000)]
    groups = _groups(make_city(industrial_sites=plots))
    assert [len(rows) for rows in groups.rows] == [8_000]
    assert groups.area_m2.tolist() == [40_000.0]
