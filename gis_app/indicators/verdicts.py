"""What may be said of a pair of kinds: the one place that decides it, before any word is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gis_app.indicators.pairs import ALPHA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.pairs import PairTest

Verdict = Literal["together", "same_ground", "apart", "sparse_ground", "both", "chance", "untested"]

CLAIMS = frozenset(("together", "apart"))
"""Verdicts that say something of the kinds themselves, not of the ground they share."""


STEADY = 90.0
"""Per cent of the runs; with fewer a verdict hangs on exact addresses."""


def verdict(pair: PairTest) -> Verdict:
    """Return what a pair shows, after FDR over all pairs of the run.

    Shuffled kinds call two kinds *together* that merely share a dense centre, and *apart* what lies on sparse ground.
    So either is said only where kinds shuffled among equally dense places show it too, and *apart* never against the
    quotient, M or Clark–Evans that say the opposite.
    """
    said = _of_curves(pair)
    even = pair.equal_density.side if pair.equal_density else None
    if said == "together" and even != "above":
        return "same_ground"
    if said == "apart" and (even != "below" or pair.against):
        return "sparse_ground"
    return said


def _of_curves(pair: PairTest) -> Literal["together", "apart", "both", "chance", "untested"]:
    """Return what the curves show among all reference places."""
    if pair.p is None:
        return "untested"
    if (pair.p if pair.q is None else pair.q) > ALPHA:
        return "chance"
    sides = {side for _start, _end, side in pair.departures_m} or cumulative_sides(pair)
    if len(sides) > 1:
        return "both"
    return "together" if "above" in sides else "apart"


def cumulative_sides(pair: PairTest) -> set[str]:
    """Return the sides on which the cumulative curve leaves its envelope; the strength's side where it stays inside."""
    rows = list(zip(pair.observed, pair.low, pair.high, strict=True))
    sides = {"above" for observed, _low, high in rows if observed > high}
    sides |= {"below" for observed, low, _high in rows if observed < low}
    return sides or {"above" if (pair.strength or 0.0) >= 1.0 else "below"}


def hangs_on_addresses(pair: PairTest) -> bool:
    """Whether the verdict changes in more than a tenth of the runs with addresses moved a little."""
    return pair.stability is not None and pair.stability < STEADY


def clearest(pairs: Sequence[PairTest]) -> list[PairTest]:
    """Return the pairs about which something is told from chance, the surest first.

    Those of few places come last, and those whose verdict hangs on exact addresses before them.
    """
    clear = [pair for pair in pairs if verdict(pair) not in {"chance", "untested"}]
    return sorted(
        clear,
        key=lambda pair: (
            bool(pair.few),
            hangs_on_addresses(pair),
            pair.q or 0.0,
            -abs((pair.strength or 1.0) - 1.0),
        ),
    )


def headlines(pairs: Sequence[PairTest]) -> list[PairTest]:
    """Return the pairs of two kinds that say most about a city; none of few places or that hangs on addresses.

    What lies together comes first, for it says where a cluster can grow; then what lies apart, and never twice before
    anything else.
    """
    clear = clearest([pair for pair in pairs if not pair.same])
    clear = [pair for pair in clear if not pair.few and not hangs_on_addresses(pair)]
    together, apart = ([pair for pair in clear if verdict(pair) == said] for said in ("together", "apart"))
    rest = [pair for pair in clear if verdict(pair) not in CLAIMS]
    return [*together[:1], *apart[:1], *together[1:], *rest, *apart[1:]]
