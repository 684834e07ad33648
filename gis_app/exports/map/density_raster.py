"""Densities as pictures in the web map's own projection: places where dots would saturate, and the heat map.

The pictures are PNG files with a palette of at most 32 colours, a third of the size of one with every shade.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter, zoom

from gis_app.exports.geography import EQUATOR_M, lonlat, projected
from gis_app.indicators.inputs.membership import is_inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from layers.city import City
    from layers.kinds.kind import LayerKind

    Area = shapely.Polygon | shapely.MultiPolygon

LEVELS = 32
"""Shades of a picture."""

_LONGER_SIDE = 900
_BLUR_CELLS = 2.2

HEAT_M = 300.0
"""Standard deviation of the heat map's Gaussian, metres."""

HEAT_COLOURS = ("#fff0c2", "#ffdc9a", "#ffbd7d", "#fb9a72", "#ef7467")
"""Of the heat map's classes, from below: light enough that streets and zones show."""

_ROUND = (1.0, 2.0, 5.0)
_HIGHEST_EDGE = 0.8
"""Share of the highest density up to which a class may begin: one that begins above it would hold next to nothing."""

_FEWEST_CLASSES = 3
_FINER = 2
"""Pixels of a heat map along one of its density's, so that the edges of classes are lines and not stairs."""

_KM2 = 1e6
_LEAST_PIXEL_M = 30.0
# Rounding must not add a row of pixels to a side that fits exactly.
_SLACK = 1e-9
_WITH_PALETTE, _UP, _EFFORT = 3, 2, 6
"""PNG's words for a colour type and a filter; the greatest effort takes twice as long and saves 6 %."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The pixels that cover the study area, in Web Mercator from their upper left corner."""

    west: float
    north: float
    pixel: float
    rows: int
    columns: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        south, east = self.north - self.rows * self.pixel, self.west + self.columns * self.pixel
        return self.west, south, east, self.north

    def finer(self, times: int) -> _Frame:
        """Return the frame with each pixel cut so many times along each side."""
        return _Frame(self.west, self.north, self.pixel / times, self.rows * times, self.columns * times)

    def overlay(self, image: bytes) -> dict[str, Any]:
        """Return ``image``, as a data URI, and ``bounds``, [[south, west], [north, east]] in degrees."""
        west, south, east, north = np.array(self.bounds) / EQUATOR_M
        # Leaflet stretches a picture evenly in Mercator, so only its corners have to be degrees.
        bounds = np.degrees([[np.arctan(np.sinh(south)), west], [np.arctan(np.sinh(north)), east]]).tolist()
        uri = "data:image/png;base64," + base64.b64encode(image).decode("ascii")
        return {"image": uri, "bounds": bounds}


def _frame(area: Area, least: float = 0.0) -> _Frame:
    """Return the frame of an area in Web Mercator, with pixels of at least so many of its units."""
    west, south, east, north = area.bounds
    pixel = max(max(east - west, north - south) / _LONGER_SIDE, least)
    rows, columns = (max(1, math.ceil(side / pixel - _SLACK)) for side in (north - south, east - west))
    return _Frame(west, north, pixel, rows, columns)


def _area(city: City) -> Area:
    """Return the study area in Web Mercator."""
    area: Area = projected([city.study_area.geometry], city.crs, "EPSG:3857")[0]
    return area


def _mercator(city: City, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, 2) metres of the city in Web Mercator."""
    longitude, latitude = np.radians(lonlat(xy, city.crs)).T
    return EQUATOR_M * np.column_stack([longitude, np.arctanh(np.sin(latitude))])


def density_image(city: City, kind: LayerKind) -> dict[str, Any]:
    """Return the density of a kind's places over the study area as an image overlay.

    Parameters
    ----------
    city
        Places outside its study area are left out.
    kind
        Gives the colour; opacity grows with the logarithm of the density.

    Returns
    -------
    dict
        ``image``, a PNG as data URI, and ``bounds``, [[south, west], [north, east]] in degrees.
    """
    frame = _frame(_area(city))
    west, south, east, north = frame.bounds
    xy = city.points(kind.id)
    x, y = _mercator(city, xy[is_inside(xy, city.study_area.geometry)]).T
    # A picture's first row is its northernmost, so y counts downwards.
    counts, _, _ = np.histogram2d(-y, x, bins=(frame.rows, frame.columns), range=((-north, -south), (west, east)))
    opacity = np.rint(np.linspace(0, 255, LEVELS))
    palette = [(*_rgb(kind.style.colour), int(alpha)) for alpha in opacity]
    return frame.overlay(png(_shades(gaussian_filter(counts, _BLUR_CELLS)), palette))


def _shades(density: NDArray[np.float64]) -> NDArray[np.uint8]:
    # Not the maximum: one tower full of firms would make all the rest pale.
    top = float(np.quantile(density[density > 0], 0.995)) if (density > 0).any() else 1.0
    strength = np.clip(np.log1p(density / top * 20.0) / np.log(21.0), 0.0, 1.0)
    return np.asarray(np.rint((LEVELS - 1) * strength), dtype=np.uint8)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A density as a picture, and what it says.

    Parameters
    ----------
    overlay
        ``image`` and ``bounds``, as of `density_image`.
    steps
        Places per km² at which its classes begin, ascending.
    colours
        Of the classes.
    highest
        The highest density, places per km².
    bandwidth
        The Gaussian's standard deviation, metres.
    """

    overlay: dict[str, Any]
    steps: tuple[float, ...]
    colours: tuple[str, ...]
    highest: float
    bandwidth: float


