"""A file's name suggests; what its category column says of each row decides, unless the name is a kind's own id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

ALL_SORTS = ["bakery", "bank", "plumber", "car dealer", "pharmacy", "kiosk", "hairdresser", "supermarket"]


def kinds(folder: Path, name: str, categories: list[str]) -> dict[str, int]:
    rows = "".join(f"a{n},{word},4.8{n:03d},45.7\n" for n, word in enumerate(categories))
    (folder / f"{name}.csv").write_text(f"name,category,lon,lat\n{rows}", "utf-8")
    read = read_file(folder / f"{name}.csv")
    told = [one for one in read.findings if one.code in ("category_unknown", "kind_unknown")]
    # Nothing vanishes in silence.
    assert bool(told) == (sum(found.features for found in read.kinds) < len(categories))
    return {found.kind: found.features for found in read.kinds if found.features}


@pytest.mark.parametrize("name", ["companies", "firms_2024", "企业"])
def test_a_register_of_all_firms_is_no_list_of_creative_ones(tmp_path: Path, name: str) -> None:
    assert kinds(tmp_path, name, [*ALL_SORTS * 4, "design", "advertising"]) == {"creative_firms": 2}
    assert kinds(tmp_path, name, ALL_SORTS * 4) == {}


def test_venues_of_all_sorts_are_not_culture(tmp_path: Path) -> None:
    assert kinds(tmp_path, "culture_venues_city", [*ALL_SORTS * 4, *["theatre"] * 6]) == {"cultural_venues": 6}


def test_a_kinds_own_id_is_certain(tmp_path: Path) -> None:
    assert kinds(tmp_path, "creative_firms", ALL_SORTS * 4) == {"creative_firms": 32}


@pytest.mark.parametrize(
    "categories",
    [
        ["public", "private"] * 10,  # how the owner sorts them
        ["museum"] * 12 + ["house of culture", "ecomuseum"],  # a few words nobody knows
        ["cultural"] * 20,
    ],
)
def test_the_name_is_believed_where_the_words_say_nothing_else(tmp_path: Path, categories: list[str]) -> None:
    assert kinds(tmp_path, "museums", categories) == {"cultural_venues": len(categories)}
