"""Of which kind nearest neighbours are, beside that kind's share of all places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator, Told
from gis_app.indicators.inputs.many_tests import why_no_p
from gis_app.indicators.measures.proximity import why_alone
from layers.language import N_

if TYPE_CHECKING:
    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.statistics.colocation_matrix import ColocationQuotientMatrix


def _quotient(run: CityRun, a: str, b: str) -> Told:
    if reason := run.why_not_compared(a, b) or why_alone(run, a, b):
        return Told(reason=reason)
    matrix, few = run.once("quotients", _all_quotients), why_no_p(run, a, b)
    at = tuple(np.searchsorted(matrix.marks, [run.places.kinds.index(a), run.places.kinds.index(b)]))
    stated = {"universe": list(run.city.universe), "n_from": run.city.count(a), "n_to": run.city.count(b)}
    return Told(float(matrix.value[at]), None if few else float(matrix.p[at]), stated, few)


def _all_quotients(run: CityRun) -> ColocationQuotientMatrix:
    """Return the quotients of all kinds: neighbours are found and labellings drawn once for all of them."""
    from gis_app.statistics.colocation_matrix import colocation_quotient_matrix

    return colocation_quotient_matrix(run.places.xy, run.places.marks, run.simulations, run.seed)


COLOCATION_QUOTIENT = Indicator(
    id="colocation_quotient",
    title=N_("Co-location quotient"),
    explanation=N_(
        "How often the nearest neighbour of a place of the first kind is of the second, divided by what its share "
        "among all places would make it: above 1 they neighbour more often than by chance. Each direction has its own "
        "value."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    citation="Leslie & Kronenfeld 2011",
    tell=_quotient,
)

INDICATORS = (COLOCATION_QUOTIENT,)
