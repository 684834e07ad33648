"""Both languages are complete at every stop."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from layers import language

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "N_")),
    **dict.fromkeys(("ngettext", "NN_"), (1, 2)),
}


@pytest.fixture(scope="module")
def chinese(root: Path) -> Catalog:
    with (root / "layers/locale/zh_CN/LC_MESSAGES/clusterscape.po").open("rb") as source:
        return read_po(source, locale="zh_CN")


@pytest.fixture(scope="module")
def messages(root: Path) -> list[str | tuple[str, ...]]:
    found: dict[str | tuple[str, ...], None] = {}
    for package in ("gis_app", "layers", "sample_cities"):
        for row in extract_from_dir(root / package, method_map=[("**.py", "python")], keywords=KEYWORDS):
            found[row[2]] = None
    return list(found)


def test_every_sentence_has_a_translation(messages: list[str | tuple[str, ...]], chinese: Catalog) -> None:
    missing = []
    for message in messages:
        entry = chinese.get(message if isinstance(message, str) else message[0])
        said = entry.string if entry else ""
        if not (said if isinstance(said, str) else all(said)):
            missing.append(message)
    assert missing == []


def test_no_translation_is_left_over(messages: list[str | tuple[str, ...]], chinese: Catalog) -> None:
    known = {message if isinstance(message, str) else message[0] for message in messages}
    ids = [m.id if isinstance(m.id, str) else m.id[0] for m in chinese if m.id]
    assert [i for i in ids if i not in known] == []


def test_translations_keep_the_placeholders(chinese: Catalog) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    wrong = []
    for message in chinese:
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        allowed = set().union(*(names(source) for source in sources))
        if any(names(text) - allowed or names(sources[-1]) - names(text) for text in texts):
            wrong.append(message.id)
    assert wrong == []


def test_park_boundary_is_never_a_public_park(chinese: Catalog) -> None:
    """园区 is a business park, 公园 a green one: confusing them is the classic blunder."""
    for message in chinese:
        text = message.id if isinstance(message.id, str) else " ".join(message.id)
        if re.search(r"(creative|designated) .{0,9}park|park boundar", text, re.IGNORECASE):
            assert "公园" not in str(message.string), message.id


def test_a_context_speaks_its_own_language() -> None:
    assert language.gettext("Universities and research") == "Universities and research"
    with language.speaking("zh_CN"):
        assert language.gettext("Universities and research") == "高校与科研机构"
    assert language.current_language() == "en"
    with pytest.raises(ValueError, match="fr"):
        language.use_language("fr")
