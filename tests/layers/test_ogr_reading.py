from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.intake.reading import read_file, read_layer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def frame() -> gpd.GeoDataFrame:
    """Three named points in Shanghai."""
    return gpd.GeoDataFrame(
        {"名称": ["复旦大学", "同济大学", None], "成立年份": [1905, 1907, 2001]},
        geometry=shapely.points([[121.50, 31.30], [121.51, 31.28], [121.43, 31.02]]),
        crs=4326,
    )


def test_geopackage_with_several_tables(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / "城市.gpkg"
    frame.to_file(path, layer="高校", driver="GPKG")
    area = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(121, 30.9, 122, 31.5)], crs=4326).to_crs(4549)
    area.to_file(path, layer="study_area", driver="GPKG")
    reading = read_file(path)
    assert [(one.kind, one.features) for one in reading.kinds] == [("universities", 3), ("study_area", 1)]
    assert reading.crs_source == "declared"
    city = read_city(path)
    assert city.study_area.source == "layer"
    assert city.layers["universities"].frame["founded"].tolist() == [1905, 1907, 2001]
    assert city.layers["universities"].frame["name"].tolist() == ["复旦大学", "同济大学", None]


def test_heights_and_missing_geometry(tmp_path: Path) -> None:
    path = tmp_path / "universities.gpkg"
    shapes = [shapely.Point(1, 2, 3), None, shapely.Point()]
    gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=shapes, crs=4326).to_file(path, driver="GPKG")
    reading = read_file(path)
    assert [(one.code, one.row) for one in reading.findings] == [
        ("third_dimension_dropped", None),
        ("null_geometry", 1),
        ("null_geometry", 2),
    ]
    assert reading.layers[0].frame.geometry[0].wkt == "POINT (1 2)"


@pytest.mark.parametrize("cpg", [True, False])
def test_shapefile_in_gbk(tmp_path: Path, frame: gpd.GeoDataFrame, *, cpg: bool) -> None:
    path = tmp_path / "universities.shp"
    frame.to_file(path, encoding="gbk")
    if not cpg:
        path.with_suffix(".cpg").unlink()
    layer = read_layer(path)
    assert layer.frame["name"].tolist() == ["复旦大学", "同济大学", None]
    assert layer.frame["founded"].tolist() == [1905, 1907, 2001]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("byte", [0x00, 0x57])
@pytest.mark.parametrize("fields", [1, 20])
def test_a_language_byte_that_says_nothing(encoding: str, byte: int, fields: int, tmp_path: Path) -> None:
    path, names = tmp_path / "universities.shp", ["复旦大学", "同济大学"]
    # 254 bytes is the widest a text may be, and no byte of UTF-8.
    more: dict[str, list[object]] = {"wide": ["x" * 254, "y"]}
    more.update({f"field{i}": [float(i), 2.0] for i in range(fields)})
    points = gpd.points_from_xy([121.5, 121.4], [31.3, 31.2])
    gpd.GeoDataFrame({"name": names} | more, geometry=points, crs=4326).to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = byte
    path.with_suffix(".dbf").write_bytes(table)
    assert read_layer(path).frame["name"].tolist() == names


def test_shapefile_without_projection(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / "universities.shp"
    frame.to_file(path, encoding="gbk")
    path.with_suffix(".prj").unlink()
    reading = read_file(path)
    assert (reading.crs, reading.crs_source) == ("EPSG:4326", "assumed")
    assert [one.code for one in reading.findings] == ["crs_assumed"]


def test_shapefile_without_index_names_what_is_missing(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / "universities.shp"
    frame.to_file(path, encoding="gbk")
    path.with_suffix(".shx").unlink()
    with pytest.raises(UserError, match=r"universities\.shx"):
        read_layer(path)


@pytest.mark.parametrize("name", ["x.gpkg", "x.shp"])
def test_damaged_file_is_one_sentence(tmp_path: Path, name: str, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / name
    frame.to_file(path, encoding="gbk")
    path.write_bytes(path.read_bytes()[:60])
    assert [one.severity for one in read_file(path).findings] == ["error"]


def test_cgcs2000_degrees_are_handled(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / "universities.gpkg"
    frame.set_crs(4490, allow_override=True).to_file(path, driver="GPKG")
    city = read_city(path)
    assert city.epsg == "EPSG:4549"
    back = city.layers["universities"].to_crs(frame.crs).frame
    assert shapely.distance(back.geometry.to_numpy(), frame.geometry.to_numpy()).max() < 1e-6


def test_a_column_named_like_the_drivers_own(tmp_path: Path) -> None:
    path = tmp_path / "universities.gpkg"
    columns = {"wkb_geometry": ["a"], "geometry_": [1]}
    gpd.GeoDataFrame(columns, geometry=[shapely.Point(1, 2)], crs=4326).to_file(path, driver="GPKG")
    assert read_layer(path).frame["wkb_geometry"].tolist() == ["a"]


def test_gbk_inside_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "universities.gpkg"
    frame = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(1, 2)], crs=4326)
    frame.to_file(path, driver="GPKG")
    with closing(sqlite3.connect(path)) as database:
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger[0]}"')
        database.execute("UPDATE universities SET name = CAST(? AS TEXT)", ("复旦大学".encode("gbk"),))
        database.commit()
    assert read_layer(path).frame["name"].tolist() == ["复旦大学"]


@pytest.mark.parametrize("page", [b"\x00gbk", b"hex", b"utf-16", b"OEM", b""])
def test_nonsense_for_an_encoding(page: bytes, tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    path = tmp_path / "universities.shp"
    frame.to_file(path, encoding="gbk")
    path.with_suffix(".cpg").write_bytes(page)
    assert read_layer(path).frame["name"].tolist() == ["复旦大学", "同济大学", None]


@pytest.mark.parametrize(
    "endings", [(".SHP", ".Dbf", ".Prj", ".shx"), (".shp", ".dbf", ".PrJ", ".Shx"), (".SHP", ".DBF", ".PRJ", ".SHX")]
)
def test_companions_in_any_case_are_read(tmp_path: Path, endings: tuple[str, ...]) -> None:
    frame = gpd.GeoDataFrame({"name": ["École"] * 3}, geometry=shapely.points([[4.8, 45.7]] * 3), crs=4326)
    frame.to_crs(2154).to_file(tmp_path / "x.shp", encoding="utf-8")
    for ending in endings:
        (tmp_path / f"x{ending.lower()}").rename(tmp_path / f"universities{ending}")
    before = sorted(path.name for path in tmp_path.iterdir())
    read = read_file(tmp_path / f"universities{endings[0]}")
    assert (read.features_usable, read.crs) == (3, "EPSG:2154")
    assert read.layers[0].frame["name"].tolist()[:1] == ["École"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before
