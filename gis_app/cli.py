"""The commands of `clusterscape`: each reads its words, calls one room, and prints.

Exit codes: 0 done; 1 the input is at fault (one sentence on stderr); 2 wrong usage; 130 cancelled. Heavy libraries are
imported inside the commands that need them, Qt only by `open`.
"""

from __future__ import annotations

import errno
import functools
import inspect
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, TypeVar

import typer

from gis_app.command_words import city_of, intake_of, layer_files, layer_of, unknown_city, zones_of
from gis_app.exports.products import OFFERED, PRODUCTS
from gis_app.terminal import (
    as_json,
    complain,
    give_up_output,
    print_json,
    progress_bar,
    remark,
    say,
    stand_in_for_closed_streams,
)
from layers.errors import UserError, one_line
from layers.language import gettext as _
from layers.language import speaking, system_language, use_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from types import FrameType, TracebackType

    from gis_app.zones.zone import Found
    from layers.city import City
    from layers.progress import Progress

app = typer.Typer(
    name="clusterscape",
    help="A desktop GIS for planners who map urban creative clusters.",
    add_completion=False,
    # Typer's would show a planner pages of source.
    pretty_exceptions_enable=False,
    # Square brackets in the help stand for what may be left out.
    rich_markup_mode=None,
)

P = ParamSpec("P")
T = TypeVar("T")

Language = Literal["en", "zh_CN"]
CityWord = Annotated[
    str, typer.Argument(metavar="CITY", help="A study, a folder of layers, a layer file, or a sample.")
]
Simulations = Annotated[int, typer.Option(min=1, max=99_999, help="Simulations under the null model.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the simulations.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting of a way of finding zones.")
]
LanguageOption = Annotated[Language | None, typer.Option(help="Language of the products.")]
Datum = Annotated[
    list[str] | None,
    typer.Option(
        metavar="D|FILE=D", help="Datum of the coordinates: wgs84, gcj02, bd09, or auto to turn back what is suspected."
    ),
]
Crs = Annotated[
    list[str] | None,
    typer.Option(metavar="C|FILE=C", help="Coordinate system of files that declare none, as EPSG:n."),
]
Kind = Annotated[
    list[str] | None,
    typer.Option(metavar="K|FILE=K", help="What the features are; see `clusterscape kinds`."),
]
Json = Annotated[Path | None, typer.Option("--json", help="Where to write the results; - for standard output.")]


class _Interrupted(KeyboardInterrupt):
    """Ctrl-C; of a type of its own, because Python ends with a signal, not a code, once `exec` met the plain one."""


class _Interruption:
    """Ctrl-C, remembered: a library that swallows the exception once does not swallow it twice."""

    asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        raise _Interrupted

    def look(self) -> None:
        """Stop if the planner asked to."""
        if self.asked:
            raise _Interrupted


_interruption = _Interruption()


def main() -> None:
    """Run the command line and leave with its exit code."""
    stand_in_for_closed_streams()
    use_language(system_language())
    # A pipe of a Chinese Windows is GBK: names of places must come through all the same.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # A shell that starts a job in the background has it ignore Ctrl-C: so it stays.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interruption)
    # Being ended by the system, too, must leave no half-written product behind.
    signal.signal(signal.SIGTERM, _interruption)
    sys.excepthook = _own_fault
    # Typer's own call would put its tracebacks in place of ours.
    typer.main.get_command(app)(prog_name="clusterscape")


def _own_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one sentence that the program failed, and keep the traceback where it can be sent on."""
    from platformdirs import user_log_path

    said = f"{kind.__name__}: {error}"[:300]
    try:
        kept = user_log_path("Clusterscape", appauthor=False, ensure_exists=True) / "fault.txt"
        # A message may quote half a surrogate pair.
        kept.write_text("".join(traceback.format_exception(kind, error, trace)), encoding="utf-8", errors="replace")
    except (OSError, RuntimeError):  # nowhere to keep it: protected, or a user without a home
        sys.__excepthook__(kind, error, trace)
        return
    sentence = _("the program itself failed ({error}); please report it together with {path}.")
    complain(sentence.format(error=said, path=kept))


def _answered(command: Callable[P, T]) -> Callable[P, T]:
    """Turn a planner's mistake into one sentence and exit code 1, and Ctrl-C into 130."""

    @functools.wraps(command)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except UserError as error:
            complain(error)
            raise typer.Exit(1) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of our output has gone: the command line ends quietly
                raise
            complain(_of_the_system(error))
            give_up_output()
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise _cancelled() from None
        except Exception:
            # Python wraps what interrupts the making of a class, and libraries what interrupts their import.
            if _interruption.asked:
                raise _cancelled() from None
            raise

    return answer


