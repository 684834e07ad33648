"""Very many points as dots: numpy scatters them into a grid and spreads them with shifted maxima.

The cost is that of the picture, not of the points: a dot of 49 device dots takes 49 shifted maxima of the whole grid,
whether it holds ten thousand points or a million. Where even small dots would run into one another, a shade takes
their place, whose strength is the logarithm of their density and whose hue is that of the kinds' shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_STEPS = 15
"""Grades of cover at a dot's edge."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """The points of one kind in device dots.

    Parameters
    ----------
    column, row
        (n,) int32; every one inside the grid.
    """

    column: NDArray[np.int32]
    row: NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.column)


@lru_cache(maxsize=64)
def _cover(radius: float) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    """Say which neighbours a disc covers: grade of cover to the offsets that have it, fullest last."""
    reach, fine = int(np.ceil(radius + 0.5)), 9
    axis = (np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5
    inside = np.hypot(axis[:, None], axis[None, :]) <= radius
    share = inside.reshape(2 * reach + 1, fine, 2 * reach + 1, fine).mean(axis=(1, 3))
    grade = np.rint(share * _STEPS).astype(int)
    offsets = {value: np.argwhere(grade == value) - reach for value in np.unique(grade[grade > 0]).tolist()}
    return tuple((value, tuple((int(j), int(i)) for j, i in where)) for value, where in offsets.items())


def _shifted(grid: NDArray[np.uint8], margin: int, offset: tuple[int, int]) -> NDArray[np.uint8]:
    down, right = offset
    height, width = grid.shape[0] - 2 * margin, grid.shape[1] - 2 * margin
    return grid[margin - down : margin - down + height, margin - right : margin - right + width]


def _spread(grid: NDArray[np.uint8], margin: int, offsets: tuple[tuple[int, int], ...]) -> NDArray[np.uint8]:
    largest = _shifted(grid, margin, offsets[0]).copy()
    for offset in offsets[1:]:
        # The larger key wins where discs overlap: later kinds lie above.
        np.maximum(largest, _shifted(grid, margin, offset), out=largest)
    return largest


def _graded(present: NDArray[np.uint8], margin: int, radius: float) -> NDArray[np.uint8]:
    """Return the cover, 0 to 15, of discs around every set cell."""
    cover = np.zeros((present.shape[0] - 2 * margin, present.shape[1] - 2 * margin), np.uint8)
    for grade, offsets in _cover(radius):
        reached = _spread(present, margin, offsets)
        reached *= np.uint8(grade)
        np.maximum(cover, reached, out=cover)
    return cover


def _palette(colours: tuple[str, ...], halo: str) -> NDArray[np.uint32]:
    """Return premultiplied ARGB by kind + 1, cover of the disc and cover of disc and halo."""
    rgb = np.array([_rgb(halo), *(_rgb(colour) for colour in colours)], dtype=np.float64)
    disc, both = np.meshgrid(np.arange(_STEPS + 1) / _STEPS, np.arange(_STEPS + 1) / _STEPS, indexing="ij")
    alpha = np.maximum(disc, both)
    mixed = rgb[:, None, None, :] * disc[..., None] + rgb[0] * (alpha - disc)[..., None]
    return _packed(mixed, np.broadcast_to(alpha, mixed.shape[:-1])).ravel()


def _packed(premultiplied: NDArray[np.float64], alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    channels = np.rint(np.concatenate([premultiplied, alpha[..., None] * 255.0], axis=-1)).astype(np.uint32)
    packed: NDArray[np.uint32] = (
        (channels[..., 3] << 24) | (channels[..., 0] << 16) | (channels[..., 1] << 8) | channels[..., 2]
    )
    return packed


def _rgb(colour: str) -> tuple[int, int, int]:
    value = int(colour.removeprefix("#"), 16)
    return value >> 16 & 255, value >> 8 & 255, value & 255


def splat(
    clouds: Sequence[Cloud], size: tuple[int, int], radius: float, colours: tuple[str, ...], halo: str, rim: float
) -> NDArray[np.uint32]:
    """Draw every point as a disc with a halo.

    Parameters
    ----------
    clouds
        The points of each kind; later kinds lie above.
    size
        Width and height of the picture, device dots.
    radius
        Of the disc, device dots.
    colours
        ``#rrggbb`` of each kind.
    halo
        ``#rrggbb`` around the discs.
    rim
        The halo's width, device dots.

    Returns
    -------
    numpy.ndarray
        (height, width) uint32, premultiplied ARGB.
    """
    width, height = size
    # Room around the picture, so that no shift reaches over its edge.
    margin = int(np.ceil(radius + rim + 0.5))
    keys = np.zeros((height + 2 * margin, width + 2 * margin), np.uint8)
    for kind, cloud in enumerate(clouds):
        flat = (cloud.row + margin) * keys.shape[1] + cloud.column
        flat += margin
        # A view, since the grid is contiguous: this writes into it.
        keys.ravel()[flat] = kind + 1
    present = (keys > 0).view(np.uint8)
    reached = tuple(offset for _grade, offsets in _cover(radius) for offset in offsets)
    # Kind, cover of the disc, cover of disc and rim in one number: the row of the table of colours.
    index = _spread(keys, margin, reached).astype(np.uint16)
    index <<= 4
    index |= _graded(present, margin, radius)
    index <<= 4
    index |= _graded(present, margin, radius + rim)
    return _palette(colours, halo).take(index)


def shade(
    clouds: Sequence[Cloud], size: tuple[int, int], cell: int, radius: float, colours: tuple[str, ...]
) -> NDArray[np.uint32] | None:
    """Shade the places where dots would run into one another.

    Parameters
    ----------
    clouds
        The points of each kind.
    size
        Width and height of the picture, device dots.
    cell
        Edge of the counting cells, device dots.
    radius
        Of the dots, device dots.
    colours
        ``#rrggbb`` of each kind.

    Returns
    -------
    numpy.ndarray or None
        (rows, columns) uint32, premultiplied ARGB, one value a cell; None where nothing is crowded.
    """
    columns, rows = -(-size[0] // cell), -(-size[1] // cell)
    if sum(map(len, clouds)) == 0:
        return None
    counts = np.stack([_counts(cloud, cell, columns, rows) for cloud in clouds])
    smooth = blurred(blurred(counts, 1), 2)
    total = smooth.sum(axis=0)
    crowding = total * np.pi * (radius + 0.5) ** 2 / cell**2
    if crowding.max() < 1.5:
        return None
    opacity = _eased((crowding - 1.5) / 2.5) * 0.94
    return _shaded(smooth, total, opacity, colours)


def _counts(cloud: Cloud, cell: int, columns: int, rows: int) -> NDArray[np.float64]:
    """Count the points in each cell; by table, since a million divisions cost more than the picture."""
    of_row = (np.arange(rows * cell, dtype=np.int32) // cell) * columns
    of_column = np.arange(columns * cell, dtype=np.int32) // cell
    flat = of_row[cloud.row] + of_column[cloud.column]
    return np.bincount(flat, minlength=rows * columns).astype(np.float64).reshape(rows, columns)


def blurred(counts: NDArray[np.float64], axis: int, sigma: float = 1.2) -> NDArray[np.float64]:
    """Return `counts` smoothed along one axis by a Gaussian of `sigma` cells, the edge repeated beyond the edge.

    Nine shifted sums: importing scipy for them would hold up the first picture of a large city by two seconds.
    """
    reach = 4
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    room = [(reach, reach) if each == axis else (0, 0) for each in range(counts.ndim)]
    padded = np.moveaxis(np.pad(counts, room, mode="edge"), axis, 0)
    length = counts.shape[axis]
    smooth = np.zeros_like(padded[:length])
    for shift, weight in enumerate((weights / weights.sum()).tolist()):
        smooth += weight * padded[shift : shift + length]
    return np.moveaxis(smooth, 0, axis)


def _shaded(
    smooth: NDArray[np.float64], total: NDArray[np.float64], opacity: NDArray[np.float64], colours: tuple[str, ...]
) -> NDArray[np.uint32]:
    share = (smooth / np.maximum(total, 1e-12)) ** 2  # squared: the leading kind names the hue, mud names nothing
    share /= np.maximum(share.sum(axis=0), 1e-12)
    hue = np.tensordot(share, np.array([_rgb(colour) for colour in colours], np.float64), axes=(0, 0))
    floor = max(float(total[opacity > 0].min()), 1e-6) if (opacity > 0).any() else 1e-6
    strength = np.log(np.maximum(total, floor) / floor) / max(np.log(float(total.max()) / floor), 1e-6)
    blend = (0.42 + 0.58 * strength)[..., None]
    return _packed((255.0 - (255.0 - hue) * blend) * opacity[..., None], opacity)


def _eased(value: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(value, 0.0, 1.0)
    eased: NDArray[np.float64] = inside * inside * (3.0 - 2.0 * inside)
    return eased
