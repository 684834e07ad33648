"""A folder that a run wrote into, a campus that is not the city, and a file without features."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.intake.reading import read_file
from layers.language import speaking


def _write(path: Path, geometries: list[dict[str, Any]], **root: object) -> None:
    features = [{"type": "Feature", "properties": {"name": str(i)}, "geometry": g} for i, g in enumerate(geometries)]
    path.write_text(json.dumps({"type": "FeatureCollection", **root, "features": features}), "utf-8")


def _points(count: int) -> list[dict[str, Any]]:
    return [{"type": "Point", "coordinates": [10 + 0.01 * i, 50 + 0.005 * (i % 3)]} for i in range(count)]


def test_products_of_a_run_are_no_layers(tmp_path: Path) -> None:
    _write(tmp_path / "universities.geojson", _points(6))
    _write(tmp_path / "places.geojson", _points(6), clusterscape_version="0.1.0")
    city = read_city(tmp_path)
    assert city.count("universities") == 6
    assert [name for name, _reason in city.set_aside] == ["places.geojson"]


def test_streets_of_one_campus_are_not_the_study_area(tmp_path: Path) -> None:
    _write(tmp_path / "universities.geojson", _points(12))
    campus = {"type": "LineString", "coordinates": [[10.0, 50.0], [10.004, 50.0]]}
    _write(tmp_path / "streets.geojson", [campus])
    city = read_city(tmp_path)
    assert city.study_area.source == "assumed"
    assert all(city.study_area.geometry.covers(point) for point in city.layers["universities"].frame.geometry)


def test_no_feature_anywhere_is_a_sentence_that_names_the_file(tmp_path: Path) -> None:
    _write(tmp_path / "universities.geojson", [])
    with pytest.raises(UserError, match=r"^universities\.geojson: there is no feature") as raised:
        read_city(tmp_path / "universities.geojson")
    assert raised.value.remedy


def test_a_copy_with_other_layers_has_their_points(tmp_path: Path) -> None:
    _write(tmp_path / "universities.geojson", _points(6))
    city = read_city(tmp_path)
    assert len(city.points("universities")) == 6
    layer = city.layers["universities"]
    fewer = replace(city, layers={"universities": replace(layer, frame=layer.frame.iloc[:2])})
    assert len(fewer.points("universities")) == 2


def test_a_study_in_the_folder_is_no_layer(tmp_path: Path) -> None:
    _write(tmp_path / "universities.geojson", _points(6))
    with closing(sqlite3.connect(tmp_path / "study.gpkg")) as connection:
        connection.execute("CREATE TABLE cs_edit (fid INTEGER)")
        connection.commit()
    city = read_city(tmp_path)
    assert city.count("universities") == 6
    assert [name for name, _reason in city.set_aside] == ["study.gpkg"]


def test_an_empty_table_beside_full_ones_is_a_note(tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    for name, count in (("universities", 6), ("designated_parks", 0)):
        shapes = shapely.points(np.arange(count) * 0.01 + 10, np.full(count, 50.0))
        frame = gpd.GeoDataFrame({"name": ["x"] * count}, geometry=list(shapes), crs=4326)
        frame.to_file(path, layer=name, driver="GPKG", geometry_type="Point")
    reading = read_file(path)
    assert not reading.has_errors
    assert reading.features_usable == 6
    assert ["note" for one in reading.findings if "designated_parks" in one.message] == ["note"]


def test_chinese_sentences_have_chinese_stops() -> None:
    with speaking("zh_CN"):
        assert str(UserError("文件为空", where="a.csv", remedy="请重新导出。")) == "a.csv：文件为空；请重新导出。"


def test_a_device_is_refused_before_it_is_read() -> None:
    device = Path("/dev/zero")
    if not device.exists():
        pytest.skip("no such device here")
    with pytest.raises(UserError, match="not a file"):
        read_file(device)
