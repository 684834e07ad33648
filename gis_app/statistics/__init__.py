"""Spatial statistics: points in, numbers out. Names are loaded on first use, for numba takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis_app.statistics.colocation import ColocationQuotient, colocation_quotient
    from gis_app.statistics.diversity import hill_numbers, hill_numbers_of_many
    from gis_app.statistics.labelling_matrix import RandomLabellingMatrix, random_labelling_matrix
    from gis_app.statistics.monte_carlo import false_discovery_rates, monte_carlo_p
    from gis_app.statistics.nearest import NearestDistances, nearest_distances
    from gis_app.statistics.pairs import CrossK, PairCounts, cross_k, pair_counts
    from gis_app.statistics.random_labelling import RandomLabellingTest, random_labelling_test

_HOMES = {
    "colocation": ("ColocationQuotient", "colocation_quotient"),
    "diversity": ("hill_numbers", "hill_numbers_of_many"),
    "labelling_matrix": ("RandomLabellingMatrix", "random_labelling_matrix"),
    "monte_carlo": ("false_discovery_rates", "monte_carlo_p"),
    "nearest": ("NearestDistances", "nearest_distances"),
    "pairs": ("CrossK", "PairCounts", "cross_k", "pair_counts"),
    "random_labelling": ("RandomLabellingTest", "random_labelling_test"),
}

__all__ = [
    "ColocationQuotient",
    "CrossK",
    "NearestDistances",
    "PairCounts",
    "RandomLabellingMatrix",
    "RandomLabellingTest",
    "colocation_quotient",
    "cross_k",
    "false_discovery_rates",
    "hill_numbers",
    "hill_numbers_of_many",
    "monte_carlo_p",
    "nearest_distances",
    "pair_counts",
    "random_labelling_matrix",
    "random_labelling_test",
]


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in."""
    for home, names in _HOMES.items():
        if name in names:
            module = __import__(f"{__name__}.{home}", fromlist=[name])
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
