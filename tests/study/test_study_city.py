"""What goes into a study comes out of it, to the bit."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from gis_app.study.building import fingerprint
from gis_app.study.study import Study
from layers.city import City, StudyArea
from layers.errors import UserError
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd


def assert_same_frame(left: gpd.GeoDataFrame, right: gpd.GeoDataFrame) -> None:
    assert list(left.columns) == list(right.columns)
    assert [str(t) for t in left.dtypes] == [str(t) for t in right.dtypes]
    assert_geodataframe_equal(left, right)
    assert shapely.to_wkb(left.geometry.to_numpy()).tolist() == shapely.to_wkb(right.geometry.to_numpy()).tolist()
    for name in left.columns.drop(left.geometry.name):
        for a, b in zip(left[name].tolist(), right[name].tolist(), strict=True):
            assert type(a) is type(b), name
            assert a == b if pd.api.types.is_list_like(a) else (pd.isna(a) and pd.isna(b)) or a == b, name


def test_a_city_comes_back_exactly(city: City, study: Study) -> None:
    back = study.city()
    for field in {field.name for field in fields(City) if field.compare} - {"layers"}:
        assert getattr(city, field), f"the fixture leaves {field} empty, so this proves nothing"
        assert getattr(back, field) == getattr(city, field), field
    assert list(back.layers) == list(city.layers)
    assert set(back.layers) == set(KINDS)
    for kind, layer in city.layers.items():
        restored = back.layers[kind]
        assert restored.kind is layer.kind
        assert restored.findings == layer.findings
        assert restored.sources == layer.sources
        assert_same_frame(layer.frame, restored.frame)


def test_it_comes_back_after_reopening(city: City, study: Study) -> None:
    study.close()
    with Study.open(study.path) as again:
        assert_same_frame(city.layers["industrial_sites"].frame, again.city().layers["industrial_sites"].frame)
        assert again.data_hash() == fingerprint(city)
    assert [path.name for path in study.path.parent.iterdir()] == [study.path.name]


def test_more_rows_than_one_chunk_keep_their_order(
    tmp_path: Path, city: City, make_frame: Callable[..., gpd.GeoDataFrame]
) -> None:
    xy = np.random.default_rng(3).uniform(0, 9000, (12_345, 2))
    frame = make_frame(list(shapely.points(xy)), staff=xy[:, 0])
    big = replace(city, layers={"creative_firms": Layer(KINDS["creative_firms"], frame)}, universe=(), _points={})
    with Study.create(tmp_path / "big.gpkg", big) as study:
        assert_same_frame(frame, study.city().layers["creative_firms"].frame)
        assert study.city().universe == ("creative_firms",)


def test_a_city_without_layers(tmp_path: Path) -> None:
    bare = City("x", pyproj.CRS.from_epsg(4549), {}, StudyArea(shapely.box(0, 0, 1, 1), "layer"))
    with Study.create(tmp_path / "bare.gpkg", bare) as study:
        back = study.city()
    assert (back.layers, back.study_area, back.crs) == ({}, bare.study_area, bare.crs)


def test_a_crs_without_a_code_comes_back(tmp_path: Path) -> None:
    crs = pyproj.CRS.from_proj4("+proj=tmerc +lat_0=0 +lon_0=121.3 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m")
    with Study.create(tmp_path / "own.gpkg", City("x", crs, {}, StudyArea(shapely.box(0, 0, 1, 1), "layer"))) as study:
        assert study.city().crs == crs


def test_multipolygon_study_area(tmp_path: Path, city: City) -> None:
    area = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])
    with Study.create(tmp_path / "two.gpkg", replace(city, study_area=StudyArea(area, "layer"))) as study:
        assert study.city().study_area == StudyArea(area, "layer")


def test_half_a_surrogate_pair_does_not_stop_it(
    tmp_path: Path, city: City, make_frame: Callable[..., gpd.GeoDataFrame]
) -> None:
    frame = make_frame([shapely.Point(1, 2)], name=pd.Series(["a\ud800b"], dtype=object))
    odd = replace(city, layers={"water": Layer(KINDS["water"], frame)}, _points={})
    with Study.create(tmp_path / "odd.gpkg", odd) as study:
        assert study.city().layers["water"].frame["name"].tolist() == ["a?b"]


def test_the_hash_knows_the_data_and_nothing_else(city: City) -> None:
    known = fingerprint(city)
    assert fingerprint(replace(city, name="other", universe=("creative_firms",))) == known
    assert fingerprint(replace(city, layers=dict(reversed(city.layers.items())))) == known
    moved = city.layers["water"].frame.copy()
    moved.geometry = moved.translate(0.001)
    changed = {**city.layers, "water": replace(city.layers["water"], frame=moved)}
    renamed = city.layers["water"].frame.assign(name=["Rio"])
    assert fingerprint(replace(city, layers=changed)) != known
    changed["water"] = replace(city.layers["water"], frame=renamed)
    assert fingerprint(replace(city, layers=changed)) != known
    assert fingerprint(replace(city, study_area=StudyArea(city.study_area.geometry, "layer"))) != known


def test_progress_is_told_and_can_cancel(tmp_path: Path, city: City) -> None:
    told: list[tuple[float, str]] = []
    Study.create(tmp_path / "a.gpkg", city, progress=lambda share, text: told.append((share, text))).close()
    shares = [share for share, _text in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)

    class CancelledError(Exception):
        pass

    def cancel(share: float, _text: str) -> None:
        if share > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        Study.create(tmp_path / "b.gpkg", city, progress=cancel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg"]


def test_no_file_is_overwritten(study: Study, city: City) -> None:
    before = study.path.read_bytes()
    with pytest.raises(UserError, match="already a file"):
        Study.create(study.path, city)
    assert study.path.read_bytes() == before
    with pytest.raises(UserError, match="no such folder"):
        Study.create(study.path.parent / "nowhere" / "a.gpkg", city)
    with pytest.raises(UserError, match=r"ends in \.gpkg"):
        Study.create(study.path.with_suffix(".sqlite"), city)


def test_layers_removed_added_and_brought_back(
    study: Study, city: City, make_frame: Callable[..., gpd.GeoDataFrame]
) -> None:
    first = study.data_hash()
    study.remove_layer("industrial_sites")
    assert "industrial_sites" not in study.city().layers
    assert study.city().universe == ("cultural_venues",)
    assert study.data_hash() != first
    study.undo()
    assert study.data_hash() == first
    assert study.city().universe == city.universe
    frame = make_frame([shapely.Point(-56.1, -34.9)], name=["新厂"]).set_crs(4326, allow_override=True)
    study.add_layer(Layer(KINDS["creative_firms"], frame))
    added = study.city().layers["creative_firms"].frame
    assert added["name"].tolist() == ["新厂"]
    assert list(study.city().layers) == list(city.layers)
    assert added.geometry.distance(frame.geometry.to_crs(city.crs)).max() < 1e-6
    assert study.city().universe == (*city.universe, "creative_firms")
    study.undo()
    assert_same_frame(city.layers["creative_firms"].frame, study.city().layers["creative_firms"].frame)
    assert study.data_hash() == first
    study.redo()
    assert study.city().layers["creative_firms"].frame["name"].tolist() == ["新厂"]
    study.remove_layer("water")
    study.add_layer(Layer(KINDS["water"], make_frame([])))
    assert len(study.city().layers["water"]) == 0


def test_style_and_universe_are_edits_and_visibility_is_none(study: Study) -> None:
    study.set_visible("water", False)
    study.set_style("water", {"colour": "#123456"})
    study.set_universe(["universities"])
    states = {state.kind: state for state in study.layers()}
    assert not states["water"].visible
    assert states["water"].style == {"colour": "#123456"}
    assert states["streets"].visible
    assert study.city().universe == ("universities",)
    assert len(study.history()) == 2
    for _ in range(2):
        study.undo()
    assert all(state.style is None for state in study.layers())
    assert study.city().universe == ("industrial_sites", "cultural_venues")


def test_to_show_and_hide_leaves_undo_and_redo_alone(study: Study) -> None:
    study.set_style("water", {"colour": "#123456"})
    study.undo()
    study.set_visible("water", False)
    assert study.can_redo
    # The journal knows nothing of it: its image of the layer still fits, and does not show it again.
    study.redo()
    study.undo()
    states = {state.kind: state for state in study.layers()}
    assert not states["water"].visible
    assert states["water"].style is None
    assert [edit.title for edit in study.history()] == ["Restyle “Water”"]
