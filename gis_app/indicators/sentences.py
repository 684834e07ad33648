"""What the numbers say, in one plain sentence per pair of kinds and a few for the city.

Distances come from annuli only, and every sentence that compares with chance names the places the kinds were
shuffled among.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from gis_app.indicators.city_index import CULTURE, LEARNING, WALK_M
from gis_app.indicators.city_run import REACH_M
from gis_app.indicators.independence import CO_LOCATION_INDEPENDENCE
from gis_app.indicators.numbers import format_number, format_p, format_value
from gis_app.indicators.pair_tests import ALPHA, FEWEST, PairTest
from gis_app.indicators.proximity import NEAREST_DISTANCE, WITHIN_400_M
from gis_app.indicators.study_area import outside_told, places_outside
from gis_app.indicators.wording import capitalised, counted, listed, noun, spoken_name, why_absent
from layers.kinds.kind import Shape
from layers.kinds.registry import CORE_KINDS, KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import CityAnalysis, Profile
    from layers.city import City

Verdict = Literal["together", "apart", "both", "chance", "untested"]

LARGE_HA = 1000.0
"""From here on an area is told in square kilometres."""

MOST_RANGES = 3
"""Ranges of distance that one sentence names."""


def verdict(pair: PairTest | Profile) -> Verdict:
    """Return what a pair shows, after FDR over all pairs of the run."""
    if pair.p is None:
        return "untested"
    if (pair.p if pair.q is None else pair.q) > ALPHA:
        return "chance"
    directions = {direction for _start, _end, direction in pair.departures_m} or _cumulative_directions(pair)
    if len(directions) > 1:
        return "both"
    return "together" if "above" in directions else "apart"


def _cumulative_directions(pair: PairTest | Profile) -> set[str]:
    """Return the sides on which the cumulative curve leaves its envelope; the strength's side where it stays inside."""
    rows = list(zip(pair.observed, pair.low, pair.high, strict=True))
    sides = {"above" for observed, _low, high in rows if observed > high}
    sides |= {"below" for observed, low, _high in rows if observed < low}
    return sides or {"above" if (pair.strength or 0.0) >= 1.0 else "below"}


def pair_sentence(pair: PairTest, radii: Sequence[float], universe: str, untestable: str | None = None) -> str:
    """Return what a planner reads about a pair of kinds.

    Parameters
    ----------
    pair
        Its test.
    radii
        (k,) metres, of the pair's curves.
    universe
        The reference places in words: how many and of which kinds.
    untestable
        Why no pair of this city can be tested.
    """
    if untestable:
        return untestable
    said = verdict(pair)
    if said == "untested":
        return _few(pair, universe)
    if said == "chance":
        return _chance(pair, universe)
    return _frame(said, same=pair.from_kind == pair.to_kind).format(
        who=capitalised(_who(pair)),
        near=_near(pair, said, radii, universe),
        p=format_p(pair.p),
        where=_where(pair, said, radii[-1]),
    )


def _who(pair: PairTest) -> str:
    if pair.from_kind == pair.to_kind:
        return noun(pair.from_kind)
    return listed([noun(pair.from_kind), noun(pair.to_kind)])


def _frame(said: Verdict, *, same: bool) -> str:
    """Return the sentence's frame, by what was found and whether it is one kind with itself."""
    if same:
        return {
            "together": _("{who} gather more than chance would have it: {near} ({p}); {where}."),
            "apart": _("{who} keep away from each other more than chance would have it: {near} ({p}); {where}."),
        }.get(said, _("{who} gather at some distances and keep away from each other at others: {near} ({p}); {where}."))
    return {
        "together": _("{who} lie together more than chance would have it: {near} ({p}); {where}."),
        "apart": _("{who} lie apart more than chance would have it: {near} ({p}); {where}."),
    }.get(said, _("{who} lie together at some distances and apart at others: {near} ({p}); {where}."))


def _near(pair: PairTest, said: Verdict, radii: Sequence[float], universe: str) -> str:
    """Return how many times as many pairs there are within a walk, or, where that contradicts, where it shows."""
    strength = pair.strength
    contradicts = strength is None or (said == "together" and strength < 1) or (said == "apart" and strength > 1)
    if contradicts and pair.departures_m:
        return _in_range(pair, pair.departures_m[0], radii, universe)
    return _within_walk(pair, universe)


