"""Outlines of industrial sites: each keeps its own ground, and gaps between its plots are bridged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from gis_app.zones.outlines import polygonal, site_outline, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.zones.industrial_land import Groups, Tell
    from gis_app.zones.outlines import Area

_LANE_M = 10.0
"""Half the width of the lane that leads from the plots to a site known only as a point."""

_TOLD_EVERY = 256


def outlines(
    groups: Groups, ranked: NDArray[np.int64], bridge: float, study_area: Area, tell: Tell | None = None
) -> list[Area]:
    """Draw an outline around each group: its own ground, which no other one takes, with the gaps bridged.

    Parameters
    ----------
    groups
        All groups of the city: no outline holds ground of another one, candidate or not.
    ranked
        (s,) the groups to draw, the best first: it gets the gap that two could bridge.
    bridge
        Gaps up to so many metres are taken in.
    study_area
        What the outlines are cut to.
    tell
        Told the share that is done.

    Returns
    -------
    list
        One valid geometry for each ranked group, pairwise without common area.
    """
    shapes = []
    for done, group in enumerate(ranked.tolist()):
        shapes.append(_bridged(groups, group, bridge))
        if tell and done % _TOLD_EVERY == 0:
            tell(0.7 * done / len(ranked))
    for index in np.flatnonzero(~shapely.covers(study_area, _array(shapes))).tolist():
        cut = polygonal(shapely.intersection(shapes[index], study_area))
        shapes[index] = _held(cut, groups, int(ranked[index]))
    return _parted(groups, ranked, shapes, tell)


def _array(shapes: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    # an empty list has no type of its own
    return np.array([*shapes, None], dtype=object)[:-1]


def _bridged(groups: Groups, group: int, bridge: float) -> Area:
    """Return one outline around a group's plots; a lane leads to a site that is only a point."""
    solid, discs = groups.solid[group], groups.discs.get(group, [])
    if len(groups.rows[group]) == 1:
        # one site is drawn as its owner drew it, in two parts where it has two
        return cast("Area", discs[0] if discs else solid)
    plots = [plot for plot in (*shapely.get_parts(solid), *discs) if not plot.is_empty]
    plots += _lanes(groups, group, plots)
    try:
        return site_outline(plots, bridge_m=bridge, smallest_ha=0.0)
    except shapely.errors.GEOSException:
        # some mitred closings have no valid union: the ground without its gaps is right all the same
        return polygonal(shapely.union_all(plots))


def _lanes(groups: Groups, group: int, plots: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Return lanes to the points of a group's rows that lie on none of its plots."""
    rows = groups.rows[group]
    points = groups.land.points[rows[shapely.is_empty(groups.land.ground[rows])]]
    if not len(points):
        return []
    together = shapely.union_all(list(plots))
    loose = points[shapely.distance(points, together) > 0.0]
    return list(shapely.buffer(shapely.shortest_line(loose, together), _LANE_M))


def _parted(groups: Groups, ranked: NDArray[np.int64], shapes: list[Area], tell: Tell | None) -> list[Area]:
    """Take from each outline the ground of other sites and what a better one holds; leave it its own."""
    drawn = _array(shapes)
    claims, owner = _claims(groups)
    index, claim = shapely.STRtree(claims).query(drawn, predicate="intersects")
    strange = owner[claim] != ranked[index]
    foreign = _lists(index[strange], claim[strange])
    worse, better = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    rivals = _lists(worse[better < worse], better[better < worse])
    touched = sorted(foreign.keys() | rivals.keys())
    # The best first, so that what a better one had to give up is free for the others.
    for done, one in enumerate(touched):
        taken = [*claims[foreign.get(one, [])], *(shapes[rival] for rival in rivals.get(one, ()))]
        shapes[one] = _held(without(shapes[one], taken), groups, int(ranked[one]))
        if tell and done % _TOLD_EVERY == 0:
            tell(0.7 + 0.3 * done / len(touched))
    return shapes


def _lists(keys: NDArray[np.int64], values: NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in sorted(zip(keys.tolist(), values.tolist(), strict=True)):
        found.setdefault(key, []).append(value)
    return found


def _claims(groups: Groups) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return what no other outline may hold, and the group it belongs to: polygons, and a plot around each point."""
    solid = np.flatnonzero(~shapely.is_empty(groups.solid))
    bare = np.flatnonzero(shapely.is_empty(groups.land.ground))
    plots = shapely.buffer(groups.land.points[bare], _LANE_M)
    return np.concatenate((groups.solid[solid], plots)), np.concatenate((solid, groups.of_row[bare]))


def _held(shape: Area, groups: Groups, group: int) -> Area:
    """Return what is left of an outline with all of its own ground, without crumbs of bridged gaps."""
    whole = polygonal(shapely.union(shape, groups.solid[group]))
    parts = shapely.get_parts(whole)
    own = shapely.union_all([groups.solid[group], *groups.land.points[groups.rows[group]]])
    return polygonal(shapely.union_all(parts[shapely.intersects(parts, own)]))
