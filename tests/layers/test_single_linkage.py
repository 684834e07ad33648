from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from layers.intake import single_linkage
from layers.intake.single_linkage import components, links_within

if TYPE_CHECKING:
    from numpy.typing import NDArray


def plainly(geometry: NDArray[np.object_], groups: NDArray[np.int64], metres: float) -> NDArray[np.int64]:
    """Every pair looked at."""
    one, other = np.triu_indices(len(geometry), 1)
    near = (groups[one] == groups[other]) & (groups[one] >= 0) & shapely.dwithin(geometry[one], geometry[other], metres)
    return components(len(geometry), np.column_stack([one[near], other[near]]))


def partition(labels: NDArray[np.int64]) -> list[int]:
    """Labels numbered in the order in which they come."""
    seen: dict[int, int] = {}
    return [seen.setdefault(int(label), len(seen)) for label in labels]


def shapes(rng: np.random.Generator, count: int, width: float, outlines: float, grid: float) -> NDArray[np.object_]:
    """Dots and rectangles in a square."""
    xy = rng.uniform(0, width, (count, 2))
    xy = np.round(xy / grid) * grid if grid else xy
    found = shapely.points(xy)
    wide = rng.random(count) < outlines
    size = rng.uniform(1, 60, (wide.sum(), 2))
    found[wide] = shapely.box(xy[wide, 0], xy[wide, 1], *(xy[wide] + size).T)
    return found


@pytest.mark.parametrize("few", [1, 32])
@pytest.mark.parametrize("outlines", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("grid", [0.0, 20.0])
def test_components_are_those_of_all_pairs(
    few: int, outlines: float, grid: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_linkage, "_FEW", few)
    rng = np.random.default_rng(7)
    for width in (50.0, 300.0, 1000.0, 3000.0):
        for count in (1, 40, 200):
            geometry = shapes(rng, count, width, outlines, grid)
            groups = rng.integers(-1, 3, count)
            links = links_within(geometry, groups, 60.0)
            assert partition(components(count, links)) == partition(plainly(geometry, groups, 60.0))


def test_what_has_no_place_is_linked_to_nothing() -> None:
    geometry = np.array([shapely.Point(0, 0), None, shapely.Point(1, 0)], dtype=object)
    assert links_within(geometry, np.zeros(3, np.int64), 60.0).tolist() == [[0, 2]]
    assert links_within(np.empty(0, object), np.empty(0, np.int64), 60.0).shape == (0, 2)


@pytest.mark.parametrize("apart", [59.999, 60.001])
def test_two_crowds_at_the_very_distance(apart: float) -> None:
    """Thousands of pairs that are all equally far apart."""
    jitter = np.random.default_rng(1).uniform(0, 1e-4, (10_000, 2))
    geometry = shapely.points(jitter + np.repeat([[0.0, 0.0], [apart, 0.0]], 5_000, axis=0))
    links = links_within(geometry, np.zeros(10_000, np.int64), 60.0)
    assert components(10_000, links).max() == int(apart > 60)
