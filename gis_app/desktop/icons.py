"""The toolbar's icons, drawn from strokes: sharp at any scale, in the palette's ink, and nobody else's property."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from gis_app.desktop.theme import ACCENT, INK

Stroke = tuple[tuple[float, float], ...]

# Polylines on a 24 × 24 grid: points "x,y" by spaces, strokes by "|"; a stroke of one point is a dot.
_STROKES: dict[str, str] = {
    "open": "3,19 3,5 9,5 11,8 20,8 20,11|3,19 6,11 22,11 19,19 3,19",
    "find": "15,15 21,21|7.5,9|10.5,7.5|10.5,11.5",
    "draw": "5,7 15,4 20,12 14,20 4,16 5,7|5,7|15,4|20,12|14,20",
    "compare": "5,20 5,11|10,20 10,4|15,20 15,8|20,20 20,14|3,20 22,20",
    "export": "12,15 12,3|7.5,7.5 12,3 16.5,7.5|4,13 4,20 20,20 20,13",
    "undo": "9,5 4,10 9,15|4,10 15,10 19,12 20,16 18,20",
    "redo": "15,5 20,10 15,15|20,10 9,10 5,12 4,16 6,20",
    "fit": "4,9 4,4 9,4|15,4 20,4 20,9|20,15 20,20 15,20|9,20 4,20 4,15",
    "zoom_in": "12,5 12,19|5,12 19,12",
    "zoom_out": "5,12 19,12",
    "pan": "12,3 12,21|3,12 21,12|9,6 12,3 15,6|9,18 12,21 15,18|6,9 3,12 6,15|18,9 21,12 18,15",
    "identify": "12,11 12,17|12,7.5",
    "edit": "4,20 5,15 16,4 20,8 9,19 4,20|13,7 17,11",
    "delete": "4,7 20,7|9,7 9,4 15,4 15,7|6,7 7,20 17,20 18,7",
    "side": "3,5 21,5 21,19 3,19 3,5|9,5 9,19|5.5,9|5.5,12.5",
    "zones_side": "3,5 21,5 21,19 3,19 3,5|15,5 15,19|18.3,9|18.3,12.5",
    "table": "4,5 20,5 20,19 4,19 4,5|4,10 20,10|4,14.5 20,14.5|10,5 10,19",
}
_CIRCLES: dict[str, tuple[float, float, float]] = {"find": (9.5, 9.5, 6.5), "identify": (12, 12, 9)}


@cache
def icon(name: str) -> QIcon:
    """Return the icon called `name`, in ink, in the accent where it is checked, and pale where it is disabled."""
    made = QIcon()
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, INK),
        (QIcon.Mode.Normal, QIcon.State.On, ACCENT),
        (QIcon.Mode.Disabled, QIcon.State.Off, "#b9b3a8"),
    ):
        # Twice: screens of twice the dots take the larger.
        for size in (20, 40):
            made.addPixmap(_picture(name, colour, size), mode, state)
    return made


def _picture(name: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 24, size / 24)
    pen = QPen(QColor(colour), 1.7)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for stroke in _strokes(name):
        _draw(painter, stroke, colour)
    if name in _CIRCLES:
        x, y, radius = _CIRCLES[name]
        painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.end()
    return pixmap


def _strokes(name: str) -> list[Stroke]:
    return [
        tuple((float(x), float(y)) for x, y in (point.split(",") for point in stroke.split()))
        for stroke in _STROKES[name].split("|")
    ]


def _draw(painter: QPainter, stroke: Stroke, colour: str) -> None:
    if len(stroke) == 1:
        x, y = stroke[0]
        dot = QPainterPath()
        dot.addEllipse(QRectF(x - 1.7, y - 1.7, 3.4, 3.4))
        painter.fillPath(dot, QColor(colour))
        return
    path = QPainterPath(QPointF(*stroke[0]))
    for x, y in stroke[1:]:
        path.lineTo(x, y)
    painter.drawPath(path)