def _within_walk(pair: PairTest, universe: str) -> str:
    within = _("within {radius} m").format(radius=f"{WALK_M:.0f}")
    return _times(within, pair.near_observed, pair.near_expected, universe, same=pair.from_kind == pair.to_kind)


def _in_range(pair: PairTest, departure: tuple[float, float, str], radii: Sequence[float], universe: str) -> str:
    start, end, _direction = departure
    observed, expected = (
        sum(outer - inner for (inner, outer), radius in zip(pairwise((0.0, *curve)), radii, strict=True)
            if start < radius <= end)
        for curve in (pair.observed, pair.expected)
    )  # fmt: skip
    return _times(_range(start, end, radii[-1]), observed, expected, universe, same=pair.from_kind == pair.to_kind)


def _times(within: str, observed: float, expected: float, universe: str, *, same: bool) -> str:
    if expected <= 0:
        return _("{within} there are no two places at all among {universe}").format(within=within, universe=universe)
    if observed == 0:
        # Ordered counts hold every pair of one kind twice; people count it once.
        return _(
            "{within} there is no pair, where {expected} would be expected if the kinds were shuffled among all "
            "{universe}"
        ).format(within=within, expected=format_number(expected / (2 if same else 1)), universe=universe)
    few = _("{within} there are only {ratio} times as many pairs as if the kinds were shuffled among all {universe}")
    many = _("{within} there are {ratio} times as many pairs as if the kinds were shuffled among all {universe}")
    ratio = observed / expected
    return (few if ratio < 1 else many).format(within=within, ratio=format_number(ratio), universe=universe)


def _where(pair: PairTest, said: Verdict, reach: float) -> str:
    """Return the distances, which only annuli tell."""
    above = _ranges(pair, "above", reach)
    below = _ranges(pair, "below", reach)
    if said == "both" and above and below:
        return _("the attraction shows {above}, the avoidance {below}").format(above=above, below=below)
    if above:
        return _("the attraction shows {above}").format(above=above)
    if below:
        return _("the avoidance shows {below}").format(below=below)
    return _("no single distance stands out")


def _ranges(pair: PairTest, direction: str, reach: float) -> str:
    ranges = [_range(start, end, reach) for start, end, side in pair.departures_m if side == direction]
    if len(ranges) <= MOST_RANGES:
        return listed(ranges)
    more = len(ranges) - MOST_RANGES
    others = ngettext("at {count} more distance", "at {count} more distances", more).format(count=more)
    return listed([*ranges[:MOST_RANGES], others])


def _range(start: float, end: float, reach: float) -> str:
    """Return a range of distances; one that ends where the examination ends may go on."""
    if end >= reach:
        frame = _("up to at least {end} m") if start <= 0 else _("from {start} to at least {end} m")
    else:
        frame = _("up to {end} m") if start <= 0 else _("between {start} and {end} m")
    return frame.format(start=f"{start:,.0f}", end=f"{end:,.0f}")


def _chance(pair: PairTest, universe: str) -> str:
    if pair.p is not None and pair.p <= ALPHA and pair.q is not None:
        return _(
            "{who}: a hint at most. {near} ({p}), but among so many pairs of kinds compared such a result is to be "
            "expected (q = {q})."
        ).format(
            who=capitalised(_who(pair)), near=capitalised(_within_walk(pair, universe)), p=format_p(pair.p),
            q=f"{pair.q:.2g}",
        )  # fmt: skip
    frame = (
        _("Whether {who} gather or keep away from each other cannot be told from chance: {near} ({p}).")
        if pair.from_kind == pair.to_kind
        else _("Whether {who} seek or avoid each other cannot be told from chance: {near} ({p}).")
    )
    return frame.format(who=_who(pair), near=_within_walk(pair, universe), p=format_p(pair.p))


