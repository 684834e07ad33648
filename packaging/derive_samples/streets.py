"""A light street network: classes and junctions kept, the shape between junctions simplified.

All vertices live on the grid that the files are written in, 1e-5 degrees, as whole numbers: two streets
that meet in OpenStreetMap share one coordinate to the last digit in the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from joining import linked_groups
from writing import GRID, id_order

CLASSES = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("unclassified", "residential", "living_street", "pedestrian", "road"),
)
"""What is kept; footways, paths, tracks and service roads are not. A link counts as its road's class."""


SAME_STREET_DISTANCE = 500.0
"""Pieces of one name (or none) and class that lie this near each other are one feature, m."""

METRES_PER_STEP = 111_195.0 * GRID
"""One step of the grid along a meridian, m."""


@dataclass(frozen=True)
class Detail:
    """How light the network gets.

    Parameters
    ----------
    tolerance
        How far a street may stray from the mapped one between two junctions, m.
    shortest_dead_end
        Dead ends under this length are dropped, m.
    """

    tolerance: float
    shortest_dead_end: float


Steps = npt.NDArray[np.int64]
"""Vertices (n, 2) in steps of the grid."""


def streets(city: gpd.GeoDataFrame, detail: Detail) -> gpd.GeoDataFrame:
    """Select the streets, join the pieces of each, simplify between junctions.

    Returns
    -------
    GeoDataFrame
        Columns `osm_id` (the lowest way of the street), `name`, `class` and `geometry`, in EPSG:4326.
    """
    ways = _ways(city)
    owners = _owners(ways)
    table = _without_stubs(_chains(ways), detail.shortest_dead_end)
    junctions = _junctions(table["steps"])
    table["geometry"] = [_simplified(steps, junctions, detail.tolerance) for steps in table["steps"]]
    table["osm_id"] = [_lowest_way(steps, owners) for steps in table.pop("steps")]
    return _by_street(gpd.GeoDataFrame(table, crs=4326))


def _ways(city: gpd.GeoDataFrame) -> pd.DataFrame:
    """Street lines as vertices on the grid; a roundabout read as an area is its rim, a square is no street."""
    street_class = city["highway"].str.removesuffix("_link")
    chosen = city.assign(street_class=street_class)[street_class.isin(CLASSES) & city["area"].ne("yes")]
    parts = chosen.to_crs(4326).explode(index_parts=False, ignore_index=True)
    rims = parts.geom_type == "Polygon"
    squares = parts["street_class"].eq("pedestrian") & (rims | parts.is_ring)
    parts, rims = parts[~squares].copy(), rims[~squares]
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
    rows = [
        {"name": name, "class": street_class, "steps": np.rint(line.coords).astype(np.int64)}
        for (name, street_class), group in ways.groupby(["name", "class"], sort=True)
        for line in _joined(group["steps"])
    ]
    return pd.DataFrame(rows)


def _joined(ways: pd.Series) -> npt.NDArray[np.object_]:
    """Join lines end to end."""
    lines = shapely.multilinestrings([shapely.linestrings(steps) for steps in ways])
    return shapely.get_parts(shapely.line_merge(lines))


def _junctions(chains: pd.Series) -> set[tuple[int, ...]]:
    """Vertices where the network ends or forks: all that have not exactly two neighbours."""
    neighbours: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for steps in chains:
        for first, second in _edges(steps):
            neighbours.setdefault(first, set()).add(second)
            neighbours.setdefault(second, set()).add(first)
    return {vertex for vertex, near in neighbours.items() if len(near) != 2}


def _without_stubs(chains: pd.DataFrame, shortest: float) -> pd.DataFrame:
    """Drop short dead ends, which a map of a city does not show."""
    uses = Counter(tuple(vertex) for steps in chains["steps"] for vertex in steps.tolist())
    dead = [any(uses[tuple(steps[end].tolist())] == 1 for end in (0, -1)) for steps in chains["steps"]]
    lengths = chains["steps"].map(lambda steps: shapely.length(shapely.linestrings(steps * _scale(steps))))
    return chains[~(np.array(dead) & (lengths < shortest))].reset_index(drop=True)


def _simplified(steps: Steps, junctions: set[tuple[int, ...]], tolerance: float) -> shapely.LineString:
    """Thin out the vertices between junctions, which themselves stay where they are."""
    fixed = [i for i, vertex in enumerate(steps.tolist()) if tuple(vertex) in junctions]
    ends = sorted({0, *fixed, len(steps) - 1})
    pieces = [_thinned(steps[first : last + 1], tolerance)[:-1] for first, last in pairwise(ends)]
    return shapely.linestrings(np.concatenate([*pieces, steps[-1:]]) * GRID)


def _thinned(steps: Steps, tolerance: float) -> Steps:
    """Douglas-Peucker in metres; both ends stay, and a closed loop keeps its shape."""
    scale = _scale(steps)
    closed = bool(np.array_equal(steps[0], steps[-1]))
    line = shapely.simplify(shapely.linestrings(steps * scale), tolerance, preserve_topology=closed)
    return np.rint(shapely.get_coordinates(line) / scale).astype(np.int64)


def _scale(steps: Steps) -> npt.NDArray[np.float64]:
    """Metres in a step east and a step north, near enough for a length or a tolerance."""
    return np.array([np.cos(np.deg2rad(steps[:, 1].mean() * GRID)), 1.0]) * METRES_PER_STEP


def _by_street(chains: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one feature of the carriageways and pieces of a street that lie near each other."""
    metric = chains.to_crs(chains.estimate_utm_crs())
    keys = chains["name"] + "|" + chains["class"]
    group = linked_groups(metric.geometry.to_numpy(), SAME_STREET_DISTANCE, keys.to_numpy())
    rows = [_one_street(pieces) for _, pieces in chains.groupby(group)]
    street = gpd.GeoDataFrame(rows, crs=4326)
    return street.iloc[np.argsort([id_order(osm_id)[1] for osm_id in street["osm_id"]], kind="stable")]


def _one_street(pieces: gpd.GeoDataFrame) -> dict[str, object]:
    """Put the pieces of one street into one row, under the lowest of their ids."""
    lines = [shapely.normalize(line) for line in pieces.geometry]
    geometry = lines[0] if len(lines) == 1 else shapely.multilinestrings(sorted(lines, key=lambda line: line.wkb))
    osm_id = min(pieces["osm_id"], key=id_order)
    return {
        "osm_id": osm_id,
        "name": pieces["name"].iloc[0] or None,
        "class": pieces["class"].iloc[0],
        "geometry": geometry,
    }
