"""GeoJSON of single places, hexagons and districts with the numbers that the run has for them.

Such files are large, so their features are written as text, block by block, and not built as objects first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.exports.atomically import write_file
from gis_app.exports.data.documents import collection_head, document_bytes, inert_json, place_properties
from gis_app.exports.geography import to_wgs84
from gis_app.exports.local_results import local_results
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.districts import DISTRICT_LOCATION_QUOTIENT
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR
from gis_app.indicators.measures.reach import REACH, REACH_M
from gis_app.indicators.measures.surroundings import BIVARIATE_LOCAL_JOIN_COUNT, LOCAL_COLOCATION_QUOTIENT
from gis_app.indicators.place_result import CLASS_TITLES
from layers.kinds.kind import Shape
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from gis_app.exports.local_results import LocalResults
    from gis_app.exports.provenance import Provenance
    from gis_app.indicators.place_result import PlaceResult
    from layers.city import City
    from layers.layer import Layer
    from layers.progress import Progress

_TESTED = ("p", "q", "class")
OF_PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        LOCAL_COLOCATION_QUOTIENT.id: ("", "n_b", *_TESTED),
        BIVARIATE_LOCAL_JOIN_COUNT.id: ("", "n_around", *_TESTED),
        REACH.id: tuple(f"within_{radius:.0f}" for radius in REACH_M),
    }
)
"""Indicator id to parts of its properties in ``places.geojson``: ``id.kind.part``, or ``id.kind`` for the empty one."""

_IN_RESULT = MappingProxyType({"n_b": "n_near"})
"""Parts that a result's columns call otherwise."""

_BLOCK = 4_096
_NULL = "null"


@dataclass(frozen=True, slots=True)
class _Column:
    """A property of every feature of a layer: `values` as long as the layer, `whole` where it counts."""

    name: str
    values: NDArray[Any]
    whole: bool

    def texts(self, start: int, end: int) -> list[str]:
        """Return rows from `start` to before `end` as JSON."""
        return encoded(self.values[start:end], whole=self.whole)


def encoded(values: NDArray[Any], *, whole: bool = False) -> list[str]:
    """Return values as JSON: six significant digits, whole numbers where they count, null for what is missing.

    Examples
    --------
    >>> encoded(np.array([0.123456789, 2.0, np.nan])), encoded(np.array([2.0, np.nan]), whole=True)
    (['0.123457', '2.0', 'null'], ['2', 'null'])
    """
    if values.dtype.kind in "iu":
        return [str(value) for value in values.tolist()]
    if values.dtype.kind != "f":
        words = values.tolist()
        said = {word: inert_json(str(word)) if word else _NULL for word in set(words)}
        return [said[word] for word in words]
    if whole:
        return [str(round(value)) if math.isfinite(value) else _NULL for value in values.tolist()]
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> str:
    if not math.isfinite(value):
        return _NULL
    text = f"{value:.6g}"
    # A GIS takes a column for whole numbers unless each looks like a fraction.
    return text if "." in text or "e" in text else f"{text}.0"


def places_geojson(city: City, provenance: Provenance, local: LocalResults | None = None) -> bytes:
    """Return ``places.geojson`` in WGS-84: every feature of every kind of place, with its kind and its numbers.

    Parameters
    ----------
    city
        Layers in metres.
    provenance
        Of the run.
    local
        Its per-place numbers; None for the places alone.
    """
    layers = [layer for layer in city.layers.values() if layer.kind.shape is Shape.PLACE and len(layer)]
    results = local.of(*OF_PLACES) if local else []
    features = (line for layer in layers for line in _place_lines(city, layer, results))
    return _collection(provenance, local, OF_PLACES, features)


def hot_spots_geojson(city: City, provenance: Provenance, local: LocalResults) -> bytes:
    """Return ``hot_spots.geojson`` in WGS-84: for every kind every hexagon, with its count and its Gi*."""
    found = local.of(GETIS_ORD_GI_STAR.id)
    # Every kind is counted in the same hexagons: they are written once.
    outlines = next((_outlines(city, result.geometry) for result in found if len(result)), [])
    features = (line for result in found for line in _hexagon_lines(result, outlines))
    return _collection(provenance, local, (GETIS_ORD_GI_STAR.id,), features)


def district_quotients_geojson(city: City, provenance: Provenance, local: LocalResults) -> bytes:
    """Return ``district_quotients.geojson`` in WGS-84: for every kind every district that holds a reference place."""
    found = local.of(DISTRICT_LOCATION_QUOTIENT.id)
    features = (line for result in found for line in _district_lines(city, result))
    return _collection(provenance, local, (DISTRICT_LOCATION_QUOTIENT.id,), features)


