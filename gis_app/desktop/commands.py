"""Every action of the window, declared once: it serves the menu, the toolbar, the shortcuts and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.desktop.canvas.map_canvas import MapCanvas, ToolName
    from gis_app.desktop.session import Session


class Results(Protocol):
    """What a command may ask of the results."""

    def open_matrix(self) -> None:
        """Show which kinds seek each other."""


class Desk(Protocol):
    """What a command may ask of the window it stands in."""

    session: Session
    canvas: MapCanvas

    @property
    def results(self) -> Results:
        """What shows results beside the map."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...

    def show_welcome(self) -> None:
        """Show the first page."""

    def use_tool(self, tool: ToolName) -> None:
        """Give the mouse another job."""

    def compare(self) -> None:
        """Put zones side by side."""

    def export(self) -> None:
        """Ask what to hand over."""

    def import_boundaries(self) -> None:
        """Take boundaries from a file."""

    def show_shortcuts(self) -> None:
        """List the keys."""

    def toggle_side(self) -> None:
        """Fold the layers away, or out."""

    def toggle_zones(self) -> None:
        """Fold the zones and their numbers away, or out."""

    def save_copy(self) -> None:
        """Write a copy of the study."""

    def delete_selected(self) -> None:
        """Delete the selected boundary."""

    def show_history(self) -> None:
        """List the edits."""

    def show_help(self, indicator: str = "") -> None:
        """Show what the numbers mean."""

    def show_findings(self) -> None:
        """Show every sentence."""

    def speak(self, language: str) -> None:
        """Change the language."""

    def show_about(self) -> None:
        """Say what this program is."""


@dataclass(frozen=True, slots=True)
class Command:
    """One action.

    Parameters
    ----------
    id
        Stable; the QAction's object name.
    title
        For people, marked for translation.
    menu
        Which menu it stands in, marked for translation.
    run
        What it does.
    enabled
        Whether it can be done now.
    shortcut
        As Qt writes it.
    icon
        A name of `icons`, empty for none.
    toolbar
        Whether it stands in the toolbar.
    tool
        A canvas tool's name for the commands that are modes of the mouse.
    hint
        Tooltip, marked for translation.
    """

    id: str
    title: str
    menu: str
    run: Callable[[Desk], None]
    enabled: Callable[[Desk], bool] = lambda _window: True
    shortcut: str = ""
    icon: str = ""
    toolbar: bool = False
    tool: str = ""
    hint: str = ""
    apart: bool = False
    """Whether a line stands before it in menu and toolbar."""


def _can_edit(window: Desk) -> bool:
    return window.session.city is not None and window.session.editable


def _has_city(window: Desk) -> bool:
    return window.session.city is not None


def _has_own_zone(window: Desk) -> bool:
    return window.session.own_selection is not None and window.session.editable


def _can_undo(window: Desk) -> bool:
    return window.session.study is not None and window.session.editable and window.session.study.can_undo


def _can_redo(window: Desk) -> bool:
    return window.session.study is not None and window.session.editable and window.session.study.can_redo


def _close(window: Desk) -> None:
    window.close()


_FILE, _EDIT, _VIEW, _HELP = N_("&File"), N_("&Edit"), N_("&View"), N_("&Help")

