"""Names for found zones that a planner recognises: district and main street or square, else a core institution.

A shop, pub, club, firm or bus stop never names a zone: it is gone when the plan is built. Equal names are told apart by
where their zones lie, seen from the middle of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, places_inside
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area
    from layers.city import City
    from layers.layer import Layer

    Shapes = NDArray[np.object_]
    Numbers = NDArray[np.float64]
    Positions = NDArray[np.intp]

LONGEST_NAME = 60

_FAR_M = 1_500.0
_KERB_M = 15.0  # outlines follow streets: one whose centre line runs this far outside still belongs to the zone
_CROSSING_M = 25.0
_MANY = 8  # streets, and institutions, that are thought of for one zone
_MAIN = 1.0 / 3.0  # a street names a zone only if it weighs this share of the main one
_SPARSE = 0.25  # a district that holds less of a zone than this does not name it
_WHOLE_CITY = 0.9  # a district that covers this share of the study area tells nobody where a zone is
_CENTRAL = 0.25  # nearer to the middle than this share of the farthest distance is the centre

_GRADES = {
    3.0: "primary arterial 主干路 主干道",
    2.5: "secondary 次干路 次干道",
    2.0: "tertiary collector pedestrian 步行街",
    1.0: "residential living_street unclassified 支路",
    0.75: "trunk 快速路",
    0.5: "service track footway path steps cycleway primary_link secondary_link tertiary_link",
    0.25: "motorway motorway_link trunk_link 高速公路",
}
"""What a metre of a street of a class weighs. Nobody says that a quarter is on the motorway."""
_GRADE_OF = {word: grade for grade, words in _GRADES.items() for word in words.split()}
_CLASS = re.compile("|".join(sorted(_GRADE_OF, key=len, reverse=True)))
_AVENUE_GRADE = 2.0  # where its class is not known; other streets have 1
_SQUARE_COUNTS = 2.0

_SQUARE = re.compile(
    r"\b(?:squares?|plaza|place|piazza|praça|площадь|алаңы)\b"
    r"|(?:[-a-zåäö]tori|aukio|torget|platz|plein)\b|广场|廣場"
)
_AVENUE = re.compile(
    r"\b(?:avenue|ave|avenida|av|boulevard|bulevar|blvd|broadway|проспект|пр-т|бульвар|даңғылы)\b|大道|大街"
)
_NAMELESS = re.compile(r"\W*|unnamed|no ?name|n/a|none|null|nan|s/n|sin nombre|без названия|无名|未命名")

_UNIVERSITY, _STAGE, _HOUSE, _COLLEGE, _LAST, _NEVER = -1.0, 2.0, 3.0, 4.0, 8.0, 99.0
"""What comes first to name a zone: a university; a museum, theatre or concert hall; a library or cultural centre; a
college; what is named only where there is nothing else; what names nothing."""
_CORE = 5.5  # everybody knows what has a lower level
_LARGE, _SMALL, _TELLING = -1.5, 1.0, -1.25
"""Added for size, and for a name that says what the place is: "Teatro Stella", not "Stella"."""

_LEARNING_WORDS = re.compile(
    r"universi|универси|academ|академ|\bfacult|факульт|polytech|politécn|политех|\bresearch|investigaci|\binstitut"
    r"|исследов|институт|科研|研究|大学|高校|高等院校|科学院"
)
_COLLEGE_WORDS = re.compile(r"\bcoll(?:ege)?\b|\bcolegio|колледж|学院|职业|专科|техникум")
_MUSEUM_WORDS = re.compile(
    r"museum|museo|mus[eé]e|museu|музе|博物|[美艺]术馆|[纪科展陈]\w馆|展览中心|\bexhibition (?:hall|cent)"
)
_LAST_WORDS = re.compile(
    r"galler|\bgaler|галере|画廊|cinema|\bcine\b|\bmovie|кино|影院|影城|\bschool|\bescuela|школа|\bexhibition|выстав"
    r"|展览|amphith|anfiteatro|амфитеатр"
)
_STAGE_WORDS = re.compile(
    r"theat(?:re|er)|teatr|teatter|театр|剧院|剧场|戏院|\b[oó]pera|опер[ан]|concert hall|sala de conciertos|концертн"
    r"|филармони|philharmon|filarm[oó]ni|auditori|音乐厅"
)
_HOUSE_WORDS = re.compile(
    r"\blibrar|bibliot|kirjasto|библиотек|图书馆|\b(?:arts?|cultur\w+|community) (?:and \w+ )?(?:cent(?:re|er)|house)"
    r"|\bcentro (?:de |del )?(?:las? )?(?:cultur|arte)|casa de (?:la )?cultura|(?:дом|дворец|центр) (?:культ|искус)"
    r"|культурн\w+ центр|文化馆|文化中心|文化宫|文化站|艺术中心|群艺馆"
)
_NEVER_WORDS = re.compile(
    r"\b(?:bars?|pubs?|caf[eé]s?|cafeter[ií]a|coffee|tea ?house|(?:\w*book)?shops?|(?:book)?stores?|boutiques?"
    r"|librer[ií]as?|tiendas?|(?:night)?clubs?|discos?|discotecas?|milongas?|restaurantes?|restaurants?|fairs?|ferias?"
    r"|bus|stops?|кафе|бар|бары|паб|клубы?|магазины?|книжн\w+|рестораны?|остановк\w+|ярмарк\w+)\b"
    r"|酒吧|咖啡|茶馆|书店|书城|商店|商场|超市|俱乐部|餐厅|饭店|公交|车站|集市"
)
_FIRM_WORDS = re.compile(r"\bcompan(?:y|ies)\b|\bstudios?\b|剧团|工作室|公司")
_GRAND_WORDS = re.compile(r"\b(?:national|nacional|municipal|royal|национал\w+|государств\w+)\b|国家|国立|省|大剧院")
_GENERIC = re.compile(r"(?:cultur(?:e|al) ?)?(?:venues?)?|cultura|культура|文化(?:场馆|设施)?")

_SIDES = (
    (N_("east"), N_("East of the city")),
    (N_("north-east"), N_("North-east of the city")),
    (N_("north"), N_("North of the city")),
    (N_("north-west"), N_("North-west of the city")),
    (N_("west"), N_("West of the city")),
    (N_("south-west"), N_("South-west of the city")),
    (N_("south"), N_("South of the city")),
    (N_("south-east"), N_("South-east of the city")),
    (N_("centre"), N_("Centre of the city")),
)
"""Counter-clockwise from the east, as angles are counted."""
_CENTRE = 8


class Gazetteer:
    """The districts, streets and institutions of a city, asked for names.

    Each name is given once; ask for the best zones first.

    Parameters
    ----------
    city
        Whose layers `districts`, `streets`, `green_space` (its squares), `universities` and `cultural_venues` are read,
        where they are loaded.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def names(self, shapes: Sequence[Area]) -> list[str]:
        """Return a name for each area, no two alike and none longer than 60 characters.

        Where two would get the same, the later one is called by its second street or institution; where that is not
        enough, all of them are told apart by direction, and only then numbered.

        Parameters
        ----------
        shapes
            Polygons or multipolygons in the city's CRS, the best first.

        Returns
        -------
        list of str
            In the language in force; does not depend on the order of the layers' rows.
        """
        areas = np.array(list(shapes), dtype=object)
        # A line or a point that came in as a zone still lies somewhere.
        flat = shapely.area(areas) <= 0.0
        areas[flat] = shapely.buffer(areas[flat], 1.0)
        centres = shapely.bounds(shapely.centroid(areas))[:, :2]  # NaN for an empty area
        names = _told_apart(self._first_free(self._offers(areas)), centres)
        return [
            self.unique([name] if name else [], side) for name, side in zip(names, self._sides(centres), strict=True)
        ]

    def around(self, shape: Area) -> str:
        """Return a name for one area that no area named before has."""
        return self.names([shape])[0]

    def unique(self, offers: list[str], fallback: str = "") -> str:
        """Return the first offer that no other zone has, numbered where all are taken."""
        for offer in offers:
            if offer not in self._taken:
                self._taken.add(offer)
                return offer
        stem = offers[0] if offers else fallback or _("Unnamed area")
        name = stem if not offers and stem not in self._taken else self._numbered(stem)
        self._taken.add(name)
        return name

    def street_near(self, point: shapely.Point) -> str | None:
        """Return the name of the named street nearest to a point, within 1,500 m."""
        tree, names = self._lines
        hits = tree.query_nearest(point, max_distance=_FAR_M, all_matches=True)
        return min((names[hit] for hit in hits), default=None)

    def _numbered(self, stem: str) -> str:
        """Return the next free number of a stem; what was given out is not tried again."""
        # Long stems are cut to make room, so those that begin alike count together.
        counter = stem[: LONGEST_NAME - 10]
        number = self._next.get(counter, 2)
        while (name := _cut(stem, LONGEST_NAME - len(f" ({number})")) + f" ({number})") in self._taken:
            number += 1
        self._next[counter] = number + 1
        return name

    def _first_free(self, offers: Sequence[Sequence[str]]) -> list[str]:
        """Give each zone its best offer that no better zone has; its best where all are gone, empty where none is."""
        taken = set(self._taken)
        chosen = []
        for wanted in offers:
            name = next((offer for offer in wanted if offer not in taken), wanted[0] if wanted else "")
            taken.add(name)
            chosen.append(name)
        return chosen

    def _offers(self, areas: Shapes) -> list[list[str]]:
        """Return what each area could be called, the best first."""
        parts, mains, institutions = self._known
        districts, streets = parts.holding(areas), mains.inside(areas)
        core, last = institutions.inside(areas)
        bare = np.array([i for i in range(len(areas)) if not streets[i] and not core[i]], dtype=np.intp)
        near = dict(zip(bare.tolist(), self._near(areas[bare]), strict=True))
        return [
            [*_by_street(districts[i], streets[i]), *(_around(districts[i], name) for name in core[i])]
            or _makeshift(districts[i], near.get(i, ""), last[i])
            for i in range(len(areas))
        ]

    def _near(self, areas: Shapes) -> list[str]:
        """Return the street, square or core institution nearest to each area, empty beyond 1,500 m."""
        found: list[list[tuple[float, str]]] = [[] for _area in areas]
        for source in self._known[1:]:
            for zone, distance, name in source.nearest(areas):
                found[zone].append((distance, name))
        return [min(known)[1] if known else "" for known in found]

    def _sides(self, centres: Numbers) -> list[str]:
        """Say where in the city each centre lies."""
        area = self.city.study_area.geometry
        offsets = centres - shapely.get_coordinates(shapely.centroid(area))
        reach = float(np.sqrt(area.area / np.pi))
        return ["" if np.isnan(xy).any() else _(_SIDES[_sector(xy, reach)][1]) for xy in offsets]

    @cached_property
    def _known(self) -> tuple[_Districts, _Mains, _Institutions]:
        return _districts_of(self.city), _mains_of(self.city), _institutions_of(self.city)

    @cached_property
    def _lines(self) -> tuple[shapely.STRtree, list[str]]:
        shapes, names, _rows = _named(self.city, "streets")
        return shapely.STRtree(shapes), names


