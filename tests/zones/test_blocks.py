"""Outlines of street blocks: what a planner would draw, measured; and what must hold for any city."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from gis_app.zones.blocks import StreetBlocks, _minimum_cut, block_outlines
from gis_app.zones.outlines import HECTARE
from layers.city import City
from layers.intake.gathering import read_city
from sample_cities import catalogue

CityMaker = Callable[..., City]
Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
Area = shapely.Polygon | shapely.MultiPolygon

CELL = 50.0
KINDS = ("cultural_venues", "creative_firms")


# --- footprints as a search would find them --------------------------------------------------------------------------


def level_set(density: Points, peak: tuple[int, int], most_ha: float, taken: Mask) -> Mask:
    """The largest connected set above a level that holds the peak, is small enough and meets no other."""
    best = np.zeros_like(taken)
    for level in np.linspace(0.995, 0.02, 40) * density[peak]:
        labels, _ = ndimage.label(density > level)
        found = labels == labels[peak]
        if found.sum() * CELL**2 > most_ha * HECTARE or (found & taken).any():
            break
        best = found
    return best


def footprints(xy: Points, count: int = 25, sigma: float = 250.0) -> tuple[list[Area], list[Points]]:
    """Level sets of 5 to 80 ha around the peaks of a smoothed density, made of cells, and the places in them."""
    low = np.floor((xy.min(axis=0) - 1_500.0) / CELL) * CELL
    column, row = ((xy - low) / CELL).astype(int).T
    grid = np.zeros((row.max() + 31, column.max() + 31))
    np.add.at(grid, (row, column), 1.0)
    density = ndimage.gaussian_filter(grid, sigma / CELL)
    peaks = np.argwhere((density == ndimage.maximum_filter(density, size=5)) & (density > 0.0))
    peaks = peaks[np.argsort(-density[tuple(peaks.T)], kind="stable")]
    sizes, taken = (5.0, 15.0, 30.0, 50.0, 80.0), np.zeros(grid.shape, dtype=bool)
    shapes: list[Area] = []
    for number, (y, x) in enumerate(peaks):
        near = slice(max(y - 30, 0), y + 31), slice(max(x - 30, 0), x + 31)
        peak = y - near[0].start, x - near[1].start
        for most in () if taken[y, x] or len(shapes) == count else sizes[number % len(sizes) :]:
            found = np.zeros_like(taken)
            found[near] = level_set(density[near], peak, most, taken[near])
            if found.sum() * CELL**2 < 4.0 * HECTARE or found[row, column].sum() < 2:
                continue
            corner = low + CELL * np.argwhere(found)[:, ::-1]
            cells = shapely.union_all(shapely.box(*corner.T, *(corner + CELL).T))
            shapes.append(max((shapely.Polygon(part.exterior) for part in shapely.get_parts(cells)), key=shapely.area))
            taken |= found
            break
    return shapes, [xy[shapely.intersects_xy(shape, xy)] for shape in shapes]


@cache
def sample(name: str) -> tuple[City, list[Area], list[Points], list[Area]]:
    city = read_city(catalogue.folder(name))
    shapes, groups = footprints(city.places(KINDS).xy, sigma=150.0 if name == "helsinki" else 250.0)
    return city, shapes, groups, block_outlines(city, shapes, groups)


# --- measures --------------------------------------------------------------------------------------------------------


def compactness(shape: Area) -> float:
    return float(4.0 * np.pi * shape.area / shape.length**2)


def wide_share(shape: Area) -> tuple[float, int]:
    """Share of a shape that a disc of 20 m can reach from inside, and in how many parts."""
    opened = shape.buffer(-20.0).buffer(20.0).intersection(shape)
    return opened.area / shape.area, int((shapely.area(shapely.get_parts(opened)) > 100.0).sum())


@cache
def edge_tree(name: str) -> shapely.STRtree:
    city = sample(name)[0]
    lines = [city.study_area.geometry.boundary, *city.layers["streets"].frame.geometry]
    lines += list(city.layers["water"].frame.geometry.boundary)
    return shapely.STRtree(shapely.get_parts(lines))


def edge_share(name: str, shape: Area) -> float:
    """Share of a shape's edge within 5 m of a street, of water or of the study area's edge."""
    tree = edge_tree(name)
    near = tree.geometries[tree.query(shape.boundary, predicate="dwithin", distance=5.0)]
    return float(shape.boundary.intersection(shapely.union_all(shapely.buffer(near, 5.0))).length / shape.length)


CITIES = ("montevideo", "fanghe", "astana", "helsinki")


@pytest.mark.parametrize("name", CITIES)
def test_outlines_are_valid_apart_inside_and_hold_their_places(name: str) -> None:
    city, shapes, groups, drawn = sample(name)
    assert len(drawn) == len(shapes)
    assert shapely.is_valid(drawn).all()
    assert not shapely.is_empty(drawn).any()
    assert shapely.covers(city.study_area.geometry.buffer(0.01), drawn).all()
    for one, other in combinations(drawn, 2):
        assert one.intersection(other).area < 1e-3
    held = [shapely.intersects_xy(shape, points).sum() for shape, points in zip(drawn, groups, strict=True)]
    assert sum(held) >= 0.99 * sum(map(len, groups))


@pytest.mark.parametrize("name", CITIES)
def test_outlines_are_compact_wide_and_in_one_piece(name: str) -> None:
    _, _, _, drawn = sample(name)
    assert np.quantile([compactness(shape) for shape in drawn], 0.1) >= 0.35
    shares, parts = np.array([wide_share(shape) for shape in drawn]).T
    assert (shares >= 0.95).all()
    assert (parts == 1).mean() >= 0.9
    assert np.mean([isinstance(shape, shapely.Polygon) for shape in drawn]) >= 0.9  # a river may run through
    assert all(part.area > 0.5 * HECTARE for shape in drawn for part in shapely.get_parts(shape))


@pytest.mark.parametrize("name", CITIES)
def test_outlines_are_of_about_the_area_of_their_footprints(name: str) -> None:
    _, shapes, _, drawn = sample(name)
    ratio = shapely.area(drawn) / shapely.area(shapes)
    assert ((ratio >= 0.6) & (ratio <= 1.4)).mean() >= 0.9
    assert (ratio <= 1.6).all()
    assert 0.75 <= np.median(ratio) <= 1.25
    assert shapely.area(drawn).max() <= 1.15 * 80.0 * HECTARE


@pytest.mark.parametrize(("name", "most"), [("montevideo", 0.9), ("fanghe", 0.75), ("astana", 0.5), ("helsinki", 0.6)])
def test_edges_follow_streets_water_or_the_study_area(name: str, most: float) -> None:
    """Where there are blocks of a zone's size; Astana's are larger, Helsinki's streets are few in the sample."""
    _, _, _, drawn = sample(name)
    shares = np.array([edge_share(name, shape) for shape in drawn])
    assert np.average(shares, weights=shapely.length(drawn)) >= most
    if name == "montevideo":
        assert (shares[:3] >= 0.9).all()  # the centre
        assert (shares >= 0.8).mean() >= 0.8


