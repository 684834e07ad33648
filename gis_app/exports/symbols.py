"""How zones, streets and ground look on every product: the web map, the plate and the report draw alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_app.zones.claims import CHANCE, UNTESTED, claim_of
from gis_app.zones.zone import Candidate
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
    claim
        What can be said of its zones, of `gis_app.zones.claims`; nothing where they stand out or are not tested at all.
    """

    method: str
    title: str
    singular: str
    colour: str
    dash: tuple[float, ...] = ()
    badge: str = "round"
    weight: float = 2.2
    claim: str = ""


_GROUPS = (
    ZoneGroup("drawn", N_("Drawn zones"), N_("Drawn zone"), "#0b6e8a", weight=2.6),
    ZoneGroup("imported", N_("Imported zones"), N_("Imported zone"), "#0b6e8a", weight=2.6),
    ZoneGroup(
        "density_clusters", N_("Where creative places gather"), N_("Candidate: creative places gather here"), "#3b2f6b"
    ),
    ZoneGroup("density_clusters", UNTESTED, N_("Candidate: creative places gather here"), "#3b2f6b", claim=UNTESTED),
    ZoneGroup(
        "density_clusters",
        CHANCE,
        N_("Candidate: no more than chance would bring"),
        "#8b84a6",
        weight=1.4,
        claim=CHANCE,
    ),
    ZoneGroup(
        "industrial_seeds",
        N_("Reusable industrial sites"),
        N_("Candidate: an industrial site that could become a creative quarter"),
        "#9a4a0f",
        dash=(3.0, 1.8),
        badge="square",
    ),
)
_OTHER = ZoneGroup("", N_("Candidate zones"), N_("Candidate zone"), "#44403a")


def zone_group(method: str, claim: str = "") -> ZoneGroup:
    """Return how zones of `method` are drawn, of which so much can be said."""
    return next((group for group in _GROUPS if (group.method, group.claim) == (method, claim)), _OTHER)


def group_of(zone: Zone) -> ZoneGroup:
    """Return how a zone is drawn."""
    return zone_group(zone.method, claim_of(zone) if isinstance(zone, Candidate) else "")


def grouped(zones: Sequence[Zone]) -> list[tuple[ZoneGroup, list[Zone]]]:
    """Return the zones by group, drawn ones first, each group in the order given."""
    order = [*_GROUPS, _OTHER]
    groups: dict[str, tuple[ZoneGroup, list[Zone]]] = {}
    for zone in zones:
        group = group_of(zone)
        groups.setdefault(group.title, (group, []))[1].append(zone)
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
