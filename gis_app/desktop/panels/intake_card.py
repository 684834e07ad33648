"""What is in the files, before anything is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QVBoxLayout

from gis_app.desktop.panels.swatch import Swatch
from gis_app.desktop.plain_text import shown
from gis_app.desktop.widgets import button, label, row
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from layers.city import City


class IntakeCard(QFrame):
    """Counts by kind, the notes of the intake, what was set aside; *Open* or *Back*.

    Parameters
    ----------
    city
        What the files hold.
    beside
        The name of the study that is open, empty for none.
    """

    opened = Signal()
    refused = Signal()

    def __init__(self, city: City, beside: str = "") -> None:
        super().__init__()
        self.setObjectName("intake-card")
        self.setProperty("role", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(label(city.name, "title", wrap=True))
        layout.addWidget(_counts(city))
        notes = intake_notes(city)
        layout.addWidget(label(_summary(city, len(notes)), "quiet", wrap=True))
        if notes:
            layout.addWidget(_notes(notes))
        if beside:
            text = _("It opens as a study of its own; {city} stays as it is, and on your list.").format(city=beside)
            layout.addWidget(label(text, "quiet", wrap=True))
        open_button = button(_("Open"), self.opened.emit, "primary", "open-card")
        open_button.setDefault(True)
        layout.addWidget(row(open_button, button(_("Back"), self.refused.emit, "", "refuse-card"), None))


def intake_notes(city: City) -> list[str]:
    """Return what the intake saw, one sentence a line: findings by layer, then files set aside."""
    wholly = {file for file, _reason in city.set_aside}
    seen = [f"{file}: {finding.message}" for file, finding in city.findings if file not in wholly]
    aside = [_("{file} set aside: {reason}").format(file=file, reason=reason) for file, reason in city.set_aside]
    return seen + aside


def _counts(city: City) -> QFrame:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    shown = [kind for kind in KINDS.values() if city.has(kind.id)]
    for number, kind in enumerate(shown):
        line, side = number // 2, 3 * (number % 2)
        count = label(f"{city.count(kind.id):,}", "number")
        grid.addWidget(Swatch(kind), line, side)
        grid.addWidget(count, line, side + 1)
        grid.addWidget(label(_(kind.title)), line, side + 2)
    grid.setColumnStretch(2, 1)
    grid.setColumnStretch(5, 1)
    frame = QFrame()
    frame.setLayout(grid)
    return frame


def _summary(city: City, notes: int) -> str:
    area = _("The study area is taken from the files: {area:,.0f} ha.")
    if city.study_area.source == "assumed":
        area = _("No study area is given; one is assumed around what is there: {area:,.0f} ha.")
    parts = [area.format(area=city.study_area.area_ha)]
    if notes:
        parts.append(ngettext("{count} note:", "{count} notes:", notes).format(count=notes))
    return " ".join(parts)


def _notes(notes: list[str]) -> QPlainTextEdit:
    made = QPlainTextEdit("\n".join(f"– {shown(note)}" for note in notes))
    made.setObjectName("intake-notes")
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(_("Notes"))
    # Room for the notes there are, up to a dozen lines.
    made.setFixedHeight(min(24 + 21 * max(len(notes), 2), 250))
    return made
