"""Results for the exported map: the heat map, hot spots, districts and what lies around places, as plain data.

One is shown at a time, none at first. What chance explains is counted in the legend and not drawn, save districts.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.exports.density_raster import heat_map
from gis_app.exports.geography import lonlat, projected
from gis_app.exports.rings import encoded, polygons
from gis_app.indicators.districts import DISTRICT_LOCATION_QUOTIENT, QUOTIENT_STEPS
from gis_app.indicators.hot_spots import GETIS_ORD_GI_STAR
from gis_app.indicators.place_result import CLASS_TITLES, COLD, HOT, ISOLATED, STRONG, UNTOLD, WEAK
from gis_app.indicators.surroundings import LOCAL_COLOCATION_QUOTIENT
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.exports.density_raster import HeatMap
    from gis_app.exports.local_results import LocalResults
    from gis_app.indicators.place_result import PlaceResult
    from layers.city import City

_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        STRONG: "#a3195b",
        WEAK: "#2b5c8a",
        ISOLATED: "#0d2f52",
        HOT: "#c2410c",
        COLD: "#2b6ca3",
        UNTOLD: "#a8a297",
    }
)
_STEP_COLOURS = ("#2166ac", "#92c5de", "#f3eee2", "#f4a582", "#b2182b")
_SIMPLIFY_M = 4.0


def map_results(city: City, local: LocalResults | None) -> dict[str, Any]:
    """Return what the page can lay over the map.

    Parameters
    ----------
    city
        Layers in metres.
    local
        Of the run; None for none.

    Returns
    -------
    dict
        ``shapes``, the areas once each, and ``options``, in groups by their ``group``; empty where there is nothing.
    """
    shapes: dict[tuple[str, int], list[Any]] = {}
    options = [_heat_map(city)] if local else []
    for result in local.results if local else ():
        if result.id == GETIS_ORD_GI_STAR.id:
            options.append(_hot_spots(city, result, shapes))
        elif result.id == DISTRICT_LOCATION_QUOTIENT.id and city.has("districts"):
            options.append(_districts(city, result, shapes))
        elif result.id == LOCAL_COLOCATION_QUOTIENT.id and result.from_kind != result.to_kind:
            options.append(_surroundings(city, result))
    order = [_("Heat map"), _("Hot spots"), _("Specialised districts"), _("What lies around places")]
    options.sort(key=lambda option: order.index(option["group"]))
    return {"shapes": list(shapes.values()), "options": options}


def _title(kind: str | None) -> str:
    return _(KINDS[str(kind)].title)


def _option(group: str, title: str, form: str, note: str | None, reason: str | None = None) -> dict[str, Any]:
    return {
        "group": group,
        "title": title,
        "form": form,
        "unit": None,
        "note": note,
        "legend": [],
        "reason": reason,
        "areas": [],
        "points": [],
        "tips": [],
        "colours": [],
        "raster": None,
    }


def _classed(group: str, title: str, result: PlaceResult, note: str) -> dict[str, Any]:
    """Return the option of a result whose legend counts its classes."""
    form = "areas" if result.from_kind is None else "places"
    option = _option(group, title, form, note if len(result) else None, result.reason)
    option["legend"] = [
        _line(_COLOURS[word], _(CLASS_TITLES[word]), number, bare=word == UNTOLD)
        for word, number in result.counts().items()
    ]
    return option


def _line(colour: str, text: str, count: int | None, *, bare: bool = False) -> dict[str, Any]:
    return {"colour": colour, "text": text, "count": "" if count is None else f"{count:,}", "bare": bare}


def _heat_map(city: City) -> dict[str, Any]:
    from gis_app.zones.creative import creative_places

    xy = creative_places(city).xy
    reason = _why_no_heat(city, len(xy))
    option = _option(_("Heat map"), _("Density of creative places"), "raster", None, reason)
    return option if reason else {**option, **_heat(heat_map(city, xy))}


def _why_no_heat(city: City, places: int) -> str | None:
    if city.study_area.geometry.area <= 0:
        return _("The study area encloses no area.")
    if places < 2:  # noqa: PLR2004  one place has no density
        return _("Fewer than two creative places lie inside the study area.")
    return None


def _heat(found: HeatMap) -> dict[str, Any]:
    """Return the picture and its legend, the densest class first."""
    edges = [f"{step:,g}" for step in found.steps]
    texts = [_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(edges)]
    texts.append(_("{edge} and more").format(edge=edges[-1]))
    lines = [_line(colour, text, None) for colour, text in zip(found.colours, texts, strict=True)]
    lines.insert(0, _line(_COLOURS[UNTOLD], _("below {edge}").format(edge=edges[0]), None, bare=True))
    note = _(
        "Cultural venues and creative firms, and the studios, galleries and makers among other kinds; at the densest "
        "spot {highest} per km²."
    )
    return {
        "raster": found.overlay,
        "unit": _("Places per km², smoothed over {bandwidth:,.0f} m").format(bandwidth=found.bandwidth),
        "legend": lines[::-1],
        "note": note.format(highest=f"{float(f'{found.highest:.3g}'):,g}"),
    }


def _hot_spots(city: City, result: PlaceResult, shapes: dict[tuple[str, int], list[Any]]) -> dict[str, Any]:
    width = result.parameters.get("cell_m", 0.0)
    note = _("Hexagons of {width:,.0f} m").format(width=width)
    option = _classed(_("Hot spots"), _title(result.to_kind), result, note)
    told = np.flatnonzero(result.classes != UNTOLD)
    _add_shapes(city, result, "hexagon", told, shapes)
    text = _("{places:,} here; Gi* = {score:.1f} (q = {q:.2f}): {what}")
    numbers = {key: number for number, key in enumerate(shapes)}
    for row in told.tolist():
        word = str(result.classes[row])
        places = int(result.columns["places"][row])
        said = text.format(places=places, score=result.value[row], q=result.q[row], what=_(CLASS_TITLES[word]))
        option["areas"].append(_area(numbers["hexagon", row], _COLOURS[word], said))
    return option


def _area(shape: int, colour: str, tip: str, *, pale: bool = False) -> dict[str, Any]:
    return {"shape": shape, "colour": colour, "tip": tip, "pale": pale}


def _add_shapes(
    city: City, result: PlaceResult, form: str, rows: np.ndarray[Any, Any], shapes: dict[tuple[str, int], list[Any]]
) -> None:
    """Add the outlines of some rows to those that are there: every kind has the same hexagons and districts."""
    missing = [row for row in rows.tolist() if (form, row) not in shapes]
    outlines = projected(shapely.simplify(result.geometry[missing], _SIMPLIFY_M), city.crs, "EPSG:4326")
    for row, outline in zip(missing, outlines, strict=True):
        shapes[form, row] = polygons(outline)


def _surroundings(city: City, result: PlaceResult) -> dict[str, Any]:
    near = result.parameters.get("k", 0)
    title = _("{one}: how much of {other} around them").format(
        one=_title(result.from_kind), other=_title(result.to_kind)
    )
    note = _("The {k} nearest places of each").format(k=near)
    option = _classed(_("What lies around places"), title, result, note)
    told = np.flatnonzero(result.classes != UNTOLD)
    names = _names(city, str(result.from_kind))
    text = _("{name}: {near} of the {k} nearest; {value:.2f} times the city's share (q = {q:.2f}): {what}")
    option["points"] = encoded(lonlat(shapely.get_coordinates(result.geometry[told]), city.crs))
    for row in told.tolist():
        word = str(result.classes[row])
        said = text.format(
            name=names[int(result.rows[row])] or _("Without a name"), near=int(result.columns["n_near"][row]), k=near,
            value=result.value[row], q=result.q[row], what=_(CLASS_TITLES[word]),
        )  # fmt: skip
        option["tips"].append(said)
        option["colours"].append(_COLOURS[word])
    return option


def _names(city: City, kind: str) -> list[str]:
    if not (city.has(kind) and "name" in city.layers[kind].frame.columns):
        return [""] * city.count(kind)
    column = city.layers[kind].frame["name"].tolist()
    return [name if isinstance(name, str) else "" for name in column]


def _districts(city: City, result: PlaceResult, shapes: dict[tuple[str, int], list[Any]]) -> dict[str, Any]:
    note = _("Share of the kind among all places, as a multiple of the city's; small counts drawn to the mean")
    option = _classed(_("Specialised districts"), _title(result.to_kind), result, note)
    if not len(result):
        return option
    rows = np.arange(len(result))
    _add_shapes(city, result, "district", rows, shapes)
    numbers = {key: number for number, key in enumerate(shapes)}
    steps = np.searchsorted(QUOTIENT_STEPS, result.columns["shrunk"], side="right")
    untold = result.classes == UNTOLD
    option["legend"] = _district_legend(steps, int(untold.sum()))
    option["areas"] = [
        _area(numbers["district", row], _STEP_COLOURS[steps[row]], _tell_district(result, row), pale=bool(untold[row]))
        for row in rows.tolist()
    ]
    return option


def _district_legend(steps: np.ndarray[Any, Any], untold: int) -> list[dict[str, Any]]:
    """Return every class, the highest first, empty ones too: the scale has two sides even where one is bare."""
    edges = [f"{edge:g}" for edge in QUOTIENT_STEPS]
    texts = [
        _("below {edge}").format(edge=edges[0]),
        *(_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(edges)),
        _("{edge} and more").format(edge=edges[-1]),
    ]
    counts = np.bincount(steps, minlength=len(texts)).tolist()
    lines = [_line(colour, text, count) for colour, text, count in zip(_STEP_COLOURS, texts, counts, strict=True)]
    return [*reversed(lines), _line(_COLOURS[UNTOLD], _("not to be told from chance"), untold, bare=True)]


def _tell_district(result: PlaceResult, row: int) -> str:
    column = {name: values[row] for name, values in result.columns.items()}
    text = _(
        "{name}: {observed} of {places} places, {expected:.1f} expected; {value:.2f} times the city's share "
        "(95 % {low:.2f} to {high:.2f}; drawn to the mean {shrunk:.2f}): {what}"
    )
    numbers = {name: float(column[name]) for name in ("expected", "low", "high", "shrunk")}
    return text.format(
        name=column["name"] or _("district {number}").format(number=int(column["district"]) + 1),
        observed=int(column["observed"]),
        places=int(column["places"]),
        value=float(result.value[row]),
        what=_(CLASS_TITLES[str(result.classes[row])]),
        **numbers,
    )
