"""The signs of zones: a number on a round or square ground; crowded ones give way to dots, the best last."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.lettering import map_font, paint_text, text_size
from gis_app.desktop.canvas.signs import BADGE, is_square, zone_colour
from gis_app.zones.zone import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.outlines import Outline
    from gis_app.zones.zone import Zone

_DOT = 3.6
_CLEAR = 1.55
"""Badges nearer to each other than so many radii would hide each other's number."""
_ICON = 18


def badge_box(frame: Frame, shown: Outline) -> QRectF:
    """Return where a zone's badge lies, pixels."""
    at = frame.pixel(*shown.anchor)
    return QRectF(at.x() - BADGE, at.y() - BADGE, 2 * BADGE, 2 * BADGE)


def crowded(frame: Frame, outlines: Iterable[Outline]) -> frozenset[str]:
    """Return the ids of candidates whose badge would hide a better one's: they get a dot.

    Parameters
    ----------
    frame
        The scale at which they are looked at; panning changes nothing.
    outlines
        Those in sight or not, lowest first.
    """
    ranked = [shown for shown in outlines if isinstance(shown.zone, Candidate)]
    ranked.sort(key=_rank)
    apart, kept, dotted = BADGE * _CLEAR * frame.resolution, list[tuple[float, float]](), set[str]()
    for shown in ranked:
        x, y = shown.anchor
        if any(abs(x - other) < apart and abs(y - above) < apart for other, above in kept):
            dotted.add(shown.zone.id)
        else:
            kept.append((x, y))
    return frozenset(dotted)


def _rank(shown: Outline) -> int:
    return shown.zone.rank if isinstance(shown.zone, Candidate) else 0


def paint_badge(
    painter: QPainter, frame: Frame, shown: Outline, *, selected: bool = False, small: bool = False
) -> None:
    """Paint a candidate's rank, or a dot in its place; drawn zones have none."""
    if not isinstance(shown.zone, Candidate):
        return
    box = badge_box(frame, shown)
    ring = palette.SELECTED_GLOW if selected else palette.HALO
    if small and not selected:
        _paint_dot(painter, box.center(), shown)
    else:
        _paint_sign(painter, box, shown.colour, ring, str(shown.zone.rank), square=shown.square)


def _paint_dot(painter: QPainter, at: QPointF, shown: Outline) -> None:
    painter.setPen(QPen(QColor(palette.HALO), 1.4))
    painter.setBrush(QColor(shown.colour))
    box = QRectF(at.x() - _DOT, at.y() - _DOT, 2 * _DOT, 2 * _DOT)
    if shown.square:
        painter.drawRect(box)
    else:
        painter.drawEllipse(box)


def _paint_sign(painter: QPainter, box: QRectF, colour: str, ring: str, text: str, *, square: bool) -> None:
    painter.setPen(QPen(QColor(ring), 2.6 if ring == palette.SELECTED_GLOW else 1.8))
    painter.setBrush(QColor(colour))
    if square:
        painter.drawRoundedRect(box.adjusted(0.8, 0.8, -0.8, -0.8), 3, 3)
    else:
        painter.drawEllipse(box)
    font = map_font(11, bold=True)
    width, height = text_size((text,), font)
    middle = box.center()
    place = QRectF(middle.x() - width / 2, middle.y() - height / 2 - 0.6, width, height)
    paint_text(painter, place, (text,), font, "#ffffff", halo=0.0)


def badge_icon(zone: Zone) -> QIcon:
    """Return a zone's sign as it stands in lists: the map's badge, or a red outline for the planner's own."""
    # As sharp as the sharpest screen needs.
    ratio = math.ceil(max(screen.devicePixelRatio() for screen in QGuiApplication.screens()))
    if isinstance(zone, Candidate):
        return _icon(zone_colour(zone), str(zone.rank), is_square(zone), ratio)
    return _icon(zone_colour(zone), "", False, ratio)


@cache
def _icon(colour: str, text: str, square: bool, ratio: int) -> QIcon:
    """Return a sign; kept, because lists are filled anew with every edit and a sign costs a millisecond."""
    # A pixmap, as lists want it, and so on the GUI thread only.
    picture = QPixmap(_ICON * ratio, _ICON * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if text:
        _paint_sign(painter, QRectF(0, 0, _ICON, _ICON), colour, palette.HALO, text, square=square)
    else:
        painter.setPen(QPen(QColor(colour), 2.0))
        painter.drawPolygon([QPointF(3, 5), QPointF(14, 3), QPointF(15.5, 13), QPointF(5, 15.5)])
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # else Qt tints it in the selected line
        icon.addPixmap(picture, mode)
    return icon
