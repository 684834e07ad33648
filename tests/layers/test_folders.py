"""Every file of a folder, and of the folders in it, is read or named with the reason why not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from layers.errors import UserError
from layers.intake import folder as folders
from layers.intake.folder import listing
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "name,lon,lat\n" + "".join(f"a{number},4.8{number},45.7\n" for number in range(5))


def put(folder: Path, *names: str, text: str = TABLE) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def names(folder: Path) -> tuple[list[str], list[str]]:
    files, others = listing(folder)
    return sorted(path.relative_to(folder).as_posix() for path in files), [name for name, _reason in others]


def test_sub_folders_are_read(tmp_path: Path) -> None:
    put(tmp_path, "universities.csv", "culture/cultural_venues.csv", "a/b/c/industrial_sites.csv")
    city = read_city(tmp_path)
    assert {kind: len(layer) for kind, layer in city.layers.items()} == dict.fromkeys(
        ("industrial_sites", "universities", "cultural_venues"), 5
    )
    assert city.set_aside == ()


@pytest.mark.parametrize(
    "name",
    [
        "firms.xlsx",
        "museums.parquet",
        "x.geojson.gz",
        "plans.topojson",
        "notes.txt",
        "sub/parks.kml",
        "alone.dbf",
        "x.dwg",
    ],
)
def test_what_may_be_data_and_is_not_read_is_named(tmp_path: Path, name: str) -> None:
    put(tmp_path, "universities.csv", name)
    found, others = names(tmp_path)
    assert (found, others) == (["universities.csv"], [name])
    assert dict(read_city(tmp_path).set_aside)[name]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "~$a.xlsx",
        "README.md",
        "plan.PDF",
        "photo.jpg",
        "project.qgz",
        "__MACOSX/a.csv",
        ".git/b.csv",
        "city.toml",
    ],
)
def test_what_is_no_data_needs_no_word(tmp_path: Path, name: str) -> None:
    put(tmp_path, "universities.csv")
    put(tmp_path, name, text="")
    assert names(tmp_path) == (["universities.csv"], [])


def test_companions_go_with_their_shapefile(tmp_path: Path) -> None:
    put(tmp_path, "A.SHP", "A.DBF", "A.shx", "a/b.shp", "a/b.dbf", "a/b.prj", "other.DBF", text="")
    assert names(tmp_path) == (["A.SHP", "a/b.shp"], ["other.DBF"])


def test_a_geodatabase_and_results_are_told_in_one_line(tmp_path: Path) -> None:
    put(tmp_path, "universities.csv", "data.gdb/a00000001.gdbtable", "data.gdb/gdb", "out/density/a.asc", "out/x.csv")
    put(tmp_path, "out/analysis.json", text='{"clusterscape_version": "0.1.0"}')
    found, others = names(tmp_path)
    assert (found, others) == (["universities.csv"], ["data.gdb/", "out/"])


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    put(outside, "universities.csv")
    inside = tmp_path / "inside"
    put(inside, "cultural_venues.csv")
    (inside / "link.csv").symlink_to(outside / "universities.csv")
    (inside / "folder").symlink_to(outside)
    (inside / "self").symlink_to(inside)
    found, others = names(inside)
    assert (found, others) == (["cultural_venues.csv"], ["folder/", "link.csv", "self/"])


def test_a_whole_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_FILES", 4)
    put(tmp_path, *(f"a/{number}.csv" for number in range(3)), *(f"b/{number}.csv" for number in range(2)))
    with pytest.raises(UserError, match="more than 4 files"):
        listing(tmp_path)


def test_folders_without_end_are_left(tmp_path: Path) -> None:
    put(tmp_path, "universities.csv", "/".join(["d"] * 12) + "/deep.csv")
    found, others = names(tmp_path)
    assert found == ["universities.csv"]
    assert others == ["/".join(["d"] * 9) + "/"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_of_any_letters(tmp_path: Path) -> None:
    put(tmp_path, "universities.csv", "a\x1b[31m.xlsx")
    city = read_city(tmp_path)
    assert len(city.set_aside) == 1
