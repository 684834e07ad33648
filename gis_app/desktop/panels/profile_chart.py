"""How often two kinds meet at each distance, against what chance shows: a chart drawn by the window itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gis_app.desktop.theme import ACCENT, INK, QUIET, RULE
from gis_app.indicators.profile_curve import caption, steps
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.profile_curve import Step

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 40, 14, 44
_ENVELOPE = "#dcd7cd"
_APART = "#2b5c8a"
_MOST_TIMES = 12.0
"""Ratios above are cut off: a curve that starts at 40 times would flatten all the rest."""


class ProfileChart(QWidget):
    """Pairs in each ring of distance as a multiple of what chance expects, with the global envelope."""

    def __init__(self) -> None:
        super().__init__()
        self._profile: PairTest | None = None
        self.setMinimumSize(420, 240)

    def show_profile(self, profile: PairTest | None) -> None:
        """Draw another pair of kinds; its sentence tells the same to those who do not see the chart."""
        self._profile = profile
        self.setAccessibleName(profile.sentence if profile else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        curves = steps(self._profile) if self._profile else []
        if self._profile is None or not curves:
            painter.setPen(QColor(QUIET))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("Too few places for a curve."))
        else:
            _Plot(self.rect().toRectF(), curves).paint(painter, self._profile)
        painter.end()


class _Plot:
    """Axes and scale of one drawing."""

    def __init__(self, frame: QRectF, curves: Sequence[Step]) -> None:
        self._area = frame.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._curves = curves
        self._far = curves[-1].end
        top = max(max(one.observed, one.high) for one in curves)
        self._most = min(max(2.0, 1.08 * top), _MOST_TIMES)

    def paint(self, painter: QPainter, profile: PairTest) -> None:
        self._axes(painter, caption(profile))
        painter.save()
        # A curve above the most is cut at the frame, not drawn over its neighbours.
        painter.setClipRect(self._area.adjusted(0, -1, 0, 1))
        self._envelope(painter)
        self._observed(painter)
        painter.restore()
        self._departures(painter, profile.departures_m)

    def _at(self, radius: float, times: float) -> QPointF:
        x = self._area.left() + self._area.width() * radius / self._far
        return QPointF(x, self._area.bottom() - self._area.height() * times / self._most)

    def _level(self, step: Step, times: float) -> tuple[QPointF, QPointF]:
        """Return both ends of a ring's level: a ring is one count, not a slope."""
        return self._at(step.start, times), self._at(step.end, times)

    def _axes(self, painter: QPainter, said: str) -> None:
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
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, said)

    def _envelope(self, painter: QPainter) -> None:
        above = [at for one in self._curves for at in self._level(one, one.high)]
        below = [at for one in reversed(self._curves) for at in reversed(self._level(one, one.low))]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_ENVELOPE))
        painter.drawPolygon(QPolygonF([*above, *below]))
        painter.setPen(QPen(QColor(INK), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._at(0, 1), self._at(self._far, 1))

    def _observed(self, painter: QPainter) -> None:
        points = [at for one in self._curves for at in self._level(one, one.observed)]
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
