"""How far from each place of one kind to the nearest of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator, Told
from gis_app.indicators.inputs.nearest_tests import MEAN, MEDIAN, SHARES, Summary, straight_test
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values


def _nearest(summary: Callable[[Values], float], tested: Summary) -> Callable[[CityRun, str, str], Told]:
    """Return what summarises the distances from the places of one kind to the nearest of another, with its test."""

    def tell(run: CityRun, a: str, b: str) -> Told:
        numbers = {"n_from": run.city.count(a), "n_to": run.city.count(b)}
        if reason := run.why_absent(a, b) or why_alone(run, a, b):
            return Told(stated=numbers, reason=reason)
        p, stated, reason = straight_test(run, a, b, tested)
        return Told(float(summary(run.nearest(a, b))), p, numbers | stated, reason)

    return tell


def _share_within(radius: float) -> Callable[[Values], float]:
    return lambda metres: 100.0 * float(np.mean(metres <= radius))


def why_alone(run: CityRun, a: str, b: str) -> str | None:
    """Return why a kind has no other place of its own to be near to; None for two kinds."""
    return _("There is only one place of this kind.") if a == b and run.city.count(a) == 1 else None


NEAREST_DISTANCE = Indicator(
    id="nearest_distance",
    title=N_("Distance to the nearest"),
    explanation=N_(
        "From each place of the first kind to the nearest of the second, in a straight line: half of them have it "
        "nearer than this. To the edge of a place that covers ground, 0 inside it. The test against shuffled kinds "
        "measures from point to point, so that a large place is not near merely because it is large."
    ),
    unit="m",
    levels=("pair",),
    better="lower",
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    parameters={"statistic": "median"},
    tell=_nearest(np.median, MEDIAN),
)

NEAREST_DISTANCE_MEAN = Indicator(
    id="nearest_distance_mean",
    title=N_("Mean distance to the nearest"),
    explanation=N_(
        "From each place of the first kind to the nearest of the second, in a straight line, on average. Far outliers "
        "pull it up: the median beside it does not move with them."
    ),
    unit="m",
    levels=("pair",),
    better="lower",
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    parameters={"statistic": "mean"},
    tell=_nearest(np.mean, MEAN),
)

WITHIN_400_M = Indicator(
    id="within_400_m",
    title=N_("Share within 400 m"),
    explanation=N_("Of the places of the first kind, the share that has one of the second within 400 m: a short walk."),
    unit="%",
    levels=("pair",),
    value_range=(0.0, 100.0),
    better="higher",
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    parameters={"radius_m": 400.0},
    tell=_nearest(_share_within(400.0), SHARES[400.0]),
)

WITHIN_800_M = Indicator(
    id="within_800_m",
    title=N_("Share within 800 m"),
    explanation=N_("Of the places of the first kind, the share that has one of the second within 800 m: ten minutes."),
    unit="%",
    levels=("pair",),
    value_range=(0.0, 100.0),
    better="higher",
    null_model=RANDOM_LABELLING,
    keywords=("S6",),
    parameters={"radius_m": 800.0},
    tell=_nearest(_share_within(800.0), SHARES[800.0]),
)

INDICATORS = (NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M)
