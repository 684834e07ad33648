from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.intake.study_area import study_area_findings, study_area_of
from layers.kinds.registry import KINDS
from layers.layer import Layer


def layer(kind: str, *shapes: shapely.Geometry) -> dict[str, Layer]:
    return {kind: Layer(KINDS[kind], gpd.GeoDataFrame(geometry=list(shapes), crs=32651))}


GRID = [
    *(shapely.LineString([(0, 1000 * step), (3000, 1000 * step)]) for step in range(4)),
    *(shapely.LineString([(1000 * step, 0), (1000 * step, 3000)]) for step in range(4)),
]


def test_a_layer_of_that_kind_wins() -> None:
    area = study_area_of({**layer("study_area", shapely.box(0, 0, 100, 100)), **layer("streets", *GRID)})
    assert (area.source, area.area_ha) == ("layer", 1.0)


def test_streets_buffered_and_shrunk() -> None:
    """Blocks of 1 km keep a gap of 500 m after the buffer: a hole, which is filled."""
    area = study_area_of(layer("streets", *GRID))
    expected = shapely.buffer(shapely.buffer(shapely.union_all(GRID), 250), -150)
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(expected)])
    assert area.source == "assumed"
    assert area.geometry.symmetric_difference(filled).area < 0.02 * filled.area
    assert shapely.get_num_interior_rings(area.geometry) == 0


def test_a_far_street_counts_only_with_a_place_beside_it() -> None:
    far = shapely.LineString([(50_000, 0), (50_500, 0)])
    streets = layer("streets", *GRID, far)
    assert isinstance(study_area_of(streets).geometry, shapely.Polygon)
    beside = {**streets, **layer("universities", shapely.Point(50_100, 0))}
    assert shapely.get_num_geometries(study_area_of(beside).geometry) == 2


def test_without_streets_the_places_count() -> None:
    places = [shapely.Point(1500 * np.cos(angle), 1500 * np.sin(angle)) for angle in np.linspace(0, 6.2, 12)]
    area = study_area_of(layer("cultural_venues", *places))
    assert area.source == "assumed"
    assert area.geometry.contains(shapely.Point(0, 0))


@pytest.mark.parametrize("kind", ["universities", "green_space"])
def test_one_place_is_enough(kind: str) -> None:
    shape = shapely.Point(0, 0) if kind == "universities" else shapely.box(-1, -1, 1, 1)
    area = study_area_of(layer(kind, shape))
    assert area.area_ha == pytest.approx(314, rel=0.03)


def test_many_streets_in_pieces_are_the_same_as_at_once() -> None:
    rng = np.random.default_rng(3)
    starts = rng.uniform(0, 20_000, (1500, 2))
    streets = list(shapely.linestrings(np.stack([starts, starts + rng.normal(0, 300, (1500, 2))], axis=1)))
    area = study_area_of(layer("streets", *streets)).geometry
    whole = shapely.buffer(shapely.union_all(shapely.buffer(streets, 250)), -150)
    largest = max(shapely.get_parts(whole), key=lambda part: part.area)
    expected = shapely.Polygon(largest.exterior)
    assert area.symmetric_difference(expected).area < 0.03 * expected.area


def test_a_study_area_elsewhere_is_a_finding() -> None:
    layers = {**layer("study_area", shapely.box(0, 0, 100, 100)), **layer("universities", shapely.Point(500, 50))}
    found = study_area_findings(layers, study_area_of(layers))
    assert [one.code for _file, one in found] == ["study_area_without_places"]
    assert found[0][1].repair
    layers |= layer("cultural_venues", shapely.Point(50, 50))
    assert study_area_findings(layers, study_area_of(layers)) == []
    alone = layer("universities", shapely.Point(500, 50))
    assert study_area_findings(alone, study_area_of(alone)) == []
