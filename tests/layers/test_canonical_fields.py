from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from layers.intake.reading import read_file, read_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_chinese_columns_become_canonical(write: Callable[..., Path]) -> None:
    header = "单位名称,经度,纬度,使用状况,占地面积,成立时间,从业人员,性质,备注"
    path = write("industrial_sites.csv", f'{header}\n第一棉纺厂,121,31,停产,7.5,1958年5月,"1,200人",国有,x\n', "gbk")
    row = read_layer(path).frame.iloc[0]
    assert row[["name", "status", "site_area", "founded", "staff", "ownership", "备注"]].tolist() == [
        "第一棉纺厂", "disused", 7.5, 1958.0, 1200.0, "public", "x",
    ]  # fmt: skip
    assert row["category"] is None


def test_type_is_what_the_kind_says_it_is(write: Callable[..., Path]) -> None:
    text = "name,lon,lat,type\na,121,31,museum\n"
    venues = read_layer(write("cultural_venues.csv", text)).frame.iloc[0]
    assert (venues["type"], venues["category"]) == ("museum", "museum")
    firms = read_layer(write("creative_firms.csv", text)).frame
    assert firms["category"].tolist() == ["museum"]
    assert "type" not in firms.columns


def test_a_fields_own_name_comes_before_its_aliases(write: Callable[..., Path]) -> None:
    frame = read_layer(write("universities.csv", "名称,name,lon,lat\n复旦大学,Fudan,121,31\n")).frame
    assert frame["name"].tolist() == ["Fudan"]
    assert frame["名称"].tolist() == ["复旦大学"]


def test_unknown_choices_and_numbers_are_told_and_left_empty(write: Callable[..., Path]) -> None:
    header = "name,lon,lat,status,site_area,founded"
    path = write("industrial_sites.csv", f"{header}\na,121,31,haunted,large,long ago\nb,121,31.1,ACTIVE,2,1999-05-01\n")
    reading = read_file(path)
    frame = reading.layers[0].frame
    assert frame["status"].tolist() == [None, "active"]
    assert np.isnan(frame["site_area"][0])
    assert np.isnan(frame["founded"][0])
    assert frame["founded"][1] == 1999
    told = {(one.code, one.field, one.row) for one in reading.findings if one.field}
    assert told == {("category_unknown", "status", 0), ("not_a_number", "site_area", 0), ("not_a_year", "founded", 0)}


def test_columns_that_clash_with_the_frames_own_are_kept_beside(
    write: Callable[..., Path], points: Callable[..., Any]
) -> None:
    content = points((1.0, 2.0), geometry="g", source_row="s", Geometry="G")
    frame = read_layer(write("universities.geojson", content)).frame
    assert frame["source_row"].tolist() == [0]
    assert {"g", "s", "G"} <= set(frame.iloc[0].astype(str))
    assert len({str(name).lower() for name in frame.columns}) == len(frame.columns)


def test_same_feature_twice_counts_once_and_two_firms_at_one_address_twice(
    write: Callable[..., Path],
) -> None:
    path = write("creative_firms.csv", "id,name,lon,lat\n1,a,121,31\n2,a,121,31\n3,b,121,31\n")
    reading = read_file(path)
    assert reading.layers[0].frame["name"].tolist() == ["a", "b"]
    assert reading.layers[0].frame["source_row"].tolist() == [0, 2]
    assert [(one.code, one.row) for one in reading.findings if one.row is not None] == [("duplicate_feature", 1)]


def test_nameless_dots_on_one_spot_all_stay(write: Callable[..., Path]) -> None:
    layer = read_layer(write("creative_firms.csv", "lon,lat\n121,31\n121,31\n121,31\n"))
    assert len(layer) == 3
    assert "duplicate_feature" in [one.code for one in layer.findings]
