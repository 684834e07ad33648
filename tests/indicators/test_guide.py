"""Every indicator has a help page in both languages, and the pages say what catalogue and guide say today."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from gis_app.indicators.catalogue import CATALOGUE, HEADLINE
from gis_app.indicators.guide import references
from gis_app.indicators.guide.entry import FIELDS, Guide, Reference
from gis_app.indicators.guide.notation import formula_html
from gis_app.indicators.guide.pages import EXAMPLES, GUIDES, INDEX, NULL_MODELS, index, page, page_name, read_examples
from layers.language import LANGUAGES, speaking

if TYPE_CHECKING:
    from pathlib import Path

PLAIN_TAGS = {"html", "head", "meta", "title", "style", "body", "p", "a", "h1", "h2", "table", "tr", "td", "img", "ul",
    "li", "b", "i", "br", "sub", "sup"}  # fmt: skip
"""What Qt shows as a browser does."""

STALE = "the help pages are stale: run `make docs` (or packaging/docs.py --text where only words have changed)"


@pytest.fixture(scope="module")
def pages(root: Path) -> Path:
    return root / "gis_app" / "indicators" / "pages"


@pytest.fixture(scope="module")
def document(pages: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((pages / EXAMPLES).read_text("utf-8"))
    return found


def test_every_indicator_has_a_guide() -> None:
    assert [key for key in CATALOGUE if key not in GUIDES] == []
    assert [key for key in GUIDES if key not in CATALOGUE] == []


def test_every_null_model_is_told_in_words() -> None:
    said = {indicator.null_model for indicator in CATALOGUE.values() if indicator.null_model}
    assert said - set(NULL_MODELS) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_not_stale(pages: Path, language: str) -> None:
    numbers = read_examples()
    with speaking(language):
        expected = {page_name(key): page(guide, numbers[key]) for key, guide in GUIDES.items()}
        expected[page_name(INDEX)] = index()
    written = {path.name: path.read_text("utf-8") for path in (pages / language).glob("*.html")}
    assert sorted(written) == sorted(expected), STALE
    assert [name for name in expected if expected[name] != written[name]] == [], STALE


def test_numbers_come_from_the_sample_cities_as_they_are(root: Path, document: dict[str, Any]) -> None:
    for name, fingerprint in document["made_from"].items():
        digest = hashlib.sha256()
        for path in sorted((root / "sample_cities" / name).glob("*.geojson")):
            digest.update(path.read_bytes())
        assert digest.hexdigest()[:16] == fingerprint, f"{name}: {STALE}"


def test_the_numbers_of_the_zone_are_what_the_product_measures(root: Path, document: dict[str, Any]) -> None:
    from gis_app.indicators.zone_measures import ZoneMeasures
    from layers.intake.gathering import read_city

    city = read_city(root / "sample_cities" / "fanghe")
    park = city.layers["designated_parks"].frame.geometry.iloc[0]
    measured = ZoneMeasures(city).measure(park)
    for key in HEADLINE:
        for told in document["readings"][key].values():
            name = f"{key}:{told['to_kind']}" if "to_kind" in told else key
            assert told["value"] == pytest.approx(measured[name][0], rel=1e-5), STALE


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_there_and_small(pages: Path, language: str) -> None:
    wanted = {f"{key}.png" for key, guide in GUIDES.items() if guide.figure is not None}
    there = {path.name: path.stat().st_size for path in (pages / language).glob("*.png")}
    assert set(there) == wanted, STALE
    assert {name: size for name, size in there.items() if size >= 60_000} == {}


def test_the_pages_are_a_light_load(pages: Path) -> None:
    files = [path for path in pages.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 2_500_000
    assert {path.suffix for path in files} == {".html", ".png", ".json"}


class _Links(HTMLParser):
    """Collects what a page leads to, and checks that it is well formed."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in {"meta", "img", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def close(self) -> None:
        super().close()
        assert self._open == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fetch_nothing_and_lead_only_to_pages_and_papers(pages: Path, language: str) -> None:
    for path in (pages / language).glob("*.html"):
        parser = _Links()
        parser.feed(path.read_text("utf-8"))
        parser.close()
        assert parser.tags <= PLAIN_TAGS
        local = [link for link in parser.links if not link.startswith("https://doi.org/10.")]
        assert [link for link in local if not (path.parent / link).is_file()] == [], path.name


def test_the_list_leads_to_every_page_and_begins_with_the_eight(pages: Path) -> None:
    parser = _Links()
    parser.feed((pages / "en" / page_name(INDEX)).read_text("utf-8"))
    assert parser.links[: len(HEADLINE)] == [page_name(key) for key in HEADLINE]
    assert sorted(parser.links) == sorted(page_name(key) for key in GUIDES)


def test_chinese_pages_are_chinese(pages: Path) -> None:
    for path in (pages / "zh_CN").glob("*.html"):
        body = re.sub(
            r"<style>.*?</style>|<table class=\"formula\".*?</table>|<ul>.*?</ul>",
            "",
            path.read_text("utf-8"),
            flags=re.DOTALL,
        )
        words = re.sub(r"<[^>]+>", " ", body)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", words))
        assert chinese > 3 * len(re.findall(r"[A-Za-z]{4,}", words)), path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_leaves_a_gap(language: str) -> None:
    from gis_app.indicators.guide.pages import spoken

    numbers = read_examples()
    with speaking(language):
        for key, guide in GUIDES.items():
            said = spoken(guide.example, numbers[key])
            assert not re.search(r"[{}]|None|nan|not available|不可用|\(\)|（）|  ", said), (key, said)
            assert all(told["value"] is not None for told in numbers[key].values()), key


def test_names_from_files_are_escaped() -> None:
    guide = next(guide for guide in GUIDES.values() if "{metres_detail}" in guide.example.text)
    evil = {"id": guide.indicator.id, "value": 3.0, "unit": "m", "detail": "<img src=x onerror=alert(1)>"}
    assert "<img src=x" not in page(guide, {"metres": evil})


def test_formulas_are_escaped_and_set() -> None:
    assert formula_html("a < b & c_{AB}^{2}") == "<i>a</i> &lt; <i>b</i> &amp; <i>c</i><sub>AB</sub><sup>2</sup>"
    assert formula_html("exp(x)") == "exp(<i>x</i>)"
    for guide in GUIDES.values():
        for line in (*guide.formula, *(symbol for symbol, _ in guide.symbols)):
            assert not re.search(r"[_^]|{\S|\S}", formula_html(line)), (guide.indicator.id, line)


def test_every_reference_is_cited_once_and_well_formed() -> None:
    cited = {reference for guide in GUIDES.values() for reference in guide.references}
    declared = [value for value in vars(references).values() if isinstance(value, Reference)]
    assert [one.text for one in declared if one not in cited] == []
    assert [one.doi for one in declared if one.doi and not re.fullmatch(r"10\.\d{4,}/\S+", one.doi)] == []


def test_every_guide_warns_and_reads_aloud() -> None:
    guides: list[Guide] = list(GUIDES.values())
    assert [one.indicator.id for one in guides if not one.beware or not one.formula or not one.symbols] == []
    suffixes = ("standing", "city", "detail", "p", "q", *FIELDS.values())
    for one in guides:
        names = set(re.findall(r"{(\w+)}", one.example.text))
        known = {f"{name}_{suffix}" for name in one.example.values for suffix in suffixes} | set(one.example.values)
        assert names <= known, one.indicator.id
        assert {name.split("_")[0] for name in names} == set(one.example.values), one.indicator.id
