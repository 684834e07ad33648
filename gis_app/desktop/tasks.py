"""What the window's jobs do: the lower rooms, called in the order the desktop needs. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import shapely

    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.study.study import Study
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City

    Progress = Callable[[float, str], None]

METHODS = ("density_clusters", "industrial_seeds")
KEPT = 12
"""How many candidates of each method are shown."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open study and the city it holds."""

    study: Study
    city: City


def read_files(paths: list[Path], progress: Progress) -> City:
    """Read files, or one folder, as a city."""
    from layers.intake.gathering import read_city

    return read_city(paths[0] if len(paths) == 1 else paths, progress=progress)


def read_sample(name: str, progress: Progress) -> Opened:
    """Return the study and the city of a sample."""
    from layers.intake.gathering import read_city
    from sample_cities import catalogue

    return study_of(read_city(catalogue.folder(name), progress=progress), progress)


def read_study(path: Path, progress: Progress) -> Opened:
    """Open a study."""
    from gis_app.study import library
    from gis_app.study.study import Study

    progress(0.1, _("Reading the study"))
    study = Study.open(path)
    library.remember(path)
    return Opened(study, study.city())


def read_study_or_files(path: Path, progress: Progress) -> Opened | City:
    """Read a GeoPackage as the study it is, else as a planner's file."""
    from gis_app.study.inspection import is_study

    return read_study(path, progress) if is_study(path) else read_files([path], progress)


def study_of(city: City, progress: Progress) -> Opened:
    """Return the study of a city in the planner's library, made where it is not there yet."""
    from gis_app.study import library

    study = library.open_or_create(city, progress=progress)
    # What the study holds is what is shown: it may have been made, and changed, before.
    return Opened(study, study.city())


def find_candidates(city: City, progress: Progress) -> tuple[dict[str, Found], ZoneMeasures]:
    """Find zones by every method, and index the city for measuring."""
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.zones.finding import best, find

    found = {}
    for number, method in enumerate(METHODS):
        progress(number / len(METHODS), _("Finding candidate zones"))
        found[method] = best(find(city, method), KEPT)
    return found, ZoneMeasures(city)


def measure_zones(
    city: City, measures: ZoneMeasures, zones: Sequence[Zone], simulations: int, progress: Progress
) -> list[Scorecard]:
    """Return the scorecard of each zone."""
    from gis_app.zones.scoring import scorecards

    return list(scorecards(city, zones, measures=measures, simulations=simulations, progress=progress))


def live_numbers(
    city: City, measures: ZoneMeasures, geometry: shapely.Polygon, progress: Progress
) -> tuple[Reading, ...]:
    """Return the numbers of a shape without percentiles: fast enough to follow the mouse."""
    from gis_app.zones.scoring import numbers_only

    progress(0.0, "")
    return numbers_only(city, measures, geometry)


def analyse_city(city: City, simulations: int, progress: Progress) -> tuple[CityAnalysis, list[str]]:
    """Return the city's analysis and the sentences a planner reads."""
    from gis_app.indicators.analysis import analyse
    from gis_app.indicators.sentences import describe_city

    analysis = analyse(city, simulations=simulations, progress=progress)
    return analysis, describe_city(city, analysis)
