"""Paper, study area, green, water, streets and designated parks: the quiet part of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from gis_app.desktop.canvas import palette

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainterPath

    from gis_app.desktop.canvas.content import Backdrop, Content, Streets
    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.paths import Shapes

_FILLED = 1.45
"""Streets at least so wide, in pixels, have a casing and a filling; narrower ones are one quiet line."""
_BATCH = 24
"""Shapes painted between two looks at whether anybody still waits for the picture."""


def cosmetic_pen(frame: Frame, colour: str | QColor, width: float) -> QPen:
    """Return a pen of `width` pixels at every scale; Qt counts a cosmetic pen in device dots."""
    brush, solid = QBrush(QColor(colour)), Qt.PenStyle.SolidLine
    pen = QPen(brush, width * frame.dpr, solid, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen


def tint(colour: str, alpha: int) -> QColor:
    """Return `colour`, translucent: `alpha` from 0 to 255."""
    tinted = QColor(colour)
    tinted.setAlpha(alpha)
    return tinted


def paint_shapes(
    painter: QPainter, frame: Frame, shapes: Shapes, check: Callable[[], None], least_pixels: float = 0.0
) -> None:
    """Paint the visible shapes with the painter's pen and brush, its transform being the frame's."""
    paint_paths(painter, shapes.paths(frame, shapes.visible(frame, least_pixels)), check)


def paint_paths(painter: QPainter, paths: Sequence[QPainterPath], check: Callable[[], None]) -> None:
    """Paint the paths one by one, looking up now and then whether the picture is still wanted."""
    for start in range(0, len(paths), _BATCH):
        check()
        for path in paths[start : start + _BATCH]:
            painter.drawPath(path)


def paint_ground(painter: QPainter, frame: Frame, content: Content, check: Callable[[], None]) -> None:
    """Paint the study area as the lighter part of the paper."""
    painter.setTransform(frame.transform())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.GROUND))
    paint_shapes(painter, frame, content.study_area, check)
    painter.resetTransform()


def paint_limit(painter: QPainter, frame: Frame, content: Content, check: Callable[[], None]) -> None:
    """Paint the edge of the study area: dashed where it is only assumed."""
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(frame, tint(palette.HALO, 200), 3.4))
    paint_shapes(painter, frame, content.study_area, check)
    pen = cosmetic_pen(frame, tint("#55504a", 170), 1.1)
    pen.setDashPattern([5.0, 3.0] if content.assumed else [9.0, 2.5, 1.5, 2.5])
    painter.setPen(pen)
    paint_shapes(painter, frame, content.study_area, check)
    painter.resetTransform()


def paint_backdrop(painter: QPainter, frame: Frame, layer: Backdrop, check: Callable[[], None]) -> None:
    """Paint green space or water; anything smaller than a pixel is left out."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setPen(cosmetic_pen(frame, style.outline, 0.7) if frame.resolution < 6.0 else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.colour))
    paint_shapes(painter, frame, layer.areas, check, least_pixels=1.2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(frame, style.colour, min(max(6.0 / frame.resolution, 1.0), 5.0)))
    paint_shapes(painter, frame, layer.lines, check)
    painter.resetTransform()


def paint_designated(painter: QPainter, frame: Frame, layer: Backdrop, check: Callable[[], None]) -> None:
    """Paint designated parks: declared on paper, so hatched and outlined rather than filled."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setBrush(tint(style.colour, 26))
    painter.setPen(cosmetic_pen(frame, tint(style.colour, 70), 4.0))
    paint_shapes(painter, frame, layer.areas, check)
    pen = cosmetic_pen(frame, style.outline, 1.3)
    pen.setDashPattern([6.0, 2.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    paint_shapes(painter, frame, layer.areas, check)
    painter.resetTransform()


def paint_districts(painter: QPainter, frame: Frame, layer: Backdrop, check: Callable[[], None]) -> None:
    """Paint districts as thin dashed lines: they divide the city and cover nothing of it."""
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = cosmetic_pen(frame, tint(layer.kind.style.outline, 200), 0.9)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    paint_shapes(painter, frame, layer.areas, check, least_pixels=1.2)
    painter.resetTransform()


def paint_streets(painter: QPainter, frame: Frame, streets: Streets, check: Callable[[], None]) -> None:
    """Paint all casings, then all fillings, so that streets of any class join without a seam."""
    visible = streets.lines.visible(frame)
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    wide = []
    for number, street in enumerate(streets.classes):
        width = street.width(frame.resolution)
        if frame.resolution > street.appears:
            continue
        if width < _FILLED:
            colour = palette.CASING if street.rank < 3 else palette.HAIRLINE
            painter.setPen(_street_pen(frame, colour, min(width, 1.0)))  # up to one dot Qt strokes ten times faster
            paint_shapes(painter, frame, streets.bundles[number], check)
        else:
            wide.append((width, streets.lines.paths(frame, visible[streets.class_of[visible] == number])))
    for colour, more in ((palette.CASING, 1.4), (palette.STREET, -0.2)):
        for width, paths in wide:
            painter.setPen(_street_pen(frame, colour, width + more))
            paint_paths(painter, paths, check)
    painter.resetTransform()


def _street_pen(frame: Frame, colour: str, width: float) -> QPen:
    pen = cosmetic_pen(frame, colour, width)
    # Wide streets need round ends to meet; on thin ones nobody sees them, and bevels are cheap.
    if width <= 2.5:
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    else:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
