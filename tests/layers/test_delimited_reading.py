from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from layers.formats.delimited.reading import read_delimited
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.formats.table import RawTable


def table(text: str, encoding: str = "utf-8") -> RawTable:
    return read_delimited(text.encode(encoding), "stem").tables[0]


@pytest.mark.parametrize(
    "header",
    [
        "lon,lat",
        "lng,lat",
        "Longitude,Latitude",
        "经度,纬度",
        "x,y",
        "X_coord,Y_coord",
        "wgs84_lng,wgs84_lat",
        "东经,北纬",
    ],
)
def test_coordinate_columns_by_name(header: str) -> None:
    assert table(f"name,{header}\na,121.5,31.25\n").geometry[0].wkt == "POINT (121.5 31.25)"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    read = table(delimiter.join(["name", "lon", "lat"]) + "\n" + delimiter.join(["a b", "121.5", "31.25"]) + "\n")
    assert read.geometry[0].wkt == "POINT (121.5 31.25)"
    assert read.attributes["name"].tolist() == ["a b"]


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("121,5", 121.5),
        ("１２１．５", 121.5),
        ("121.5°", 121.5),
        ("121°30′", 121.5),
        ("121°30'0\"E", 121.5),
        ("W121.5", -121.5),
    ],
)
def test_numbers_as_people_write_them(text: str, degrees: float) -> None:
    quoted = text.replace('"', '""')
    assert table(f'lon;lat\n"{quoted}";31\n').geometry[0].x == pytest.approx(degrees)


def test_text_for_a_coordinate_is_a_finding_with_its_line(write: Callable[..., Path]) -> None:
    reading = read_file(write("universities.csv", 'name,lon,lat\n"a\nb",1,2\nc,unknown,3\nd,,\n'))
    assert [(one.code, one.row, one.line) for one in reading.findings if one.row is not None] == [
        ("text_coordinates", 1, 4),
        ("null_geometry", 2, 5),
    ]
    assert (reading.features_read, reading.features_usable) == (3, 1)


def test_gbk_table_with_wkt(write: Callable[..., Path]) -> None:
    rows = '上海博物馆,博物馆,"POLYGON ((121 31, 121.1 31, 121.1 31.1, 121 31))"\n复旦大学,高校,POINT (121.5 31.3)\n'
    text = f"名称,类别,geometry\n{rows}"
    reading = read_file(write("poi.csv", text, "gbk"))
    assert reading.encoding == "gbk"
    assert [(one.kind, one.features, one.split_by) for one in reading.kinds] == [
        ("universities", 1, "类别"),
        ("cultural_venues", 1, "类别"),
    ]
    assert "encoding_guessed" in [one.code for one in reading.findings]


@pytest.mark.parametrize(
    ("wkt", "code"),
    [
        ("POLYGON ((0 0, 1 0, 1 1))", "unclosed_ring"),
        ("POINT (1", "syntax_error"),
    ],
)
def test_broken_wkt_is_a_finding(wkt: str, code: str) -> None:
    read = table(f'name,wkt\na,"{wkt}"\nb,POINT (1 2)\nc,POINT (1 2)\n')
    assert [(one.code, one.row) for one in read.findings] == [(code, 0)]
    assert shapely.is_missing(read.geometry).tolist() == [code == "syntax_error", False, False]


def test_srid_before_wkt() -> None:
    assert table("wkt\nSRID=4326;POINT (1 2)\n").geometry[0].wkt == "POINT (1 2)"


def test_both_coordinates_in_one_column() -> None:
    assert table('name,location\na,"121.5,31.25"\n').geometry[0].wkt == "POINT (121.5 31.25)"


def test_codes_stay_text_and_numbers_become_numbers() -> None:
    read = table("lon,lat,code,staff,note\n1,2,007,12,\n1,2,010,,x\n").attributes
    assert read["code"].tolist() == ["007", "010"]
    assert read["staff"].dropna().tolist() == [12]
    assert read["note"].tolist() == [None, "x"]


def test_rows_longer_and_shorter_than_the_header() -> None:
    read = table("lon,lat,name\n1,2,a,b\n3,4\n")
    assert [(one.code, one.row, one.line) for one in read.findings] == [("syntax_error", 0, 2)]
    assert read.attributes["name"].tolist() == ["a", None]


def test_same_name_twice_and_no_name() -> None:
    assert list(table("lon,lat,a,a,\n1,2,3,4,5\n").attributes.columns) == ["a", "a_2", "column_5"]


def test_a_column_named_after_a_chinese_datum_is_suspected() -> None:
    assert [one.code for one in table("gcj02_lng,gcj02_lat\n121,31\n").findings] == ["datum_shift_suspected"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("a,b\n1,2\n", "field_missing"), ("lon,lat\n", "no_features"), (",,\n,,\n", "empty_file")],
)
def test_tables_without_places(text: str, code: str, write: Callable[..., Path]) -> None:
    reading = read_file(write("x.csv", text))
    assert reading.has_errors
    assert code in [one.code for one in reading.findings]


def test_metres_without_a_system_name_a_likely_one(write: Callable[..., Path]) -> None:
    path = write("universities.csv", "name,x,y\na,40487000,3456000\nb,40487100,3456000\n")
    reading = read_file(path)
    assert [(one.code, one.severity) for one in reading.findings] == [("projected_without_crs", "error")]
    assert "EPSG:4528" in str(reading.findings[0].repair)
    with_crs = read_file(path, crs="EPSG:4528")
    assert with_crs.crs_source == "given"
    assert with_crs.layers[0].to_crs(4326).frame.geometry.x[0] == pytest.approx(119.86, abs=0.05)


def test_a_surveyors_x_points_north(write: Callable[..., Path]) -> None:
    reading = read_file(write("universities.csv", "name,x,y\na,3456000,487000\n"), crs="EPSG:4549")
    assert [one.code for one in reading.findings] == ["axes_swapped"]
    assert reading.layers[0].frame.geometry[0].wkt == "POINT (487000 3456000)"


def test_degrees_stay_degrees_whatever_is_said(write: Callable[..., Path]) -> None:
    reading = read_file(write("universities.csv", "name,x,y\na,121.5,31.2\n"), crs="EPSG:4549")
    assert reading.crs == "EPSG:4326"
    assert [one.code for one in reading.findings] == ["crs_assumed"]
