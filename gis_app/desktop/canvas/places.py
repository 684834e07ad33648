"""The kinds of place: areas where they are large enough to see, marks, and dots where there are very many."""

from __future__ import annotations

import math
from dataclasses import dataclass
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

SPRITES = 10_000
"""Up to so many marks keep their own shape; beyond, they are dots."""
_LARGEST_DOT = 2.0
"""Radius of a dot, pixels: as large as reads among ten thousand others."""
AREA_PIXELS = 7.0
"""A site narrower than this is only a mark."""
_CELL = 4
"""Edge of the cells of the density shade, pixels."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A kind of place and which of its places are in sight.

    Parameters
    ----------
    layer
        The kind.
    rows
        (k,) int64.
    """

    layer: PlaceLayer
    rows: NDArray[np.int64]

    def pixels(self, frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how far right and down the places lie, (k,) each, pixels."""
        # To take rows is to copy: where all are in sight the columns serve as they are.
        everything = len(self.rows) == len(self.layer.x)
        x, y = (self.layer.x, self.layer.y) if everything else (self.layer.x[self.rows], self.layer.y[self.rows])
        right, down = x - frame.left, frame.top - y
        right /= frame.resolution
        down /= frame.resolution
        return right, down


def in_sight(frame: Frame, layers: Sequence[PlaceLayer]) -> tuple[Seen, ...]:
    """Return which places lie in `frame`, or a mark's width beside it."""
    bounds = frame.grown(8).bounds
    return tuple(Seen(layer, layer.within(bounds)) for layer in layers)


def paint_marks(painter: QPainter, frame: Frame, seen: Sequence[Seen], check: Callable[[], None]) -> None:
    """Paint the marks of all kinds of place, lowest first."""
    number = sum(len(each.rows) for each in seen)
    radius = marker_radius(number, frame.resolution)
    check()
    if number <= SPRITES:
        for each in seen:
            _paint_sprites(painter, frame, each, radius)
            check()
    else:
        _paint_dots(painter, frame, seen, min(radius, _LARGEST_DOT), check)


def marker_radius(number: int, resolution: float) -> float:
    """Return the marks' radius in pixels: smaller the more there are in view, larger near the ground.

    Rounded to halves, so that marks do not breathe while the map is dragged.
    """
    crowd = 5.6 - 1.15 * (math.log10(max(number, 100)) - 2.0)
    nearness = 1.15 if resolution < 3.0 else 0.82 if resolution > 18.0 else 1.0
    return min(max(round(crowd * nearness * 2.0) / 2.0, 1.0), 6.5)


def paint_areas(painter: QPainter, frame: Frame, layer: PlaceLayer, check: Callable[[], None]) -> None:
    """Paint sites and campuses as translucent areas with an outline."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setBrush(tint(style.colour, 62))
    painter.setPen(cosmetic_pen(frame, tint(style.outline, 190), 1.0))
    paint_shapes(painter, frame, layer.areas, check, least_pixels=AREA_PIXELS)
    painter.resetTransform()


def _paint_sprites(painter: QPainter, frame: Frame, each: Seen, radius: float) -> None:
    """Set one image per place, on whole device dots so that it stays sharp; from north to south, as on a wall."""
    image = sprite(each.layer.kind.style, radius, frame.dpr)
    half = image.width() // 2
    left, top = (np.floor(side * frame.dpr) - half for side in each.pixels(frame))
    order = np.argsort(top, kind="stable")
    painter.save()
    painter.scale(1.0 / frame.dpr, 1.0 / frame.dpr)
    for x, y in zip(left[order].tolist(), top[order].tolist(), strict=True):
        painter.drawImage(QPointF(x, y), image)
    painter.restore()


def _paint_dots(
    painter: QPainter, frame: Frame, seen: Sequence[Seen], radius: float, check: Callable[[], None]
) -> None:
    clouds = [_cloud(frame, each) for each in seen]
    colours = tuple(each.layer.kind.style.colour for each in seen)
    rim = 0.8 * frame.dpr if radius >= 1.5 else 0.4 * frame.dpr
    check()
    _draw_grid(painter, frame, splat(clouds, frame.dots, radius * frame.dpr, colours, palette.HALO, rim), 1)
    check()
    cell = max(1, round(_CELL * frame.dpr))
    crowded = shade(clouds, frame.dots, cell, radius * frame.dpr, colours)
    if crowded is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _draw_grid(painter, frame, crowded, cell)


def _cloud(frame: Frame, each: Seen) -> Cloud:
    width, height = frame.dots
    right, down = each.pixels(frame)
    column, row = ((side * frame.dpr).astype(np.int32) for side in (right, down))
    # The cast cuts towards 0: just outside the left edge would become the first column.
    inside = (right >= 0) & (down >= 0) & (column < width) & (row < height)
    return Cloud(column, row) if inside.all() else Cloud(column[inside], row[inside])


def _draw_grid(painter: QPainter, frame: Frame, grid: NDArray[np.uint32], cell: int) -> None:
    """Draw a grid of colours over the frame, one value for `cell` device dots."""
    rows, columns = grid.shape
    # Qt uses the array's memory and copies nothing: the array has to outlive the image.
    image = QImage(
        np.ascontiguousarray(grid).data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied
    )
    side = cell / frame.dpr
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawImage(QRectF(0.0, 0.0, columns * side, rows * side), image)
