"""DBSCAN against scikit-learn's labels, and where a grid could go wrong: ties, edges of cells, crowded addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from gis_app.statistics import dbscan

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIAGONAL = 14.142135623730951


def _theirs(xy: NDArray[np.float64], distance: float, min_samples: int) -> list[int]:
    labels: list[int] = DBSCAN(eps=distance, min_samples=min_samples).fit_predict(xy).tolist()
    return labels


@pytest.mark.parametrize("seed", range(40))
def test_labels_are_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1000, (int(rng.integers(1, 300)), 2))
    for distance in (5.0, 40.0, 90.0, 400.0):
        for min_samples in (1, 2, 4, 9):
            assert dbscan(xy, distance, min_samples).tolist() == _theirs(xy, distance, min_samples)


@pytest.mark.parametrize("distance", [10.0, DIAGONAL, 20.0, 22.360679774997898, 30.0])
@pytest.mark.parametrize("seed", range(8))
def test_ties_and_duplicates(seed: int, distance: float) -> None:
    """On a lattice most pairs that matter are exactly at the distance."""
    xy = np.random.default_rng(seed).integers(0, 30, (250, 2)) * 10.0
    for min_samples in (2, 3, 5):
        assert dbscan(xy, distance, min_samples).tolist() == _theirs(xy, distance, min_samples)


@pytest.mark.parametrize("side", [0.1, 0.3, 1e-3])
def test_far_from_the_origin(side: float) -> None:
    """Projected coordinates have seven digits before the point."""
    xy = np.random.default_rng(3).integers(0, 40, (400, 2)) * side + [4.3e5, 3.5e6]
    assert dbscan(xy, side, 2).tolist() == _theirs(xy, side, 2)


def test_a_border_place_joins_the_lowest_cluster() -> None:
    left, right = [[0, 0], [0, 1], [1, 0], [0, 2]], [[20, 0], [20, 1], [19, 0], [20, 2]]
    between = [[10, 0]]  # within reach of one dense place of each
    for xy in ([*left, *between, *right], [*right, *between, *left], [*between, *right, *left]):
        labels = dbscan(xy, 9, 4).tolist()
        assert labels == _theirs(np.array(xy, dtype=float), 9, 4)
        assert labels[xy.index(between[0])] == 0
        assert sorted(labels) == [0] * 5 + [1] * 4


def test_clusters_do_not_depend_on_order_place_or_turn() -> None:
    rng = np.random.default_rng(5)
    centres = rng.uniform(0, 5000, (20, 1, 2))
    xy = (centres + rng.normal(0, 40, (20, 25, 2))).reshape(-1, 2)
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    own = dbscan(xy, 60, 5)
    assert own.max() > 5
    assert (dbscan(xy + np.array([3e5, 4e6]), 60, 5) == own).all()
    assert (dbscan(xy @ turn, 60, 5) == own).all()
    assert (dbscan(xy * 1000, 60_000, 5) == own).all()
    order = rng.permutation(len(xy))
    other = np.empty_like(own)
    other[order] = dbscan(xy[order], 60, 5)
    dense = np.array([(np.hypot(*(xy - place).T) <= 60).sum() >= 5 for place in xy])
    pairs = set(zip(own[dense].tolist(), other[dense].tolist(), strict=True))
    assert len(pairs) == own.max() + 1
    assert ((own < 0) == (other < 0)).all()


def test_crowded_addresses() -> None:
    """Two addresses of many places are compared as two, not pair by pair."""
    xy = np.repeat([[0.0, 0.0], [10.5, 0.0], [30.0, 0.0], [39.0, 0.0]], [200_000, 200_000, 200_000, 3], axis=0)
    labels = dbscan(xy, 10, 5)
    assert np.unique(labels[:200_000]).tolist() == [0]
    assert np.unique(labels[200_000:400_000]).tolist() == [1]
    assert np.unique(labels[400_000:]).tolist() == [2]


def test_none_and_one() -> None:
    assert dbscan(np.empty((0, 2)), 10, 1).tolist() == []
    assert dbscan([[5, 5]], 10, 1).tolist() == [0]
    assert dbscan([[5, 5]], 10, 2).tolist() == [-1]
    assert dbscan([[5, 5]] * 4, 1e-6, 4).tolist() == [0, 0, 0, 0]


def test_a_wide_region_and_a_small_distance() -> None:
    xy = [[0, 0], [1e8, 1e8], [1e8 + 1, 1e8], [0, 1e8]]
    assert dbscan(xy, 1, 2).tolist() == [-1, 0, 0, -1]
    with pytest.raises(ValueError, match="too small for places"):
        dbscan([[0, 0], [9e8, 0]], 1e-3, 2)


@pytest.mark.parametrize("distance", [0.0, -1.0, np.nan, np.inf])
def test_a_distance_must_be_above_zero(distance: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        dbscan([[0, 0], [1, 1]], distance, 2)


def test_what_else_is_refused() -> None:
    with pytest.raises(ValueError, match="itself"):
        dbscan([[0, 0]], 1, 0)
    with pytest.raises(ValueError, match="finite"):
        dbscan([[0, np.nan]], 1, 1)
    with pytest.raises(ValueError, match="shape"):
        dbscan([[0, 1, 2]], 1, 1)


def test_progress_may_cancel() -> None:
    xy = np.random.default_rng(1).uniform(0, 1e6, (200_000, 2))
    shares: list[float] = []
    dbscan(xy, 10, 3, progress=lambda share, _step: shares.append(share))
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1.0

    def stop(_share: float, _step: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        dbscan(xy, 10, 3, progress=stop)
