"""Every kind as plain data, for `clusterscape kinds` and for documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.kinds.kind import Field, LayerKind


def describe() -> list[dict[str, Any]]:
    """Return every kind with its fields and their aliases, titles in the language in force.

    Returns
    -------
    list of dict
        In the order in which kinds are shown, ready for JSON.

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
        "shape": kind.shape.value,
        "role": kind.role.value,
        "core": kind.core,
        "reference": kind.reference,
        "fields": [_field(one) for one in kind.all_fields],
        "file_words": list(kind.file_words),
        "values": list(kind.values),
        "osm_tags": [f"{key}={value}" for key, value in kind.osm_tags],
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": _(one.title),
        "type": one.type.value,
        "unit": _(one.unit) if one.unit else None,
        "aliases": list(one.aliases),
        "choices": {value: list(words) for value, words in one.choices.items()},
    }
