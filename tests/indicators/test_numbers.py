"""Numbers and standings as people read them."""

from __future__ import annotations

import pytest

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.extent import PLACES_BY_KIND
from gis_app.indicators.measures.land_use import INDUSTRIAL_SHARE
from gis_app.indicators.measures.linkage import NEAREST_UNIVERSITY_M
from gis_app.indicators.numbers import format_number, format_p, format_percent
from gis_app.indicators.presentation import format_value, headline, note


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (16.02, "ha", "16.0 ha"),
        (27962.6, "ha", "27,963 ha"),
        (1340.2, "m", "1,340 m"),
        (0.0, "m", "0 m"),
        (38.24, "%", "38 %"),
        (0.00243, "per ha", "0.0024 per ha"),
        (1.0, "places", "1 place"),
        (1200.0, "places", "1,200 places"),
        (2.659, "categories", "2.7 categories"),
        (0.925, "", "0.93"),
        (None, "ha", "not available"),
    ],
)
def test_values(value: float | None, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_every_unit_of_the_catalogue_is_known() -> None:
    for indicator in CATALOGUE.values():
        said = format_value(12.0, indicator.unit)
        assert (indicator.unit in said) if indicator.unit else (said == "12.0")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0999, "0.1"), (0.999, "1"), (0.0996, "0.1"), (0.96, "0.96"), (99.96, "100"), (99.94, "99.9"), (-0.5, "-0.5")],
)
def test_rounding_at_the_seams(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("p", "text"), [(0.001, "p = 0.001"), (0.04, "p = 0.04"), (1.0, "p = 1"), (0.0001, "p < 0.001")]
)
def test_p_values(p: float, text: str) -> None:
    assert format_p(p) == text
    assert format_p(None) == "no p-value"


def test_percentages_never_claim_all_or_nothing() -> None:
    assert [format_percent(value) for value in (0.01, 9.96, 99.6, 99.99)] == ["0.1", "10", "99.6", "99.9"]


def test_standing_turns_with_the_better_direction() -> None:
    reading = NEAREST_UNIVERSITY_M.reading(value=340.0, surpassed=86.6, tied=2.0, detail="ORT", comparison=None)
    assert headline(reading) == ("Nearest university", "340 m", "nearer than 86 % of comparable areas")
    assert note(reading) == "ORT"
    share = INDUSTRIAL_SHARE.reading(value=20.0, surpassed=99.95, tied=0.05, comparison=1.01)
    assert headline(share)[2] == "higher than 99 % of comparable areas"
    assert note(share) == "in the whole city 1 %"
    nothing = INDUSTRIAL_SHARE.reading(value=0.0, percentile=31.5, surpassed=0.0, tied=63.0)
    assert headline(nothing)[2] == "none, as in 63 % of comparable areas"
    highest = INDUSTRIAL_SHARE.reading(value=90.0, percentile=100.0, surpassed=100.0, tied=0.0)
    assert headline(highest)[2] == "among the highest of comparable areas"


def test_what_is_missing_gives_its_reason() -> None:
    reading = PLACES_BY_KIND.reading(value=None, to_kind="universities", reason="No layer of universities was given.")
    assert headline(reading) == ("Universities and research", "not available", "No layer of universities was given.")
    assert note(reading) == ""
