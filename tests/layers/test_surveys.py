"""Nine years of one source are not nine times as many places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from layers.intake.gathering import diagnosed_together, read_city
from layers.intake.options import Said
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

PLACES = np.random.default_rng(6).uniform([4.80, 45.70], [4.90, 45.80], (40, 2)).tolist()


def rows(which: range, extra: str = "") -> str:
    return "".join(f"Venue {n},theatre,{PLACES[n][0]!r},{PLACES[n][1]!r}{extra}\n" for n in which)


def put(folder: Path, name: str, which: range) -> None:
    (folder / name).write_text(f"name,category,lon,lat\n{rows(which)}", "utf-8")


def test_files_of_several_years(tmp_path: Path) -> None:
    put(tmp_path, "cultural_venues.csv", range(35, 40))
    for year in range(2012, 2020):
        put(tmp_path, f"culture venues {year}.csv", range(year - 2012, year - 2012 + 20))
    city = read_city(tmp_path)
    assert city.count("cultural_venues") == 25
    aside = dict(city.set_aside)
    # 2012 shares 13 of its 20 places with 2019; all are close enough.
    assert sorted(aside) == [f"culture venues {year}.csv" for year in range(2012, 2019)]
    assert all("culture venues 2019.csv" in reason for reason in aside.values())
    readings = diagnosed_together(sorted(tmp_path.iterdir()), Said(), Said(), Said())
    told = [one.path.name for one in readings if "earlier_survey" in [finding.code for finding in one.findings]]
    assert told == sorted(aside)


@pytest.mark.parametrize("names", [("venues 2010.csv", "venues 2020.csv"), ("venues east.csv", "venues west.csv")])
def test_files_of_other_places_are_all_kept(tmp_path: Path, names: tuple[str, str]) -> None:
    put(tmp_path, names[0], range(20))
    put(tmp_path, names[1], range(20, 40))
    assert read_city(tmp_path).count("cultural_venues") == 40


def test_a_column_of_years(tmp_path: Path) -> None:
    years = "".join(rows(range(year - 2012, year - 2012 + 20), f",{year}") for year in range(2012, 2020))
    (tmp_path / "cultural_venues.csv").write_text(f"name,category,lon,lat,year\n{years}", "utf-8")
    read = read_file(tmp_path / "cultural_venues.csv")
    assert (read.features_read, len(read.layers[0])) == (160, 20)
    found = next(one for one in read.findings if one.code == "earlier_survey")
    assert (found.field, "140 rows" in found.message, "2019" in found.message) == ("year", True, True)


def test_years_of_founding_are_no_surveys(tmp_path: Path) -> None:
    text = "".join(rows(range(n, n + 1), f",{1950 + n}") for n in range(40))
    (tmp_path / "cultural_venues.csv").write_text(f"name,category,lon,lat,year\n{text}", "utf-8")
    assert len(read_file(tmp_path / "cultural_venues.csv").layers[0]) == 40
