"""The same key twice in one object: legal to write, and one value is lost."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 20_000_000
"""Bytes; in larger files nobody typed a key twice, and looking would take as long as reading."""

_STRUCTURE = ("type", "features", "geometry", "properties", "coordinates", "crs")


def repeated_keys(values: Iterable[bytes], names: Iterable[str]) -> list[tuple[str, int | None]]:
    """Return the keys that stand twice in an object, with the feature's row, None for the outermost object.

    Parameters
    ----------
    values
        The JSON values of a file.
    names
        The attributes that were found, so that most files need no second look.

    Returns
    -------
    list of (str, int or None)
        In the order of the file.
    """
    found: list[tuple[str, int | None]] = []
    watch = _Watch(found)
    wanted = [f'"{name}"'.encode() for name in names]
    for value in values:
        if len(value) <= LARGEST and _suspicious(value, wanted):
            try:
                # The standard library shows every pair; a decoder by types drops the first of two in silence.
                json.loads(value, object_pairs_hook=watch.see)
            except (ValueError, RecursionError):
                continue
    return found


def _suspicious(value: bytes, names: list[bytes]) -> bool:
    """Count what is cheap to count: no attribute stands more often than features do, no feature has two types."""
    features = value.count(b'"properties"')
    if any(value.count(name) > max(features, 1) for name in names):
        return True
    counts = {word: value.count(f'"{word}"'.encode()) for word in _STRUCTURE}
    if counts["features"] > 1 or counts["geometry"] > max(features, 1) or counts["properties"] > counts["type"]:
        return True
    return counts["type"] > 2 * max(features, counts["coordinates"]) + 1 + 2 * counts["crs"]


class _Watch:
    """Sees every object as it closes: inner ones first, so what came since the last feature is the next one's."""

    def __init__(self, found: list[tuple[str, int | None]]) -> None:
        self._found = found
        self._waiting: list[str] = []
        self._row = 0

    def see(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Note repeated keys and return the object."""
        made = dict(pairs)
        if len(made) < len(pairs):
            counts = Counter(key for key, _value in pairs)
            self._waiting += [key for key, count in counts.items() if count > 1]
        if "geometry" in made or "features" in made:
            row = None if "features" in made else self._row
            self._found += [(key, row) for key in dict.fromkeys(self._waiting)]
            self._waiting = []
            self._row += row is not None
        return made