COMMANDS: tuple[Command, ...] = (
    Command(
        "open", N_("Open"), _FILE, lambda w: w.show_welcome(),
        shortcut="Ctrl+O", icon="open", toolbar=True, hint=N_("Open files, a study or a sample city"),
    ),
    Command(
        "find", N_("Find"), _EDIT, lambda w: w.session.find(), _has_city,
        shortcut="Ctrl+F", icon="find", toolbar=True, hint=N_("Find candidate zones again"), apart=True,
    ),
    Command(
        "draw", N_("Draw"), _EDIT, lambda w: w.use_tool("draw"), _can_edit,
        shortcut="D", icon="draw", toolbar=True, tool="draw",
        hint=N_("Draw a park boundary: click its corners, double-click to finish, Esc to stop"),
    ),
    Command(
        "compare", N_("Compare"), _VIEW, lambda w: w.compare(), _has_city,
        shortcut="Ctrl+K", icon="compare", toolbar=True, hint=N_("Put zones side by side"),
    ),
    Command("import", N_("Import boundaries…"), _FILE, lambda w: w.import_boundaries(), _can_edit, shortcut="Ctrl+B"),
    Command(
        "export", N_("Export"), _FILE, lambda w: w.export(), _has_city,
        shortcut="Ctrl+E", icon="export", toolbar=True, hint=N_("Hand over a map, a report, figures or a table"),
    ),
    Command(
        "save_copy", N_("Save a copy of the study…"), _FILE, lambda w: w.save_copy(), _has_city,
        shortcut="Ctrl+Shift+S",
    ),
    Command("quit", N_("Quit"), _FILE, _close, shortcut="Ctrl+Q", apart=True),
    Command(
        "undo", N_("Undo"), _EDIT, lambda w: w.session.undo(), _can_undo,
        shortcut="Ctrl+Z", icon="undo", toolbar=True, apart=True,
    ),
    Command(
        "redo", N_("Redo"), _EDIT, lambda w: w.session.redo(), _can_redo,
        shortcut="Ctrl+Shift+Z", icon="redo", toolbar=True,
    ),
    Command(
        "pan", N_("Move the map"), _EDIT, lambda w: w.use_tool("pan"), _has_city,
        shortcut="V", icon="pan", tool="pan", apart=True,
        hint=N_("Drag to move the map, click a zone or a place to see what it is"),
    ),
    Command(
        "identify", N_("Ask what is there"), _EDIT, lambda w: w.use_tool("identify"), _has_city,
        shortcut="I", icon="identify", tool="identify", hint=N_("Click: everything there is listed, zones aside"),
    ),
    Command(
        "edit_zone", N_("Edit the boundary"), _EDIT, lambda w: w.use_tool("edit"), _has_own_zone,
        shortcut="E", icon="edit", tool="edit", hint=N_("Drag corners; double-click an edge to add one"),
    ),
    Command(
        "delete_zone", N_("Delete the boundary"), _EDIT, lambda w: w.delete_selected(), _has_own_zone,
        shortcut="Del", icon="delete",
    ),
    Command(
        "fit", N_("Whole city"), _VIEW, lambda w: w.canvas.fit_city(), _has_city,
        shortcut="Ctrl+0", icon="fit", apart=True,
    ),
    Command(
        "zoom_in", N_("Zoom in"), _VIEW, lambda w: w.canvas.zoom_in(), _has_city, shortcut="Ctrl++", icon="zoom_in",
    ),
    Command(
        "zoom_out", N_("Zoom out"), _VIEW, lambda w: w.canvas.zoom_out(), _has_city, shortcut="Ctrl+-", icon="zoom_out",
    ),
    Command(
        "side", N_("Layers in or out"), _VIEW, lambda w: w.toggle_side(), _has_city, shortcut="Ctrl+L", icon="side",
    ),
    Command(
        "zones_side", N_("Zones in or out"), _VIEW, lambda w: w.toggle_zones(), _has_city,
        shortcut="Ctrl+R", icon="zones_side",
    ),
    Command("history", N_("History"), _VIEW, lambda w: w.show_history(), _has_city, shortcut="Ctrl+H", apart=True),
    Command(
        "matrix", N_("Kinds together and apart"), _VIEW, lambda w: w.results.open_matrix(), _has_city,
        shortcut="Ctrl+M", hint=N_("Which kinds of place seek each other, at which distances, and how sure that is"),
    ),
    Command("findings", N_("Findings"), _VIEW, lambda w: w.show_findings(), _has_city, shortcut="Ctrl+I"),
    Command("english", "English", _VIEW, lambda w: w.speak("en"), apart=True),
    Command("chinese", "简体中文", _VIEW, lambda w: w.speak("zh_CN")),
    Command("help", N_("What the numbers mean"), _HELP, lambda w: w.show_help()),
    Command("shortcuts", N_("Keyboard and mouse"), _HELP, lambda w: w.show_shortcuts(), shortcut="F1"),
    Command("about", N_("About Clusterscape"), _HELP, lambda w: w.show_about()),
)  # fmt: skip
