"""How zones look and what they are called, on screen, on paper and on the web alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.zones.claims import CHANCE, UNTESTED, claim_of
from gis_app.zones.finding import METHODS
from gis_app.zones.look import DRAWN, IMPORTED, OTHER
from gis_app.zones.zone import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.zones.look import Look
    from gis_app.zones.zone import Zone


def look_of_method(method: str, claim: str = "") -> Look:
    """Return the look of zones that came about by `method`, of which so much can be said."""
    if method in METHODS:
        return METHODS[method].look.claiming(claim)
    return {"drawn": DRAWN, "imported": IMPORTED}.get(method, OTHER)


def look_of(zone: Zone) -> Look:
    """Return how a zone is drawn."""
    return look_of_method(zone.method, claim_of(zone) if isinstance(zone, Candidate) else "")


def grouped(zones: Sequence[Zone]) -> list[tuple[Look, list[Zone]]]:
    """Return the zones by look, drawn ones first, then by way of finding, each group in the order given."""
    groups: dict[str, tuple[Look, list[Zone]]] = {}
    for zone in zones:
        look = look_of(zone)
        groups.setdefault(look.title, (look, []))[1].append(zone)
    order = {look.title: number for number, look in enumerate(_all())}
    return sorted(groups.values(), key=lambda pair: order.get(pair[0].title, len(order)))


def _all() -> list[Look]:
    """Return every look, in the order lists are shown."""
    found = [one.look.claiming(claim) for one in METHODS.values() for claim in ("", UNTESTED, CHANCE)]
    return [DRAWN, IMPORTED, *found, OTHER]


def number(zone: Zone, position: int) -> int:
    """Return the number on a zone's badge: its rank, or its place in the list (from 0) where it has none."""
    return getattr(zone, "rank", 0) or position + 1
