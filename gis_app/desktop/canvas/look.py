"""What the planner has chosen to see: everything about a picture that is not the city itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis_app.desktop.canvas.thematic import Thematic
    from gis_app.zones.zone import Candidate, Zone


@dataclass(frozen=True, slots=True)
class Look:
    """One state of the map.

    Parameters
    ----------
    hidden
        Kind ids not drawn.
    candidates
        Zones that were found.
    zones
        Zones that were drawn or imported.
    selected
        The id of the zone that stands out.
    theme
        A result laid over the places, None for none.
    edited
        The id of the zone whose boundary is in the planner's hands: an item above the picture shows it.
    """

    hidden: frozenset[str] = frozenset()
    candidates: tuple[Candidate, ...] = ()
    zones: tuple[Zone, ...] = ()
    selected: str | None = None
    edited: str | None = None
    theme: Thematic | None = None

    @property
    def all_zones(self) -> tuple[Zone, ...]:
        """Candidates under drawn zones, the best candidate on top of the others."""
        return (*reversed(self.candidates), *self.zones)

    def zone(self, name: str | None) -> Zone | None:
        """Return the zone of that id, or None."""
        return next((zone for zone in self.all_zones if zone.id == name), None)
