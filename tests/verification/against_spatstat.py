"""Comparisons with the values that `spatstat_reference.R` stored."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from comparison import absolute, compared, of_the_greatest, relative
from window_files import read_pattern, read_reference, read_table

from gis_app.statistics import (
    clark_evans,
    colocation_quotient,
    cross_k,
    kernel_density,
    m_function,
    nearest_distances,
    random_labelling_matrix,
    random_labelling_moments,
    random_labelling_test,
    random_shift_test,
)
from gis_app.statistics.cross_k_matrix import CrossKMatrix, cross_k_matrix
from gis_app.statistics.m_matrix import m_function_matrix
from gis_app.statistics.shifted_pairs import Crops, Kinds
from gis_app.statistics.street_network import StreetNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOWS = ("rectangle", "ragged")


def _spatstat() -> dict[str, Any]:
    return read_reference("spatstat")


def _pairs(*names: str) -> Iterator[tuple[str, dict[str, Any], np.ndarray]]:
    """Yield the pattern's name, spatstat's values of a pair and the radii."""
    for name in names:
        for pair in _spatstat()["cross_k"][name]:
            yield name, pair, np.array(_spatstat()["radii"], float)


def _own_k(name: str, pair: dict[str, Any], radii: np.ndarray, correction: Any) -> np.ndarray:
    xy, marks, window = read_pattern(name)
    found = cross_k(xy, marks, pair["a"], pair["b"], radii, window, correction)
    assert found.k is not None
    return found.k


@compared("pair counts", "spatstat crosspairs, closepairs", 0, "count")
def counts() -> float:
    worst = 0.0
    for name, pair, radii in _pairs(*WINDOWS):
        xy, marks, _ = read_pattern(name)
        worst = max(worst, absolute(cross_k(xy, marks, pair["a"], pair["b"], radii).counts, pair["counts"]))
    return worst


@compared("cross-K, no correction, rectangle and ragged window", "spatstat Kcross", 1e-9)
def uncorrected() -> float:
    return max(relative(_own_k(name, pair, radii, "none"), pair["none"]) for name, pair, radii in _pairs(*WINDOWS))


def _translated(name: str, by: str) -> float:
    """Return the largest difference of corrected K in a window."""
    pairs = _pairs(name)
    return max(relative(_own_k(name, pair, radii, "translation"), pair[by]) for name, pair, radii in pairs)


@compared("cross-K, translation, rectangle", "spatstat Kcross", 1e-3)
def translation_in_a_rectangle() -> float:
    return _translated("rectangle", "translate_kcross")


@compared("cross-K, translation, two parts and holes", "spatstat edge.Trans(exact=TRUE)", 1e-3)
def translation_in_a_polygon() -> float:
    return _translated("ragged", "translate_exact")


@cache
def _matrix(name: str) -> CrossKMatrix:
    xy, marks, window = read_pattern(name)
    return cross_k_matrix(xy, marks, _spatstat()["radii"], window)


@compared("cross-K, translation, all pairs at once", "spatstat edge.Trans(exact=TRUE)", 1e-3)
def all_pairs_at_once() -> float:
    pairs = _pairs(*WINDOWS)
    return max(relative(_matrix(name).k[pair["a"], pair["b"]], pair["translate_exact"]) for name, pair, _ in pairs)


@compared("pair correlation per annulus", "differences of spatstat's exact K", 5e-3)
def annuli() -> float:
    worst = 0.0
    for name, pair, radii in _pairs(*WINDOWS):
        own = _matrix(name).pair_correlation()[pair["a"], pair["b"]]
        rings = np.diff(np.concatenate(([0.0], pair["translate_exact"]))) / np.pi
        worst = max(worst, relative(own, rings / np.diff(np.concatenate(([0.0], radii**2)))))
    return worst


@compared("co-location quotient", "spatstat marktable(N=1)", 1e-9)
def quotients() -> float:
    worst = 0.0
    for name in WINDOWS:
        xy, marks, _ = read_pattern(name)
        for pair in _spatstat()["colocation_quotient"][name]:
            own = colocation_quotient(xy, marks, pair["a"], pair["b"], simulations=1).value
            assert own is not None
            worst = max(worst, relative(own, pair["value"]))
    return worst


@compared("M, single pair and all pairs, ties included", "spatstat marktable(R=r)", 1e-9)
def concentration() -> float:
    worst, radii = 0.0, _spatstat()["radii"]
    for name in (*WINDOWS, "lattice"):
        xy, marks, _ = read_pattern(name)
        every = m_function_matrix(xy, marks, radii).value
        for pair in _spatstat()["m_function"][name]:
            one = m_function(xy, marks, pair["a"], pair["b"], radii)
            both = [one.filled(np.nan), every[pair["a"], pair["b"]]]
            worst = max(worst, *(relative(own, pair["value"]) for own in both))
    return worst


@compared("mean nearest distance (Clark & Evans)", "spatstat nndist", 1e-9)
def mean_nearest() -> float:
    own = [nearest_distances(read_pattern(name).xy) for name in WINDOWS]
    other = [_spatstat()["clark_evans"][name]["mean_nearest"] for name in WINDOWS]
    return relative([found.mean() for found in own if found is not None], other)


@compared("Clark & Evans' index, rectangle", "spatstat clarkevans, Donnelly's closed form", 0.02)
def donnelly() -> float:
    own = clark_evans(read_pattern("rectangle").xy, read_pattern("rectangle").window, simulations=999).r
    assert own is not None
    return relative(own, _spatstat()["clark_evans"]["rectangle"]["ratio"]["Donnelly"])


def _on_streets() -> tuple[StreetNetwork, Any, Any]:
    """Return the network, and its places of either mark."""
    pieces, places = read_table("streets"), read_table("street_places")
    network = StreetNetwork(list(shapely.linestrings(pieces.reshape(-1, 2, 2))))
    of_mark = [network.join(list(shapely.points(places[places[:, 2] == mark, :2])), 50.0) for mark in (0, 1)]
    return network, *of_mark


@compared("nearest along streets, another kind and the same", "spatstat.linnet crossdist, pairdist", 1e-4, "metres")
def along_streets() -> float:
    network, origins, goals = _on_streets()
    other = _spatstat()["streets"]
    mine = network.nearest(origins, origins, own=np.arange(origins.places))
    return max(absolute(network.nearest(origins, goals), other["nearest"]), absolute(mine, other["nearest_other"]))


@compared("reach along streets", "spatstat.linnet crossdist", 0, "count")
def reach_along_streets() -> float:
    network, origins, goals = _on_streets()
    other = _spatstat()["streets"]
    return absolute(network.counts_within(origins, goals, other["radii"])[:, 0], other["counts"])


@compared("nearest distance between kinds", "spatstat nncross", 1e-9)
def nearest_of_another_kind() -> float:
    worst = 0.0
    for name in WINDOWS:
        xy, marks, _ = read_pattern(name)
        other = _spatstat()["nearest"][name]
        own = nearest_distances(xy[marks == other["a"]], xy[marks == other["b"]])
        assert own is not None
        worst = max(worst, relative(own.distance, other["distance"]))
    return worst


def _relabelled() -> tuple[np.ndarray, np.ndarray, int]:
    """Return mean and spread of the counts that spatstat's relabelled K stand for, and of how many."""
    _, marks, window = read_pattern("rectangle")
    other = _spatstat()["random_labelling"]
    n_a, n_b = (np.count_nonzero(marks == other[kind]) for kind in ("a", "b"))
    as_counts = n_a * n_b / window.area
    return np.array(other["mean"]) * as_counts, np.array(other["sd"]) * as_counts, other["simulations"]


