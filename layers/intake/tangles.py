"""Outlines that cross themselves so often that mending them would take hours: estimated before it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CROSSINGS = 30_000
"""Of one outline: mending it takes a second, and ten times as many take minutes."""
MOST_IN_ALL = 200_000
"""Of all outlines of a file."""
MANY_CORNERS = 50_000
"""Even to see whether such an outline is valid takes minutes where it is a tangle."""
_SAMPLE = 16
# A side meets itself and its two neighbours.
_OWN = 3


def too_tangled(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which outlines are beyond mending: by themselves, or because those less tangled use up what a file may.

    Parameters
    ----------
    geometry
        (n,) shapely geometries.

    Returns
    -------
    numpy.ndarray
        (n,) bool.

    Examples
    --------
    >>> too_tangled(np.array([shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])).tolist()
    [False]
    """
    crossings = estimated_crossings(geometry)
    order = np.argsort(crossings, kind="stable")
    spent = np.empty_like(crossings)
    spent[order] = np.cumsum(crossings[order])
    return np.asarray((crossings > MOST_CROSSINGS) | (spent > MOST_IN_ALL))


def estimated_crossings(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return about how often each outline crosses itself.

    Parameters
    ----------
    geometry
        (n,) shapely geometries.

    Returns
    -------
    numpy.ndarray
        (n,) float64, from what a few sides of each, the same on every run, meet.
    """
    sides, owner = _sides(geometry)
    counts = np.bincount(owner, minlength=len(geometry))
    picked = _sampled(counts)
    # One tree for all: each outline was moved to a place of its own.
    met, _other = shapely.STRtree(sides).query(sides[picked], predicate="intersects")
    surplus = np.maximum(np.bincount(met, minlength=len(picked)) - _OWN, 0)
    samples = np.bincount(owner[picked], minlength=len(geometry))
    hits = np.bincount(owner[picked], weights=surplus, minlength=len(geometry))
    return np.asarray(hits / np.maximum(samples, 1) * counts / 2.0)


def _sides(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Every side as a line, each outline in a unit square of its own, and whose it is."""
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    boxes = shapely.bounds(geometry).reshape(-1, 4)
    size = np.maximum(np.nanmax(boxes[:, 2:] - boxes[:, :2], axis=1, initial=0.0), np.finfo(float).tiny)
    placed = (xy - boxes[owner, :2]) / size[owner, None]
    placed[:, 0] += 2.0 * owner
    # Between the rings of one outline, too, runs a side: it does no harm to an estimate.
    whole = owner[1:] == owner[:-1]
    pairs = np.stack([placed[:-1], placed[1:]], axis=1)[whole]
    return np.asarray(shapely.linestrings(pairs), dtype=object), owner[1:][whole]


def _sampled(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Positions of a few sides of each outline; all of them where it has few."""
    starts = np.cumsum(counts) - counts
    # A seed of its own, for a file must be read alike every time.
    shares = np.random.default_rng(0).random((len(counts), _SAMPLE))
    few = np.arange(_SAMPLE) < counts[:, None]
    places = np.where(counts[:, None] <= _SAMPLE, np.arange(_SAMPLE), (shares * counts[:, None]).astype(np.intp))
    return np.asarray((starts[:, None] + places)[few], dtype=np.intp)
