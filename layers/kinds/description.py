"""The kinds as plain data, for `clusterscape kinds` and the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.kinds.kind import Field, LayerKind


def describe() -> list[dict[str, Any]]:
    """Return one dictionary per kind, titles in the language in force.

    Examples
    --------
    >>> describe()[0]["id"]
    'industrial_sites'
    """
    return [_kind(kind) for kind in KINDS.values()]


def _kind(kind: LayerKind) -> dict[str, Any]:
    return {
        "id": kind.id,
        "title": _(kind.title),
        "geometry": kind.shape.value,
        "role": kind.role.value,
        "core": kind.core,
        "reference": kind.reference,
        "fields": [_field(field) for field in kind.all_fields],
        "file_words": list(kind.file_words),
        "values": list(kind.values),
        "osm_tags": [f"{key}={value}" for key, value in kind.osm_tags],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "id": field.id,
        "title": _(field.title),
        "type": field.type.value,
        "unit": _(field.unit) if field.unit else None,
        "aliases": list(field.aliases),
        "choices": {value: list(spellings) for value, spellings in field.choices.items()},
    }
