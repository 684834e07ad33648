"""What is said of a pair of kinds: one sentence whose every number is the statistic that its p belongs to.

Ratios of distances come from annuli, as the curve in every chart does. The ratio at equal density stands beside them,
for kinds that share a centre seem to seek each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.numbers import format_number, format_p, format_percent, format_times
from gis_app.indicators.pairs import ALPHA, FEWEST, JITTER_M, Range
from gis_app.indicators.verdicts import Verdict, hangs_on_addresses, verdict
from gis_app.indicators.wording import capitalised, clauses_listed, counted, in_clauses, listed, noun, paragraph
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from gis_app.indicators.pairs import EqualDensity, PairTest

MOST_RANGES = 3
"""Ranges of distance that one sentence names."""


class Spoken(NamedTuple):
    """A sentence in three registers.

    Parameters
    ----------
    full
        Names the reference places and every p.
    brief
        Without the reference places, for where they are named once for all sentences.
    plain
        Without a p too, for a page that has its statistics elsewhere.
    """

    full: str
    brief: str
    plain: str


def spoken(pair: PairTest, universe: str) -> Spoken:
    """Return what is said of a pair.

    Parameters
    ----------
    pair
        Its test.
    universe
        The reference places in words: how many and of which kinds.
    """
    if pair.untestable:
        return Spoken(pair.untestable, pair.untestable, pair.untestable)
    brief, plain = (_Sentence(pair, exact=exact).text() for exact in (True, False))
    return Spoken(paragraph([brief, shuffled_among(universe)]), brief, plain)


def shuffled_among(universe: str) -> str:
    """Return what chance means in the sentences about pairs, `universe` in words."""
    return _("Chance means: kinds shuffled among all {universe}.").format(universe=universe)


class _Sentence:
    """The sentence about one pair, with p or without."""

    def __init__(self, pair: PairTest, *, exact: bool) -> None:
        self._pair = pair
        self._exact = exact
        self._said = verdict(pair)

    def text(self) -> str:
        """Return it, with what must be said of few places after it."""
        return paragraph([self._main(), *([self._few()] if self._pair.few else []), *self._steadiness()])

    def _main(self) -> str:
        if self._said == "untested":
            return _untested(self._pair)
        if self._said == "chance":
            return self._chance()
        return _claim(self._said, same=self._pair.same).format(
            who=capitalised(in_words(self._pair)), where=self._where(), even=self._even()
        )

    def _steadiness(self) -> list[str]:
        """Return that a verdict hangs on exact addresses, where it does."""
        share = self._pair.stability
        if share is None or self._said in {"chance", "untested"} or not hangs_on_addresses(self._pair):
            return []
        said = _("It hangs on exact addresses: moved by up to {metres} m it holds in {share} % of the runs.")
        return [said.format(metres=f"{JITTER_M:.0f}", share=format_percent(share))]

    def _few(self) -> str:
        return _("Few data: {reasons}.").format(reasons=clauses_listed(self._pair.few))

    # --- where it shows ----------------------------------------------------------------------------------------------

    def _where(self) -> str:
        """Return the ranges of distance that stand out, each with its ratio; p is that of all annuli together."""
        ranges = self._pair.annuli.ranges() if self._pair.annuli and self._pair.departures_m else ()
        if not ranges:
            return self._without_ranges()
        reach = self._pair.radii_m[-1]
        told = [
            self._times(one, range_in_words(one.start, one.end, reach), first=number == 0)
            for number, one in enumerate(ranges[:MOST_RANGES])
        ]
        more = len(ranges) - MOST_RANGES
        if more > 0:
            told.append(
                ngettext("so at {count} more distance", "so at {count} more distances", more).format(count=more)
            )
        return clauses_listed(told) + self._p(self._pair.annuli.p if self._pair.annuli else None, over_all=True)

    def _times(self, one: Range, words: str, *, first: bool) -> str:
        if one.observed == 0:
            return self._no_pair(words, one.expected)
        ratio = format_times(one.observed / one.expected)
        if not first:
            return _("{ratio} times {range}").format(ratio=ratio, range=words)
        return _many_or_few(one.observed / one.expected).format(ratio=ratio, range=words)

    def _no_pair(self, words: str, expected: float) -> str:
        # Ordered counts hold every pair of one kind twice; people count it once.
        number = format_number(expected / (2 if self._pair.same else 1))
        return _("no pair {range}, where shuffled kinds would have {expected}").format(range=words, expected=number)

    def _without_ranges(self) -> str:
        """Return the ratio up to the distance where it departs most, where no ring stands out by itself."""
        pair = self._pair
        rows = zip(pair.radii_m, pair.observed, pair.expected, pair.low, pair.high, strict=True)
        outside = [
            (abs(seen / due - 1.0), radius, seen, due)
            for radius, seen, due, low, high in rows
            if due > 0 and not low <= seen <= high
        ]
        if not outside:
            return self.within_walk()
        _distance, radius, seen, due = max(outside)
        near = self._times(Range(0.0, radius, "", seen, due), _within(radius), first=True)
        said = _("{near}{p}, though no ring of distance stands out by itself")
        return said.format(near=near, p=self._p(pair.p, over_all=True))

    # --- equal density -----------------------------------------------------------------------------------------------

    def _even(self) -> str:
        """Return the ratio where kinds are shuffled among equally dense places, or inside districts, only."""
        even = self._pair.equal_density
        ratio = even.ratio if even else None
        if even is None or ratio is None or even.p is None:
            return _("whether equally dense places show it too cannot be told")
        ground = _("inside the same districts") if even.districts else _("among equally dense places")
        if even.observed == 0:
            said = _("{ground} no pair within {radius} m, where {expected} would be expected{p}")
            expected = format_number(even.expected / (2 if self._pair.same else 1))
            return said.format(ground=ground, radius=f"{WALK_M:.0f}", expected=expected, p=self._even_p(even))
        also = (self._said in {"together", "apart"}) and even.side is not None
        frame = (
            _("{ground} too: {ratio} times within {radius} m{p}")
            if also
            else _("{ground} it is {ratio} times within {radius} m{p}")
        )
        told = frame.format(ground=ground, ratio=format_times(ratio), radius=f"{WALK_M:.0f}", p=self._even_p(even))
        return in_clauses([told, *self._pair.against]) if self._said == "sparse_ground" else told

    def _even_p(self, even: EqualDensity) -> str:
        """Return p, and q where only the number of pairs compared forbids to build on it."""
        if even.q is None or even.p is None or not even.p <= ALPHA < even.q:
            return self._p(even.p)
        return _(" ({p}, q = {q})").format(p=format_p(even.p), q=_number(even.q)) if self._exact else ""

    # --- chance ------------------------------------------------------------------------------------------------------

    def _chance(self) -> str:
        pair = self._pair
        if min(value for value in (pair.p, pair.near_p, _ring_p(pair), 1.0) if value is not None) <= ALPHA:
            return self._hint()
        frame = (
            _("Whether {who} gather or keep away from each other cannot be told from chance: {near}; {even}.")
            if pair.same
            else _("Whether {who} seek or avoid each other cannot be told from chance: {near}; {even}.")
        )
        return frame.format(who=in_words(pair), near=self.within_walk(), even=self._even())

    def _hint(self) -> str:
        """Return what hints at something, and what says that it may be chance."""
        pair = self._pair
        many = pair.p is not None and pair.p <= ALPHA
        if self._exact and many:
            against = _(
                "among so many pairs of kinds compared that is to be expected (p = {p} over all distances, q = {q})"
            )
        elif self._exact:
            against = _("over all distances together p = {p}")
        elif many:
            against = _("among so many pairs of kinds compared that is to be expected")
        else:
            against = _("over all distances together it may be chance")
        return _("{who}: a hint at most. {near}; {against}; {even}.").format(
            who=capitalised(in_words(pair)),
            near=capitalised(self.within_walk()),
            even=self._even(),
            against=against.format(p=_number(pair.p), q=_number(pair.q)),
        )

    def within_walk(self) -> str:
        """Return how many times as many pairs lie within a short walk, with the p of this very count."""
        pair = self._pair
        within = _within(WALK_M)
        if pair.near_expected <= 0:
            return _("{range} there are no two places at all").format(range=within)
        if pair.near_observed == 0:
            return self._no_pair(within, pair.near_expected) + self._p(pair.near_p)
        ratio = pair.near_observed / pair.near_expected
        said = _("{range} there are {ratio} times as many pairs as among shuffled kinds{p}")
        return said.format(range=within, ratio=format_times(ratio), p=self._p(pair.near_p))

    def _p(self, p: float | None, *, over_all: bool = False) -> str:
        if not self._exact or p is None:
            return ""
        frame = _(" ({p} over all distances)") if over_all else _(" ({p})")
        return frame.format(p=format_p(p))


def _claim(said: Verdict, *, same: bool) -> str:
    """Return the sentence's frame, by what was found and whether it is one kind with itself."""
    if same:
        return {
            "together": _("{who} gather more than chance would have it: {where}; {even}."),
            "same_ground": _("{who} gather where places are dense, no closer than that: {where}; {even}."),
            "apart": _("{who} keep away from each other more than chance would have it: {where}; {even}."),
            "sparse_ground": _("{who} lie where places are sparse, no farther apart than that: {where}; {even}."),
        }.get(said, _("{who} gather at some distances and thin out at others: {where}; {even}."))
    return {
        "together": _("{who} lie together more than chance would have it: {where}; {even}."),
        "same_ground": _("{who} gather in the same dense parts of the city, no closer than that: {where}; {even}."),
        "apart": _("{who} lie apart more than chance would have it: {where}; {even}."),
        "sparse_ground": _("{who} lie in different parts of the city, no farther apart than that: {where}; {even}."),
    }.get(said, _("{who} lie together at some distances and apart at others: {where}; {even}."))