def heat_map(city: City, xy: NDArray[np.float64]) -> HeatMap:
    """Return the density of places over the study area, in classes.

    Parameters
    ----------
    city
        Its study area must enclose an area; beyond it nothing is coloured.
    xy
        (n, 2) metres, the places, all inside its study area; at least one.
    """
    from gis_app.statistics import kernel_density

    area = _area(city)
    # A city is small: a metre is as long everywhere in it to within a hundredth.
    metre = math.sqrt(area.area / city.study_area.geometry.area)
    frame = _frame(area, _LEAST_PIXEL_M * metre)
    bandwidth = max(HEAT_M, frame.pixel / metre)  # in a whole country 300 m are less than a pixel
    density = kernel_density(_mercator(city, xy), frame.bounds, frame.pixel, bandwidth * metre) * metre**2
    highest = float(density.max())
    steps = heat_steps(highest, _KM2 / (2.0 * math.pi * bandwidth**2))
    colours = HEAT_COLOURS[-len(steps) :]
    palette = [(0, 0, 0, 0), *((*_rgb(colour), 255) for colour in colours)]
    frame = frame.finer(_FINER)
    # grid_mode: a pixel is an area, no point, so the picture does not shift by half of one.
    classes = np.searchsorted(steps, zoom(density, _FINER, order=1, grid_mode=True, mode="nearest"), side="right")
    shades = _inside(area, frame, classes.astype(np.uint8))
    return HeatMap(frame.overlay(png(shades, palette)), steps, colours, highest, bandwidth)


def _inside(area: Area, frame: _Frame, shades: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the shades of pixels in the area, 0 elsewhere: nobody has looked for places beyond it."""
    row, column = np.nonzero(shades)
    x, y = frame.west + (column + 0.5) * frame.pixel, frame.north - (row + 0.5) * frame.pixel
    shapely.prepare(area)
    kept = shapely.contains_xy(area, x, y)
    inside = np.zeros_like(shades)
    inside[row[kept], column[kept]] = shades[row[kept], column[kept]]
    return inside


def heat_steps(highest: float, alone: float) -> tuple[float, ...]:
    """Return where the classes of a heat map begin, places per km², in round figures.

    Parameters
    ----------
    highest
        The highest density.
    alone
        What a place far from all others reaches. Where there is much denser ground, such a place leaves no trace: a
        disc around every single one would hide it.

    Examples
    --------
    >>> heat_steps(26.9, 1.77), heat_steps(632.0, 1.77), heat_steps(1.8, 1.77)
    ((2.0, 5.0, 10.0, 20.0), (20.0, 50.0, 100.0, 200.0, 500.0), (0.05, 0.1, 0.2, 0.5, 1.0))
    """
    power = math.floor(math.log10(highest))
    figures = [figure * 10.0**k for k in range(power - 2, power + 1) for figure in _ROUND]
    figures = [float(f"{figure:.1g}") for figure in figures if figure <= _HIGHEST_EDGE * highest]
    together = [figure for figure in figures if figure > alone]
    return tuple((together if len(together) >= _FEWEST_CLASSES else figures)[-len(HEAT_COLOURS) :])


def png(shades: NDArray[np.uint8], palette: Sequence[tuple[int, ...]]) -> bytes:
    """Return a PNG file with a palette.

    Parameters
    ----------
    shades
        (rows, columns), positions in the palette.
    palette
        Red, green, blue and opacity, 0 to 255; at most 256 of them.
    """
    rows, columns = shades.shape
    colours = np.array(palette, dtype=np.uint8)
    # Each line as its difference from the one above: smooth pictures shrink by a quarter more.
    # Unsigned bytes wrap around at 256, just as PNG reckons.
    lines = np.concatenate([np.full((rows, 1), _UP, np.uint8), np.diff(shades, axis=0, prepend=np.uint8(0))], axis=1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, _WITH_PALETTE, 0, 0, 0)),
        (b"PLTE", colours[:, :3].tobytes()),
        (b"tRNS", colours[:, 3].tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), _EFFORT)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
