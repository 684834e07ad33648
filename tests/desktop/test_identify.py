"""The card of what stands where the planner clicked: as whole the second time as the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from gis_app.desktop.panels.identify_card import IdentifyCard

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def ask(town: Any, hand: Any) -> Callable[[str, int], IdentifyCard]:
    """Return the click on a place with the tool that asks, and the card that answers."""

    def click(kind: str, row: int) -> IdentifyCard:
        canvas = town.window.canvas
        QTest.keyClick(canvas, Qt.Key.Key_I)
        place = town.session.document.required_city().layers[kind].frame.geometry.iloc[row]
        hand(canvas.viewport()).click(canvas.to_view(place.x, place.y).toPoint())
        card: IdentifyCard = town.window.part(IdentifyCard)
        return card

    return click


def _read(card: IdentifyCard) -> list[str]:
    """Return what can be read: labels in sight that the card does not cut off."""
    assert card.isVisible()
    labels = [one for one in card.findChildren(QLabel) if one.isVisible() and one.text()]
    seen = [one for one in labels if card.rect().contains(one.rect().translated(one.mapTo(card, one.rect().topLeft())))]
    assert all(one.height() >= one.fontMetrics().height() for one in seen)
    return [one.text() for one in seen]


def test_every_click_fills_the_card_the_second_as_well(ask: Callable[[str, int], IdentifyCard]) -> None:
    assert {"Industrial sites", "Mill 0"} <= set(_read(ask("industrial_sites", 0)))
    assert {"Industrial sites", "Mill 3"} <= set(_read(ask("industrial_sites", 3)))
    assert "Cultural venues" in _read(ask("cultural_venues", 20))
    assert {"Industrial sites", "Mill 4"} <= set(_read(ask("industrial_sites", 4)))


def test_the_next_one_here_is_shown_whole_and_the_keyboard_stays_on_its_button(
    ask: Callable[[str, int], IdentifyCard],
) -> None:
    card = ask("cultural_venues", 5)
    seen = [tuple(_read(card))]
    for _again in range(2):
        more = card.findChild(QPushButton, "next-hit")
        assert more is not None
        more.setFocus()
        QTest.keyClick(more, Qt.Key.Key_Space)
        seen.append(tuple(_read(card)))
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.objectName() == "next-hit"
        assert focus is not more
    assert len(set(seen)) == 3
    QTest.mouseClick(card.findChild(QPushButton, "next-hit"), Qt.MouseButton.LeftButton)
    assert len(_read(card)) >= 3


def test_a_click_on_nothing_puts_the_card_away(ask: Callable[[str, int], IdentifyCard], town: Any, hand: Any) -> None:
    card = ask("industrial_sites", 0)
    hand(town.window.canvas.viewport()).click(town.window.canvas.viewport().rect().topLeft())
    assert not card.isVisible()
