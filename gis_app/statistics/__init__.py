"""Spatial statistics: points in, numbers out. Names are loaded on first use, for numba takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis_app.statistics.clustering import dbscan
    from gis_app.statistics.colocation import ColocationQuotient, colocation_quotient
    from gis_app.statistics.concentration import m_function
    from gis_app.statistics.density import kernel_density
    from gis_app.statistics.dispersion import ClarkEvans, UniformPlaces, clark_evans
    from gis_app.statistics.diversity import hill_numbers, hill_numbers_of_many
    from gis_app.statistics.hierarchy import hdbscan
    from gis_app.statistics.hot_spots import HotSpots, getis_ord_gi_star
    from gis_app.statistics.labelling_matrix import RandomLabellingMatrix, random_labelling_matrix
    from gis_app.statistics.labelling_moments import LabellingMoments, random_labelling_moments
    from gis_app.statistics.local_colocation import LocalColocationQuotient, local_colocation_quotient
    from gis_app.statistics.monte_carlo import false_discovery_rates, monte_carlo_p
    from gis_app.statistics.nearest import NearestDistances, nearest_distances
    from gis_app.statistics.pairs import CrossK, PairCounts, cross_k, pair_counts
    from gis_app.statistics.random_labelling import RandomLabellingTest, random_labelling_test
    from gis_app.statistics.random_shift import RandomShiftTest, random_shift_matrix, random_shift_test
    from gis_app.statistics.scan import ScanCluster, scan_statistic

_HOMES = {
    "clustering": ("dbscan",),
    "colocation": ("ColocationQuotient", "colocation_quotient"),
    "concentration": ("m_function",),
    "density": ("kernel_density",),
    "dispersion": ("ClarkEvans", "UniformPlaces", "clark_evans"),
    "diversity": ("hill_numbers", "hill_numbers_of_many"),
    "hierarchy": ("hdbscan",),
    "hot_spots": ("HotSpots", "getis_ord_gi_star"),
    "labelling_matrix": ("RandomLabellingMatrix", "random_labelling_matrix"),
    "labelling_moments": ("LabellingMoments", "random_labelling_moments"),
    "local_colocation": ("LocalColocationQuotient", "local_colocation_quotient"),
    "monte_carlo": ("false_discovery_rates", "monte_carlo_p"),
    "nearest": ("NearestDistances", "nearest_distances"),
    "pairs": ("CrossK", "PairCounts", "cross_k", "pair_counts"),
    "random_labelling": ("RandomLabellingTest", "random_labelling_test"),
    "random_shift": ("RandomShiftTest", "random_shift_matrix", "random_shift_test"),
    "scan": ("ScanCluster", "scan_statistic"),
}

__all__ = [
    "ClarkEvans",
    "ColocationQuotient",
    "CrossK",
    "HotSpots",
    "LabellingMoments",
    "LocalColocationQuotient",
    "NearestDistances",
    "PairCounts",
    "RandomLabellingMatrix",
    "RandomLabellingTest",
    "RandomShiftTest",
    "ScanCluster",
    "UniformPlaces",
    "clark_evans",
    "colocation_quotient",
    "cross_k",
    "dbscan",
    "false_discovery_rates",
    "getis_ord_gi_star",
    "hdbscan",
    "hill_numbers",
    "hill_numbers_of_many",
    "kernel_density",
    "local_colocation_quotient",
    "m_function",
    "monte_carlo_p",
    "nearest_distances",
    "pair_counts",
    "random_labelling_matrix",
    "random_labelling_moments",
    "random_labelling_test",
    "random_shift_matrix",
    "random_shift_test",
    "scan_statistic",
]


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in."""
    for home, names in _HOMES.items():
        if name in names:
            module = __import__(f"{__name__}.{home}", fromlist=[name])
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
