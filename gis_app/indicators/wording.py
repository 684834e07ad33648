"""Words that sentences about kinds share: nouns in running text, lists, why a layer says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.kinds.registry import KINDS
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.city import City

_NOUNS = {
    "industrial_sites": N_("industrial sites"),
    "universities": N_("universities"),
    "cultural_venues": N_("cultural venues"),
    "creative_firms": N_("creative firms"),
}


def noun(kind: str) -> str:
    """Return what the places of `kind` (an id) are called inside a sentence, plural."""
    if kind in _NOUNS:
        return _(_NOUNS[kind])
    title = _(KINDS[kind].title) if kind in KINDS else kind.replace("_", " ")
    return title[:1].lower() + title[1:]


def listed(words: Sequence[str]) -> str:
    """Return words as an enumeration in the language in force: ``a, b and c``."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0]
    return _("{first} and {last}").format(first=_(", ").join(words[:-1]), last=words[-1])


def capitalised(sentence: str) -> str:
    """Return `sentence` with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def why_absent(city: City, kind: str) -> str | None:
    """Return why nothing can be said of `kind`: no layer, or an empty one; None where there are places."""
    if not city.has(kind):
        return _("No layer of {kind} was given.").format(kind=noun(kind))
    if city.count(kind) == 0:
        return _("The layer of {kind} is empty.").format(kind=noun(kind))
    return None
