"""The plate, the report and the figures as files, and what they do without a Chinese typeface."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.image import imread

from gis_app.exports.print import fonts, lettering
from gis_app.exports.print.figures import profile_figure, profile_name
from gis_app.exports.print.plate import figure_bytes, plate
from gis_app.exports.print.plate_map import frame_of
from gis_app.exports.print.report import report_pdf
from gis_app.zones.zone import Zone
from layers.language import use_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gis_app.exports.provenance import Provenance
    from gis_app.indicators.reading import CityAnalysis
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City

NASTY = "$\\frac{1}{0}$ #let x = 1 #panic() *b* `c` @d <e> \u202e\n\t\x00" + "很长的名字" * 30
SENTENCES = ("First sentence.", NASTY, '#image("/etc/passwd")')


@pytest.fixture
def no_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without a Chinese typeface."""
    monkeypatch.setattr(fonts, "font_folders", list)
    lettering.lettering.cache_clear()
    yield
    lettering.lettering.cache_clear()


@pytest.fixture
def chinese() -> None:
    if fonts.chinese_typeface() is None:
        pytest.skip("no Chinese typeface on this machine")


def _zones(cards: tuple[Scorecard, ...]) -> list[Zone]:
    return [card.zone for card in cards]


def _text(pdf: bytes, tmp_path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()


def test_the_plate_is_a4_at_300_dpi(city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance) -> None:
    png = figure_bytes(plate(city, _zones(scorecards), provenance), "png")
    image = imread(io.BytesIO(png))
    assert abs(image.shape[1] - 3507) <= 2
    assert abs(image.shape[0] - 2480) <= 2
    assert b"pHYs" in png
    per_metre = int.from_bytes(png[png.index(b"pHYs") + 4 :][:4], "big")
    assert round(per_metre * 0.0254) == 300
    assert np.ptp(image[..., :3]) > 0.9


def test_the_plate_is_the_same_twice(city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance) -> None:
    first, second = (figure_bytes(plate(city, _zones(scorecards), provenance), "svg") for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml")
    assert b"<text" not in first


def test_hostile_names_are_drawn_and_not_read(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    zones = [replace(card.zone, name=NASTY) for card in scorecards]
    hostile = replace(city, name=NASTY, attribution=NASTY, _points={})
    assert figure_bytes(plate(hostile, zones, provenance), "svg")


def test_an_empty_city_has_a_plate(city: City, provenance: Provenance) -> None:
    bare = replace(city, layers={}, universe=("industrial_sites",), _points={})
    assert figure_bytes(plate(bare, [], provenance), "png")


def test_the_frame_holds_every_zone(city: City, scorecards: tuple[Scorecard, ...]) -> None:
    zones = _zones(scorecards)
    for aspect in (0.5, 1.0, 3.0):
        frame = frame_of(city, zones, aspect)
        assert frame.width / frame.height == pytest.approx(aspect)
        for zone in zones:
            west, south, east, north = zone.geometry.bounds
            assert frame.west < west
            assert frame.south < south
            assert frame.east > east
            assert frame.north > north


def test_badges_do_not_lie_on_each_other(city: City, provenance: Provenance, scorecards: tuple[Scorecard, ...]) -> None:
    same = [Zone(str(i), str(i), scorecards[0].zone.geometry) for i in range(12)]
    axes = plate(city, same, provenance).axes[0]
    badges = [line for line in axes.lines if line.get_marker() == "o"]
    at = axes.transData.transform([(line.get_xdata()[0], line.get_ydata()[0]) for line in badges])
    gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) / axes.figure.dpi * 72
    assert len(badges) == 12
    assert gaps[~np.eye(12, dtype=bool)].min() >= 11


def test_the_report_is_one_page_and_its_method_another(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, tmp_path: Path
) -> None:
    made = {"summary": ("The city in a sentence.",), "method": ("The city in a sentence (p = 0.004).",)}
    pdf = report_pdf(city, scorecards, provenance, **made)
    assert pdf.startswith(b"%PDF")
    page, method, end = _text(pdf, tmp_path).split("\f")
    assert end == ""
    for wanted in ("abababab", "p = 0.004", "999"):
        assert wanted in method, wanted
        assert wanted not in page, "a page for a mayor has its statistics behind it"
    for wanted in (
        "Weaver's Bend",
        "The city in a sentence.",
        "87 %",
        "Fictional",
        "assumed",
        "EPSG:32650",
    ):
        assert wanted in page, wanted
    assert pdf == report_pdf(city, scorecards, provenance, **made)


def test_the_report_reads_nothing_as_markup(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, tmp_path: Path
) -> None:
    cards = [replace(card, zone=replace(card.zone, name=NASTY)) for card in scorecards]
    hostile = replace(city, name=NASTY, attribution=NASTY, note=NASTY * 4)
    text = _text(report_pdf(hostile, cards, provenance, summary=SENTENCES * 8), tmp_path)
    assert text.count("\f") == 2
    assert "#panic()" in text
    assert "root:" not in text


def test_a_report_without_zones(city: City, provenance: Provenance, tmp_path: Path) -> None:
    text = _text(report_pdf(city, [], provenance), tmp_path)
    assert "No candidate zone was found." in text


@pytest.mark.usefixtures("chinese")
def test_chinese_is_set_in_a_chinese_face(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, tmp_path: Path
) -> None:
    use_language("zh_CN")
    pdf = report_pdf(city, scorecards, provenance, summary=("场所彼此靠近。",))
    text = _text(pdf, tmp_path)
    assert "纺河" in text
    assert "场所彼此靠近。" in text
    typeface = fonts.chinese_typeface()
    assert typeface
    assert any(word in typeface.family for word in ("SC", "CN", "YaHei"))
    assert ord("纺") in lettering.lettering().known
    assert "□" not in lettering.lettering().clean("纺河 Қазақ Ünïcode")


@pytest.mark.usefixtures("no_chinese")
def test_without_a_chinese_typeface_english_still_prints(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, tmp_path: Path
) -> None:
    assert fonts.chinese_typeface() is None
    assert lettering.lettering().clean("Mill 纺河") == "Mill □□"
    assert figure_bytes(plate(city, _zones(scorecards), provenance), "png")
    assert "Weaver's Bend" in _text(report_pdf(city, scorecards, provenance), tmp_path)


def test_a_collection_gives_its_simplified_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = next((p for f in fonts.font_folders() for p in f.rglob("NotoSansCJK-Regular.ttc")), None)
    if source is None:
        pytest.skip("no collection of Noto Sans CJK on this machine")
    monkeypatch.setattr(fonts, "_cache_folder", lambda: tmp_path)
    monkeypatch.setattr(fonts, "font_folders", lambda: [source.parent])
    fonts._typeface.cache_clear()
    typeface = fonts.chinese_typeface()
    fonts._typeface.cache_clear()
    assert typeface
    assert typeface.family == "Noto Sans CJK SC"
    assert {path.parent for path in typeface.files} == {tmp_path}


def test_one_figure_per_pair_that_can_be_told(analysis: CityAnalysis) -> None:
    told, untold = analysis.profiles
    figure = profile_figure(told)
    assert figure is not None
    assert figure_bytes(figure, "svg").startswith(b"<?xml")
    assert profile_figure(untold) is None
    assert profile_name(told) == "profile_cultural_venues_industrial_sites"


def test_a_profile_with_nothing_expected_near(analysis: CityAnalysis) -> None:
    profile = analysis.profiles[0]
    gone: dict[str, Any] = {
        name: (0.0, *getattr(profile, name)[1:]) for name in ("observed", "expected", "low", "high")
    }
    figure = profile_figure(replace(profile, **gone))
    assert figure is not None
    assert figure_bytes(figure, "png")
