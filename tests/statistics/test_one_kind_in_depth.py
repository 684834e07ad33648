"""Ellipse, Gini, Hoover, Ellison & Glaeser, hexagons and K-density, each against another way to compute it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.integrate import quad
from scipy.spatial.distance import pdist

from gis_app.statistics import k_density as module
from gis_app.statistics.centrography import standard_deviational_ellipse
from gis_app.statistics.hexagons import Hexagons, adjacency
from gis_app.statistics.k_density import distance_bandwidth, k_density
from gis_app.statistics.unevenness import ellison_glaeser, hoover_index, locational_gini, unevenness


def test_the_ellipse_points_where_the_cloud_spreads_most() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal(0, 1, (300, 2)) * [300, 900] @ np.array([[0.8, -0.6], [0.6, 0.8]]) + 5e5
    found = standard_deviational_ellipse(xy)
    assert found is not None
    turns = np.radians(np.arange(0, 180, 0.05))
    along = (xy - xy.mean(axis=0)) @ np.array([np.sin(turns), np.cos(turns)])
    spread = along.std(axis=0)
    assert found.semi_major == pytest.approx(spread.max(), rel=1e-6)
    assert found.semi_minor == pytest.approx(spread.min(), rel=1e-6)
    assert found.orientation == pytest.approx(np.degrees(turns[spread.argmax()]), abs=0.06)
    assert found.area == pytest.approx(np.pi * found.semi_major * found.semi_minor)
    np.testing.assert_allclose(found.centre, xy.mean(axis=0))


def test_ellipses_of_next_to_nothing() -> None:
    assert standard_deviational_ellipse([]) is None
    spot = standard_deviational_ellipse([[5, 5], [5, 5]])
    assert spot is not None
    assert (spot.semi_major, spot.area, spot.orientation) == (0.0, 0.0, None)
    east = standard_deviational_ellipse([[0, 0], [8, 0]])
    assert east is not None
    assert east.orientation == pytest.approx(90.0)


def test_gini_is_half_the_mean_difference_of_quotients() -> None:
    rng = np.random.default_rng(1)
    s, x = rng.dirichlet(np.ones(12)), rng.dirichlet(np.ones(12))
    quotient = s / x
    by_pairs = (x[:, None] * x[None] * np.abs(quotient[:, None] - quotient[None])).sum() / 2
    assert float(locational_gini(s, x)) == pytest.approx(by_pairs)
    assert float(locational_gini(x, x)) == pytest.approx(0.0, abs=1e-12)
    assert float(hoover_index(s, x)) == pytest.approx((s - x)[s > x].sum())


def test_unevenness_is_calibrated_and_grows_with_gathering() -> None:
    rng = np.random.default_rng(7)
    cells = np.repeat(np.arange(20), rng.integers(1, 9, 20))
    is_a = np.arange(len(cells)) < 15
    p = np.array([unevenness(cells, rng.permutation(is_a), 99, seed=s).p_gini for s in range(600)])  # type: ignore[union-attr]
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))
    gathered = unevenness(cells, is_a, 999)
    assert gathered is not None
    assert gathered.p_gini <= 0.01
    assert gathered.p_hoover <= 0.01
    assert gathered.gini > gathered.gini_by_chance > 0
    assert gathered.hoover > gathered.hoover_by_chance > 0
    shuffled = [rng.permutation(is_a) for _ in range(400)]
    reference = np.bincount(cells) / len(cells)
    ginis = [float(locational_gini(np.bincount(cells[one], minlength=20) / 15, reference)) for one in shuffled]
    assert gathered.gini_by_chance == pytest.approx(np.mean(ginis), rel=0.03)
    assert unevenness([0, 1], [True, True]) is None
    assert unevenness([], []) is None


def test_ellison_and_glaeser_by_hand() -> None:
    rng = np.random.default_rng(2)
    cells, marks, sizes = rng.integers(0, 6, 60), rng.integers(0, 3, 60), rng.uniform(1, 50, 60)
    names, gamma = ellison_glaeser(cells, marks, sizes)
    x = np.array([sizes[cells == c].sum() for c in range(6)]) / sizes.sum()
    shares = []
    for mark in names:
        own = sizes[marks == mark]
        s = np.array([sizes[(marks == mark) & (cells == c)].sum() for c in range(6)]) / own.sum()
        h = ((own / own.sum()) ** 2).sum()
        g = ((s - x) ** 2).sum()
        expected = (g - (1 - (x**2).sum()) * h) / ((1 - (x**2).sum()) * (1 - h))
        assert gamma[mark, mark] == pytest.approx(expected)
        shares.append(s)
    assert gamma[0, 2] == pytest.approx(((shares[0] - x) * (shares[2] - x)).sum() / (1 - (x**2).sum()))
    assert np.isnan(ellison_glaeser([0, 0], [1, 2], [3, 4])[1]).all()
    assert np.isnan(ellison_glaeser([0, 1], [1, 2], [3, 4])[1][0, 0])
    assert ellison_glaeser([], [], [])[1].shape == (0, 0)
    with pytest.raises(ValueError, match="positive"):
        ellison_glaeser([0], [0], [0.0])


def test_plants_thrown_at_random_have_no_concentration() -> None:
    """Ellison & Glaeser's promise: γ is 0 on average, however lumpy the plants."""
    rng = np.random.default_rng(9)
    found = []
    for _ in range(400):
        sizes = rng.lognormal(2, 1.2, 400)
        marks = (np.arange(400) < 25).astype(int)
        found.append(ellison_glaeser(rng.integers(0, 15, 400), marks, sizes)[1][1, 1])
    assert abs(np.mean(found)) < 3 * np.std(found) / 20 + 0.003


