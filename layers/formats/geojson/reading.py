"""Read a GeoJSON file: the whole at once where it is clean, feature by feature where it is not."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
from msgspec import UNSET, Raw

from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.formats.geojson.features import Decoded, decode_feature, no_properties
from layers.formats.geojson.grammar import Root, collection_decoder, raw_list, root_object
from layers.formats.geojson.keys import repeated_keys
from layers.formats.geojson.shapes import Shapes, build
from layers.formats.geojson.syntax import documents, leading_values
from layers.formats.limits import require_cells, require_columns
from layers.formats.table import RawFile, RawTable, objects
from layers.formats.text import encoding_finding, read_text, strip_mark
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

_GEOMETRY_TYPES = frozenset(
    ("point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon", "geometrycollection")
)
# Bytes in which the first fifty features of most files stand; fewer do no harm.
_SAMPLE = 400_000
# Every attempt reads up to the next new name; a file of ever new names is read feature by feature.
_MORE_KEYS = 3
# msgspec names the key it met in its message only.
_UNKNOWN_FIELD = "unknown field `"


def read_geojson(data: bytes, stem: str) -> RawFile:
    """Return the features of a GeoJSON text.

    Parameters
    ----------
    data
        The file's bytes.
    stem
        Names the table.

    Returns
    -------
    RawFile
        With one table.

    Raises
    ------
    UserError
        If the text is not GeoJSON, is cut off, or is broken beyond mending; with the line.
    """
    # Unchecked at first: decoding finds what is not UTF-8 without a pass of its own.
    marked = strip_mark(data)
    with _no_collector():
        table = _whole(marked.utf8, stem)
        if table is not None:
            return RawFile("geojson", marked.encoding, [table])
        text = read_text(data)
        changed = text.utf8 is not marked.utf8
        table = (_whole(text.utf8, stem) if changed else None) or _careful(text.utf8, stem)
    finding = encoding_finding(text)
    return RawFile("geojson", text.encoding, [table], [finding] if finding else [])


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of new objects that are all kept: looking for garbage among them doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# --- the whole at once ---------------------------------------------------------------------------


def _whole(data: bytes, stem: str) -> RawTable | None:
    """Return the table of a clean collection, None of any other text."""
    keys = _first_keys(data)
    # Before a decoder is made that has a field for each.
    require_columns(len(keys))
    for _attempt in range(_MORE_KEYS):
        try:
            root = collection_decoder(keys).decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            key = _unknown_key(str(error))
            if key is None or key in keys:
                return None
            keys.append(key)
        else:
            return _table_of(root, keys, data, stem)
    return None


def _first_keys(data: bytes) -> list[str]:
    """Collect the attribute names of the features that begin the file, in their order."""
    keys: dict[str, None] = {}
    start = data.find(b"[", data.find(b'"features"'))
    for raw in leading_values(data[start + 1 : start + _SAMPLE]):
        for key in decode_feature(raw).properties:
            keys.setdefault(key)
    return list(keys)


def _unknown_key(message: str) -> str | None:
    start = message.find(_UNKNOWN_FIELD)
    end = message.rfind("` - at `")
    return message[start + len(_UNKNOWN_FIELD) : end] if 0 <= start < end else None


def _table_of(root: Any, keys: list[str], data: bytes, stem: str) -> RawTable:  # noqa: ANN401  a struct made at run time
    features = root.features
    shapes = build([feature.geometry for feature in features])
    said = [feature.properties for feature in features]
    without = [row for row, one in enumerate(said) if one is UNSET]
    properties = [None if one is UNSET else one for one in said] if without else said
    gaps = any(one is None for one in properties)
    require_cells(len(features), len(keys), len(data))
    columns = {key: _column(properties, f"f{number}", gaps=gaps) for number, key in enumerate(keys)}
    ids = [feature.id for feature in features]
    frame = _frame(columns, ids, len(features))
    table = RawTable(_table_name(root.name, stem), shapes.geometry, frame, wgs84_by_standard=True, line_of=_Lines(data))
    _note_shapes(table, shapes)
    code, message = no_properties()
    table.findings.extend(Finding(code, Severity.WARNING, message, row) for row in without)
    _note_repeated(table, [data])
    _read_crs(root.crs, table)
    return table


def _column(properties: list[Any], name: str, *, gaps: bool) -> list[Any]:
    get = attrgetter(name)
    if gaps:
        return [None if one is None else get(one) for one in properties]
    return list(map(get, properties))


# --- feature by feature --------------------------------------------------------------------------


def _careful(data: bytes, stem: str) -> RawTable:
    found = documents(data)
    raws, offsets, root = _features(found.texts)
    decoded = [decode_feature(raw) for raw in raws]
    require_cells(len(decoded), len(_keys(decoded)), len(data))
    table = _table_from(decoded, _table_name(root.name, stem))
    table.wgs84_by_standard = True
    table.line_of = _Lines(found.data, offsets)
    table.findings[:0] = found.findings
    _note_repeated(table, [text for _offset, text in found.texts])
    _read_crs(root.crs, table)
    return table


def _features(values: list[tuple[int, bytes]]) -> tuple[list[bytes | memoryview], list[int], Root]:
    """Cut out the texts of all features with their offsets; and the outermost object that says the CRS."""
    offset, first = values[0]
    root = _root(first)
    if len(values) == 1 or _lower(root.type) == "featurecollection":
        raws, offsets = _of_root(first, root, offset)
        return raws, offsets, root
    # One feature a line: newline-delimited files and text sequences.
    return [text for _offset, text in values], [offset for offset, _text in values], Root()


def _root(text: bytes) -> Root:
    try:
        return root_object.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UserError(
            _("this is JSON, but not GeoJSON"), remedy=_("export the layer as GeoJSON"), code="not_geojson"
        ) from None


def _of_root(text: bytes, root: Root, offset: int) -> tuple[list[bytes | memoryview], list[int]]:
    if _lower(root.type) == "featurecollection" or (root.type is None and isinstance(root.features, Raw)):
        return _members(text, root, offset)
    if _lower(root.type) == "feature" or _lower(root.type) in _GEOMETRY_TYPES:
        return [text], [offset]
    raise UserError(
        _("this is JSON, but not GeoJSON"),
        remedy=_("GeoJSON begins with a type such as FeatureCollection; export the layer as GeoJSON"),
        code="not_geojson",
    )


def _members(text: bytes, root: Root, offset: int) -> tuple[list[bytes | memoryview], list[int]]:
    if root.features is UNSET or not isinstance(root.features, Raw):
        raise UserError(_("the collection has no features"), code="not_geojson")
    try:
        raws = raw_list.decode(root.features)
    except msgspec.DecodeError:
        raise UserError(_("the collection's features are not a list"), code="not_geojson") from None
    # msgspec's Raw points into the buffer it was read from, so a difference of addresses is an offset.
    base = _address(text)
    views = [memoryview(raw) for raw in raws]
    return list(views), [offset + _address(view) - base for view in views]


def _address(buffer: bytes | memoryview) -> int:
    """Where a buffer lies, so that a part of a text knows its offset."""
    return int(np.frombuffer(buffer, np.uint8).__array_interface__["data"][0])


def _keys(decoded: list[Decoded]) -> list[str]:
    """Attribute names in the order in which they are met."""
    return list(dict.fromkeys(key for one in decoded for key in one.properties))


def _table_from(decoded: list[Decoded], name: str) -> RawTable:
    columns = {key: [one.properties.get(key) for one in decoded] for key in _keys(decoded)}
    shapes = build([one.geometry for one in decoded])
    table = RawTable(name, shapes.geometry, _frame(columns, [one.id for one in decoded], len(decoded)))
    for row, one in enumerate(decoded):
        for finding in one.findings:
            table.findings.append(replace(finding, row=row))
        if one.findings and table.geometry[row] is None:
            table.reported.add(row)
    _note_shapes(table, shapes)
    return table


# --- both ----------------------------------------------------------------------------------------


class _Lines:
    """Tells the line of a row when asked: few rows have a finding, so few lines are counted."""

    def __init__(self, data: bytes, offsets: list[int] | None = None) -> None:
        self._data = data
        self._offsets = offsets
        self._last = (0, 1)

    def __call__(self, row: int) -> int | None:
        """Return the line from 1 on which the feature in `row` begins."""
        if self._offsets is None:
            self._offsets = _features(documents(self._data).texts)[1]
        return self._line(self._offsets[row]) if row < len(self._offsets) else None

    def _line(self, offset: int) -> int:
        """Count on from the last answer: rows are asked for in their order."""
        start, line = self._last if self._last[0] <= offset else (0, 1)
        line += self._data.count(b"\n", start, offset)
        self._last = (offset, line)
        return line


def _frame(columns: dict[str, list[Any]], ids: list[Any], length: int) -> pd.DataFrame:
    """Attributes as columns; lists and objects become their JSON text."""
    made: dict[str, Any] = {key: _series(values) for key, values in columns.items()}
    # An attribute of that name is the planner's own and wins over the feature's id.
    if "id" not in made and any(one is not None for one in ids):
        made["id"] = _series(ids)
    return pd.DataFrame(made, index=pd.RangeIndex(length))


def _series(values: list[Any]) -> pd.Series[Any]:
    """Numbers as numbers, text as text; a column that mixes them is text."""
    # By exact type: to isinstance a bool is an int.
    kinds = set(map(type, values))
    gaps = type(None) in kinds
    kinds.discard(type(None))
    if kinds and kinds <= {int, float}:
        # With a gap whole numbers become floats: numpy's integers have no NaN.
        return _numeric(values, whole=kinds == {int} and not gaps)
    # With gaps they become text below: numpy's bool has no missing value.
    if kinds == {bool} and not gaps:
        return pd.Series(np.array(values, dtype=bool))
    if kinds - {str}:
        values = [value if value is None else _flat(value) for value in values]
    return pd.Series(objects(values), dtype=object)


def _numeric(values: list[Any], *, whole: bool) -> pd.Series[Any]:
    try:
        return pd.Series(np.array(values, dtype=np.int64 if whole else np.float64))
    except OverflowError:  # a whole number of hundreds of digits is an identifier
        return pd.Series(objects([value if value is None else str(value) for value in values]), dtype=object)


def _note_repeated(table: RawTable, values: list[bytes]) -> None:
    for key, row in repeated_keys(values, map(str, table.attributes.columns)):
        message = _("the key {key} stands twice").format(key=key[:40])
        repair = _("the last value was read")
        table.findings.append(Finding("duplicate_key", Severity.WARNING, message, row, field=key[:40], repair=repair))


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _table_name(name: object, stem: str) -> str:
    return name if isinstance(name, str) and name else stem


def _note_shapes(table: RawTable, shapes: Shapes) -> None:
    table.with_z = len(shapes.with_z)
    said = (
        ("unclosed_ring", shapes.unclosed, _("a ring is not closed"), _("closed")),
        ("too_few_points", shapes.too_few, _("a line or ring has too few points"), None),
        ("too_few_points", shapes.shortened, _("a part has too few points"), _("the part was left out")),
        ("wrong_nesting", shapes.uneven, _("some positions have heights and others none"), _("heights left out")),
        ("wrong_nesting", shapes.surplus, _("a position has more than three numbers"), _("the first two were read")),
    )
    for code, rows, message, repair in said:
        for row in sorted(rows):
            table.findings.append(Finding(code, Severity.WARNING, message, row=row, repair=repair))
    table.reported.update(shapes.too_few)


def _read_crs(member: object, table: RawTable) -> None:
    """Understand the ``crs`` member of GeoJSON 2008: a name, or the code of older programs."""
    if member is None:
        return
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name", properties.get("code")) if isinstance(properties, dict) else None
    try:
        table.crs = reference_system(f"EPSG:{name}" if isinstance(name, int) else str(name))
    except UserError:
        message = _("the coordinate system it names is not known: {name}").format(name=str(name)[:60])
        table.findings.append(Finding("crs_unknown", Severity.WARNING, message))


def _lower(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""
