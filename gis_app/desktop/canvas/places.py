"""The kinds of place: areas where they are large enough to see, marks, and dots where there are very many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import cosmetic_pen, paint_shapes, tint
from gis_app.desktop.canvas.markers import sprite
from gis_app.desktop.canvas.splat import Cloud, shade, splat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis_app.desktop.canvas.content import PlaceLayer
    from gis_app.desktop.canvas.frame import Frame

SPRITES = 4000
"""Up to so many marks keep their own shape; beyond, they are dots."""
AREA_PIXELS = 7.0
"""A site narrower than this is only a mark."""
_CELL = 4
"""Edge of the cells of the density shade, pixels."""


def paint_places(painter: QPainter, frame: Frame, layers: Sequence[PlaceLayer], check: Callable[[], None]) -> None:
    """Paint all kinds of place, lowest first: every area under every mark."""
    for layer in layers:
        paint_areas(painter, frame, layer, check)
    seen = [visible_rows(frame, layer) for layer in layers]
    number = sum(len(rows) for rows in seen)
    radius = marker_radius(number, frame.resolution)
    check()
    if number <= SPRITES:
        for layer, rows in zip(layers, seen, strict=True):
            _paint_sprites(painter, frame, layer, rows, radius)
            check()
    else:
        _paint_dots(painter, frame, layers, seen, radius, check)


def marker_radius(number: int, resolution: float) -> float:
    """Return the marks' radius in pixels: smaller the more there are in view, larger near the ground.

    Rounded to halves, so that marks do not breathe while the map is dragged.
    """
    crowd = 5.6 - 1.15 * (math.log10(max(number, 100)) - 2.0)
    nearness = 1.15 if resolution < 3.0 else 0.82 if resolution > 18.0 else 1.0
    return min(max(round(crowd * nearness * 2.0) / 2.0, 1.0), 6.5)


def visible_rows(frame: Frame, layer: PlaceLayer) -> NDArray[np.int64]:
    """Return the rows whose point lies in `frame` or a mark's width beside it."""
    west, south, east, north = frame.grown(8).bounds
    x, y = layer.xy[:, 0], layer.xy[:, 1]
    rows: NDArray[np.int64] = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    return rows


def paint_areas(painter: QPainter, frame: Frame, layer: PlaceLayer, check: Callable[[], None]) -> None:
    """Paint sites and campuses as translucent areas with an outline."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setBrush(tint(style.colour, 62))
    painter.setPen(cosmetic_pen(frame, tint(style.outline, 190), 1.0))
    paint_shapes(painter, frame, layer.areas, check, least_pixels=AREA_PIXELS)
    painter.resetTransform()


def _paint_sprites(painter: QPainter, frame: Frame, layer: PlaceLayer, rows: NDArray[np.int64], radius: float) -> None:
    """Set one image per place, on whole device dots so that it stays sharp; from north to south, as on a wall."""
    image = sprite(layer.kind.style, radius, frame.dpr)
    dots = np.floor(frame.pixels(layer.xy[rows]) * frame.dpr) - image.width() // 2
    painter.save()
    painter.scale(1.0 / frame.dpr, 1.0 / frame.dpr)
    for left, top in dots[np.argsort(dots[:, 1], kind="stable")].tolist():
        painter.drawImage(QPointF(left, top), image)
    painter.restore()


def _paint_dots(
    painter: QPainter,
    frame: Frame,
    layers: Sequence[PlaceLayer],
    seen: list[NDArray[np.int64]],
    radius: float,
    check: Callable[[], None],
) -> None:
    cloud = _cloud(frame, layers, seen)
    colours = tuple(layer.kind.style.colour for layer in layers)
    rim = 0.8 * frame.dpr if radius >= 1.5 else 0.4 * frame.dpr
    check()
    _draw_grid(painter, frame, splat(cloud, frame.dots, radius * frame.dpr, colours, palette.HALO, rim), 1)
    check()
    cell = max(1, round(_CELL * frame.dpr))
    crowded = shade(cloud, frame.dots, cell, radius * frame.dpr, colours)
    if crowded is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _draw_grid(painter, frame, crowded, cell)


def _cloud(frame: Frame, layers: Sequence[PlaceLayer], seen: list[NDArray[np.int64]]) -> Cloud:
    width, height = frame.dots
    placed = [np.floor(frame.pixels(layer.xy[rows]) * frame.dpr) for layer, rows in zip(layers, seen, strict=True)]
    dots = np.concatenate(placed).astype(np.int64)
    kinds = np.repeat(np.arange(len(layers), dtype=np.uint8), [len(rows) for rows in seen])
    inside = (dots[:, 0] >= 0) & (dots[:, 0] < width) & (dots[:, 1] >= 0) & (dots[:, 1] < height)
    return Cloud(dots[inside, 0], dots[inside, 1], kinds[inside])


def _draw_grid(painter: QPainter, frame: Frame, grid: NDArray[np.uint32], cell: int) -> None:
    """Draw a grid of colours over the frame, one value for `cell` device dots."""
    rows, columns = grid.shape
    image = QImage(
        np.ascontiguousarray(grid).data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied
    )
    side = cell / frame.dpr
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawImage(QRectF(0.0, 0.0, columns * side, rows * side), image)
