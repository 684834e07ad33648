"""Scorecards side by side: one row per number, one column per zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One number of several zones.

    Parameters
    ----------
    id
        The indicator's id.
    kind
        The kind counted, for `places_by_kind`.
    unit
        As in the catalogue.
    readings
        One per zone, in the order of the scorecards; None where a scorecard has no such row.
    comparison
        The city's own value.
    """

    id: str
    kind: str | None
    unit: str
    readings: tuple[Reading | None, ...]
    comparison: float | None = None

    @property
    def best(self) -> int | None:
        """Position of the zone with the highest percentile; None where none has one, or several share it."""
        standing = [reading.percentile if reading else None for reading in self.readings]
        known = [value for value in standing if value is not None]
        if not known or known.count(max(known)) > 1:
            return None
        return standing.index(max(known))


def compare(scorecards: Sequence[Scorecard]) -> tuple[ComparisonRow, ...]:
    """Put scorecards side by side.

    Parameters
    ----------
    scorecards
        Of any zones of one city.

    Returns
    -------
    tuple of ComparisonRow
        In the order of the first scorecard; rows that only later ones have come last.
    """
    tables = [{(reading.id, reading.to_kind): reading for reading in card.readings} for card in scorecards]
    keys = dict.fromkeys(key for table in tables for key in table)
    return tuple(_row(key, [table.get(key) for table in tables]) for key in keys)


def _row(key: tuple[str, str | None], readings: Sequence[Reading | None]) -> ComparisonRow:
    first = next(reading for reading in readings if reading is not None)
    return ComparisonRow(key[0], key[1], first.unit, tuple(readings), first.comparison)


def zones_of(scorecards: Sequence[Scorecard]) -> tuple[Zone, ...]:
    """Return the zones that head the columns of `compare`."""
    return tuple(card.zone for card in scorecards)
