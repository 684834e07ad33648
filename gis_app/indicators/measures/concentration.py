"""How much of one kind is around another, beside its share of everything: M within a distance, m at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator
from gis_app.indicators.inputs.many_tests import known, why_no_p, with_rates
from gis_app.indicators.inputs.sizes import sizes_of
from gis_app.indicators.measures.pair_functions import STATED_M
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.m_matrix import ConcentrationMatrix
    from layers.city import Places

BANDWIDTH_M = 100.0
"""The Gaussian's standard deviation around the distance that m is stated at, metres."""

MOST_LINKS = 4_000_000
"""Ordered pairs of neighbours that are kept in memory to shuffle kinds, at most."""

MOST_WORK = 1_000_000_000
"""Links times labellings, at most: beyond, fewer labellings are drawn."""

FEWEST_LABELLINGS = 99


class _Weighed(NamedTuple):
    """The places measured, how they weigh, and the field that says so."""

    places: Places
    weights: Values | None
    field: str | None


def _variants(run: CityRun) -> Iterator[_Weighed]:
    """Yield all reference places alike, then those of known size by size."""
    from layers.city import Places

    yield _Weighed(run.places, None, None)
    if (sizes := sizes_of(run)) is not None:
        here, places = sizes.known, run.places
        chosen = Places(places.xy[here], places.marks[here], places.kinds, places.rows[here])
        yield _Weighed(chosen, sizes.values[here], sizes.field)


def _labellings(run: CityRun, links: int) -> int:
    """Return how many labellings are affordable, 0 where not even the fewest are."""
    if links > MOST_LINKS:
        return 0
    affordable = MOST_WORK // max(links, 1)
    return min(run.simulations, affordable) if affordable >= FEWEST_LABELLINGS or affordable >= run.simulations else 0


def _readings(run: CityRun, indicator: Indicator) -> Iterator[Reading]:
    radii = [radius for radius in STATED_M if radius <= run.radii[-1]]
    for weighed in _variants(run):
        reason = run.why_untestable
        found = None if reason or not radii else _found(run, indicator, weighed, radii)
        rows = (
            _reading(run, indicator, weighed, pair, radius, found, reason)
            for pair in run.ordered_pairs
            for radius in STATED_M
        )
        # Each way of weighing is a family of tests by itself.
        yield from with_rates(rows)


def _found(run: CityRun, indicator: Indicator, weighed: _Weighed, radii: list[float]) -> ConcentrationMatrix:
    from gis_app.statistics.m_matrix import KERNEL_REACH, links_within, m_density_matrix, m_function_matrix

    xy, marks = weighed.places.xy, weighed.places.marks
    margin = 0.0 if indicator is M_FUNCTION else KERNEL_REACH * BANDWIDTH_M
    draws = _labellings(run, links_within(xy, radii[-1] + margin))
    if indicator is M_FUNCTION:
        return m_function_matrix(xy, marks, radii, weighed.weights, draws, run.seed)
    return m_density_matrix(xy, marks, radii, BANDWIDTH_M, weighed.weights, draws, run.seed)


def _reading(
    run: CityRun,
    indicator: Indicator,
    weighed: _Weighed,
    pair: tuple[str, str],
    radius: float,
    found: ConcentrationMatrix | None,
    untold: str | None,
) -> Reading:
    """Return the value of one ordered pair at one distance, or the reason why there is none."""
    (a, b), places = pair, weighed.places
    numbers = places.count(a), places.count(b)
    stated: dict[str, Any] = {"radius_m": radius, "weights": weighed.field, "universe": list(run.city.universe)}
    stated |= {"n_from": numbers[0], "n_to": numbers[1], "simulations": 0 if found is None else found.simulations}
    why = run.why_absent(a, b) or untold or _why_no_value(run, pair, numbers, radius)
    if why or found is None:
        return indicator.reading(from_kind=a, to_kind=b, value=None, parameters=stated, reason=why)
    at = (
        *np.searchsorted(found.marks, [places.kinds.index(a), places.kinds.index(b)]),
        list(found.radii).index(radius),
    )
    value, p = known(found.value[at]), known(found.p[at])
    few = why_no_p(run, a, b)
    reason = _no_neighbour(radius) if value is None else few or _untested(p)
    return indicator.reading(
        from_kind=a,
        to_kind=b,
        value=value,
        p=None if few or value is None else p,
        null_model=RANDOM_LABELLING,
        parameters=stated,
        reason=reason,
    )


def _why_no_value(run: CityRun, pair: tuple[str, str], numbers: tuple[int, int], radius: float) -> str | None:
    a, b = pair
    if reason := run.why_not_compared(a, b):
        return reason
    if min(numbers[0], numbers[1] - (a == b)) < 1:
        return _("There are not enough places of these kinds to compare.")
    if radius > run.radii[-1]:
        return _("The study area is too small to say something about {radius} m.").format(radius=f"{radius:,.0f}")
    return None


def _untested(p: float | None) -> str | None:
    return _("No p-value: there are too many neighbours to shuffle the kinds often enough.") if p is None else None


def _no_neighbour(radius: float) -> str:
    return _("No place of the first kind has a neighbour around {radius} m.").format(radius=f"{radius:,.0f}")


def _m_readings(run: CityRun) -> Iterator[Reading]:
    return _readings(run, M_FUNCTION)


def _density_readings(run: CityRun) -> Iterator[Reading]:
    return _readings(run, M_DENSITY)


M_FUNCTION = Indicator(
    id="m_function",
    title=N_("M function"),
    explanation=N_(
        "Among the neighbours within a distance of a place of the first kind, the share of the second, divided by its "
        "share of all reference places: 2 is twice the usual share. Weighed by staff or floor area where these are "
        "known, in rows of their own. It compares kinds with each other, so it does not see a city centre as such."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_LABELLING,
    keywords=("S5", "S6"),
    citation="Marcon & Puech 2010",
    compute=_m_readings,
    thorough=True,
)

M_DENSITY = Indicator(
    id="m_density",
    title=N_("m function"),
    explanation=N_(
        "As the M function, but of neighbours at about a distance instead of all within it: it tells where the "
        "attraction ends, for it does not carry the near ones along. Neighbours count by a Gaussian of 100 m around "
        "the distance."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_LABELLING,
    keywords=("S5", "S6"),
    citation="Lang, Marcon & Puech 2020",
    parameters={"bandwidth_m": BANDWIDTH_M},
    compute=_density_readings,
    thorough=True,
)

INDICATORS = (M_FUNCTION, M_DENSITY)
