"""Fanghe's places: mills in their parcels, an art district that grew beside them, firms around both."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from fanghe_plan import QUAY, SPACING, Parcel, Point, across, in_ring, place
from fanghe_words import BRANDS, CRAFTS, FIRM_TRADES, LANDMARKS, MILLS, NEW_WORKS, SURNAMES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from fanghe_streets import Edge

Row = dict[str, Any]
Focus = tuple[float, float, float]
"""Where things gather: along the river, across it, and how widely, m."""

TODAY = 2024

ART_DISTRICT: Focus = (6.4 * SPACING, 430.0, 400.0)
OLD_TOWN: Focus = (-250.0, -750.0, 800.0)
UNIVERSITY: Focus = (8.5 * SPACING, 1250.0, 450.0)
WHOLE_CITY: Focus = (0.0, 0.0, 2600.0)

NAMED_PLACES: dict[str, Focus] = {
    **dict.fromkeys(("一九五八", "棉仓", "车间", "染坊剧场", "锅炉房", "煤仓", "胶片", "纺织工业"), ART_DISTRICT),
    **dict.fromkeys(("纺河大学", "学府"), UNIVERSITY),
    "美术学校": (4 * SPACING, 1000.0, 350.0),
    **dict.fromkeys(("城西", "西站"), (-3400.0, -500.0, 400.0)),
    **dict.fromkeys(("城东", "东风"), (3600.0, -500.0, 400.0)),
    "棉纺社区": (-1900.0, 1000.0, 350.0),
    "南湖": (1500.0, -2300.0, 350.0),
    "北城": (-300.0, 2500.0, 350.0),
    "滨河": (-900.0, -300.0, 250.0),
}
"""Words in a venue's name that say where it stands."""

DESIGNATED = Parcel(5, 8, 1, 3)
"""The park that the city has designated: the converted mills at the east end of the belt."""

CAMPUSES: tuple[tuple[Row, Parcel], ...] = (
    (
        {"name": "纺河大学", "name_en": "Fanghe University", "category": "university", "founded": 1952}
        | {"students": 21400, "staff": 2150, "ownership": "public"},
        Parcel(7, 10, 3, 6),
    ),
    (
        {"name": "纺河纺织工程学院", "name_en": "Fanghe Institute of Textile Engineering"}
        | {"category": "university", "founded": 1958, "students": 9800, "staff": 870, "ownership": "public"},
        Parcel(-5, -3, 6, 8),
    ),
    (
        {"name": "纺河美术学校", "name_en": "Fanghe School of Fine Arts", "category": "college"}
        | {"founded": 1978, "students": 1900, "staff": 210, "ownership": "public"},
        Parcel(3, 5, 4, 6),
    ),
    (
        {"name": "纺河职业技术学院", "name_en": "Fanghe Vocational College", "category": "college"}
        | {"founded": 1984, "students": 7600, "staff": 540, "ownership": "public"},
        Parcel(-13, -10, -8, -6),
    ),
    (
        {"name": "江汉纺织科学研究院", "name_en": "Jianghan Textile Research Institute"}
        | {"category": "research institute", "founded": 1964, "staff": 320, "ownership": "public"},
        Parcel(1, 2, 6, 7),
    ),
)

OLD_WORKS = 47

CONVERTED = (Parcel(5, 6, 1, 3), Parcel(6, 7, 1, 3), Parcel(7, 8, 1, 2), Parcel(7, 8, 2, 3))
SMALLER_CONVERTED = (Parcel(3, 4, 1, 2), Parcel(8, 9, 1, 2))


def campuses() -> list[Row]:
    """Universities and research as campuses; `level` says the same as `category` in the field's own words."""
    return [{**row, "level": row["category"], "ring": parcel.outline(16.0, notch=0.2)} for row, parcel in CAMPUSES]


