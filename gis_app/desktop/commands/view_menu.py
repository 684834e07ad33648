"""What is seen: the map from near and far, the sides in and out, the language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gis_app.desktop.desk import VIEW, Command, Place, ToolbarPart, has_city
from layers.language import N_

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk


def fold_side(place: Place, desk: Desk) -> None:
    """Fold a side of the window away, or out."""
    side = desk.sides[place]
    side.setVisible(not side.isVisible())


FIT = Command(
    "fit",
    N_("Whole city"),
    VIEW,
    lambda desk: desk.canvas.fit_city(),
    has_city,
    shortcut="Ctrl+0",
    icon="fit",
    apart=True,
)
ZOOM_IN = Command(
    "zoom_in", N_("Zoom in"), VIEW, lambda desk: desk.canvas.zoom_in(), has_city, shortcut="Ctrl++", icon="zoom_in"
)
ZOOM_OUT = Command(
    "zoom_out", N_("Zoom out"), VIEW, lambda desk: desk.canvas.zoom_out(), has_city, shortcut="Ctrl+-", icon="zoom_out"
)
SIDE = Command(
    "side",
    N_("Layers in or out"),
    VIEW,
    partial(fold_side, Place.LEFT),
    has_city,
    shortcut="Ctrl+L",
    icon="side",
    toolbar=ToolbarPart.END,
)
ZONES_SIDE = Command(
    "zones_side",
    N_("Zones in or out"),
    VIEW,
    partial(fold_side, Place.RIGHT),
    has_city,
    shortcut="Ctrl+R",
    icon="zones_side",
    toolbar=ToolbarPart.END,
)
# A language stands in its own words: whoever looks for it cannot read the other.
ENGLISH = Command("english", "English", VIEW, lambda desk: desk.language_wanted.emit("en"), apart=True, anywhere=True)
CHINESE = Command("chinese", "简体中文", VIEW, lambda desk: desk.language_wanted.emit("zh_CN"), anywhere=True)