def _cancelled() -> typer.Exit:
    remark(_("Cancelled; no unfinished file was left."))
    return typer.Exit(130)


def _of_the_system(error: OSError) -> UserError:
    return UserError(
        _("the file cannot be read or written ({reason})").format(reason=error.strerror or type(error).__name__),
        where=str(error.filename) if error.filename else None,
        remedy=_("look at its permissions and at the space left on the disk"),
    )


def _show_version(wanted: bool) -> None:
    if wanted:
        from gis_app import __version__

        say(f"Clusterscape {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def clusterscape(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  its callback does the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Open the desktop when no command is given."""
    if context.invoked_subcommand is None:
        open_(None)


@app.command("open")
@_answered
def open_(
    what: Annotated[list[Path] | None, typer.Argument(metavar="[STUDY | CITY | FILE…]")] = None,
) -> None:
    """Open the desktop, on a study, a city, or files."""
    from gis_app.desktop.application import start

    raise typer.Exit(start([str(word) for word in what or ()]))


@app.command()
@_answered
def run(
    city: CityWord,
    out: Annotated[Path, typer.Option(help="The folder for the products.")],
    settings: Settings = None,
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
    language: LanguageOption = None,
    simulations: Simulations = 999,
    seed: Seed = 1,
) -> None:
    """Do the main job: check, analyse, find candidates, and write map, plate, report and tables."""
    from gis_app.exports.run import run_city
    from gis_app.zones.finding import settings_by_method
    from gis_app.zones.method import assignments

    parameters = settings_by_method(assignments(settings or []))
    with _speaking(language), _progress() as progress:
        result = run_city(
            _told(city_of(city, progress, intake_of(kind, datum, crs))),
            out,
            language=_product_language(language),
            simulations=simulations,
            seed=seed,
            parameters=parameters,
            progress=progress,
        )
    say(result.paragraph)
    if sys.stderr.isatty():
        names = ", ".join(path.name for path in result.written)
        remark(_("Written to {folder}: {names}").format(folder=out, names=names))


@app.command()
@_answered
def samples(
    name: Annotated[str | None, typer.Argument(help="A sample city's name.")] = None,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="Where to write its files.")] = None,
) -> None:
    """List the sample cities, or write the files of one to a folder."""
    from sample_cities import catalogue

    if name is None:
        for sample in catalogue.names():
            say(f"{sample:12} {catalogue.title(sample, system_language())}")
        return
    if name.lower() not in catalogue.names():
        raise unknown_city(name)
    if directory is None:
        raise typer.BadParameter(_("say where to write the files: clusterscape samples NAME DIR"))
    for path in catalogue.copy_to(name, directory):
        say(path)


@app.command()
@_answered
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Layer files, or folders of them.")],
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the diagnosis as JSON.")] = False,
) -> None:
    """Say what is in each file and what is wrong with it; write nothing."""
    from gis_app.exports.data.diagnosis import diagnosis_document, diagnosis_text
    from layers.intake.gathering import diagnosed_together
    from layers.intake.reading import unread

    intake = intake_of(kind, datum, crs)
    found, others = layer_files(files)
    diagnosed = diagnosed_together(found, intake.kind, intake.datum, intake.crs)
    diagnosed += [unread(path, reason) for path, reason in others]
    if as_json:
        print_json(diagnosis_document(diagnosed))
    else:
        say(diagnosis_text(diagnosed))
    if any(one.has_errors for one in diagnosed):
        raise typer.Exit(1)


