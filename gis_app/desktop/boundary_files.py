"""Boundaries from a file: the question whether a dropped file is meant so, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gis_app.desktop.desk import can_edit
from gis_app.desktop.notices import Notice, Sign
from gis_app.desktop.plain_text import shown
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from gis_app.desktop.desk import Desk
    from gis_app.zones.imported import Imported


class BoundaryFiles(QObject):
    """Asks before a dropped file becomes boundaries, and reports what was imported.

    Parameters
    ----------
    desk
        The window that asks.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.session.opening.zones_offered.connect(self._on_offer)
        desk.session.zones.imported.connect(self._report)

    def _on_offer(self, path: Path, read: Imported) -> None:
        if can_edit(self._desk):
            self._ask(path, read)
        else:
            self._desk.session.opening.open_words([str(path)])

    def _ask(self, path: Path, read: Imported) -> None:
        """Ask whether the areas of a dropped file are boundaries of the open city, or another city."""
        session = self._desk.session
        count = len(read.zones)
        text = ngettext("{file} holds {count} area in {city}.", "{file} holds {count} areas in {city}.", count)
        said = text.format(file=path.name, count=count, city=session.document.required_city().name)
        asked = _("Are they boundaries to measure and compare, or another city to open?")
        box = Notice(self._desk, _("Import boundaries"), said, asked, sign=Sign.Question)
        box.setObjectName("offer")
        box.offer(_("Add as boundaries"), partial(session.zones.keep_all, read), usual=True)
        box.offer(_("Open as a city"), partial(session.opening.open_words, [str(path)]))
        box.open_with(Notice.StandardButton.Cancel)

    def _report(self, read: Imported) -> None:
        """Say how many boundaries came in, and why others did not."""
        count = len(read.zones)
        said = ngettext("{count} boundary imported.", "{count} boundaries imported.", count).format(count=count)
        if not read.set_aside:
            self._desk.tell(said)
            return
        aside = len(read.set_aside)
        left = ngettext("{count} feature was set aside.", "{count} features were set aside.", aside).format(count=aside)
        why = [_("Feature {number}: {reason}").format(number=row + 1, reason=reason) for row, reason in read.set_aside]
        box = Notice(self._desk, _("Import boundaries"), f"{said} {left}")
        box.setDetailedText("\n".join(map(shown, why)))
        box.open_with()
