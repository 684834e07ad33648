"""The co-location matrix: a click shows the curve and the sentence; another universe is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTableWidget

from gis_app.desktop.panels.matrix_window import MatrixWindow
from gis_app.desktop.panels.profile_chart import ProfileChart
from gis_app.desktop.theme import ACCENT
from gis_app.indicators.measures.colocation import CO_LOCATION_PROFILE, CO_LOCATION_STRENGTH
from gis_app.indicators.pairs import Annuli, PairTest
from gis_app.indicators.profile_curve import steps
from gis_app.indicators.reading import CityAnalysis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.city import City

KINDS = ("industrial_sites", "universities", "cultural_venues")


def _profile(one: str, other: str, strength: float | None, q: float | None) -> PairTest:
    radii = (100.0, 200.0, 300.0)
    rings = Annuli(radii, (0.0, 30.0, 30.0), (0.0, 10.0, 10.0), (0.0, 5.0, 5.0), (0.0, 15.0, 35.0), q)
    return PairTest(
        one, other, 8, 9, near_observed=strength or 0.0, near_expected=0.0 if strength is None else 1.0, near_sd=1.0,
        radii_m=radii, observed=(0.0, 30.0, 60.0), expected=(0.0, 10.0, 20.0), low=(0.0, 5.0, 10.0),
        high=(0.0, 15.0, 30.0), p=q, q=q, near_p=q, departures_m=((100.0, 200.0, "above"),), annuli=rings,
        simulations=999,
        sentence=f"{one} and {other} in a sentence.",
    )  # fmt: skip


@pytest.fixture
def analysis() -> CityAnalysis:
    pairs = [(one, other) for at, one in enumerate(KINDS) for other in KINDS[at:]]
    profiles = [_profile(one, other, 3.0 if one == other else 0.4, 0.01) for one, other in pairs]
    profiles[1] = _profile("industrial_sites", "universities", None, None)
    return CityAnalysis((), tuple(profiles), KINDS, 99, 1)


@pytest.fixture
def matrix(qapp: object, small_city: City, analysis: CityAnalysis) -> Iterator[MatrixWindow]:  # noqa: ARG001  Qt first
    window = MatrixWindow(None, small_city, KINDS)
    window.show_analysis(analysis)
    window.show()
    QTest.qWait(1)
    yield window
    window.close()
    window.deleteLater()


def _sentence(matrix: MatrixWindow) -> str:
    found = matrix.findChild(QLabel, "pair-sentence")
    assert isinstance(found, QLabel)
    return found.text()


def test_a_click_on_a_cell_shows_its_pair(matrix: MatrixWindow) -> None:
    table = matrix.findChild(QTableWidget, "matrix")
    assert isinstance(table, QTableWidget)
    assert _sentence(matrix) == "industrial_sites and industrial_sites in a sentence."
    cell = table.visualItemRect(table.item(2, 1))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert _sentence(matrix) == "universities and cultural_venues in a sentence."
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert _sentence(matrix) == "cultural_venues and cultural_venues in a sentence."


def test_what_cannot_be_told_has_no_number(matrix: MatrixWindow) -> None:
    table = matrix.findChild(QTableWidget, "matrix")
    assert isinstance(table, QTableWidget)
    assert table.item(0, 1).text() == "–"
    assert table.item(0, 0).text() == "3.00×"
    assert table.item(0, 0).background().color() != table.item(0, 2).background().color()


def test_the_matrix_is_symmetric(matrix: MatrixWindow) -> None:
    table = matrix.findChild(QTableWidget, "matrix")
    assert isinstance(table, QTableWidget)
    size = range(len(KINDS))
    assert all(table.item(i, j).text() == table.item(j, i).text() for i in size for j in size)


def test_another_universe_is_asked_for(matrix: MatrixWindow) -> None:
    asked: list[list[str]] = []
    matrix.universe_wanted.connect(asked.append)
    box = matrix.findChild(QCheckBox, "universe-industrial_sites")
    assert isinstance(box, QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert asked == [["universities", "cultural_venues"]]


@pytest.mark.parametrize("indicator", [CO_LOCATION_STRENGTH.id, CO_LOCATION_PROFILE.id])
def test_numbers_and_curve_lead_to_their_pages(matrix: MatrixWindow, indicator: str) -> None:
    asked: list[str] = []
    matrix.help_wanted.connect(asked.append)
    link = matrix.findChild(QPushButton, f"help-{indicator}")
    assert isinstance(link, QPushButton)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked == [indicator]


def test_the_chosen_cell_keeps_its_colour(matrix: MatrixWindow) -> None:
    table = matrix.findChild(QTableWidget, "matrix")
    assert isinstance(table, QTableWidget)
    cell = table.visualItemRect(table.item(1, 2))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    shown = table.viewport().grab().toImage()
    assert shown.pixelColor(cell.left() + 8, cell.top() + 8) == table.item(1, 2).background().color()


def test_nothing_expected_is_no_multiple() -> None:
    assert steps(_profile("a", "b", 1.0, 0.5)) == [(100.0, 200.0, 3.0, 0.5, 1.5), (200.0, 300.0, 3.0, 0.5, 3.5)]


def test_the_chart_draws_the_curve(qapp: object, analysis: CityAnalysis) -> None:  # noqa: ARG001  Qt first
    chart = ProfileChart()
    chart.resize(500, 300)
    chart.show_profile(analysis.profiles[0])
    image = chart.grab().toImage()
    accent = QColor(ACCENT)
    seen = sum(image.pixelColor(x, y) == accent for x in range(0, 500, 2) for y in range(0, 300, 2))
    assert seen > 20
    chart.show_profile(None)
    assert not any(chart.grab().toImage().pixelColor(x, 150) == accent for x in range(500))
    chart.deleteLater()


def test_a_preview_says_so_until_the_simulation_is_there(matrix: MatrixWindow, analysis: CityAnalysis) -> None:
    notice = matrix.findChild(QLabel, "preview-notice")
    assert isinstance(notice, QLabel)
    assert not notice.isVisible()
    bare = tuple(replace(one, p=None, q=None, departures_m=()) for one in analysis.profiles)
    matrix.show_analysis(replace(analysis, profiles=bare, simulations=0))
    assert notice.isVisible()
    matrix.show_analysis(analysis)
    assert not notice.isVisible()
