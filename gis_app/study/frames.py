"""A layer's frame as a table and back: every column keeps its name, its type and its missing values.

SQLite compares column names without case and knows four types, a frame neither; what the table cannot say is written
beside it as a list of `Column`.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.notation import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pyproj
    from numpy.typing import NDArray

Encoding = Literal["plain", "flag", "json", "time"]

# rowid, oid and _rowid_ are SQLite's names for the key: a column of that name would hide it.
_TAKEN = ("fid", "geom", "rowid", "oid", "_rowid_")
_NUMBERS = re.compile(r"u?int(8|16|32|64)|float(16|32|64)|U?Int(8|16|32|64)|Float(32|64)")
_TIMES = re.compile(r"(datetime64|timedelta64)\[[^\]]{1,60}\]")
_OTHERS = frozenset({"object", "str", "string", "bool", "boolean", "category"})


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of a frame stands in its table.

    Parameters
    ----------
    name
        In the frame.
    stored
        In the table: unique without regard to case.
    dtype
        pandas' name of the type.
    encoding
        ``plain`` as it is, ``flag`` 0 or 1, ``json`` for mixed values, ``time`` ISO 8601.
    sql
        GeoPackage's word for the type.
    """

    name: str
    stored: str
    dtype: str
    encoding: Encoding
    sql: str


@dataclass(frozen=True, slots=True)
class Table:
    """A frame ready to be written.

    Parameters
    ----------
    columns
        Without the geometry.
    values
        One list per column, of what SQLite stores.
    geometry
        (n,) shapely geometries.
    geometry_name, geometry_position
        What the frame calls its geometry, and where among the columns it stands.
    """

    columns: tuple[Column, ...]
    values: tuple[list[Any], ...]
    geometry: NDArray[np.object_]
    geometry_name: str
    geometry_position: int

    @property
    def sql_columns(self) -> tuple[tuple[str, str], ...]:
        """(Stored name, SQL type) pairs."""
        return tuple((column.stored, column.sql) for column in self.columns)

    def describe(self) -> str:
        """Return what `restored` needs besides the rows, as JSON."""
        return json.dumps(
            {
                "geometry": self.geometry_name,
                "position": self.geometry_position,
                "columns": [asdict(column) for column in self.columns],
            },
            ensure_ascii=False,
        )

    def digest(self, kind: str) -> str:
        """Return the SHA-256 of the content: kind, columns, values, geometry; the order of rows counts."""
        total = hashlib.sha256(f"{kind}\n{self.describe()}\n".encode())
        for column, values in zip(self.columns, self.values, strict=True):
            total.update(_hashable(column, values))
        # Byte order and flavour fixed, so that every machine comes to the same digest.
        wkb = shapely.to_wkb(self.geometry, byte_order=1, output_dimension=2, flavor="iso")
        total.update(b"".join(b"\0" if blob is None else blob for blob in wkb))
        return total.hexdigest()


def _hashable(column: Column, values: list[Any]) -> bytes:
    """Return bytes that are the same for the same values; a number's are quicker than its digits."""
    if column.sql == "REAL":
        return np.array(values, np.float64).tobytes()
    return json.dumps(values).encode()


def tabulated(frame: gpd.GeoDataFrame) -> Table:
    """Return the frame as columns that SQLite can hold."""
    geometry_name = str(frame.geometry.name)
    names = [str(name) for name in frame.columns]
    others = [position for position, name in enumerate(names) if name != geometry_name]
    stored = _stored_names([names[position] for position in others])
    columns, values = [], []
    for position, column in zip(others, stored, strict=True):
        dtype, encoding, sql, encoded = _encoded(frame.iloc[:, position])
        columns.append(Column(_sound(names[position]), column, dtype, encoding, sql))
        values.append(encoded)
    geometry = np.asarray(frame.geometry.to_numpy(), dtype=object)
    return Table(tuple(columns), tuple(values), geometry, geometry_name, names.index(geometry_name))