def _many_or_few(ratio: float) -> str:
    if ratio < 1:
        return _("only {ratio} times as many pairs as among shuffled kinds {range}")
    return _("{ratio} times as many pairs as among shuffled kinds {range}")


def _within(radius: float) -> str:
    return _("within {radius} m").format(radius=f"{radius:,.0f}")


def range_in_words(start: float, end: float, reach: float) -> str:
    """Return a range of distances, metres; one that ends where the examination ends (`reach`) may go on."""
    if end >= reach:
        frame = _("up to at least {end} m") if start <= 0 else _("from {start} to at least {end} m")
    else:
        frame = _("up to {end} m") if start <= 0 else _("between {start} and {end} m")
    return frame.format(start=f"{start:,.0f}", end=f"{end:,.0f}")


def in_words(pair: PairTest) -> str:
    """Return the kinds of a pair as they are called inside a sentence; one kind with itself is called once."""
    return noun(pair.from_kind) if pair.same else listed([noun(pair.from_kind), noun(pair.to_kind)])


def _ring_p(pair: PairTest) -> float | None:
    return pair.annuli.p if pair.annuli else None


def _number(p: float | None) -> str:
    return "" if p is None else f"{p:.2g}"


def _untested(pair: PairTest) -> str:
    if pair.lacks_others:
        frame = _(
            "Whether {who} gather cannot be told: {others} of {all} places are of another kind, and at least {needed} "
            "are needed to shuffle them among."
        )
        return frame.format(who=in_words(pair), others=pair.n_all - pair.n_from, all=pair.n_all, needed=FEWEST)
    few = {kind: n for kind, n in ((pair.from_kind, pair.n_from), (pair.to_kind, pair.n_to)) if n < FEWEST}
    counts = listed([counted(kind, n) for kind, n in few.items()])
    if pair.n_from * (pair.n_to - pair.same) == 0:
        none = _("Nothing can be told about {who}: there are too few places ({counts}).")
        return none.format(who=in_words(pair), counts=counts)
    return _of_few(pair, counts)


def _of_few(pair: PairTest, counts: str) -> str:
    """Return what untested places are beside, and what chance alone shows of so few."""
    near = _Sentence(pair, exact=False).within_walk()
    alone = pair.of_one_pair
    if alone is not None and alone > 1.0:
        # Fewer than one pair is expected: the smallest ratio there is, but none, is already this large.
        return _(
            "Nothing can be told about {who} from so few places ({counts}): {near}, and a single pair would already "
            "be {ratio} times what chance has."
        ).format(who=in_words(pair), counts=counts, near=near, ratio=format_number(alone))
    if pair.by_chance is None or (pair.strength or 0.0) > pair.by_chance[1]:
        # Beyond what chance shows, and still no test: the figures would contradict the sentence.
        return _(
            "Nothing can be told about {who} from so few places ({counts}): fewer than five are not tested."
        ).format(who=in_words(pair), counts=counts)
    return _(
        "Nothing can be told about {who} from so few places ({counts}): {near}, and chance alone shows up "
        "to {most} times."
    ).format(who=in_words(pair), counts=counts, near=near, most=format_number(pair.by_chance[1]))
