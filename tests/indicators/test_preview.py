"""The preview agrees with the simulation that replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis_app.indicators.analysis import analyse
from gis_app.indicators.preview import preview
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from pathlib import Path

    from layers.city import City


@pytest.fixture(scope="module")
def helsinki(root: Path) -> City:
    return read_city(root / "sample_cities" / "helsinki")


def test_mean_and_strength_are_those_of_the_analysis(helsinki: City) -> None:
    before = {(one.from_kind, one.to_kind): one for one in preview(helsinki).profiles}
    after = {(one.from_kind, one.to_kind): one for one in analyse(helsinki, simulations=99).profiles}
    assert before.keys() == after.keys()
    for key, profile in after.items():
        assert before[key].observed == profile.observed
        assert before[key].expected == pytest.approx(profile.expected)
        assert before[key].strength == pytest.approx(profile.strength)


def test_the_band_holds_what_simulations_do(helsinki: City) -> None:
    from gis_app.statistics import random_labelling_test

    places = helsinki.places()
    one, other = places.kinds.index("universities"), places.kinds.index("creative_firms")
    profile = next(
        each
        for each in preview(helsinki).profiles
        if {each.from_kind, each.to_kind} == {"universities", "creative_firms"}
    )
    test = random_labelling_test(places.xy, places.marks, one, other, profile.radii_m, simulations=1999)
    inside = (test.simulated >= np.array(profile.low)) & (test.simulated <= np.array(profile.high))
    assert inside.mean() > 0.9


def test_a_preview_claims_nothing(helsinki: City) -> None:
    told = preview(helsinki)
    assert told.simulations == 0
    assert all(one.p is None and one.q is None and one.departures_m == () for one in told.profiles)
    assert all("simulation" in one.sentence or "expected" in one.sentence for one in told.profiles)
