"""A city made ready to be painted: done once in a worker, read by every rendering after that."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.desktop.canvas.palette import StreetClass, street_class
from gis_app.desktop.canvas.paths import Shapes, bundled
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from layers.city import City
    from layers.kinds.kind import LayerKind
    from layers.layer import Layer
    from layers.progress import Progress


@dataclass(frozen=True, slots=True)
class Backdrop:
    """An area kind: polygons to fill and lines to stroke, which a file of rivers may hold as well.

    Parameters
    ----------
    kind
        What it is.
    areas, lines
        Its geometries by dimension.
    area_rows
        (m,) int64, the row of each polygon.
    names
        (m,) of each polygon, untrusted; only designated parks are named on the map, so others have none.
    """

    kind: LayerKind
    areas: Shapes
    lines: Shapes
    area_rows: NDArray[np.int64]
    names: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Streets:
    """The streets: bundled where they are hairlines, one by one where they are wide, and for snapping.

    Parameters
    ----------
    classes
        Narrowest first, as they are painted.
    bundles
        For each class its streets, many to a shape: hairlines cost by the call.
    lines
        Every street: wide strokes cost by the square of a path's length.
    class_of
        (n,) int64, each street's position in `classes`.
    """

    classes: tuple[StreetClass, ...]
    bundles: tuple[Shapes, ...]
    lines: Shapes
    class_of: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlaceLayer:
    """A kind of place: all as points, and those that have an extent as polygons too.

    Parameters
    ----------
    kind
        What it is.
    layer
        For names, looked up only when a label is set.
    x, y
        (n,) float64, metres, in the rows' order: two arrays, because every picture looks through all of them.
    size
        (n,) float64, metres: the root of the area, 0 for a point.
    areas
        The polygons.
    area_rows
        (m,) int64, the row of each polygon.
    """

    kind: LayerKind
    layer: Layer
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: NDArray[np.float64]
    areas: Shapes
    area_rows: NDArray[np.int64]

    def within(self, bounds: tuple[float, float, float, float]) -> NDArray[np.int64]:
        """Return the rows whose point lies between west, south, east and north."""
        west, south, east, north = bounds
        inside = self.x >= west
        inside &= self.x <= east
        inside &= self.y >= south
        inside &= self.y <= north
        return np.flatnonzero(inside)

    def near(self, place: tuple[float, float], within: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows at most `within` metres from a place, and how far they are."""
        x, y = place
        rows = self.within((x - within, y - within, x + within, y + within))
        distance: NDArray[np.float64] = np.hypot(self.x[rows] - x, self.y[rows] - y)
        return rows[distance <= within], distance[distance <= within]


Prepared = Backdrop | Streets | PlaceLayer


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a rendering reads.

    Parameters
    ----------
    name
        The city's.
    bounds
        West, south, east, north of the study area, metres.
    study_area
        One shape.
    assumed
        Whether nobody declared the study area.
    layers
        What each prepared kind was made from: a layer that did not change is not prepared again.
    prepared
        Kind id to what is painted.
    attribution
        What the licence wants printed.
    """

    name: str
    bounds: tuple[float, float, float, float]
    study_area: Shapes
    assumed: bool
    attribution: str
    fictional: bool = False
    layers: Mapping[str, Layer] = field(default_factory=lambda: MappingProxyType({}))
    prepared: Mapping[str, Prepared] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def places(self) -> tuple[PlaceLayer, ...]:
        """The kinds of place, lowest first."""
        found = [item for item in self.prepared.values() if isinstance(item, PlaceLayer)]
        return tuple(sorted(found, key=lambda item: item.kind.style.z))

    @property
    def backdrops(self) -> tuple[Backdrop, ...]:
        """The area kinds, lowest first."""
        found = [item for item in self.prepared.values() if isinstance(item, Backdrop)]
        return tuple(sorted(found, key=lambda item: item.kind.style.z))

    @property
    def parks(self) -> Backdrop | None:
        """The designated parks, where there are any."""
        item = self.prepared.get("designated_parks")
        return item if isinstance(item, Backdrop) else None

    @property
    def streets(self) -> Streets | None:
        """The streets, where there are any."""
        item = self.prepared.get("streets")
        return item if isinstance(item, Streets) else None


def prepare(city: City, earlier: Content | None, progress: Progress) -> Content:
    """Make `city` ready to be painted.

    Parameters
    ----------
    city
        To be shown.
    earlier
        What was prepared last; layers that are the same objects are taken over.
    progress
        Called between layers.
    """
    prepared: dict[str, Prepared] = {}
    for done, (kind, layer) in enumerate(city.layers.items()):
        progress(done / max(len(city.layers), 1), _("Preparing the map"))
        # Painted as ground and limit, not as a layer of its own.
        if kind == "study_area":
            continue
        same = earlier is not None and earlier.layers.get(kind) is layer and kind in earlier.prepared
        prepared[kind] = earlier.prepared[kind] if earlier is not None and same else _prepare_layer(city, kind, layer)
    geometry = city.study_area.geometry
    west, south, east, north = (float(side) for side in geometry.bounds)
    return Content(
        name=city.name,
        bounds=(west, south, east, north),
        study_area=Shapes(np.array([geometry], dtype=object)),
        assumed=city.study_area.source == "assumed",
        attribution=city.spoken_attribution,
        fictional=city.fictional,
        layers=MappingProxyType(dict(city.layers)),
        prepared=MappingProxyType(prepared),
    )


def _prepare_layer(city: City, kind: str, layer: Layer) -> Prepared:
    geometries = layer.frame.geometry.to_numpy()
    if layer.kind.shape is Shape.LINE:
        return _prepare_streets(layer, geometries)
    # A file may mix them: rivers as lines, lakes as areas.
    dimension = shapely.get_dimensions(geometries)
    areas = Shapes(geometries[dimension == 2])
    rows = np.flatnonzero(dimension == 2).astype(np.int64)
    if layer.kind.shape is Shape.AREA:
        named = KINDS[kind].label and "name" in layer.frame
        names = tuple(layer.frame["name"].to_numpy()[rows]) if named else ()
        return Backdrop(layer.kind, areas, Shapes(geometries[dimension == 1]), rows, names)
    size = np.sqrt(shapely.area(geometries))
    x, y = _columns(city, kind, geometries)
    return PlaceLayer(layer.kind, layer, x, y, size, areas, rows)


def _columns(city: City, kind: str, geometries: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the places are; points are read off, which takes a tenth of the time of finding a place inside."""
    only_points = bool((shapely.get_type_id(geometries) == shapely.GeometryType.POINT).all())
    xy = shapely.get_coordinates(geometries) if only_points else city.points(kind)
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])


def _prepare_streets(layer: Layer, geometries: NDArray[Any]) -> Streets:
    linear = shapely.get_dimensions(geometries) == 1
    lines = geometries[linear]
    words = layer.frame["class"].to_numpy()[linear] if "class" in layer.frame else np.full(len(lines), "")
    known = {word: street_class(word) for word in {str(word) for word in words}}
    classes = tuple(sorted(set(known.values()), key=lambda street: -street.rank))
    position = {word: classes.index(street) for word, street in known.items()}
    class_of = np.array([position[str(word)] for word in words], np.int64)
    bundles = tuple(Shapes(bundled(lines[class_of == number])) for number in range(len(classes)))
    return Streets(classes, bundles, Shapes(lines), class_of)
