"""What the run says of every place, hexagon and district: computed once for files and map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR
from gis_app.indicators.place_level import PLACE_LEVEL, place_results
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.place_result import PlaceResult, Surface
    from layers.city import City
    from layers.progress import Progress


@dataclass(frozen=True, slots=True)
class LocalResults:
    """Per-place and per-cell numbers of one run.

    Parameters
    ----------
    universe
        Kind ids of the reference places.
    results
        In the order of the catalogue, pair by pair or kind by kind; empty with a reason where nothing can be told.
    left_out
        Indicator ids that were not computed, to the reason in the language spoken then.
    """

    universe: tuple[str, ...]
    results: tuple[PlaceResult, ...]
    left_out: dict[str, str]

    def of(self, *ids: str) -> list[PlaceResult]:
        """Return the results of some indicators, in their order."""
        return [result for result in self.results if result.id in ids]


def local_results(
    city: City,
    *,
    simulations: int,
    seed: int,
    everything: bool | None = None,
    ids: Sequence[str] = PLACE_LEVEL,
    progress: Progress | None = None,
) -> LocalResults:
    """Compute the place-level results of a city.

    Parameters
    ----------
    city
        Layers in metres.
    simulations, seed
        As of the analysis: the same ones give the numbers that its readings sum up.
    everything
        Whether slow indicators are computed too; None for where there are few enough places, as `analyse` does: up to
        2,000 reference places for what goes from place to place, up to 100,000 for hot spots.
    ids
        Which indicators, of `PLACE_LEVEL`.
    progress
        Told how far it is; may raise to cancel.
    """
    from gis_app.indicators.inputs.city_run import CityRun

    run = CityRun(city, simulations, seed, None, everything)
    left_out = {name: reason for name in ids if (reason := _why_left_out(run, name))}
    computed = [name for name in ids if name not in left_out]
    found = []
    for result in place_results(run, computed):
        found.append(result)
        if progress is not None:
            share = (computed.index(result.id) + 0.5) / len(computed)
            progress(share, _(CATALOGUE[result.id].title))
    return LocalResults(tuple(city.universe), tuple(found), left_out)


def surfaces(city: City) -> list[tuple[str, Surface | None, str | None]]:
    """Return the density of each kind that has readings, or None and the reason why there is none."""
    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.measures.hot_spots import density_surface, why_no_density

    run = CityRun(city)
    found: list[tuple[str, Surface | None, str | None]] = []
    for kind in run.shown_kinds:
        surface = density_surface(run, kind)
        found.append((kind, surface, why_no_density(run, kind) if surface is None else None))
    return found


def _why_left_out(run: CityRun, name: str) -> str | None:
    """Return why an indicator is not computed in so large a city, or None where it is."""
    from gis_app.indicators.inputs.city_run import QUICK_PLACES
    from gis_app.indicators.measures.hot_spots import why_left_out

    if name == GETIS_ORD_GI_STAR.id:
        return None if run.gridded else why_left_out()
    if run.thorough or not CATALOGUE[name].thorough:
        return None
    return _(
        "Left out, for it takes long with more than {count} reference places: clusterscape analyse computes it with "
        "--places and --cells."
    ).format(count=f"{QUICK_PLACES:,}")
