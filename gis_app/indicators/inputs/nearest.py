"""Distances from places to the nearest feature of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.contents import Values


def nearest_metres(index: CityIndex, from_kind: str, to_kind: str) -> Values:
    """Return how far it is from each place of one kind to the nearest feature of another.

    Parameters
    ----------
    index
        The prepared city.
    from_kind, to_kind
        Kind ids, both loaded with places; where they are equal, the nearest *other* feature counts.

    Returns
    -------
    numpy.ndarray
        (n,) float64, metres from the place's point to the feature: to a polygon's edge, 0 inside it.

    Raises
    ------
    ValueError
        If there is no feature to measure to.
    """
    geometries = index.geometries(to_kind)
    if len(geometries) - (from_kind == to_kind) < 1:
        raise ValueError("there is no feature to measure to")
    points = as_points(index.city.points(from_kind))
    tree = shapely.STRtree(geometries)
    if from_kind == to_kind:
        return _nearest_other(points, tree)
    found, metres = tree.query_nearest(points, all_matches=False, return_distance=True)
    # Back in the order of the places, which a tree does not promise.
    return np.asarray(metres[np.argsort(found[0])], dtype=np.float64)


def _nearest_other(points: NDArray[np.object_], tree: shapely.STRtree) -> Values:
    """Return the distance from each feature's point to the nearest other feature.

    The nearest other *point* bounds it from above, so only features within that distance are measured.
    """
    from scipy.spatial import cKDTree

    xy = shapely.get_coordinates(points)
    # At a shared spot either may come first, but the second is 0 away all the same.
    bound = np.asarray(cKDTree(xy).query(xy, k=2)[0], dtype=np.float64)[:, 1]
    # A hair more, so that rounding does not lose the feature that gave the bound.
    place, feature = tree.query(points, predicate="dwithin", distance=bound * (1 + 1e-9) + 1e-6)
    other = place != feature
    nearest = bound.copy()
    metres = shapely.distance(points[place[other]], tree.geometries[feature[other]])
    # Several features may be near a place: an assignment would keep the last instead of the least.
    np.minimum.at(nearest, place[other], metres)
    return nearest
