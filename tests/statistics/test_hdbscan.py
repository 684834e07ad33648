"""HDBSCAN and its spanning tree against their definitions, and against scikit-learn where no lengths tie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist, squareform
from sklearn.cluster import HDBSCAN

from gis_app.statistics import hdbscan
from gis_app.statistics.spanning_tree import mutual_reachability_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SELECTIONS: tuple[Literal["eom", "leaf"], ...] = ("eom", "leaf")


def _reachability(xy: Floats, neighbours: int) -> Floats:
    apart = cdist(xy, xy)
    core = np.sort(apart, axis=1)[:, neighbours - 1]
    return np.maximum(apart, np.maximum(core[:, None], core[None, :]))


def _clumps(seed: int, *, lattice: bool) -> Floats:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 1000, (4, 1, 2))
    xy = np.vstack([(centres + rng.normal(0, 25, (4, 9, 2))).reshape(-1, 2), rng.uniform(0, 1000, (30, 2))])
    return np.round(xy / 50) * 50 if lattice else xy


def _by_definition(xy: Floats, fewest: int, neighbours: int, selection: str) -> set[frozenset[int]]:
    """Shorten the length that joins places, and follow what the whole falls apart into."""
    length = _reachability(xy, neighbours)

    def follow(members: NDArray[np.int64], born: float) -> tuple[float, float, list[frozenset[int]]]:
        """Return a cluster's stability, that of the best choice inside it, and this choice."""
        stability = 0.0
        while len(members) > 1:
            within = length[np.ix_(members, members)]
            longest = linkage(squareform(within, checks=False), "single")[-1, 2]
            label = connected_components(within < longest, directed=False)[1]
            parts = [members[label == k] for k in range(label.max() + 1)]
            large = [part for part in parts if len(part) >= fewest]
            density = 1 / longest if longest > 0 else np.inf
            stability += sum(len(part) for part in parts if len(large) != 1 or part is not large[0]) * (density - born)
            if len(large) > 1:
                best, chosen = 0.0, []
                for part in large:
                    own, inside, choice = follow(part, density)
                    best += max(own, inside)
                    whole = not choice or (selection == "eom" and own >= inside)
                    chosen += [frozenset(part.tolist())] if whole else choice
                return stability, best, chosen
            members = large[0] if large else members[:0]
        return stability, 0.0, []

    # The whole is no cluster itself, however stable.
    return set(follow(np.arange(len(xy)), 0.0)[2])


def _groups(labels: NDArray[np.int64]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in range(int(labels.max(initial=-1)) + 1)}


@pytest.mark.parametrize("lattice", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_the_tree_is_shortest(seed: int, lattice: bool) -> None:
    xy = _clumps(seed, lattice=lattice)
    for neighbours in (1, 2, 5):
        length = _reachability(xy, neighbours)
        n = len(xy)
        shortest = minimum_spanning_tree(np.where(np.eye(n), 0, length + 1)).sum() - (n - 1)
        tree = mutual_reachability_tree(xy, neighbours)
        assert tree.length.sum() == pytest.approx(shortest)
        assert (np.diff(tree.length) >= 0).all()
        np.testing.assert_allclose(length[tree.ends[:, 0], tree.ends[:, 1]], tree.length)
        joined = np.zeros((n, n))
        joined[tree.ends[:, 0], tree.ends[:, 1]] = 1
        assert connected_components(joined, directed=False)[0] == 1


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("lattice", [False, True])
@pytest.mark.parametrize("seed", range(15))
def test_clusters_are_those_of_the_definition(seed: int, lattice: bool, selection: Literal["eom", "leaf"]) -> None:
    xy = _clumps(seed, lattice=lattice)
    for fewest, neighbours in ((3, 2), (5, 3), (8, 5)):
        found = _groups(hdbscan(xy, fewest, neighbours, selection))
        assert found == _by_definition(xy, fewest, neighbours, selection)


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("seed", range(10))
def test_without_ties_scikit_learn_agrees(seed: int, selection: Literal["eom", "leaf"]) -> None:
    """With one neighbour the lengths are plain distances, and these differ."""
    xy = _clumps(seed, lattice=False)
    model = HDBSCAN(min_cluster_size=5, min_samples=1, cluster_selection_method=selection, copy=True)
    assert _groups(hdbscan(xy, 5, 1, selection)) == _groups(model.fit(xy).labels_)


@pytest.mark.parametrize("seed", range(6))
def test_order_place_and_turn_change_no_cluster(seed: int) -> None:
    xy = _clumps(seed, lattice=True)
    own = _groups(hdbscan(xy, 5, 3))
    order = np.random.default_rng(seed).permutation(len(xy))
    other = _groups(hdbscan(xy[order], 5, 3))
    assert {frozenset(order[list(group)].tolist()) for group in other} == own
    assert _groups(hdbscan(xy[:, ::-1] * 4 + 2**22, 5, 3)) == own


def test_numbers_follow_the_rows() -> None:
    far, near, alone = [[900, 0], [901, 0], [900, 1]], [[0, 0], [1, 0], [0, 1]], [[400, 2000]]
    assert hdbscan([*far, *alone, *near], 3, 2).tolist() == [0, 0, 0, -1, 1, 1, 1]
    assert hdbscan([*near, *alone, *far], 3, 2).tolist() == [0, 0, 0, -1, 1, 1, 1]


def test_few_and_crowded_places() -> None:
    assert hdbscan(np.empty((0, 2)), 5, 3).tolist() == []
    assert hdbscan([[1, 1]], 5, 3).tolist() == [-1]
    assert set(hdbscan(np.zeros((50, 2)), 5, 3).tolist()) == {-1}  # one spot is no denser than the whole
    spots = np.repeat(np.random.default_rng(2).uniform(0, 1000, (6, 2)), 5000, axis=0)
    labels = hdbscan(spots, 5, 3)
    assert len(_groups(labels)) == 6
    assert (labels >= 0).all()


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="two places"):
        hdbscan([[0, 0]], 1, 1)
    with pytest.raises(ValueError, match="two places"):
        hdbscan([[0, 0]], 2, 0)
    with pytest.raises(ValueError, match="eom"):
        hdbscan([[0, 0]], 2, 1, "best")  # type: ignore[arg-type] # what a notebook may say


def test_progress_may_cancel() -> None:
    shares: list[float] = []
    xy = np.random.default_rng(1).uniform(0, 1000, (3000, 2))
    hdbscan(xy, 5, 3, progress=lambda share, _step: shares.append(share))
    assert len(shares) > 3
    assert shares == sorted(shares)

    def stop(_share: float, _step: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        hdbscan(xy, 5, 3, progress=stop)
