"""Level sets: the tree against thresholding a small grid at every level, the sums against plain loops."""

from __future__ import annotations

import doctest
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats
from scipy.ndimage import label

from gis_app.statistics import level_sets as module
from gis_app.statistics.level_sets import (
    FLOOR,
    KERNEL_REACH,
    LEAST_SHARE,
    Branches,
    Frame,
    Limits,
    Surroundings,
    cells_of_branch,
    gaussian_sums,
    level_set_branches,
    log_likelihood_excess,
    open_shares,
    strongest_apart,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]

CELL, COARSE = 50.0, 4
LOOSE = Limits(1, 1, 0.0, 1e12, 1e9)
USUAL = Limits(5, 4, 20_000.0, 500_000.0, 900.0)


@dataclass
class Scene:
    """Places on a small grid, and what surrounds them."""

    xy: Numbers
    first: Flags
    frame: Frame
    around: Surroundings
    limits: Limits = USUAL
    bandwidth: float = 110.0

    def branches(self) -> Branches:
        return level_set_branches(self.xy, self.first, self.frame, self.bandwidth, self.limits, self.around)


def scene(xy: Numbers, limits: Limits = USUAL, *, side: int = 40, west: float = 0.0, radius: float = 700.0) -> Scene:
    """Put places on a square of `side` cells, a fifth of it water in the north, sea beyond the frame."""
    frame = Frame(west, 2 * west, CELL, side, side)
    wide = frame.coarser(COARSE)
    ground = np.ones((wide.rows, wide.columns), dtype=bool)
    ground[-(wide.rows // 5) :] = False
    rate = len(xy) / (side * CELL) ** 2
    _spots, index = np.unique(xy, axis=0, return_index=True)
    first = np.zeros(len(xy), dtype=bool)
    first[index] = True
    return Scene(xy, first, frame, Surroundings(wide, radius, open_shares(ground, wide.cell, radius), rate), limits)


def knots(seed: int, *, side: float = 2_000.0) -> Numbers:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0.1 * side, 0.9 * side, (4, 1, 2))
    near = (centres + rng.normal(0, 90, (4, 14, 2))).reshape(-1, 2)
    return np.clip(np.vstack((near, rng.uniform(0, side, (40, 2)))), 1, side - 1)


def lattice() -> Numbers:
    """Places on the middles of cells, several on some: densities tie exactly."""
    column, row = np.meshgrid(np.arange(4, 34, 5), np.arange(4, 34, 5))
    xy = np.column_stack((column.ravel(), row.ravel())) * CELL + CELL / 2
    return np.repeat(xy, np.arange(len(xy)) % 4 + 1, axis=0)


SCENES = {
    "knots": lambda: scene(knots(0)),
    "other knots": lambda: scene(knots(1)),
    "everything counts": lambda: scene(knots(2), LOOSE),
    "small ones only": lambda: scene(knots(3), Limits(3, 2, 7_500.0, 120_000.0, 450.0)),
    "ties and duplicates": lambda: scene(lattice(), LOOSE),
    "ties within limits": lambda: scene(lattice(), Limits(4, 2, 10_000.0, 300_000.0, 800.0)),
    "a row of cells at the edge": lambda: scene(knots(4) * [1.0, 0.02], LOOSE),
}


def plain_sums(xy: Numbers, frame: Frame, bandwidth: float) -> Numbers:
    """Gaussian sums place by place, each as far as `KERNEL_REACH` bandwidths of whole cells around its own."""
    reach = math.ceil(KERNEL_REACH * bandwidth / frame.cell)
    column, row = np.arange(frame.columns), np.arange(frame.rows)[:, None]
    sums = np.zeros((frame.rows, frame.columns))
    for x, y in xy - (frame.west, frame.south):
        squared = (x - (column + 0.5) * frame.cell) ** 2 + (y - (row + 0.5) * frame.cell) ** 2
        near = (np.abs(column - x // frame.cell) <= reach) & (np.abs(row - y // frame.cell) <= reach)
        sums += np.where(near, np.exp(-squared / (2 * bandwidth**2)), 0.0)
    return sums


@dataclass
class PlainSet:
    """One level set, measured without the tree."""

    cells: frozenset[int]
    branch: int
    level: int
    places: int
    expected: float
    strength: float
    counts: bool


def plain_tree(given: Scene, order: NDArray[np.int64]) -> tuple[list[PlainSet], dict[int, int]]:
    """Threshold the grid at every level; return every set that appears, and each branch's parent."""
    frame, around = given.frame, given.around
    column = ((given.xy[:, 0] - frame.west) // frame.cell).astype(int)
    row = ((given.xy[:, 1] - frame.south) // frame.cell).astype(int)
    crowd = plain_sums(given.xy, around.frame, around.radius_m) / (2 * math.pi * around.radius_m**2)
    mask = np.zeros((frame.rows, frame.columns), dtype=bool)
    before: dict[frozenset[int], int] = {}
    sets, parent = [], {}
    for level, cell in enumerate(order):
        mask.ravel()[cell] = True
        shape = label(mask)[0]
        inside = shape == shape.ravel()[cell]
        cells = frozenset(np.flatnonzero(inside).tolist())
        joined = [branch for old, branch in before.items() if old <= cells]
        branch = joined[0] if len(joined) == 1 else len(set(parent))
        parent.setdefault(branch, -1)
        if len(joined) > 1:
            parent.update(dict.fromkeys(joined, branch))
        before = {old: its for old, its in before.items() if not old <= cells} | {cells: branch}
        sets.append(measured(given, inside, inside[row, column], crowd, branch, level))
    return sets, parent


@cache
def settled(name: str) -> tuple[Scene, Branches, list[PlainSet], dict[int, int]]:
    """Return a scene, its tree, and the plain one."""
    given = SCENES[name]()
    branches = given.branches()
    return given, branches, *plain_tree(given, branches.order)


def measured(given: Scene, inside: Flags, held: Flags, crowd: Numbers, branch: int, level: int) -> PlainSet:
    """Measure one set: what it holds, how wide it is, what its surroundings would put on it."""
    rows, columns = np.nonzero(inside)
    area, places, spots = len(rows) * CELL**2, int(held.sum()), int((held & given.first).sum())
    wide = CELL * (1 + max(np.ptp(rows), np.ptp(columns)))
    limits, around = given.limits, given.around
    disc = math.exp(-area / (2 * math.pi * around.radius_m**2)) / (2 * math.pi * around.radius_m**2)
    crowded = crowd[rows // COARSE, columns // COARSE].mean() - places * disc
    ground = around.open_share[rows // COARSE, columns // COARSE].mean() - area * disc
    expected = area * max(max(crowded, 0.0) / max(ground, LEAST_SHARE), around.rate)
    strength = places * math.log(places / expected) - (places - expected) if places > expected else 0.0
    counts = (
        places >= limits.fewest
        and spots >= limits.fewest_spots
        and limits.least_m2 <= area <= limits.most_m2
        and wide <= limits.widest_m
    )
    cells = frozenset(np.flatnonzero(inside).tolist())
    return PlainSet(cells, branch, level, places, expected, strength, counts)


def cell_sets(given: Scene, branches: Branches, least: float = 0.0) -> list[frozenset[int]]:
    chosen = strongest_apart(branches, least)
    return [frozenset(cells_of_branch(branches, int(one), given.frame.columns).tolist()) for one in chosen]


# --- the density -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bandwidth", [20.0, 75.0, 240.0])
def test_sums_are_those_of_plain_loops(bandwidth: float) -> None:
    frame = Frame(-130.0, 4_000.0, 50.0, 13, 21)
    rng = np.random.default_rng(1)
    xy = rng.uniform((-130, 4_000), (920, 4_650), (25, 2))
    xy[:3] = [[-130.0, 4_000.0], [120.0, 4_300.0], [919.99, 4_649.99]]  # corners, and a spot where four cells meet
    assert gaussian_sums(xy, frame, bandwidth) == pytest.approx(plain_sums(xy, frame, bandwidth), rel=1e-10, abs=1e-14)


def test_what_the_reach_leaves_out_is_little() -> None:
    frame = Frame(0.0, 0.0, 50.0, 30, 30)
    xy = np.random.default_rng(2).uniform(0, 1_500, (200, 2))
    x, y = frame.centres()
    squared = (xy[:, 0, None, None] - x) ** 2 + (xy[:, 1, None, None] - y[:, None]) ** 2
    whole = np.exp(-squared / (2 * 90.0**2)).sum(axis=0)
    assert np.abs(gaussian_sums(xy, frame, 90.0) - whole).max() < len(xy) * math.exp(-(KERNEL_REACH**2) / 2)


def test_places_beyond_the_frame_still_shine_into_it() -> None:
    frame = Frame(0.0, 0.0, 50.0, 4, 4)
    xy = np.array([[-80.0, 100.0], [260.0, -40.0]])
    assert gaussian_sums(xy, frame, 100.0) == pytest.approx(plain_sums(xy, frame, 100.0))
    assert gaussian_sums(xy + 5_000.0, frame, 100.0).max() == 0.0


def test_cells_and_their_middles_agree() -> None:
    frame = Frame(300.0, -700.0, 25.0, 6, 9)
    x, y = frame.centres()
    east, north = np.meshgrid(x, y)
    assert frame.cells_of(np.column_stack((east.ravel(), north.ravel()))).tolist() == list(range(54))
    assert frame.cells_of(np.array([[300.0, -700.0], [324.999, -675.001], [325.0, -675.0]])).tolist() == [0, 0, 10]
    assert frame.cells_of(np.array([[525.0, -550.0], [0.0, 0.0]])).tolist() == [53, 45]
    assert frame.coarser(4) == Frame(300.0, -700.0, 100.0, 2, 3)


def test_open_shares_are_gaussian_means() -> None:
    ground = np.random.default_rng(3).random((40, 50)) < 0.6
    found = open_shares(ground, 200.0, 500.0)
    row, column = np.indices(ground.shape)
    for r, c in ((20, 25), (0, 0), (39, 10)):
        weight = np.exp(-(((row - r) ** 2 + (column - c) ** 2) * 200.0**2) / (2 * 500.0**2))
        offset = np.arange(-60, 61)
        whole = np.exp(-(offset**2) * 200.0**2 / (2 * 500.0**2)).sum() ** 2
        assert found[r, c] == pytest.approx((weight * ground).sum() / whole, abs=1e-3)


def test_a_coast_leaves_half_and_a_corner_a_quarter() -> None:
    share = open_shares(np.ones((60, 60), dtype=bool), 100.0, 600.0)
    assert share[30, 30] == pytest.approx(1.0, abs=1e-3)
    assert share[30, :1].mean() == pytest.approx(0.5, abs=0.04)
    assert share[0, 0] == pytest.approx(0.25, abs=0.04)


# --- the strength ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "expected", "excess"),
    [
        (34.0, 9.0, 34 * math.log(34 / 9) - 25),
        (2.0, 1.0, 2 * math.log(2) - 1),
        (1.0, 1e-3, math.log(1_000) - 0.999),
        (5.0, 5.0, 0.0),
        (4.0, 5.0, 0.0),
        (0.0, 3.0, 0.0),
        (0.0, 0.0, 0.0),
        (7.0, 0.0, 0.0),
    ],
)
def test_excess_by_hand(places: float, expected: float, excess: float) -> None:
    assert float(log_likelihood_excess(places, expected)) == pytest.approx(excess, abs=1e-12)


def test_excess_is_poissons_likelihood_ratio() -> None:
    places = np.arange(1, 60)[:, None]
    expected = np.linspace(0.1, 50, 30)
    ratio = stats.poisson.logpmf(places, places) - stats.poisson.logpmf(places, expected)
    found = log_likelihood_excess(places, expected)
    assert found.shape == (59, 30)
    assert found == pytest.approx(np.where(places > expected, ratio, 0.0), abs=1e-9)


def test_examples_of_the_module() -> None:
    assert doctest.testmod(module).failed == 0


# --- the tree --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENES)
def test_branches_are_those_of_thresholding_at_every_level(name: str) -> None:
    given, branches, sets, parent = settled(name)
    assert len(sets) > 100
    assert branches.parent.tolist() == [parent[branch] for branch in range(len(parent))]
    for branch, strength in enumerate(branches.strength):
        own = [one for one in sets if one.branch == branch and one.counts]
        best = max((one.strength for one in own), default=0.0)
        assert strength == pytest.approx(best, rel=1e-9, abs=1e-9)
        if best > 1e-9:
            kept = next(one for one in sets if one.level == branches.level[branch])
            assert kept in own
            assert kept.strength == pytest.approx(best)
            assert branches.places[branch] == kept.places
            assert branches.expected[branch] == pytest.approx(kept.expected)
            assert strength == pytest.approx(float(log_likelihood_excess(kept.places, branches.expected[branch])))
            assert set(cells_of_branch(branches, branch, given.frame.columns).tolist()) == kept.cells
    assert (branches.strength > 0).any()


@pytest.mark.parametrize("name", SCENES)
def test_cells_come_by_falling_density_as_far_as_the_floor(name: str) -> None:
    given, branches, _sets, _parent = settled(name)
    density = plain_sums(given.xy, given.frame, given.bandwidth).ravel()
    assert set(np.flatnonzero(density > FLOOR + 1e-9)) <= set(branches.order.tolist())
    assert (density[branches.order] > FLOOR - 1e-9).all()
    assert (np.diff(density[branches.order]) < 1e-9).all()
    assert (branches.rank[branches.order] == np.arange(len(branches.order))).all()
    assert np.count_nonzero(branches.rank >= 0) == len(branches.order)


@pytest.mark.parametrize("name", SCENES)
def test_the_chosen_sets_are_those_of_a_slow_search_over_all_sets(name: str) -> None:
    given, branches, every, _parent = settled(name)
    sets = [one for one in every if one.counts and one.strength > 1e-9]
    taken: list[PlainSet] = []
    for one in sorted(sets, key=lambda one: (-round(one.strength, 9), one.branch, one.level)):
        if not any(one.cells & other.cells for other in taken):
            taken.append(one)
    found = cell_sets(given, branches)
    assert found[0] == taken[0].cells
    assert set(found) == {one.cells for one in taken}
    assert sum(len(one) for one in found) == len(frozenset().union(*found))


def test_chosen_sets_fall_in_strength_as_far_as_the_least() -> None:
    given = scene(knots(7), LOOSE)
    branches = given.branches()
    every = strongest_apart(branches)
    strengths = branches.strength[every]
    assert len(every) > 3
    assert (np.diff(strengths) <= 0).all()
    assert strengths[0] == branches.strength.max()
    assert (strengths > 0).all()
    least = float(strengths[2])
    assert strongest_apart(branches, least).tolist() == every[strengths > least].tolist()
    assert strongest_apart(branches, float(strengths[0])).tolist() == []


def test_sets_grow_into_the_set_they_meet_in() -> None:
    given = scene(knots(5), LOOSE)
    branches = given.branches()
    children = np.flatnonzero(branches.parent >= 0)
    assert len(children) > 3
    assert (branches.parent[children] > children).all()
    for child in children:
        inner, outer = (
            set(cells_of_branch(branches, int(one), given.frame.columns)) for one in (child, branches.parent[child])
        )
        assert branches.strength[branches.parent[child]] == 0.0 or inner < outer


@pytest.mark.parametrize(
    ("tight", "told"),
    [
        (LOOSE._replace(fewest=12), lambda one: one.places >= 12),
        (LOOSE._replace(most_m2=60_000.0), lambda one: len(one.cells) <= 24),
        (LOOSE._replace(least_m2=150_000.0), lambda one: len(one.cells) >= 60),
        (LOOSE._replace(widest_m=250.0), lambda one: len({cell % 40 for cell in one.cells}) <= 5),
    ],
    ids=["places", "largest", "smallest", "width"],
)
def test_each_limit_is_kept_and_matters(tight: Limits, told: object) -> None:
    given, free = scene(knots(6), tight), scene(knots(6), LOOSE)
    assert callable(told)
    branches = given.branches()
    sets = {one.level: one for one in plain_tree(given, branches.order)[0]}
    kept = [sets[int(branches.level[one])] for one in strongest_apart(branches)]
    assert kept
    assert all(told(one) for one in kept)
    loose = free.branches()
    assert not all(told(sets[int(loose.level[one])]) for one in strongest_apart(loose))


def test_places_on_one_spot_are_one_spot() -> None:
    crowd = np.repeat([[1_010.0, 1_010.0]], 30, axis=0)
    pair = np.repeat([[1_010.0, 1_010.0], [1_100.0, 1_040.0]], 15, axis=0)
    four = np.repeat([[1_010.0, 1_010.0], [1_100.0, 1_040.0], [990.0, 1_090.0], [1_110.0, 960.0]], 8, axis=0)
    wanted = Limits(5, 4, 0.0, 1e9, 1e9)
    assert [len(strongest_apart(scene(xy, wanted).branches())) for xy in (crowd, pair, four)] == [0, 0, 1]


# --- what changes nothing --------------------------------------------------------------------------------------------


def test_another_order_of_the_rows_finds_the_same_sets() -> None:
    given = scene(knots(8))
    order = np.random.default_rng(1).permutation(len(given.xy))
    other = scene(given.xy[order])
    one, two = given.branches(), other.branches()
    assert cell_sets(given, one) == cell_sets(other, two)
    assert one.strength[strongest_apart(one)] == pytest.approx(two.strength[strongest_apart(two)])


@pytest.mark.parametrize("cells", [16, -64, 90_000])
def test_a_shift_by_whole_cells_changes_nothing(cells: int) -> None:
    xy = np.round(knots(9) * 8.0) / 8.0  # exact in binary: no digit is lost by the shift
    off = cells * CELL
    given, moved = scene(xy), scene(xy + np.array([off, 2 * off]), west=off)
    for name, one, other in zip(Branches._fields, given.branches(), moved.branches(), strict=True):
        assert np.array_equal(one, other), name


def test_a_shift_inside_the_frame_moves_the_sets_with_the_places() -> None:
    xy = np.round(knots(10, side=1_600.0) * 8.0) / 8.0
    flat = Surroundings(Frame(0.0, 0.0, 200.0, 12, 12), 700.0, np.ones((12, 12)), 1e-5)
    given = Scene(xy, np.ones(len(xy), dtype=bool), Frame(0.0, 0.0, CELL, 48, 48), flat)
    moved = Scene(xy + np.array([400.0, 600.0]), given.first, given.frame, flat)
    shifted = [frozenset(cell + 8 + 12 * 48 for cell in one) for one in cell_sets(given, given.branches(), 3.0)]
    assert shifted
    assert cell_sets(moved, moved.branches(), 3.0)[0] == shifted[0]


def test_one_place_is_one_branch() -> None:
    given = scene(np.array([[1_025.0, 725.0]]), LOOSE)
    branches = given.branches()
    assert branches.parent.tolist() == [-1]
    x, y = given.frame.centres()
    near = np.hypot(x - 1_025.0, y[:, None] - 725.0) < given.bandwidth * math.sqrt(-2 * math.log(FLOOR))
    assert set(branches.order.tolist()) == set(np.flatnonzero(near).tolist())
    # the densest cell alone holds it, so the first set has the greatest excess
    assert cells_of_branch(branches, 0, given.frame.columns).tolist() == [14 * 40 + 20]
    assert branches.places.tolist() == [1.0]


@pytest.mark.parametrize(
    ("xy", "bandwidth"),
    [(np.empty((0, 2)), 110.0), (np.array([[1_000.0, 1_000.0]]), 10.0)],
    ids=["no place", "none above the floor"],
)
def test_no_set_where_nothing_reaches_the_floor(xy: Numbers, bandwidth: float) -> None:
    given = scene(xy, LOOSE)
    given.bandwidth = bandwidth
    branches = given.branches()
    assert len(branches.order) == len(branches.parent) == len(branches.strength) == 0
    assert (branches.rank == -1).all()
    assert strongest_apart(branches).tolist() == []


# --- what is expected ------------------------------------------------------------------------------------------------


def test_a_knot_is_left_out_of_its_own_surroundings() -> None:
    """In an even city the surroundings expect the even city's rate, however many places the knot adds."""
    across = np.arange(100.0, 10_000.0, 200.0)
    even = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    angle = np.arange(80) * 2.4  # a sunflower: a disc without a skirt of places that would stand outside the set
    knot = 5_000 + 130 * np.sqrt(np.arange(80) / 80)[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    xy = np.vstack((even, knot))
    frame = Frame(0.0, 0.0, CELL, 200, 200)
    wide = frame.coarser(COARSE)
    share = open_shares(np.ones((50, 50), dtype=bool), wide.cell, 1_000.0)
    around = Surroundings(wide, 1_000.0, share, 0.0)
    given = Scene(xy, np.ones(len(xy), dtype=bool), frame, around, Limits(5, 4, 40_000.0, 800_000.0, 1_100.0), 150.0)
    branches = given.branches()
    best = int(strongest_apart(branches)[0])
    cells = cells_of_branch(branches, best, frame.columns)
    assert branches.places[best] >= 80
    assert branches.expected[best] == pytest.approx(len(cells) * CELL**2 * 25e-6, rel=0.05)


def test_a_coast_takes_ground_and_not_the_rate() -> None:
    """A set by the sea is compared with the rate on land: half of the ground around it is open, and half as full."""
    across = np.arange(100.0, 8_000.0, 200.0)
    even = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    rng = np.random.default_rng(5)
    knot = np.column_stack((np.abs(rng.normal(0, 120, 60)) + 60.0, rng.normal(4_000, 120, 60)))
    xy = np.vstack((even, knot))
    frame = Frame(0.0, 0.0, CELL, 160, 160)
    wide = frame.coarser(COARSE)
    around = Surroundings(wide, 1_000.0, open_shares(np.ones((40, 40), dtype=bool), wide.cell, 1_000.0), 0.0)
    limits = Limits(5, 4, 40_000.0, 800_000.0, 1_100.0)
    branches = Scene(xy, np.ones(len(xy), dtype=bool), frame, around, limits, 150.0).branches()
    best = int(strongest_apart(branches)[0])
    cells = cells_of_branch(branches, best, frame.columns)
    assert branches.expected[best] == pytest.approx(len(cells) * CELL**2 * 25e-6, rel=0.08)


def test_the_background_is_never_below_the_rate() -> None:
    lonely = np.random.default_rng(6).normal(1_000, 60, (20, 2))
    given = scene(lonely, LOOSE)
    branches = given.branches()
    for one in strongest_apart(branches):
        area = len(cells_of_branch(branches, int(one), given.frame.columns)) * CELL**2
        assert branches.expected[one] >= given.around.rate * area * (1 - 1e-12)
