"""Each command does what CONTRACT.md says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gis_app.exports.products import OFFERED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    Invoke = Callable[..., Result]


@pytest.fixture(scope="module")
def fanghe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fictional city's files."""
    from sample_cities import catalogue

    folder = tmp_path_factory.mktemp("files") / "fanghe"
    catalogue.copy_to("fanghe", folder)
    return folder


def _ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return str(result.stdout)


def test_samples_lists_and_copies(invoke: Invoke, tmp_path: Path) -> None:
    assert [line.split()[0] for line in _ok(invoke("samples")).splitlines()] == [
        "montevideo", "helsinki", "astana", "fanghe"
    ]  # fmt: skip
    written = _ok(invoke("samples", "Fanghe", tmp_path / "copy")).splitlines()
    assert str(tmp_path / "copy" / "city.toml") in written
    assert sorted(written) == sorted(str(path) for path in (tmp_path / "copy").iterdir())


def test_kinds_and_indicators_as_json(invoke: Invoke) -> None:
    kinds = json.loads(_ok(invoke("kinds", "--json")))
    assert {"industrial_sites", "universities", "cultural_venues"} <= {kind["id"] for kind in kinds}
    assert "名称" in json.dumps(kinds, ensure_ascii=False)
    indicators = json.loads(_ok(invoke("indicators", "--json")))
    ids = [one["id"] for one in indicators]
    assert {"area_ha", "co_location_strength", "hill_1"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_check_says_what_is_in_the_files(invoke: Invoke, chinese_folder: Path) -> None:
    documents: list[dict[str, Any]] = json.loads(_ok(invoke("check", chinese_folder, "--json")))["files"]
    files = {document["path"].rpartition("/")[2]: document for document in documents}
    assert files.keys() == {"工业用地.geojson", "高校.csv", "文化场馆.gpkg", "兴趣点.csv"}
    assert [kind["kind"] for kind in files["高校.csv"]["kinds"]] == ["universities"]
    assert "gb" in files["高校.csv"]["encoding"].lower()
    mixed = {kind["kind"]: kind for kind in files["兴趣点.csv"]["kinds"]}
    assert {kind: found["features"] for kind, found in mixed.items()} == {"cultural_venues": 8, "creative_firms": 24}
    assert {found["split_by"] for found in mixed.values()} == {"类别"}
    assert "餐厅 (8)" in str(files["兴趣点.csv"]["findings"])
    for document in documents:
        assert all(0 < kind["confidence"] <= 1 for kind in document["kinds"])
        for finding in document["findings"]:
            assert finding.keys() == {"code", "severity", "row", "line", "field", "message", "repair"}


def test_check_tells_alike_findings_together(invoke: Invoke, tmp_path: Path) -> None:
    bow_tie = [[114.3, 30.5], [114.31, 30.51], [114.31, 30.5], [114.3, 30.51], [114.3, 30.5]]
    one = {"type": "Feature", "properties": {"name": "x"}, "geometry": {"type": "Polygon", "coordinates": [bow_tie]}}
    path = tmp_path / "industrial_sites.geojson"
    features = [{**one, "properties": {"name": f"x{n}"}} for n in range(9)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, indent=1))
    said = _ok(invoke("check", path))
    assert said.count("crosses itself") == 1
    assert "and 4 more" in said


