"""What a zone is: drawn, imported or found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import shapely


@dataclass(frozen=True, slots=True)
class Zone:
    """An area whose indicators are measured.

    Parameters
    ----------
    id
        Stable inside one result or study, such as ``density_clusters-3``.
    name
        As the planner sees it.
    geometry
        Valid polygon or multipolygon in the city's metric CRS.
    method
        How it came about: ``drawn``, ``imported``, or a finding method's id.
    """

    id: str
    name: str
    geometry: shapely.Polygon | shapely.MultiPolygon
    method: str = "drawn"

    @property
    def area_ha(self) -> float:
        """Area in hectares."""
        return float(self.geometry.area) / 10_000.0


@dataclass(frozen=True, slots=True)
class Candidate(Zone):
    """A zone that was found in the data.

    Parameters
    ----------
    rank
        From 1, inside its method.
    score
        What the method ranks by, 0 to 1.
    why
        One sentence for a planner.
    places
        Places of the universe inside.
    counts
        Kind id to places inside.
    stability
        Share of the parameter sweep in which it stays, where the method sweeps.
    p
        None where the method does not test; the scan statistic has one.
    """

    rank: int = 0
    score: float = 0.0
    why: str = ""
    places: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    stability: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of finding returned.

    Parameters
    ----------
    method
        The method's id.
    parameters
        As used, defaults included.
    candidates
        By rank; not overlapping.
    reason
        Why there are none, where there are none.
    """

    method: str
    parameters: Mapping[str, float | int | str | list[str]]
    candidates: tuple[Candidate, ...]
    reason: str | None = None
