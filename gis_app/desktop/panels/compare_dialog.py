"""Two or more zones side by side: value, and standing among comparable areas, beside the whole city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from gis_app.desktop.desk import VIEW, Command, ToolbarPart, has_city
from gis_app.desktop.plain_text import shown, tip
from gis_app.desktop.theme import ACCENT, QUIET
from gis_app.desktop.widgets import answers_enter, button, label, row
from gis_app.indicators.measures.extent import AREA_HA
from gis_app.indicators.presentation import format_value, headline, short_standing, standing, title
from gis_app.zones.comparing import compare, zones_of
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.desktop.desk import Desk
    from gis_app.indicators.reading import Reading
    from gis_app.zones.comparing import ComparisonRow
    from gis_app.zones.scorecard import Scorecard

_WIDEST = 1240


class CompareDialog(QDialog):
    """A table: one row per number, one column per zone, the city last; the best standing of a row is marked."""

    def __init__(self, parent: QWidget, cards: Sequence[Scorecard], whole: Sequence[Reading] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Compare zones"))
        self._rows = compare(cards)
        # A distance from the whole city to something in it says nothing.
        self._whole = {(one.id, one.to_kind): one for one in whole if one.unit != "m"}
        self._table = QTableWidget(len(self._rows), len(cards) + 1)
        self._table.setObjectName("comparison")
        self._table.setAccessibleName(_("Compare zones"))
        self._fill([zone.name for zone in zones_of(cards)])
        # The widths below and what stands under the table.
        self.resize(min(330 + 165 * len(cards), _WIDEST), 150 + 42 * len(self._rows))
        self._arrange()

    def _arrange(self) -> None:
        note = _(
            "“Higher than 87 %” means: higher than in 87 % of areas of the same shape. The best of a row is marked."
        )
        copy = button(_("Copy"), self._copy, "", "copy-comparison")
        tip(copy, _("Copies the table for a spreadsheet"))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._copy)
        close = button(_("Close"), self.accept, "", "close-comparison")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addWidget(self._table, 1)
        layout.addWidget(label(note, "quiet", wrap=True))
        layout.addWidget(row(copy, None, close))
        answers_enter(close)

    def _fill(self, names: Sequence[str]) -> None:
        table = self._table
        table.setHorizontalHeaderItem(len(names), QTableWidgetItem(_("Whole city")))
        table.setVerticalHeaderLabels([_row_title(one) for one in self._rows])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        for at, name in enumerate(names):
            head = QTableWidgetItem(shown(name))
            tip(head, name)
            table.setHorizontalHeaderItem(at, head)
        for line, one in enumerate(self._rows):
            for at, reading in enumerate(one.readings):
                table.setItem(line, at, _cell(reading, best=at == one.best))
            table.setItem(line, len(names), self._city_cell(one))
        self._set_sizes()

    def _set_sizes(self) -> None:
        across, down = self._table.horizontalHeader(), self._table.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        across.setMinimumSectionSize(110)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(42)

    def _city_cell(self, one: ComparisonRow) -> QTableWidgetItem:
        own = self._whole.get((one.id, one.kind))
        value = own.value if own is not None else one.comparison
        item = QTableWidgetItem("–" if value is None else format_value(value, one.unit))
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setForeground(QColor(QUIET))
        return item

    def _copy(self) -> None:
        """Put the table on the clipboard, as text that a spreadsheet takes and never runs."""
        table = self._table
        names = [_plain(table.horizontalHeaderItem(at)) for at in range(table.columnCount())]
        lines = ["\t".join(["", *names])]
        for line in range(table.rowCount()):
            cells = [_plain(table.item(line, at)) for at in range(table.columnCount())]
            lines.append("\t".join([_plain(table.verticalHeaderItem(line)), *cells]))
        QApplication.clipboard().setText("\n".join(lines))


def _row_title(one: ComparisonRow) -> str:
    return title(next(reading for reading in one.readings if reading is not None))


def _cell(reading: Reading | None, *, best: bool) -> QTableWidgetItem:
    if reading is None:
        return QTableWidgetItem("–")
    value = headline(reading).value
    words = short_standing(reading) if reading.surpassed is not None else ""
    if reading.value is not None and not words and standing(reading) and reading.id != AREA_HA.id:
        words = _("not compared")
    item = QTableWidgetItem(f"{value}\n{words}" if words else value)
    tip(item, standing(reading))
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    if best:
        item.setForeground(QColor(ACCENT))
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item


def _plain(item: QTableWidgetItem | None) -> str:
    text = " ".join(item.text().split()) if item else ""
    # A spreadsheet would run what begins so as a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def compare_zones(desk: Desk, ids: Sequence[str]) -> None:
    """Put zones side by side, those whose numbers are there."""
    numbers = desk.session.numbers
    cards = [numbers.cards[one] for one in ids if one in numbers.cards]
    if len(cards) < 2:
        desk.canvas.show_hint(_("Tick two or more zones to compare them; their numbers must be there."))
        return
    CompareDialog(desk, cards, numbers.whole).exec()


def compare_first(desk: Desk) -> None:
    """Compare the ticked zones, else the best and the selected one."""
    selection = desk.session.selection
    compare_zones(desk, selection.ticked or selection.worth_comparing())


COMPARE = Command(
    "compare",
    N_("Compare"),
    VIEW,
    compare_first,
    has_city,
    shortcut="Ctrl+K",
    icon="compare",
    toolbar=ToolbarPart.START,
    hint=N_("Put zones side by side"),
)
