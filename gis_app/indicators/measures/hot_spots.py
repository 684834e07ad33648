"""Where a kind is dense: hot and cold hexagons, and a smooth density over the city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.indicator import Indicator
from gis_app.indicators.inputs.many_tests import why_few
from gis_app.indicators.inputs.membership import is_inside
from gis_app.indicators.inputs.study_area import why_few_inside
from gis_app.indicators.measures.cells import cells_origin
from gis_app.indicators.pairs import FEWEST
from gis_app.indicators.place_result import COLD, HOT, Q_MOST, UNTOLD, PlaceResult, Surface, nothing
from gis_app.indicators.wording import why_absent
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading
    from gis_app.statistics.hexagons import Hexagons

PERMUTATION = "conditional permutation of cells"

WANTED_CELLS = 3_000
"""Hexagons that the study area is cut into, about."""

NARROWEST_M, WIDEST_M, STEP_M = 100.0, 500.0, 50.0
"""Widths of hexagons, metres."""

MOST_CELLS = 200_000

MOST_DISTINCT, MOST_COUNTED = 80, 400
"""Different counts, and the largest, up to which p-values are exact."""

MANY_DRAWS = 9_999

SIDE_CELLS = 400
"""Cells along the longer side of a density, at most."""

CELLS_PER_BANDWIDTH = 5

_BITS, _HALF = 32, 2**31
"""A cell's column stands before so many bits, its row in them, from minus the half."""


def hexagon_width(area_m2: float) -> float:
    """Return the width of hexagons that cut an area into about `WANTED_CELLS`, metres, in round steps.

    Examples
    --------
    >>> hexagon_width(279e6), hexagon_width(1e6), hexagon_width(9e9)
    (350.0, 100.0, 500.0)
    """
    width = np.sqrt(max(area_m2, 0.0) / WANTED_CELLS / (np.sqrt(3.0) / 2.0))
    return float(np.clip(np.ceil(width / STEP_M) * STEP_M, NARROWEST_M, WIDEST_M))


@dataclass(frozen=True, slots=True, eq=False)
class _Net:
    """The hexagons of a city, made once for all kinds; `keys` are ascending, the others in their order."""

    hexagons: Hexagons
    keys: NDArray[np.int64]
    polygons: NDArray[np.object_]
    neighbours: csr_array


def _net(run: CityRun) -> _Net:
    """Return the hexagons whose centre lies in the study area, and those that hold a place of it."""
    from gis_app.statistics.hexagons import Hexagons, adjacency

    area = run.city.study_area.geometry
    hexagons = Hexagons(cells_origin(run), hexagon_width(area.area))
    inside = np.empty((0, 2), dtype=np.int64)
    # Far-flung parts must not be covered with hexagons from end to end.
    if area.area > 0 and area.envelope.area <= MOST_CELLS * hexagons.width**2:
        cells = hexagons.covering(area.bounds)
        inside = cells[is_inside(hexagons.centres(cells), area)]
    places = run.index.points.xy
    held = hexagons.cells_of(places[is_inside(places, area)])
    keys = np.unique(_keys(np.concatenate([inside, held])))
    cells = np.column_stack([keys >> _BITS, (keys & (2 * _HALF - 1)) - _HALF])
    return _Net(hexagons, keys, hexagons.polygons(cells), adjacency(cells))


