"""The open study and the city it holds: edits go to the disk at once, and what is shown of the layers follows.

An edit is made on the GUI thread, since a commit takes about a millisecond: there is no unsaved state.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from gis_app.desktop.session.follower import Follower
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gis_app.desktop.session.city_work import CityWork
    from gis_app.desktop.tasks import Opened
    from gis_app.study.journal import Edit
    from gis_app.study.ownership import Claim
    from gis_app.study.study import LayerState, Study
    from layers.city import City

T = TypeVar("T")


class Document(QObject):
    """One study at a time.

    Parameters
    ----------
    work
        What is computed for the city; let go of together with it.

    Attributes
    ----------
    elsewhere
        Whether another window edits the open study, so that this one only looks.

    Signals
    -------
    opened
        Another city is open.
    edited
        An edit, undo or redo was made, or refused: follow what the study holds.
    visibility_changed(str, bool)
        A kind of layer is shown, or hidden.
    universe_changed
        Other kinds are the reference places: every result is computed anew.
    refused(str)
        A sentence: the edit cannot be made.
    lost(str)
        A sentence: the study's file can no longer be used; what is on the screen is all there is.
    """

    opened = Signal()
    edited = Signal()
    visibility_changed = Signal(str, bool)
    universe_changed = Signal()
    refused = Signal(str)
    lost = Signal(str)

    def __init__(self, work: CityWork, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.study: Study | None = None
        self.city: City | None = None
        self.shown: dict[str, bool] = {}
        self.elsewhere = False
        self._claim: Claim | None = None
        self._follower = Follower(self)
        self._follower.changed.connect(self._on_changed_elsewhere)
        self._mute = False
        self._possible = (False, False)

    def take(self, opened: Opened) -> None:
        """Put another study in the place of the open one."""
        # The new one is open already: nothing can fail between the two.
        self.close()
        self.study, self.city, self._claim = opened.study, opened.city, opened.claim
        self.elsewhere = opened.claim is None
        self._mute, self._possible = False, (False, False)
        self.shown = self.visibility()
        self._follower.follow(opened.study.path if self.elsewhere else None)
        self.opened.emit()

    def close(self) -> None:
        """Let go of the study; everything is on disk already."""
        self._work.let_go()
        if self.study is not None:
            self.study.close()
            self.study = None
        # After the study: the next window finds a file that nobody writes into any more.
        if self._claim is not None:
            self._claim.release()
            self._claim = None
        self._follower.follow(None)

    def holds(self, path: Path) -> bool:
        """Whether a file is the open study."""
        return self.study is not None and self.study.is_file(path)

    def required_city(self) -> City:
        """Return the open city, for what is asked of an open one only."""
        if self.city is None:
            raise RuntimeError("no city is open")
        return self.city

    # --- edits -----------------------------------------------------------------

    @property
    def editable(self) -> bool:
        """Whether the open study takes edits."""
        return self.study is not None and not self.study.read_only

    def edit(self, edit: Callable[[Study], object]) -> None:
        """Make an edit, and follow it."""
        if self.study is None:
            return
        try:
            edit(self.study)
            self._mute = False
        except UserError as error:
            self._mute = not self.usable()
            self._say(error, lost=self._mute)
        # After a refusal too: a shape that was dragged goes back to what the study holds.
        self.edited.emit()
        self._follow_universe()

    def read(self, what: Callable[[Study], T], otherwise: T) -> T:
        """Return what the study says; `otherwise`, so that the screen stays as it is, where its file is lost."""
        if self.study is None or self._mute:
            return otherwise
        try:
            return what(self.study)
        except UserError as error:
            # Said once, and not asked again before the next edit: each question may wait for a lock.
            self._mute = True
            self._say(error, lost=True)
            return otherwise

    def _say(self, error: UserError, *, lost: bool) -> None:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        # Another program's lock passes by itself: nothing is lost.
        passing = code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        (self.lost if lost and not passing else self.refused).emit(str(error))

    def keeper(self) -> Study | None:
        """Return the study for results to be kept in; None where another file lies in its place."""
        return self.study if self.study is not None and self.study.in_place else None

    def usable(self) -> bool:
        """Whether the study's file is the one that was opened, and can be read."""
        study = self.keeper()
        if study is None:
            return False
        try:
            study.zones()
        except UserError:
            return False
        return True

    def _on_changed_elsewhere(self) -> None:
        """Follow an edit that another window has made."""
        self._mute = False
        self.edited.emit()
        self._follow_universe()

    def undo(self) -> None:
        """Take the last edit back."""
        self.edit(lambda study: study.undo())

    def redo(self) -> None:
        """Do the edit again that was taken back."""
        self.edit(lambda study: study.redo())

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self.editable and self._ask_possible()[0]

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again."""
        return self.editable and self._ask_possible()[1]

    def history(self) -> tuple[Edit, ...]:
        """Return every edit, oldest first; of a lost study none."""
        none: tuple[Edit, ...] = ()
        return self.read(lambda study: study.history(), none)

    def _ask_possible(self) -> tuple[bool, bool]:
        """Return whether there is something to undo, and to redo; of a lost study what was last known."""
        self._possible = self.read(lambda study: (study.can_undo, study.can_redo), self._possible)
        return self._possible

    def edit_titles(self) -> tuple[str, str]:
        """Return what undo would take back and what redo would do again; empty for nothing."""
        history = self.history()
        done = [edit.title for edit in history if not edit.undone]
        return (done[-1] if done else ""), next((edit.title for edit in history if edit.undone), "")

    # --- layers ------------------------------------------------------------------

    def visibility(self) -> dict[str, bool]:
        """Return which kinds are shown, as the study remembers it."""
        none: tuple[LayerState, ...] = ()
        return {state.kind: state.visible for state in self.read(lambda study: study.layers(), none)}

    def show_kind(self, kind: str, *, shown: bool) -> None:
        """Show or hide a kind, and remember it where the study takes it: what is looked at is no edit."""
        self.shown[kind] = shown
        self.visibility_changed.emit(kind, shown)
        study = self.study
        if study is not None and self.editable:
            # On the screen it is done; that it is not remembered is not worth a box.
            with suppress(UserError):
                study.set_visible(kind, visible=shown)

    # --- reference places ----------------------------------------------------------

    def set_universe(self, kinds: Sequence[str]) -> None:
        """Take other kinds as the reference places, and compute everything anew; an edit like any other."""
        if self.editable:
            self.edit(lambda study: study.set_universe(kinds))

    def _follow_universe(self) -> None:
        """Take over what an edit, undo or redo made of the reference places."""
        if self.city is None:
            return
        chosen = self.read(lambda study: study.setting("universe") or study.facts()["universe"], self.city.universe)
        universe = tuple(kind for kind in chosen if self.city.has(kind))
        if universe != self.city.universe:
            self.city = replace(self.city, universe=universe)
            self.universe_changed.emit()
