"""From a planner's own files to every product, by the installed command alone."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import struct
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any, NoReturn
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Command  # type: ignore[import-not-found]

CANDIDATE_PROPERTIES = {
    "id", "name", "rank", "method", "area_ha", "places", "universities", "cultural_venues", "industrial_sites",
    "score", "why",
}  # fmt: skip
HEADER = ["level", "zone", "from", "to", "id", "value", "unit", "percentile", "p", "available", "reason"]
PROVENANCE = {"clusterscape_version", "created", "seed", "simulations", "crs", "sources"}


def _refuse(word: str) -> NoReturn:
    raise AssertionError(f"{word} is no JSON")


def strict_json(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"), parse_constant=_refuse)
    assert document.keys() >= PROVENANCE, path.name
    return document


@pytest.fixture(scope="module")
def english(installed: Command, chinese_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The products of a run in English, and what it said."""
    out = tmp_path_factory.mktemp("english") / "out"
    done = installed("run", chinese_folder, "--out", out, "--simulations", 99)
    assert (done.returncode, done.stderr) == (0, "")
    return out, done.stdout


@pytest.fixture(scope="module")
def chinese(installed: Command, chinese_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same in Chinese, because the system is."""
    out = tmp_path_factory.mktemp("chinese") / "out"
    done = installed("run", chinese_folder, "--out", out, "--simulations", 99, LC_ALL="zh_CN.UTF-8")
    assert (done.returncode, done.stderr) == (0, "")
    return out, done.stdout


def test_a_folder_with_chinese_names_becomes_every_product(
    english: tuple[Path, str], products: tuple[str, ...]
) -> None:
    out, _said = english
    assert {path.name for path in out.iterdir()} >= set(products)
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_the_paragraph_says_what_was_found_and_what_was_left_out(english: tuple[Path, str]) -> None:
    _out, said = english
    assert said.count("\n") == 1
    assert "14 industrial sites, 6 universities, 26 cultural venues" in said  # 18 of their own file, 8 theatres
    assert "24 creative firms" in said
    assert "assumed" in said
    assert "Infinity" not in said
    assert "nan" not in said.lower().split()


def test_chinese_products_speak_chinese(chinese: tuple[Path, str]) -> None:
    out, said = chinese
    assert "高校" in said
    assert "industrial" not in said
    assert 'lang="zh' in (out / "map.html").read_text("utf-8")


def test_the_data_of_both_languages_agree(english: tuple[Path, str], chinese: tuple[Path, str]) -> None:
    numbers = [
        [(one["id"], one["from"], one["to"], one["value"]) for one in strict_json(out / "analysis.json")["indicators"]]
        for out, _said in (english, chinese)
    ]
    assert numbers[0] == numbers[1]


def test_analysis_holds_what_scripts_rely_on(english: tuple[Path, str], chinese_folder: Path) -> None:
    document = strict_json(english[0] / "analysis.json")
    assert (document["seed"], document["simulations"]) == (1, 99)
    assert re.fullmatch(r"EPSG:\d+", document["crs"])
    assert document["study_area"]["source"] == "assumed"
    assert document["study_area"]["area_ha"] > 100
    assert {source["name"] for source in document["sources"]} == {
        path.name for path in chinese_folder.iterdir() if path.suffix != ".txt"
    }
    keys = {
        "id", "level", "from", "to", "parameters", "value", "unit", "p", "q", "null_model", "available", "reason"
    }  # fmt: skip
    for one in document["indicators"]:
        assert one.keys() >= keys
        assert one["available"] == (one["value"] is not None), one
        assert one["available"] or one["reason"], one
    pairs = [(one["from"], one["to"]) for one in document["profiles"]]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    for one in document["profiles"]:
        assert len(one["radii_m"]) == len(one["observed"]) == len(one["low"])
        assert one["sentence"]


def test_assessment_holds_eight_numbers_with_percentiles(english: tuple[Path, str]) -> None:
    document = strict_json(english[0] / "assessment.json")
    eight = {
        "area_ha", "places_by_kind", "culture_per_ha", "zone_location_quotient", "industrial_share",
        "nearest_university_m", "link_coverage", "hill_1",
    }  # fmt: skip
    assert document["zones"]
    for zone in document["zones"]:
        assert {one["id"] for one in zone["indicators"]} == eight
        for one in zone["indicators"]:
            assert one["value"] is not None or one["reason"], (zone["name"], one)
            assert one["percentile"] is None or 0 <= one["percentile"] <= 100


def test_candidates_lie_in_the_city_with_the_promised_properties(english: tuple[Path, str]) -> None:
    import shapely
    from shapely.geometry import shape

    document = strict_json(english[0] / "candidates.geojson")
    assert document["features"]
    for one in document["features"]:
        assert one["properties"].keys() >= CANDIDATE_PROPERTIES
        outline = shape(one["geometry"])
        assert outline.is_valid
        assert outline.within(shapely.box(114.2, 30.2, 114.5, 30.5))


def test_every_place_is_in_places_once(english: tuple[Path, str]) -> None:
    document = strict_json(english[0] / "places.geojson")
    names = [one["properties"]["name"] for one in document["features"]]
    assert len(names) == len(set(names)) == 14 + 6 + 18 + 32
    assert "纺织3厂" in names


def test_the_table_is_long_and_in_the_promised_columns(english: tuple[Path, str]) -> None:
    text = (english[0] / "indicators.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][: len(HEADER)] == HEADER
    assert len(rows) > 100
    assert {"city", "pair", "place", "zone"} == {row[0] for row in rows[1:]}
    assert not {"nan", "NaN", "inf"} & {cell for row in rows for cell in row}


def test_pictures_and_report_open(english: tuple[Path, str], chinese: tuple[Path, str]) -> None:
    for out, _said in (english, chinese):
        picture = (out / "map.png").read_bytes()
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", picture[16:24])
        assert min(width, height) > 1500
        assert ET.parse(out / "map.svg").getroot().tag.endswith("svg")  # noqa: S314  our own file
        assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_report_names_the_places_and_has_a_method_page(chinese: tuple[Path, str]) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not here")
    done = subprocess.run(
        ["pdftotext", chinese[0] / "report.pdf", "-"], capture_output=True, encoding="utf-8", check=True
    )
    page, method, _end = done.stdout.split("\f")
    assert not re.search(r"\bp [=<]|SHA-256|clusterscape check", page)
    assert "SHA-256" in method
    assert re.search(r"纺织\s*\d+\s*厂|文化馆", done.stdout)


def test_running_again_gives_the_same_and_leaves_other_files(
    installed: Command, chinese_folder: Path, english: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "analysis.json").write_text("old")
    done = installed("run", chinese_folder, "--out", tmp_path, "--simulations", 99)
    assert (done.returncode, done.stdout) == (0, english[1])
    assert (tmp_path / "notes.txt").read_text() == "mine"
    documents = [strict_json(folder / "analysis.json") for folder in (tmp_path, english[0])]
    for document in documents:
        del document["created"]
    assert documents[0] == documents[1]


def test_the_wheel_holds_cities_catalogue_and_templates(wheel: Path, installed: Command) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "layers/locale/zh_CN/LC_MESSAGES/clusterscape.mo" in names
    assert "sample_cities/LICENSE-ODbL.md" in names
    assert [name for name in names if name.endswith("report.typ")]
    for city in ("montevideo", "helsinki", "astana", "fanghe"):
        assert f"sample_cities/{city}/city.toml" in names
        assert f"sample_cities/{city}/streets.geojson" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]
    listed = installed("samples", LC_ALL="zh_CN.UTF-8")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "蒙得维的亚" in listed.stdout


@pytest.mark.parametrize("words", [("kinds",), ("indicators",), ("samples",), ("--help",), ("--version",)])
def test_small_commands_need_no_qt(installed: Command, words: tuple[str, ...]) -> None:
    done = installed(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
