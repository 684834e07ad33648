"""A result over the map: colours by class, a legend, and nothing that hides the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gis_app.desktop.canvas.map_canvas import MapCanvas
from gis_app.desktop.canvas.thematic import CLASS_COLOURS, Thematic
from gis_app.desktop.results import map_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis_app.desktop.jobs import Jobs
    from layers.city import City

LEGEND = (("strong", "strong"), ("not_significant", "not to be told"))


@pytest.fixture
def canvas(jobs: Jobs, small_city: City) -> Iterator[MapCanvas]:
    made = MapCanvas(jobs)
    made.resize(600, 500)
    made.show()
    made.set_city(small_city)
    _settle(made, jobs)
    yield made
    made.close()
    made.deleteLater()


def _settle(canvas: MapCanvas, jobs: Jobs) -> None:
    for _round in range(4):
        QTest.qWait(60)
        assert jobs.wait_for_done(20)
    canvas.viewport().repaint()


def _colour(canvas: MapCanvas, at: tuple[float, float]) -> QColor:
    image = canvas.grab().toImage()
    return image.pixelColor(canvas.to_view(*at).toPoint())


def test_places_wear_the_colour_of_their_class(
    canvas: MapCanvas, jobs: Jobs, at: Callable[[float, float], tuple[float, float]]
) -> None:
    strong, untold = at(1250, 1250), at(1750, 2750)
    points = shapely.points([strong, untold])
    canvas.set_theme(Thematic("Test", points, np.array(["strong", "not_significant"]), LEGEND))
    _settle(canvas, jobs)
    assert _colour(canvas, strong) == QColor(CLASS_COLOURS["strong"])
    canvas.set_theme(None)
    _settle(canvas, jobs)
    assert _colour(canvas, strong) != QColor(CLASS_COLOURS["strong"])


def test_untold_cells_leave_the_map_free(
    canvas: MapCanvas, jobs: Jobs, at: Callable[[float, float], tuple[float, float]]
) -> None:
    before = _colour(canvas, at(2200, 2200))
    cell = shapely.box(*at(2000, 2000), *at(2400, 2400))
    canvas.set_theme(Thematic("Test", np.array([cell]), np.array(["not_significant"]), LEGEND))
    _settle(canvas, jobs)
    assert _colour(canvas, at(2200, 2200)) == before
    canvas.set_theme(Thematic("Test", np.array([cell]), np.array(["hot"]), (("hot", "hot spot"),)))
    _settle(canvas, jobs)
    assert _colour(canvas, at(2200, 2200)) != before


def test_a_million_dots_that_say_nothing_are_not_drawn() -> None:
    from gis_app.desktop.canvas.frame import Frame

    xy = np.random.default_rng(1).uniform(0, 1000, (30_000, 2))
    classes = np.full(30_000, "not_significant", dtype="U16")
    classes[7] = "strong"
    theme = Thematic("Test", shapely.points(xy), classes, LEGEND)
    assert theme.in_sight(Frame(0, 1000, 1.0, 1000, 1000)).tolist() == [7]


def test_too_few_places_give_a_reason(small_city: City) -> None:
    theme, reason = map_result(small_city, ("cultural_venues", "universities"), 99, lambda _share, _doing: None)
    assert theme is None
    assert reason


def test_a_city_of_heaps_has_hot_spots(cloud_city: Callable[[int], City]) -> None:
    theme, _reason = map_result(cloud_city(600), (None, "cultural_venues"), 199, lambda _share, _doing: None)
    assert theme is not None
    assert "hot" in set(theme.classes.tolist())
    assert len(theme.geometry) == len(theme.classes)
