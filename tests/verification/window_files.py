"""Reads the committed patterns, windows and reference values."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

HERE = Path(__file__).parent


class Pattern(NamedTuple):
    """Places with marks, and the window they were observed in."""

    xy: np.ndarray
    marks: np.ndarray
    window: Polygon | MultiPolygon


def as_window(rings: list[list[list[float]]]) -> Polygon | MultiPolygon:
    """Return a polygon from rings: counter-clockwise ones are land, clockwise ones holes."""
    land = [shapely.Polygon(ring) for ring in rings if shapely.LinearRing(ring).is_ccw]
    holes = [shapely.Polygon(ring) for ring in rings if not shapely.LinearRing(ring).is_ccw]
    whole: Any = shapely.union_all(land).difference(shapely.union_all(holes))
    return whole


@cache
def read_table(name: str) -> np.ndarray:
    """Return the numbers of a committed table."""
    return np.loadtxt(HERE / f"{name}.csv", delimiter=",", skiprows=1)


@cache
def read_pattern(name: str) -> Pattern:
    """Return one of the patterns rectangle, ragged and lattice (in the rectangle)."""
    rows = read_table(name)
    windows = json.loads((HERE / "windows.json").read_text(encoding="utf-8"))
    window = as_window(windows.get(name, windows["rectangle"]))
    return Pattern(np.ascontiguousarray(rows[:, :2]), rows[:, 2].astype(np.int64), window)


@cache
def read_reference(name: str) -> dict[str, Any]:
    """Return the reference values that another program computed."""
    values: dict[str, Any] = json.loads((HERE / f"{name}_reference.json").read_text(encoding="utf-8"))
    return values
