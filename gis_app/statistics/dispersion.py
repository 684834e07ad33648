"""Clark & Evans' index against uniform places in the same window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_seed, as_window, check_inside, entropy, one_of
from gis_app.statistics.arrays import FloatArray, Progress, as_points, as_simulations
from gis_app.statistics.monte_carlo import ALTERNATIVES, Alternative, monte_carlo_p
from gis_app.statistics.nearest import nearest_distances

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from shapely import MultiPolygon, Polygon


@dataclass(frozen=True)
class ClarkEvans:
    """Clark & Evans' index of aggregation.

    Attributes
    ----------
    r : float or None
        Mean nearest distance over its mean for uniform places: below 1 clustered, above 1 spread out.
        None with fewer than two places.
    z : float or None
        Standard deviations from that mean; None where the simulations do not vary.
    p : float or None
    simulated : (simulations,) float64, metres
        Mean nearest distances of uniform places.
    """

    r: float | None
    z: float | None
    p: float | None
    simulated: FloatArray


class UniformPlaces:
    """Draws places uniformly from a polygon: a triangle by area, then a spot in it; none is rejected."""

    def __init__(self, window: Polygon | MultiPolygon) -> None:
        import shapely

        # Constrained, so that no triangle reaches into a hole or a bay.
        triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(as_window(window)))
        corners = shapely.get_coordinates(shapely.get_exterior_ring(triangles)).reshape(-1, 4, 2)
        areas = shapely.area(triangles)
        self._corners = corners[:, :3]
        self._shares = areas / areas.sum()

    def draw(self, n: int, rng: np.random.Generator) -> FloatArray:
        """Return n places, (n, 2) float64, metres."""
        corner = self._corners[rng.choice(len(self._shares), n, p=self._shares)]
        u, v = rng.random((2, n, 1))
        beyond = u + v > 1
        # The other half of the parallelogram is folded back, which keeps spots uniform.
        u, v = np.where(beyond, 1 - u, u), np.where(beyond, 1 - v, v)
        return np.asarray(corner[:, 0] + u * (corner[:, 1] - corner[:, 0]) + v * (corner[:, 2] - corner[:, 0]))


def clark_evans(
    xy: ArrayLike,
    window: Polygon | MultiPolygon,
    simulations: int = 999,
    seed: int = 1,
    alternative: Alternative = "two-sided",
    *,
    progress: Progress | None = None,
) -> ClarkEvans:
    """Return the mean nearest distance relative to that of uniform places in the window.

    The expectation, its spread and p come from draws in the window itself, so that ragged outlines do
    not pass for clustering as they do with the closed forms.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    window : shapely Polygon or MultiPolygon
    simulations, seed : int
    alternative : {"two-sided", "greater", "less"}
        "less" asks for clustering.
    progress : callable, optional

    Returns
    -------
    ClarkEvans

    Raises
    ------
    ValueError
        When a place lies outside the window, or an argument has the wrong value.

    References
    ----------
    Clark & Evans (1954), Distance to nearest neighbor as a measure of spatial relationships. Ecology 35.

    Examples
    --------
    >>> from shapely import box
    >>> from gis_app.statistics import clark_evans
    >>> clark_evans([[10, 10], [10, 90], [90, 10], [90, 90]], box(0, 0, 100, 100), simulations=19).r > 1
    True
    """
    points, count, seed = as_points(xy), as_simulations(simulations), as_seed(seed)
    one_of(alternative, "The alternative", ALTERNATIVES)
    check_inside(points, as_window(window))
    own = nearest_distances(points)
    if own is None:
        return ClarkEvans(None, None, None, np.empty(0))
    places, simulated = UniformPlaces(window), np.empty(count)
    for s in range(count):
        # A stream for each draw: it does not depend on how many are drawn before.
        rng = np.random.default_rng(entropy(seed, s))
        drawn = nearest_distances(places.draw(len(points), rng))
        simulated[s] = 0.0 if drawn is None else drawn.mean()
        if progress is not None:
            progress((s + 1) / count, "uniform places")
    mean, spread = simulated.mean(), simulated.std(ddof=1) if count > 1 else 0.0
    z = float((own.mean() - mean) / spread) if spread > 0 else None
    return ClarkEvans(float(own.mean() / mean), z, monte_carlo_p(own.mean(), simulated, alternative), simulated)
