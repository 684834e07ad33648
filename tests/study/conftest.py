"""Cities built by hand, as the intake would deliver them, and the folders that studies are made in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from gis_app.study.study import Study
from layers.city import City, StudyArea
from layers.errors import Finding, Severity
from layers.kinds.registry import KINDS
from layers.layer import Layer, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CRS = pyproj.CRS.from_epsg(32721)
ORIGIN = np.array([570_000.0, 6_140_000.0])


def _frame(geometry: list[shapely.Geometry], **columns: Any) -> gpd.GeoDataFrame:
    base = {"name": [None] * len(geometry), "category": [None] * len(geometry), **columns}
    base["source_row"] = np.arange(len(geometry), dtype=np.int64)
    return gpd.GeoDataFrame(base, geometry=np.array(geometry, object), crs=CRS)


def _points(count: int, seed: int) -> list[shapely.Point]:
    return list(shapely.points(ORIGIN + np.random.default_rng(seed).uniform(0, 5000, (count, 2))))


def _squares(count: int, seed: int) -> list[shapely.Polygon]:
    return [point.buffer(80, cap_style="square") for point in _points(count, seed)]


def _industry() -> gpd.GeoDataFrame:
    geometry: list[shapely.Geometry] = [*_points(3, 1), *_squares(2, 2), shapely.MultiPolygon(_squares(2, 3))]
    return _frame(
        geometry,
        name=["第一棉纺厂", "二厂 “旧”", None, "O'Neill's \"works\"; DROP TABLE zones; --", "", "\U0001f3ed"],
        category=["工厂", None, "works", "works", "works", "works"],
        founded=[1954.0, np.nan, 2001.0, 1900.0, 1.5, -3.0],
        status=["active", "disused", "converted", None, None, None],
        site_area=[0.1, 1e300, np.nan, 5e-324, 3.0, 2.0],
        备注=["a", "b", "", "\x00nul", "line\nbreak", None],
        select=[True, False, True, True, False, False],
        Name=[1, 2, 3, 4, 5, 2**62],
    )


def _culture() -> gpd.GeoDataFrame:
    return _frame(
        _points(4, 4),
        name=pd.array(["美术馆", None, "剧院", "图书馆"], dtype="str"),
        fid=[7, 7, 7, 7],
        geom=["x", "y", "z", None],
        visitors=pd.array([1, None, 3, 4], dtype="Int64"),
        open_late=pd.array([True, None, False, True], dtype="boolean"),
        tags=[{"a": [1, 2]}, [1, "二"], 3, None],
        opened=pd.to_datetime(["2001-02-03", None, "1999-12-31 23:59:59.123456", "2020-01-01"], format="ISO8601"),
        size=np.array([1, 2, 3, 4], np.int16),
        share=np.array([0.1, 0.2, np.nan, 0.4], np.float32),
    )


@pytest.fixture
def make_frame() -> Callable[..., gpd.GeoDataFrame]:
    """Give what makes a frame of geometries and columns."""
    return _frame


@pytest.fixture
def city() -> City:
    """Give a city with every kind, Chinese names, odd columns and an empty layer."""
    line = shapely.LineString(np.array([[0, 0], [500, 20], [900, 400]]) + ORIGIN)
    areas = _squares(3, 5)
    frames = {
        "universities": _frame([]),
        "industrial_sites": _industry(),
        "cultural_venues": _culture(),
        "creative_firms": _frame(_points(2, 6), name=["设计公司", None]),
        "streets": _frame([line, shapely.MultiLineString([line, line])], **{"class": ["primary", "主干路"]}),
        "green_space": _frame(areas),
        "water": _frame(areas[:1]),
        "designated_parks": _frame(areas[1:]),
        "districts": _frame(areas, name=["东城街道"] * len(areas)),
        "study_area": _frame([shapely.box(*ORIGIN, *(ORIGIN + 5000))], name=["研究范围"]),
    }
    source = Source("工业.geojson", "a" * 64, 7, "标题", "https://example.org", "ODbL", "© 某人", "2019-01")
    finding = Finding("unclosed_ring", Severity.WARNING, "第 3 行的环未闭合", 3, 17, "geometry", "closed")
    layers = {kind: Layer(KINDS[kind], frame, (), (source,)) for kind, frame in frames.items()}
    layers["industrial_sites"] = Layer(
        KINDS["industrial_sites"], frames["industrial_sites"], (finding, Finding("x", Severity.NOTE, "y")), (source,)
    )
    hole = shapely.Polygon(
        shapely.box(*ORIGIN, *(ORIGIN + 6000)).exterior, [shapely.box(*(ORIGIN + 10), *(ORIGIN + 20)).exterior]
    )
    return City(
        name="纺河",
        crs=CRS,
        layers=layers,
        study_area=StudyArea(hole, "assumed"),
        universe=("industrial_sites", "cultural_venues"),
        sources=(source, Source("b.csv", "b" * 64, 0)),
        set_aside=(("notes.txt", "不是图层"), ("x.pdf", "not a layer")),
        name_zh="纺河市",
        fictional=True,
        attribution="© OpenStreetMap contributors, ODbL 1.0",
        note="what was kept; 保留了什么",
        note_zh="仅为示例。",
        attribution_zh="虚构数据",
        author="Planning Institute",
        limits="Only the centre.",
        limits_zh="仅含市中心。",
        findings=(("工业.geojson", finding), ("b.csv", Finding("x", Severity.ERROR, "y"))),
    )


@pytest.fixture
def study(tmp_path: Path, city: City) -> Iterator[Study]:
    """Give a study of the city, new."""
    with Study.create(tmp_path / "纺河 study.gpkg", city) as made:
        yield made


@pytest.fixture
def square() -> Callable[[float], shapely.Polygon]:
    """Give what makes a square zone of a size in metres."""

    def make(size: float) -> shapely.Polygon:
        return shapely.box(*ORIGIN, *(ORIGIN + size))

    return make
