"""Zones and the tools that make them: find, draw, change, delete, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.desktop.desk import EDIT, Command, ToolbarPart, can_edit, has_city
from layers.language import N_

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk


def delete_selected(desk: Desk) -> None:
    """Delete the selected boundary; undo brings it back."""
    zone = desk.session.selection.own
    if zone is not None:
        desk.session.zones.delete(zone.id)


def _has_own_zone(desk: Desk) -> bool:
    return desk.session.selection.own is not None and desk.session.document.editable


FIND = Command(
    "find",
    N_("Find"),
    EDIT,
    lambda desk: desk.session.zones.find(),
    has_city,
    shortcut="Ctrl+F",
    icon="find",
    toolbar=ToolbarPart.START,
    hint=N_("Find candidate zones again"),
    apart=True,
)
DRAW = Command(
    "draw",
    N_("Draw"),
    EDIT,
    lambda desk: desk.use_tool("draw"),
    can_edit,
    shortcut="D",
    icon="draw",
    toolbar=ToolbarPart.START,
    tool="draw",
    hint=N_("Draw a park boundary: click its corners, double-click to finish, Esc to stop"),
)
UNDO = Command(
    "undo",
    N_("Undo"),
    EDIT,
    lambda desk: desk.session.document.undo(),
    lambda desk: desk.session.document.can_undo,
    shortcut="Ctrl+Z",
    icon="undo",
    toolbar=ToolbarPart.START,
    apart=True,
)
REDO = Command(
    "redo",
    N_("Redo"),
    EDIT,
    lambda desk: desk.session.document.redo(),
    lambda desk: desk.session.document.can_redo,
    shortcut="Ctrl+Shift+Z",
    icon="redo",
    toolbar=ToolbarPart.START,
)
PAN = Command(
    "pan",
    N_("Move the map"),
    EDIT,
    lambda desk: desk.use_tool("pan"),
    has_city,
    shortcut="V",
    icon="pan",
    tool="pan",
    apart=True,
    hint=N_("Drag to move the map, click a zone or a place to see what it is"),
)
IDENTIFY = Command(
    "identify",
    N_("Ask what is there"),
    EDIT,
    lambda desk: desk.use_tool("identify"),
    has_city,
    shortcut="I",
    icon="identify",
    tool="identify",
    hint=N_("Click: everything there is listed, zones aside"),
)
EDIT_ZONE = Command(
    "edit_zone",
    N_("Edit the boundary"),
    EDIT,
    lambda desk: desk.use_tool("edit"),
    _has_own_zone,
    shortcut="E",
    icon="edit",
    tool="edit",
    hint=N_("Drag corners; double-click an edge to add one"),
)
DELETE_ZONE = Command(
    "delete_zone", N_("Delete the boundary"), EDIT, delete_selected, _has_own_zone, shortcut="Del", icon="delete"
)
