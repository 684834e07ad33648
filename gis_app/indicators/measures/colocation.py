"""Which kinds lie together: pairs counted over distance, against random labelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator
from gis_app.indicators.inputs.city_index import WALK_M
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import Reading


def _strength_readings(run: CityRun) -> Iterator[Reading]:
    for test in by_strength(run.tests):
        reason = run.why_untestable or (None if test.strength is not None else test.reason or no_pairs(WALK_M))
        yield CO_LOCATION_STRENGTH.reading(
            from_kind=test.from_kind,
            to_kind=test.to_kind,
            value=None if reason else test.strength,
            null_model=RANDOM_LABELLING,
            parameters=_strength_parameters(run, test),
            reason=reason,
        )


def _strength_parameters(run: CityRun, test: PairTest) -> dict[str, Any]:
    low, high = test.by_chance or (None, None)
    numbers = {"n_from": test.n_from, "n_to": test.n_to}
    spread = test.near_sd / test.near_expected if test.near_expected > 0 else None
    chance = {"by_chance_low": low, "by_chance_high": high, "by_chance_sd": spread, "of_one_pair": test.of_one_pair}
    return {"universe": list(run.city.universe), **numbers, **chance}


def _profile_readings(run: CityRun) -> Iterator[Reading]:
    for test in by_strength(run.tests):
        value = test.observed[-1] / test.expected[-1] if test.expected[-1] > 0 else None
        reason = test.reason or (None if value is not None else no_pairs(run.radii[-1]))
        yield CO_LOCATION_PROFILE.reading(
            from_kind=test.from_kind,
            to_kind=test.to_kind,
            value=None if run.why_untestable else value,
            p=test.p,
            q=test.q,
            null_model=RANDOM_LABELLING,
            parameters={"universe": list(run.city.universe), "radius_m": run.radii[-1]},
            reason=reason,
        )


def by_strength(tests: Iterable[PairTest]) -> list[PairTest]:
    """Return the pairs, tested ones first, the strongest co-location first; those without a strength last."""
    return sorted(tests, key=lambda test: (test.p is None, test.strength is None, -(test.strength or 0.0)))


def no_pairs(radius: float) -> str:
    """Return why there is no ratio where nothing is near anything, `radius` in metres."""
    return _("No two places lie within {radius} m of each other.").format(radius=f"{radius:,.0f}")


CO_LOCATION_STRENGTH = Indicator(
    id="co_location_strength",
    title=N_("Strength of co-location"),
    explanation=N_(
        "Pairs of places of the two kinds within 400 m, divided by what they would be on average if the kinds were "
        "shuffled among all reference places: 1 is as chance has it, 2 twice as many. The fewer the places, the larger "
        "the ratios that chance alone shows, 19 times out of 20: they stand beside it, and what a single pair makes."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_LABELLING,
    keywords=("S5", "S6"),
    citation="Diggle 2013",
    parameters={"radius_m": WALK_M},
    compute=_strength_readings,
)

CO_LOCATION_PROFILE = Indicator(
    id="co_location_profile",
    title=N_("Co-location over distance"),
    explanation=N_(
        "Pairs of the two kinds at every distance together, tested against shuffled kinds: one p-value for the whole "
        "curve. The value is observed over expected pairs within the farthest distance examined."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_LABELLING,
    keywords=("S5", "S6"),
    citation="Myllymäki et al. 2017",
    compute=_profile_readings,
)

INDICATORS = (CO_LOCATION_STRENGTH, CO_LOCATION_PROFILE)
