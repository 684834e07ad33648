"""What stands on a map's margin: scale bar, north arrow, source, legend, and a passing hint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import tint
from gis_app.desktop.canvas.lettering import map_font, paint_text, shortened, text_size
from gis_app.desktop.canvas.markers import paint_symbol
from gis_app.desktop.plain_text import shown
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.desktop.canvas.frame import Frame
    from layers.kinds.kind import LayerKind

_EDGE = 14.0


def scale_length(resolution: float, longest: float = 140.0) -> float:
    """Return the longest of 1, 2, 5 × 10ⁿ metres that takes at most `longest` pixels.

    Examples
    --------
    >>> scale_length(10.0)
    1000.0
    """
    room = resolution * longest
    power = 10.0 ** math.floor(math.log10(room))
    # A hair of tolerance: a power of ten of floating point may lie just above the room.
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= room * (1 + 1e-9))


def distance_text(metres: float) -> str:
    """Return a distance as people write it."""
    if metres >= 1000.0:
        return _("{distance} km").format(distance=f"{metres / 1000.0:,.0f}")
    return _("{distance} m").format(distance=f"{metres:,g}")


def paint_scale(painter: QPainter, frame: Frame) -> None:
    """Paint the scale bar, lower left: two fields, so that half of it reads as well."""
    length = scale_length(frame.resolution)
    width = length / frame.resolution
    left, top = _EDGE, frame.height - _EDGE - 6.0
    bar = QRectF(left, top, width, 5.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(palette.HALO, 190))
    painter.drawRoundedRect(QRectF(left - 6.0, top - 20.0, width + 34.0, 31.0), 3, 3)
    painter.setPen(QPen(QColor(palette.INK), 1.0))
    painter.drawRect(bar)
    painter.fillRect(QRectF(left, top, width / 2.0, 5.0), QColor(palette.INK))
    font = map_font(10.5)
    for text, at in (("0", left), (distance_text(length), left + width)):
        across, height = text_size((text,), font)
        start = max(at - across / 2.0, left - 2.0)
        paint_text(painter, QRectF(start, top - height - 2.0, across, height), (text,), font, palette.INK)


def paint_north(painter: QPainter, frame: Frame) -> None:
    """Paint the north arrow, upper right: a needle, half dark."""
    x, top = frame.width - _EDGE - 9.0, _EDGE + 14.0
    tip, foot = QPointF(x, top), QPointF(x, top + 21.0)
    west, east = QPointF(x - 7.5, top + 27.0), QPointF(x + 7.5, top + 27.0)
    painter.setPen(QPen(QColor(palette.HALO), 4.0, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolygon(QPolygonF([tip, east, foot, west]))
    painter.setPen(QPen(QColor(palette.INK), 1.0, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(QColor(palette.HALO))
    painter.drawPolygon(QPolygonF([tip, east, foot]))
    painter.setBrush(QColor(palette.INK))
    painter.drawPolygon(QPolygonF([tip, foot, west]))
    font = map_font(11.5, bold=True)
    letter = (_("N"),)
    width, height = text_size(letter, font)
    paint_text(painter, QRectF(x - width / 2.0, top - height - 1.0, width, height), letter, font, palette.INK)


def paint_source(painter: QPainter, frame: Frame, notes: Sequence[str]) -> None:
    """Paint the source of the data, lower right, cut to the room beside the scale bar."""
    text = " · ".join(shown(note) for note in notes if note)
    if not text:
        return
    font = map_font(9.5)
    line = (shortened(text, max(10, int((frame.width - 220) / 5.2))),)
    width, height = text_size(line, font)
    box = QRectF(frame.width - _EDGE - width, frame.height - _EDGE - height + 3.0, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(palette.HALO, 205))
    painter.drawRoundedRect(box.adjusted(-5.0, -2.0, 5.0, 2.0), 3, 3)
    paint_text(painter, box, line, font, palette.QUIET_INK, halo=0.0)


def paint_legend(painter: QPainter, kinds: Sequence[LayerKind]) -> None:
    """Paint the kinds and their signs, upper left, on a sheet of its own."""
    if not kinds:
        return
    font, row = map_font(11.5), 19.0
    titles = [_(kind.title) for kind in kinds]
    width = max(text_size((title,), font)[0] for title in titles) + 42.0
    sheet = QRectF(_EDGE - 2.0, _EDGE - 2.0, width, row * len(kinds) + 11.0)
    painter.setPen(QPen(tint(palette.INK, 40), 1.0))
    painter.setBrush(tint(palette.HALO, 226))
    painter.drawRoundedRect(sheet, 5, 5)
    for number, (kind, title) in enumerate(zip(kinds, titles, strict=True)):
        top = sheet.top() + 6.0 + row * number
        paint_symbol(painter, kind, QRectF(sheet.left() + 8.0, top, 18.0, 18.0))
        across, height = text_size((title,), font)
        box = QRectF(sheet.left() + 33.0, top + (18.0 - height) / 2.0, across, height)
        paint_text(painter, box, (title,), font, palette.INK, halo=0.0)


def paint_hint(painter: QPainter, frame: Frame, text: str) -> None:
    """Paint a sentence for the moment, at the top in the middle."""
    font = map_font(12.5)
    line = (shortened(text, max(12, int(frame.width / 7.0))),)
    width, height = text_size(line, font)
    box = QRectF((frame.width - width) / 2.0 - 12.0, 12.0, width + 24.0, height + 12.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(palette.INK, 225))
    painter.drawRoundedRect(box, 6, 6)
    paint_text(painter, box.adjusted(12.0, 6.0, 0, 0), line, font, "#ffffff", halo=0.0)
