"""Rows at 0, 0 and rows with their axes swapped, few or many: told, and set right where the others say how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from layers.intake.reading import FileReading

LYON, SHANGHAI = (4.83, 45.75), (121.45, 31.22)


def around(place: tuple[float, float], count: int) -> np.ndarray:
    return np.asarray(place) + np.random.default_rng(2).uniform(-0.05, 0.05, (count, 2))


def reading(folder: Path, lonlat: np.ndarray) -> FileReading:
    rows = "".join(f"u{number},{x!r},{y!r}\n" for number, (x, y) in enumerate(lonlat.tolist()))
    (folder / "universities.csv").write_text(f"name,lon,lat\n{rows}", "utf-8")
    return read_file(folder / "universities.csv")


def rows(read: FileReading, code: str) -> list[int | None]:
    return [one.row for one in read.findings if one.code == code]


@pytest.mark.parametrize("zeros", [1, 4, 9])
@pytest.mark.parametrize("place", [LYON, SHANGHAI])
def test_however_many_stand_at_zero(tmp_path: Path, place: tuple[float, float], zeros: int) -> None:
    lonlat = np.vstack([around(place, 3), np.zeros((zeros, 2))])
    read = reading(tmp_path, lonlat)
    assert rows(read, "far_from_the_rest") == list(range(3, 3 + zeros))
    assert len(read.layers[0]) == 3


def test_a_city_in_the_gulf_of_guinea_keeps_its_places(tmp_path: Path) -> None:
    read = reading(tmp_path, np.vstack([around((0.02, 0.03), 5), np.zeros((1, 2))]))
    assert len(read.layers[0]) == 6


@pytest.mark.parametrize("swapped", [1, 3, 4])
@pytest.mark.parametrize("place", [LYON, SHANGHAI])
def test_the_lesser_part_is_swapped_back(tmp_path: Path, place: tuple[float, float], swapped: int) -> None:
    lonlat = around(place, 10)
    mixed = lonlat.copy()
    mixed[:swapped] = mixed[:swapped, ::-1]
    read = reading(tmp_path, mixed)
    assert rows(read, "axes_swapped") == list(range(swapped))
    found = shapely.get_coordinates(read.layers[0].frame.sort_values("source_row").geometry.to_numpy())
    np.testing.assert_array_equal(found, lonlat)


def test_a_city_on_the_diagonal_is_left_alone(tmp_path: Path) -> None:
    lonlat = around((30.0, 30.0), 10)
    read = reading(tmp_path, lonlat)
    assert [one.code for one in read.findings if one.severity != "note"] == []


def test_places_of_two_countries_are_not_swapped(tmp_path: Path) -> None:
    read = reading(tmp_path, np.vstack([around(LYON, 8), around((100.5, 13.7), 1)]))
    assert rows(read, "axes_swapped") == []
