"""How often two kinds meet at each distance, against what chance shows: a chart drawn by the window itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gis_app.desktop.theme import ACCENT, INK, QUIET, RULE
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from gis_app.indicators.reading import Profile

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 40, 14, 44
_ENVELOPE = "#dcd7cd"
_APART = "#2b5c8a"
_MOST_TIMES = 12.0
"""Ratios above are cut off: a curve that starts at 40 times would flatten all the rest."""


class ProfileChart(QWidget):
    """Pairs within each distance as a multiple of what chance expects, with the global envelope."""

    def __init__(self) -> None:
        super().__init__()
        self._profile: Profile | None = None
        self.setMinimumSize(420, 240)

    def show_profile(self, profile: Profile | None) -> None:
        """Draw another pair of kinds; its sentence tells the same to those who do not see the chart."""
        self._profile = profile
        self.setAccessibleName(profile.sentence if profile else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        curves = ratios(self._profile) if self._profile else []
        if self._profile is None or not curves:
            painter.setPen(QColor(QUIET))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("Too few places for a curve."))
        else:
            _Plot(self.rect().toRectF(), curves).paint(painter, self._profile)
        painter.end()


def ratios(profile: Profile) -> list[tuple[float, float, float, float]]:
    """Return (radius, observed, low, high), the last three as multiples of the expected pairs.

    Radii at which nothing is expected are left out: a multiple of nothing says nothing.
    """
    if not profile.low:
        return []
    rows = zip(profile.radii_m, profile.observed, profile.expected, profile.low, profile.high, strict=True)
    return [(radius, seen / due, low / due, high / due) for radius, seen, due, low, high in rows if due > 0]


class _Plot:
    """Axes and scale of one drawing."""

    def __init__(self, frame: QRectF, curves: Sequence[tuple[float, float, float, float]]) -> None:
        self._area = frame.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._curves = curves
        self._far = curves[-1][0]
        top = max(max(seen, high) for _radius, seen, _low, high in curves)
        self._most = min(max(2.0, 1.08 * top), _MOST_TIMES)

    def paint(self, painter: QPainter, profile: Profile) -> None:
        self._axes(painter)
        painter.save()
        painter.setClipRect(self._area.adjusted(0, -1, 0, 1))
        self._envelope(painter)
        self._observed(painter)
        painter.restore()
        self._departures(painter, profile.departures_m)

    def _at(self, radius: float, times: float) -> QPointF:
        x = self._area.left() + self._area.width() * radius / self._far
        return QPointF(x, self._area.bottom() - self._area.height() * times / self._most)

    def _axes(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(RULE), 1))
        step = 1 if self._most <= 5 else 2
        for times in range(0, int(self._most) + 1, step):
            at = self._at(0, times)
            painter.setPen(QPen(QColor(INK if times == 1 else RULE), 1))
            painter.drawLine(at, self._at(self._far, times))
            painter.setPen(QColor(QUIET))
            label = QRectF(0, at.y() - 9, _LEFT - 6, 18)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{times}×")
        ground = self._area.bottom() + 8
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            radius = share * self._far
            label = QRectF(self._at(radius, 0).x() - 40, ground, 80, 16)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, _("{distance} m").format(distance=f"{radius:,.0f}"))
        painter.setPen(QColor(INK))
        title = QRectF(self._area.left(), ground + 16, self._area.width(), 18)
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, _("Pairs within a distance, as a multiple of chance"))

    def _envelope(self, painter: QPainter) -> None:
        above = [self._at(radius, high) for radius, _seen, _low, high in self._curves]
        below = [self._at(radius, low) for radius, _seen, low, _high in reversed(self._curves)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_ENVELOPE))
        painter.drawPolygon(QPolygonF([*above, *below]))
        painter.setPen(QPen(QColor(INK), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._at(0, 1), self._at(self._far, 1))

    def _observed(self, painter: QPainter) -> None:
        points = [self._at(radius, seen) for radius, seen, _low, _high in self._curves]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(ACCENT), 2.2))
        painter.drawPath(path)

    def _departures(self, painter: QPainter, departures: Sequence[tuple[float, float, str]]) -> None:
        """Mark along the foot the distances that stand out by themselves, above chance or below."""
        for start, end, direction in departures:
            left, right = self._at(start, 0), self._at(end, 0)
            bar = QRectF(left.x(), left.y() + 1, max(3.0, right.x() - left.x()), 5)
            painter.fillRect(bar, QColor(ACCENT if direction == "above" else _APART))
