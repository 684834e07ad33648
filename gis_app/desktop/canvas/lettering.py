"""Text on the map: a font that has Chinese, a halo so that it reads over anything, and names made safe and short."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gis_app.desktop.canvas import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 34
"""Characters of a name that fit on a map; a wide (Chinese) one counts twice."""


def map_font(pixels: float, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the map's font: the first family that is there, all of them with Chinese glyphs."""
    font = QFont()
    font.setFamilies(list(palette.FONTS))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setItalic(italic)
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
    return max(metrics.horizontalAdvance(line) for line in lines), metrics.height() * 0.94 * len(lines)


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
    """Set `lines` into `box` with a halo of `halo` pixels."""
    path, metrics = QPainterPath(), QFontMetricsF(font)
    for number, line in enumerate(lines):
        spare = box.width() - metrics.horizontalAdvance(line)
        indent = {Qt.AlignmentFlag.AlignLeft: 0.0, Qt.AlignmentFlag.AlignRight: spare}.get(align, spare / 2.0)
        path.addText(
            QPointF(box.left() + indent, box.top() + metrics.ascent() + number * metrics.height() * 0.94), font, line
        )
    path.setFillRule(Qt.FillRule.WindingFill)
    if halo:
        painter.strokePath(path, QPen(QColor(palette.HALO), halo, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, QColor(colour))
