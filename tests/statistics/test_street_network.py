"""Distances along streets against networks drawn by hand, and against a graph cut into single metres."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from gis_app.statistics.street_network import StreetNetwork


def _grid(n: int, side: float) -> list[shapely.LineString]:
    ticks = np.arange(n) * side
    rows = [shapely.LineString([(x, y) for x in ticks]) for y in ticks]
    return rows + [shapely.LineString([(x, y) for y in ticks]) for x in ticks]


def _manhattan(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a[:, None] - b[None]).sum(axis=2)


def test_in_a_grid_of_streets_the_way_is_manhattan() -> None:
    rng = np.random.default_rng(3)
    streets = StreetNetwork(_grid(9, 100.0))
    a, b = rng.integers(0, 9, (25, 2)) * 100.0, rng.integers(0, 9, (14, 2)) * 100.0
    first, second = streets.join(shapely.points(a), 10), streets.join(shapely.points(b), 10)
    np.testing.assert_allclose(streets.nearest(first, second), _manhattan(a, b).min(axis=1), atol=1e-3)
    within = streets.counts_within(first, second, [200.0, 400.0])
    np.testing.assert_array_equal(within[:, 0, 0], (_manhattan(a, b) <= 200).sum(axis=1))
    np.testing.assert_array_equal(within[:, 0, 1], (_manhattan(a, b) <= 400).sum(axis=1))
    marks = rng.integers(0, 3, 14)
    marked = streets.counts_within(second, second, [400.0], marks=marks, own=np.arange(14))
    near = _manhattan(b, b) <= 400
    np.fill_diagonal(near, False)
    for mark in range(3):
        np.testing.assert_array_equal(marked[:, mark, 0], near[:, marks == mark].sum(axis=1))
    assert streets.connected_share == pytest.approx(1.0)


def _plain(streets: StreetNetwork, shapes: list[shapely.Geometry], step: float) -> np.ndarray:
    """Distances between all shapes, over a graph whose edges are cut into small steps."""
    spots, edges = [], []
    for (u, v), length in zip(streets.edges, streets.lengths, strict=True):
        count = max(1, int(np.ceil(length / step)))
        piece = shapely.LineString(streets.nodes[[u, v]])
        crossed = shapely.get_coordinates([shape.boundary.intersection(piece) for shape in shapes])
        gates = shapely.line_locate_point(piece, shapely.points(crossed), normalized=True)
        t = np.unique(np.concatenate([np.linspace(0, 1, count + 1), gates]))[:, None]
        count = len(t) - 1
        line = streets.nodes[u] * (1 - t) + streets.nodes[v] * t
        edges.append(np.column_stack([np.arange(count), np.arange(1, count + 1)]) + sum(map(len, spots)))
        spots.append(line)
    xy = np.concatenate(spots)
    _unique, node = np.unique(np.round(xy, 3), axis=0, return_inverse=True)
    ends = node.ravel()[np.concatenate(edges)]
    length = np.hypot(*(xy[np.concatenate(edges)[:, 0]] - xy[np.concatenate(edges)[:, 1]]).T)
    size = int(node.max()) + 1
    # Streets drawn twice: a sparse matrix would add their lengths up.
    ends, kept = np.unique(np.sort(ends, axis=1), axis=0, return_index=True)
    length = length[kept]
    graph = coo_array((length, tuple(ends.T)), shape=(size, size)).tocsr()
    away = np.array([shapely.distance(shape, shapely.points(xy)) for shape in shapes])
    feet = [np.unique(node.ravel()[np.flatnonzero(a <= a.min() + 1e-7)]) for a in away]
    between = [dijkstra(graph, directed=False, indices=foot, min_only=True) for foot in feet]
    least = away.min(axis=1)
    return np.array([[a + b + way[foot].min() for b, foot in zip(least, feet, strict=True)]
                     for a, way in zip(least, between, strict=True)])  # fmt: skip


def test_against_streets_cut_into_small_steps() -> None:
    rng = np.random.default_rng(8)
    knots = rng.uniform(0, 600, (40, 2))
    lines = [shapely.LineString(knots[rng.choice(40, 3, replace=False)]) for _ in range(45)]
    streets = StreetNetwork(lines)
    corner = rng.uniform(0, 560, (6, 2))
    shapes = [*shapely.points(rng.uniform(0, 600, (20, 2))), *(shapely.box(x, y, x + 35, y + 25) for x, y in corner)]
    plain = _plain(streets, shapes, 0.4)
    joined = streets.join(shapes, 1000)
    np.fill_diagonal(plain, np.inf)
    found = streets.nearest(joined, joined, own=np.arange(len(shapes)))
    np.testing.assert_allclose(found, plain.min(axis=1), atol=1.7)
    half = streets.join(shapes[:13], 1000), streets.join(shapes[13:], 1000)
    np.testing.assert_allclose(streets.nearest(*half), plain[:13, 13:].min(axis=1), atol=1.7)
    counts = streets.counts_within(*half, [300.0])[:, 0, 0]
    assert np.all(counts >= (plain[:13, 13:] <= 298).sum(axis=1))
    assert np.all(counts <= (plain[:13, 13:] <= 302).sum(axis=1))


def test_two_places_at_one_street_need_no_detour_to_its_ends() -> None:
    streets = StreetNetwork([shapely.LineString([(0, 0), (1000, 0)])])
    joined = streets.join(shapely.points([[400, 3], [430, -4], [430, -4]]), 50)
    np.testing.assert_allclose(streets.nearest(joined, joined, own=[0, 1, 2]), [37, 8, 8], atol=1e-3)


def test_a_campus_is_entered_from_every_street_that_touches_it() -> None:
    streets = StreetNetwork([shapely.LineString([(0, 0), (1000, 0)])])
    campus, place = (
        streets.join([shapely.box(200, -50, 600, 50)], 50),
        streets.join(shapely.points([[0, 0], [900, 0]]), 50),
    )
    np.testing.assert_allclose(streets.nearest(place, campus), [200, 300], atol=1e-3)


def test_what_no_street_leads_to_is_not_reached() -> None:
    apart = [shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(0, 500), (300, 500)])]
    streets = StreetNetwork(apart)
    places = streets.join(shapely.points([[0, 1], [50, 499], [50, 250]]), 20)
    assert places.reached.tolist() == [True, True, False]
    assert np.isnan(streets.nearest(places, places, own=[0, 1, 2])).all()
    assert streets.connected_share == pytest.approx(0.75)
    assert streets.counts_within(places, places, [50.0, 5000.0]).tolist() == [[[1, 1]], [[1, 1]], [[0, 0]]]


@pytest.mark.parametrize("lines", [[], [shapely.Point(0, 0)], [shapely.LineString([(0, 0), (0, 0)])]])
def test_without_streets_nothing_is_reached(lines: list[shapely.Geometry]) -> None:
    streets = StreetNetwork(lines)
    places = streets.join(shapely.points([[0, 1], [5, 5]]), 20)
    assert np.isnan(streets.nearest(places, places)).all()
    assert streets.counts_within(places, places, [9.0]).tolist() == [[[0]], [[0]]]
    assert streets.connected_share == 0.0
    assert streets.join([], 5).places == 0


def test_a_bridge_is_no_junction_and_a_shared_vertex_is_one() -> None:
    crossing = [shapely.LineString([(0, 0), (100, 100)]), shapely.LineString([(0, 100), (100, 0)])]
    ends = shapely.points([[0, 0], [100, 0]])
    bridge = StreetNetwork(crossing)
    assert np.isnan(bridge.nearest(bridge.join(ends[:1], 5), bridge.join(ends[1:], 5))[0])
    junction = StreetNetwork(
        [shapely.LineString([(0, 0), (50, 50), (100, 100)]), shapely.LineString([(100, 0), (50, 50)])]
    )
    found = junction.nearest(junction.join(ends[:1], 5), junction.join(ends[1:], 5))[0]
    assert found == pytest.approx(np.hypot(100, 100), abs=1e-3)


def test_order_place_and_north_change_no_way() -> None:
    rng = np.random.default_rng(5)
    knots = rng.uniform(0, 900, (30, 2))
    chosen = [rng.choice(30, 3, replace=False) for _ in range(40)]
    a, b = rng.uniform(0, 900, (15, 2)), rng.uniform(0, 900, (11, 2))
    turn = np.array([[np.cos(0.9), np.sin(0.9)], [-np.sin(0.9), np.cos(0.9)]])

    def ways(move: np.ndarray, shift: float, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        streets = StreetNetwork([shapely.LineString(knots[chosen[k]] @ move + shift) for k in order])
        origins, goals = (streets.join(shapely.points(xy @ move + shift), 400) for xy in (a, b))
        return streets.nearest(origins, goals), streets.counts_within(origins, goals, [350.0])

    still, moved = ways(np.eye(2), 0.0, np.arange(40)), ways(turn, 5e5, rng.permutation(40))
    np.testing.assert_allclose(moved[0], still[0], atol=1e-3)
    np.testing.assert_array_equal(moved[1], still[1])
    assert np.isfinite(still[0]).all()
