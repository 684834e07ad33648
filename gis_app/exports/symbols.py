"""How zones, streets and ground look on every product: the web map, the plate and the report draw alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.zones.zone import Zone

GROUND = "#efece5"
STUDY_AREA = "#fbfaf7"
INK = "#22201d"
QUIET = "#6b665f"


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Zones that came about in the same way, and how they are drawn.

    Parameters
    ----------
    method
        The method's id.
    title, singular
        For people, marked for translation.
    colour
        Of outline and badge.
    dash
        Of the outline: lengths on and off in multiples of its width; empty for a full line.
    badge
        ``round`` or ``square``.
    weight
        Of the outline, in screen pixels.
    """

    method: str
    title: str
    singular: str
    colour: str
    dash: tuple[float, ...] = ()
    badge: str = "round"
    weight: float = 2.2


_GROUPS = (
    ZoneGroup("drawn", N_("Drawn zones"), N_("Drawn zone"), "#0b6e8a", weight=2.6),
    ZoneGroup("imported", N_("Imported zones"), N_("Imported zone"), "#0b6e8a", weight=2.6),
    ZoneGroup("density_clusters", N_("Places close together"), N_("Candidate: places close together"), "#3b2f6b"),
    ZoneGroup(
        "industrial_seeds",
        N_("Factories that could become parks"),
        N_("Candidate: a factory that could become a park"),
        "#9a4a0f",
        dash=(3.0, 1.8),
        badge="square",
    ),
)
_OTHER = ZoneGroup("", N_("Candidate zones"), N_("Candidate zone"), "#44403a")


def zone_group(method: str) -> ZoneGroup:
    """Return how zones of `method` are drawn."""
    return next((group for group in _GROUPS if group.method == method), _OTHER)


def grouped(zones: Sequence[Zone]) -> list[tuple[ZoneGroup, list[Zone]]]:
    """Return the zones by group, drawn ones first, each group in the order given."""
    order = [*_GROUPS, _OTHER]
    groups: dict[str, tuple[ZoneGroup, list[Zone]]] = {}
    for zone in zones:
        group = zone_group(zone.method)
        groups.setdefault(group.method, (group, []))[1].append(zone)
    return sorted(groups.values(), key=lambda pair: order.index(pair[0]))


def number(zone: Zone, position: int) -> int:
    """Return the number on a zone's badge: its rank, or its place in the list (from 0) where it has none."""
    return getattr(zone, "rank", 0) or position + 1


@dataclass(frozen=True, slots=True)
class StreetClass:
    """Streets of about the same weight: `values` of the field ``class``, `colour`, `width` in pixels at zoom 13."""

    id: str
    values: tuple[str, ...]
    colour: str
    width: float


STREET_CLASSES = (
    StreetClass("minor", (), "#e2ddd2", 0.7),
    StreetClass("middle", ("secondary", "tertiary", "secondary_link", "tertiary_link", "次干路"), "#d3ccbe", 1.2),
    StreetClass(
        "main",
        ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link", "快速路", "主干路"),
        "#bfb6a5",
        1.9,
    ),
)
