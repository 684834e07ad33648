"""The legend of a result on the map: title, classes with their numbers, unit; broken into lines where it is long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import tint
from gis_app.desktop.canvas.lettering import map_font, paint_text, text_size
from gis_app.desktop.canvas.thematic import RADIUS, area_colour, hatching
from gis_app.indicators.overlays import COLOURS
from gis_app.indicators.place_result import UNTOLD

if TYPE_CHECKING:
    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.thematic import Thematic
    from gis_app.indicators.overlays import LegendLine

_EDGE, _PADDING, _GAP = 12.0, 10.0, 5.0
_WIDEST = 264.0
_SIGN = 20.0
_COUNT_GAP = 14.0
_WIDE, _CLOSING = r"\u2e80-\u9fff\uff00-\uffef", r"，。；：、）”\s"
_PART = re.compile(rf"\s+|[{_WIDE}][{_CLOSING}]*|[^\s{_WIDE}]+[{_CLOSING}]*")


@dataclass(frozen=True, slots=True)
class _Block:
    """Some lines of text: how they are set, and what stands before and behind them."""

    lines: tuple[str, ...]
    font: QFont
    colour: str
    line: LegendLine | None = None

    @property
    def size(self) -> tuple[float, float]:
        width, height = text_size(self.lines, self.font)
        count = 0.0
        if self.line is not None and self.line.count is not None:
            count = text_size((f"{self.line.count:,}",), self.font)[0] + _COUNT_GAP
        return width + (_SIGN if self.line is not None else 0.0) + count, height


def legend_box(frame: Frame, theme: Thematic) -> QRectF:
    """Return where the legend stands, upper left, in pixels."""
    blocks = _blocks(frame, theme)
    width = max(block.size[0] for block in blocks)
    height = sum(block.size[1] + _GAP for block in blocks) - _GAP
    return QRectF(_EDGE, _EDGE, width + 2 * _PADDING, height + 2 * _PADDING)


def paint_theme_legend(painter: QPainter, frame: Frame, theme: Thematic) -> None:
    """Paint title, classes and unit."""
    box = legend_box(frame, theme)
    painter.setPen(QPen(QColor(palette.CASING), 1.0))
    painter.setBrush(tint(palette.HALO, 240))
    painter.drawRoundedRect(box, 5, 5)
    top = box.top() + _PADDING
    for block in _blocks(frame, theme):
        _paint_block(painter, box, top, block, theme)
        top += block.size[1] + _GAP


def _blocks(frame: Frame, theme: Thematic) -> list[_Block]:
    room = min(_WIDEST, frame.width - 2 * (_EDGE + _PADDING))
    head, font, small = map_font(12.0, bold=True), map_font(11.5), map_font(10.5)
    made = [_Block(broken(theme.title, head, room), head, palette.INK)]
    if theme.subject:
        made.append(_Block(broken(theme.subject, font, room), font, palette.QUIET_INK))
    narrower = room - _SIGN - 40.0
    made += [_Block(broken(line.text, font, narrower), font, palette.INK, line) for line in theme.legend]
    if theme.note:
        made.append(_Block(broken(theme.note, small, room), small, palette.QUIET_INK))
    return made


def _paint_block(painter: QPainter, box: QRectF, top: float, block: _Block, theme: Thematic) -> None:
    left = box.left() + _PADDING
    if block.line is not None:
        first = text_size(block.lines[:1], block.font)[1]
        _paint_sign(painter, QPointF(left + 7.0, top + first / 2.0), block.line, theme)
        if block.line.count is not None:
            number = (f"{block.line.count:,}",)
            across, tall = text_size(number, block.font)
            at = QRectF(box.right() - _PADDING - across, top, across, tall)
            paint_text(painter, at, number, block.font, palette.QUIET_INK, halo=0.0)
        left += _SIGN
    width, height = text_size(block.lines, block.font)
    paint_text(painter, QRectF(left, top, width, height), block.lines, block.font, block.colour, halo=0.0)


def _paint_sign(painter: QPainter, middle: QPointF, line: LegendLine, theme: Thematic) -> None:
    if not theme.areal:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS[line.word]))
        painter.drawEllipse(middle, RADIUS, RADIUS)
        return
    field = QRectF(middle.x() - 7.0, middle.y() - 5.5, 14.0, 11.0)
    painter.setPen(QPen(tint(palette.INK, 150), 0.8))
    # On the map's ground first, so that the sign is as strong as what it stands for.
    painter.setBrush(QColor(palette.GROUND))
    painter.drawRect(field)
    if line.word == UNTOLD:
        return  # hexagons that do not stand out are not painted
    painter.setBrush(area_colour(line.word, theme) if line.word else hatching())
    painter.drawRect(field)


def broken(text: str, font: QFont, room: float) -> tuple[str, ...]:
    """Break a text into lines that fit in `room` pixels: at spaces, and between Chinese characters."""
    metrics = QFontMetricsF(font)
    lines, now = [], ""
    for part in _parts(text):
        if now and metrics.horizontalAdvance((now + part).rstrip()) > room:
            lines.append(now.rstrip())
            now = part.lstrip()
        else:
            now += part
    return (*lines, now.rstrip()) if now.strip() or not lines else tuple(lines)


def _parts(text: str) -> list[str]:
    """Return what must not be broken: words with the space behind them, and single Chinese characters."""
    return _PART.findall(text)
