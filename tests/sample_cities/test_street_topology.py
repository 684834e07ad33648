from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely

CLASSES = {
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("unclassified", "residential", "living_street", "pedestrian", "road"),
}


@pytest.fixture(scope="module")
def lines(sample: Any) -> list[list[tuple[float, float]]]:
    geometries = shapely.get_parts(sample.frame("streets").geometry.to_numpy())
    return [list(geometry.coords) for geometry in geometries]


def test_only_streets_and_more_than_one_class(sample: Any) -> None:
    classes = {feature["properties"]["class"] for feature in sample.features("streets")}
    assert classes <= CLASSES
    assert len(classes) >= 4


def test_streets_that_meet_share_a_vertex(lines: list[list[tuple[float, float]]]) -> None:
    """An end that lies on another street without being one of its vertices is a lost junction."""
    uses = Counter(vertex for line in lines for vertex in set(line))
    ends = {vertex for line in lines for vertex in (line[0], line[-1])}
    shared = {end for end in ends if uses[end] > 1}
    loose = np.array(sorted(ends - shared))
    tree = shapely.STRtree(shapely.linestrings([pair for line in lines for pair in pairwise(line)]))
    near, _ = tree.query(shapely.points(loose), predicate="dwithin", distance=2e-5)
    touching = Counter(near.tolist())
    lost = sum(count > 1 for count in touching.values())
    assert lost <= 0.003 * len(ends)  # simplified without regard to junctions it is 24 to 40 %


def test_most_ends_are_junctions(lines: list[list[tuple[float, float]]]) -> None:
    uses = Counter(vertex for line in lines for vertex in set(line))
    ends = [vertex for line in lines for vertex in (line[0], line[-1])]
    assert sum(uses[end] > 1 for end in ends) > 0.6 * len(ends)


def test_the_network_hangs_together(lines: list[list[tuple[float, float]]]) -> None:
    """One component holds nearly all of the length: a planner can walk from any street to any other."""
    parent: dict[Any, Any] = {}

    def root(vertex: Any) -> Any:
        while parent.setdefault(vertex, vertex) != vertex:
            parent[vertex] = parent[parent[vertex]]
            vertex = parent[vertex]
        return vertex

    for line in lines:
        for first, second in pairwise(line):
            parent[root(first)] = root(second)
    weight: Counter[Any] = Counter()
    for line in lines:
        weight[root(line[0])] += shapely.length(shapely.linestrings(line))
    assert max(weight.values()) > 0.9 * sum(weight.values())


def test_simplified_lines_do_not_repeat_a_vertex(lines: list[list[tuple[float, float]]]) -> None:
    assert all(first != second for line in lines for first, second in pairwise(line))
