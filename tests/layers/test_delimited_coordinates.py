from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from layers.errors import UserError
from layers.formats.delimited.names import order_of, pairs_of, role_of
from layers.formats.delimited.reading import read_delimited
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawTable

SHANGHAI = (121.41, 31.21)


def table(text: str) -> RawTable:
    return read_delimited(text.encode(), "stem").tables[0]


def places(read: RawTable) -> list[tuple[float, float] | None]:
    return [None if one is None else (round(one.x, 6), round(one.y, 6)) for one in read.geometry]


def codes(read: RawTable) -> list[str]:
    return [one.code for one in read.findings]


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        "lon;lat",
        "LONG;LAT",
        "lng;lat",
        "Longitude;Latitude",
        "Longtitude;Latitude",
        "Lon.;Lat.",
        "@lon;@lat",
        "stop_lon;stop_lat",
        "decimalLongitude;decimalLatitude",
        "geo_longitude;geo_latitude",
        "GIS_Longitude;GIS_Latitude",
        "lon (deg);lat (deg)",
        "Longitude [°];Latitude [°]",
        "LON_DD;LAT_DD",
        "lonDeg;latDeg",
        "x_lon;y_lat",
        "X (Lon);Y (Lat)",
        "location.lng;location.lat",
        "venue.location.longitude;venue.location.latitude",
        "geo:long;geo:lat",
        "Lon_WGS84;Lat_WGS84",
        "lngWGS84;latWGS84",
        "WGSLON;WGSLAT",
        "lon84;lat84",
        "INTPTLON;INTPTLAT",
        "mlon;mlat",
        "sitelongitude;sitelatitude",
        "Longitude1;Latitude1",
        "centerLon;centerLat",
        "LONGITUDE_E;LATITUDE_N",
        "longitud;latitud",
        "LONGITUD;LATITUD",
        "Länge;Breite",
        "Laenge;Breite",
        "Längengrad;Breitengrad",
        "geogr. Länge;geogr. Breite",
        "longitudine;latitudine",
        "długość geograficzna;szerokość geograficzna",
        "долгота;широта",
        "경도;위도",
        "経度;緯度",
        "Boylam;Enlem",
        "lengtegraad;breedtegraad",
        "经度;纬度",
        "经 度;纬 度",
        "东经;北纬",
        "經度;緯度",
        "经度(WGS84);纬度(WGS84)",
        "WGS84_经度;WGS84_纬度",
        "经度E;纬度N",
        "地理经度;地理纬度",
        "经度坐标;纬度坐标",
        "东经(°);北纬(°)",
    ],
)
def test_geographic_columns(names: str) -> None:
    read = table(f"name;{names}\na;121.41;31.21\n")
    assert places(read) == [SHANGHAI]
    assert (read.geographic_names, read.datum, codes(read)) == (True, "wgs84", [])


@pytest.mark.parametrize(
    "names",
    [
        "x;y",
        "X;Y",
        "X (m);Y (m)",
        "E;N",
        "Easting;Northing",
        "Point_X;Point_Y",
        "POINT_X;POINT_Y",
        "centroid_x;centroid_y",
        "x_centroid;y_centroid",
        "X_WGS84;Y_WGS84",
        "coord_x;coord_y",
        "coordx;coordy",
        "Xcoordinate;Ycoordinate",
        "Coordenada X;Coordenada Y",
        "coordonnee_x;coordonnee_y",
        "abscisse;ordonnée",
        "Rechtswert;Hochwert",
        "Este;Norte",
        "UTM_X;UTM_Y",
        "X_L93;Y_L93",
        "横坐标;纵坐标",
        "x坐标;y坐标",
        "东坐标;北坐标",
        "geometry.x;geometry.y",
        "geometry.coordinates.0;geometry.coordinates.1",
    ],
)
def test_planar_columns(names: str) -> None:
    read = table(f"name;{names}\na;121.41;31.21\n")
    assert places(read) == [SHANGHAI]
    assert not read.geographic_names


@pytest.mark.parametrize(
    ("names", "datum"),
    [
        ("GCJ02经度;GCJ02纬度", "gcj02"),
        ("高德经度;高德纬度", "gcj02"),
        ("火星坐标经度;火星坐标纬度", "gcj02"),
        ("gcj_lon;gcj_lat", "gcj02"),
        ("lng_gcj02;lat_gcj02", "gcj02"),
        ("amap_lng;amap_lat", "gcj02"),
        ("腾讯经度;腾讯纬度", "gcj02"),
        ("百度经度;百度纬度", "bd09"),
        ("bd09lng;bd09lat", "bd09"),
        ("lng_bd09;lat_bd09", "bd09"),
        ("bd_lng;bd_lat", "bd09"),
        ("baidu_lng;baidu_lat", "bd09"),
    ],
)
def test_a_column_that_names_a_chinese_datum(names: str, datum: str) -> None:
    read = table(f"name;{names}\na;121.41;31.21\n")
    assert places(read) == [SHANGHAI]
    assert (read.datum, codes(read)) == (datum, ["datum_shift_suspected"])


