"""Words that sentences about kinds share: nouns in running text, lists, why a layer says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.kinds.registry import KINDS
from layers.language import current_language, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from layers.city import City


def noun(kind: str) -> str:
    """Return what the places of `kind` (an id) are called inside a sentence, plural."""
    return _(KINDS[kind].noun) if kind in KINDS else kind.replace("_", " ")


def counted(kind: str, count: int) -> str:
    """Return a number of places of one kind: ``1 university``, ``1,340 industrial sites``."""
    if kind not in KINDS:
        return _("{count} of {kind}").format(count=f"{count:,}", kind=noun(kind))
    return ngettext(*KINDS[kind].counted, count).format(count=f"{count:,}")


def enumerated(counts: Iterable[tuple[str, int]]) -> str:
    """Return the kinds there are, the most frequent first: ``6 cultural venues and 2 universities``."""
    present = sorted((item for item in counts if item[1] > 0), key=lambda item: -item[1])
    return listed([counted(kind, count) for kind, count in present])


def listed(words: Sequence[str]) -> str:
    """Return words as an enumeration in the language in force: ``a, b and c``."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0]
    # Between a Chinese character and a number there is a space, as everywhere else.
    space = " " if current_language() == "zh_CN" and words[-1][:1].isdigit() else ""
    return _("{first} and {last}").format(first=_(", ").join(words[:-1]), last=space + words[-1])


def in_clauses(parts: Sequence[str]) -> str:
    """Return parts of a sentence set side by side; Chinese sets another comma between clauses than in a list."""
    said = parts[0]
    for part in parts[1:]:
        said = _("{clause}, {next_clause}").format(clause=said, next_clause=part)
    return said


def clauses_listed(parts: Sequence[str]) -> str:
    """Return clauses as an enumeration: ``a, b and c``."""
    if len(parts) == 1:
        return parts[0]
    return _("{clauses} and {last_clause}").format(clauses=in_clauses(parts[:-1]), last_clause=parts[-1])


def paragraph(sentences: Sequence[str]) -> str:
    """Return sentences as running text; Chinese sets no space between them."""
    return ("" if current_language() == "zh_CN" else " ").join(sentences)


def capitalised(sentence: str) -> str:
    """Return `sentence` with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def why_absent(city: City, kind: str) -> str | None:
    """Return why nothing can be said of `kind`: no usable layer, or an empty one; None where there are places."""
    if not city.has(kind):
        lost = city.unusable(kind)
        if lost is not None:
            return _("{file} could not be used: {reason}.").format(file=lost[0], reason=lost[1].rstrip(".。"))
        return _("No layer of {kind} was given.").format(kind=noun(kind))
    if city.count(kind) == 0:
        return _("The layer of {kind} is empty.").format(kind=noun(kind))
    return None
