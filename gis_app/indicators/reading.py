"""What an indicator says: a value with its unit and its standing, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Progress = Callable[[float, str], None]
"""Called with a share from 0 to 1 and a sentence; raises to cancel."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of the long table that scorecard, map popup, report, CSV and JSON all format.

    Parameters
    ----------
    id
        The indicator's id in the catalogue.
    level
        ``city``, ``pair``, ``place`` or ``zone``.
    value
        None where it cannot be computed; then `reason` says why.
    unit
        As in the catalogue; ``""`` for a pure number.
    zone
        The zone's id, for level ``zone``.
    from_kind, to_kind
        Kind ids: for a pair; for `places_by_kind` the kind counted is `to_kind`.
    percentile
        Share of comparable areas that do worse, 0 to 100.
    p, q
        Monte Carlo p-value, and after FDR over the family.
    null_model
        What p refers to.
    parameters
        What the value depends on, such as a radius.
    detail
        What belongs to the value, such as the nearest university's name. Untrusted text.
    comparison
        The city's own value of the same quantity, where there is one.
    comparable
        How many comparable areas had a value.
    reason
        Why there is no value, no percentile or no p, in the language spoken when it was computed.
    """

    id: str
    level: str
    value: float | None
    unit: str = ""
    zone: str | None = None
    from_kind: str | None = None
    to_kind: str | None = None
    percentile: float | None = None
    p: float | None = None
    q: float | None = None
    null_model: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    detail: str | None = None
    comparison: float | None = None
    comparable: int | None = None
    reason: str | None = None

    @property
    def available(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


Departure = tuple[float, float, str]
"""From, to (metres), ``above`` or ``below``."""


@dataclass(frozen=True, slots=True)
class Annuli:
    """Ordered pairs by annulus, wide enough to hold some: what distances are told from.

    Parameters
    ----------
    edges_m
        (k,) outer edges, metres; the first annulus begins at 0.
    observed, expected, low, high
        (k,) pairs in each annulus; the envelope is global over the annuli.
    """

    edges_m: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def departures(self) -> tuple[Departure, ...]:
        """Return the runs of annuli that lie outside the envelope on one side; none is bridged."""
        found: list[Departure] = []
        inner = 0.0
        for edge, observed, low, high in zip(self.edges_m, self.observed, self.low, self.high, strict=True):
            side = "above" if observed > high else "below" if observed < low else ""
            if side and found and found[-1][1:] == (inner, side):
                found[-1] = (found[-1][0], edge, side)
            elif side:
                found.append((inner, edge, side))
            inner = edge
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Profile:
    """Co-location of an unordered pair of kinds over distance, against random labelling.

    Parameters
    ----------
    from_kind, to_kind
        Kind ids; equal for a kind with itself.
    n_from, n_to
        Their places.
    radii_m
        (k,) metres.
    observed, expected, low, high
        (k,) cumulative ordered pairs; the envelope is global. `low` and `high` are empty where nothing is tested.
    p, q
        Of the cumulative curve (extreme rank length), and after FDR over all pairs of the run; None with a kind under
        five places.
    departures_m
        (from, to, ``above`` or ``below``) in metres, from annuli; none where p exceeds alpha.
    strength
        Observed / expected pairs within 400 m, None where nothing is expected.
    sentence
        What a planner reads, in the language spoken when it was computed; names the universe.
    alpha, alternative
        Of the test.
    annuli
        What the departures were read off; None where nothing is tested.
    """

    from_kind: str
    to_kind: str
    n_from: int
    n_to: int
    radii_m: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    p: float | None
    q: float | None
    departures_m: tuple[tuple[float, float, str], ...]
    strength: float | None
    sentence: str
    alpha: float = 0.05
    alternative: str = "two-sided"
    annuli: Annuli | None = None


@dataclass(frozen=True, slots=True)
class CityAnalysis:
    """City-, pair- and place-level results of one run.

    Parameters
    ----------
    readings
        In catalogue order.
    profiles
        Every unordered pair of the universe once, same-kind pairs included; strongest first.
    universe
        The reference kinds.
    simulations, seed
        As used.
    """

    readings: tuple[Reading, ...]
    profiles: tuple[Profile, ...]
    universe: tuple[str, ...]
    simulations: int
    seed: int
