"""The main job: from a city to all products, written as one set; and single products for `export`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from gis_app.exports.atomically import product_set
from gis_app.exports.city_results import CityResults, results_of
from gis_app.exports.print_language import in_print, print_language, print_remarks
from gis_app.exports.products import PRODUCTS, require_endings
from gis_app.indicators.wording import paragraph
from layers.language import current_language, speaking
from layers.language import gettext as _
from layers.progress import part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gis_app.exports.products import Wanted
    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.progress import Progress


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
    results: CityResults


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
            city, simulations=simulations, seed=seed, parameters=parameters, progress=part(progress, 0.0, 0.7)
        )
        results = replace(results, local=results.local_results(part(progress, 0.7, 0.75)))
        wanted = {name: staging / product.file for name, product in PRODUCTS.items() if product.in_run}
        for path, content in _files(results, wanted, part(progress, 0.75, 1.0)):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
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
        results = results_of(city, zones=zones, simulations=simulations, seed=seed, progress=part(progress, 0.0, 0.8))
        return write_wanted(results, wanted, part(progress, 0.8, 1.0))


def write_wanted(results: CityResults, wanted: Wanted, progress: Progress | None = None) -> list[Path]:
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
    require_endings(wanted)
    made = dict(_files(results, wanted, part(progress, 0.0, 1.0)))
    # Folder by folder: products may go to several volumes, and a rename stays on one.
    for folder in dict.fromkeys(path.parent for path in made):
        with product_set(folder) as staging:
            for path in [path for path in made if path.parent == folder]:
                (staging / path.name).write_bytes(made[path])
    return list(made)


def _files(results: CityResults, wanted: Wanted, progress: Progress) -> Iterator[tuple[Path, bytes]]:
    """Make products one after the other, and give their files."""
    for_print = cache(partial(in_print, results))
    whole, done = sum(PRODUCTS[name].effort for name in wanted), 0
    for name, path in wanted.items():
        product = PRODUCTS[name]
        progress(done / whole, _(product.doing))
        shown = for_print() if product.printed else results
        with speaking(print_language() if product.printed else current_language()):
            made = product.files(shown, path)
        yield from made.items()
        done += product.effort
    progress(1.0, _("Done"))
