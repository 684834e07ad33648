from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pytest
import shapely

from layers.errors import Severity, UserError
from layers.formats.geojson.reading import read_geojson
from layers.intake.reading import FileReading, read_file, read_layer

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawTable

Make = Callable[..., dict[str, Any]]


def table(content: object) -> RawTable:
    data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    return read_geojson(data, "stem").tables[0]


def codes(reading: FileReading | RawTable) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in reading.findings]


def test_clean_collection_agrees_with_gdal(write: Callable[..., Path], geometries: Make) -> None:
    rng = np.random.default_rng(4)
    shapes = [
        shapely.Point(*rng.random(2)),
        shapely.LineString(rng.random((5, 2))),
        shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6)),
        shapely.MultiPoint(rng.random((3, 2))),
        shapely.MultiLineString([rng.random((2, 2)), rng.random((4, 2))]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 4)]),
        shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString(rng.random((3, 2)))]),
    ]
    path = write("all.geojson", geometries(*(json.loads(shapely.to_geojson(one)) for one in shapes), founded=1958))
    read = read_geojson(path.read_bytes(), "all").tables[0]
    assert shapely.equals_exact(read.geometry, np.array(shapes, dtype=object), 0).all()
    assert shapely.equals_exact(read.geometry, pyogrio.read_dataframe(path).geometry.to_numpy(), 0).all()
    assert read.attributes["founded"].tolist() == [1958] * 7
    assert read.findings == []


def test_careful_way_reads_the_same_as_the_fast_one(points: Make) -> None:
    content = points((1.0, 2.0), (3.0, 4.0), n=1.5)
    fast, careful = table(content), table(json.dumps(content).encode() + b"\n\x00junk")
    assert shapely.equals_exact(fast.geometry, careful.geometry, 0).all()
    assert fast.attributes.equals(careful.attributes)
    assert codes(careful) == [("syntax_error", None)]


def test_late_attributes_are_read(points: Make) -> None:
    content = points(*[(0.0, float(lat)) for lat in range(80)])
    content["features"][79]["properties"]["高度"] = 12
    assert table(content).attributes["高度"].tolist()[-1] == 12


def test_attribute_types(points: Make) -> None:
    content = points(*[(0.0, 0.0)] * 3)
    values: dict[str, list[object]] = {
        "whole": [1, 2, 3], "gaps": [1, None, 3], "mixed": [1, "a", None], "flag": [True, False, True],
        "nested": [{"a": [1]}, None, []], "huge": [10**400, 1, 2], "geometry": ["a", "b", "c"],
    }  # fmt: skip
    for row in range(3):
        content["features"][row]["properties"] = {name: column[row] for name, column in values.items()}
    read = table(content).attributes
    assert read["whole"].dtype == np.int64
    assert read["gaps"].dtype == np.float64
    assert read["mixed"].tolist() == ["1", "a", None]
    assert read["flag"].dtype == bool
    assert read["nested"].tolist() == ['{"a": [1]}', None, "[]"]
    assert read["huge"].tolist()[1:] == ["1", "2"]
    assert read["geometry"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk"])
def test_encodings(encoding: str, points: Make) -> None:
    text = json.dumps(points((121.0, 31.0), 说明="一个有很多汉字的说明，足够辨认编码"), ensure_ascii=False)
    raw = read_geojson(text.encode(encoding), "stem")
    assert raw.tables[0].attributes["说明"].tolist() == ["一个有很多汉字的说明，足够辨认编码"]
    guessed = encoding in {"gbk", "utf-16-le", "utf-16-be"}
    assert [one.code for one in raw.findings] == ["encoding_guessed"] * guessed
    assert raw.encoding == {"utf-8-sig": "utf-8"}.get(encoding, encoding)


def test_one_broken_byte_leaves_utf8(points: Make) -> None:
    text = json.dumps(points((121.0, 31.0), a="江城大学博物馆美术馆图书馆"), ensure_ascii=False).encode()
    raw = read_geojson(text.replace("江".encode(), "江".encode() + b"\xff"), "stem")
    assert raw.encoding == "utf-8"
    assert "城大学博物馆" in raw.tables[0].attributes["a"][0]


@pytest.mark.parametrize(
    "content",
    [
        b'{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}',
        b'{"type":"Point","coordinates":[1,2]}',
        b'{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}\n' * 1,
        b'\x1e{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1,2]}}\n',
        b'{"features":[{"geometry":{"coordinates":[1,2],"type":"Point"},"type":"Feature"}],"type":"FeatureCollection"}',
    ],
)
def test_other_roots(content: bytes) -> None:
    assert [one.wkt for one in table(content).geometry] == ["POINT (1 2)"]


def test_newline_delimited_features_keep_their_lines() -> None:
    line = '{"type":"Feature","properties":{"n":%d},"geometry":{"type":"Point","coordinates":[%s,2]}}\n'
    read = table((line % (0, 1) + line % (1, '"x"') + line % (2, 3)).encode())
    assert len(read) == 3
    assert codes(read) == [("text_coordinates", 1)]
    assert read.line_of(1) == 2


def test_crs_member(points: Make) -> None:
    content = points((487000.0, 3456000.0))
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    crs = table(content).crs
    assert crs is not None
    assert crs.to_epsg() == 4549
    content["crs"]["properties"]["name"] = "urn:nonsense"
    assert codes(table(content)) == [("crs_unknown", None)]


@pytest.mark.parametrize(
    ("geometry", "code", "usable"),
    [
        (None, "null_geometry", False),
        ({"type": "Point", "coordinates": []}, "null_geometry", False),
        ({"type": "Point"}, "null_geometry", False),
        ({"type": "point", "coordinates": [1, 2]}, "unknown_geometry_type", True),
        ({"type": "Circle", "coordinates": [1, 2]}, "unknown_geometry_type", False),
        ({"type": "Point", "coordinates": ["1.5", "2"]}, "text_coordinates", True),
        ({"type": "Point", "coordinates": ["a", "2"]}, "text_coordinates", False),
        ({"type": "Point", "coordinates": [None, 2]}, "non_finite_coordinates", False),
        ({"type": "Point", "coordinates": [1]}, "too_few_points", False),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "too_few_points", False),
        ({"type": "Point", "coordinates": [[1, 2]]}, "wrong_nesting", False),
        ({"type": "MultiPolygon", "coordinates": [1, 2]}, "wrong_nesting", False),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "unclosed_ring", True),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "too_few_points", False),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "self_intersection", True),
        ({"type": "Point", "coordinates": [200, 95]}, "coordinates_out_of_range", False),
    ],
)
def test_one_bad_feature_never_stops_the_file(
    geometry: object, code: str, usable: bool, write: Callable[..., Path], geometries: Make
) -> None:
    good = {"type": "Point", "coordinates": [1.0, 2.0]}
    reading = read_file(write("universities.geojson", geometries(good, geometry, good)))
    assert codes(reading)[0] == (code, 1)
    assert reading.findings[0].severity is Severity.WARNING
    assert reading.findings[0].line is not None
    assert (reading.features_read, reading.features_usable) == (3, 2 + usable)
    assert not reading.has_errors


