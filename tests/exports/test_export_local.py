"""Numbers of single places, hexagons and districts as files: against the statistics, and where there are none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from scipy.sparse import csr_array

from gis_app.exports.data.density_grids import density_files
from gis_app.exports.data.local_files import (
    OF_PLACES,
    district_quotients_geojson,
    encoded,
    hot_spots_geojson,
    places_geojson,
)
from gis_app.exports.local_results import LocalResults, local_results, surfaces
from gis_app.exports.provenance import provenance_of
from gis_app.exports.run import run_city
from gis_app.statistics import getis_ord_gi_star, kernel_density, local_colocation_quotient
from layers.city import StudyArea
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City
    from layers.layer import Layer

KINDS = ("industrial_sites", "universities", "cultural_venues")
ATTACK = "=1+1</script><b>\u2028"
CORNER = np.array([500_000.0, 3_400_000.0])


def _points(kind: str) -> np.ndarray[Any, Any]:
    draw = np.random.default_rng(len(kind))
    groups = CORNER + 800.0 + 2400.0 * draw.random((3, 2))
    return groups[draw.integers(0, 3, 30)] + draw.normal(0, 260, (30, 2))


@pytest.fixture(scope="module")
def places(city: City, make_layer: Callable[..., Layer]) -> City:
    """Ninety places of three kinds in four districts, without streets."""
    layers = {
        kind: make_layer(kind, list(shapely.points(_points(kind))), [f"{kind} {i}" for i in range(30)])
        for kind in KINDS
    }
    quarters = [shapely.box(x, y, x + 2000, y + 2000) for x in (500_000, 502_000) for y in (3_400_000, 3_402_000)]
    layers["districts"] = make_layer("districts", quarters, ["A", ATTACK, None, "D"])
    area = StudyArea(shapely.box(500_000, 3_400_000, 504_000, 3_404_000), "layer")
    return replace(city, layers=layers, study_area=area, universe=KINDS)


@pytest.fixture(scope="module")
def local(places: City) -> LocalResults:
    return local_results(places, simulations=99, seed=3)


def _refuse(word: str) -> None:
    raise AssertionError(word)


def _read(content: bytes) -> dict[str, Any]:
    return dict(json.loads(content.decode(), parse_constant=_refuse))


def _places(city: City, local: LocalResults | None) -> bytes:
    return places_geojson(city, provenance_of(city, seed=3, simulations=99), local)


@pytest.fixture(scope="module")
def frame(places: City, local: LocalResults, tmp_path_factory: pytest.TempPathFactory) -> gpd.GeoDataFrame:
    """``places.geojson`` as a GIS opens it."""
    path = tmp_path_factory.mktemp("local") / "places.geojson"
    path.write_bytes(_places(places, local))
    return gpd.read_file(path).set_index("name", drop=False)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def test_local_quotients_are_those_of_the_statistics(places: City, frame: gpd.GeoDataFrame) -> None:
    all_places = places.places()
    found = local_colocation_quotient(all_places.xy, all_places.marks, 2, 1, 20, 99, 3)
    for at in (0, 17):
        row = int(all_places.rows[found.index[at]])
        said = frame.loc[f"cultural_venues {row}"]
        name = "local_colocation_quotient.universities"
        assert said[name] == _rounded(found.value[at])
        assert said[f"{name}.n_b"] == found.n_b[at]
        assert said[f"{name}.p"] == _rounded(found.p[at])
        assert said[f"{name}.q"] == _rounded(found.q[at])
        assert said[f"{name}.class"] in {"strong", "weak", "isolated", "not_significant"}


def test_counts_are_those_of_brute_force(frame: gpd.GeoDataFrame) -> None:
    for name, kind in (("universities 4", "universities"), ("industrial_sites 29", "industrial_sites")):
        here = _points(kind)[int(name.split()[1])]
        for other in KINDS:
            far = np.hypot(*(_points(other) - here).T)
            own = int(kind == other)
            for radius in (400, 800, 1200):
                assert frame.loc[name, f"reach.{other}.within_{radius}"] == np.sum(far <= radius) - own
            assert frame.loc[name, f"bivariate_local_join_count.{other}"] == np.sum(far <= 400) - own
    assert frame["reach.universities.within_400"].dtype.kind == "i"


def test_head_and_names_are_stable(places: City, local: LocalResults) -> None:
    read = _read(_places(places, local))
    names = [
        ".".join(part for part in (indicator, kind, part) if part)
        for indicator, parts in OF_PLACES.items()
        for kind in KINDS
        for part in parts
    ]
    assert all(
        list(one["properties"]) == ["kind", "name", "category", "source_row", *names] for one in read["features"]
    )
    assert read["metric_crs"] == "EPSG:32650"
    assert (read["seed"], read["simulations"], read["universe"]) == (3, 99, list(KINDS))
    assert {"clusterscape_version", "created", "sources", "classes"} <= set(read)
    told = {name for one in read["indicators"] for name in one["properties"]}
    assert told == set(names)
    assert len(read["indicators"]) == 3 * 9
    assert all(one["available"] and one["reason"] is None for one in read["indicators"])
    assert "clusterscape_version" in _places(places, local)[:4096].decode()


def test_values_do_not_depend_on_the_order_of_rows(places: City, frame: gpd.GeoDataFrame, tmp_path: Path) -> None:
    layers = {
        kind: replace(layer, frame=layer.frame.iloc[::-1].reset_index(drop=True))
        for kind, layer in places.layers.items()
    }
    turned = replace(places, layers=layers)
    path = tmp_path / "places.geojson"
    path.write_bytes(_places(turned, local_results(turned, simulations=99, seed=3)))
    again = gpd.read_file(path).set_index("name", drop=False).loc[frame.index]
    exact = [name for name in frame.columns if name.startswith(("reach", "bivariate"))]
    exact += [name for name in frame.columns if name.startswith("local") and name.endswith((*KINDS, "n_b"))]
    assert len(exact) == 3 * (3 + 5 + 2)
    for name in exact:
        assert frame[name].tolist() == again[name].tolist(), name


def test_hot_spots_are_those_of_the_statistics(places: City, local: LocalResults, tmp_path: Path) -> None:
    path = tmp_path / "hot_spots.geojson"
    path.write_bytes(hot_spots_geojson(places, provenance_of(places, seed=3, simulations=99), local))
    cells = gpd.read_file(path)
    assert cells.columns.tolist() == ["kind", "cell", "count", "z", "p", "q", "class", "geometry"]
    for kind in KINDS:
        own = cells[cells["kind"] == kind].to_crs(places.crs)
        points = gpd.GeoSeries(shapely.points(_points(kind)), crs=places.crs)
        held = own.sindex.query(points, predicate="within")[1]
        counts = np.bincount(held, minlength=len(own))
        assert counts.tolist() == own["count"].tolist()
        tail, head = own.sindex.query(own.geometry.buffer(1.0), predicate="intersects")
        apart = tail != head
        near = csr_array((np.ones(apart.sum()), (tail[apart], head[apart])), shape=(len(own),) * 2)
        z = getis_ord_gi_star(counts, near, 1, 1).z
        assert own["z"].tolist() == pytest.approx(z.tolist(), rel=1e-5, abs=1e-5)
    assert cells["class"].isin(["hot", "cold", "not_significant"]).all()
    assert (cells["class"] == "hot").any()


def test_districts_are_counted(places: City, local: LocalResults, tmp_path: Path) -> None:
    path = tmp_path / "district_quotients.geojson"
    path.write_bytes(district_quotients_geojson(places, provenance_of(places, seed=3, simulations=99), local))
    found = gpd.read_file(path)
    held = {kind: _in_quarters(_points(kind)) for kind in KINDS}
    whole = sum(held.values())
    for _at, one in found.iterrows():
        row = one["source_row"]
        expected = held[one["kind"]].sum() * whole[row] / whole.sum()
        assert (one["observed"], one["places"]) == (held[one["kind"]][row], whole[row])
        assert one["value"] == _rounded(one["observed"] / expected)
        assert one["low"] <= one["value"] <= one["high"]
    assert len(found) == 3 * np.count_nonzero(whole)
    assert ATTACK.strip() in set(found["name"])


def _in_quarters(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    east, north = ((xy - CORNER) >= 2000.0).T
    return np.bincount(2 * east + north, minlength=4)


def test_densities_open_as_grids(places: City) -> None:
    files = density_files(places, provenance_of(places, seed=3, simulations=99), surfaces(places))
    assert set(files) == {f"{kind}.{end}" for kind in KINDS for end in ("asc", "prj")} | {"density.json"}
    lines = files["universities.asc"].decode("ascii").splitlines()
    head = {name: float(value) for name, value in (line.split() for line in lines[:6])}
    grid = np.array([line.split() for line in lines[6:]], dtype=float)
    assert grid.shape == (head["nrows"], head["ncols"])
    assert head["yllcorner"] + head["nrows"] * head["cellsize"] == pytest.approx(3_404_000)
    said = next(one for one in _read(files["density.json"])["surfaces"] if one["kind"] == "universities")
    bounds = (500_000, 3_400_000, 504_000, 3_404_000)
    density = kernel_density(_points("universities"), bounds, said["cell_m"], said["bandwidth_m"])
    assert np.abs(grid - density).max() <= 1e-5 * density.max()
    assert all("." in value or "e" in value for line in lines[6:] for value in line.split())
    named = pyproj.CRS.from_wkt(files["universities.prj"].decode())
    assert named.to_epsg(min_confidence=20) == 32650 or named.coordinate_operation == places.crs.coordinate_operation


def test_without_places_there_are_reasons(city: City, make_layer: Callable[..., Layer]) -> None:
    layers = {
        "universities": make_layer("universities", list(shapely.points(_points("universities")[:3])), ["a", "b", "c"]),
        "cultural_venues": make_layer("cultural_venues", [], []),
        "districts": make_layer("districts", [], []),
    }
    few = replace(city, layers=layers, universe=())
    local = local_results(few, simulations=19, seed=1)
    made = provenance_of(few, seed=1, simulations=19)
    read = _read(places_geojson(few, made, local))
    assert len(read["features"]) == 3
    quotients = [one for one in read["indicators"] if one["id"] == "local_colocation_quotient"]
    assert quotients
    assert not any(one["available"] for one in quotients)
    assert all(one["reason"] for one in quotients)
    assert all(one["properties"]["local_colocation_quotient.cultural_venues.p"] is None for one in read["features"])
    for content in (hot_spots_geojson(few, made, local), district_quotients_geojson(few, made, local)):
        empty = _read(content)
        assert empty["features"] == []
        assert all(one["reason"] for one in empty["indicators"])
    assert _read(places_geojson(replace(few, layers={}), made, local))["features"] == []
    grids = _read(density_files(few, made, surfaces(few))["density.json"])["surfaces"]
    assert {one["kind"]: one["available"] for one in grids}["cultural_venues"] is False


def test_a_large_city_says_what_was_left_out(places: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis_app.indicators.inputs.city_run.QUICK_PLACES", 10)
    local = local_results(places, simulations=19, seed=1)
    assert set(local.left_out) == set(OF_PLACES)
    read = _read(_places(places, local))
    assert [(one["id"], one["available"]) for one in read["indicators"]] == [(name, False) for name in OF_PLACES]
    assert all("10 reference places" in one["reason"] and "--places" in one["reason"] for one in read["indicators"])
    assert all(set(one["properties"]) == {"kind", "name", "category", "source_row"} for one in read["features"])
    assert local_results(places, simulations=19, seed=1, everything=True, ids=["reach"]).left_out == {}


def test_a_large_city_has_hot_spots(places: City, local: LocalResults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis_app.indicators.inputs.city_run.QUICK_PLACES", 10)
    made = provenance_of(places, seed=1, simulations=19)
    assert hot_spots_geojson(places, made, local_results(places, simulations=19, seed=1)) == hot_spots_geojson(
        places, made, local
    )
    monkeypatch.setattr("gis_app.indicators.inputs.city_run.GRID_PLACES", 20)
    spots = _read(hot_spots_geojson(places, made, local_results(places, simulations=19, seed=1)))
    assert spots["features"] == []
    assert "20 reference places" in spots["indicators"][0]["reason"]
    asked = local_results(places, simulations=19, seed=1, everything=True, ids=["getis_ord_gi_star"])
    assert asked.left_out == {}


def test_a_run_into_its_own_folder_reads_no_product(places: City, tmp_path: Path) -> None:
    for kind, layer in places.layers.items():
        layer.frame.to_crs(4326).to_file(tmp_path / f"{kind}.geojson")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    city = read_city(tmp_path)
    done = run_city(city, tmp_path, simulations=19)
    assert {"district_quotients.geojson", "hot_spots.geojson", "density.json"} <= {path.name for path in done.written}
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    again = read_city(tmp_path)
    assert {kind: len(layer) for kind, layer in again.layers.items()} == dict.fromkeys(KINDS, 30) | {"districts": 4}
    assert {"district_quotients.geojson", "hot_spots.geojson", "places.geojson"} <= {
        name for name, _ in again.set_aside
    }


def test_numbers_are_short_and_never_nan() -> None:
    assert encoded(np.array([1 / 3, 1234567.0, 1e-9, np.inf])) == ["0.333333", "1.23457e+06", "1e-09", "null"]
    assert encoded(np.array([3, 4])) == ["3", "4"]
    assert encoded(np.array(["hot", ""])) == ['"hot"', "null"]
    assert json.loads(encoded(np.array([ATTACK, None], dtype=object))[0]) == ATTACK
