"""Around which places of a kind there is more of another than chance has: local quotients and join counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.inputs.many_tests import why_few
from gis_app.indicators.inputs.membership import as_points
from gis_app.indicators.pairs import FEWEST
from gis_app.indicators.place_result import ISOLATED, Q_MOST, STRONG, UNTOLD, WEAK, PlaceResult, nothing
from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading

NEIGHBOURS = 20

CONDITIONAL = "conditional random labelling"

MANY_PLACES = 100
"""From so many places on, FDR needs smaller p-values than 999 draws can show."""

MANY_DRAWS = 9_999

MOST_DRAWS = 99_999
"""For those with p below `SMALL_P`: of thousands of places, only much smaller ones survive FDR."""

SMALL_P = 0.01

TOO_RARE = 0.001
"""How likely it may be, at most, that chance alone leaves a place without any partner, for it to be called isolated."""


def local_quotients(run: CityRun, from_kind: str, to_kind: str) -> PlaceResult:
    """Return the local co-location quotient of every place of one kind towards another.

    Parameters
    ----------
    run
        Of the city.
    from_kind, to_kind
        Kind ids.

    Returns
    -------
    PlaceResult
        Column ``n_near``: how many of the twenty nearest places are of `to_kind`. Empty, with the reason, where
        there is none.
    """
    return run.once(f"local_quotients:{from_kind}:{to_kind}", lambda run: _local_quotients(run, from_kind, to_kind))


def _local_quotients(run: CityRun, a: str, b: str) -> PlaceResult:
    from gis_app.statistics import local_colocation_quotient

    if reason := _why_not(run, a, b):
        return nothing(LOCAL_COLOCATION_QUOTIENT.id, a, b, reason)
    places, (mark_a, mark_b) = run.places, _marks(run, a, b)
    many = run.city.count(a) >= MANY_PLACES
    draws = max(run.simulations, MANY_DRAWS) if many else run.simulations
    refined = max(draws, MOST_DRAWS) if many else None
    found = local_colocation_quotient(
        places.xy,
        places.marks,
        mark_a,
        mark_b,
        NEIGHBOURS,
        draws,
        run.seed,
        refine=(SMALL_P, refined) if refined else None,
    )
    partners, others = run.city.count(b) - (a == b), len(places) - 1
    # With few partners most places have none nearby, which says nothing about them.
    rare = (1.0 - partners / others) ** min(NEIGHBOURS, others) > TOO_RARE
    told = found.q <= Q_MOST
    none = found.n_b == 0
    classes = np.select(
        [told & none & (not rare), told & (found.value > 1.0), told & ~none], [ISOLATED, STRONG, WEAK], UNTOLD
    )
    parameters: dict[str, Any] = {"k": min(NEIGHBOURS, others), "draws": draws, "too_rare_to_call_isolated": rare}
    if refined:
        parameters |= {"draws_where_p_is_small": refined, "small_p": SMALL_P}
    return PlaceResult(
        LOCAL_COLOCATION_QUOTIENT.id, a, b, as_points(places.xy[found.index]), places.rows[found.index], found.value,
        found.p, found.q, classes, {"n_near": found.n_b}, {**parameters, "universe": list(run.city.universe)},
    )  # fmt: skip


def join_counts(run: CityRun, from_kind: str, to_kind: str) -> PlaceResult:
    """Return how many places of another kind lie within a walk of every place of one, and whether that is many.

    Parameters
    ----------
    run
        Of the city.
    from_kind, to_kind
        Kind ids.

    Returns
    -------
    PlaceResult
        Column ``n_around``: places of any kind within the walk.
    """
    return run.once(f"join_counts:{from_kind}:{to_kind}", lambda run: _join_counts(run, from_kind, to_kind))


def _join_counts(run: CityRun, a: str, b: str) -> PlaceResult:
    from gis_app.statistics import false_discovery_rates
    from gis_app.statistics.join_counts import join_count_p

    if reason := _why_not(run, a, b):
        return nothing(BIVARIATE_LOCAL_JOIN_COUNT.id, a, b, reason)
    places, (mark_a, mark_b) = run.places, _marks(run, a, b)
    index = np.flatnonzero(places.marks == mark_a)
    near = run.once("within_walk", _within_walk)[index]
    count, around = near[:, mark_b], near.sum(axis=1)
    p = join_count_p(count, around, len(places) - 1, run.city.count(b) - (a == b))
    q = false_discovery_rates(p)
    classes = np.where(q <= Q_MOST, STRONG, UNTOLD)
    return PlaceResult(
        BIVARIATE_LOCAL_JOIN_COUNT.id, a, b, as_points(places.xy[index]), places.rows[index],
        count.astype(np.float64), p, q, classes, {"n_around": around},
        {"radius_m": WALK_M, "universe": list(run.city.universe)},
    )  # fmt: skip


def _within_walk(run: CityRun) -> NDArray[np.int64]:
    from gis_app.statistics.neighbourhoods import counts_within

    return counts_within(run.places.xy, run.places.marks, [WALK_M])[:, :, 0]


def _marks(run: CityRun, a: str, b: str) -> tuple[int, int]:
    return run.places.kinds.index(a), run.places.kinds.index(b)


def _why_not(run: CityRun, a: str, b: str) -> str | None:
    """Return why a kind's surroundings cannot be told from chance, or None."""
    reason = run.why_not_compared(a, b)
    if reason is None and min(run.city.count(a), run.city.count(b)) < FEWEST:
        reason = why_few()
    return reason


