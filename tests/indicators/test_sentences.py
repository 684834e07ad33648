"""What a planner reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.pair_tests import PairTest, why_too_few
from gis_app.indicators.sentences import describe_city, pair_sentence, verdict

if TYPE_CHECKING:
    from layers.city import City

RADII = (100.0, 200.0, 300.0)
UNIVERSE = "213 places (industrial sites, universities and cultural venues)"
ATTRACTED = PairTest(
    from_kind="universities",
    to_kind="cultural_venues",
    n_from=40,
    n_to=68,
    near_observed=48.0,
    near_expected=30.0,
    near_sd=5.0,
    near_low=20.0,
    near_high=40.0,
    observed=(20.0, 40.0, 60.0),
    expected=(10.0, 30.0, 50.0),
    low=(5.0, 20.0, 40.0),
    high=(15.0, 35.0, 59.0),
    p=0.002,
    q=0.006,
    departures_m=((60.0, 240.0, "above"),),
)


def _said(pair: PairTest, **changes: Any) -> str:
    return pair_sentence(replace(pair, **changes), RADII, UNIVERSE)


def test_attraction() -> None:
    assert _said(ATTRACTED) == (
        "Universities and cultural venues lie together more than chance would have it: within 400 m there are 1.6 "
        "times as many pairs as if the kinds were shuffled among all 213 places (industrial sites, universities and "
        "cultural venues) (p = 0.002); the attraction shows between 60 and 240 m."
    )


def test_avoidance_at_several_distances() -> None:
    ranges = ((0.0, 60.0, "below"), (200.0, 300.0, "below"))
    said = _said(ATTRACTED, near_observed=9.0, departures_m=ranges)
    assert "lie apart more than chance" in said
    assert "only 0.3 times as many pairs" in said
    assert said.endswith("the avoidance shows up to 60 m and from 200 to at least 300 m.")


def test_a_gap_of_one_annulus_is_not_bridged() -> None:
    said = _said(ATTRACTED, departures_m=((0.0, 60.0, "above"), (90.0, 120.0, "above")))
    assert said.endswith("the attraction shows up to 60 m and between 90 and 120 m.")


def test_one_kind_without_others_is_not_tested() -> None:
    told = replace(ATTRACTED, to_kind="universities", n_from=36, n_to=36, n_all=37, p=None, q=None)
    assert told.lacks_others
    assert "1 of 213 places" in pair_sentence(told, RADII, UNIVERSE)
    assert "at least 5 are needed" in pair_sentence(told, RADII, UNIVERSE)
    assert "1); at least 5 are needed" in (why_too_few(told) or "")
    assert not replace(told, n_all=41).lacks_others


def test_both_at_different_distances() -> None:
    said = _said(ATTRACTED, departures_m=((0.0, 60.0, "above"), (100.0, 200.0, "below")))
    assert "together at some distances and apart at others" in said
    assert said.endswith("the attraction shows up to 60 m, the avoidance between 100 and 200 m.")


def test_a_kind_with_itself() -> None:
    said = _said(ATTRACTED, from_kind="cultural_venues")
    assert said.startswith("Cultural venues gather more than chance would have it: within 400 m")


def test_significant_without_a_distance_follows_the_cumulative_curve() -> None:
    assert verdict(replace(ATTRACTED, departures_m=())) == "together"
    assert _said(ATTRACTED, departures_m=()).endswith("no single distance stands out.")
    below = replace(ATTRACTED, departures_m=(), observed=(1.0, 2.0, 3.0))
    assert verdict(below) == "apart"


def test_the_ratio_never_contradicts_the_verdict() -> None:
    said = _said(ATTRACTED, near_observed=27.0, departures_m=((100.0, 200.0, "above"),), observed=(10.0, 50.0, 60.0))
    assert "between 100 and 200 m there are 2.0 times as many pairs" in said
    assert "0.9" not in said


def test_chance_is_said_to_be_chance() -> None:
    said = _said(ATTRACTED, p=0.4, q=0.4, departures_m=())
    assert said.startswith("Whether universities and cultural venues seek or avoid each other cannot be told")
    assert "(p = 0.4)" in said
    assert "attraction" not in said


def test_what_many_comparisons_explain_is_a_hint_only() -> None:
    said = _said(ATTRACTED, p=0.04, q=0.12)
    assert "a hint at most" in said
    assert "q = 0.12" in said
    assert "between 60 and 240 m" not in said


def test_few_places_tell_nothing_but_what_chance_could_show() -> None:
    said = _said(ATTRACTED, p=None, q=None, n_from=3, departures_m=(), low=(), high=())
    assert said.startswith("Nothing can be told about universities and cultural venues from so few places")
    assert "(3 universities)" in said
    assert said.endswith("fewer than five are not tested.")


@pytest.mark.parametrize(
    ("observed", "expected", "said"),
    [(0.0, 12.3, "there is no pair, where 12.3 would be expected"), (0.0, 0.0, "there are no two places at all")],
)
def test_no_pairs(observed: float, expected: float, said: str) -> None:
    pair = {"p": 1.0, "q": 1.0, "departures_m": ()}
    assert said in _said(ATTRACTED, near_observed=observed, near_expected=expected, **pair)


@pytest.mark.parametrize(("other", "n"), [("cultural_venues", 0), ("universities", 1)])
def test_no_pair_is_possible(other: str, n: int) -> None:
    nothing = {"p": None, "q": None, "departures_m": (), "near_observed": 0.0, "near_expected": 0.0}
    said = _said(ATTRACTED, to_kind=other, n_from=n, n_to=n or 68, **nothing)
    assert "there are too few places (" in said
    assert "400 m" not in said


def test_every_sentence_names_the_universe(random_city: City) -> None:
    analysis = analyse(random_city, simulations=99)
    universe = "(industrial sites, universities, cultural venues and creative firms)"
    assert all(universe in profile.sentence for profile in analysis.profiles)
    assert all(profile.sentence.count("{") == 0 for profile in analysis.profiles)


def test_the_city_in_sentences(make_city: Any) -> None:
    points = [shapely.Point(100 + 90 * i, 100 + (i * 371) % 900) for i in range(12)]
    city = make_city(
        {"universities": points[:1], "cultural_venues": points[1:], "industrial_sites": []}, fictional=True
    )
    said = describe_city(city, analyse(city, simulations=99))
    assert said[0] == "Testville has 1 university and 11 cultural venues in a study area of 16.0 km²."
    assert "The city is fictional." in said
    assert "The layer of industrial sites is empty." in said
    assert any(
        sentence.startswith("Half of the cultural venues have one of the universities within") for sentence in said
    )
