"""Areas that cross themselves, and the third dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.errors import Finding, Severity
from layers.intake.tangles import MANY_CORNERS, MOST_CROSSINGS, MOST_IN_ALL, too_tangled
from layers.language import gettext as _
from layers.language import ngettext
from layers.mending import mended

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

_AREAS = 2


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
    sound = mended(draft.geometry[invalid])
    lost = invalid.copy()
    lost[invalid] = shapely.is_missing(sound)
    # The array may be the raw table's own.
    draft.geometry = draft.geometry.copy()
    draft.geometry[invalid] = sound
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
