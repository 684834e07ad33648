from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from layers.errors import UserError
from layers.formats.delimited.reading import read_delimited
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawTable

# One place of Lyon, in degrees and in UTM zone 31.
DEGREES, METRES = "POINT(4.8 45.7)", "POINT(640128.97 5062291.91)"


def table(text: str) -> RawTable:
    return read_delimited(text.encode(), "stem").tables[0]


def places(read: RawTable) -> list[tuple[float, float] | None]:
    return [None if one is None else (round(one.x, 4), round(one.y, 4)) for one in read.geometry]


def told(read: RawTable) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.severity.value, one.row) for one in read.findings]


def hexadecimal(geometry: shapely.Geometry, srid: int = 0) -> str:
    return str(shapely.to_wkb(shapely.set_srid(geometry, srid), hex=True, include_srid=bool(srid)))


# --- reference systems ----------------------------------------------------------------------------


@pytest.mark.parametrize("quote", ['"', ""])
def test_the_srid_of_all_rows_is_the_tables(quote: str) -> None:
    rows = "".join(f"P;{quote}SRID=32631;{METRES}{quote}\n" for _ in range(3))
    read = table(f"name;geom\n{rows}")
    assert read.crs is not None
    assert read.crs.to_epsg() == 32631
    assert places(read) == [(640128.97, 5062291.91)] * 3
    assert told(read) == []


def test_ewkt_in_metres_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "industrial_sites.csv"
    path.write_text(f'name;geom\nP0;"SRID=32631;{METRES}"\nP1;"SRID=32631;{METRES}"\n', "utf-8")
    reading = read_file(path)
    assert (reading.crs, reading.crs_source, reading.features_usable) == ("EPSG:32631", "declared", 2)
    assert reading.layers[0].to_crs(4326).frame.geometry.x[0] == pytest.approx(4.8, abs=1e-3)


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_srids_the_commonest_is_the_tables(*, turned: bool) -> None:
    rows = [f"A;SRID=4326;{DEGREES}", f"B;SRID=32631;{METRES}", f"C;SRID=4326;{DEGREES}", f"D;{DEGREES}"]
    read = table("\n".join(["name;geom", *(rows[::-1] if turned else rows)]))
    assert read.crs is not None
    assert read.crs.to_epsg() == 4326
    assert shapely.distance(read.geometry, shapely.Point(4.8, 45.7)).max() < 1e-3
    row = 2 if turned else 1
    assert told(read) == [("several_crs", "warning", row)]
    assert str(row) in read.findings[0].message
    assert "32631" in read.findings[0].message


def test_rows_of_a_system_nobody_knows_are_set_aside() -> None:
    read = table(f"name;geom\nA;SRID=4326;{DEGREES}\nB;SRID=99999;{DEGREES}\nC;SRID=4326;{DEGREES}\n")
    assert places(read) == [(4.8, 45.7), None, (4.8, 45.7)]
    assert told(read) == [("crs_unknown", "warning", 1)]
    assert read.reported == {1}


def test_a_system_nobody_knows_in_all_rows_is_the_planners_to_say() -> None:
    read = table(f"name;geom\nA;SRID=99999;{METRES}\nB;SRID=99999;{METRES}\n")
    assert read.crs is None
    assert len([one for one in read.geometry if one is not None]) == 2
    assert told(read) == [("crs_unknown", "warning", 0)]


def test_srid_zero_says_nothing() -> None:
    assert table(f"name;geom\nA;SRID=0;{DEGREES}\n").crs is None


# --- gaps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "POINT EMPTY", "GEOMETRYCOLLECTION EMPTY"])
def test_a_gap_is_filled_from_the_columns_beside(nothing: str) -> None:
    read = table(f"name,wkt,lng,lat\na,POINT (121.4 31.2),1,2\nb,{nothing},121.5,31.3\nc,POINT (1,121.6,31.3\nd,,,\n")
    assert places(read)[:2] == [(121.4, 31.2), (121.5, 31.3)]
    assert shapely.is_missing(read.geometry).tolist() == [False, False, True, True]
    assert told(read) == [("syntax_error", "warning", 2), ("geometry_filled", "note", 1)]
    assert "lng, lat" in read.findings[1].message


def test_a_gap_is_filled_in_the_tables_own_system() -> None:
    read = table(f"name;geom;lng;lat\na;SRID=32631;{METRES};;\nb;;4.8;45.7\n")
    assert shapely.distance(*read.geometry) < 200.0


def test_metres_fill_no_gap_among_degrees() -> None:
    read = table(f"name;geom;x;y\na;{DEGREES};640128;5062291\nb;;640128;5062291\n")
    assert places(read) == [(4.8, 45.7), None]


def test_no_gap_is_filled_from_another_datum() -> None:
    read = table("name,wkt,gcj02_lng,gcj02_lat\na,POINT (121.4 31.2),121.41,31.21\nb,,121.41,31.21\n")
    assert places(read) == [(121.4, 31.2), None]