@pytest.mark.parametrize("name", CITIES)
def test_outlines_have_few_vertices(name: str) -> None:
    _, _, _, drawn = sample(name)
    assert (shapely.get_num_coordinates(drawn) <= 25 + shapely.length(drawn) / 25.0).all()


@pytest.mark.parametrize("name", ["montevideo", "fanghe"])
def test_outlines_hardly_change_where_places_move_a_metre(name: str) -> None:
    city, shapes, groups, drawn = sample(name)
    rng = np.random.default_rng(0)
    moved = [points + rng.normal(0.0, 0.7, points.shape) for points in groups]
    again = block_outlines(city, shapes, moved)
    change = shapely.area(shapely.symmetric_difference(drawn, again)) / shapely.area(drawn)
    assert np.median(change) < 0.01
    assert np.quantile(change, 0.9) < 0.1


def test_the_order_of_streets_and_places_does_not_matter() -> None:
    city, shapes, groups, drawn = sample("montevideo")
    streets = city.layers["streets"]
    rng = np.random.default_rng(1)
    frame = streets.frame.sample(frac=1.0, random_state=2).reset_index(drop=True)
    frame = frame.set_geometry(frame.geometry.reverse())
    layer = type(streets)(streets.kind, frame)
    other = City(city.name, city.crs, {**city.layers, "streets": layer}, city.study_area)
    again = block_outlines(other, shapes, [rng.permutation(points) for points in groups])
    assert shapely.area(shapely.symmetric_difference(drawn, again)).max() < 1.0


