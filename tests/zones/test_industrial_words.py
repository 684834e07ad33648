"""Words of industrial sites: what is no factory, and what may not be changed."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from gis_app.zones.industrial_words import names_no_factory, no_factory, protections


def _frame(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(i, 0) for i in range(count)], crs="EPSG:32721")


@pytest.mark.parametrize(
    "name",
    [
        *("Central Park", "Times Square", "PS 12 School", "University of X", "Boeing 707 aircraft", "Runway 12"),
        *("Espacio Libre Arquitecto Ildefonso Arostegui", "Escuela de Capacitacion de UTE", "Plaza Zabala", "Liceo 5"),
        *(
            "avión",
            "Cementerio Central",
            "Aeropuerto",
            "Escuela Industrial",
            "Самолёт Ту-104",
            "Школа №5",
            "парк Победы",
        ),
        *("Лицей 3", "Площадь Ленина", "人民公园", "第一小学", "飞机", "机场跑道", "中山大学", "纺织学院", "烈士陵园"),
    ],
)
def test_open_spaces_schools_and_aircraft_are_no_factories(name: str) -> None:
    assert names_no_factory(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Trafford Park Industrial Estate", "Square D Company", "Park Royal", "12 School Street", "Aircraft Factory"),
        *("Parque de las Ciencias", "Parque Tecnológico Industrial del Cerro", "Cementos Artigas", "Avenida Parque 12"),
        *("Mercado Modelo", "Авиационный завод", "Автобусный парк №1", "Технопарк", "Склад КазАТУ", "АВРЗ", "ТЦ 25"),
        *(
            "飞机制造厂",
            "公园路5号",
            "学院路仓库",
            "工业园",
            "大学科技园",
            "纺河服装一厂",
            "Brooklyn Navy Yards",
            "JFK",
        ),
    ],
)
def test_factories_stay(name: str) -> None:
    assert not names_no_factory(name)


def test_tags_tell_what_names_do_not() -> None:
    frame = _frame(
        category=["industrial", "park", "school", "公园绿地", "industrial", "industrial", "industrial", "brownfield"],
        aeroway=[None, None, None, None, "aerodrome", "hangar", None, float("nan")],
        leisure=[None, None, None, None, None, None, "pitch", None],
        building=["industrial", "yes", "yes", None, "yes", "hangar", None, "warehouse"],
        name=[None] * 8,
    )
    assert no_factory(frame).tolist() == [False, True, True, True, True, False, True, False]


def test_columns_that_protect_are_found_in_four_languages() -> None:
    for column in (
        "protected",
        "is_protected",
        "Protection Status",
        "designation",
        "listed",
        "保护",
        "文保单位",
        "历史保护",
    ):
        assert protections(_frame(name=["A", "B"], **{column: ["yes", "no"]})) == ["", None], column
    for column in ("protección patrimonial", "protegido", "охранный статус", "protection_title", "是否保护"):
        assert protections(_frame(**{column: ["Bien de interés", None]})) == ["Bien de interés", None], column


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "no",
        "None",
        float("nan"),
        False,
        0,
        "0",
        "否",
        "无",
        "未列入",
        "not listed",
        "sin protección",
        "нет",
        "-",
    ],
)
def test_what_denies_protects_nothing(value: object) -> None:
    assert protections(_frame(protection=[value, "x"])) == [None, ""]


def test_what_is_said_of_the_protection_is_kept() -> None:
    said = protections(_frame(文保单位=["全国重点文物保护单位", "是", None], protect_class=[None, 22, None]))
    assert said == ["全国重点文物保护单位", "", None]
    assert protections(_frame(designation=["Grade II " + "x" * 60]))[0] == "Grade II " + "x" * 30 + "…"


def test_heritage_is_a_plus_and_a_listing_grade_is_not() -> None:
    assert protections(_frame(heritage=["yes", "no", None, "2"])) == [None, None, None, ""]


def test_land_designated_as_industrial_is_not_protected_by_that() -> None:
    assert protections(_frame(designation=["Industrial", "工业用地", "Conservation"])) == [None, None, "Conservation"]


def test_other_protections_are_no_protection_of_the_site() -> None:
    assert protections(_frame(fire_protection=["yes"], 环境保护=["是"])) == [None]


def test_a_zone_kept_for_industry_is_read_from_its_category() -> None:
    said = protections(_frame(category=["industrial business zone", "industrial", "工业保护红线"]))
    assert said == ["industrial business zone", None, "工业保护红线"]
