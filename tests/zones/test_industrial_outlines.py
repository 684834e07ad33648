"""Outlines of industrial sites: own ground is never cut, gaps go to the better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from gis_app.zones import industrial_outlines
from gis_app.zones.industrial_land import Groups, dissolved, grouped, groups_of, read_land
from gis_app.zones.industrial_outlines import outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layers.city import City


def _square(x: float, y: float, side: float = 200.0) -> shapely.Polygon:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _groups(city: City, labels: Sequence[int] | None = None) -> Groups:
    """Group the sites as told, or as they stand."""
    land = read_land(city)
    sites = dissolved(land, 1_200.0)
    label = grouped(sites.shapes, np.zeros(len(sites.shapes), dtype=int), 200.0, 1_200.0)
    if labels is not None:
        # told by name, as the land has an order of its own
        label = np.empty_like(label)
        label[sites.of_row] = [labels[int(name)] for name in land.names]
    return groups_of(land, sites, label, city.study_area.geometry)


def test_a_gap_is_bridged_and_the_ground_is_held(make_city: Callable[..., City]) -> None:
    plots = [_square(1_000, 1_000), _square(1_300, 1_000)]
    city = make_city(industrial_sites=plots)
    (shape,) = outlines(_groups(city), np.array([0]), 200.0, city.study_area.geometry)
    assert shape.geom_type == "Polygon"
    assert shape.covers(shapely.union_all(plots))
    assert shape.area == pytest.approx(500 * 200, rel=0.02)


def test_one_site_is_drawn_as_it_is(make_city: Callable[..., City]) -> None:
    zone = shapely.MultiPolygon([_square(1_000, 1_000), _square(1_300, 1_000)])
    city = make_city(industrial_sites=[zone])
    (shape,) = outlines(_groups(city), np.array([0]), 200.0, city.study_area.geometry)
    assert shape.equals(zone)


@pytest.mark.parametrize("first", [0, 1])
def test_a_gap_of_two_goes_to_the_better_and_each_keeps_its_ground(make_city: Callable[..., City], first: int) -> None:
    # two pairs crossing each other: each bridge runs through the other's
    plots = [
        _square(1_000, 1_150, 100),
        _square(1_300, 1_150, 100),
        _square(1_150, 1_000, 100),
        _square(1_150, 1_300, 100),
    ]
    city = make_city(industrial_sites={"geometry": plots, "name": list("0123")})
    groups = _groups(city, labels=[0, 0, 1, 1])
    own = {tuple(sorted(groups.land.names[row] for row in rows)): group for group, rows in enumerate(groups.rows)}
    order = [own["0", "1"], own["2", "3"]][:: 1 if first == 0 else -1]
    better, worse = outlines(groups, np.array(order), 200.0, city.study_area.geometry)
    assert better.geom_type == "Polygon"
    assert worse.geom_type == "MultiPolygon"
    assert better.intersection(worse).area == 0.0
    for shape, group in zip((better, worse), order, strict=True):
        assert groups.solid[group].difference(shape).area < 1e-6


def test_no_outline_holds_ground_of_a_site_that_is_no_candidate(make_city: Callable[..., City]) -> None:
    small = _square(1_150, 1_000, 40)
    city = make_city(
        industrial_sites={"geometry": [_square(1_000, 1_000), _square(1_300, 1_000), small], "name": list("012")}
    )
    (shape,) = outlines(_groups(city, labels=[0, 0, 1]), np.array([0]), 200.0, city.study_area.geometry)
    assert shape.intersection(small).area < 1e-6


def test_a_lane_leads_to_a_point(make_city: Callable[..., City]) -> None:
    city = make_city(industrial_sites=[_square(1_000, 1_000), shapely.Point(1_250, 1_000)])
    (shape,) = outlines(_groups(city), np.array([0]), 200.0, city.study_area.geometry)
    assert shape.geom_type == "Polygon"
    assert shape.covers(shapely.Point(1_250, 1_000))
    assert shape.area == pytest.approx(200 * 200 + 150 * 20, rel=0.02)


def test_ground_at_the_edge_ends_with_the_city_and_keeps_its_crumbs(make_city: Callable[..., City]) -> None:
    plots = [shapely.box(0, 0, 1_000, 1_000), shapely.box(1_100, -500, 1_150, 30)]
    window = shapely.box(0, 0, 10_000, 10_000)
    city = make_city(window=window, industrial_sites=plots)
    groups = _groups(city)
    shapes = outlines(groups, np.arange(len(groups)), 200.0, window)
    assert all(window.covers(shape) for shape in shapes)
    held = shapely.union_all(shapes)
    assert all(plot.intersection(window).difference(held).area < 1e-6 for plot in plots[:1])


def test_without_a_valid_bridge_the_ground_is_left(
    make_city: Callable[..., City], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_plots: object, **_settings: object) -> None:
        raise shapely.errors.GEOSException("TopologyException")

    monkeypatch.setattr(industrial_outlines, "site_outline", refuse)
    plots = [_square(1_000, 1_000), _square(1_300, 1_000)]
    city = make_city(industrial_sites=plots)
    (shape,) = outlines(_groups(city), np.array([0]), 200.0, city.study_area.geometry)
    assert shape.equals(shapely.union_all(plots))
