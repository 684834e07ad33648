"""Where a kind lies as a whole: its centre beside that of all places, and the ellipse around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import Indicator, Told
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.inputs.city_run import CityRun


def _centre(run: CityRun, kind: str) -> Told:
    from gis_app.statistics.centrography import standard_deviational_ellipse

    everything = run.once("ellipse of all", lambda run: standard_deviational_ellipse(run.places.xy))
    reason = run.why_absent(kind)
    ellipse = None if reason else standard_deviational_ellipse(run.city.points(kind))
    if reason is None and everything is None:
        reason = _("No reference places are loaded, so there is nothing to compare.")
    if ellipse is None or everything is None:
        return Told(reason=reason)
    x, y = ellipse.centre.tolist()
    away = float(np.hypot(*(ellipse.centre - everything.centre)))
    return Told(away, stated={"x_m": x, "y_m": y, "crs": run.city.epsg, "n": run.city.count(kind)})


def _ellipse(run: CityRun, kind: str) -> Told:
    from gis_app.statistics.centrography import standard_deviational_ellipse

    reason = run.why_absent(kind)
    if reason is None and run.city.count(kind) < 3:  # two places have a line and no ellipse
        reason = _("An ellipse takes at least three places.")
    ellipse = None if reason else standard_deviational_ellipse(run.city.points(kind))
    if ellipse is None:
        return Told(reason=reason)
    stated = {"semi_major_m": ellipse.semi_major, "semi_minor_m": ellipse.semi_minor}
    stated |= {"x_m": float(ellipse.centre[0]), "y_m": float(ellipse.centre[1])}
    whole = {**stated, "orientation_deg": ellipse.orientation, "n": run.city.count(kind)}
    return Told(ellipse.area / 10_000.0, stated=whole)


MEAN_CENTRE = Indicator(
    id="mean_centre",
    title=N_("Mean centre"),
    explanation=N_(
        "The average position of a kind's places; the value is how far it lies from the average position of all "
        "reference places, and the coordinates stand beside it. One place far out moves it."
    ),
    unit="m",
    levels=("city",),
    citation="Ebdon 1985",
    tell=_centre,
)

STANDARD_DEVIATIONAL_ELLIPSE = Indicator(
    id="standard_deviational_ellipse",
    title=N_("Standard deviational ellipse"),
    explanation=N_(
        "The ellipse of one standard deviation around the mean centre: its area in hectares, beside it the half axes "
        "in metres and the direction of the longer one, clockwise from north. A long ellipse follows a corridor, such "
        "as a river or a railway."
    ),
    unit="ha",
    levels=("city",),
    citation="Yuill 1971",
    tell=_ellipse,
)

INDICATORS = (MEAN_CENTRE, STANDARD_DEVIATIONAL_ELLIPSE)