# --- made-up cities --------------------------------------------------------------------------------------------------


def grid_streets(step: float = 100.0, size: float = 3_000.0) -> list[shapely.LineString]:
    """Streets of a chequered town, each one line from end to end: not noded."""
    at = np.arange(0.0, size + 1.0, step)
    return [shapely.LineString([(x, 0), (x, size)]) for x in at] + [shapely.LineString([(0, y), (size, y)]) for y in at]


def disc(x: float, y: float, hectares: float) -> shapely.Polygon:
    return shapely.Point(x, y).buffer(np.sqrt(hectares * HECTARE / np.pi))


def places(shape: Area, count: int, seed: int = 0) -> Points:
    low, high = np.array(shape.bounds).reshape(2, 2)
    xy = np.random.default_rng(seed).uniform(low, high, (20 * count, 2))
    return xy[shapely.contains_xy(shape, xy)][:count]


def along(shape: Area, lines: list[shapely.LineString]) -> float:
    near = np.array(lines)[shapely.dwithin(shape.boundary, lines, 1.0)]
    return float(shape.boundary.intersection(shapely.union_all(shapely.buffer(near, 1.0))).length / shape.length)


def test_whole_blocks_of_streets_that_are_not_noded(make_city: CityMaker) -> None:
    streets = grid_streets()
    footprint = disc(1_530, 1_480, 30)
    points = places(footprint, 12)
    (shape,) = block_outlines(make_city(streets=streets), [footprint], [points])
    assert along(shape, streets) > 0.999
    assert shape.area % HECTARE == pytest.approx(0.0, abs=50.0)
    assert shapely.intersects_xy(shape, points).all()
    assert 0.7 <= shape.area / footprint.area <= 1.3


def test_without_streets_a_smooth_hull(make_city: CityMaker) -> None:
    footprint = disc(1_500, 1_500, 30)
    points = places(footprint, 12)
    city = make_city()
    assert not StreetBlocks(city).usable
    (shape,) = block_outlines(city, [footprint], [points])
    assert compactness(shape) > 0.8
    assert shapely.intersects_xy(shape.buffer(-30.0), points).all()
    assert 0.6 <= shape.area / footprint.area <= 1.1


def test_streets_that_are_elsewhere_change_nothing(make_city: CityMaker) -> None:
    footprint = disc(8_000, 8_000, 30)
    points = places(footprint, 12)
    (hull,) = block_outlines(make_city(), [footprint], [points])
    (shape,) = block_outlines(make_city(streets=grid_streets()), [footprint], [points])
    assert shape.symmetric_difference(hull).area < 0.01 * hull.area


def test_a_large_park_is_not_swallowed(make_city: CityMaker) -> None:
    park = shapely.box(1_500, 1_000, 2_300, 2_000)
    streets = list(shapely.difference(grid_streets(), park.buffer(-1.0)))
    footprint = disc(1_450, 1_500, 20)
    points = np.vstack((places(footprint, 10), [[1_560.0, 1_500.0]]))
    (shape,) = block_outlines(make_city(streets=streets), [footprint], [points])
    assert shapely.intersects_xy(shape, points).all()
    assert shape.intersection(park).area < 0.5 * footprint.area
    assert shape.area < 1.4 * footprint.area


