"""How many different things: the effective number of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import COMPARABLE_AREAS, Indicator, ZoneMeasure
from gis_app.indicators.inputs.city_index import CULTURE
from gis_app.indicators.wording import why_absent
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.contents import Values, ZoneContents

RAREFIED_TO = 5
"""Places that diversity is compared at, so that a large zone is not richer for being large."""


def effective_categories(counts: NDArray[np.int64]) -> Values:
    """Return the Hill number of order 1 at `RAREFIED_TO` places for many compositions.

    Parameters
    ----------
    counts
        (s, categories) places by category.

    Returns
    -------
    numpy.ndarray
        (s,) float64, NaN with fewer than `RAREFIED_TO` places.
    """
    from gis_app.statistics import hill_numbers_of_many

    values, enough = hill_numbers_of_many(counts, orders=(1,), rarefy_to=RAREFIED_TO)
    return np.where(enough, values[:, 0], np.nan)


def _compositions(contents: ZoneContents) -> NDArray[np.int64]:
    """Return (s, categories) culture places inside, by category; those without one are left out."""
    codes = contents.index.category_codes
    shape, row = contents.rows(CULTURE)
    told = codes[row] >= 0
    width = int(codes.max(initial=0)) + 1
    cells = np.bincount(shape[told] * width + codes[row[told]], minlength=len(contents) * width)
    return cells.reshape(len(contents), width)


def _hill(contents: ZoneContents) -> Values:
    return effective_categories(_compositions(contents))


def _why_no_hill(contents: ZoneContents) -> str:
    if reason := _why_no_category(contents.index):
        return reason
    return _too_few(int(_compositions(contents)[0].sum()))


def _why_no_category(index: CityIndex) -> str | None:
    if reason := why_absent(index.city, CULTURE):
        return reason
    if not np.any(index.category_codes >= 0):
        return _("The cultural venues carry no category.")
    return None


def _too_few(count: int) -> str:
    if count == 0:
        return _("No cultural venue with a category lies here; {needed} are needed.").format(needed=RAREFIED_TO)
    return ngettext(
        "Only {count} cultural venue with a category lies here; {needed} are needed.",
        "Only {count} cultural venues with a category lie here; {needed} are needed.",
        count,
    ).format(count=count, needed=RAREFIED_TO)


HILL_1 = Indicator(
    id="hill_1",
    title=N_("Effective number of culture categories"),
    explanation=N_(
        "How many equally common categories of culture the zone's venues amount to, compared at five venues so that "
        "large zones are not richer for being large: 1 is one category only, 5 is five venues of five categories."
    ),
    unit="categories",
    levels=("zone", "city"),
    kinds=(CULTURE,),
    value_range=(1.0, float(RAREFIED_TO)),
    better="higher",
    null_model=COMPARABLE_AREAS,
    keywords=("S5", "S8"),
    citation="Hill 1973; Chao et al. 2014",
    headline=True,
    parameters={"order": 1, "m": RAREFIED_TO},
    measure=ZoneMeasure(_hill, _why_no_hill),
)

INDICATORS = (HILL_1,)
