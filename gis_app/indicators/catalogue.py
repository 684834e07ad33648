"""Every indicator, declared once: table, legend, report, command line and docs all read this list.

Other modules import an indicator's record from here and say ``AREA_HA.id``; none spells an id.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gis_app.indicators.cells import COAGGLOMERATION, ELLISON_GLAESER, GINI_CONCENTRATION, HOOVER
from gis_app.indicators.colocation import CO_LOCATION_PROFILE, CO_LOCATION_STRENGTH, COLOCATION_QUOTIENT
from gis_app.indicators.concentration import M_DENSITY, M_FUNCTION
from gis_app.indicators.districts import DISTRICT_LOCATION_QUOTIENT
from gis_app.indicators.diversity import HILL_1
from gis_app.indicators.equal_density import CO_LOCATION_STRATIFIED
from gis_app.indicators.extent import AREA_HA, CULTURE_PER_HA, PLACES_BY_KIND, PLACES_PER_KM2
from gis_app.indicators.gathering import CLARK_EVANS, KD_DENSITY, MEAN_CENTRE, STANDARD_DEVIATIONAL_ELLIPSE
from gis_app.indicators.hot_spots import GETIS_ORD_GI_STAR, KERNEL_DENSITY
from gis_app.indicators.independence import CO_LOCATION_INDEPENDENCE
from gis_app.indicators.land_use import INDUSTRIAL_SHARE
from gis_app.indicators.linkage import LINK_COVERAGE, NEAREST_UNIVERSITY_M
from gis_app.indicators.pair_functions import CROSS_K, CROSS_L, CROSS_PAIR_CORRELATION
from gis_app.indicators.proximity import NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M
from gis_app.indicators.reach import REACH
from gis_app.indicators.robustness import VERDICT_STABILITY
from gis_app.indicators.specialisation import ZONE_LOCATION_QUOTIENT
from gis_app.indicators.street_proximity import (
    STREET_DISTANCE,
    STREET_DISTANCE_MEAN,
    STREET_WITHIN_400_M,
    STREET_WITHIN_800_M,
)
from gis_app.indicators.surroundings import BIVARIATE_LOCAL_JOIN_COUNT, LOCAL_COLOCATION_QUOTIENT
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.indicator import Indicator

__all__ = [
    "AREA_HA",
    "BIVARIATE_LOCAL_JOIN_COUNT",
    "CATALOGUE",
    "CLARK_EVANS",
    "COAGGLOMERATION",
    "COLOCATION_QUOTIENT",
    "CO_LOCATION_INDEPENDENCE",
    "CO_LOCATION_PROFILE",
    "CO_LOCATION_STRATIFIED",
    "CO_LOCATION_STRENGTH",
    "CROSS_K",
    "CROSS_L",
    "CROSS_PAIR_CORRELATION",
    "CULTURE_PER_HA",
    "DISTRICT_LOCATION_QUOTIENT",
    "ELLISON_GLAESER",
    "GETIS_ORD_GI_STAR",
    "GINI_CONCENTRATION",
    "HEADLINE",
    "HILL_1",
    "HOOVER",
    "INDUSTRIAL_SHARE",
    "KD_DENSITY",
    "KERNEL_DENSITY",
    "LINK_COVERAGE",
    "LOCAL_COLOCATION_QUOTIENT",
    "MEAN_CENTRE",
    "M_DENSITY",
    "M_FUNCTION",
    "NEAREST_DISTANCE",
    "NEAREST_DISTANCE_MEAN",
    "NEAREST_UNIVERSITY_M",
    "PLACES_BY_KIND",
    "PLACES_PER_KM2",
    "REACH",
    "STANDARD_DEVIATIONAL_ELLIPSE",
    "STREET_DISTANCE",
    "STREET_DISTANCE_MEAN",
    "STREET_WITHIN_400_M",
    "STREET_WITHIN_800_M",
    "VERDICT_STABILITY",
    "WITHIN_400_M",
    "WITHIN_800_M",
    "ZONE_LOCATION_QUOTIENT",
    "describe",
]

_ORDER = (
    AREA_HA,
    PLACES_BY_KIND,
    CULTURE_PER_HA,
    ZONE_LOCATION_QUOTIENT,
    INDUSTRIAL_SHARE,
    NEAREST_UNIVERSITY_M,
    LINK_COVERAGE,
    HILL_1,
    PLACES_PER_KM2,
    CO_LOCATION_STRENGTH,
    CO_LOCATION_PROFILE,
    CO_LOCATION_STRATIFIED,
    CO_LOCATION_INDEPENDENCE,
    VERDICT_STABILITY,
    COLOCATION_QUOTIENT,
    NEAREST_DISTANCE,
    NEAREST_DISTANCE_MEAN,
    WITHIN_400_M,
    WITHIN_800_M,
    STREET_DISTANCE,
    STREET_DISTANCE_MEAN,
    STREET_WITHIN_400_M,
    STREET_WITHIN_800_M,
    CROSS_K,
    CROSS_L,
    CROSS_PAIR_CORRELATION,
    M_FUNCTION,
    M_DENSITY,
    CLARK_EVANS,
    KD_DENSITY,
    GINI_CONCENTRATION,
    HOOVER,
    ELLISON_GLAESER,
    COAGGLOMERATION,
    DISTRICT_LOCATION_QUOTIENT,
    MEAN_CENTRE,
    STANDARD_DEVIATIONAL_ELLIPSE,
    LOCAL_COLOCATION_QUOTIENT,
    BIVARIATE_LOCAL_JOIN_COUNT,
    GETIS_ORD_GI_STAR,
    KERNEL_DENSITY,
    REACH,
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
