"""Where features stand, told to a few centimetres: how many spots they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.coordinates.longitudes import continued, middle_of
from layers.kinds.kind import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyproj
    from numpy.typing import NDArray

    from layers.layer import Layer

GRAIN_M = 0.1
"""Coordinates that round to the same tenth of a metre are one spot."""

_RADIUS_M = 6_371_000.0


def whereabouts(geometry: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.float64]:
    """Return where each feature stands and how wide it is.

    Parameters
    ----------
    geometry
        (n,) points and polygons.
    crs
        What their coordinates are in.

    Returns
    -------
    numpy.ndarray
        (n, 4) float64, metres east and north from the middle of all, width and height; good for telling the same
        spot, not for distances across a city.

    Examples
    --------
    >>> import pyproj
    >>> whereabouts(shapely.points([[10.0, 60.0], [10.0, 60.00001]]), pyproj.CRS(4326)).round(1).tolist()
    [[0.0, -0.6, 0.0, 0.0], [0.0, 0.6, 0.0, 0.0]]
    """
    bounds = shapely.bounds(geometry).reshape(-1, 4)
    size = bounds[:, 2:] - bounds[:, :2]
    middle = bounds[:, :2].copy()
    wide = size.any(axis=1)
    middle[wide] = shapely.get_coordinates(shapely.centroid(geometry[wide])).reshape(-1, 2)
    if crs.is_geographic:
        middle[:, 0] = continued(middle[:, 0], middle_of(middle)[0]) if len(middle) else middle[:, 0]
        # Metres in a degree: of longitude they shrink with the cosine of the latitude.
        metre = np.column_stack([np.cos(np.radians(middle[:, 1])), np.ones(len(middle))]) * np.radians(_RADIUS_M)
    else:
        # Not every projected system is in metres: American ones count in feet.
        metre = np.full((len(middle), 2), crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0)
    start = np.median(middle, axis=0) if len(middle) else 0.0
    return np.column_stack([(middle - start) * metre, size * metre])


def spot_numbers(places: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each feature the number of the spot it stands on.

    Parameters
    ----------
    places
        (n, k) float64, metres, as `whereabouts` tells them.

    Returns
    -------
    numpy.ndarray
        (n,) int64, from 0.

    Examples
    --------
    >>> spot_numbers(np.array([[0.0, 0.0], [7.0, 0.0], [0.01, 0.0]])).tolist()
    [0, 1, 0]
    """
    return row_numbers(*np.rint(places / GRAIN_M).T)


def row_numbers(*columns: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each row of a table, equal where the rows are, from 0 in the order of the rows.

    Parameters
    ----------
    columns
        (n,) each, at least one.

    Examples
    --------
    >>> row_numbers(np.array([3, 3, 3]), np.array([0.5, 0.0, 0.5])).tolist()
    [0, 1, 0]
    """
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, found = pd.factorize(column)
        if len(found) > 1:
            # Numbered anew after each column, so that the product stays within 64 bits.
            numbers = pd.factorize(numbers * len(found) + codes)[0].astype(np.int64)
    return numbers


def count_spots(layers: Sequence[Layer]) -> int:
    """Return how many spots the places of some layers stand on; streets and areas are no places.

    Parameters
    ----------
    layers
        Of one file; those in different coordinate systems share no spot.
    """
    apart: dict[str, list[NDArray[np.object_]]] = {}
    systems = {}
    for layer in layers:
        if layer.kind.shape is Shape.PLACE:
            apart.setdefault(layer.crs.to_wkt(), []).append(layer.frame.geometry.to_numpy())
            systems[layer.crs.to_wkt()] = layer.crs
    heaps = [whereabouts(np.concatenate(heap), systems[name]) for name, heap in apart.items()]
    return sum(len(np.unique(spot_numbers(heap))) for heap in heaps)
