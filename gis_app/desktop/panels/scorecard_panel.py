"""The right side, below: the eight numbers of the selected zone, each beside what comparable areas show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gis_app.desktop.panels.score_line import ScoreLine
from gis_app.desktop.widgets import button, clear, column, label, row
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
    help_wanted(str)
        An indicator's id.
    """

    renamed = Signal(str, str)
    edit_wanted = Signal(str)
    keep_wanted = Signal(str)
    delete_wanted = Signal(str)
    help_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scorecard")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QFrame()
        body.setProperty("role", "panel")
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(12, 8, 10, 8)
        self._layout.setSpacing(4)
        self.setWidget(body)
        self._zone: Zone | None = None
        self._lines: dict[tuple[str, str | None], ScoreLine] = {}
        self.show_nothing()

    @property
    def lines(self) -> list[ScoreLine]:
        """The numbers shown, from above."""
        return list(self._lines.values())

    def fields(self) -> list[QWidget]:
        """Return what takes the keyboard, from above."""
        fields: list[QWidget] = [*self.findChildren(QLineEdit), *self.findChildren(QPushButton)]
        return fields

    def show_nothing(self) -> None:
        """Say what to do while no zone is selected."""
        self._zone, self._lines = None, {}
        clear(self._layout)
        hint = _("Select a zone, or draw a boundary: its numbers appear here and follow while you drag.")
        self._layout.addWidget(label(hint, "quiet", wrap=True))
        self._layout.addStretch(1)

    def show_zone(self, zone: Zone, card: Scorecard | None, *, own: bool, editable: bool, waiting: str) -> None:
        """Show a zone, with its numbers once they are there.

        Parameters
        ----------
        zone, card
            What is selected, and what is known of it.
        own
            Whether it is one of the study's own.
        editable
            Whether the study takes changes.
        waiting
            What to say while there are no numbers.
        """
        self._zone, self._lines = zone, {}
        clear(self._layout)
        self._layout.addWidget(self._name(zone, editable=own and editable))
        if why := getattr(zone, "why", ""):
            self._layout.addWidget(label(why, "quiet", wrap=True))
        if editable:
            self._layout.addWidget(self._buttons(zone, own=own))
        self._numbers = column(spacing=0)
        self._layout.addWidget(self._numbers)
        self._footer = label(waiting, "quiet", wrap=True)
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
                self._lines[key] = ScoreLine()
                self._lines[key].help_wanted.connect(self.help_wanted)
                layout = self._numbers.layout()
                if layout is not None:
                    layout.addWidget(self._lines[key])
            self._lines[key].show_reading(reading)

    def show_live(self, readings: Sequence[Reading]) -> None:
        """Follow the mouse: values now, standing after the button is released."""
        if self._zone is None:
            return
        self.show_readings(readings)
        self._footer.setText(_("The comparison follows when you let go."))

    def say(self, sentence: str) -> None:
        """Say below the numbers why there are none, or none any more."""
        if self._zone is not None:
            self._footer.setText(sentence)

    def _name(self, zone: Zone, *, editable: bool) -> QFrame | QLabel:
        if not editable:
            return label(zone.name, "title", wrap=True)
        field = QLineEdit(zone.name)
        field.setObjectName("zone-name")
        field.setAccessibleName(_("Name of the boundary"))
        field.setToolTip(_("Name of the boundary"))
        field.setMaxLength(120)
        field.editingFinished.connect(lambda: self._on_name(zone, field.text()))
        return row(field)

    def _on_name(self, zone: Zone, text: str) -> None:
        if text.strip() and text.strip() != zone.name:
            self.renamed.emit(zone.id, text)

    def _buttons(self, zone: Zone, *, own: bool) -> QFrame:
        if not own:
            keep = button(_("Keep as my boundary"), lambda: self.keep_wanted.emit(zone.id), "small", "keep-zone")
            keep.setToolTip(_("Copies it into the study, where you can change it"))
            return row(keep, None)
        edit = button(_("Edit boundary"), lambda: self.edit_wanted.emit(zone.id), "small", "edit-zone")
        return row(edit, button(_("Delete"), lambda: self.delete_wanted.emit(zone.id), "small", "delete-zone"), None)
