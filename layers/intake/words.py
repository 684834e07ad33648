"""How words of files and columns are compared with the words of a kind."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from layers.kinds.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAILS = ("用地", "企业", "公司", "机构", "场馆", "设施", "单位", "类", "业", "馆", "点")
_SEPARATORS = re.compile(r"[;；|/>、，,:：]")
_TOKEN = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST_TAIL = 2


def plain(word: object) -> str:
    """Return a word as words are compared: no case, space, hyphen or underscore.

    Examples
    --------
    >>> plain("Floor_Area ")
    'floorarea'
    """
    return re.sub(r"[\s_\-()（）.]+", "", unicodedata.normalize("NFKC", str(word)).casefold())


def is_chinese(word: str) -> bool:
    """Whether a word has a Chinese character."""
    return any("\u4e00" <= char <= "\u9fff" for char in word)


@cache
def value_words() -> Mapping[str, str]:
    """Return every value that means a kind, compared plainly, with the kind's id."""
    return MappingProxyType({plain(value): kind.id for kind in KINDS.values() for value in kind.values})


@cache
def osm_tags() -> Mapping[tuple[str, str], str]:
    """Return every OpenStreetMap tag that means a kind, with the kind's id."""
    return MappingProxyType({tag: kind.id for kind in KINDS.values() for tag in kind.osm_tags})


@cache
def osm_keys() -> frozenset[str]:
    """Return the keys of all OpenStreetMap tags that mean a kind."""
    return frozenset(key for key, _value in osm_tags())


@cache
def kind_of_value(value: str) -> str | None:
    """Return the kind that a category means, the most telling part first.

    Parameters
    ----------
    value
        Such as ``Art museum``, ``省级博物馆`` or ``科教文化服务;博物馆;博物馆``.

    Returns
    -------
    str or None
        The kind's id.

    Examples
    --------
    >>> kind_of_value("科教文化服务;博物馆")
    'cultural_venues'
    """
    whole = _one(value)
    if whole:
        return whole
    parts = [part for part in _SEPARATORS.split(value) if part.strip()]
    return next((kind for part in reversed(parts) if (kind := _one(part))), None) if len(parts) > 1 else None


def _one(value: str) -> str | None:
    word = plain(value)
    known = value_words()
    for form in (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y"):
        if form in known:
            return known[form]
    return _chinese_head(word) if is_chinese(word) else None


def _chinese_head(word: str) -> str | None:
    """Read a Chinese compound by its end: 设计学院 is a college, 省级博物馆 a museum."""
    known = value_words()
    forms = [word, *(word.removesuffix(tail) for tail in _TAILS if word.endswith(tail))]
    for form in forms:
        # From the longest end to the shortest, for the longest says most.
        for start in range(len(form) - _SHORTEST_TAIL + 1):
            if form[start:] in known:
                return known[form[start:]]
    return None


def kinds_of_name(name: str) -> dict[str, int]:
    """Return the kinds that a file's or table's name suggests, with how much of the name does.

    Parameters
    ----------
    name
        A stem such as ``parks_2020`` or ``南京市高校``.

    Returns
    -------
    dict
        Kind id to the length of the longest word found; Chinese characters count thrice.
    """
    parted = _CAMEL.sub("_", unicodedata.normalize("NFKC", name)).casefold()
    tokens = _TOKEN.findall(parted)
    phrase = "_".join(token for token in tokens if not is_chinese(token))
    chinese = "".join(token for token in tokens if is_chinese(token))
    found = {kind.id: _best(kind.file_words + kind.values, phrase, chinese) for kind in KINDS.values()}
    english = {kind.id: _best(kind.file_words, phrase, "") for kind in KINDS.values()}
    return {
        kind: length
        for kind, length in ((kind, max(english[kind], found[kind] if chinese else 0)) for kind in found)
        if length
    }


def meant_by_name(file: str) -> str | None:
    """Return the kind that a file's name suggests most, or None.

    Examples
    --------
    >>> meant_by_name("cultural_venues.geojson"), meant_by_name("x.csv")
    ('cultural_venues', None)
    """
    stem = file.rsplit(".", 1)[0]
    found = {stem: 1} if stem in KINDS else kinds_of_name(stem)
    return max(found, key=lambda kind: found[kind], default=None)


def _best(words: tuple[str, ...], phrase: str, chinese: str) -> int:
    """Measure the longest word found; of two Chinese ones equally long, the later is the head."""
    best = 0
    for word in words:
        if is_chinese(word):
            at = chinese.rfind(word)
            best = max(best, 300 * len(word) + at) if at >= 0 else best
        elif f"_{word.casefold().replace(' ', '_')}_" in f"_{phrase}_":
            best = max(best, 100 * len(word))
    return best
