from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis_app.desktop.canvas.snapping import MOST, Snap, snapped


def _tree(*geometries: shapely.Geometry) -> shapely.STRtree:
    return shapely.STRtree(np.array(geometries, dtype=object))


STREETS = _tree(shapely.LineString([(0, 0), (100, 0), (100, 100)]), shapely.LineString([(0, 50), (200, 50)]))
SQUARE = shapely.box(300, 0, 400, 100)


def test_a_corner_goes_before_an_edge() -> None:
    assert snapped((97, 2), 5, [STREETS]) == Snap(100, 0, "vertex")
    assert snapped((60, 3), 5, [STREETS]) == Snap(60, 0, "edge")


def test_nothing_near_leaves_the_place_alone() -> None:
    assert snapped((50, 25), 5, [STREETS]) == Snap(50, 25)
    assert snapped((50, 25), 5, []) == Snap(50, 25)
    assert snapped((50, 25), 5, [_tree()]) == Snap(50, 25)


def test_inside_a_zone_far_from_its_edge_nothing_is_caught() -> None:
    assert snapped((350, 50), 5, [_tree(SQUARE)]) == Snap(350, 50)
    assert snapped((303, 50), 5, [_tree(SQUARE)]) == Snap(300, 50, "edge")


def test_the_geometry_in_hand_does_not_catch_itself() -> None:
    assert snapped((301, 1), 5, [_tree(SQUARE)], without=SQUARE) == Snap(301, 1)


def test_the_nearest_of_several_layers_wins() -> None:
    near = _tree(shapely.box(101, 1, 120, 20))
    assert snapped((101.5, 1.5), 5, [STREETS, near]) == Snap(101, 1, "vertex")


def test_against_brute_force_over_random_lines() -> None:
    random = np.random.default_rng(7)
    lines = [shapely.LineString(random.uniform(0, 500, (4, 2))) for _ in range(40)]
    tree, corners = _tree(*lines), np.concatenate([shapely.get_coordinates(line) for line in lines])
    for x, y in random.uniform(0, 500, (80, 2)).tolist():
        snap, place = snapped((x, y), 8, [tree]), shapely.Point(x, y)
        to_corner = np.hypot(*(corners - (x, y)).T).min()
        to_edge = min(line.distance(place) for line in lines)
        moved = float(np.hypot(snap.x - x, snap.y - y))
        expected = ("vertex", to_corner) if to_corner <= 8 else ("edge", to_edge) if to_edge <= 8 else (None, 0.0)
        assert snap.onto == expected[0]
        assert moved == pytest.approx(expected[1], abs=1e-6)


def test_where_everything_is_near_nothing_is_meant() -> None:
    heap = _tree(*[shapely.LineString([(k, 0), (k, 9)]) for k in range(MOST + 1)])
    assert snapped((50, 5), 1e6, [heap]) == Snap(50, 5)
