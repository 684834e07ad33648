"""JSON, TOML and coordinate reference systems from outside: an answer, or one kind of error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from layers.coordinates.reference_systems import reference_system
from layers.errors import NotationError, UserError
from layers.intake.gathering import read_city
from layers.intake.manifest import read_manifest
from layers.notation import parse_json, parse_record, parse_toml

if TYPE_CHECKING:
    from pathlib import Path

DAMAGED_UNIT = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["7.0",298.257223563]]'
)


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, "9" * 5_000, '{"a":' * 100_000, "\x00", "nul"])
def test_json_that_no_reader_could_hold(text: str) -> None:
    with pytest.raises(NotationError):
        parse_json(text)
    with pytest.raises(NotationError):
        parse_record(text.encode(), list)


def test_a_record_of_another_shape() -> None:
    with pytest.raises(NotationError):
        parse_record(b'{"a": 1}', list)


@pytest.mark.parametrize("text", ["a =", "a = " + "[" * 50_000, "a = " + "9" * 5_000, "a = 1979-99-99", '"\x00" = 1'])
def test_toml_that_no_reader_could_hold(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotationError):
        parse_toml(text)
    (tmp_path / "city.toml").write_text(text, "utf-8")
    with pytest.raises(UserError, match=r"city\.toml"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "name", ["a\\u0000b.geojson", "x" * 5_000, "../universities.geojson", "/universities.geojson", "a/../../b"]
)
def test_a_manifest_that_names_what_no_folder_holds(name: str, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(f'[layers]\n"{name}" = "universities"\n', "utf-8")
    (tmp_path / "universities.csv").write_text("name,lon,lat\na,112.3,30.9\n", "utf-8")
    with pytest.raises(UserError):
        read_city(tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        "", "x", "IAU_2015:49900", "+proj=longlat +R=3000000", "EPSG:5773", "EPSG:4978", 'LOCAL_CS["a"]', "9" * 5_000,
        "EPSG:-5", "²", "\x00", "[" * 5_000, "GEOGCS[" * 5_000, '{"a":' * 500, "EPSG:4326" * 50_000, DAMAGED_UNIT,
    ],
)  # fmt: skip
def test_a_system_without_places_on_the_earth(said: str, tmp_path: Path) -> None:
    with pytest.raises(NotationError):
        reference_system(said)
    quoted = said.replace("\\", "").replace('"', '\\"').replace("\x00", "\\u0000")
    (tmp_path / "city.toml").write_text(f'crs = "{quoted}"\n', "utf-8")
    (tmp_path / "universities.csv").write_text("name,lon,lat\na,112.3,30.9\n", "utf-8")
    if said:
        with pytest.raises(UserError):
            read_city(tmp_path)


@pytest.mark.parametrize("said", ["4549", "EPSG:4549", "urn:ogc:def:crs:EPSG::4549", " epsg:4549 "])
def test_a_system_by_any_of_its_names(said: str) -> None:
    assert reference_system(said).to_epsg() == 4549


@pytest.mark.parametrize(
    "said", ["EPSG:4326", "EPSG:4807", "EPSG:2154", "EPSG:7415", "+proj=utm +zone=50", "EPSG:27572"]
)
def test_degrees_grads_metres_and_heights_are_on_the_earth(said: str) -> None:
    assert reference_system(said).name