def test_every_place_lies_in_its_hexagon_and_neighbours_share_a_side() -> None:
    rng = np.random.default_rng(4)
    hexagons = Hexagons((1000.0, 2000.0), 130.0)
    xy = rng.uniform(-3000, 5000, (2000, 2))
    cells = hexagons.cells_of(xy)
    assert np.hypot(*(hexagons.centres(cells) - xy).T).max() <= hexagons.side + 1e-9
    assert shapely.covers(hexagons.polygons(cells).tolist(), shapely.points(xy)).all()
    several = np.unique(cells, axis=0)[:150]
    assert shapely.area(hexagons.polygons(several)[0]) == pytest.approx(130**2 * np.sqrt(3) / 2)
    centre = hexagons.centres(several)
    touching = np.abs(np.hypot(*(centre[:, None] - centre[None]).T) - 130) < 1e-6
    np.testing.assert_array_equal(adjacency(several).toarray() > 0, touching)
    assert adjacency(np.empty((0, 2))).shape == (0, 0)


def test_hexagons_cover_a_box() -> None:
    hexagons = Hexagons((0.0, 0.0), 50.0)
    found = hexagons.covering((-200.0, -100.0, 400.0, 300.0))
    rng = np.random.default_rng(1)
    inside = np.unique(hexagons.cells_of(rng.uniform((-150, -50), (350, 250), (5000, 2))), axis=0)
    assert {tuple(c) for c in inside} <= {tuple(c) for c in found}
    assert len(np.unique(found, axis=0)) == len(found)
    with pytest.raises(ValueError, match="width"):
        Hexagons((0.0, 0.0), 0.0)


def _plain(xy: np.ndarray, radius: float, h: float) -> float:
    d = pdist(xy)
    f = np.exp(-(((d - radius) / h) ** 2) / 2) + np.exp(-(((d + radius) / h) ** 2) / 2)
    return float(2 * f.sum() / (len(xy) * (len(xy) - 1) * h * np.sqrt(2 * np.pi)))


def test_k_density_against_a_direct_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    xy = np.concatenate([rng.normal(0, 300, (60, 2)), rng.uniform(-2000, 2000, (60, 2))])
    xy[:5] = xy[7]
    marks = rng.integers(0, 2, 120)
    own = xy[marks == 1]
    found = k_density(xy, marks, 1, [50.0, 400.0, 800.0], simulations=19)
    assert found is not None
    monkeypatch.setattr("gis_app.statistics.k_density.DIRECT", 0)
    binned = k_density(xy, marks, 1, [50.0, 400.0, 800.0], simulations=19)
    assert binned is not None
    for k, radius in enumerate(found.radii):
        plain = _plain(own, radius, found.bandwidth)
        assert found.value[k] == pytest.approx(plain)
        assert binned.value[k] == pytest.approx(plain, rel=5e-3)
    assert found.sampled == len(own)
    total = quad(lambda r: _plain(own, r, found.bandwidth), 0, 12000, limit=300)[0]
    assert total == pytest.approx(1.0, abs=1e-3)
    double = k_density(2 * xy, marks, 1, [100.0, 800.0, 1600.0], simulations=19)
    assert double is not None
    np.testing.assert_allclose(2 * double.value, binned.value, rtol=1e-9)
    assert distance_bandwidth(2 * own)[0] == pytest.approx(2 * distance_bandwidth(own)[0])


def test_k_density_is_calibrated_and_sees_a_cluster() -> None:
    rng = np.random.default_rng(6)
    xy = rng.uniform(0, 3000, (70, 2))
    marks = (np.arange(70) < 20).astype(int)
    p = np.array([k_density(xy, rng.permutation(marks), 1, [400.0], 99, seed=s).p[0] for s in range(200)])  # type: ignore[union-attr]
    for alpha in (0.05, 0.1):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / len(p))
    near = np.argsort(np.hypot(*(xy - 1500).T))[:20]
    gathered = np.zeros(70, dtype=int)
    gathered[near] = 1
    found = k_density(xy, gathered, 1, [400.0], 199)
    assert found is not None
    assert found.p[0] <= 0.02
    assert found.value[0] > found.by_chance[0]
    assert k_density([[0, 0], [0, 0], [9, 9]], [1, 1, 0], 1, [5.0]) is None
    assert k_density([[0, 0], [9, 9]], [1, 0], 1, [5.0]) is None


@pytest.mark.parametrize("elsewhere", [False, True])
def test_k_density_of_firms_in_one_house_fits_into_memory(elsewhere: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    house = rng.uniform(0, 0.01, (12, 2))
    if elsewhere:
        house[0] = 900.0
    counted = []
    test = module.random_labelling_test
    monkeypatch.setattr(module, "random_labelling_test", lambda *a, **k: (counted.append(len(a[4])), test(*a, **k))[1])
    xy = np.concatenate([house, rng.uniform(0, 2000, (40, 2))])
    found = k_density(xy, np.repeat([1, 0], [12, 40]), 1, [400.0, 800.0, 1200.0], 19)
    assert found is not None
    assert found.bandwidth == module.LEAST_BANDWIDTH_M
    assert found.value.tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert counted[0] < 400
