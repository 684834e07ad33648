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


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u3000=", "＝"])
def test_no_cell_is_a_formula(start: str, scorecards: tuple[Scorecard, ...]) -> None:
    card = scorecards[0]
    attack = f'{start}HYPERLINK("http://evil.example")'
    zone = replace(card.zone, id=attack)
    reading = replace(card.readings[0], zone=None, reason=attack, value=-3.5)
    row = _rows(indicators_csv(None, [replace(card, zone=zone, readings=(reading,))]))[0]
    assert row["zone"] == row["reason"] == f"'{attack}"
    assert row["value"] == "-3.5"


def test_ordinary_text_is_untouched() -> None:
    assert neutral("第一棉纺厂 - west") == "第一棉纺厂 - west"
