"""A kind's sign beside its name: the marker or line that the map draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from layers.kinds.kind import Shape

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from layers.kinds.kind import LayerKind

_SIDE = 16


class Swatch(QWidget):
    """A small picture of a kind's style."""

    def __init__(self, kind: LayerKind) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(_SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = self._kind.style
        if self._kind.shape is Shape.LINE:
            painter.setPen(QPen(QColor(style.colour), 3))
            painter.drawLine(QPointF(1, 11), QPointF(15, 5))
        else:
            painter.setPen(QPen(QColor(style.outline), 1))
            painter.setBrush(QColor(style.colour))
            _marker(painter, style.marker if self._kind.shape is Shape.PLACE else "area")
        painter.end()


def _marker(painter: QPainter, marker: str) -> None:
    if marker == "area":
        painter.drawRoundedRect(QRectF(1.5, 3.5, 13, 9), 1.5, 1.5)
    elif marker == "circle":
        painter.drawEllipse(QRectF(3, 3, 10, 10))
    elif marker == "square":
        painter.drawRect(QRectF(3.5, 3.5, 9, 9))
    elif marker == "diamond":
        points = [QPointF(8, 2), QPointF(14, 8), QPointF(8, 14), QPointF(2, 8)]
        painter.drawPolygon(QPolygonF(points), Qt.FillRule.OddEvenFill)
    else:
        points = [QPointF(8, 2.5), QPointF(14, 13), QPointF(2, 13)]
        painter.drawPolygon(QPolygonF(points), Qt.FillRule.OddEvenFill)
