"""Every indicator: table, legend, report, command line and docs all read this list.

An indicator is declared in the module of its family, in that module's `INDICATORS`; other modules import the record
from there and say ``AREA_HA.id``: none spells an id.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gis_app.indicators.measures import (
    cells,
    centres,
    colocation,
    concentration,
    districts,
    diversity,
    equal_density,
    extent,
    hot_spots,
    independence,
    land_use,
    linkage,
    pair_functions,
    proximity,
    quotients,
    reach,
    robustness,
    specialisation,
    street_proximity,
    surroundings,
)
from gis_app.indicators.measures import one_kind as gathering
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.indicator import Indicator

_FAMILIES = (
    extent,
    specialisation,
    land_use,
    linkage,
    diversity,
    colocation,
    equal_density,
    independence,
    robustness,
    quotients,
    proximity,
    street_proximity,
    pair_functions,
    concentration,
    gathering,
    cells,
    districts,
    centres,
    surroundings,
    hot_spots,
    reach,
)
"""In the order they are shown; the eight numbers of a zone come before all others."""

_ORDER = sorted(
    (indicator for family in _FAMILIES for indicator in family.INDICATORS), key=lambda one: not one.headline
)

CATALOGUE: Mapping[str, Indicator] = MappingProxyType({indicator.id: indicator for indicator in _ORDER})
"""Indicator id to indicator, in the order they are shown."""

HEADLINE: tuple[str, ...] = tuple(indicator.id for indicator in _ORDER if indicator.headline)
"""The eight numbers a planner sees first, in order."""


def describe() -> list[dict[str, Any]]:
    """Return the catalogue as plain data, in the language in force."""
    return [
        {
            "id": indicator.id,
            "title": _(indicator.title),
            "level": indicator.level,
            "levels": list(indicator.levels),
            "unit": indicator.unit,
            "kinds": list(indicator.kinds),
            "range": list(indicator.value_range),
            "better": indicator.better,
            "null_model": indicator.null_model,
            "keywords": list(indicator.keywords),
            "parameters": dict(indicator.parameters),
            "headline": indicator.headline,
            "citation": indicator.citation,
            "explanation": _(indicator.explanation),
        }
        for indicator in CATALOGUE.values()
    ]
