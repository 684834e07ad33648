"""Places as a picture where dots would saturate: density per kind, in the web map's own projection."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import gaussian_filter

from gis_app.exports.geography import projected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.city import City
    from layers.kinds.kind import LayerKind

_LONGER_SIDE = 900
_BLUR_CELLS = 2.2


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
    import shapely

    west, south, east, north = projected([city.study_area.geometry], city.crs, "EPSG:3857")[0].bounds
    points = projected(np.asarray(shapely.points(city.points(kind.id)), object), city.crs, "EPSG:3857")
    cell = max(east - west, north - south) / _LONGER_SIDE
    size = max(1, round((north - south) / cell)), max(1, round((east - west) / cell))
    xy = shapely.get_coordinates(points)
    counts, _, _ = np.histogram2d(-xy[:, 1], xy[:, 0], bins=size, range=((-north, -south), (west, east)))
    corners = projected([shapely.box(west, south, east, north)], _web_mercator(), "EPSG:4326")[0].bounds
    return {
        "image": _data_uri(_coloured(gaussian_filter(counts, _BLUR_CELLS), kind.style.colour)),
        "bounds": [[corners[1], corners[0]], [corners[3], corners[2]]],
    }


def _web_mercator() -> Any:  # noqa: ANN401  pyproj.CRS, imported where it is needed
    import pyproj

    return pyproj.CRS.from_epsg(3857)


def _coloured(density: NDArray[np.float64], colour: str) -> NDArray[np.uint8]:
    top = float(np.quantile(density[density > 0], 0.995)) if (density > 0).any() else 1.0
    strength = np.clip(np.log1p(density / top * 20.0) / np.log(21.0), 0.0, 1.0)
    image = np.empty((*density.shape, 4), np.uint8)
    image[..., :3] = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    image[..., 3] = np.rint(255 * strength)
    return image


def _data_uri(image: NDArray[np.uint8]) -> str:
    from matplotlib.image import imsave

    buffer = io.BytesIO()
    imsave(buffer, image, format="png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