def _makeshift(district: str, near: str, last: Sequence[str]) -> list[str]:
    """Return the names where nothing inside is known to everybody."""
    if near:
        said = _("{district}, near {name}") if district else _("Near {name}")
        return [_filled(said, district=district, name=near)]
    return [_around(district, name) for name in last] or ([district] if district else [])


def _by_street(district: str, streets: Sequence[_Street]) -> list[str]:
    """Return the names by the main street, then by the others that are nearly as main."""
    known = [street for street in streets if street.name != district]
    if district:
        main = [street.name for street in known if street.weight >= _MAIN * known[0].weight]
        return [_filled(_("{district}, {street}"), district=district, street=name) for name in main]
    if not known:
        return []
    first, *others = known
    if first.square:
        return [first.name, *(street.name for street in others if street.weight >= _MAIN * first.weight)]
    crossing = [street.name for street in others if street.meets(first)]
    corners = [_filled(_("{street} / {crossing}"), street=first.name, crossing=name) for name in crossing]
    uncut = [name for name in corners if not name.endswith("…")]
    return uncut or corners or [street.name for street in known if street.weight >= _MAIN * first.weight]


def _around(district: str, name: str) -> str:
    if district and district != name:
        return _filled(_("{district}, around {name}"), district=district, name=name)
    return _filled(_("Around {name}"), name=name)


