"""Metres without a system: the suggestion comes from where the other files lie, never a zone of another country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest

from layers.coordinates.likely_systems import likely_system
from layers.intake.gathering import diagnosed_together, read_city
from layers.intake.options import Said
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

LYON, SHANGHAI, NEW_YORK = (4.83, 45.75), (121.47, 31.2), (-74.0, 40.7)


def metres(code: int, lon: float, lat: float) -> tuple[float, float]:
    return pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)


@pytest.mark.parametrize(
    ("code", "place"),
    [(2154, LYON), (3946, LYON), (3857, LYON), (4549, SHANGHAI), (4528, SHANGHAI), (2263, NEW_YORK), (32618, NEW_YORK)],
)
def test_the_system_that_leads_to_the_place(code: int, place: tuple[float, float]) -> None:
    x, y = metres(code, place[0] + 0.03, place[1] - 0.02)
    found = likely_system(x, y, *place)
    # Two datums of one projection differ by less than the width of a city.
    assert found is not None
    back = pyproj.Transformer.from_crs(found, 4326, always_xy=True).transform(x, y)
    assert np.abs(np.subtract(back, place)).max() < 0.05
    assert code == 32618 or found == f"EPSG:{code}"


def test_no_system_leads_from_nowhere() -> None:
    assert likely_system(1.0, 2.0, *LYON) is None


def write(folder: Path, name: str, places: list[tuple[float, float]], columns: str) -> Path:
    rows = "".join(f"a{number},{x!r},{y!r}\n" for number, (x, y) in enumerate(places))
    (folder / name).write_text(f"name,{columns}\n{rows}", "utf-8")
    return folder / name


def test_a_suggestion_is_made_of_the_other_files(tmp_path: Path) -> None:
    lonlat = [(LYON[0] + n * 0.01, LYON[1]) for n in range(5)]
    write(tmp_path, "universities.csv", lonlat, "lon,lat")
    lost = write(tmp_path, "industrial_sites.csv", [metres(2154, *one) for one in lonlat], "x,y")
    city = read_city(tmp_path)
    assert city.count("universities") == 5
    assert "EPSG:2154" in str(next(one.repair for _n, one in city.findings if one.code == "projected_without_crs"))
    readings = diagnosed_together(sorted(tmp_path.iterdir()), Said(), Said(), Said())
    assert [one.repair for one in readings[0].findings] == ["name it with --crs, such as EPSG:2154"]
    # By itself nothing is known, and nothing is guessed.
    assert [one.repair for one in read_file(lost).findings] == ["name it with --crs, by its EPSG code"]
    assert read_city(tmp_path, crs=Said(None, {"industrial_sites.csv": "EPSG:2154"})).count("industrial_sites") == 5


def test_a_chinese_easting_with_its_zone_tells_itself(tmp_path: Path) -> None:
    path = write(tmp_path, "industrial_sites.csv", [metres(4528, 120.5 + n * 0.01, 31.2) for n in range(5)], "x,y")
    assert [one.repair for one in read_file(path).findings] == ["name it with --crs, such as EPSG:4528"]