def mill_parcels(rng: random.Random) -> list[Parcel]:
    """Parcels of the old works: along the north bank, behind it, and some in the south."""
    belt = [*CONVERTED, *SMALLER_CONVERTED, *_belt(rng)]
    second = [Parcel(column, column + 1, 3, rng.choice((4, 5))) for column in range(-18, 3)]
    south = [Parcel(column, column + 1, -4, -3) for column in (-14, -12, -9, 4, 8, 11, 13)]
    chosen = [parcel for parcel in second if rng.random() < 0.42]
    fixed = len(CONVERTED) + len(SMALLER_CONVERTED)
    grounds = _apart([*belt, *chosen, *south])
    # Housing stands between the mills: only as many grounds as there are works to name.
    return grounds[:fixed] + rng.sample(grounds[fixed:], OLD_WORKS - fixed)


def new_parcels(rng: random.Random) -> list[Parcel]:
    """Parcels of the new industrial zone."""
    blocks = [(20, 22, 6, 8), (22, 25, 6, 8), (20, 22, 8, 11), (22, 25, 8, 11)]
    halves = []
    for west, east, south, north in blocks:
        middle = west + (east - west) * rng.choice((0.4, 0.5, 0.6))
        waist = south + (north - south) / 2
        halves += [Parcel(west, middle, south, waist), Parcel(west, middle, waist, north)]
        halves += [Parcel(middle, east, south, north)]
    return halves


def industrial_sites(old: list[Parcel], new: list[Parcel], rng: random.Random) -> list[Row]:
    """Give each parcel a works: names, year, state, size."""
    names = [*MILLS[:4], *rng.sample(MILLS[4:], len(MILLS) - 4)]
    sites = [_old_works(parcel, names[i], rng) for i, parcel in enumerate(old)]
    trades = rng.sample(NEW_WORKS, len(NEW_WORKS))
    brands = rng.sample(BRANDS, len(new))
    pairs = zip(new, brands, strict=True)
    return sites + [_new_works(parcel, brand, trades[i], rng) for i, (parcel, brand) in enumerate(pairs)]


def cultural_venues(spots: Spots, rng: random.Random) -> list[Row]:
    """Venues that any city has, and the galleries and studios of the art district."""
    rows = []
    for kind, words in LANDMARKS.items():
        for name, name_en in words:
            focus = _told_by(name) or rng.choices((OLD_TOWN, WHOLE_CITY), (0.55, 0.45))[0]
            rows.append(_venue(kind, name, name_en, focus, spots, rng))
    for brand, spelled in rng.sample(BRANDS, 24):
        ending, english = rng.choice((("画廊", "Gallery"), ("艺术空间", "Art Space")))
        focus = rng.choices((ART_DISTRICT, OLD_TOWN), (0.85, 0.15))[0]
        rows.append(_venue("gallery", f"{brand}{ending}", f"{spelled} {english}", focus, spots, rng))
    for surname, spelled in rng.sample(SURNAMES, 14):
        craft, english = rng.choice(CRAFTS)
        name, name_en = f"{surname}氏{craft}工作室", f"{spelled} {english} Studio"
        rows.append(_venue("studio", name, name_en, ART_DISTRICT, spots, rng))
    return rows


def creative_firms(spots: Spots, rng: random.Random) -> list[Row]:
    """Two hundred firms: near half in the art district, the rest in the old town and about."""
    pairs = [(brand, trade) for brand in BRANDS for trade in FIRM_TRADES]
    foci = (ART_DISTRICT, OLD_TOWN, UNIVERSITY, WHOLE_CITY)
    rows = []
    for (brand, spelled), (category, ending, english) in rng.sample(pairs, 200):
        at = spots.near(rng.choices(foci, (0.42, 0.25, 0.15, 0.18))[0])
        rows.append(
            {
                "name": f"纺河{brand}{ending}",
                "name_en": f"Fanghe {spelled} {english}",
                "category": category,
                "founded": _founded(at, rng),
                "ownership": "private",
                "staff": max(1, round(math.exp(rng.gauss(2.2, 0.8)))),
                "at": place(*at),
            }
        )
    return rows


def _told_by(name: str) -> Focus | None:
    """Find where a venue must be, when its name says so."""
    return next((focus for word, focus in NAMED_PLACES.items() if word in name), None)


