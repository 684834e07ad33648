"""What is open and what is known about it: the window's one source, without a widget.

The session asks the lower rooms for everything in jobs, keeps what came back, and says what changed. Edits go to the
study at once, on the GUI thread (a commit takes about a millisecond): there is no unsaved state. Numbers follow in the
background.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gis_app.desktop import tasks
from gis_app.desktop.jobs import Lane
from gis_app.indicators.pair_sentences import shuffled_among
from gis_app.indicators.verdicts import headlines
from layers.errors import UserError
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import shapely

    from gis_app.desktop.jobs import Job, Jobs, Progress
    from gis_app.desktop.tasks import Opened, Search
    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.indicators.zone_measures import ZoneMeasures
    from gis_app.study.study import Study
    from gis_app.zones.imported import Imported
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Candidate, Found, Zone
    from layers.city import City


class Session(QObject):
    """One open study and its results.

    Signals
    -------
    inspected(City)
        Files were read and wait for the planner's word.
    opened
        Another city is open.
    resumed
        The study asked for is the one that is open.
    zones_changed
        Drawn zones came, went or moved.
    layers_changed
        Undo or redo showed or hid layers, or another edit may be undone now.
    candidates_changed
        Found zones are there.
    measured(str)
        The scorecard of a zone is new.
    live(str, object)
        The numbers of a zone being dragged: readings without percentiles.
    previewed
        Closed-form profiles are there; the simulation follows.
    analysed
        The findings are there.
    universe_changed
        Other kinds are the reference places: every result is computed anew.
    gave_up(str)
        ``find``, ``measure`` or ``analyse`` was cancelled by the planner or failed: `stopped` says which.
    zones_offered(Path, Imported)
        A dropped file holds areas that could be boundaries of the open city.
    imported(Imported)
        Boundaries from a file are in the study.
    selected(str)
        Another zone is selected; empty for none.
    refused(str)
        A sentence: something the planner asked for cannot be done.
    """

    inspected = Signal(object)
    opened = Signal()
    resumed = Signal()
    layers_changed = Signal()
    zones_changed = Signal()
    candidates_changed = Signal()
    measured = Signal(str)
    live = Signal(str, object)
    previewed = Signal()
    analysed = Signal()
    universe_changed = Signal()
    gave_up = Signal(str)
    zones_offered = Signal(object, object)
    imported = Signal(object)
    selected = Signal(str)
    refused = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.study: Study | None = None
        self.city: City | None = None
        self.analysis: CityAnalysis | None = None
        self.preview: CityAnalysis | None = None
        self.sentences: list[str] = []
        self.found: dict[str, Found] = {}
        self.zones: tuple[Zone, ...] = ()
        self.cards: dict[str, Scorecard] = {}
        self.selection = ""
        self.simulations = 999
        self.whole: tuple[Reading, ...] = ()
        self.titles: dict[str, str] = {}
        self.stopped: dict[str, str] = {}
        self._measures: ZoneMeasures | None = None
        self._keys: set[str] = set()
        jobs.stopped.connect(self._on_stopped)

    # --- opening -------------------------------------------------------------

    def open_words(self, words: Sequence[str]) -> None:
        """Open what a command line or a drop names: a study, a sample's name, or files to look at first."""
        from sample_cities import catalogue

        if len(words) == 1 and not Path(words[0]).exists() and words[0].lower() in catalogue.names():
            self.open_sample(words[0].lower())
        elif len(words) == 1 and Path(words[0]).suffix.lower() == ".gpkg":
            if self._is_open(Path(words[0])):
                self.resumed.emit()
                return
            self._start(_("Opening {name}"), Path(words[0]).name, partial(tasks.read_study_or_files, Path(words[0])))
        else:
            self.inspect([Path(word) for word in words])

    def inspect(self, paths: Sequence[Path]) -> None:
        """Read files or a folder and show what is in them before anything is made."""
        name = paths[0].stem if paths else ""
        self.jobs.start(
            _("Reading {name}").format(name=name),
            partial(tasks.read_files, list(paths)),
            done=self.inspected.emit,
            failed=self.refused.emit,
            key="open",
            owner=self,
        )

    def open_sample(self, name: str) -> None:
        """Open a sample city: its own study, made the first time."""
        from sample_cities import catalogue

        title = catalogue.title(name, current_language())
        self._start(_("Opening {name}"), title, partial(tasks.read_sample, name))

    def open_study(self, path: Path) -> None:
        """Open a study that is there; the one that is open already stays as it is."""
        if self._is_open(path):
            self.resumed.emit()
            return
        self._start(_("Opening {name}"), path.stem, partial(tasks.read_study, path))

    def adopt(self, city: City) -> None:
        """Make (or reopen) the study of a city that was looked at."""
        self._start(_("Opening {name}"), city.name, partial(tasks.study_of, city))

    def close(self) -> None:
        """Let go of the study; everything is on disk already."""
        # What was begun for this city must not land in the next one.
        for key in self._keys:
            self.jobs.cancel(key)
        self._keys.clear()
        if self.study is not None:
            self.study.close()
            self.study = None

    def _is_open(self, path: Path) -> bool:
        return self.study is not None and path.exists() and self.study.path.exists() and path.samefile(self.study.path)

    def _start(self, title: str, name: str, work: Callable[[Progress], City | Opened]) -> None:
        self.jobs.start(
            title.format(name=name), work, done=self._show, failed=self.refused.emit, key="open", owner=self
        )

    def _show(self, opened: City | Opened) -> None:
        if not isinstance(opened, tasks.Opened):
            self.inspected.emit(opened)
            return
        if self._is_open(opened.study.path):
            opened.study.close()
            self.resumed.emit()
            return
        self.close()
        self.study, self.city, self.zones = opened.study, opened.city, opened.study.zones()
        self.analysis, self.preview, self.sentences = None, None, []
        self.found, self.cards, self.selection = {}, {}, ""
        self._measures, self.stopped = None, {}
        self.opened.emit()
        self.find()

    # --- results ---------------------------------------------------------------

    def find(self) -> None:
        """Find candidates, then measure every zone, then the city; each as a job of its own."""
        if self.city is None:
            return
        self.stopped = {}
        self._begin("find", _("Finding candidate zones"), partial(tasks.find_candidates, self.city), self._on_found)
        self.candidates_changed.emit()

    def _begin(
        self, key: str, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None], lane: Lane = Lane.WORK
    ) -> None:
        """Start a job that belongs to the open city."""
        self._keys.add(key)
        self.stopped.pop(key, None)
        self.jobs.start(title, work, done=done, failed=partial(self._on_failed, key), key=key, owner=self, lane=lane)

    def _on_failed(self, key: str, sentence: str) -> None:
        self.stopped[key] = sentence
        self.refused.emit(sentence)
        self.gave_up.emit(key)

    def _on_stopped(self, job: Job) -> None:
        """Take note of what the planner cancelled: what waits for it must not be waited for."""
        if job.key in self._keys:
            self.stopped[job.key] = _("Cancelled: {title}.").format(title=job.title)
            self.gave_up.emit(job.key)

    def _on_found(self, result: Search) -> None:
        self.found, self._measures, self.whole = result.found, result.measures, result.whole
        self.titles = result.titles
        self.candidates_changed.emit()
        self._measure_all(result.measures)
        self._analyse()

    def _measure_all(self, measures: ZoneMeasures) -> None:
        # The zone the planner looks at first, then the best of each method, then the others.
        zones = sorted([*self.zones, *self.candidates], key=lambda zone: (zone.id != self.selection, _rank_of(zone)))
        self._begin(
            "measure",
            _("Comparing zones with areas of the same shape"),
            partial(tasks.measure_zones, self._city(), measures, zones, self.simulations),
            self._on_measured,
        )

    def _on_measured(self, cards: list[Scorecard]) -> None:
        for card in cards:
            if self._is_current(card.zone):
                self.cards[card.zone.id] = card
                self.measured.emit(card.zone.id)

    def _analyse(self) -> None:
        self._begin(
            "preview",
            _("Looking ahead at how the places lie together"),
            partial(tasks.preview_city, self._city()),
            self._on_preview,
            Lane.LIVE,
        )
        self._begin(
            "analyse",
            _("Analysing how the places lie together"),
            partial(tasks.analyse_city, self._city(), self.simulations),
            self._on_analysed,
        )

    def _on_preview(self, preview: CityAnalysis) -> None:
        if self.analysis is None:
            self.preview = preview
            self.previewed.emit()

    def _on_analysed(self, result: tuple[CityAnalysis, list[str]]) -> None:
        self.analysis, self.sentences = result
        self.preview = None
        self.analysed.emit()

    def headline_sentence(self) -> str:
        """Return the one sentence that says most about the city: the surest of two kinds that is no chance."""
        told = headlines(self.analysis.profiles) if self.analysis else []
        return told[0].plain if told else " ".join(self.sentences[:1])

    def findings_pages(self) -> list[tuple[str, list[str]]]:
        """Return titled lists of sentences: the city, and every pair of kinds."""
        if self.analysis is None:
            return []
        pairs = [shuffled_among(self.analysis.universe_said), *(pair.brief for pair in self.analysis.profiles)]
        return [(_("The city"), self.sentences), (_("Kinds together and apart"), pairs)]

    # --- reference places ---------------------------------------------------------

    def set_universe(self, kinds: Sequence[str]) -> None:
        """Take other kinds as the reference places, and compute everything anew; an edit like any other."""
        if self.editable:
            self._edit(lambda study: study.set_universe(kinds))

    def _follow_universe(self) -> None:
        """Compute anew where an edit, undo or redo changed the reference places."""
        if self.study is None or self.city is None:
            return
        chosen = self.study.setting("universe") or self.study.facts()["universe"]
        universe = tuple(kind for kind in chosen if self.city.has(kind))
        if universe != self.city.universe:
            self.city = replace(self.city, universe=universe)
            self.analysis, self.preview, self.sentences, self.cards = None, None, [], {}
            self.universe_changed.emit()
            self.find()

    # --- what is shown -----------------------------------------------------------

    def visibility(self) -> dict[str, bool]:
        """Return which kinds are shown, as the study remembers it."""
        return {state.kind: state.visible for state in self.study.layers()} if self.study else {}

    def remember_visibility(self, kind: str, *, shown: bool) -> None:
        """Keep whether a kind is shown."""
        if self.editable:
            self._edit(lambda study: study.set_visible(kind, visible=shown))

    @property
    def editable(self) -> bool:
        """Whether the open study takes edits."""
        return self.study is not None and not self.study.read_only

    def edit_titles(self) -> tuple[str, str]:
        """Return what undo would take back and what redo would do again; empty for nothing."""
        if self.study is None:
            return "", ""
        history = self.study.history()
        done = [edit.title for edit in history if not edit.undone]
        return (done[-1] if done else ""), next((edit.title for edit in history if edit.undone), "")

    # --- zones -------------------------------------------------------------------

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every found zone, by method and rank."""
        return tuple(candidate for found in self.found.values() for candidate in found.candidates)

    def zone(self, zone_id: str) -> Zone | None:
        """Return a drawn or found zone by its id."""
        return next((zone for zone in (*self.zones, *self.candidates) if zone.id == zone_id), None)

    @property
    def own_selection(self) -> Zone | None:
        """The selected zone where it is one of the study's own, which can be edited."""
        return next((zone for zone in self.zones if zone.id == self.selection), None)

    def worth_comparing(self) -> list[str]:
        """Return the selected zone, the planner's last two, and the best: what is compared first."""
        firsts = [one.id for found in self.found.values() for one in found.candidates[:2]]
        own = [zone.id for zone in self.zones][-2:]
        return list(dict.fromkeys([*([self.selection] if self.selection else []), *own, *firsts]))[:4]

    def select(self, zone_id: str) -> None:
        """Select a zone, or none."""
        if zone_id != self.selection:
            self.selection = zone_id
            self.selected.emit(zone_id)

    def draw(self, geometry: shapely.Polygon) -> None:
        """Keep a boundary that was just drawn, and select it."""
        name = _("Boundary {number}").format(number=len(self.zones) + 1)
        self._add(name, geometry, "drawn")

    def keep(self, candidate: Candidate) -> None:
        """Copy a found zone into the study, where it can be edited."""
        self._add(candidate.name, candidate.geometry, candidate.method)

    def offer(self, paths: Sequence[Path]) -> None:
        """Look whether dropped files could be boundaries of the open city; else look at them as a city."""
        city = self.city
        if city is None or len(paths) != 1 or not paths[0].is_file():
            self.open_words([str(path) for path in paths])
            return
        self.jobs.start(
            _("Reading {name}").format(name=paths[0].stem),
            partial(tasks.read_areas, paths[0], city),
            done=lambda read: self._on_offer(paths[0], read),
            key="open",
            owner=self,
        )

    def _on_offer(self, path: Path, read: Imported | None) -> None:
        if read is None:
            self.open_words([str(path)])
        else:
            self.zones_offered.emit(path, read)

    def import_zones(self, path: Path) -> None:
        """Read a file's areas and keep them as boundaries."""
        work = partial(tasks.import_areas, path, self._city())
        self._begin("import", _("Reading {name}").format(name=path.stem), work, self.keep_zones)

    def keep_zones(self, read: Imported) -> None:
        """Keep the areas of a file as boundaries, and select the first."""
        before = {zone.id for zone in self.zones}
        self._edit(lambda study: study.add_zones(read.zones))
        added = [zone.id for zone in self.zones if zone.id not in before]
        if added:
            self.select(added[0])
            self.imported.emit(read)

    def reshape(self, zone_id: str, geometry: shapely.Polygon) -> None:
        """Keep a zone's new outline."""
        self._edit(lambda study: study.reshape_zone(zone_id, geometry))

    def rename(self, zone_id: str, name: str) -> None:
        """Keep a zone's new name."""
        if name.strip():
            self._edit(lambda study: study.rename_zone(zone_id, name.strip()))

    def delete(self, zone_id: str) -> None:
        """Delete a drawn zone."""
        if self.selection == zone_id:
            self.select("")
        self._edit(lambda study: study.delete_zone(zone_id))

    def undo(self) -> None:
        """Take the last edit back."""
        self._edit(lambda study: study.undo())

    def redo(self) -> None:
        """Do the edit again that was taken back."""
        self._edit(lambda study: study.redo())

    def _add(self, name: str, geometry: shapely.Polygon | shapely.MultiPolygon, method: str) -> None:
        before = {zone.id for zone in self.zones}
        self._edit(lambda study: study.add_zone(name, geometry, method))
        added = [zone.id for zone in self.zones if zone.id not in before]
        if added:
            self.select(added[0])

    def _edit(self, edit: Callable[[Study], object]) -> None:
        if self.study is None:
            return
        try:
            self._require_file(self.study)
            edit(self.study)
        except UserError as error:
            self.refused.emit(str(error))
        # After a refusal too: a shape that was dragged goes back to what the study holds.
        self._follow()

    def _require_file(self, study: Study) -> None:
        """Refuse to write into a file that nobody could find again."""
        if not study.path.exists():
            raise UserError(
                _("the study's file is gone; what is on the screen is kept in memory only"),
                where=study.path.name,
                remedy=_("put it back, or save a copy of the study"),
            )

    def _follow(self) -> None:
        """Bring what is shown in line with the study after an edit."""
        before = {zone.id: zone for zone in self.zones}
        self.zones = self.study.zones() if self.study else ()
        self.zones_changed.emit()
        self.layers_changed.emit()
        changed = [zone for zone in self.zones if zone.id not in before or not _same_shape(zone, before[zone.id])]
        if self.selection and self.zone(self.selection) is None:
            self.select("")
        for zone in changed:
            self.cards.pop(zone.id, None)
            self._measure(zone)
        self._follow_universe()

    def _measure(self, zone: Zone) -> None:
        if self._measures is None:
            return
        self._begin(
            f"measure {zone.id}",
            _("Comparing {name} with areas of the same shape").format(name=zone.name),
            partial(tasks.measure_zones, self._city(), self._measures, [zone], self.simulations),
            self._on_measured,
            Lane.LIVE,
        )

    def measure_live(self, zone_id: str, geometry: shapely.Polygon) -> None:
        """Ask for the numbers of a shape that is being dragged; only the newest question is answered."""
        if self._measures is None:
            return
        self._keys.add("live")
        self.jobs.start(
            _("Measuring"),
            partial(tasks.live_numbers, self._city(), self._measures, geometry),
            done=partial(self.live.emit, zone_id),
            key="live",
            owner=self,
            lane=Lane.LIVE,
            quiet=True,
        )

    def _city(self) -> City:
        if self.city is None:
            raise RuntimeError("no city is open")
        return self.city

    def _is_current(self, zone: Zone) -> bool:
        """Whether a scorecard is of a shape that still stands: it may have moved while it was measured."""
        now = self.zone(zone.id)
        return now is not None and _same_shape(now, zone)


def _rank_of(zone: Zone) -> int:
    from gis_app.zones.zone import Candidate

    return zone.rank if isinstance(zone, Candidate) else 0


def _same_shape(one: Zone, other: Zone) -> bool:
    return bool(one.geometry.equals_exact(other.geometry, 0.0))
