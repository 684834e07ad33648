"""Language, proportions, and nothing cut that matters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QTreeWidget,
)
from shapely.affinity import translate

from gis_app.desktop.panels.candidate_panel import CandidatePanel
from gis_app.desktop.panels.layer_panel import LayerPanel
from gis_app.desktop.panels.scorecard_panel import ScorecardPanel
from gis_app.desktop.panels.short_text import ShortText

if TYPE_CHECKING:
    from gis_app.desktop.application import Desktop

# --- language ------------------------------------------------------------------------


def test_another_language_keeps_everything(town: Desktop) -> None:
    zone = town.draw()
    town.settle()
    town.window.canvas.zoom_in()
    frame, sizes = town.window.canvas.frame(), town.window._sides.sizes()
    town.window.part(CandidatePanel).tick([town.session.zones.candidates[0].id])
    town.speak("zh_CN")
    town.settle()
    window = town.window
    assert window.menus.actions["draw"].text() == "绘制"
    assert town.session.selection.zone_id == zone
    assert window.part(CandidatePanel).selected() == zone
    assert window.canvas.look.selected == zone
    assert window.canvas.tool == "edit"
    now = window.canvas.frame()
    assert now.resolution == pytest.approx(frame.resolution)
    assert (now.left, now.top) == pytest.approx((frame.left, frame.top), abs=3 * frame.resolution)
    assert window._sides.sizes() == sizes
    assert window.part(CandidatePanel).ticked() == [town.session.zones.candidates[0].id]
    town.speak("en")
    town.settle()
    town.window.part(CandidatePanel).show_zones((), {}, {})


# --- what it looks like --------------------------------------------------------------


def test_the_map_takes_two_thirds_and_the_numbers_need_little_scrolling(town: Desktop) -> None:
    window = town.window
    window.resize(1440, 900)
    window._sides.setSizes([226, 960, 252])
    window._right.setSizes([250, 560])
    town.session.selection.select(town.session.zones.candidates[0].id)
    town.settle()
    assert window.canvas.width() >= 0.65 * window.width()
    lines = window.part(ScorecardPanel).lines
    assert len(lines) >= 8
    eighth = lines[7].mapTo(window.part(ScorecardPanel), QPoint(0, lines[7].height())).y()
    assert eighth <= window.part(ScorecardPanel).height()
    window.resize(1280, 820)


def test_a_long_finding_takes_two_lines_and_the_rest_is_behind(town: Desktop) -> None:
    bar = town.find(ShortText, "finding")
    before = bar.text()
    bar.set_text("Cultural venues and creative firms lie together. " * 30)
    assert len(bar.shown_lines()) == 2
    assert bar.shown_lines()[-1].endswith("…")
    assert bar.height() <= 2 * bar.fontMetrics().height()
    assert bar.toolTip().startswith("Cultural venues")
    bar.set_text(before)


def test_the_area_is_not_said_to_be_compared(town: Desktop) -> None:
    town.session.selection.select(town.session.zones.candidates[0].id)
    area = town.window.part(ScorecardPanel).lines[0]
    assert area.title == "Area"
    assert area.standing == ""
    assert "compar" not in area.toolTip()


def test_lines_of_the_list_are_of_one_height_and_no_title_is_cut(town: Desktop) -> None:
    tree = town.find(QTreeWidget, "zones")
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    zones = [item for item in items if item.data(0, Qt.ItemDataRole.UserRole)]
    assert len({tree.visualItemRect(item).height() for item in zones}) == 1
    heads = [item for item in items if not item.data(0, Qt.ItemDataRole.UserRole) and item.font(0).bold()]
    assert "Where creative places gather" in [item.text(0) for item in heads]
    for head in heads:
        assert QFontMetrics(head.font(0)).horizontalAdvance(head.text(0)) + 6 <= tree.viewport().width()


def test_crowded_badges_give_way_to_better_ones(town: Desktop) -> None:
    from gis_app.desktop.canvas.badges import crowded

    canvas = town.window.canvas
    one = town.session.zones.candidates[0]
    row = [
        replace(one, id=f"near-{rank}", rank=rank, geometry=translate(one.geometry, 50.0 * rank))
        for rank in range(1, 7)
    ]
    canvas.set_candidates(tuple(row))
    outlines = canvas._outlines.of(canvas.look)
    near = crowded(canvas.frame(), outlines)
    canvas.zoom_by(0.02)
    far = crowded(canvas.frame(), outlines)
    canvas.fit_city()
    canvas.set_candidates(town.session.zones.candidates)
    assert near <= far
    assert far
    ranks = {one.id: one.rank for one in row}
    assert min(ranks.values()) <= min(ranks[one] for one in far)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_word_of_the_layers_is_cut_off_in_a_narrow_side(town: Desktop, language: str) -> None:
    town.speak(language)
    town.settle()
    panel = town.window.part(LayerPanel)
    town.window._sides.setSizes([10, 900, 200])
    QTest.qWait(20)
    assert panel.widget().width() <= panel.viewport().width()
    town.speak("en")
    town.settle()
