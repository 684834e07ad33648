from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis_app.desktop.canvas.boundary import Boundary, Corner

SQUARE = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
HOLED = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (6, 4), (6, 6), (4, 6)]])


@pytest.mark.parametrize(
    "geometry",
    [SQUARE, HOLED, shapely.MultiPolygon([HOLED, shapely.box(20, 0, 30, 5)])],
    ids=["plain", "hole", "multi"],
)
def test_taken_apart_and_put_together_it_is_the_same(geometry: shapely.Polygon) -> None:
    again = Boundary.of(geometry).geometry()
    assert again.geom_type == geometry.geom_type
    assert shapely.equals_exact(again, geometry)


def test_a_corner_moves_alone_and_the_old_boundary_stays() -> None:
    before = Boundary.of(SQUARE)
    after = before.moved(Corner(0, 2), (20, 20))
    assert after.geometry().area == 200
    assert before.geometry().area == 100


def test_inserted_corners_come_behind_the_corner_that_begins_the_edge() -> None:
    after = Boundary.of(SQUARE).inserted(Corner(0, 3), (-5, 5))
    assert after.rings[0].tolist() == [[0, 0], [10, 0], [10, 10], [0, 10], [-5, 5]]
    assert after.geometry().area == 125


def test_a_triangle_keeps_its_three_corners() -> None:
    triangle = Boundary.of(shapely.Polygon([(0, 0), (5, 0), (0, 5)]))
    assert triangle.removed(Corner(0, 1)) is triangle
    assert len(Boundary.of(SQUARE).removed(Corner(0, 1)).rings[0]) == 3


def test_shifting_keeps_shape_and_holes() -> None:
    after = Boundary.of(HOLED).shifted(3, -4).geometry()
    assert shapely.equals_exact(after, shapely.transform(HOLED, lambda xy: xy + np.array([3, -4])))


def test_crossing_itself_is_noticed() -> None:
    assert Boundary.of(SQUARE).valid
    assert not Boundary.of(SQUARE).moved(Corner(0, 0), (15, 5)).valid
    flat = Boundary.of(shapely.Polygon([(0, 0), (5, 0), (0, 5)])).moved(Corner(0, 2), (9, 0))
    assert not flat.valid


def test_the_nearest_corner_edge_and_middle_agree_with_brute_force() -> None:
    random = np.random.default_rng(4)
    boundary = Boundary.of(HOLED)
    for x, y in random.uniform(-3, 13, (60, 2)).tolist():
        corners = [
            (np.hypot(cx - x, cy - y), n, k) for n, r in enumerate(boundary.rings) for k, (cx, cy) in enumerate(r)
        ]
        assert boundary.nearest_corner((x, y), 99) == Corner(*min(corners)[1:])
        edge = boundary.nearest_edge((x, y), 99)
        assert edge is not None
        line = shapely.LineString([boundary.corner(edge), np.roll(boundary.rings[edge.ring], -1, axis=0)[edge.vertex]])
        assert line.distance(shapely.Point(x, y)) == pytest.approx(HOLED.boundary.distance(shapely.Point(x, y)))
    assert boundary.nearest_corner((50, 50), 5) is None
    assert boundary.nearest_midpoint((5.2, -0.1), 1) == Corner(0, 0)
    assert boundary.nearest_midpoint((-0.2, 5.2), 1) == Corner(0, 3)
