"""Zones: outlines of what was found with a rank, the planner's own boundaries in red, and the selected one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import cosmetic_pen, tint
from gis_app.desktop.canvas.lettering import map_font, paint_text, plain, text_size
from gis_app.desktop.canvas.paths import painter_path
from gis_app.desktop.canvas.signs import BADGE, is_square, zone_colour, zone_dash
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPainterPath, QPen

    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.look import Look
    from gis_app.zones.zone import Zone


@dataclass(frozen=True, slots=True)
class Outline:
    """A zone ready to be painted.

    Parameters
    ----------
    zone
        What it shows.
    path
        Its rings, metres.
    colour
        Of its line.
    anchor
        Where its badge hangs, metres: its northernmost point.
    square
        Whether its badge is square: ranks 1 of two ways of finding are told apart by it.
    dash
        Of its line, in multiples of its width.
    """

    zone: Zone
    path: QPainterPath
    colour: str
    anchor: tuple[float, float]
    square: bool
    dash: tuple[float, ...] = ()

    def in_view(self, frame: Frame) -> bool:
        """Whether any of it may be seen."""
        west, south, east, north = frame.grown(24).bounds
        left, low, right, high = self.zone.geometry.bounds
        return bool(left <= east and right >= west and low <= north and high >= south)


def outline(zone: Zone) -> Outline:
    """Make `zone` ready to be painted."""
    path, anchor = painter_path(zone.geometry), _northernmost(zone)
    return Outline(zone, path, zone_colour(zone), anchor, is_square(zone), zone_dash(zone))


def _northernmost(zone: Zone) -> tuple[float, float]:
    xy = shapely.get_coordinates(zone.geometry)
    x, y = xy[int(np.argmax(xy[:, 1]))].tolist()
    return x, y


class Outlines:
    """The outlines of the zones in sight, made once for each zone object."""

    def __init__(self) -> None:
        self._kept: dict[int, Outline] = {}

    def of(self, look: Look) -> tuple[Outline, ...]:
        """Return the outlines of `look`, lowest first; those of zones that are gone are forgotten."""
        fresh: dict[int, Outline] = {}
        for zone in look.all_zones:
            kept = self._kept.get(id(zone))
            # An id is given again once its object is gone: the object itself is asked.
            same = kept is not None and kept.zone is zone
            fresh[id(zone)] = kept if kept is not None and same else outline(zone)
        self._kept = fresh
        return tuple(fresh.values())


def paint_fill(painter: QPainter, frame: Frame, shown: Outline) -> None:
    """Tint a zone's ground, under the marks so that their colours stay true; one that fills the view is not tinted."""
    west, south, east, north = shown.zone.geometry.bounds
    share = max((east - west) / frame.width, (north - south) / frame.height) / frame.resolution
    strength = 17.0 * min(max(1.6 - share, 0.0), 1.0)
    if strength >= 1.0:
        painter.setTransform(frame.transform())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(shown.colour, round(strength)))
        painter.drawPath(shown.path)
        painter.resetTransform()


def paint_outline(painter: QPainter, frame: Frame, shown: Outline) -> None:
    """Paint a zone's line as it stands among the others."""
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(frame, tint(palette.HALO, 215), 4.2))
    painter.drawPath(shown.path)
    painter.setPen(_line(frame, shown, 1.8))
    painter.drawPath(shown.path)
    painter.resetTransform()


def _line(frame: Frame, shown: Outline, width: float) -> QPen:
    pen = cosmetic_pen(frame, shown.colour, width)
    if shown.dash:
        pen.setDashPattern(list(shown.dash))
    return pen


def paint_selected(painter: QPainter, frame: Frame, shown: Outline) -> None:
    """Paint a zone so that it stands out: a marker pen's glow under a stronger line."""
    painter.setTransform(frame.transform())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(frame, tint(palette.SELECTED_GLOW, 225), 9.0))
    painter.drawPath(shown.path)
    painter.setPen(_line(frame, shown, 2.8))
    painter.drawPath(shown.path)
    painter.resetTransform()


def paint_title(painter: QPainter, frame: Frame, shown: Outline) -> None:
    """Paint the selected zone's name and area beside its badge, kept inside the view."""
    name = plain(shown.zone.name)
    area = _("{area} ha").format(area=f"{shown.zone.area_ha:,.1f}")
    lines = (name, area) if name else (area,)
    font = map_font(12, bold=True)
    width, height = text_size(lines, font)
    at = frame.pixel(*shown.anchor) + QPointF(BADGE + 5, -height - 4)
    left = min(max(at.x(), 6.0), max(frame.width - width - 6.0, 6.0))
    top = min(max(at.y(), 6.0), max(frame.height - height - 30.0, 6.0))
    paint_text(painter, QRectF(left, top, width, height), lines, font, shown.colour, halo=3.6)
