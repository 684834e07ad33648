"""From a city to its products: all of them or none, in one language."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.exports import run
from gis_app.exports.print import fonts, lettering
from gis_app.exports.products import OFFERED, PRODUCTS
from gis_app.exports.run import export_products, run_city
from gis_app.exports.summary import summary_sentences
from gis_app.zones.claims import why_of_group
from gis_app.zones.zone import Found, Zone
from layers.errors import UserError
from layers.language import current_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis_app.exports.city_results import CityResults
    from gis_app.exports.run import RunResult
    from gis_app.indicators.reading import CityAnalysis
    from layers.city import City
    from layers.layer import Layer

WRITTEN = {
    "analysis.json", "assessment.json", "candidates.geojson", "density", "hot_spots.geojson", "indicators.csv",
    "map.html", "map.png", "map.svg", "places.geojson", "report.pdf",
}  # fmt: skip
HEADER = {"clusterscape_version", "created", "seed", "simulations", "crs", "sources"}


@pytest.fixture(scope="module")
def dense(city: City, make_layer: Callable[..., Layer]) -> City:
    """The small city with enough places for clusters to be found."""
    draw = np.random.default_rng(7)
    layers = dict(city.layers)
    for kind, count in (("cultural_venues", 24), ("universities", 6)):
        xy = draw.normal((501_400, 3_401_500), 180, (count, 2))
        layers[kind] = make_layer(kind, list(shapely.points(xy)), [f"{kind} {i}" for i in range(count)])
    return replace(city, layers=layers, _points={})


@pytest.fixture(scope="module")
def result(dense: City, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    told: list[float] = []
    out = tmp_path_factory.mktemp("run") / "out"
    done = run_city(dense, out, simulations=99, seed=3, progress=lambda share, _doing: told.append(share))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    return done


def test_every_product_is_there(result: RunResult) -> None:
    out = result.written[0].parent
    assert {path.name for path in out.iterdir()} == WRITTEN
    assert set(result.written) == {path for path in out.rglob("*") if path.is_file()}


def test_documents_tell_one_story(result: RunResult) -> None:
    out = result.written[0].parent
    read = {path.name: json.loads(path.read_text("utf-8")) for path in out.iterdir() if "json" in path.suffix}
    for name, document in read.items():
        assert set(document) >= HEADER, name
        assert (document["seed"], document["simulations"]) == (3, 99)
    ids = [feature["properties"]["id"] for feature in read["candidates.geojson"]["features"]]
    assert ids == [zone["id"] for zone in read["assessment.json"]["zones"]]
    assert {one.split("-")[0] for one in ids} == {"density_clusters", "industrial_seeds"}
    assert len({document["created"] for document in read.values()}) == 1


def test_the_paragraph_is_for_a_planner(result: RunResult, dense: City) -> None:
    sentences = result.results.sentences
    assert 4 <= len(sentences) <= 8
    assert result.paragraph.startswith(f"{dense.name}: ")
    assert "24 cultural venues" in sentences[0]
    assert "16 km²" in sentences[0]
    assert "The study area is assumed" in result.paragraph
    assert "nan" not in result.paragraph.lower()


def test_the_same_seed_says_the_same(result: RunResult, dense: City) -> None:
    again = run.results_of(dense, simulations=99, seed=3)
    assert again.analysis == result.results.analysis
    assert again.sentences == result.results.sentences
    assert [card.readings for card in again.scorecards] == [card.readings for card in result.results.scorecards]


@pytest.mark.parametrize("step", ["map", "report", "plate", "density", "results_of"])
def test_a_failure_on_the_way_leaves_nothing(
    step: str, dense: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: RunResult
) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError(step)

    monkeypatch.setattr(run, "results_of", fail if step == "results_of" else lambda *_args, **_more: result.results)
    if step in PRODUCTS:
        failing = replace(PRODUCTS[step], makers=dict.fromkeys(PRODUCTS[step].makers, fail))
        monkeypatch.setattr(run, "PRODUCTS", {**PRODUCTS, step: failing})
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "map.html").write_text("old")
    with pytest.raises(RuntimeError, match=step):
        run_city(dense, tmp_path)
    with pytest.raises(RuntimeError, match=step):
        run_city(dense, tmp_path / "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"mine.txt": "mine", "map.html": "old"}


def test_chinese_products_without_a_chinese_typeface(
    dense: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "font_folders", list)
    lettering.lettering.cache_clear()
    done = run_city(dense, tmp_path / "out", language="zh_CN", simulations=19)
    lettering.lettering.cache_clear()
    assert {path.name for path in done.written[0].parent.iterdir()} == WRITTEN
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in page
    with run.speaking("zh_CN"):
        assert run.print_remarks()[0] in done.paragraph
    assert current_language() == "en"


def test_single_products(dense: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: RunResult) -> None:
    asked: dict[str, Any] = {}

    def remember(_city: City, **more: Any) -> CityResults:
        asked.update(more)
        return result.results

    monkeypatch.setattr(run, "results_of", remember)
    drawn = Zone("drawn-1", "Mill quarter", dense.study_area.geometry.centroid.buffer(300))
    wanted = {product.id: tmp_path / product.id / f"mine{''.join(product.endings[:1])}" for product in OFFERED}
    told: list[float] = []
    written = export_products(
        dense, wanted, zones=[drawn], simulations=99, seed=3, progress=lambda share, _doing: told.append(share)
    )
    assert all(path.exists() for path in written)
    assert {wanted[product.id] for product in OFFERED if product.endings} < set(written)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert asked["zones"] == [drawn]
    figures = {path.name for path in wanted["figures"].iterdir()}
    assert {"plate.png", "plate.svg"} < figures
    shown = [profile for profile in result.results.analysis.profiles if profile.observed]
    assert len(figures) == 2 + 2 * len(shown)


def test_a_format_we_do_not_write_is_refused(dense: City, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"report\.docx"):
        export_products(dense, {"report": tmp_path / "report.docx"})
    assert list(tmp_path.iterdir()) == []


def test_every_product_is_named_as_its_format_asks() -> None:
    files = [product.file for product in PRODUCTS.values() if product.in_run and product.file != "."]
    assert len(files) == len(set(files))
    for product in PRODUCTS.values():
        path = Path(product.file)
        assert product.fits(path)
        assert path.suffix == (product.endings[0] if product.endings else "")
        assert product.in_run or product.title


def test_one_kind_only_still_runs(city: City, make_layer: Callable[..., Layer], tmp_path: Path) -> None:
    point = shapely.Point(501_000, 3_401_000)
    lone = replace(
        city, layers={"universities": make_layer("universities", [point] * 3, ["A"] * 3)}, universe=(), _points={}
    )
    done = run_city(lone, tmp_path / "out", simulations=19)
    read = json.loads((tmp_path / "out" / "analysis.json").read_text("utf-8"))
    assert {path.name for path in done.written[0].parent.iterdir()} == WRITTEN
    assert any(not one["available"] and one["reason"] for one in read["indicators"])
    assert "3 universities" in done.paragraph


def test_sentences_about_nothing(city: City, analysis: CityAnalysis) -> None:
    none = Found("density_clusters", {}, (), reason="Fewer than five places.")
    sentences = summary_sentences(city, analysis, [none])
    assert "Fewer than five places." in sentences


def test_only_what_is_tested_and_sure_stands_out(city: City, analysis: CityAnalysis, clusters: Found) -> None:
    def said(*p: float | None) -> str:
        zones = [
            replace(zone, p=one, testable=True, expected=1.0, strength=9.0)
            for zone, one in zip(clusters.candidates, p, strict=False)
        ]
        told = [replace(zone, why=why_of_group(zone)) for zone in zones]
        found = replace(clusters, candidates=tuple(told), simulations=99 if p[0] is not None else 0)
        return " ".join(summary_sentences(city, analysis, [found]))

    assert "1 of 2 candidate zones stands out from chance" in said(0.01, 0.2)
    assert "2 of 2 candidate zones stand out" in said(0.05, 0.01)
    for chance in (said(0.051, 0.9), said(None, None)):
        assert "stands out" not in chance
        assert "stand out" not in chance
    assert "none of them more than chance would bring" in said(0.051, 0.9)
    assert "not tested against chance" in said(None, None)


def test_every_template_of_the_page_is_data(result: RunResult) -> None:
    """The page's own script holds no words: they come from the catalogue."""
    page = (result.written[0].parent / "map.html").read_text("utf-8")
    script = page[page.rindex("// Draws the exported map") :]
    code = re.sub(r"//[^\n]*", "", script)
    words = [one for one in re.findall(r'"([^"\n]*)"', code) if re.search(r"[a-z]{3,} [a-z]{3,}", one)]
    styles = {"number count", "button", "zoomend layeradd layerremove", "swatch", "popup zone", "use strict"}
    styles |= {"legend result unset"}
    assert set(words) <= styles
