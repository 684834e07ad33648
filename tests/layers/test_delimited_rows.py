from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from layers.errors import Finding, UserError
from layers.formats.delimited.reading import read_delimited
from layers.formats.delimited.rows import Rows, read_rows
from layers.formats.text import read_text

if TYPE_CHECKING:
    from layers.formats.table import RawTable

PLAIN = "name,lon,lat,kind\nA,4.81,45.71,gallery\nB,4.82,45.72,gallery\nC,4.83,45.73,gallery\nD,4.84,45.74,gallery\n"


def rows(text: str) -> Rows:
    return read_rows(read_text(text.encode()))


def table(text: str) -> RawTable:
    return read_delimited(text.encode(), "stem").tables[0]


def places(read: RawTable) -> list[tuple[float, float] | None]:
    return [None if one is None else (round(one.x, 6), round(one.y, 6)) for one in read.geometry]


def told(findings: list[Finding]) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.code, one.severity.value, one.row, one.line) for one in findings]


# --- quotation marks ------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("cell", "line"), [("A", 2), ("B", 3), ("D", 5), ("gallery", 2)], ids=["first", "middle", "last", "last column"]
)
def test_a_stray_quote_swallows_no_row(delimiter: str, end: str, cell: str, line: int) -> None:
    text = PLAIN.replace(f"{cell}", f'"{cell}', 1).replace(",", delimiter).replace("\n", end)
    read = rows(text)
    assert read.rows == rows(PLAIN).rows
    assert read.lines == [2, 3, 4, 5]
    assert told(read.findings) == [("syntax_error", "warning", line - 2, line)]


def test_stray_quotes_on_every_row() -> None:
    text = PLAIN.replace("\n", '\n"').removesuffix('"')
    read = rows(text)
    assert read.rows == rows(PLAIN).rows
    assert [one.row for one in read.findings] == [0, 1, 2, 3]


def test_a_stray_quote_beside_quoted_cells() -> None:
    read = rows('name,lon,lat,kind\n"A,4.8,45.7,"g, h"\nB,4.9,45.8,"m, n"\n')
    assert read.rows == [["A", "4.8", "45.7", "g, h"], ["B", "4.9", "45.8", "m, n"]]
    assert [one.row for one in read.findings] == [0]


def test_a_stray_quote_in_the_header() -> None:
    read = rows(f'"{PLAIN}')
    assert read.header == ["name", "lon", "lat", "kind"]
    assert len(read.rows) == 4
    assert told(read.findings) == [("syntax_error", "warning", None, 1)]


def test_a_stray_quote_before_well_known_text() -> None:
    read = rows('name;wkt\n"A;POINT (4.8 45.7)\nB;POINT (4.9 45.7)\n')
    assert [cells[0] for cells in read.rows] == ["A", "B"]


def test_a_quote_that_is_not_closed_in_a_row_with_a_comma_too_many() -> None:
    read = table(PLAIN.replace("B,", '"B, Lyon,'))
    assert places(read) == [(4.81, 45.71), None, (4.83, 45.73), (4.84, 45.74)]
    assert [one.code for one in read.findings if one.row == 1] == ["syntax_error", "syntax_error"]


@pytest.mark.parametrize(
    "cell",
    ['"A\nB"', '"A, 1\nB"', '"C\n\nD"', '"say ""hi""\nto all"', '"A\n1,2,3"', '"A,\nB,\nC"'],
)
def test_legal_line_ends_in_quotes_stay(cell: str) -> None:
    read = rows(f"name,lon,lat\n{cell},4.81,45.71\nE,4.82,45.72\n")
    assert [one[1:] for one in read.rows] == [["4.81", "45.71"], ["4.82", "45.72"]]
    assert read.rows[0][0] == cell[1:-1].replace('""', '"')
    assert read.findings == []


def test_a_legal_note_of_several_lines_at_the_end_of_a_row() -> None:
    read = rows('name,lon,lat,note\nA,4.8,45.7,"one, two\nthree, 4, 5, 6\nend"\nB,4.9,45.8,x\n')
    assert read.rows[0][3] == "one, two\nthree, 4, 5, 6\nend"
    assert (read.lines, read.findings) == ([2, 5], [])


# --- the header -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "lines"),
    [
        ("Hochschulen\n", 1),
        ("Hochschulen\nStand: 2024-01-01\n\n", 2),
        ("Hochschulen 2024;;\n", 1),
        ('"List; of things, 2024"\n\n\n', 1),
        ("# source: x, y\n# more\n", 2),
        ('"Hochschulen\n', 1),
    ],
)
@pytest.mark.parametrize("hint", ["", "sep=;\n", "SEP=;\n", '"sep=;"\n'])
def test_lines_above_the_header(hint: str, above: str, lines: int) -> None:
    read = table(f"{hint}{above}name;lon;lat\nA;4.81;45.71\nB;x;45.72\n")
    assert places(read) == [(4.81, 45.71), None]
    assert read.line_of(0) == (hint + above).count("\n") + 2
    note = next(one for one in read.findings if one.code == "title_lines")
    assert str(lines) in note.message


