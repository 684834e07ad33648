from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from layers.errors import UserError
from layers.intake.reading import FileReading, read_file, read_layer
from layers.intake.words import kind_of_value, kinds_of_name
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINE = {"type": "LineString", "coordinates": [[0, 0], [0.01, 0.01]]}
AREA = {"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0]]]}
PLACE = {"type": "Point", "coordinates": [0.001, 0.002]}


def kinds(reading: FileReading) -> dict[str, int]:
    return {found.kind: found.features for found in reading.kinds}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("museum", "cultural_venues"),
        ("Art_Museum", "cultural_venues"),
        ("Museums", "cultural_venues"),
        ("libraries", "cultural_venues"),
        ("省级博物馆", "cultural_venues"),
        ("科教文化服务;博物馆;博物馆", "cultural_venues"),
        ("大学图书馆", "cultural_venues"),
        ("设计学院", "universities"),
        ("综合性大学", "universities"),
        ("广告公司", "creative_firms"),
        ("软件业", "creative_firms"),
        ("工业用地", "industrial_sites"),
        ("文化创意产业园", "designated_parks"),
        ("car park", None),
        ("parking", None),
        ("大学宿舍", None),
        ("restaurant", None),
        ("", None),
    ],
)
def test_words_of_a_category(value: str, kind: str | None) -> None:
    assert kind_of_value(value) == kind


@pytest.mark.parametrize(
    ("name", "geometry", "kind"),
    [
        ("parks_2020", AREA, "green_space"),
        ("parks_designated", AREA, "designated_parks"),
        ("南京市高校", PLACE, "universities"),
        ("工业企业", PLACE, "industrial_sites"),
        ("文化产业园区", AREA, "designated_parks"),
        ("OldFactories", PLACE, "industrial_sites"),
        ("shanghai-museums-v2", PLACE, "cultural_venues"),
        ("路网", LINE, "streets"),
        ("研究范围", AREA, "study_area"),
        ("行政区划边界", AREA, "districts"),
        ("南京市街道办", AREA, "districts"),
        ("ElectoralWards_2021", AREA, "districts"),
        ("district_boundaries", AREA, "districts"),
        ("wards", PLACE, None),
        ("city_boundary", AREA, "study_area"),
        ("规划范围", AREA, "study_area"),
        ("经济开发区", AREA, "designated_parks"),
        ("社区公园", AREA, "green_space"),
        ("data", PLACE, None),
        ("parks", LINE, None),
    ],
)
def test_names_of_files(
    name: str, geometry: object, kind: str | None, write: Callable[..., Path], geometries: Callable[..., Any]
) -> None:
    reading = read_file(write(f"{name}.geojson", geometries(geometry)))
    assert list(kinds(reading)) == ([kind] if kind else [])
    assert all(0.5 < found.confidence < 1.0 for found in reading.kinds)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kinds_own_id_is_certain(kind: str, write: Callable[..., Path], geometries: Callable[..., Any]) -> None:
    shape = {"line": LINE, "area": AREA, "place": PLACE}[KINDS[kind].shape.value]
    reading = read_file(write(f"{kind}.json", geometries(shape)))
    assert [(found.kind, found.confidence) for found in reading.kinds] == [(kind, 1.0)]
    assert kind in kinds_of_name(kind)


def poi(write: Callable[..., Path], name: str, column: str, *values: str) -> FileReading:
    rows = "".join(f"店{number},{121 + number / 1000},31,{value}\n" for number, value in enumerate(values))
    return read_file(write(name, f"名称,经度,纬度,{column}\n{rows}"))


def test_mixed_table_is_split_and_nothing_is_lost_in_silence(write: Callable[..., Path]) -> None:
    values = ["博物馆"] * 3 + ["高校"] * 2 + ["工厂"] * 4 + ["餐饮"] * 2 + ["停车场"]
    reading = poi(write, "江城poi.csv", "类别", *values)
    assert kinds(reading) == {"industrial_sites": 4, "universities": 2, "cultural_venues": 3}
    assert {found.split_by for found in reading.kinds} == {"类别"}
    lost = [one for one in reading.findings if one.code == "category_unknown"]
    assert len(lost) == 1
    assert "餐饮 (2)" in lost[0].message
    assert "停车场 (1)" in lost[0].message
    assert sum(kinds(reading).values()) + 3 == reading.features_read == reading.features_usable
    assert reading.layers[0].frame["category"].tolist() == ["工厂"] * 4


def test_order_of_rows_does_not_matter(write: Callable[..., Path]) -> None:
    values = ["博物馆", "高校", "工厂", "餐饮", "高校"]
    assert kinds(poi(write, "a.csv", "类别", *values)) == kinds(poi(write, "b.csv", "类别", *values[::-1]))


