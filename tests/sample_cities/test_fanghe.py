from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sample_cities import catalogue

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "derive_samples" / "fanghe.py"
LOCAL = "+proj=tmerc +lat_0=30.9 +lon_0=112.3 +datum=WGS84 +units=m"


def test_the_script_makes_the_committed_files_again(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(tmp_path)], check=True, env=environment, stdout=subprocess.DEVNULL
    )
    committed = catalogue.folder("fanghe")
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in committed.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (committed / path.name).read_bytes(), path.name


def test_names_are_chinese_and_given_once(fanghe: Any) -> None:
    for kind in ("industrial_sites", "universities", "cultural_venues", "creative_firms", "streets"):
        names = [feature["properties"]["name"] for feature in fanghe.features(kind)]
        assert len(set(names)) == len(names)
        assert all("\u4e00" <= character <= "\u9fff" for name in names for character in name)
        assert all(feature["properties"]["name_en"] for feature in fanghe.features(kind))


def test_sites_lie_apart_from_each_other_and_from_campuses_and_water(fanghe: Any) -> None:
    sites = fanghe.frame("industrial_sites").to_crs(LOCAL).geometry.to_list()
    others = [*sites, *fanghe.frame("universities").to_crs(LOCAL).geometry]
    others += list(fanghe.frame("water").to_crs(LOCAL).geometry)
    for i, site in enumerate(sites):
        assert all(site.distance(other) > 5 for j, other in enumerate(others) if i != j)


def test_no_street_runs_through_a_mill_or_a_campus(fanghe: Any) -> None:
    streets = fanghe.frame("streets").to_crs(LOCAL).union_all()
    for kind in ("industrial_sites", "universities"):
        assert fanghe.frame(kind).to_crs(LOCAL).disjoint(streets).all()


def test_nobody_stands_in_the_river(fanghe: Any) -> None:
    water = fanghe.frame("water").union_all()
    for kind in ("cultural_venues", "creative_firms"):
        assert fanghe.frame(kind).disjoint(water).all()


def test_site_areas_are_the_areas_drawn(fanghe: Any) -> None:
    sites = fanghe.frame("industrial_sites")
    drawn = sites.to_crs(LOCAL).area / 1e4
    assert (drawn - sites["site_area"].astype(float)).abs().max() < 0.05


def test_the_art_district_lies_beside_the_mills(fanghe: Any) -> None:
    """What the city is made for: within 600 m of converted mills venues are many times as dense."""
    sites = fanghe.frame("industrial_sites").to_crs(LOCAL)
    venues = fanghe.frame("cultural_venues").to_crs(LOCAL)
    near = sites[sites["status"] == "converted"].buffer(600).union_all()
    inside = venues.within(near).mean()
    share_of_area = near.area / fanghe.frame("study_area").to_crs(LOCAL).area.sum()
    assert inside > 5 * share_of_area


def test_fields_hold_the_words_of_their_kind(fanghe: Any) -> None:
    for properties in (feature["properties"] for feature in fanghe.features("industrial_sites")):
        assert properties["status"] in {"active", "disused", "converted"}
        assert properties["heritage"] in {"yes", "no"}
        assert 1950 < properties["founded"] < 2024
        assert properties["staff"] is None or isinstance(properties["staff"], int)
        assert (properties["staff"] is None) == (properties["status"] == "disused")
    for properties in (feature["properties"] for feature in fanghe.features("cultural_venues")):
        assert properties["size"] in {"large", "medium", "small"}
        assert properties["type"]
        assert properties["ownership"] in {"public", "private", "nonprofit"}


def test_it_lies_in_the_zone_of_the_111th_meridian(fanghe: Any) -> None:
    west, south, east, north = fanghe.frame("study_area").total_bounds
    assert 109.5 < west < east < 112.5
    assert 30.5 < south < north < 31.5
