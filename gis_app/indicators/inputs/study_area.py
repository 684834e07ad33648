"""Whether the study area holds the places: what refers to its area must not count, or deny, what lies elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.inputs.membership import is_inside
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.city import City


def places_outside(city: City, kinds: Sequence[str]) -> tuple[int, int]:
    """Return how many places of `kinds` lie outside the study area, and how many there are."""
    xy = city.places(kinds).xy
    return int(np.count_nonzero(~is_inside(xy, city.study_area.geometry))) if len(xy) else 0, len(xy)


def why_none_inside(city: City) -> str | None:
    """Return why nothing can be told of the study area: it holds no reference place; None where it holds some."""
    outside, places = places_outside(city, city.universe)
    if places == 0 or outside < places:
        return None
    return _("None of the reference places lies inside the study area.")


def why_few_inside(inside: int, needed: int) -> str | None:
    """Return why so few places inside the study area tell nothing; None where there are as many as needed."""
    if inside >= needed:
        return None
    if not inside:
        return _("None of these places lies inside the study area.")
    return _("Fewer than {needed} of these places lie inside the study area.").format(needed=needed)


def outside_told(city: City, kinds: Sequence[str]) -> str | None:
    """Return how many places of `kinds` lie outside the study area, in a sentence; None where all lie inside."""
    outside, places = places_outside(city, kinds)
    if outside == 0:
        return None
    if outside == places:
        return _(
            "None of these places lies inside the study area: check its layer. Densities, hot spots and everything "
            "else that refers to the study area are not available."
        )
    said = ngettext(
        "{count} of these places lies outside the study area and is left out of the city's densities and of counts by "
        "hexagon.",
        "{count} of these places lie outside the study area and are left out of the city's densities and of counts by "
        "hexagon.",
        outside,
    )
    return said.format(count=f"{outside:,}")
