"""Cities of known content: pure noise, noise with one cluster planted, and real cities slightly changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from layers.city import City, StudyArea
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

CREATIVE = ("cultural_venues", "creative_firms")
OTHERS = ("universities", "industrial_sites")
SAMPLES = Path(__file__).parents[2] / "sample_cities"

SIDE, NOISE_SIDE = 10_000.0, 7_500.0
"""Of the squares that uniform cities fill, with a cluster and without."""
BROAD_SIDE, BROAD_M, BUMPS = 12_000.0, 2_500.0, 3
WIDE_SIDE, TOWN_SIDE, STRIP_M = 20_000.0, 5_000.0, 900.0
"""Of the study area around towns that end sharply, of such a town, and the width of one along a valley."""
PATTERN_M = 200.0
"""Bandwidth at which Montevideo's pattern is smoothed: its quarters stay, its addresses do not."""
PLANTED_M = 150.0
"""Standard deviation of a planted cluster, about 300 m across."""

_CRS = pyproj.CRS.from_epsg(32721)


def city_of(points: Mapping[str, Points], area: shapely.Polygon, crs: pyproj.CRS = _CRS) -> City:
    """Return a city of nameless points, (n, 2) in metres for each kind, none of them where there are none."""
    layers = {kind: _layer(kind, xy, crs) for kind, xy in points.items()}
    return City("made up", crs, layers, StudyArea(area, "layer"))


def _layer(kind: str, xy: Points, crs: pyproj.CRS) -> Layer:
    nothing = np.full(len(xy), None, dtype=object)
    frame = gpd.GeoDataFrame({"name": nothing, "category": nothing}, geometry=shapely.points(xy), crs=crs)
    return Layer(KINDS[kind], frame)


def _dealt(xy: Points, kinds: tuple[str, ...], dice: np.random.Generator) -> dict[str, Points]:
    """Give each place one of the kinds at random."""
    kind = dice.integers(len(kinds), size=len(xy))
    return {name: xy[kind == number] for number, name in enumerate(kinds)}


def _drawn(count: int, draw: Callable[[int], Points], area: shapely.Polygon) -> Points:
    """Draw until `count` points lie in the area."""
    found = np.empty((0, 2))
    while len(found) < count:
        xy = draw(2 * count)
        found = np.concatenate((found, xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])]))
    return found[:count]


# --- noise -----------------------------------------------------------------------------------------------------------


def uniform_noise(seed: int, creative: int = 100, others: int = 70) -> City:
    """Return a city whose places stand anywhere."""
    dice = np.random.default_rng((1, seed))
    area = shapely.box(0.0, 0.0, NOISE_SIDE, NOISE_SIDE)
    xy = dice.uniform(0.0, NOISE_SIDE, (creative + others, 2))
    return city_of(_dealt(xy[:creative], CREATIVE, dice) | _dealt(xy[creative:], OTHERS, dice), area)


def broad_noise(seed: int, creative: int = 150, others: int = 100) -> City:
    """Return a city whose places of all kinds are drawn from the same three hills, kilometres wide."""
    dice = np.random.default_rng((2, seed))
    area = shapely.box(0.0, 0.0, BROAD_SIDE, BROAD_SIDE)
    hills = dice.uniform(0.2 * BROAD_SIDE, 0.8 * BROAD_SIDE, (BUMPS, 2))

    def draw(count: int) -> Points:
        return np.asarray(hills[dice.integers(BUMPS, size=count)] + dice.normal(0.0, BROAD_M, (count, 2)))

    xy = _drawn(creative + others, draw, area)
    return city_of(_dealt(xy[:creative], CREATIVE, dice) | _dealt(xy[creative:], OTHERS, dice), area)


def sharp_town(seed: int, creative: int = 300, others: int = 100) -> City:
    """Return a city whose places stand anywhere in a square town, with fields kilometres wide around it."""
    town = shapely.box(-TOWN_SIDE / 2.0, -TOWN_SIDE / 2.0, TOWN_SIDE / 2.0, TOWN_SIDE / 2.0)
    return _built_up((9, seed), [town], creative, others)


def two_towns(seed: int, creative: int = 300, others: int = 100) -> City:
    """Return a city of two towns that end sharply, the larger one with two thirds of the places."""
    large, small = shapely.box(-7_000.0, -2_000.0, -3_000.0, 2_000.0), shapely.box(3_000.0, 500.0, 5_000.0, 2_500.0)
    return _built_up((10, seed), [large, large, small], creative, others)


def strip_of_blocks(seed: int, creative: int = 400, others: int = 100) -> City:
    """Return a city of street blocks, 10 km long and some hundred metres wide."""
    x, y = np.meshgrid(np.arange(-5_000.0, 5_000.0, 115.0), np.arange(-STRIP_M / 2.0, STRIP_M / 2.0, 115.0))
    blocks = shapely.box(x, y, x + 100.0, y + 100.0).ravel()
    return _built_up((11, seed), blocks.tolist(), creative, others)


