"""How much a zone depends on the settings that found it: the search again with other scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.level_sets import cells_of_branch, strongest_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis_app.zones.creative import Creative
    from gis_app.zones.ground import Ground

SAME_ZONE = 0.5
"""Jaccard similarity of the places inside from which a zone counts as found again (Hennig 2007)."""

SCALES = ((0.7, 1.0), (0.85, 1.0), (1.2, 1.0), (1.4, 1.0), (1.0, 0.8), (1.0, 1.25), (0.85, 0.8), (1.2, 1.25))
"""Bandwidth and largest extent, as multiples of the settings'."""


def found_again(
    ground: Ground,
    creative: Creative,
    zones: Sequence[NDArray[np.bool_]],
    least: float,
    step: Callable[[float], None] | None = None,
) -> NDArray[np.float64]:
    """Return for each zone the share of other scales at which the search finds it again.

    Parameters
    ----------
    ground
        As the zones were found.
    creative
        The city's creative places.
    zones
        Each (n,) which of them it holds.
    least
        Strength of the weakest zone that counts.
    step
        Called with the share done; may raise to cancel.

    References
    ----------
    Hennig 2007, Cluster-wise assessment of cluster stability.
    """
    again = np.zeros(len(zones))
    for done, (bandwidth, extent) in enumerate(SCALES):
        other = ground.rescaled(bandwidth, extent)
        branches = other.branches(creative.xy, creative.first)
        cells = other.frame.cells_of(creative.xy)
        label = np.full(other.frame.rows * other.frame.columns, -1, dtype=np.int64)
        for number, branch in enumerate(strongest_apart(branches, least)):
            label[cells_of_branch(branches, int(branch), other.frame.columns)] = number
        again += [_similarity(zone, label[cells]) >= SAME_ZONE for zone in zones]
        if step:
            step((done + 1) / len(SCALES))
    return again / len(SCALES)


def _similarity(zone: NDArray[np.bool_], label: NDArray[np.int64]) -> float:
    """Return the Jaccard similarity of a zone to the found one most like it."""
    inside = label[zone]
    if not (inside >= 0).any():
        return 0.0
    common = np.bincount(inside[inside >= 0])
    best = int(common.argmax())
    return float(common[best] / (zone.sum() + np.count_nonzero(label == best) - common[best]))
