"""One mixed file split into kinds by its own columns: 类别, amenity, landuse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.intake.words import kind_of_value, osm_keys, osm_tags, plain
from layers.kinds.kind import COMMON_FIELDS, Shape
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

# Some exports write key and value into one cell: amenity=museum or amenity_museum.
_OSM_PAIR = re.compile(r"^\s*([a-z]+)[_=:]([a-z_]+)\s*$", re.IGNORECASE)
_MOST_VALUES = 2000
_TELLING_SHARE = 0.6
# Values of these keys are ordinary words too: what OSM's list lacks is looked up as one.
_LOOSE_KEYS = frozenset(("amenity", "tourism", "shop", "office"))
_CATEGORY_NAMES = frozenset(
    (
        *(plain(word) for one in COMMON_FIELDS if one.id == "category" for word in (one.id, *one.aliases)),
        "大类", "中类", "小类", "业态", "poitype", "fclass", "layer", "图层", "用地性质", "用地类型", "场馆类型",
        "设施类型",         "landusetype", "subtype", "subclass", "industry", "group", "highway", "linktypename",
    )
)  # fmt: skip
_DIMENSIONS = {Shape.LINE: (1,), Shape.AREA: (2,), Shape.PLACE: (0, 2)}


@dataclass(slots=True)
class Classified:
    """What the values of the columns say each feature is.

    Parameters
    ----------
    kinds
        (n,) kind ids or None.
    words
        (n,) the value that decided, or the first category that did not, or None.
    columns
        The columns that decided, the one that decided most first.
    confidence
        0…1.
    """

    kinds: NDArray[np.object_]
    words: NDArray[np.object_]
    columns: list[str] = field(default_factory=list)
    confidence: float = 0.0

    def kinds_found(self) -> list[str]:
        """Return the kinds found, in the registry's order."""
        return [kind for kind in KINDS if np.any(self.kinds == kind)]

    def share_of(self, kind: str) -> float:
        """Return the share of all features that are of `kind`."""
        return float(np.mean(self.kinds == kind)) if len(self.kinds) else 0.0

    def share_of_others(self, kind: str) -> float:
        """Return the share of all features that are of another kind than `kind`."""
        return sum(self.share_of(other) for other in self.kinds_found() if other != kind)


def classify(draft: Draft) -> Classified:
    """Tell each feature's kind by the columns that say it.

    Parameters
    ----------
    draft
        The features; a value counts only where the geometry allows the kind: a residential area is no street.
    """
    found = Classified(np.full(len(draft), None, dtype=object), np.full(len(draft), None, dtype=object))
    readings = [_Reading.of(draft, str(name)) for name in draft.attributes.columns]
    telling = sorted((one for one in readings if one is not None), key=lambda one: (-one.trust, -one.told))
    for reading in telling:
        _take(found, reading)
    return found


@dataclass(slots=True)
class _Reading:
    """What one column says."""

    column: str
    kinds: NDArray[np.object_]
    words: NDArray[np.object_]
    told: int
    trust: float

    @classmethod
    def of(cls, draft: Draft, column: str) -> _Reading | None:
        """Read one column; None where it is no category, or says nothing."""
        series = draft.attributes[column]
        if series.dtype != object:
            return None
        key = plain(column)
        category = key in _CATEGORY_NAMES or key in osm_keys()
        codes, uniques = pd.factorize(series)
        if not category and len(uniques) > min(_MOST_VALUES, max(20, len(series) // 5)):
            return None
        told_by = [_kind_of(key, value) for value in uniques]
        # Code -1, what is missing, finds the None at the end.
        kinds = np.array([*told_by, None], dtype=object)[codes]
        kinds[~_allowed(draft.geometry, kinds)] = None
        told = int(np.count_nonzero(pd.notna(kinds)))
        known = int(np.count_nonzero(codes >= 0))
        if not category and told < _TELLING_SHARE * max(known, 1):
            return None
        trust = 0.9 if category else 0.6
        spoken = [value.strip() or None if isinstance(value, str) else None for value in uniques]
        words = np.array([*spoken, None], dtype=object)[codes]
        return cls(column, kinds, words, told, trust) if told or category else None


def _kind_of(key: str, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    written_out = _OSM_PAIR.match(value)
    if written_out and (tagged := osm_tags().get((written_out[1].lower(), written_out[2].lower()))):
        return tagged
    if key in osm_keys():
        tagged = osm_tags().get((key, value.strip().lower()))
        if tagged or key not in _LOOSE_KEYS:
            return tagged
    return kind_of_value(value)


def _allowed(geometry: NDArray[np.object_], kinds: NDArray[np.object_]) -> NDArray[np.bool_]:
    dimension = shapely.get_dimensions(geometry)
    allowed = np.ones(len(kinds), dtype=bool)
    for kind in KINDS.values():
        allowed &= (kinds != kind.id) | np.isin(dimension, _DIMENSIONS[kind.shape])
    return allowed


def _take(found: Classified, reading: _Reading) -> None:
    """Let a column decide where none before it did."""
    open_ = pd.isna(found.kinds) & pd.notna(reading.kinds)
    if open_.any():
        found.kinds[open_] = reading.kinds[open_]
        found.words[open_] = reading.words[open_]
        found.columns.append(reading.column)
        found.confidence = max(found.confidence, reading.trust)
    unsaid = pd.isna(found.words) & pd.isna(found.kinds) & pd.notna(reading.words)
    found.words[unsaid] = reading.words[unsaid]
