"""The help pages of the indicators, shown in a window of the program; nothing is fetched from the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from gis_app.desktop.widgets import answers_enter, button, row
from gis_app.indicators.guide.pages import INDEX, PICTURE_PX, page_name, pages_folder
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_OUTSIDE = ("http", "https")


def show_page(parent: QWidget, indicator_id: str) -> HelpDialog:
    """Show the page of an indicator, or the list of all where it has none.

    Parameters
    ----------
    parent
        The window that the help belongs to; one that is open already is used again.
    indicator_id
        Its id in the catalogue.
    """
    dialog = _dialog(parent)
    dialog.open_page(indicator_id)
    dialog.show()
    dialog.activateWindow()
    return dialog


def show_index(parent: QWidget) -> HelpDialog:
    """Show the list of all indicators; parameters as `show_page`."""
    return show_page(parent, INDEX)


class PageBrowser(QTextBrowser):
    """Shows the files of one folder of the pages, and of nowhere else.

    Parameters
    ----------
    language
        Whose pages.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.setObjectName("help-page")
        self.setAccessibleName(_("Help"))
        self._language = language
        # Qt would follow a link to wherever it leads, on the disk as well.
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a file of the folder; nothing for any other address, however it is written."""
        address = name if isinstance(name, QUrl) else QUrl(name)
        found = page_bytes(self._language, address.path()) if address.isRelative() else None
        if kind == QTextDocument.ResourceType.ImageResource.value and found is not None:
            return self._picture(found)
        return QByteArray(found or b"")

    def _picture(self, content: bytes) -> QImage:
        """Return a picture in the size it is shown in: Qt's rich text would make it smaller without smoothing."""
        ratio = self.devicePixelRatioF()
        width = round(PICTURE_PX * ratio)
        picture = QImage.fromData(content).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        return picture

    def _follow(self, address: QUrl) -> None:
        """Go to another page; leave the program only where the planner clicked on an address of the web."""
        if address.scheme() in _OUTSIDE:
            QDesktopServices.openUrl(address)
        elif address.isRelative() and page_bytes(self._language, address.path()) is not None:
            self.setSource(address)


def page_bytes(language: str, name: str) -> bytes | None:
    """Return a file of the pages of `language`; None where there is none of that name."""
    if not name or "/" in name or "\\" in name:
        return None
    file = pages_folder() / language / name
    return file.read_bytes() if file.is_file() else None


class HelpDialog(QDialog):
    """A window of help beside the map.

    Parameters
    ----------
    parent
        The window it belongs to.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle(_("Help on the indicators"))
        self._language = current_language()
        self.browser = PageBrowser(self._language)
        back = button(_("Back"), self.browser.backward, "", "help-back")
        back.setEnabled(False)
        self.browser.backwardAvailable.connect(back.setEnabled)
        every = button(_("All indicators"), lambda: self.open_page(INDEX), "", "help-index")
        close = button(_("Close"), self.close, "", "help-close")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.addWidget(self.browser)
        layout.addWidget(row(back, every, None, close, margin=4))
        answers_enter(close)
        self.resize(760, 780)

    def open_page(self, indicator_id: str) -> None:
        """Show a page by the indicator's id; the list of all where there is none."""
        name = page_name(indicator_id)
        known = page_bytes(self._language, name) is not None
        self.browser.setSource(QUrl(name if known else page_name(INDEX)), QTextDocument.ResourceType.HtmlResource)


def _dialog(parent: QWidget) -> HelpDialog:
    """Return the help window of `parent`, made once."""
    found: QObject | None = parent.findChild(HelpDialog)
    return found if isinstance(found, HelpDialog) else HelpDialog(parent)
