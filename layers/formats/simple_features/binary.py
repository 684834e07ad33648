"""Well-known binary taken apart by ourselves: GEOS recurses into what a file nests, until the stack ends."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Literal

import numpy as np

from layers.formats.limits import DEEPEST
from layers.formats.simple_features.tree import CIRCULAR, LINE, POINT, POLYGON, TRIANGLE, Node, UnreadableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# PostGIS marks a third, a fourth number and a reference system by bits, ISO adds thousands.
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
_PLAIN_BITS = 0x0FFFFFFF
_ONE = (b"\0\0\0\x01", b"\x01\0\0\0")


def type_code(blob: bytes) -> int:
    """Return the type that a blob begins with, whatever its byte order and dimensions; 0 where it is too short.

    Examples
    --------
    >>> type_code(bytes.fromhex("0102000080"))
    2
    """
    return 0 if len(blob) < 5 else (int.from_bytes(blob[1:5], _order(blob[0])) & _PLAIN_BITS) % 1000


def lone(blob: bytes) -> bool:
    """Whether a blob is a collection of one plain geometry, as most programs write their polygons.

    Examples
    --------
    >>> lone(bytes.fromhex("010600000001000000" "0103000000"))
    True
    """
    one = blob[5:9] == _ONE[blob[:1] == b"\x01"]
    return one and not _srid(blob) and type_code(blob[9:14]) in (POINT, LINE, POLYGON)


def _srid(blob: bytes) -> bool:
    return bool(int.from_bytes(blob[1:5], _order(blob[0])) & _SRID)


def parse(blob: bytes) -> Node:
    """Return the geometry of a blob.

    Raises
    ------
    UnreadableError
        If it is cut short, or nested deeper than `DEEPEST`.
    """
    try:
        return _Reader(blob).geometry(0)
    except (struct.error, ValueError, IndexError) as error:
        raise UnreadableError(str(error)) from error


def _order(byte: int) -> Literal["little", "big"]:
    return "little" if byte == 1 else "big"


class _Reader:
    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0

    def geometry(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise UnreadableError("nested too deep")
        sign = "<" if self._blob[self._at] == 1 else ">"
        self._at += 1
        raw = self._number(sign)
        if raw & _SRID:
            self._at += 4
        plain = raw & _PLAIN_BITS
        kind, iso = plain % 1000, plain // 1000
        width = 2 + bool(raw & _Z) + bool(raw & _M) + (0, 1, 1, 2)[iso]
        return self._body(kind, sign, width, depth)

    def _body(self, kind: int, sign: str, width: int, depth: int) -> Node:
        if kind == POINT:
            position = self._positions(sign, width, 1)
            # An empty point is written as two numbers that are none.
            return Node(kind, position[~np.isnan(position).all(axis=1)])
        count = self._number(sign)
        if kind in (LINE, CIRCULAR):
            return Node(kind, self._positions(sign, width, count))
        # Before the loop, for the count is only what the file says.
        if count * 4 > len(self._blob) - self._at:
            raise UnreadableError("cut short")
        if kind in (POLYGON, TRIANGLE):
            rings = [Node(LINE, self._positions(sign, width, self._number(sign))) for _ring in range(count)]
            return Node(kind, parts=rings)
        return Node(kind, parts=[self.geometry(depth + 1) for _part in range(count)])

    def _number(self, sign: str) -> int:
        (number,) = struct.unpack_from(f"{sign}I", self._blob, self._at)
        self._at += 4
        return int(number)

    def _positions(self, sign: str, width: int, count: int) -> NDArray[np.float64]:
        if count * width * 8 > len(self._blob) - self._at:
            raise UnreadableError("cut short")
        flat = np.frombuffer(self._blob, f"{sign}f8", count * width, self._at)
        self._at += count * width * 8
        return flat.reshape(count, width)[:, :2].astype(np.float64)
