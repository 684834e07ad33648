"""Cities made up for the tests of zones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

CRS = pyproj.CRS.from_epsg(32721)

PLACE_KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")

Features = Mapping[str, object]
CityMaker = Callable[..., City]


def _layer(kind: str, features: object) -> Layer:
    geometry = np.asarray(features, dtype=object) if not isinstance(features, Mapping) else features["geometry"]
    columns = {} if not isinstance(features, Mapping) else {k: v for k, v in features.items() if k != "geometry"}
    count = len(geometry)
    names = columns.pop("name", [None] * count)
    frame = gpd.GeoDataFrame(
        {"name": np.asarray(names, dtype=object), "category": np.full(count, None, dtype=object), **columns},
        geometry=list(geometry),
        crs=CRS,
    )
    return Layer(KINDS[kind], frame)


@pytest.fixture(scope="session")
def make_city() -> CityMaker:
    """Build a city: kind id to a list of geometries, or to columns with ``geometry`` among them."""

    def make(window: shapely.Geometry | None = None, **layers: object) -> City:
        built = {kind: _layer(kind, features) for kind, features in layers.items()}
        area = shapely.box(0, 0, 10_000, 10_000) if window is None else window
        return City("Test", CRS, built, StudyArea(area, "layer"))

    return make


@pytest.fixture(scope="session")
def dotted_city(make_city: CityMaker) -> CityMaker:
    """Build a city of points: (n, 2) metres, and (n,) the kind of each as a position in `PLACE_KINDS`."""

    def build(xy: object, kind: object, window: shapely.Geometry | None = None, **more: object) -> City:
        places, mark = np.asarray(xy, dtype=float).reshape(-1, 2), np.broadcast_to(np.asarray(kind), len(xy))
        dots = {name: shapely.points(places[mark == number]) for number, name in enumerate(PLACE_KINDS)}
        return make_city(window, **{name: found for name, found in dots.items() if len(found)}, **more)

    return build


@pytest.fixture(scope="session")
def random_city(make_city: CityMaker) -> Callable[..., City]:
    """Build a city of mixed knots in a background: the knots' places, then those anywhere."""

    def build(seed: int = 0, knots: int = 4, per_knot: int = 14, background: int = 60) -> City:
        rng = np.random.default_rng(seed)
        centres = rng.uniform(1_500, 8_500, (knots, 2))
        near = np.repeat(centres, per_knot, axis=0) + rng.normal(0, 130, (knots * per_knot, 2))
        xy = np.clip(np.vstack((near, rng.uniform(200, 9_800, (background, 2)))), 5, 9_995)
        kind = rng.integers(4, size=len(xy))
        half = rng.uniform(20, 150, len(xy))
        sites = [
            shapely.box(x - h, y - h, x + h, y + h) for (x, y), h in zip(xy[kind == 0], half[kind == 0], strict=True)
        ]
        names = [f"U {number}" for number in range(np.count_nonzero(kind == 1))]
        return make_city(
            industrial_sites={"geometry": sites, "name": [f"Works {i}" for i in range(len(sites))]},
            universities={
                "geometry": shapely.points(xy[kind == 1]),
                "name": names,
            },
            cultural_venues={"geometry": shapely.points(xy[kind == 2])},
            creative_firms={"geometry": shapely.points(xy[kind == 3])},
        )

    return build
