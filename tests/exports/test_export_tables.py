from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gis_app.exports.data.tables import COLUMNS, indicators_csv, neutral

if TYPE_CHECKING:
    from gis_app.indicators.reading import CityAnalysis
    from gis_app.zones.scorecard import Scorecard


def _rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_long_table(analysis: CityAnalysis, scorecards: tuple[Scorecard, ...]) -> None:
    rows = _rows(indicators_csv(analysis, scorecards))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + sum(len(card.readings) for card in scorecards)
    pair = rows[0]
    assert (pair["level"], pair["from"], pair["value"], pair["p"]) == ("pair", "cultural_venues", "1.4", "0.004")
    missing = [row for row in rows if row["available"] == "false"]
    assert missing
    assert all(row["value"] == "" and row["reason"] for row in missing)


SIGNS = "=+-@|%−–＝＋－＠﹢﹣％⁺₌∑"


@pytest.mark.parametrize("before", ["", " ", "\u3000", "\t", "\r\n", "\x00", "\u200b"])
@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_is_a_formula(sign: str, before: str, scorecards: tuple[Scorecard, ...]) -> None:
    card = scorecards[0]
    attack = f'{before}{sign}HYPERLINK("http://evil.example")'
    zone = replace(card.zone, id=attack)
    reading = replace(card.readings[0], zone=None, reason=attack, value=-3.5)
    row = _rows(indicators_csv(None, [replace(card, zone=zone, readings=(reading,))]))[0]
    assert row["zone"].startswith("'")
    assert row["zone"].endswith(attack.lstrip("\t\r\n\x00\u200b"))
    assert row["reason"] == row["zone"]
    assert row["value"] == "-3.5"


@pytest.mark.parametrize("inside", ["\t", "\n", "\r", "\x0b", "\x85", "\x00"])
def test_no_text_begins_a_cell_of_its_own(inside: str) -> None:
    assert neutral(f"mill{inside}=cmd") == "mill =cmd"


def test_ordinary_text_is_untouched() -> None:
    for text in ("第一棉纺厂 - west", "50 %", "", "“Mill”", "(a)", "№ 5", "1-й завод", "ʻIolani"):
        assert neutral(text) == text
