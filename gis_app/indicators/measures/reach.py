"""How many places of each kind every place has within a walk, along the streets where there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.membership import as_points
from gis_app.indicators.inputs.streets import FARTHEST_STREET_M, street_network
from gis_app.indicators.place_result import PlaceResult, nothing
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.street_network import StreetNetwork
    from layers.city import Places

REACH_M = (400.0, 800.0, 1200.0)
"""Five, ten and fifteen minutes on foot, metres."""

CHUNK = 256
"""Shapes measured at once."""

MOST_ON_STREETS = 5_000
"""With more places each one's walk would take too long, and distances are straight."""


def reach(run: CityRun, from_kind: str, to_kind: str) -> PlaceResult:
    """Return how many places of one kind every place of another reaches on foot.

    Parameters
    ----------
    run
        Of the city.
    from_kind, to_kind
        Kind ids; a place never reaches itself.

    Returns
    -------
    PlaceResult
        `value` is the number within 800 m; columns ``within_400``, ``within_800``, ``within_1200``; NaN for a place
        that no street is near to.
    """
    if reason := run.why_absent(from_kind, to_kind):
        return nothing(REACH.id, from_kind, to_kind, reason)
    points, to = run.index.points, run.index.kinds.index(to_kind)
    here = points.marks == run.index.kinds.index(from_kind)
    counts, known = run.once("reach", _counts)
    found = np.where(known[here, to, None], counts[here, to], np.nan)
    columns = {f"within_{radius:.0f}": found[:, k] for k, radius in enumerate(REACH_M)}
    stated = {"along_streets": _on_streets(run) is not None, "n_reached": int(known[here, to].sum())}
    none = np.full(int(here.sum()), np.nan)
    return PlaceResult(
        REACH.id, from_kind, to_kind, as_points(points.xy[here]), points.rows[here], found[:, 1],
        none, none, np.empty(0, dtype="<U15"), columns, stated,
        reason=None if stated["n_reached"] else _("None of these places lies within 250 m of a street."),
    )  # fmt: skip


def _on_streets(run: CityRun) -> StreetNetwork | None:
    return street_network(run) if len(run.index.points) <= MOST_ON_STREETS else None


def _counts(run: CityRun) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (places, kinds, distances) of all places of all kinds, and (places, kinds) whether that is known.

    A place that no street is near to reaches nobody knows how many, unless it stands on the ground of one.
    """
    points, network = run.index.points, _on_streets(run)
    # The empty array is for no kinds at all, which concatenate refuses.
    shapes = np.concatenate([np.empty(0, dtype=object), *(run.index.geometries(kind) for kind in run.index.kinds)])
    counts = np.zeros((len(points), len(run.index.kinds), len(REACH_M)), dtype=np.int64)
    if network is None:
        _count_straight(points, shapes, counts)
        return counts, np.ones(counts.shape[:2], dtype=bool)
    origins, goals = (network.join(of, FARTHEST_STREET_M) for of in (as_points(points.xy), shapes))
    place, goal = shapely.STRtree(shapes).query(as_points(points.xy), predicate="intersects").astype(np.int64)
    own = np.arange(len(points))
    found = network.counts_within(origins, goals, REACH_M, points.marks, own, (place, goal))
    counts[:, : found.shape[1]] = found
    return counts, origins.reached[:, None] | (counts[:, :, 0] > 0)


def _count_straight(points: Places, shapes: NDArray[np.object_], counts: NDArray[np.int64]) -> None:
    """Count what lies within each distance, measured to the edge of what covers ground."""
    from scipy.spatial import cKDTree

    from gis_app.statistics.neighbourhoods import counts_within

    found = counts_within(points.xy, points.marks, REACH_M)
    counts[:, : found.shape[1]] = found
    ground = np.flatnonzero(shapely.get_dimensions(shapes) > 0)
    if not len(ground):
        return
    tree, spots = cKDTree(points.xy), as_points(points.xy)
    corners = shapely.bounds(shapes[ground]).reshape(-1, 2, 2) - points.xy[ground, None]
    # A bound by the box: no edge is farther from a place's point than the box's farthest corner.
    widest = np.hypot(*np.abs(corners).max(axis=1).T)
    # Only those whose point lies just beyond may have their edge within: few, so shapes are measured for them alone.
    for k, radius in enumerate(REACH_M):
        for part in np.array_split(np.arange(len(ground)), len(ground) // CHUNK + 1):
            near = tree.query_ball_point(points.xy[ground[part]], radius + widest[part])
            place = np.concatenate([np.empty(0, np.int64), *(np.asarray(one, np.int64) for one in near)])
            goal = np.repeat(ground[part], [len(one) for one in near])
            # Those whose point is near enough are counted already.
            beyond = np.hypot(*(points.xy[place] - points.xy[goal]).T) > radius
            place, goal = place[beyond], goal[beyond]
            edge = shapely.distance(spots[place], shapes[goal]) <= radius
            # A plain += would count only one goal of a kind for each place.
            np.add.at(counts[:, :, k], (place[edge], points.marks[goal[edge]]), 1)


def _readings(run: CityRun) -> Iterator[Reading]:
    shown = run.shown_kinds
    for a, b in ((a, b) for a in shown for b in shown):
        result = reach(run, a, b)
        for radius in REACH_M:
            counts = result.columns.get(f"within_{radius:.0f}")
            stated = {"summary": "mean", "radius_m": radius, **result.parameters}
            value = None if counts is None or result.reason else float(np.nanmean(counts))
            yield REACH.reading(from_kind=a, to_kind=b, value=value, parameters=stated, reason=result.reason)


REACH = Indicator(
    id="reach",
    title=N_("Within reach on foot"),
    explanation=N_(
        "How many places of the second kind each place of the first has within 400, 800 and 1200 m, along the streets "
        "where there are some, else in a straight line; 0 m inside a place that covers ground. A place does not count "
        "itself. The table gives the mean of the places that have a street within 250 m, and how many these are."
    ),
    unit="",
    levels=("place",),
    better="higher",
    keywords=("S6", "S8"),
    compute=_readings,
    thorough=True,
)

INDICATORS = (REACH,)