@pytest.mark.parametrize(
    "names",
    [
        "long_name;plat",
        "flat;along",
        "length;width",
        "name;latest",
        "latitude_error;lon",
        "x",
        "plateau;lonely",
        "size;n",
    ],
)
def test_columns_of_something_else(names: str) -> None:
    assert pairs_of(names.split(";")) == []
    with pytest.raises(UserError, match="no column holds coordinates"):
        table(f"name;{names}\na;12;31\n")


def test_length_and_width_are_no_coordinates() -> None:
    with pytest.raises(UserError, match="no column holds coordinates"):
        table("Name;Länge;Breite\nStraße;1200;5\nStraße;900;x\n".replace("1200", "lang"))
    assert places(table("Name;Länge;Breite;Location\nStraße;1200;5;31.21, 121.41\n")) == [SHANGHAI]


def test_a_name_without_end_says_nothing() -> None:
    assert role_of("lon" * 100_000) is None
    assert order_of("lat" * 100_000) is None


# --- pairs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("lon,lat,wgs84_lon,wgs84_lat", "wgs84_lon, wgs84_lat"),
        ("wgs84_lon,wgs84_lat,lon,lat", "wgs84_lon, wgs84_lat"),
        ("lng_gcj02,lat_gcj02,lng,lat", "lng, lat"),
        ("百度经度,百度纬度,高德经度,高德纬度", "高德经度, 高德纬度"),
        ("lon,lat,X_WGS84,Y_WGS84", "X_WGS84, Y_WGS84"),
        ("X,Y,lon,lat", "lon, lat"),
        ("Länge,Breite,lon,lat", "lon, lat"),
        ("lon,lat,lon,lat", "lon, lat"),
        ("start_lon,start_lat,end_lon,end_lat", "start_lon, start_lat"),
        ("end_x,end_y,x,y", "x, y"),
    ],
)
def test_of_two_pairs_one_is_read_and_both_are_named(names: str, first: str) -> None:
    distinct = read_delimited(f"name,{names}\na,121.41,31.21,121.42,31.22\n".encode(), "stem").tables[0]
    chosen = SHANGHAI if names.startswith(first.replace(", ", ",")) else (121.42, 31.22)
    assert places(distinct) == [chosen]
    note = next(one for one in distinct.findings if one.code == "two_coordinate_pairs")
    assert note.severity == "note"
    assert first in note.message
    assert note.repair == f"{first} were read"


def test_metres_called_wgs84_are_no_degrees() -> None:
    assert places(table("name,X_WGS84,Y_WGS84,lon,lat\na,351000,3454000,121.41,31.21\n")) == [SHANGHAI]


@pytest.mark.parametrize("empty", [",", "x,y", ",31.2"])
def test_a_pair_without_numbers_is_none(empty: str) -> None:
    read = table(f"name,wgs84_lon,wgs84_lat,lon,lat\na,{empty},121.41,31.21\nb,{empty},121.41,31.21\n")
    assert places(read) == [SHANGHAI, SHANGHAI]


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "842 100,5;6 519 900,5",
        "842.100,5;6.519.900,5",
        "842,100.5;6,519,900.5",
        "842'100.5;6'519'900.5",
        "842100,5;6519900,5",
        "842\u202f100,5;6\u202f519\u202f900,5",
    ],
)
def test_metres_with_thousands_parted(row: str) -> None:
    read = table(f"name;X;Y\nA;{row}\nB;842100.5;6519900.5\n")
    assert places(read) == [(842100.5, 6519900.5)] * 2
    assert table(f"name;X;Y\nB;842100.5;6519900.5\nA;{row}\n").geometry.tolist() == read.geometry.tolist()


@pytest.mark.parametrize("sign", [",", ".", " ", "'"])
@pytest.mark.parametrize("plain", ["", "E;352123;412456\n"])
def test_whole_metres_with_thousands_parted(sign: str, plain: str) -> None:
    read = table(f"name;easting;northing\nA;352{sign}123;412{sign}456\nB;352{sign}130;92{sign}460\n{plain}")
    assert places(read)[:2] == [(352123, 412456), (352130, 92460)]


@pytest.mark.parametrize("names", ["lon;lat", "x;y"])
@pytest.mark.parametrize("sign", [",", "."])
def test_degrees_of_three_decimals_are_no_thousands(names: str, sign: str) -> None:
    read = table(f"name;{names}\nA;121{sign}412;31{sign}212\nB;4{sign}812;45{sign}712\n")
    assert places(read) == [(121.412, 31.212), (4.812, 45.712)]


@pytest.mark.parametrize("rows", ["4830123;45760321\n", "1213456789;313456789\n", "4.830.123;45.760.321\n"])
def test_a_lost_decimal_point_is_told_and_nothing_placed(rows: str, tmp_path: Path) -> None:
    path = tmp_path / "universities.csv"
    path.write_text("name;longitude;latitude\n" + "".join(f"U{row};{rows}" for row in range(4)), "utf-8")
    reading = read_file(path)
    assert reading.features_usable == 0
    assert any("lost their decimal point" in one.message for one in reading.findings)


def test_some_lost_decimal_points_are_left_to_the_check_of_the_globe() -> None:
    read = table("name;longitude;latitude\nU0;4.830;45.760\nU1;4.831;45.761\nU5;4835123;45764321\n")
    assert places(read) == [(4.83, 45.76), (4.831, 45.761), (4835123, 45764321)]
    assert codes(read) == []


@pytest.mark.parametrize("coded", ["NULL,NULL", "n/a,n/a", "-,-", "nan,x"])
def test_words_for_missing_are_told(coded: str) -> None:
    read = table(f"name,lon,lat\nA,4.8,45.7\nB,{coded}\n")
    assert places(read) == [(4.8, 45.7), None]
    assert read.reported == {1}


# --- both in one column ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "45.71, 4.81",
        "45.71,4.81",
        "45.71 4.81",
        "[45.71, 4.81]",
        "(45.71, 4.81)",
        "(45.71,4.81)",
        "45,71; 4,81",
        "45,71, 4,81",
        "45.71/4.81",
        "1 Key Hwy\nLYON, FR\n(45.71, 4.81)",
        "45°42'36\"N, 4°48'36\"E",
        "4°48'36\"E 45°42'36\"N",
        "N45.71 E4.81",
        '{"lon": 4.81, "lat": 45.71}',
        "{'latitude': '45.71', 'longitude': '4.81', 'human_address': '{}'}",
        "POINT (4.81 45.71)",
        "lat: 45.71, lng: 4.81",
    ],
)
@pytest.mark.parametrize("name", ["geo_point_2d", "Location", "coordonnees", "Lat/Long", "GPS", "anything"])
def test_latitude_and_longitude_in_one_cell(name: str, cell: str) -> None:
    quoted = cell.replace('"', '""')
    assert places(table(f'nom;{name}\nM;"{quoted}"\nN;\n')) == [(4.81, 45.71), None]


@pytest.mark.parametrize(
    ("name", "cells", "place"),
    [
        ("location", ["121.41,31.21"], SHANGHAI),
        ("location", ["31.21,121.41"], SHANGHAI),
        ("location", ["87.61,43.82"], (87.61, 43.82)),
        ("Location", ["39.28,-76.6"], (-76.6, 39.28)),
        ("lonlat", ["4.81,45.71"], (4.81, 45.71)),
        ("经纬度", ["4.81,45.71"], (4.81, 45.71)),
        ("纬度,经度", ["45.71,4.81"], (4.81, 45.71)),
        ("coordinates", ["4.81,45.71"], (4.81, 45.71)),
        ("坐标", ["4.81,45.71"], (4.81, 45.71)),
        ("坐标", ["121.41,31.21"], SHANGHAI),
        ("place", ["45.71,4.81"], (4.81, 45.71)),
    ],
)
def test_what_stands_first(name: str, cells: list[str], place: tuple[float, float]) -> None:
    read = table(f'nom;"{name}"\n' + "".join(f"a;{cell}\n" for cell in cells))
    assert places(read) == [place]
    swapped = float(cells[0].partition(",")[0]) != place[0]
    told = (
        ["axes_swapped"] if swapped else ["axes_assumed"] if place[0] < 72 and name in {"coordinates", "坐标"} else []
    )
    assert codes(read) == told


def test_one_longitude_tells_the_order_of_all() -> None:
    assert places(table("nom;location\na;80.5,31.2\nb;121.4,31.2\n")) == [(80.5, 31.2), (121.4, 31.2)]


def test_a_cell_that_is_no_pair_is_told() -> None:
    read = table("nom;location\na;45.71, 4.81\nb;Lyon\nc;\n")
    assert places(read) == [(4.81, 45.71), None, None]
    assert [(one.code, one.row) for one in read.findings] == [("axes_swapped", None), ("text_coordinates", 1)]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("location", "M,45.71, 4.81\nN,45.72, 4.82\n"),
        ("geopoint", "M,45.71 4.81 120.0 5.0\nN,45.72 4.82 121.0 5.0\n"),
        ("location", 'M,"45.71,4.81,120"\nN,"45.72,4.82,120"\n'),
        ("geometry", 'M,"[4.81, 45.71]"\nN,"[4.82, 45.72]"\n'),
        ("geo_point_2d", '"M,(45.71 4.81)\nN,(45.72 4.82)\n'),
    ],
)
def test_pairs_as_programs_export_them(name: str, rows: str) -> None:
    assert places(table(f"nom,{name}\n{rows}")) == [(4.81, 45.71), (4.82, 45.72)]


@pytest.mark.parametrize(("name", "datum"), [("高德坐标", "gcj02"), ("百度坐标", "bd09"), ("坐标(WGS84)", "wgs84")])
def test_one_column_that_names_a_datum(name: str, datum: str) -> None:
    read = table(f"名称;{name}\n甲;121.41,31.21\n")
    assert places(read) == [SHANGHAI]
    assert (read.datum, codes(read)) == (datum, [] if datum == "wgs84" else ["datum_shift_suspected"])
