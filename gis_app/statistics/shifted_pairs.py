"""Cross-K of kinds moved against each other: the same random shifts for all pairs, no pair of places stored.

In a rectangle what leaves on one side comes in on the other; in any other window only the overlap is compared, and
curves from small overlaps, which vary more, are scaled to the whole window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.arguments import entropy
from gis_app.statistics.compiled import kernel
from gis_app.statistics.grid import Bins, Grid, bin_of, build_bins, build_grid
from gis_app.statistics.tiles import run_tiles, usable_threads
from gis_app.statistics.window_overlaps import Overlaps, breadth, covers, is_rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely import MultiPolygon, Polygon

    from gis_app.statistics.arrays import BoolArray, FloatArray, IntArray, Progress

STEP = "shifting"
LEAST_OVERLAP = 0.25
LEAST_COVARIANCE = 0.02
SPARSE = 0.05
"""Share of shifts without any pair above which a radius is judged upwards only."""
# Tries for each shift wanted, after which a pair is given up.
ATTEMPTS = 20
SPARE = 1.1
"""How many more shifts are tried than are still wanted: some leave too little of the window."""


class NarrowWindowError(ValueError):
    """The window is too narrow for the distances asked for."""

    def __init__(self, radius: float) -> None:
        super().__init__(f"The window is too narrow for distances up to {radius:g} m.")


class ShiftedCurves(NamedTuple):
    """Cross-K of one pair of kinds.

    Parameters
    ----------
    values : (simulations + 1, k) float64, m²
        As observed in row 0, then after each shift.
    expected : (k,) float64, m²
    sparse : (k,) bool
        Radii at which many shifts leave no pair.
    """

    values: FloatArray
    expected: FloatArray
    sparse: BoolArray


class _Fixed(NamedTuple):
    """Places that stay, sorted into a grid; `order` tells which is which."""

    grid: Grid
    order: IntArray


@dataclass(frozen=True)
class Kinds:
    """The places of every kind, which of them are compared, and at which distances.

    Parameters
    ----------
    groups
        One (n, 2) array in metres for each kind.
    pairs
        Positions in `groups`: the first stays, the second is moved.
    radii
        (k,) metres, ascending.
    """

    groups: Sequence[FloatArray]
    pairs: Sequence[tuple[int, int]]
    radii: FloatArray


def shift_kinds(
    kinds: Kinds,
    window: Polygon | MultiPolygon,
    amount: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[ShiftedCurves | None]:
    """Return the curves of every pair, all from the same shifts, whatever the number of threads.

    Parameters
    ----------
    kinds
        None of them without places; all places in the window.
    window
        Valid, in metres.
    amount, seed
        How many shifts.
    threads
        By default one per processor.
    progress
        Called with the share done and the step's name; may raise to cancel.

    Returns
    -------
    list of ShiftedCurves or None
        None where hardly any shift leaves places of both kinds in the overlap.

    Raises
    ------
    NarrowWindowError
        When a rectangle is less than twice the greatest radius wide, or another window hardly overlaps itself.
    """
    rng = np.random.default_rng(entropy(seed))
    shifts = Torus(kinds, window) if is_rectangle(window) else Crops(kinds, window)
    return shifts.run(amount, rng, usable_threads(threads), progress)


@kernel
def _count_around(grid: Grid, bins: Bins, kept: BoolArray, moved: FloatArray, counts: IntArray) -> None:
    """Add to `counts`, by distance bin, the pairs of a kept place of the grid and a moved one."""
    slack = 1e-6 * grid.cell
    limit = bins.squared[-1]
    for p in range(moved.shape[0]):
        x, y = moved[p, 0], moved[p, 1]
        across, up = x - grid.left, y - grid.bottom
        first = int(max(0.0, up - bins.reach - slack) * grid.per_metre)
        last = min(grid.rows - 1, int(max(-grid.cell, up + bins.reach + slack) * grid.per_metre))
        # Truncation goes towards 0: what is too far below must not land in the first row.
        if up + bins.reach + slack < 0.0:
            continue
        for row in range(first, last + 1):
            height = up - row * grid.cell
            gap = max(0.0, max(-height, height - grid.cell) - slack)
            half = math.sqrt(max(0.0, bins.reach * bins.reach - gap * gap)) + slack
            if across + half < 0.0:
                continue
            west = int(max(0.0, across - half) * grid.per_metre)
            east = min(grid.columns - 1, int((across + half) * grid.per_metre))
            if west > east:
                continue
            for j in range(grid.starts[row * grid.columns + west], grid.starts[row * grid.columns + east + 1]):
                dx, dy = grid.x[j] - x, grid.y[j] - y
                distance = dx * dx + dy * dy
                if distance <= limit and kept[j]:
                    counts[bin_of(distance, bins.squared, bins.table, bins.scale)] += 1


class _Forward:
    """Progress over several rounds, of which nobody knows how many there will be: it never goes back."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._first, self._told = progress, 0.0, 0.0

    def begins(self, share: float) -> None:
        """Note that a round begins with so much done."""
        self._first = share

    def ends(self) -> None:
        """Tell that all is done."""
        if self._progress is not None:
            self._progress(1.0, STEP)

    def __call__(self, share: float, step: str) -> None:
        """Pass on how much of the round is done."""
        self._told = max(self._told, self._first + (1.0 - self._first) * share)
        if self._progress is not None:
            self._progress(self._told, step)


