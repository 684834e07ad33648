"""Ripley's K of every two kinds, and the two other ways to read it: L in metres, and pair correlation by ring."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.many_tests import known
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.cross_k_matrix import CrossKMatrix

    _Compute = Callable[[CityRun], Iterator[Reading]]

STATED_M = (400.0, 800.0, 1200.0)
"""Distances that functions of distance are stated at, metres."""

RINGS_M = (100.0, 200.0, 400.0, 800.0, 1200.0)
"""Outer radii of the rings that pair correlation is stated for, metres."""


def _matrix(run: CityRun) -> CrossKMatrix:
    """Return K of all kinds from one pass; the study area's set covariance is tabulated once."""
    from gis_app.statistics.cross_k_matrix import cross_k_matrix

    places = run.places_inside
    radii = [radius for radius in RINGS_M if radius <= run.radii[-1]] or [run.radii[-1]]
    return cross_k_matrix(places.xy, places.marks, radii, run.city.study_area.geometry)


def _value(
    run: CityRun, kinds: tuple[str, str], radius: float, function: Callable[[CrossKMatrix], Values]
) -> tuple[float | None, str | None]:
    """Return a function's value for two kinds at a distance, or the reason why there is none."""
    places, (a, b) = run.places_inside, kinds
    if places.count(a) * (places.count(b) - (a == b)) <= 0:
        return None, _("There are not enough places of these kinds inside the study area.")
    matrix = run.once("cross_k_matrix", _matrix)
    # The very numbers that were asked for, so they compare exactly.
    at = np.flatnonzero(matrix.radii == radius)
    if not len(at):
        return None, _("The study area is too small to say something about {radius} m.").format(radius=f"{radius:,.0f}")
    rows = np.searchsorted(matrix.marks, [places.kinds.index(a), places.kinds.index(b)])
    return known(function(matrix)[rows[0], rows[1], at[0]]), None


def _readings(indicator: Callable[[], Indicator], function: Callable[[CrossKMatrix], Values]) -> _Compute:
    """Return the compute function of an indicator stated within distances."""

    def compute(run: CityRun) -> Iterator[Reading]:
        for a, b in combinations_with_replacement(run.city.universe, 2):
            for radius in STATED_M:
                value, reason = _value(run, (a, b), radius, function)
                stated = {"radius_m": radius, "correction": "translation"}
                yield indicator().reading(from_kind=a, to_kind=b, value=value, parameters=stated, reason=reason)

    return compute


def _ring_readings(run: CityRun) -> Iterator[Reading]:
    for a, b in combinations_with_replacement(run.city.universe, 2):
        for inner, outer in pairwise((0.0, *RINGS_M)):
            value, reason = _value(run, (a, b), outer, lambda matrix: matrix.pair_correlation())
            stated = {"from_m": inner, "radius_m": outer, "correction": "translation"}
            yield CROSS_PAIR_CORRELATION.reading(from_kind=a, to_kind=b, value=value, parameters=stated, reason=reason)


CROSS_K: Indicator = Indicator(
    id="cross_k",
    title=N_("Cross-K function"),
    explanation=N_(
        "Ripley's K between two kinds with translation correction: the area, in square metres, in which as many places "
        "of the second kind would lie by chance as are found around a place of the first. Without attraction it is πr²."
    ),
    unit="m²",
    levels=("pair",),
    keywords=("S5", "S6"),
    citation="Ripley 1977; Ohser & Stoyan 1981",
    compute=_readings(lambda: CROSS_K, lambda matrix: matrix.k),
)

CROSS_L: Indicator = Indicator(
    id="cross_l",
    title=N_("Cross-L function"),
    explanation=N_(
        "The cross-K function as a distance: the square root of K/π, in metres. Without attraction it equals the "
        "distance it is stated at; 600 m at 400 m means as many partners as chance has within 600 m. Both kinds "
        "may gather where the city is dense, so read it beside the strength of co-location."
    ),
    unit="m",
    levels=("pair",),
    keywords=("S5", "S6"),
    citation="Besag 1977; Ripley 1977",
    compute=_readings(lambda: CROSS_L, lambda matrix: matrix.cross_l()),
)

CROSS_PAIR_CORRELATION = Indicator(
    id="cross_pair_correlation",
    title=N_("Cross pair correlation"),
    explanation=N_(
        "How many times as many places of the second kind lie in a ring around a place of the first as if both were "
        "strewn evenly over the study area: 1 is as evenly as can be. It shows at which distance they meet, not only "
        "up to which."
    ),
    unit="",
    levels=("pair",),
    keywords=("S5", "S6"),
    citation="Stoyan & Stoyan 1994",
    compute=_ring_readings,
)

INDICATORS = (CROSS_K, CROSS_L, CROSS_PAIR_CORRELATION)
