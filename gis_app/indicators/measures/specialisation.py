"""What a zone is specialised in, beside its city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import COMPARABLE_AREAS, Indicator, ZoneMeasure
from gis_app.indicators.inputs.city_index import CULTURE
from gis_app.indicators.inputs.contents import ratio
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.contents import Values, ZoneContents
    from layers.city import City


def _why_no_universe(city: City) -> str | None:
    """Why culture's share among the reference places says nothing in this city."""
    if reason := why_absent(city, CULTURE):
        return reason
    if CULTURE not in city.universe:
        return _("Cultural venues are not among the reference places.")
    if sum(city.count(kind) > 0 for kind in city.universe) < 2:  # a share needs another kind
        return _("Only one kind of reference place is loaded, so culture's share is 100 % everywhere.")
    return None


def _quotient(contents: ZoneContents) -> Values:
    city = contents.index.city
    if _why_no_universe(city):
        return contents.none()
    inside = np.sum([contents.count(kind) for kind in city.universe], axis=0)
    share_of_city = city.count(CULTURE) / sum(city.count(kind) for kind in city.universe)
    return ratio(contents.count(CULTURE), inside) / share_of_city


def _of_city(index: CityIndex) -> Mapping[str | None, float | None]:
    return {None: None if _why_no_universe(index.city) else 1.0}


def _why_no_quotient(contents: ZoneContents) -> str:
    return _why_no_universe(contents.index.city) or _("No reference place lies inside.")


ZONE_LOCATION_QUOTIENT = Indicator(
    id="zone_location_quotient",
    title=N_("Culture location quotient"),
    explanation=N_(
        "Culture's share among the reference places inside, divided by its share in the whole city: 1 is as in the "
        "city, 2 twice the share. It depends on which kinds are the reference places. With few places inside it jumps."
    ),
    unit="",
    levels=("zone",),
    kinds=(CULTURE,),
    better="higher",
    null_model=COMPARABLE_AREAS,
    keywords=("S5",),
    citation="Isard, Methods of Regional Analysis, 1960",
    headline=True,
    measure=ZoneMeasure(_quotient, _why_no_quotient, of_city=_of_city),
)

INDICATORS = (ZONE_LOCATION_QUOTIENT,)
