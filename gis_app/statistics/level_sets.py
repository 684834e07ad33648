"""Zones out of the level sets of a density: every set that could be a neighbourhood, scored by its excess of places.

While a threshold falls from the highest density to the lowest, sets of cells appear, grow and meet. They form a tree;
a branch is one set from where it appears, or where two meet, to where it meets another. Along each branch the set with
the greatest excess is kept, so no threshold has to be chosen and every part of a city has its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis_app.statistics.compiled import inline_kernel, kernel

if TYPE_CHECKING:
    from gis_app.statistics.arrays import BoolArray, FloatArray, IntArray

KERNEL_REACH = 4.0
"""Bandwidths after which a place's share of the density is left out: 0.03 % of it."""
LEAST_SHARE = 0.2
"""Of the ground around a set, at least so much is taken to be open to places: a spit of land has no rate of its own."""
SOUTH = 2
"""Sides of a cell: west, east, south, north."""
FLOOR = 0.6
"""Cells with less than this share of a lone place's own peak belong to no set."""


class Frame(NamedTuple):
    """Square cells: where they begin, and how many there are.

    Parameters
    ----------
    west, south : float, metres
        The outer corner of the first cell.
    cell : float, metres
    rows, columns : int
        Rows run north.
    """

    west: float
    south: float
    cell: float
    rows: int
    columns: int

    def coarser(self, times: int) -> Frame:
        """Return cells `times` as wide that cover the same ground."""
        return Frame(self.west, self.south, self.cell * times, -(-self.rows // times), -(-self.columns // times))

    def cells_of(self, xy: FloatArray) -> IntArray:
        """Return (n,) positions of the cells that hold `xy` (n, 2), counted along the rows."""
        column = np.clip((xy[:, 0] - self.west) // self.cell, 0, self.columns - 1).astype(np.int64)
        row = np.clip((xy[:, 1] - self.south) // self.cell, 0, self.rows - 1).astype(np.int64)
        return np.asarray(row * self.columns + column)

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Return (columns,) and (rows,) coordinates of the cells' middles."""
        across, up = np.arange(self.columns) + 0.5, np.arange(self.rows) + 0.5
        return np.asarray(self.west + across * self.cell), np.asarray(self.south + up * self.cell)


class Limits(NamedTuple):
    """What a set must be to count as a neighbourhood.

    Parameters
    ----------
    fewest : int
        Places.
    fewest_spots : int
        Different spots they stand on.
    least_m2, most_m2 : float
        Area.
    widest_m : float
        From west to east, and from south to north.
    """

    fewest: int
    fewest_spots: int
    least_m2: float
    most_m2: float
    widest_m: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the background of a set is told from, on cells coarser than the sets'.

    Parameters
    ----------
    frame : Frame
    radius_m : float
        Standard deviation of the Gaussian.
    open_share : (rows, columns) float64
        Share of the ground around a cell where places can stand, weighed by the Gaussian.
    rate : float, places per m²
        Of the whole area: the background is never lower.
    """

    frame: Frame
    radius_m: float
    open_share: FloatArray
    rate: float


class Branches(NamedTuple):
    """The strongest set of each branch that has one.

    Parameters
    ----------
    parent : (b,) int64
        The branch it grows into, -1 for none; always a later one.
    strength : (b,) float64
        n ln(n/E) − (n − E), 0 where the branch has no set that counts.
    level : (b,) int64
        The set is all cells of `order[: level + 1]` connected with the cell `order[level]`.
    places, expected : (b,) float64
    order : (m,) int64
        Positions of the cells above the floor, the densest first.
    rank : (rows * columns,) int64
        Position in `order`, -1 below the floor.
    """

    parent: IntArray
    strength: FloatArray
    level: IntArray
    places: FloatArray
    expected: FloatArray
    order: IntArray
    rank: IntArray


def log_likelihood_excess(places: FloatArray | float, expected: FloatArray | float) -> FloatArray:
    """Return how far counts exceed what is expected: n ln(n/E) − (n − E) where n > E, else 0.

    Parameters
    ----------
    places, expected : float64, any shape that broadcasts

    Returns
    -------
    float64
        The logarithm of Poisson's likelihood ratio.

    References
    ----------
    Kulldorff 1997, A spatial scan statistic.

    Examples
    --------
    >>> from gis_app.statistics.level_sets import log_likelihood_excess
    >>> log_likelihood_excess([34.0, 3.0], 9.0).round(1).tolist()
    [20.2, 0.0]
    """
    n, e = np.broadcast_arrays(np.asarray(places, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    more = (n > e) & (e > 0.0)
    found = np.zeros(n.shape)
    found[more] = n[more] * np.log(n[more] / e[more]) - (n[more] - e[more])
    return found


def level_set_branches(
    xy: FloatArray,
    first: BoolArray,
    frame: Frame,
    bandwidth_m: float,
    limits: Limits,
    around: Surroundings,
) -> Branches:
    """Return the tree of a density's level sets, each branch with its strongest set.

    Parameters
    ----------
    xy : (n, 2) float64, metres
        In an order of their own: sums of the same numbers in another order differ in the last digit.
    first : (n,) bool
        Whether a place is the first on its spot.
    frame : Frame
    bandwidth_m : float
        Standard deviation of the Gaussian that makes the density.
    limits : Limits
    around : Surroundings

    Returns
    -------
    Branches
        The cost is linear in the places and in the cells near them.
    """
    density = gaussian_sums(xy, frame, bandwidth_m).ravel()
    order = np.flatnonzero(density > FLOOR)
    # Stable, so that equally dense cells come in the order of the frame.
    order = order[np.argsort(-density[order], kind="stable")]
    rank = np.full(density.size, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    totals = np.column_stack(
        (
            np.ones(len(order)),
            *_counted(rank, frame.cells_of(xy), first, len(order)),
            *_around(xy, order, frame, around),
        )
    )
    row, column = np.divmod(order, frame.columns)
    boxes = np.column_stack((column, column, row, row))
    wanted = np.array(limits, dtype=np.float64)
    grown = _grow(order, rank, frame.columns, totals, boxes, frame.cell, wanted, around.radius_m, around.rate)
    parent, strength, level, places, expected = grown
    return Branches(parent, strength, level, places, expected, order, rank)


def gaussian_sums(xy: FloatArray, frame: Frame, bandwidth_m: float) -> FloatArray:
    """Return (rows, columns) sums over the places of exp(−d²/2h²) at the cells' middles."""
    sums = np.zeros((frame.rows, frame.columns))
    _stamp(xy, sums, frame.west, frame.south, frame.cell, bandwidth_m)
    return sums


def open_shares(open_ground: BoolArray, cell: float, radius_m: float) -> FloatArray:
    """Return for each cell the share of the ground around it that is open, weighed by a Gaussian of `radius_m`."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(open_ground.astype(np.float64), radius_m / cell, mode="constant"))


def strongest_apart(branches: Branches, least: float = 0.0) -> IntArray:
    """Choose sets that do not overlap, the strongest first.

    Parameters
    ----------
    branches : Branches
    least : float
        Sets at or below this strength are left out.

    Returns
    -------
    (k,) int64
        Branches by falling strength. (The set of branches with the greatest sum of strengths hits the same number of
        known quarters and cuts large ones into pieces.)
    """
    order = np.argsort(-branches.strength, kind="stable").astype(np.int64)
    return np.asarray(_best_first(order, branches.parent, branches.strength, least))


def cells_of_branch(branches: Branches, branch: int, columns: int) -> IntArray:
    """Return the positions of the cells of a branch's strongest set."""
    level = int(branches.level[branch])
    return np.asarray(_flood(int(branches.order[level]), level, branches.rank, columns))


def _counted(rank: IntArray, cell: IntArray, first: BoolArray, size: int) -> tuple[FloatArray, FloatArray]:
    """Return the places and the spots in each cell above the floor."""
    position = rank[cell]
    inside = position >= 0
    places = np.bincount(position[inside], minlength=size).astype(np.float64)
    return places, np.bincount(position[inside & first], minlength=size).astype(np.float64)


def _around(xy: FloatArray, order: IntArray, frame: Frame, around: Surroundings) -> tuple[FloatArray, FloatArray]:
    """Return for each cell of `order` the places per m² around it, and the share of open ground there."""
    wide = around.frame
    crowd = gaussian_sums(xy, wide, around.radius_m) / (2.0 * math.pi * around.radius_m**2)
    times = round(wide.cell / frame.cell)
    row, column = order // frame.columns // times, order % frame.columns // times
    return crowd[row, column], around.open_share[row, column]


@kernel
def _stamp(xy: FloatArray, sums: FloatArray, west: float, south: float, cell: float, bandwidth: float) -> None:
    reach = math.ceil(KERNEL_REACH * bandwidth / cell)
    rows, columns = sums.shape
    # A Gaussian is a product: one exponential for each row and column instead of one for each cell.
    across = np.empty(2 * reach + 1)
    for place in range(len(xy)):
        x, y = (xy[place, 0] - west) / cell, (xy[place, 1] - south) / cell
        column, row = math.floor(x), math.floor(y)
        for step in range(2 * reach + 1):
            off = (column + step - reach + 0.5 - x) * cell / bandwidth
            across[step] = math.exp(-0.5 * off * off)
        left, right = max(0, column - reach), min(columns, column + reach + 1)
        for r in range(max(0, row - reach), min(rows, row + reach + 1)):
            off = (r + 0.5 - y) * cell / bandwidth
            weight = math.exp(-0.5 * off * off)
            for c in range(left, right):
                sums[r, c] += weight * across[c - column + reach]


@inline_kernel
def _root(root: IntArray, node: int) -> int:
    while root[node] != node:
        # The path is halved on the way up, so that later climbs are short.
        root[node] = root[root[node]]
        node = root[node]
    return node


@inline_kernel
def _beside(at: int, side: int, columns: int, size: int) -> int:
    """Return the cell on one of the four sides of a cell, -1 beyond the frame."""
    if side == 0:
        return at - 1 if at % columns else -1
    if side == 1:
        return at + 1 if at % columns < columns - 1 else -1
    other = at - columns if side == SOUTH else at + columns
    return other if 0 <= other < size else -1


@inline_kernel
def _excess(total: FloatArray, cell: float, radius: float, rate: float) -> tuple[float, float]:
    """Return the strength of a set and what is expected on its area, the set itself left out of what is around it."""
    cells, places, _spots, crowd, share = total
    area = cells * cell * cell
    part = area / (2.0 * math.pi * radius * radius)
    # What a set of this size adds to its own surroundings: to second order that of a disc.
    own = math.exp(-part) / (2.0 * math.pi * radius * radius)
    ground = max(share / cells - area * own, LEAST_SHARE)
    near = max(crowd / cells - places * own, 0.0) / ground
    expected = max(near, rate) * area
    if places <= expected or expected <= 0.0:
        return 0.0, expected
    return places * math.log(places / expected) - (places - expected), expected


@inline_kernel
def _counts(total: FloatArray, box: IntArray, cell: float, limits: FloatArray) -> bool:
    """Tell whether a set is a neighbourhood."""
    area = total[0] * cell * cell
    wide = (max(box[1] - box[0], box[3] - box[2]) + 1) * cell
    enough = total[1] >= limits[0] and total[2] >= limits[1] and area >= limits[2]
    return bool(enough and area <= limits[3] and wide <= limits[4])


@inline_kernel
def _roots_beside(node: int, order: IntArray, rank: IntArray, root: IntArray, columns: int, met: IntArray) -> int:
    """Write the sets that touch a new cell into `met`, and return how many there are."""
    number = 0
    for side in range(4):
        other = _beside(order[node], side, columns, len(rank))
        if other < 0 or rank[other] < 0 or rank[other] >= node:
            continue
        top = _root(root, rank[other])
        known = False
        for k in range(number):
            known = known or met[k] == top
        if not known:
            met[number] = top
            number += 1
    return number


@inline_kernel
def _join(one: int, other: int, root: IntArray, totals: FloatArray, boxes: IntArray) -> int:
    """Join two sets; the larger one's root stays, so that paths stay short."""
    keep, give = (one, other) if totals[one, 0] >= totals[other, 0] else (other, one)
    root[give] = keep
    for k in range(totals.shape[1]):
        totals[keep, k] += totals[give, k]
    for k in range(0, 4, 2):
        boxes[keep, k] = min(boxes[keep, k], boxes[give, k])
        boxes[keep, k + 1] = max(boxes[keep, k + 1], boxes[give, k + 1])
    return keep


@kernel
def _grow(
    order: IntArray,
    rank: IntArray,
    columns: int,
    totals: FloatArray,
    boxes: IntArray,
    cell: float,
    limits: FloatArray,
    radius: float,
    rate: float,
) -> tuple[IntArray, FloatArray, IntArray, FloatArray, FloatArray]:
    """Let the threshold fall cell by cell, joining sets, and keep the strongest of each branch."""
    size, branches = len(order), 0
    root, branch_of = np.arange(size), np.full(size, -1, np.int64)
    parent, level = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    strength, places, expected = np.zeros(size), np.zeros(size), np.zeros(size)
    met = np.empty(4, np.int64)
    for node in range(size):
        number = _roots_beside(node, order, rank, root, columns, met)
        branch = branch_of[met[0]] if number == 1 else branches
        branches += number != 1
        top = node
        for k in range(number):
            if number > 1:
                parent[branch_of[met[k]]] = branch
            top = _join(top, met[k], root, totals, boxes)
        branch_of[top] = branch
        if _counts(totals[top], boxes[top], cell, limits):
            found, base = _excess(totals[top], cell, radius, rate)
            # Of equally strong sets the denser one stays, for it came first.
            if found > strength[branch]:
                strength[branch], places[branch], expected[branch], level[branch] = found, totals[top, 1], base, node
    return parent[:branches], strength[:branches], level[:branches], places[:branches], expected[:branches]


@kernel
def _best_first(order: IntArray, parent: IntArray, strength: FloatArray, least: float) -> IntArray:
    """Take branches in `order`, each that has none taken above or below it."""
    above_taken = np.zeros(len(parent), np.bool_)
    taken = np.zeros(len(parent), np.bool_)
    chosen = np.empty(len(parent), np.int64)
    number = 0
    for branch in order:
        # Strengths only fall from here on.
        if strength[branch] <= least:
            break
        free = not above_taken[branch]
        up = branch
        while free and up >= 0:
            free = not taken[up]
            up = parent[up]
        if not free:
            continue
        taken[branch] = True
        chosen[number] = branch
        number += 1
        up = parent[branch]
        # Where one is marked, all above it are marked already.
        while up >= 0 and not above_taken[up]:
            above_taken[up] = True
            up = parent[up]
    return chosen[:number]


@kernel
def _flood(seed: int, level: int, rank: IntArray, columns: int) -> IntArray:
    """Return the cells up to `level` that are connected with `seed`."""
    found = np.empty(level + 1, np.int64)
    found[0] = seed
    # A set instead of a mask of the whole frame: most floods are small.
    seen = {seed}
    number, look = 1, 0
    while look < number:
        at = found[look]
        look += 1
        for side in range(4):
            other = _beside(at, side, columns, len(rank))
            if other < 0 or rank[other] < 0 or rank[other] > level or other in seen:
                continue
            seen.add(other)
            found[number] = other
            number += 1
    return found[:number]
