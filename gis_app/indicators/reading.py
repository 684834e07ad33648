"""What an indicator says: a value with its unit and its standing, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  a study reads results back by these annotations
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gis_app.indicators.pairs import PairTest


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
        Share of comparable areas that do worse, ties counted half, 0 to 100: for ordering, never for words.
    surpassed
        Share of comparable areas that the value lies strictly beyond: above, or below where lower is better; 0 to 100.
    tied
        Share that has the very same value, 0 to 100.
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
    surpassed: float | None = None
    tied: float | None = None
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


@dataclass(frozen=True, slots=True)
class CityAnalysis:
    """City-, pair- and place-level results of one run.

    Parameters
    ----------
    readings
        In catalogue order.
    profiles
        Every unordered pair of the universe once, same-kind pairs included: tested ones first, the strongest first.
    universe
        The reference kinds.
    simulations, seed
        As used.
    universe_said
        The reference places in words, in the language in force when it was computed.
    """

    readings: tuple[Reading, ...]
    profiles: tuple[PairTest, ...]
    universe: tuple[str, ...]
    simulations: int
    seed: int
    universe_said: str = ""
