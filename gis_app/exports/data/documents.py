"""The JSON and GeoJSON documents that scripts and colleagues' notebooks read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.exports.geography import to_wgs84
from gis_app.exports.provenance import provenance_of
from gis_app.indicators.verdicts import verdict
from gis_app.zones.claims import stands_out
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from gis_app.exports.provenance import Provenance
    from gis_app.indicators.pairs import EqualDensity, PairTest, Range
    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Candidate, Found, Zone
    from layers.city import City
    from layers.errors import Finding
    from layers.layer import Layer

# The first three could end a script block; the two separators end a line in older JavaScript.
_INERT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_COUNTED = ("universities", "cultural_venues", "creative_firms", "industrial_sites")
_CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def inert_json(value: object) -> str:
    r"""Return JSON that stays data wherever it is pasted, a script block of a web page included.

    Parameters
    ----------
    value
        Numbers of numpy are taken; a number that is not finite becomes null.

    Examples
    --------
    >>> inert_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    # allow_nan=False, for NaN is no JSON and a browser refuses the whole of it.
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_INERT)


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the document as the bytes of a UTF-8 file: a line per key, and a line per record of a list."""
    lines = ",\n".join(f"{inert_json(key)}: {_lines(value)}" for key, value in document.items())
    return f"{{\n{lines}\n}}\n".encode()


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "[\n" + ",\n".join(inert_json(item) for item in value) + "\n]"
    return inert_json(value)


def analysis_document(city: City, analysis: CityAnalysis, provenance: Provenance | None = None) -> dict[str, Any]:
    """Return what ``analyse --json`` and ``analysis.json`` hold; made now unless `provenance` says otherwise."""
    made = provenance or provenance_of(city, seed=analysis.seed, simulations=analysis.simulations)
    document = {
        **made.header(),
        "city": city.name,
        "fictional": city.fictional,
        "study_area": {"source": city.study_area.source, "area_ha": city.study_area.area_ha},
        "universe": list(analysis.universe),
        "universe_said": analysis.universe_said,
        "indicators": [_analysed(reading) for reading in analysis.readings],
        "profiles": [_profile(profile) for profile in analysis.profiles],
        "set_aside": [{"name": name, "reason": reason} for name, reason in city.set_aside],
        "findings": [{"file": file, **finding_record(finding)} for file, finding in city.findings],
    }
    return _document(document)


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding of the intake as plain data."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "row": finding.row,
        "line": finding.line,
        "field": finding.field,
        "message": finding.message,
        "repair": finding.repair,
    }


def find_document(city: City, found: Found, provenance: Provenance | None = None) -> dict[str, Any]:
    """Return what ``find --json`` writes; geometry in WGS-84. Simulations are the noise cities searched."""
    made = provenance or provenance_of(city, seed=None, simulations=None)
    shapes = to_wgs84([zone.geometry for zone in found.candidates], city.crs)
    document = {
        **made.header(),
        "method": found.method,
        "parameters": dict(found.parameters),
        "reason": found.reason,
        "notes": list(found.notes),
        "candidates": [
            {
                **_zone_head(zone),
                "rank": zone.rank,
                "places": zone.places,
                "spots": zone.spots,
                "counts": dict(zone.counts),
                "expected": zone.expected,
                "strength": zone.strength,
                "score": zone.score,
                "stability": zone.stability,
                "p": zone.p,
                "reason": None if zone.p is not None else zone.reason or _("descriptive, not tested"),
                "stands_out": stands_out(zone),
                "creative_quotient": None if zone.quotient is None else asdict(zone.quotient),
                "around": dict(zone.around),
                "why": zone.why,
                "geometry": shape.__geo_interface__,
            }
            for zone, shape in zip(found.candidates, shapes, strict=True)
        ],
    }
    return _document(document)


def assessment_document(city: City, scorecards: Sequence[Scorecard], provenance: Provenance) -> dict[str, Any]:
    """Return what ``assessment.json`` holds: each zone's numbers beside comparable areas."""
    document = {
        **provenance.header(),
        "city": city.name,
        "fictional": city.fictional,
        "zones": [
            {
                **_zone_head(card.zone),
                "method": card.zone.method,
                "comparable_areas": card.comparable,
                "acceptance": card.acceptance,
                "indicators": [_assessed(reading) for reading in card.readings],
            }
            for card in scorecards
        ],
    }
    return _document(document)


def candidates_document(city: City, zones: Sequence[Zone], provenance: Provenance | None = None) -> dict[str, Any]:
    """Return ``candidates.geojson`` in WGS-84; drawn and imported zones may stand beside the found ones."""
    made = provenance or provenance_of(city, seed=None, simulations=None)
    shapes = to_wgs84([zone.geometry for zone in zones], city.crs)
    return _collection(made, shapes, (_candidate_properties(zone) for zone in zones))


def candidates_geojson(city: City, found: Sequence[Found], provenance: Provenance | None = None) -> dict[str, Any]:
    """Return `candidates_document` of what several ways of finding returned."""
    return candidates_document(city, [zone for one in found for zone in one.candidates], provenance)


