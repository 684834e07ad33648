"""How far from each place of one kind to the nearest of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.families import with_rates
from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator
from gis_app.indicators.nearest_tests import MEAN, MEDIAN, SHARES, Summary, straight_test
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.contents import Values
    from gis_app.indicators.reading import Reading

    _Compute = Callable[[CityRun], Iterator[Reading]]


def _readings(indicator: Callable[[], Indicator], summary: Callable[[Values], float], tested: Summary) -> _Compute:
    """Return the compute function of an indicator that summarises the nearest distances of every ordered pair."""

    def compute(run: CityRun) -> Iterator[Reading]:
        yield from with_rates(_reading(run, indicator(), pair, summary, tested) for pair in run.ordered_pairs)

    return compute


def _reading(
    run: CityRun, indicator: Indicator, pair: tuple[str, str], summary: Callable[[Values], float], tested: Summary
) -> Reading:
    """Return one pair's reading, with its test or the reason why there is none."""
    a, b = pair
    numbers = {"n_from": run.city.count(a), "n_to": run.city.count(b)}
    if reason := _why_no_distance(run, a, b):
        return indicator.reading(from_kind=a, to_kind=b, value=None, parameters=numbers, reason=reason)
    p, stated, reason = straight_test(run, a, b, tested)
    return indicator.reading(
        from_kind=a, to_kind=b, value=float(summary(run.nearest(a, b))), p=p,
        null_model=RANDOM_LABELLING if p is not None else None, parameters=numbers | stated, reason=reason,
    )  # fmt: skip


def _share_within(radius: float) -> Callable[[Values], float]:
    return lambda metres: 100.0 * float(np.mean(metres <= radius))


def _why_no_distance(run: CityRun, a: str, b: str) -> str | None:
    absent = why_absent(run.city, a) or why_absent(run.city, b)
    if absent is None and a == b and run.city.count(a) == 1:
        return _("There is only one place of this kind.")
    return absent


NEAREST_DISTANCE: Indicator = Indicator(
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
    compute=_readings(lambda: NEAREST_DISTANCE, np.median, MEDIAN),
)

NEAREST_DISTANCE_MEAN: Indicator = Indicator(
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
    compute=_readings(lambda: NEAREST_DISTANCE_MEAN, np.mean, MEAN),
)

WITHIN_400_M: Indicator = Indicator(
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
    compute=_readings(lambda: WITHIN_400_M, _share_within(400.0), SHARES[400.0]),
)

WITHIN_800_M: Indicator = Indicator(
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
    compute=_readings(lambda: WITHIN_800_M, _share_within(800.0), SHARES[800.0]),
)
