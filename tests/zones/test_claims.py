"""What is said of a found zone: sure, chance or untested, and no number printed on the wrong side of 0.05."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import shapely

from gis_app.zones.claims import (
    CHANCE,
    RATHER,
    SURE,
    UNTESTED,
    by_claim,
    claim_of,
    excess,
    how_sure,
    is_creative_rather,
    stands_out,
    why_of_group,
)
from gis_app.zones.zone import Candidate, CreativeQuotient, Found
from layers.language import speaking

ZONE = Candidate(
    "density_clusters-1",
    "Harbour",
    shapely.box(0, 0, 500, 400),
    "density_clusters",
    rank=1,
    score=20.2,
    places=34,
    counts={"cultural_venues": 30, "creative_firms": 4, "universities": 1, "industrial_sites": 0},
    expected=9.0,
    strength=20.2,
    spots=34,
    stability=0.5,
    p=0.005,
    testable=True,
)
QUOTIENT = CreativeQuotient(value=2.04, low=1.42, high=2.61, p=0.01)

POSSIBLE = sorted({k / (cities + 1) for cities in range(1, 200) for k in range(1, cities + 2)})
"""Every p that up to 199 noise cities can give."""


def with_p(p: float | None) -> Candidate:
    return replace(ZONE, p=p, reason=None if p is not None else "Not tested: why.")


def printed(said: str) -> float:
    found = re.findall(r"p = ([\d.]+)", said)
    assert len(found) == 1, said
    return float(found[0])


# --- whether ---------------------------------------------------------------------------------------------------------


def test_a_zone_stands_out_at_five_percent_and_below() -> None:
    assert SURE == 0.05
    for p, sure in ((0.005, True), (0.05, True), (0.0501, False), (0.2, False), (1.0, False), (None, False)):
        assert stands_out(with_p(p)) == sure


@pytest.mark.parametrize(
    ("quotient", "rather"),
    [
        (None, False),
        (QUOTIENT, True),
        (replace(QUOTIENT, p=None), False),
        (replace(QUOTIENT, p=0.05), True),
        (replace(QUOTIENT, p=0.051), False),
        (replace(QUOTIENT, low=RATHER), True),
        (replace(QUOTIENT, low=1.049), False),
        (replace(QUOTIENT, low=0.8), False),
    ],
)
def test_creative_rather_needs_the_interval_and_the_shuffled_kinds(
    quotient: CreativeQuotient | None, rather: bool
) -> None:
    assert is_creative_rather(quotient) == rather
    assert ("creative rather than other places" in why_of_group(replace(ZONE, quotient=quotient))) == rather


# --- words -----------------------------------------------------------------------------------------------------------


def test_sure_chance_and_untested_are_three_sentences() -> None:
    assert how_sure(with_p(0.005)) == "it stands out from chance (p = 0.005)"
    assert how_sure(with_p(0.3)) == "no more than chance would bring (p = 0.30)"
    assert how_sure(with_p(None)) == "not tested against chance"


def test_the_whole_sentence() -> None:
    assert why_of_group(ZONE) == (
        "34 creative places where 9.0 would be expected from the city around; in all 30 cultural venues, "
        "4 creative firms and 1 university; it stands out from chance (p = 0.005)"
    )
    full = why_of_group(replace(ZONE, spots=12, p=0.4, quotient=QUOTIENT))
    assert full == (
        "34 creative places where 9.0 would be expected from the city around; at 12 addresses; in all 30 cultural "
        "venues, 4 creative firms and 1 university; no more than chance would bring (p = 0.40); creative rather than "
        "other places: 2.0 times the city's share (95 % interval 1.4 to 2.6, p = 0.010)"
    )
    assert "at 1 address;" in why_of_group(replace(ZONE, spots=1))


@pytest.mark.parametrize(
    ("places", "expected", "said"),
    [
        (34, 9.04, "34 creative places where 9.0 would"),
        (34, 9.94, "34 creative places where 9.9 would"),
        (34, 9.96, "34 creative places where 10 would"),
        (340, 123.6, "340 creative places where 124 would"),
        (1, 0.26, "1 creative place where 0.3 would"),
    ],
)
def test_expected_places_have_a_digit_where_they_are_few(places: int, expected: float, said: str) -> None:
    assert excess(places, expected).startswith(said)


def test_expected_places_are_never_said_to_be_none() -> None:
    assert "where 0.0 would" not in excess(10, 0.03)


def test_what_a_method_does_not_know_is_not_said() -> None:
    said = why_of_group(replace(ZONE, expected=None))
    assert "expected" not in said
    assert said.startswith("in all 30 cultural venues")


def test_a_printed_p_is_never_on_the_other_side() -> None:
    for p in (*POSSIBLE, 0.0501, 0.0504, 0.0499, 0.04996):
        said = how_sure(with_p(p))
        assert (printed(said) <= SURE) == (p <= SURE) == ("stands out" in said)
        assert printed(said) == pytest.approx(p, abs=0.0051)
        assert printed(said) > 0
    assert printed(how_sure(with_p(0.0504))) > 0.05


def test_a_printed_quotient_is_never_on_the_other_side() -> None:
    for low in (RATHER, 1.06, 1.14, 1.5):
        said = why_of_group(replace(ZONE, quotient=replace(QUOTIENT, low=low)))
        found = re.search(r"interval ([\d.]+) to", said)
        assert found is not None
        assert float(found[1]) > 1.0
    for p in [one for one in POSSIBLE if one <= SURE]:
        said = why_of_group(replace(ZONE, p=None, quotient=replace(QUOTIENT, p=p)))
        assert printed(said) <= SURE


# --- sections --------------------------------------------------------------------------------------------------------


def found_of(*p: float | None, testable: bool = True) -> Found:
    zones = [replace(with_p(one), id=f"z{rank}", rank=rank, testable=testable) for rank, one in enumerate(p, 1)]
    return Found("density_clusters", {}, tuple(zones), simulations=199 if testable else None)


def test_zones_are_sorted_by_claim_and_keep_their_order() -> None:
    parts = by_claim(found_of(0.005, 0.3, 0.05, 0.06, 0.01))
    assert {title: [zone.rank for zone in zones] for title, zones in parts.items()} == {"": [1, 3, 5], CHANCE: [2, 4]}


def test_no_section_is_empty_and_none_is_lost() -> None:
    for p in ((0.01,), (0.5, 0.6), (None, None), ()):
        found = found_of(*p)
        parts = by_claim(found)
        assert all(parts.values())
        assert sorted(zone.rank for zones in parts.values() for zone in zones) == list(range(1, len(p) + 1))


def test_untested_zones_stand_under_their_own_title() -> None:
    assert list(by_claim(found_of(None, None))) == [UNTESTED]
    assert claim_of(with_p(None)) == UNTESTED


def test_a_method_that_tests_nothing_has_no_titles() -> None:
    assert list(by_claim(found_of(None, None, testable=False))) == [""]


def test_only_zones_that_stand_out_have_no_title() -> None:
    for p in POSSIBLE:
        assert claim_of(with_p(p)) == ("" if p <= SURE else CHANCE)


# --- Chinese ---------------------------------------------------------------------------------------------------------


def test_chinese_sentences_hold_the_same_numbers() -> None:
    for zone in (ZONE, with_p(0.3), with_p(None), replace(ZONE, spots=12, quotient=QUOTIENT)):
        english = why_of_group(zone)
        with speaking("zh_CN"):
            chinese = why_of_group(zone)
        assert "{" not in chinese
        assert sorted(re.findall(r"\d+\.\d+|\d+", chinese)) == sorted(re.findall(r"\d+\.\d+|\d+", english))
