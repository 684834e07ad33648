"""A scorecard as lines of text: what map popup, report and summary print of a zone's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.presentation import headline, note
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Row:
    """One number for people, in the language in force; texts may be empty and are untrusted, `percentile` 0 to 100."""

    id: str
    title: str
    value: str
    standing: str
    percentile: float | None
    note: str


def headline_rows(card: Scorecard) -> list[Row]:
    """Return the eight numbers; places by kind take one row per kind."""
    return [row_of(reading) for reading in card.readings if CATALOGUE[reading.id].headline]


def row_of(reading: Reading) -> Row:
    """Return a reading in words."""
    line = headline(reading)
    return Row(reading.id, line.title, line.value, line.standing, reading.percentile, note(reading))


def method_lines(cards: Sequence[Scorecard]) -> list[str]:
    """Return in small print how zones were compared."""
    if not cards:
        return []
    return [
        _(
            "Comparable areas: the zone's own shape, turned and moved at random to where activity is, {count} times "
            "(seed {seed}). For a zone found in the data a percentile describes; it is no test."
        ).format(count=cards[0].simulations, seed=cards[0].seed)
    ]
