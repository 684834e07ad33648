"""Results that a study keeps come back as they were, and nothing else comes back at all."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.sentences import describe_city
from gis_app.study import kept
from gis_app.zones.finding import METHODS, find
from gis_app.zones.zone import Candidate
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from pathlib import Path

    from layers.city import City


@pytest.fixture(scope="module")
def fanghe(root: Path) -> City:
    return read_city(root / "sample_cities" / "fanghe")


def test_an_analysis_comes_back_as_it_was(fanghe: City) -> None:
    analysis = analyse(fanghe, simulations=19, everything=False)
    sentences = describe_city(fanghe, analysis)
    back, said = kept.analysis_of(kept.analysis_bytes(analysis, sentences))
    assert said == sentences
    assert back.profiles == analysis.profiles
    assert (back.universe, back.universe_said, back.simulations) == (
        analysis.universe, analysis.universe_said, analysis.simulations)  # fmt: skip
    assert [replace(one, parameters={}) for one in back.readings] == [
        replace(one, parameters={}) for one in analysis.readings
    ]


def test_found_zones_come_back_as_they_were(fanghe: City) -> None:
    found = {method: find(fanghe, method, {"noise_cities": 9} if method == "density_clusters" else None, count=3)
             for method in METHODS}  # fmt: skip
    back = kept.found_of(kept.found_bytes(found))
    assert list(back) == list(found)
    for method, one in found.items():
        assert [replace(zone, geometry=shapely.Point()) for zone in back[method].candidates] == [
            replace(zone, geometry=shapely.Point()) for zone in one.candidates
        ]
        assert all(a.geometry.equals(b.geometry) for a, b in zip(back[method].candidates, one.candidates, strict=True))
        assert (back[method].reason, back[method].notes) == (one.reason, one.notes)


def test_every_field_of_a_candidate_is_kept() -> None:
    assert kept._TYPES.keys() | {"geometry", "quotient"} == {field.name for field in fields(Candidate)}


@pytest.mark.parametrize("value", [b"", b"[]", b"{}", b'[{"method": 1}]', b"\x80\x04cos\nsystem\n"])
def test_what_is_no_result_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        kept.analysis_of(value)
    if value != b"[]":
        with pytest.raises(ValueError, match=r"."):
            kept.found_of(value)
