"""Small cities made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UTM = pyproj.CRS.from_epsg(32721)


class MakeCity(Protocol):
    """How tests make a city: geometries by kind, and columns by kind where they matter."""

    def __call__(
        self,
        geometries: Mapping[str, Sequence[shapely.Geometry]],
        area: shapely.Polygon | None = None,
        columns: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
        **fields: Any,
    ) -> City: ...


@pytest.fixture
def make_city() -> MakeCity:
    def make(
        geometries: Mapping[str, Sequence[shapely.Geometry]],
        area: shapely.Polygon | None = None,
        columns: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
        **fields: Any,
    ) -> City:
        layers = {}
        for kind, shapes in geometries.items():
            given = {"name": [None] * len(shapes), "category": [None] * len(shapes), **(columns or {}).get(kind, {})}
            layers[kind] = Layer(KINDS[kind], gpd.GeoDataFrame(given, geometry=list(shapes), crs=UTM))
        window = area or shapely.box(0, 0, 4000, 4000)
        return City("Testville", UTM, layers, StudyArea(window, "layer"), **fields)

    return make


@pytest.fixture
def random_geometries() -> dict[str, list[shapely.Geometry]]:
    """Points and polygons in 4 km × 4 km, with duplicates and overlapping sites."""
    rng = np.random.default_rng(7)

    def points(n: int) -> list[shapely.Geometry]:
        return list(shapely.points(rng.uniform(200, 3800, (n, 2)).round()))

    def boxes(n: int, size: float) -> list[shapely.Geometry]:
        corners = rng.uniform(100, 3500, (n, 2))
        return [shapely.box(x, y, x + rng.uniform(40, size), y + rng.uniform(40, size)) for x, y in corners]

    culture = points(36)
    return {
        "industrial_sites": [*boxes(22, 400), *points(5)],
        "universities": [*boxes(6, 300), *points(6)],
        "cultural_venues": [*culture, culture[0], culture[0], *boxes(3, 80)],
        "creative_firms": points(30),
    }


@pytest.fixture
def random_city(make_city: MakeCity, random_geometries: dict[str, list[shapely.Geometry]]) -> City:
    rng = np.random.default_rng(8)
    culture = len(random_geometries["cultural_venues"])
    words = rng.choice(np.array(["museum", "gallery", "theatre", "library", None], dtype=object), culture)
    names = [f"University {i}" if i % 3 else None for i in range(len(random_geometries["universities"]))]
    columns = {"cultural_venues": {"category": list(words)}, "universities": {"name": names}}
    return make_city(random_geometries, columns=columns)


@pytest.fixture
def random_shapes() -> np.ndarray:
    """Convex, ragged, multipart and holed shapes all over the city."""
    rng = np.random.default_rng(9)
    shapes: list[shapely.Geometry] = []
    for x, y in rng.uniform(0, 4000, (60, 2)):
        disc = shapely.Point(x, y).buffer(rng.uniform(60, 1200))
        shapes.append(disc.difference(shapely.box(x, y, x + 200, y + 30)))
        shapes.append(
            shapely.MultiPolygon([shapely.box(x, y, x + 300, y + 250), shapely.box(x + 400, y, x + 500, y + 90)])
        )
    return np.array(shapes, dtype=object)