@app.command()
@_answered
def repair(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A layer file.")],
    out: Annotated[Path, typer.Option(help="Where to write: .geojson, .gpkg or .csv.")],
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
) -> None:
    """Write a file anew with the repairs that `check` offers, in WGS-84, and the list of what was found."""
    from gis_app.exports.data.repaired import write_repaired
    from layers.intake.gathering import diagnosed_together

    intake = intake_of(kind, datum, crs)
    (reading,) = diagnosed_together([file], intake.kind, intake.datum, intake.crs)
    said = bool(intake.kind or intake.datum or intake.crs)
    for path in write_repaired(reading, out, whatever_is_left=said):
        say(path)


@app.command()
@_answered
def new(
    study: Annotated[Path, typer.Argument(metavar="STUDY.gpkg")],
    parts: Annotated[list[str] | None, typer.Argument(metavar="[KIND=FILE[#field=value] …]")] = None,
    study_area: Annotated[Path | None, typer.Option(help="A file that holds the study area.")] = None,
    crs: Crs = None,
    datum: Datum = None,
) -> None:
    """Make a study from files, each named with its kind."""
    from gis_app.study.study import Study
    from layers.intake.gathering import gather
    from layers.intake.manifest import Manifest
    from layers.intake.options import said

    wanted = [layer_of(word) for word in parts or ()]
    wanted += [layer_of(f"study_area={study_area}")] if study_area else []
    if not wanted:
        raise typer.BadParameter(_("name at least one layer, as KIND=FILE"))
    with _progress() as progress:
        of_crs, of_datum = said(crs), said(datum)
        wanted = [replace(one, crs=of_crs.of(one.path), datum=of_datum.of(one.path)) for one in wanted]
        manifest = Manifest(name=study.stem, named=False, crs=of_crs.of_all or "", datum=of_datum.of_all or "wgs84")
        city = gather(wanted, manifest, progress=progress)
        Study.create(study, city, progress=progress).close()
    say(study)


@app.command()
@_answered
def analyse(
    city: CityWord,
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
    simulations: Simulations = 999,
    seed: Seed = 1,
    json_file: Json = None,
    places: Annotated[Path | None, typer.Option(help="A GeoJSON file for every place with its own numbers.")] = None,
    cells: Annotated[Path | None, typer.Option(help="A GeoJSON file for the hexagons with their hot spots.")] = None,
) -> None:
    """Compute the city's indicators and how its kinds lie together."""
    from gis_app.exports.data.documents import analysis_document
    from gis_app.exports.data.local_files import write_local_files
    from gis_app.exports.provenance import provenance_of
    from gis_app.indicators.analysis import analyse as analyse_city
    from gis_app.indicators.sentences import describe_city

    _require_ending(places, ".geojson")
    _require_ending(cells, ".geojson")
    with _progress() as progress:
        read = _told(city_of(city, progress, intake_of(kind, datum, crs)))
        analysis = analyse_city(read, simulations=simulations, seed=seed, progress=progress, everything=True)
        provenance = provenance_of(read, seed=seed, simulations=simulations)
        write_local_files(read, provenance, places=places, cells=cells, progress=progress)
    if json_file is not None:
        _write_json(analysis_document(read, analysis, provenance), json_file)
    if not (json_file or places or cells):
        say("\n".join(describe_city(read, analysis)))


@app.command()
@_answered
def find(
    city: CityWord,
    method: Annotated[str, typer.Option(help="density_clusters or industrial_seeds.")],
    settings: Settings = None,
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
    seed: Seed = 1,
    json_file: Json = None,
    out: Annotated[Path | None, typer.Option(help="A GeoJSON file for the candidates.")] = None,
) -> None:
    """Find candidate zones."""
    from gis_app.exports.data.documents import candidates_geojson, find_document
    from gis_app.exports.provenance import provenance_of
    from gis_app.zones.finding import find as find_zones
    from gis_app.zones.method import assignments

    with _progress() as progress:
        read = city_of(city, progress, intake_of(kind, datum, crs))
        found = find_zones(read, method, assignments(settings or []), seed=seed, progress=progress)
    provenance = provenance_of(read, seed=seed, simulations=found.simulations)
    if json_file is not None:
        _write_json(find_document(read, found, provenance), json_file)
    if out is not None:
        _write_json(candidates_geojson(read, [found], provenance), out)
    if json_file is None and out is None:
        _list_candidates(found)


