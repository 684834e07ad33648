"""Names that planners know: district and main street, else an institution, never a shop, and no two alike."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.zones.naming import LONGEST_NAME, Gazetteer
from layers.language import speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.city import City

    CityMaker = Callable[..., City]

HERE = shapely.box(4_000, 4_000, 6_000, 6_000)


def _zone(x: float, y: float, half: float = 200.0) -> shapely.Polygon:
    return shapely.box(x - half, y - half, x + half, y + half)


def _line(*xy: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(xy)


def _streets(*streets: tuple[str | None, str | None, shapely.Geometry]) -> dict[str, Any]:
    """Return name, class and geometry of streets as the columns of a layer."""
    names, classes, geometry = (list(column) for column in zip(*streets, strict=True))
    return {"geometry": geometry, "name": names, "class": classes}


def _venues(*venues: tuple[str | None, str | None, shapely.Geometry], **columns: object) -> dict[str, Any]:
    names, categories, geometry = (list(column) for column in zip(*venues, strict=True))
    return {"geometry": geometry, "name": names, "category": categories, **columns}


def _districts(*districts: tuple[str, shapely.Geometry]) -> dict[str, Any]:
    names, geometry = (list(column) for column in zip(*districts, strict=True))
    return {"geometry": geometry, "name": names}


def _at(*xy: float) -> shapely.Point:
    return shapely.Point(xy)


ACROSS = _line((0, 5_000), (10_000, 5_000))
UP = _line((5_000, 0), (5_000, 10_000))
CORDON = _districts(("Cordón", shapely.box(4_000, 4_000, 6_000, 7_000)), ("Centro", shapely.box(0, 0, 4_000, 9_000)))


# --- district and street -------------------------------------------------------


def test_district_and_main_street(make_city: CityMaker) -> None:
    city = make_city(
        districts=CORDON,
        streets=_streets(
            ("18 de Julio", "primary", ACROSS),
            ("Ejido", "residential", UP),
            ("Eduardo Acevedo", "residential", _line((4_900, 0), (4_900, 9_000))),
        ),
        universities=_venues(("Universidad de la República", "university", _at(5_000, 5_000))),
    )
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["Cordón, 18 de Julio"]
    with speaking("zh_CN"):
        (name,) = Gazetteer(city).names([_zone(5_000, 5_000)])
    assert "Cordón" in name
    assert "18 de Julio" in name


def test_the_district_that_holds_most_names_the_zone(make_city: CityMaker) -> None:
    city = make_city(districts=CORDON, streets=_streets(("Ejido", None, _line((3_000, 5_000), (5_000, 5_000)))))
    assert Gazetteer(city).names([shapely.box(3_500, 4_900, 4_400, 5_100)]) == ["Centro, Ejido"]
    assert Gazetteer(city).names([shapely.box(3_700, 4_900, 4_400, 5_100)]) == ["Cordón, Ejido"]


def test_the_smaller_of_nested_districts_says_more(make_city: CityMaker) -> None:
    nested = _districts(
        ("Borough", shapely.box(0, 0, 6_000, 6_000)), ("Ward", shapely.box(4_000, 4_000, 6_000, 6_000)), ("Far", HERE)
    )
    nested["geometry"][2] = shapely.box(8_000, 8_000, 9_000, 9_000)
    city = make_city(districts=nested)
    assert Gazetteer(city).names([_zone(4_100, 5_000)]) == ["Ward"]
    assert Gazetteer(city).names([_zone(3_900, 5_000)]) == ["Borough"]


def test_a_district_in_several_rows_is_one(make_city: CityMaker) -> None:
    parts = _districts(
        ("Old town", shapely.box(0, 0, 5_000, 4_900)),
        ("Old town", shapely.box(0, 5_100, 5_000, 9_000)),
        ("Strip", shapely.box(0, 4_900, 5_000, 5_100)),
    )
    # The strip holds more than either part, and less than both.
    assert Gazetteer(make_city(districts=parts)).names([shapely.box(1_000, 4_750, 2_000, 5_250)]) == ["Old town"]


def test_a_district_as_large_as_the_city_tells_nothing(make_city: CityMaker) -> None:
    everywhere = _districts(("Montevideo", shapely.box(-100, 0, 10_000, 9_900)))
    streets = _streets(("Ejido", None, UP))
    assert Gazetteer(make_city(districts=everywhere, streets=streets)).names([HERE]) == ["Ejido"]
    # Two large districts that part a small study area do tell something.
    window = shapely.box(4_000, 4_000, 6_000, 6_000)
    halves = _districts(("West", shapely.box(0, 0, 5_000, 9_000)), ("East", shapely.box(5_000, 0, 9_000, 9_000)))
    city = make_city(window, districts=halves)
    assert Gazetteer(city).names([_zone(4_500, 5_000), _zone(5_500, 5_000)]) == ["West", "East"]


def test_a_district_that_holds_little_does_not_name(make_city: CityMaker) -> None:
    city = make_city(districts=CORDON, streets=_streets(("Rambla", None, _line((0, 3_000), (9_000, 3_000)))))
    assert Gazetteer(city).names([shapely.box(6_000 - 20, 2_900, 6_400, 4_000)]) == ["Rambla"]


def test_a_street_called_like_its_district_is_not_said_twice(make_city: CityMaker) -> None:
    named = _streets(("Cordón", "primary", ACROSS), ("Ejido", "residential", UP))
    assert Gazetteer(make_city(districts=CORDON, streets=named)).names([_zone(5_000, 5_000)]) == ["Cordón, Ejido"]
    alone = make_city(districts=CORDON, streets=_streets(("Cordón", "primary", ACROSS)))
    assert Gazetteer(alone).names([_zone(5_000, 5_000)])[0].startswith("Cordón")


# --- streets alone ---------------------------------------------------------------


def test_two_main_streets_that_cross_say_where(make_city: CityMaker) -> None:
    parallel = _line((0, 5_100), (10_000, 5_100))
    streets = _streets(
        ("18 de Julio", "primary", ACROSS), ("Colonia", "secondary", parallel), ("Ejido", "residential", UP)
    )
    city = make_city(streets=streets)
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["18 de Julio / Ejido"]
    alone = make_city(
        streets=_streets(*list(zip(streets["name"], streets["class"], streets["geometry"], strict=True))[:2])
    )
    assert Gazetteer(alone).names([_zone(5_000, 5_000)]) == ["18 de Julio"]


def test_streets_that_meet_outside_the_zone_are_no_corner(make_city: CityMaker) -> None:
    bent = _line((4_850, 5_200), (4_850, 5_050), (3_000, 5_000))
    city = make_city(streets=_streets(("18 de Julio", "primary", ACROSS), ("Bent", "residential", bent)))
    assert Gazetteer(city).names([shapely.box(4_800, 4_950, 5_200, 5_300)]) == ["18 de Julio"]


@pytest.mark.parametrize(
    ("main", "other"),
    [
        ("primary", "secondary"),
        ("secondary", "tertiary"),
        ("tertiary", "residential"),
        ("pedestrian", "residential"),
        ("residential", "trunk"),
        ("residential", "motorway"),
        ("residential", "service"),
        ("residential", "primary_link"),
        ("Primary road", "Residential road"),
        ("['secondary', 'residential']", "unclassified"),
        ("城市主干路", "支路"),
        ("次干路", "快速路"),
    ],
)
def test_the_class_of_a_street_weighs(make_city: CityMaker, main: str, other: str) -> None:
    streets = _streets(("A main", main, ACROSS), ("Another", other, _line((0, 5_100), (10_000, 5_100))))
    for order in (slice(None), slice(None, None, -1)):
        city = make_city(streets={key: column[order] for key, column in streets.items()})
        assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["A main"]


def test_the_length_inside_weighs_not_the_length_of_the_street(make_city: CityMaker) -> None:
    corner = _line((4_700, 4_900), (4_900, 4_700))
    city = make_city(streets=_streets(("Long", None, corner), ("Short", None, _line((4_850, 5_100), (5_150, 5_100)))))
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["Short"]
    whole = make_city(
        streets=_streets(
            ("Pieces", None, _line((4_850, 5_000), (5_000, 5_000))),
            ("Pieces", None, _line((5_000, 5_000), (5_150, 5_000))),
            ("One", None, _line((4_850, 5_100), (5_050, 5_100))),
        )
    )
    assert Gazetteer(whole).names([_zone(5_000, 5_000)]) == ["Pieces"]


def test_a_street_along_the_edge_belongs_to_the_zone(make_city: CityMaker) -> None:
    edge = _line((4_800, 4_795), (5_200, 4_795))
    city = make_city(streets=_streets(("18 de Julio", "primary", edge)))
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["18 de Julio"]


@pytest.mark.parametrize(
    "square", ["Plaza Independencia", "Union Square", "Place Royale", "площадь Абая", "人民广场", "Rautatientori"]
)
def test_a_square_counts_more_than_a_street(make_city: CityMaker, square: str) -> None:
    ring = _line((4_950, 4_950), (5_050, 4_950), (5_050, 5_050), (4_950, 5_050), (4_950, 4_950))
    city = make_city(streets=_streets((square, "pedestrian", ring), ("18 de Julio", "primary", ACROSS)))
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == [square]


def test_a_square_filed_as_green_space_names_too_and_a_park_does_not(make_city: CityMaker) -> None:
    green = {
        "geometry": [_zone(5_000, 5_000, 60), _zone(5_100, 5_100, 90)],
        "name": ["Plaza de Cagancha", "Parque Batlle"],
    }
    city = make_city(green_space=green, streets=_streets(("Ejido", "residential", UP)))
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["Plaza de Cagancha"]


def test_an_avenue_of_unknown_class_is_a_main_street(make_city: CityMaker) -> None:
    streets = _streets(("Avenida Italia", None, ACROSS), ("Alameda", None, _line((0, 5_100), (9_000, 5_100))))
    city = make_city(streets=streets)
    assert Gazetteer(city).names([_zone(5_000, 5_000)]) == ["Avenida Italia"]


@pytest.mark.parametrize("nameless", [None, "", "  ", "-", "\u202e", "unnamed", "Sin nombre", "无名", "S/N"])
def test_a_street_without_a_name_names_nothing(make_city: CityMaker, nameless: str | None) -> None:
    streets = _streets((nameless, "primary", ACROSS), ("53", "residential", UP))
    assert Gazetteer(make_city(streets=streets)).names([_zone(5_000, 5_000)]) == ["53"]


# --- institutions ----------------------------------------------------------------


def test_an_institution_where_there_is_no_street(make_city: CityMaker) -> None:
    venues = _venues(
        ("Museo Gurvich", "museum", _at(5_000, 5_000)), ("Universidad ORT", "university", _at(5_100, 5_100))
    )
    learning = {key: column[1:] for key, column in venues.items()}
    culture = {key: column[:1] for key, column in venues.items()}
    city = make_city(universities=learning, cultural_venues=culture)
    assert Gazetteer(city).names([HERE]) == ["Around Universidad ORT"]
    assert Gazetteer(make_city(cultural_venues=culture)).names([HERE]) == ["Around Museo Gurvich"]
    within = make_city(cultural_venues=culture, districts=CORDON)
    assert Gazetteer(within).names([_zone(5_000, 5_000)]) == ["Cordón, around Museo Gurvich"]


def test_the_larger_then_the_more_central_institution(make_city: CityMaker) -> None:
    venues = _venues(
        ("Museo Central", "museum", _at(5_000, 5_000)),
        ("Museo Grande", "museum", shapely.box(4_200, 4_200, 4_400, 4_400)),
        ("Museo Aparte", "museum", _at(5_500, 5_000)),
    )
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Around Museo Grande"]
    points = {key: column[::2] for key, column in venues.items()}
    assert Gazetteer(make_city(cultural_venues=points)).names([HERE]) == ["Around Museo Central"]
    said = {**points, "size": ["small", "large"]}
    assert Gazetteer(make_city(cultural_venues=said)).names([HERE]) == ["Around Museo Aparte"]


def test_a_campus_comes_before_a_villa(make_city: CityMaker) -> None:
    learning = _venues(
        ("Universidad Chica", "university", _at(5_000, 5_000)),
        ("Universidad Grande", "university", shapely.box(4_500, 4_500, 4_900, 4_900)),
        ("Colegio Central", "college", shapely.box(5_000, 5_000, 5_900, 5_900)),
    )
    assert Gazetteer(make_city(universities=learning)).names([HERE]) == ["Around Universidad Grande"]


def test_a_name_that_says_what_it_is_comes_first(make_city: CityMaker) -> None:
    venues = _venues(("ANIMAL", "theatre", _at(5_000, 5_000)), ("Teatro Stella", "theatre", _at(5_300, 5_000)))
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Around Teatro Stella"]


def _words(text: str) -> list[str]:
    return text.split("|")


CORE = _words(
    "museum|art museum|art_museum|theatre|theater|library|cultural centre|cultural center|arts_centre|community_centre"
    "|concert_hall|museo|teatro|biblioteca|centro cultural|auditorio|музей|театр|библиотека|дом культуры|концертный зал"
    "|博物馆|美术馆|艺术馆|剧院|剧场|图书馆|文化馆|文化中心|音乐厅|科技馆|纪念馆|影剧院|文化宫|艺术中心"
)
LAST = _words("gallery|art gallery|cinema|arts school|exhibition|画廊|影院|电影院|galería|кинотеатр")
NEVER = _words(
    "bar|pub|cultural bar|notable bar (heritage)|tango or folk music club|live music club|club|nightclub|cafe|café"
    "|milonga|crafts and book fair|feria|shop|museum shop|bookshop|librería|bookstore|record shop|restaurant|bus stop"
    "|bus_stop|studio|theatre company|酒吧|咖啡馆|书店|商店|餐厅|公交站|工作室|俱乐部|бар|кафе|магазин|книжный магазин"
    "|клуб|остановка|kiosk|boutique"
)


@pytest.mark.parametrize("category", CORE)
def test_core_institutions_in_four_languages(make_city: CityMaker, category: str) -> None:
    venues = _venues(
        ("Sala", category, _at(5_900, 5_900)),
        ("Galería", "gallery", shapely.box(4_900, 4_900, 5_200, 5_200)),
        ("Bar Museo", "bar", _at(5_000, 5_000)),
    )
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Around Sala"]


@pytest.mark.parametrize("category", LAST)
def test_a_small_firm_names_only_where_there_is_nothing_else(make_city: CityMaker, category: str) -> None:
    alone = _venues(("Mundo", category, _at(5_000, 5_000)), size=["large"])
    assert Gazetteer(make_city(cultural_venues=alone)).names([HERE]) == ["Around Mundo"]
    beside = _venues(("Mundo", category, _at(5_000, 5_000)), ("Museo", "museum", _at(5_000, 6_500)))
    assert Gazetteer(make_city(cultural_venues=beside)).names([HERE]) == ["Near Museo"]


@pytest.mark.parametrize("category", NEVER)
def test_never_a_shop_a_pub_or_a_bus_stop(make_city: CityMaker, category: str) -> None:
    alone = _venues(("The Crown", category, shapely.box(4_900, 4_900, 5_100, 5_100)), size=["large"])
    city = make_city(cultural_venues=alone, creative_firms=alone, industrial_sites=alone)
    assert Gazetteer(city).names([HERE]) == ["Centre of the city"]


@pytest.mark.parametrize(
    "name", ["Teatro Bar", "Library Cafe", "Museo Tienda", "Книжный клуб", "光影书店", "EL CLUB DE TEATRO"]
)
def test_a_pub_that_calls_itself_a_theatre_names_nothing(make_city: CityMaker, name: str) -> None:
    venues = _venues((name, "theatre", _at(5_000, 5_000)), (name, None, _at(5_000, 5_000)))
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Centre of the city"]


def test_firms_never_name_a_zone_even_where_nothing_else_is_known(make_city: CityMaker) -> None:
    firms = _venues(("Museo Design Ltd", "museum", _at(5_000, 5_000)))
    city = make_city(creative_firms=firms, industrial_sites=firms, green_space=firms, designated_parks=firms)
    assert Gazetteer(city).names([HERE]) == ["Centre of the city"]


def test_without_a_category_the_name_says_what_it_is(make_city: CityMaker) -> None:
    venues = _venues(("Sala", None, _at(5_000, 5_000)), ("Teatro Solís", None, _at(5_500, 5_500)))
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Around Teatro Solís"]
    alone = {key: column[:1] for key, column in venues.items()}
    assert Gazetteer(make_city(cultural_venues=alone)).names([HERE]) == ["Around Sala"]


def test_the_type_of_a_venue_is_read_too(make_city: CityMaker) -> None:
    venues = _venues(
        ("A", "culture", _at(5_000, 5_000)), ("B", "culture", _at(5_100, 5_000)), type=["studio", "concert hall"]
    )
    assert Gazetteer(make_city(cultural_venues=venues)).names([HERE]) == ["Around B"]


def test_universities_and_what_is_filed_with_them(make_city: CityMaker) -> None:
    learning = _venues(
        ("Biblioteca Central", "library of a university or research institute", _at(5_000, 5_000)),
        ("Boricua College", "university or college", _at(5_000, 5_000)),
        ("Fordham University", "university or college", _at(5_600, 5_600)),
        ("ORT", None, _at(5_000, 5_000)),
    )
    assert Gazetteer(make_city(universities=learning)).names([HERE]) == ["Around Fordham University"]
    culture = _venues(("Museo", "museum", _at(5_700, 5_700)))
    schools = {key: column[:2] for key, column in learning.items()}
    assert Gazetteer(make_city(universities=schools, cultural_venues=culture)).names([HERE]) == ["Around Museo"]


def test_a_national_gallery_is_no_small_firm(make_city: CityMaker) -> None:
    venues = _venues(("National Gallery", "art gallery", shapely.box(5_000, 5_000, 5_200, 5_200)))
    beside = make_city(cultural_venues=venues, universities=_venues(("ORT", "university", _at(5_000, 6_200))))
    assert Gazetteer(beside).names([HERE]) == ["Around National Gallery"]


# --- nothing inside --------------------------------------------------------------


def test_the_nearest_street_or_institution_within_1500_m(make_city: CityMaker) -> None:
    street = _streets(("Ejido", None, _line((4_000, 6_400), (6_000, 6_400))))
    museum = _venues(("Museo", "museum", _at(5_000, 6_200)))
    assert Gazetteer(make_city(streets=street)).names([HERE]) == ["Near Ejido"]
    assert Gazetteer(make_city(streets=street, cultural_venues=museum)).names([HERE]) == ["Near Museo"]
    district = make_city(streets=street, districts=CORDON)
    assert Gazetteer(district).names([_zone(5_000, 5_000)]) == ["Cordón, near Ejido"]
    far = _streets(("Ejido", None, _line((4_000, 7_600), (6_000, 7_600))))
    assert Gazetteer(make_city(streets=far)).names([HERE]) == ["Centre of the city"]


def test_the_nearest_is_found_at_every_distance(make_city: CityMaker) -> None:
    zones = [_zone(1_000, 1_000), _zone(5_000, 5_000), _zone(9_000, 9_000), _zone(9_000, 1_000)]
    venues = _venues(
        ("Museo A", "museum", _at(1_000, 1_300)),
        ("Museo B", "museum", _at(5_000, 5_650)),
        ("Museo C", "museum", _at(9_000, 7_400)),
        ("Museo D", "museum", _at(9_000, 7_350)),
        ("Pub", "pub", _at(9_000, 1_210)),
    )
    assert Gazetteer(make_city(cultural_venues=venues)).names(zones) == [
        "Near Museo A",
        "Near Museo B",
        "Near Museo C",
        "South-east of the city",
    ]


def test_a_bare_district_is_named(make_city: CityMaker) -> None:
    assert Gazetteer(make_city(districts=CORDON)).names([_zone(5_000, 5_000)]) == ["Cordón"]


def test_the_part_of_the_city(make_city: CityMaker) -> None:
    sides = [(9_000, 5_000), (9_000, 9_000), (5_000, 9_000), (1_000, 9_000), (1_000, 5_000), (1_000, 1_000)]
    sides += [(5_000, 1_000), (9_000, 1_000), (5_300, 5_000)]
    assert Gazetteer(make_city()).names([_zone(*xy) for xy in sides]) == [
        "East of the city",
        "North-east of the city",
        "North of the city",
        "North-west of the city",
        "West of the city",
        "South-west of the city",
        "South of the city",
        "South-east of the city",
        "Centre of the city",
    ]


def test_zones_of_which_nothing_is_known_are_numbered(make_city: CityMaker) -> None:
    names = Gazetteer(make_city()).names([_zone(9_000, 9_000 + step) for step in range(3)])
    assert names == ["North-east of the city", "North-east of the city (2)", "North-east of the city (3)"]


# --- equal names -----------------------------------------------------------------


def test_the_lower_zone_takes_its_second_street(make_city: CityMaker) -> None:
    colonia = _line((0, 5_100), (10_000, 5_100))
    city = make_city(
        districts=CORDON, streets=_streets(("18 de Julio", "primary", ACROSS), ("Colonia", "secondary", colonia))
    )
    zones = [_zone(4_500, 5_000), _zone(5_500, 5_000)]
    assert Gazetteer(city).names(zones) == ["Cordón, 18 de Julio", "Cordón, Colonia"]


def test_the_lower_zone_takes_its_institution(make_city: CityMaker) -> None:
    city = make_city(
        districts=CORDON,
        streets=_streets(
            ("18 de Julio", "primary", ACROSS), ("Lane", "service", _line((5_400, 5_100), (5_450, 5_100)))
        ),
        cultural_venues=_venues(("Teatro Stella", "theatre", _at(5_500, 5_000))),
    )
    zones = [_zone(4_500, 5_000), _zone(5_500, 5_000)]
    # Not "Lane": a street that hardly counts beside the main one names nothing.
    assert Gazetteer(city).names(zones) == ["Cordón, 18 de Julio", "Cordón, around Teatro Stella"]


def test_the_lower_zone_takes_another_corner(make_city: CityMaker) -> None:
    streets = _streets(
        ("18 de Julio", "primary", ACROSS),
        ("Ejido", "tertiary", UP),
        ("Yaguarón", "residential", _line((5_150, 0), (5_150, 9_000))),
    )
    zones = [_zone(5_000, 5_000), _zone(5_050, 5_000)]
    assert Gazetteer(make_city(streets=streets)).names(zones) == ["18 de Julio / Ejido", "18 de Julio / Yaguarón"]


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        ([(4_500, 5_000), (5_500, 5_000)], ["west", "east"]),
        ([(4_500, 4_500), (5_500, 5_500)], ["south-west", "north-east"]),
        ([(4_500, 5_500), (5_500, 4_500)], ["north-west", "south-east"]),
        ([(5_000, 6_500), (5_000, 4_500), (5_000, 5_500)], ["north", "south", "centre"]),
    ],
)
def test_equal_names_are_told_apart_by_direction(
    make_city: CityMaker, zones: list[tuple[float, float]], said: list[str]
) -> None:
    names = Gazetteer(make_city(districts=CORDON)).names([_zone(*xy, 100) for xy in zones])
    assert names == [f"Cordón ({direction})" for direction in said]
    with speaking("zh_CN"):
        assert len(set(Gazetteer(make_city(districts=CORDON)).names([_zone(*xy, 100) for xy in zones]))) == len(zones)


def test_only_then_they_are_numbered(make_city: CityMaker) -> None:
    zones = [_zone(4_500, 5_000), _zone(5_500, 5_000), _zone(5_500, 5_001), _zone(5_500, 5_002)]
    assert Gazetteer(make_city(districts=CORDON)).names(zones) == [
        "Cordón (west)",
        "Cordón (east)",
        "Cordón (east) (2)",
        "Cordón (east) (3)",
    ]
    same = Gazetteer(make_city(districts=CORDON)).names([_zone(5_000, 5_000)] * 3)
    assert same == ["Cordón", "Cordón (2)", "Cordón (3)"]


def test_a_name_given_before_is_not_given_again(make_city: CityMaker) -> None:
    venues = _venues(("Teatro Solís", "theatre", _at(5_000, 5_000)), ("Museo Gurvich", "museum", _at(5_500, 5_500)))
    names = Gazetteer(make_city(cultural_venues=venues))
    assert [names.around(HERE) for _again in range(4)] == [
        "Around Teatro Solís",
        "Around Museo Gurvich",
        "Around Teatro Solís (2)",
        "Around Teatro Solís (3)",
    ]


def test_unique_offers_are_numbered_by_stem(make_city: CityMaker) -> None:
    names = Gazetteer(make_city())
    assert names.unique(["Mill", "Works"]) == "Mill"
    assert names.unique(["Mill", "Works"]) == "Works"
    assert names.unique(["Mill (2)"]) == "Mill (2)"
    assert [names.unique(["Mill", "Works"]) for _again in range(2)] == ["Mill (3)", "Mill (4)"]
    assert [names.unique([]), names.unique([]), names.unique([])] == [
        "Unnamed area",
        "Unnamed area (2)",
        "Unnamed area (3)",
    ]
    assert [names.unique([], fallback="Site"), names.unique([], "Site")] == ["Site", "Site (2)"]


# --- odd input and order -----------------------------------------------------------


def test_no_zones_and_odd_zones(make_city: CityMaker) -> None:
    city = make_city(streets=_streets(("Ejido", None, UP)), districts=CORDON, cultural_venues=[_at(5_000, 5_000)])
    assert Gazetteer(city).names([]) == []
    parts = shapely.MultiPolygon([_zone(4_500, 5_000), _zone(5_500, 5_000)])
    assert Gazetteer(city).names([parts]) == ["Cordón, near Ejido"]
    odd: list[Any] = [_at(5_000, 5_000), _line((4_990, 5_000), (5_010, 5_000)), shapely.Polygon()]
    assert Gazetteer(city).names(odd) == ["Cordón, Ejido", "Cordón, Ejido (2)", "Unnamed area"]


def test_every_layer_may_be_missing_or_empty_or_bare(make_city: CityMaker) -> None:
    full: dict[str, Any] = {
        "districts": CORDON,
        "streets": _streets(("Ejido", None, UP)),
        "universities": _venues(("ORT", "university", _at(5_000, 5_000))),
        "cultural_venues": _venues(("Museo", "museum", _at(5_000, 5_000))),
        "green_space": _venues(("Plaza", "park", _zone(5_000, 5_000, 50))),
    }
    poor: tuple[dict[str, Any], ...] = ({}, {"geometry": [], "name": []}, {"geometry": [HERE]})
    for kind, others, columns in itertools.product(full, (full, {}), poor):
        layers = {**others, kind: columns}
        (name,) = Gazetteer(make_city(**{kind: one for kind, one in layers.items() if one})).names([HERE])
        assert name in {
            "Cordón, Ejido",
            "Ejido / Plaza",
            "Cordón, Plaza",
            "Cordón",
            "Ejido",
            "Plaza",
            "Centre of the city",
        } | {
            "Around ORT",
            "Around Museo",
        }


def _shuffled(layers: dict[str, Any], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    mixed = {}
    for kind, columns in layers.items():
        order = rng.permutation(len(columns["geometry"]))
        mixed[kind] = {key: [column[row] for row in order] for key, column in columns.items()}
    return mixed


def _many(seed: int) -> dict[str, Any]:
    """Return layers full of equal names, equal lengths and equal places."""
    rng = np.random.default_rng(seed)
    grid = [float(step) for step in range(0, 10_001, 250)]
    lines = [_line((at, 0), (at, 10_000)) for at in grid] + [_line((0, at), (10_000, at)) for at in grid]
    spots = [_at(*xy) for xy in rng.integers(0, 40, (400, 2)) * 250.0]
    wards = [shapely.box(x, y, x + 2_500, y + 2_500) for x in range(0, 10_000, 2_500) for y in range(0, 10_000, 2_500)]
    return {
        "streets": _streets(
            *((f"Street {n % 30}", ("primary", "residential")[n % 2], line) for n, line in enumerate(lines))
        ),
        "districts": _districts(*((f"Ward {n % 9}", ward) for n, ward in enumerate(wards))),
        "cultural_venues": _venues(
            *((f"Museum {n % 50}", ("museum", "pub", None)[n % 3], at) for n, at in enumerate(spots))
        ),
    }


@pytest.mark.parametrize("dropped", ["", "districts", "streets"])
def test_the_order_of_rows_changes_no_name(make_city: CityMaker, dropped: str) -> None:
    layers = {kind: columns for kind, columns in _many(3).items() if kind != dropped}
    zones = [_zone(x, y, 180) for x in range(500, 10_000, 700) for y in range(500, 10_000, 1_300)]
    expected = Gazetteer(make_city(**layers)).names(zones)
    assert len(set(expected)) == len(zones)
    assert max(map(len, expected)) <= LONGEST_NAME
    for seed in range(5):
        assert Gazetteer(make_city(**_shuffled(layers, seed))).names(zones) == expected


def test_the_street_near_a_point(make_city: CityMaker) -> None:
    streets = _streets(("B", None, ACROSS), ("A", None, ACROSS), (None, None, UP), ("Far", None, _line((0, 0), (9, 9))))
    names = Gazetteer(make_city(streets=streets))
    assert names.street_near(_at(5_000, 5_010)) == "A"
    assert names.street_near(_at(5_000, 8_000)) is None
    assert Gazetteer(make_city()).street_near(_at(5_000, 5_000)) is None