def _belt(rng: random.Random) -> Iterator[Parcel]:
    """Cut the north bank, west of the art district, into the grounds of mills."""
    for group in range(-20, 5, 5):
        for west, east in ((group, group + 2), (group + 2, group + 5)):
            yield from _cut(west, min(east, 5), rng)


def _cut(west: int, east: int, rng: random.Random) -> Iterator[Parcel]:
    """Cut blocks between two through streets: one mill, or several side by side, or back to back."""
    if east - west == 2 and rng.random() < 0.35:
        yield Parcel(west, east, 1, 3)
        return
    for column in range(west, east):
        if rng.random() < 0.62:
            yield Parcel(column, column + 1, 1, 3)
        else:
            yield from (Parcel(column, column + 1, 1, 2), Parcel(column, column + 1, 2, 3))


def _apart(parcels: list[Parcel]) -> list[Parcel]:
    """Keep the parcels that meet no campus and none before them."""
    taken = [parcel for _, parcel in CAMPUSES]
    kept = []
    for parcel in parcels:
        if not any(parcel.meets(other) for other in taken):
            taken.append(parcel)
            kept.append(parcel)
    return kept


def _old_works(parcel: Parcel, name: tuple[str, str], rng: random.Random) -> Row:
    """One of the works of the planned economy; the nearer the art district, the likelier it is converted."""
    founded = rng.randint(1951, 1964) if parcel.south == 1 else rng.randint(1956, 1986)
    if name in MILLS[:4]:
        founded = 1951 + 2 * MILLS.index(name)  # numbered in the order in which they were built
    away = math.dist(parcel.middle(), ART_DISTRICT[:2])
    nearby = away < 1400
    odds = (0.15, 0.45, 0.4) if nearby else (0.42, 0.46, 0.12)
    status = rng.choices(("active", "disused", "converted"), odds)[0]
    if parcel in CONVERTED or parcel in SMALLER_CONVERTED:
        status = "converted"
    heritage = founded < 1962 and rng.random() < 0.55
    ring = parcel.outline(rng.uniform(12.0, 20.0), notch=rng.choice((0.0, 0.0, 0.25, 0.4)))
    return {
        "name": f"纺河{name[0]}",
        "name_en": f"Fanghe {name[1]}",
        "category": _works_category(name[0]),
        "status": status,
        "site_area": _hectares(ring),
        "heritage": "yes" if heritage else "no",
        "founded": founded,
        "ownership": "private" if status == "active" and rng.random() < 0.6 else "public",
        "staff": _works_staff(status, ring, rng),
        "ring": ring,
        "parcel": parcel,
    }


def _new_works(parcel: Parcel, brand: tuple[str, str], trade: tuple[str, str], rng: random.Random) -> Row:
    """One of the companies in the new zone."""
    ring = parcel.outline(rng.uniform(12.0, 18.0), notch=rng.choice((0.0, 0.0, 0.3)))
    category = "warehouse" if "仓储" in trade[0] else "factory"
    return {
        "name": f"纺河{brand[0]}{trade[0]}",
        "name_en": f"Fanghe {brand[1]} {trade[1]}",
        "category": category,
        "status": "active",
        "site_area": _hectares(ring),
        "heritage": "no",
        "founded": rng.randint(2003, 2019),
        "ownership": "private",
        "staff": _works_staff("active", ring, rng),
        "ring": ring,
        "parcel": parcel,
    }


def _works_category(name: str) -> str:
    """Tell a store or a power station from a factory by its name."""
    if "库" in name:
        return "warehouse"
    return "works" if "热电" in name else "factory"


def _works_staff(status: str, ring: list[Point], rng: random.Random) -> int | None:
    """Persons employed: by area where work goes on; not known of a works that is closed."""
    if status == "disused":
        return None
    a_hectare = rng.uniform(25, 70) if status == "active" else rng.uniform(10, 35)
    return round(a_hectare * _hectares(ring))


def _hectares(ring: list[Point]) -> float:
    """Area of a ring, ha."""
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(ring))
    return round(abs(doubled) / 2e4, 2)