def test_the_ground_between_two_carriageways_is_part_of_the_zone(make_city: CityMaker) -> None:
    streets = [*grid_streets(), shapely.LineString([(1_515, 0), (1_515, 3_000)])]
    footprint = disc(1_500, 1_500, 25)
    (shape,) = block_outlines(make_city(streets=streets), [footprint], [places(footprint, 10)])
    assert isinstance(shape, shapely.Polygon)
    assert not shape.interiors
    assert compactness(shape) > 0.5


def test_a_roundabout_leaves_no_hole_and_no_bulge(make_city: CityMaker) -> None:
    island = shapely.Point(1_500, 1_500).buffer(25.0)
    streets = [*shapely.difference(grid_streets(), island), island.exterior]
    footprint = disc(1_500, 1_400, 12)
    (shape,) = block_outlines(make_city(streets=streets), [footprint], [places(footprint, 6)])
    assert isinstance(shape, shapely.Polygon)
    assert not shape.interiors
    assert wide_share(shape)[0] > 0.98


def test_loose_ends_are_led_to_the_next_street(make_city: CityMaker) -> None:
    short = [shapely.LineString([(x, 3), (x, 2_993)]) for x in np.arange(100.0, 2_950.0, 100.0)]
    rails = [shapely.LineString([(0, y), (3_000, y)]) for y in np.arange(0.0, 3_001.0, 100.0)]
    cut = [part for line in short for part in shapely.get_parts(line.difference(shapely.box(0, 1_501, 3_000, 1_508)))]
    fabric = StreetBlocks(make_city(streets=[*rails, *cut])).around(shapely.box(1_210, 1_310, 1_790, 1_690))
    whole = fabric.blocks[fabric.closed]
    assert len(whole) == 8
    assert shapely.area(whole) == pytest.approx(HECTARE, rel=0.01)


def test_water_is_no_block_but_a_canal_keeps_nothing_apart(make_city: CityMaker) -> None:
    footprint = disc(1_500, 1_500, 30)
    points = places(footprint, 20)
    shapes = []
    for width in (25.0, 150.0):
        river = shapely.box(0, 1_500 - width / 2.0, 3_000, 1_500 + width / 2.0)
        streets = [
            line
            for line in grid_streets()
            if not shapely.intersects(line, river.buffer(-1)) or line.bounds[0] == line.bounds[2]
        ]
        city = make_city(streets=streets, water=[river])
        shapes += block_outlines(city, [footprint], [points[~shapely.intersects_xy(river, points)]])
        assert width < 40.0 or shapes[-1].intersection(river).area < 100.0
    assert isinstance(shapes[0], shapely.Polygon)
    assert isinstance(shapes[1], shapely.MultiPolygon)  # a good part of the places is on either bank
    assert len(shapes[1].geoms) == 2


def test_the_better_zone_keeps_the_block(make_city: CityMaker) -> None:
    left, right = shapely.box(1_150, 1_200, 1_540, 1_600), shapely.box(1_540, 1_200, 1_900, 1_600)
    groups = [np.array([[1_530.0, 1_450.0], [1_250, 1_350]]), np.array([[1_550.0, 1_450.0], [1_850, 1_350]])]
    city = make_city(streets=grid_streets())
    first, second = block_outlines(city, [left, right], groups)
    assert shapely.intersects_xy(first, [[1_530, 1_450], [1_550, 1_450]]).all()
    assert shapely.intersects_xy(second, [[1_550, 1_450], [1_850, 1_350]]).tolist() == [False, True]
    assert first.intersection(second).area < 1e-3


