from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis_app.exports.data.documents import (
    analysis_document,
    assessment_document,
    candidates_document,
    candidates_geojson,
    document_bytes,
    find_document,
    inert_json,
)
from gis_app.exports.data.local_files import places_geojson
from gis_app.zones.zone import Zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis_app.exports.provenance import Provenance
    from gis_app.indicators.reading import CityAnalysis
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found
    from layers.city import City
    from layers.layer import Layer

HEADER = {"clusterscape_version", "created", "seed", "simulations", "crs", "sources"}


def _refuse(word: str) -> None:
    raise AssertionError(word)


def _read(document: dict[str, Any]) -> Any:
    return json.loads(document_bytes(document).decode(), parse_constant=_refuse)


def test_analysis_follows_the_contract(city: City, analysis: CityAnalysis, provenance: Provenance) -> None:
    read = _read(analysis_document(city, analysis, provenance))
    assert set(read) >= HEADER | {"study_area", "universe", "indicators", "profiles"}
    assert read["crs"] == "EPSG:32650"
    assert read["study_area"] == {"source": "assumed", "area_ha": 1600.0}
    assert {"name", "sha256", "rows"} == set(read["sources"][0])
    wanted = {"id", "level", "from", "to", "parameters", "value", "unit", "p", "q", "null_model", "available", "reason"}
    assert set(read["indicators"][0]) >= wanted
    profile = read["profiles"][0]
    wanted = {"from", "to", "n_from", "n_to", "alternative", "alpha", "radii_m", "observed", "expected", "low", "high"}
    assert set(profile) >= wanted | {"p", "departures_m", "sentence"}
    assert profile["departures_m"] == [[30.0, 330.0, "above"]]
    assert read["profiles"][1]["p"] is None
    assert read["profiles"][1]["reason"]


def test_assessment_holds_the_numbers_and_no_stubs(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    read = _read(assessment_document(city, scorecards, provenance))
    assert set(read) >= HEADER | {"zones"}
    zone = read["zones"][0]
    assert not {"keywords", "formation", "structure", "lessons", "rules"} & set(zone)
    assert set(zone["indicators"][0]) >= {"id", "value", "unit", "percentile", "p", "available", "reason"}
    missing = [one for one in zone["indicators"] if not one["available"]]
    assert missing
    assert all(one["value"] is None and one["reason"] for one in missing)


def test_a_number_that_is_none_becomes_null_with_a_reason(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    card = scorecards[0]
    broken = replace(card, readings=(replace(card.readings[0], value=float("nan")),), acceptance=float("inf"))
    read = _read(assessment_document(city, [broken], provenance))
    indicator = read["zones"][0]["indicators"][0]
    assert (indicator["value"], indicator["available"]) == (None, False)
    assert indicator["reason"]
    assert read["zones"][0]["acceptance"] is None


def test_find_has_geometry_in_degrees(city: City, clusters: Found) -> None:
    read = _read(find_document(city, clusters))
    assert set(read) >= HEADER | {"method", "parameters", "candidates"}
    first = read["candidates"][0]
    assert set(first) >= {"id", "name", "area_ha", "places", "stability", "p", "geometry"}
    assert first["p"] is None
    assert first["reason"]
    west, south, east, north = shapely.from_geojson(json.dumps(first["geometry"])).bounds
    assert 116 < west < east < 118
    assert 30 < south < north < 32


def test_candidates_come_back_as_they_went(city: City, clusters: Found, seeds: Found, tmp_path: Path) -> None:
    path = tmp_path / "candidates.geojson"
    path.write_bytes(document_bytes(candidates_geojson(city, [clusters, seeds])))
    frame = gpd.read_file(path)
    assert frame.crs.to_epsg() == 4326
    wanted = ["id", "name", "rank", "method", "area_ha", "places", "expected", "strength", "p"]
    counted = ["universities", "cultural_venues", "creative_firms", "industrial_sites"]
    assert [*wanted, *counted, "score", "why"] == [name for name in frame.columns if name != "geometry"]
    back = frame.to_crs(city.crs).geometry.area / 10_000
    assert np.allclose(back, frame["area_ha"], rtol=1e-4)
    assert all(shape.exterior.is_ccw for shape in frame.geometry)


def test_places_hold_every_kind_of_place(city: City, provenance: Provenance, tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    path.write_bytes(places_geojson(city, provenance))
    frame = gpd.read_file(path)
    assert dict(frame["kind"].value_counts()) == {"cultural_venues": 7, "industrial_sites": 5, "universities": 2}
    assert "纺河大学" in set(frame["name"])
    assert frame.crs.to_epsg() == 4326


@pytest.mark.parametrize("payload", ["</script><script>alert(1)</script>", "<!--", "a\u2028b", "&lt;"])
def test_json_is_inert_and_says_the_same(payload: str) -> None:
    text = inert_json({"name": payload})
    assert json.loads(text) == {"name": payload}
    assert not set("<>&\u2028\u2029") & set(text)


def test_json_takes_what_numpy_and_pandas_give(make_layer: Callable[..., Layer]) -> None:
    value = {"a": np.float64(1.5), "b": np.array([1, 2]), "c": np.nan, "d": (np.int64(3), None), "e": True}
    assert json.loads(inert_json(value)) == {"a": 1.5, "b": [1, 2], "c": None, "d": [3, None], "e": True}
    assert len(make_layer("universities", [], [])) == 0


def test_a_drawn_zone_has_no_rank(city: City, clusters: Found) -> None:
    drawn = Zone("drawn-1", "Mill quarter", clusters.candidates[0].geometry)
    record = _read(candidates_document(city, [drawn]))["features"][0]["properties"]
    assert (record["method"], record["rank"], record["score"], record["universities"]) == ("drawn", None, None, None)
