"""Where little can be said of a kind: few places, or a layer that covers a small part of the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.numbers import format_percent
from gis_app.indicators.wording import counted, noun
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.inputs.city_run import CityRun

FEW = 10
"""With fewer places a kind is tested, and said to be few."""

LEAST_COVERAGE = 0.1
"""A layer that covers less of the built ground may be a part of a survey."""

CELL_M = 500.0
"""Built ground is told in squares of this side that hold any place, metres."""

NEAR_M = 1000.0
"""Ground within this distance of a place counts as covered by its layer, metres."""


def coverage(run: CityRun, kind: str) -> float | None:
    """Return the share of the built ground that lies near a place of `kind`, 0 to 1; None without places."""
    from scipy.spatial import cKDTree

    xy = run.places.xy[run.places.marks == run.places.kinds.index(kind)]
    built = run.once("built ground", _built)
    if not len(xy) or not len(built):
        return None
    away, _nearest = cKDTree(xy).query(built, distance_upper_bound=NEAR_M)
    return float(np.isfinite(away).mean())


def _built(run: CityRun) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return (m, 2) the middles of the squares that hold a place of any kind."""
    kinds = [kind for kind in KINDS if KINDS[kind].shape is Shape.PLACE and run.city.count(kind)]
    xy = run.city.places(kinds).xy if kinds else np.empty((0, 2))
    return np.asarray((np.unique(np.floor(xy / CELL_M), axis=0) + 0.5) * CELL_M)


def why_little(run: CityRun, kind: str) -> str | None:
    """Return in words why little can be said of `kind`, a reference kind; None where there is enough."""
    count = run.places.count(kind)
    if 0 < count < FEW:
        return _("only {counts}").format(counts=counted(kind, count))
    share = run.once(f"coverage:{kind}", lambda run: coverage(run, kind))
    if share is None or share >= LEAST_COVERAGE:
        return None
    frame = _("the layer of {kind} covers only {share} % of the built-up ground")
    return frame.format(kind=noun(kind), share=format_percent(100.0 * share))
