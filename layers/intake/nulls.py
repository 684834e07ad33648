"""Features without a geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from layers.intake.draft import Draft


def set_aside_nulls(draft: Draft, reported: AbstractSet[int]) -> None:
    """Set aside what has no geometry or an empty one.

    Parameters
    ----------
    draft
        Altered in place.
    reported
        Rows that have a finding already.
    """
    missing = shapely.is_missing(draft.geometry) | shapely.is_empty(draft.geometry)
    known = np.isin(draft.rows, list(reported)) if reported else np.zeros(len(draft), dtype=bool)
    draft.report(missing & ~known, "null_geometry", _("the feature has no geometry"))
    draft.keep(~missing)


def set_aside_non_finite(draft: Draft) -> None:
    """Set aside what has an infinite or missing coordinate."""
    bounds = shapely.bounds(draft.geometry)
    broken = ~np.isfinite(bounds).all(axis=1)
    # bounds passes over a NaN inside a line or ring, so all coordinates are looked at.
    if broken.any() or not np.isfinite(shapely.get_coordinates(draft.geometry)).all():
        broken |= np.array([not np.isfinite(shapely.get_coordinates(one)).all() for one in draft.geometry], dtype=bool)
        draft.set_aside(broken, "non_finite_coordinates", _("a coordinate is not a finite number"))
