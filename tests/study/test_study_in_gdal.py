"""GDAL, and so QGIS, opens a study as the GeoPackage it is, and what it does to one is taken in."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gis_app.study import rtree
from gis_app.study.geopackage import APPLICATION_ID, USER_VERSION
from gis_app.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City


def test_gdal_reads_every_table(study: Study, city: City, square: Callable[[float], shapely.Polygon]) -> None:
    study.add_zone("园区", square(9))
    study.close()
    tables = dict(pyogrio.list_layers(study.path).tolist())
    for kind, layer in city.layers.items():
        frame = pyogrio.read_dataframe(study.path, layer=kind)
        assert len(frame) == len(layer)
        assert frame.crs == city.crs
        assert shapely.to_wkb(frame.geometry.to_numpy()).tolist() == [
            shapely.to_wkb(one) for one in layer.frame.geometry
        ]
        assert frame["name"].isna().tolist() == layer.frame["name"].isna().tolist()
    assert tables["zones"] == "MultiPolygon"
    assert pyogrio.read_dataframe(study.path, layer="zones")["name"].tolist() == ["园区"]
    for table in (name for name, kind in tables.items() if kind is None):
        pyogrio.read_dataframe(study.path, layer=table)
    assert {"cs_layer", "cs_source", "cs_edit", "cs_setting", "cs_finding", "cs_result"} <= set(tables)


def test_gdal_uses_the_index(study: Study, city: City) -> None:
    study.close()
    frame = city.layers["industrial_sites"].frame
    box = frame.geometry.iloc[0].buffer(900).bounds
    found = pyogrio.read_dataframe(study.path, layer="industrial_sites", bbox=box)
    assert len(found) == int(frame.intersects(shapely.box(*box)).sum()) > 0


def test_the_metadata_are_a_geopackage(study: Study) -> None:
    study.close()
    connection = sqlite3.connect(study.path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (USER_VERSION,)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    systems = {row[0] for row in connection.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert systems == {-1, 0, 4326, 32721}
    rows = connection.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents").fetchall()
    for table, kind, srs in rows:
        keys = [row for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
        assert [(key[2], key[5]) for key in keys] == [("INTEGER", 1)]
        assert srs == (32721 if kind == "features" else None)
        if kind == "features":
            check = connection.execute(f"SELECT rtreecheck('rtree_{table}_geom')").fetchone()
            assert check == ("ok",)
    spatial = {row[0] for row in rows if row[1] == "features"}
    assert {row[0] for row in connection.execute("SELECT table_name FROM gpkg_geometry_columns")} == spatial
    assert {row[0] for row in connection.execute("SELECT table_name FROM gpkg_extensions")} == spatial
    connection.close()


def test_what_qgis_adds_and_changes_is_taken_in(
    study: Study, city: City, square: Callable[[float], shapely.Polygon]
) -> None:
    study.add_zone("a", square(9))
    known = study.data_hash()
    study.close()
    extra = gpd.GeoDataFrame({"name": ["q"]}, geometry=[shapely.MultiPolygon([square(4)])], crs=city.crs)
    pyogrio.write_dataframe(extra, study.path, layer="zones", append=True)
    pyogrio.write_dataframe(extra, study.path, layer="my own layer", append=True)
    with Study.open(study.path) as again:
        assert [(zone.name, zone.method) for zone in again.zones()] == [("a", "drawn"), ("q", "imported")]
        assert again.data_hash() == known
        again.rename_zone(again.zones()[1].id, "mine")
        again.undo()
    water = gpd.GeoDataFrame({"name": ["new"]}, geometry=[square(7)], crs=city.crs)
    pyogrio.write_dataframe(water, study.path, layer="water", append=True)
    with Study.open(study.path) as again:
        assert again.data_hash() != known
        assert again.city().layers["water"].frame["name"].tolist()[-1] == "new"


def test_write_ahead_mode_left_by_qgis(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    other = sqlite3.connect(study.path)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("SELECT count(*) FROM zones").fetchone()
    study.add_zone("a", square(1))
    with Study.open(study.path) as second:
        assert len(second.zones()) == 1
    other.close()
    study.close()
    with Study.open(study.path) as again:
        assert again._connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    assert [path.name for path in study.path.parent.iterdir()] == [study.path.name]


@pytest.mark.parametrize("count", [0, 1, 51, 52, 103, 2602, 6000])
@pytest.mark.parametrize("spread", [0.0, 1e-3, 1e7])
def test_the_packed_index_is_exact(tmp_path: Path, count: int, spread: float) -> None:
    dice = np.random.default_rng(count)
    corner = dice.uniform(-spread, spread, (count, 2)) + 6_123_456.789
    bounds = np.column_stack([corner, corner + dice.uniform(0, 50, (count, 2))])
    connection = sqlite3.connect(tmp_path / "index.db")
    connection.execute("CREATE VIRTUAL TABLE boxes USING rtree(id, minx, maxx, miny, maxy)")
    rtree.fill(connection, "boxes", np.arange(count, dtype=np.int64) * 3 - 7, bounds)
    assert connection.execute("SELECT rtreecheck('boxes')").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM boxes").fetchone() == (count,)
    for x, y in corner[:5]:
        found = {
            row[0]
            for row in connection.execute(
                "SELECT id FROM boxes WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?", (x + 9, x, y + 9, y)
            )
        }
        hit = (bounds[:, 0] <= x + 9) & (bounds[:, 2] >= x) & (bounds[:, 1] <= y + 9) & (bounds[:, 3] >= y)
        assert set((np.flatnonzero(hit) * 3 - 7).tolist()) <= found
    for turn in range(60):
        connection.execute("INSERT INTO boxes VALUES (?, 0, 1, 0, ?)", (10**9 + turn, turn))
    connection.execute("DELETE FROM boxes WHERE id < 100")
    assert connection.execute("SELECT rtreecheck('boxes')").fetchone() == ("ok",)
    connection.close()
