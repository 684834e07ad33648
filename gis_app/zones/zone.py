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
class CreativeQuotient:
    """Whether a zone holds creative places rather than others: the location quotient of its creative places.

    Parameters
    ----------
    value
        Their share of the zone's reference places, divided by their share of the city's.
    low, high
        Exact interval of 95 % for a zone chosen beforehand (Clopper & Pearson).
    p
        Against the most creative zone of each city with shuffled kinds, so it answers for the search; None where no
        such city was searched.
    """

    value: float
    low: float
    high: float
    p: float | None


@dataclass(frozen=True, slots=True)
class Candidate(Zone):
    """A zone that was found in the data.

    Parameters
    ----------
    rank
        From 1, inside its method.
    score
        What the method ranks by; `strength` itself where nothing else enters.
    why
        One sentence for a planner.
    places
        Creative places inside the outline.
    counts
        Kind id to places inside.
    expected
        Creative places that the background puts on the outline's area; None where the method knows none.
    strength
        Log-likelihood excess n ln(n/E) - (n - E) of n places where E are expected, 0 where there are no more than that;
        None where the method has none.
    spots
        Different spots on which `places` stand: many firms can share one address.
    stability
        Share of the parameter sweep in which it stays, where the method sweeps.
    p
        Of the zone, against the best zones of noise cities; None where it was not computed.
    reason
        Why there is no `p`.
    testable
        Whether its method compares zones with noise cities.
    quotient
        Of the creative places; None where all reference places are creative, or the method does not ask.
    around
        The numbers that `why` tells of its surroundings, by name; distances in metres.
    """

    rank: int = 0
    score: float = 0.0
    why: str = ""
    places: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    expected: float | None = None
    strength: float | None = None
    spots: int = 0
    stability: float | None = None
    p: float | None = None
    reason: str | None = None
    testable: bool = False
    quotient: CreativeQuotient | None = None
    around: Mapping[str, float] = field(default_factory=dict)


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
    notes
        Sentences about what was left out, merged or not tested.
    simulations
        Noise cities searched; None where the method draws nothing.
    """

    method: str
    parameters: Mapping[str, float | int | str | list[str]]
    candidates: tuple[Candidate, ...]
    reason: str | None = None
    notes: tuple[str, ...] = ()
    simulations: int | None = None
