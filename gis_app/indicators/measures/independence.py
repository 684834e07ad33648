"""Whether two kinds seek the same parts of a city more than that each gathers by itself: one is moved as a whole.

Shuffled kinds (random labelling) ask whether kinds mix among the places there are; a kind that lies in the same
quarters as another and yet in streets of its own is *apart* there and *tied* here, and both are true. The value is the
ratio of cross-K to its mean over the shifts, within a short walk: like the strength of co-location it is 1 where
nothing ties the kinds, but it does not depend on which other kinds are among the reference places.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.inputs.city_run import half_width
from gis_app.indicators.inputs.many_tests import with_rates
from gis_app.indicators.measures.equal_density import paired_at_equal_density
from gis_app.indicators.numbers import format_number, format_p, format_times
from gis_app.indicators.pairs import ALPHA, FEWEST
from gis_app.indicators.wording import capitalised, counted, listed, noun
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.random_shift import RandomShiftTest

RANDOM_SHIFT = "random shift"

STEPS = 8
"""Distances compared, up to a short walk."""

NARROWEST_M = 200.0
"""A study area must be so wide that something is left to move within."""

PART_OF_WIDTH = 0.25
"""The farthest distance compared, at most, as a share of the study area's width: shifts go twice as far."""

MOST_PLACES = 2_000
"""Places of a kind that are compared; of more, so many are picked at random, which changes neither K nor the test."""

MOST_LOOKS = 2_000_000_000
"""Pairs looked at in all, some five seconds; beyond that fewer shifts are made, at least `FEWEST_SHIFTS`."""

FEWEST_SHIFTS = 199

LOOKS_PER_PLACE = 200.0
"""What it costs to tell whether a moved place is still in the study area, in pairs looked at."""


class _Shifts(NamedTuple):
    """What one pass over all pairs found.

    Parameters
    ----------
    tests
        Position of either kind in the universe to its test.
    inside
        Places of every kind inside the study area.
    stated
        Parameters that all pairs share.
    reason
        Why there are no tests at all.
    """

    tests: Mapping[tuple[int, int], RandomShiftTest]
    inside: tuple[int, ...]
    stated: dict[str, Any]
    reason: str | None = None


def radii(width: float) -> NDArray[np.float64]:
    """Return the distances compared in a study area of that width, metres, in steps of a multiple of 5 m.

    Examples
    --------
    >>> radii(9000.0).tolist()
    [50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0]
    >>> radii(1000.0)[[0, -1]].tolist()
    [30.0, 240.0]
    """
    step = min(WALK_M, PART_OF_WIDTH * width) / STEPS
    return np.arange(1, STEPS + 1) * (step if step < 5.0 else 5.0 * np.floor(step / 5.0))  # round steps


def thinned(xy: NDArray[np.float64], most: int, seed: list[int]) -> NDArray[np.float64]:
    """Return at most so many of the places, (m, 2), picked at random whatever the order they come in."""
    if len(xy) <= most:
        return xy
    chosen = np.random.default_rng(seed).permutation(len(xy))[:most]
    return np.ascontiguousarray(xy[np.lexsort(xy.T)][np.sort(chosen)])


def shifts(amounts: list[int], area: float, reach: float, most: int) -> int:
    """Return how many shifts are made: `most`, or fewer where places are many and dense.

    Parameters
    ----------
    amounts
        Places compared, by kind.
    area
        Of the study area, m².
    reach
        The farthest distance, metres.
    most
        As asked for.

    Examples
    --------
    >>> shifts([95, 40, 68], 2.8e8, 400.0, 999), shifts([2000] * 6, 2e7, 400.0, 999)
    (999, 511)
    """
    partners = np.pi * reach**2 / area
    looks = LOOKS_PER_PLACE * sum(amounts) + sum(a * b * partners for a, b in combinations(amounts, 2))
    return min(most, max(FEWEST_SHIFTS, int(MOST_LOOKS / max(looks, 1.0))))