def test_line_is_where_the_feature_begins(write: Callable[..., Path]) -> None:
    features = ',\n{"type":"Feature","properties":{},"geometry":null}'
    text = f'{{"type":"FeatureCollection",\n"features":[\n{{"type":"Feature","geometry":null}}{features}\n]}}'
    found = read_file(write("universities.geojson", text)).findings
    assert [(one.row, one.line) for one in found if one.code == "null_geometry"] == [(0, 3), (1, 4)]


def test_short_hole_goes_and_the_area_stays() -> None:
    outer = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]
    read = table({"type": "Polygon", "coordinates": [outer, [[1, 1], [2, 2], [1, 1]]]})
    assert read.geometry[0].equals(shapely.box(0, 0, 9, 9))
    assert codes(read) == [("too_few_points", 0)]
    assert read.findings[0].repair


def test_short_part_goes_and_the_others_stay() -> None:
    good = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    read = table({"type": "MultiPolygon", "coordinates": [[[[5, 5], [6, 6]]], good]})
    assert read.geometry[0].area == 0.5
    assert codes(read) == [("too_few_points", 0)]


def test_heights_are_dropped_with_one_note(write: Callable[..., Path], geometries: Make) -> None:
    deep = {"type": "LineString", "coordinates": [[0, 0, 5], [1, 1, 5]]}
    reading = read_file(write("streets.geojson", geometries(deep, deep)))
    assert codes(reading) == [("third_dimension_dropped", None)]
    assert not reading.layers[0].frame.has_z.any()


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999", "null"])
def test_numbers_that_are_none(token: str, points: Make) -> None:
    text = json.dumps(points((1.0, 2.0), (7.25, 4.0), n=3)).replace("7.25", token)
    read = table(text.encode())
    assert [one is None for one in read.geometry] == [False, True]
    assert ("non_finite_coordinates", 1) in codes(read)


def test_nan_in_text_is_text(points: Make) -> None:
    text = json.dumps(points((1.0, 2.0), note='NaN, "Infinity",]')).replace('"place 0"', "NaN")
    assert table(text.encode()).attributes["note"].tolist() == ['NaN, "Infinity",]']


def test_comma_before_a_bracket_is_left_out_and_told(points: Make) -> None:
    text = json.dumps(points((1.0, 2.0))).replace("]}", "],}", 1)
    read = table(text.encode())
    assert len(read) == 1
    assert read.findings[0].code == "syntax_error"


