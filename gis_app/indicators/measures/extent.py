"""How much: the area of a zone and the places inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import COMPARABLE_AREAS, Indicator, ZoneMeasure
from gis_app.indicators.inputs.city_index import CULTURE
from gis_app.indicators.inputs.contents import ratio, study_area
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values, ZoneContents
    from gis_app.indicators.reading import Reading


def _area(contents: ZoneContents) -> Values:
    return contents.area_ha


def _no_area(_contents: ZoneContents) -> str:
    return _("The outline encloses no area.")


def _area_readings(run: CityRun) -> Iterator[Reading]:
    yield AREA_HA.reading("city", value=run.city.study_area.area_ha, parameters={"source": run.city.study_area.source})


def _places(contents: ZoneContents) -> Mapping[str, Values]:
    return {
        kind: contents.count(kind).astype(np.float64) if contents.index.city.count(kind) else contents.none()
        for kind in contents.index.kinds
    }


def _city_places(index: CityIndex) -> Mapping[str | None, float | None]:
    # Without places of a kind there is nothing to compare with, and 0 would be something.
    return {kind: float(index.city.count(kind)) or None for kind in index.kinds}


def _no_places(contents: ZoneContents) -> str:
    """Name the first empty kind; `ZoneMeasures.why_missing` asks for one kind where it knows which."""
    reasons = [why_absent(contents.index.city, kind) for kind in contents.index.kinds]
    return next((reason for reason in reasons if reason), _("No layer of places was given."))


def _place_readings(run: CityRun) -> Iterator[Reading]:
    for kind in run.kinds:
        value = float(run.city.count(kind)) or None
        yield PLACES_BY_KIND.reading("city", value=value, to_kind=kind, reason=why_absent(run.city, kind))


def _density_readings(run: CityRun) -> Iterator[Reading]:
    hectares = run.city.study_area.area_ha
    for kind in run.kinds:
        reason = why_absent(run.city, kind) or (None if hectares > 0 else _("The study area encloses no area."))
        reason = reason or run.index.why_none_inside
        # A density must not count what lies outside its area.
        value = None if reason else 100.0 * float(study_area(run.index).count(kind)[0]) / hectares
        yield PLACES_PER_KM2.reading("city", value=value, to_kind=kind, reason=reason)


def _culture_density(contents: ZoneContents) -> Values:
    if not contents.index.city.count(CULTURE):
        return contents.none()
    return ratio(contents.count(CULTURE), contents.area_ha)


def _no_culture_density(contents: ZoneContents) -> str:
    return why_absent(contents.index.city, CULTURE) or _no_area(contents)


AREA_HA = Indicator(
    id="area_ha",
    title=N_("Area"),
    explanation=N_(
        "The area inside the outline, in hectares. Sheffield's cultural quarter has about 30 ha, Queensland's "
        "precinct 16 ha. For the city it is the area of the study area."
    ),
    unit="ha",
    levels=("zone", "city"),
    citation="Zhang & Hui, Creative Clusters: Basic Conceptions and International Practices",
    headline=True,
    compute=_area_readings,
    measure=ZoneMeasure(_area, _no_area),
)

PLACES_BY_KIND = Indicator(
    id="places_by_kind",
    title=N_("Places by kind"),
    explanation=N_(
        "How many places of each kind lie inside. A place that covers ground counts where a point inside it lies; "
        "a place on the outline counts as inside."
    ),
    unit="places",
    levels=("zone", "city"),
    null_model=COMPARABLE_AREAS,
    keywords=("S5",),
    headline=True,
    compute=_place_readings,
    measure=ZoneMeasure(_places, _no_places, of_city=_city_places),
)

CULTURE_PER_HA = Indicator(
    id="culture_per_ha",
    title=N_("Culture places per hectare"),
    explanation=N_(
        "Cultural venues inside, divided by the area. Small zones drawn tightly around a few venues reach high "
        "values: read it beside the area. For the city, venues inside the study area are divided by its area."
    ),
    unit="per ha",
    levels=("zone", "city"),
    kinds=(CULTURE,),
    better="higher",
    null_model=COMPARABLE_AREAS,
    keywords=("S5",),
    headline=True,
    measure=ZoneMeasure(_culture_density, _no_culture_density),
)

PLACES_PER_KM2 = Indicator(
    id="places_per_km2",
    title=N_("Places per square kilometre"),
    explanation=N_("Places of one kind inside the study area, divided by its area in square kilometres."),
    unit="per km²",
    levels=("city",),
    compute=_density_readings,
)

INDICATORS = (AREA_HA, PLACES_BY_KIND, CULTURE_PER_HA, PLACES_PER_KM2)
