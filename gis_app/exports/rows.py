"""A scorecard as lines of text: what map popup, report and summary print of a zone's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.extent import AREA_HA, PLACES_BY_KIND
from gis_app.indicators.numbers import format_number
from gis_app.indicators.presentation import headline, note
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard

_PLACES = "places"
_SAID_BY_TITLE = ("per ha", "categories")


@dataclass(frozen=True, slots=True)
class Row:
    """One number for people, in the language in force; texts may be empty and are untrusted.

    `brief` is the value without a unit that the title names already; `surpassed` is the share of comparable areas that
    the value lies strictly beyond, 0 to 100, and `share` the same in words.
    """

    id: str
    title: str
    value: str
    brief: str
    standing: str
    surpassed: float | None
    share: str
    note: str
    missing: bool

    @property
    def is_count(self) -> bool:
        """Whether it counts the places of one kind."""
        return self.id == PLACES_BY_KIND.id


def headline_rows(card: Scorecard) -> list[Row]:
    """Return the eight numbers; places by kind take one row per kind."""
    return [row_of(reading) for reading in card.readings if CATALOGUE[reading.id].headline]


def row_of(reading: Reading) -> Row:
    """Return a reading in words."""
    line = headline(reading)
    own = reading.id == AREA_HA.id and reading.available  # every comparable area has it too: nothing to compare
    return Row(
        id=reading.id,
        title=line.title,
        value=line.value,
        brief=_brief(reading) or line.value,
        standing="" if own else line.standing,
        surpassed=reading.surpassed,
        # Rounded down: 99.6 % must not read as all.
        share="" if reading.surpassed is None else _("{share} %").format(share=floor(reading.surpassed)),
        note="" if own else note(reading),
        missing=not reading.available,
    )


def _brief(reading: Reading) -> str:
    if reading.value is None:
        return ""
    if reading.unit == _PLACES:
        return f"{reading.value:,.0f}"
    return format_number(reading.value) if reading.unit in _SAID_BY_TITLE else ""


def method_lines(cards: Sequence[Scorecard]) -> list[str]:
    """Return in small print how zones were compared."""
    if not cards:
        return []
    return [
        _(
            "Comparable areas: the zone's own shape, turned and moved at random to where activity is, {count} times "
            "(seed {seed}). Shares count areas that are strictly lower, or farther. Of a zone found or drawn in the "
            "data it is a description, no test."
        ).format(count=cards[0].simulations, seed=cards[0].seed)
    ]
