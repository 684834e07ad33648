"""A window moved over itself: how much of it is left, and how pairs of places in that rest are weighed.

`set_covariance` tabulates one window exactly, in milliseconds to tenths of a second. Here a thousand windows come
by, the overlaps W ∩ (W + v) of one window with itself, and each is asked for its set covariance averaged over
directions only: a coarse drawing of the window and a Fourier transform answer that in a fraction of a millisecond.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import fft
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from scipy.sparse import csr_array
    from shapely import MultiPolygon, Polygon

    from gis_app.statistics.arrays import BoolArray, FloatArray

CELLS = 64
BLOCK = 2
"""The window is drawn in CELLS × BLOCK squares along its longer side and correlated in CELLS."""
ANGLES = 32
RINGS = 4
RIM = 1e-6


def covers(window: Polygon | MultiPolygon, points: FloatArray) -> BoolArray:
    """Return whether each of (n, 2) points in metres lies in the window or on its edge."""
    inside: BoolArray = shapely.intersects_xy(window, points[:, 0], points[:, 1])
    return inside


def is_rectangle(window: Polygon | MultiPolygon) -> bool:
    """Return whether the window is a rectangle parallel to the axes."""
    x0, y0, x1, y1 = window.bounds
    # Only a rectangle is as large as its own bounds.
    return math.isclose(window.area, (x1 - x0) * (y1 - y0), rel_tol=1e-9)


def breadth(window: Polygon | MultiPolygon) -> float:
    """Return the shorter side of the smallest rectangle, at any angle, around the window, metres."""
    corners = shapely.get_coordinates(window.minimum_rotated_rectangle)
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min())


class Overlaps:
    """The areas of W ∩ (W + v) and their set covariances, averaged over directions, ring by ring.

    Areas are exact. Covariances are those of a drawing: at distances below one of its 64 cells they come out up to
    2 % low, for the drawing rounds off their tip, and beyond that they are right to 1 %. All curves that are compared
    share the same drawing.

    Parameters
    ----------
    window
        W, valid, in metres.
    radii
        (k,) metres, ascending: the outer edges of the rings.
    """

    def __init__(self, window: Polygon | MultiPolygon, radii: FloatArray) -> None:
        self.window = window
        x0, y0, x1, y1 = window.bounds
        self.square = max(x1 - x0, y1 - y0) / (CELLS * BLOCK)
        self.cell = self.square * BLOCK
        # Whole cells, for a cell is averaged from its squares and none of them may be missing.
        size = [BLOCK * math.ceil(extent / self.cell) for extent in (x1 - x0, y1 - y0)]
        x = x0 + (np.arange(size[0]) + 0.5) * self.square
        y = y0 + (np.arange(size[1]) + 0.5) * self.square
        grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
        self.drawn = covers(window, grid).reshape(size)
        # Empty ground around: the transform is periodic, and one side of the window must not meet the other.
        margin = math.ceil(radii[-1] / self.cell) + 2
        self.shape = [fft.next_fast_len(length // BLOCK + margin, real=True) for length in size]
        # One more ring, as good as the last circle alone, tells whether the greatest distances still fit in.
        rings = _ring_means(np.append(radii, radii[-1] * (1 + RIM) + RIM) / self.cell, self.shape)
        self.spectra = _as_spectra(rings.toarray().reshape(-1, *self.shape))

    def crop(self, move: FloatArray) -> FloatArray:
        """Return which share of every cell is in W ∩ (W + v); v is rounded to squares."""
        i, j = np.rint(move / self.square).astype(np.int64).tolist()
        rows, columns = self.drawn.shape
        both = np.zeros(self.drawn.shape, np.int8)
        here = (slice(max(i, 0), rows + min(i, 0)), slice(max(j, 0), columns + min(j, 0)))
        there = (slice(max(-i, 0), rows + min(-i, 0)), slice(max(-j, 0), columns + min(-j, 0)))
        # Slices of a move longer than the drawing would count from the other end.
        if abs(i) < rows and abs(j) < columns:
            both[here] = self.drawn[here] & self.drawn[there]
        parts = [both[k::BLOCK, m::BLOCK] for k in range(BLOCK) for m in range(BLOCK)]
        # Four bytes of 0 or 1 add up to 4 at most: int8 does not overflow.
        return np.asarray(reduce(np.add, parts) / len(parts))

    def measure(self, move: FloatArray) -> tuple[float, FloatArray]:
        """Return the overlap's area and its mean set covariance in every ring and on the last circle, m²."""
        moved = shapely.transform(self.window, lambda corners: corners + move)
        area = float(shapely.intersection(self.window, moved).area)
        share = self.crop(move)
        waves = fft.rfft2(share, self.shape)
        # A mean of the correlation is a mean of the power: no transform back is needed.
        means = self.spectra @ (waves.real**2 + waves.imag**2).ravel() * self.cell**2
        # The drawing knows how fast the covariance falls; where it begins is the exact area.
        # An overlap too thin to be drawn must not lead to a division by 0.
        return area, np.asarray(means) * (area / max(share.sum() * self.cell**2, self.square**2))


def _as_spectra(means: FloatArray) -> FloatArray:
    """Return weights that average the power spectrum of a drawing as (k, rows, columns) average its correlation."""
    weights = fft.fft2(means).real / means[0].size
    half = means.shape[2] // 2 + 1
    kept = weights[:, :, :half].copy()
    # The spectrum of real numbers is its own mirror image; rfft2 leaves out the other half.
    mirrored = means.shape[2] - half
    kept[:, :, 1 : mirrored + 1] *= 2.0
    return np.ascontiguousarray(kept.reshape(len(means), -1))


def _ring_means(radii: FloatArray, shape: list[int]) -> csr_array:
    """Return the matrix that averages a periodic grid over every ring between two radii (in cells)."""
    inner = np.concatenate(([0.0], radii[:-1]))
    part = (np.arange(RINGS) + 0.5) / RINGS
    # Radii that stand for equal areas, so that every sample weighs the same.
    reach = np.sqrt(inner[:, None] ** 2 + (radii**2 - inner**2)[:, None] * part)
    angle = (np.arange(ANGLES) + 0.5) * (2 * np.pi / ANGLES)
    x, y = (reach[:, :, None] * np.cos(angle)).ravel(), (reach[:, :, None] * np.sin(angle)).ravel()
    ring = np.repeat(np.arange(radii.size), RINGS * ANGLES)
    # Floor, not truncation: half of the samples have negative coordinates.
    i, j = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    u, v = x - i, y - j
    corners = [(0, 0, (1 - u) * (1 - v)), (1, 0, u * (1 - v)), (0, 1, (1 - u) * v), (1, 1, u * v)]
    cells = np.concatenate([(i + di) % shape[0] * shape[1] + (j + dj) % shape[1] for di, dj, _ in corners])
    weights = np.concatenate([weight for _, _, weight in corners]) / (RINGS * ANGLES)
    return coo_array((weights, (np.tile(ring, len(corners)), cells)), shape=(radii.size, shape[0] * shape[1])).tocsr()
