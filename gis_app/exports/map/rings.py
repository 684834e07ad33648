"""Outlines and points as the page's data block carries them: small whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNITS_PER_DEGREE = 1e5


def polygons(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Return polygons as rings of encoded coordinates; what is no area is left out."""
    return [
        # Without the last corner: Leaflet closes rings by itself.
        [encoded(shapely.get_coordinates(ring)[:-1]) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape).tolist()
        if isinstance(part, shapely.Polygon) and not part.is_empty
    ]


def encoded(lonlats: NDArray[np.float64]) -> list[int]:
    """Return coordinates as differences of whole hundred-thousandths of a degree (about a metre), flat."""
    # Rounded before the differences are taken, so that errors do not add up.
    whole = np.rint(lonlats * _UNITS_PER_DEGREE).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return steps