def _keys(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each (n, 2) cell, in the cells' order: numbers are sorted much faster than pairs."""
    return np.asarray((cells[:, 0] << _BITS) + (cells[:, 1] + _HALF), dtype=np.int64)


def hot_spots(run: CityRun, kind: str) -> PlaceResult:
    """Return which hexagons of the city, together with their neighbours, hold many or few places of a kind.

    Parameters
    ----------
    run
        Of the city.
    kind
        Kind id.

    Returns
    -------
    PlaceResult
        `value` is the standard score Gi*; column ``places`` how many places of the study area each hexagon holds.
    """
    return run.once(f"hot_spots:{kind}", lambda run: _hot_spots(run, kind))


def _hot_spots(run: CityRun, kind: str) -> PlaceResult:
    from gis_app.statistics import false_discovery_rates

    reason = why_absent(run.city, kind) or (why_few() if run.city.count(kind) < FEWEST else None)
    places = run.points_inside(kind)
    if reason := reason or run.index.why_none_inside or why_few_inside(len(places), FEWEST):
        return nothing(GETIS_ORD_GI_STAR.id, None, kind, reason)
    net = run.once("hexagons", _net)
    if len(net.keys) <= 7:  # a hexagon and its six neighbours would be the whole city
        return nothing(GETIS_ORD_GI_STAR.id, None, kind, _("The study area holds too few hexagons to compare."))
    at = np.searchsorted(net.keys, _keys(net.hexagons.cells_of(places)))
    counts = np.bincount(at, minlength=len(net.keys)).astype(np.int64)
    z, p, draws = _scored(counts, net.neighbours, run)
    q = false_discovery_rates(p)
    classes = np.select([(q <= Q_MOST) & (z > 0), (q <= Q_MOST) & (z < 0)], [HOT, COLD], UNTOLD)
    return PlaceResult(
        GETIS_ORD_GI_STAR.id, None, kind, net.polygons, np.empty(0, dtype=np.int64), z, p, q, classes,
        {"places": counts}, {"cell_m": net.hexagons.width, "cells": len(net.keys), "draws": draws},
    )  # fmt: skip


def _scored(
    counts: NDArray[np.int64], neighbours: csr_array, run: CityRun
) -> tuple[NDArray[np.float64], NDArray[np.float64], str | int]:
    """Return Gi*, its permutation p, and by how many draws; exactly where the counts are few different ones."""
    from gis_app.statistics import getis_ord_gi_star
    from gis_app.statistics.exact_counts import neighbour_sum_p

    exact = len(np.unique(counts)) <= MOST_DISTINCT and counts.max(initial=0) <= MOST_COUNTED
    # Thousands of cells share the false discovery rate: 999 draws could show none of them to be hot.
    draws = 1 if exact else max(run.simulations, MANY_DRAWS)
    # Where p is exact, only the scores of this are used.
    found = getis_ord_gi_star(counts, neighbours, draws, run.seed)
    return (found.z, neighbour_sum_p(counts, neighbours), "exact") if exact else (found.z, found.p, draws)


LEAST_SPREAD_M = 1.0
"""Places nearer to each other than so many metres are one spot: no file is more exact."""


def density_surface(run: CityRun, kind: str, bandwidth: float | None = None) -> Surface | None:
    """Return the density of a kind's places over the study area.

    Parameters
    ----------
    run
        Of the city; its places outside the study area are left out.
    kind
        Kind id.
    bandwidth
        The Gaussian's standard deviation, metres; Silverman's rule where none is given.

    Returns
    -------
    Surface or None
        None where there are fewer than two places apart, no study area or one far too wide (`why_no_density`).
    """
    from gis_app.statistics import kernel_density

    xy, bounds = run.points_inside(kind), run.city.study_area.geometry.bounds
    width = silverman(xy) if bandwidth is None else bandwidth
    # The bounds of an empty geometry are NaN.
    if width is None or not np.isfinite(bounds).all() or bounds[2] <= bounds[0] or bounds[3] <= bounds[1]:
        return None
    longest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    cell = max(width / CELLS_PER_BANDWIDTH, longest / SIDE_CELLS)
    # A study area of a continent: the raster between its cells would fill the memory.
    if cell > WIDEST_CELL * width:
        return None
    return Surface(KERNEL_DENSITY.id, kind, kernel_density(xy, bounds, cell, width), bounds, cell, width)


def why_no_density(run: CityRun, kind: str) -> str:
    """Return why a kind has no density."""
    absent = why_absent(run.city, kind) or run.index.why_none_inside
    if absent:
        return absent
    if silverman(run.points_inside(kind)) is None:
        return _("There are no two places of this kind apart from each other inside the study area.")
    return _("The study area is too wide for the density of places that lie so close together.")


WIDEST_CELL = 10.0
"""Bandwidths."""


def silverman(xy: NDArray[np.float64]) -> float | None:
    """Return Silverman's bandwidth of a cloud, σ n^(−1/6), metres; None for fewer than two places apart.

    σ² is the mean variance of both axes, which does not depend on north.

    Parameters
    ----------
    xy
        (n, 2) metres.
    """
    if len(xy) < 2:  # one place has no spread
        return None
    spread = float(np.sqrt(xy.var(axis=0, ddof=1).mean()))
    # Places at one spot differ by rounding alone, and a density has nothing to spread.
    return spread * len(xy) ** (-1.0 / 6.0) if spread >= LEAST_SPREAD_M else None


def _hot_spot_readings(run: CityRun) -> Iterator[Reading]:
    for kind in run.shown_kinds:
        if not run.gridded:
            yield GETIS_ORD_GI_STAR.reading(to_kind=kind, value=None, reason=why_left_out())
            continue
        result = hot_spots(run, kind)
        counts = {f"n_{word}": number for word, number in result.counts().items()}
        yield GETIS_ORD_GI_STAR.reading(
            to_kind=kind,
            value=result.share(HOT),
            unit="%",
            null_model=PERMUTATION,
            parameters={"summary": "share hot", **result.parameters, **counts},
            reason=result.reason,
        )


def why_left_out() -> str:
    """Return why a run has no hot spots that nobody asked for."""
    from gis_app.indicators.inputs.city_run import GRID_PLACES

    return _(
        "Left out with more than {count} reference places: clusterscape analyse computes them with --cells."
    ).format(count=f"{GRID_PLACES:,}")


def _density_readings(run: CityRun) -> Iterator[Reading]:
    for kind in run.shown_kinds:
        surface = density_surface(run, kind)
        if surface is None:
            yield KERNEL_DENSITY.reading(to_kind=kind, value=None, reason=why_no_density(run, kind))
            continue
        row, column = np.unravel_index(int(surface.density.argmax()), surface.density.shape)
        stated = {
            "summary": "peak",
            "bandwidth_m": surface.bandwidth,
            "cell_m": surface.cell,
            "x_m": surface.bounds[0] + (float(column) + 0.5) * surface.cell,
            "y_m": surface.bounds[3] - (float(row) + 0.5) * surface.cell,
        }
        yield KERNEL_DENSITY.reading(to_kind=kind, value=float(surface.density.max()), parameters=stated)


GETIS_ORD_GI_STAR = Indicator(
    id="getis_ord_gi_star",
    title=N_("Hot spots (Gi*)"),
    explanation=N_(
        "Hexagons that together with their six neighbours hold far more, or far fewer, places of a kind than others: "
        "hot and cold spots after correction for many tests. The table gives the share of hot hexagons. Where all is "
        "sparse there can be no cold spot."
    ),
    unit="",
    levels=("place",),
    value_range=(None, None),
    null_model=PERMUTATION,
    keywords=("S5",),
    citation="Ord & Getis 1995",
    compute=_hot_spot_readings,
)

KERNEL_DENSITY = Indicator(
    id="kernel_density",
    title=N_("Density of places"),
    explanation=N_(
        "Places per square kilometre, smoothed with a Gaussian whose width follows Silverman's rule unless the planner "
        "sets it. The table gives the highest density and where it is. It shows where a kind is dense, not why."
    ),
    unit="per km²",
    levels=("place",),
    keywords=("S5",),
    citation="Silverman 1986",
    compute=_density_readings,
)

INDICATORS = (GETIS_ORD_GI_STAR, KERNEL_DENSITY)
