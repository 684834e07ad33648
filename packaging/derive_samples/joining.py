"""Tell which mapped objects are one and the same place, and which lie within another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    import geopandas as gpd


def within(inner: gpd.GeoDataFrame, outer: gpd.GeoDataFrame, distance: float = 0.0) -> npt.NDArray[np.bool_]:
    """Tell for each row of `inner` whether it lies in a polygon of `outer` or less than `distance` m from it.

    A row is never within itself, so that the two tables may be the same.
    """
    found = np.zeros(len(inner), bool)
    if not len(outer):
        return found
    points = inner.geometry.representative_point().to_numpy()
    tree = shapely.STRtree(outer.geometry.to_numpy())
    rows, others = tree.query(points, predicate="dwithin", distance=distance)
    itself = inner["osm_id"].to_numpy()[rows] == outer["osm_id"].to_numpy()[others]
    found[rows[~itself]] = True
    return found


def largest_of_same_name(places: gpd.GeoDataFrame, distance: float) -> gpd.GeoDataFrame:
    """Keep the largest of the places that bear one name within `distance` m; the nameless all stay."""
    names = places["name"].fillna("").str.casefold().str.split().str.join(" ").to_numpy()
    return _largest_of_linked(places, distance, names)


def largest_of_adjoining(places: gpd.GeoDataFrame, distance: float) -> gpd.GeoDataFrame:
    """Keep the largest of the places linked by gaps of at most `distance` m, whatever their names."""
    return _largest_of_linked(places, distance, np.full(len(places), "site", dtype=object))


def _largest_of_linked(places: gpd.GeoDataFrame, distance: float, keys: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Keep the largest of each group of near rows with equal keys; an empty key links with none."""
    if not len(places):
        return places
    group = linked_groups(places.geometry.to_numpy(), distance, keys)
    # The id settles ties, so that the outcome does not hang on the order of the rows.
    ranked = places.assign(group=group, size=places.area)
    ranked = ranked.sort_values(["size", "osm_id"], ascending=[False, True])
    return ranked.drop_duplicates("group").drop(columns=["group", "size"])


def linked_groups(
    geometries: npt.NDArray[np.object_], distance: float, keys: npt.NDArray[np.object_]
) -> npt.NDArray[np.int32]:
    """Give each row the number of its group, which chains of near rows with equal keys form.

    Parameters
    ----------
    geometries : (n,) geometries, in a metric CRS
    distance : float
        The widest gap bridged, m.
    keys : (n,) str
        An empty key links with none.

    Returns
    -------
    (n,) int
    """
    first, second = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=distance)
    linked = (keys[first] == keys[second]) & (keys[first] != "")
    links = coo_matrix((linked[linked], (first[linked], second[linked])), shape=(len(keys),) * 2)
    return connected_components(links, directed=False)[1]
