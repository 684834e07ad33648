"""Names of coordinate columns, in the languages and programs that tables come from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.coordinates.datums import Datum

Axis = Literal["lon", "lat", "x", "y"]

_WORDS: dict[Axis, str] = {
    "lon": r"lons?|lng|long|longi|longt?itude?|longitudine|longitudes?|laengengrad|langengrad|lengtegraad|boylam"
    r"|dlugosc|долгота|경도"
    r"|经度|經度|経度|东经|東經|東経",
    "lat": r"lats?|lati|latt?itude?|latitudine|latitudes?|breitengrad|breedtegraad|enlem|szerokosc|широта|위도"
    r"|纬度|緯度|北纬|北緯",
    "x": r"x|e|abscissa|abscisse|abszisse|east|eastings?|este|rechtswert|ostwert|横坐标|东坐标",
    "y": r"y|n|ordinate|ordonnee|ordenada|north|northings?|norte|hochwert|nordwert|纵坐标|北坐标",
}
# They also are the length and the width of things.
_WEAK: dict[str, Axis] = {"lange": "lon", "laenge": "lon", "breite": "lat"}
# What is said beside the axis and tells no pair from another.
_BESIDE = (
    "degrees|degree|deg|grad|dd|decimal|dec|coordinates|coordinate|coords|coord|coordenadas|coordenada|coordonnees"
    "|coordonnee|koordinaten|koordinate|坐标|geographische|geographic|geografica|geograficzna|geographique|geo|gis|gps|point|pt|position|pos"
    "|location|loc|centroid|centre|center|wert|value|map"
)
_WORD = {axis: re.compile(words) for axis, words in _WORDS.items()}
# Written together: stoplat, xcoord, latdeg. No more than two words around one, so that it stays linear.
_GLUED = {
    axis: re.compile(rf"(?:stop|start|end|intpt|site|poi|bd|gd|m|c|{_BESIDE})?(?:{words})(?:{_BESIDE})?")
    for axis, words in _WORDS.items()
}
_LONG = {
    "lon": re.compile(r"([a-z]{0,12})longt?itude?"),
    "lat": re.compile(r"([a-z]{0,12})latt?itude?"),
}
_BESIDE_WORD = re.compile(rf"{_BESIDE}|[xynewsm度]")
_DATUM = {
    "wgs84": re.compile(r"wgs[\s_\-]?(?:19)?84|wgs|epsg[\s_:]?4326|4326|(?<=[a-z])84(?!\d)"),
    "gcj02": re.compile(
        r"gcj[\s_\-]?0?2|gcj|(?<![a-z])gd(?=[\s_\-]?(?:lng|lon|lat|经|纬))|火星|高德|腾讯|gaode|amap|autonavi|tencent|(?<![a-z])mars(?![a-z])"
    ),
    "bd09": re.compile(r"bd[\s_\-]?0?9(?:ll|mc)?|(?<![a-z])bd(?=[\s_\-]?(?:lng|lon|lat|经|纬))|百度|baidu"),
}
# What Unicode does not part into a letter and its accent.
_LETTERS = str.maketrans("łøđı", "lodi")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Such as latlon, gps (latitude, longitude), lng/lat.
_BOTH = re.compile(
    rf"(?:{_BESIDE})?(lat(?:itude|itud|itudine)?|lon(?:g|gitude|gitud|gitudine)?|lng)(?:and|et|und|e|y)?"
    rf"(?:lat(?:itude|itud|itudine)?|lon(?:g|gitude|gitud|gitudine)?|lng)(?:{_BESIDE})?"
)
_TOGETHER = (
    "location", "location1", "locationpoint", "坐标", "经纬度", "coordinates", "coordinate", "coords", "coord",
    "latlng", "latlon", "latlong", "lnglat", "lonlat", "longlat", "position", "位置坐标", "地理坐标", "坐标点", "xy",
    "xy坐标",
    "coordonnees", "coordonneesgeo", "coordonneesgps", "coordonneesgeographiques", "coordenadas", "coordenada",
    "koordinaten", "koordinate", "geopoint", "geopoint2d", "geoloc", "geolocation", "geolocalisation", "georeference",
    "geocodedcolumn", "geocode", "geo", "gps", "gpscoordinates", "point", "pointgeo", "coordinategeografiche",
)  # fmt: skip
_GEOMETRY = (
    "wkt", "geometry", "geom", "thegeom", "shape", "wktgeom", "几何", "geoshape", "geojson", "wkbgeometry", "wkb",
    "ewkt", "ewkb", "thegeomwkt", "polygon", "multipolygon",
)  # fmt: skip
# Longer is a sentence, not a name.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Role:
    """What a column's name says of its numbers.

    Parameters
    ----------
    axis
        Longitude, latitude, or a planar axis.
    datum
        As named, else None.
    kin
        The words beside the axis: of a pair they are the same.
    weak
        The word has a commoner meaning.
    """

    axis: Axis
    datum: Datum | None
    kin: tuple[str, ...]
    weak: bool = False

    @property
    def geographic(self) -> bool:
        """Whether it is named longitude or latitude."""
        return self.axis in {"lon", "lat"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns that name a place together, easting first."""

    x: str
    y: str
    role: Role

    def __str__(self) -> str:
        """Return both names, as a sentence has them."""
        return f"{self.x}, {self.y}"


def plain(name: object) -> str:
    """Return a column's name as names are compared: no case, accent, space, hyphen or underscore.

    Examples
    --------
    >>> plain("Coordonnées_Géo ")
    'coordonneesgeo'
    """
    return re.sub(r"[\s_\-().\[\]/,;:]+", "", _folded(name))