def write_local_files(
    city: City,
    provenance: Provenance,
    *,
    places: Path | None = None,
    cells: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write what `analyse` says of single places and of hexagons, however large the city is.

    Parameters
    ----------
    city
        Layers in metres.
    provenance
        Of the run; its seed and simulations are used.
    places, cells
        Where to write them; None for those not wanted.
    progress
        Told how far it is; may raise to cancel.
    """
    ids = [*(OF_PLACES if places else ()), *((GETIS_ORD_GI_STAR.id,) if cells else ())]
    if not ids:
        return
    local = local_results(
        city,
        simulations=provenance.simulations or 999,
        seed=provenance.seed or 0,
        everything=True,
        ids=ids,
        progress=progress,
    )
    if places:
        write_file(places, places_geojson(city, provenance, local))
    if cells:
        write_file(cells, hot_spots_geojson(city, provenance, local))


def _place_lines(city: City, layer: Layer, results: Sequence[PlaceResult]) -> Iterator[str]:
    own = [result for result in results if result.from_kind == layer.kind.id]
    columns = [_column(result, part, len(layer)) for result in own for part in OF_PLACES[result.id]]
    records = place_properties(layer)
    shapes = layer.frame.geometry.to_numpy()
    for start in range(0, len(layer), _BLOCK):
        end = min(start + _BLOCK, len(layer))
        heads = [inert_json(record)[1:-1] for record in records[start:end]]
        yield from _features(_outlines(city, shapes[start:end]), columns, start, heads)


def _column(result: PlaceResult, part: str, length: int) -> _Column:
    """Return a result's part for every row of its layer."""
    name = _property(result.id, str(result.to_kind), part)
    own = {"": result.value, "p": result.p, "q": result.q, "class": result.classes}
    values = own[part] if part in own else result.columns.get(_IN_RESULT.get(part, part), result.value)
    if part == "class":
        # The dtype of the values: of "" alone numpy would make one letter of width and cut the words.
        classes = np.full(length, "", dtype=values.dtype)
        classes[result.rows] = values
        return _Column(name, classes, whole=False)
    numbers = np.full(length, np.nan)
    numbers[result.rows] = values
    ratio = result.id == LOCAL_COLOCATION_QUOTIENT.id and not part
    return _Column(name, numbers, whole=part not in _TESTED and not ratio)


def _property(indicator: str, kind: str, part: str) -> str:
    return ".".join(word for word in (indicator, kind, part) if word)


def _hexagon_lines(result: PlaceResult, outlines: Sequence[str]) -> Iterator[str]:
    columns = [
        _Column("cell", np.arange(len(result)), whole=True),
        _Column("count", result.columns.get("places", result.value), whole=True),
        _Column("z", result.value, whole=False),
        *_tested(result),
    ]
    yield from _lines_of_kind(result, columns, outlines)


def _district_lines(city: City, result: PlaceResult) -> Iterator[str]:
    if not len(result):
        return
    layer = city.layers["districts"]
    rows = np.array([record["source_row"] for record in place_properties(layer)])[result.columns["district"]]
    counts = [_Column(name, result.columns[name], whole=True) for name in ("places", "observed")]
    numbers = [_Column(name, result.columns[name], whole=False) for name in ("expected", "low", "high", "shrunk")]
    columns = [
        _Column("source_row", rows, whole=True),
        _Column("name", result.columns["name"], whole=False),
        *counts,
        _Column("value", result.value, whole=False),
        *numbers,
        *_tested(result),
    ]
    yield from _lines_of_kind(result, columns, _outlines(city, result.geometry))


def _tested(result: PlaceResult) -> list[_Column]:
    """Return p, q and class, each as long as the result."""
    arrays = (result.p, result.q, result.classes)
    return [_Column(name, values, whole=False) for name, values in zip(_TESTED, arrays, strict=True)]


def _lines_of_kind(result: PlaceResult, columns: Sequence[_Column], outlines: Sequence[str]) -> Iterator[str]:
    head = f'"kind":{inert_json(result.to_kind)}'
    for start in range(0, len(result), _BLOCK):
        shapes = outlines[start : start + _BLOCK]
        yield from _features(shapes, columns, start, [head] * len(shapes))


def _outlines(city: City, shapes: NDArray[np.object_]) -> list[str]:
    """Return shapes as GeoJSON geometries in WGS-84."""
    return list(shapely.to_geojson(to_wgs84(shapes, city.crs)).tolist())


def _features(outlines: Sequence[str], columns: Sequence[_Column], start: int, heads: Sequence[str]) -> Iterator[str]:
    """Yield features as text: properties begin with a head, then come the columns' rows from `start`."""
    names = [f"{inert_json(column.name)}:" for column in columns]
    values = [column.texts(start, start + len(outlines)) for column in columns]
    rows = zip(*values, strict=True) if values else iter([()] * len(outlines))
    for head, row, outline in zip(heads, rows, outlines, strict=True):
        properties = ",".join([head, *(name + value for name, value in zip(names, row, strict=True))])
        yield f'{{"type":"Feature","properties":{{{properties}}},"geometry":{outline}}}'


def _collection(
    provenance: Provenance, local: LocalResults | None, ids: Iterable[str], features: Iterable[str]
) -> bytes:
    """Return a FeatureCollection whose head says what the properties are and why some are missing."""
    said: dict[str, Any] = collection_head(provenance)
    if local is not None:
        said["universe"] = list(local.universe)
        said["classes"] = {word: _(title) for word, title in CLASS_TITLES.items()}
        said["indicators"] = [*map(_said_of, local.of(*ids)), *_left_out(local, ids)]
    head = document_bytes(said).removesuffix(b"\n}\n")
    # Encoded one by one: the text of a large city, whole, would stand in memory twice more.
    lines = b",\n".join([line.encode() for line in features])
    return b"".join([head, b',\n"features": [\n' if lines else b',\n"features": [', lines, b"\n]\n}\n"])


def _said_of(result: PlaceResult) -> dict[str, Any]:
    kind = str(result.to_kind)
    parts = OF_PLACES.get(result.id, ())
    stated = {name: value for name, value in result.parameters.items() if name != "universe"}
    return {
        "id": result.id,
        "from": result.from_kind,
        "to": result.to_kind,
        "properties": [_property(result.id, kind, part) for part in parts] or None,
        "parameters": stated,
        "null_model": CATALOGUE[result.id].null_model,
        "available": len(result) > 0,
        "reason": result.reason,
    }


def _left_out(local: LocalResults, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    nothing: dict[str, Any] = {"from": None, "to": None, "properties": None, "parameters": {}, "null_model": None}
    for name in ids:
        if name in local.left_out:
            yield {"id": name, **nothing, "available": False, "reason": local.left_out[name]}