def _collection(provenance: Provenance, shapes: Iterable[Any], properties: Iterable[dict[str, Any]]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": record, "geometry": shape.__geo_interface__}
        for shape, record in zip(shapes, properties, strict=True)
    ]
    return _document({**collection_head(provenance), "features": features})


def collection_head(provenance: Provenance) -> dict[str, Any]:
    """Return what a FeatureCollection says before its features; by it the intake tells products from layers."""
    header = provenance.header()
    # A GeoJSON's `crs` speaks of its coordinates (web libraries refuse anything but this object there).
    header["metric_crs"] = header.pop("crs")
    return {"type": "FeatureCollection", "crs": _CRS84, **header}


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in document.items()}


def _zone_head(zone: Zone) -> dict[str, Any]:
    return {"id": zone.id, "name": zone.name, "area_ha": zone.area_ha}


def _candidate_properties(zone: Zone | Candidate) -> dict[str, Any]:
    counts: Mapping[str, int] = getattr(zone, "counts", {})
    return {
        "id": zone.id,
        "name": zone.name,
        "rank": getattr(zone, "rank", None),
        "method": zone.method,
        "area_ha": zone.area_ha,
        "places": getattr(zone, "places", None),
        "expected": getattr(zone, "expected", None),
        "strength": getattr(zone, "strength", None),
        "p": getattr(zone, "p", None),
        **{kind: counts.get(kind) for kind in _COUNTED},
        "score": getattr(zone, "score", None),
        "why": getattr(zone, "why", None),
    }


def place_properties(layer: Layer) -> list[dict[str, Any]]:
    """Return what a file says of each place: its kind, the kind's own fields, and its row in the source."""
    fields = [field.id for field in layer.kind.all_fields if field.id in layer.frame.columns]
    columns = {field: _values(layer.frame, field) for field in fields}
    rows = _values(layer.frame, "source_row") if "source_row" in layer.frame.columns else list(range(len(layer)))
    return [
        {"kind": layer.kind.id, **{field: columns[field][position] for field in fields}, "source_row": row}
        for position, row in enumerate(rows)
    ]


def _values(frame: gpd.GeoDataFrame, column: str) -> list[Any]:
    # Objects first: a column of floats cannot hold None and would make it NaN again.
    series = frame[column].astype(object)
    return list(series.where(series.notna(), None))


def _analysed(reading: Reading) -> dict[str, Any]:
    return {
        "id": reading.id,
        "level": reading.level,
        "from": reading.from_kind,
        "to": reading.to_kind,
        "parameters": dict(reading.parameters),
        "value": reading.value,
        "unit": reading.unit,
        "p": reading.p,
        "q": reading.q,
        "null_model": reading.null_model,
        "detail": reading.detail,
        **_availability(reading),
    }


def _assessed(reading: Reading) -> dict[str, Any]:
    return {
        "id": reading.id,
        "to": reading.to_kind,
        "value": reading.value,
        "unit": reading.unit,
        "percentile": reading.percentile,
        "surpassed": reading.surpassed,
        "tied": reading.tied,
        "p": reading.p,
        "detail": reading.detail,
        "city": reading.comparison,
        "comparable_areas": reading.comparable,
        **_availability(reading),
    }


def _availability(reading: Reading) -> dict[str, Any]:
    finite = reading.value is None or math.isfinite(reading.value)
    reason = reading.reason if finite else reading.reason or _("not a finite number")
    return {"available": reading.available and finite, "reason": reason}


def _profile(profile: PairTest) -> dict[str, Any]:
    return {
        "from": profile.from_kind,
        "to": profile.to_kind,
        "n_from": profile.n_from,
        "n_to": profile.n_to,
        "alternative": profile.alternative,
        "alpha": profile.alpha,
        "simulations": profile.simulations,
        "radii_m": profile.radii_m,
        "observed": profile.observed,
        "expected": profile.expected,
        "low": profile.low,
        "high": profile.high,
        "p": profile.p,
        "q": profile.q,
        "strength_400_m": profile.strength,
        "p_400_m": profile.near_p,
        "by_chance_400_m": profile.by_chance,
        "observed_400_m": profile.near_observed,
        "expected_400_m": profile.near_expected,
        "equal_density": None if profile.equal_density is None else _equal_density(profile.equal_density),
        "departures_m": [list(departure) for departure in profile.departures_m],
        "annuli": None if profile.annuli is None else asdict(profile.annuli),
        "ranges": [_range(one) for one in profile.annuli.ranges()] if profile.annuli and profile.departures_m else [],
        "verdict": verdict(profile),
        "against": list(profile.against),
        "few": list(profile.few),
        "stability": profile.stability,
        "sentence": profile.sentence,
        "reason": profile.sentence if profile.p is None else None,
    }


def _range(one: Range) -> dict[str, Any]:
    ratio = one.observed / one.expected if one.expected > 0 else None
    return {"from_m": one.start, "to_m": one.end, "side": one.side, "observed": one.observed,
            "expected": one.expected, "ratio": ratio}  # fmt: skip


def _equal_density(even: EqualDensity) -> dict[str, Any]:
    return {**asdict(even), "ratio": even.ratio}


def _plain(value: object) -> object:
    """Return `value` in JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, np.ndarray | list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
