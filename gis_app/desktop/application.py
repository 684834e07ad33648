"""Start the desktop: look for a screen, dress the application, open what was named."""

from __future__ import annotations

import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gis_app.desktop.display import display_usable
from layers.errors import UserError
from layers.language import current_language, use_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QApplication

    from gis_app.desktop.window import MainWindow

_SETTLED_MS = 1500
"""Until the first page stands and its pictures are drawn."""


def start(words: Sequence[str]) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    words
        A study, a sample's name, a folder, or files; none for the first page.

    Returns
    -------
    int
        Exit code.

    Raises
    ------
    UserError
        If there is no screen.
    """
    if not display_usable():
        raise UserError(
            _("there is no screen to open a window on"),
            remedy=_("use a desktop session, or do the job without a window: clusterscape run CITY --out DIR"),
        )
    from PySide6.QtWidgets import QApplication

    # Not sys.argv: Qt would take options for its own.
    application = QApplication(["clusterscape"])
    desktop = Desktop(application)
    desktop.stay_responsive()
    desktop.show()
    if words:
        desktop.session.opening.open_words(words)
    desktop.warm_up()
    with closed_by_signals(desktop):
        code = application.exec()
    desktop.close()
    return code


@contextmanager
def closed_by_signals(desktop: Desktop) -> Iterator[None]:
    """Close the window when the system or Ctrl-C asks: Qt's loop never comes back to Python by itself.

    A byte that Python writes for every signal wakes the loop; the handler then runs on the GUI thread.
    """
    from PySide6.QtCore import QSocketNotifier

    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: reader.recv(64))
    asked = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda _number, _frame: desktop.leave()) for number in asked]
    woken = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


class Desktop:
    """The application's parts that outlive a window: jobs, session, language."""

    def __init__(self, application: QApplication) -> None:
        from PySide6.QtCore import QTranslator

        from gis_app.desktop import theme
        from gis_app.desktop.jobs import Jobs
        from gis_app.desktop.session.session import Session
        from gis_app.desktop.settings import remembered_language

        self._application = application
        self._translator = QTranslator()
        use_language(remembered_language() or current_language())
        theme.apply(application)
        self._translate_qt()
        self.jobs = Jobs()
        self.session = Session(self.jobs)
        self.window = self._window()

    def show(self) -> None:
        """Show the window."""
        self.window.show()

    def stay_responsive(self) -> None:
        """Let neither imports nor garbage hold the window up; for the whole process, so not in tests."""
        from gis_app.desktop.responsiveness import QuietCollector, import_plainly

        import_plainly()
        QuietCollector(self.jobs)

    def warm_up(self) -> None:
        """Prepare the statistics once the first page stands: a city that is being opened comes first."""
        from functools import partial

        from PySide6.QtCore import QTimer

        from gis_app.desktop import tasks

        title = _("Preparing the statistics (the first time after installing takes a minute)")
        begin = partial(self.jobs.start, title, tasks.warm_up, key="warm up", quiet=True, owner=self.session)
        QTimer.singleShot(_SETTLED_MS, self.session, lambda: None if self.jobs.closed else begin())

    def close(self) -> None:
        """Bring the workers home and let go of the study."""
        if self.jobs.closed:
            return
        # The workers first: one of them may still be reading the study.
        self.jobs.close()
        self.session.document.close()

    def leave(self) -> None:
        """Close the window without asking, whatever dialog is open."""
        self.window.leave()
        self._application.quit()

    def speak(self, language: str) -> None:
        """Make the window again in another language; the study stays open."""
        from gis_app.desktop.settings import remember_language

        if language == current_language():
            return
        use_language(language)
        remember_language(language)
        self._translate_qt()
        # Two at once for a moment: Qt ends the program when the last window is closed.
        old = self.window
        self.window = self._window()
        self.window.take_over(old)
        # The sentences were made in the old language: make them again.
        self.session.zones.find()
        old.retire()

    def _window(self) -> MainWindow:
        from gis_app.desktop.window import MainWindow
        from gis_app.study import library

        window = MainWindow(self.session, library.recent())
        window.language_wanted.connect(self.speak)
        return window

    def _translate_qt(self) -> None:
        """Qt's own words: the buttons of its dialogs."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        self._application.removeTranslator(self._translator)
        self._translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if current_language() == "zh_CN" and self._translator.load("qtbase_zh_CN", folder):
            self._application.installTranslator(self._translator)
