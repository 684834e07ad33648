"""The kinds' marks: one shape and colour for each kind, on the map, in the legend and in the layer list alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.lettering import painting
from layers.kinds.kind import Shape

if TYPE_CHECKING:
    from layers.kinds.kind import LayerKind, Style


def marker_path(marker: str, radius: float, x: float = 0.0, y: float = 0.0) -> QPainterPath:
    """Return the outline of a mark around (x, y): all marks of one radius look equally heavy.

    Parameters
    ----------
    marker
        ``circle``, ``square``, ``diamond`` or ``triangle``; anything else is a circle.
    radius
        Pixels, of the circle of the same weight.
    x, y
        Its centre, pixels.
    """
    path = QPainterPath()
    if marker == "square":
        half = radius * 0.87
        path.addRect(QRectF(x - half, y - half, 2 * half, 2 * half))
    elif marker in {"diamond", "triangle"}:
        reach = radius * 1.24
        corners = {
            "diamond": [(0, -reach), (reach, 0), (0, reach), (-reach, 0)],
            "triangle": [(0, -reach), (reach * 0.96, reach * 0.72), (-reach * 0.96, reach * 0.72)],
        }[marker]
        path.addPolygon(QPolygonF([QPointF(x + right, y + down) for right, down in corners]))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(x, y), radius, radius)
    return path


def paint_marker(painter: QPainter, style: Style, radius: float, x: float, y: float) -> None:
    """Paint one mark with its halo."""
    path = marker_path(style.marker, radius, x, y)
    # The halo first: marks that touch stay apart.
    painter.setBrush(QColor(palette.HALO))
    painter.setPen(QPen(QColor(palette.HALO), 1.0 + 0.28 * radius, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)
    painter.setBrush(QColor(style.colour))
    painter.setPen(QPen(QColor(style.outline), 0.8, j=Qt.PenJoinStyle.MiterJoin) if radius > 3 else Qt.PenStyle.NoPen)
    painter.drawPath(path)


@lru_cache(maxsize=256)
def sprite(style: Style, radius: float, dpr: float) -> QImage:
    """Return one mark as a square image, its centre in the middle; odd in size, so that the middle is a dot."""
    side = 2 * round((radius * 1.35 + 2.0) * dpr) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with painting(image) as painter:
        painter.scale(dpr, dpr)
        paint_marker(painter, style, radius, side / dpr / 2.0, side / dpr / 2.0)
    return image


def kind_symbol(kind: LayerKind, size: int = 18, dpr: float = 1.0) -> QImage:
    """Return the sign of `kind` for a legend or a list.

    Parameters
    ----------
    kind
        A place gets its mark, an area a swatch, a line a stroke.
    size
        Pixels of each side.
    dpr
        Device dots per pixel.
    """
    image = QImage(round(size * dpr), round(size * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(0)
    with painting(image) as painter:
        paint_symbol(painter, kind, QRectF(0, 0, size, size))
    return image


def paint_symbol(painter: QPainter, kind: LayerKind, box: QRectF) -> None:
    """Paint the sign of `kind` into `box`."""
    middle, style = box.center(), kind.style
    if kind.shape is Shape.PLACE:
        paint_marker(painter, style, box.width() * 0.29, middle.x(), middle.y())
        return
    if kind.shape is Shape.LINE:
        painter.setPen(QPen(QColor(style.outline), 3.0, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(box.left() + 2, middle.y()), QPointF(box.right() - 2, middle.y()))
        return
    painter.setPen(QPen(QColor(style.outline), 1.2))
    painter.setBrush(QColor(style.colour))
    painter.drawRoundedRect(box.adjusted(2, 4, -2, -4), 2, 2)
