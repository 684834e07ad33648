"""Areas that cross themselves, and the third dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.errors import Finding, Severity
from layers.intake.tangles import MANY_CORNERS, MOST_CROSSINGS, MOST_IN_ALL, too_tangled
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

_LINES, _AREAS = 1, 2


def note_third_dimension(draft: Draft, count: int) -> None:
    """Note that heights were left out.

    Parameters
    ----------
    draft
        Gets the finding.
    count
        How many features had one.
    """
    if count:
        message = ngettext("{count} feature had heights", "{count} features had heights", count).format(count=count)
        draft.findings.append(
            Finding("third_dimension_dropped", Severity.NOTE, message, repair=_("heights are not used"))
        )


def mend_invalid(draft: Draft) -> None:
    """Make every geometry valid; what collapses is set aside.

    Parameters
    ----------
    draft
        Altered in place.
    """
    _set_aside_tangles(draft, shapely.get_num_coordinates(draft.geometry) > MANY_CORNERS)
    invalid = ~shapely.is_valid(draft.geometry)
    if not invalid.any():
        return
    invalid = _set_aside_tangles(draft, invalid)
    # By structure: parts that overlap are joined, where GEOS's older way would cut a hole, and took hours.
    sound = shapely.make_valid(draft.geometry[invalid], method="structure", keep_collapsed=False)
    mended = _same_dimension(sound, draft.geometry[invalid])
    lost = invalid.copy()
    lost[invalid] = shapely.is_missing(mended) | shapely.is_empty(mended)
    # The array may be the raw table's own.
    draft.geometry = draft.geometry.copy()
    draft.geometry[invalid] = mended
    draft.report(invalid & ~lost, "self_intersection", _("the outline crosses itself"), _("untangled"))
    draft.set_aside(lost, "too_few_points", _("the outline encloses no area"))


def _set_aside_tangles(draft: Draft, suspects: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Set aside the suspects that cannot be mended and return which of the features left are suspects still."""
    tangled = np.zeros(len(draft), dtype=bool)
    areas = suspects & (shapely.get_dimensions(draft.geometry) == _AREAS)
    if areas.any():
        tangled[areas] = too_tangled(draft.geometry[areas])
    message = _("the outline crosses itself too often to be mended (at most {most} times, {all} in a file)").format(
        most=MOST_CROSSINGS, all=MOST_IN_ALL
    )
    draft.set_aside(tangled, "too_large", message)
    return suspects[~tangled]


def _same_dimension(mended: NDArray[np.object_], before: NDArray[np.object_]) -> NDArray[np.object_]:
    """Keep an area an area: the threads that mending leaves are cut off."""
    wanted = shapely.get_dimensions(before)
    found = np.full(len(mended), None, dtype=object)
    for place, (geometry, dimension) in enumerate(zip(mended, wanted, strict=True)):
        found[place] = of_dimension(geometry, int(dimension))
    return found


def of_dimension(geometry: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    """Return the parts of a geometry that have a dimension, or None.

    Parameters
    ----------
    geometry
        Any, collections included.
    dimension
        0 for points, 1 for lines, 2 for areas.
    """
    parts = shapely.get_parts([geometry])
    while (shapely.get_type_id(parts) >= 4).any():  # multipoints, multilines, multipolygons, collections
        parts = shapely.get_parts(parts)
    parts = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    if len(parts) <= 1:
        return parts[0] if len(parts) else None
    if dimension == _AREAS:
        return shapely.MultiPolygon(list(parts)) if _apart(parts) else shapely.union_all(parts)
    return shapely.MultiLineString(list(parts)) if dimension == _LINES else shapely.MultiPoint(list(parts))


def _apart(parts: NDArray[np.object_]) -> bool:
    return bool(shapely.is_valid(shapely.MultiPolygon(list(parts))))
