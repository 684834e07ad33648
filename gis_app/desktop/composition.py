"""What the window is made of, each line declared in the module it names: the one place where a part is registered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gis_app.desktop.boundary_files import BoundaryFiles
from gis_app.desktop.commands import edit_menu, file_menu, help_menu, view_menu
from gis_app.desktop.copies import Rescue
from gis_app.desktop.desk import Panel, Place
from gis_app.desktop.map_follower import MapFollower
from gis_app.desktop.panels import compare_dialog, findings_bar, history_dialog, matrix_window, shortcuts_dialog
from gis_app.desktop.panels.candidate_panel import CandidatePanel
from gis_app.desktop.panels.elsewhere_bar import ElsewhereBar
from gis_app.desktop.panels.identify_card import IdentifyCard
from gis_app.desktop.panels.jobs_bar import JobsBar
from gis_app.desktop.panels.layer_panel import LayerPanel
from gis_app.desktop.panels.result_chooser import ResultChooser
from gis_app.desktop.panels.scorecard_panel import ScorecardPanel
from gis_app.desktop.panels.table_window import show_table
from gis_app.desktop.result_on_map import ResultOnMap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from gis_app.desktop.desk import Command, Desk

# In the order of menus, toolbar and list of keys.
COMMANDS: tuple[Command, ...] = (
    file_menu.OPEN,
    edit_menu.FIND,
    edit_menu.DRAW,
    compare_dialog.COMPARE,
    file_menu.IMPORT,
    file_menu.EXPORT,
    file_menu.SAVE_COPY,
    file_menu.QUIT,
    edit_menu.UNDO,
    edit_menu.REDO,
    edit_menu.PAN,
    edit_menu.IDENTIFY,
    edit_menu.EDIT_ZONE,
    edit_menu.DELETE_ZONE,
    view_menu.FIT,
    view_menu.ZOOM_IN,
    view_menu.ZOOM_OUT,
    view_menu.SIDE,
    view_menu.ZONES_SIDE,
    history_dialog.HISTORY,
    matrix_window.MATRIX,
    findings_bar.FINDINGS,
    view_menu.ENGLISH,
    view_menu.CHINESE,
    help_menu.INDICATORS,
    shortcuts_dialog.SHORTCUTS,
    help_menu.ABOUT,
)

# The Tab key goes through them in this order, the map coming before the right side.
PANELS: tuple[Panel, ...] = (
    Panel(Place.LEFT, lambda desk: LayerPanel(desk.session.document, partial(show_table, desk))),
    Panel(Place.LEFT, lambda desk: ResultChooser(desk.session.document, ResultOnMap(desk).show, desk.show_help)),
    Panel(Place.ABOVE_MAP, lambda desk: ElsewhereBar(desk.session)),
    Panel(Place.ABOVE_MAP, lambda desk: findings_bar.FindingsBar(desk.session)),
    Panel(Place.RIGHT, lambda desk: CandidatePanel(desk.session, partial(compare_dialog.compare_zones, desk))),
    Panel(
        Place.RIGHT,
        lambda desk: ScorecardPanel(
            desk.session, partial(desk.use_tool, "edit"), desk.show_help, after=desk.part(CandidatePanel).lines
        ),
    ),
    Panel(Place.STATUS, lambda desk: JobsBar(desk.session.jobs)),
)

# What has no place of its own: it stands over the map, or only listens.
LISTENERS: tuple[Callable[[Desk], QObject], ...] = (
    MapFollower,
    BoundaryFiles,
    Rescue,
    lambda desk: IdentifyCard(desk.canvas, desk.session.document),
)
