"""Every kind the program knows, in the order they are shown."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from layers.kinds import (
    creative_firms,
    cultural_venues,
    designated_parks,
    districts,
    green_space,
    industrial_sites,
    streets,
    study_area,
    universities,
    water,
)

if TYPE_CHECKING:
    from layers.kinds.kind import LayerKind

_MODULES = (
    industrial_sites,
    universities,
    cultural_venues,
    creative_firms,
    designated_parks,
    green_space,
    water,
    streets,
    study_area,
    districts,
)

KINDS: MappingProxyType[str, LayerKind] = MappingProxyType({module.KIND.id: module.KIND for module in _MODULES})
"""Kind id to kind."""

DEFAULT_UNIVERSE: tuple[str, ...] = tuple(kind.id for kind in KINDS.values() if kind.reference)
"""The kinds that quotients, shares and labelling are taken over where loaded."""

CORE_KINDS: tuple[str, ...] = tuple(kind.id for kind in KINDS.values() if kind.core)
"""The three layers the product is about."""
