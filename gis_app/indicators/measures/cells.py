"""How unevenly kinds lie over hexagons of the city: Gini, Hoover, Ellison & Glaeser."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator, Told
from gis_app.indicators.inputs.many_tests import known, why_no_p
from gis_app.indicators.inputs.sizes import sizes_of, why_no_sizes
from gis_app.indicators.inputs.study_area import why_few_inside
from gis_app.indicators.pairs import FEWEST
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.unevenness import Unevenness

CELL_M = 1000.0
"""Width of the hexagons, metres, from side to side."""


def cell_numbers(run: CityRun) -> NDArray[np.int64]:
    """Return (n,) the number of the hexagon that each reference place of the study area lies in."""
    return run.once("cells", _cell_numbers)


def _cell_numbers(run: CityRun) -> NDArray[np.int64]:
    from gis_app.statistics.hexagons import Hexagons

    cells = Hexagons(cells_origin(run), CELL_M).cells_of(run.places_inside.xy)
    _cells, number = np.unique(cells, axis=0, return_inverse=True)
    return number.ravel().astype(np.int64)


def cells_origin(run: CityRun) -> tuple[float, float]:
    """Return where hexagons begin: the middle of the study area, so that they move with the city."""
    left, bottom, right, top = run.city.study_area.geometry.bounds
    middle = (left + right) / 2.0, (bottom + top) / 2.0
    # The bounds of an empty geometry are NaN.
    return middle if np.isfinite(middle).all() else (0.0, 0.0)


def _found(run: CityRun, kind: str) -> Unevenness | None:
    from gis_app.statistics.unevenness import unevenness

    is_kind = run.places_inside.marks == run.places.kinds.index(kind)
    return run.once(f"unevenness:{kind}", lambda run: unevenness(cell_numbers(run), is_kind, run.simulations, run.seed))


def _why_not(run: CityRun, *kinds: str) -> str | None:
    inside = (reason for kind in kinds if (reason := _why_none_here(run, kind)))
    return run.why_not_compared(*kinds) or run.index.why_none_inside or next(inside, None)


def _why_none_here(run: CityRun, kind: str) -> str | None:
    """Return why the places inside the study area tell nothing of a kind."""
    inside, places = run.places_inside.count(kind), len(run.places_inside)
    if inside == places:
        return _("All reference places inside the study area are of one kind.")
    return why_few_inside(inside, 1)


def _uneven(numbers: Callable[[Unevenness], tuple[float, float, float]]) -> Callable[[CityRun, str], Told]:
    """Return what tells a kind's unevenness; `numbers` are the value, its mean by chance, and p."""

    def tell(run: CityRun, kind: str) -> Told:
        stated: dict[str, Any] = {"universe": list(run.city.universe), "n": run.city.count(kind)}
        reason = _why_not(run, kind)
        found = None if reason else _found(run, kind)
        if found is None:
            return Told(stated=stated, reason=reason)
        value, by_chance, p = numbers(found)
        stated |= {"n": run.places_inside.count(kind), "by_chance": by_chance}
        few = why_no_p(run, kind) or _why_no_p_here(run, kind)
        return Told(value, None if few else p, stated, few)

    return tell


def _why_no_p_here(run: CityRun, kind: str) -> str | None:
    inside = run.places_inside.count(kind)
    return why_few_inside(min(inside, len(run.places_inside) - inside), FEWEST)


def _coagglomeration_readings(run: CityRun) -> Iterator[Reading]:
    for a, b in combinations(run.shown_kinds, 2):
        told = _gamma(run, a, b)
        yield COAGGLOMERATION.reading(
            from_kind=a, to_kind=b, value=told.value, parameters=told.stated, reason=told.reason
        )


