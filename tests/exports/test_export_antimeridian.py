"""A town on the 180th meridian: its map stays in one piece, its GeoJSON is cut there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import pytest
import shapely

from gis_app.exports.data.documents import candidates_document, document_bytes
from gis_app.exports.geography import lonlat, projected, to_wgs84
from gis_app.exports.local_results import local_results
from gis_app.exports.map.density_raster import density_image
from gis_app.exports.map.map_data import map_data
from gis_app.zones.imported import import_zones
from gis_app.zones.zone import Zone
from layers.city import StudyArea
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from gis_app.exports.provenance import Provenance
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City
    from layers.layer import Layer

SIDE = 4000.0
WEST, SOUTH = 500_000.0, 3_400_000.0


@pytest.fixture(params=["EPSG:32660", "EPSG:32601", "EPSG:32650"], ids=["east", "west", "elsewhere"])
def town(city: City, request: pytest.FixtureRequest) -> City:
    """The invented city with the meridian through its middle, in either zone; and, to compare, as it is."""
    crs = pyproj.CRS.from_user_input(request.param)
    shift = 0.0
    if request.param != "EPSG:32650":
        to_metres = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
        shift = to_metres.transform(180.0, 30.75)[0] - WEST - SIDE / 2

    def moved(layer: Layer) -> Layer:
        frame = layer.frame.set_geometry(layer.frame.geometry.translate(shift)).set_crs(crs, allow_override=True)
        return replace(layer, frame=frame)

    area = StudyArea(shapely.affinity.translate(city.study_area.geometry, shift), "assumed")
    layers = {kind: moved(layer) for kind, layer in city.layers.items()}
    return replace(city, crs=crs, layers=layers, study_area=area, _points={})


def _middle(town: City) -> shapely.Point:
    return town.study_area.geometry.centroid


def _bounds(page: dict[str, Any]) -> list[list[list[float]]]:
    pictures = [option["raster"] for option in page["results"]["options"] if option["raster"]]
    assert pictures
    return [page["bounds"], page["focus"], *(picture["bounds"] for picture in pictures)]


def _first_longitudes(page: dict[str, Any]) -> list[float]:
    """Return the first longitude of everything that is drawn, and every longitude of the places."""
    rings = [ring for area in page["backdrop"]["areas"] for shape in area["shapes"] for ring in shape]
    rings += [line for street in page["backdrop"]["streets"] for line in street["lines"]]
    rings += [ring for group in page["zones"] for zone in group["zones"] for shape in zone["shape"] for ring in shape]
    points = [np.cumsum(layer["points"][::2]) for layer in page["layers"] if layer.get("points")]
    everything = [np.cumsum(ring[::2]) for ring in rings] + points
    return list(np.concatenate(everything) / 1e5)


def test_the_map_of_a_town_on_the_meridian_is_as_wide_as_the_town(
    town: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    zone = replace(scorecards[0].zone, geometry=_middle(town).buffer(500.0))
    local = local_results(town, simulations=19, seed=1)
    page = map_data(town, [replace(scorecards[0], zone=zone)], provenance, local=local)
    for (south, west), (north, east) in _bounds(page):
        assert 0.0 < north - south < 0.1
        assert 0.0 < east - west < 0.1
    (_south, west), (_north, east) = page["bounds"]
    assert _first_longitudes(page) == pytest.approx([(west + east) / 2] * len(_first_longitudes(page)), abs=0.05)
    if town.epsg != "EPSG:32650":
        assert abs(west + east) / 2 == pytest.approx(180.0, abs=0.01)


def test_the_picture_of_a_crowded_kind_lies_on_the_town(town: City) -> None:
    (south, west), (north, east) = density_image(town, KINDS["cultural_venues"])["bounds"]
    corner = lonlat(np.array(town.study_area.geometry.bounds).reshape(2, 2), town.crs)
    assert (west, south, east, north) == pytest.approx(tuple(corner.ravel()), abs=2e-3)


def test_geojson_is_cut_at_the_meridian_and_read_back_whole(town: City, provenance: Provenance, tmp_path: Path) -> None:
    ring = _middle(town).buffer(500.0).difference(_middle(town).buffer(200.0))
    shapes = [ring, shapely.affinity.translate(ring, 1200.0), shapely.affinity.translate(ring, -1200.0)]
    across = town.epsg != "EPSG:32650"
    degrees = to_wgs84(shapes, town.crs)
    for number, shape in enumerate(degrees):
        parts = shapely.get_parts(shape)
        assert len(parts) == (2 if across and number == 0 else 1)
        assert shapely.is_valid(shape)
        for part in parts:
            west, _, east, _ = part.bounds
            assert -180.0 <= west < east <= 180.0
            assert east - west < 0.1
            assert part.exterior.is_ccw
    zones = [Zone(f"drawn-{n}", f"Zone {n}", shape, "drawn") for n, shape in enumerate(shapes)]
    (tmp_path / "zones.geojson").write_bytes(document_bytes(candidates_document(town, zones, provenance)))
    back = import_zones(tmp_path / "zones.geojson", town).zones
    for zone, shape in zip(back, shapes, strict=True):
        assert zone.geometry.symmetric_difference(shape).area < 1e-3 * shape.area


def test_points_and_lines_are_cut_too() -> None:
    crs = pyproj.CRS.from_epsg(32660)
    line = shapely.LineString([(179.9, 10.0), (-179.9, 10.0)])
    degrees = [shapely.Point(180.0, 10.0), shapely.Point(-179.9, 10.0), line]
    back = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    metres = shapely.transform(np.array(degrees), lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
    one, other, line = to_wgs84(metres, crs)
    assert abs(one.x) == 180.0
    assert other.x == pytest.approx(-179.9)
    assert sorted(shapely.get_coordinates(line)[:, 0]) == pytest.approx([-180.0, -179.9, 179.9, 180.0])
    assert projected(metres, crs, "EPSG:4326")[1].x == pytest.approx(180.1)
