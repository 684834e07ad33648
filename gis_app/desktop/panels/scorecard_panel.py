"""The right side, below: the eight numbers of the selected zone, each beside what comparable areas show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout

from gis_app.desktop.panels.percentile_bar import PercentileBar
from gis_app.desktop.widgets import button, clear, label, row
from gis_app.indicators.presentation import headline
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone


class ScorecardPanel(QScrollArea):
    """One zone's numbers.

    Signals
    -------
    renamed(str, str)
        Zone id and its new name.
    edit_wanted(str), keep_wanted(str), delete_wanted(str)
        Zone id.
    """

    renamed = Signal(str, str)
    edit_wanted = Signal(str)
    keep_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QFrame()
        body.setProperty("role", "panel")
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(14, 12, 14, 14)
        self._layout.setSpacing(6)
        self.setWidget(body)
        self._zone: Zone | None = None
        self._lines: dict[tuple[str, str | None], _Line] = {}
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say what to do while no zone is selected."""
        self._zone, self._lines = None, {}
        clear(self._layout)
        hint = _("Select a zone, or draw a boundary: its numbers appear here and follow while you drag.")
        self._layout.addWidget(label(hint, "quiet", wrap=True))
        self._layout.addStretch(1)

    def show_zone(self, zone: Zone, card: Scorecard | None, *, editable: bool) -> None:
        """Show a zone, with its numbers once they are there."""
        self._zone, self._lines = zone, {}
        clear(self._layout)
        self._layout.addWidget(self._name(zone, editable=editable))
        why = getattr(zone, "why", "")
        if why:
            self._layout.addWidget(label(why, "quiet", wrap=True))
        self._layout.addWidget(self._buttons(zone, editable=editable))
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        holder = QFrame()
        holder.setLayout(self._grid)
        self._layout.addWidget(holder)
        self._footer = label(_("Measuring…"), "quiet", wrap=True)
        self._layout.addWidget(self._footer)
        self._layout.addStretch(1)
        if card is not None:
            self.show_card(card)

    def show_card(self, card: Scorecard) -> None:
        """Fill in the numbers with their standing."""
        self.show_readings(card.readings)
        self._footer.setText(
            _("Compared with {count} areas of the same shape, placed at random where activity is.").format(
                count=card.comparable
            )
        )

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Fill in numbers; while dragging they come without a standing."""
        for reading in readings:
            key = (reading.id, reading.to_kind)
            if key not in self._lines:
                self._lines[key] = _Line(self._grid, 3 * len(self._lines))
            self._lines[key].show(reading)

    def show_live(self, readings: Sequence[Reading]) -> None:
        """Follow the mouse: values now, standing after the button is released."""
        self.show_readings(readings)
        self._footer.setText(_("The comparison follows when you let go."))

    def _name(self, zone: Zone, *, editable: bool) -> QFrame | QLabel:
        if not editable:
            return label(zone.name, "title", wrap=True)
        field = QLineEdit(zone.name)
        field.setObjectName("zone-name")
        field.setMaxLength(120)
        field.editingFinished.connect(lambda: self._on_name(zone, field.text()))
        return row(field)

    def _on_name(self, zone: Zone, text: str) -> None:
        if text.strip() and text.strip() != zone.name:
            self.renamed.emit(zone.id, text)

    def _buttons(self, zone: Zone, *, editable: bool) -> QFrame:
        if not editable:
            keep = button(_("Keep as my boundary"), lambda: self.keep_wanted.emit(zone.id), "", "keep-zone")
            keep.setToolTip(_("Copies it into the study, where you can change it"))
            return row(keep, None)
        edit = button(_("Edit boundary"), lambda: self.edit_wanted.emit(zone.id), "", "edit-zone")
        return row(edit, button(_("Delete"), lambda: self.delete_wanted.emit(zone.id), "", "delete-zone"), None)


class _Line:
    """One number: title and value, a bar, and a sentence."""

    def __init__(self, grid: QGridLayout, at: int) -> None:
        self._title = label("", "quiet", wrap=True)
        self._value = label("", "number")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._bar = PercentileBar()
        self._standing = label("", "quiet", wrap=True)
        grid.addWidget(self._title, at, 0)
        grid.addWidget(self._value, at, 1)
        grid.addWidget(self._bar, at + 1, 0, 1, 2)
        grid.addWidget(self._standing, at + 2, 0, 1, 2)
        grid.setRowMinimumHeight(at + 2, 20)

    def show(self, reading: Reading) -> None:
        title, value, standing = headline(reading)
        self._title.setText(title)
        self._value.setText(value)
        self._standing.setText(standing)
        self._standing.setVisible(bool(standing))
        self._bar.show_percentile(reading.percentile)
        self._bar.setVisible(reading.percentile is not None)
