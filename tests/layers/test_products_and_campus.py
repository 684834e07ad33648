"""A folder that a run wrote into, a campus that is not the city, and a file without features."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from layers.errors import UserError
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from pathlib import Path


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
