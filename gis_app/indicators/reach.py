"""How many places of each kind every place has within a walk, along the streets where there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.gathering import shown_kinds
from gis_app.indicators.indicator import Indicator
from gis_app.indicators.membership import as_points
from gis_app.indicators.place_result import PlaceResult, nothing
from gis_app.indicators.street_proximity import FARTHEST_STREET_M, street_network
from gis_app.indicators.wording import why_absent
from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.street_network import StreetNetwork

REACH_M = (400.0, 800.0, 1200.0)
"""Five, ten and fifteen minutes on foot, metres."""

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
        `value` is the number within 800 m; columns ``within_400``, ``within_800``, ``within_1200``.
    """
    reason = why_absent(run.city, from_kind) or why_absent(run.city, to_kind)
    if reason:
        return nothing(REACH.id, from_kind, to_kind, reason)
    points, kinds = run.index.points, run.index.kinds
    here = points.marks == kinds.index(from_kind)
    counts = run.once("reach", _counts)[here, kinds.index(to_kind)]
    columns = {f"within_{radius:.0f}": counts[:, k] for k, radius in enumerate(REACH_M)}
    none = np.full(int(here.sum()), np.nan)
    return PlaceResult(
        REACH.id, from_kind, to_kind, as_points(points.xy[here]), points.rows[here], counts[:, 1].astype(np.float64),
        none, none, np.empty(0, dtype="<U15"), columns, {"along_streets": _on_streets(run) is not None},
    )  # fmt: skip


def _on_streets(run: CityRun) -> StreetNetwork | None:
    return street_network(run) if len(run.index.points) <= MOST_ON_STREETS else None


def _counts(run: CityRun) -> NDArray[np.int64]:
    """Return (places, kinds, distances) of all places of all kinds."""
    from gis_app.statistics.neighbourhoods import counts_within

    points, network = run.index.points, _on_streets(run)
    counts = np.zeros((len(points), len(run.index.kinds), len(REACH_M)), dtype=np.int64)
    if network is None:
        found = counts_within(points.xy, points.marks, REACH_M)
    else:
        shapes = np.concatenate([np.empty(0, dtype=object), *(run.index.geometries(kind) for kind in run.index.kinds)])
        origins, goals = (network.join(of, FARTHEST_STREET_M) for of in (as_points(points.xy), shapes))
        found = network.counts_within(origins, goals, REACH_M, marks=points.marks, own=np.arange(len(points)))
    counts[:, : found.shape[1]] = found
    return counts


def _readings(run: CityRun) -> Iterator[Reading]:
    shown = shown_kinds(run)
    for a, b in ((a, b) for a in shown for b in shown):
        result = reach(run, a, b)
        for radius in REACH_M:
            counts = result.columns.get(f"within_{radius:.0f}")
            stated = {"summary": "mean", "radius_m": radius, **result.parameters}
            value = None if counts is None else float(counts.mean())
            yield REACH.reading(from_kind=a, to_kind=b, value=value, parameters=stated, reason=result.reason)


REACH = Indicator(
    id="reach",
    title=N_("Within reach on foot"),
    explanation=N_(
        "How many places of the second kind each place of the first has within 400, 800 and 1200 m, along the streets "
        "where there are some, else in a straight line; the table gives the mean. A place does not count itself."
    ),
    unit="",
    levels=("place",),
    better="higher",
    keywords=("S6", "S8"),
    compute=_readings,
    thorough=True,
)
