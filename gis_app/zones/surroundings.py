"""What surrounds a site: the places in walking distance beside what an average spot of the city would have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, is_inside
from gis_app.zones.naming import layer_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from layers.city import City

    Shapes = NDArray[np.object_]
    Counts = NDArray[np.int64]
    Amounts = NDArray[np.float64]
    Tell = Callable[[float], None]

CREATIVE = ("cultural_venues", "creative_firms")
"""Kinds whose places make a quarter creative."""

UNIVERSITIES = "universities"

_CIRCLE_SEGMENTS = 32
_AT_ONCE = 1_000


def excess(count: NDArray[np.integer] | Amounts, expected: Amounts) -> Amounts:
    """Return the log-likelihood excess n ln(n/E) - (n - E), 0 where n ≤ E.

    Parameters
    ----------
    count
        (s,) n, places.
    expected
        (s,) E, places.

    References
    ----------
    Kulldorff 1997, the Poisson model with a known rate.

    Examples
    --------
    >>> import numpy as np
    >>> excess(np.array([4, 4, 0]), np.array([4.0, 1.0, 0.0])).round(3).tolist()
    [0.0, 2.545, 0.0]
    """
    n = np.asarray(count, dtype=np.float64)
    more = (n > expected) & (expected > 0.0)
    ratio = np.divide(n, expected, out=np.ones_like(n), where=more)
    return np.where(more, n * np.log(ratio) - (n - expected), 0.0)


class Spots:
    """The places of some kinds in the study area as distinct spots: many firms share one address.

    Parameters
    ----------
    city
        Whose places they are; each stands as its point.
    kinds
        Kind ids; those that are not loaded have no places.
    """

    def __init__(self, city: City, kinds: Sequence[str]) -> None:
        self.kinds = [kind for kind in kinds if city.has(kind)]
        xy = city.places(self.kinds).xy
        here = xy[is_inside(xy, city.study_area.geometry)]
        # Complex numbers stand for points: they sort by x, then y, and much faster than rows.
        spots, self.weights = np.unique(here @ (1.0, 1.0j), return_counts=True)
        self.tree = shapely.STRtree(as_points(np.column_stack((spots.real, spots.imag))))
        area = float(city.study_area.geometry.area)
        self.rate = len(here) / area if area > 0.0 else 0.0
        """Places per m² of the study area."""

    def within(self, grounds: Shapes, distance: float) -> Counts:
        """Return how many places lie within `distance` metres of the edge of each ground, or on it."""
        ground, spot = self.tree.query(grounds, predicate="dwithin", distance=distance)
        return np.bincount(ground, weights=self.weights[spot], minlength=len(grounds)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds each of s grounds.

    Parameters
    ----------
    creative, universities
        (s,) int64, places in walking distance.
    expected_creative, expected_universities
        (s,) float64, what the city's rate puts on the walking area of such a ground.
    nearest
        (s,) rows in the layer of universities, -1 where there is none.
    distance
        (s,) metres from the ground's edge, or the point where no ground is known, to the campus's edge.
    rate
        Creative places per m² of the study area.
    """

    creative: Counts
    universities: Counts
    expected_creative: Amounts
    expected_universities: Amounts
    nearest: Counts
    distance: Amounts
    rate: float

    @property
    def strength(self) -> Amounts:
        """Excess of creative places plus excess of universities."""
        learning = excess(self.universities, self.expected_universities)
        return excess(self.creative, self.expected_creative) + learning

    @property
    def ratio(self) -> Amounts:
        """Places and universities there are to those expected, 0 where none is expected."""
        expected = self.expected_creative + self.expected_universities
        count = (self.creative + self.universities).astype(np.float64)
        return np.divide(count, expected, out=np.zeros_like(count), where=expected > 0.0)

    def in_order(self, order: Counts) -> Surroundings:
        """Return the grounds at these positions, in this order."""
        return Surroundings(
            self.creative[order],
            self.universities[order],
            self.expected_creative[order],
            self.expected_universities[order],
            self.nearest[order],
            self.distance[order],
            self.rate,
        )


def look_around(city: City, grounds: Shapes, walk: float, tell: Tell | None = None) -> Surroundings:
    """Count what lies within walking distance of each ground.

    Parameters
    ----------
    city
        Its creative places and universities.
    grounds
        (s,) polygons, points or collections of both, in the study area.
    walk
        Metres from the ground's edge, or from the point where no ground is known.
    tell
        Told the share that is done.
    """
    creative, learning = Spots(city, CREATIVE), Spots(city, (UNIVERSITIES,))
    counts = np.zeros((2, len(grounds)), dtype=np.int64)
    area = np.zeros(len(grounds))
    # In parts, so that somebody who waits is told, and can cancel.
    for start in range(0, len(grounds), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        counts[0, some] = creative.within(grounds[some], walk)
        counts[1, some] = learning.within(grounds[some], walk)
        area[some] = walking_area(grounds[some], walk, city.study_area.geometry)
        if tell:
            tell(start / len(grounds))
    expected = (creative.rate * area, learning.rate * area)
    return Surroundings(counts[0], counts[1], *expected, *_nearest_university(city, grounds), creative.rate)


def walking_area(grounds: Shapes, walk: float, study_area: shapely.Geometry) -> Amounts:
    """Return the m² of the study area within `walk` metres of each ground, the ground included."""
    around = shapely.buffer(grounds, walk, quad_segs=_CIRCLE_SEGMENTS)
    shapely.prepare(study_area)
    # Most circles lie in the study area as wholes, which is asked much faster than they are cut.
    cut = np.flatnonzero(~shapely.covers(study_area, around))
    around[cut] = shapely.intersection(around[cut], study_area)
    return np.asarray(shapely.area(around), dtype=np.float64)


def _nearest_university(city: City, grounds: Shapes) -> tuple[Counts, Amounts]:
    """Return the row and the distance of the university nearest to each ground; of several, the first by name."""
    nearest, metres = np.full(len(grounds), -1, dtype=np.int64), np.full(len(grounds), np.inf)
    if not city.count(UNIVERSITIES):
        return nearest, metres
    tree = shapely.STRtree(city.layers[UNIVERSITIES].frame.geometry.to_numpy())
    (ground, row), distance = tree.query_nearest(grounds, return_distance=True, all_matches=True)
    names = np.array(layer_names(city.layers[UNIVERSITIES]), dtype=object)[row].tolist()
    # of several writings the last one stays: the unnamed first, then names from z to a
    order = sorted(range(len(row)), key=lambda hit: (not names[hit], names[hit]), reverse=True)
    nearest[ground[order]], metres[ground[order]] = row[order], distance[order]
    return nearest, metres
