"""The window as commands and panels know it, and how both are declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from gis_app.desktop.notices import Notice, Sign, message
from gis_app.desktop.plain_text import shown
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from gis_app.desktop.canvas.map_canvas import MapCanvas, ToolName
    from gis_app.desktop.session.session import Session

P = TypeVar("P")

FILE, EDIT, VIEW, HELP = N_("&File"), N_("&Edit"), N_("&View"), N_("&Help")

_NEWS_MS = 8000


@runtime_checkable
class StartsAnew(Protocol):
    """A part that shows something of the open city."""

    def start_anew(self) -> None:
        """Show the open city from the beginning: it was just opened, or the window is new."""


class Desk(QMainWindow):
    """What commands and panels may ask of the window they stand in; `window.MainWindow` is the one there is.

    Parameters
    ----------
    session
        What is open.
    canvas
        The map.
    commands
        All there are, in the order of the menus.

    Signals
    -------
    language_wanted(str)
        The application makes the window again in another language.
    """

    language_wanted = Signal(str)

    def __init__(self, session: Session, canvas: MapCanvas, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self.session = session
        self.canvas = canvas
        self.commands = commands
        self.pages = QStackedWidget()
        self.sides: dict[Place, QWidget] = {}
        self.parts: list[QObject] = []
        self._problem: Notice | None = None

    def part(self, kind: type[P]) -> P:
        """Return the window's part of a class.

        Raises
        ------
        KeyError
            If the window has none.
        """
        for part in self.parts:
            if isinstance(part, kind):
                return part
        raise KeyError(kind)

    @property
    def on_map(self) -> bool:
        """Whether the map is shown, not the first page."""
        return self.pages.currentIndex() == 1

    def show_page(self, *, on_map: bool) -> None:
        """Go to the map, or to the first page."""
        self.pages.setCurrentIndex(1 if on_map else 0)

    def use_tool(self, tool: ToolName) -> None:
        """Give the mouse another job on the map."""
        self.canvas.set_tool(tool)
        # A tool's keys come to the map, not to the button that was clicked.
        self.canvas.setFocus()

    def tell(self, sentence: str) -> None:
        """Say what has been done, in the status bar, for a while."""
        self.statusBar().showMessage(shown(sentence), _NEWS_MS)

    def show_help(self, indicator: str = "") -> None:
        """Show the help page of an indicator, or the list of all."""
        from gis_app.desktop.help import show_index, show_page

        show_page(self, indicator) if indicator else show_index(self)

    def show_problem(self, sentence: str, details: str = "") -> None:
        """Say what cannot be done and what to do; the same sentence twice makes one box."""
        box = self._problem
        # A box deletes itself when it is closed; the Python object that stood for it stays, and raises when asked.
        if box is None or not shiboken6.isValid(box) or not box.isVisible() or box.text() != shown(sentence):
            box = message(self, _("Clusterscape"), sentence, sign=Sign.Warning)
        if details:
            box.setDetailedText(details)
        self._problem = box


class Place(Enum):
    """Where a panel stands."""

    LEFT = auto()
    ABOVE_MAP = auto()
    RIGHT = auto()
    STATUS = auto()


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the window that is always there.

    Parameters
    ----------
    place
        Where; panels of one place stand in the order of their declaration.
    make
        Returns it for a window. It connects itself to what it listens to.
    """

    place: Place
    make: Callable[[Desk], QWidget]


class ToolbarPart(Enum):
    """Where in the toolbar a command stands."""

    NONE = auto()
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """One action: it serves the menu, the toolbar, the shortcuts and the tests.

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
        Whether it stands in the toolbar; at its end as a picture without words.
    tool
        A canvas tool's name for the commands that are modes of the mouse.
    hint
        Tooltip, marked for translation.
    apart
        Whether a line stands before it in menu and toolbar.
    anywhere
        Whether it can be done on the first page, although its menu is about the map.
    """

    id: str
    title: str
    menu: str
    run: Callable[[Desk], object]
    enabled: Callable[[Desk], bool] = lambda _desk: True
    shortcut: str = ""
    icon: str = ""
    toolbar: ToolbarPart = ToolbarPart.NONE
    tool: str = ""
    hint: str = ""
    apart: bool = False
    anywhere: bool = False

    def possible(self, desk: Desk) -> bool:
        """Whether it can be done now, on the page that is shown."""
        return (desk.on_map or self.anywhere or self.menu in {FILE, HELP}) and self.enabled(desk)


def has_city(desk: Desk) -> bool:
    """Whether a city is open."""
    return desk.session.document.city is not None


def can_edit(desk: Desk) -> bool:
    """Whether a city is open in a study that takes edits."""
    return has_city(desk) and desk.session.document.editable
