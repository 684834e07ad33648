from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest

from layers import UserError
from layers.intake.gathering import Wanted, gather, read_city
from layers.intake.manifest import Manifest
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[2] / "sample_cities"
MORE = (121.47, 31.23)


@pytest.fixture
def folder(write: Callable[..., Path], points: Callable[..., Any], around: Callable[..., Any]) -> Path:
    write("江城/universities.geojson", points(*around(*MORE)))
    return write("江城/博物馆.csv", "名称,经度,纬度\n上海博物馆,121.475,31.228\n", "gbk").parent


def test_folder_with_chinese_names_becomes_a_city_in_the_local_zone(folder: Path) -> None:
    city = read_city(folder)
    assert city.name == "江城"
    assert city.epsg == "EPSG:4549"
    assert {kind: len(layer) for kind, layer in city.layers.items()} == {"universities": 5, "cultural_venues": 1}
    assert city.study_area.source == "assumed"
    assert city.layers["cultural_venues"].frame["name"].tolist() == ["上海博物馆"]
    assert city.universe == ("universities", "cultural_venues")


def test_points_are_where_they_were(folder: Path, around: Callable[..., Any]) -> None:
    back = read_city(folder).layers["universities"].frame.to_crs(4326).geometry
    assert np.allclose(np.column_stack([back.x, back.y]), around(*MORE), atol=1e-9)


def test_layers_of_two_cities_are_refused_by_both_names(
    folder: Path, points: Callable[..., Any], around: Callable[..., Any]
) -> None:
    (folder / "industrial_sites.geojson").write_text(json.dumps(points(*around(-56.16, -34.9))), "utf-8")
    with pytest.raises(UserError, match=r"industrial_sites\.geojson and universities\.geojson lie 1\d{4} km apart"):
        read_city(folder)


def test_one_stray_feature_is_set_aside_with_its_row(
    folder: Path, points: Callable[..., Any], around: Callable[..., Any]
) -> None:
    (folder / "universities.geojson").write_text(json.dumps(points(*around(*MORE), (0.0, 0.0))), "utf-8")
    city = read_city(folder)
    assert city.count("universities") == 5
    strays = [(name, one.row) for name, one in city.findings if one.code == "far_from_the_rest"]
    assert strays == [("universities.geojson", 5)]


def test_a_stray_of_two_shows_beside_the_other_layers(folder: Path, points: Callable[..., Any]) -> None:
    (folder / "streets.csv").write_text("name,wkt\na,LINESTRING (121.4 31.2, 121.5 31.2)\n", "utf-8")
    (folder / "industrial_sites.geojson").write_text(json.dumps(points(MORE, (12.0, 31.0))), "utf-8")
    city = read_city(folder)
    assert city.count("industrial_sites") == 1
    assert ("industrial_sites.geojson", 1) in [(n, f.row) for n, f in city.findings if f.code == "far_from_the_rest"]


def test_swapped_axes_show_beside_the_other_layers(write: Callable[..., Path], points: Callable[..., Any]) -> None:
    places = [(-56.16 + 0.01 * number, -34.9) for number in range(5)]
    write("m/universities.geojson", points(*places))
    write("m/streets.csv", "name,wkt\na,LINESTRING (-56.2 -34.9, -56.1 -34.9)\n")
    path = write("m/cultural_venues.geojson", points(*[place[::-1] for place in places]))
    city = read_city(path.parent)
    assert [f.code for n, f in city.findings if n == "cultural_venues.geojson"] == ["axes_swapped"]
    assert np.allclose(city.points("cultural_venues"), city.points("universities"))


def test_swapped_axes_show_by_themselves_where_latitude_is_too_large(
    write: Callable[..., Path], points: Callable[..., Any]
) -> None:
    city = read_city(write("universities.geojson", points((31.2, 121.4), (31.3, 121.5))))
    assert city.epsg == "EPSG:4549"
    assert [f.code for _name, f in city.findings] == ["axes_swapped"]


