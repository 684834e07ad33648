"""Names as numbers that are equal where the names are: a million names are compared in under a second."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_END, _SPACE = ord("\n"), ord(" ")
_BASIC_PLANE, _ALL_PLANES = 0x10000, 0x110000
_KEPT, _DIGIT = 1, 2
# 2⁶⁴ over the golden ratio, and odd, so that no power of it is 0.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_NOTHING = (
    *("nan", "none", "null", "n/a", "nil", "unnamed", "no name", "noname", "unknown", "untitled"),
    *("无", "無", "暂无", "未知", "未命名", "无名", "无名称", "不详"),
)


def name_hashes(names: Sequence[str | None] | NDArray[np.object_]) -> NDArray[np.uint64]:
    """Return a number for each name; equal numbers mean the same name.

    Parameters
    ----------
    names
        (n,) text or None, compared without case, width, punctuation and space, but for a space between two digits.

    Returns
    -------
    numpy.ndarray
        (n,) uint64; 0 where there is no name: None, blank, only punctuation, or a word such as ``nan`` or ``无``. Two
        of a million different names are equal once in ten million files.

    Examples
    --------
    >>> one, other, none = name_hashes(["St. Mary's Hall", "ＳＴ MARYS  HALL", "无"])
    >>> bool(one == other), int(none)
    (True, 0)
    """
    hashes = _hashes(names)
    hashes[np.isin(hashes, _nothing())] = 0
    return hashes


@cache
def _nothing() -> NDArray[np.uint64]:
    return _hashes(_NOTHING)


def _hashes(names: Sequence[str | None] | NDArray[np.object_]) -> NDArray[np.uint64]:
    """Hash all names at once, as polynomials of their letters' codes: 0 where no letter is left."""
    if not len(names):
        return np.zeros(0, np.uint64)
    lines = "\n".join(["" if name is None else name for name in names] + [""])
    # A line end inside a name, which is rare, would make two names of it.
    if lines.count("\n") != len(names):
        lines = "\n".join(["" if name is None else name.replace("\n", " ") for name in names] + [""])
    codes = _letters(lines)
    ends = np.flatnonzero(codes == _END)
    lengths = np.diff(ends, prepend=-1)
    starts = ends - lengths + 1
    # Unsigned products wrap around in silence, as a hash wants it.
    powers = np.cumprod(np.full(int(lengths.max()), _FACTOR))
    terms = codes.astype(np.uint64)
    terms[ends] = 0
    terms *= powers[np.arange(len(codes)) - np.repeat(starts, lengths)]
    return np.add.reduceat(terms, starts)


def _letters(lines: str) -> NDArray[np.uint32]:
    """Return the codes of what tells names apart, each line with its end."""
    folded = unicodedata.normalize("NFKC", lines).casefold()
    # Of fixed width for numpy; half a surrogate pair must not stop it.
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    sort = _sorts(_BASIC_PLANE if codes.max() < _BASIC_PLANE else _ALL_PLANES)[codes]
    kept = np.flatnonzero(sort)
    # What stands between two numbers tells 1-2 from 12.
    between = (np.diff(kept) > 1) & (sort[kept[:-1]] == _DIGIT) & (sort[kept[1:]] == _DIGIT)
    if between.any():
        codes, sort = codes.copy(), sort.copy()
        gaps = kept[:-1][between] + 1
        codes[gaps], sort[gaps] = _SPACE, _KEPT
        kept = np.flatnonzero(sort)
    return codes[kept]


@cache
def _sorts(size: int) -> NDArray[np.uint8]:
    """Return for each code whether it is a letter, mark or number, or a decimal digit; ends of lines are kept."""
    categories = [unicodedata.category(chr(code)) for code in range(size)]
    sorts = np.array([_DIGIT if one == "Nd" else one[0] in "LMN" for one in categories], np.uint8)
    # A plus is part of a name, such as A+.
    sorts[[_END, ord("+")]] = _KEPT
    return sorts
