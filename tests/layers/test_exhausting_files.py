"""Small files that would fill the memory or never end are refused before the work, with the limit."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.formats import limits
from layers.formats.delimited.rows import distinct
from layers.intake import tangles
from layers.intake.reading import FileReading, read_file

if TYPE_CHECKING:
    from pathlib import Path

COUNTING = "t(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM t"


def reading(path: Path, text: str) -> FileReading:
    path.write_text(text, "utf-8")
    return read_file(path)


def codes(read: FileReading) -> list[str]:
    return [finding.code for finding in read.findings]


def features(shapes: list[shapely.Geometry], properties: list[dict[str, Any]]) -> str:
    rows = [
        {"type": "Feature", "properties": one, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, one in zip(shapes, properties, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows})


def test_a_table_of_thousands_of_columns(tmp_path: Path) -> None:
    header = ",".join(["lon", "lat", *(f"c{number}" for number in range(8_000))])
    read = reading(tmp_path / "universities.csv", f"{header}\n112.3,30.9\n")
    assert codes(read) == ["too_large"]
    assert "8002" in read.findings[0].message
    assert str(limits.MOST_COLUMNS) in read.findings[0].message


def test_equal_names_are_told_apart_in_one_pass() -> None:
    names = distinct(["a", "", "a_2", "a", "a", "", *["b"] * 50_000])
    assert names[:6] == ["a", "column_2", "a_2", "a_3", "a_4", "column_6"]
    assert len(set(names)) == len(names)


def test_short_rows_under_a_long_header(tmp_path: Path) -> None:
    header = ",".join(["lon", "lat", *(f"c{number}" for number in range(1_500))])
    read = reading(tmp_path / "universities.csv", header + "\n" + "1,2\n" * 20_000)
    assert codes(read) == ["too_large"]


@pytest.mark.parametrize("together", [True, False])
def test_features_of_tens_of_thousands_of_keys(tmp_path: Path, *, together: bool) -> None:
    keys = {f"k{number}": 1 for number in range(30_000)}
    each = [keys] if together else [{key: 1} for key in keys]
    shapes: list[shapely.Geometry] = [shapely.Point(112.3, 30.9)] * len(each)
    read = reading(tmp_path / "universities.geojson", features(shapes, each))
    assert codes(read) == ["too_large"]


def test_a_value_longer_than_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.formats.delimited.quotes.LONGEST_VALUE", 2 << 20)
    read = reading(tmp_path / "universities.csv", 'name,lon,lat\na,1,2\n"' + "x" * (3 << 20) + '",112.3,30.9\n')
    assert codes(read) == ["too_large"]
    assert "2 MB" in read.findings[0].message
    assert "line 3" in read.findings[0].message


def star(corners: int, seed: int) -> shapely.Polygon:
    return shapely.Polygon([112.3, 30.9] + np.random.default_rng(seed).random((corners, 2)) * 0.1)


@pytest.mark.parametrize("corners", [1_000, 80_000])
def test_an_outline_that_crosses_itself_without_end(tmp_path: Path, corners: int) -> None:
    shapes = [star(corners, 1), shapely.box(112.3, 30.9, 112.31, 30.91)]
    read = reading(tmp_path / "green_space.geojson", features(shapes, [{"name": "a"}, {"name": "b"}]))
    assert codes(read) == ["too_large"]
    assert read.features_usable == 1


def test_tangles_that_are_too_many_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tangles, "MOST_IN_ALL", 1_000)
    shapes = np.array([*(star(60, seed) for seed in range(6)), shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])
    left_out = tangles.too_tangled(shapes)
    assert left_out.any()
    # The least tangled are mended first.
    assert not left_out[-1]


def test_crossings_are_estimated() -> None:
    shapes = np.array([star(12, 1), star(300, 2), shapely.box(0, 0, 1, 1).segmentize(0.001)])
    estimated = tangles.estimated_crossings(shapes)
    for shape, found in zip(shapes[:2], estimated[:2], strict=True):
        xy = shapely.get_coordinates(shape)
        sides = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
        met = sum(bool(shapely.crosses(a, b)) for number, a in enumerate(sides) for b in sides[:number])
        assert found == pytest.approx(met, rel=0.4)
    assert estimated[2] == 0


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("WITH RECURSIVE COUNTING) SELECT t.fid AS fid, geom FROM t, universities", "too long"),
        (
            "WITH RECURSIVE COUNTING) SELECT fid, geom FROM universities WHERE fid IN (SELECT max(fid) FROM t)",
            "too long",
        ),
        ("WITH RECURSIVE COUNTING LIMIT 200000) SELECT t.fid AS fid, geom FROM t, universities", "100000 rows"),
        ("SELECT fid, geom, zeroblob(900000000) AS b FROM universities", "64 MB"),
    ],
)
def test_a_view_that_computes_without_end(tmp_path: Path, sql: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.formats.computed_tables._MOST_STEPS", 10_000_000)
    read = read_file(with_view(tmp_path / "universities.gpkg", sql.replace("COUNTING", COUNTING)))
    assert codes(read) == ["too_large"]
    assert word in read.findings[0].message


def test_an_honest_view_is_read(tmp_path: Path) -> None:
    read = read_file(
        with_view(tmp_path / "universities.gpkg", "SELECT fid, geom, name FROM universities WHERE ST_MinX(geom) > 0")
    )
    assert read.features_read == 2
    assert not read.has_errors


def test_a_view_that_cannot_be_computed_is_set_aside(tmp_path: Path) -> None:
    read = read_file(with_view(tmp_path / "universities.gpkg", "SELECT fid, geom, nosuch(name) AS a FROM universities"))
    assert read.features_usable == 1
    assert any("“v”" in finding.message for finding in read.findings)


def with_view(path: Path, sql: str) -> Path:
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(112.3, 30.9)], crs=4326)
    frame.to_file(path, layer="universities")
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE VIEW v AS {sql}")
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)"
    )
    connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0)")
    connection.commit()
    connection.close()
    return path
