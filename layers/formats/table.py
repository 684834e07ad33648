"""What every format hands on: the tables of a file as found, nothing judged but what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyproj
    from numpy.typing import NDArray

    from layers.coordinates.datums import Datum
    from layers.errors import Finding


@dataclass(slots=True)
class RawTable:
    """One table of a file.

    Parameters
    ----------
    name
        The table's own name, or the file's stem.
    geometry
        (n,) shapely geometries, None where there is none or it could not be read; two-dimensional.
    attributes
        n rows, one column per attribute, index from 0.
    crs
        As the file declares it, else None.
    findings
        What was seen while reading, each with its row.
    reported
        Rows without a geometry that `findings` speak of already.
    with_z
        How many features lost a third dimension.
    geographic_names
        The file names its coordinates longitude and latitude.
    wgs84_by_standard
        The format itself says that undeclared coordinates are WGS-84 (RFC 7946, section 4).
    line_of
        Row to line of text from 1, where the file is text.
    datum
        Of the coordinates, as a column's name says it: ``gcj02``, ``bd09``, or ``wgs84``.
    """

    name: str
    geometry: NDArray[np.object_]
    attributes: pd.DataFrame
    crs: pyproj.CRS | None = None
    findings: list[Finding] = field(default_factory=list)
    reported: set[int] = field(default_factory=set)
    with_z: int = 0
    geographic_names: bool = False
    wgs84_by_standard: bool = False
    line_of: Callable[[int], int | None] = lambda _row: None
    datum: Datum = "wgs84"

    def __len__(self) -> int:
        """Return the number of features read, usable or not."""
        return len(self.geometry)


@dataclass(slots=True)
class RawFile:
    """A file's tables, with what is true of the whole file.

    Parameters
    ----------
    format
        The id of its `Format`.
    encoding
        Of its text, lower case, such as ``utf-8``.
    tables
        Every table with geometry.
    findings
        What is true of the file, not of a table.
    """

    format: str
    encoding: str
    tables: list[RawTable]
    findings: list[Finding] = field(default_factory=list)


def with_plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose text columns hold objects, None where there is nothing, whatever pandas makes of text.

    Parameters
    ----------
    frame
        Any columns; dates become ISO text.
    """
    made = {}
    for name, column in frame.items():
        if column.dtype.kind in "iufb":
            made[name] = column
        else:
            values = column.to_numpy(dtype=object)
            # NaN, NaT and pandas' NA all mean nothing here; as text they would be words.
            missing = column.isna().to_numpy()
            made[name] = pd.Series(
                objects([None if lost else _plain(value) for value, lost in zip(values, missing, strict=True)]),
                index=frame.index,
                dtype=object,
            )
    return pd.DataFrame(made, index=frame.index)


def _plain(value: object) -> object:
    if isinstance(value, str | bool):
        return value
    # str() of bytes would be Python's literal, with a b before it.
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def objects(values: list[object]) -> NDArray[np.object_]:
    """Return a list as an array of objects, whatever the items are.

    Parameters
    ----------
    values
        n items; numpy would look inside them if they had a length.

    Returns
    -------
    numpy.ndarray
        (n,) object.
    """
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
