"""Well-known text and binary from files that may be made to do harm; curves against the circle itself."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
import shapely

from layers.formats.limits import DEEPEST
from layers.formats.simple_features.arcs import chords
from layers.formats.simple_features.reading import from_wkb, from_wkt

PLAIN = (
    "POINT (1 2)", "POINT EMPTY", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 .5, 2 .5, 2 1, 1 .5))",
    "MULTIPOINT ((0 0), (1 1))", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
    "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1)))",
)  # fmt: skip


def curve(kind: int, *positions: tuple[float, float]) -> bytes:
    flat = [number for position in positions for number in position]
    return struct.pack(f"<BII{len(flat)}d", 1, kind, len(positions), *flat)


def collection(kind: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


CIRCLE = curve(8, (0, 0), (1, 1), (2, 0), (1, -1), (0, 0))


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_plain_geometry_is_read_as_shapely_reads_it(order: int, flavor: str) -> None:
    shapes = shapely.from_wkt(PLAIN)
    read = from_wkb(shapely.to_wkb(shapes, byte_order=order, flavor=flavor))
    assert [*read.closed, *read.curved, *read.unreadable] == []
    assert shapely.equals_exact(read.geometry, shapes).all()
    assert shapely.equals_exact(from_wkt(PLAIN).geometry, shapes).all()


def test_a_long_collection_is_looked_through_and_read_the_same() -> None:
    boxes = shapely.MultiPolygon([shapely.box(at, 0, at + 0.5, 1) for at in range(500)])
    deep = shapely.GeometryCollection([shapely.set_srid(boxes, 4326)])
    read = from_wkb([shapely.to_wkb(one, include_srid=True) for one in (boxes, deep)])
    assert read.unreadable == []
    assert shapely.equals_exact(read.geometry, np.array([boxes, deep], dtype=object)).all()


@pytest.mark.parametrize("kind", [4, 5, 6, 7, 11, 12])
def test_bytes_that_nest_without_end_are_refused(kind: int) -> None:
    level = struct.pack("<BII", 1, kind, 1)
    read = from_wkb([level * 200_000 + shapely.to_wkb(shapely.Point(1, 2)), shapely.to_wkb(shapely.Point(1, 2))])
    assert read.unreadable == [0]
    assert read.geometry[1] == shapely.Point(1, 2)


@pytest.mark.parametrize("word", ["GEOMETRYCOLLECTION", "MULTISURFACE", "geometrycollection z "])
def test_text_that_nests_without_end_is_refused(word: str) -> None:
    read = from_wkt([f"{word}(" * 60_000 + "POINT(112.3 30.9)" + ")" * 60_000, "POINT (1 2)"])
    assert read.unreadable == [0]
    assert read.geometry[1] == shapely.Point(1, 2)


def test_what_nests_as_deep_as_it_may_is_read() -> None:
    deep = "GEOMETRYCOLLECTION (" * (DEEPEST - 1) + "POINT (1 2)" + ")" * (DEEPEST - 1)
    assert from_wkt([deep]).unreadable == []


@pytest.mark.parametrize("cut", range(0, len(CIRCLE) + 9, 7))
def test_bytes_cut_short_are_refused(cut: int) -> None:
    blob = collection(10, CIRCLE)
    assert from_wkb([blob[:cut]]).unreadable == ([0] if cut < len(blob) else [])


@pytest.mark.parametrize("count", [2**31, 2**32 - 1])
@pytest.mark.parametrize("kind", [2, 3, 4, 6, 7, 8, 10])
def test_a_count_that_no_file_could_hold_is_refused(kind: int, count: int) -> None:
    assert from_wkb([struct.pack("<BII", 1, kind, count) + bytes(1_000)]).unreadable == [0]


def test_a_ring_that_is_not_closed_is_closed_and_told() -> None:
    read = from_wkt(["POLYGON ((0 0, 1 0, 1 1))", "POINT (1 2)", "POLYGON ((0 0, 1"])
    assert (read.closed, read.unreadable) == ([0], [2])
    assert read.geometry[0].area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "area", "length"),
    [
        ("CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))", math.pi, 2 * math.pi),
        ("CURVEPOLYGON Z (CIRCULARSTRING Z (0 0 5, 2 0 5, 0 0 5))", math.pi, 2 * math.pi),
        ("CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0), (2 0, 0 0)))", math.pi / 2, math.pi + 2),
        ("MULTISURFACE (((5 5, 6 5, 6 6, 5 5)), CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0)))", 1.0, 2 * (2 + math.sqrt(2))),
        ("CIRCULARSTRING (0 0, 1 0, 2 0)", 0.0, 2.0),
        ("MULTICURVE (CIRCULARSTRING (1 0, 0 1, -1 0), (5 5, 6 5))", 0.0, math.pi + 1),
        ("GEOMETRYCOLLECTION (POINT (1 1), CIRCULARSTRING (1 0, 0 -1, -1 0))", 0.0, math.pi),
        ("TIN (((0 0, 0 1, 1 1, 0 0)), ((0 0, 1 1, 1 0, 0 0)))", 1.0, 2 * (2 + math.sqrt(2))),
    ],
)
def test_arcs_become_chords(text: str, area: float, length: float) -> None:
    read = from_wkt([text, "POINT (1 2)"])
    assert read.unreadable == []
    assert read.curved == ([0] if "CIRCULAR" in text else [])
    assert read.geometry[0].area == pytest.approx(area, rel=1e-4)
    assert read.geometry[0].length == pytest.approx(length, rel=1e-4)


def test_arcs_in_bytes_are_those_in_text() -> None:
    read = from_wkb([collection(10, CIRCLE), collection(12, collection(10, CIRCLE)), shapely.to_wkb(shapely.Point())])
    assert (read.curved, read.unreadable) == ([0, 1], [])
    text = from_wkt(["CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))"]).geometry[0]
    assert read.geometry[0].equals_exact(text)
    assert read.geometry[1].geoms[0].equals_exact(text)


@pytest.mark.parametrize(
    "text", ["CIRCULARSTRING (0 0, 1 1)", "CURVEPOLYGON ((0 0, 1 1", "CIRCULARSTRING (a b)", "TIN"]
)
def test_a_curve_that_is_none_is_refused(text: str) -> None:
    assert from_wkt([text, "CIRCULARSTRING (0 0, 1 1, 2 0)"]).unreadable == [0]


@pytest.mark.parametrize("shift", [0.0, 4e7])
@pytest.mark.parametrize("clockwise", [False, True])
def test_every_chord_lies_on_the_circle(shift: float, *, clockwise: bool) -> None:
    angles = np.radians([10.0, 70.0, 200.0][:: -1 if clockwise else 1])
    given = shift + 100.0 * np.column_stack([np.cos(angles), np.sin(angles)])
    line = chords(given)
    assert np.hypot(*(line - shift).T) == pytest.approx(np.full(len(line), 100.0), abs=1e-5)
    assert np.hypot(*np.diff(line, axis=0).T).max() < 100.0 * math.radians(1.001)
    assert all((line == position).all(axis=1).any() for position in given)
    assert shapely.LineString(line).length == pytest.approx(100.0 * math.radians(190.0), rel=1e-4)
