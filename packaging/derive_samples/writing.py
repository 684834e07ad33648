"""Write GeoJSON that reads well in a diff: one feature a line, five decimals, always in the same order."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

GRID = 1e-5
"""Coordinates have five decimals, about a metre."""

DECIMALS = 5


def id_order(osm_id: str) -> tuple[str, int]:
    """Order ids as people do: `way/9` before `way/10`."""
    kind, number = osm_id.split("/")
    return kind, int(number)


def on_grid(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring a layer to WGS-84 and five decimals without making a geometry invalid; rings as RFC 7946 asks."""
    degrees = layer.to_crs(4326)
    snapped = shapely.set_precision(degrees.geometry.to_numpy(), GRID)
    degrees.geometry = shapely.orient_polygons(snapped)
    return degrees[~degrees.is_empty]


def write_layer(layer: gpd.GeoDataFrame, fields: tuple[str, ...], path: Path) -> int:
    """Write `fields` and the geometry of a layer in EPSG:4326; a field that is empty throughout is left out.

    Returns
    -------
    int
        How many features were written.
    """
    filled = [field for field in fields if field in layer and layer[field].notna().any()]
    lines = [_feature({field: row[field] for field in filled}, row["geometry"]) for _, row in layer.iterrows()]
    head = f'{{"type":"FeatureCollection","name":"{path.stem}","features":['
    path.write_text("\n".join([head, ",\n".join(lines), "]}", ""]) if lines else f"{head}]}}\n", "utf-8")
    return len(lines)


def _feature(properties: dict[str, object], geometry: shapely.Geometry) -> str:
    """One feature as one line of JSON; what is unknown is null, never NaN."""
    known = {field: None if _missing(value) else value for field, value in properties.items()}
    mapping = {"type": geometry.geom_type, "coordinates": _rounded(shapely.geometry.mapping(geometry)["coordinates"])}
    feature = {"type": "Feature", "properties": known, "geometry": mapping}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _missing(value: object) -> bool:
    """Tell pandas' several words for nothing from a value."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _rounded(coordinates: object) -> object:
    """Round positions at any depth, so that 1e-5 steps print as five decimals."""
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_rounded(item) for item in coordinates]  # type: ignore[attr-defined]
