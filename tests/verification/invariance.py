"""What must not change a statistic: the order of rows, where the origin is, how the map is turned, the unit.

The plain pattern is turned by any angle; the lattice, with its ties and duplicates, only by what keeps ties ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from comparison import relative
from scipy.sparse import csr_array
from shapely import affinity
from window_files import read_pattern

from gis_app.statistics import (
    clark_evans,
    colocation_quotient,
    cross_k,
    getis_ord_gi_star,
    hill_numbers,
    kernel_density,
    local_colocation_quotient,
    m_function,
    nearest_distances,
    pair_counts,
    random_labelling_moments,
    scan_statistic,
)
from gis_app.statistics.m_matrix import m_density_matrix

if TYPE_CHECKING:
    from collections.abc import Callable


class Ground(NamedTuple):
    """A pattern as it was, or changed; what belongs to a place goes with it."""

    xy: np.ndarray
    marks: np.ndarray
    window: Any
    weights: np.ndarray
    metre: float
    """How long a metre is in the unit of the coordinates."""
    origin: np.ndarray
    """Where the window's lower left corner came to be."""
    order: np.ndarray
    """Which row of the unchanged pattern each row is."""

    def back(self, values: np.ndarray) -> np.ndarray:
        """Return values per place in the order of the unchanged pattern."""
        return values[np.argsort(self.order)]


Statistic: TypeAlias = "Callable[[Ground], Any]"
Change: TypeAlias = "Callable[[Ground], Ground]"
RADII = np.array([50.0, 71.3, 133.7, 200.0])
SIMULATIONS = 199


def _ground(name: str) -> Ground:
    xy, marks, window = read_pattern(name)
    weights = 1.0 + (xy[:, 0] * 7 + xy[:, 1] * 3) % 41
    return Ground(xy, marks, window, weights, 1.0, np.zeros(2), np.arange(len(xy)))


def _shuffled(ground: Ground) -> Ground:
    order = np.random.default_rng(3).permutation(len(ground.xy))
    return ground._replace(
        xy=ground.xy[order], marks=ground.marks[order], weights=ground.weights[order], order=ground.order[order]
    )


def _moved(ground: Ground, dx: float, dy: float) -> Ground:
    by = np.array([dx, dy])
    return ground._replace(
        xy=ground.xy + by, window=affinity.translate(ground.window, dx, dy), origin=ground.origin + by
    )


def _turned(ground: Ground, degrees: float) -> Ground:
    turn = np.radians(degrees)
    cos, sin = (float(np.round(v, 15)) for v in (np.cos(turn), np.sin(turn)))
    xy = ground.xy @ np.array([[cos, sin], [-sin, cos]])
    return ground._replace(xy=xy, window=affinity.affine_transform(ground.window, [cos, -sin, sin, cos, 0, 0]))


def _scaled(ground: Ground, metre: float) -> Ground:
    window = affinity.scale(ground.window, metre, metre, origin=(0, 0))
    return ground._replace(xy=ground.xy * metre, window=window, metre=metre, origin=ground.origin * metre)


def _counts(g: Ground) -> Any:
    return pair_counts(g.xy, g.marks, RADII * g.metre).counts


def _cross_k(g: Ground, correction: Any) -> Any:
    found = cross_k(g.xy, g.marks, 0, 1, RADII * g.metre, g.window, correction).k
    assert found is not None
    return found / g.metre**2


def _moments(g: Ground) -> Any:
    found = random_labelling_moments(g.xy, g.marks, RADII * g.metre)
    return np.concatenate([found.mean.ravel(), found.covariance.ravel()])


def _quotients(g: Ground) -> Any:
    return [colocation_quotient(g.xy, g.marks, a, b, 1).value for a, b in ((0, 1), (1, 0), (2, 2))]


def _local(g: Ground) -> Any:
    found, values = local_colocation_quotient(g.xy, g.marks, 0, 1, 9, 1), np.zeros(len(g.xy))
    values[found.index] = found.value
    return g.back(values)


def _m(g: Ground) -> Any:
    return m_function(g.xy, g.marks, 0, 1, RADII * g.metre, g.weights).filled(np.nan)


