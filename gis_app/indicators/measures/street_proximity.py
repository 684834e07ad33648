"""How far it is along the streets from each place of one kind to the nearest of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator, Told
from gis_app.indicators.inputs.many_tests import known
from gis_app.indicators.inputs.membership import as_points
from gis_app.indicators.inputs.nearest_tests import MEAN, MEDIAN, SHARES, Summary, street_test
from gis_app.indicators.inputs.streets import FARTHEST_STREET_M, STREETS, street_network
from gis_app.indicators.measures.proximity import why_alone
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values


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
    # Joined once: the goals change from kind to kind, the origins do not.
    origins = run.once("street_origins", lambda run: network.join(as_points(run.index.points.xy), FARTHEST_STREET_M))
    goals = network.join(run.index.geometries(to_kind), FARTHEST_STREET_M)
    own: NDArray[np.int64] = np.where(points.marks == run.index.kinds.index(to_kind), points.rows, -1)
    return network.nearest(origins, goals, own)


def why_no_streets(run: CityRun) -> str | None:
    """Return why nothing can be said along streets, or None where there are some."""
    if reason := why_absent(run.city, STREETS):
        return reason
    return None if street_network(run) else _("The streets hold no line to walk along.")


def _nearest(summary: Callable[[Values], float], tested: Summary) -> Callable[[CityRun, str, str], Told]:
    """Return what summarises the ways from the places of one kind to the nearest of another, with its test."""

    def tell(run: CityRun, a: str, b: str) -> Told:
        numbers = {"n_from": run.city.count(a), "n_to": run.city.count(b), "n_reached": 0}
        if reason := run.why_absent(a, b) or why_no_streets(run) or why_alone(run, a, b):
            return Told(stated=numbers, reason=reason)
        metres = street_metres(run, a, b)
        numbers["n_reached"] = int(np.isfinite(metres).sum())
        # What has no way is farther than any: left out, it would flatter the median.
        value = known(summary(np.where(np.isfinite(metres), metres, np.inf)))
        if value is None:
            return Told(stated=numbers, reason=_("Most of these places cannot be reached along the streets."))
        p, stated, reason = street_test(run, a, b, tested)
        return Told(value, p, numbers | stated, reason)

    return tell


def _median(metres: Values) -> float:
    """Return the median; infinite where half the places have no way (and never the mean of a way and none)."""
    middle = np.sort(metres)[[(len(metres) - 1) // 2, len(metres) // 2]]
    return float(middle.mean())


def _mean(metres: Values) -> float:
    """Return the mean of those that have a way; infinite where none has."""
    reached = metres[np.isfinite(metres)]
    return float(reached.mean()) if len(reached) else np.inf


def _share_within(radius: float) -> Callable[[Values], float]:
    return lambda metres: 100.0 * float(np.mean(metres <= radius))


STREET_DISTANCE = Indicator(
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
    null_model=RANDOM_LABELLING,
    tell=_nearest(_median, MEDIAN),
)

STREET_DISTANCE_MEAN = Indicator(
    id="street_distance_mean",
    title=N_("Mean distance along streets to the nearest"),
    explanation=N_(
        "From each place of the first kind to the nearest of the second, along the streets, on average over those that "
        "have a way; how many these are stands beside it. Far outliers pull it up: the median does not move with them."
    ),
    unit="m",
    levels=("pair",),
    kinds=(STREETS,),
    better="lower",
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    parameters={"statistic": "mean"},
    tell=_nearest(_mean, MEAN),
)

STREET_WITHIN_400_M = Indicator(
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
    null_model=RANDOM_LABELLING,
    tell=_nearest(_share_within(400.0), SHARES[400.0]),
)

STREET_WITHIN_800_M = Indicator(
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
    null_model=RANDOM_LABELLING,
    tell=_nearest(_share_within(800.0), SHARES[800.0]),
)

INDICATORS = (STREET_DISTANCE, STREET_DISTANCE_MEAN, STREET_WITHIN_400_M, STREET_WITHIN_800_M)
