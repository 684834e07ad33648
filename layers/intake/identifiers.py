"""Columns that number the features of a file, and what a number that comes twice means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.intake.words import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTERS = frozenset(("fid", "gid", "oid", "objectid", "ogcfid", "rowid", "rownumber", "序号"))
"""Columns that a program numbers anew in every file: where files were put together, a number says little."""

IDENTIFIERS = COUNTERS | {
    *("id", "@id", "osmid", "fullid", "uid", "uuid", "guid", "featureid", "placeid", "poiid", "globalid"),
    *("编号", "编码", "标识码", "唯一标识", "唯一编码", "统一社会信用代码", "bsm"),
}
"""Names of columns, compared plainly, that may number the features."""

# What stands for missing: 0 and -1 come from programs, the words from people.
_NO_NUMBERS = frozenset(
    ("", "0", "0.0", "-1", "-1.0", "nan", "none", "null", "n/a", "na", "-", "/", "无", "暂无", "未知")
)
_MOST_REPEATED = 5


@dataclass(frozen=True, slots=True)
class Identifier:
    """A column that numbers the features, with the numbers that come more than once.

    Parameters
    ----------
    column
        Its name.
    groups
        (n,) int64, equal where the number is; -1 where it is missing or comes once.
    twice
        What the number is, by group.
    counter
        Whether a program counts with it.
    """

    column: str
    groups: NDArray[np.int64]
    twice: NDArray[np.object_]
    counter: bool


def identifiers(frame: pd.DataFrame) -> list[Identifier]:
    """Return the columns that work as identifiers and have a number twice.

    Parameters
    ----------
    frame
        n features. A column works where no more than a fifth of its values repeat another (one may, among few).

    Examples
    --------
    >>> [one.groups.tolist() for one in identifiers(pd.DataFrame({"osm_id": ["a", "b", "a"], "fid": [1, 2, 3]}))]
    [[0, -1, 0]]
    """
    columns = [name for name in frame.columns if plain(name) in IDENTIFIERS]
    return [found for name in columns if (found := _identifier(str(name), frame[name])) is not None]


def _identifier(name: str, column: pd.Series[Any]) -> Identifier | None:
    codes, values = pd.factorize(column.to_numpy())
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    again = np.flatnonzero(counts > 1)
    again = again[[str(value).strip().casefold() not in _NO_NUMBERS for value in values[again]]]
    spare = int(counts[again].sum()) - len(again)
    if not spare or spare > max(1, int(counts.sum()) // _MOST_REPEATED):
        return None
    groups = np.full(len(values) + 1, -1, dtype=np.int64)  # the last for what has no value: code -1
    groups[again] = np.arange(len(again))
    return Identifier(name, groups[codes], np.asarray(values[again], dtype=object), plain(name) in COUNTERS)


def alike_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that may make two features differ: all but the identifiers."""
    return [str(name) for name in frame.columns if plain(name) not in IDENTIFIERS]
