"""Help: what the numbers mean, and what this program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app import __version__
from gis_app.desktop.desk import HELP, Command
from gis_app.desktop.notices import message
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk


def show_about(desk: Desk) -> None:
    """Say what this is."""
    about = _("A desktop GIS for planners who map urban creative clusters.")
    message(desk, _("About Clusterscape"), f"Clusterscape {__version__}", about)


INDICATORS = Command("help", N_("What the numbers mean"), HELP, lambda desk: desk.show_help())
ABOUT = Command("about", N_("About Clusterscape"), HELP, show_about)