def _filled(said: str, **parts: str) -> str:
    """Fill a sentence; where it gets longer than 60 characters the longest part is cut first."""
    share = (LONGEST_NAME - len(said.format(**dict.fromkeys(parts, "")))) // len(parts)
    while (excess := len(said.format(**parts)) - LONGEST_NAME) > 0:
        longest = max(parts, key=lambda part: len(parts[part]))
        parts[longest] = _cut(parts[longest], max(len(parts[longest]) - excess, share))
    return said.format(**parts)


def _cut(text: str, length: int) -> str:
    """Cut a text that is too long, between two words where that loses little."""
    if len(text) <= length:
        return text
    short = text[: length - 1]
    words = short.rpartition(" ")[0]
    return (words if 3 * len(words) > 2 * length and text[length - 1] != " " else short).rstrip() + "…"


def _told_apart(names: Sequence[str], centres: Numbers) -> list[str]:
    """Add to equal names where their zones lie, seen from the middle of them."""
    alike: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        alike.setdefault(name, []).append(position)
    told = list(names)
    for name, members in alike.items():
        if name and len(members) > 1:
            for position, direction in zip(members, _directions(centres[members]), strict=True):
                said = _("{name} ({direction})")
                told[position] = _filled(said, name=name, direction=_(direction)) if direction else name
    return told


