"""What tells zones apart on the map, as on paper: colour and dash of their line, and the shape of their badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.zones.appearance import look_of

if TYPE_CHECKING:
    from gis_app.zones.zone import Zone

BADGE = 9.5
"""Radius of a rank's badge, pixels."""


def zone_colour(zone: Zone) -> str:
    """Return the colour of a zone's line."""
    return look_of(zone).colour


def zone_dash(zone: Zone) -> tuple[float, ...]:
    """Return the dash of a zone's line, in multiples of its width; empty for a full line."""
    return look_of(zone).dash


def is_square(zone: Zone) -> bool:
    """Whether a zone's badge is square, so that two ranks 1 differ."""
    return look_of(zone).badge == "square"
