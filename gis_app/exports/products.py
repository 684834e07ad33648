"""What can be handed over: each product declared once, for `run`, `export`, the dialog and its hand-over.

A product is made of `CityResults` by a function that returns a file's bytes, or the files of a folder by their names.
Libraries that draw and set are imported by the makers: whoever only asks what there is, does not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from layers.errors import UserError
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gis_app.exports.city_results import CityResults

Maker: TypeAlias = "Callable[[CityResults], bytes | Mapping[str, bytes]]"
Wanted: TypeAlias = "Mapping[str, Path]"
"""Product id to where it is to be written."""

_TABLES = N_("Writing tables")
_FOLDER = ""
_HERE = "."


@dataclass(frozen=True, slots=True)
class Product:
    """One thing to hand over.

    Parameters
    ----------
    id
        The stable word; the option of ``clusterscape export`` that asks for it.
    file
        Its name among the products of a city; ``.`` where it is several files there.
    doing
        What is said while it is made, marked for translation.
    makers
        By a file's ending in lower case, the usual one first; a folder's has the ending ``""``.
    title
        What a planner reads where it is offered, marked for translation; empty where only `run` writes it.
    in_run
        Whether `run` writes it.
    printed
        Made for paper, so in a language that this machine has a typeface for.
    effort
        How long it takes beside the others.
    """

    id: str
    file: str
    doing: str
    makers: Mapping[str, Maker]
    title: str = ""
    in_run: bool = True
    printed: bool = False
    effort: int = 1

    @property
    def endings(self) -> tuple[str, ...]:
        """Which a file of it may have; none for a folder."""
        return tuple(ending for ending in self.makers if ending != _FOLDER)

    def fits(self, path: Path) -> bool:
        """Whether a path has an ending that is written, or is a folder's.

        Examples
        --------
        >>> from pathlib import Path
        >>> PRODUCTS["map"].fits(Path("map.html")), PRODUCTS["map"].fits(Path("map.pdf"))
        (True, False)
        """
        return not self.endings or path.suffix.lower() in self.endings

    def files(self, results: CityResults, path: Path) -> dict[Path, bytes]:
        """Return the files of it that belong to `path`, none where the city has nothing for it.

        Parameters
        ----------
        results
            What it is made of.
        path
            The file, or the folder.
        """
        made = self.makers[path.suffix.lower() if self.endings else _FOLDER](results)
        if isinstance(made, bytes):
            return {path: made}
        return {path / name: content for name, content in made.items()}


def require_endings(wanted: Wanted) -> None:
    """Refuse a file whose ending promises a format that is not written.

    Raises
    ------
    UserError
        Naming the file and the endings there are.
    """
    for name, path in wanted.items():
        product = PRODUCTS[name]
        if not product.fits(path):
            raise UserError(
                _("this format is not written"),
                where=str(path),
                remedy=_("choose a name that ends in {endings}").format(endings=", ".join(product.endings)),
            )


def _map(results: CityResults) -> bytes:
    from gis_app.exports.map.folium_map import map_html

    page = map_html(
        results.city,
        results.scorecards,
        results.provenance,
        summary=results.plain,
        method=results.sentences,
        reasons=results.reasons,
        local=results.local_results(),
    )
    return page.encode()


def _report(results: CityResults) -> bytes:
    from gis_app.exports.print.report import report_pdf

    return report_pdf(
        results.city, results.scorecards, results.provenance, summary=results.plain, method=results.sentences
    )


def _plate(results: CityResults, stem: str = "map") -> dict[str, bytes]:
    from gis_app.exports.print.plate import FORMS, figure_bytes, plate

    figure = plate(results.city, results.zones, results.provenance)
    return {f"{stem}.{form}": figure_bytes(figure, form) for form in FORMS}


def _figures(results: CityResults) -> dict[str, bytes]:
    """Return the plate and one figure per pair of kinds."""
    from gis_app.exports.print.figures import profile_figure, profile_name
    from gis_app.exports.print.plate import FORMS, figure_bytes

    drawn = _plate(results, "plate")
    for profile in results.analysis.profiles:
        figure = profile_figure(profile)
        if figure is not None:
            drawn |= {f"{profile_name(profile)}.{form}": figure_bytes(figure, form) for form in FORMS}
    return drawn


def _table(results: CityResults) -> bytes:
    from gis_app.exports.data.tables import indicators_csv

    return indicators_csv(results.analysis, results.scorecards)


def _analysis(results: CityResults) -> bytes:
    from gis_app.exports.data.documents import analysis_document, document_bytes

    return document_bytes(analysis_document(results.city, results.analysis, results.provenance))


def _assessment(results: CityResults) -> bytes:
    from gis_app.exports.data.documents import assessment_document, document_bytes

    return document_bytes(assessment_document(results.city, results.scorecards, results.provenance))


def _candidates(results: CityResults) -> bytes:
    from gis_app.exports.data.documents import candidates_document, document_bytes

    return document_bytes(candidates_document(results.city, results.zones, results.provenance))


def _places(results: CityResults) -> bytes:
    from gis_app.exports.data.local_files import places_geojson

    return places_geojson(results.city, results.provenance, results.local_results())


def _hot_spots(results: CityResults) -> bytes:
    from gis_app.exports.data.local_files import hot_spots_geojson

    return hot_spots_geojson(results.city, results.provenance, results.local_results())


def _district_quotients(results: CityResults) -> bytes | dict[str, bytes]:
    from gis_app.exports.data.local_files import district_quotients_geojson

    if not results.city.has("districts"):
        return {}
    return district_quotients_geojson(results.city, results.provenance, results.local_results())


def _densities(results: CityResults) -> dict[str, bytes]:
    from gis_app.exports.data.density_grids import density_files
    from gis_app.exports.local_results import surfaces

    return density_files(results.city, results.provenance, surfaces(results.city))


_DECLARED = (
    Product(
        id="map",
        title=N_("Interactive map: one HTML file that opens in any browser, offline too"),
        file="map.html",
        doing=N_("Drawing the map"),
        makers={".html": _map, ".htm": _map},
        effort=6,
    ),
    Product(
        id="plate",
        file=_HERE,
        doing=N_("Drawing the plate"),
        makers={_FOLDER: _plate},
        printed=True,
        effort=12,
    ),
    Product(
        id="report",
        title=N_("Report: one page, PDF"),
        file="report.pdf",
        doing=N_("Setting the report"),
        makers={".pdf": _report},
        printed=True,
        effort=9,
    ),
    Product(
        id="figures",
        title=N_("Plate and figures for Word: PNG at 300 dpi, and SVG"),
        file="figures",
        doing=N_("Drawing figures"),
        makers={_FOLDER: _figures},
        in_run=False,
        printed=True,
        effort=20,
    ),
    Product(
        id="table",
        title=N_("All numbers as a table: CSV"),
        file="indicators.csv",
        doing=_TABLES,
        makers={".csv": _table},
    ),
    Product("analysis", "analysis.json", _TABLES, {".json": _analysis}),
    Product("assessment", "assessment.json", _TABLES, {".json": _assessment}),
    Product("candidates", "candidates.geojson", _TABLES, {".geojson": _candidates}),
    Product("places", "places.geojson", _TABLES, {".geojson": _places}),
    Product("hot_spots", "hot_spots.geojson", _TABLES, {".geojson": _hot_spots}),
    # Not districts.geojson: in the city's own folder that is the planner's layer.
    Product("district_quotients", "district_quotients.geojson", _TABLES, {".geojson": _district_quotients}),
    Product("density", "density", _TABLES, {_FOLDER: _densities}),
)

PRODUCTS: Mapping[str, Product] = MappingProxyType({one.id: one for one in _DECLARED})
"""Product id to product, in the order they are made."""

OFFERED = tuple(one for one in _DECLARED if one.title)
"""Those that a planner asks for by themselves."""
