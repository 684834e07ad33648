"""A result laid over the map: places, hexagons or districts in the colour of their class, or a smooth surface."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import tint
from gis_app.desktop.canvas.paths import Shapes
from gis_app.indicators.overlays import COLOURS
from gis_app.indicators.place_result import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis_app.desktop.canvas.frame import Frame
    from gis_app.indicators.overlays import LegendLine

RADIUS = 5.5
_QUIET_RADIUS = 3.0
_MOST_DISCS = 20_000
"""Places in sight above which only those that stand out are drawn: grey dots would hide the map."""
_CELL_ALPHA, _AREA_ALPHA = 120, 165
_HATCH = "#4a453e"


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A surface in classes.

    Parameters
    ----------
    classes
        (rows, columns) int64, north up: 0 for none, else position in `words` plus one.
    words
        Words of `COLOURS`.
    west, north, cell
        Metres: the upper left corner and the side of a cell.
    """

    classes: NDArray[np.int64]
    words: tuple[str, ...]
    west: float
    north: float
    cell: float

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row and column of the cell at a place in metres, None outside."""
        row, column = int((self.north - y) // self.cell), int((x - self.west) // self.cell)
        rows, columns = self.classes.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def image(self) -> QImage:
        """Return the classes as colours, one dot a cell; where there is none the map shows through."""
        table = [0, *(tint(COLOURS[word], _AREA_ALPHA).rgba() for word in self.words)]
        dots = np.array(table, dtype=np.uint32)[self.classes]
        rows, columns = dots.shape
        image = QImage(dots.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32)
        # A copy of its own: the bytes go when this function does.
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@dataclass(frozen=True, eq=False)
class Thematic:
    """One result as a map layer.

    Parameters
    ----------
    title, subject
        What it shows, and of which places, for the legend.
    geometry
        (n,) points or polygons in the city's CRS; empty for a surface.
    classes
        (n,) words of `COLOURS`.
    legend
        The classes in the order to show.
    hatched
        (n,) bool, what chance explains though it wears a colour; None for results without.
    note
        A last line of the legend, about units; may be empty.
    tell
        Row to the sentence that says its figures; for a surface row × columns + column.
    raster
        The surface, where it is one.
    """

    title: str
    subject: str
    geometry: NDArray[np.object_]
    classes: NDArray[np.str_]
    legend: tuple[LegendLine, ...]
    hatched: NDArray[np.bool_] | None = None
    note: str = ""
    tell: Callable[[int], str] | None = None
    raster: Raster | None = None

    @cached_property
    def shapes(self) -> Shapes:
        """For what lies in sight, and how it is painted."""
        return Shapes(self.geometry)

    @cached_property
    def areal(self) -> bool:
        """Whether it covers the ground, and is painted below the places."""
        return self.raster is not None or bool(len(self.geometry) and shapely.get_dimensions(self.geometry[0]) == 2)

    @cached_property
    def image(self) -> QImage | None:
        """The surface as an image."""
        return self.raster.image() if self.raster is not None else None

    def prepared(self) -> Thematic:
        """Build in a worker what painting and pointing need."""
        _ = self.shapes.tree, self.areal, self.image
        return self

    def in_sight(self, frame: Frame) -> NDArray[np.intp]:
        """Return the rows to paint, what stands out last, so that it lies on top."""
        rows: NDArray[np.intp] = self.shapes.visible(frame.grown(12)).astype(np.intp)
        untold = self.classes[rows] == UNTOLD
        if len(rows) > _MOST_DISCS:
            return np.asarray(rows[~untold])
        return np.concatenate((rows[untold], rows[~untold]))

    def figure_at(self, place: tuple[float, float], within: float) -> str:
        """Return the figures of what is at a place, metres, or at most `within` from it; empty for nothing there."""
        row = self._row_at(place, within)
        return self.tell(row) if row is not None and self.tell is not None else ""

    def _row_at(self, place: tuple[float, float], within: float) -> int | None:
        if self.raster is not None:
            cell = self.raster.cell_at(*place)
            return cell[0] * self.raster.classes.shape[1] + cell[1] if cell is not None else None
        at = shapely.Point(place)
        if self.areal:
            rows = self.shapes.tree.query(at, predicate="intersects")
        else:
            rows = self.shapes.tree.query(at, predicate="dwithin", distance=within)
        if not len(rows):
            return None
        # Of several, the nearest point, or the smallest area: what lies on top.
        order = shapely.area(self.geometry[rows]) + shapely.distance(self.geometry[rows], at)
        return int(rows[np.argmin(order)])


def paint_theme_ground(
    painter: QPainter, frame: Frame, theme: Thematic, area: Shapes, check: Callable[[], None]
) -> None:
    """Paint a result that covers the ground, under the places; a surface in the study `area` only; for workers."""
    if theme.raster is not None and theme.image is not None:
        painter.save()
        for path in area.paths(frame, area.visible(frame)):
            painter.setClipPath(frame.transform().map(path))
        _paint_raster(painter, frame, theme.raster, theme.image)
        painter.restore()
    elif theme.areal:
        _paint_areas(painter, frame, theme, check)


def paint_theme_places(painter: QPainter, frame: Frame, theme: Thematic, check: Callable[[], None]) -> None:
    """Paint a result of single places, over their marks; for workers."""
    if theme.areal:
        return
    for number, row in enumerate(theme.in_sight(frame).tolist()):
        if number % 512 == 0:
            check()
        point = theme.geometry[row]
        _paint_place(painter, frame.pixel(point.x, point.y), str(theme.classes[row]))


def _paint_place(painter: QPainter, at: QPointF, word: str) -> None:
    quiet = word == UNTOLD
    painter.setPen(QPen(QColor(palette.HALO), 1.2))
    painter.setBrush(tint(COLOURS[word], 150 if quiet else 255))
    radius = _QUIET_RADIUS if quiet else RADIUS
    painter.drawEllipse(at, radius, radius)


def _paint_raster(painter: QPainter, frame: Frame, raster: Raster, image: QImage) -> None:
    corner, side = frame.pixel(raster.west, raster.north), raster.cell / frame.resolution
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(corner.x(), corner.y(), image.width() * side, image.height() * side), image)


def _paint_areas(painter: QPainter, frame: Frame, theme: Thematic, check: Callable[[], None]) -> None:
    """Paint hexagons that stand out, and every district; a city full of grey hexagons would hide the map under it."""
    rows = theme.in_sight(frame)
    rows = rows[theme.classes[rows] != UNTOLD]
    transform = frame.transform()
    districts = theme.hatched is not None
    for number, (row, path) in enumerate(zip(rows.tolist(), theme.shapes.paths(frame, rows), strict=True)):
        if number % 256 == 0:
            check()
        colour, shown = COLOURS[str(theme.classes[row])], transform.map(path)
        painter.setPen(QPen(QColor(palette.INK), 0.8) if districts else QPen(tint(colour, 220), 1.0))
        painter.setBrush(area_colour(str(theme.classes[row]), theme))
        painter.drawPath(shown)
        if theme.hatched is not None and theme.hatched[row]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(hatching())
            painter.drawPath(shown)


def area_colour(word: str, theme: Thematic) -> QColor:
    """Return the colour of a class that covers ground: the map stays to be seen through it."""
    return tint(COLOURS[word], _CELL_ALPHA if theme.raster is None and theme.hatched is None else _AREA_ALPHA)


def hatching() -> QBrush:
    """Return the hatching of what chance explains."""
    return QBrush(tint(_HATCH, 130), Qt.BrushStyle.BDiagPattern)
