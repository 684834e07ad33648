"""Whether the verdict on a pair of kinds stands: with addresses a little off, and among equally dense places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.city_index import WALK_M
from gis_app.indicators.colocation import no_pairs
from gis_app.indicators.districts import OUTSIDE, district_of_places, why_no_districts
from gis_app.indicators.families import with_rates
from gis_app.indicators.indicator import Indicator
from gis_app.indicators.pair_tests import compare_pairs
from gis_app.indicators.sentences import verdict
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.pair_tests import PairTest
    from gis_app.indicators.reading import Reading
    from layers.city import Places

JITTER_M = 50.0
"""How far an address may be off, metres."""

RUNS = 20

LABELLINGS = 199
"""Random labellings per run, at most."""

MOST_PLACES = 20_000
"""With more places the runs would take minutes."""

DENSITY_CLASSES = 4

DENSITY_RADIUS_M = 800.0

STRATIFIED = "stratified random labelling"


def _stability_readings(run: CityRun) -> Iterator[Reading]:
    too_many = len(run.places) > MOST_PLACES
    kept = {} if run.why_untestable or too_many else _kept_verdicts(run)
    for test in run.tests:
        pair = test.from_kind, test.to_kind
        said = {"verdict": verdict(test), "n_from": test.n_from, "n_to": test.n_to}
        reason = test.reason or (_too_many() if too_many else None)
        yield VERDICT_STABILITY.reading(
            from_kind=pair[0],
            to_kind=pair[1],
            value=None if reason else 100.0 * kept[pair] / RUNS,
            parameters=said,
            reason=reason,
        )


def _too_many() -> str:
    return _("With more than {count} places it is not tried how wrong addresses change the verdict.").format(
        count=f"{MOST_PLACES:,}"
    )


def _kept_verdicts(run: CityRun) -> dict[tuple[str, str], int]:
    """Return in how many runs with moved places each pair keeps its verdict."""
    before = _verdicts(run, run.places)
    kept = dict.fromkeys(before, 0)
    for step in range(RUNS):
        after = _verdicts(run, jittered(run.places, JITTER_M, [run.seed, step]))
        for pair, said in before.items():
            kept[pair] += after[pair] == said
    return kept


def _verdicts(run: CityRun, places: Places) -> dict[tuple[str, str], str]:
    tests: tuple[PairTest, ...] = compare_pairs(places, run.radii, WALK_M, min(run.simulations, LABELLINGS), run.seed)
    return {(test.from_kind, test.to_kind): verdict(test) for test in tests}


def jittered(places: Places, metres: float, seed: list[int]) -> Places:
    """Return the places each moved to a random spot within `metres`, all spots equally likely.

    Places at one address move together: a wrong address is wrong for all who share it.
    """
    rng = np.random.default_rng(seed)
    spots, spot = np.unique(places.xy, axis=0, return_inverse=True)
    angle, away = rng.uniform(0, 2 * np.pi, len(spots)), metres * np.sqrt(rng.uniform(0, 1, len(spots)))
    moved = spots + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    return replace(places, xy=np.ascontiguousarray(moved[spot.ravel()]))


def density_classes(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the quarter of the places, from the sparsest, that each belongs to by how many lie within 800 m.

    Parameters
    ----------
    xy
        (n, 2) metres.

    Returns
    -------
    numpy.ndarray
        (n,) 0 to 3; equally dense places share a class, so that classes may be uneven.
    """
    from gis_app.statistics.neighbourhoods import counts_within

    if len(xy) == 0:
        return np.empty(0, dtype=np.int64)
    around = counts_within(xy, np.zeros(len(xy), dtype=np.int64), [DENSITY_RADIUS_M])[:, 0, 0]
    limits = np.quantile(around, np.arange(1, DENSITY_CLASSES) / DENSITY_CLASSES)
    return np.searchsorted(limits, around, side="left").astype(np.int64)


def _stratified_readings(run: CityRun) -> Iterator[Reading]:
    classes = strata(run)
    p = _stratified_p(run, classes)
    expected = expected_pairs(run.places, classes, WALK_M)
    yield from with_rates(_stratified_reading(run, test, p, expected) for test in run.tests)


def strata(run: CityRun) -> NDArray[np.int64]:
    """Return (n,) what each reference place is shuffled within: its district where districts are loaded, else density.

    Places outside all districts are shuffled among themselves.
    """
    return density_classes(run.places.xy) if why_no_districts(run) else district_of_places(run)


