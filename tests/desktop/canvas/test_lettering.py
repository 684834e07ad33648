from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QSize

from gis_app.desktop.canvas import renderer
from gis_app.desktop.canvas.content import prepare
from gis_app.desktop.canvas.frame import Frame
from gis_app.desktop.canvas.furniture import distance_text, scale_length
from gis_app.desktop.canvas.labels import paint_labels
from gis_app.desktop.canvas.lettering import map_font, painting, plain, shortened, text_size, wrapped
from gis_app.desktop.canvas.markers import kind_symbol, marker_path
from gis_app.desktop.canvas.places import in_sight
from gis_app.desktop.canvas.renderer import blank
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gis_app.desktop.canvas.map_canvas import MapCanvas
    from layers.city import City


@pytest.mark.parametrize("name", [None, float("nan"), 7, "", " \n\t ", "\x00\u202e"])
def test_what_is_no_name_is_not_set(name: object) -> None:
    assert plain(name) == ""


def test_names_become_one_visible_line() -> None:
    assert plain("Old\r\n\x1b[31m  Mill\u202e") == "Old [31m Mill"
    assert plain("<b onload=x>café 美术馆</b>") == "<b onload=x>café 美术馆</b>"
    assert len(plain("x" * 10_000)) < 50


def test_long_names_are_cut_by_width_and_broken_in_the_middle() -> None:
    assert shortened("a" * 46) == "a" * 46
    assert shortened("工" * 30).endswith("…")
    assert len(shortened("工" * 30)) <= 23
    assert wrapped("Faculty of Humanities and Education") == ("Faculty of Humanities", "and Education")
    assert wrapped("工" * 30) == ("工" * 30,)


@pytest.mark.usefixtures("qapp")
def test_chinese_has_glyphs_of_its_own() -> None:
    wide = text_size(("工厂",), map_font(12))[0]
    assert wide == pytest.approx(24, abs=2)


@pytest.mark.usefixtures("qapp")
def test_no_name_stands_on_another(make_layer: Callable[..., object], small_city: City) -> None:
    middle = small_city.points("universities")[0]
    venues = [shapely.Point(middle + np.array([9.0 * (k % 12), 11.0 * (k // 12)])) for k in range(140)]
    names = [f"Venue number {k}" for k in range(140)]
    layers = {**small_city.layers, "cultural_venues": make_layer("cultural_venues", venues, name=names)}
    content = prepare(replace(small_city, layers=layers), None, lambda _share, _sentence: None)
    frame = Frame(float(middle[0]) - 200, float(middle[1]) + 250, 0.6, 900, 700)
    with painting(blank(frame)) as painter:
        boxes = paint_labels(painter, frame, in_sight(frame, content.places), (), content.parks)
    assert len(boxes) >= 5
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])


@pytest.mark.parametrize("resolution", [0.05, 0.7, 3.3, 10.0, 29.1, 999.0])
def test_the_scale_bar_is_a_round_length_that_fits(resolution: float) -> None:
    length = scale_length(resolution)
    assert 140 / 2.6 <= length / resolution <= 140.001
    assert f"{length:e}"[0] in "125"


def test_distances_read_as_people_write_them() -> None:
    assert [distance_text(metres) for metres in (0.5, 200, 1000, 20_000)] == ["0.5 m", "200 m", "1 km", "20 km"]


@pytest.mark.parametrize("marker", ["circle", "square", "diamond", "triangle"])
def test_marks_of_one_radius_weigh_about_the_same(marker: str) -> None:
    outline = marker_path(marker, 10.0).toFillPolygon()
    area = shapely.Polygon([(point.x(), point.y()) for point in outline]).area
    assert area == pytest.approx(314, rel=0.25)


@pytest.mark.usefixtures("qapp")
def test_every_kind_has_a_symbol() -> None:
    for kind in KINDS.values():
        image = kind_symbol(kind, 18, 2.0)
        assert (image.width(), image.devicePixelRatio()) == (36, 2.0)
        assert any(image.pixelColor(x, y).alpha() for x in range(36) for y in range(36))


def test_a_picture_that_fails_is_reported_and_the_map_goes_on(
    qtbot: QtBot, city_canvas: MapCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a stroke of bad luck")

    with monkeypatch.context() as broken:
        broken.setattr(renderer, "paint_map", fail)
        with qtbot.waitSignal(city_canvas.jobs.failed, timeout=5000) as caught:
            city_canvas.redraw()
        assert "bad luck" in caught.args[1]
        with pytest.raises(ValueError, match="bad luck"):
            city_canvas.snapshot(QSize(80, 60))
    with qtbot.waitSignal(city_canvas.rendered, timeout=5000):
        city_canvas.redraw()