def _directions(centres: Numbers) -> list[str]:
    """Return the msgid of each centre's direction from the middle of all, empty where they are at one spot."""
    # The middle of their extent, not their mean: many zones at one end would pull the mean there.
    offsets = centres - (centres.min(axis=0) + centres.max(axis=0)) / 2.0
    reach = float(np.hypot(*offsets.T).max())
    return [_SIDES[_sector(xy, reach)][0] if reach > 1.0 else "" for xy in offsets]


def _sector(offset: Numbers, reach: float) -> int:
    """Return the position in `_SIDES` of an offset (m) among others that reach so far."""
    east, north = offset.tolist()
    if np.hypot(east, north) < _CENTRAL * reach:
        return _CENTRE
    return round(float(np.arctan2(north, east)) / (np.pi / 4.0)) % _CENTRE


@dataclass(frozen=True, slots=True)
class _Districts:
    tree: shapely.STRtree
    names: list[str]

    def holding(self, areas: Shapes) -> list[str]:
        """Return the smallest district that holds half of each area, else the one that holds most; empty where none."""
        zone, row = self.tree.query(areas, predicate="intersects")
        share = _common_area(areas[zone], self.tree.geometries[row]) / shapely.area(areas[zone])
        size = shapely.area(self.tree.geometries[row])
        found: list[dict[str, tuple[float, float]]] = [{} for _area in areas]
        # A district in several rows is one; sorted, so that sums do not depend on the order of the rows.
        for at in np.lexsort((size, share, zone)).tolist():
            known, name = found[zone[at]], self.names[row[at]]
            held, whole = known.get(name, (0.0, 0.0))
            known[name] = (held + float(share[at]), whole + float(size[at]))
        best = [min(known.items(), key=_most_telling, default=("", (0.0, 0.0))) for known in found]
        return [name if share >= _SPARSE else "" for name, (share, _size) in best]


def _most_telling(item: tuple[str, tuple[float, float]]) -> tuple[bool, float, str]:
    name, (share, size) = item
    half = round(share, 6) >= 1.0 / 2.0
    return (not half, round(size, 1) if half else -round(share, 6), name)


