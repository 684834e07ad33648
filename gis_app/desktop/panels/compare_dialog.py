"""Two or more zones side by side: value, and standing among comparable areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from gis_app.desktop.theme import ACCENT
from gis_app.desktop.widgets import button, label, row
from gis_app.indicators.presentation import headline
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard


class CompareDialog(QDialog):
    """A table: one row per number, one column per zone; the best standing of a row is marked."""

    def __init__(self, parent: QWidget, cards: Sequence[Scorecard]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Compare zones"))
        self.resize(320 + 190 * len(cards), 640)
        self._table = QTableWidget()
        self._table.setObjectName("comparison")
        self._fill(cards)
        note = _("A percentage says how many comparable areas of the same shape do worse; the best of a row is marked.")
        copy = button(_("Copy"), self._copy, "", "copy-comparison")
        copy.setToolTip(_("Copies the table for a spreadsheet"))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self._table)
        layout.addWidget(label(note, "quiet", wrap=True))
        layout.addWidget(row(copy, None, button(_("Close"), self.accept, "", "close-comparison")))

    def _fill(self, cards: Sequence[Scorecard]) -> None:
        rows = comparison_rows(cards)
        table = self._table
        table.setColumnCount(len(cards))
        table.setRowCount(len(rows))
        table.setHorizontalHeaderLabels([card.zone.name for card in cards])
        table.setVerticalHeaderLabels([title for title, _readings in rows])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setWordWrap(True)
        for line, (_title, readings) in enumerate(rows):
            best = _best(readings)
            for at, reading in enumerate(readings):
                table.setItem(line, at, _cell(reading, best=at == best))
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _copy(self) -> None:
        """Put the table on the clipboard, as text that a spreadsheet takes and never runs."""
        table = self._table
        names = [_plain(table.horizontalHeaderItem(at)) for at in range(table.columnCount())]
        lines = ["\t".join(["", *names])]
        for line in range(table.rowCount()):
            cells = [_plain(table.item(line, at)) for at in range(table.columnCount())]
            lines.append("\t".join([_plain(table.verticalHeaderItem(line)), *cells]))
        QApplication.clipboard().setText("\n".join(lines))


def comparison_rows(cards: Sequence[Scorecard]) -> list[tuple[str, list[Reading | None]]]:
    """Return each number's title with the zones' readings; None where a zone has no such reading."""
    keys = list(dict.fromkeys((one.id, one.to_kind) for card in cards for one in card.readings))
    rows = []
    for key in keys:
        readings = [next((one for one in card.readings if (one.id, one.to_kind) == key), None) for card in cards]
        title = headline(next(one for one in readings if one is not None))[0]
        rows.append((title, readings))
    return rows


def _best(readings: Sequence[Reading | None]) -> int | None:
    """Return where the highest percentile stands, None where it is shared or there is none."""
    known = [one.percentile for one in readings if one is not None and one.percentile is not None]
    if not known or known.count(max(known)) > 1:
        return None
    return next(at for at, one in enumerate(readings) if one is not None and one.percentile == max(known))


def _cell(reading: Reading | None, *, best: bool) -> QTableWidgetItem:
    if reading is None:
        return QTableWidgetItem("–")
    _title, value, standing = headline(reading)
    item = QTableWidgetItem(f"{value}\n{standing}" if standing else value)
    item.setToolTip(standing)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    if best:
        item.setForeground(QColor(ACCENT))
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item


def _plain(item: QTableWidgetItem | None) -> str:
    text = " ".join(item.text().split()) if item else ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