def test_the_first_line_is_the_header_where_it_names_coordinates() -> None:
    read = table("名称,经度,纬度\nname,lon,lat\n甲,121.4,31.2\n")
    assert places(read) == [None, (121.4, 31.2)]
    assert told(read.findings) == [("text_coordinates", "warning", 0, None)]


def test_a_second_header_line_is_found_where_the_first_is_not_understood() -> None:
    assert places(table("a,b,c\nname,lon,lat\n甲,121.4,31.2\n")) == [(121.4, 31.2)]


@pytest.mark.parametrize("units", ["", ";°;°;\n", "Name;Länge;Breite;\n;°;°;\n"])
def test_units_between_a_header_below_a_title_and_its_values(units: str) -> None:
    read = table(f"Hochschulen;;;\nname;lon;lat;;\n{units}A;4.8;45.7\n")
    assert places(read)[-1] == (4.8, 45.7)
    assert read.findings[0].code == "title_lines"


def test_a_header_of_several_lines() -> None:
    read = table('name,"lon\n(deg)","lat\n(deg)"\nA,4.8,45.7\n')
    assert places(read) == [(4.8, 45.7)]
    assert read.line_of(0) == 4


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_without_a_header(delimiter: str) -> None:
    text = "U0,4.80,45.70\nU1,4.81,45.71\n".replace(",", delimiter)
    with pytest.raises(UserError, match="has no header line"):
        table(text)


def test_delimiters_said_by_excel() -> None:
    for sign, said in ((";", ";"), ("\t", "\t"), (",", ","), ("|", "|")):
        text = f"sep={said}\nname,lon,lat\nA,4.8,45.7\n".replace(",", sign)
        assert places(table(text)) == [(4.8, 45.7)]


@pytest.mark.parametrize("row", [",,,", '"","","",""', " , , , ", "\u00a0,,,"])
def test_empty_rows_are_none(row: str) -> None:
    read = rows(PLAIN + f"{row}\n" * 50)
    assert len(read.rows) == 4
    assert read.findings == []


def test_a_last_row_of_totals_has_no_place() -> None:
    read = table("名称,经度,纬度,学生数\n甲,121.40,31.20,1000\n合计,,,1000\n")
    assert places(read) == [(121.4, 31.2), None]
    assert read.attributes["名称"].tolist() == ["甲", "合计"]


# --- rows of another length -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("name,id,lon,lat", "Hall, 7,12,4.83,45.73"),
        ("name,lon,lat", "U3, Lyon,4.83,45.73"),
        ("name,lon,lat", "U3,4,83,45,73"),
        ("name,lon,lat", "U3,4,83,45.73"),
        ("lon,lat,name", "4,83,45,73,U3"),
        ("name,id,lon,lat,note", "Hall, 7,12,4.83,45.73,x, y"),
    ],
)
def test_a_row_whose_values_may_have_shifted_is_set_aside(header: str, row: str) -> None:
    read = table(f"{header}\n{row}\n")
    assert places(read) == [None]
    assert told(read.findings) == [("syntax_error", "warning", 0, 2)]
    assert read.reported == {0}


def test_a_comma_behind_the_coordinates_costs_the_rest_of_the_address_only() -> None:
    read = table("name,lon,lat,address\nA,4.8,45.7,Rue A, Lyon\n")
    assert places(read) == [(4.8, 45.7)]
    assert [(one.code, one.repair) for one in read.findings] == [("syntax_error", "the last values were left out")]


# --- whatever is written otherwise ----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_neither_mark_nor_line_end_nor_delimiter_matters(encoding: str, end: str, delimiter: str) -> None:
    text = PLAIN.replace(",", delimiter).replace("\n", end)
    read = read_delimited(text.encode(encoding), "stem").tables[0]
    assert places(read) == places(table(PLAIN))
    assert read.attributes.equals(table(PLAIN).attributes)
    assert read.findings == []


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    head, *body = PLAIN.splitlines()
    turned = "\n".join([head, *body[::-1]])
    assert places(table(turned)) == places(table(PLAIN))[::-1]
    moved = "\n".join(",".join(line.split(",")[::-1]) for line in (head, *body))
    assert places(table(moved)) == places(table(PLAIN))
