"""How far it is along the streets from each place of one kind to the nearest of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.families import known
from gis_app.indicators.indicator import Indicator
from gis_app.indicators.membership import as_points
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.contents import Values
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.street_network import StreetNetwork

    _Compute = Callable[[CityRun], Iterator[Reading]]

STREETS = "streets"

NOT_WALKED = ("motorway", "motorway_link")
"""Street classes that nobody walks along."""

FARTHEST_STREET_M = 250.0
"""A place farther than this from any street is not reached."""


def street_network(run: CityRun) -> StreetNetwork | None:
    """Return the streets as a graph; None where there are none to walk along."""
    return run.once("streets", _network)


def _network(run: CityRun) -> StreetNetwork | None:
    from gis_app.statistics.street_network import StreetNetwork

    if run.city.count(STREETS) == 0:
        return None
    frame = run.city.layers[STREETS].frame
    lines = np.asarray(frame.geometry.to_numpy(), dtype=object)
    if "class" in frame:
        lines = lines[~frame["class"].isin(NOT_WALKED).to_numpy(dtype=bool)]
    network = StreetNetwork(lines)
    return network if len(network.edges) else None


def street_metres(run: CityRun, from_kind: str, to_kind: str) -> Values:
    """Return the way along the streets from each place of one kind to the nearest of another.

    Parameters
    ----------
    run
        Of a city with streets and places of both kinds.
    from_kind, to_kind
        Kind ids; where they are equal, the nearest *other* place counts.

    Returns
    -------
    numpy.ndarray
        (n,) float64, metres: straight to the nearest street, along the streets, straight to the place, and 0 inside
        it; NaN where there is no way.
    """
    metres = run.once(f"street_metres:{to_kind}", lambda run: _to(run, to_kind))
    here = metres[run.index.points.marks == run.index.kinds.index(from_kind)]
    # Millimetres are more than streets know; what is 400 m away by the map must count as within 400 m.
    return np.where(run.nearest(from_kind, to_kind) == 0.0, 0.0, np.round(here, 3))


def _to(run: CityRun, to_kind: str) -> Values:
    """Return the way from every place of any kind to the nearest of one: one search serves them all."""
    network = street_network(run)
    points = run.index.points
    if network is None:
        return np.full(len(points), np.nan)
    origins = run.once("street_origins", lambda run: network.join(as_points(run.index.points.xy), FARTHEST_STREET_M))
    goals = network.join(run.index.geometries(to_kind), FARTHEST_STREET_M)
    own: NDArray[np.int64] = np.where(points.marks == run.index.kinds.index(to_kind), points.rows, -1)
    return network.nearest(origins, goals, own)


def why_no_streets(run: CityRun) -> str | None:
    """Return why nothing can be said along streets, or None where there are some."""
    if reason := why_absent(run.city, STREETS):
        return reason
    return None if street_network(run) else _("The streets hold no line to walk along.")


def _readings(indicator: Callable[[], Indicator], summary: Callable[[Values], float]) -> _Compute:
    """Return the compute function of an indicator that summarises the ways of every ordered pair of kinds."""

    def compute(run: CityRun) -> Iterator[Reading]:
        for a, b in run.ordered_pairs:
            reason, value, reached = _why_no_way(run, a, b), None, 0
            if reason is None:
                metres = street_metres(run, a, b)
                reached = int(np.isfinite(metres).sum())
                value = known(summary(np.where(np.isfinite(metres), metres, np.inf)))
                reason = None if value is not None else _("Most of these places cannot be reached along the streets.")
            numbers = {"n_from": run.city.count(a), "n_to": run.city.count(b), "n_reached": reached}
            yield indicator().reading(from_kind=a, to_kind=b, value=value, parameters=numbers, reason=reason)

    return compute


def _why_no_way(run: CityRun, a: str, b: str) -> str | None:
    reason = why_absent(run.city, a) or why_absent(run.city, b) or why_no_streets(run)
    if reason is None and a == b and run.city.count(a) == 1:
        return _("There is only one place of this kind.")
    return reason


def _median(metres: Values) -> float:
    """Return the median; infinite where half the places have no way (and never the mean of a way and none)."""
    middle = np.sort(metres)[[(len(metres) - 1) // 2, len(metres) // 2]]
    return float(middle.mean())


def _share_within(radius: float) -> Callable[[Values], float]:
    return lambda metres: 100.0 * float(np.mean(metres <= radius))


STREET_DISTANCE: Indicator = Indicator(
    id="street_distance",
    title=N_("Distance along streets to the nearest"),
    explanation=N_(
        "From each place of the first kind to the nearest of the second, along the streets: half of them have it "
        "nearer than this. A place starts at the street nearest to it, up to 250 m away; what cannot be reached "
        "counts as farther than any. Streets join where they share a vertex; motorways are left out."
    ),
    unit="m",
    levels=("pair",),
    kinds=(STREETS,),
    better="lower",
    keywords=("S6",),
    parameters={"statistic": "median"},
    compute=_readings(lambda: STREET_DISTANCE, _median),
)

STREET_WITHIN_400_M: Indicator = Indicator(
    id="street_within_400_m",
    title=N_("Share within 400 m along streets"),
    explanation=N_(
        "Of the places of the first kind, the share that has one of the second within 400 m along the streets."
    ),
    unit="%",
    levels=("pair",),
    kinds=(STREETS,),
    value_range=(0.0, 100.0),
    better="higher",
    keywords=("S6",),
    parameters={"radius_m": 400.0},
    compute=_readings(lambda: STREET_WITHIN_400_M, _share_within(400.0)),
)

STREET_WITHIN_800_M: Indicator = Indicator(
    id="street_within_800_m",
    title=N_("Share within 800 m along streets"),
    explanation=N_(
        "Of the places of the first kind, the share that has one of the second within 800 m along the streets."
    ),
    unit="%",
    levels=("pair",),
    kinds=(STREETS,),
    value_range=(0.0, 100.0),
    better="higher",
    keywords=("S6",),
    parameters={"radius_m": 800.0},
    compute=_readings(lambda: STREET_WITHIN_800_M, _share_within(800.0)),
)
