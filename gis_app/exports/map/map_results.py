"""Results for the exported map: the heat map, hot spots, districts and what lies around places, as plain data.

One is shown at a time, none at first. What chance explains is counted in the legend and not drawn, save districts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.exports.geography import lonlat, projected
from gis_app.exports.map.density_raster import heat_map
from gis_app.exports.map.rings import encoded, polygons
from gis_app.indicators import overlays
from gis_app.indicators.measures.districts import DISTRICT_LOCATION_QUOTIENT
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR
from gis_app.indicators.measures.surroundings import LOCAL_COLOCATION_QUOTIENT
from gis_app.indicators.overlays import COLOURS
from gis_app.indicators.place_result import UNTOLD
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.exports.local_results import LocalResults
    from gis_app.exports.map.density_raster import HeatMap
    from gis_app.indicators.overlays import Overlay
    from gis_app.indicators.place_result import PlaceResult
    from layers.city import City

    Shapes = dict[tuple[str, int], list[Any]]
    """Form and row to an outline, each once."""

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
    shapes: Shapes = {}
    options = [_heat_map(city)] if local else []
    for result in local.results if local else ():
        if result.id == GETIS_ORD_GI_STAR.id:
            options.append(_hot_spots(city, result, shapes))
        elif result.id == DISTRICT_LOCATION_QUOTIENT.id and city.has("districts"):
            options.append(_districts(city, result, shapes))
        elif result.id == LOCAL_COLOCATION_QUOTIENT.id and result.from_kind != result.to_kind:
            options.append(_surroundings(city, result))
    order = [_("Heat map"), *map(_, (overlays.HOT_SPOTS, overlays.DISTRICTS, overlays.SURROUNDINGS))]
    options.sort(key=lambda option: order.index(option["group"]))
    return {"shapes": list(shapes.values()), "options": options}


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


def _laid_over(group: str, overlay: Overlay, title: str, form: str) -> dict[str, Any]:
    """Return the option of an overlay, with its legend; what is drawn of it is added by its form."""
    option = _option(group, title, form, overlay.note if len(overlay) else None, overlay.reason)
    option["legend"] = [
        _line(COLOURS[line.word or UNTOLD], line.text, line.count, bare=line.word in {"", UNTOLD})
        for line in overlay.legend
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
    if places < 2:  # one place has no density
        return _("Fewer than two creative places lie inside the study area.")
    return None


def _heat(found: HeatMap) -> dict[str, Any]:
    """Return the picture and its legend, the densest class first."""
    lowest, *texts = overlays.steps_in_words(found.steps, below=True)
    lines = [_line(colour, text, None) for colour, text in zip(found.colours, texts, strict=True)]
    lines.insert(0, _line(COLOURS[UNTOLD], lowest, None, bare=True))
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


def _hot_spots(city: City, result: PlaceResult, shapes: Shapes) -> dict[str, Any]:
    overlay = overlays.hot_spots(result)
    option = _laid_over(overlay.title, overlay, overlay.subject, "areas")
    told = np.flatnonzero(~overlay.untold)
    option["areas"] = _areas(city, overlay, "hexagon", told, shapes)
    return option


def _areas(city: City, overlay: Overlay, form: str, rows: np.ndarray[Any, Any], shapes: Shapes) -> list[dict[str, Any]]:
    _add_shapes(city, overlay, form, rows, shapes)
    numbers = {key: number for number, key in enumerate(shapes)}
    return [
        _area(numbers[form, row], COLOURS[str(overlay.classes[row])], overlay.tell(row), pale=bool(overlay.untold[row]))
        for row in rows.tolist()
    ]


def _area(shape: int, colour: str, tip: str, *, pale: bool = False) -> dict[str, Any]:
    return {"shape": shape, "colour": colour, "tip": tip, "pale": pale}


def _add_shapes(city: City, overlay: Overlay, form: str, rows: np.ndarray[Any, Any], shapes: Shapes) -> None:
    """Add the outlines of some rows to those that are there: every kind has the same hexagons and districts."""
    missing = [row for row in rows.tolist() if (form, row) not in shapes]
    outlines = projected(shapely.simplify(overlay.geometry[missing], _SIMPLIFY_M), city.crs, "EPSG:4326")
    for row, outline in zip(missing, outlines, strict=True):
        shapes[form, row] = polygons(outline)


def _surroundings(city: City, result: PlaceResult) -> dict[str, Any]:
    overlay = overlays.surroundings(result, _names(city, str(result.from_kind)))
    option = _laid_over(_(overlays.SURROUNDINGS), overlay, overlay.title, "places")
    told = np.flatnonzero(~overlay.untold)
    option["points"] = encoded(lonlat(shapely.get_coordinates(overlay.geometry[told]), city.crs))
    option["tips"] = [overlay.tell(row) for row in told.tolist()]
    option["colours"] = [COLOURS[str(overlay.classes[row])] for row in told.tolist()]
    return option


def _districts(city: City, result: PlaceResult, shapes: Shapes) -> dict[str, Any]:
    overlay = overlays.districts(result)
    option = _laid_over(overlay.title, overlay, overlay.subject, "areas")
    option["areas"] = _areas(city, overlay, "district", np.arange(len(overlay)), shapes)
    return option


def _names(city: City, kind: str) -> list[str]:
    if not (city.has(kind) and "name" in city.layers[kind].frame.columns):
        return [""] * city.count(kind)
    column = city.layers[kind].frame["name"].tolist()
    return [name if isinstance(name, str) else "" for name in column]
