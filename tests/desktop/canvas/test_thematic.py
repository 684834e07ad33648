"""A result over the map: colours by class, a legend, and nothing that hides the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest

from gis_app.desktop.canvas.frame import Frame
from gis_app.desktop.canvas.lettering import map_font
from gis_app.desktop.canvas.map_canvas import MapCanvas
from gis_app.desktop.canvas.thematic import Raster, Thematic
from gis_app.desktop.canvas.theme_legend import broken, legend_box
from gis_app.desktop.map_results import Choice, MapResult, density_steps, map_result
from gis_app.indicators.overlays import COLOURS, LegendLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis_app.desktop.jobs import Jobs
    from layers.city import City
    from layers.layer import Layer

LEGEND = (LegendLine("strong", "strong", 1), LegendLine("not_significant", "not to be told", 1))


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
    canvas.set_theme(Thematic("Test", "", points, np.array(["strong", "not_significant"]), LEGEND))
    _settle(canvas, jobs)
    assert _colour(canvas, strong) == QColor(COLOURS["strong"])
    canvas.set_theme(None)
    _settle(canvas, jobs)
    assert _colour(canvas, strong) != QColor(COLOURS["strong"])


def test_untold_cells_leave_the_map_free(
    canvas: MapCanvas, jobs: Jobs, at: Callable[[float, float], tuple[float, float]]
) -> None:
    before = _colour(canvas, at(2200, 2200))
    cell = shapely.box(*at(2000, 2000), *at(2400, 2400))
    canvas.set_theme(Thematic("Test", "", np.array([cell]), np.array(["not_significant"]), LEGEND))
    _settle(canvas, jobs)
    assert _colour(canvas, at(2200, 2200)) == before
    canvas.set_theme(Thematic("Test", "", np.array([cell]), np.array(["hot"]), (LegendLine("hot", "hot spot"),)))
    _settle(canvas, jobs)
    assert _colour(canvas, at(2200, 2200)) != before


def test_a_million_dots_that_say_nothing_are_not_drawn() -> None:
    xy = np.random.default_rng(1).uniform(0, 1000, (30_000, 2))
    classes = np.full(30_000, "not_significant", dtype="U16")
    classes[7] = "strong"
    theme = Thematic("Test", "", shapely.points(xy), classes, LEGEND)
    assert theme.in_sight(Frame(0, 1000, 1.0, 1000, 1000)).tolist() == [7]


def _map_result(city: City, choice: Choice, simulations: int = 99) -> tuple[Thematic | None, str]:
    return map_result(city, choice, simulations, lambda _share, _doing: None)


@pytest.mark.parametrize("what", list(MapResult))
def test_too_few_places_give_a_reason(small_city: City, what: MapResult) -> None:
    theme, reason = _map_result(small_city, Choice(what, "universities", "cultural_venues"))
    assert theme is None
    assert reason


def test_a_city_of_heaps_has_hot_spots(cloud_city: Callable[[int], City]) -> None:
    theme, _reason = _map_result(cloud_city(600), Choice(MapResult.HOT_SPOTS, "cultural_venues"))
    assert theme is not None
    assert "hot" in set(theme.classes.tolist())
    assert len(theme.geometry) == len(theme.classes)
    assert sum(line.count or 0 for line in theme.legend) == len(theme.classes)


# --- districts ---------------------------------------------------------------------------


@pytest.fixture
def divided_city(
    small_city: City, make_layer: Callable[..., Layer], at: Callable[[float, float], tuple[float, float]]
) -> City:
    """Four districts, one of which holds nearly all venues; firms are everywhere."""
    venues = [shapely.Point(at(200 + 37 * n, 300 + 31 * n)) for n in range(40)] + [shapely.Point(at(3000, 3000))]
    firms = [shapely.Point(at(150 + 370 * (n % 11), 160 + 370 * (n // 11))) for n in range(110)]
    boxes = [shapely.box(*at(x, y), *at(x + 2000, y + 2000)) for x in (0, 2000) for y in (0, 2000)]
    layers = {
        "cultural_venues": make_layer("cultural_venues", venues),
        "creative_firms": make_layer("creative_firms", firms),
        "districts": make_layer("districts", boxes, name=["<b>South</b>", "B", None, "D"]),
    }
    universe = ("cultural_venues", "creative_firms")
    return replace(small_city, layers=layers, universe=universe)


def test_districts_tell_what_they_are_specialised_in(
    divided_city: City, at: Callable[[float, float], tuple[float, float]]
) -> None:
    theme, reason = _map_result(divided_city, Choice(MapResult.DISTRICTS, "cultural_venues"))
    assert theme is not None, reason
    assert theme.hatched is not None
    assert theme.classes.tolist()[0] in {"above", "far_above"}
    assert not theme.hatched[0]
    assert {"far_below", "below"} & set(theme.classes.tolist()[1:])
    counted = [line.count for line in theme.legend if line.word]
    assert sum(one or 0 for one in counted) == 4
    assert [line.count for line in theme.legend if not line.word] == [int(theme.hatched.sum())]
    told = theme.figure_at(at(500, 500), 10.0)
    assert told.startswith("<b>South</b>: 40 of ")
    assert "expected" in told
    assert theme.figure_at(at(3500, 500), 10.0).startswith("district 3: 0 of ")
    assert theme.figure_at(at(9000, 9000), 10.0) == ""


def test_districts_wear_their_class_and_what_chance_explains_is_hatched(
    canvas: MapCanvas, jobs: Jobs, at: Callable[[float, float], tuple[float, float]]
) -> None:
    boxes = np.array([shapely.box(*at(x, 1400), *at(x + 900, 2500)) for x in (400, 2400)])
    classes = np.array(["far_above", "far_above"])
    legend = (LegendLine("far_above", "2 and more", 2), LegendLine("", "not to be told from chance", 1))
    canvas.set_theme(Thematic("Test", "", boxes, classes, legend, hatched=np.array([False, True])))
    _settle(canvas, jobs)
    image = canvas.grab().toImage()

    def colours(x: float) -> set[int]:
        start, end = canvas.to_view(*at(x + 100, 2300)), canvas.to_view(*at(x + 300, 2100))
        columns = range(round(start.x()), round(end.x()))
        return {image.pixel(one, row) for one in columns for row in range(round(start.y()), round(end.y()))}

    assert len(colours(2400)) > len(colours(400))
    assert QColor.fromRgb(next(iter(colours(400)))).red() > 180


# --- surfaces ----------------------------------------------------------------------------


def test_a_density_is_painted_where_places_are(
    canvas: MapCanvas, jobs: Jobs, cloud_city: Callable[[int], City]
) -> None:
    theme, reason = _map_result(cloud_city(600), Choice(MapResult.DENSITY, "cultural_venues"))
    assert theme is not None, reason
    assert theme.raster is not None
    assert theme.raster.classes.max() == 5
    row, column = np.argwhere(theme.raster.classes == 5)[0]
    peak = theme.raster.west + (column + 0.5) * theme.raster.cell, theme.raster.north - (row + 0.5) * theme.raster.cell
    assert theme.figure_at(peak, 1.0).startswith("Cultural venues: ")
    canvas.set_theme(theme)
    _settle(canvas, jobs)
    dense = _colour(canvas, peak)
    canvas.set_theme(None)
    _settle(canvas, jobs)
    assert _colour(canvas, peak) != dense


def test_a_surface_is_the_right_way_up() -> None:
    raster = Raster(np.array([[1, 0], [0, 2]]), ("density_1", "density_2"), 100.0, 500.0, 10.0)
    assert raster.cell_at(101.0, 499.0) == (0, 0)
    assert raster.cell_at(119.0, 481.0) == (1, 1)
    assert raster.cell_at(121.0, 499.0) is None
    image = raster.image()
    assert image.pixelColor(0, 0).alpha() > 0
    assert image.pixelColor(1, 0).alpha() == 0
    assert image.pixelColor(1, 1) != image.pixelColor(0, 0)


def test_classes_of_a_density_begin_at_round_figures() -> None:
    for highest in (0.0031, 1.0, 12.3, 98_765.0):
        steps = density_steps(highest)
        assert steps == sorted(set(steps))
        assert steps[0] > 0
        assert steps[-1] < highest


# --- the legend ----------------------------------------------------------------------------


def test_a_long_title_is_broken_in_both_scripts(qapp: object) -> None:  # noqa: ARG001  Qt first
    font = map_font(12)
    for text in (
        "Universities and research: how much of cultural venues around them",
        "高校与科研机构：周边的文化场馆有多少" * 2,
    ):
        lines = broken(text, font, 180.0)
        assert len(lines) > 1
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(QFontMetricsF(font).horizontalAdvance(line) <= 180.0 for line in lines)


def test_the_legend_stays_inside_a_small_map(qapp: object) -> None:  # noqa: ARG001  Qt first
    theme = Thematic("A title that is long " * 3, "", np.array([]), np.array([]), LEGEND, note="And a note " * 5)
    box = legend_box(Frame(0, 300, 1.0, 260, 300), theme)
    assert 0 < box.left() < box.right() <= 260
