"""What the ground is used for: shares of area by intersection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.indicator import COMPARABLE_AREAS, Indicator, ZoneMeasure
from gis_app.indicators.inputs.city_index import INDUSTRY
from gis_app.indicators.inputs.contents import ratio
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.contents import Values, ZoneContents


def overlap_ha(tree: shapely.STRtree, shapes: NDArray[np.object_]) -> Values:
    """Return how much of each shape the tree's polygons cover.

    Parameters
    ----------
    tree
        Polygons that do not overlap each other, metric CRS.
    shapes
        (s,) valid polygons or multipolygons.

    Returns
    -------
    numpy.ndarray
        (s,) float64, hectares.
    """
    shape, part = tree.query(shapes, predicate="intersects")
    areas = shapely.area(shapely.intersection(shapes[shape], tree.geometries[part]))
    return np.bincount(shape, weights=areas, minlength=len(shapes)) / 10_000.0


def _industrial_share(contents: ZoneContents) -> Values:
    land = contents.index.industrial_land
    if not len(land.geometries):
        return contents.none()
    share = 100.0 * ratio(overlap_ha(land, contents.shapes), contents.area_ha)
    # Overlay rounds in the last digits: a zone inside one site must not read 100.0000001 %.
    return np.minimum(share, 100.0)


def _why_no_share(contents: ZoneContents) -> str:
    return why_absent(contents.index.city, INDUSTRY) or _why_no_land(contents.index)


def _why_no_land(index: CityIndex) -> str:
    if not len(index.industrial_land.geometries):
        return _("The industrial sites are points, so the land they cover is not known.")
    return _("The outline encloses no area.")


INDUSTRIAL_SHARE = Indicator(
    id="industrial_share",
    title=N_("Industrial land"),
    explanation=N_(
        "The share of the area that industrial sites cover, overlapping sites counted once. Old industry is the stock "
        "that revival starts from; whether more is better is for the planner to say. Sites mapped as points do not "
        "count."
    ),
    unit="%",
    levels=("zone", "city"),
    kinds=(INDUSTRY,),
    value_range=(0.0, 100.0),
    null_model=COMPARABLE_AREAS,
    keywords=("S5",),
    headline=True,
    measure=ZoneMeasure(_industrial_share, _why_no_share),
)

INDICATORS = (INDUSTRIAL_SHARE,)
