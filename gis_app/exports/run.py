"""The main job: from a city to all products, written as one set; and single products for `export`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gis_app.exports.atomically import product_set
from gis_app.exports.documents import (
    analysis_document,
    assessment_document,
    candidates_document,
    document_bytes,
)
from gis_app.exports.provenance import Provenance, provenance_of
from gis_app.exports.summary import summary_sentences
from gis_app.exports.tables import indicators_csv
from gis_app.indicators.wording import paragraph
from layers.errors import UserError
from layers.language import current_language, speaking
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gis_app.exports.local_results import LocalResults
    from gis_app.indicators.reading import CityAnalysis, Progress
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found, Zone
    from layers.city import City


@dataclass(frozen=True, slots=True)
class Results:
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
    def reasons(self) -> dict[str, str]:
        """Method id to why it found nothing."""
        return {one.method: one.reason for one in self.found if one.reason and not one.candidates}


@dataclass(frozen=True, slots=True)
class RunResult:
    """What `run_city` did.

    Parameters
    ----------
    paragraph
        The findings, for a planner, in the language of the products.
    written
        Paths of the products.
    results
        What they were made of.
    """

    paragraph: str
    written: tuple[Path, ...]
    results: Results


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which single products to write, and where; None for those not wanted.

    Parameters
    ----------
    map
        An HTML file.
    report
        A PDF file.
    table
        A CSV file.
    figures
        A folder for plate and profiles.
    """

    map: Path | None = None
    report: Path | None = None
    table: Path | None = None
    figures: Path | None = None

    def any(self) -> bool:
        """Whether anything is wanted."""
        return any(path is not None for path in (self.map, self.report, self.table, self.figures))

    def check(self) -> None:
        """Refuse a file whose ending promises a format that is not written.

        Raises
        ------
        UserError
            Naming the file and the endings there are.
        """
        for path, endings in ((self.map, (".html", ".htm")), (self.report, (".pdf",)), (self.table, (".csv",))):
            if path is not None and path.suffix.lower() not in endings:
                raise UserError(
                    _("this format is not written"),
                    where=str(path),
                    remedy=_("choose a name that ends in {endings}").format(endings=", ".join(endings)),
                )


