"""The pairs of one analysis with everything that decides what is said of them, and the sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gis_app.indicators.coverage import why_little
from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.measures.colocation import by_strength
from gis_app.indicators.measures.concentration import M_FUNCTION
from gis_app.indicators.measures.equal_density import paired_at_equal_density
from gis_app.indicators.measures.one_kind import CLARK_EVANS
from gis_app.indicators.measures.quotients import COLOCATION_QUOTIENT
from gis_app.indicators.measures.robustness import VERDICT_STABILITY
from gis_app.indicators.numbers import format_number
from gis_app.indicators.pair_sentences import spoken
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import Reading

_OPPOSITE = {
    COLOCATION_QUOTIENT.id: N_("co-location quotient {value}"),
    M_FUNCTION.id: N_("M within 400 m {value}"),
    CLARK_EVANS.id: N_("Clark–Evans ratio {value}"),
}
"""Measures that are not to be contradicted, in words."""


def told_pairs(run: CityRun, readings: Iterable[Reading]) -> tuple[PairTest, ...]:
    """Return every unordered pair of a run, tested ones first, each with what is said of it.

    Parameters
    ----------
    run
        Of the analysis.
    readings
        Of the same run: other measures that may say the opposite.
    """
    told_already = tuple(readings)
    near, steady = _near_values(told_already), _steadiness(told_already)
    little = {kind: why_little(run, kind) for kind in run.places.kinds}
    universe = run.universe_said
    told = []
    for pair in by_strength(paired_at_equal_density(run)):
        few = [why for kind in dict.fromkeys((pair.from_kind, pair.to_kind)) if (why := little[kind])]
        kinds = pair.from_kind, pair.to_kind
        whole = replace(
            pair,
            against=_against(pair, near),
            stability=steady.get(kinds),
            few=tuple(few) if pair.p is not None else (),
        )
        full, brief, plain = spoken(whole, universe)
        told.append(replace(whole, sentence=full, brief=brief, plain=plain))
    return tuple(told)


def _steadiness(readings: Iterable[Reading]) -> dict[tuple[str, str], float]:
    """Return in how many per cent of the runs with moved addresses each pair keeps its verdict."""
    return {
        (str(one.from_kind), str(one.to_kind)): one.value
        for one in readings
        if one.id == VERDICT_STABILITY.id and one.value is not None
    }


def _near_values(readings: Iterable[Reading]) -> dict[tuple[str, str, str], float]:
    """Return (measure, from, to) to how near it says the kinds are: above 1 nearer than chance has it."""
    values: dict[tuple[str, str, str], float] = {}
    for reading in readings:
        if reading.value is None or reading.id not in _OPPOSITE:
            continue
        if reading.id == CLARK_EVANS.id:
            values[reading.id, str(reading.to_kind), str(reading.to_kind)] = reading.value
        elif reading.parameters.get("radius_m", WALK_M) == WALK_M:
            values[reading.id, str(reading.from_kind), str(reading.to_kind)] = reading.value
    return values


def _against(pair: PairTest, near: dict[tuple[str, str, str], float]) -> tuple[str, ...]:
    """Return which measures say that the kinds lie near each other, in words."""
    said = []
    for measure, words in _OPPOSITE.items():
        directions = dict.fromkeys(((pair.from_kind, pair.to_kind), (pair.to_kind, pair.from_kind)))
        found = [near[measure, *kinds] for kinds in directions if (measure, *kinds) in near]
        # A mean nearest distance below the evenly strewn one is nearness.
        opposite = [value for value in found if (value < 1.0 if measure == CLARK_EVANS.id else value > 1.0)]
        if opposite:
            said.append(_(words).format(value=format_number(max(opposite))))
    return tuple(said)
