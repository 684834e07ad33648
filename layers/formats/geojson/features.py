"""One feature at a time, when the whole file does not decode: what is wrong, in which row, and what can be kept."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET

from layers.errors import Finding, Severity
from layers.formats.geojson.grammar import DEPTH, SIMPLE_TYPES, GeometryCollection, LooseFeature, loose_feature
from layers.language import gettext as _

_TYPES = {name.lower(): name for name in (*SIMPLE_TYPES, "GeometryCollection")}
# No real collection nests so deep, and Python's own recursion ends at a thousand.
_MAX_DEPTH = 20
_PLANE = 2


@dataclass(slots=True)
class Decoded:
    """A feature, as far as it could be read.

    Parameters
    ----------
    geometry
        A struct of `grammar`, or None.
    properties
        The attributes.
    id
        The feature's own id, or None.
    findings
        What was wrong, without a row yet.
    """

    geometry: Any = None
    properties: dict[str, Any] = field(default_factory=dict)
    id: Any = None
    findings: list[Finding] = field(default_factory=list)

    def warn(self, code: str, message: str, repair: str | None = None) -> None:
        """Add a finding that a feature was altered or set aside."""
        self.findings.append(Finding(code, Severity.WARNING, message, repair=repair))


def decode_feature(raw: bytes | memoryview) -> Decoded:
    """Return one feature from its text, whatever is wrong with it.

    Parameters
    ----------
    raw
        The JSON text of one member of ``features``.
    """
    try:
        feature = loose_feature.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _diagnosed(bytes(raw))
    return _from_struct(feature)


def _from_struct(feature: LooseFeature) -> Decoded:
    found = Decoded(feature.geometry, feature.properties or {}, feature.id)
    if feature.properties is UNSET:
        found.warn(*no_properties())
    return found


def no_properties() -> tuple[str, str]:
    """Return code and message of a feature without the member that RFC 7946 wants, be it null."""
    return "field_missing", _("the feature has no properties")


def _diagnosed(raw: bytes) -> Decoded:
    """Look at the plain values to say what is wrong."""
    found = Decoded()
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        found.warn("syntax_error", _("the feature is not readable JSON"))
        return found
    if not isinstance(value, dict):
        found.warn("not_geojson", _("what stands here is not a feature"))
        return found
    word = value.get("type")
    if isinstance(word, str) and word.lower() in _TYPES and ("coordinates" in value or "geometries" in value):
        found.geometry = _geometry(value, found, 0)
        return found
    if word != "Feature":
        found.warn(
            "not_geojson", _("the type is {type}, not Feature").format(type=_shown(word)), _("read as a feature")
        )
    _fill(found, value)
    return found


def _fill(found: Decoded, value: dict[str, Any]) -> None:
    properties = value.get("properties")
    if isinstance(properties, dict):
        found.properties = properties
    elif "properties" not in value:
        found.warn(*no_properties())
    elif properties is not None:
        found.warn("not_geojson", _("the attributes are not a list of names and values"), _("left out"))
    found.id = value.get("id")
    geometry = value.get("geometry")
    if isinstance(geometry, dict):
        found.geometry = _geometry(geometry, found, 0)
    elif geometry is not None:
        found.warn("not_geojson", _("the geometry is {value}").format(value=_shown(geometry)))


def _geometry(value: dict[str, Any], found: Decoded, depth: int) -> Any:  # noqa: ANN401  a struct of any geometry
    """Return the struct that a plain value means, or None with a finding."""
    word = value.get("type")
    name = _TYPES.get(word.lower()) if isinstance(word, str) else None
    if name is None:
        found.warn("unknown_geometry_type", _("there is no geometry type {type}").format(type=_shown(word)))
        return None
    if name != word:
        message = _("the geometry type is written {type}").format(type=_shown(word))
        found.warn("unknown_geometry_type", message, _("read as {type}").format(type=name))
    if name == "GeometryCollection":
        return _collection(value.get("geometries"), found, depth)
    coordinates = value.get("coordinates", UNSET)
    if not isinstance(coordinates, list):
        found.warn("null_geometry", _("the geometry has no coordinates"))
        return None
    if not coordinates:
        found.warn("null_geometry", _("the geometry is empty"))
        return None
    return _simple(name, coordinates, found)


def _collection(members: object, found: Decoded, depth: int) -> GeometryCollection | None:
    if not isinstance(members, list) or depth > _MAX_DEPTH:
        found.warn("null_geometry", _("the geometry collection has no geometries"))
        return None
    if any(not isinstance(member, dict) for member in members):
        found.warn("unknown_geometry_type", _("the geometry collection holds what is no geometry"), _("left out"))
    built = [_geometry(member, found, depth + 1) for member in members if isinstance(member, dict)]
    return GeometryCollection([member for member in built if member is not None])


def _simple(name: str, coordinates: list[Any], found: Decoded) -> Any:  # noqa: ANN401  a struct of any geometry
    fault = _Fault()
    cleaned = _cleaned(coordinates, DEPTH[name], fault)
    if fault.text:
        repair = _("read as numbers") if cleaned is not None else None
        found.warn("text_coordinates", _("a coordinate is text: {value}").format(value=_shown(fault.text)), repair)
    if fault.non_finite:
        found.warn("non_finite_coordinates", _("a coordinate is not a finite number"))
    if fault.nesting:
        found.warn("wrong_nesting", _("the coordinates are not those of a {type}").format(type=name))
    if fault.short:
        found.warn("too_few_points", _("a position has fewer than two numbers"))
    if fault.surplus:
        found.warn("wrong_nesting", _("a position has more than three numbers"), _("the first two were read"))
    return None if cleaned is None else SIMPLE_TYPES[name](cleaned)


@dataclass(slots=True)
class _Fault:
    text: str = ""
    non_finite: bool = False
    nesting: bool = False
    short: bool = False
    surplus: bool = False


def _cleaned(value: Any, depth: int, fault: _Fault) -> list[Any] | None:  # noqa: ANN401  any JSON
    """Coordinates of the wanted depth with text read as numbers; None where they cannot stand."""
    if not isinstance(value, list):
        fault.nesting = True
        return None
    if depth == 0:
        return _position(value, fault)
    items = [_cleaned(item, depth - 1, fault) for item in value]
    return None if any(item is None for item in items) else items


def _position(value: list[Any], fault: _Fault) -> list[float] | None:
    numbers = [_number(item, fault) for item in value[:3]]
    if any(isinstance(item, list) for item in value):
        return None
    if len(numbers) < _PLANE:
        fault.short = True
        return None
    # Cut to three above, so that whoever builds the shape does not tell it again.
    fault.surplus |= len(value) > len(numbers)
    plane = [number for number in numbers[:2] if number is not None]
    return [*plane, *(number for number in numbers[2:] if number is not None)] if len(plane) == _PLANE else None


def _number(item: Any, fault: _Fault) -> float | None:  # noqa: ANN401  any JSON
    # A bool is an int to Python: true would stand as 1.
    if isinstance(item, list | dict | bool):
        fault.nesting = True
        return None
    if isinstance(item, str):
        fault.text = fault.text or item or '""'
        item = _text_number(item)
        if item is None:
            return None
    number = _finite(item)
    fault.non_finite |= number is None
    return number


def _text_number(text: str) -> float | None:
    try:
        # A decimal comma, as much of Europe writes it.
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _finite(item: float | None) -> float | None:
    """None for what is no finite float; a whole number may be too large for one."""
    try:
        return float(item) if item is not None and math.isfinite(item) else None
    except OverflowError:
        return None


def _shown(value: object) -> str:
    """Shorten a value enough for a sentence, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:40]}…"