def described(text: str) -> tuple[tuple[Column, ...], str, int]:
    """Return the columns, the geometry's name and its position from what `Table.describe` wrote.

    Raises
    ------
    ValueError
        If the text is anything else.
    """
    try:
        said = parse_json(text)
        columns = tuple(Column(**entry) for entry in said["columns"])
        name, position = str(said["geometry"]), int(said["position"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a description of columns") from error
    if not all(isinstance(field, str) for column in columns for field in asdict(column).values()):
        raise ValueError("not a description of columns")
    return columns, name, position


def restored(
    description: str, geometry: NDArray[np.object_], values: Sequence[Sequence[Any]], crs: pyproj.CRS
) -> gpd.GeoDataFrame:
    """Return the frame that `tabulated` took apart.

    Parameters
    ----------
    description
        From `Table.describe`.
    geometry
        (n,) shapely geometries.
    values
        One sequence of n values per column, as SQLite returned them.
    crs
        The city's.
    """
    columns, name, position = described(description)
    index = pd.RangeIndex(len(geometry))
    series: list[tuple[str, Any]] = [
        (column.name, pd.Series(_decoded(column, cells), index=index))
        for column, cells in zip(columns, values, strict=True)
    ]
    series.insert(position, (name, gpd.GeoSeries(geometry, index=index, crs=crs)))
    return gpd.GeoDataFrame(dict(series), index=index, geometry=name, crs=crs)


def _encoded(series: pd.Series[Any]) -> tuple[str, Encoding, str, list[Any]]:
    """Return pandas' type, the encoding, the SQL type and the values."""
    dtype = str(series.dtype)
    # A category of truth values counts as bool to pandas.
    if pd.api.types.is_bool_dtype(series.dtype) and dtype != "category":
        return dtype, "flag", "BOOLEAN", [None if value is None else int(value) for value in _values(series)]
    if pd.api.types.is_float_dtype(series.dtype):
        return dtype, "plain", "REAL", _values(series)
    # SQLite's integers are signed: uint64 can hold more.
    if pd.api.types.is_integer_dtype(series.dtype) and not _beyond_64_bits(series):
        return dtype, "plain", "INTEGER", _values(series)
    if _TIMES.fullmatch(dtype):
        return dtype, "time", "TEXT", [None if value is None else value.isoformat() for value in _values(series)]
    # By the values: a column of objects may hold text, numbers, lists or all of them.
    if pd.api.types.infer_dtype(series, skipna=True) in {"string", "empty"}:
        return dtype, "plain", "TEXT", _sound_texts(_values(series))
    # Among mixed values NaN and None are two things, and the JSON keeps them apart.
    texts = [None if value is None else _json(value) for value in _values(series, keep_nan=True)]
    return dtype if _known(dtype) else "object", "json", "TEXT", _sound_texts(texts)


def _values(series: pd.Series[Any], *, keep_nan: bool = False) -> list[Any]:
    """Return plain Python values, None where one is missing."""
    values = series.tolist()
    if keep_nan:
        return [None if value is pd.NA or value is pd.NaT else value for value in values]
    missing = series.isna()
    if not missing.any():
        return values
    return [None if gap else value for value, gap in zip(values, missing.tolist(), strict=True)]


def _decoded(column: Column, cells: Sequence[Any]) -> Any:  # noqa: ANN401  pandas has no common name for what a Series takes
    """Return the column's values in its own type; as they are where another program has put in what does not fit."""
    dtype = column.dtype if _known(column.dtype) else "object"
    try:
        decode = _DECODERS[column.encoding]
        values = _texts(cells) if decode is None else [None if cell is None else decode(cell) for cell in cells]
        if dtype == "object":
            return _objects(values)
        # Lower case is numpy's own; pandas' Int64 and Float64 know missing values and go below.
        if column.encoding == "plain" and dtype[0] in "iuf":
            return np.array(values, dtype)
        return pd.Series(values, dtype=pd.api.types.pandas_dtype(dtype)).array
    except (KeyError, TypeError, ValueError, OverflowError):
        return _objects(_texts(cells))


def _texts(cells: Sequence[Any]) -> list[Any]:
    """Return values without bytes among them: SQLite lets another program put these into a column of text."""
    if bytes not in set(map(type, cells)):
        return list(cells)
    return [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell for cell in cells]


def _objects(values: list[Any]) -> NDArray[np.object_]:
    """Return an array of objects, lists among them left whole."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _flag(cell: object) -> bool:
    return bool(int(str(cell)))


_DECODERS: dict[str, Callable[[Any], object] | None] = {"plain": None, "flag": _flag, "json": parse_json, "time": None}


def _known(dtype: str) -> bool:
    """Whether a type's name is one this program writes: a file may claim any."""
    return dtype in _OTHERS or bool(_NUMBERS.fullmatch(dtype) or _TIMES.fullmatch(dtype))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_unwrapped)


def _unwrapped(value: object) -> object:
    """Return what JSON can say of a value it does not know: numpy's scalars as numbers, the rest as text."""
    return value.item() if isinstance(value, np.generic) else str(value)


def _beyond_64_bits(series: pd.Series[Any]) -> bool:
    return len(series) > 0 and bool(series.max() > np.iinfo(np.int64).max)


def _sound_texts(values: list[Any]) -> list[Any]:
    """Return texts that UTF-8 can hold: half a surrogate pair, which JSON lets through, becomes a question mark."""
    try:
        "".join(value for value in values if value is not None).encode()
    except UnicodeEncodeError:
        return [None if value is None else _sound(value) for value in values]
    return values


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _stored_names(names: Iterable[str]) -> list[str]:
    """Return names that differ without regard to case and are no word of SQLite's or ours."""
    taken = set(_TAKEN)
    stored = []
    for name in names:
        base = re.sub(r"[\x00-\x1f\"]", "_", _sound(name)).strip() or "column"
        candidate, number = base, 2
        while candidate.lower() in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate.lower())
        stored.append(candidate)
    return stored
