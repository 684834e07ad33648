"""Green space, water and the study area: what the map rests on."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

SMALLEST_GREEN = 1_000.0
SMALLEST_GRASS = 5_000.0
SMALLEST_WATER = 500.0
"""Below these areas a patch would not be seen on a map of the city, m²."""

OUTLINE_TOLERANCE = 4.0
STUDY_AREA_TOLERANCE = 20.0

GREEN: dict[str, dict[str, str]] = {
    "leisure": {"park": "park", "garden": "garden", "common": "common", "nature_reserve": "nature reserve"},
    "landuse": {
        "forest": "forest",
        "village_green": "grass",
        "grass": "grass",
        "meadow": "meadow",
        "recreation_ground": "recreation ground",
        "cemetery": "cemetery",
        "allotments": "allotments",
    },
    "natural": {"wood": "forest", "scrub": "scrub", "grassland": "grass", "wetland": "wetland"},
}

WATER: dict[str, dict[str, str]] = {
    "water": dict.fromkeys(("river", "lake", "pond", "canal", "reservoir", "harbour"), "") | {"riverbank": "river"},
    "waterway": {"riverbank": "river", "dock": "harbour"},
    "landuse": {"reservoir": "reservoir", "basin": "basin"},
    "natural": {"water": "water", "bay": "bay"},
}


def green_space(city: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Parks, gardens, woods and the larger lawns; what lies wholly in a park is the park."""
    green = _polygons(city, GREEN)
    small = green.area < green["category"].eq("grass").map({True: SMALLEST_GRASS, False: SMALLEST_GREEN})
    kept = green[~small]
    return _outlined(kept[~_covered(kept, kept[kept["category"] == "park"])])


def water(city: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rivers, lakes and basins that are mapped with their banks."""
    wet = _polygons(city, WATER)
    return _outlined(wet[wet.area >= SMALLEST_WATER])


def study_area(city: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outline the built-up city: all ways buffered 250 m, shrunk 150 m, the largest part without holes."""
    ways = city[city["highway"].notna() & (city.length > 0)]
    built = shapely.union_all(ways.geometry.buffer(250).to_numpy()).buffer(-150)
    largest = max(shapely.get_parts(built), key=lambda part: part.area)
    outline = shapely.simplify(shapely.Polygon(largest.exterior), STUDY_AREA_TOLERANCE)
    return gpd.GeoDataFrame({"name": ["study area"]}, geometry=[outline], crs=city.crs)


def _polygons(city: gpd.GeoDataFrame, rules: dict[str, dict[str, str]]) -> gpd.GeoDataFrame:
    """Select the polygons that a rule names; the first tag that does gives the category."""
    category = pd.Series(None, index=city.index, dtype=object)
    for tag, categories in rules.items():
        words = {value: word or value for value, word in categories.items()}
        category = category.where(category.notna(), city[tag].map(words).astype(object))
    return city.assign(category=category)[category.notna() & (city.area > 0)]


def _covered(patches: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> pd.Series:
    """Tell which patches lie in a park that is not themselves."""
    tree = shapely.STRtree(parks.geometry.to_numpy())
    rows, others = tree.query(patches.geometry.to_numpy(), predicate="within")
    other = patches["osm_id"].to_numpy()[rows] != parks["osm_id"].to_numpy()[others]
    return pd.Series(patches.index.isin(patches.index[rows[other]]), index=patches.index)


def _outlined(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify outlines for the backdrop, where nothing is measured."""
    return layer.assign(geometry=layer.geometry.simplify(OUTLINE_TOLERANCE))
