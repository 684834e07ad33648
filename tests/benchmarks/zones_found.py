"""What the benchmark of candidates asks of found zones; it prints nothing."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from clustered_city import SIDE, clustered_city
from made_up_cities import CREATIVE, OTHERS, SAMPLES, city_of
from sklearn.cluster import DBSCAN

from gis_app.zones.claims import is_creative_rather, stands_out
from gis_app.zones.finding import METHODS, find
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.zones.zone import Candidate
    from layers.city import City

    Points = NDArray[np.float64]

WANTED = 12
"""Zones that a search keeps, as `find` does by default."""
KEPT_M = 150.0
HELD = 0.5
"""A zone is the planted cluster when it holds so much of it."""
NEVER = 10**6
MILLS_BESIDE_M, MILLS_NEAR_M = 200.0, 100.0
"""Mills so close to each other are one district, and what lies so close to a mill belongs to it."""


@cache
def sample(name: str) -> City:
    """Return a sample city."""
    return read_city(SAMPLES / name)


def zones_of(city: City, count: int = WANTED, noise_cities: int = 0, seed: int = 1) -> tuple[Candidate, ...]:
    """Return the zones where creative places gather."""
    return find(city, "density_clusters", {"noise_cities": noise_cities}, count=count, seed=seed).candidates


def claims_of(city: City, noise_cities: int) -> tuple[bool, bool]:
    """Return whether any zone is claimed to stand out, and whether any to be creative rather than other places."""
    zones = zones_of(city, noise_cities=noise_cities)
    return any(map(stands_out, zones)), any(is_creative_rather(zone.quotient) for zone in zones)


def middles(zones: Sequence[Candidate]) -> Points:
    """Return the centroids of zones, (n, 2) metres."""
    return shapely.get_coordinates([zone.geometry.centroid for zone in zones])


def stay(after: Points, before: Points) -> bool:
    """Return whether there are as many zones as before, each where the one of its rank was."""
    return after.shape == before.shape and bool((np.hypot(*(after - before).T) <= KEPT_M).all())


def rank_of_zone(city: City, cluster: Points) -> int:
    """Return the rank of the zone that holds a cluster, `NEVER` where it is none of the first three."""
    for zone in zones_of(city, 3):
        if shapely.contains_xy(zone.geometry, cluster[:, 0], cluster[:, 1]).mean() >= HELD:
            return zone.rank
    return NEVER


def rank_by_size(city: City, cluster: Points) -> int:
    """Return the rank of the group that holds a cluster when DBSCAN's groups are ordered by size."""
    xy = city.places(CREATIVE).xy
    label = DBSCAN(eps=150.0, min_samples=4).fit_predict(xy)
    planted = (xy[:, None] == cluster[None]).all(axis=2).any(axis=1)
    own = label[planted & (label >= 0)]
    if not len(own) or np.bincount(own).max() < HELD * len(cluster):
        return NEVER
    sizes = np.bincount(label[label >= 0])
    return 1 + int((sizes > sizes[np.bincount(own).argmax()]).sum())


def mill_district(city: City) -> Points:
    """Return the creative places of a mill district, (n, 2).

    It is the largest group of converted industrial sites, with what lies around each.
    """
    sites = city.layers["industrial_sites"].frame
    mills = sites.geometry[sites["status"] == "converted"].to_numpy()
    joined = shapely.get_parts(shapely.union_all(shapely.buffer(mills, MILLS_BESIDE_M / 2.0)))
    group = max((mills[shapely.intersects(one, mills)] for one in joined), key=len)
    xy = city.places(CREATIVE).xy
    return xy[shapely.dwithin(shapely.points(xy), shapely.union_all(group), MILLS_NEAR_M)]


def crowded(places: int) -> City:
    """Return a city whose places crowd in quarters, of four kinds alike."""
    kinds = (*CREATIVE, *OTHERS)
    xy, kind = clustered_city(places, len(kinds))
    area = shapely.box(0.0, 0.0, SIDE, SIDE)
    return city_of({name: xy[kind == number] for number, name in enumerate(kinds)}, area)


def seconds(city: City) -> dict[str, float]:
    """Return the CPU seconds of each way of finding, without noise cities."""
    taken = {}
    for method in METHODS:
        said = {"noise_cities": 0} if method == "density_clusters" else None
        start = time.process_time()
        find(city, method, said, count=WANTED)
        taken[method] = time.process_time() - start
    return taken