def _common_area(areas: Shapes, others: Shapes) -> Numbers:
    """Return the area that each of `areas` has in common with its other."""
    shapely.prepare(others)
    whole = shapely.covers(others, areas)
    common = np.array(shapely.area(areas), dtype=np.float64)
    common[~whole] = shapely.area(shapely.intersection(areas[~whole], others[~whole]))
    return common


def _districts_of(city: City) -> _Districts:
    shapes, names, _rows = _named(city, "districts")
    study = np.full(len(shapes), city.study_area.geometry, dtype=object)
    large = shapely.area(shapes) >= _WHOLE_CITY * city.study_area.geometry.area
    large[large] = _common_area(study[large], shapes[large]) >= _WHOLE_CITY * city.study_area.geometry.area
    return _Districts(shapely.STRtree(shapes[~large]), [names[row] for row in np.flatnonzero(~large)])


@dataclass(frozen=True, slots=True)
class _Street:
    """A street or square as far as it lies in a zone."""

    name: str
    weight: float
    square: bool
    inside: shapely.Geometry

    def meets(self, other: _Street) -> bool:
        """Whether the two meet in the zone."""
        return bool(shapely.dwithin(self.inside, other.inside, _CROSSING_M))


@dataclass(frozen=True, slots=True)
class _Mains:
    """Streets and squares, and what their layers say of their class."""

    tree: shapely.STRtree
    names: list[str]
    classes: list[str]

    def inside(self, areas: Shapes) -> list[list[_Street]]:
        """Return the streets and squares in each area, the main ones first."""
        wide = shapely.buffer(areas, _KERB_M, quad_segs=2)
        zone, row = self.tree.query(wide, predicate="intersects")
        pieces = _clipped(self.tree.geometries[row], wide[zone])
        names, number = np.unique(np.array([self.names[hit] for hit in row], dtype=object), return_inverse=True)
        said = [(self.names[hit], self.classes[hit]) for hit in row.tolist()]
        known = {pair: _weight(*pair) for pair in set(said)}
        weight = shapely.length(pieces) * np.array([known[pair] for pair in said], dtype=np.float64)
        # Sorted by weight within a street, so that sums do not depend on the order of the rows.
        order = np.lexsort((weight, number, zone))
        starts = np.flatnonzero(np.diff(zone[order] * len(names) + number[order], prepend=-1))
        total = np.add.reduceat(weight[order], starts) if len(starts) else np.empty(0)
        parts = np.split(pieces[order], starts[1:])
        found: list[list[_Street]] = [[] for _area in areas]
        heads = order[starts]
        for at in np.lexsort((number[heads], -total.round(2), zone[heads])).tolist():
            streets, name = found[zone[heads[at]]], names[number[heads[at]]]
            if len(streets) < _MANY:
                inside = shapely.GeometryCollection(parts[at].tolist())
                streets.append(_Street(name, float(total[at]), _is_square(name), inside))
        return found

    def nearest(self, areas: Shapes) -> Iterator[tuple[int, float, str]]:
        """Yield each area's nearest streets and squares: position, distance (m), name."""
        (zone, row), away = self.tree.query_nearest(areas, max_distance=_FAR_M, return_distance=True)
        names = [self.names[hit] for hit in row.tolist()]
        return zip(zone.tolist(), away.round(2).tolist(), names, strict=True)


def _clipped(lines: Shapes, areas: Shapes) -> Shapes:
    """Return what of each line lies in its area."""
    shapely.prepare(areas)
    cut = ~shapely.covers(areas, lines)
    pieces = lines.copy()
    pieces[cut] = shapely.intersection(lines[cut], areas[cut])
    return pieces


def _mains_of(city: City) -> _Mains:
    """Return the streets, and the squares that are filed as green space."""
    lines, names, rows = _named(city, "streets")
    green, called, _rows = _named(city, "green_space")
    squares = [row for row, name in enumerate(called) if _is_square(name)]
    classes = [*_told(city, "streets", rows, "class", "category"), *["pedestrian"] * len(squares)]
    names = [*names, *(called[row] for row in squares)]
    return _Mains(shapely.STRtree(np.concatenate((lines, green[squares]))), names, classes)


