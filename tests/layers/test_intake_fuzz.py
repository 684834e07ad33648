"""Whatever is done to a file, the answer is layers with their promise kept, or one sentence."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from layers.errors import UserError
from layers.intake.gathering import read_city
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = (
    b"null", b"NaN", b"1e999", b'"', b"{", b"}", b"[", b"]", b",", b"-1", b"\xff", b"\x00", b'"type"', b"true", b"{}",
    b"[]", b"9" * 30, rb"\ud800", b"Polygon", b'"coordinates"', b"\xef\xbb\xbf", b";", b"\n", b"\\", "经度".encode(),
)  # fmt: skip
SHAPES = (
    shapely.Point(121.5, 31.2), shapely.LineString([(121, 31), (121.1, 31.1), (121.2, 31)]),
    shapely.box(121, 31, 121.1, 31.1), shapely.MultiPoint([(121, 31), (121.2, 31)]),
    shapely.MultiPolygon([shapely.box(121, 31, 121.1, 31.1), shapely.box(121.2, 31, 121.3, 31.1)]),
    shapely.GeometryCollection([shapely.Point(121, 31), shapely.box(121, 31, 121.1, 31.1)]),
)  # fmt: skip


def collection() -> bytes:
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {
                "名称": f"第{number}博物馆",
                "category": ["museum", "factory", None][number % 3],
                "founded": 1950,
            },
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(SHAPES * 2)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def table() -> bytes:
    rows = "".join(f'第{number}厂,工厂,12{number}.5,31.2,"{shape.wkt}"\n' for number, shape in enumerate(SHAPES))
    return f"名称,类别,经度,纬度,wkt\n{rows}".encode("gbk")


def mutated(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(rng.randrange(1, 6)):
        at = rng.randrange(len(changed) + 1)
        choice = rng.random()
        if choice < 0.5:
            changed[at : at + rng.randrange(12)] = rng.choice(TOKENS)
        elif choice < 0.7:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.9:
            begin = rng.randrange(len(changed) + 1)
            changed[at:at] = changed[begin : begin + rng.randrange(200)]
        else:
            del changed[at:]
    return bytes(changed)


def survives(path: Path) -> None:
    reading = read_file(path)
    for layer in reading.layers:
        frame = layer.frame
        assert frame.crs is not None
        assert frame.is_valid.all()
        assert not frame.is_empty.any()
        assert not frame.has_z.any()
        assert list(frame.index) == list(range(len(frame)))
        assert {"name", "category", "source_row"} <= set(frame.columns)
    assert reading.features_usable <= reading.features_read
    assert all("\n" not in finding.message for finding in reading.findings)
    with suppress(UserError):
        read_city(path)


@pytest.mark.parametrize("name", ["x.geojson", "streets.geojson", "x.csv", "universities.csv", "data.json"])
@pytest.mark.parametrize("seed", range(3))
def test_text_files(name: str, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{name} {seed}")  # noqa: S311  no secret
    original = table() if name.endswith("csv") else collection()
    for _time in range(30):
        path = tmp_path / name
        path.write_bytes(mutated(original, rng))
        survives(path)


def test_every_length(tmp_path: Path) -> None:
    data = collection()
    for length in range(0, len(data), 37):
        path = tmp_path / "x.geojson"
        path.write_bytes(data[:length])
        survives(path)
        assert read_file(path).has_errors


@pytest.mark.parametrize("name", ["x.gpkg", "x.shp"])
def test_binary_files(name: str, tmp_path: Path) -> None:
    rng = random.Random(name)  # noqa: S311  no secret
    frame = gpd.GeoDataFrame({"名称": ["a", "库"], "n": [1, 2]}, geometry=list(SHAPES[:1]) * 2, crs=4326)
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    frame.to_file(good / name, encoding="gbk")
    for _time in range(25):
        shutil.copytree(good, bad, dirs_exist_ok=True)
        victim = rng.choice(sorted(bad.iterdir()))
        data = bytearray(victim.read_bytes())
        for _byte in range(rng.randrange(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        victim.write_bytes(bytes(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data))
        survives(bad / name)