def _built_up(seed: tuple[int, int], boxes: Sequence[shapely.Polygon], creative: int, others: int) -> City:
    """Return a city whose places stand anywhere in boxes, as many in each, in a far wider study area."""
    dice, bounds = np.random.default_rng(seed), shapely.bounds(boxes)
    area = shapely.box(-WIDE_SIDE / 2.0, -WIDE_SIDE / 2.0, WIDE_SIDE / 2.0, WIDE_SIDE / 2.0)
    chosen = bounds[dice.integers(len(bounds), size=creative + others)]
    xy = dice.uniform(chosen[:, :2], chosen[:, 2:])
    return city_of(_dealt(xy[:creative], CREATIVE, dice) | _dealt(xy[creative:], OTHERS, dice), area)


def shuffled(city: City, seed: int) -> City:
    """Return a city whose reference places keep their spots, while their kinds are dealt anew."""
    places = city.places()
    marks = np.random.default_rng((3, seed)).permutation(places.marks)
    dealt = {kind: _layer(kind, places.xy[marks == number], city.crs) for number, kind in enumerate(places.kinds)}
    return replace(city, layers={**city.layers, **dealt})


def single_venue(seed: int, knots: int = 5, each: int = 25) -> City:
    """Return a city of crowded universities and industrial sites, and one venue in the first crowd."""
    dice = np.random.default_rng((4, seed))
    centres = dice.uniform(0.1 * SIDE, 0.9 * SIDE, (knots, 2))
    others = np.repeat(centres, each, axis=0) + dice.normal(0.0, PLANTED_M, (knots * each, 2))
    area = shapely.box(0.0, 0.0, SIDE, SIDE)
    return city_of({"cultural_venues": centres[:1]} | _dealt(others, OTHERS, dice), area)


# --- planted ---------------------------------------------------------------------------------------------------------


def planted_uniform(seed: int, planted: int, creative: int = 300, others: int = 100) -> tuple[City, Points]:
    """Return a city whose places stand anywhere but for one cluster of creative ones, and the cluster."""
    dice = np.random.default_rng((5, seed))
    area = shapely.box(0.0, 0.0, SIDE, SIDE)
    background = dice.uniform(0.0, SIDE, (creative + others, 2))
    return _with_cluster(background, creative, dice.uniform(0.1 * SIDE, 0.9 * SIDE, 2), planted, area, _CRS, dice)


def planted_in_pattern(city: City, seed: int, planted: int) -> tuple[City, Points]:
    """Return as many places as `city` has in its smoothed pattern, with one cluster where the city might have one."""
    dice = np.random.default_rng((6, seed))
    places, area = city.places(CREATIVE).xy, city.study_area.geometry

    def draw(count: int, smoothed: float) -> Points:
        return np.asarray(places[dice.integers(len(places), size=count)] + dice.normal(0.0, smoothed, (count, 2)))

    background = _drawn(len(city.places()), lambda count: draw(count, PATTERN_M), area)
    centre = _drawn(1, lambda count: draw(count, BROAD_M), area)[0]
    return _with_cluster(background, len(places), centre, planted, area, city.crs, dice)


def _with_cluster(
    background: Points,
    creative: int,
    centre: Points,
    planted: int,
    area: shapely.Polygon,
    crs: pyproj.CRS,
    dice: np.random.Generator,
) -> tuple[City, Points]:
    cluster = _drawn(planted, lambda count: centre + dice.normal(0.0, PLANTED_M, (count, 2)), area)
    near = np.concatenate((background[:creative], cluster))
    kinds = _dealt(near, CREATIVE, dice) | _dealt(background[creative:], OTHERS, dice)
    return city_of(kinds, area, crs), cluster


# --- changed ---------------------------------------------------------------------------------------------------------


def jittered(city: City, metres: float, seed: int) -> City:
    """Return a city each of whose places is moved by a Gaussian step of so many metres east and north."""
    dice = np.random.default_rng((7, seed))

    def moved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        geometry = frame.geometry.to_numpy().copy()
        corners, feature = shapely.get_coordinates(geometry, return_index=True)
        steps = dice.normal(0.0, metres, (len(geometry), 2))
        return frame.set_geometry(shapely.set_coordinates(geometry, corners + steps[feature]), crs=frame.crs)

    return _changed(city, moved)


def thinned(city: City, share: float, seed: int) -> City:
    """Return a city without a share of its places of each kind."""
    dice = np.random.default_rng((8, seed))

    def fewer(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        gone = dice.choice(len(frame), round(share * len(frame)), replace=False)
        return frame.drop(index=gone).reset_index(drop=True)

    return _changed(city, fewer)


def _changed(city: City, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> City:
    layers = {
        kind: replace(layer, frame=change(layer.frame)) if layer.kind.shape is Shape.PLACE and len(layer) else layer
        for kind, layer in city.layers.items()
    }
    return replace(city, layers=layers)


def write_as_points(city: City, source: Path, target: Path) -> Path:
    """Copy a sample city's files to a folder, every place a point inside the feature it was."""
    target.mkdir()
    for file in sorted(source.glob("*.*")):
        layer = city.layers.get(file.stem)
        if layer is not None and layer.kind.shape is Shape.PLACE and len(layer):
            frame = gpd.read_file(file).to_crs(city.crs)
            frame.set_geometry(shapely.point_on_surface(frame.geometry.to_numpy()), crs=city.crs).to_crs(4326).to_file(
                target / file.name
            )
        else:
            (target / file.name).write_bytes(file.read_bytes())
    return target
