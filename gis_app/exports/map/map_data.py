"""What the exported map shows, as plain data in the language in force; the page's script draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.exports.backdrop import areas, streets
from gis_app.exports.geography import lonlat, projected
from gis_app.exports.map.density_raster import density_image
from gis_app.exports.map.map_results import map_results
from gis_app.exports.map.rings import encoded, polygons
from gis_app.exports.provenance import credits_line, notices, page_head
from gis_app.exports.rows import headline_rows, method_lines
from gis_app.zones.appearance import grouped, look_of_method, number
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from gis_app.exports.backdrop import Area
    from gis_app.exports.local_results import LocalResults
    from gis_app.exports.provenance import Provenance
    from gis_app.exports.rows import Row
    from gis_app.exports.symbols import StreetClass
    from gis_app.zones.look import Look
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.kinds.kind import Field
    from layers.layer import Layer

MOST_PLACES = 5_000
_MANY = 1_000
_MOST_STREET_VERTICES = 110_000
_SIMPLIFY_M = 4.0
_TOGGLED_AREAS = tuple(kind.id for kind in KINDS.values() if kind.ground and kind.style.weight)
"""Ground with an edge, which a reader may want to hide."""
_AROUND_M = 400.0


def map_data(
    city: City,
    scorecards: Sequence[Scorecard],
    provenance: Provenance,
    *,
    summary: Sequence[str] = (),
    method: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
    local: LocalResults | None = None,
) -> dict[str, Any]:
    """Return the data block of the page.

    Parameters
    ----------
    city
        Layers in metres.
    scorecards
        One per zone shown.
    provenance
        Of the run.
    summary
        Sentences for the head of the panel.
    method
        The same with every p, for those who look behind them.
    reasons
        Method id to why it found no candidate.
    local
        Results that can be laid over the map; None for none.
    """
    said, layers = notices(city), _layers(city)
    title, subtitle = page_head(city)
    return {
        "title": title,
        "subtitle": subtitle,
        "banner": _("Fictional data") if city.fictional else None,
        "notices": said,
        "summary": list(summary),
        "bounds": _bounds(city, city.study_area.geometry),
        "focus": _focus(city, [card.zone for card in scorecards]),
        "backdrop": {"areas": _areas(city), "streets": _streets(city)},
        "layers": layers,
        "results": map_results(city, local),
        "zones": _zones(city, scorecards, reasons or {}),
        "method": [*method, *method_lines(scorecards), *([city.spoken_note] if city.spoken_note else [])],
        "credit": credits_line(city, provenance),
        "texts": {
            "all": _("Show all"),
            "layers": _("Layers"),
            "streets": _("Streets"),
            "panel": _("Findings and legend"),
            "more": _("More findings"),
            "method": _("Method"),
            "result": _("Result on the map"),
            "none": _("None"),
            "rest": _resting(layers),
        },
    }


def _bounds(city: City, shape: shapely.Geometry) -> list[list[float]]:
    west, south, east, north = projected([shape], city.crs, "EPSG:4326")[0].bounds
    return [[south, west], [north, east]]


def _focus(city: City, zones: Sequence[Zone]) -> list[list[float]]:
    """Return what is seen at first: the zones where there are any, else the study area."""
    if not zones:
        return _bounds(city, city.study_area.geometry)
    return _bounds(city, shapely.box(*shapely.total_bounds([zone.geometry for zone in zones])).buffer(_AROUND_M))


def _areas(city: City) -> list[dict[str, Any]]:
    return [_area(city, area) for area in areas(city, _SIMPLIFY_M) if area.kind not in _TOGGLED_AREAS]


def _area(city: City, area: Area) -> dict[str, Any]:
    return {
        "title": area.title,
        "colour": area.colour,
        "outline": area.outline,
        "opacity": area.opacity,
        "weight": area.weight,
        "dash": " ".join(f"{length * area.weight:g}" for length in area.dash) or None,
        "shapes": [rings for shape in projected(area.shapes, city.crs, "EPSG:4326") for rings in polygons(shape)],
    }


def _streets(city: City) -> list[dict[str, Any]]:
    return [_street(city, street, lines) for street, lines in streets(city, _SIMPLIFY_M, _MOST_STREET_VERTICES)]


def _street(city: City, street: StreetClass, lines: NDArray[np.object_]) -> dict[str, Any]:
    degrees = projected(lines, city.crs, "EPSG:4326")
    return {
        "colour": street.colour,
        "width": street.width,
        "lines": [encoded(shapely.get_coordinates(line)) for line in degrees],
    }


def _layers(city: City) -> list[dict[str, Any]]:
    """Return every kind of place that has a layer, an empty one too, and park boundaries."""
    kinds = [kind for kind in KINDS.values() if kind.shape is Shape.PLACE or kind.id in _TOGGLED_AREAS]
    layers = [city.layers[kind.id] for kind in kinds if city.has(kind.id)]
    crowded = _crowded(layers)
    return [_layer(city, layer, crowded=layer.kind.id in crowded) for layer in layers]


def _resting(layers: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what is said under a result where layers are drawn as density."""
    if not any(layer["raster"] for layer in layers):
        return None
    return _("Layers that are shown as density are not drawn under a result.")