def run_city(
    city: City,
    out: Path,
    *,
    language: str = "en",
    simulations: int = 999,
    seed: int = 1,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Analyse a city, find and assess candidates, and write every product.

    Parameters
    ----------
    city
        Layers in metres.
    out
        The folder for the products: all of them land there, or none.
    language
        ``en`` or ``zh_CN``, of the products and the paragraph.
    simulations, seed
        Of every test and comparison.
    parameters
        Of the ways of finding, see `gis_app.zones.finding.settings_by_method`.
    progress
        Told how far it is; may raise to cancel.

    Raises
    ------
    UserError
        If `out` cannot be written.
    """
    with speaking(language), product_set(out) as staging:
        results = results_of(
            city, simulations=simulations, seed=seed, parameters=parameters, progress=_part(progress, 0.0, 0.7)
        )
        results = with_local(results, _part(progress, 0.7, 0.75))
        _write_all(results, staging, _part(progress, 0.75, 1.0))
        names = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
        said = paragraph([*results.sentences, *print_remarks()])
    return RunResult(said, tuple(out / name for name in names), results)


def export_products(
    city: City,
    wanted: Wanted,
    *,
    zones: Sequence[Zone] = (),
    language: str = "en",
    simulations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
) -> list[Path]:
    """Write single products of a city.

    Parameters
    ----------
    city
        Layers in metres.
    wanted
        What, and where.
    zones
        Drawn or imported ones, shown before the found ones.
    language
        ``en`` or ``zh_CN``.
    simulations, seed, progress
        As `run_city`.

    Returns
    -------
    list of pathlib.Path
        What was written.
    """
    with speaking(language):
        results = results_of(city, zones=zones, simulations=simulations, seed=seed, progress=_part(progress, 0.0, 0.8))
        return write_wanted(results, wanted, _part(progress, 0.8, 1.0))


def results_of(
    city: City,
    *,
    zones: Sequence[Zone] = (),
    simulations: int = 999,
    seed: int = 1,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    progress: Progress | None = None,
) -> Results:
    """Return what the products are made of; parameters as `export_products` and `run_city`."""
    from gis_app.indicators.analysis import analyse
    from gis_app.zones.searching import search

    created = datetime.now(UTC)
    analysis = analyse(city, simulations=simulations, seed=seed, progress=_part(progress, 0.0, 0.5))
    searched = search(
        city, zones=zones, simulations=simulations, seed=seed, parameters=parameters,
        progress=_part(progress, 0.5, 1.0),
    )  # fmt: skip
    sentences, plain = (
        tuple(summary_sentences(city, analysis, searched.found, exact=exact)) for exact in (True, False)
    )
    provenance = provenance_of(city, seed=seed, simulations=simulations, created=created)
    return Results(city, analysis, searched.found, searched.cards, provenance, sentences, plain)


def with_local(results: Results, progress: Progress | None = None) -> Results:
    """Return results with the numbers of single places, hexagons and districts, computed unless they are there."""
    from gis_app.exports.local_results import local_results

    if results.local is not None:
        return results
    made = results.provenance
    local = local_results(results.city, simulations=made.simulations or 999, seed=made.seed or 0, progress=progress)
    return replace(results, local=local)


def write_wanted(results: Results, wanted: Wanted, progress: Progress | None = None) -> list[Path]:
    """Write single products from results already there, in the language in force.

    Parameters
    ----------
    results
        Of `results_of`, or put together by the desktop.
    wanted
        What, and where.
    progress
        Told how far it is.
    """
    wanted.check()
    steps = (
        (wanted.map, _("Drawing the map"), _map),
        (wanted.report, _("Setting the report"), _report_in_print),
        (wanted.table, _("Writing tables"), _table),
    )
    made: dict[Path, bytes] = {}
    for step, (path, doing, make) in enumerate(steps):
        if path is not None:
            _tell(progress, step / 4, doing)
            made[path] = make(results)
    if wanted.figures is not None:
        _tell(progress, 0.75, _("Drawing figures"))
        made |= {wanted.figures / name: content for name, content in _figures(results).items()}
    for folder in dict.fromkeys(path.parent for path in made):
        with product_set(folder) as staging:
            for path in [path for path in made if path.parent == folder]:
                (staging / path.name).write_bytes(made[path])
    _tell(progress, 1.0, _("Done"))
    return list(made)


def _write_all(results: Results, staging: Path, progress: Progress | None) -> None:
    city, provenance = results.city, results.provenance
    documents = {
        "analysis.json": analysis_document(city, results.analysis, provenance),
        "assessment.json": assessment_document(city, results.scorecards, provenance),
        "candidates.geojson": candidates_document(city, results.zones, provenance),
    }
    _tell(progress, 0.0, _("Writing tables"))
    for name, document in documents.items():
        (staging / name).write_bytes(document_bytes(document))
    for name, content in _local_files(results).items():
        (staging / name).parent.mkdir(exist_ok=True)
        (staging / name).write_bytes(content)
    (staging / "indicators.csv").write_bytes(_table(results))
    _tell(progress, 0.1, _("Drawing the map"))
    (staging / "map.html").write_bytes(_map(results))
    _tell(progress, 0.3, _("Drawing the plate"))
    with _in_print(results) as printed:
        for name, content in _plates(printed, "map").items():
            (staging / name).write_bytes(content)
        _tell(progress, 0.7, _("Setting the report"))
        (staging / "report.pdf").write_bytes(_report(printed))
    _tell(progress, 1.0, _("Done"))


def _local_files(results: Results) -> dict[str, bytes]:
    """Return the numbers of single places, hexagons and districts, by the file's name within the products."""
    from gis_app.exports.density_grids import FOLDER, density_files
    from gis_app.exports.local_files import district_quotients_geojson, hot_spots_geojson, places_geojson
    from gis_app.exports.local_results import surfaces

    made = results.city, results.provenance
    files = {"places.geojson": places_geojson(*made, results.local)}
    if results.local is not None:
        files["hot_spots.geojson"] = hot_spots_geojson(*made, results.local)
        # Not districts.geojson: in the city's own folder that is the planner's layer.
        if results.city.has("districts"):
            files["district_quotients.geojson"] = district_quotients_geojson(*made, results.local)
    grids = density_files(*made, surfaces(results.city))
    return files | {f"{FOLDER}/{name}": content for name, content in grids.items()}


def print_remarks() -> list[str]:
    """Return what a planner must know of the printed products: in which language they are, and why."""
    if _prints(current_language()):
        return []
    return [
        _(
            "No Chinese typeface was found on this machine, so the plate and the report are in English: install "
            "Noto Sans CJK SC or Source Han Sans."
        )
    ]


def _prints(language: str) -> bool:
    from gis_app.exports.fonts import chinese_typeface

    return language != "zh_CN" or chinese_typeface() is not None


@contextmanager
def _in_print(results: Results) -> Iterator[Results]:
    """Give the results in a language that can be printed here, and speak it.

    Sentences belong to the results, so where English must stand in for Chinese they are computed again.
    """
    if _prints(current_language()):
        yield results
        return
    found = {zone.id for one in results.found for zone in one.candidates}
    drawn = [zone for zone in results.zones if zone.id not in found]
    provenance = results.provenance
    with speaking("en"):
        again = results_of(
            results.city, zones=drawn, simulations=provenance.simulations or 999, seed=provenance.seed or 0
        )
        yield replace(again, provenance=provenance)


def _map(results: Results) -> bytes:
    from gis_app.exports.folium_map import map_html

    page = map_html(
        results.city, results.scorecards, results.provenance, summary=results.plain, method=results.sentences,
        reasons=results.reasons, local=with_local(results).local,
    )  # fmt: skip
    return page.encode()


def _table(results: Results) -> bytes:
    return indicators_csv(results.analysis, results.scorecards)


def _plates(results: Results, stem: str) -> dict[str, bytes]:
    from gis_app.exports.plate import figure_bytes, plate

    figure = plate(results.city, results.zones, results.provenance)
    return {f"{stem}.png": figure_bytes(figure, "png"), f"{stem}.svg": figure_bytes(figure, "svg")}


def _report(results: Results) -> bytes:
    from gis_app.exports.report import report_pdf

    return report_pdf(
        results.city, results.scorecards, results.provenance, summary=results.plain, method=results.sentences
    )


def _report_in_print(results: Results) -> bytes:
    with _in_print(results) as printed:
        return _report(printed)


def _figures(results: Results) -> dict[str, bytes]:
    """Return the plate and one figure per pair of kinds, by file name."""
    from gis_app.exports.figures import profile_figure, profile_name
    from gis_app.exports.plate import FORMS, figure_bytes

    with _in_print(results) as printed:
        drawn = _plates(printed, "plate")
        for profile in printed.analysis.profiles:
            figure = profile_figure(profile)
            if figure is not None:
                drawn |= {f"{profile_name(profile)}.{form}": figure_bytes(figure, form) for form in FORMS}
    return drawn


def _tell(progress: Progress | None, share: float, doing: str) -> None:
    if progress is not None:
        progress(share, doing)


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Return a progress whose whole is the part from `start` to `end` of another."""
    if progress is None:
        return None

    def told(share: float, doing: str) -> None:
        progress(start + (end - start) * share, doing)

    return told