def test_a_name_keeps_rows_that_values_say_nothing_of(write: Callable[..., Path]) -> None:
    assert kinds(poi(write, "高校名录.csv", "类别", "综合", "理工", "师范", "艺术学院")) == {"universities": 4}


def test_a_file_named_after_one_kind_that_holds_two_is_split(write: Callable[..., Path]) -> None:
    reading = poi(write, "culture.csv", "category", "museum", "museum", "design", "design", "other")
    assert kinds(reading) == {"cultural_venues": 3, "creative_firms": 2}


def test_what_is_said_wins(write: Callable[..., Path]) -> None:
    path = write("x.csv", "name,lon,lat,category\na,1,2,museum\nb,1,3,factory\n")
    assert len(read_layer(path, "creative_firms")) == 2
    with pytest.raises(UserError, match="there is no kind museums"):
        read_layer(path, "museums")


def test_proper_names_tell_where_nothing_else_does(write: Callable[..., Path]) -> None:
    rows = "清华大学,116.3,40.0\n北京大学,116.31,39.99\nUniversity of Beijing,116.32,39.9\n某地,116.3,39.9\n"
    assert kinds(read_file(write("data.csv", f"学校名称,lon,lat\n{rows}"))) == {"universities": 4}


def test_fields_tell_where_nothing_else_does(write: Callable[..., Path]) -> None:
    assert kinds(read_file(write("data.csv", "name,lon,lat,在校生\na,1,2,300\n"))) == {"universities": 1}


def test_a_value_counts_only_where_the_geometry_allows_it(
    write: Callable[..., Path], geometries: Callable[..., Any]
) -> None:
    content = geometries(AREA, AREA, AREA)
    for feature, landuse in zip(content["features"], ["residential", "industrial", "grass"], strict=True):
        feature["properties"] = {"landuse": landuse}
    for name in ("osm.geojson", "zones_map.geojson"):
        assert kinds(read_file(write(name, content))) == {"industrial_sites": 1, "green_space": 1}


def test_wrong_geometry_is_set_aside(write: Callable[..., Path], geometries: Callable[..., Any]) -> None:
    reading = read_file(write("streets.geojson", geometries(LINE, PLACE, AREA)))
    assert [(one.code, one.row) for one in reading.findings] == [
        ("wrong_geometry_type", 1),
        ("wrong_geometry_type", 2),
    ]
    assert kinds(reading) == {"streets": 1}


def test_collections_give_what_the_kind_can_use(write: Callable[..., Path], geometries: Callable[..., Any]) -> None:
    mixed = {"type": "GeometryCollection", "geometries": [PLACE, LINE, AREA]}
    frame = read_layer(write("water.geojson", geometries(mixed))).frame
    assert frame.geometry[0].wkt == "POLYGON ((0 0, 0.01 0, 0.01 0.01, 0 0))"


def test_no_kind_is_a_note_and_read_layer_asks(write: Callable[..., Path], geometries: Callable[..., Any]) -> None:
    path = write("x.geojson", geometries(PLACE))
    reading = read_file(path)
    assert [one.code for one in reading.findings] == ["kind_unknown"]
    assert (reading.features_usable, reading.has_errors) == (1, False)
    with pytest.raises(UserError, match="say what it holds"):
        read_layer(path)


def test_a_kind_whose_geometry_no_feature_has_is_an_error(
    write: Callable[..., Path], geometries: Callable[..., Any]
) -> None:
    path = write("x.geojson", geometries(PLACE, AREA))
    reading = read_file(path, kind="streets")
    assert (reading.features_usable, reading.has_errors) == (0, True)
    with pytest.raises(UserError, match="no feature of the file is usable"):
        read_layer(path, "streets")


def test_metres_without_a_system_are_an_error_whatever_the_kind(
    write: Callable[..., Path], points: Callable[..., Any]
) -> None:
    with pytest.raises(UserError, match="metres"):
        read_layer(write("x.geojson", points((487000.0, 3456000.0))), "universities")


def test_an_empty_file_of_a_said_kind_is_an_empty_layer(
    write: Callable[..., Path], geometries: Callable[..., Any]
) -> None:
    assert len(read_layer(write("x.geojson", geometries()), "universities")) == 0


def test_one_of_three_at_null_island_strays(write: Callable[..., Path], points: Callable[..., Any]) -> None:
    layer = read_layer(write("universities.geojson", points((121.4, 31.2), (0.0, 0.0), (121.41, 31.2))))
    assert layer.frame["source_row"].tolist() == [0, 2]


def test_two_clusters_are_no_strays(write: Callable[..., Path], points: Callable[..., Any]) -> None:
    places = [(121.4 + 0.01 * n, 31.2) for n in range(6)] + [(118.8 + 0.01 * n, 32.0) for n in range(4)]
    assert len(read_layer(write("universities.geojson", points(*places)))) == 10
