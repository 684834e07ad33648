from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from layers import UserError
from layers.intake.gathering import read_city

SAMPLES = Path(__file__).parents[2] / "sample_cities"


def points(*places: tuple[float, float], **properties: object) -> str:
    """A collection of points."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"place {number}", **properties},
            "geometry": {"type": "Point", "coordinates": place},
        }
        for number, place in enumerate(places)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def around(lon: float, lat: float, count: int = 5) -> list[tuple[float, float]]:
    """Places 100 m apart."""
    return [(lon + 0.001 * number, lat) for number in range(count)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    city = tmp_path / "江城"
    city.mkdir()
    (city / "universities.geojson").write_text(points(*around(121.47, 31.23)), "utf-8")
    (city / "博物馆.csv").write_text("名称,经度,纬度\n上海博物馆,121.475,31.228\n", "gbk")
    return city


def test_folder_with_chinese_names_becomes_a_city_in_the_local_zone(folder: Path) -> None:
    city = read_city(folder)
    assert city.name == "江城"
    assert city.epsg == "EPSG:4549"
    assert {kind: len(layer) for kind, layer in city.layers.items()} == {"universities": 5, "cultural_venues": 1}
    assert city.study_area.source == "assumed"
    assert city.layers["cultural_venues"].frame["name"].tolist() == ["上海博物馆"]


def test_points_are_where_they_were(folder: Path) -> None:
    back = read_city(folder).layers["universities"].frame.to_crs(4326).geometry
    assert np.allclose(np.column_stack([back.x, back.y]), around(121.47, 31.23), atol=1e-9)


def test_layers_of_two_cities_are_refused_by_both_names(folder: Path) -> None:
    (folder / "industrial_sites.geojson").write_text(points(*around(-56.16, -34.9)), "utf-8")
    with pytest.raises(
        UserError, match=r"industrial_sites.geojson and universities.geojson|universities.* and industrial.*"
    ):
        read_city(folder)


def test_one_stray_feature_is_set_aside_with_its_row(folder: Path) -> None:
    (folder / "universities.geojson").write_text(points(*around(121.47, 31.23), (0.0, 0.0)), "utf-8")
    city = read_city(folder)
    assert city.count("universities") == 5
    assert [(name, one.row) for name, one in city.findings if one.code == "far_from_the_rest"] == [
        ("universities.geojson", 5)
    ]


@pytest.mark.parametrize("name", ["montevideo", "helsinki", "astana", "fanghe"])
def test_sample_cities_are_read(name: str) -> None:
    if not (SAMPLES / name).is_dir():
        pytest.skip("the sample city is not there")
    city = read_city(SAMPLES / name)
    assert city.study_area.source == "layer"
    assert city.set_aside == ()
    assert city.attribution
    assert city.has("industrial_sites")
    assert city.count("universities") > 4
    assert city.fictional == (name == "fanghe")
