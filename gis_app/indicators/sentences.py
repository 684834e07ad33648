"""What the numbers say, in one plain sentence per pair of kinds and a few for the city.

Distances come from annuli only, and every sentence that compares with chance names the places the kinds were
shuffled among.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from gis_app.indicators.city_index import WALK_M
from gis_app.indicators.numbers import format_number, format_p
from gis_app.indicators.pair_tests import ALPHA, FEWEST, PairTest
from gis_app.indicators.wording import capitalised, listed, noun
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Profile

Verdict = Literal["together", "apart", "both", "chance", "untested"]

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
    few = {kind: n for kind, n in ((pair.from_kind, pair.n_from), (pair.to_kind, pair.n_to)) if n < FEWEST}
    counts = listed([_("{kind}: {count}").format(kind=noun(kind), count=n) for kind, n in few.items()])
    parts = {"who": _who(pair), "counts": counts, "near": _within_walk(pair, universe)}
    if pair.by_chance is None:
        return _("Nothing can be told about {who} from so few places ({counts}): {near}.").format(**parts)
    return _(
        "Nothing can be told about {who} from so few places ({counts}): {near}, and chance alone shows up "
        "to {most} times."
    ).format(most=format_number(pair.by_chance[1]), **parts)
