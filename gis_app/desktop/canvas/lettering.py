"""Text on the map: a font that has Chinese, a halo so that it reads over anything, and names made safe and short."""

from __future__ import annotations

import math
import unicodedata
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from gis_app.desktop.canvas import palette

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEADING = 0.94
_ROOM = 4
"""Pixels around a line of text for its halo."""
LONGEST = 46
"""Characters of a name that fit on a map; a wide (Chinese) one counts twice."""


@contextmanager
def painting(image: QImage) -> Iterator[QPainter]:
    """Give a painter on `image` that ends whatever happens: an image that dies before its painter takes Qt with it."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def map_font(pixels: float, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the map's font: the first family that is there, all of them with Chinese glyphs."""
    font = QFont()
    font.setFamilies(list(palette.FONTS))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setItalic(italic)
    # Hinting would give a word other widths at other scales, and its box is measured once.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def plain(name: object) -> str:
    r"""Return an untrusted name as one short line of visible characters; empty for no name.

    Examples
    --------
    >>> plain("  Old\n Mill ")
    'Old Mill'
    >>> plain(None)
    ''
    """
    if not isinstance(name, str):
        return ""
    # Control signs go as well: one that turns the direction of writing would mirror its neighbours.
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name[:400])
    return shortened(" ".join(visible.split()))


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut `text` to `longest` columns with an ellipsis."""
    columns = 0
    for position, sign in enumerate(text):
        columns += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if columns > longest:
            return text[: max(position - 1, 1)].rstrip() + "…"
    return text


def wrapped(text: str, longest: int = 18) -> tuple[str, ...]:
    """Break a name into two lines of similar length, at a space, where it is long."""
    if len(text) <= longest or " " not in text:
        return (text,)
    middle = len(text) / 2.0
    gap = min((place for place, sign in enumerate(text) if sign == " "), key=lambda place: abs(place - middle))
    return text[:gap], text[gap + 1 :]


def text_size(lines: Sequence[str], font: QFont) -> tuple[float, float]:
    """Return width and height in pixels of lines set in `font`."""
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(line) for line in lines), metrics.height() * _LEADING * len(lines)


def paint_text(
    painter: QPainter,
    box: QRectF,
    lines: Sequence[str],
    font: QFont,
    colour: str,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    halo: float = 2.6,
) -> None:
    """Set `lines` into `box` with a halo of `halo` pixels; the painter's unit is the pixel."""
    dpr = painter.device().devicePixelRatio()
    lettered = _lettered(tuple(lines), font.pixelSize(), font.weight() > QFont.Weight.Normal, colour, align, halo, dpr)
    # On a whole dot: between two an image is blurred.
    left, top = (round((side - _ROOM) * dpr) / dpr for side in (box.left(), box.top()))
    painter.drawImage(QPointF(left, top), lettered)


@lru_cache(maxsize=1500)
def _lettered(
    lines: tuple[str, ...],
    pixels: int,
    bold: bool,
    colour: str,
    align: Qt.AlignmentFlag,
    halo: float,
    dpr: float,
) -> QImage:
    """Return the lines as an image: a halo costs a millisecond, and the same names come again with every picture."""
    font = map_font(pixels, bold=bold)
    width, height = text_size(lines, font)
    image = QImage(
        math.ceil((width + 2 * _ROOM) * dpr),
        math.ceil((height + 2 * _ROOM) * dpr),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.setDevicePixelRatio(dpr)
    image.fill(0)
    path, metrics = QPainterPath(), QFontMetricsF(font)
    for number, line in enumerate(lines):
        spare = width - metrics.horizontalAdvance(line)
        indent = {Qt.AlignmentFlag.AlignLeft: 0.0, Qt.AlignmentFlag.AlignRight: spare}.get(align, spare / 2.0)
        path.addText(
            QPointF(_ROOM + indent, _ROOM + metrics.ascent() + number * metrics.height() * _LEADING), font, line
        )
    # Strokes of a Chinese character overlap: odd-even filling leaves holes where they cross.
    path.setFillRule(Qt.FillRule.WindingFill)
    with painting(image) as painter:
        if halo:
            painter.strokePath(path, QPen(QColor(palette.HALO), halo, j=Qt.PenJoinStyle.RoundJoin))
        painter.fillPath(path, QColor(colour))
    return image
