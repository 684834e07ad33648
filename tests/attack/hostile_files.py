"""Files that nobody should send: sound ones of every format, broken in their bytes and in their structure, read again.

A number is a seed: the same number makes the same file everywhere.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from in_children import Outcome, outcomes

from gis_app.indicators.analysis import analyse
from gis_app.zones.finding import find
from layers.errors import UserError
from layers.formats.registry import FORMATS
from layers.intake.gathering import read_city
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20.0
"""Seconds; half of it is what a file may take, on a machine that does something else besides."""
EVERY_CITY, EVERY_ZONES = 3, 9
"""Of how many cities that could be read one is analysed, one searched for zones."""
TOKENS = (
    b"null", b"NaN", b"-Infinity", b"1e999", b'"', b"{", b"}", b"[", b"]", b",", b"-1", b"\xff", b"\x00", b'"type"',
    b"true", b"{}", b"[]", b"9" * 400, rb"\ud800", b"Polygon", b'"coordinates"', b"\xef\xbb\xbf", b";", b"\n", b"\\",
    b"[" * 3000, b"GEOMETRYCOLLECTION(" * 300, b"\x9b31m", b"\x1b[2J", "经度".encode(), "\u202e".encode(), b"sep=",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, -1, 2**63, 10**400, 1e308, -1e308, 5e-324, "", " ", "NaN", "\x00", "\x1b]0;x\x07", "\u202egnp.exe",
    "=cmd|'/C calc'!A0", "<img src=x onerror=alert(1)>", "x" * 5000, "../../../etc/passwd", "经度", [], {}, [[]],
    {"type": "Point"}, "POINT(1e400 0)", "EPSG:99999999", "IAU_2015:49900", "\ud800", 180.0, 90.0001, -9999, "1,5",
)  # fmt: skip
SHAPES = (
    shapely.Point(112.30, 30.90), shapely.Point(112.31, 30.91), shapely.LineString([(112.3, 30.9), (112.31, 30.91)]),
    shapely.box(112.30, 30.90, 112.305, 30.905), shapely.MultiPoint([(112.3, 30.9), (112.31, 30.9)]),
    shapely.Polygon([(112.3, 30.9), (112.31, 30.91), (112.31, 30.9), (112.3, 30.91)]),
    shapely.MultiPolygon([shapely.box(112.3, 30.9, 112.31, 30.91), shapely.box(112.32, 30.9, 112.33, 30.91)]),
    shapely.GeometryCollection([shapely.Point(112.3, 30.9), shapely.box(112.3, 30.9, 112.31, 30.91)]),
)  # fmt: skip
KINDS = ("universities", "industrial_sites", "cultural_venues", "study_area", "districts", "streets", "water", "x")
PROJECTIONS = ("EPSG:4326", "EPSG:4549", "EPSG:3857", "IAU_2015:49900", "EPSG:5773", "", "garbage", "EPSG:4807")


@cache
def sound() -> gpd.GeoDataFrame:
    """A small city's features, of every type of geometry, with every type of attribute."""
    rng = np.random.default_rng(7)
    dots = shapely.points(rng.uniform([112.28, 30.87], [112.34, 30.92], (24, 2)))
    shapes = [*dots, *SHAPES]
    count = len(shapes)
    columns = {
        "name": [f"第{number}厂" if number % 5 else None for number in range(count)],
        "category": [("museum", "factory", "university", None)[number % 4] for number in range(count)],
        "founded": rng.integers(1900, 2020, count),
        "floor_area": rng.uniform(0, 1e5, count),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


# --- what is done to a file ------------------------------------------------------------------------


def broken_bytes(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with a few of them changed, put in, repeated or cut off."""
    changed = bytearray(data)
    for _time in range(rng.randrange(1, 8)):
        at, choice = rng.randrange(len(changed) + 1), rng.random()
        if choice < 0.45:
            changed[at : at + rng.randrange(12)] = rng.choice(TOKENS)
        elif choice < 0.7:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.93:
            begin = rng.randrange(len(changed) + 1)
            changed[at:at] = changed[begin : begin + rng.randrange(400)] * rng.choice((1, 1, 1, 50))
        else:
            del changed[at:]
    return bytes(changed)


def broken_json(value: Any, rng: random.Random, share: float = 0.05) -> Any:
    """Return a value with some of what it holds put in the place of something else."""
    if rng.random() < share / 4:
        return rng.choice(VALUES)
    if isinstance(value, dict):
        kept = {key: broken_json(one, rng, share) for key, one in value.items() if rng.random() > share / 4}
        return {**kept, str(rng.choice(VALUES)): rng.choice(VALUES)} if rng.random() < share / 4 else kept
    if isinstance(value, list):
        changed = [broken_json(one, rng, share) for one in value]
        return changed * 3 if rng.random() < share / 8 else changed
    return rng.choice(VALUES) if rng.random() < share else value


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def geojson(folder: Path, rng: random.Random) -> Path:
    """Write a GeoJSON file, one collection or one feature a line."""
    value = broken_json(json.loads(sound().to_json()), rng)
    path = folder / f"{rng.choice(KINDS)}{rng.choice(('.geojson', '.json', '.geojsonl'))}"
    if rng.random() < 0.15 and isinstance(value, dict) and isinstance(value.get("features"), list):
        data = rng.choice((b"\n", b"\x1e", b"")).join(_json(one) for one in value["features"])
    else:
        data = _json(value)
    path.write_bytes(broken_bytes(data, rng) if rng.random() < 0.5 else data)
    return path


def table(folder: Path, rng: random.Random) -> Path:
    """Write a CSV or TSV table, with coordinates in columns or as well-known text."""
    frame = sound()
    text = rng.random() < 0.4
    points = shapely.get_coordinates(frame.geometry.representative_point())
    geometry = {"WKT": frame.geometry.to_wkt()} if text else {"lon": points[:, 0], "lat": points[:, 1]}
    columns: dict[str, Any] = {**{key: frame[key] for key in ("name", "category", "founded")}, **geometry}
    header = [rng.choice(("经度", "x", "", key, key, key, key)) for key in columns]
    rows = [header, *map(list, zip(*columns.values(), strict=True))]
    rows = [[rng.choice(VALUES) if rng.random() < 0.03 else cell for cell in row] for row in rows]
    sign = rng.choice(",,,;\t")
    lines = [sign.join(_cell(cell, sign) for cell in row) for row in rows]
    data = rng.choice(("\n", "\r\n")).join(lines).encode(rng.choice(("utf-8", "utf-8", "gbk", "utf-16")), "replace")
    path = folder / f"{rng.choice(KINDS)}{rng.choice(('.csv', '.tsv', '.txt'))}"
    path.write_bytes(broken_bytes(data, rng) if rng.random() < 0.6 else data)
    return path


def _cell(value: object, sign: str) -> str:
    text = "" if value is None else str(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if sign in text or '"' in text else text


def geopackage(folder: Path, rng: random.Random) -> Path:
    """Write a GeoPackage, with cells, blobs, views or bytes that are not what they should be."""
    path = folder / f"{rng.choice(KINDS)}.gpkg"
    shutil.copy(_written("a.gpkg"), path)
    if rng.random() < 0.7:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for _time in range(rng.randrange(1, 6)):
                # What SQLite itself refuses is no attack.
                with suppress(sqlite3.Error, OverflowError, UnicodeError):
                    spoil(connection, rng)
    if rng.random() < 0.4:
        data = bytearray(path.read_bytes())
        for _byte in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randrange(len(data))] if rng.random() < 0.2 else data)
    return path


def spoil(connection: sqlite3.Connection, rng: random.Random) -> None:
    """Put something in the place of a cell, or add a view that computes."""
    if rng.random() < 0.1:
        connection.execute("DROP VIEW IF EXISTS v")
        connection.execute(f"CREATE VIEW v AS {rng.choice(VIEWS)}")
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)"
        )
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0)")
        return
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    name = rng.choice(tables)
    columns = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    column = rng.choice(columns)[1]
    connection.execute("PRAGMA ignore_check_constraints = ON")
    rows = connection.execute(f'SELECT rowid FROM "{name}" ORDER BY rowid').fetchall()  # noqa: S608  our own file
    for (row,) in rng.sample(rows, min(len(rows), rng.randrange(1, 4))):
        change = f'UPDATE "{name}" SET "{column}" = ? WHERE rowid = ?'  # noqa: S608  our own file
        connection.execute(change, (cell(rng, column), row))


VIEWS = (
    "SELECT fid, geom, name FROM a",
    "WITH RECURSIVE t(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM t) SELECT t.fid AS fid, geom FROM t, a",
    "SELECT a.fid AS fid, a.geom AS geom FROM a, a AS b, a AS c, a AS d, a AS e",
    "SELECT fid, geom, zeroblob(100000000) AS b FROM a",
    "SELECT * FROM v",
)


def cell(rng: random.Random, column: str) -> object:
    """Return what a column should not hold: a value of any type, or a blob that is a damaged geometry."""
    if column == "geom" or rng.random() < 0.2:
        header = b"GP\x00" + bytes([rng.choice((1, 1, 3, 0, 255))]) + (4326).to_bytes(4, "little")
        kind = rng.choice((1, 2, 3, 4, 6, 7, 7, 8, 9, 10, 11, 12, 15, 16, 17, 99, 1007, 0x20000007))
        level = b"\x01" + kind.to_bytes(4, "little") + rng.choice((0, 1, 1, 1, 2, 2**31)).to_bytes(4, "little")
        wkb = shapely.to_wkb(rng.choice(SHAPES))
        return header + rng.choice((level * rng.choice((1, 30, 50_000)) + wkb, broken_bytes(wkb, rng), b"", wkb[:9]))
    value = rng.choice((*VALUES, *PROJECTIONS))
    return json.dumps(value) if isinstance(value, dict | list) else value


def shapefile(folder: Path, rng: random.Random) -> Path:
    """Write a Shapefile of which some parts are damaged, missing, or say what is not so."""
    source = _written(rng.choice(("points.shp", "areas.shp")))
    stem = rng.choice(KINDS)
    for part in sorted(source.parent.glob(f"{source.stem}.*")):
        data = bytearray(part.read_bytes())
        if rng.random() < 0.5:
            for _byte in range(rng.randrange(1, 12)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            data = bytearray(broken_bytes(bytes(data), rng)) if rng.random() < 0.3 else data
        if rng.random() > 0.05:
            (folder / f"{stem}{part.suffix}").write_bytes(data)
    return folder / f"{stem}.shp"


def manifest(folder: Path, rng: random.Random) -> Path:
    """Write a folder of two layers with a city.toml that is no such thing."""
    sound().iloc[:24].to_file(folder / "universities.geojson")
    said = (
        f'name = "{rng.choice(("Fanghe", "../../..", "纺河", "x" * 300))}"\ncrs = "{rng.choice(PROJECTIONS)}"\n'
        f'datum = "{rng.choice(("wgs84", "auto", "mars"))}"\n[layers]\n"universities.geojson" = "universities"\n'
        '[sources."universities.geojson"]\ntitle = "t"\nurl = "javascript:alert(1)"\ndate = 1979-05-27\n'
    ).encode()
    (folder / "city.toml").write_bytes(broken_bytes(said, rng) if rng.random() < 0.8 else said)
    return folder


MAKERS: tuple[Callable[[Path, random.Random], Path], ...] = (geojson, table, geopackage, shapefile, manifest)


@cache
def _written(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sound-"))
    frame = sound()
    if name == "a.gpkg":
        frame.to_file(folder / name, layer="a")
    elif name == "points.shp":
        frame[frame.geom_type == "Point"].to_file(folder / name, encoding="gbk")
    else:
        frame[frame.geom_type == "Polygon"].to_file(folder / name)
    return folder / name


# --- what comes of it ------------------------------------------------------------------------------


def judged(number: int) -> str:
    """Make the file of that number, take it through the house, and say what came of it."""
    rng = random.Random(number)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory(prefix="hostile-") as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = MAKERS[number % len(MAKERS)](Path(place), rng)
        try:
            return _taken_in(path, number)
        except UserError as refusal:
            return "refused" if str(refusal).isprintable() else "a sentence that steers a terminal"
        except BaseException as error:  # noqa: BLE001  whatever it is, it is told
            return f"{type(error).__name__}: {str(error)[:80]}"


def _taken_in(path: Path, number: int) -> str:
    if path.is_file():
        read = read_file(path)
        for layer in read.layers:
            frame = layer.frame
            if not (frame.is_valid.all() and np.isfinite(frame.bounds.to_numpy()).all() and frame.crs):
                return "a layer with a geometry that is none"
        if not all(finding.message.isprintable() for finding in read.findings):
            return "a finding that steers a terminal"
        if not read.layers:
            return "refused"
    city = read_city(path)
    if number % EVERY_CITY == 0:
        analyse(city, simulations=9)
    if number % EVERY_ZONES == 0:
        find(city, "density_clusters")
    return "right"


def attack(first: int, last: int) -> list[Outcome]:
    """Return what became of the files first … last − 1."""
    for name in ("a.gpkg", "points.shp", "areas.shp"):
        _written(name)
    # Kernels and libraries are made ready here, once, and not anew in every child.
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind, part in (("universities", slice(12)), ("cultural_venues", slice(12, 24))):
            sound().iloc[part].to_file(Path(place) / f"{kind}.geojson")
        city = read_city(place)
        analyse(city, simulations=9)
        find(city, "density_clusters")
    return outcomes(judged, first, last, PATIENCE)


def known_endings() -> frozenset[str]:
    """Endings of the formats that the makers write, so that a new format is not forgotten."""
    return frozenset(one.endings[0] for one in FORMATS)
