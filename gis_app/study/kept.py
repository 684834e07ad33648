"""What the window shows of a city, as bytes for the study and back: JSON read by declared types, so nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import shapely

from gis_app.indicators.pairs import PairTest  # noqa: TC001  msgspec reads the annotations
from gis_app.indicators.reading import CityAnalysis, Reading
from gis_app.study import blobs
from gis_app.zones.zone import Candidate, CreativeQuotient, Found
from layers.notation import parse_record

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Analysis(msgspec.Struct):
    readings: tuple[Reading, ...]
    profiles: tuple[PairTest, ...]
    universe: tuple[str, ...]
    universe_said: str
    simulations: int
    seed: int
    sentences: list[str]


class _Candidate(msgspec.Struct):
    """A candidate: its outline as a GeoPackage's blob, and its other fields."""

    outline: bytes
    quotient: CreativeQuotient | None
    rest: dict[str, Any]


class _Found(msgspec.Struct):
    method: str
    parameters: dict[str, float | int | str | list[str]]
    candidates: list[_Candidate]
    reason: str | None
    notes: tuple[str, ...]
    simulations: int | None


_TYPES: dict[str, Any] = {
    **dict.fromkeys(("id", "name", "method", "why"), str),
    **dict.fromkeys(("rank", "places", "spots"), int),
    **dict.fromkeys(("expected", "strength", "stability", "p"), float | None),
    "score": float,
    "reason": str | None,
    "testable": bool,
    "counts": dict[str, int],
    "around": dict[str, float],
}
"""Fields of a candidate besides outline and quotient: a study may come from anywhere, so each is checked."""


def analysis_bytes(analysis: CityAnalysis, sentences: list[str]) -> bytes:
    """Return an analysis and its sentences as JSON."""
    told = (analysis.universe_said, analysis.simulations, analysis.seed, sentences)
    return msgspec.json.encode(_Analysis(analysis.readings, analysis.profiles, analysis.universe, *told))


def analysis_of(value: bytes) -> tuple[CityAnalysis, list[str]]:
    """Read what `analysis_bytes` wrote.

    Raises
    ------
    ValueError
        If it is something else.
    """
    kept = parse_record(value, _Analysis)
    whole = (kept.readings, kept.profiles, kept.universe, kept.simulations, kept.seed, kept.universe_said)
    return CityAnalysis(*whole), kept.sentences


def found_bytes(found: Mapping[str, Found]) -> bytes:
    """Return what the ways of finding returned as JSON."""
    return msgspec.json.encode([_of_found(one) for one in found.values()])


def found_of(value: bytes) -> dict[str, Found]:
    """Read what `found_bytes` wrote.

    Raises
    ------
    ValueError
        If it is something else, or an outline is no area.
    """
    return {one.method: _found(one) for one in parse_record(value, list[_Found])}


def _of_found(found: Found) -> _Found:
    # The last element makes it an array of objects even where numpy would look into them.
    shapes = np.array([*(one.geometry for one in found.candidates), None], dtype=object)[:-1]
    # Without a reference system: the study's own is meant.
    outlines = blobs.encode(shapes, 0)
    candidates = [_of_candidate(one, outline or b"") for one, outline in zip(found.candidates, outlines, strict=True)]
    return _Found(found.method, dict(found.parameters), candidates, found.reason, found.notes, found.simulations)


def _of_candidate(zone: Candidate, outline: bytes) -> _Candidate:
    return _Candidate(outline, zone.quotient, {name: getattr(zone, name) for name in _TYPES})


def _found(kept: _Found) -> Found:
    shapes = blobs.decode([one.outline for one in kept.candidates])
    candidates = tuple(_candidate(one, shape) for one, shape in zip(kept.candidates, shapes, strict=True))
    return Found(kept.method, kept.parameters, candidates, kept.reason, kept.notes, kept.simulations)


def _candidate(kept: _Candidate, shape: object) -> Candidate:
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or kept.rest.keys() != _TYPES.keys():
        raise ValueError("this is no candidate zone")
    rest = {name: msgspec.convert(kept.rest[name], type_) for name, type_ in _TYPES.items()}
    return Candidate(**rest, geometry=shape, quotient=kept.quotient)