def test_manifest_names_kinds_sources_and_itself(folder: Path, points: Callable[..., Any]) -> None:
    (folder / "a.geojson").write_text(json.dumps(points(MORE, (121.48, 31.23))), "utf-8")
    (folder / "city.toml").write_text(
        'name = "Riverton"\nname_zh = "江城"\nfictional = true\ncrs = "EPSG:32651"\n[note]\nkept = "all of it"\n'
        '[layers]\n"a.geojson" = "creative_firms"\n"gone.csv" = "water"\n'
        '[sources."a.geojson"]\ntitle = "T"\nlicence = "ODbL"\nattribution = "© them"\n',
        "utf-8",
    )
    city = read_city(folder)
    assert (city.name, city.name_zh, city.fictional, city.epsg) == ("Riverton", "江城", True, "EPSG:32651")
    assert city.note == "All of it."
    assert city.attribution == "© them"
    assert city.layers["creative_firms"].sources[0].title == "T"
    assert city.count("creative_firms") == 2
    assert [name for name, _reason in city.set_aside] == ["gone.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "TOML"),
        ('[layers]\n"a.csv" = "museums"\n', "museums"),
        ('[layers]\n"../a.csv" = "water"\n', "outside"),
        ('study_area = "/etc/passwd"\n', "outside"),
        ('datum = "mars"\n', "no datum mars"),
        ("layers = 3\n", "not a table"),
        ('crs = "EPSG:4"\n', "not known"),
        ("name = []\n", "not text"),
    ],
)
def test_a_manifest_at_fault_is_one_sentence(folder: Path, text: str, said: str) -> None:
    (folder / "city.toml").write_text(text, "utf-8")
    with pytest.raises(UserError, match=said):
        read_city(folder)


def test_links_out_of_the_folder_are_not_followed(folder: Path, write: Callable[..., Path]) -> None:
    outside = write("elsewhere.csv", "name,lon,lat\na,121.4,31.2\n")
    (folder / "creative_firms.csv").symlink_to(outside)
    city = read_city(folder)
    assert not city.has("creative_firms")
    assert [name for name, _reason in city.set_aside] == ["creative_firms.csv"]


def test_files_of_one_kind_stand_one_after_another(folder: Path) -> None:
    (folder / "museums_north.csv").write_text("name,lon,lat,size\nn,121.47,31.25,large\n", "utf-8")
    layer = read_city(folder).layers["cultural_venues"]
    assert len(layer) == 2
    assert len(layer.sources) == 2
    assert layer.frame["source_file"].tolist() == ["museums_north.csv", "博物馆.csv"]
    assert layer.frame["size"].tolist() == ["large", None]


def test_what_fits_no_kind_is_named_and_the_rest_is_read(folder: Path, points: Callable[..., Any]) -> None:
    (folder / "misc.geojson").write_text(json.dumps(points(MORE)), "utf-8")
    (folder / "broken.geojson").write_text('{"type":', "utf-8")
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04")
    for name in ("readme.txt", ".hidden.geojson", "x.dbf"):
        (folder / name).write_text("x", "utf-8")
    city = read_city(folder)
    assert sorted(name for name, _reason in city.set_aside) == ["broken.geojson", "misc.geojson", "table.xlsx", "x.dbf"]
    assert all(reason for _name, reason in city.set_aside)


def test_a_named_kind_without_features_is_present_and_empty(folder: Path) -> None:
    (folder / "industrial_sites.geojson").write_text('{"type":"FeatureCollection","features":[]}', "utf-8")
    city = read_city(folder)
    assert city.has("industrial_sites")
    assert city.count("industrial_sites") == 0
    assert "industrial_sites" not in city.universe
    assert all(finding.severity == "note" for _name, finding in city.findings)
    assert city.points("industrial_sites").shape == (0, 2)


def test_what_cannot_be_placed_is_unknown_and_not_zero(folder: Path, points: Callable[..., Any]) -> None:
    (folder / "industrial_sites.geojson").write_text(json.dumps(points((487000.0, 3456000.0))), "utf-8")
    city = read_city(folder)
    assert not city.has("industrial_sites")
    assert "metres" in dict(city.set_aside)["industrial_sites.geojson"]


