"""What runs in the background: a sentence, a bar and *Cancel*, in the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from gis_app.desktop.plain_text import tip
from gis_app.desktop.widgets import button, label
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from gis_app.desktop.jobs import Jobs


class JobsBar(QWidget):
    """Shows the oldest running job; the tooltip lists the others."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._text = label("", "quiet")
        self._bar = QProgressBar()
        self._bar.setFixedSize(140, 8)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        self._cancel = button(_("Cancel"), self._on_cancel, "link", "cancel-job")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        for widget in (self._text, self._bar, self._cancel):
            layout.addWidget(widget)
        jobs.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        running = self._jobs.running
        self.setVisible(bool(running))
        if not running:
            return
        job = running[0]
        # A share of nothing says nothing: the bar moves by itself until there is one.
        self._bar.setRange(0, 100 if job.share > 0 else 0)
        more = len(running) - 1
        text = job.sentence or job.title
        if more:
            text += " " + ngettext("(and {count} more)", "(and {count} more)", more).format(count=more)
        self._text.setText(text)
        self._bar.setValue(round(100 * job.share))
        self._bar.setAccessibleName(text)
        tip(self, *(one.title for one in running))

    def _on_cancel(self) -> None:
        running = self._jobs.running
        if running:
            self._jobs.stop(running[0])
