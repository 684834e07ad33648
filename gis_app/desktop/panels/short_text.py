"""A sentence in at most two lines: what does not fit is cut, and the whole is one hover away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QWidget

from gis_app.desktop.plain_text import shown, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

LINES = 2


class ShortText(QWidget):
    """Plain text; its height never changes, so that the map below does not jump."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the whole sentence."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another sentence."""
        self._text = shown(text)
        self.setAccessibleName(self._text)
        tip(self, self._text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, LINES * self.fontMetrics().height())

    def shown_lines(self) -> list[str]:
        """Return the lines as they are painted, the last one cut where the text goes on."""
        layout = QTextLayout(self._text, self.font(), self)
        layout.beginLayout()
        starts: list[int] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            starts.append(line.textStart())
        layout.endLayout()
        parts = [self._text[one:other].rstrip() for one, other in zip(starts, [*starts[1:], None], strict=True)]
        if len(parts) <= LINES:
            return parts
        rest = self._text[starts[LINES - 1] :]
        cut = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, self.width())
        return [*parts[: LINES - 1], cut]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        lines, metrics = self.shown_lines(), self.fontMetrics()
        # One line stands in the middle.
        top = (self.height() - len(lines) * metrics.height()) / 2 + metrics.ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(0, top + number * metrics.height()), line)
        painter.end()
