"""Kernel density on a grid, in places per square kilometre.

Places are spread over the nodes of a fine grid by cubic interpolation, which keeps their position to
the fourth order, and the nodes are convolved with the kernel. With the step chosen below the result
is within 0.1 % of the greatest density of a direct sum.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gis_app.statistics.arguments import as_metres, check_metres, one_of
from gis_app.statistics.arrays import FARTHEST, FloatArray, as_numbers, as_points
from gis_app.statistics.compiled import kernel as compiled_kernel

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Kernel: TypeAlias = Literal["gaussian", "quartic"]
# The quartic kernel bends abruptly at its rim, so it needs finer steps than the smooth Gaussian.
STEPS_PER_BANDWIDTH = {"gaussian": 3.0, "quartic": 20.0}
# Beyond five standard deviations a Gaussian is below 4 millionths of its height.
GAUSSIAN_REACH = 5.0
SQUARE_METRES_PER_KM2 = 1e6
MOST_NODES = 250_000_000
"""Nodes of the finer grid, two gigabytes."""


def kernel_density(
    xy: ArrayLike,
    bounds: tuple[float, float, float, float],
    cell: float,
    bandwidth: float,
    kernel: Kernel = "gaussian",
) -> FloatArray:
    """Return the density of places at the centres of square cells.

    Parameters
    ----------
    xy : (n, 2) float64, metres
        Places beyond the bounds count where the kernel reaches in.
    bounds : (min x, min y, max x, max y), metres
        Cells begin at the upper left corner; the last row and column may reach beyond.
    cell : float, metres
    bandwidth : float, metres
        The Gaussian's standard deviation, or the quartic kernel's radius.
    kernel : {"gaussian", "quartic"}

    Returns
    -------
    (rows, columns) float64, places per km²
        North up: row 0 is the northernmost.

    Raises
    ------
    ValueError
        When cell, bandwidth or bounds are not positive, the kernel is unknown, the coordinates are degrees, or the
        grid would not fit into memory.

    References
    ----------
    Silverman (1986), Density Estimation for Statistics and Data Analysis.

    Examples
    --------
    >>> from gis_app.statistics import kernel_density
    >>> density = kernel_density([[500, 500]], (0, 0, 1000, 1000), 100, 200, "quartic")
    >>> round(float(density.sum()) * 0.01, 3)
    1.0
    """
    points, cell, bandwidth = as_points(xy), as_metres(cell, "The cell"), as_metres(bandwidth, "The bandwidth")
    one_of(kernel, "The kernel", tuple(STEPS_PER_BANDWIDTH))
    check_metres(points, min(cell, bandwidth))
    left, bottom, right, top = _corners(bounds)
    # Rounding must not add a row where the bounds are a whole number of cells.
    rows, columns = math.ceil((top - bottom) / cell - 1e-9), math.ceil((right - left) / cell - 1e-9)
    return _density(points, left, top, (rows, columns), cell, bandwidth, kernel)


def _corners(bounds: tuple[float, float, float, float]) -> list[float]:
    corners = as_numbers(bounds, "Bounds")
    if corners.shape != (4,) or not (np.abs(corners) < FARTHEST).all() or (corners[:2] >= corners[2:]).any():
        raise ValueError(f"Bounds must be (min x, min y, max x, max y) with positive sides, not {bounds}.")
    return [float(corner) for corner in corners]


def _density(
    points: FloatArray,
    left: float,
    top: float,
    shape: tuple[int, int],
    cell: float,
    bandwidth: float,
    kernel: Kernel,
) -> FloatArray:
    rows, columns = shape
    # An odd number of steps per cell puts a node on every cell's centre.
    finer = 2 * math.ceil((STEPS_PER_BANDWIDTH[kernel] * cell / bandwidth - 1) / 2) + 1
    finer = max(1, finer)
    step = cell / finer
    reach = bandwidth * (GAUSSIAN_REACH if kernel == "gaussian" else 1.0)
    # Two more, because cubic interpolation reaches two nodes beyond a place.
    margin = math.ceil(reach / step) + 2
    if (rows * finer + 2 * margin) * (columns * finer + 2 * margin) > MOST_NODES:
        raise ValueError(_why_too_many(shape, finer, margin, cell, bandwidth))
    nodes = np.zeros((rows * finer + 2 * margin, columns * finer + 2 * margin))
    # Node 0 lies `margin` steps before the first node inside; rows run southwards.
    u = (points[:, 0] - left) / step - 0.5 + margin
    v = (top - points[:, 1]) / step - 0.5 + margin
    _spread(u, v, nodes)
    smooth = _gaussian if kernel == "gaussian" else _quartic
    density = smooth(nodes, step, bandwidth)[margin:-margin, margin:-margin]
    middle = finer // 2
    # Cubic weights are partly negative: near 0 a density can come out a hair below it.
    return np.maximum(density[middle::finer, middle::finer], 0.0) * SQUARE_METRES_PER_KM2


def _why_too_many(shape: tuple[int, int], finer: int, margin: int, cell: float, bandwidth: float) -> str:
    """Return what makes the finer grid too large, and what to do."""
    if finer > 1:
        # The step follows from the bandwidth then: other cells would change nothing.
        return (
            f"A bandwidth of {bandwidth:g} m is too narrow for cells of {cell:g} m over {shape[0] * cell:g} × "
            f"{shape[1] * cell:g} m: choose a wider bandwidth or smaller bounds."
        )
    if margin > max(shape):
        return (
            f"A bandwidth of {bandwidth:g} m is too wide for cells of {cell:g} m: choose larger cells or a narrower "
            "bandwidth."
        )
    return f"{shape[0]} × {shape[1]} cells are too many: choose larger cells than {cell:g} m or smaller bounds."


@compiled_kernel
def _spread(u: FloatArray, v: FloatArray, nodes: FloatArray) -> None:
    """Share every place among the sixteen nodes around it by cubic interpolation."""
    across, down = np.empty(4), np.empty(4)
    for k in range(u.size):
        i, j = math.floor(u[k]), math.floor(v[k])
        if i < 1 or j < 1 or i + 2 >= nodes.shape[1] or j + 2 >= nodes.shape[0]:
            # From beyond the margin the kernel does not reach in.
            continue
        _cubic(u[k] - i, across)
        _cubic(v[k] - j, down)
        for row in range(4):
            for column in range(4):
                nodes[j - 1 + row, i - 1 + column] += down[row] * across[column]


@compiled_kernel
def _cubic(t: float, weights: FloatArray) -> None:
    """Write Lagrange's weights of the nodes −1, 0, 1, 2 for a place at t in [0, 1)."""
    weights[0] = -t * (t - 1.0) * (t - 2.0) / 6.0
    weights[1] = (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0
    weights[2] = -(t + 1.0) * t * (t - 2.0) / 2.0
    weights[3] = (t + 1.0) * t * (t - 1.0) / 6.0


def _gaussian(nodes: FloatArray, step: float, bandwidth: float) -> FloatArray:
    from scipy.ndimage import correlate1d

    half = math.ceil(GAUSSIAN_REACH * bandwidth / step)
    offset = np.arange(-half, half + 1) * step / bandwidth
    weights = np.exp(-0.5 * offset**2) / (math.sqrt(2.0 * math.pi) * bandwidth)
    # A Gaussian is a product of two: two passes along lines cost far less than one over the plane.
    first = correlate1d(nodes, weights, axis=0, mode="constant")
    return np.asarray(correlate1d(first, weights, axis=1, mode="constant"))


def _quartic(nodes: FloatArray, step: float, bandwidth: float) -> FloatArray:
    from scipy.signal import oaconvolve

    half = math.ceil(bandwidth / step)
    offset = np.arange(-half, half + 1) * step / bandwidth
    inside = np.maximum(1.0 - np.add.outer(offset**2, offset**2), 0.0)
    # By overlapping blocks, for the kernel is far smaller than the grid.
    return np.asarray(oaconvolve(nodes, 3.0 / (math.pi * bandwidth**2) * inside**2, mode="same"))