def role_of(name: object) -> Role | None:
    """Return what a column's name says of its numbers, or None.

    Examples
    --------
    >>> role_of("stop_lat").axis, role_of("GCJ02经度").datum, role_of("name")
    ('lat', 'gcj02', None)
    """
    text, datum = _without_datum(_CAMEL.sub(" ", str(name)[: _LONGEST + 1]))
    if len(text) > _LONGEST:
        return None
    tokens = _tokens(text)
    if tokens[-2:-1] == ["coordinates"] and tokens[-1] in {"0", "1"}:
        return Role("x" if tokens[-1] == "0" else "y", datum, tuple(tokens[:-2]))
    axes = [(axis, place) for axis in _WORD for place, token in enumerate(tokens) if _says(axis, token)]
    axes = [one for one in axes if one[0] in {"lon", "lat"}] or axes
    weak = [] if axes else [(_WEAK[token], place) for place, token in enumerate(tokens) if token in _WEAK]
    if len({axis for axis, _place in axes or weak}) != 1:
        return None
    axis = (axes or weak)[0][0]
    kin = tuple(part for token in tokens for part in _kin(token))
    return Role(axis, datum, kin, bool(weak))


def pairs_of(names: Sequence[str]) -> list[Pair]:
    """Return the pairs of coordinate columns, in the order of the table.

    Parameters
    ----------
    names
        Of all columns.

    Examples
    --------
    >>> [str(pair) for pair in pairs_of(["name", "lat", "lon", "X", "Y"])]
    ['lon, lat', 'X, Y']
    """
    waiting: dict[tuple[object, ...], tuple[str, Role]] = {}
    found = []
    for name in names:
        role = role_of(name)
        if role is None:
            continue
        partner: Axis = {"lon": "lat", "lat": "lon", "x": "y", "y": "x"}[role.axis]  # type: ignore[assignment]
        other = waiting.pop((partner, role.datum, role.kin), None)
        if other is None:
            waiting.setdefault((role.axis, role.datum, role.kin), (name, role))
        elif role.axis in {"lat", "y"}:
            found.append(Pair(other[0], name, other[1]))
        else:
            found.append(Pair(name, other[0], role))
    return found


def holds_both(name: object) -> bool:
    """Whether a column of that name holds both coordinates of a place."""
    bare = plain(_without_datum(_CAMEL.sub(" ", str(name)[: _LONGEST + 1]))[0])
    return bare in _TOGETHER or plain(name) in _TOGETHER or order_of(name) is not None


def datum_of(name: object) -> Datum | None:
    """Return the datum that a column's name names, or None.

    Examples
    --------
    >>> datum_of("高德坐标"), datum_of("location")
    ('gcj02', None)
    """
    return _without_datum(str(name)[: _LONGEST + 1])[1]


def order_of(name: object) -> Axis | None:
    """Return which of both coordinates a column's name says first, or None where it says nothing.

    Examples
    --------
    >>> order_of("Lat/Long"), order_of("经纬度"), order_of("location")
    ('lat', 'lon', None)
    """
    word = plain(str(name)[: _LONGEST + 1])
    if word in {"geopoint2d", "geopoint"}:
        return "lat"
    if _HAN.search(word):
        return "lat" if word.startswith("纬") else "lon" if "经" in word else None
    match = _BOTH.fullmatch(word)
    if match is None:
        return "lon" if word == "xy" else None
    return "lat" if match[1].startswith("lat") else "lon"


def usually_longitude_first(name: object) -> bool:
    """Whether a column of that name usually has longitude first, though the name does not say so.

    Arrays in a column of coordinates or geometries are GeoJSON's, and Chinese maps write longitude first.
    """
    word = plain(str(name)[: _LONGEST + 1])
    return word == "coordinates" or holds_geometry(word) or _HAN.search(word) is not None


def holds_geometry(name: object) -> bool:
    """Whether a column of that name usually holds whole geometries."""
    return plain(name) in _GEOMETRY


def _folded(name: object) -> str:
    parted = unicodedata.normalize("NFKD", str(name)).casefold()
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign)).translate(_LETTERS)
    return _BETWEEN_HAN.sub("", unicodedata.normalize("NFC", bare))


def _without_datum(name: str) -> tuple[str, Datum | None]:
    text = _folded(name)
    datum: Datum | None = None
    for word, pattern in _DATUM.items():
        text, count = pattern.subn(" ", text)
        datum = datum or (word if count else None)  # type: ignore[assignment]
    return text, datum


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(text):
        # 高德经度坐标 has no spaces: what stands beside the axis is cut off.
        found += _cut(token) if _HAN.search(token) else [token]
    return found


def _cut(token: str) -> list[str]:
    match = re.search(r"经度|經度|経度|纬度|緯度|东经|東經|東経|北纬|北緯|横坐标|纵坐标|东坐标|北坐标", token)
    # 经纬度 holds both, and x坐标 is a letter and a word.
    if match is None:
        return re.findall(r"坐标|[a-z]+|[^a-z坐]+", token)
    return [one for one in (token[: match.start()], match[0], token[match.end() :]) if one]


def _says(axis: Axis, token: str) -> bool:
    if _GLUED[axis].fullmatch(token):
        return True
    return axis in _LONG and _LONG[axis].fullmatch(token) is not None


def _kin(token: str) -> list[str]:
    """Return what a word says beside an axis and usual words."""
    if token in _WEAK or _BESIDE_WORD.fullmatch(token) or any(pattern.fullmatch(token) for pattern in _GLUED.values()):
        return []
    match = next((match for pattern in _LONG.values() if (match := pattern.fullmatch(token))), None)
    return [token if match is None else match[1]]