def _all_shifts(run: CityRun) -> _Shifts:
    """Return the tests of all pairs that have enough places, from the same shifts."""
    from gis_app.statistics.arguments import entropy
    from gis_app.statistics.random_shift import random_shift_matrix
    from gis_app.statistics.shifted_pairs import NarrowWindowError

    places, area = run.places_inside, run.city.study_area.geometry
    inside = tuple(places.count(kind) for kind in places.kinds)
    reason = run.why_untestable or _why_not_wide(area.area, 2 * half_width(area))
    enough = [kind for kind, count in enumerate(inside) if count >= FEWEST]
    pairs = list(combinations(enough, 2))
    if reason or not pairs:
        return _Shifts({}, inside, {}, reason)
    # A stream for each kind: what is picked from one does not depend on the others.
    groups = {kind: thinned(places.xy[places.marks == kind], MOST_PLACES, entropy(run.seed, kind)) for kind in enough}
    distances = radii(2 * half_width(area))
    amount = shifts([len(group) for group in groups.values()], area.area, float(distances[-1]), run.simulations)
    stated = {"radius_m": float(distances[-1]), "step_m": float(distances[0]), "simulations": amount}
    xy, marks = np.vstack(list(groups.values())), np.repeat(enough, [len(groups[kind]) for kind in enough])
    try:
        found = random_shift_matrix(
            xy, marks, pairs, distances, area, amount, run.seed,
            progress=lambda share, _step: run.tell(share, _("Moving kinds against each other")),
        )  # fmt: skip
    except NarrowWindowError:
        # A study area of narrow arms is wide all in all, and yet nothing of it is left after a shift.
        return _Shifts({}, inside, {}, _too_narrow())
    return _Shifts(dict(zip(pairs, found, strict=True)), inside, stated)


def _why_not_wide(area: float, width: float) -> str | None:
    if area <= 0:
        return _("The study area encloses no area.")
    return _too_narrow() if width < NARROWEST_M else None


def _too_narrow() -> str:
    return _("The study area is too narrow to move one kind against the other.")


def _readings(run: CityRun) -> Iterator[Reading]:
    found = run.once("random shifts", _all_shifts)
    pairs = combinations(range(len(run.places.kinds)), 2)
    sides = {
        (one.from_kind, one.to_kind): one.equal_density.side
        for one in paired_at_equal_density(run)
        if one.equal_density
    }
    for told in with_rates(_reading(run, found, a, b) for a, b in pairs):
        side = sides.get((str(told.from_kind), str(told.to_kind)))
        reading = replace(told, parameters={**told.parameters, "side_at_equal_density": side})
        yield replace(reading, detail=independence_sentence(reading)) if reading.available else reading


def _reading(run: CityRun, found: _Shifts, a: int, b: int) -> Reading:
    kinds, numbers = (run.places.kinds[a], run.places.kinds[b]), (found.inside[a], found.inside[b])
    test = found.tests.get((a, b))
    value = None if test is None else ratio(test)
    reason = found.reason or _why_few(kinds, numbers) or _why_no_ratio(found, test)
    return CO_LOCATION_INDEPENDENCE.reading(
        from_kind=kinds[0],
        to_kind=kinds[1],
        value=value,
        p=None if test is None or value is None else test.p,
        null_model=RANDOM_SHIFT,
        parameters=_stated(found, numbers, test),
        reason=reason,
    )


def _stated(found: _Shifts, numbers: tuple[int, int], test: RandomShiftTest | None) -> dict[str, Any]:
    """Return what belongs beside the value: how many places and shifts, and the distances that stand out."""
    stated = {**found.stated, "n_from": numbers[0], "n_to": numbers[1]}
    if test is None:
        return stated
    if numbers != (test.n_a, test.n_b):
        stated |= {"picked_from": test.n_a, "picked_to": test.n_b}
    told = test.departures if test.p is not None and test.p <= ALPHA else []
    return stated | {"departures_m": [list(departure) for departure in told], "p_of_value": _own_p(test)}


def _own_p(test: RandomShiftTest) -> float | None:
    """Return the two-sided p of the ratio alone, which is told at the farthest distance."""
    from gis_app.statistics.monte_carlo import monte_carlo_p

    if test.observed is None or test.simulated is None:
        return None
    return monte_carlo_p(float(test.observed[-1]), test.simulated[:, -1])


def _why_no_ratio(found: _Shifts, test: RandomShiftTest | None) -> str | None:
    if test is None or test.p is None:
        return _("Hardly any shift leaves places of both kinds in the study area.")
    if ratio(test) is not None:
        return None
    never = _("Neither now nor after any shift does a place of one kind lie within {radius} m of one of the other.")
    return never.format(radius=f"{found.stated['radius_m']:,.0f}")


def _why_few(kinds: tuple[str, str], numbers: tuple[int, int]) -> str | None:
    few = [counted(kind, count) for kind, count in zip(kinds, numbers, strict=True) if count < FEWEST]
    frame = _("Too few places inside the study area to test ({counts}); at least {needed} of each kind are needed.")
    return frame.format(counts=listed(few), needed=FEWEST) if few else None