@compared("random labelling: expected counts", "spatstat Kcross of 999 rlabel()", 4, "standard errors")
def expected_counts() -> float:
    xy, marks, _ = read_pattern("rectangle")
    mean, sd, simulations = _relabelled()
    test = random_labelling_test(xy, marks, 0, 1, _spatstat()["radii"], simulations=9)
    return float((np.abs(test.expected - mean) / (sd / np.sqrt(simulations))).max())


@compared("random labelling: closed-form spread", "spatstat Kcross of 999 rlabel()", 4, "standard errors")
def spread_of_counts() -> float:
    xy, marks, _ = read_pattern("rectangle")
    _, sd, simulations = _relabelled()
    moments = random_labelling_moments(xy, marks, _spatstat()["radii"], [[0, 1]])
    return float((np.abs(moments.standard_deviation()[0] / sd - 1) * np.sqrt(2 * simulations)).max())


@compared("random labelling: simulated counts", "spatstat Kcross of 999 rlabel()", 4, "standard errors")
def simulated_counts() -> float:
    xy, marks, _ = read_pattern("rectangle")
    mean, sd, simulations = _relabelled()
    drawn = random_labelling_matrix(xy, marks, _spatstat()["radii"], simulations, pairs=[[0, 1]]).simulated[:, 0]
    return float((np.abs(drawn.mean(axis=0) - mean) / (sd * np.sqrt(2 / simulations))).max())


@compared("random shift: toroidal cross-K, still and moved", "spatstat Kcross(correction='periodic')", 1e-9)
def toroidal() -> float:
    xy, marks, window = read_pattern("rectangle")
    worst = 0.0
    for moved in _spatstat()["random_shift"]["torus"]:
        there = np.where(marks[:, None] == 1, (xy + moved["move"]) % [1000, 700], xy)
        own = random_shift_test(there, marks, 0, 1, _spatstat()["radii"], window, simulations=1).observed
        assert own is not None
        worst = max(worst, relative(own, moved["k"]))
    return worst


@compared(
    "random shift: cross-K in the overlap, two parts and holes", "spatstat rotmean(setcov()) of the overlap", 0.03
)
def rigid_motion() -> float:
    xy, marks, window = read_pattern("ragged")
    crops = Crops(Kinds([xy[marks == 0], xy[marks == 1]], [(0, 1)], np.array(_spatstat()["radii"], float)), window)
    worst = 0.0
    for moved in _spatstat()["random_shift"]["overlap"]:
        found = crops.count(np.array(moved["move"], float))
        assert found is not None
        worst = max(worst, relative(found[0], moved["area"]), relative(found[1][0], moved["k"]))
    return worst


def _density(kernel: Any) -> float:
    other = _spatstat()["kernel_density"]
    xy = read_pattern("rectangle").xy
    own = kernel_density(xy, (0, 0, 1000, 700), other["cell"], other["bandwidth"], kernel)
    return of_the_greatest(own.ravel(), other[kernel])


@compared("kernel density, Gaussian", "spatstat density.ppp(at='points')", 1e-3, "share of the greatest")
def gaussian() -> float:
    return _density("gaussian")


@compared("kernel density, quartic", "spatstat density.ppp(at='points')", 1e-3, "share of the greatest")
def quartic() -> float:
    return _density("quartic")
