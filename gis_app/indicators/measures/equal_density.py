"""Which kinds lie together beyond a centre that all share: kinds shuffled only among equally dense places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.inputs.many_tests import false_discovery
from gis_app.indicators.inputs.pair_tests import MORE_DRAWS, in_doubt, two_sided
from gis_app.indicators.measures.colocation import no_pairs
from gis_app.indicators.measures.districts import OUTSIDE, district_of_places, why_no_districts
from gis_app.indicators.pairs import EqualDensity
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import Reading
    from layers.city import Places

DENSITY_CLASSES = 4

DENSITY_RADIUS_M = 800.0

STRATIFIED = "stratified random labelling"


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


def strata(run: CityRun) -> NDArray[np.int64]:
    """Return (n,) what each reference place is shuffled within: its district where districts are loaded, else density.

    Places outside all districts are shuffled among themselves.
    """
    return density_classes(run.places.xy) if why_no_districts(run) else district_of_places(run)


def paired_at_equal_density(run: CityRun) -> tuple[PairTest, ...]:
    """Return the tests of a run, each with the same pairs at equal density; computed once a run."""
    return run.once("equal density", _paired)


def _paired(run: CityRun) -> tuple[PairTest, ...]:
    if run.why_untestable:
        return run.tests
    districts = 0 if why_no_districts(run) else _districts(run)
    return at_equal_density(run.tests, run.places, strata(run), run.simulations, run.seed, districts=districts)


def at_equal_density(
    tests: Sequence[PairTest],
    places: Places,
    classes: NDArray[np.int64],
    simulations: int,
    seed: int,
    *,
    districts: int = 0,
    settle: bool = True,
) -> tuple[PairTest, ...]:
    """Return the tests, each with its pairs within a short walk against kinds shuffled within classes.

    Parameters
    ----------
    tests
        Of `places`.
    places
        The reference places.
    classes
        (n,) what each is shuffled within.
    simulations, seed
        Of the labellings.
    districts
        How many districts the classes stand for, 0 for classes of density.
    settle
        Whether the labellings grow where a verdict is in doubt, as in `compare_pairs`.
    """
    expected = expected_pairs(places, classes, WALK_M)
    p = _p_values(tests, places, classes, simulations, seed)
    drawn = simulations
    if settle and simulations < MORE_DRAWS and any(in_doubt(value) for value in p.values()):
        p, drawn = _p_values(tests, places, classes, MORE_DRAWS, seed), MORE_DRAWS
    row = {kind: number for number, kind in enumerate(places.kinds)}
    own = [p.get((test.from_kind, test.to_kind)) for test in tests]
    found = (
        EqualDensity(
            test.near_observed, float(expected[row[test.from_kind], row[test.to_kind]]), value, drawn, q, districts
        )
        for test, value, q in zip(tests, own, false_discovery(own), strict=True)
    )
    return tuple(replace(test, equal_density=even) for test, even in zip(tests, found, strict=True))


def _p_values(
    tests: Sequence[PairTest], places: Places, classes: NDArray[np.int64], simulations: int, seed: int
) -> dict[tuple[str, str], float | None]:
    """Return p of the pairs within a short walk, of all that can be tested; None where no class mixes kinds."""
    from gis_app.statistics import random_labelling_matrix

    pairs = [(test.from_kind, test.to_kind) for test in tests if test.reason is None]
    if not pairs:
        return {}
    marks = [(places.kinds.index(a), places.kinds.index(b)) for a, b in pairs]
    found = random_labelling_matrix(
        places.xy, places.marks, [WALK_M], simulations=simulations, seed=seed, pairs=marks, strata=classes
    )
    p = two_sided(found.observed[:, 0], found.simulated[:, :, 0]).tolist()
    told = zip(pairs, p, found.p.tolist(), strict=True)
    return {pair: None if whole is None else float(own) for pair, own, whole in told}


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
    # A plain += would count only one place of a kind in each class.
    np.add.at(amount, (row, places.marks), 1.0)
    total, near = amount.sum(axis=1), found.counts[:, :, 0]
    apart = near / np.outer(total, total)
    # Inside a class kinds are dealt out without putting back.
    np.fill_diagonal(apart, np.diag(near) / np.maximum(total * (total - 1), 1.0))
    # A place is no partner of its own.
    return np.asarray(amount.T @ apart @ amount - np.diag(np.diag(apart) @ amount))


def _readings(run: CityRun) -> Iterator[Reading]:
    yield from (_reading(run, test) for test in paired_at_equal_density(run))


def _reading(run: CityRun, test: PairTest) -> Reading:
    even = test.equal_density
    value, p = (even.ratio, even.p) if even else (None, None)
    reason = test.reason or (None if value is not None else no_pairs(WALK_M))
    if reason is None and p is None:
        reason = _("No p-value: wherever kinds are shuffled there is only one kind, so shuffling changes nothing.")
    used, told = _strata_said(run)
    numbers = {"universe": list(run.city.universe), "n_from": test.n_from, "n_to": test.n_to, **used}
    if even:
        numbers["simulations"] = even.simulations
    return CO_LOCATION_STRATIFIED.reading(
        from_kind=test.from_kind, to_kind=test.to_kind, value=value, p=p, q=even.q if even else None,
        null_model=STRATIFIED, parameters=numbers, detail=told, reason=reason,
    )  # fmt: skip


def _strata_said(run: CityRun) -> tuple[dict[str, Any], str | None]:
    """Return the parameters that say which strata were used, and what a reading tells beside its value."""
    if why_no_districts(run):
        return {}, None
    count = _districts(run)
    told = ngettext("shuffled inside {count} district", "shuffled inside {count} districts", count)
    outside = int(np.count_nonzero(district_of_places(run) == OUTSIDE))
    return {"strata": "districts", "classes": count, "n_outside": outside}, told.format(count=count)


def _districts(run: CityRun) -> int:
    """Return how many districts hold a reference place."""
    of_place = district_of_places(run)
    return len(np.unique(of_place[of_place != OUTSIDE]))


CO_LOCATION_STRATIFIED = Indicator(
    id="co_location_stratified",
    title=N_("Strength of co-location at equal density"),
    explanation=N_(
        "Pairs within 400 m divided by what they would be if the kinds were shuffled only among places of similar "
        "density (quarters by the number of places within 800 m), or inside the same district where districts are "
        "loaded; p is of this very count. A centre that all kinds share looks like co-location; what is left here is "
        "not explained by it."
    ),
    unit="",
    levels=("pair",),
    null_model=STRATIFIED,
    keywords=("S5", "S6"),
    citation="Diggle 2013",
    parameters={"radius_m": WALK_M, "strata": "density classes", "classes": DENSITY_CLASSES},
    compute=_readings,
)

INDICATORS = (CO_LOCATION_STRATIFIED,)
