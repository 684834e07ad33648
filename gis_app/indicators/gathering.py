"""Whether the places of one kind gather at all, and how far their distances are from chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.indicators.families import known, why_few, why_no_p, with_rates
from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator
from gis_app.indicators.pair_functions import STATED_M
from gis_app.indicators.pairs import FEWEST
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.k_density import KDensity

UNIFORM = "uniform places"

MOST_DRAWN = 2_000_000
"""Places drawn in all; with many places fewer sets are drawn, at least `FEWEST_DRAWS`."""

FEWEST_DRAWS = 99


def shown_kinds(run: CityRun) -> tuple[str, ...]:
    """Return the kinds a reading is given for: the core ones and the reference kinds, in their order."""
    return tuple(dict.fromkeys(a for a, _b in run.ordered_pairs))


def draws(run: CityRun, places: int) -> int:
    """Return how many sets of places are drawn."""
    return min(run.simulations, max(FEWEST_DRAWS, MOST_DRAWN // max(places, 1)))


def _clark_evans_readings(run: CityRun) -> Iterator[Reading]:
    yield from with_rates(_clark_evans(run, kind) for kind in shown_kinds(run))


def _clark_evans(run: CityRun, kind: str) -> Reading:
    from gis_app.indicators.membership import is_inside
    from gis_app.statistics import clark_evans

    xy = run.city.points(kind)
    inside = xy[is_inside(xy, run.city.study_area.geometry)] if len(xy) else xy
    reason = why_absent(run.city, kind) or _why_no_nearest(run, len(inside))
    if reason:
        return CLARK_EVANS.reading(to_kind=kind, value=None, reason=reason, parameters={"n": len(inside)})
    count = draws(run, len(inside))
    found = clark_evans(inside, run.city.study_area.geometry, count, run.seed)
    few = len(inside) < FEWEST
    stated = {"n": len(inside), "z": None if few else found.z, "simulations": count}
    return CLARK_EVANS.reading(
        to_kind=kind, value=found.r, p=None if few else found.p, null_model=UNIFORM, parameters=stated,
        reason=why_few() if few else None,
    )  # fmt: skip


def _why_no_nearest(run: CityRun, inside: int) -> str | None:
    if run.city.study_area.geometry.area <= 0:
        return _("The study area encloses no area.")
    if inside < 2:  # noqa: PLR2004  a neighbour takes two places
        return _("Fewer than two places of this kind lie inside the study area.")
    return None


def _density_readings(run: CityRun) -> Iterator[Reading]:
    rows = [row for kind in shown_kinds(run) for row in _k_densities(run, kind)]
    yield from with_rates(rows)


def _k_densities(run: CityRun, kind: str) -> Iterator[Reading]:
    """Return the density of distances at every stated one, or the reason why there is none."""
    from gis_app.statistics.k_density import k_density

    absent = why_absent(run.city, kind) or run.why_untestable
    if not absent and kind not in run.city.universe:
        absent = _("This kind is not among the reference places.")
    found, count = None, draws(run, 20 * len(run.places))
    if not absent:
        mark = run.places.kinds.index(kind)
        found = k_density(run.places.xy, run.places.marks, mark, STATED_M, count, run.seed)
        absent = None if found else _("There are no two places of this kind apart from each other.")
    for at in range(len(STATED_M)):
        yield _k_density(run, kind, found, at, count, absent)


def _k_density(run: CityRun, kind: str, found: KDensity | None, at: int, count: int, absent: str | None) -> Reading:
    from gis_app.statistics.k_density import LEAST_BANDWIDTH_M

    stated: dict[str, Any] = {"radius_m": STATED_M[at], "universe": list(run.city.universe), "n": run.city.count(kind)}
    if found is None:
        return KD_DENSITY.reading(to_kind=kind, value=None, parameters=stated, reason=absent)
    few = why_no_p(run, kind)
    stated |= {"bandwidth_m": found.bandwidth, "bandwidth_from_places": found.sampled}
    stated |= {"least_bandwidth_m": LEAST_BANDWIDTH_M, "simulations": count, "by_chance": known(found.by_chance[at])}
    return KD_DENSITY.reading(
        to_kind=kind, value=float(found.value[at]), p=None if few else float(found.p[at]),
        null_model=RANDOM_LABELLING, parameters=stated, reason=few,
    )  # fmt: skip


def _centre_readings(run: CityRun) -> Iterator[Reading]:
    from gis_app.statistics.centrography import standard_deviational_ellipse

    everything = standard_deviational_ellipse(run.places.xy)
    for kind in shown_kinds(run):
        reason = why_absent(run.city, kind)
        ellipse = None if reason else standard_deviational_ellipse(run.city.points(kind))
        if reason is None and everything is None:
            reason = _("No reference places are loaded, so there is nothing to compare.")
        if ellipse is None or everything is None:
            yield MEAN_CENTRE.reading(to_kind=kind, value=None, reason=reason)
            continue
        x, y = ellipse.centre.tolist()
        away = float(np.hypot(*(ellipse.centre - everything.centre)))
        stated = {"x_m": x, "y_m": y, "crs": run.city.epsg, "n": run.city.count(kind)}
        yield MEAN_CENTRE.reading(to_kind=kind, value=away, parameters=stated)


def _ellipse_readings(run: CityRun) -> Iterator[Reading]:
    from gis_app.statistics.centrography import standard_deviational_ellipse

    for kind in shown_kinds(run):
        reason = why_absent(run.city, kind)
        if reason is None and run.city.count(kind) < 3:  # noqa: PLR2004  two places have a line and no ellipse
            reason = _("An ellipse takes at least three places.")
        ellipse = None if reason else standard_deviational_ellipse(run.city.points(kind))
        if ellipse is None:
            yield STANDARD_DEVIATIONAL_ELLIPSE.reading(to_kind=kind, value=None, reason=reason)
            continue
        stated = {"semi_major_m": ellipse.semi_major, "semi_minor_m": ellipse.semi_minor}
        stated |= {"x_m": float(ellipse.centre[0]), "y_m": float(ellipse.centre[1])}
        whole = {**stated, "orientation_deg": ellipse.orientation, "n": run.city.count(kind)}
        yield STANDARD_DEVIATIONAL_ELLIPSE.reading(to_kind=kind, value=ellipse.area / 10_000.0, parameters=whole)


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
    compute=_clark_evans_readings,
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
    compute=_density_readings,
    thorough=True,
)

MEAN_CENTRE = Indicator(
    id="mean_centre",
    title=N_("Mean centre"),
    explanation=N_(
        "The average position of a kind's places; the value is how far it lies from the average position of all "
        "reference places, and the coordinates stand beside it. One place far out moves it."
    ),
    unit="m",
    levels=("city",),
    citation="Ebdon 1985",
    compute=_centre_readings,
)

STANDARD_DEVIATIONAL_ELLIPSE = Indicator(
    id="standard_deviational_ellipse",
    title=N_("Standard deviational ellipse"),
    explanation=N_(
        "The ellipse of one standard deviation around the mean centre: its area in hectares, beside it the half axes "
        "in metres and the direction of the longer one, clockwise from north. A long ellipse follows a corridor, such "
        "as a river or a railway."
    ),
    unit="ha",
    levels=("city",),
    citation="Yuill 1971",
    compute=_ellipse_readings,
)