def _m_density(g: Ground) -> Any:
    return m_density_matrix(g.xy, g.marks, RADII * g.metre, 25.0 * g.metre, g.weights).value


def _nearest(g: Ground) -> Any:
    found = nearest_distances(g.xy)
    assert found is not None
    return g.back(found.distance) / g.metre


def _evenness(g: Ground) -> Any:
    return clark_evans(g.xy, g.window, SIMULATIONS).r


def _hot_spots(g: Ground) -> Any:
    near = np.hypot(*(g.xy[:, None] - g.xy[None]).transpose(2, 0, 1)) <= 130.1 * g.metre
    np.fill_diagonal(near, val=False)
    return 10 + g.back(getis_ord_gi_star(g.weights, csr_array(near.astype(float)), 1).z)


def _density(g: Ground) -> Any:
    """Return densities where there are any to speak of: the rest is rounding."""
    left, bottom = g.origin
    bounds = (left, bottom, left + 1000 * g.metre, bottom + 700 * g.metre)
    return 1 + kernel_density(g.xy, bounds, 50 * g.metre, 120 * g.metre) * g.metre**2


def _scan(g: Ground) -> Any:
    best = scan_statistic(g.xy, g.marks == 1, 180 * g.metre, 0.4, 1)[0]
    return [best.llr, best.cases, best.places]


def _hill(g: Ground) -> Any:
    kinds = np.array(list(dict.fromkeys(g.marks.tolist())))
    return hill_numbers([np.count_nonzero(g.marks == kind) for kind in kinds], (0, 1, 2), 20)


EXACT, SUMS, TABULATED, SIMULATED = 0.0, 1e-7, 1e-3, 0.03
STATISTICS: dict[str, tuple[Statistic, float]] = {
    "pair counts": (_counts, EXACT),
    "cross-K, no correction": (partial(_cross_k, correction="none"), SUMS),
    "cross-K, translation": (partial(_cross_k, correction="translation"), TABULATED),
    "random labelling: closed-form moments": (_moments, SUMS),
    "co-location quotient": (_quotients, SUMS),
    "local co-location quotient": (_local, SUMS),
    "M with weights": (_m, SUMS),
    "m with weights": (_m_density, 1e-6),
    "nearest distance": (_nearest, SUMS),
    "Clark & Evans' index": (_evenness, SIMULATED),
    "Gi*": (_hot_spots, SUMS),
    "kernel density": (_density, SUMS),
    "scan statistic": (_scan, SUMS),
    "Hill numbers": (_hill, SUMS),
}
CHANGES: dict[str, dict[str, Change]] = {
    "rectangle": {
        "rows in another order": _shuffled,
        "moved to a national grid": partial(_moved, dx=567_890.125, dy=4_321_098.75),
        "turned by 37°": partial(_turned, degrees=37.0),
        "in kilometres": partial(_scaled, metre=0.001),
    },
    "lattice": {
        "ties: rows in another order": _shuffled,
        "ties: moved to a national grid": partial(_moved, dx=500_000.0, dy=4_200_000.0),
        "ties: turned by 90°": partial(_turned, degrees=90.0),
        "ties: in another unit": partial(_scaled, metre=0.25),
    },
}
NOT_ASKED = {("kernel density", "turned by 37°"), ("kernel density", "ties: turned by 90°")}
"""The grid of a density map is north up: it does not turn with the places."""


@dataclass(frozen=True)
class Invariance:
    """A statistic and a change that must not matter."""

    statistic: str
    change: str
    pattern: str
    limit: float

    def __str__(self) -> str:
        """Return a name for a test."""
        return f"{self.statistic} / {self.change}"

    def measure(self) -> float:
        """Return the largest relative difference."""
        compute = STATISTICS[self.statistic][0]
        ground = _ground(self.pattern)
        return relative(compute(CHANGES[self.pattern][self.change](ground)), compute(ground))


EVERY = [
    Invariance(statistic, change, pattern, limit)
    for statistic, (_, limit) in STATISTICS.items()
    for pattern, changes in CHANGES.items()
    for change in changes
    if (statistic, change) not in NOT_ASKED
]
