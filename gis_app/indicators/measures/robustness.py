"""Whether the verdict on a pair of kinds stands with addresses a little off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.inputs.pair_tests import compare_pairs
from gis_app.indicators.measures.districts import why_no_districts
from gis_app.indicators.measures.equal_density import at_equal_density, density_classes, paired_at_equal_density, strata
from gis_app.indicators.pairs import JITTER_M
from gis_app.indicators.verdicts import Verdict, verdict
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import Reading
    from layers.city import Places

RUNS = 20

LABELLINGS = 999
"""Random labellings per run, at most."""

MOST_PLACES = 20_000
"""With more places the runs would take minutes."""


def _stability_readings(run: CityRun) -> Iterator[Reading]:
    too_many = len(run.places) > MOST_PLACES
    before = _verdicts(paired_at_equal_density(run))
    kept = {} if run.why_untestable or too_many else _kept_verdicts(run, before)
    for test in run.tests:
        pair = test.from_kind, test.to_kind
        reason = test.reason or (_too_many() if too_many else None)
        yield VERDICT_STABILITY.reading(
            from_kind=pair[0],
            to_kind=pair[1],
            value=None if reason else 100.0 * kept[pair] / RUNS,
            parameters={"verdict": before[pair], "n_from": test.n_from, "n_to": test.n_to},
            reason=reason,
        )


def _too_many() -> str:
    return _("With more than {count} places it is not tried how wrong addresses change the verdict.").format(
        count=f"{MOST_PLACES:,}"
    )


def _kept_verdicts(run: CityRun, before: dict[tuple[str, str], Verdict]) -> dict[tuple[str, str], int]:
    """Return in how many runs with moved places each pair keeps its verdict; each run draws from its own seed."""
    kept = dict.fromkeys(before, 0)
    seeds = np.random.SeedSequence((run.seed, RUNS)).generate_state(RUNS).tolist()
    for step, seed in enumerate(seeds):
        after = _verdicts(_retested(run, jittered(run.places, JITTER_M, [run.seed, step]), seed))
        for pair, said in before.items():
            kept[pair] += after[pair] == said
    return kept


def _retested(run: CityRun, places: Places, seed: int) -> tuple[PairTest, ...]:
    draws = min(run.simulations, LABELLINGS)
    tests = compare_pairs(places, run.radii, WALK_M, draws, seed, settle=False)
    # Density follows the places as moved; a district does not change with an address.
    classes = density_classes(places.xy) if why_no_districts(run) else strata(run)
    # With fewer draws no p would be small enough for FDR over all pairs, and nothing would stand.
    return at_equal_density(tests, places, classes, LABELLINGS, seed, settle=False)


def _verdicts(tests: Iterable[PairTest]) -> dict[tuple[str, str], Verdict]:
    return {(test.from_kind, test.to_kind): verdict(test) for test in tests}


def jittered(places: Places, metres: float, seed: list[int]) -> Places:
    """Return the places each moved to a random spot within `metres`, all spots equally likely.

    Places at one address move together: a wrong address is wrong for all who share it.
    """
    rng = np.random.default_rng(seed)
    spots, spot = np.unique(places.xy, axis=0, return_inverse=True)
    # The root keeps spots uniform over the disc; without it they would crowd at its centre.
    angle, away = rng.uniform(0, 2 * np.pi, len(spots)), metres * np.sqrt(rng.uniform(0, 1, len(spots)))
    moved = spots + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    return replace(places, xy=np.ascontiguousarray(moved[spot.ravel()]))


VERDICT_STABILITY = Indicator(
    id="verdict_stability",
    title=N_("Verdicts that stand wrong addresses"),
    explanation=N_(
        "Every place is moved to a random spot within 50 m, twenty times, and the pair of kinds is tested anew, each "
        "time with a seed of its own: the share of the runs that come to the same verdict. Under 90 % the verdict "
        "hangs on how exactly places are located. Places at one address move together."
    ),
    unit="%",
    levels=("pair",),
    value_range=(0.0, 100.0),
    better="higher",
    null_model="random labelling",
    parameters={"jitter_m": JITTER_M, "runs": RUNS},
    compute=_stability_readings,
    thorough=True,
)

INDICATORS = (VERDICT_STABILITY,)