def test_no_zone_with_places_is_left_empty(make_city: CityMaker) -> None:
    """All places of the second are in the block that the first takes."""
    first, second = shapely.box(1_210, 1_210, 1_480, 1_490), shapely.box(1_480, 1_410, 1_499, 1_490)
    groups = [places(first, 8), np.array([[1_490.0, 1_450.0]])]
    drawn = block_outlines(make_city(streets=grid_streets()), [first, second], groups)
    assert not shapely.is_empty(drawn).any()
    assert shapely.intersects_xy(drawn[1], [1_490.0], [1_450.0]).all()
    assert drawn[0].intersection(drawn[1]).area < 1e-3


def test_never_larger_than_asked_for(make_city: CityMaker) -> None:
    footprint = disc(1_500, 1_500, 60)
    points = places(footprint, 60)
    for streets in ([], grid_streets(), grid_streets(500.0)):
        (shape,) = block_outlines(make_city(streets=streets), [footprint], [points], largest_ha=40.0)
        assert 10.0 * HECTARE < shape.area <= 1.15 * 40.0 * HECTARE


def test_tiny_footprints_are_grown(make_city: CityMaker) -> None:
    for streets in ([], grid_streets(30.0)):
        footprint = disc(1_500, 1_500, 0.4)
        (shape,) = block_outlines(make_city(streets=streets), [footprint], [np.array([[1_500.0, 1_500.0]])])
        assert shape.area >= 1.9 * HECTARE


@pytest.mark.parametrize("streets", [[], grid_streets()])
def test_footprints_across_the_edge_of_the_study_area(make_city: CityMaker, streets: list[shapely.LineString]) -> None:
    window = shapely.box(0, 0, 1_550, 3_000)
    shapes = [disc(1_500, 1_000, 20), disc(2_500, 2_000, 20)]
    groups = [places(shapes[0], 30), places(shapes[1], 5)]
    cut, gone = block_outlines(make_city(window, streets=streets), shapes, groups)
    assert window.covers(cut)
    inside = groups[0][groups[0][:, 0] < 1_540]
    assert shapely.intersects_xy(cut, inside).all()
    assert gone.is_empty


def test_nothing_asked_nothing_drawn(make_city: CityMaker) -> None:
    assert block_outlines(make_city(streets=grid_streets()), [], []) == []


def test_a_group_without_places_has_its_footprint(make_city: CityMaker) -> None:
    (shape,) = block_outlines(make_city(streets=grid_streets()), [disc(1_500, 1_500, 20)], [np.empty((0, 2))])
    assert 0.6 <= shape.area / (20.0 * HECTARE) <= 1.4


def crooked_streets(seed: int) -> list[shapely.LineString]:
    """Streets at random: long ones, dead ends, loops, doubles."""
    rng = np.random.default_rng(seed)
    way = rng.uniform(0, 3_000, (60, 1, 2)) + np.cumsum(rng.normal(0, 200, (60, 12, 2)), axis=1)
    lines = [shapely.LineString(line) for line in way]
    return [*lines, *lines[:5], *(shapely.Point(line[0]).buffer(60).exterior for line in way[:5])]


