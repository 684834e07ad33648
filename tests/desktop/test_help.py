"""Help is shown from the program's own pages, and nothing on them reaches out by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QPushButton, QWidget

from gis_app.desktop.help import page_bytes, show_index, show_page
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.colocation import CO_LOCATION_STRENGTH
from gis_app.indicators.measures.diversity import HILL_1
from layers.language import gettext as _
from layers.language import use_language

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that the system's browser was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()) or True)
    return asked


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_indicator_has_a_page_with_its_picture(window: QWidget, language: str) -> None:
    use_language(language)
    for key, indicator in CATALOGUE.items():
        dialog = show_page(window, key)
        assert dialog.browser.toPlainText().count(_(indicator.title)) >= 1
        image = dialog.browser.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"{key}.png"))
        assert image is not None


def test_the_window_is_used_again(window: QWidget) -> None:
    first = show_page(window, HILL_1.id)
    assert show_page(window, CO_LOCATION_STRENGTH.id) is first
    assert first.browser.documentTitle() == CO_LOCATION_STRENGTH.title


def test_the_list_leads_to_a_page_and_back(window: QWidget) -> None:
    dialog = show_index(window)
    title = dialog.browser.documentTitle()
    dialog.browser.anchorClicked.emit(QUrl(f"{HILL_1.id}.html"))
    assert dialog.browser.documentTitle() == HILL_1.title
    back = dialog.findChild(QPushButton, "help-back")
    assert back is not None
    assert back.isEnabled()
    back.click()
    assert dialog.browser.documentTitle() == title


def test_an_unknown_indicator_shows_the_list(window: QWidget) -> None:
    title = show_index(window).browser.documentTitle()
    assert show_page(window, "no_such_thing").browser.documentTitle() == title


def test_addresses_of_the_web_open_outside_and_on_a_click_only(window: QWidget, opened: list[str]) -> None:
    dialog = show_page(window, HILL_1.id)
    assert opened == []
    before = dialog.browser.source()
    dialog.browser.anchorClicked.emit(QUrl("https://doi.org/10.1890/13-0133.1"))
    assert opened == ["https://doi.org/10.1890/13-0133.1"]
    assert dialog.browser.source() == before


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "../examples.json", "javascript:alert(1)", "/etc/passwd", "ftp://x/y"]
)
def test_nothing_outside_the_pages_is_read(window: QWidget, opened: list[str], address: str) -> None:
    dialog = show_page(window, HILL_1.id)
    dialog.browser.anchorClicked.emit(QUrl(address))
    assert opened == []
    assert dialog.browser.documentTitle() == HILL_1.title
    loaded = dialog.browser.loadResource(QTextDocument.ResourceType.HtmlResource.value, QUrl(address))
    assert loaded == QByteArray(b"")


def test_names_of_pages_are_names_only() -> None:
    assert page_bytes("en", "index.html")
    assert page_bytes("en", "../examples.json") is None
    assert page_bytes("en", "..\\examples.json") is None
    assert page_bytes("en", "") is None
    assert page_bytes("en", "..") is None