def _is_square(name: str) -> bool:
    return _SQUARE.search(name.casefold()) is not None


def _weight(name: str, said: str) -> float:
    """Return what a metre of a street weighs, by its class such as ``primary`` or "Secondary road", and its name."""
    known = _CLASS.search(said.casefold())
    grade = _GRADE_OF[known.group()] if known else _AVENUE_GRADE if _AVENUE.search(name.casefold()) else 1.0
    return grade * (_SQUARE_COUNTS if _is_square(name) else 1.0)


@dataclass(frozen=True, slots=True)
class _Institutions:
    """Places that can name a zone. They are judged where somebody asks: a city has a hundred thousand."""

    tree: shapely.STRtree
    names: list[str]
    said: list[str]
    learning: int
    """The first so many are places of learning."""
    sizes: Numbers
    levels: Numbers
    """NaN where nobody asked yet."""

    def inside(self, areas: Shapes) -> tuple[list[list[str]], list[list[str]]]:
        """Return the core institutions in each area, and those of last resort, the best known first."""
        zone, row = places_inside(self.tree, areas)
        away = shapely.distance(self.tree.geometries[row], shapely.centroid(areas)[zone]).round(2)
        names, number = np.unique(np.array([self.names[hit] for hit in row], dtype=object), return_inverse=True)
        level = self._levels(row)
        core: list[list[str]] = [[] for _area in areas]
        last: list[list[str]] = [[] for _area in areas]
        for at in np.lexsort((number, away, level, zone))[: np.count_nonzero(level < _NEVER)].tolist():
            known, name = (core if level[at] < _CORE else last)[zone[at]], names[number[at]]
            if len(known) < _MANY and name not in known:
                known.append(name)
        return core, last

    def nearest(self, areas: Shapes) -> Iterator[tuple[int, float, str]]:
        """Yield core institutions near each area, the nearest among them: position, distance (m), name."""
        waiting = np.arange(len(areas))
        # Outwards step by step: a wide look at once would judge thousands of institutions for nothing.
        for reach in (_FAR_M / 10.0, _FAR_M / 3.0, _FAR_M):
            zone, row = self.tree.query(areas[waiting], predicate="dwithin", distance=reach)
            core = self._levels(row) < _CORE
            zone, row = waiting[zone[core]], row[core]
            away = shapely.distance(areas[zone], self.tree.geometries[row]).round(2)
            yield from zip(zone.tolist(), away.tolist(), (self.names[hit] for hit in row.tolist()), strict=True)
            waiting = np.setdiff1d(waiting, zone)

    def _levels(self, rows: Positions) -> Numbers:
        """Return how soon each place names a zone: the lower, the sooner."""
        for row in np.unique(rows[np.isnan(self.levels[rows])]).tolist():
            judge = _as_learning if row < self.learning else _as_culture
            self.levels[row] = judge(self.said[row], _folded(self.names[row])) + self.sizes[row]
        return self.levels[rows]


def _institutions_of(city: City) -> _Institutions:
    parts = [_able_to_name(city, kind) for kind in ("universities", "cultural_venues")]
    points, sizes = (np.concatenate([part[column] for part in parts]) for column in (0, 3))
    names, said = ([*parts[0][column], *parts[1][column]] for column in (1, 2))
    return _Institutions(shapely.STRtree(points), names, said, len(parts[0][1]), sizes, np.full(len(sizes), np.nan))


