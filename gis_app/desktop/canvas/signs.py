"""What tells zones apart on the map: their colour, and the shape of their badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.desktop.canvas import palette
from gis_app.zones.claims import CHANCE, claim_of
from gis_app.zones.zone import Candidate

if TYPE_CHECKING:
    from gis_app.zones.zone import Zone

BADGE = 9.5
"""Radius of a rank's badge, pixels."""
_METHOD_COLOURS = (palette.CANDIDATE, "#7d4a0f", "#4a5a1e", "#5b2f6b")


def zone_colour(zone: Zone, methods: tuple[str, ...]) -> str:
    """Return the colour of a zone's line; `methods` fix those of the candidates."""
    if not isinstance(zone, Candidate):
        return palette.DRAWN
    if claim_of(zone) == CHANCE:
        return palette.BY_CHANCE
    return _METHOD_COLOURS[_order(zone, methods) % len(_METHOD_COLOURS)]


def is_square(zone: Zone, methods: tuple[str, ...]) -> bool:
    """Whether a zone's badge is square: those of the second way of finding are, so that two ranks 1 differ."""
    return isinstance(zone, Candidate) and _order(zone, methods) % 2 == 1


def _order(zone: Zone, methods: tuple[str, ...]) -> int:
    return methods.index(zone.method) if zone.method in methods else 0
