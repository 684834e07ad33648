"""Where a zone stands among comparable areas, as a thin bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from gis_app.desktop.theme import ACCENT, RULE

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class PercentileBar(QWidget):
    """From 0 to 100; nothing is drawn but the ground where there is no percentile."""

    def __init__(self) -> None:
        super().__init__()
        self.percentile: float | None = None
        self.setFixedHeight(5)
        self.setMinimumWidth(60)

    def show_percentile(self, percentile: float | None) -> None:
        """Draw another one."""
        self.percentile = percentile
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 1, self.width(), 3), QColor(RULE))
        if self.percentile is not None:
            painter.fillRect(QRectF(0, 0, self.width() * self.percentile / 100, 5), QColor(ACCENT))
        painter.end()
