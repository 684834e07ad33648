"""A light street network: classes and junctions kept, the shape between junctions simplified.

All vertices live on the grid that the files are written in, 1e-5 degrees, as whole numbers: two streets
that meet in OpenStreetMap share one coordinate to the last digit in the file.
"""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from writing import GRID, id_order

CLASSES = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("unclassified", "residential", "living_street", "pedestrian", "road"),
)
"""What is kept; footways, paths, tracks and service roads are not. A link counts as its road's class."""

TOLERANCE = 5.0
"""How far a simplified street may stray from the mapped one between two junctions, m."""

METRES_PER_STEP = 111_195.0 * GRID
"""One step of the grid along a meridian, m."""

Steps = npt.NDArray[np.int64]
"""Vertices (n, 2) in steps of the grid."""


def streets(city: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Select the streets, join the pieces of each, simplify between junctions.

    Returns
    -------
    GeoDataFrame
        Columns `osm_id` (the lowest way of the street), `name`, `class` and `geometry`, in EPSG:4326.
    """
    ways = _ways(city)
    owners = _owners(ways)
    table = _chains(ways)
    junctions = _junctions(table["steps"])
    table["geometry"] = [_simplified(steps, junctions) for steps in table["steps"]]
    table["osm_id"] = [_lowest_way(steps, owners) for steps in table.pop("steps")]
    # A way cut in two (by the edge of the extract, by a loop) stays one feature: its id is unique.
    merged = table.groupby(["osm_id", "name", "class"], sort=False)["geometry"].agg(_as_one).reset_index()
    merged["name"] = merged["name"].replace("", None)
    return gpd.GeoDataFrame(merged, crs=4326)


def _ways(city: gpd.GeoDataFrame) -> pd.DataFrame:
    """Street lines as vertices on the grid; a roundabout that was read as an area is its rim."""
    street_class = city["highway"].str.removesuffix("_link")
    chosen = city.assign(street_class=street_class)[street_class.isin(CLASSES) & city["area"].ne("yes")]
    parts = chosen.to_crs(4326).explode(index_parts=False, ignore_index=True)
    rims = parts.geom_type == "Polygon"
    parts.loc[rims, "geometry"] = parts.geometry[rims].exterior
    lines = parts[parts.geom_type.isin(["LineString", "LinearRing"])]
    steps = [_on_grid(line) for line in lines.geometry]
    table = pd.DataFrame({"osm_id": lines["osm_id"], "name": lines["name"].fillna(""), "steps": steps})
    table["class"] = lines["street_class"]
    return table[table["steps"].map(len) > 1]


def _on_grid(line: shapely.LineString) -> Steps:
    """Snap to the grid; vertices that fall together become one."""
    steps = np.rint(shapely.get_coordinates(line) / GRID).astype(np.int64)
    moved = np.any(np.diff(steps, axis=0) != 0, axis=1)
    return steps[np.concatenate([[True], moved])]


def _edges(steps: Steps) -> list[tuple[tuple[int, ...], ...]]:
    """Give the edges between neighbouring vertices, each the same whichever way it is walked."""
    vertices = [tuple(vertex) for vertex in steps.tolist()]
    return [tuple(sorted(pair)) for pair in pairwise(vertices)]


def _owners(ways: pd.DataFrame) -> dict[tuple[tuple[int, ...], ...], str]:
    """Tell which way an edge belongs to; joining forgets it."""
    return {edge: row.osm_id for row in ways.itertuples() for edge in _edges(row.steps)}


def _lowest_way(steps: Steps, owners: dict[tuple[tuple[int, ...], ...], str]) -> str:
    """Name a street by the lowest id of its ways."""
    return min((owners[edge] for edge in _edges(steps)), key=id_order)


def _chains(ways: pd.DataFrame) -> pd.DataFrame:
    """Join ways of one name and class end to end, where exactly two of them meet."""
    rows = []
    for (name, street_class), group in ways.groupby(["name", "class"], sort=True):
        lines = shapely.multilinestrings([shapely.linestrings(steps) for steps in group["steps"]])
        for line in shapely.get_parts(shapely.line_merge(lines)):
            rows.append({"name": name, "class": street_class, "steps": np.rint(line.coords).astype(np.int64)})
    return pd.DataFrame(rows)


def _junctions(chains: pd.Series) -> set[tuple[int, ...]]:
    """Vertices where the network ends or forks: all that have not exactly two neighbours."""
    neighbours: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for steps in chains:
        for first, second in _edges(steps):
            neighbours.setdefault(first, set()).add(second)
            neighbours.setdefault(second, set()).add(first)
    return {vertex for vertex, near in neighbours.items() if len(near) != 2}  # noqa: PLR2004 (a through street)


def _simplified(steps: Steps, junctions: set[tuple[int, ...]]) -> shapely.LineString:
    """Thin out the vertices between junctions, which themselves stay where they are."""
    fixed = [i for i, vertex in enumerate(steps.tolist()) if tuple(vertex) in junctions]
    ends = sorted({0, *fixed, len(steps) - 1})
    pieces = [_thinned(steps[first : last + 1])[:-1] for first, last in pairwise(ends)]
    return shapely.linestrings(np.concatenate([*pieces, steps[-1:]]) * GRID)


def _thinned(steps: Steps) -> Steps:
    """Douglas-Peucker in metres; both ends stay, and a closed loop keeps its shape."""
    scale = np.array([np.cos(np.deg2rad(steps[:, 1].mean() * GRID)), 1.0]) * METRES_PER_STEP
    closed = bool(np.array_equal(steps[0], steps[-1]))
    line = shapely.simplify(shapely.linestrings(steps * scale), TOLERANCE, preserve_topology=closed)
    return np.rint(shapely.get_coordinates(line) / scale).astype(np.int64)


def _as_one(lines: pd.Series) -> shapely.Geometry:
    """Make one geometry of a street's parts."""
    return lines.iloc[0] if len(lines) == 1 else shapely.multilinestrings(list(lines))
