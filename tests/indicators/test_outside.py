"""Places outside the study area: what is told of the study area's ground is the same without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.exports.local_results import surfaces
from gis_app.exports.map.density_raster import density_image
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.cells import COAGGLOMERATION, ELLISON_GLAESER, GINI_CONCENTRATION, HOOVER
from gis_app.indicators.measures.extent import CULTURE_PER_HA, PLACES_PER_KM2
from gis_app.indicators.measures.hot_spots import (
    GETIS_ORD_GI_STAR,
    KERNEL_DENSITY,
    density_surface,
    hot_spots,
    silverman,
)
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from layers.city import City

INSIDE = shapely.Polygon([(0, 0), (6000, 0), (6000, 2000), (2000, 2000), (2000, 6000), (0, 6000)])
"""An L, so that places can lie outside and in its box all the same."""

SAME = (KERNEL_DENSITY, GETIS_ORD_GI_STAR, CULTURE_PER_HA, PLACES_PER_KM2, GINI_CONCENTRATION, HOOVER,
        ELLISON_GLAESER, COAGGLOMERATION)  # fmt: skip


def _clouds(outside: int) -> dict[str, np.ndarray]:
    """Return places of three kinds in the L, then so many outside: crowds in the notch, by the edge and far away."""
    rng = np.random.default_rng(5)
    clouds = {"universities": rng.uniform(0, 2000, (40, 2)), "cultural_venues": rng.uniform(0, 2000, (60, 2)),
              "creative_firms": rng.uniform((0, 0), (6000, 2000), (50, 2))}  # fmt: skip
    crowds = [rng.normal(centre, 150, (outside, 2)) for centre in ((3000, 4500), (2450, 2450), (20_000, 9000))]
    return {kind: np.concatenate([xy, *crowds]) for kind, xy in clouds.items()}


@pytest.fixture
def cities(make_city: Any) -> tuple[City, City]:
    """A city as it is, and with places outside."""
    made = []
    for outside in (0, 30):
        clouds = _clouds(outside)
        staff = {kind: {"staff": np.resize([5.0, 40.0, 9.0], len(xy)).tolist()} for kind, xy in clouds.items()}
        made.append(make_city({kind: shapely.points(xy) for kind, xy in clouds.items()}, INSIDE, staff))
    return made[0], made[1]


@pytest.mark.parametrize("indicator", SAME, ids=lambda one: one.id)
def test_no_number_of_the_study_area_counts_places_outside_it(cities: tuple[City, City], indicator: Any) -> None:
    compute = CATALOGUE[indicator.id].readings
    plain, crowded = ([(r.from_kind, r.to_kind, r.value, r.p) for r in compute(CityRun(c, 99))] for c in cities)
    assert plain == crowded
    assert any(value for *_kinds, value, _p in plain)


def test_hot_spots_and_densities_are_of_the_places_inside(cities: tuple[City, City]) -> None:
    plain, crowded = (CityRun(city, 99) for city in cities)
    one, other = hot_spots(plain, "cultural_venues"), hot_spots(crowded, "cultural_venues")
    assert one.geometry.tolist() == other.geometry.tolist()
    assert one.value.tolist() == other.value.tolist()
    assert other.columns["places"].sum() == 60
    surface = density_surface(crowded, "cultural_venues")
    assert surface is not None
    xy = crowded.city.points("cultural_venues")[:60]
    h = silverman(xy)
    assert surface.bandwidth == h
    assert h is not None
    row, column = 3, 5
    at = ((column + 0.5) * surface.cell, 6000 - (row + 0.5) * surface.cell)
    direct = np.exp(-((xy - at) ** 2).sum(axis=1) / (2 * h**2)).sum() / (2 * np.pi * h**2) * 1e6
    assert surface.density[row, column] == pytest.approx(direct, abs=1e-3 * surface.density.max())
    for kind, found, reason in surfaces(crowded.city):
        assert (found is None) == (reason is not None), kind


def test_the_picture_of_a_crowded_kind_leaves_places_outside_out(cities: tuple[City, City]) -> None:
    plain, crowded = (density_image(city, KINDS["cultural_venues"]) for city in cities)
    assert plain == crowded


def test_a_kind_outside_says_why_it_has_no_hot_spots(make_city: Any) -> None:
    clouds = _clouds(30)
    away = make_city({kind: shapely.points(xy[-30:] if kind == "universities" else xy) for kind, xy in clouds.items()})
    reasons = {}
    for indicator in (GETIS_ORD_GI_STAR, KERNEL_DENSITY, GINI_CONCENTRATION, HOOVER):
        compute = CATALOGUE[indicator.id].readings
        reading = next(r for r in compute(CityRun(away, 99)) if r.to_kind == "universities")
        assert reading.value is None
        reasons[indicator.id] = reading.reason
    none = "None of these places lies inside the study area."
    assert reasons[GETIS_ORD_GI_STAR.id] == reasons[GINI_CONCENTRATION.id] == reasons[HOOVER.id] == none
    assert reasons[KERNEL_DENSITY.id] == (
        "There are no two places of this kind apart from each other inside the study area."
    )
