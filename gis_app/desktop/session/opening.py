"""From what a planner names, drops or chooses to an open study."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gis_app.desktop import tasks
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis_app.desktop.jobs import Jobs
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.session.zones import Zones
    from gis_app.desktop.tasks import Opened
    from gis_app.zones.imported import Imported
    from layers.city import City
    from layers.progress import Progress


class Opening(QObject):
    """Reads in the background; the newest wish replaces the one before it.

    Parameters
    ----------
    jobs
        The application's: what is being opened belongs to no open city.
    document
        Takes the study.
    zones
        Searched as soon as the study is open.

    Signals
    -------
    inspected(City)
        Files were read and wait for the planner's word.
    resumed
        The study asked for is the one that is open.
    zones_offered(Path, Imported)
        A dropped file holds areas that could be boundaries of the open city.
    told(str)
        A sentence that needs no answer.
    refused(str)
        A sentence: it cannot be opened.
    """

    inspected = Signal(object)
    resumed = Signal()
    zones_offered = Signal(object, object)
    told = Signal(str)
    refused = Signal(str)

    def __init__(self, jobs: Jobs, document: Document, zones: Zones, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._document = document
        self._zones = zones

    def open_words(self, words: Sequence[str]) -> None:
        """Open what a command line or a drop names: a study, a sample's name, or files to look at first."""
        from sample_cities import catalogue

        if not words:
            self.told.emit(_("There is no file of this computer in what was dropped; drop files or a folder."))
        elif len(words) == 1 and not Path(words[0]).exists() and words[0].lower() in catalogue.names():
            self.open_sample(words[0].lower())
        elif len(words) == 1 and Path(words[0]).suffix.lower() == ".gpkg":
            if self._document.holds(Path(words[0])):
                self.resumed.emit()
                return
            self._start(_("Opening {name}"), Path(words[0]).name, partial(tasks.read_study_or_files, Path(words[0])))
        else:
            self.inspect([Path(word) for word in words])

    def inspect(self, paths: Sequence[Path]) -> None:
        """Read files or a folder and show what is in them before anything is made."""
        self._start(_("Reading {name}"), paths[0].stem if paths else "", partial(tasks.read_files, list(paths)))

    def open_sample(self, name: str) -> None:
        """Open a sample city: its own study, made the first time."""
        from sample_cities import catalogue

        title = catalogue.title(name, current_language())
        self._start(_("Opening {name}"), title, partial(tasks.read_sample, name))

    def open_study(self, path: Path) -> None:
        """Open a study that is there; the one that is open already stays as it is."""
        if self._document.holds(path):
            self.resumed.emit()
            return
        self._start(_("Opening {name}"), path.stem, partial(tasks.read_study, path))

    def edit_here(self) -> None:
        """Open the study that is open once more, for editing: the other window may be closed by now."""
        study = self._document.study
        if study is not None:
            self._start(_("Opening {name}"), study.path.stem, partial(tasks.read_study, study.path))

    def adopt(self, city: City) -> None:
        """Make (or reopen) the study of a city that was looked at."""
        self._start(_("Opening {name}"), city.name, partial(tasks.study_of, city))

    def offer(self, paths: Sequence[Path]) -> None:
        """Look whether dropped files could be boundaries of the open city; else look at them as a city."""
        city = self._document.city
        if city is None or len(paths) != 1 or not paths[0].is_file():
            self.open_words([str(path) for path in paths])
            return
        self._jobs.start(
            _("Reading {name}").format(name=paths[0].stem),
            partial(tasks.read_areas, paths[0], city),
            done=partial(self._on_offer, paths[0]),
            key="open",
            owner=self,
        )

    def _on_offer(self, path: Path, read: Imported | None) -> None:
        if read is None:
            self.open_words([str(path)])
        else:
            self.zones_offered.emit(path, read)

    def _start(self, title: str, name: str, work: Callable[[Progress], City | Opened]) -> None:
        self._jobs.start(
            title.format(name=name), work, done=self._show, failed=self.refused.emit, key="open", owner=self
        )

    def _show(self, read: City | Opened) -> None:
        if not isinstance(read, tasks.Opened):
            self.inspected.emit(read)
        elif self._document.holds(read.study.path) and (not self._document.elsewhere or read.claim is None):
            # A second connection to the same file would wait for the first one's locks.
            read.close()
            if self._document.elsewhere:
                self.told.emit(_("The study is still open in another window; close it there, then try again."))
            self.resumed.emit()
        else:
            self._document.take(read)
            self._zones.find()
