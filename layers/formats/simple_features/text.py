"""Well-known text taken apart by ourselves: GEOS recurses into what it nests, and shapely has no curves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from layers.formats.limits import DEEPEST
from layers.formats.simple_features import tree
from layers.formats.simple_features.tree import LINE, NAMES, POINT, POLYGON, Node, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

_One = TypeVar("_One")
_TOKEN = re.compile(r"\s*([A-Za-z]+|[(),]|[-+]?[0-9.][0-9.eE+-]*)")
# What stands inside without a word of its own.
_UNNAMED = {
    tree.MULTIPOINT: POINT,
    **dict.fromkeys((POLYGON, tree.TRIANGLE, tree.MULTILINE), LINE),
    **dict.fromkeys((tree.COMPOUND, tree.CURVE_POLYGON, tree.MULTICURVE), LINE),
    **dict.fromkeys((tree.MULTIPOLYGON, tree.MULTISURFACE, tree.POLYHEDRAL, tree.TIN), POLYGON),
}


def depth(text: str) -> int:
    """Return how deep a text's brackets nest.

    Examples
    --------
    >>> depth("POLYGON((0 0, 1 0, 1 1, 0 0))")
    2
    """
    letters = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    steps = (letters == ord("(")).astype(np.int8) - (letters == ord(")"))
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))


def word(text: str) -> int | None:
    """Return the code of the type that a text begins with, None where it names none.

    Examples
    --------
    >>> word(" Polygon Z ((")
    3
    """
    match = _TOKEN.match(text)
    return NAMES.get(match[1].upper()) if match else None


def parse(text: str) -> Node:
    """Return the geometry of a text.

    Raises
    ------
    UnreadableError
        If it is none, or nested deeper than `DEEPEST`.
    """
    reader = _Reader(text)
    try:
        node = reader.geometry(0, None)
    except (ValueError, IndexError) as error:
        raise UnreadableError(str(error)) from error
    if reader.peek():
        raise UnreadableError("something stands behind the geometry")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def geometry(self, level: int, unnamed: int | None) -> Node:
        if level > DEEPEST:
            raise UnreadableError("nested too deep")
        kind = NAMES.get(self._word(), unnamed) if self.peek().isalpha() and self.peek() != "EMPTY" else unnamed
        if kind is None:
            raise UnreadableError("no type of geometry")
        if self.peek() in ("Z", "M", "ZM"):
            self._at += 1
        return self._body(kind, level)

    def _body(self, kind: int, level: int) -> Node:
        if self.peek() == "EMPTY":
            self._at += 1
            return Node(kind)
        # The older way to write a multipoint has no brackets around its points.
        if kind == POINT and self.peek() != "(":
            return Node(kind, np.array([self._position()]))
        self._expect("(")
        if kind in _UNNAMED or kind == tree.COLLECTION:
            return Node(kind, parts=self._list(lambda: self.geometry(level + 1, _UNNAMED.get(kind))))
        return Node(kind, np.array(self._list(self._position)).reshape(-1, 2))

    def _list(self, one: Callable[[], _One]) -> list[_One]:
        found = [one()]
        while self.peek() == ",":
            self._at += 1
            found.append(one())
        self._expect(")")
        return found

    def _position(self) -> tuple[float, float]:
        numbers = []
        while self.peek() not in ("", "(", ",", ")"):
            numbers.append(float(self._word()))
        if not 2 <= len(numbers) <= 4:
            raise UnreadableError("a position has two to four numbers")
        return numbers[0], numbers[1]

    def _word(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise UnreadableError(f"{sign} is missing")
        self._at += 1


def _tokens(text: str) -> list[str]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError("a sign that no geometry has")
        found.append(match[1].upper())
        at = match.end()
    return found