def _crowded(layers: Sequence[Layer]) -> set[str]:
    """Return the kinds that dots would hide: the largest ones, so that the others may be shown place by place."""
    room, crowded = MOST_PLACES, set()
    for layer in sorted((layer for layer in layers if _is_place(layer)), key=len):
        room -= len(layer)
        if room < 0:
            crowded.add(layer.kind.id)
    return crowded


def _is_place(layer: Layer) -> bool:
    return layer.kind.shape is Shape.PLACE


def _layer(city: City, layer: Layer, *, crowded: bool) -> dict[str, Any]:
    kind = layer.kind
    described = {
        "title": _(kind.title),
        "singular": _(kind.title),
        "colour": kind.style.colour,
        "outline": kind.style.outline,
        "marker": kind.style.marker,
        "form": "place" if _is_place(layer) else "area",
        "count_text": f"{len(layer):,}",
        "unnamed": _("Without a name"),
        "note": _note(layer, crowded=crowded),
        "raster": density_image(city, kind) if crowded else None,
    }
    return described if crowded else {**described, **_features(city, layer)}


def _note(layer: Layer, *, crowded: bool) -> str | None:
    if crowded:
        return _("Shown as density: single places are in places.geojson.")
    return None if len(layer) else _("The file holds no usable feature.")


def _features(city: City, layer: Layer) -> dict[str, Any]:
    shapes = layer.frame.geometry.to_numpy()
    outlined = np.flatnonzero(shapely.get_dimensions(shapes) == 2)  # areas
    # Simplified in metres: a tolerance in degrees differs between east and north.
    outlines = projected(shapely.simplify(shapes[outlined], 1.5), city.crs, "EPSG:4326")
    return {
        "radius": 4.6 if len(layer) < _MANY else 3.4,
        "points": encoded(lonlat(city.points(layer.kind.id), city.crs)),
        "shapes": {str(row): polygons(shape) for row, shape in zip(outlined, outlines, strict=True)},
        "names": _texts(layer.frame["name"]) if "name" in layer.frame.columns else [None] * len(layer),
        "fields": _fields(layer),
    }


def _fields(layer: Layer) -> list[dict[str, Any]]:
    """Return what a place's popup says besides the name: the kind's own fields that hold anything."""
    known = [field for field in layer.kind.all_fields if field.id != "name" and field.id in layer.frame.columns]
    return [
        {"title": _field_title(field), "values": _texts(layer.frame[field.id])}
        for field in known
        if layer.frame[field.id].notna().any()
    ]


def _field_title(field: Field) -> str:
    return f"{_(field.title)} ({_(field.unit)})" if field.unit else _(field.title)


def _texts(column: pd.Series[Any]) -> list[str | None]:
    return [None if value is None or value != value else _text(value) for value in column.tolist()]  # noqa: PLR0124  NaN


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _zones(city: City, scorecards: Sequence[Scorecard], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    cards = {card.zone.id: card for card in scorecards}
    groups = [_group(city, group, zones, cards) for group, zones in grouped([card.zone for card in scorecards])]
    return groups + [_empty_group(method, reason) for method, reason in reasons.items()]


def _empty_group(method: str, reason: str) -> dict[str, Any]:
    return {**_group_style(look_of_method(method)), "zones": [], "reason": reason}


def _group_style(group: Look) -> dict[str, Any]:
    return {
        "title": _(group.title),
        "singular": _(group.singular),
        "colour": group.colour,
        "weight": group.weight,
        "dash": " ".join(f"{length * group.weight:g}" for length in group.dash) or None,
        "badge": group.badge,
    }


def _group(city: City, group: Look, zones: Sequence[Zone], cards: Mapping[str, Scorecard]) -> dict[str, Any]:
    shown = [_zone(city, zone, position, cards[zone.id]) for position, zone in enumerate(zones)]
    return {**_group_style(group), "zones": shown, "reason": None}


def _zone(city: City, zone: Zone, position: int, card: Scorecard) -> dict[str, Any]:
    shape = projected([zone.geometry], city.crs, "EPSG:4326")[0]
    label = shape.representative_point()
    rows = headline_rows(card)
    return {
        "number": number(zone, position),
        "name": zone.name,
        "brief": _brief(zone),
        "why": getattr(zone, "why", None),
        "note": _compared(card),
        "label": [round(label.x, 6), round(label.y, 6)],
        "shape": polygons(shape),
        "rows": [_row(row) for row in rows],
    }


def _compared(card: Scorecard) -> str:
    """Return what the numbers of a zone were compared with, and whether that is a test."""
    tested = any(reading.p is not None for reading in card.readings)
    said = (
        _("Compared with {count} comparable areas.")
        if tested
        else _("Compared with {count} comparable areas: a description, not a test.")
    )
    return said.format(count=card.comparable)


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "value": row.value,
        "count": row.is_count,
        "detail": row.note or None,
        "standing": row.standing or None,
        "surpassed": row.surpassed,
        "share": row.share,
    }


def _brief(zone: Zone) -> str:
    return _("{area} ha").format(area=f"{zone.area_ha:.1f}")
