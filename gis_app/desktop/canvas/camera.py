"""Where the map is looked at from: centre and resolution, zooming and panning as plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace

FINEST = 0.05
"""Metres per pixel that nobody needs to go below."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A point of view; never changed, only replaced.

    Parameters
    ----------
    x, y
        Metres east and north of the view's centre.
    resolution
        Metres per pixel.
    coarsest
        The largest resolution that zooming out reaches.
    """

    x: float = 0.0
    y: float = 0.0
    resolution: float = 10.0
    coarsest: float = 2000.0

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> Camera:
        """Return the camera `factor` times closer, the place `at` (metres) staying where it is on the screen.

        Examples
        --------
        >>> Camera(0, 0, 10).zoomed(2, at=(100, 0))
        Camera(x=50.0, y=0.0, resolution=5.0, coarsest=2000.0)
        """
        x, y = at if at is not None else (self.x, self.y)
        resolution = min(max(self.resolution / factor, FINEST), self.coarsest)
        share = resolution / self.resolution
        return replace(self, x=x + (self.x - x) * share, y=y + (self.y - y) * share, resolution=resolution)

    def panned(self, right: float, down: float) -> Camera:
        """Return the camera after the map was dragged by pixels `right` and `down`."""
        return replace(self, x=self.x - right * self.resolution, y=self.y + down * self.resolution)

    def fitted(self, bounds: tuple[float, float, float, float], size: tuple[int, int], margin: float = 0.06) -> Camera:
        """Return the camera that shows `bounds` (metres) whole in a view of `size` pixels."""
        west, south, east, north = bounds
        width, height = (max(side, 1) * (1.0 - 2.0 * margin) for side in size)
        resolution = max((east - west) / width, (north - south) / height, FINEST)
        return replace(self, x=(west + east) / 2.0, y=(south + north) / 2.0, resolution=resolution)
