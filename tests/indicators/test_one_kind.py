"""City-level numbers of one kind in a city: values, reasons, and what chance gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.cells import (
    CELL_M,
    COAGGLOMERATION,
    ELLISON_GLAESER,
    GINI_CONCENTRATION,
    HOOVER,
    cell_numbers,
)
from gis_app.indicators.measures.centres import MEAN_CENTRE, STANDARD_DEVIATIONAL_ELLIPSE
from gis_app.indicators.measures.one_kind import CLARK_EVANS, KD_DENSITY
from gis_app.indicators.numbers import format_value
from gis_app.statistics.unevenness import ellison_glaeser, hoover_index

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading
    from layers.city import City

KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")
EACH = (CLARK_EVANS, KD_DENSITY, GINI_CONCENTRATION, HOOVER, ELLISON_GLAESER, MEAN_CENTRE, STANDARD_DEVIATIONAL_ELLIPSE)


def _of(city: City, indicator: str, **run: Any) -> list[Reading]:
    compute = CATALOGUE[indicator].readings
    return list(compute(CityRun(city, **{"simulations": 99, **run})))


def test_clark_evans_of_a_lattice_a_crowd_and_nothing_special(make_city: Any) -> None:
    ticks = np.arange(200.0, 4000.0, 400.0)
    lattice = np.array([(x, y) for x in ticks for y in ticks])
    rng = np.random.default_rng(1)
    city = make_city(
        {
            "industrial_sites": list(shapely.points(lattice)),
            "universities": list(shapely.points(rng.normal(2000, 60, (50, 2)))),
            "cultural_venues": list(shapely.points(rng.uniform(0, 4000, (120, 2)))),
        }
    )
    industry, learning, culture = _of(city, CLARK_EVANS.id)
    assert industry.value == pytest.approx(400 / (0.5 * np.sqrt(4000**2 / 100)), rel=0.08)
    assert industry.p == pytest.approx(0.02)
    assert learning.value is not None
    assert learning.value < 0.1
    assert learning.parameters["z"] < -5
    assert culture.value == pytest.approx(1.0, abs=0.15)
    assert (culture.p or 0) > 0.05


def test_places_outside_the_study_area_do_not_gather_in_it(make_city: Any) -> None:
    inside, outside = [shapely.Point(100 * i, 10) for i in range(6)], [shapely.Point(90000, i) for i in range(50)]
    city = make_city({"universities": [*inside, *outside]})
    reading = next(r for r in _of(city, CLARK_EVANS.id) if r.to_kind == "universities")
    assert reading.parameters["n"] == 6


def test_hexagons_hold_the_counts_that_gini_and_hoover_are_made_of(random_city: City) -> None:
    run = CityRun(random_city, 99)
    cells, marks = cell_numbers(run), run.places.marks
    xy = run.places.xy
    for number in np.unique(cells):
        members = xy[cells == number]
        assert np.hypot(*(members[:, None] - members[None]).T).max() <= 2 * CELL_M / np.sqrt(3) + 1e-6
    for reading in _of(random_city, HOOVER.id):
        mark = KINDS.index(reading.to_kind or "")
        share = np.bincount(cells[marks == mark], minlength=cells.max() + 1) / np.count_nonzero(marks == mark)
        assert reading.value == pytest.approx(float(hoover_index(share, np.bincount(cells) / len(cells))))
        assert 0 < reading.parameters["by_chance"] < 1
    for reading in _of(random_city, GINI_CONCENTRATION.id):
        assert 0 <= (reading.value or -1) <= 1
        assert reading.p is not None


def test_a_kind_in_one_corner_is_concentrated(make_city: Any) -> None:
    rng = np.random.default_rng(4)
    city = make_city(
        {
            "universities": list(shapely.points(rng.uniform(0, 900, (30, 2)))),
            "cultural_venues": list(shapely.points(rng.uniform(0, 4000, (90, 2)))),
        }
    )
    for indicator in (GINI_CONCENTRATION, HOOVER):
        reading = next(r for r in _of(city, indicator.id, simulations=999) if r.to_kind == "universities")
        assert (reading.p or 1) <= 0.01
        assert (reading.value or 0) > reading.parameters["by_chance"]
    density = next(r for r in _of(city, KD_DENSITY.id) if r.to_kind == "universities")
    assert (density.value or 0) > density.parameters["by_chance"]
    assert (density.p or 1) <= 0.05
    assert format_value(density.value, density.unit).endswith("per m")


def test_sizes_make_ellison_and_glaeser_and_their_want_is_said(
    make_city: Any, random_city: City, random_geometries: dict[str, list[Any]]
) -> None:
    assert {r.reason for r in _of(random_city, ELLISON_GLAESER.id)} == {
        "Neither staff nor floor area is known for half of the places of two kinds."
    }
    rng = np.random.default_rng(3)
    columns = {
        kind: {"floor_area": [str(round(v)) for v in rng.uniform(1, 900, len(shapes))]}
        for kind, shapes in random_geometries.items()
        if kind != "creative_firms"
    }
    city = make_city(random_geometries, columns=columns)
    run = CityRun(city, 9)
    sizes = np.concatenate([np.array(columns[kind]["floor_area"], float) for kind in KINDS[:3]])
    _names, gamma = ellison_glaeser(cell_numbers(run)[: len(sizes)], run.places.marks[: len(sizes)], sizes)
    found = {r.to_kind: r for r in _of(city, ELLISON_GLAESER.id)}
    assert found["universities"].value == pytest.approx(gamma[1, 1])
    assert found["universities"].parameters["weights"] == "floor_area"
    assert found["creative_firms"].value is None
    pairs = {(r.from_kind, r.to_kind): r for r in _of(city, COAGGLOMERATION.id)}
    assert pairs["industrial_sites", "cultural_venues"].value == pytest.approx(gamma[0, 2])
    assert len(pairs) == 6


def test_centres_and_ellipses(random_city: City) -> None:
    xy = random_city.points("universities")
    everything = random_city.places().xy
    centre = next(r for r in _of(random_city, MEAN_CENTRE.id) if r.to_kind == "universities")
    assert centre.value == pytest.approx(np.hypot(*(xy.mean(axis=0) - everything.mean(axis=0))))
    assert (centre.parameters["x_m"], centre.parameters["y_m"]) == pytest.approx(tuple(xy.mean(axis=0)))
    ellipse = next(r for r in _of(random_city, STANDARD_DEVIATIONAL_ELLIPSE.id) if r.to_kind == "universities")
    axes = np.sqrt(np.linalg.eigvalsh(np.cov(xy.T, bias=True)))
    assert ellipse.parameters["semi_major_m"] == pytest.approx(axes[1])
    assert ellipse.value == pytest.approx(np.pi * axes.prod() / 10_000)


SPOT = [shapely.Point(500, 500)] * 8
POINTS = [shapely.Point(400 + 37 * i, 400 + (i * i * 53) % 911) for i in range(8)]


@pytest.mark.parametrize(
    "geometries",
    [
        {},
        {"cultural_venues": []},
        {"cultural_venues": POINTS},
        {"cultural_venues": SPOT, "universities": SPOT},
        {"cultural_venues": POINTS[:1], "universities": POINTS[1:2]},
        {"cultural_venues": [shapely.Point(9e5, 9e5)] * 3, "universities": POINTS},
    ],
)
def test_of_next_to_nothing_there_is_a_reason(make_city: Any, geometries: dict[str, list[Any]]) -> None:
    city = make_city(geometries)
    for indicator in EACH:
        for reading in _of(city, indicator.id, simulations=9):
            assert reading.available or reading.reason, reading
            assert reading.value is None or np.isfinite(reading.value)
            assert reading.p is None or (0 < reading.p <= 1 and reading.available)
            n = city.count(reading.to_kind or "")
            assert reading.p is None or n >= 5
