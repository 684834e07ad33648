"""The one rule of what lies inside."""

from __future__ import annotations

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import is_inside, places_inside


def test_boundary_and_corners_are_inside() -> None:
    xy = np.array([[0, 0], [5, 0], [10, 10], [5, 5], [10.000001, 5], [-1, 5]], dtype=float)
    assert is_inside(xy, shapely.box(0, 0, 10, 10)).tolist() == [True, True, True, True, False, False]


def test_the_edge_of_a_hole_is_inside_and_the_hole_is_not() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    assert is_inside(np.array([[4.0, 5.0], [5.0, 5.0]]), ring).tolist() == [True, False]


def test_duplicates_all_count_and_answers_are_sorted() -> None:
    xy = np.array([[1.0, 1.0], [9.0, 9.0], [1.0, 1.0]])
    shapes = np.array([shapely.box(0, 0, 2, 2), shapely.box(0, 0, 10, 10)], dtype=object)
    shape, point = places_inside(xy, shapes)
    assert list(zip(shape.tolist(), point.tolist(), strict=True)) == [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_no_points_and_a_tree() -> None:
    assert places_inside(np.empty((0, 2)), shapely.box(0, 0, 1, 1))[0].tolist() == []
    assert is_inside(np.empty((0, 2)), shapely.box(0, 0, 1, 1)).tolist() == []
    tree = shapely.STRtree([shapely.Point(0.5, 0.5)])
    assert places_inside(tree, shapely.box(0, 0, 1, 1))[1].tolist() == [0]
