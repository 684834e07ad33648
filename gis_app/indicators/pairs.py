"""What an unordered pair of kinds shows: counts over distance, what shuffled kinds have, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

FEWEST = 5
"""A kind with fewer places gets no p-value."""

ALPHA = 0.05

JITTER_M = 50.0
"""How far an address may be off, metres."""

Departure = tuple[float, float, str]
"""From, to (metres), ``above`` or ``below``."""


class Range(NamedTuple):
    """A range of distances that stands out, with its ordered pairs.

    Parameters
    ----------
    start, end
        Metres.
    side
        ``above`` or ``below``.
    observed, expected
        Ordered pairs.
    """

    start: float
    end: float
    side: str
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Annuli:
    """Ordered pairs by annulus, wide enough to hold some: what distances are told from, and what charts draw.

    Parameters
    ----------
    edges_m
        (k,) outer edges, metres; the first annulus begins at 0.
    observed, expected, low, high
        (k,) pairs in each annulus; the envelope is global over the annuli.
    p
        Extreme rank length over all annuli; None where it was not computed.
    """

    edges_m: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    p: float | None = None

    def ranges(self) -> tuple[Range, ...]:
        """Return the runs of annuli that lie outside the envelope on one side; none is bridged."""
        found: list[Range] = []
        inner = 0.0
        rows = zip(self.edges_m, self.observed, self.expected, self.low, self.high, strict=True)
        for edge, observed, expected, low, high in rows:
            side = "above" if observed > high else "below" if observed < low else ""
            last = found[-1] if found else None
            if side and last and (last.end, last.side) == (inner, side):
                found[-1] = last._replace(
                    end=edge, observed=last.observed + observed, expected=last.expected + expected
                )
            elif side:
                found.append(Range(inner, edge, side, observed, expected))
            inner = edge
        return tuple(found)

    def departures(self) -> tuple[Departure, ...]:
        """Return where those runs lie."""
        return tuple((one.start, one.end, one.side) for one in self.ranges())


@dataclass(frozen=True, slots=True)
class EqualDensity:
    """The pairs within a short walk, against kinds shuffled among equally dense places, or inside districts, only.

    Parameters
    ----------
    observed, expected
        Ordered pairs; the mean is exact.
    p
        Two-sided, of this very count; None where shuffling can change nothing.
    simulations
        Labellings that p comes from.
    q
        After FDR over all tested pairs: kinds of one city may share ground in many pairs.
    districts
        How many districts kinds were shuffled inside; 0 for classes of density.
    """

    observed: float
    expected: float
    p: float | None
    simulations: int
    q: float | None = None
    districts: int = 0

    @property
    def ratio(self) -> float | None:
        """Observed / expected; None where nothing is expected."""
        return self.observed / self.expected if self.expected > 0 else None

    @property
    def side(self) -> str | None:
        """``above`` or ``below`` where the count departs from chance after correction for many pairs, else None."""
        surely = self.p if self.q is None else self.q
        if self.ratio is None or surely is None or surely > ALPHA or self.ratio == 1.0:
            return None
        return "above" if self.ratio > 1.0 else "below"


@dataclass(frozen=True, slots=True)
class PairTest:
    """What an unordered pair of kinds shows.

    Parameters
    ----------
    from_kind, to_kind
        Kind ids in the universe's order; equal for a kind with itself.
    n_from, n_to
        Their places.
    near_observed, near_expected, near_sd
        Ordered pairs within a short walk, and their mean and standard deviation under random labelling.
    radii_m
        (k,) metres.
    observed, expected, low, high
        (k,) cumulative ordered pairs by distance; the envelope is global, and empty where there is no test.
    p, q
        Of the cumulative curves (extreme rank length), and after FDR over all tested pairs.
    departures_m
        From annuli: from, to (metres), ``above`` or ``below``; none where p exceeds alpha.
    annuli
        What the departures were read off; None where there is no test.
    reason
        Why there is no p.
    n_all
        All reference places.
    near_low, near_high
        The ordered pairs that hold 95 % of the labellings between them; None without labellings.
    near_p
        Two-sided, of the pairs within a short walk alone.
    simulations
        Labellings that p comes from: more than were asked for where the verdict was in doubt. 0 for none.
    untestable
        Why no pair of this city can be tested at all.
    equal_density
        The same within a short walk at equal density; None where it was not computed.
    against
        Other measures that say the opposite of *apart*, in words.
    stability
        Share of runs with addresses moved a little that keep the verdict, 0 to 100; None where it was not tried.
    few
        Why little can be said of these kinds: few places, or a layer of a small part of the city; in words.
    sentence
        What a planner reads, in the language spoken when it was computed; names the reference places.
    brief, plain
        The same where they are named elsewhere, and the same without a p.
    alpha, alternative
        Of the test.
    """

    from_kind: str
    to_kind: str
    n_from: int
    n_to: int
    near_observed: float
    near_expected: float
    near_sd: float
    radii_m: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    p: float | None = None
    q: float | None = None
    departures_m: tuple[Departure, ...] = ()
    annuli: Annuli | None = None
    reason: str | None = None
    n_all: int = 0
    near_low: float | None = None
    near_high: float | None = None
    near_p: float | None = None
    simulations: int = 0
    untestable: str | None = None
    equal_density: EqualDensity | None = None
    against: tuple[str, ...] = ()
    stability: float | None = None
    few: tuple[str, ...] = ()
    sentence: str = ""
    brief: str = ""
    plain: str = ""
    alpha: float = ALPHA
    alternative: str = "two-sided"

    @property
    def same(self) -> bool:
        """Whether it is one kind with itself."""
        return self.from_kind == self.to_kind

    @property
    def lacks_others(self) -> bool:
        """Whether it is one kind with itself, and hardly a place is of another: chance has nothing to shuffle."""
        return self.same and self.n_from >= FEWEST and few_others(self.n_from, self.n_all)

    @property
    def by_chance(self) -> tuple[float, float] | None:
        """The strengths that chance alone shows 19 times out of 20; None where none is expected, or none was drawn.

        Both are strengths that a whole number of pairs can have.
        """
        if self.near_expected <= 0 or self.near_low is None or self.near_high is None:
            return None
        return self.near_low / self.near_expected, self.near_high / self.near_expected

    @property
    def of_one_pair(self) -> float | None:
        """The strength that a single pair would have; None where none is expected."""
        return (2 if self.same else 1) / self.near_expected if self.near_expected > 0 else None

    @property
    def strength(self) -> float | None:
        """Observed / expected pairs within a short walk; None where none is expected, or nothing can be shuffled."""
        return self.near_observed / self.near_expected if self.near_expected > 0 and not self.untestable else None


def few_others(count: int, places: int) -> bool:
    """Whether fewer than `FEWEST` of the reference places are of another kind than one that has `count`."""
    return places - count < FEWEST