def ratio(test: RandomShiftTest) -> float | None:
    """Return observed / expected cross-K at the farthest distance; None where nothing is expected."""
    if test.observed is None or test.expected is None or test.expected[-1] <= 0:
        return None
    return float(test.observed[-1] / test.expected[-1])


def independence_sentence(reading: Reading) -> str:
    """Return what a planner reads about a tested pair, in the language in force; it names what it was tested against.

    The ratio stands beside its own p; only where it departs by itself is it the reason for what is said. That two
    kinds *seek* the same ground is said only where kinds shuffled among equally dense places show it too, for a centre
    that both share makes a tie as well.

    Parameters
    ----------
    reading
        Of `CO_LOCATION_INDEPENDENCE`, with a value.
    """
    who = listed([noun(str(reading.from_kind)), noun(str(reading.to_kind))])
    return capitalised(_frame(reading).format(who=who, near=_near(reading), p=_p_over_all(reading)))


def _frame(reading: Reading) -> str:
    value, own = reading.value or 0.0, reading.parameters.get("p_of_value")
    sides = {side for _from, _to, side in reading.parameters["departures_m"]}
    if reading.q is None or reading.q > ALPHA:
        return _("{who}: a tie beyond how each gathers by itself cannot be told: {near}; {p}.")
    if own is None or own > ALPHA or sides - {"above" if value >= 1 else "below"}:
        return _(
            "Where {who} lie depends on each other at some distances, beyond how each gathers by itself: {near}; {p}."
        )
    side = "above" if value >= 1 else "below"
    if reading.parameters.get("side_at_equal_density") != side:
        return (
            _("{who} lie in the same parts of the study area, as kinds do that share a centre: {near}; {p}.")
            if value >= 1
            else _(
                "{who} lie in different parts of the study area, as kinds do that have different centres: {near}; {p}."
            )
        )
    if value >= 1:
        return _("{who} seek the same parts of the study area, beyond how each gathers by itself: {near}; {p}.")
    return _("{who} seek different parts of the study area, beyond how each gathers by itself: {near}; {p}.")


def claims_a_tie(reading: Reading) -> bool:
    """Whether the sentence says that two kinds seek the same, or different, parts, and not only that they lie there."""
    side = "above" if (reading.value or 0.0) >= 1 else "below"
    own = reading.parameters.get("p_of_value")
    sure = reading.q is not None and reading.q <= ALPHA and own is not None and own <= ALPHA
    return sure and reading.parameters.get("side_at_equal_density") == side


def _near(reading: Reading) -> str:
    radius, own = f"{reading.parameters['radius_m']:,.0f}", format_p(reading.parameters.get("p_of_value"))
    if reading.value == 0:
        none = _("no pair within {radius} m, unlike when one kind is moved as a whole over the study area ({p})")
        return none.format(radius=radius, p=own)
    said = _(
        "within {radius} m there are {ratio} times as many pairs as when one kind is moved as a whole over the study "
        "area ({p})"
    )
    return said.format(radius=radius, ratio=format_times(reading.value or 0.0), p=own)


def _p_over_all(reading: Reading) -> str:
    """Return the p of the whole curve, and q where only it forbids to tell."""
    p = _("over all distances {p}").format(p=format_p(reading.p))
    if reading.p is not None and reading.q is not None and reading.p <= ALPHA < reading.q:
        return _("{p}, but among so many pairs of kinds compared q = {q}").format(p=p, q=format_number(reading.q))
    return p


CO_LOCATION_INDEPENDENCE = Indicator(
    id="co_location_independence",
    title=N_("Co-location by random shift"),
    explanation=N_(
        "Whether two kinds seek the same parts of the study area more than each gathering by itself brings about: one "
        "kind stays, the other is moved as a whole, 999 times by default. The value is how many times as many pairs "
        "lie within 400 m as after the shifts. Shuffled kinds ask something else: whether the kinds mix among the "
        "places there are. A centre that both kinds seek counts as a tie here."
    ),
    unit="",
    levels=("pair",),
    null_model=RANDOM_SHIFT,
    keywords=("S5", "S6"),
    citation="Lotwick & Silverman 1982; Mrkvička et al. 2021",
    parameters={"radius_m": WALK_M},
    compute=_readings,
)

INDICATORS = (CO_LOCATION_INDEPENDENCE,)
