"""Files: to the first page and back, boundaries in, products and copies out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QPushButton

from gis_app.desktop import copies, handover
from gis_app.desktop.desk import FILE, Command, ToolbarPart, can_edit, has_city
from gis_app.desktop.panels.welcome import WelcomePage
from gis_app.study import library
from layers.formats.registry import dialog_filter
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk


def show_first_page(desk: Desk) -> None:
    """Go to the first page; from there, back to the map."""
    welcome = desk.part(WelcomePage)
    if not desk.on_map and welcome.shown_city is None and has_city(desk):
        welcome.step_back()
        return
    welcome.show_start(library.recent())
    desk.show_page(on_map=False)
    # The keyboard goes along: else it would stay with the map behind.
    if (choose := welcome.findChild(QPushButton, "choose-files")) is not None:
        choose.setFocus()


def import_boundaries(desk: Desk) -> None:
    """Ask for a file of areas and keep them as boundaries."""
    chosen, _filter = QFileDialog.getOpenFileName(desk, _("Import boundaries"), "", dialog_filter())
    if chosen:
        desk.session.zones.import_from(Path(chosen))


def export(desk: Desk) -> None:
    """Ask what to hand over, and do it in the background."""
    handover.ask(desk, desk.session)


def save_copy(desk: Desk) -> None:
    """Write a copy of the study wherever the planner wants it."""
    copies.save(desk)


OPEN = Command(
    "open",
    N_("Open"),
    FILE,
    show_first_page,
    shortcut="Ctrl+O",
    icon="open",
    toolbar=ToolbarPart.START,
    hint=N_("Open files, a study or a sample city"),
)
IMPORT = Command("import", N_("Import boundaries…"), FILE, import_boundaries, can_edit, shortcut="Ctrl+B")
EXPORT = Command(
    "export",
    N_("Export"),
    FILE,
    export,
    has_city,
    shortcut="Ctrl+E",
    icon="export",
    toolbar=ToolbarPart.START,
    hint=N_("Hand over a map, a report, figures or a table"),
)
SAVE_COPY = Command("save_copy", N_("Save a copy of the study…"), FILE, save_copy, has_city, shortcut="Ctrl+Shift+S")
QUIT = Command("quit", N_("Quit"), FILE, lambda desk: desk.close(), shortcut="Ctrl+Q", apart=True)
