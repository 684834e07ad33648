"""What the window's jobs do: the lower rooms, called in the order the desktop needs. No Qt here."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from shapely.errors import ShapelyError

from layers.errors import UserError
from layers.language import current_language
from layers.language import gettext as _
from layers.progress import part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import shapely

    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.study.ownership import Claim
    from gis_app.study.study import Study
    from gis_app.zones.imported import Imported
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City
    from layers.progress import Progress


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, the city indexed for measuring, the numbers of the whole study area, the methods' titles."""

    found: dict[str, Found]
    measures: ZoneMeasures
    whole: tuple[Reading, ...]
    titles: dict[str, str]


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What the window knows of a study whose file is lost: the city, the planner's zones, the kinds not shown."""

    city: City
    zones: tuple[Zone, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open study, the city it holds, and the right to edit it: None where it is another window's."""

    study: Study
    city: City
    claim: Claim | None

    def close(self) -> None:
        """Let go of it: nobody waits for it any more."""
        self.study.close()
        if self.claim is not None:
            self.claim.release()


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
    """Open a study; only for looking where another window edits it."""
    from gis_app.study import library
    from gis_app.study.ownership import claim
    from gis_app.study.study import Study

    progress(0.1, _("Reading the study"))
    with ExitStack() as unless_done:
        held = claim(path)
        if held is not None:
            unless_done.callback(held.release)
        study = Study.open(path) if held is not None else Study.open(path, read_only=True)
        unless_done.callback(study.close)
        library.remember(path)
        return _with_city(study, held, unless_done, progress)


def read_study_or_files(path: Path, progress: Progress) -> Opened | City:
    """Read a GeoPackage as the study it is, else as a planner's file."""
    from gis_app.study.inspection import is_study

    return read_study(path, progress) if is_study(path) else read_files([path], progress)


def study_of(city: City, progress: Progress) -> Opened:
    """Return the study of a city in the planner's library, made where it is not there yet."""
    from gis_app.study import library
    from gis_app.study.ownership import claim

    study = library.open_or_create(city, progress=progress)
    held = claim(study.path)
    if held is None:
        study.close()
        return read_study(study.path, progress)
    with ExitStack() as unless_done:
        unless_done.callback(held.release)
        unless_done.callback(study.close)
        # What the study holds is what is shown: it may have been made, and changed, before.
        return _with_city(study, held, unless_done, progress)


def _with_city(study: Study, held: Claim | None, unless_done: ExitStack, progress: Progress) -> Opened:
    """Read what a study holds; one that nobody waits for any more is closed again."""
    progress(0.5, _("Reading the study"))
    opened = Opened(study, study.city(), held)
    progress(1.0, "")
    unless_done.pop_all()
    return opened


def save_copy(study: Study, target: Path, shown: OnScreen | None, progress: Progress, *, replace: bool) -> bool:
    """Write a copy of a study.

    Parameters
    ----------
    study
        The open one.
    target
        Ends in ``.gpkg``.
    shown
        What to write where the study's file is lost; None where it is sound.
    replace
        Whether a file of that name may be replaced.

    Returns
    -------
    bool
        Whether the copy was made of the file, so with its history.
    """
    if shown is None:
        study.copy_to(target, replace=replace)
        return True
    if target.exists() and not replace:
        raise UserError(_("there is already a file of this name"), where=target.name, remedy=_("choose another name"))
    try:
        _write_on_screen(shown, target, progress)
    except OSError as error:
        raise UserError(
            _("the file cannot be written"),
            where=target.name,
            remedy=_("check that the disk has room and that no other program has the file open"),
        ) from error
    return False


def _write_on_screen(shown: OnScreen, target: Path, progress: Progress) -> None:
    from gis_app.study.study import Study

    # Whole before it has its name, which may be that of the lost study.
    with TemporaryDirectory(prefix=".clusterscape-", dir=target.parent) as folder:
        part = Path(folder) / target.name
        with Study.create(part, shown.city, progress=progress) as made:
            made.add_zones(shown.zones)
            for kind in shown.hidden:
                made.set_visible(kind, visible=False)
        part.replace(target)


def import_areas(path: Path, city: City, progress: Progress) -> Imported:
    """Read a file's areas as zones."""
    from gis_app.zones.imported import import_zones

    progress(0.1, "")
    return import_zones(path, city)


def read_areas(path: Path, city: City, progress: Progress) -> Imported | None:
    """Read a file's areas as zones; None where it has none in the city, or is a study."""
    from gis_app.study.inspection import is_study

    if path.suffix.lower() == ".gpkg" and is_study(path):
        return None
    try:
        return import_areas(path, city, progress)
    except UserError:
        return None


def find_candidates(city: City, study: Study | None, progress: Progress) -> Search:
    """Find zones by every method, or take those the study has kept, and index the city for measuring."""
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.study.kept import found_bytes, found_of
    from gis_app.zones.finding import METHODS
    from gis_app.zones.scoring import numbers_only

    used = _used(city)
    found = _kept(study, "find", used, found_of)
    if found is None:
        before = _read(study, lambda one: one.data_hash(), "")
        found = _found(city, progress)
        _keep(study, "find", used, found_bytes(found), before)
    progress(0.8, _("Finding candidate zones"))
    measures = ZoneMeasures(city)
    titles = {name: _(method.title) for name, method in METHODS.items()}
    return Search(found, measures, numbers_only(city, measures, city.study_area.geometry), titles)


def _found(city: City, progress: Progress) -> dict[str, Found]:
    from gis_app.zones.finding import BEST, METHODS, find

    share = 0.8 / len(METHODS)
    return {
        method: find(city, method, count=BEST, progress=part(progress, share * number, share * (number + 1)))
        for number, method in enumerate(METHODS)
    }


def _used(city: City, **more: object) -> dict[str, object]:
    """Return what a result hangs on besides the data: it is kept in the language it was told in."""
    return {"universe": list(city.universe), "language": current_language(), **more}


def _read(study: Study | None, what: Callable[[Study], T], otherwise: T) -> T:
    """Return what a study holds; a file that can no longer be read is no reason not to compute."""
    if study is not None:
        with suppress(UserError):
            return what(study)
    return otherwise


def _kept(study: Study | None, key: str, used: Mapping[str, object], read: Callable[[bytes], T]) -> T | None:
    """Return what the study has kept of the same data, version and parameters; None where it is not of use."""
    result = _read(study, lambda one: one.load_result(key), None)
    if result is None or dict(result.parameters) != used:
        return None
    try:
        return read(result.value)
    except (ValueError, ShapelyError):
        # Computed anew: what stands there was not written by this program.
        return None


def _keep(study: Study | None, key: str, used: Mapping[str, object], value: bytes, data_hash: str) -> None:
    """Keep a result for the next time; a study that cannot be written does without."""
    if study is not None and not study.read_only:
        with suppress(UserError):
            study.save_result(key, value, parameters=used, data_hash=data_hash)


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


def warm_up(progress: Progress) -> None:
    """Compile, or load, the kernels that the first analysis needs, while the planner still looks at the first page."""
    from shapely import box

    from gis_app.statistics import random_labelling_matrix, random_labelling_moments, random_shift_test
    from gis_app.statistics.nearest_labelling import nearest_labelling

    progress(0.1, _("Preparing the statistics (the first time after installing takes a minute)"))
    # Twelve places of two kinds: enough for every kernel, too few to take time.
    xy = [[float(60 * (one % 4)), float(45 * (one // 4))] for one in range(12)]
    marks = [one % 2 for one in range(12)]
    random_labelling_matrix(xy, marks, [50.0, 100.0], simulations=64, seed=1)
    progress(0.8, _("Preparing the statistics (the first time after installing takes a minute)"))
    random_labelling_moments(xy, marks, [50.0, 100.0])
    random_shift_test(xy, marks, 0, 1, [40.0], box(0, 0, 180, 90), simulations=9)
    nearest_labelling(xy, marks, [50.0], simulations=9)


def preview_city(city: City, progress: Progress) -> CityAnalysis:
    """Return what can be told of the pairs of kinds without a simulation."""
    from gis_app.indicators.preview import preview

    return preview(city, progress=progress)


def analyse_city(
    city: City, simulations: int, study: Study | None, progress: Progress
) -> tuple[CityAnalysis, list[str]]:
    """Return the city's analysis and the sentences a planner reads; those the study has kept, where they still hold."""
    from gis_app.indicators.analysis import analyse
    from gis_app.indicators.sentences import describe_city
    from gis_app.study.kept import analysis_bytes, analysis_of

    used = _used(city, simulations=simulations)
    if (kept := _kept(study, "analysis", used, analysis_of)) is not None:
        return kept
    before = _read(study, lambda one: one.data_hash(), "")
    analysis = analyse(city, simulations=simulations, progress=progress)
    sentences = describe_city(city, analysis)
    _keep(study, "analysis", used, analysis_bytes(analysis, sentences), before)
    return analysis, sentences
