from __future__ import annotations

import pandas as pd
import pytest

from layers.formats.delimited.numbers import habit_of, meaning, plain_number, typed
from layers.formats.delimited.reading import read_delimited
from layers.formats.table import objects


def column(values: list[str | None], habit: str = "") -> tuple[list[object], tuple[str, str | None] | None]:
    made, finding = typed(pd.Series(objects(list(values)), dtype=object), "area", habit)
    return made.tolist(), None if finding is None else (finding.severity.value, finding.repair)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("842100.5", "d.", "842100.5"),
        ("842 100,5", "d,", "842100.5"),
        ("842.100,5", "d,", "842100.5"),
        ("842,100.5", "d.", "842100.5"),
        ("842'100.5", "d.", "842100.5"),
        ("842’100,5", "d,", "842100.5"),
        ("6.519.900,5", "d,", "6519900.5"),
        ("6,519,900", "t,", "6519900"),
        ("6 519 900", "", "6519900"),
        ("-1.250,5", "d,", "-1250.5"),
        (",5", "d,", ".5"),
        ("0,750", "d,", "0.750"),
        ("1234,567", "d,", "1234.567"),
    ],
)
def test_numbers_that_speak_for_themselves(text: str, kind: str, number: str) -> None:
    assert meaning(text) == kind
    assert plain_number(text, ",") == plain_number(text, ".") == number


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3", "12.05.2020", "1,2,3", "12.34,567,8", "1 2", "04 78 12", "1-2", "1e5"]
)
def test_what_is_no_number(text: str) -> None:
    assert meaning(text) == "x"


@pytest.mark.parametrize(
    ("values", "habit", "read", "said"),
    [
        (["12,5", "0,75", "3", "1,25"], "", [12.5, 0.75, 3.0, 1.25], ("note", "read as 12.5")),
        (["1.200", "85", "1.050", "12"], ",", [1200, 85, 1050, 12], ("note", "read as 1200")),
        (["1,200", "85", "1,050", "12"], ".", [1200, 85, 1050, 12], ("note", "read as 1200")),
        (["1,200", "2,5"], "", [1.2, 2.5], ("note", "read as 1.200")),
        (["1,200", "2,500,000"], "", [1200, 2500000], ("note", "read as 1200")),
        (["1.200", "2.500.000"], "", [1200, 2500000], ("note", "read as 1200")),
        (["2,596.6", "938", "1,172.6"], "", [2596.6, 938, 1172.6], ("note", "read as 2596.6")),
        (["1'250", "2'250.5"], "", [1250, 2250.5], ("note", "read as 2250.5")),
        (["1,200", "2.500,5"], "", [1.2, 2500.5], ("note", "read as 1.200")),
        # Whole numbers under a thousand among those with three places: they were parted at the thousands.
        (["2.597", "1.917", "264", "93"], ".", [2597, 1917, 264, 93], ("warning", "read as 2597")),
        (["2.597", "1.917", "264", "93"], "", [2597, 1917, 264, 93], ("warning", "read as 2597")),
        (["1.234", "2.345", "3.456"], ".", [1.234, 2.345, 3.456], ("warning", "read as 1.234")),
        (["1,234", "2,345"], "", [1234, 2345], ("warning", "read as 1234")),
        (["1,200", "2,5", "3,000,000"], "", [1200, 2.5, 3000000], ("warning", "read as 1200")),
    ],
)
def test_a_sign_means_what_its_column_says(
    values: list[str], habit: str, read: list[float], said: tuple[str, str]
) -> None:
    assert column(values, habit) == (pytest.approx(read), said)
    assert column(values[::-1], habit)[0] == pytest.approx(read[::-1])


@pytest.mark.parametrize(
    "values",
    [
        ["1.25", "2.5"],
        ["1.234", "2.5"],
        ["1250", "3"],
        ["0.125", "0.250"],
        ["x", "y"],
        ["12.05.2020", "13.05.2020"],
        ["007", "010"],
        ["802 954 785", "802 954 786"],
        ["Building 1,250", "Building 1,251"],
        ["1,2-xylol", "1,3-xylol"],
        ["04 78 12 34 56"],
        ["1,5 x 2,5"],
    ],
)
def test_what_is_written_plainly_or_no_number_is_not_spoken_of(values: list[str]) -> None:
    read, said = column(list(values))
    assert said is None
    assert [str(value) for value in read] == values or all(isinstance(value, float | int) for value in read)


def test_numbers_with_a_unit_keep_it() -> None:
    assert column(["12,5 ha", "1.250,5 ha", "3 ha", None, "约4,5公顷"])[0] == [
        "12.5 ha",
        "1250.5 ha",
        "3 ha",
        None,
        "约4.5公顷",
    ]


def test_a_column_of_words_with_a_number_stays() -> None:
    assert column(["12,5", "a", "b"])[0] == ["12,5", "a", "b"]


def test_a_word_for_unknown_among_numbers() -> None:
    assert column(["12,5", "1,5", "2,5", "0,5", "unknown"])[0] == ["12.5", "1.5", "2.5", "0.5", "unknown"]


def test_the_habit_of_a_table() -> None:
    assert habit_of(pd.DataFrame({"lon": ["4,81"], "n": ["1.200"]})) == ","
    assert habit_of(pd.DataFrame({"lon": ["4.81"], "n": ["1,200"]})) == "."
    assert habit_of(pd.DataFrame({"n": ["1,200"]})) == ""


@pytest.mark.parametrize(
    "areas",
    [
        ["2596.6", "263.8", "938.0", "1172.6"],
        ["2596,6", "263,8", "938", "1172,6"],
        ["2.596,6", "263,8", "938", "1.172,6"],
        ["2,596.6", "263.8", "938", "1,172.6"],
    ],
)
def test_one_column_in_four_spellings(areas: list[str]) -> None:
    text = "name;lon;lat;floor_area\n" + "".join(f"F;4.85415;45.76424;{area}\n" for area in areas)
    read = read_delimited(text.encode(), "stem").tables[0].attributes
    assert read["floor_area"].tolist() == pytest.approx([2596.6, 263.8, 938.0, 1172.6])