def _venue(kind: str, name: str, name_en: str, focus: Focus, spots: Spots, rng: random.Random) -> Row:
    """One cultural venue near a focus."""
    at = spots.near(focus)
    size = "large" if name.startswith("纺河") and kind != "studio" else _venue_size(kind, rng)
    public = kind in {"museum", "library", "cultural centre", "exhibition", "concert hall"}
    low, high = {"large": (60, 180), "medium": (12, 50), "small": (2, 9)}[size]
    return {
        "name": name,
        "name_en": name_en,
        "category": _VENUE_CATEGORIES.get(kind, kind),
        "type": kind,
        "size": size,
        "founded": _founded(at, rng) if not public else rng.randint(1956, 2018),
        "ownership": "public" if public else "private",
        "staff": rng.randint(low, high),
        "at": place(*at),
    }


_VENUE_CATEGORIES = {"art museum": "museum", "cultural centre": "community_centre", "concert hall": "arts_centre"}


def _venue_size(kind: str, rng: random.Random) -> str:
    """Galleries and studios are small, museums seldom."""
    odds = (0.0, 0.15, 0.85) if kind in {"gallery", "studio"} else (0.25, 0.5, 0.25)
    return rng.choices(("large", "medium", "small"), odds)[0]


def _founded(at: Point, rng: random.Random) -> int:
    """Year of founding: the art district began beside the first mill in 2005 and grew outwards."""
    away = math.dist(at, ART_DISTRICT[:2])
    if away > 1000:
        return rng.randint(1992, TODAY - 1)
    return min(TODAY, 2005 + round(9 * away / 1000 + abs(rng.gauss(0, 5))))


class Spots:
    """Finds addresses along streets, thickest around a focus, never two on one spot, none in `closed` parcels."""

    def __init__(self, edges: list[Edge], closed: list[Parcel], rng: random.Random) -> None:
        self._edges = [edge for edge in edges if in_ring(edge[0]) and edge[0][1] * edge[1][1] > 0]
        self._ends = [tuple((c * SPACING, across(r)) for c, r in edge) for edge in self._edges]
        self._closed = closed
        self._rng = rng
        self._taken: list[Point] = []

    def near(self, focus: Focus) -> Point:
        """Find a free address near a focus, along and across the river."""
        while True:
            at = self._address(focus)
            # In the art district some have moved into the halls of the mills themselves.
            if focus == ART_DISTRICT and self._rng.random() < 0.35:
                at = self._hall()
            if self._is_free(at):
                self._taken.append(at)
                return at

    def _is_free(self, at: Point) -> bool:
        """Tell whether nobody is there yet, and it is neither in the river's green nor behind a fence."""
        if abs(at[1]) < QUAY or any(parcel.contains(*at) for parcel in self._closed):
            return False
        return all(math.dist(at, other) > 15.0 for other in self._taken)

    def _hall(self) -> Point:
        """Pick a spot inside one of the converted mills of the designated park."""
        parcel = self._rng.choice(CONVERTED)
        share_u, share_v = self._rng.uniform(0.15, 0.85), self._rng.uniform(0.15, 0.7)
        u = (parcel.west + (parcel.east - parcel.west) * share_u) * SPACING
        return u, across(parcel.south) + (across(parcel.north) - across(parcel.south)) * share_v

    def _address(self, focus: Focus) -> Point:
        """Pick a street by its nearness, a house number on it, a side of it."""
        weights = [
            math.exp(-(((a[0] + b[0]) / 2 - focus[0]) ** 2 + ((a[1] + b[1]) / 2 - focus[1]) ** 2) / 2 / focus[2] ** 2)
            for a, b in self._ends
        ]
        (u0, v0), (u1, v1) = self._rng.choices(self._ends, weights)[0]
        share, aside = self._rng.uniform(0.08, 0.92), self._rng.choice((-1, 1)) * self._rng.uniform(16, 45)
        length = math.hypot(u1 - u0, v1 - v0)
        u, v = u0 + (u1 - u0) * share - (v1 - v0) / length * aside, v0 + (v1 - v0) * share + (u1 - u0) / length * aside
        return u, v