def _strata_said(run: CityRun) -> tuple[dict[str, object], str | None]:
    """Return the parameters that say which strata were used, and what a reading tells beside its value."""
    if why_no_districts(run):
        return {}, None
    of_place = district_of_places(run)
    count = len(np.unique(of_place[of_place != OUTSIDE]))
    told = ngettext("shuffled inside {count} district", "shuffled inside {count} districts", count)
    outside = int(np.count_nonzero(of_place == OUTSIDE))
    return {"strata": "districts", "classes": count, "n_outside": outside}, told.format(count=count)


def _stratified_p(run: CityRun, classes: NDArray[np.int64]) -> dict[tuple[str, str], float | None]:
    """Return one p for the curve of every pair that can be tested; None where no class mixes kinds."""
    from gis_app.statistics import random_labelling_matrix

    places, pairs = run.places, [(test.from_kind, test.to_kind) for test in run.tests if test.reason is None]
    if not pairs:
        return {}
    marks = [(places.kinds.index(a), places.kinds.index(b)) for a, b in pairs]
    found = random_labelling_matrix(
        places.xy, places.marks, run.radii, simulations=run.simulations, seed=run.seed, pairs=marks, strata=classes
    )
    return dict(zip(pairs, found.p.tolist(), strict=True))


def expected_pairs(places: Places, classes: NDArray[np.int64], radius: float) -> NDArray[np.float64]:
    """Return how many ordered pairs of every two kinds lie near each other when kinds are shuffled within classes.

    Parameters
    ----------
    places
        The reference places.
    classes
        (n,) int, what each place is shuffled within.
    radius
        Metres.

    Returns
    -------
    numpy.ndarray
        (kinds, kinds) float64, exact: no simulation is needed for a mean.
    """
    from gis_app.statistics import pair_counts

    kinds = len(places.kinds)
    if len(places) == 0:
        return np.zeros((kinds, kinds))
    found = pair_counts(places.xy, classes, [radius])
    row = np.searchsorted(found.marks, classes)
    amount = np.zeros((len(found.marks), kinds))
    np.add.at(amount, (row, places.marks), 1.0)
    total, near = amount.sum(axis=1), found.counts[:, :, 0]
    apart = near / np.outer(total, total)
    np.fill_diagonal(apart, np.diag(near) / np.maximum(total * (total - 1), 1.0))
    return np.asarray(amount.T @ apart @ amount - np.diag(np.diag(apart) @ amount))


def _stratified_reading(
    run: CityRun, test: PairTest, p: dict[tuple[str, str], float | None], expected: NDArray[np.float64]
) -> Reading:
    by_chance = expected[run.places.kinds.index(test.from_kind), run.places.kinds.index(test.to_kind)]
    value = test.near_observed / float(by_chance) if by_chance > 0 and not run.why_untestable else None
    reason = test.reason or (None if value is not None else no_pairs(WALK_M))
    if reason is None and p.get((test.from_kind, test.to_kind)) is None:
        reason = _("No p-value: wherever kinds are shuffled there is only one kind, so shuffling changes nothing.")
    used, told = _strata_said(run)
    numbers = {"universe": list(run.city.universe), "n_from": test.n_from, "n_to": test.n_to, **used}
    return CO_LOCATION_STRATIFIED.reading(
        from_kind=test.from_kind, to_kind=test.to_kind, value=value, p=p.get((test.from_kind, test.to_kind)),
        null_model=STRATIFIED, parameters=numbers, detail=told, reason=reason,
    )  # fmt: skip


VERDICT_STABILITY = Indicator(
    id="verdict_stability",
    title=N_("Verdicts that stand wrong addresses"),
    explanation=N_(
        "Every place is moved to a random spot within 50 m, twenty times, and the pair of kinds is tested anew: the "
        "share of the runs that come to the same verdict. Under 90 % the verdict hangs on how exactly places are "
        "located. Places at one address move together."
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

CO_LOCATION_STRATIFIED = Indicator(
    id="co_location_stratified",
    title=N_("Strength of co-location at equal density"),
    explanation=N_(
        "Pairs within 400 m divided by what they would be if the kinds were shuffled only among places of similar "
        "density (quarters by the number of places within 800 m), or inside the same district where districts are "
        "loaded. A centre that all kinds share looks like co-location; what is left here is not explained by it."
    ),
    unit="",
    levels=("pair",),
    null_model=STRATIFIED,
    keywords=("S5", "S6"),
    citation="Diggle 2013",
    parameters={"radius_m": WALK_M, "strata": "density classes", "classes": DENSITY_CLASSES},
    compute=_stratified_readings,
    thorough=True,
)
