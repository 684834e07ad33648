"""What lies under the pointer: places first, nearest first; then areas of the backdrop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.desktop.canvas.places import AREA_PIXELS

if TYPE_CHECKING:
    from gis_app.desktop.canvas.content import Backdrop, Content, PlaceLayer
    from gis_app.desktop.canvas.look import Look
    from gis_app.zones.zone import Zone

MOST = 50
"""Features listed at most for one click."""


def features_at(
    content: Content, look: Look, place: tuple[float, float], within: float, resolution: float
) -> list[tuple[str, int]]:
    """Return (kind id, row) of what is drawn at `place`.

    Parameters
    ----------
    content, look
        What is drawn.
    place
        (x, y) metres.
    within
        Reach in metres.
    resolution
        Metres per pixel: sites too small to be drawn as areas are only met at their mark.
    """
    found: list[tuple[float, int, str, int]] = []
    for layer in content.places:
        if layer.kind.id not in look.hidden:
            order = -layer.kind.style.z
            found += [(far, order, layer.kind.id, row) for row, far in _places(layer, place, within, resolution)]
    under = [
        (kind, row)
        for layer in reversed(content.backdrops)
        if layer.kind.id not in look.hidden
        for kind, row in _areas(layer, place)
    ]
    return [(kind, row) for _far, _order, kind, row in sorted(found)][:MOST] + under[:MOST]


def _places(layer: PlaceLayer, place: tuple[float, float], within: float, resolution: float) -> list[tuple[int, float]]:
    rows, distance = layer.near(place, within)
    met = dict(zip(rows.tolist(), distance.tolist(), strict=True))
    covering = layer.areas.tree.query(shapely.Point(place), predicate="intersects")
    for position in covering[layer.areas.extent[covering] >= AREA_PIXELS * resolution].tolist():
        met.setdefault(int(layer.area_rows[position]), within)
    return list(met.items())


def _areas(layer: Backdrop, place: tuple[float, float]) -> list[tuple[str, int]]:
    rows = np.sort(layer.area_rows[layer.areas.tree.query(shapely.Point(place), predicate="intersects")])
    return [(layer.kind.id, int(row)) for row in rows]


def mark_at(content: Content, look: Look, place: tuple[float, float], within: float) -> bool:
    """Return whether a place's mark is drawn at `place`."""
    shown = [layer for layer in content.places if layer.kind.id not in look.hidden]
    return any(len(layer.near(place, within)[0]) for layer in shown)


def zone_at(look: Look, place: tuple[float, float], within: float) -> Zone | None:
    """Return the smallest zone at `place`, its line counting with `within` metres."""
    at = shapely.Point(place)
    hit = [zone for zone in look.all_zones if shapely.dwithin(zone.geometry, at, within)]
    return min(hit, key=lambda zone: zone.geometry.area) if hit else None
