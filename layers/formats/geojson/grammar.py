"""The GeoJSON grammar as types, so that decoding is checking (RFC 7946)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, defstruct
from msgspec.json import Decoder

# A list and no pair: a third number is allowed, and dropped later.
Position = Annotated[list[float], Meta(min_length=2)]


# gc=False here and below: nothing in a feature refers back to it, so the collector need not look.
class Point(Struct, tag_field="type", tag="Point", gc=False):
    """A point."""

    coordinates: Position


class MultiPoint(Struct, tag_field="type", tag="MultiPoint", gc=False):
    """Several points."""

    coordinates: list[Position]


class LineString(Struct, tag_field="type", tag="LineString", gc=False):
    """A line."""

    coordinates: list[Position]


class MultiLineString(Struct, tag_field="type", tag="MultiLineString", gc=False):
    """Several lines."""

    coordinates: list[list[Position]]


class Polygon(Struct, tag_field="type", tag="Polygon", gc=False):
    """An area: its outer ring, then its holes."""

    coordinates: list[list[Position]]


class MultiPolygon(Struct, tag_field="type", tag="MultiPolygon", gc=False):
    """Several areas."""

    coordinates: list[list[list[Position]]]


class GeometryCollection(Struct, tag_field="type", tag="GeometryCollection", gc=False):
    """Geometries of any type."""

    geometries: list[Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon | GeometryCollection]


Geometry = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon | GeometryCollection
SIMPLE_TYPES: dict[str, type[Struct]] = {
    kind.__name__: kind for kind in (Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon)
}
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How many lists stand around a position."""


class LooseFeature(Struct, tag_field="type", tag="Feature", gc=False):
    """A feature whose attributes may be anything."""

    geometry: Geometry | None = None
    properties: dict[str, Any] | UnsetType | None = UNSET
    id: Any = None


class Root(Struct):
    """The outermost object, its parts not looked into."""

    type: Any = None
    crs: Any = None
    name: Any = None
    features: Raw | UnsetType = UNSET
    geometry: Raw | UnsetType = UNSET


loose_feature = Decoder(LooseFeature)
root_object = Decoder(Root)
raw_list = Decoder(list[Raw])
raw_value = Decoder(Raw)


def _list_of(item: type[Struct]) -> Any:  # noqa: ANN401  a type made at run time has no name
    return list.__class_getitem__(item)


def collection_decoder(keys: list[str]) -> Decoder[Any]:
    """Return a decoder of a whole collection whose features have `keys` and no others.

    Parameters
    ----------
    keys
        The names of the attributes; a feature may lack some.

    Returns
    -------
    msgspec.json.Decoder
        Of an object with ``crs`` and ``features``; a feature's ``properties`` hold the values as ``f0``, ``f1``, ….
    """
    # An attribute may have any name, a struct's field only an identifier.
    names = [f"f{number}" for number in range(len(keys))]
    properties = defstruct(
        "Properties",
        [(name, Any, None) for name in names],
        rename=dict(zip(names, keys, strict=True)),
        # So that a name not known yet is told and not dropped.
        forbid_unknown_fields=True,
        gc=False,
    )
    feature = defstruct(
        "Feature",
        [("geometry", Geometry | None), ("properties", properties | UnsetType | None, UNSET), ("id", Any, None)],
        tag_field="type",
        tag="Feature",
        gc=False,
    )
    collection = defstruct(
        "FeatureCollection",
        [("features", _list_of(feature)), ("crs", Any, None), ("name", Any, None)],
        tag_field="type",
        tag="FeatureCollection",
    )
    return Decoder(collection)
