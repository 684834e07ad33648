"""What an analysis says of a city, one plain sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.indicators.inputs.city_index import CULTURE, LEARNING, WALK_M
from gis_app.indicators.inputs.city_run import REACH_M
from gis_app.indicators.inputs.study_area import outside_told, places_outside
from gis_app.indicators.measures.independence import CO_LOCATION_INDEPENDENCE, claims_a_tie
from gis_app.indicators.measures.proximity import NEAREST_DISTANCE, WITHIN_400_M
from gis_app.indicators.numbers import format_value
from gis_app.indicators.pair_sentences import shuffled_among
from gis_app.indicators.verdicts import clearest, verdict
from gis_app.indicators.wording import counted, listed, noun, why_absent
from layers.kinds.kind import Shape
from layers.kinds.registry import CORE_KINDS, KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import CityAnalysis
    from layers.city import City

LARGE_HA = 1000.0
"""From here on an area is told in square kilometres."""


def describe_city(city: City, analysis: CityAnalysis) -> list[str]:
    """Return what the analysis says of a city, one plain sentence each, the most general first.

    Parameters
    ----------
    city
        What was analysed.
    analysis
        Its result; sentences about pairs are in the language it was computed in.
    """
    return [
        *_what_lies_there(city),
        *(reason for kind in KINDS if (reason := _gap(city, kind))),
        *_study_area(city, analysis),
        *_pairs_told(analysis),
        *_independence_told(analysis),
        *_link_told(analysis),
    ]


def _what_lies_there(city: City) -> list[str]:
    kinds = [kind for kind in KINDS if KINDS[kind].shape is Shape.PLACE and city.count(kind)]
    said = [_("The city is fictional.")] if city.fictional else []
    if not kinds:
        none = _("There are no places that could be analysed.")
        return [*said, subject(city, _("{city} has no places that could be analysed."), none)]
    hectares = city.study_area.area_ha
    area = format_value(hectares, "ha") if hectares < LARGE_HA else format_value(hectares / 100.0, "km²")
    counts = listed([counted(kind, city.count(kind)) for kind in kinds])
    there = subject(
        city,
        _("{city} has {counts} in a study area of {area}."),
        _("There are {counts} in a study area of {area}."),
    )
    outside, places = places_outside(city, kinds)
    told = outside_told(city, kinds)
    if told and outside == places:
        return [*_missed(city, counts, area), *said]
    return [there.format(counts=counts, area=area), *([told] if told else []), *said]


def _missed(city: City, counts: str, area: str) -> list[str]:
    none = subject(
        city,
        _("None of the places of {city} lies inside its study area of {area}: check the layer of the study area."),
        _("None of the places lies inside the study area of {area}: check its layer."),
    )
    missed = _(
        "There are {counts}. Densities, hot spots and everything else that refers to the study area are not available."
    )
    return [none.format(area=area), missed.format(counts=counts)]


def subject(city: City, named: str, nameless: str) -> str:
    """Return the sentence that names the city, or where the planner gave it no name the one that does not.

    Other placeholders than ``{city}`` are left for the caller to fill.
    """
    # Braces in a name must not be taken for placeholders.
    return named.replace("{city}", city.title.replace("{", "{{").replace("}", "}}")) if city.title else nameless


def _gap(city: City, kind: str) -> str | None:
    """Return that a kind is missing or empty; a kind that is not core may be missing without a word."""
    if kind in CORE_KINDS or (city.has(kind) and KINDS[kind].shape is Shape.PLACE):
        return why_absent(city, kind)
    return None


def _study_area(city: City, analysis: CityAnalysis) -> list[str]:
    said = []
    if city.study_area.source == "assumed":
        said.append(_("The study area is assumed from the data: densities and comparisons depend on it."))
    reach = analysis.profiles[0].radii_m[-1] if analysis.profiles and analysis.profiles[0].radii_m else None
    if reach is not None and reach < REACH_M:
        limited = _("The study area is small, so distances are examined up to {reach} m only.")
        said.append(limited.format(reach=f"{reach:,.0f}"))
    return said


def _pairs_told(analysis: CityAnalysis) -> list[str]:
    """Return the surest sentences about two kinds, and about one kind; or why there is none."""
    if not analysis.profiles:
        return [_("No reference places are loaded, so there is nothing to compare.")]
    if analysis.profiles[0].untestable:
        return [analysis.profiles[0].untestable]
    between = clearest([pair for pair in analysis.profiles if not pair.same])
    within = clearest([pair for pair in analysis.profiles if pair.same])
    told = [pair.brief for pair in [*_first_of_each(between), *within[:1]]]
    if not between:
        told.insert(0, _("Between different kinds neither attraction nor avoidance can be told from chance."))
        # Of single pairs it was said already that nothing can be told.
    few = [pair.brief for pair in analysis.profiles if verdict(pair) == "untested"]
    return [*([shuffled_among(analysis.universe_said)] if between or within else []), *told, *few]


def _first_of_each(pairs: list[PairTest]) -> list[PairTest]:
    """Return the first pair of every verdict, surest first."""
    return list({verdict(pair): pair for pair in reversed(pairs)}.values())[::-1]


def _independence_told(analysis: CityAnalysis) -> list[str]:
    """Return which two kinds seek, or shun, the same parts of the city most surely, each kept as gathered as it is."""
    told = [
        reading for reading in analysis.readings if reading.id == CO_LOCATION_INDEPENDENCE.id and claims_a_tie(reading)
    ]
    surest = min(told, key=lambda reading: (reading.q, -(reading.value or 0.0)), default=None)
    return [] if surest is None else [str(surest.detail)]


def _link_told(analysis: CityAnalysis) -> list[str]:
    """Return how far culture has it to the nearest university."""
    values = {
        reading.id: reading.value
        for reading in analysis.readings
        if (reading.from_kind, reading.to_kind) == (CULTURE, LEARNING) and reading.value is not None
    }
    if NEAREST_DISTANCE.id not in values or WITHIN_400_M.id not in values:
        return []
    frame = _("Half of the {culture} have one of the {learning} within {median}; {share} have one within {radius}.")
    return [
        frame.format(
            culture=noun(CULTURE),
            learning=noun(LEARNING),
            median=format_value(values[NEAREST_DISTANCE.id], "m"),
            share=format_value(values[WITHIN_400_M.id], "%"),
            radius=format_value(WALK_M, "m"),
        )
    ]
