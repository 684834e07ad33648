"""What part of the world an image shows, and at which size: the one place that turns metres into pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """A view of the world.

    Parameters
    ----------
    left, top
        Metres east and north of the upper left corner.
    resolution
        Metres per pixel.
    width, height
        Pixels, before the screen's scale factor.
    dpr
        Device dots per pixel.
    """

    left: float
    top: float
    resolution: float
    width: int
    height: int
    dpr: float = 1.0

    @property
    def dots(self) -> tuple[int, int]:
        """Width and height in device dots."""
        return max(1, round(self.width * self.dpr)), max(1, round(self.height * self.dpr))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres."""
        right = self.left + self.width * self.resolution
        return self.left, self.top - self.height * self.resolution, right, self.top

    @property
    def box(self) -> shapely.Polygon:
        """The bounds as a polygon."""
        return shapely.box(*self.bounds)

    @property
    def scene_rect(self) -> QRectF:
        """The frame in scene coordinates: metres, south positive."""
        return QRectF(self.left, -self.top, self.width * self.resolution, self.height * self.resolution)

    def transform(self) -> QTransform:
        """Return the mapping from metres to pixels."""
        scale = 1.0 / self.resolution
        # The second axis turns over: metres count north, pixels south.
        return QTransform(scale, 0.0, 0.0, -scale, -self.left * scale, self.top * scale)

    def pixel(self, x: float, y: float) -> QPointF:
        """Return where the place at (x, y) metres lies, in pixels."""
        return QPointF((x - self.left) / self.resolution, (self.top - y) / self.resolution)

    def pixels(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the places `xy`, (n, 2) metres, lie in pixels."""
        placed: NDArray[np.float64] = (xy - (self.left, self.top)) * (1.0 / self.resolution, -1.0 / self.resolution)
        return placed

    def grown(self, margin: int) -> Frame:
        """Return the frame with `margin` pixels more on every side."""
        reach = margin * self.resolution
        return replace(
            self,
            left=self.left - reach,
            top=self.top + reach,
            width=self.width + 2 * margin,
            height=self.height + 2 * margin,
        )
