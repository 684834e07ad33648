"""The numbers of one zone, each beside what comparable areas show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading
    from gis_app.zones.zone import Zone


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A zone's readings.

    Parameters
    ----------
    zone
        What was measured.
    readings
        The eight numbers first, in catalogue order; `places_by_kind` has one row per loaded kind of place.
    comparable
        How many comparable areas were found.
    acceptance
        Their share of the attempts.
    seed, simulations
        As used.
    """

    zone: Zone
    readings: tuple[Reading, ...]
    comparable: int
    acceptance: float
    simulations: int
    seed: int
