"""Whether the places of one kind gather at all, and how far their distances are from chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator, Told
from gis_app.indicators.inputs.many_tests import known, why_few, why_no_p
from gis_app.indicators.measures.pair_functions import STATED_M
from gis_app.indicators.pairs import FEWEST
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.statistics.k_density import KDensity

UNIFORM = "uniform places"

MOST_DRAWN = 2_000_000
"""Places drawn in all; with many places fewer sets are drawn, at least `FEWEST_DRAWS`."""

FEWEST_DRAWS = 99


def draws(run: CityRun, places: int) -> int:
    """Return how many sets of places are drawn."""
    return min(run.simulations, max(FEWEST_DRAWS, MOST_DRAWN // max(places, 1)))


def _clark_evans(run: CityRun, kind: str) -> Told:
    from gis_app.statistics import clark_evans

    inside = run.points_inside(kind)
    if reason := run.why_absent(kind) or _why_no_nearest(run, len(inside)):
        return Told(reason=reason, stated={"n": len(inside)})
    count = draws(run, len(inside))
    found = clark_evans(inside, run.city.study_area.geometry, count, run.seed)
    few = len(inside) < FEWEST
    stated = {"n": len(inside), "z": None if few else found.z, "simulations": count}
    return Told(found.r, None if few else found.p, stated, why_few() if few else None)


def _why_no_nearest(run: CityRun, inside: int) -> str | None:
    if run.city.study_area.geometry.area <= 0:
        return _("The study area encloses no area.")
    if inside < 2:  # a neighbour takes two places
        return _("Fewer than two places of this kind lie inside the study area.")
    return None


def _k_densities(run: CityRun, kind: str) -> Iterator[Told]:
    """Yield the density of distances at every stated one, or the reason why there is none."""
    from gis_app.statistics.k_density import k_density

    absent = run.why_not_compared(kind)
    found, count = None, draws(run, 20 * len(run.places))
    if not absent:
        mark = run.places.kinds.index(kind)
        found = k_density(run.places.xy, run.places.marks, mark, STATED_M, count, run.seed)
        absent = None if found else _("There are no two places of this kind apart from each other.")
    for at in range(len(STATED_M)):
        yield _k_density(run, kind, found, at, count, absent)


def _k_density(run: CityRun, kind: str, found: KDensity | None, at: int, count: int, absent: str | None) -> Told:
    from gis_app.statistics.k_density import LEAST_BANDWIDTH_M

    stated: dict[str, Any] = {"radius_m": STATED_M[at], "universe": list(run.city.universe), "n": run.city.count(kind)}
    if found is None:
        return Told(stated=stated, reason=absent)
    few = why_no_p(run, kind)
    stated |= {"bandwidth_m": found.bandwidth, "bandwidth_from_places": found.sampled}
    stated |= {"least_bandwidth_m": LEAST_BANDWIDTH_M, "simulations": count, "by_chance": known(found.by_chance[at])}
    return Told(float(found.value[at]), None if few else float(found.p[at]), stated, few)


CLARK_EVANS = Indicator(
    id="clark_evans",
    title=N_("Gathering of one kind (Clark–Evans)"),
    explanation=N_(
        "The mean distance from a place to the nearest of its kind, divided by what it is for as many places strewn "
        "evenly over the study area: below 1 they gather. Nearly everything in a city does, for nothing is built in "
        "the river: the comparison between kinds says more than the value."
    ),
    unit="",
    levels=("city",),
    null_model=UNIFORM,
    keywords=("S5",),
    citation="Clark & Evans 1954",
    tell=_clark_evans,
    thorough=True,
)

KD_DENSITY = Indicator(
    id="kd_density",
    title=N_("Density of distances"),
    explanation=N_(
        "How large a share of all pairs of one kind lies about this far apart, per metre of distance, beside the same "
        "for as many places picked at random among all reference places. More than chance at short distances means "
        "that the kind gathers more than the city's places do."
    ),
    unit="per m",
    levels=("city",),
    null_model=RANDOM_LABELLING,
    keywords=("S5",),
    citation="Duranton & Overman 2005",
    tell=_k_densities,
    thorough=True,
)

INDICATORS = (CLARK_EVANS, KD_DENSITY)
