"""Random shift: are two kinds independent, given how each of them clusters by itself.

One kind stays, the other is moved as a whole by a random vector, so both keep their own clustering and only what
ties them together is lost. In a rectangle parallel to the axes distances and shifts are toroidal (Lotwick &
Silverman 1982). In another window vectors v are uniform in a disc of half the window's breadth, places in
W ∩ (W + v) are kept, and √|W ∩ (W + v)| (K_v − mean K) are compared: the variance correction of Mrkvička et al.
(2021). K_v has the rigid motion correction, translation correction averaged over directions (Ohser & Stoyan 1981).

Neither form is exact, for toroidal shifts cut clusters along the seams and cropping approximates variances. Measured on
pairs of independent Thomas processes in about 0.7 km² (2,000 pairs, 199 shifts, distances up to 150 m), p ≤ 0.01, 0.05
and 0.1 came out in

- a rectangle: 1.1, 5.4, 10.5 % (of 6,000) with 30 clusters per km² of 4 places (30 m spread); 0.7, 4.7, 9.4 % with 4
  clusters per km² of 30 places (40 m spread);
- a polygon of two parts with holes: 1.0, 4.7, 9.0 % (of 4,000) with 30 clusters per km²; an L: 1.1, 5.3, 9.2 % with 30
  and 1.1, 5.8, 10.4 % with 12 clusters per km² of 6 places (40 m spread), but 1.2, 6.5, 11.2 % with 5 of 15 places
  (50 m spread) and 1.7, 7.5, 13.6 % with 4 of 30 places: with three clusters or so in the window, the correction is
  too liberal. So is the torus where clusters are wide for it: 1.6, 6.7, 12.2 % with 4 of 30 places and 120 m spread.

Both kinds must be stationary: a centre that both share looks like attraction. Kinds that know nothing of each other but
thin out from one centre (Gaussian, 250 m) came out with p ≤ 0.01, 0.05 and 0.1 in 4, 16 and 25 % of 500 rectangles, and
in 24, 60 and 70 % of 300 L-shaped windows.

In a polygon, a radius at which over 5 % of the shifts leave no pair is judged upwards only: the correction would
otherwise rank an empty observed circle below equally empty shifted ones.

References
----------
Lotwick, H. W., & Silverman, B. W. (1982). Methods for analysing spatial processes of several types of points.
Journal of the Royal Statistical Society B, 44(3), 406–413.

Mrkvička, T., Dvořák, J., González, J. A., & Mateu, J. (2021). Revisiting the random shift approach for testing in
spatial statistics. Spatial Statistics, 42, 100430.

Ohser, J., & Stoyan, D. (1981). On the second-order and orientation analysis of planar stationary point processes.
Biometrical Journal, 23(6), 523–533.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.statistics.arguments import as_alpha, as_ordered_pairs, as_points_and_radii, as_seed, as_window, one_of
from gis_app.statistics.arrays import FloatArray, IntArray, Progress, as_labels, as_simulations
from gis_app.statistics.envelopes import ALTERNATIVES, Alternative, Departure, find_departures, global_envelope
from gis_app.statistics.shifted_pairs import Kinds, NarrowWindowError, ShiftedCurves, shift_kinds
from gis_app.statistics.window_overlaps import covers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from shapely import MultiPolygon, Polygon

FEWEST = 5
"""Places of either kind below which nothing is tested."""


@dataclass(frozen=True)
class RandomShiftTest:
    """Two kinds against independence.

    Attributes
    ----------
    radii : (k,) float64, metres
    observed : (k,) float64, m², or None
        Cross-K(r); None, like all that follows from it, with too few places of a kind in the window.
    expected : (k,) float64, m², or None
        Its mean under independence: π r² in a rectangle, else the mean of all curves.
    low, high : (k,) float64, m², or None
        The global envelope.
    simulated : (simulations, k) float64, m², or None
        Curves after random shifts; in a polygon scaled about `expected` to the whole window's variance.
    p : float or None
        Extreme rank length.
    departures : list of (from, to, direction)
        Metres and "above" or "below".
    alternative : {"two-sided", "greater", "less"}
    alpha : float
    seed : int
    n_a, n_b : int
        Places of either kind inside the window.
    """

    radii: FloatArray
    observed: FloatArray | None
    expected: FloatArray | None
    low: FloatArray | None
    high: FloatArray | None
    simulated: FloatArray | None
    p: float | None
    departures: list[Departure]
    alternative: Alternative
    alpha: float
    seed: int
    n_a: int
    n_b: int


def random_shift_test(
    xy: ArrayLike,
    marks: ArrayLike,
    a: int,
    b: int,
    radii: ArrayLike,
    window: Polygon | MultiPolygon,
    simulations: int = 999,
    seed: int = 1,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    progress: Progress | None = None,
    *,
    threads: int | None = None,
) -> RandomShiftTest:
    """Test whether marks a and b lie independently of each other, however much each clusters by itself.

    Parameters
    ----------
    xy : (n, 2) float64, metres
    marks : (n,) int
    a, b : int
        Different marks; b is moved.
    radii : (k,) float64, metres, ascending; d ≤ r counts
    window : shapely Polygon or MultiPolygon
        Valid, in metres. Places outside are left out.
    simulations, seed : int
    alpha : float
        The envelope holds with probability 1 − alpha under independence.
    alternative : {"two-sided", "greater", "less"}
    progress : callable, optional
    threads : int, optional

    Returns
    -------
    RandomShiftTest
        p is None with fewer than five places of either mark in the window.

    Raises
    ------
    ValueError
        When a is b, an argument has the wrong shape or value, or the window is too narrow for the radii.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import box
    >>> from gis_app.statistics import random_shift_test
    >>> xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    >>> test = random_shift_test(xy, np.arange(60) % 2, 0, 1, [50, 100], box(0, 0, 1000, 1000), simulations=99)
    >>> test.simulated.shape
    (99, 2)
    """
    (test,) = random_shift_matrix(
        xy, marks, [(a, b)], radii, window, simulations, seed, alpha, alternative,
        threads=threads, progress=progress,
    )  # fmt: skip
    if test.p is None and min(test.n_a, test.n_b) >= FEWEST:
        raise NarrowWindowError(float(test.radii[-1]))
    return test


def random_shift_matrix(
    xy: ArrayLike,
    marks: ArrayLike,
    pairs: ArrayLike,
    radii: ArrayLike,
    window: Polygon | MultiPolygon,
    simulations: int = 999,
    seed: int = 1,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[RandomShiftTest, ...]:
    """Test several pairs of marks for independence with the same shifts, from one pass.

    Parameters
    ----------
    xy, marks, radii, window, simulations, seed, alpha, alternative, progress
        As in `random_shift_test`; each pair comes out as it does there.
    pairs : (p, 2) int, each (a, b)
        Different marks; b is moved.
    threads : int, optional
        By default one per processor; the result is the same for any number.

    Returns
    -------
    tuple of RandomShiftTest
        One for each pair. p is None with fewer than five places of either mark in the window, or where hardly any
        shift leaves places of both in the overlap.

    Raises
    ------
    ValueError
        As `random_shift_test`.
    """
    (points, distances), amount = as_points_and_radii(xy, radii), as_simulations(simulations)
    labels = as_labels(marks, len(points))
    seed, alpha, window = as_seed(seed), as_alpha(alpha), as_window(window)
    one_of(alternative, "The alternative", ALTERNATIVES)
    wanted = [(int(a), int(b)) for a, b in as_ordered_pairs(pairs)]
    if any(a == b for a, b in wanted):
        raise ValueError("Independence needs two different marks: a kind cannot be moved against itself.")
    # Prepared, because every shift asks about the same window.
    shapely.prepare(window)
    inside = covers(window, points)
    groups = {mark: points[inside & (labels == mark)] for mark in {mark for pair in wanted for mark in pair}}
    tested = [pair for pair in wanted if min(len(groups[mark]) for mark in pair) >= FEWEST]
    # Sorted, for a set has no order that could be relied on.
    names = sorted({mark for pair in tested for mark in pair})
    kinds = Kinds([groups[mark] for mark in names], [(names.index(a), names.index(b)) for a, b in tested], distances)
    found = shift_kinds(kinds, window, amount, seed, threads, progress) if tested else []
    curves = dict(zip(tested, found, strict=True))
    judged = _Judge(distances, float(window.area), seed, alpha, alternative)
    return tuple(judged.test(curves.get((a, b)), len(groups[a]), len(groups[b])) for a, b in wanted)


@dataclass(frozen=True)
class _Judge:
    """Compares the observed curve with the shifted ones by their ranks at every radius."""

    radii: FloatArray
    area: float
    seed: int
    alpha: float
    alternative: Alternative

    def test(self, curves: ShiftedCurves | None, n_a: int, n_b: int) -> RandomShiftTest:
        """Return the test of one pair; an empty one without curves."""
        stated = (self.alternative, self.alpha, self.seed, n_a, n_b)
        if curves is None:
            return RandomShiftTest(self.radii, None, None, None, None, None, None, [], *stated)
        values, expected, sparse = curves
        # Raised to the mean, low values are no longer extreme: only the upper side is judged.
        judged = np.where(sparse, np.maximum(values, expected), values)
        # The envelope packs whole numbers; ranks stand for the values without losing ties.
        ranks = np.stack([np.unique(column, return_inverse=True)[1] for column in judged.T], axis=1).astype(np.int64)
        envelope = global_envelope(ranks, self.alpha, self.alternative, len(values))
        low, high = _values_of(envelope.low, judged), _values_of(envelope.high, judged)
        # Where a side is not judged the envelope ends at what cross-K can be: nothing, or every pair.
        low = np.zeros_like(low) if self.alternative == "greater" else np.where(sparse, 0.0, low)
        high = np.maximum(values.max(axis=0), self.area) if self.alternative == "less" else high
        departures = find_departures(ranks[0], envelope.low, envelope.high, self.radii, "cumulative")
        return RandomShiftTest(self.radii, values[0], expected, low, high, values[1:], envelope.p, departures, *stated)


def _values_of(ranks: IntArray, judged: FloatArray) -> FloatArray:
    """Return the values that have the given ranks (0 = smallest) among the distinct ones of each column."""
    distinct = [np.unique(column) for column in judged.T]
    return np.array([values[min(rank, values.size - 1)] for rank, values in zip(ranks, distinct, strict=True)])
