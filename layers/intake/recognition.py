"""Which kind each feature is: what the planner says, the file's name, its fields, its values, its geometry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.intake.splitting import Classified, classify
from layers.intake.words import kind_of_value, kinds_of_name, plain
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft
    from layers.kinds.kind import LayerKind

_WHOLE = 0.8
_NAMED = 0.5
_MOST_NAMES = 2000
_FIELD = 0.5
_MEDLEY = 0.5
_FEWEST_SORTS = 5


@dataclass(slots=True)
class Recognised:
    """What each feature is.

    Parameters
    ----------
    kinds
        (n,) kind ids, None where a feature fits none.
    confidence
        Kind id to 0…1.
    split_by
        The columns that decided, or None where the whole file is one kind.
    words
        (n,) the words that decided, None where none did.
    """

    kinds: NDArray[np.object_]
    confidence: dict[str, float] = field(default_factory=dict)
    split_by: str | None = None
    words: NDArray[np.object_] | None = None


def recognise(draft: Draft, names: tuple[str, ...], declared: str | None) -> Recognised:
    """Tell the kind of every feature.

    Parameters
    ----------
    draft
        The features, their geometry in order.
    names
        The table's name and the file's stem, the more telling first.
    declared
        The kind somebody said, or None.
    """
    declared = declared or next((name for name in names if name in KINDS), None)
    if declared is not None:
        return _all_of(draft, declared, 1.0)
    shares = fitting_shares(draft.geometry)
    classified = classify(draft)
    named = _named(names, shares)
    if named is not None:
        return _with_name(draft, named, classified)
    if classified.kinds_found():
        return _by_values(classified)
    return _by_people(draft, shares) or _by_fields(draft, shares) or _all_of(draft, None, 0.0)


def fits(geometry: NDArray[np.object_], kind: LayerKind) -> NDArray[np.bool_]:
    """Return which geometries a kind's features may have.

    Parameters
    ----------
    geometry
        (n,) shapely geometries.
    kind
        The kind.

    Returns
    -------
    numpy.ndarray
        (n,) bool.
    """
    dimension = shapely.get_dimensions(geometry)
    wanted = {Shape.LINE: (1,), Shape.AREA: (2,), Shape.PLACE: (0, 2)}[kind.shape]
    return np.isin(dimension, wanted)


def fitting_shares(geometry: NDArray[np.object_]) -> dict[str, float]:
    """Return the share of the geometries that each kind's features may have."""
    if not len(geometry):
        return dict.fromkeys(KINDS, 1.0)
    return {kind.id: float(fits(geometry, kind).mean()) for kind in KINDS.values()}


def _all_of(draft: Draft, kind: str | None, confidence: float) -> Recognised:
    kinds = np.full(len(draft), kind, dtype=object)
    return Recognised(kinds, {kind: confidence} if kind else {})


def _named(names: tuple[str, ...], shares: dict[str, float]) -> str | None:
    """Take the kind that the first telling name suggests, of those the geometry allows."""
    for name in names:
        found = {kind: weight for kind, weight in kinds_of_name(name).items() if shares[kind] > _NAMED}
        if found:
            return max(found, key=lambda kind: found[kind])
    return None


def _with_name(draft: Draft, named: str, classified: Classified) -> Recognised:
    """Believe the name, unless the values say that it holds several kinds, or a medley of what is none."""
    if KINDS[named].shape is Shape.PLACE and _is_medley(named, classified):
        return _by_values(classified)
    others = classified.share_of_others(named)
    if others <= 1.0 - _WHOLE:
        agreed = classified.share_of(named)
        return _all_of(draft, named, round(0.75 + 0.2 * agreed, 2))
    found = _by_values(classified)
    if not classified.share_of(named):
        return found
    unsaid = np.array([kind is None for kind in found.kinds], dtype=bool) & fits(draft.geometry, KINDS[named])
    found.kinds[unsaid] = named
    found.confidence.setdefault(named, 0.6)
    return found


def _is_medley(named: str, classified: Classified) -> bool:
    """Whether most categories are words for other things: a register of all firms, venues of all sorts."""
    said = pd.notna(classified.words)
    foreign = said & pd.isna(classified.kinds)
    if int(foreign.sum()) < _MEDLEY * max(int(said.sum()), 1):
        return False
    # One word for all rows, or public and private, says how the file's owner sorts, not what the places are.
    sorts = len(set(classified.words[foreign].tolist()))
    return bool(sorts >= _FEWEST_SORTS and classified.share_of(named) < _MEDLEY)


def _by_values(classified: Classified) -> Recognised:
    confidence = dict.fromkeys(classified.kinds_found(), classified.confidence)
    return Recognised(classified.kinds, confidence, ", ".join(classified.columns) or None, classified.words)


def _by_people(draft: Draft, shares: dict[str, float]) -> Recognised | None:
    """No column says what things are, but their names end in 大学 or Museum."""
    column = next((str(name) for name in draft.attributes.columns if _is_name(str(name))), None)
    if column is None:
        return None
    names = draft.attributes[column].to_numpy(dtype=object)
    found = np.array([_kind_of_proper_name(name) for name in names], dtype=object)
    told = pd.notna(found)
    if told.sum() * 2 <= len(found):
        return None
    kinds, counts = np.unique(found[told].astype(str), return_counts=True)
    leading = str(kinds[counts.argmax()])
    if counts.max() >= _WHOLE * told.sum() and shares[leading] > _NAMED:
        return _all_of(draft, leading, 0.6)
    return Recognised(found, dict.fromkeys(kinds.tolist(), 0.5), column, names)


def _is_name(column: str) -> bool:
    word = plain(column)
    return word in {"name", "title", "名字"} or word.endswith(("名称", "name"))


def _kind_of_proper_name(name: object) -> str | None:
    if not isinstance(name, str):
        return None
    words = name.split("（")[0].split("(")[0].split()
    head = words[-1] if words else ""
    first = words[0] if len(words) > 2 and words[1].lower() == "of" else ""  # University of …
    return kind_of_value(head) or (kind_of_value(first) if first else None)


def _by_fields(draft: Draft, shares: dict[str, float]) -> Recognised | None:
    """Recognise columns that only one kind has."""
    columns = {plain(name) for name in draft.attributes.columns}
    hits = {kind.id: _own_fields(kind, columns) for kind in KINDS.values() if shares[kind.id] > _NAMED}
    best = max(hits, key=lambda kind: hits[kind], default=None)
    if best is None or hits[best] == 0 or sum(count == hits[best] for count in hits.values()) > 1:
        return None
    return _all_of(draft, best, min(0.7, _FIELD + 0.1 * (hits[best] - 1)))


def _own_fields(kind: LayerKind, columns: set[str]) -> int:
    # Words that the files of many kinds have say nothing of one.
    ambiguous = {"type", "class", "size", "level", "status", "现状", "状态", "等级", "层次", "规模"}
    words = [{plain(one.id), *map(plain, one.aliases)} - ambiguous for one in kind.fields]
    return sum(bool(names & columns) for names in words)