def _gamma(run: CityRun, a: str, b: str) -> Told:
    """Return the index of two kinds, or of one, what it depends on, and why there is none."""
    sizes, reason = sizes_of(run), _why_not(run, a, b)
    if reason or sizes is None:
        return Told(reason=reason or why_no_sizes())
    marks = run.places.marks[sizes.known & run.inside]
    numbers = [int(np.count_nonzero(marks == run.places.kinds.index(kind))) for kind in (a, b)]
    stated = {"weights": sizes.field, "n_from": numbers[0], "n_to": numbers[1]}
    if min(numbers) < 2:  # a single place is concentrated by itself
        return Told(stated=stated, reason=_("The size of too few places of this kind is known."))
    names, gamma = run.once("ellison_glaeser", _all_gammas)
    row, column = np.searchsorted(names, [run.places.kinds.index(a), run.places.kinds.index(b)])
    value = known(gamma[row, column])
    return Told(value, None, stated, None if value is not None else _("All these places lie in one hexagon."))


def _all_gammas(run: CityRun) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    from gis_app.statistics.unevenness import ellison_glaeser

    sizes = sizes_of(run)
    if sizes is None:
        return np.empty(0, dtype=np.int64), np.empty((0, 0))
    here = sizes.known & run.inside
    # Hexagons are numbered for the places inside only.
    cells = cell_numbers(run)[sizes.known[run.inside]]
    return ellison_glaeser(cells, run.places.marks[here], sizes.values[here])


GINI_CONCENTRATION = Indicator(
    id="gini_concentration",
    title=N_("Locational Gini"),
    explanation=N_(
        "How unevenly a kind is spread over hexagons of 1 km in the study area beside all reference places: 0 as they "
        "are, near 1 where a few hexagons hold nearly all of it. Few places are never spread evenly, so the value that "
        "chance gives stands beside it."
    ),
    unit="",
    levels=("city",),
    value_range=(0.0, 1.0),
    null_model=RANDOM_LABELLING,
    keywords=("S5",),
    citation="Krugman 1991",
    parameters={"cell_m": CELL_M},
    tell=_uneven(lambda found: (found.gini, found.gini_by_chance, found.p_gini)),
)

HOOVER = Indicator(
    id="hoover",
    title=N_("Hoover index"),
    explanation=N_(
        "The share of a kind's places that would have to move to another hexagon of 1 km to be spread like all "
        "reference places. The value that chance gives stands beside it, for few places always seem uneven."
    ),
    unit="",
    levels=("city",),
    value_range=(0.0, 1.0),
    null_model=RANDOM_LABELLING,
    keywords=("S5",),
    citation="Hoover 1936",
    parameters={"cell_m": CELL_M},
    tell=_uneven(lambda found: (found.hoover, found.hoover_by_chance, found.p_hoover)),
)

ELLISON_GLAESER = Indicator(
    id="ellison_glaeser",
    title=N_("Ellison–Glaeser concentration"),
    explanation=N_(
        "How much a kind's staff (or floor area) gathers in hexagons of 1 km beyond what its few large places bring "
        "about: 0 as if thrown at random, over 0.05 strongly concentrated, below 0 more even than chance. It needs "
        "the places' sizes."
    ),
    unit="",
    levels=("city",),
    value_range=(None, 1.0),
    keywords=("S5",),
    citation="Ellison & Glaeser 1997",
    parameters={"cell_m": CELL_M},
    tell=lambda run, kind: _gamma(run, kind, kind),
)

COAGGLOMERATION = Indicator(
    id="coagglomeration",
    title=N_("Coagglomeration of two kinds"),
    explanation=N_(
        "Whether the staff (or floor area) of two kinds gathers in the same hexagons of 1 km: above 0 they share them "
        "more than all places do, below 0 they avoid each other. It needs the places' sizes."
    ),
    unit="",
    levels=("pair",),
    value_range=(None, None),
    keywords=("S5", "S6"),
    citation="Ellison, Glaeser & Kerr 2010",
    parameters={"cell_m": CELL_M},
    compute=_coagglomeration_readings,
)

INDICATORS = (GINI_CONCENTRATION, HOOVER, ELLISON_GLAESER, COAGGLOMERATION)
