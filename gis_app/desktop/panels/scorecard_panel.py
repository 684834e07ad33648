"""The right side, below: the eight numbers of the selected zone, each beside what comparable areas show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gis_app.desktop.panels.score_line import ScoreLine
from gis_app.desktop.plain_text import shown, tip
from gis_app.desktop.widgets import button, clear, column, label, row
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis_app.desktop.session.session import Session
    from gis_app.indicators.reading import Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone


class ScorecardPanel(QScrollArea):
    """One zone's numbers.

    Parameters
    ----------
    session
        Whose selected zone.
    edit
        Takes the zone's boundary in hand on the map.
    show_help
        Shows the page of an indicator.
    after
        What the Tab key comes from.
    """

    def __init__(
        self, session: Session, edit: Callable[[], None], show_help: Callable[[str], None], *, after: QWidget
    ) -> None:
        super().__init__()
        self._session = session
        self._edit = edit
        self._show_help = show_help
        self._after = after
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
        self._follow()

    def _follow(self) -> None:
        session = self._session
        session.document.opened.connect(self.start_anew)
        session.zones.changed.connect(self.start_anew)
        session.zones.searching.connect(self._on_search)
        session.zones.searched.connect(self._on_search)
        session.selection.changed.connect(self.start_anew)
        session.numbers.measured.connect(self._on_measured)
        session.numbers.live.connect(self._on_live)
        session.work.gave_up.connect(self._on_gave_up)

    def start_anew(self) -> None:
        """Show the selected zone, with what is known of it."""
        session, zone = self._session, self._session.selection.zone
        if zone is None:
            self.show_nothing()
            return
        card, waiting = session.numbers.cards.get(zone.id), session.numbers.why_none(zone.id)
        own, editable = session.selection.own is not None, session.document.editable
        self.show_zone(zone, card, own=own, editable=editable, waiting=waiting)
        # What is made anew would come last for the Tab key, after the whole window.
        before = self._after
        for widget in self.fields():
            QWidget.setTabOrder(before, widget)
            before = widget

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
                self._lines[key].help_wanted.connect(self._show_help)
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

    def _on_search(self) -> None:
        if self._session.selection.zone is not None:
            self.start_anew()

    def _on_measured(self, zone_id: str) -> None:
        if zone_id == self._session.selection.zone_id:
            self.show_card(self._session.numbers.cards[zone_id])

    def _on_live(self, zone_id: str, readings: tuple[Reading, ...]) -> None:
        if zone_id == self._session.selection.zone_id:
            self.show_live(readings)

    def _on_gave_up(self, key: str) -> None:
        if self._session.selection.zone_id not in self._session.numbers.cards:
            self.say(self._session.work.why_stopped(key))

    def _name(self, zone: Zone, *, editable: bool) -> QFrame | QLabel:
        if not editable:
            return label(zone.name, "title", wrap=True)
        field = QLineEdit(shown(zone.name))
        field.setObjectName("zone-name")
        field.setAccessibleName(_("Name of the boundary"))
        tip(field, _("Name of the boundary"))
        field.setMaxLength(120)
        # A file that is let go over it is for the window; its path is no name.
        field.setAcceptDrops(False)
        field.editingFinished.connect(lambda: self._on_name(zone, field.text()))
        return row(field)

    def _on_name(self, zone: Zone, text: str) -> None:
        # Enter says it, and the focus that leaves says it again: only another name is news.
        if text.strip() and text.strip() != shown(zone.name):
            self._session.zones.rename(zone.id, text)

    def _buttons(self, zone: Zone, *, own: bool) -> QFrame:
        if not own:
            keep = button(_("Keep as my boundary"), lambda: self._session.zones.keep(zone.id), "small", "keep-zone")
            tip(keep, _("Copies it into the study, where you can change it"))
            return row(keep, None)
        edit = button(_("Edit boundary"), self._edit, "small", "edit-zone")
        delete = button(_("Delete"), lambda: self._session.zones.delete(zone.id), "small", "delete-zone")
        return row(edit, delete, None)