def _few(pair: PairTest, universe: str) -> str:
    if pair.lacks_others:
        frame = _(
            "Whether {who} gather cannot be told: {others} of {universe} are of another kind, and at least {needed} "
            "are needed to shuffle them among."
        )
        return frame.format(who=_who(pair), others=pair.n_all - pair.n_from, universe=universe, needed=FEWEST)
    few = {kind: n for kind, n in ((pair.from_kind, pair.n_from), (pair.to_kind, pair.n_to)) if n < FEWEST}
    counts = listed([counted(kind, n) for kind, n in few.items()])
    if pair.n_from * (pair.n_to - (pair.from_kind == pair.to_kind)) == 0:
        none = _("Nothing can be told about {who}: there are too few places ({counts}).")
        return none.format(who=_who(pair), counts=counts)
    parts = {"who": _who(pair), "counts": counts, "near": _within_walk(pair, universe)}
    alone = pair.of_one_pair
    if alone is not None and alone > 1.0:
        # Fewer than one pair is expected: the smallest ratio there is, but none, is already this large.
        return _(
            "Nothing can be told about {who} from so few places ({counts}): {near}, and a single pair would already "
            "be {ratio} times what chance has."
        ).format(ratio=format_number(alone), **parts)
    if pair.by_chance is None or (pair.strength or 0.0) > pair.by_chance[1]:
        # Beyond what chance shows, and still no test: the figures would contradict the sentence.
        return _(
            "Nothing can be told about {who} from so few places ({counts}): fewer than five are not tested."
        ).format(**parts)
    return _(
        "Nothing can be told about {who} from so few places ({counts}): {near}, and chance alone shows up "
        "to {most} times."
    ).format(most=format_number(pair.by_chance[1]), **parts)


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
        return [*said, _("{city} has no places that could be analysed.").format(city=spoken_name(city))]
    frame = _("{city} has {counts} in a study area of {area}.")
    hectares = city.study_area.area_ha
    area = format_value(hectares, "ha") if hectares < LARGE_HA else format_value(hectares / 100.0, "km²")
    counts = listed([counted(kind, city.count(kind)) for kind in kinds])
    there = frame.format(city=spoken_name(city), counts=counts, area=area)
    outside, places = places_outside(city, kinds)
    told = outside_told(city, kinds)
    if told and outside == places:
        none = _(
            "None of the places of {city} lies inside its study area of {area}: check the layer of the study area."
        )
        missed = _(
            "There are {counts}. Densities, hot spots and everything else that refers to the study area are not "
            "available."
        )
        return [none.format(city=spoken_name(city), area=area), missed.format(counts=counts), *said]
    return [there, *([told] if told else []), *said]


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
    """Return the strongest attraction and avoidance between kinds, and the kind that gathers most; or why none."""
    if not analysis.profiles:
        return [_("No reference places are loaded, so there is nothing to compare.")]
    sentences = {profile.sentence for profile in analysis.profiles}
    if len(sentences) == 1:
        # One sentence for all pairs is the reason why none could be tested.
        return list(sentences)
    between = [profile for profile in analysis.profiles if profile.from_kind != profile.to_kind]
    within = [profile for profile in analysis.profiles if profile.from_kind == profile.to_kind]
    told = [_strongest(between, "together"), _strongest(between, "apart"), _strongest(within, "together")]
    found = [profile.sentence for profile in told if profile is not None]
    if not told[0] and not told[1]:
        found.insert(0, _("Between different kinds neither attraction nor avoidance can be told from chance."))
    return found


def _strongest(profiles: Sequence[Profile], said: Verdict) -> Profile | None:
    """Return the profile with that verdict whose strength differs most from what chance has."""
    chosen = [profile for profile in profiles if verdict(profile) == said]
    sign = 1.0 if said == "together" else -1.0
    return max(chosen, key=lambda profile: sign * (1.0 if profile.strength is None else profile.strength), default=None)


def _independence_told(analysis: CityAnalysis) -> list[str]:
    """Return which two kinds seek, or shun, the same parts of the city most surely, each kept as gathered as it is."""
    told = [
        reading
        for reading in analysis.readings
        if reading.id == CO_LOCATION_INDEPENDENCE.id and reading.q is not None and reading.q <= ALPHA and reading.detail
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
