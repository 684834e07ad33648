"""Links between culture and learning: how far, and for how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import COMPARABLE_AREAS, Indicator, ZoneMeasure
from gis_app.indicators.inputs.city_index import CULTURE, LEARNING, WALK_M
from gis_app.indicators.inputs.contents import ratio
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.inputs.contents import Values, ZoneContents


def _nearest(contents: ZoneContents) -> Values:
    values = contents.none()
    if len(contents.index.learning.geometries):
        found, metres = contents.index.learning.query_nearest(contents.shapes, all_matches=False, return_distance=True)
        # An empty outline is not among those found and keeps its NaN.
        values[found[0]] = metres
    return values


def _nearest_name(contents: ZoneContents) -> str | None:
    """Name the nearest university; among several inside, the first that has a name."""
    if not len(contents.index.learning.geometries):
        return None
    rows = contents.index.learning.query_nearest(contents.shapes[:1], all_matches=True)[1]
    names = contents.index.names(LEARNING)
    return next((name for row in sorted(rows) if (name := names[row])), None)


def _why_no_nearest(contents: ZoneContents) -> str:
    return why_absent(contents.index.city, LEARNING) or _("The outline encloses no area.")


def _coverage(contents: ZoneContents) -> Values:
    if not contents.index.city.count(LEARNING):
        return contents.none()
    shape, row = contents.rows(CULTURE)
    linked = np.bincount(shape, weights=contents.index.linked[row], minlength=len(contents))
    return 100.0 * ratio(linked, contents.count(CULTURE))


def _why_no_coverage(contents: ZoneContents) -> str:
    city = contents.index.city
    return why_absent(city, LEARNING) or why_absent(city, CULTURE) or _("No cultural venue lies inside.")


NEAREST_UNIVERSITY_M = Indicator(
    id="nearest_university_m",
    title=N_("Nearest university"),
    explanation=N_(
        "The distance in a straight line from the zone's edge to the nearest university or research institute, 0 where "
        "one reaches inside. Under 400 m is a short walk."
    ),
    unit="m",
    levels=("zone",),
    kinds=(LEARNING,),
    better="lower",
    null_model=COMPARABLE_AREAS,
    keywords=("S6",),
    headline=True,
    measure=ZoneMeasure(_nearest, _why_no_nearest, _nearest_name, has_city=False),
)

LINK_COVERAGE = Indicator(
    id="link_coverage",
    title=N_("Link coverage"),
    explanation=N_(
        "Of the cultural venues inside, the share with a university or research institute within 400 m in a straight "
        "line, measured to the campus's edge; the university may lie outside the zone."
    ),
    unit="%",
    levels=("zone", "city"),
    kinds=(CULTURE, LEARNING),
    value_range=(0.0, 100.0),
    better="higher",
    null_model=COMPARABLE_AREAS,
    keywords=("S6",),
    headline=True,
    parameters={"radius_m": WALK_M},
    measure=ZoneMeasure(_coverage, _why_no_coverage),
)

INDICATORS = (NEAREST_UNIVERSITY_M, LINK_COVERAGE)