class Torus:
    """Shifts in a rectangle whose opposite sides are one; the mean over all of them is π r², whatever the places."""

    def __init__(self, kinds: Kinds, window: Polygon | MultiPolygon) -> None:
        self.kinds, self.bins = kinds, build_bins(kinds.radii)
        self.corner = np.array(window.bounds[:2])
        self.sides = np.array(window.bounds[2:]) - self.corner
        reach = float(kinds.radii[-1])
        if reach > self.sides.min() / 2:
            raise NarrowWindowError(reach)
        self.fixed = {a: build_grid(self._repeated(kinds.groups[a], reach), reach)[0] for a, _b in kinds.pairs}

    def _repeated(self, points: FloatArray, reach: float) -> FloatArray:
        """Return the places, and again those near a side beyond the opposite one."""
        once = (points - self.corner) % self.sides
        ways = np.array([(i, j) for i in (0, -1, 1) for j in (0, -1, 1)]) * self.sides
        every = (once[None] + ways[:, None]).reshape(-1, 2)
        # A hair wider, so that rounding loses no pair at exactly the greatest distance.
        near = ((every >= -reach * (1 + 1e-9)) & (every <= self.sides + reach * (1 + 1e-9))).all(axis=1)
        return np.ascontiguousarray(every[near])

    def run(
        self, amount: int, rng: np.random.Generator, threads: int, progress: Progress | None
    ) -> list[ShiftedCurves | None]:
        """Return toroidal cross-K after every shift."""
        radii, pairs = self.kinds.radii, self.kinds.pairs
        # Row 0 is not moved, so that the observed curve is counted in the same way.
        moves = np.vstack([np.zeros(2), rng.uniform(0.0, self.sides, (amount, 2))])
        counts = np.zeros((len(pairs), amount + 1, radii.size), np.int64)
        everywhere = {a: np.ones(grid.x.size, np.bool_) for a, grid in self.fixed.items()}

        def count(row: int) -> None:
            at = {b: (self.kinds.groups[b] - self.corner + moves[row]) % self.sides for _a, b in pairs}
            for pair, (a, b) in enumerate(pairs):
                # Each shift has its own row: threads never write to the same memory.
                _count_around(self.fixed[a], self.bins, everywhere[a], at[b], counts[pair, row])

        run_tiles(amount + 1, [count] * threads, STEP, progress)
        scales = [self.sides.prod() / (len(self.kinds.groups[a]) * len(self.kinds.groups[b])) for a, b in pairs]
        values = np.cumsum(counts, axis=2) * np.array(scales)[:, None, None]
        flat = np.zeros(radii.size, np.bool_)
        return [ShiftedCurves(curves, np.pi * radii**2, flat) for curves in values]