def test_check_counts_places_and_spots(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "creative_firms.csv"
    rows = [f"firm {number % 30},121.{number % 10:03},31" for number in range(45)]
    path.write_text("\n".join(["name,lon,lat", *rows]))
    (document,) = json.loads(_ok(invoke("check", path, "--json")))["files"]
    counts = ("features_read", "features_usable", "merged", "places", "spots")
    assert [document[count] for count in counts] == [45, 45, 15, 30, 10]
    assert document["kinds"][0]["features"] == 30
    assert document["kinds"][0]["merged"] == 15
    said = _ok(invoke("check", path))
    assert "Creative firms: 30 places at 10 spots, 15 rows merged (confidence" in said
    assert "the same place as row 0: the same name on the same spot; counted once (line 32)" in said
    assert said.count("the same name on the same spot") == 10
    assert "5 more of this sort, listed by --json" in said


def test_check_is_1_where_nothing_is_usable(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "universities.geojson").write_text("<html></html>")
    result = invoke("check", tmp_path / "universities.geojson", "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["files"][0]["findings"]
    assert [one["severity"] for one in findings] == ["error"]


def test_a_study_is_made_and_read_like_a_city(invoke: Invoke, fanghe: Path, tmp_path: Path) -> None:
    study = tmp_path / "纺河.gpkg"
    words = [f"{kind}={fanghe / kind}.geojson" for kind in ("industrial_sites", "universities", "cultural_venues")]
    said = _ok(invoke("new", study, *words, "--study-area", fanghe / "study_area.geojson"))
    assert said.strip() == str(study)
    analysis = tmp_path / "analysis.json"
    assert _ok(invoke("analyse", study, "--simulations", 19, "--seed", 3, "--json", analysis)) == ""
    document = json.loads(analysis.read_text("utf-8"))
    assert (document["seed"], document["simulations"]) == (3, 19)
    assert document["universe"] == ["industrial_sites", "universities", "cultural_venues"]
    assert document["study_area"]["source"] == "layer"
    result = invoke("new", study, words[0])
    assert (result.exit_code, result.stdout) == (1, "")


def test_new_takes_one_value_of_a_field(invoke: Invoke, small_city: Path, tmp_path: Path) -> None:
    mixed = small_city / "兴趣点.csv"
    _ok(invoke("new", tmp_path / "s.gpkg", f"creative_firms={mixed}#类别=书店"))
    assert "8 creative firms" in _ok(invoke("analyse", tmp_path / "s.gpkg", "--simulations", 9))


def test_analyse_speaks_or_writes(invoke: Invoke, fanghe: Path) -> None:
    said = _ok(invoke("analyse", fanghe, "--simulations", 19))
    assert said.splitlines()[0].startswith("Fanghe")
    document = json.loads(_ok(invoke("analyse", fanghe, "--simulations", 19, "--json", "-")))
    assert document["profiles"]


@pytest.mark.parametrize("method", ["density_clusters", "industrial_seeds"])
def test_find_lists_or_writes(invoke: Invoke, fanghe: Path, tmp_path: Path, method: str) -> None:
    assert " ha " in _ok(invoke("find", fanghe, "--method", method)).splitlines()[0]
    result, out = tmp_path / "found.json", tmp_path / "found.geojson"
    assert _ok(invoke("find", fanghe, "--method", method, "--json", result, "--out", out)) == ""
    document = json.loads(result.read_text("utf-8"))
    assert document["method"] == method
    assert document["candidates"]
    for one in document["candidates"]:
        assert one.keys() >= {"id", "name", "area_ha", "places", "stability", "p", "geometry"}
    features = json.loads(out.read_text("utf-8"))["features"]
    assert len(features) == len(document["candidates"])


def test_find_obeys_its_settings(invoke: Invoke, fanghe: Path) -> None:
    listed = [
        _ok(invoke("find", fanghe, "--method", "industrial_seeds", *words)).splitlines()
        for words in ((), ("--set", "group_m=1"))  # no site joins its neighbour any more
    ]
    assert 0 < len(listed[0]) < len(listed[1])


def test_export_writes_what_is_asked_for(invoke: Invoke, fanghe: Path, tmp_path: Path) -> None:
    candidates = tmp_path / "found.geojson"
    _ok(invoke("find", fanghe, "--method", "density_clusters", "--out", candidates))
    first = json.loads(candidates.read_text("utf-8"))["features"][0]
    zone = {**first, "properties": {"name": "我的园区 <b>"}}
    zones = tmp_path / "zones.geojson"
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}), "utf-8")
    wanted = {"--map": "m.html", "--report": "r.pdf", "--table": "t.csv", "--figures": "figures"}
    words = [word for option, name in wanted.items() for word in (option, tmp_path / "out" / name)]
    said = _ok(invoke("export", fanghe, "--zones", zones, *words, "--simulations", 19, "--language", "zh_CN"))
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == set(wanted.values())
    assert all((tmp_path / line).exists() for line in said.splitlines())
    page = (out / "m.html").read_text("utf-8")
    assert "我的园区" in page
    assert "我的园区 <b>" not in page
    assert "zone,imported" in (out / "t.csv").read_text("utf-8-sig")
    assert {path.suffix for path in (out / "figures").iterdir()} == {".png", ".svg"}


def test_every_product_has_its_option(invoke: Invoke) -> None:
    said = _ok(invoke("export", "--help"))
    refused = invoke("export", "fanghe")
    for product in OFFERED:
        assert f"--{product.id} " in said
        assert f"--{product.id}" in refused.stderr


def test_the_version_is_the_installed_one(invoke: Invoke) -> None:
    from gis_app import __version__

    assert __version__ in _ok(invoke("--version"))


def test_analyse_writes_what_it_says_of_single_places(invoke: Invoke, fanghe: Path, tmp_path: Path) -> None:
    files = [tmp_path / "places.geojson", tmp_path / "hexagons.geojson", tmp_path / "analysis.json"]
    words = ["--places", files[0], "--cells", files[1], "--json", files[2]]
    assert _ok(invoke("analyse", fanghe, "--simulations", 19, "--seed", 3, *words)) == ""
    places, cells, analysis = (json.loads(path.read_text("utf-8")) for path in files)
    assert {one["created"] for one in (places, cells, analysis)} == {analysis["created"]}
    assert {(one["seed"], one["simulations"]) for one in (places, cells, analysis)} == {(3, 19)}
    name = "local_colocation_quotient.cultural_venues.class"
    schools = [one["properties"] for one in places["features"] if one["properties"]["kind"] == "universities"]
    strong = 100 * sum(one[name] == "strong" for one in schools) / len(schools)
    shares = {
        (one["id"], one["from"], one["to"]): one["value"]
        for one in analysis["indicators"]
        if one["parameters"].get("summary") in {"share strong", "share hot"}
    }
    assert shares["local_colocation_quotient", "universities", "cultural_venues"] == pytest.approx(strong)
    hot = [
        one["properties"]["class"] == "hot" for one in cells["features"] if one["properties"]["kind"] == "universities"
    ]
    assert shares["getis_ord_gi_star", None, "universities"] == pytest.approx(100 * sum(hot) / len(hot))


def test_analyse_writes_places_under_their_own_ending_only(invoke: Invoke, fanghe: Path, tmp_path: Path) -> None:
    result = invoke("analyse", fanghe, "--places", tmp_path / "places.shp")
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []
