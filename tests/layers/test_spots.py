"""Many firms at one address share a spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.city import Places
from layers.intake.gathering import read_city
from layers.intake.reading import read_file
from layers.intake.spots import count_spots

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRMS = "name,lon,lat\na,121,31\nb,121,31\nc,121.01,31\n"


def test_places_number_their_spots_once() -> None:
    xy = np.array([[500_000.0, 3e6], [500_000.03, 3e6], [500_000.0, 3e6 + 1], [499_000.0, 3e6], [500_000.0, 3e6]])
    places = Places(xy, np.array([0, 0, 0, 1, 1]), ("a", "b"), np.array([0, 1, 2, 0, 1]))
    assert len(np.unique(places.spots())) == 3
    assert places.spots()[[0, 1, 4]].tolist() == [places.spots()[0]] * 3
    assert places.spots() is places.spots()
    assert len(np.unique(places.spots()[places.marks == 0])) == 2
    assert Places(np.empty((0, 2)), np.empty(0, np.int64), (), np.empty(0, np.int64)).spots().shape == (0,)


def test_spots_of_a_city(write: Callable[..., Path]) -> None:
    path = write("x/creative_firms.csv", FIRMS)
    write("x/cultural_venues.csv", "name,lon,lat\nd,121,31\n")
    city = read_city(path.parent)
    assert [(city.count(kind), city.spots(kind)) for kind in ("creative_firms", "cultural_venues", "universities")] == [
        (3, 2), (1, 1), (0, 0),
    ]  # fmt: skip
    assert len(np.unique(city.places().spots())) == 2


def test_spots_of_a_file_are_counted_over_its_kinds(write: Callable[..., Path]) -> None:
    rows = "a,121,31,博物馆\nb,121,31,设计\nc,121,31,设计\nd,121.01,31,设计\n"
    reading = read_file(write("poi.csv", f"名称,经度,纬度,类别\n{rows}"))
    assert (reading.features_usable, reading.merged, reading.places, reading.spots) == (4, 0, 4, 2)
    assert [count_spots([layer]) for layer in reading.layers] == [1, 2]


def test_streets_have_no_spots(write: Callable[..., Path]) -> None:
    reading = read_file(write("streets.csv", 'name,wkt\na,"LINESTRING (121 31, 121.01 31)"\n'))
    assert (len(reading.layers[0]), reading.places, reading.spots) == (1, 0, 0)


def test_outlines_and_metres(write: Callable[..., Path]) -> None:
    box = "POLYGON ((487000 3456000, 487100 3456000, 487100 3456100, 487000 3456000))"
    text = f'name,wkt\na,"{box}"\nb,"{box}"\nc,"POINT (487000 3456000)"\nd,"POINT (487000 3456000.2)"\n'
    reading = read_file(write("industrial_sites.csv", text), crs="EPSG:4549")
    assert (reading.places, reading.spots) == (4, 3)