def _able_to_name(city: City, kind: str) -> tuple[Shapes, list[str], list[str], Numbers]:
    """Return the places of a kind whose category does not forbid it as points, with names, categories and sizes."""
    shapes, names, rows = _named(city, kind)
    texts = _told(city, kind, rows, "category", "type", "level")
    judge = _as_learning if kind == "universities" else _as_culture
    folded = {text: _folded(text) for text in set(texts)}
    able = {text for text, said in folded.items() if judge(said, "") < _NEVER}
    kept = np.array([row for row, text in enumerate(texts) if text in able], dtype=np.intp)
    size = np.array([text.strip() for text in _told(city, kind, rows[kept], "size")], dtype=np.str_)
    # Tenths of a hectare tell a campus from a villa; less is how somebody drew it.
    hectares = np.round(shapely.area(shapes[kept]) / 10_000.0, 1)
    # A millionth for each hectare: the larger of two goes first, and nothing else changes.
    sizes = _LARGE * ((size == "large") | (hectares >= 1.0)) + _SMALL * (size == "small") - 1e-6 * hectares
    points = as_points(city.points(kind)[rows[kept]])
    return points, [names[row] for row in kept], [folded[texts[row]] for row in kept], sizes


def _told(city: City, kind: str, rows: Positions, *columns: str) -> list[str]:
    """Return what the columns say of each row, in one text."""
    texts = [""] * len(rows)
    for column in columns:
        if len(rows) and column in city.layers[kind].frame:
            values = city.layers[kind].frame[column].to_numpy()[rows].tolist()
            texts = [f"{text} {a}" if isinstance(a, str) else text for text, a in zip(texts, values, strict=True)]
    return texts


def _as_learning(said: str, name: str) -> float:
    """Return the level of a place of learning."""
    if _HOUSE_WORDS.search(said or name):
        return _HOUSE
    learning, college = _LEARNING_WORDS.search(said), _COLLEGE_WORDS.search(said)
    # "University or college", or nothing: the name says which.
    if bool(learning) == bool(college) and (learning or not said):
        learning, college = _LEARNING_WORDS.search(name), _COLLEGE_WORDS.search(name)
    told = _TELLING * bool(_LEARNING_WORDS.search(name))
    return (_UNIVERSITY if learning or not (college or said) else _COLLEGE) + told


def _as_culture(said: str, name: str) -> float:
    """Return the level of a cultural venue; one of which nothing is known is named where there is nothing else."""
    if _NEVER_WORDS.search(said) or _NEVER_WORDS.search(name) or _FIRM_WORDS.search(said):
        return _NEVER
    text = "" if _GENERIC.fullmatch(said) else said
    level = _by_words(text or name)
    if level is None:
        return _NEVER if text else _LAST
    return level + _LARGE * bool(_GRAND_WORDS.search(name)) + _TELLING * (_by_words(name) in (_STAGE, _HOUSE))


def _by_words(text: str) -> float | None:
    if _MUSEUM_WORDS.search(text):
        return _STAGE
    if _LAST_WORDS.search(text):
        return _LAST
    if _STAGE_WORDS.search(text):
        return _STAGE
    return _HOUSE if _HOUSE_WORDS.search(text) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).replace("_", " ").strip()


def _named(city: City, kind: str) -> tuple[Shapes, list[str], Positions]:
    """Return the features of a kind that have a name, the names, and their rows; nothing for an absent kind."""
    layer = city.layers.get(kind)
    if layer is None:
        return np.empty(0, dtype=object), [], np.empty(0, dtype=np.intp)
    names = layer_names(layer)
    rows = np.array([row for row, name in enumerate(names) if not _NAMELESS.fullmatch(name.casefold())], dtype=np.intp)
    return layer.frame.geometry.to_numpy()[rows], [names[row] for row in rows.tolist()], rows


def layer_names(layer: Layer) -> list[str]:
    """Return each feature's name as plain short text, empty where it has none."""
    if "name" not in layer.frame:
        return [""] * len(layer)
    return [plain(value) if isinstance(value, str) else "" for value in layer.frame["name"].tolist()]


def plain(text: str) -> str:
    r"""Return untrusted text on one line, without control and direction marks, of at most 60 characters.

    Examples
    --------
    >>> plain("  Teatro\n\tSolís\u202e ")
    'Teatro Solís'
    """
    # What is printable has no control marks and no space but the plain one: nearly all names, and ten times faster.
    visible = text if text.isprintable() else "".join(_visible(text))
    line = " ".join(visible.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def _visible(text: str) -> Iterable[str]:
    return (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
