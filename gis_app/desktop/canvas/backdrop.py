"""Paper, study area, green, water, streets and designated parks: the quiet part of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from gis_app.desktop.canvas import palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.desktop.canvas.content import Backdrop, Content, Streets
    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.palette import StreetClass
    from gis_app.desktop.canvas.paths import Shapes

_BATCH = 24
"""Shapes painted between two looks at whether anybody still waits for the picture."""


def cosmetic_pen(colour: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen of `width` pixels at every scale."""
    pen = QPen(QBrush(QColor(colour)), width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
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
    paths = shapes.paths(frame, shapes.visible(frame, least_pixels))
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
    painter.setPen(cosmetic_pen(tint(palette.HALO, 200), 3.4))
    paint_shapes(painter, frame, content.study_area, check)
    pen = cosmetic_pen(tint("#55504a", 170), 1.1)
    pen.setDashPattern([5.0, 3.0] if content.assumed else [9.0, 2.5, 1.5, 2.5])
    painter.setPen(pen)
    paint_shapes(painter, frame, content.study_area, check)
    painter.resetTransform()


def paint_backdrop(painter: QPainter, frame: Frame, layer: Backdrop, check: Callable[[], None]) -> None:
    """Paint green space or water; anything smaller than a pixel is left out."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setPen(cosmetic_pen(style.outline, 0.7) if frame.resolution < 6.0 else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.colour))
    paint_shapes(painter, frame, layer.areas, check, least_pixels=1.2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(style.colour, min(max(6.0 / frame.resolution, 1.0), 5.0)))
    paint_shapes(painter, frame, layer.lines, check)
    painter.resetTransform()


def paint_designated(painter: QPainter, frame: Frame, layer: Backdrop, check: Callable[[], None]) -> None:
    """Paint designated parks: declared on paper, so hatched and outlined rather than filled."""
    style = layer.kind.style
    painter.setTransform(frame.transform())
    painter.setBrush(tint(style.colour, 26))
    painter.setPen(cosmetic_pen(tint(style.colour, 70), 4.0))
    paint_shapes(painter, frame, layer.areas, check)
    pen = cosmetic_pen(style.outline, 1.3)
    pen.setDashPattern([6.0, 2.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    paint_shapes(painter, frame, layer.areas, check)
    painter.resetTransform()


def paint_streets(painter: QPainter, frame: Frame, streets: Streets, check: Callable[[], None]) -> None:
    """Paint all casings, then all fillings, so that streets of any class join without a seam."""
    drawn = [(street, shapes) for street, shapes in streets.classes if frame.resolution <= street.appears]
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for street, shapes in drawn:
        painter.setPen(_casing(street, frame.resolution))
        paint_shapes(painter, frame, shapes, check)
    for street, shapes in drawn:
        width = street.width(frame.resolution)
        if width >= 1.9:
            painter.setPen(_street_pen(palette.STREET, width - 0.2))
            paint_shapes(painter, frame, shapes, check)
    painter.resetTransform()


def _casing(street: StreetClass, resolution: float) -> QPen:
    """Return a casing where the street is wide enough to have a filling, else one quiet line."""
    width = street.width(resolution)
    if width < 1.9:
        return _street_pen(palette.CASING if street.rank < 3 else palette.HAIRLINE, width)
    return _street_pen(palette.CASING, width + 1.4)


def _street_pen(colour: str, width: float) -> QPen:
    pen = cosmetic_pen(colour, width)
    if width <= 2.5:
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    else:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