@pytest.mark.parametrize("name", ["nothing.geojson", "empty", "html.geojson", "none.geojson", "junk.csv"])
def test_nothing_usable_is_one_sentence(name: str, write: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write("html.geojson", "<html></html>")
    write("none.geojson", '{"type":"FeatureCollection","features":[]}')
    write("junk.csv", "\x01\x02")
    with pytest.raises(UserError) as caught:
        read_city(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_all_places_at_one_point(write: Callable[..., Path], points: Callable[..., Any]) -> None:
    city = read_city(write("universities.geojson", points(*[MORE] * 7)))
    assert city.count("universities") == 7
    assert city.study_area.area_ha == pytest.approx(314, rel=0.03)


def test_study_area_from_a_file(folder: Path, write: Callable[..., Path], geometries: Callable[..., Any]) -> None:
    ring = [[121.3, 31.1], [121.6, 31.1], [121.6, 31.4], [121.3, 31.1]]
    path = write("bounds.geojson", geometries({"type": "Polygon", "coordinates": [ring]}))
    assert read_city(folder, study_area=path).study_area.source == "layer"
    with pytest.raises(UserError):
        read_city(folder, study_area=write("line.csv", "name,lon,lat\na,121,31\n"))


def test_several_files_with_said_kinds(folder: Path) -> None:
    files = sorted(folder.iterdir())
    city = read_city(files, kinds={"博物馆.csv": "creative_firms"})
    assert city.name == "江城"
    assert city.count("creative_firms") == 1


def test_rows_of_one_value(write: Callable[..., Path]) -> None:
    path = write("poi.csv", "名称,经度,纬度,类别\na,121,31,老厂\nb,121,31.01,学堂\n")
    wanted = [Wanted(path, "industrial_sites", ("类别", "老厂")), Wanted(path, "universities", ("类别", "学堂"))]
    city = gather(wanted, Manifest(name="x"))
    assert city.layers["industrial_sites"].frame["name"].tolist() == ["a"]
    assert city.layers["universities"].frame["name"].tolist() == ["b"]
    assert len(city.sources) == 1


def test_rows_of_another_value_hide_none_of_the_chosen(write: Callable[..., Path]) -> None:
    rows = "a,121,31,车站,12 Road\na,121.0001,31,书店,\na,121.0001,31,书店,\n"
    path = write("poi.csv", f"名称,经度,纬度,类别,地址\n{rows}")
    city = gather([Wanted(path, "creative_firms", ("类别", "书店"))], Manifest(name="x"))
    assert city.layers["creative_firms"].frame[["source_row", "category"]].to_numpy().tolist() == [[1, "书店"]]
    with pytest.raises(UserError, match="there is no column 行业大类"):
        gather([Wanted(path, "creative_firms", ("行业大类", "书店"))], Manifest(name="x"))


def test_doubts_within_one_file_are_told_of_that_file_once(write: Callable[..., Path]) -> None:
    write("x/creative_firms.csv", "name,lon,lat\na,121.5,31\n")
    path = write("x/firms.csv", "lon,lat\n121,31\n121,31\n")
    city = read_city(path.parent, kinds={"firms.csv": "creative_firms"})
    told = [(name, one.message) for name, one in city.findings if one.code == "duplicate_feature"]
    assert told == [("firms.csv", "1 nameless feature lies exactly on another")]


def test_progress_rises_and_may_cancel(folder: Path) -> None:
    told: list[float] = []
    read_city(folder, progress=lambda share, _sentence: told.append(share))
    assert told == sorted(told)
    with pytest.raises(KeyboardInterrupt):
        read_city(folder, progress=_cancel)


def _cancel(_share: float, _sentence: str) -> None:
    raise KeyboardInterrupt


def test_metres_are_measured_in(write: Callable[..., Path]) -> None:
    path = write("universities.csv", "name,x,y\na,487000,3456000\nb,487300,3456400\n")
    city = read_city(path, crs="EPSG:4549")
    assert city.epsg == "EPSG:4549"
    first, second = city.points("universities")
    assert np.hypot(*(second - first)) == 500.0


def test_frames_keep_their_promise(folder: Path) -> None:
    for layer in read_city(folder).layers.values():
        frame = layer.frame
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.is_valid.all()
        assert not frame.is_empty.any()
        assert list(frame.index) == list(range(len(frame)))
        assert {"name", "category", "source_row"} <= set(frame.columns)


@pytest.mark.parametrize("name", ["montevideo", "helsinki", "astana", "fanghe"])
def test_sample_cities_are_read(name: str) -> None:
    city = read_city(SAMPLES / name)
    assert city.study_area.source == "layer"
    assert city.set_aside == ()
    assert city.has("industrial_sites")
    assert city.count("universities") > 4
    assert city.fictional == (name == "fanghe")
    # Grupo Cine stands twice in Montevideo, 19 m apart.
    merged = [finding for _name, finding in city.findings if finding.code == "duplicate_feature"]
    assert len(merged) == (name == "montevideo")
    assert [finding for _name, finding in city.findings if finding.severity != "note"] == merged
    assert city.count("cultural_venues") == {"montevideo": 67, "helsinki": 30, "astana": 27, "fanghe": 80}[name]


def test_a_hall_on_a_factorys_land_is_noted_and_kept(write: Callable[..., Path]) -> None:
    write("x/factories.csv", 'name,wkt\nmill,"POLYGON ((121 31, 121.01 31, 121.01 31.01, 121 31.01, 121 31))"\n')
    path = write("x/industrial_sites.csv", "name,lon,lat\nhall,121.005,31.005\nother,121.1,31\n")
    city = read_city(path.parent)
    assert city.count("industrial_sites") == 3
    assert [one.message for _name, one in city.findings if one.code == "duplicate_feature"] == [
        "1 place of industrial_sites.csv lies inside a place of factories.csv and may be counted twice"
    ]


@pytest.mark.parametrize("stem", ["a b", "a#b", "a?b", "100%", "江城（新）", "a'b\"c", "zip:x"])
@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_odd_file_names(stem: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"{stem}{ending}"
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=gpd.points_from_xy([121.5], [31.2]), crs=4326)
    plain = tmp_path / f"plain{ending}"
    frame.to_file(plain)
    plain.rename(path)
    assert read_city([path], kinds={path: "universities"}).count("universities") == 1


def test_a_name_that_gdal_misreads_is_told(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=gpd.points_from_xy([121.5], [31.2]), crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    (tmp_path / "a.gpkg").rename(tmp_path / "a!b.gpkg")
    with pytest.raises(UserError, match="rename it"):
        read_city(tmp_path / "a!b.gpkg")


def test_sentences_stay_on_one_line(write: Callable[..., Path]) -> None:
    text = 'name,lon,lat,"类别\n\x1b[2J"\na,121,31,"museum\n\x1b[31m"\nb,121,31.1,"lost\nand\u202efound"\n'
    reading = read_file(write("x.csv", text))
    assert reading.findings
    assert all(one.message.isprintable() for one in reading.findings)


def test_web_maps_metres_are_read_and_not_measured_in(write: Callable[..., Path]) -> None:
    path = write("universities.csv", "name,x,y\na,13522000,3663000\nb,13523000,3663000\n")
    city = read_city(path, crs="EPSG:3857")
    assert city.epsg == "EPSG:4549"
    assert np.hypot(*np.diff(city.points("universities"), axis=0)[0]) == pytest.approx(855, abs=5)


def test_what_a_file_set_aside_was_meant_to_be(folder: Path) -> None:
    """By its name, or by what was said of it: its kind is then not missing but unusable."""
    for name in ("industrial_sites.geojson", "layer.geojson", "other.geojson"):
        (folder / name).write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    (folder / "city.toml").write_text('[layers]\n"layer.geojson" = "designated_parks"\n', encoding="utf-8")
    city = read_city(folder)
    assert {name for name, _reason in city.set_aside} >= {"industrial_sites.geojson", "layer.geojson", "other.geojson"}
    assert city.meant == {"industrial_sites.geojson": "industrial_sites", "layer.geojson": "designated_parks"}
    unusable = city.unusable("designated_parks")
    assert unusable is not None
    assert unusable[0] == "layer.geojson"
    assert city.unusable("heritage") is None
