"""A result laid over the map: every place, or every hexagon, in the colour of its class, with a legend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import tint
from gis_app.desktop.canvas.lettering import map_font, paint_text, text_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from gis_app.desktop.canvas.frame import Frame

CLASS_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "strong": "#a3195b",
        "weak": "#2b5c8a",
        "isolated": "#0d2f52",
        "hot": "#c2410c",
        "cold": "#2b6ca3",
        "not_significant": "#a8a297",
    }
)
"""Class of a place or cell to its colour: warm for more than chance, cold for less, grey for what chance explains."""

_UNTOLD = "not_significant"
_RADIUS = 5.5
_QUIET_RADIUS = 3.0
_MOST_DISCS = 20_000
"""Places in sight above which only those that stand out are drawn: grey dots would hide the map."""


@dataclass(frozen=True, eq=False)
class Thematic:
    """One result as a map layer.

    Parameters
    ----------
    title
        What it shows, for the legend.
    geometry
        (n,) points or polygons in the city's CRS.
    classes
        (n,) words of `CLASS_COLOURS`.
    legend
        (class, what it is called), in the order to show.
    """

    title: str
    geometry: NDArray[np.object_]
    classes: NDArray[np.str_]
    legend: tuple[tuple[str, str], ...]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """For what lies in sight."""
        return shapely.STRtree(self.geometry)

    def in_sight(self, frame: Frame) -> NDArray[np.intp]:
        """Return the rows to paint, what stands out last, so that it lies on top."""
        rows: NDArray[np.intp] = np.sort(self.tree.query(frame.grown(12).box))
        untold = self.classes[rows] == _UNTOLD
        if len(rows) > _MOST_DISCS:
            return np.asarray(rows[~untold])
        return np.concatenate((rows[untold], rows[~untold]))


def paint_thematic(painter: QPainter, frame: Frame, theme: Thematic, check: Callable[[], None]) -> None:
    """Paint a result; for workers."""
    for number, row in enumerate(theme.in_sight(frame).tolist()):
        if number % 512 == 0:
            check()
        shape, word = theme.geometry[row], str(theme.classes[row])
        if isinstance(shape, shapely.Point):
            _paint_place(painter, frame.pixel(shape.x, shape.y), word)
        else:
            _paint_cell(painter, frame, shape, word)


def _paint_place(painter: QPainter, at: QPointF, word: str) -> None:
    quiet = word == _UNTOLD
    painter.setPen(QPen(QColor(palette.HALO), 1.2))
    painter.setBrush(tint(CLASS_COLOURS[word], 150 if quiet else 255))
    radius = _QUIET_RADIUS if quiet else _RADIUS
    painter.drawEllipse(at, radius, radius)


def _paint_cell(painter: QPainter, frame: Frame, shape: shapely.Geometry, word: str) -> None:
    if word == _UNTOLD:
        return  # a city full of grey hexagons would hide the map they lie on
    painter.setPen(QPen(tint(CLASS_COLOURS[word], 220), 1.0))
    painter.setBrush(tint(CLASS_COLOURS[word], 110))
    ring = frame.pixels(shapely.get_coordinates(shape))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ring.tolist()]))


def paint_theme_legend(painter: QPainter, frame: Frame, theme: Thematic) -> None:
    """Paint title and classes, upper left."""
    head, font = map_font(11.5, bold=True), map_font(11.0)
    lines = [text for _word, text in theme.legend]
    width = max([text_size((theme.title,), head)[0], *(text_size((text,), font)[0] + 20 for text in lines)])
    height = text_size((theme.title,), head)[1]
    step = 19.0
    box = QRectF(14, 14, min(width + 24, frame.width - 28), height + step * len(lines) + 22)
    painter.setPen(QPen(QColor(palette.CASING), 1.0))
    painter.setBrush(tint(palette.HALO, 235))
    painter.drawRoundedRect(box, 4, 4)
    paint_text(painter, QRectF(26, 22, width, height), (theme.title,), head, palette.INK)
    top = 22 + height + 6
    for number, (word, text) in enumerate(theme.legend):
        middle = top + step * (number + 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(CLASS_COLOURS[word]))
        painter.drawEllipse(QPointF(32, middle), _RADIUS, _RADIUS)
        tall = text_size((text,), font)[1]
        paint_text(painter, QRectF(46, middle - tall / 2, width, tall), (text,), font, palette.INK)