def test_geometries_without_gaps_are_not_spoken_of() -> None:
    assert told(table(f"name;geom;lon;lat\na;{DEGREES};1;2\n")) == []


def test_collections_and_heights() -> None:
    read = table(
        "title,WKT,type\nA,POINT(4.81 45.71),m\nB,POINT Z (4.82 45.72 30),m\n"
        'D,"GEOMETRYCOLLECTION(POINT(4.84 45.74),POINT(4.8401 45.7401))",m\nE,GEOMETRYCOLLECTION EMPTY,m\nF,,m\n'
    )
    assert [None if one is None else one.geom_type for one in read.geometry] == [
        "Point", "Point", "GeometryCollection", "GeometryCollection", None,
    ]  # fmt: skip
    assert shapely.is_empty(read.geometry).tolist() == [False, False, False, True, False]


# --- well-known binary and GeoJSON ----------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "0x", "\\x"])
@pytest.mark.parametrize("lower", [False, True])
def test_well_known_binary_in_hexadecimal(prefix: str, *, lower: bool) -> None:
    shapes = [shapely.Point(4.8, 45.7), shapely.box(4, 45, 5, 46), shapely.LineString([(4, 45), (5, 46)])]
    cells = [hexadecimal(one) for one in shapes]
    rows = "".join(f"a,{prefix}{one.lower() if lower else one}\n" for one in cells)
    read = table(f"name,outline\n{rows}z,\n")
    assert all(shapely.equals(one, other) for one, other in zip(read.geometry[:3], shapes, strict=True))
    assert read.geometry[3] is None
    assert read.crs is None
    assert list(read.attributes.columns) == ["name"]


def test_the_srid_of_extended_well_known_binary() -> None:
    cell = hexadecimal(shapely.Point(640128.97, 5062291.91), 32631)
    read = table(f"name,geom\na,{cell}\nb,{cell}\nc,{cell[:-4]}\nd,oops\n")
    assert read.crs is not None
    assert read.crs.to_epsg() == 32631
    assert places(read) == [(640128.97, 5062291.91)] * 2 + [None, None]
    assert told(read) == [("syntax_error", "warning", 2), ("syntax_error", "warning", 3)]


def test_heights_of_well_known_binary_are_counted_and_dropped() -> None:
    read = table(f"name,geom\na,{hexadecimal(shapely.Point(1, 2, 3))}\n")
    assert (read.with_z, read.geometry[0].has_z) == (1, False)


def test_geojson_in_a_column() -> None:
    cells = [
        '{"type":"Point","coordinates":[4.81,45.71]}',
        '{"coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]], "type": "Polygon"}',
        '{"type":"MultiPoint","coordinates":[[4.8,45.7,12],[4.9,45.8,12]]}',
    ]
    quoted = [one.replace('"', '""') for one in cells]
    read = table("name,geo_shape\n" + "".join(f'a,"{one}"\n' for one in quoted) + 'b,\nc,"{""type"":""Point""}"\n')
    assert [None if one is None else one.geom_type for one in read.geometry] == [
        "Point", "Polygon", "MultiPoint", None, None,
    ]  # fmt: skip
    assert read.geometry[0].wkt == "POINT (4.81 45.71)"
    assert told(read) == [("syntax_error", "warning", 4)]
    assert read.wgs84_by_standard


def test_json_of_esri_is_no_geometry_here() -> None:
    cell = '{""rings"":[[[4.8,45.7],[4.81,45.7],[4.8,45.7]]],""spatialReference"":{""wkid"":4326}}'
    with pytest.raises(UserError, match="no column holds coordinates"):
        table(f'name,geometry\na,"{cell}"\n')


@pytest.mark.parametrize(
    ("cell", "good"),
    [
        ("01" * 150_000, hexadecimal(shapely.Point(1, 2))),
        ('{"type":' * 50_000 + '"coordinates":', '{"type":"Point","coordinates":[1,2]}'),
        ("POINT (" * 50_000, "POINT (1 2)"),
    ],
)
def test_a_geometry_without_end_is_told(cell: str, good: str) -> None:
    quoted, beside = (one.replace('"', '""') for one in (cell, good))
    read = table(f'name,geom\na,"{quoted}"\nb,"{beside}"\nc,"{beside}"\n')
    assert places(read) == [None, (1, 2), (1, 2)]
    assert told(read) == [("syntax_error", "warning", 0)]


@pytest.mark.parametrize("cell", ["SRID=1;" * 50_000, "(" * 300_000, "{" * 300_000, "9" * 300_000, " " * 300_000 + "x"])
def test_what_is_no_geometry_is_refused_at_any_length(cell: str) -> None:
    with pytest.raises(UserError, match="no column holds coordinates"):
        table(f'name,geom\na,"{cell}"\n')
