"""One number of a scorecard: title and value on one line, its standing as a bar and a few words on the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gis_app.desktop.plain_text import tip
from gis_app.desktop.theme import ACCENT, INK, QUIET, RULE
from gis_app.indicators.measures.extent import AREA_HA
from gis_app.indicators.numbers import format_number
from gis_app.indicators.presentation import headline, note, short_standing

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from gis_app.indicators.reading import Reading

_UPPER, _LOWER, _GAP = 18.0, 15.0, 2.0
_BAR = 4.0


class ScoreLine(QWidget):
    """Painted by hand: eleven of them stand in the panel at once, and follow the mouse without a layout to redo.

    Signals
    -------
    help_wanted(str)
        A click on the line: the indicator's id.
    """

    help_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.setCursor(Qt.CursorShape.WhatsThisCursor)
        self.title = self.value = self.standing = ""
        self.surpassed: float | None = None
        self._judged = True
        # As narrow as the panel: a long title is cut, it does not widen the side.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_reading(self, reading: Reading) -> None:
        """Show a reading; its full sentence is the tooltip and what a screen reader says."""
        self._id = reading.id
        self.title, full, sentence = headline(reading)
        self.value = _short(reading, full)
        self._judged = reading.id != AREA_HA.id
        self.surpassed = reading.surpassed if reading.value is not None else None
        self.standing = short_standing(reading) if self._judged else ""
        said = [part for part in (f"{self.title}: {full}", sentence if self._judged else "", note(reading)) if part]
        tip(self, *said)
        self.setAccessibleName(said[0])
        self.setAccessibleDescription("; ".join(said[1:]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return two lines, or one for what is not compared."""
        return QSize(180, round(_UPPER + _GAP + (_LOWER if self._judged else 0.0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the page that says what the number means."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.help_wanted.emit(self._id)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_value(painter)
        if self._judged:
            self._paint_standing(painter)
        painter.end()

    def _paint_value(self, painter: QPainter) -> None:
        bold, plain = _font(self.font(), 14, QFont.Weight.DemiBold), _font(self.font(), 12)
        taken = _text(painter, QRectF(0, 0, self.width(), _UPPER), self.value, bold, INK, right=True)
        _text(painter, QRectF(0, 0, self.width() - taken - 8, _UPPER), self.title, plain, QUIET)

    def _paint_standing(self, painter: QPainter) -> None:
        lower = QRectF(0, _UPPER, self.width(), _LOWER)
        small = _font(self.font(), 11)
        if self.surpassed is None:
            _text(painter, lower, self.standing, small, QUIET)
            return
        taken = _text(painter, lower, self.standing, small, QUIET, right=True)
        bar = QRectF(0, lower.center().y() - _BAR / 2, max(lower.width() - taken - 8, 20.0), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(RULE))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(max(bar.width() * self.surpassed / 100, 2.0))
        painter.setBrush(QColor(ACCENT))
        painter.drawRoundedRect(bar, 2, 2)


def _short(reading: Reading, full: str) -> str:
    """Return the value; where the title names the unit, the number alone leaves room for the title."""
    if reading.value is None:
        return full
    if reading.unit == "places":
        return f"{reading.value:,.0f}"
    return format_number(reading.value) if reading.unit in {"per ha", "categories"} else full


def _font(base: QFont, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def _text(painter: QPainter, box: QRectF, text: str, font: QFont, colour: str, *, right: bool = False) -> float:
    """Paint one line, cut to the room there is; return its width."""
    metrics = QFontMetricsF(font)
    line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(font)
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(
        box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, line
    )
    return metrics.horizontalAdvance(line)
