"""Copies of the open study: wherever the planner wants one, and as the way on when its file is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject
from PySide6.QtWidgets import QFileDialog

from gis_app.desktop import tasks
from gis_app.desktop.notices import Notice, Sign
from gis_app.study.files import SUFFIX
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk


class Rescue(QObject):
    """Says once that the study's file is lost, and offers to save what is on the screen.

    Parameters
    ----------
    desk
        The window that says so.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.session.document.lost.connect(self._on_lost)

    def _on_lost(self, sentence: str) -> None:
        # Edit after edit may fail before a planner looks at the first box.
        for earlier in self._desk.findChildren(Notice, "lost"):
            earlier.close()
        more = _("The copy holds what is on the screen, without the history; you go on in the copy.")
        box = Notice(self._desk, _("Clusterscape"), sentence, more, sign=Sign.Warning)
        box.setObjectName("lost")
        box.offer(_("Save a copy…"), partial(save, self._desk), usual=True)
        box.open_with(Notice.StandardButton.Close)


def save(desk: Desk) -> None:
    """Ask where, and write a copy of the open study there."""
    document = desk.session.document
    study, city = document.study, document.city
    if study is None or city is None:
        return
    suggested = str(Path(QDir.homePath()) / study.path.name)
    chosen, _filter = QFileDialog.getSaveFileName(desk, _("Save a copy of the study"), suggested, "GeoPackage (*.gpkg)")
    if not chosen:
        return
    # With its ending put on it is another file than the dialog asked about: that one is not replaced.
    target = Path(chosen if chosen.lower().endswith(SUFFIX) else chosen + SUFFIX)
    hidden = tuple(kind for kind, shown in document.shown.items() if not shown)
    shown = None if document.usable() else tasks.OnScreen(city, desk.session.zones.own, hidden)
    # In the background: it takes as long as the study is large.
    desk.session.jobs.start(
        _("Saving a copy"),
        partial(tasks.save_copy, study, target, shown, replace=target == Path(chosen)),
        done=partial(_on_saved, desk, target),
        failed=desk.show_problem,
        key="copy",
        owner=desk,
    )


def _on_saved(desk: Desk, target: Path, whole: bool) -> None:
    desk.tell(_("A copy is at {path}.").format(path=target))
    if not whole:
        # The old one takes no edit any more: the planner goes on in the copy.
        desk.session.opening.open_study(target)
