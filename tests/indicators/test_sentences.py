"""What a planner reads: every number is the statistic that its p belongs to, and no more is said than it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.inputs.pair_tests import why_too_few
from gis_app.indicators.pair_sentences import spoken
from gis_app.indicators.pairs import Annuli, EqualDensity, PairTest
from gis_app.indicators.sentences import describe_city
from gis_app.indicators.verdicts import clearest, verdict

if TYPE_CHECKING:
    from layers.city import City

UNIVERSE = "213 places (industrial sites, universities and cultural venues)"
RINGS = Annuli(
    (100.0, 200.0, 300.0), (20.0, 20.0, 20.0), (10.0, 20.0, 20.0), (5.0, 5.0, 5.0), (15.0, 30.0, 30.0), 0.004
)
ATTRACTED = PairTest(
    from_kind="universities",
    to_kind="cultural_venues",
    n_from=40,
    n_to=68,
    n_all=213,
    near_observed=48.0,
    near_expected=30.0,
    near_sd=5.0,
    near_low=20.0,
    near_high=40.0,
    near_p=0.2,
    radii_m=(100.0, 200.0, 300.0),
    observed=(20.0, 40.0, 60.0),
    expected=(10.0, 30.0, 50.0),
    low=(5.0, 20.0, 40.0),
    high=(15.0, 35.0, 59.0),
    p=0.002,
    q=0.006,
    departures_m=((0.0, 100.0, "above"),),
    annuli=RINGS,
    equal_density=EqualDensity(48.0, 32.0, 0.03, 999),
    simulations=999,
)


def _rings(*rows: tuple[float, float, str], p: float = 0.004) -> dict[str, Any]:
    """Return rings of 100 m with these observed counts where 10 are expected, and 5 to 15 by chance."""
    observed = tuple(row[0] for row in rows)
    edges = tuple(100.0 * (number + 1) for number in range(len(rows)))
    annuli = Annuli(edges, observed, (10.0,) * len(rows), (5.0,) * len(rows), (15.0,) * len(rows), p)
    return {"annuli": annuli, "departures_m": annuli.departures(), "radii_m": edges}


def _said(pair: PairTest, **changes: Any) -> str:
    return spoken(replace(pair, **changes), UNIVERSE).brief


def test_attraction_prints_the_ratio_and_p_of_the_rings_that_depart() -> None:
    assert _said(ATTRACTED) == (
        "Universities and cultural venues lie together more than chance would have it: 2.0 times as many pairs as "
        "among shuffled kinds up to 100 m (p = 0.004 over all distances); among equally dense places too: 1.5 times "
        "within 400 m (p = 0.03)."
    )


def test_the_full_sentence_names_the_universe_once() -> None:
    full, brief, plain = spoken(ATTRACTED, UNIVERSE)
    assert full == f"{brief} Chance means: kinds shuffled among all {UNIVERSE}."
    assert "213" not in brief
    assert "p = " not in plain
    assert "2.0 times" in plain


def test_a_shared_centre_is_no_attraction() -> None:
    for even in (EqualDensity(30.0, 30.0, 0.9, 999), EqualDensity(48.0, 32.0, 0.2, 999), None):
        changed = replace(ATTRACTED, equal_density=even)
        assert verdict(changed) == "same_ground"
        said = _said(changed)
        assert "gather in the same dense parts of the city, no closer than that" in said
        assert "lie together" not in said
    assert "whether equally dense places show it too cannot be told" in _said(ATTRACTED, equal_density=None)


def test_avoidance_needs_equal_density_and_no_measure_against_it() -> None:
    rings = _rings((1.0, 10.0, ""), (10.0, 10.0, ""), (2.0, 10.0, ""))
    apart = replace(ATTRACTED, near_observed=9.0, equal_density=EqualDensity(9.0, 30.0, 0.01, 999), **rings)
    assert verdict(apart) == "apart"
    assert _said(apart).startswith(
        "Universities and cultural venues lie apart more than chance would have it: only 0.1 times as many pairs as "
        "among shuffled kinds up to 100 m and 0.2 times from 200 to at least 300 m (p = 0.004 over all distances); "
    )
    against = replace(apart, against=("co-location quotient 2.0",))
    assert verdict(against) == "sparse_ground"
    assert "lie in different parts of the city, no farther apart than that" in _said(against)
    assert _said(against).endswith("co-location quotient 2.0.")
    assert verdict(replace(apart, equal_density=EqualDensity(30.0, 9.0, 0.01, 999))) == "sparse_ground"
    same = replace(apart, to_kind="universities")
    assert "keep away from each other" in _said(same)
    assert "lie where places are sparse" in _said(replace(same, against=("Clark–Evans ratio 0.6",)))


def test_no_pair_is_no_ratio() -> None:
    rings = _rings((0.0, 10.0, ""), (10.0, 10.0, ""))
    said = _said(ATTRACTED, equal_density=EqualDensity(0.0, 30.0, 0.01, 999), **rings)
    assert "no pair up to 100 m, where shuffled kinds would have 10.0" in said
    assert "among equally dense places no pair within 400 m, where 30.0 would be expected (p = 0.01)" in said
    assert "0 times" not in said


def test_both_at_different_distances() -> None:
    said = _said(ATTRACTED, **_rings((20.0, 10.0, ""), (2.0, 10.0, "")))
    assert "lie together at some distances and apart at others" in said
    assert (
        "2.0 times as many pairs as among shuffled kinds up to 100 m and 0.2 times from 100 to at least 200 m" in said
    )


def test_more_ranges_than_one_reads_are_counted() -> None:
    rows = [(20.0, 10.0, ""), (10.0, 10.0, "")] * 5
    assert "and so at 2 more distances (p" in _said(ATTRACTED, **_rings(*rows))


def test_a_kind_with_itself() -> None:
    said = _said(ATTRACTED, from_kind="cultural_venues")
    assert said.startswith("Cultural venues gather more than chance would have it: 2.0 times")
    said = _said(ATTRACTED, from_kind="cultural_venues", equal_density=None)
    assert said.startswith("Cultural venues gather where places are dense, no closer than that: ")


def test_without_a_ring_that_stands_out_the_cumulative_curve_speaks_with_its_own_p() -> None:
    said = _said(ATTRACTED, departures_m=(), observed=(20.0, 40.0, 51.0))
    assert "2.0 times as many pairs as among shuffled kinds within 100 m (p = 0.002 over all distances)" in said
    assert "though no ring of distance stands out by itself" in said
    below = replace(ATTRACTED, departures_m=(), observed=(1.0, 2.0, 3.0))
    assert verdict(below) == "sparse_ground"


def test_chance_is_said_to_be_chance_with_the_p_of_the_ratio_beside_it() -> None:
    rings = replace(RINGS, p=0.3)
    said = _said(ATTRACTED, p=0.4, q=0.4, near_p=0.21, departures_m=(), annuli=rings)
    assert said.startswith("Whether universities and cultural venues seek or avoid each other cannot be told")
    assert "within 400 m there are 1.6 times as many pairs as among shuffled kinds (p = 0.21)" in said
    assert "0.4" not in said.replace("400", "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"p": 0.04, "q": 0.12}, "among so many pairs of kinds compared that is to be expected (p = 0.04 over all"),
        ({"p": 0.08, "q": 0.1, "near_p": 0.02}, "(p = 0.02); over all distances together p = 0.08"),
    ],
)
def test_what_one_number_hints_at_is_a_hint_only(changes: dict[str, float], told: str) -> None:
    said = _said(ATTRACTED, **changes)
    assert "a hint at most" in said
    assert told in said
    assert "lie together" not in said


def test_few_is_said() -> None:
    told = replace(ATTRACTED, few=("only 8 universities",))
    assert _said(told).endswith("Few data: only 8 universities.")
    assert clearest([told, ATTRACTED]) == [ATTRACTED, told]


def test_a_verdict_that_hangs_on_addresses_says_so() -> None:
    assert _said(ATTRACTED, stability=70.0).endswith("moved by up to 50 m it holds in 70 % of the runs.")
    assert "hangs" not in _said(ATTRACTED, stability=95.0)
    assert "hangs" not in _said(ATTRACTED, stability=70.0, p=0.5, q=0.5, annuli=None, departures_m=())
    shaky = replace(ATTRACTED, stability=40.0, q=0.001)
    assert clearest([shaky, ATTRACTED]) == [ATTRACTED, shaky]


def test_one_kind_without_others_is_not_tested() -> None:
    told = replace(ATTRACTED, to_kind="universities", n_from=36, n_to=36, n_all=37, p=None, q=None)
    assert told.lacks_others
    assert "1 of 37 places" in _said(told)
    assert "at least 5 are needed" in _said(told)
    assert "1); at least 5 are needed" in (why_too_few(told) or "")
    assert not replace(told, n_all=41).lacks_others


def test_few_places_tell_nothing_but_what_chance_could_show() -> None:
    said = _said(ATTRACTED, p=None, q=None, n_from=3, departures_m=(), low=(), high=(), annuli=None)
    assert said.startswith("Nothing can be told about universities and cultural venues from so few places")
    assert "(3 universities)" in said
    assert said.endswith("fewer than five are not tested.")


@pytest.mark.parametrize(
    ("observed", "expected", "said"),
    [
        (0.0, 12.3, "no pair within 400 m, where shuffled kinds would have 12.3"),
        (0.0, 0.0, "there are no two places at all"),
    ],
)
def test_no_pairs(observed: float, expected: float, said: str) -> None:
    pair = {"p": 1.0, "q": 1.0, "departures_m": (), "annuli": None}
    assert said in _said(ATTRACTED, near_observed=observed, near_expected=expected, **pair)


@pytest.mark.parametrize(("other", "n"), [("cultural_venues", 0), ("universities", 1)])
def test_no_pair_is_possible(other: str, n: int) -> None:
    nothing = {"p": None, "q": None, "departures_m": (), "near_observed": 0.0, "near_expected": 0.0}
    said = _said(ATTRACTED, to_kind=other, n_from=n, n_to=n or 68, **nothing)
    assert "there are too few places (" in said
    assert "400 m" not in said


def test_every_full_sentence_names_the_universe(random_city: City) -> None:
    analysis = analyse(random_city, simulations=99)
    universe = "(industrial sites, universities, cultural venues and creative firms)"
    assert all(pair.sentence.count(universe) == 1 for pair in analysis.profiles)
    assert all(universe not in pair.brief for pair in analysis.profiles)
    assert all(pair.sentence.count("{") == 0 for pair in analysis.profiles)


def test_the_city_in_sentences(make_city: Any) -> None:
    points = [shapely.Point(100 + 90 * i, 100 + (i * 371) % 900) for i in range(12)]
    city = make_city(
        {"universities": points[:1], "cultural_venues": points[1:], "industrial_sites": []}, fictional=True
    )
    said = describe_city(city, analyse(city, simulations=99))
    assert said[0] == "Testville has 1 university and 11 cultural venues in a study area of 16.0 km²."
    assert "The city is fictional." in said
    nameless = describe_city(replace(city, named=False), analyse(city, simulations=99))
    assert nameless[0] == "There are 1 university and 11 cultural venues in a study area of 16.0 km²."


def test_the_universe_is_named_once_for_all_sentences(random_city: City) -> None:
    said = " ".join(describe_city(random_city, analyse(random_city, simulations=99)))
    assert said.count("(industrial sites, universities, cultural venues and creative firms)") <= 1
