"""Many geometries at once: GEOS reads what is plain and flat, we what is curved, and nobody what nests without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.errors import Finding, Severity
from layers.formats.limits import DEEPEST
from layers.formats.simple_features import binary, text
from layers.formats.simple_features.tree import (
    COLLECTION,
    LINE,
    POINT,
    POLYGON,
    Node,
    UnreadableError,
    built,
    curved,
    simple,
)
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# A level takes nine bytes: what is shorter nests a hundred times at most, which no stack minds.
_SHALLOW = 900
_FLAT = (POINT, LINE, POLYGON)


@dataclass(slots=True)
class Geometries:
    """What was read.

    Parameters
    ----------
    geometry
        (n,) shapely geometries, None where there was none or it could not be read.
    closed
        Rows with a ring that was closed.
    curved
        Rows whose arcs are chords now.
    unreadable
        Rows that held something that is no geometry, or one nested too deep.
    """

    geometry: NDArray[np.object_]
    closed: list[int] = field(default_factory=list)
    curved: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)


def from_wkb(blobs: Sequence[bytes | None] | NDArray[np.object_]) -> Geometries:
    """Return the geometries of well-known binary.

    Parameters
    ----------
    blobs
        n of them, None for none.

    Examples
    --------
    >>> from_wkb([shapely.to_wkb(shapely.Point(1, 2)), b"none", None]).unreadable
    [1]
    """
    reader = _Reader(
        blobs, shapely.from_wkb, binary.parse, lambda blob: binary.type_code(blob) in _FLAT or binary.lone(blob)
    )
    # Bytes that GEOS must not see before their nesting is known.
    suspects = [row for row, blob in enumerate(blobs) if blob is not None and len(blob) > _SHALLOW]
    reader.look_at([row for row in suspects if not reader.flat(row)])
    return reader.read()


def from_wkt(texts: Sequence[str | None] | NDArray[np.object_]) -> Geometries:
    """Return the geometries of well-known text.

    Parameters
    ----------
    texts
        n of them, None for none.

    Examples
    --------
    >>> from_wkt(["POINT (1 2)", "CIRCULARSTRING (0 0, 1 1, 2 0)"]).curved
    [1]
    """
    reader = _Reader(texts, shapely.from_wkt, text.parse, lambda one: text.word(one) in _FLAT)
    # Few rows have so many brackets at all, and counting them is quicker than pairing them.
    many = [row for row, one in enumerate(texts) if one is not None and one.count("(") > DEEPEST]
    reader.refuse([row for row in many if text.depth(str(texts[row])) > DEEPEST])
    return reader.read()


def told(read: Geometries) -> list[Finding]:
    """Return what was mended, row by row: rings that were closed, arcs that are chords now."""
    said = (
        (read.closed, "unclosed_ring", Severity.WARNING, _("a ring is not closed"), _("closed")),
        (read.curved, "curve_straightened", Severity.NOTE, _("an outline has arcs"), _("drawn as straight pieces")),
    )
    return [
        Finding(code, severity, message, row, repair=repair)
        for rows, code, severity, message, repair in said
        for row in rows
    ]


class _Reader:
    """Hands GEOS what is known to be harmless, and reads by ourselves what it or shapely does not take."""

    def __init__(
        self,
        values: Sequence[Any] | NDArray[np.object_],
        read: Callable[..., Any],
        parse: Callable[[Any], Node],
        is_flat: Callable[[Any], bool],
    ) -> None:
        self._held = np.array([*values, None], dtype=object)[:-1]
        self._read = read
        self._parse = parse
        self._is_flat = is_flat
        self._found = Geometries(np.full(len(self._held), None, dtype=object))

    def flat(self, row: int) -> bool:
        """Whether a row's geometry holds no others, or one that holds none."""
        return self._is_flat(self._held[row])

    def refuse(self, rows: Sequence[int]) -> None:
        """Count rows as unreadable, unread."""
        self._found.unreadable.extend(rows)
        self._held[list(rows)] = None

    def look_at(self, rows: Sequence[int]) -> None:
        """Take rows apart: what GEOS can read stays with it, a curve is built here, anything else is refused."""
        for row in rows:
            if self._held[row] is None:
                continue
            try:
                node = self._parse(self._held[row])
                if not simple(node):
                    self._build(row, node)
            except UnreadableError:
                self.refuse([row])

    def read(self) -> Geometries:
        """Return all of it."""
        try:
            read = self._read(self._held, on_invalid="ignore")
        except NotImplementedError:  # shapely's word for a curve, without saying where
            there = [row for row, one in enumerate(self._held) if one is not None]
            self.look_at([row for row in there if not self.flat(row)])
            read = self._read(self._held, on_invalid="ignore")
        found = self._found
        found.geometry = np.where(shapely.is_missing(read), found.geometry, np.asarray(read, dtype=object))
        # Inside of a collection shapely does not see them.
        self.look_at(np.flatnonzero(shapely.get_type_id(found.geometry) == COLLECTION).tolist())
        self._second_try()
        return found

    def _second_try(self) -> None:
        """Read again, by itself, what could not be read: a ring left open is closed, a surface taken apart."""
        found = self._found
        for row in np.flatnonzero(shapely.is_missing(found.geometry)).tolist():
            if self._held[row] is None:
                continue
            # Not on_invalid="fix" for all: it would close rings without telling which.
            found.geometry[row] = self._read(self._held[row], on_invalid="fix")
            if found.geometry[row] is not None:
                found.closed.append(row)
            else:
                self._take_apart(row)
        found.unreadable.sort()

    def _take_apart(self, row: int) -> None:
        try:
            self._build(row, self._parse(self._held[row]))
        except UnreadableError:
            self.refuse([row])

    def _build(self, row: int, node: Node) -> None:
        self._found.geometry[row] = built(node)
        self._held[row] = None
        if curved(node):
            self._found.curved.append(row)