def test_lone_surrogate_is_replaced() -> None:
    text = rb'{"type":"Feature","properties":{"a":"x\ud800y","b":"\ud83c\udfdb"},"geometry":null}'
    read = table(text)
    assert read.attributes.iloc[0].to_dict() == {"a": "x\ufffdy", "b": "🏛"}


def test_repeated_key_is_told(points: Make, write: Callable[..., Path]) -> None:
    text = json.dumps(points((1.0, 2.0), (3.0, 4.0))).replace('"name": "place 1"', '"name": "a", "name": "b"')
    reading = read_file(write("universities.geojson", text))
    assert ("duplicate_key", 1) in codes(reading)
    assert reading.layers[0].frame["name"].tolist() == ["place 0", "b"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n", "empty_file"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not_geojson"),
        (b"null", "not_geojson"),
        (b"[1, 2]", "not_geojson"),
        (b"{}", "not_geojson"),
        (b'{"type":"Topology"}', "not_geojson"),
        (b'{"type":"FeatureCollection"}', "not_geojson"),
        (b'{"type":"FeatureCollection","features":{}}', "not_geojson"),
        (b'{"type":"FeatureCollection","features":[]}', "no_features"),
        (b'{"type": "MultiPoint"\n "coordinates": []}', "syntax_error"),
        (b"[" * 200_000, "syntax_error"),
        (b'{"a":' * 200_000, "syntax_error"),
        (b"PK\x03\x04....", "unknown_format"),
        (b"\x1f\x8b....", "unknown_format"),
    ],
)
def test_what_is_no_layer_is_one_error(content: bytes, code: str, write: Callable[..., Path]) -> None:
    path = write("x.geojson", content)
    reading = read_file(path)
    assert [one.code for one in reading.findings if one.severity is Severity.ERROR] == [code]
    with pytest.raises(UserError, match=r"x\.geojson") as caught:
        read_layer(path)
    assert "\n" not in str(caught.value)


def test_cut_off_file_names_its_last_line(points: Make, write: Callable[..., Path]) -> None:
    text = json.dumps(points((1.0, 2.0), (3.0, 4.0)), indent=1)
    cut = text[: len(text) // 2]
    reading = read_file(write("universities.geojson", cut))
    assert [(one.code, one.severity, one.line) for one in reading.findings] == [
        ("syntax_error", Severity.ERROR, cut.rstrip().count("\n") + 1)
    ]


def test_deep_collection_is_no_recursion() -> None:
    inner: Any = {"type": "Point", "coordinates": [1, 2]}
    for _depth in range(15):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    assert shapely.get_parts(table(inner).geometry[0])[0].wkt == "POINT (1 2)"


def test_many_alike_findings_are_counted(write: Callable[..., Path], geometries: Make) -> None:
    reading = read_file(write("x.geojson", geometries({"type": "Point", "coordinates": [1, 2]}, *[None] * 250)))
    alike = [one for one in reading.findings if one.code == "null_geometry"]
    assert len(alike) == 101
    assert alike[-1].row is None
    assert alike[-1].message.startswith("150 more features")


def test_degrees_under_a_system_in_metres_are_refused(write: Callable[..., Path]) -> None:
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [-56.1 + i / 100, -34.8]}}
        for i in range(8)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32721"}}
    content = {"type": "FeatureCollection", "crs": crs, "features": features}
    reading = read_file(write("universities.geojson", json.dumps(content)))
    assert [(one.code, one.severity) for one in reading.findings] == [("degrees_declared_as_metres", "error")]
    assert "EPSG:4326" in str(reading.findings[0].repair)
    assert reading.features_usable == 0


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("feature", "code", "message"),
    [
        (
            {"geometry": {"type": "Point", "coordinates": [1, 2, 3, 4]}, "properties": {}},
            "wrong_nesting",
            "three numbers",
        ),
        (
            {"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4, 5]]}, "properties": None},
            "wrong_nesting",
            "heights",
        ),
        ({"geometry": {"type": "Point", "coordinates": [1, 2]}}, "field_missing", "no properties"),
    ],
)
def test_what_the_standard_does_not_allow_is_told(
    tmp_path: Path, feature: dict[str, Any], code: str, message: str, *, whole: bool
) -> None:
    sound = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2, 7]}, "properties": None}
    # A feature of another type makes the whole be read feature by feature.
    other = sound if whole else {**sound, "type": "feature"}
    text = json.dumps({"type": "FeatureCollection", "features": [sound, {"type": "Feature", **feature}, other]})
    (tmp_path / "x.geojson").write_text(text, "utf-8")
    read = read_file(tmp_path / "x.geojson")
    found = [one for one in read.findings if one.code == code and message in one.message]
    assert [(one.row, one.severity) for one in found] == [(1, "warning")]
    assert read.features_usable == 3
