"""What the products of one run are made of: the city, its numbers, the zones found, and the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gis_app.exports.provenance import Provenance, provenance_of
from gis_app.exports.summary import summary_sentences
from layers.progress import part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.exports.local_results import LocalResults
    from gis_app.indicators.reading import CityAnalysis
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City
    from layers.progress import Progress


@dataclass(frozen=True, slots=True)
class CityResults:
    """Everything that the products of one run are made of.

    Parameters
    ----------
    city
        What was read.
    analysis
        City and pairs.
    found
        By method.
    scorecards
        Of drawn or imported zones first, then of the found ones.
    provenance
        Of the run.
    sentences
        The findings, with p and the names of commands.
    plain
        The same for a page that has its method elsewhere.
    local
        Numbers of single places, hexagons and districts; None where they were not asked for.
    """

    city: City
    analysis: CityAnalysis
    found: tuple[Found, ...]
    scorecards: tuple[Scorecard, ...]
    provenance: Provenance
    sentences: tuple[str, ...]
    plain: tuple[str, ...] = ()
    local: LocalResults | None = None

    @property
    def zones(self) -> list[Zone]:
        """What the maps show."""
        return [card.zone for card in self.scorecards]

    @property
    def drawn(self) -> list[Zone]:
        """Zones that no method found."""
        found = {zone.id for one in self.found for zone in one.candidates}
        return [zone for zone in self.zones if zone.id not in found]

    @property
    def reasons(self) -> dict[str, str]:
        """Method id to why it found nothing."""
        return {one.method: one.reason for one in self.found if one.reason and not one.candidates}

    def local_results(self, progress: Progress | None = None) -> LocalResults:
        """Return the numbers of single places, hexagons and districts, computed unless they are there."""
        from gis_app.exports.local_results import local_results

        made = self.provenance
        return self.local or local_results(
            self.city, simulations=made.simulations or 999, seed=made.seed or 0, progress=progress
        )


def results_of(
    city: City,
    *,
    zones: Sequence[Zone] = (),
    simulations: int = 999,
    seed: int = 1,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    progress: Progress | None = None,
) -> CityResults:
    """Analyse a city, find zones and measure them.

    Parameters
    ----------
    city
        Layers in metres.
    zones
        Drawn or imported ones, shown before the found ones.
    simulations, seed
        Of every test and comparison.
    parameters
        Of the ways of finding, see `gis_app.zones.finding.settings_by_method`.
    progress
        Told how far it is; may raise to cancel.
    """
    from gis_app.indicators.analysis import analyse
    from gis_app.zones.searching import search

    created = datetime.now(UTC)
    analysis = analyse(city, simulations=simulations, seed=seed, progress=part(progress, 0.0, 0.5))
    searched = search(
        city,
        zones=zones,
        simulations=simulations,
        seed=seed,
        parameters=parameters,
        progress=part(progress, 0.5, 1.0),
    )
    sentences, plain = (
        tuple(summary_sentences(city, analysis, searched.found, exact=exact)) for exact in (True, False)
    )
    provenance = provenance_of(city, seed=seed, simulations=simulations, created=created)
    return CityResults(city, analysis, searched.found, searched.cards, provenance, sentences, plain)
