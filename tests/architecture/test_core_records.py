"""The records every room builds on."""

from __future__ import annotations

import pytest

from layers.errors import UserError
from layers.kinds.registry import CORE_KINDS, DEFAULT_UNIVERSE, KINDS


def test_user_error_is_one_line() -> None:
    error = UserError("the file is\nempty.", where="a.geojson", remedy="export it again.")
    assert str(error) == "a.geojson: the file is empty; export it again."


def test_kinds_are_declared_once() -> None:
    assert CORE_KINDS == ("industrial_sites", "universities", "cultural_venues")
    assert (*CORE_KINDS, "creative_firms") == DEFAULT_UNIVERSE
    assert all(key == kind.id for key, kind in KINDS.items())
    for kind in KINDS.values():
        ids = [field.id for field in kind.all_fields]
        assert len(ids) == len(set(ids)), kind.id


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_kinds_have_words_in_both_languages(kind: object) -> None:
    words = " ".join(kind.file_words + kind.values)  # type: ignore[attr-defined]
    assert any(character.isascii() and character.isalpha() for character in words)
    assert any("\u4e00" <= character <= "\u9fff" for character in words)
