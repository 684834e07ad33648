"""Shapely geometries as painter paths: culled by a tree, simplified by scale, built once for each scale.

A path is read from a `QDataStream` that numpy wrote: one call for each path, whatever its number of vertices, where
the painter's own methods want one call for each vertex.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.desktop.canvas.frame import Frame

_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
_CLOSING = np.array([0, 0], dtype=">i4").tobytes()  # no open curve; odd-even filling, so that holes are holes
_VAST = 6.0
"""A geometry this many views wide is clipped first: the rasteriser pays for what lies outside as well."""


def painter_path(geometry: shapely.Geometry) -> QPainterPath:
    """Return the rings or lines of `geometry` as one path, filled odd-even."""
    return painter_paths(np.array([geometry], dtype=object))[0]


def painter_paths(geometries: NDArray[Any]) -> list[QPainterPath]:
    """Return one path for each of the lines or polygons."""
    parts, owners = _linear_parts(geometries)
    xy, part_of = shapely.get_coordinates(parts, return_index=True)
    # 0 moves and 1 draws: Qt's numbers for a path's elements.
    elements = np.empty(len(xy), _ELEMENT)
    elements["x"], elements["y"], elements["type"] = xy[:, 0], xy[:, 1], 1
    starts = np.flatnonzero(np.diff(part_of, prepend=-1))
    elements["type"][starts] = 0
    ends = np.searchsorted(owners[part_of], np.arange(1, len(geometries) + 1), side="left")
    begins = np.concatenate([[0], ends])[:-1]
    return [_read(elements[a:b]) for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]


def _linear_parts(geometries: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Break polygons into rings and everything into single parts; say whose part each is."""
    parts, owners = shapely.get_parts(geometries, return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    rings, of_part = shapely.get_rings(parts[areal], return_index=True)
    linear = shapely.get_dimensions(parts) == 1
    lines = np.concatenate([rings, parts[linear]])
    whose = np.concatenate([owners[areal][of_part], owners[linear]])
    order = np.argsort(whose, kind="stable")
    return lines[order], whose[order]


def _read(elements: NDArray[Any]) -> QPainterPath:
    path = QPainterPath()
    if len(elements):
        content = np.array([len(elements)], dtype=">i4").tobytes() + elements.tobytes() + _CLOSING
        QDataStream(QByteArray(content)) >> path
    return path


class Shapes:
    """Lines or polygons ready to be painted at any scale.

    Parameters
    ----------
    geometries
        (n,) shapely lines or polygons, metres.

    Notes
    -----
    Paths are built when a scale first needs them and kept: one list for each power of two of the resolution. Two
    threads may build the same path at once; either result serves.
    """

    def __init__(self, geometries: NDArray[Any]) -> None:
        self.geometries = geometries
        self.tree = shapely.STRtree(geometries)
        bounds = shapely.bounds(geometries)
        self.extent: NDArray[np.float64] = (
            np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) if len(geometries) else np.empty(0)
        )
        self._levels: dict[int, list[QPainterPath | None]] = {}

    def __len__(self) -> int:
        """Return the number of geometries."""
        return len(self.geometries)

    def visible(self, frame: Frame, least_pixels: float = 0.0) -> NDArray[np.int64]:
        """Return the rows in `frame`, ascending, at least `least_pixels` large."""
        rows: NDArray[np.int64] = np.sort(self.tree.query(frame.box))
        return rows[self.extent[rows] >= least_pixels * frame.resolution] if least_pixels else rows

    def paths(self, frame: Frame, rows: NDArray[np.int64]) -> list[QPainterPath]:
        """Return the paths of `rows`, as detailed as `frame` can show, in metres."""
        vast = self.extent[rows] > _VAST * max(frame.width, frame.height) * frame.resolution
        # By device dots, not pixels: a sharp screen shows finer corners.
        level = math.floor(math.log2(frame.resolution / frame.dpr))
        kept = self._levels.setdefault(level, [None] * len(self.geometries))
        self._build(kept, np.array([row for row in rows[~vast].tolist() if kept[row] is None], np.int64), level)
        found = [path for row in rows[~vast].tolist() if (path := kept[row]) is not None]
        return found + (self._clipped(frame, rows[vast]) if vast.any() else [])

    def _build(self, kept: list[QPainterPath | None], rows: NDArray[np.int64], level: int) -> None:
        if not len(rows):
            return
        tolerance = 0.4 * 2.0**level
        for row, path in zip(rows.tolist(), painter_paths(_simplified(self.geometries[rows], tolerance)), strict=True):
            kept[row] = path

    def _clipped(self, frame: Frame, rows: NDArray[np.int64]) -> list[QPainterPath]:
        west, south, east, north = frame.grown(max(frame.width, frame.height) // 2).bounds
        return painter_paths(shapely.clip_by_rect(self.geometries[rows], west, south, east, north))


def _simplified(geometries: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Drop vertices nobody can see; a polygon that would vanish keeps its shape."""
    # Rings may cross after this; nobody computes with them, they are only painted.
    simple = shapely.simplify(geometries, tolerance, preserve_topology=False)
    return np.where(shapely.is_empty(simple), geometries, simple)


def bundled(lines: NDArray[Any], cell: float = 1500.0, size: int = 48) -> NDArray[Any]:
    """Return the lines as multilines of up to `size` neighbours: far fewer strokes, and still worth culling.

    Parameters
    ----------
    lines
        (n,) shapely lines, metres.
    cell
        Edge of the cells that order the lines, metres.
    size
        Lines in a bundle; a stroked path costs more than its parts when it grows too long.
    """
    if not len(lines):
        return lines
    middle = shapely.get_coordinates(shapely.centroid(lines)) // cell
    order = np.lexsort((middle[:, 0], middle[:, 1]))
    parts = [lines[order[start : start + size]] for start in range(0, len(lines), size)]
    return np.array([shapely.multilinestrings(shapely.get_parts(part)) for part in parts], dtype=object)