class Crops:
    """Shifts in any other window: what is counted in the overlap of the window with itself."""

    def __init__(self, kinds: Kinds, window: Polygon | MultiPolygon) -> None:
        self.kinds, self.window, self.bins = kinds, window, build_bins(kinds.radii)
        self.overlaps = Overlaps(window, kinds.radii)
        reach = float(kinds.radii[-1])
        self.fixed = {a: _Fixed(*build_grid(kinds.groups[a], reach)) for a, _b in kinds.pairs}

    def count(self, move: FloatArray) -> tuple[float, FloatArray] | None:
        """Return the overlap's area and every pair's cross-K in it, (p, k), NaN where no place of a kind is left.

        None where too little of the window is left.
        """
        area, covariance = self.overlaps.measure(move)
        if area < LEAST_OVERLAP * self.window.area or covariance.min() < LEAST_COVARIANCE * area:
            return None
        # What lies in W + v lies in W when taken back by v, so one prepared window serves both questions.
        stay = {a: covers(self.window, self.kinds.groups[a][fixed.order] - move) for a, fixed in self.fixed.items()}
        moved = {b: self.kinds.groups[b] + move for _a, b in self.kinds.pairs}
        moved = {b: points[covers(self.window, points)] for b, points in moved.items()}
        values = np.full((len(self.kinds.pairs), self.kinds.radii.size), np.nan)
        for pair, (a, b) in enumerate(self.kinds.pairs):
            possible = np.count_nonzero(stay[a]) * len(moved[b])
            if possible:
                counts = np.zeros(self.kinds.radii.size, np.int64)
                _count_around(self.fixed[a].grid, self.bins, stay[a], moved[b], counts)
                values[pair] = area**2 / possible * np.cumsum(counts / covariance[:-1])
        return area, values

    def run(
        self, amount: int, rng: np.random.Generator, threads: int, progress: Progress | None
    ) -> list[ShiftedCurves | None]:
        """Return cross-K in the overlaps, scaled to the variance that the whole window gives."""
        found = self.count(np.zeros(2))
        narrow = NarrowWindowError(float(self.kinds.radii[-1]))
        if found is None:
            raise narrow
        areas, values = [np.array([found[0]])], [found[1][None]]
        kept = np.zeros(len(self.kinds.pairs), np.int64)
        forward = _Forward(progress)
        for moves in self._drawn(amount, kept, rng):
            forward.begins(float(kept.min() / amount))
            area, curves = self._count_all(moves, threads, forward)
            areas.append(area)
            values.append(curves)
            kept += np.isfinite(curves[:, :, 0]).sum(axis=0)
        if not any(np.isfinite(area).any() for area in areas[1:]):
            raise narrow
        forward.ends()
        return [
            self._scaled(np.concatenate(areas), np.concatenate(values)[:, pair], amount) for pair in range(len(kept))
        ]

    def _drawn(self, amount: int, kept: IntArray, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield shifts to try, uniform in a disc, until every pair has enough (`kept` grows)."""
        reach, tried = breadth(self.window) / 2, 0
        while tried < ATTEMPTS * amount and (kept < amount).any():
            more = min(int(SPARE * (amount - kept.min())) + 1, ATTEMPTS * amount - tried)
            drawn = rng.random((more, 2))
            # The root keeps shifts uniform over the disc; without it they would crowd at its centre.
            angle, length = 2 * np.pi * drawn[:, 0], reach * np.sqrt(drawn[:, 1])
            tried += more
            yield np.column_stack([np.cos(angle), np.sin(angle)]) * length[:, None]

    def _count_all(self, moves: FloatArray, threads: int, forward: _Forward) -> tuple[FloatArray, FloatArray]:
        """Return areas (m,) and curves (m, p, k) of many shifts, NaN where there is none."""
        area = np.full(len(moves), np.nan)
        values = np.full((len(moves), len(self.kinds.pairs), self.kinds.radii.size), np.nan)

        def count(row: int) -> None:
            found = self.count(moves[row])
            if found is not None:
                area[row], values[row] = found

        run_tiles(len(moves), [count] * threads, STEP, forward)
        return area, values

    @staticmethod
    def _scaled(area: FloatArray, values: FloatArray, amount: int) -> ShiftedCurves | None:
        """Return the first so many curves of one pair, scaled about their mean."""
        rows = np.flatnonzero(np.isfinite(values[:, 0]))[: amount + 1]
        if rows.size <= amount:
            return None
        area, values = area[rows], values[rows]
        expected = values.mean(axis=0)
        scaled = expected + np.sqrt(area / area[0])[:, None] * (values - expected)
        # Its factor is 1, but rounding must not move the observed curve.
        scaled[0] = values[0]
        return ShiftedCurves(scaled, expected, np.asarray((values == 0).mean(axis=0) > SPARSE))
