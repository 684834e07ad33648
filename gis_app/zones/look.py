"""What zones that came about in one way are called, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gis_app.zones.claims import CHANCE, UNTESTED
from layers.language import N_

_PALE, _THIN = "#8b84a6", 1.4


@dataclass(frozen=True, slots=True)
class Look:
    """Zones that came about in the same way: what they are called, and how they are drawn.

    Parameters
    ----------
    title, singular
        For people, marked for translation.
    colour
        Of outline and badge, ``#rrggbb``.
    dash
        Of the outline: lengths on and off in multiples of its width; empty for a full line.
    badge
        ``round`` or ``square``.
    weight
        Of the outline, in screen pixels.
    claim
        What can be said of its zones, of `gis_app.zones.claims`; nothing where they stand out or are not tested at all.
    """

    title: str
    singular: str
    colour: str
    dash: tuple[float, ...] = ()
    badge: str = "round"
    weight: float = 2.2
    claim: str = ""

    def claiming(self, claim: str) -> Look:
        """Return the look of those zones of which so much can be said: what chance brings is pale and thin."""
        if claim == CHANCE:
            said = N_("Candidate: no more than chance would bring")
            return replace(self, title=CHANCE, singular=said, colour=_PALE, weight=_THIN, claim=claim)
        return replace(self, title=UNTESTED, claim=claim) if claim == UNTESTED else self


# Chinese planners call a boundary the red line; theirs is red.
DRAWN = Look(N_("Drawn zones"), N_("Drawn zone"), "#cf2a1b", weight=2.6)
IMPORTED = Look(N_("Imported zones"), N_("Imported zone"), DRAWN.colour, weight=2.6)
OTHER = Look(N_("Candidate zones"), N_("Candidate zone"), "#44403a")