@pytest.mark.parametrize("seed", range(12))
def test_what_holds_in_any_city(make_city: CityMaker, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lake = shapely.Point(rng.uniform(500, 2_500, 2)).buffer(250)
    window = shapely.Polygon([(0, 0), (3_000, 200), (2_800, 3_000), (1_400, 2_400), (100, 2_900)])
    city = make_city(window, streets=crooked_streets(seed), water=[lake])
    xy = np.clip(rng.uniform(300, 2_500, (9, 1, 2)) + rng.normal(0, 150, (9, 20, 2)), 5, 2_995).reshape(-1, 2)
    shapes, groups = footprints(xy, sigma=120.0)
    drawn = block_outlines(city, shapes, groups)
    for shape, points, footprint in zip(drawn, groups, shapes, strict=True):
        inside = points[shapely.intersects_xy(window, points)]
        assert shape.is_valid
        assert window.buffer(0.01).covers(shape)
        assert shape.is_empty or wide_share(shape)[0] > 0.9  # a place may lie in a narrow block
        assert not (shape.is_empty and len(inside))
        assert shape.area <= 1.7 * footprint.area
    assert all(one.intersection(other).area < 1e-3 for one, other in combinations(drawn, 2))


# --- blocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_blocks_cover_the_ground_without_gap_or_overlap(make_city: CityMaker, seed: int) -> None:
    city = make_city(streets=crooked_streets(seed))
    ground = shapely.box(500, 500, 2_400, 2_400)
    fabric = StreetBlocks(city).around(ground)
    assert shapely.coverage_is_valid(fabric.blocks)
    assert shapely.area(fabric.blocks).sum() == pytest.approx(ground.area, rel=0.005)
    split = fabric.split(np.array([0, 1]), np.array([disc(1_000, 1_000, 20), disc(1_500, 1_500, 40)], dtype=object))
    assert shapely.coverage_is_valid(split.blocks)
    assert shapely.area(split.blocks).sum() == pytest.approx(ground.area, rel=0.005)


def test_borders_and_rims_add_up(make_city: CityMaker) -> None:
    fabric = StreetBlocks(make_city(streets=grid_streets())).around(shapely.box(1_000, 1_000, 1_300, 1_200))
    left, right, metres = fabric.borders
    assert len(fabric.blocks) == 6
    assert len(left) == 7
    assert (left < right).all()
    assert metres == pytest.approx(100.0)
    assert fabric.rims.sum() == pytest.approx(1_000.0)
    held = fabric.holding(np.array([[1_050.0, 1_050.0], [1_250, 1_150], [0, 0]]))
    assert held[0] != held[1]
    assert held[2] == -1


def test_ways_across_a_block_part_nothing(make_city: CityMaker) -> None:
    path = shapely.LineString([(1_000, 1_050), (1_300, 1_050)])
    streets = {"geometry": [*grid_streets(), path], "class": ["residential"] * 62 + ["footway"]}
    fabric = StreetBlocks(make_city(streets=streets)).around(shapely.box(1_000, 1_000, 1_300, 1_200))
    assert len(fabric.blocks) == 6


@pytest.mark.parametrize("seed", range(20))
def test_the_minimum_cut_is_the_best_of_all_choices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = 10.0 * rng.integers(-9, 10, 7).astype(np.float64)
    left, right = np.array(list(combinations(range(7), 2))).T
    edge = np.where(rng.random(len(left)) < 0.5, 10.0 * rng.integers(0, 6, len(left)), 0.0)

    def energy(choice: NDArray[np.bool_]) -> float:
        return float(cost[choice].sum() + edge[choice[left] != choice[right]].sum())

    best = min(energy(np.array(choice)) for choice in product([False, True], repeat=7))
    assert energy(_minimum_cut(cost, left, right, edge)) == pytest.approx(best)


def test_a_city_of_many_streets_costs_what_is_asked_for(make_city: CityMaker) -> None:
    rng = np.random.default_rng(0)
    at = np.arange(0.0, 10_000.0, 100.0)
    x, y = (values.ravel() for values in np.meshgrid(at, at))
    start = np.column_stack((x, y)) + rng.normal(0, 8, (len(x), 2))
    start = start.reshape(len(at), len(at), 2)
    pairs = [np.stack((start[:, :-1], start[:, 1:]), axis=2), np.stack((start[:-1], start[1:]), axis=2)]
    streets = [shapely.LineString(line) for pair in pairs for line in pair.reshape(-1, 2, 2)]
    city = make_city(streets=streets)
    shapes = [disc(1_000 + 1_900 * i, 1_000 + 1_900 * j, 40) for i in range(5) for j in range(5)]
    groups = [places(shape, 15, seed) for seed, shape in enumerate(shapes)]
    blocks = StreetBlocks(city)
    drawn = block_outlines(city, shapes, groups, blocks=blocks)
    assert len(streets) == 19_800
    assert min(along(shape, streets) for shape in drawn[:5]) > 0.95
