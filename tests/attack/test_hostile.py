"""No file, study or command line ends the program or hangs it; `make attack` tries them for an hour."""

from __future__ import annotations

import hostile_arguments
import hostile_files
import hostile_studies
import pytest

FILES, STUDIES, COMMANDS = 180, 120, 36
FOUND_FILES = (266, 1003)
"""Seeds that were faults once, beside those among the first: a pattern that took ages, a date of month 13."""
FOUND_STUDIES = (490, 2085)
"""Bytes in a column of text, a name with a zero in it."""


@pytest.mark.parametrize("part", range(5))
def test_every_file_is_read_or_refused(part: int) -> None:
    size = FILES // 5
    outcomes = hostile_files.attack(part * size, (part + 1) * size)
    assert [one for one in outcomes if one.is_fault] == []
    assert {one.verdict for one in outcomes} == {"right", "refused"}


@pytest.mark.parametrize("number", FOUND_FILES)
def test_files_that_were_faults(number: int) -> None:
    assert [one for one in hostile_files.attack(number, number + 1) if one.is_fault] == []


@pytest.mark.parametrize("part", range(5))
def test_every_study_is_opened_or_refused(part: int) -> None:
    size = STUDIES // 5
    outcomes = hostile_studies.attack(part * size, (part + 1) * size)
    assert [one for one in outcomes if one.is_fault] == []
    assert {one.verdict for one in outcomes} == {"right", "refused"}


@pytest.mark.parametrize("number", FOUND_STUDIES)
def test_studies_that_were_faults(number: int) -> None:
    assert [one for one in hostile_studies.attack(number, number + 1) if one.is_fault] == []


@pytest.mark.parametrize("part", range(3))
def test_every_command_answers_or_refuses(part: int) -> None:
    size = COMMANDS // 3
    outcomes = hostile_arguments.attack(part * size, (part + 1) * size)
    assert [one for one in outcomes if one.is_fault] == []
    assert {one.verdict for one in outcomes} == {"right", "refused"}


def test_every_format_is_attacked() -> None:
    written = {".geojson", ".csv", ".gpkg", ".shp"}
    assert hostile_files.known_endings() == written