def _summary(indicator: Indicator, result: PlaceResult, run: CityRun) -> Reading:
    """Return the share of strong places as one line of the long table."""
    stated: dict[str, Any] = {"summary": "share strong", "n_from": run.city.count(result.from_kind or "")}
    stated |= {f"n_{word}": number for word, number in result.counts().items()}
    return indicator.reading(
        from_kind=result.from_kind,
        to_kind=result.to_kind,
        value=result.share(STRONG),
        unit="%",
        null_model=CONDITIONAL,
        parameters={**stated, **result.parameters},
        reason=result.reason,
    )


def _quotient_readings(run: CityRun) -> Iterator[Reading]:
    for a, b in run.ordered_pairs:
        yield _summary(LOCAL_COLOCATION_QUOTIENT, local_quotients(run, a, b), run)


def _join_readings(run: CityRun) -> Iterator[Reading]:
    for a, b in run.ordered_pairs:
        yield _summary(BIVARIATE_LOCAL_JOIN_COUNT, join_counts(run, a, b), run)


LOCAL_COLOCATION_QUOTIENT = Indicator(
    id="local_colocation_quotient",
    title=N_("Local co-location quotient"),
    explanation=N_(
        "For each place of the first kind: the share of the second among its twenty nearest places, near ones counting "
        "more, divided by its share of all others. Places are strong, weak, isolated or not to be told from chance, "
        "after correction for many tests; the table gives the share of strong places. Where the second kind is rare, "
        "having none nearby says nothing, so no place is called isolated."
    ),
    unit="",
    levels=("place",),
    null_model=CONDITIONAL,
    keywords=("S6",),
    citation="Cromley et al. 2014; Wang et al. 2017",
    compute=_quotient_readings,
    thorough=True,
)

BIVARIATE_LOCAL_JOIN_COUNT = Indicator(
    id="bivariate_local_join_count",
    title=N_("Local join count"),
    explanation=N_(
        "For each place of the first kind: how many of the second lie within 400 m, and how rarely chance would bring "
        "so many among as many neighbours. Counts are easier to check on the ground than ratios; the table gives the "
        "share of places with more than chance has."
    ),
    unit="",
    levels=("place",),
    null_model=CONDITIONAL,
    keywords=("S6",),
    citation="Anselin & Li 2019",
    compute=_join_readings,
    thorough=True,
)

INDICATORS = (LOCAL_COLOCATION_QUOTIENT, BIVARIATE_LOCAL_JOIN_COUNT)
