"""Quarters that everybody knows in New York and Buenos Aires, and how many of them zones, discs and a heat map hit.

The lists lie beside the project, not in it: `../shared/truth`, or the folder that ``CLUSTERSCAPE_TRUTH`` names.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from made_up_cities import CREATIVE

from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from layers.city import City

    Points = NDArray[np.float64]

NAMES = ("new_york", "buenos_aires")
REACH_M = 500.0
DROPS = 500
"""Times that discs are dropped."""
HEAT_M, APART_M, CELL_M = 300.0, 800.0, 50.0
"""Bandwidth of the heat map, least distance of its peaks, and its cells."""


@dataclass(frozen=True, eq=False)
class KnownCity:
    """A city, and the middles of the quarters that are known there, (n, 2) in its metres."""

    name: str
    city: City
    known: Points

    def by_centroid(self, zones: Sequence[shapely.Geometry]) -> int:
        """Return how many known quarters have a zone's centroid in reach."""
        return self._in_reach(shapely.get_coordinates(shapely.centroid(np.array(zones, dtype=object))))

    def by_edge(self, zones: Sequence[shapely.Geometry]) -> int:
        """Return how many known quarters have a zone in reach."""
        away = shapely.distance(shapely.points(self.known)[:, None], np.array(zones, dtype=object)[None])
        return int((away.min(axis=1, initial=np.inf) <= REACH_M).sum())

    def by_discs(self, zones: Sequence[shapely.Geometry]) -> float:
        """Return how many have a disc in reach when discs of those areas are dropped on random places: the mean."""
        dice, radii = np.random.default_rng(1), np.sqrt(shapely.area(np.array(zones, dtype=object)) / np.pi)
        hits = 0
        for _drop in range(DROPS):
            middles = self.places[dice.integers(len(self.places), size=len(radii))]
            hits += int(((_distances(self.known, middles) - radii).min(axis=1) <= REACH_M).sum())
        return hits / DROPS

    def by_heat_map(self, count: int) -> int:
        """Return how many have one of the highest peaks of a heat map in reach."""
        return self._in_reach(_peaks(self.places, count))

    @property
    def places(self) -> Points:
        """The creative places, (n, 2)."""
        return self.city.places(CREATIVE).xy

    def _in_reach(self, points: Points) -> int:
        return int((_distances(self.known, points).min(axis=1, initial=np.inf) <= REACH_M).sum())


def known_cities(scratch: Path) -> list[KnownCity]:
    """Read the cities of which quarters are known; none where the lists are not at hand."""
    beside = Path(__file__).parents[3] / "shared" / "truth"
    folder = Path(os.environ.get("CLUSTERSCAPE_TRUTH", beside))
    there = [folder / name for name in NAMES if (folder / name / "truth" / "known_clusters.csv").is_file()]
    if len(there) < len(NAMES):
        sys.stderr.write("known quarters: the lists are not here (CLUSTERSCAPE_TRUTH names their folder); skipped\n")
        return []
    return [_read(one, scratch / one.name) for one in there]


def _read(folder: Path, copy: Path) -> KnownCity:
    """Read a copy of the layers alone: the list of quarters would become a layer."""
    copy.mkdir()
    for file in (*folder.glob("*.csv"), *folder.glob("*.geojson")):
        shutil.copy(file, copy)
    city = read_city(copy)
    table = pd.read_csv(folder / "truth" / "known_clusters.csv")
    table = table[table["used"] == "yes"]
    points = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), crs=4326).to_crs(city.crs)
    return KnownCity(folder.name, city, shapely.get_coordinates(points.to_numpy()))


def _distances(some: Points, others: Points) -> Points:
    return np.asarray(np.hypot(*(some[:, None] - others[None]).transpose(2, 0, 1)))


def _peaks(xy: Points, count: int) -> Points:
    """Return the densest spots that keep their distance from denser ones."""
    from scipy.ndimage import gaussian_filter

    low = xy.min(axis=0) - 1_000.0
    column, row = ((xy - low) // CELL_M).astype(int).T
    grid = np.zeros((row.max() + 21, column.max() + 21))
    np.add.at(grid, (row, column), 1.0)
    found: list[Points] = []
    for cell in np.argsort(-gaussian_filter(grid, HEAT_M / CELL_M), axis=None):
        y, x = divmod(int(cell), grid.shape[1])
        point = low + (np.array((x, y)) + 0.5) * CELL_M
        if all(np.hypot(*(point - other)) >= APART_M for other in found):
            found.append(point)
        if len(found) == count:
            break
    return np.array(found)