def _one_option_each(command: Callable[P, T]) -> Callable[P, T]:
    """Give a command an option for every product that is offered, in place of its ``**paths``."""
    # eval_str, for annotations are text in a module that postpones them.
    city, *others = inspect.signature(command, eval_str=True).parameters.values()
    offered = [
        city.replace(
            name=one.id,
            kind=inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[Path | None, typer.Option(f"--{one.id.replace('_', '-')}", help=one.title)],
        )
        for one in OFFERED
    ]
    kept = [one for one in others if one.kind is not inspect.Parameter.VAR_KEYWORD]
    # Typer reads a command's options from its signature.
    command.__signature__ = inspect.Signature([city, *offered, *kept])  # type: ignore[attr-defined]
    return command


@app.command()
@_answered
@_one_option_each
def export(
    city: CityWord,
    *,
    zones: Annotated[Path | None, typer.Option(help="Zones to show, as polygons in a GIS file.")] = None,
    kind: Kind = None,
    datum: Datum = None,
    crs: Crs = None,
    language: LanguageOption = None,
    simulations: Simulations = 999,
    seed: Seed = 1,
    **paths: Path | None,
) -> None:
    """Write products of a city, each where it is asked for."""
    from gis_app.exports.run import export_products

    wanted = {name: path for name, path in paths.items() if path is not None}
    if not wanted:
        options = ", ".join(f"--{one.id}" for one in OFFERED)
        raise typer.BadParameter(_("say what to export: {options}").format(options=options))
    for name, path in wanted.items():
        _require_ending(path, *PRODUCTS[name].endings)
    with _speaking(language), _progress() as progress:
        read = city_of(city, progress, intake_of(kind, datum, crs))
        written = export_products(
            read,
            wanted,
            zones=zones_of(read, city, zones),
            language=_product_language(language),
            simulations=simulations,
            seed=seed,
            progress=progress,
        )
    for path in written:
        say(path)


@app.command()
@_answered
def indicators(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the indicators."""
    from gis_app.indicators.catalogue import describe

    _catalogue(describe(), as_json=as_json)


@app.command()
@_answered
def kinds(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the kinds of layer, with their fields and aliases."""
    from layers.kinds.description import describe

    _catalogue(describe(), as_json=as_json)


def _require_ending(path: Path | None, *endings: str) -> None:
    """Refuse to write one format under another's name; a folder has no endings."""
    if path is not None and endings and path.suffix.lower() not in endings:
        ending = ", ".join(endings)
        raise typer.BadParameter(_("{name} has to end in {ending}").format(name=one_line(path.name), ending=ending))


def _told(city: City) -> City:
    """Say on stderr which files of a known kind could not be used; what fits no kind is no loss."""
    for name, reason in city.set_aside:
        if name in city.meant:
            said = _("{file} could not be used: {reason}.").format(file=name, reason=reason.rstrip(".。"))
            complain(said)
    return city


def _product_language(language: Language | None) -> str:
    return language or system_language()


def _speaking(language: Language | None) -> AbstractContextManager[None]:
    return speaking(_product_language(language))


def _progress() -> AbstractContextManager[Progress]:
    """Show progress; Ctrl-C stops the work."""
    return progress_bar(_interruption.look)


def _write_json(document: Mapping[str, Any], path: Path) -> None:
    """Write beside, then rename; ``-`` is standard output."""
    if str(path) == "-":
        print_json(document)
        return
    from gis_app.exports.atomically import write_text

    write_text(path, as_json(document) + "\n")


def _list_candidates(found: Found) -> None:
    for said in (found.reason, *found.notes):
        if said:
            say(said)
    for one in found.candidates:
        say(f"{one.rank:3}  {one.name}  {one.area_ha:.1f} ha  {one.why}")
    for said in dict.fromkeys(one.reason for one in found.candidates if one.p is None and one.reason):
        if said not in found.notes:
            say(said)


def _catalogue(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        unit = f" ({row['unit']})" if row.get("unit") else ""
        say(f"{row['id']:28} {row['title']}{unit}")
        for field in row.get("fields", ()):
            # What a planner's own column may be called.
            words = ", ".join([*field["aliases"], *field["choices"]])
            unit = f" ({field['unit']})" if field["unit"] else ""
            say(f"    {field['id']:24} {field['title']}{unit}: {words}")


if __name__ == "__main__":
    main()
