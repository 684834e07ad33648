"""What the readers declare: that a file is told by its content first, and which files a dialog offers."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import Point

from layers.errors import UserError
from layers.formats.registry import ENDINGS, FORMATS, SIDECARS, dialog_filter
from layers.formats.sniff import read_raw
from layers.language import speaking

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.format import Format

DRIVERS = {"geojson": "GeoJSON", "geopackage": "GPKG", "shapefile": "ESRI Shapefile"}


def _write(folder: Path, format_id: str) -> Path:
    path = folder / f"places{next(one.endings[0] for one in FORMATS if one.id == format_id)}"
    frame = gpd.GeoDataFrame({"name": ["Mill"], "lon": [121.5], "lat": [31.2]}, geometry=[Point(121.5, 31.2)], crs=4326)
    if format_id in DRIVERS:
        frame.to_file(path, driver=DRIVERS[format_id])
    else:
        frame.drop(columns="geometry").to_csv(path)
    return path


@pytest.mark.parametrize("format_id", [one.id for one in FORMATS])
def test_a_format_reads_what_it_recognises(format_id: str, tmp_path: Path) -> None:
    path = _write(tmp_path, format_id)
    data = path.read_bytes()
    (known,) = (one for one in FORMATS if one.id == format_id)
    assert [one.id for one in FORMATS if one.recognised(data[:2000])] in ([format_id], [])
    assert known.recognised(data[:2000]) or not known.always_recognised
    raw = read_raw(path, data)
    assert (raw.format, [len(table) for table in raw.tables]) == (format_id, [1])


@pytest.mark.parametrize("known", [one for one in FORMATS if one.always_recognised], ids=lambda one: one.id)
def test_an_ending_without_its_content_is_damage(known: Format, tmp_path: Path) -> None:
    path = tmp_path / f"places{known.endings[0]}"
    with pytest.raises(UserError, match="damaged or of another format"):
        read_raw(path, b"lon,lat\n121,31\n")


def test_content_wins_over_the_ending(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf {"type": "FeatureCollection", "features": []}'
    assert read_raw(tmp_path / "places.csv", data).format == "geojson"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.geojson", b"PK\x03\x04 zip", "archive or an office document"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.gpkg", b"<!DOCTYPE html><p>", "a web page, not a layer"),
        ("a.doc", b"plain words", "of this format are not read"),
        ("a.csv", b" \n", "is empty"),
    ],
)
def test_strangers_are_named(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said) as refused:
        read_raw(tmp_path / name, data)
    if refused.value.code == "unknown_format":
        assert "one of GeoJSON, GeoPackage, Shapefile" in str(refused.value)


def test_a_dialog_offers_every_ending() -> None:
    every, *each = dialog_filter().split(";;")
    offered = set(re.findall(r"\*(\.\w+)", every))
    assert offered == ENDINGS | {".txt"}
    assert offered == {ending for one in each for ending in re.findall(r"\*(\.\w+)", one)}
    assert not offered & SIDECARS
    with speaking("zh_CN"):
        assert dialog_filter().startswith("GIS 文件 (*.geojson")


def test_asking_which_formats_there_are_imports_no_reader() -> None:
    code = "import layers.formats.registry, sys; print({'pandas', 'pyogrio', 'msgspec', 'shapely'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
