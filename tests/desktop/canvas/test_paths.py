from __future__ import annotations

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF

from gis_app.desktop.canvas.frame import Frame
from gis_app.desktop.canvas.paths import Shapes, bundled, painter_path, painter_paths

FRAME = Frame(0.0, 1000.0, 1.0, 1000, 1000)


def _objects(*geometries: shapely.Geometry) -> np.ndarray:
    return np.array(geometries, dtype=object)


def test_a_hole_is_a_hole() -> None:
    ring = shapely.difference(shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6))
    path = painter_path(ring)
    assert path.contains(QPointF(2, 2))
    assert not path.contains(QPointF(5, 5))


def test_parts_and_lines_keep_their_corners_and_their_gaps() -> None:
    lines = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (6, 6), (7, 5)]])
    path = painter_path(lines)
    corners = [(path.elementAt(k).x, path.elementAt(k).y, path.elementAt(k).isMoveTo()) for k in range(5)]
    assert corners == [(0, 0, True), (1, 0, False), (5, 5, True), (6, 6, False), (7, 5, False)]


def test_each_geometry_has_its_own_path_even_an_empty_one() -> None:
    paths = painter_paths(_objects(shapely.box(0, 0, 1, 1), shapely.Polygon(), shapely.LineString([(2, 2), (3, 3)])))
    assert [path.elementCount() for path in paths] == [5, 0, 2]
    assert painter_paths(_objects()) == []


def test_only_what_is_in_view_is_painted() -> None:
    shapes = Shapes(
        _objects(shapely.box(10, 10, 20, 20), shapely.box(5000, 0, 5010, 10), shapely.box(30, 30, 30.5, 30.5))
    )
    assert shapes.visible(FRAME).tolist() == [0, 2]
    assert shapes.visible(FRAME, least_pixels=2).tolist() == [0]


@pytest.mark.parametrize("resolution", [0.5, 5.0, 50.0])
def test_what_simplifying_moves_nobody_can_see(resolution: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 3000)
    island = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * 2000 + 3000)
    frame = Frame(0.0, 6000.0, resolution, 6000, 6000)
    [path] = Shapes(_objects(island)).paths(frame, np.array([0]))
    xy = [(path.elementAt(k).x, path.elementAt(k).y) for k in range(path.elementCount())]
    assert len(xy) < 3000 or resolution < 1
    assert shapely.hausdorff_distance(shapely.Polygon(xy).boundary, island.boundary) < 0.5 * resolution


def test_a_small_polygon_does_not_vanish_when_simplified() -> None:
    far = Frame(0.0, 1e6, 1000.0, 1000, 1000)
    [path] = Shapes(_objects(shapely.box(10, 10, 60, 60))).paths(far, np.array([0]))
    assert path.elementCount() >= 4


def test_a_vast_polygon_is_clipped_and_still_covers_the_view() -> None:
    vast = shapely.box(-1e6, -1e6, 1e6, 1e6)
    [path] = Shapes(_objects(vast)).paths(FRAME, np.array([0]))
    assert path.boundingRect().width() < 4000
    assert path.contains(QPointF(1, 1))
    assert path.contains(QPointF(999, 999))


def test_bundles_hold_every_line_once() -> None:
    random = np.random.default_rng(2)
    lines = _objects(*[shapely.LineString(xy) for xy in random.uniform(0, 9000, (205, 3, 2))])
    bundles = bundled(lines, size=10)
    assert len(bundles) == 21
    assert sorted(shapely.to_wkb(shapely.get_parts(bundles))) == sorted(shapely.to_wkb(lines))
    assert len(bundled(lines[:0])) == 0
