"""What a boundary in the planner's hands looks like: items above the picture."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import tint
from gis_app.desktop.canvas.lettering import map_font, paint_text, text_size
from gis_app.zones.look import DRAWN
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gis_app.desktop.canvas.boundary import Boundary, Corner, Point
    from gis_app.desktop.canvas.map_view import MapView
    from gis_app.desktop.canvas.snapping import Snap

CORNER = 4.6
"""Half the side of a corner's handle, pixels."""
_MIDPOINT = 3.2
_SHORTEST = 34.0
"""Edges shorter than this, in pixels, show no handle in their middle."""


class _Overlay(QGraphicsItem):
    """An item as large as the scene that paints in pixels: nothing to keep in step when its content moves."""

    def __init__(self, view: MapView) -> None:
        super().__init__()
        self.view = view
        self.setZValue(10)
        # The tool answers the mouse: the item only shows what it holds.
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        # Qt leaves out items whose box is out of sight, and what is painted in pixels has none in metres.
        return self.view.sceneRect()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_pixels(painter)
        painter.restore()

    @abstractmethod
    def paint_pixels(self, painter: QPainter) -> None:
        """Paint the content; the painter's unit is the pixel."""


class SketchItem(_Overlay):
    """A boundary that is being drawn."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self.corners: tuple[Point, ...] = ()
        self.pointer: Snap | None = None
        self.refused = False

    def paint_pixels(self, painter: QPainter) -> None:
        """Paint the corners so far, the edge that follows the pointer, and the area it would make."""
        ahead = [(self.pointer.x, self.pointer.y)] if self.pointer is not None else []
        points = [self.view.to_view(*corner) for corner in (*self.corners, *ahead)]
        colour = palette.INVALID if self.refused else DRAWN.colour
        if len(points) >= 3:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint(colour, 36))
            painter.drawPolygon(QPolygonF(points))
            painter.setPen(QPen(QColor(colour), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(points[-1], points[0])
        _paint_line(painter, points, colour)
        _paint_corners(painter, points[: len(self.corners)], colour, first=True)
        if self.pointer is not None:
            _paint_snap(painter, self.view, self.pointer)
            self._paint_area(painter, [*self.corners, *ahead], points[-1])

    def _paint_area(self, painter: QPainter, corners: Sequence[Point], at: QPointF) -> None:
        if len(corners) >= 3:
            paint_area_text(painter, float(shapely.Polygon(corners).area), at + QPointF(14.0, 12.0))


class BoundaryItem(_Overlay):
    """A boundary that is being edited."""

    def __init__(self, view: MapView, boundary: Boundary) -> None:
        super().__init__(view)
        self.boundary = boundary
        self.active: Corner | None = None
        self.hovered: Corner | None = None
        self.snap: Snap | None = None
        self.valid = True

    def paint_pixels(self, painter: QPainter) -> None:
        """Paint area, line, handles, and the area in hectares."""
        colour = DRAWN.colour if self.valid else palette.INVALID
        frame = self.view.frame()
        rings = [_points(frame.pixels(ring).tolist()) for ring in self.boundary.rings]
        path = QPainterPath()
        for points in rings:
            path.addPolygon(QPolygonF(points))
            path.closeSubpath()
        painter.setBrush(tint(colour, 34))
        painter.setPen(QPen(tint(palette.SELECTED_GLOW, 200), 8.0, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), 2.4, Qt.PenStyle.SolidLine if self.valid else Qt.PenStyle.DashLine))
        painter.drawPath(path)
        for points in rings:
            _paint_midpoints(painter, points, colour)
            _paint_corners(painter, points, colour)
        self._paint_marked(painter, colour)
        if self.valid:
            paint_area_text(painter, float(self.boundary.geometry().area), _lowest(rings) + QPointF(0.0, 12.0))

    def _paint_marked(self, painter: QPainter, colour: str) -> None:
        for corner, filled in ((self.hovered, False), (self.active, True)):
            if corner is not None and self.boundary.has(corner):
                at = self.view.to_view(*self.boundary.corner(corner))
                painter.setPen(QPen(QColor(colour), 2.0))
                painter.setBrush(QColor(colour if filled else palette.SELECTED_GLOW))
                painter.drawRect(_square(at, CORNER + 1.4))
        if self.snap is not None:
            _paint_snap(painter, self.view, self.snap)


def paint_area_text(painter: QPainter, square_metres: float, at: QPointF) -> None:
    """Paint an area in hectares at a pixel."""
    text = (_("{area} ha").format(area=f"{square_metres / 10_000.0:,.1f}"),)
    font = map_font(12, bold=True)
    width, height = text_size(text, font)
    paint_text(painter, QRectF(at.x(), at.y(), width, height), text, font, DRAWN.colour, halo=3.6)


def _points(pairs: Iterable[Sequence[float]]) -> list[QPointF]:
    return [QPointF(x, y) for x, y in pairs]


def _lowest(rings: Sequence[Sequence[QPointF]]) -> QPointF:
    return max((point for points in rings for point in points), key=lambda point: point.y())


def _square(at: QPointF, half: float) -> QRectF:
    return QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)


def _paint_line(painter: QPainter, points: Sequence[QPointF], colour: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(palette.HALO), 4.6), QPen(QColor(colour), 2.4)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))


def _paint_corners(painter: QPainter, points: Sequence[QPointF], colour: str, *, first: bool = False) -> None:
    painter.setPen(QPen(QColor(colour), 1.8))
    for number, point in enumerate(points):
        painter.setBrush(QColor(colour if first and number == 0 else "#ffffff"))
        painter.drawRect(_square(point, CORNER))


def _paint_midpoints(painter: QPainter, points: Sequence[QPointF], colour: str) -> None:
    painter.setPen(QPen(QColor(colour), 1.2))
    painter.setBrush(tint("#ffffff", 215))
    for start, end in zip(points, [*points[1:], points[0]], strict=True):
        if (end - start).manhattanLength() >= _SHORTEST:
            painter.drawEllipse((start + end) / 2.0, _MIDPOINT, _MIDPOINT)


def _paint_snap(painter: QPainter, view: MapView, snap: Snap) -> None:
    """Ring the corner, or cross the edge, that the pointer caught on."""
    if snap.onto is None:
        return
    at = view.to_view(snap.x, snap.y)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.INK), 2.0))
    painter.drawEllipse(at, 8.5, 8.5)
    if snap.onto == "edge":
        painter.drawLine(at - QPointF(5, 5), at + QPointF(5, 5))
        painter.drawLine(at - QPointF(5, -5), at + QPointF(5, -5))
